/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces that were there in the last picture, in this one (faces.md 3.5). */
#include "face/guise-face-finder-private.h"

/* A track's face in the current picture. */
typedef struct
{
  guint      track;
  gboolean   was_seen;
  double     overlap; /* with where it was expected */
  GuiseFace *face;    /* owned */
} Sighting;

static void
sighting_clear (void *data)
{
  g_clear_pointer (&((Sighting *) data)->face, guise_face_unref);
}

/* Who was there a moment ago comes first, then who moved least. */
static int
compare_sightings (const void *a, const void *b)
{
  const Sighting *p = (const Sighting *) a, *q = (const Sighting *) b;

  if (p->was_seen != q->was_seen)
    return q->was_seen - p->was_seen;
  if (p->overlap < q->overlap || p->overlap > q->overlap)
    return p->overlap < q->overlap ? 1 : -1;
  return p->track < q->track ? -1 : 1;
}

static gboolean
is_known (const GPtrArray *faces, const GuiseFace *face)
{
  for (guint i = 0; i < faces->len; i++)
    if (guise_face_finder_is_same (g_ptr_array_index (faces, i), face))
      return TRUE;
  return FALSE;
}

GArray *
guise_face_finder_sightings_new (void)
{
  GArray *sightings = g_array_new (FALSE, FALSE, sizeof (Sighting));

  g_array_set_clear_func (sightings, sighting_clear);
  return sightings;
}

/* Reads everybody at their place. */
static gboolean
look_again (GuiseFaceFinder *self, const GuiseFaceWork *work, GError **error)
{
  for (guint i = 0; i < guise_face_tracks_get_n (self->tracks); i++)
    {
      const GuiseFaceTrack *track = guise_face_tracks_get (self->tracks, i);
      GError               *local = NULL;
      Sighting              sighting = { .track = i };
      GuiseFaceRoi          roi;

      sighting.face = guise_face_finder_read (self, work->picture, &track->roi, 1, &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (sighting.face == NULL)
        continue;
      guise_face_complete (sighting.face);
      roi = guise_face_roi_from_mesh (sighting.face->mesh);
      sighting.was_seen = guise_face_tracks_was_seen (self->tracks, i);
      sighting.overlap = guise_face_roi_overlap (&roi, &track->roi);
      g_array_append_val (self->sightings, sighting);
    }
  return TRUE;
}

gboolean
guise_face_finder_follow (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  GArray *sightings = self->sightings;

  if (!look_again (self, work, error))
    {
      g_array_set_size (sightings, 0);
      return FALSE;
    }
  g_array_sort (sightings, compare_sightings);
  for (guint i = 0; i < sightings->len && !guise_face_finder_is_full (self, work); i++)
    {
      Sighting *sighting = &g_array_index (sightings, Sighting, i);

      if (is_known (work->faces, sighting->face))
        continue;
      sighting->face->time = work->time;
      guise_face_tracks_follow (self->tracks, sighting->track, sighting->face);
      g_ptr_array_add (work->faces, g_steal_pointer (&sighting->face));
    }
  g_array_set_size (sightings, 0);
  return TRUE;
}
