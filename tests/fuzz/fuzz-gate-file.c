/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of gates, as they are and sealed. */
#include <string.h>

#include "store/guise-gate-file.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

static void
parse (const void *data, size_t n_bytes)
{
  g_auto (GuiseGateFile) gate = { 0 };

  if (guise_gate_file_parse (data, n_bytes, &gate))
    {
      g_assert_cmpint (gate.state, <, GUISE_N_GATE_STATES);
      g_assert_true (gate.sheet == NULL || !g_path_is_absolute (gate.sheet));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  /* A fuzzer does not guess checksums. */
  const char *mark = g_strstr_len ((const char *) data, (gssize) n_bytes, "\"checksum\"");

  parse (data, n_bytes);
  if (mark != NULL)
    {
      const size_t     n = (size_t) (mark - (const char *) data);
      g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, n);
      g_autofree char *end = g_strdup_printf ("\"checksum\" : \"%s\"\n}\n", sum);
      g_autoptr (GString) sealed = g_string_new_len ((const char *) data, (gssize) n);

      g_string_append (sealed, end);
      parse (sealed->str, sealed->len);
    }
  return 0;
}
