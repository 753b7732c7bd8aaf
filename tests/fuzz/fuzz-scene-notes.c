/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of notes about scenes. */
#include "faceset/guise-scene-notes.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GPtrArray) notes = guise_scene_notes_parse (data, n_bytes, "notes", NULL);

  for (guint i = 0; notes != NULL && i < notes->len; i++)
    g_assert (guise_scene_note_is_text (((GuiseSceneNote *) g_ptr_array_index (notes, i))->text));
  return 0;
}
