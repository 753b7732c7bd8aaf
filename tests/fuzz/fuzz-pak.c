/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the faceset pack reader. */
#include "format/guise-pak.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, n_bytes);
  g_autoptr (GuisePak) pak = guise_pak_new_from_bytes (bytes, GUISE_PAK_CHECK_DATA, NULL);

  for (size_t i = 0; pak != NULL && i < guise_pak_get_n_samples (pak); i++)
    {
      g_autoptr (GuiseFaceMeta) meta = guise_pak_dup_meta (pak, i, NULL);
      g_autoptr (GBytes) sample = guise_pak_read_sample (pak, i, NULL);

      g_assert (meta != NULL && sample != NULL);
    }
  return 0;
}
