/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the .dfm reader, trial translation included. */
#include "model/guise-dfm.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseDfm) dfm = guise_dfm_parse (data, n_bytes, "fuzz", NULL);

  return 0;
}
