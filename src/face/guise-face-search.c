/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looking for faces: near and far, turned, and in tiles for the smallest. */
#include "face/guise-face-search-private.h"

#include <math.h>

/* Tiles overlap by a quarter, so that a face that is too small for the whole picture (40 pixels of
 * 640) lies entirely within one. What a tile shows is looked at more closely before it is believed,
 * so a lower score will do; measured: docs/accuracy.md. */
#define TILE_SIDE     200
#define TILE_STEP     150
#define TILE_SCORE    0.35
#define MAX_WINDOWS   512 /* of a picture of any size: larger pictures get larger tiles */

#define SAME_OVERLAP  0.5
#define OTHER_OVERLAP 0.3 /* the wrong way up the square is shifted */
#define SAME_ANGLE    (G_PI / 3)
#define CLEAR_LEAD    0.1  /* of one detection over another of the same face */
#define SURE_SCORE    0.85 /* upside-down faces that are seen as upright ones score less */

#define MIN_VOTES     1.1 /* two near looks that agree; rooms without a face reach 0.6 */
#define SETTLE_MARGIN 2.0 /* side of the window over that of the mesh's square */

struct _GuiseFaceSearch
{
  GuiseFaceDetector *short_detector; /* or NULL */
  GuiseFaceDetector *full_detector;  /* or NULL */
  GArray            *found;          /* of GuiseFaceCandidate, between runs empty */
  uint64_t           n_runs;
};

/* The ways up that are searched; the first is the upright one. */
static const double turns[] = { 0, G_PI_2, -G_PI_2, G_PI };

GuiseFaceSearch *
guise_face_search_new (const char  *short_path,
                       const char  *full_path,
                       GuiseDevice *device,
                       GError     **error)
{
  g_autoptr (GuiseFaceSearch) self = g_new0 (GuiseFaceSearch, 1);

  self->found = g_array_new (FALSE, FALSE, sizeof (GuiseFaceCandidate));
  if (short_path != NULL &&
      (self->short_detector = guise_face_detector_new (short_path, device, error)) == NULL)
    return NULL;
  if (full_path != NULL &&
      (self->full_detector = guise_face_detector_new (full_path, device, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_face_search_free (GuiseFaceSearch *self)
{
  if (self == NULL)
    return;
  guise_face_detector_free (self->short_detector);
  guise_face_detector_free (self->full_detector);
  g_clear_pointer (&self->found, g_array_unref);
  g_free (self);
}

static gboolean
is_same_way_up (const GuiseFaceRoi *a, const GuiseFaceRoi *b)
{
  return fabs (remainder (a->angle - b->angle, 2 * G_PI)) < SAME_ANGLE;
}

gboolean
guise_face_search_is_same_place (const GuiseFaceRoi *a, const GuiseFaceRoi *b)
{
  return guise_face_roi_overlap (a, b) > (is_same_way_up (a, b) ? SAME_OVERLAP : OTHER_OVERLAP);
}

/* Adds a candidate; of several for one face the surest is the first, the others are seconds. */
static void
add_candidate (GArray *candidates, const GuiseFaceCandidate *candidate)
{
  GuiseFaceCandidate added = *candidate;

  for (guint i = 0; i < candidates->len; i++)
    {
      GuiseFaceCandidate *known = &g_array_index (candidates, GuiseFaceCandidate, i);

      if (known->is_second || !guise_face_search_is_same_place (&known->roi, &added.roi))
        continue;
      if (!is_same_way_up (&known->roi, &added.roi) &&
          fabs (known->score - added.score) < CLEAR_LEAD)
        known->is_doubtful = added.is_doubtful = TRUE;
      if (added.score > known->score)
        known->is_second = TRUE;
      else
        added.is_second = TRUE;
    }
  g_array_append_val (candidates, added);
}

static gboolean
look (GuiseFaceSearch    *self,
      GuiseFaceDetector  *detector,
      const GuiseImage   *picture,
      const GuiseFaceRoi *window,
      double              min_score,
      gboolean            is_unusual,
      GArray             *candidates,
      GError            **error)
{
  if (detector == NULL)
    return TRUE;
  self->n_runs++;
  g_array_set_size (self->found, 0);
  if (!guise_face_detector_run (detector, picture, window, min_score, self->found, error))
    return FALSE;
  for (guint i = 0; i < self->found->len; i++)
    {
      GuiseFaceCandidate *candidate = &g_array_index (self->found, GuiseFaceCandidate, i);

      candidate->is_unusual = is_unusual;
      candidate->is_doubtful = is_unusual || candidate->score < SURE_SCORE;
      add_candidate (candidates, candidate);
    }
  return TRUE;
}

/* The network for parts of a picture, in which faces are near: the short range needs a third of the
 * time, and finds as many there. */
static GuiseFaceDetector *
get_any (const GuiseFaceSearch *self)
{
  return self->short_detector != NULL ? self->short_detector : self->full_detector;
}

static gboolean
look_turned (GuiseFaceSearch   *self,
             GuiseFaceDetector *detector,
             const GuiseImage  *picture,
             double             min_score,
             GArray            *candidates,
             GError           **error)
{
  for (size_t i = 1; i < G_N_ELEMENTS (turns); i++)
    {
      GuiseFaceRoi window =
        guise_face_roi_from_picture_size (picture->width, picture->height, turns[i]);

      if (!look (self, detector, picture, &window, min_score, TRUE, candidates, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- tiles ---- */

typedef struct
{
  double side;
  int    n_columns;
  int    n_rows;
} Tiles;

static int
count_tiles (int size, double factor)
{
  return size <= TILE_SIDE * factor
           ? 1
           : 1 + (int) ceil ((size - TILE_SIDE * factor) / (TILE_STEP * factor));
}

/* How a picture is cut; no tiles for one that is as small as a tile. */
static Tiles
plan_tiles (const GuiseImage *picture)
{
  double factor = 1;
  Tiles  tiles;

  if (MAX (picture->width, picture->height) <= TILE_SIDE)
    return (Tiles){ 0 };
  for (;; factor *= 1.25)
    {
      tiles.side = TILE_SIDE * factor;
      tiles.n_columns = count_tiles (picture->width, factor);
      tiles.n_rows = count_tiles (picture->height, factor);
      if ((int64_t) tiles.n_columns * tiles.n_rows <= MAX_WINDOWS)
        return tiles;
    }
}

/* Centre of the i-th of n tiles along a side: spread evenly, the outer ones at the borders. */
static double
place_tile (int i, int n, double side, int size)
{
  return n == 1 ? 0.5 * (size - 1) : 0.5 * (side - 1) + i * (size - side) / (n - 1);
}

static gboolean
look_at_tile (GuiseFaceSearch  *self,
              const GuiseImage *picture,
              const Tiles      *tiles,
              int               index,
              double            min_score,
              GArray           *candidates,
              GError          **error)
{
  const GuiseFaceRoi window = {
    .x = place_tile (index % tiles->n_columns, tiles->n_columns, tiles->side, picture->width),
    .y = place_tile (index / tiles->n_columns, tiles->n_rows, tiles->side, picture->height),
    .side = tiles->side,
  };

  return look (self, get_any (self), picture, &window, min_score > 0 ? min_score : TILE_SCORE, TRUE,
               candidates, error);
}

static gboolean
look_at_tiles (GuiseFaceSearch  *self,
               const GuiseImage *picture,
               double            min_score,
               GArray           *candidates,
               GError          **error)
{
  Tiles tiles = plan_tiles (picture);

  for (int i = 0; i < tiles.n_columns * tiles.n_rows; i++)
    if (!look_at_tile (self, picture, &tiles, i, min_score, candidates, error))
      return FALSE;
  return TRUE;
}

/* ---- the whole ---- */

gboolean
guise_face_search_run (GuiseFaceSearch  *self,
                       const GuiseImage *picture,
                       GuiseFaceLooks    looks,
                       double            min_score,
                       GArray           *candidates,
                       GError          **error)
{
  GuiseFaceRoi upright = guise_face_roi_from_picture_size (picture->width, picture->height, 0);

  /* The full range sees near faces too. */
  if (self->short_detector == NULL && (looks & GUISE_FACE_LOOK_NEAR) != 0)
    looks |= GUISE_FACE_LOOK_FAR;
  if (self->short_detector == NULL && (looks & GUISE_FACE_LOOK_TURNED_NEAR) != 0)
    looks |= GUISE_FACE_LOOK_TURNED_FAR;
  if ((looks & GUISE_FACE_LOOK_NEAR) != 0 &&
      !look (self, self->short_detector, picture, &upright, min_score, FALSE, candidates, error))
    return FALSE;
  if ((looks & GUISE_FACE_LOOK_FAR) != 0 &&
      !look (self, self->full_detector, picture, &upright, min_score, FALSE, candidates, error))
    return FALSE;
  if ((looks & GUISE_FACE_LOOK_TURNED_NEAR) != 0 &&
      !look_turned (self, self->short_detector, picture, min_score, candidates, error))
    return FALSE;
  if ((looks & GUISE_FACE_LOOK_TURNED_FAR) != 0 &&
      !look_turned (self, self->full_detector, picture, min_score, candidates, error))
    return FALSE;
  return (looks & GUISE_FACE_LOOK_TILES) == 0 ||
         look_at_tiles (self, picture, min_score, candidates, error);
}

gboolean
guise_face_search_run_one (GuiseFaceSearch  *self,
                           const GuiseImage *picture,
                           uint64_t          round,
                           double            min_score,
                           GArray           *candidates,
                           GError          **error)
{
  Tiles    tiles = plan_tiles (picture);
  uint64_t n = (uint64_t) (tiles.n_columns * tiles.n_rows);
  uint64_t index = round % (n + G_N_ELEMENTS (turns));

  if (index < n)
    return look_at_tile (self, picture, &tiles, (int) index, min_score, candidates, error);

  GuiseFaceRoi window =
    guise_face_roi_from_picture_size (picture->width, picture->height, turns[index - n]);

  return look (self, self->full_detector, picture, &window, min_score, TRUE, candidates, error);
}

gboolean
guise_face_search_run_turned (GuiseFaceSearch  *self,
                              const GuiseImage *picture,
                              uint64_t          round,
                              double            min_score,
                              GArray           *candidates,
                              GError          **error)
{
  const double turn = turns[1 + round % (G_N_ELEMENTS (turns) - 1)];
  GuiseFaceRoi window = guise_face_roi_from_picture_size (picture->width, picture->height, turn);

  return look (self, get_any (self), picture, &window, min_score, TRUE, candidates, error);
}

/* Looks at a candidate in four ways up; what was found near it stays in self->found. */
static gboolean
look_closely (GuiseFaceSearch    *self,
              const GuiseImage   *picture,
              const GuiseFaceRoi *roi,
              GError            **error)
{
  g_array_set_size (self->found, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      GuiseFaceRoi window = *roi;

      window.side *= SETTLE_MARGIN;
      window.angle += turns[i];
      self->n_runs++;
      if (!guise_face_detector_run (get_any (self), picture, &window, 0, self->found, error))
        return FALSE;
    }
  for (guint i = self->found->len; i-- > 0;)
    if (guise_face_roi_overlap (&g_array_index (self->found, GuiseFaceCandidate, i).roi, roi) <=
        OTHER_OVERLAP)
      g_array_remove_index (self->found, i);
  return TRUE;
}

/* The scores of all that see the face the same way up as one of them does. */
static double
count_votes (const GArray *found, const GuiseFaceCandidate *candidate)
{
  double sum = 0;

  for (guint i = 0; i < found->len; i++)
    {
      const GuiseFaceCandidate *other = &g_array_index (found, GuiseFaceCandidate, i);

      if (is_same_way_up (&other->roi, &candidate->roi))
        sum += other->score;
    }
  return sum;
}

gboolean
guise_face_search_settle (GuiseFaceSearch    *self,
                          const GuiseImage   *picture,
                          GuiseFaceCandidate *candidate,
                          gboolean           *out_is_face,
                          GError            **error)
{
  const GuiseFaceCandidate *best = NULL;
  double                    most_votes = 0;

  if (!look_closely (self, picture, &candidate->roi, error))
    return FALSE;
  for (guint i = 0; i < self->found->len; i++)
    {
      const GuiseFaceCandidate *found = &g_array_index (self->found, GuiseFaceCandidate, i);
      double                    votes = count_votes (self->found, found);

      if (best == NULL || votes > most_votes || (votes >= most_votes && found->score > best->score))
        {
          best = found;
          most_votes = votes;
        }
    }
  *out_is_face = !candidate->is_unusual || most_votes > MIN_VOTES;
  /* What was seen in the whole picture, upright, stays unless it is the wrong way up. */
  if (best != NULL && (candidate->is_unusual || !is_same_way_up (&best->roi, &candidate->roi)))
    candidate->roi = best->roi;
  return TRUE;
}

uint64_t
guise_face_search_get_n_runs (const GuiseFaceSearch *self)
{
  return self->n_runs;
}
