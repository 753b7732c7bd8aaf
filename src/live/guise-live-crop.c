/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a model looks, and how still it keeps. */
#include "live/guise-live-crop.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-align.h"

/* An upright crop around the landmarks' box: a whole face is 1.6 times as wide as its landmarks are
 * high and wide in the mean (measured on the synthetic people, frontal). */
#define RECT_COVERAGE   1.6

#define N_RIGID         13   /* points that neither speech nor brows move */
#define REST            0.03 /* eye distances: movement of a face that is at rest, at most */
#define MOST_SMOOTHING  0.95 /* of a face at rest; 1 would freeze it */
#define N_FOLLOWED      GUISE_FACE_FINDER_MAX_FACES
#define FORGOTTEN_AFTER 16 /* calls */

/* Nose and the corners of the eyes, as positions among the points that alignment uses. */
static const int rigid[N_RIGID] = { 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 39, 42, 45 };

/* ---- crops ---- */

/* By the points that speech does not move. */
static gboolean
fit_rigid (const GuisePoint *landmarks, GuiseAffine *out_to_template)
{
  const GuisePoint *mean_face = guise_landmarks_mean_face ();
  GuisePoint        from[N_RIGID], to[N_RIGID];
  int               n = 0;

  for (int i = 0; i < GUISE_N_ALIGN_POINTS && n < N_RIGID; i++)
    if (guise_landmarks_get_align_index (i) == rigid[n])
      {
        from[n] = landmarks[rigid[n]];
        to[n++] = mean_face[i];
      }
  return n == N_RIGID && guise_similarity_fit (from, to, N_RIGID, out_to_template);
}

static gboolean
crop_by_points (const GuiseLiveSettings *settings,
                GuiseFaceType            type,
                int                      size,
                const GuisePoint        *landmarks,
                GuiseAffine             *out_map)
{
  GuiseAffine to_template, from_template, steady, to_crop;

  if (!guise_face_align (landmarks, type, size, 1.0, out_map))
    return FALSE;
  if (!settings->excludes_moving)
    return TRUE;
  /* The crop is a map after the one to the template: put the steadier one before it. */
  if (!guise_face_fit_template (landmarks, &to_template, NULL) ||
      !guise_affine_invert (&to_template, &from_template) || !fit_rigid (landmarks, &steady))
    return FALSE;
  to_crop = guise_affine_multiply (out_map, &from_template);
  *out_map = guise_affine_multiply (&to_crop, &steady);
  return TRUE;
}

/* An upright square of the frame. */
static GuiseAffine
map_square (double x, double y, double side, int size)
{
  double scale = size / side, middle = 0.5 * (size - 1);

  return (GuiseAffine){ { scale, 0, middle - scale * x, 0, scale, middle - scale * y } };
}

static gboolean
crop_by_rect (GuiseFaceType type, int size, const GuisePoint *landmarks, GuiseAffine *out_map)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY, width, height;
  double coverage = RECT_COVERAGE * guise_face_type_get_side (type) /
                    guise_face_type_get_side (GUISE_FACE_TYPE_WHOLE);

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      left = fmin (left, landmarks[i].x);
      right = fmax (right, landmarks[i].x);
      top = fmin (top, landmarks[i].y);
      bottom = fmax (bottom, landmarks[i].y);
    }
  width = right - left;
  height = bottom - top;
  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return FALSE;
  *out_map = map_square (0.5 * (left + right), 0.5 * (top + bottom),
                         coverage * (width * width + height * height) / (width + height), size);
  return TRUE;
}

/* The same square without its turn. */
static GuiseAffine
unturn (const GuiseAffine *map, int size)
{
  GuiseAffine back;
  double      x, y, middle = 0.5 * (size - 1);
  double      scale = hypot (map->m[0], map->m[3]);

  if (!guise_affine_invert (map, &back) || !(scale > 0))
    return *map;
  guise_affine_apply (&back, middle, middle, &x, &y);
  return map_square (x, y, size / scale, size);
}

gboolean
guise_live_crop (const GuiseLiveSettings *settings,
                 GuiseFaceType            type,
                 int                      size,
                 const GuiseImage        *frame,
                 const GuisePoint        *landmarks,
                 GuiseAffine             *out_to_face)
{
  double      middle = 0.5 * (size - 1), zoom = 1.0 / settings->coverage;
  GuiseAffine map, moved;

  /* DeepFaceLab's files do not say what they were trained on. */
  if (settings->is_head)
    type = GUISE_FACE_TYPE_HEAD;
  if (!guise_landmarks_are_finite (landmarks, GUISE_N_LANDMARKS))
    return FALSE;
  if (settings->align == GUISE_LIVE_ALIGN_STATIC)
    map = map_square (0.5 * (frame->width - 1), 0.5 * (frame->height - 1),
                      MIN (frame->width, frame->height), size);
  else if (!(settings->align == GUISE_LIVE_ALIGN_RECT
               ? crop_by_rect (type, size, landmarks, &map)
               : crop_by_points (settings, type, size, landmarks, &map)))
    return FALSE;
  if (settings->freezes_roll)
    map = unturn (&map, size);
  moved = (GuiseAffine){ { zoom, 0, middle * (1 - zoom) - settings->x_offset * size * zoom, 0, zoom,
                           middle * (1 - zoom) - settings->y_offset * size * zoom } };
  *out_to_face = guise_affine_multiply (&moved, &map);
  return TRUE;
}

GuiseAffine
guise_live_crop_resize (const GuiseAffine *to_face, int size, int wanted)
{
  double      scale = (double) wanted / size;
  double      shift = 0.5 * (scale - 1.0); /* pixels count from their middle */
  GuiseAffine map = { { scale, 0, shift, 0, scale, shift } };

  return guise_affine_multiply (&map, to_face);
}

/* ---- smoothing ---- */

typedef struct
{
  int        track;
  uint64_t   seen; /* the call at which it was seen last; 0 never */
  GuisePoint points[GUISE_N_LANDMARKS];
} Followed;

struct _GuiseLiveSteady
{
  uint64_t n_calls;
  Followed faces[N_FOLLOWED];
};

GuiseLiveSteady *
guise_live_steady_new (void)
{
  return g_new0 (GuiseLiveSteady, 1);
}

void
guise_live_steady_free (GuiseLiveSteady *self)
{
  g_free (self);
}

/* The memory of a track, or the one that was used longest ago. */
static Followed *
find_followed (GuiseLiveSteady *self, int track)
{
  Followed *oldest = &self->faces[0];

  for (int i = 0; i < N_FOLLOWED; i++)
    {
      if (self->faces[i].seen != 0 && self->faces[i].track == track)
        return &self->faces[i];
      if (self->faces[i].seen < oldest->seen)
        oldest = &self->faces[i];
    }
  oldest->seen = 0;
  return oldest;
}

/* Mean way in distances between the outer corners of the eyes. */
static double
get_way (const GuisePoint *from, const GuisePoint *to)
{
  double eyes = hypot (to[45].x - to[36].x, to[45].y - to[36].y);
  double dx = 0.0, dy = 0.0;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      dx += to[i].x - from[i].x;
      dy += to[i].y - from[i].y;
    }
  return hypot (dx, dy) / GUISE_N_LANDMARKS / fmax (eyes, 1.0);
}

void
guise_live_steady_apply (GuiseLiveSteady *self, int track, double smoothing, GuisePoint *landmarks)
{
  Followed *followed = find_followed (self, track);
  gboolean  is_known = followed->seen != 0 && self->n_calls + 1 - followed->seen <= FORGOTTEN_AFTER;

  self->n_calls++;
  if (is_known && smoothing > 0.0)
    {
      double way = get_way (followed->points, landmarks) / REST;
      double a = 1.0 - MIN (smoothing, MOST_SMOOTHING) * exp (-way * way);

      for (int i = 0; i < GUISE_N_LANDMARKS; i++)
        {
          landmarks[i].x = followed->points[i].x + a * (landmarks[i].x - followed->points[i].x);
          landmarks[i].y = followed->points[i].y + a * (landmarks[i].y - followed->points[i].y);
        }
    }
  followed->track = track;
  followed->seen = self->n_calls;
  memcpy (followed->points, landmarks, sizeof followed->points);
}
