/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which of the masks that are stored with faces can be used. */
#include "faceset/guise-faceset-masks.h"

#include <string.h>

#include "core/guise-parallel.h"
#include "faceset/guise-face-file.h"

#define PNG_COLOUR_AT 25 /* the colour type of every PNG file */
#define PNG_PALETTE   3

/* A PNG file whose rows need nothing else: nobody has looked whether a palette is there. */
static gboolean
is_plain_png (GBytes *bytes)
{
  gsize          n;
  const uint8_t *data = g_bytes_get_data (bytes, &n);

  return n > PNG_COLOUR_AT && memcmp (data, "\x89PNG", 4) == 0 &&
         data[PNG_COLOUR_AT] != PNG_PALETTE;
}

GuiseStoredMask
guise_stored_mask_judge (const GuiseFaceMeta *meta)
{
  if (meta->xseg_mask != NULL)
    return is_plain_png (meta->xseg_mask) ? GUISE_STORED_MASK_SOUND : GUISE_STORED_MASK_UNKNOWN;
  for (guint i = 0; i < meta->dropped->len; i++)
    if (g_str_has_prefix (((const GuiseFieldIssue *) meta->dropped->pdata[i])->field, "xseg_mask"))
      return GUISE_STORED_MASK_UNREADABLE;
  return GUISE_STORED_MASK_NONE;
}

typedef struct
{
  const GuiseFaceset *faceset; /* borrowed */
  const GArray       *indices; /* borrowed; faces whose masks are not known */
  GuiseStoredMask    *masks;   /* borrowed */
} Look;

/* A face that cannot be read any more has no mask either. */
static void
on_face_cb (size_t k, int thread, void *user_data)
{
  Look        *self = user_data;
  const size_t i = g_array_index (self->indices, size_t, k);
  g_autoptr (GuiseFaceMeta) meta = guise_faceset_load_own_meta (self->faceset, i, NULL);
  g_autoptr (GuiseImage) mask = NULL;

  (void) thread;
  self->masks[i] = meta != NULL ? guise_stored_mask_judge (meta) : GUISE_STORED_MASK_NONE;
  if (self->masks[i] != GUISE_STORED_MASK_UNKNOWN)
    return;
  mask = guise_face_file_decode_mask (meta, NULL);
  self->masks[i] = mask != NULL ? GUISE_STORED_MASK_SOUND : GUISE_STORED_MASK_UNREADABLE;
}

GuiseStoredMask *
guise_faceset_look_at_masks (const GuiseFaceset *faceset, int n_threads)
{
  const size_t     n = guise_faceset_get_n (faceset);
  GuiseStoredMask *masks = g_new (GuiseStoredMask, MAX (n, 1));
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_autoptr (GuiseParallel) team = NULL;
  Look look = { faceset, indices, masks };

  for (size_t i = 0; i < n; i++)
    {
      masks[i] = guise_faceset_get_entry (faceset, i)->mask;
      if (masks[i] == GUISE_STORED_MASK_UNKNOWN)
        g_array_append_val (indices, i);
    }
  if (indices->len > 0)
    {
      team = guise_parallel_new (n_threads);
      guise_parallel_run (team, indices->len, on_face_cb, &look);
    }
  return masks;
}
