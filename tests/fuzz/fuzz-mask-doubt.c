/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of what a model doubted. */
#include "mask/guise-mask-doubt.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseMaskDoubt) doubt = guise_mask_doubt_parse (data, n_bytes, 2);

  g_assert (guise_mask_doubt_get (doubt, "a.jpg") <= 1.0);
  return 0;
}
