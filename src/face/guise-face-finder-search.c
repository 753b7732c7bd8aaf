/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces that are new in a picture: where to look, and which of several readings to keep
 * (faces.md 2.3.4). */
#include "face/guise-face-finder-private.h"

#define N_PASSES_STILL 3   /* faces.md 2.3.4: how often the mesh is read from its own square */
#define FIT_WEIGHT     2.0 /* a residual of 0.1 counts as much as a presence of 0.2 */

/* While somebody is followed, others are looked for thoroughly in every so manyth picture. */
#define THOROUGH_EVERY 4

/* How good a reading is: of two of one face the better one is kept. */
static double
rate (const GuiseFace *face)
{
  GuiseAffine map;
  double      residual;

  return guise_face_fit_template (face->landmarks, &map, &residual)
           ? face->score - FIT_WEIGHT * residual
           : -1;
}

static int
compare_sides (const void *a, const void *b)
{
  const GuiseFaceCandidate *p = (const GuiseFaceCandidate *) a;
  const GuiseFaceCandidate *q = (const GuiseFaceCandidate *) b;

  if (p->is_second != q->is_second)
    return p->is_second - q->is_second;
  return (p->roi.side < q->roi.side) - (p->roi.side > q->roi.side);
}

gboolean
guise_face_finder_is_taken (const GPtrArray *faces, const GuiseFaceRoi *roi)
{
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFace *face = g_ptr_array_index (faces, i);
      GuiseFaceRoi     next = guise_face_roi_from_mesh (face->mesh);

      if (guise_face_search_is_same_place (&next, roi))
        return TRUE;
    }
  return FALSE;
}

void
guise_face_finder_add (GuiseFaceFinder *self,
                       GuiseFaceWork   *work,
                       guint            n_followed,
                       GuiseFace       *face)
{
  guise_face_complete (face);
  face->time = work->time;
  for (guint i = 0; i < work->faces->len; i++)
    {
      GuiseFace *known = g_ptr_array_index (work->faces, i);

      if (!guise_face_finder_is_same (known, face))
        continue;
      self->counts.n_doubled++;
      if (i < n_followed || rate (known) >= rate (face))
        {
          guise_face_unref (face);
          return;
        }
      guise_face_unref (known);
      g_ptr_array_index (work->faces, i) = face;
      return;
    }
  g_ptr_array_add (work->faces, face);
}

/* Reads the face of a candidate, once it is clear which way up it is. NULL without an error when
 * there is none. */
static GuiseFace *
read_candidate (GuiseFaceFinder          *self,
                const GuiseFaceWork      *work,
                const GuiseFaceCandidate *candidate,
                GError                  **error)
{
  int n_passes =
    self->options.mode == GUISE_FACE_MODE_STILL ? N_PASSES_STILL : GUISE_FACE_FINDER_PASSES_NEW;
  gboolean           is_face = TRUE;
  GuiseFaceCandidate settled = *candidate;
  GError            *local = NULL;

  if (candidate->is_doubtful &&
      !guise_face_search_settle (self->search, work->picture, &settled, &is_face, error))
    return NULL;
  if (!is_face)
    return NULL;

  GuiseFace *face = guise_face_finder_read (self, work->picture, &settled.roi, n_passes, &local);

  /* The nearer look may be the one that is mistaken. */
  if (face == NULL && local == NULL && candidate->is_doubtful)
    face = guise_face_finder_read (self, work->picture, &candidate->roi, n_passes, &local);
  if (local != NULL)
    g_propagate_error (error, local);
  return face;
}

void
guise_face_finder_sort_candidates (GuiseFaceFinder *self)
{
  g_array_sort (self->candidates, compare_sides);
}

/* Turns the candidates into faces, largest first, until there are enough. */
static gboolean
read_candidates (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  guint n_followed = work->faces->len;

  guise_face_finder_sort_candidates (self);
  for (guint i = 0; i < self->candidates->len && !guise_face_finder_is_full (self, work); i++)
    {
      GuiseFaceCandidate *candidate = &g_array_index (self->candidates, GuiseFaceCandidate, i);
      GError             *local = NULL;

      if (guise_face_finder_is_taken (work->faces, &candidate->roi))
        continue;

      GuiseFace *face = read_candidate (self, work, candidate, &local);

      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (face == NULL)
        continue;
      guise_face_finder_add (self, work, n_followed, face);
    }
  for (guint i = n_followed; i < work->faces->len; i++)
    guise_face_tracks_start (self->tracks, g_ptr_array_index (work->faces, i));
  g_array_set_size (self->candidates, 0);
  return TRUE;
}

static gboolean
search (GuiseFaceFinder *self, GuiseFaceWork *work, GuiseFaceLooks looks, GError **error)
{
  return guise_face_search_run (self->search, work->picture, looks, self->options.min_score,
                                self->candidates, error) &&
         read_candidates (self, work, error);
}

/* One part of the thorough search that goes round from picture to picture. */
static gboolean
search_a_little (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  return guise_face_search_run_one (self->search, work->picture, self->round++,
                                    self->options.min_score, self->candidates, error) &&
         read_candidates (self, work, error);
}

/* Everything but tiles at once, so that the largest faces are taken however they are turned; tiles
 * for those that are too small in the whole. */
static gboolean
search_still (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  return search (self, work,
                 GUISE_FACE_LOOK_NEAR | GUISE_FACE_LOOK_FAR | GUISE_FACE_LOOK_TURNED_NEAR |
                   GUISE_FACE_LOOK_TURNED_FAR,
                 error) &&
         (guise_face_finder_is_full (self, work) ||
          search (self, work, GUISE_FACE_LOOK_TILES, error));
}

/* Upright first. A new scene is searched thoroughly, an empty one in every picture for turned faces
 * and part by part for small ones, one with too few people now and then. */
static gboolean
search_video (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  gboolean was_empty = work->faces->len == 0;

  if (guise_face_finder_is_full (self, work))
    return TRUE;
  if (!search (self, work, GUISE_FACE_LOOK_NEAR, error))
    return FALSE;
  if ((work->faces->len == 0 || work->is_new_scene) && !guise_face_finder_is_full (self, work) &&
      !search (self, work, GUISE_FACE_LOOK_FAR, error))
    return FALSE;
  if (guise_face_finder_is_full (self, work))
    return TRUE;
  if (work->is_new_scene)
    return search (self, work, GUISE_FACE_LOOK_TURNED_FAR | GUISE_FACE_LOOK_TILES, error);
  if (work->faces->len == 0)
    return search (self, work, GUISE_FACE_LOOK_TURNED_NEAR, error) &&
           (guise_face_finder_is_full (self, work) || search_a_little (self, work, error));
  return was_empty || self->counts.n_pictures % THOROUGH_EVERY != 0 ||
         search_a_little (self, work, error);
}

gboolean
guise_face_finder_search (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  static gboolean (*const searches[]) (GuiseFaceFinder *, GuiseFaceWork *, GError **) = {
    [GUISE_FACE_MODE_VIDEO] = search_video,
    [GUISE_FACE_MODE_STILL] = search_still,
    [GUISE_FACE_MODE_LIVE] = guise_face_finder_search_live,
  };

  return searches[self->options.mode](self, work, error);
}
