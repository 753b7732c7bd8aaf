/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to both readers of what is said about the costs of a plan. What was read
 * can be said again, and is then read as the same. */
#include <string.h>

#include "job/guise-costs-talk.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

static void
check_answer (const GuiseCostsAnswer *answer)
{
  g_autofree char *line = guise_costs_answer_to_line (answer);
  g_autoptr (GuiseCostsAnswer) back = guise_costs_answer_from_line (line, strlen (line) - 1, NULL);
  g_autofree char *again = NULL;

  g_assert_nonnull (back);
  again = guise_costs_answer_to_line (back);
  g_assert_cmpuint (strlen (line), ==, strlen (again)); /* options may change their order */
}

static void
check_request (const GuiseCostsRequest *request)
{
  g_autofree char *line = guise_costs_request_to_line (request);
  g_autoptr (GuiseCostsRequest) back =
               guise_costs_request_from_line (line, strlen (line) - 1, NULL);
  g_autofree char *again = NULL;

  if (back == NULL)
    {
      g_assert_cmpuint (strlen (line), >, GUISE_COSTS_MAX_LINE); /* escaped it is longer */
      return;
    }
  again = guise_costs_request_to_line (back);
  g_assert_cmpstr (line, ==, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();

  g_byte_array_append (buffer, data, (guint) n_bytes);
  g_byte_array_append (buffer, (const uint8_t *) "\n", 1);
  for (;;)
    {
      g_autoptr (GBytes) line = NULL;
      g_autoptr (GuiseCostsAnswer) answer = NULL;
      g_autoptr (GuiseCostsRequest) request = NULL;
      size_t      n;
      const char *text;

      if (!guise_costs_take_line (buffer, &line) || line == NULL)
        return 0;
      text = g_bytes_get_data (line, &n);
      answer = guise_costs_answer_from_line (text, n, NULL);
      request = guise_costs_request_from_line (text, n, NULL);
      if (answer != NULL)
        check_answer (answer);
      if (request != NULL)
        check_request (request);
    }
}
