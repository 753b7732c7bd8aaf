/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of lists of probe faces. */
#include <string.h>

#include "train/guise-probe-list-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseProbeList) list = guise_probe_list_parse (data, n_bytes);

  if (list != NULL)
    {
      g_autofree char *text = guise_probe_list_to_text (list);
      g_autoptr (GuiseProbeList) again = guise_probe_list_parse (text, strlen (text));

      g_assert_nonnull (again);
      for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
        {
          g_assert_cmpuint (list->sides[side]->len, <=, GUISE_PROBE_MAX_FACES);
          g_assert_cmpuint (list->sides[side]->len, ==, again->sides[side]->len);
        }
    }
  return 0;
}
