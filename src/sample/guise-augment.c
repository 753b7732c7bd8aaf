/* SPDX-License-Identifier: GPL-3.0-or-later
 * What chance does to a sample: draws, the affine map, the warp grid, the colour jitter. */
#include "sample/guise-augment.h"

#include <math.h>

#include "core/guise-error.h"
#include "sample/guise-warp-formulas.h"

#define ROTATION_RANGE 10.0 /* degrees to both sides */
#define SHIFT_RANGE    0.05 /* widths to both sides */
#define NOISE_LIMIT    2.5  /* standard deviations; beyond it a normal number is drawn again */
#define NOISE_CELLS    0.24 /* of a cell for a noise of 1 */

/* A standard normal number within the limit, scaled to -1..1. */
static float
draw_noise (GuiseRandom *random)
{
  double z;

  do
    z = guise_random_normal (random);
  while (fabs (z) > NOISE_LIMIT);
  return (float) (z / NOISE_LIMIT);
}

/* Two fields of noise act on each axis, one of them transposed: in the original the grid of rows
 * is a transposed view of the grid of columns, and what models were trained with is kept. */
static void
draw_grid (GuiseRandom *random, GuiseAugment *augment)
{
  const int n = augment->n_nodes;
  float     first[GUISE_AUGMENT_MAX_NODES][GUISE_AUGMENT_MAX_NODES];
  float     second[GUISE_AUGMENT_MAX_NODES][GUISE_AUGMENT_MAX_NODES];

  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      {
        const gboolean is_inner = i > 0 && j > 0 && i < n - 1 && j < n - 1;

        first[i][j] = is_inner ? draw_noise (random) : 0.0f;
        second[i][j] = is_inner ? draw_noise (random) : 0.0f;
      }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      augment->displacement[i][j] = (float) NOISE_CELLS * (first[i][j] + second[j][i]);
}

void
guise_augment_draw (GuiseRandom *random, double scale_range, GuiseAugment *out_augment)
{
  GuiseAugment *a = out_augment;

  a->rotation = guise_random_uniform (random, -ROTATION_RANGE, ROTATION_RANGE);
  a->scale = guise_random_uniform (random, 1.0 / (1.0 + scale_range), 1.0 + scale_range);
  a->shift_x = guise_random_uniform (random, -SHIFT_RANGE, SHIFT_RANGE);
  a->shift_y = guise_random_uniform (random, -SHIFT_RANGE, SHIFT_RANGE);
  a->flip = (int) guise_random_below (random, 10);
  a->hue = guise_random_uniform (random, -1.0, 1.0);
  a->saturation = guise_random_uniform (random, -0.5, 0.5);
  a->value = guise_random_uniform (random, -0.5, 0.5);
  a->n_nodes = (2 << guise_random_below (random, 3)) + 1;
  draw_grid (random, a);
}

GuiseAffine
guise_augment_get_map (const GuiseAugment *self, int size, gboolean is_flipped)
{
  const double      angle = self->rotation * G_PI / 180.0;
  const double      a = self->scale * cos (angle);
  const double      b = self->scale * sin (angle);
  const double      centre = (double) (size / 2);
  const GuiseAffine forward = { {
    a,
    b,
    (1.0 - a) * centre - b * centre + self->shift_x * (double) size,
    -b,
    a,
    b * centre + (1.0 - a) * centre + self->shift_y * (double) size,
  } };
  GuiseAffine       inverse;

  /* Its determinant is scale^2, never 0. */
  if (!guise_affine_invert (&forward, &inverse))
    g_assert_not_reached ();
  if (is_flipped)
    for (int row = 0; row < 6; row += 3)
      {
        inverse.m[row + 2] += inverse.m[row] * (double) (size - 1);
        inverse.m[row] = -inverse.m[row];
      }
  return inverse;
}

void
guise_augment_fill_warp (const GuiseAugment *self, int size, float *map_x, float *map_y)
{
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        const float d = guise_warp_displace (self->displacement[0], self->n_nodes, size, x, y);

        /* The displacement in y is the transpose of the one in x. */
        map_x[y * size + x] = (float) x + 0.5f + d;
        map_y[x * size + y] = (float) x + 0.5f + d;
      }
}

gboolean
guise_augment_new_maps (int size, float **out_x, float **out_y, GError **error)
{
  const size_t n = (size_t) size * (size_t) size;

  *out_x = g_try_new (float, n);
  *out_y = g_try_new (float, n);
  if (*out_x != NULL && *out_y != NULL)
    return TRUE;
  g_clear_pointer (out_x, g_free);
  g_clear_pointer (out_y, g_free);
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
               "Not enough memory to make samples at resolution %d", size);
  return FALSE;
}

void
guise_augment_get_hsv (const GuiseAugment *self, double power, float out_hsv[3])
{
  const int    range = MAX (1, (int) (180.0 * power));
  const double n_steps = (double) (2 * range + 1);

  /* A whole number of degrees -range .. range, all equally likely. */
  out_hsv[0] =
    (float) ((int) MIN (floor ((self->hue + 1.0) * 0.5 * n_steps), n_steps - 1.0) - range);
  out_hsv[1] = (float) (self->saturation * power);
  out_hsv[2] = (float) (self->value * power);
}
