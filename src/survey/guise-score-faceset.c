/* SPDX-License-Identifier: GPL-3.0-or-later
 * A faceset with all that is known about it, to be judged. */
#include "survey/guise-score-faceset.h"

#include "faceset/guise-faceset-masks.h"

void
guise_score_faceset_clear (GuiseScoreFaceset *self)
{
  g_clear_pointer (&self->entries, g_free);
  g_clear_pointer (&self->faces, g_free);
  g_clear_pointer (&self->masks, g_free);
  g_clear_pointer (&self->records, guise_face_records_free);
  g_clear_pointer (&self->faceset, guise_faceset_unref);
}

gboolean
guise_score_faceset_measure (GuiseScoreFaceset             *self,
                             GuiseFaceset                  *faceset,
                             const GuiseFaceRecordsOptions *options,
                             GuiseProgressFunc              progress,
                             void                          *user_data,
                             GCancellable                  *cancellable,
                             GError                       **error)
{
  const size_t n = guise_faceset_get_n (faceset);

  self->faceset = guise_faceset_ref (faceset);
  self->records =
    guise_face_records_measure (faceset, options, progress, user_data, cancellable, error);
  if (self->records == NULL)
    return FALSE;
  self->entries = g_new (const GuiseFacesetEntry *, n);
  self->faces = g_new (const GuiseFaceRecord *, n);
  for (size_t i = 0; i < n; i++)
    {
      self->entries[i] = guise_faceset_get_entry (faceset, i);
      self->faces[i] = guise_face_records_get (self->records, i);
    }
  if (options == NULL || !options->only_remembered)
    self->masks = guise_faceset_look_at_masks (faceset, options != NULL ? options->n_threads : 0);
  self->set = (GuiseScoreSet){ .n = n,
                               .entries = self->entries,
                               .records = self->faces,
                               .masks = self->masks,
                               .n_damaged = guise_faceset_get_issues (faceset)->len };
  return TRUE;
}
