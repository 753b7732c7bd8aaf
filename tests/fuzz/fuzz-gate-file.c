/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of gates, as they are and sealed. */
#include "fuzz-seal.h"

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
  g_autoptr (GString) sealed = guise_fuzz_seal (data, n_bytes);

  parse (data, n_bytes);
  if (sealed != NULL)
    parse (sealed->str, sealed->len);
  return 0;
}
