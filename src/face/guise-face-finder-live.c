/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces that are new in a picture which is due: what a video's picture takes at once is spread over
 * the pictures that follow. */
#include <string.h>

#include "face/guise-face-finder-private.h"

/* So many candidates of a look that are no sure faces are looked at nearer, one a picture: a room
 * in which there are always some must not keep the next look waiting for long. */
#define MAX_DOUBTS 4

/* One look by its turn, the most likely one in every other picture. */
static gboolean
look (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  const double   least = self->options.min_score;
  const uint64_t turn = work->turn / 2;
  GArray        *found = self->candidates;

  /* Who is followed is rarely joined by somebody who is turned or small. */
  if (work->turn % 2 == 0 || (work->faces->len > 0 && turn % 2 == 0))
    return guise_face_search_run (self->search, work->picture, GUISE_FACE_LOOK_NEAR, least, found,
                                  error);
  if (work->faces->len > 0 || turn % 3 == 2)
    return guise_face_search_run_one (self->search, work->picture, self->round++, least, found,
                                      error);
  if (turn % 3 == 1)
    return guise_face_search_run_turned (self->search, work->picture, turn / 3, least, found,
                                         error);
  return guise_face_search_run (self->search, work->picture, GUISE_FACE_LOOK_FAR, least, found,
                                error);
}

/* A face at a place. */
static gboolean
read_face (GuiseFaceFinder *self, GuiseFaceWork *work, const GuiseFaceRoi *roi, GError **error)
{
  GError    *local = NULL;
  GuiseFace *face =
    guise_face_finder_read (self, work->picture, roi, GUISE_FACE_FINDER_PASSES_NEW, &local);

  if (face != NULL)
    guise_face_finder_add (self, work, work->n_followed, face);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

/* Largest first: the faces that are sure are read at once, but not before one that is not. */
static gboolean
read_sure_ones (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  gboolean is_done = TRUE;

  guise_face_finder_sort_candidates (self);
  for (guint i = 0; i < self->candidates->len && is_done; i++)
    {
      const GuiseFaceCandidate *candidate =
        &g_array_index (self->candidates, GuiseFaceCandidate, i);

      if (guise_face_finder_is_full (self, work))
        break;
      if (guise_face_finder_is_taken (work->faces, &candidate->roi))
        continue;
      if (candidate->is_doubtful || self->doubts->len > 0)
        g_array_append_vals (self->doubts, candidate, 1);
      else
        is_done = read_face (self, work, &candidate->roi, error);
    }
  if (self->doubts->len > MAX_DOUBTS)
    g_array_set_size (self->doubts, MAX_DOUBTS);
  g_array_set_size (self->candidates, 0);
  return is_done;
}

/* A nearer look at a candidate. It comes once more as that look sees it, then, since that may be
 * mistaken, as it was. */
static gboolean
look_nearer (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  GuiseFaceCandidate first = g_array_index (self->doubts, GuiseFaceCandidate, 0);
  GuiseFaceCandidate settled = first;
  gboolean           is_face = TRUE;

  g_array_remove_index (self->doubts, 0);
  if (guise_face_finder_is_taken (work->faces, &first.roi))
    return TRUE;
  if (!first.is_doubtful)
    return read_face (self, work, &first.roi, error);
  if (!guise_face_search_settle (self->search, work->picture, &settled, &is_face, error))
    return FALSE;
  if (!is_face)
    return TRUE;
  first.is_doubtful = settled.is_doubtful = FALSE;
  g_array_prepend_val (self->doubts, first);
  if (memcmp (&first.roi, &settled.roi, sizeof first.roi) != 0)
    g_array_prepend_val (self->doubts, settled);
  return TRUE;
}

gboolean
guise_face_finder_search_live (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  gboolean is_done;

  if (guise_face_finder_is_full (self, work))
    return TRUE;
  work->n_followed = work->faces->len;
  is_done = self->doubts->len > 0 ? look_nearer (self, work, error)
                                  : look (self, work, error) && read_sure_ones (self, work, error);
  for (guint i = work->n_followed; i < work->faces->len; i++)
    guise_face_tracks_start (self->tracks, g_ptr_array_index (work->faces, i));
  return is_done;
}

void
guise_face_finder_end_live (GuiseFaceFinder *self, const GuiseFaceWork *work)
{
  if (guise_face_finder_is_full (self, work))
    guise_face_finder_forget_live (self);
  else if (self->doubts->len == 0)
    self->turn++;
}

void
guise_face_finder_forget_live (GuiseFaceFinder *self)
{
  g_array_set_size (self->doubts, 0);
  self->turn = 0;
}
