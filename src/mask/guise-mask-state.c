/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces by what there is of their masks. */
#include "mask/guise-mask-state.h"

gboolean
guise_mask_state_holds (GuiseMaskState           self,
                        const GuiseFacesetEntry *entry,
                        const GuiseMaskDocument *document,
                        GHashTable              *aside)
{
  const gboolean is_aside = aside != NULL && g_hash_table_contains (aside, entry->name);
  const gboolean is_labelled =
    document != NULL ? guise_mask_document_has_outlines (document, entry->name, entry->has_polygons)
                     : entry->has_polygons;

  if (is_aside || self == GUISE_MASK_STATE_ASIDE)
    return is_aside && self == GUISE_MASK_STATE_ASIDE;
  switch (self)
    {
    case GUISE_MASK_STATE_LABELLED:
      return is_labelled;
    case GUISE_MASK_STATE_BARE:
      return !is_labelled;
    case GUISE_MASK_STATE_MASKED:
      return entry->has_mask;
    case GUISE_MASK_STATE_ANY:
    case GUISE_MASK_STATE_ASIDE:
    case GUISE_N_MASK_STATES:
      break;
    }
  return TRUE;
}

gboolean
guise_mask_state_find (GuiseMaskState           self,
                       const GuiseFaceset      *faceset,
                       const GuiseMaskDocument *document,
                       GHashTable              *aside,
                       size_t                   from,
                       int                      by,
                       size_t                  *out_index)
{
  const size_t n = guise_faceset_get_n (faceset);
  const size_t step = by < 0 ? n - 1 : 1;
  size_t       at = from % n;

  for (size_t i = 0; i < n; i++)
    {
      at = (at + step) % n;
      if (guise_mask_state_holds (self, guise_faceset_get_entry (faceset, at), document, aside))
        {
          *out_index = at;
          return TRUE;
        }
    }
  return FALSE;
}
