/* SPDX-License-Identifier: GPL-3.0-or-later
 * The automatic shutter: gates of quality, then of novelty and need. */
#include "capture/guise-shutter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "capture/guise-face-quality.h"

#define MIN_PRESENCE   0.9 /* faces.md 6.2.8 */
#define MAX_BLUR       1.5 /* pixels that a face may move while the picture is exposed */
#define MIN_FAST       1.0 /* pixels likewise, from which it counts as fast movement */
#define MAX_STEP       0.25 /* of the face's width in a picture: faster is another place after a cut */
#define MAX_GAP        4.0   /* pictures: after a longer pause nobody knows what happened in it */
#define MAX_CLIPPED    0.03f /* share of the skin */
#define MIN_LIGHT      0.05f /* faces.md 5.5: mean linear luminance */
#define MAX_OUTSIDE    0.3   /* share of the whole-face crop */
#define SECOND_SHARE   0.2   /* of the area of the first face: smaller ones are in the background */
#define GRID           16    /* points by which the share outside is measured */

/* A whole face may be enlarged 1.3 times (faces.md 6.2.8) to the 224 pixels that the recipes train
 * at. What a camera has more is kept: the picture on disk may be larger. */
#define MIN_SIDE       (224.0 / 1.3)

/* Sharpness: refused is what is further below the median of the last pictures than twice the 20th
 * percentile is, and at least a twentieth. A fixed percentile would refuse a fifth of pictures that
 * are all sharp. A head turned up or aside shows smoother skin: what counts are pictures of nearly
 * the same pose, where there are enough of them, and all of the last seconds otherwise. */
#define N_SHARP        900 /* thirty seconds */
#define N_SHARP_LATEST 300 /* ten */
#define N_SHARP_NEEDED 15
#define SAME_POSE      0.21 /* radians of yaw and pitch, twelve degrees */
#define LOW_PERCENTILE 0.2
#define MIN_SPREAD     0.05

#define INTERVAL_NS    (G_GINT64_CONSTANT (100) * 1000 * 1000) /* faces.md 6.4 */
#define MIN_GAIN       0.3                                     /* faces.md 6.3 */
#define NOVEL          1.0
#define VERY_NOVEL     2.0 /* what is still taken when nothing is missing */

/* How sharp a picture was, and in which pose. */
typedef struct
{
  double yaw;
  double pitch;
  float  sharpness;
} Sharp;

struct _GuiseShutter
{
  double           rate;
  GuiseCaptureCard card;
  int              track; /* of the last face; -1 for none */
  GuisePoint       last[GUISE_N_LANDMARKS];
  int64_t          seen_ns;        /* when that face was seen */
  Sharp            sharp[N_SHARP]; /* a ring */
  size_t           n_sharp;
  int64_t          last_ns; /* when a picture was taken */
};

static const struct
{
  const char *name;
  const char *text;
} refusals[GUISE_N_REFUSALS] = {
  [GUISE_REFUSAL_NONE] = { "none", "Kept" },
  [GUISE_REFUSAL_NO_FACE] = { "no-face", "No face to be seen" },
  [GUISE_REFUSAL_SECOND_FACE] = { "second-face", "Only one face, please" },
  [GUISE_REFUSAL_UNSURE] = { "unsure", "The face is hard to see" },
  [GUISE_REFUSAL_MISALIGNED] = { "misaligned", "The face is hard to measure" },
  [GUISE_REFUSAL_SMALL] = { "small", "Come closer" },
  [GUISE_REFUSAL_OUTSIDE] = { "outside", "Move into the picture" },
  [GUISE_REFUSAL_MOVING] = { "moving", "Slower, please" },
  [GUISE_REFUSAL_BLURRED] = { "blurred", "Blurred" },
  [GUISE_REFUSAL_DARK] = { "dark", "More light, please" },
  [GUISE_REFUSAL_BRIGHT] = { "bright", "Too bright on the skin" },
  [GUISE_REFUSAL_SOON] = { "soon", "One was just taken" },
  [GUISE_REFUSAL_REPEATED] = { "repeated", "Like one that is kept already" },
  [GUISE_REFUSAL_ENOUGH] = { "enough", "Enough of these" },
  [GUISE_REFUSAL_STILL] = { "still", "Faster, please" },
  [GUISE_REFUSAL_WAITING] = { "waiting", "Getting ready" },
};

const char *
guise_refusal_get_name (GuiseRefusal refusal)
{
  return refusals[refusal].name;
}

const char *
guise_refusal_get_text (GuiseRefusal refusal)
{
  return refusals[refusal].text;
}

GuiseShutter *
guise_shutter_new (double rate)
{
  GuiseShutter *self = g_new0 (GuiseShutter, 1);

  self->rate = rate > 1.0 && isfinite (rate) ? rate : 30.0;
  guise_shutter_reset (self);
  return self;
}

void
guise_shutter_free (GuiseShutter *self)
{
  g_free (self);
}

void
guise_shutter_reset (GuiseShutter *self)
{
  self->track = -1;
  self->n_sharp = 0;
  self->last_ns = -INTERVAL_NS;
}

void
guise_shutter_set_card (GuiseShutter *self, GuiseCaptureCard card)
{
  self->card = card;
}

/* Pixels that the face moved while the picture was exposed; 0 when the picture before does not
 * tell: when the face was not there, or jumped, as after a cut in footage, or pictures are missing.
 * Is it blurred by motion nevertheless, its sharpness tells. */
static double
measure_motion (GuiseShutter *self, const GuiseFace *face, int64_t time_ns)
{
  const double n_pictures = MAX ((double) (time_ns - self->seen_ns) / 1e9 * self->rate, 1.0);
  const double width = face->rect.right - face->rect.left;
  double       sum = 0.0;

  if (self->track == face->track && time_ns >= self->seen_ns && n_pictures <= MAX_GAP)
    for (int i = 0; i < GUISE_N_LANDMARKS; i++)
      sum += hypot (face->landmarks[i].x - self->last[i].x, face->landmarks[i].y - self->last[i].y);
  self->track = face->track;
  self->seen_ns = time_ns;
  memcpy (self->last, face->landmarks, sizeof self->last);

  const double step = sum / GUISE_N_LANDMARKS / n_pictures;

  return step <= MAX_STEP * width ? 0.5 * step : 0.0;
}

/* Side of the whole-face crop in the picture, and which share of it lies outside. */
static gboolean
measure_crop (const GuiseFace *face, int width, int height, double *out_side, double *out_outside)
{
  GuiseAffine map, inverse;
  int         n_outside = 0;

  if (!guise_face_align (face->landmarks, GUISE_FACE_TYPE_WHOLE, GRID, 1.0, &map) ||
      !guise_affine_invert (&map, &inverse))
    return FALSE;
  for (int i = 0; i < GRID * GRID; i++)
    {
      double x, y;

      guise_affine_apply (&inverse, i % GRID, i / GRID, &x, &y);
      n_outside += !(x >= 0.0 && y >= 0.0 && x <= width - 1 && y <= height - 1);
    }
  *out_side = GRID * hypot (inverse.m[0], inverse.m[3]);
  *out_outside = (double) n_outside / (GRID * GRID);
  return TRUE;
}

static double
get_area (const GuiseFace *face)
{
  return (face->rect.right - face->rect.left) * (face->rect.bottom - face->rect.top);
}

GuiseRefusal
guise_shutter_glance (GuiseShutter    *self,
                      const GPtrArray *faces,
                      int              width,
                      int              height,
                      int64_t          time_ns)
{
  const GuiseFace *face = faces->len > 0 ? g_ptr_array_index (faces, 0) : NULL;
  double           motion;
  double           side;
  double           outside;

  if (face == NULL)
    {
      self->track = -1;
      return GUISE_REFUSAL_NO_FACE;
    }
  motion = measure_motion (self, face, time_ns);
  if (faces->len > 1 && get_area (g_ptr_array_index (faces, 1)) > SECOND_SHARE * get_area (face))
    return GUISE_REFUSAL_SECOND_FACE;
  if (!(face->score > MIN_PRESENCE))
    return GUISE_REFUSAL_UNSURE;
  if (!measure_crop (face, width, height, &side, &outside))
    return GUISE_REFUSAL_MISALIGNED;
  if (outside > MAX_OUTSIDE)
    return GUISE_REFUSAL_OUTSIDE;
  switch (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, width, height))
    {
    case GUISE_FACE_FLAW_NONE:
      break;
    case GUISE_FACE_FLAW_SMALL:
      return GUISE_REFUSAL_SMALL;
    case GUISE_FACE_FLAW_OUTSIDE:
      return GUISE_REFUSAL_OUTSIDE;
    default:
      return GUISE_REFUSAL_MISALIGNED;
    }
  if (side < MIN_SIDE)
    return GUISE_REFUSAL_SMALL;
  /* How long the camera exposes is not known: what it shows sharply at speed is judged by that. */
  if (self->card == GUISE_CAPTURE_CARD_MOVEMENT)
    return motion < MIN_FAST ? GUISE_REFUSAL_STILL : GUISE_REFUSAL_NONE;
  return motion > MAX_BLUR ? GUISE_REFUSAL_MOVING : GUISE_REFUSAL_NONE;
}

static int
compare_floats (const void *a, const void *b)
{
  const float p = *(const float *) a;
  const float q = *(const float *) b;

  return (p > q) - (p < q);
}

/* How sharp comparable pictures of the last seconds were; returns how many. */
static size_t
collect_sharp (const GuiseShutter *self, const GuiseFaceRecord *record, float *out)
{
  const size_t n = MIN (self->n_sharp, N_SHARP);
  size_t       n_near = 0;

  for (size_t i = 0; i < n; i++)
    {
      const Sharp *sharp = &self->sharp[i];

      if (fabs (sharp->yaw - record->yaw) < SAME_POSE &&
          fabs (sharp->pitch - record->pitch) < SAME_POSE)
        out[n_near++] = sharp->sharpness;
    }
  if (n_near >= N_SHARP_NEEDED)
    return n_near;
  for (size_t i = 0; i < MIN (n, N_SHARP_LATEST); i++)
    out[i] = self->sharp[(self->n_sharp - 1 - i) % N_SHARP].sharpness;
  return MIN (n, N_SHARP_LATEST);
}

/* Whether a picture is blurred, by itself or beside those of the last seconds. It joins them unless
 * it is by itself: else a camera out of focus would soon count as sharp. */
static gboolean
is_blurred (GuiseShutter *self, const GuiseFaceRecord *record)
{
  float    sorted[N_SHARP];
  size_t   n;
  gboolean blurred = FALSE;

  if (guise_face_is_blurred (record->sharpness, record->direction_ratio))
    return TRUE;

  n = collect_sharp (self, record, sorted);
  if (n >= N_SHARP_NEEDED)
    {
      qsort (sorted, n, sizeof *sorted, compare_floats);

      const double median = (double) sorted[n / 2];
      const double low = (double) sorted[(size_t) (LOW_PERCENTILE * (double) n)];

      blurred =
        (double) record->sharpness < median - MAX (2.0 * (median - low), MIN_SPREAD * median);
    }
  self->sharp[self->n_sharp++ % N_SHARP] = (Sharp){ record->yaw, record->pitch, record->sharpness };
  return blurred;
}

GuiseRefusal
guise_shutter_judge (GuiseShutter          *self,
                     const GuiseFaceRecord *record,
                     int64_t                time_ns,
                     const GuiseCoverage   *coverage,
                     const GuiseNovelty    *novelty)
{
  const gboolean has_card = self->card != GUISE_CAPTURE_CARD_NONE;
  const double   needed = guise_coverage_is_full (coverage) && !has_card ? VERY_NOVEL : NOVEL;

  /* Light first: without it everything is blurred. */
  if (record->light_level < MIN_LIGHT)
    return GUISE_REFUSAL_DARK;
  if (record->clipped > MAX_CLIPPED)
    return GUISE_REFUSAL_BRIGHT;
  if (is_blurred (self, record))
    return GUISE_REFUSAL_BLURRED;
  if (guise_novelty_get_n (novelty) > 0 &&
      guise_novelty_measure (novelty, record, needed * 1.001) <= needed)
    return GUISE_REFUSAL_REPEATED;
  if (needed < VERY_NOVEL && !has_card && !(guise_coverage_get_gain (coverage, record) > MIN_GAIN))
    return GUISE_REFUSAL_ENOUGH;
  if (time_ns - self->last_ns < INTERVAL_NS)
    return GUISE_REFUSAL_SOON;
  self->last_ns = time_ns;
  return GUISE_REFUSAL_NONE;
}
