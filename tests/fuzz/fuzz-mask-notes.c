/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of notes about masks. */
#include "mask/guise-mask-notes.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseMaskNotes) notes = guise_mask_notes_parse (data, n_bytes, "notes", NULL);

  if (notes != NULL)
    g_assert (guise_mask_notes_is_used (notes, ""));
  return 0;
}
