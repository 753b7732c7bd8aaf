/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour transfers by mean and variance: rct in Lab, lct and mkl in BGR. */
#include <float.h>
#include <math.h>

#include "image/guise-color-formulas.h"
#include "image/guise-color-private.h"
#include "image/guise-simd-private.h"
#include "image/guise-symmetric3-private.h"

#define MIN_DEVIATION   1e-6f /* below it a channel of Lab is constant and is only moved */
#define LCT_REGULARISER 1e-5  /* added to the diagonal of a covariance */

/* The variance below which a direction in BGR holds rounding errors of floats and no colour. The
 * original divides by machine epsilon there, which turns those errors into colours. */
#define MIN_VARIANCE    1e-12

static size_t
count_pixels (const GuiseImage *image)
{
  return (size_t) image->width * (size_t) image->height;
}

GuiseColorStats
guise_color_measure_lab (const GuiseImage *lab, const GuiseImage *mask)
{
  const size_t    n = count_pixels (lab);
  const float    *inside = mask != NULL ? guise_image_plane (mask, 0) : NULL;
  GuiseColorStats stats = { 0 };

  g_return_val_if_fail (mask == NULL || (mask->pixels == GUISE_PIXELS_F32 &&
                                         mask->width == lab->width && mask->height == lab->height),
                        stats);

  for (int c = 0; c < 3; c++)
    {
      const float *plane = guise_image_plane (lab, c);
      double       sum = 0.0;
      double       squares = 0.0;

      for (size_t i = 0; i < n; i++)
        sum += inside == NULL || inside[i] >= 0.5f ? (double) plane[i] : 0.0;

      const double mean = sum / (double) n;

      for (size_t i = 0; i < n; i++)
        {
          const double difference =
            (inside == NULL || inside[i] >= 0.5f ? (double) plane[i] : 0.0) - mean;

          squares += difference * difference;
        }
      stats.mean[c] = (float) mean;
      stats.deviation[c] = (float) sqrt (squares / (double) n);
    }
  return stats;
}

float
guise_color_get_lab_scale (const GuiseColorStats *from, const GuiseColorStats *to, int channel)
{
  return from->deviation[channel] < MIN_DEVIATION
           ? 1.0f
           : to->deviation[channel] / from->deviation[channel];
}

void
guise_color_move_lab (GuiseImage *lab, const GuiseColorStats *from, const GuiseColorStats *to)
{
  const size_t n = count_pixels (lab);

  for (int c = 0; c < 3; c++)
    {
      float      *plane = guise_image_plane (lab, c);
      const float scale = guise_color_get_lab_scale (from, to, c);

      for (size_t i = 0; i < n; i++)
        plane[i] = guise_color_move_lab_value (plane[i], c, from->mean[c], scale, to->mean[c]);
    }
}

GuiseColorMoments
guise_color_measure_moments (const GuiseImage *image)
{
  const size_t      n = count_pixels (image);
  const float      *planes[3];
  GuiseColorMoments moments = { .n_pixels = (double) n };
  double            sums[3][3] = { 0 };

  for (int c = 0; c < 3; c++)
    {
      double sum = 0.0;

      planes[c] = guise_image_plane (image, c);
      for (size_t i = 0; i < n; i++)
        sum += (double) planes[c][i];
      moments.mean[c] = sum / (double) n;
    }
  for (size_t i = 0; i < n; i++)
    {
      const double b = (double) planes[0][i] - moments.mean[0];
      const double g = (double) planes[1][i] - moments.mean[1];
      const double r = (double) planes[2][i] - moments.mean[2];

      sums[0][0] += b * b;
      sums[0][1] += b * g;
      sums[0][2] += b * r;
      sums[1][1] += g * g;
      sums[1][2] += g * r;
      sums[2][2] += r * r;
    }
  for (int i = 0; i < 3; i++)
    for (int j = i; j < 3; j++)
      moments.covariance[i][j] = moments.covariance[j][i] = sums[i][j] / (double) n;
  return moments;
}

/* The square root of covariance + regulariser, or its inverse. */
static void
get_root (const double covariance[3][3], double power, double out[3][3])
{
  double values[3];
  double vectors[3][3];

  guise_symmetric3_eigen (covariance, values, vectors);
  for (int i = 0; i < 3; i++)
    values[i] = pow (fmax (values[i], 0.0) + LCT_REGULARISER, power);
  guise_symmetric3_compose (values, vectors, out);
}

static void
set_means (GuiseColorMap *map, const GuiseColorMoments *from, const GuiseColorMoments *to)
{
  for (int c = 0; c < 3; c++)
    {
      map->from[c] = from->mean[c];
      map->to[c] = to->mean[c];
    }
}

GuiseColorMap
guise_color_map_lct (const GuiseColorMoments *from, const GuiseColorMoments *to)
{
  GuiseColorMap map;
  double        whiten[3][3];
  double        color[3][3];

  get_root (from->covariance, -0.5, whiten);
  get_root (to->covariance, 0.5, color);
  guise_matrix3_multiply (color, whiten, map.matrix);
  set_means (&map, from, to);
  return map;
}

/* T = A^-1/2 (A^1/2 B A^1/2)^1/2 A^-1/2 with A, B the sample covariances (faces.md 8.2, 3). */
GuiseColorMap
guise_color_map_mkl (const GuiseColorMoments *from, const GuiseColorMoments *to)
{
  /* From population to sample covariances; a single pixel has none and is only moved. */
  const double  of_from = from->n_pixels / fmax (from->n_pixels - 1.0, 1.0);
  const double  of_to = to->n_pixels / fmax (to->n_pixels - 1.0, 1.0);
  GuiseColorMap map;
  double        values[3];
  double        vectors[3][3];
  double        roots[3];
  double        inverses[3];
  double        root[3][3];
  double        inverse[3][3];
  double        half[3][3];
  double        middle[3][3];
  double        product[3][3];

  guise_symmetric3_eigen (from->covariance, values, vectors);
  for (int i = 0; i < 3; i++)
    {
      const double variance = values[i] * of_from;

      roots[i] = sqrt (fmax (variance, DBL_EPSILON));
      inverses[i] = variance > MIN_VARIANCE ? 1.0 / roots[i] : 0.0;
    }
  guise_symmetric3_compose (roots, vectors, root);
  guise_symmetric3_compose (inverses, vectors, inverse);

  guise_matrix3_multiply (root, to->covariance, half);
  guise_matrix3_multiply (half, root, product);
  for (int i = 0; i < 3; i++)
    for (int j = i; j < 3; j++)
      product[i][j] = product[j][i] = (product[i][j] + product[j][i]) * 0.5 * of_to;
  guise_symmetric3_eigen (product, values, vectors);
  for (int i = 0; i < 3; i++)
    values[i] = sqrt (fmax (values[i], DBL_EPSILON));
  guise_symmetric3_compose (values, vectors, middle);

  guise_matrix3_multiply (inverse, middle, half);
  guise_matrix3_multiply (half, inverse, map.matrix);
  set_means (&map, from, to);
  return map;
}

/* p0, p1, p2: [n] b, g, r; m: [3, 3] */
GUISE_CLONES
static void
map_planes (float *restrict p0,
            float *restrict p1,
            float *restrict p2,
            size_t      n,
            const float m[9],
            const float from[3],
            const float to[3])
{
  for (size_t i = 0; i < n; i++)
    {
      const GuiseColor color = guise_color_map ((GuiseColor){ p0[i], p1[i], p2[i] }, m, from, to);

      p0[i] = color.x;
      p1[i] = color.y;
      p2[i] = color.z;
    }
}

GuiseColorMove
guise_color_map_get_move (const GuiseColorMap *self)
{
  GuiseColorMove move;

  for (int i = 0; i < 3; i++)
    {
      for (int j = 0; j < 3; j++)
        move.matrix[3 * i + j] = (float) self->matrix[i][j];
      move.from[i] = (float) self->from[i];
      move.to[i] = (float) self->to[i];
    }
  return move;
}

void
guise_color_map_apply (const GuiseColorMap *self, GuiseImage *image)
{
  const GuiseColorMove move = guise_color_map_get_move (self);

  map_planes (guise_image_plane (image, 0), guise_image_plane (image, 1),
              guise_image_plane (image, 2), count_pixels (image), move.matrix, move.from, move.to);
}

static void
measure_channel (const float *values, size_t n, double *out_mean, double *out_variance)
{
  double sum = 0.0;
  double squares = 0.0;

  for (size_t i = 0; i < n; i++)
    sum += (double) values[i];
  *out_mean = sum / (double) n;
  for (size_t i = 0; i < n; i++)
    squares += ((double) values[i] - *out_mean) * ((double) values[i] - *out_mean);
  *out_variance = squares / (double) n;
}

void
guise_color_move_channel (float *values, const float *target, size_t n)
{
  double mean;
  double variance;
  double wanted_mean;
  double wanted_variance;

  measure_channel (values, n, &mean, &variance);
  measure_channel (target, n, &wanted_mean, &wanted_variance);

  const float scale =
    (float) sqrt ((wanted_variance + LCT_REGULARISER) / (variance + LCT_REGULARISER));

  for (size_t i = 0; i < n; i++)
    values[i] = (values[i] - (float) mean) * scale + (float) wanted_mean;
}
