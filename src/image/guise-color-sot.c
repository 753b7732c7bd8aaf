/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour transfer by sliced optimal transport: along a random direction the pixels of one picture
 * go where the pixels of equal rank of the other are; many directions later the colours agree. */
#include <math.h>
#include <string.h>

#include "image/guise-bilateral.h"
#include "image/guise-color-private.h"
#include "image/guise-simd-private.h"

#define N_STEPS     10
#define SIGMA_COLOR 5.0
#define SIGMA_SPACE 16.0

/* Projections are sorted as whole numbers of 22 bits, a quarter of a millionth of their range
 * apart (as fine as floats around 0.5), in two rounds of 11 bits. In the second round a pixel's
 * number shares a word with the digit. */
#define DIGIT_BITS  11
#define N_DIGITS    (1 << DIGIT_BITS)
#define DIGIT_MASK  (N_DIGITS - 1)
#define INDEX_BITS  (32 - DIGIT_BITS)
#define INDEX_MASK  ((1u << INDEX_BITS) - 1)
#define MAX_KEY     ((1 << 2 * DIGIT_BITS) - 1)

G_STATIC_ASSERT (GUISE_COLOR_MATCHER_MAX_PIXELS <= 1 << INDEX_BITS);

struct _GuiseColorSot
{
  size_t          n; /* pixels */
  int             n_directions;
  GuiseBilateral *bilateral;  /* owned */
  GuiseImage     *original;   /* owned: F32 [3, h, w]: the picture as it came */
  GuiseImage     *moves;      /* owned: F32 [3, h, w]: sum over the directions of a step */
  float          *projection; /* owned: [n]: of the picture */
  float          *goal;       /* owned: [n]: of the target's pixel of equal rank */
  float          *sorted;     /* owned: [n]: of the target, ascending */
  uint32_t       *keys;       /* owned: [n] */
  uint32_t       *spare;      /* owned: [n] */
  uint32_t        low[N_DIGITS];
  uint32_t        high[N_DIGITS];
};

/* The interval that projections lie in, and whole numbers over it. */
typedef struct
{
  float low;
  float to_key;
  float from_key;
} Scale;

/* The smallest and largest values of each channel. */
typedef struct
{
  float low[3];
  float high[3];
} Range;

GuiseColorSot *
guise_color_sot_new (int width, int height, int n_directions, int cell, GError **error)
{
  g_autoptr (GuiseColorSot) self = g_new0 (GuiseColorSot, 1);
  const size_t n = (size_t) width * (size_t) height;

  self->n = n;
  self->n_directions = n_directions;
  self->bilateral = guise_bilateral_new (width, height, cell, SIGMA_COLOR, SIGMA_SPACE, error);
  if (self->bilateral == NULL)
    return NULL;
  self->original = guise_image_new (GUISE_PIXELS_F32, width, height, 3, error);
  if (self->original == NULL)
    return NULL;
  self->moves = guise_image_new (GUISE_PIXELS_F32, width, height, 3, error);
  if (self->moves == NULL)
    return NULL;
  self->projection = g_try_new (float, n);
  self->goal = g_try_new (float, n);
  self->sorted = g_try_new (float, n);
  self->keys = g_try_new (uint32_t, n);
  self->spare = g_try_new (uint32_t, n);
  if (self->projection == NULL || self->goal == NULL || self->sorted == NULL ||
      self->keys == NULL || self->spare == NULL)
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory to match colours");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_color_sot_free (GuiseColorSot *self)
{
  if (self == NULL)
    return;

  guise_bilateral_free (self->bilateral);
  g_clear_pointer (&self->original, guise_image_unref);
  g_clear_pointer (&self->moves, guise_image_unref);
  g_free (self->projection);
  g_free (self->goal);
  g_free (self->sorted);
  g_free (self->keys);
  g_free (self->spare);
  g_free (self);
}

GUISE_CLONES
static void
find_range (const float *plane, size_t n, float *out_low, float *out_high)
{
  enum
  {
    LANES = 16
  };
  float  low[LANES];
  float  high[LANES];
  size_t i = 0;

  for (int k = 0; k < LANES; k++)
    low[k] = high[k] = plane[0];
  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++)
      {
        low[k] = plane[i + (size_t) k] < low[k] ? plane[i + (size_t) k] : low[k];
        high[k] = plane[i + (size_t) k] > high[k] ? plane[i + (size_t) k] : high[k];
      }
  for (; i < n; i++)
    {
      low[0] = plane[i] < low[0] ? plane[i] : low[0];
      high[0] = plane[i] > high[0] ? plane[i] : high[0];
    }
  *out_low = low[0];
  *out_high = high[0];
  for (int k = 1; k < LANES; k++)
    {
      *out_low = low[k] < *out_low ? low[k] : *out_low;
      *out_high = high[k] > *out_high ? high[k] : *out_high;
    }
}

static Range
get_range (const GuiseImage *image, size_t n)
{
  Range range;

  for (int c = 0; c < 3; c++)
    find_range (guise_image_plane (image, c), n, &range.low[c], &range.high[c]);
  return range;
}

/* What projections of colours within a range can be at most: wider than they are, but known
 * without looking at them. */
static Scale
get_scale (const Range *range, const float direction[3])
{
  float low = 0.0f;
  float high = 0.0f;

  for (int c = 0; c < 3; c++)
    {
      low += direction[c] * (direction[c] > 0.0f ? range->low[c] : range->high[c]);
      high += direction[c] * (direction[c] > 0.0f ? range->high[c] : range->low[c]);
    }
  /* A margin of a key on each side for what rounding puts a little outside. */
  if (high - low < 1e-9f)
    return (Scale){ low, 0.0f, 0.0f };
  return (Scale){ low, (float) (MAX_KEY - 2) / (high - low), (high - low) / (float) (MAX_KEY - 2) };
}

/* p: [3, n]; projection: [n] p along the direction; keys: [n] */
GUISE_CLONES
static void
project (const float *restrict p0,
         const float *restrict p1,
         const float *restrict p2,
         size_t       n,
         const float  direction[3],
         const Scale *scale,
         float *restrict projection,
         uint32_t *restrict keys)
{
  const float d0 = direction[0];
  const float d1 = direction[1];
  const float d2 = direction[2];
  const float low = scale->low;
  const float to_key = scale->to_key;

  for (size_t i = 0; i < n; i++)
    {
      const float x = p0[i] * d0 + p1[i] * d1 + p2[i] * d2;
      float       key = (x - low) * to_key + 1.0f;

      key = key > 0.0f ? key : 0.0f;
      key = key < (float) MAX_KEY ? key : (float) MAX_KEY;
      projection[i] = x;
      keys[i] = (uint32_t) (int32_t) key;
    }
}

/* How many keys lie before each digit, for both digits. */
static void
count_digits (GuiseColorSot *self)
{
  uint32_t n_low = 0;
  uint32_t n_high = 0;

  memset (self->low, 0, sizeof self->low);
  memset (self->high, 0, sizeof self->high);
  for (size_t i = 0; i < self->n; i++)
    {
      self->low[self->keys[i] & DIGIT_MASK]++;
      self->high[self->keys[i] >> DIGIT_BITS]++;
    }
  for (int i = 0; i < N_DIGITS; i++)
    {
      const uint32_t low = self->low[i];
      const uint32_t high = self->high[i];

      self->low[i] = n_low;
      self->high[i] = n_high;
      n_low += low;
      n_high += high;
    }
}

/* sorted = the target's projections, ascending. */
static void
sort_target (GuiseColorSot    *self,
             const GuiseImage *target,
             const Range      *range,
             const float       direction[3])
{
  const Scale scale = get_scale (range, direction);

  project (guise_image_plane (target, 0), guise_image_plane (target, 1),
           guise_image_plane (target, 2), self->n, direction, &scale, self->projection, self->keys);
  count_digits (self);
  for (size_t i = 0; i < self->n; i++)
    self->spare[self->low[self->keys[i] & DIGIT_MASK]++] = self->keys[i];
  for (size_t i = 0; i < self->n; i++)
    {
      const uint32_t key = self->spare[i];

      /* A key stands for the middle of what became it; with no range it stands for itself. */
      self->sorted[self->high[key >> DIGIT_BITS]++] =
        ((float) (int32_t) key - 0.5f) * scale.from_key + scale.low;
    }
}

/* goal = for each pixel the target's projection of the same rank; projection = the pixels' own. */
static void
rank_pixels (GuiseColorSot    *self,
             const GuiseImage *image,
             const Range      *range,
             const float       direction[3])
{
  const Scale scale = get_scale (range, direction);

  project (guise_image_plane (image, 0), guise_image_plane (image, 1), guise_image_plane (image, 2),
           self->n, direction, &scale, self->projection, self->keys);
  count_digits (self);
  for (size_t i = 0; i < self->n; i++)
    {
      const uint32_t key = self->keys[i];

      self->spare[self->low[key & DIGIT_MASK]++] = (key >> DIGIT_BITS) << INDEX_BITS | (uint32_t) i;
    }
  for (size_t i = 0; i < self->n; i++)
    {
      const uint32_t word = self->spare[i];

      self->goal[word & INDEX_MASK] = self->sorted[self->high[word >> INDEX_BITS]++];
    }
}

/* m: [3, n] += (goal - projection) direction */
GUISE_CLONES
static void
add_moves (float *restrict m0,
           float *restrict m1,
           float *restrict m2,
           size_t n,
           const float *restrict projection,
           const float *restrict goal,
           const float direction[3])
{
  const float d0 = direction[0];
  const float d1 = direction[1];
  const float d2 = direction[2];

  for (size_t i = 0; i < n; i++)
    {
      const float way = goal[i] - projection[i];

      m0[i] += way * d0;
      m1[i] += way * d1;
      m2[i] += way * d2;
    }
}

/* Uniform on the sphere. */
static void
draw_direction (GuiseRandom *random, float out_direction[3])
{
  double v[3];
  double length;

  do
    {
      for (int c = 0; c < 3; c++)
        v[c] = guise_random_normal (random);
      length = sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    }
  while (length < 1e-3);
  for (int c = 0; c < 3; c++)
    out_direction[c] = (float) (v[c] / length);
}

/* a: [n] += b scale */
GUISE_CLONES
static void
add_scaled (float *restrict a, const float *restrict b, size_t n, float scale)
{
  for (size_t i = 0; i < n; i++)
    a[i] += b[i] * scale;
}

static void
step (GuiseColorSot    *self,
      GuiseImage       *image,
      const GuiseImage *target,
      const Range      *target_range,
      GuiseRandom      *random)
{
  const Range  range = get_range (image, self->n);
  float *const m0 = guise_image_plane (self->moves, 0);

  memset (m0, 0, 3 * self->n * sizeof (float));
  for (int i = 0; i < self->n_directions; i++)
    {
      float direction[3];

      draw_direction (random, direction);
      sort_target (self, target, target_range, direction);
      rank_pixels (self, image, &range, direction);
      add_moves (m0, guise_image_plane (self->moves, 1), guise_image_plane (self->moves, 2),
                 self->n, self->projection, self->goal, direction);
    }
  add_scaled (guise_image_plane (image, 0), m0, 3 * self->n, 1.0f / (float) self->n_directions);
}

void
guise_color_sot_run (GuiseColorSot    *self,
                     GuiseImage       *image,
                     const GuiseImage *target,
                     GuiseRandom      *random)
{
  const Range  target_range = get_range (target, self->n);
  float *const x = guise_image_plane (image, 0);
  float *const original = guise_image_plane (self->original, 0);

  memcpy (original, x, 3 * self->n * sizeof (float));
  for (int i = 0; i < N_STEPS; i++)
    step (self, image, target, &target_range, random);

  add_scaled (x, original, 3 * self->n, -1.0f);
  guise_bilateral_run (self->bilateral, image);
  add_scaled (x, original, 3 * self->n, 1.0f);
}
