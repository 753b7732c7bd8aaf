/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to both readers of what is said about an export. What was read can be said
 * again, and is then read as the same. */
#include <string.h>

#include "job/guise-export-talk.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

static void
check_message (const GuiseExportMessage *message)
{
  g_autofree char *line = guise_export_message_to_line (message);
  g_autoptr (GuiseExportMessage) back =
               guise_export_message_from_line (line, strlen (line) - 1, NULL);
  g_autofree char *again = NULL;

  g_assert_nonnull (back);
  again = guise_export_message_to_line (back);
  g_assert_cmpstr (line, ==, again);
}

static void
check_request (const GuiseExportRequest *request)
{
  g_autofree char *line = guise_export_request_to_line (request);
  g_autoptr (GuiseExportRequest) back =
               guise_export_request_from_line (line, strlen (line) - 1, NULL);
  g_autofree char *again = NULL;

  g_assert_nonnull (back);
  again = guise_export_request_to_line (back);
  g_assert_cmpstr (line, ==, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseExportMessage) message =
               guise_export_message_from_line ((const char *) data, n_bytes, NULL);
  g_autoptr (GuiseExportRequest) request =
               guise_export_request_from_line ((const char *) data, n_bytes, NULL);

  if (message != NULL)
    check_message (message);
  if (request != NULL)
    check_request (request);
  return 0;
}
