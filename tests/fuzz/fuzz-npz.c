/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the .npz reader. */
#include "format/guise-npz.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, n_bytes);
  g_autoptr (GuiseNpz) npz = guise_npz_parse (bytes, NULL, NULL);
  volatile uint8_t last = 0;

  for (size_t i = 0; npz != NULL && i < guise_npz_get_n (npz); i++)
    {
      const GuiseNpyArray *array = guise_npz_get_nth (npz, i);

      if (array->n_bytes > 0)
        last = ((const uint8_t *) array->data)[array->n_bytes - 1];
    }
  (void) last;
  return 0;
}
