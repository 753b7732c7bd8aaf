/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour transfer by iterative distribution transfer: in a random rotation of the colour space each
 * axis is matched by its histogram; twenty rotations later the distributions agree. */
#include <math.h>
#include <string.h>

#include "image/guise-color-private.h"
#include "image/guise-idt-formulas.h"
#include "image/guise-simd-private.h"

#define N_ROTATIONS GUISE_COLOR_IDT_ROTATIONS
#define N_BINS      GUISE_IDT_BINS
#define MIN_RANGE   GUISE_IDT_MIN_RANGE

struct _GuiseColorIdt
{
  size_t n;             /* pixels */
  float *moves;         /* owned: [3, n]: along each rotated axis */
  float *target_values; /* owned: [n]: of the target on one axis */
};

GuiseColorIdt *
guise_color_idt_new (size_t n_pixels, GError **error)
{
  g_autoptr (GuiseColorIdt) self = g_new0 (GuiseColorIdt, 1);

  self->n = n_pixels;
  self->moves = g_try_new (float, 3 * n_pixels);
  self->target_values = g_try_new (float, n_pixels);
  if (self->moves == NULL || self->target_values == NULL)
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory to match colours");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_color_idt_free (GuiseColorIdt *self)
{
  if (self == NULL)
    return;

  g_free (self->moves);
  g_free (self->target_values);
  g_free (self);
}

void
guise_color_idt_draw_rotation (GuiseRandom *random, float out_rotation[3][3])
{
  double q[4];
  double length;

  do
    {
      for (int i = 0; i < 4; i++)
        q[i] = guise_random_normal (random);
      length = sqrt (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    }
  while (length < 1e-3);

  const double w = q[0] / length;
  const double x = q[1] / length;
  const double y = q[2] / length;
  const double z = q[3] / length;
  const double r[3][3] = {
    { 1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w) },
    { 2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w) },
    { 2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y) },
  };

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      out_rotation[i][j] = (float) r[i][j];
}

/* p: [3, n]; out: [n] p along an axis, and the smallest and largest of it */
GUISE_CLONES
static void
project (const float *restrict p0,
         const float *restrict p1,
         const float *restrict p2,
         size_t      n,
         const float axis[3],
         float *restrict out,
         float *out_low,
         float *out_high)
{
  enum
  {
    LANES = 16
  };
  const float a0 = axis[0];
  const float a1 = axis[1];
  const float a2 = axis[2];
  float       low[LANES];
  float       high[LANES];

  for (size_t i = 0; i < n; i++)
    out[i] = p0[i] * a0 + p1[i] * a1 + p2[i] * a2;
  for (int k = 0; k < LANES; k++)
    low[k] = high[k] = out[0];
  for (size_t i = 0; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++)
      {
        low[k] = out[i + (size_t) k] < low[k] ? out[i + (size_t) k] : low[k];
        high[k] = out[i + (size_t) k] > high[k] ? out[i + (size_t) k] : high[k];
      }
  for (size_t i = n - n % LANES; i < n; i++)
    {
      low[0] = out[i] < low[0] ? out[i] : low[0];
      high[0] = out[i] > high[0] ? out[i] : high[0];
    }
  for (int k = 0; k < LANES; k++)
    {
      *out_low = low[k] < *out_low ? low[k] : *out_low;
      *out_high = high[k] > *out_high ? high[k] : *out_high;
    }
}

/* The part of the values up to the end of each bin. */
static void
accumulate (const float *values, size_t n, float low, float to_bin, float out_part[N_BINS])
{
  uint32_t counts[N_BINS] = { 0 };
  uint32_t sum = 0;

  for (size_t i = 0; i < n; i++)
    counts[guise_idt_bin (values[i], low, to_bin)]++;
  for (int i = 0; i < N_BINS; i++)
    {
      sum += counts[i];
      out_part[i] = (float) sum / (float) n;
    }
}

/* For each bin's end the value of equal rank in the target: the ends interpolated over the target's
 * parts. Where several bins have one part (the bins between are empty), the last counts. */
static void
match_ends (const float from[N_BINS],
            const float to[N_BINS],
            float       low,
            float       width,
            float       out_values[N_BINS])
{
  int k = 0;

  for (int i = 0; i < N_BINS; i++)
    {
      while (k + 1 < N_BINS && to[k + 1] <= from[i])
        k++;
      out_values[i] = guise_idt_match (from[i], to, k, low, width);
    }
}

/* values: [n], from what they are to how far they are to go. */
static void
get_moves (float *values, size_t n, float low, float width, const float matched[N_BINS])
{
  for (size_t i = 0; i < n; i++)
    values[i] = guise_idt_move (values[i], low, width, matched);
}

/* p: [3, n] += scale (moves along three axes, back in the colour space) */
GUISE_CLONES
static void
add_rotated (float *restrict p0,
             float *restrict p1,
             float *restrict p2,
             const float *restrict moves,
             size_t n,
             float  scale,
             const float (*rotation)[3])
{
  const float r[9] = {
    rotation[0][0] * scale, rotation[0][1] * scale, rotation[0][2] * scale,
    rotation[1][0] * scale, rotation[1][1] * scale, rotation[1][2] * scale,
    rotation[2][0] * scale, rotation[2][1] * scale, rotation[2][2] * scale,
  };

  for (size_t i = 0; i < n; i++)
    {
      const float x = moves[i];
      const float y = moves[n + i];
      const float z = moves[2 * n + i];

      p0[i] += r[0] * x + r[3] * y + r[6] * z;
      p1[i] += r[1] * x + r[4] * y + r[7] * z;
      p2[i] += r[2] * x + r[5] * y + r[8] * z;
    }
}

/* How far each pixel goes along one axis. */
static void
match_axis (GuiseColorIdt    *self,
            const GuiseImage *image,
            const GuiseImage *target,
            const float       axis[3],
            float            *out_moves)
{
  float from[N_BINS];
  float to[N_BINS];
  float matched[N_BINS];
  float low = INFINITY;
  float high = -INFINITY;

  project (guise_image_plane (image, 0), guise_image_plane (image, 1), guise_image_plane (image, 2),
           self->n, axis, out_moves, &low, &high);
  project (guise_image_plane (target, 0), guise_image_plane (target, 1),
           guise_image_plane (target, 2), self->n, axis, self->target_values, &low, &high);
  if (high - low < MIN_RANGE)
    {
      memset (out_moves, 0, self->n * sizeof (float));
      return;
    }

  const float width = (high - low) / (float) N_BINS;

  accumulate (out_moves, self->n, low, 1.0f / width, from);
  accumulate (self->target_values, self->n, low, 1.0f / width, to);
  match_ends (from, to, low, width, matched);
  get_moves (out_moves, self->n, low, width, matched);
}

void
guise_color_idt_run (GuiseColorIdt    *self,
                     GuiseImage       *image,
                     const GuiseImage *target,
                     GuiseRandom      *random)
{
  for (int i = 0; i < N_ROTATIONS; i++)
    {
      float rotation[3][3];

      guise_color_idt_draw_rotation (random, rotation);
      for (int axis = 0; axis < 3; axis++)
        match_axis (self, image, target, rotation[axis], self->moves + (size_t) axis * self->n);
      add_rotated (guise_image_plane (image, 0), guise_image_plane (image, 1),
                   guise_image_plane (image, 2), self->moves, self->n, 1.0f / (float) N_ROTATIONS,
                   rotation);
    }
}
