/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of meta.dat. */
#include "format/guise-meta-dat.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, n_bytes);
  g_autoptr (GuiseMetaDat) file = guise_meta_dat_read (bytes, NULL);

  for (size_t i = 0; file != NULL && i < guise_meta_dat_get_n (file); i++)
    {
      g_autoptr (GuiseFaceMeta) meta = guise_meta_dat_dup_meta (file, i);

      g_assert (meta->width > 0 && meta->height > 0 && guise_meta_dat_get_name (file, i) != NULL);
    }
  return 0;
}
