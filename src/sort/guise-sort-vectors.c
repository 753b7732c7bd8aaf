/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces as vectors: products of many with many, and fewer dimensions by principal components. */
#include "sort/guise-sort-vectors-private.h"

#include <math.h>
#include <string.h>

#include "core/guise-random.h"

#define MAX_SAMPLES 4096 /* points that the components are found by */
#define N_ROUNDS    12   /* of the subspace iteration: neighbours need no exact components */
#define BLOCK       64   /* points of one unit of work */

typedef float V16f __attribute__ ((vector_size (64)));

void
guise_sort_pack_panel (const float *vectors, size_t n, size_t n_dims, size_t first, float *panel)
{
  for (size_t c = 0; c < GUISE_SORT_PANEL_COLUMNS; c++)
    for (size_t k = 0; k < n_dims; k++)
      panel[k * GUISE_SORT_PANEL_COLUMNS + c] =
        first + c < n ? vectors[(first + c) * n_dims + k] : 0.0f;
}

GUISE_SORT_CLONES void
guise_sort_multiply_panel (const float *const rows[4],
                           const float       *panel,
                           size_t             n_dims,
                           float              out[4][GUISE_SORT_PANEL_COLUMNS])
{
  V16f a = { 0 };
  V16f b = { 0 };
  V16f c = { 0 };
  V16f d = { 0 };

  for (size_t k = 0; k < n_dims; k++)
    {
      V16f column;

      memcpy (&column, panel + k * GUISE_SORT_PANEL_COLUMNS, sizeof column);
      a += rows[0][k] * column;
      b += rows[1][k] * column;
      c += rows[2][k] * column;
      d += rows[3][k] * column;
    }
  memcpy (out[0], &a, sizeof a);
  memcpy (out[1], &b, sizeof b);
  memcpy (out[2], &c, sizeof c);
  memcpy (out[3], &d, sizeof d);
}

/* ---- principal components ---- */

typedef struct
{
  const GuiseSortPoints *points;
  size_t                 n_samples;
  float                 *samples; /* [n_samples, n_dims] owned; the mean subtracted */
  float                 *mean;    /* [n_dims] owned */
  float                 *basis;   /* [32, n_dims] owned; orthonormal */
  float                 *weights; /* [n_samples, 32] owned; samples times basis */
} Reduction;

GUISE_SORT_CLONES static float
dot (const float *a, const float *b, size_t n)
{
  V16f   sum = { 0 };
  float  total = 0.0f;
  size_t k = 0;

  for (; k + 16 <= n; k += 16)
    {
      V16f p;
      V16f q;

      memcpy (&p, a + k, sizeof p);
      memcpy (&q, b + k, sizeof q);
      sum += p * q;
    }
  for (int lane = 0; lane < 16; lane++)
    total += sum[lane];
  for (; k < n; k++)
    total += a[k] * b[k];
  return total;
}

/* y += factor x; both [n] */
GUISE_SORT_CLONES static void
add_scaled (float *y, const float *x, float factor, size_t n)
{
  for (size_t k = 0; k < n; k++)
    y[k] += factor * x[k];
}

static void
take_samples (Reduction *self)
{
  const GuiseSortPoints *points = self->points;

  for (size_t s = 0; s < self->n_samples; s++)
    {
      points->load (points->data, s * points->n / self->n_samples,
                    self->samples + s * points->n_dims);
      add_scaled (self->mean, self->samples + s * points->n_dims, 1.0f / (float) self->n_samples,
                  points->n_dims);
    }
  for (size_t s = 0; s < self->n_samples; s++)
    add_scaled (self->samples + s * points->n_dims, self->mean, -1.0f, points->n_dims);
}

static void
on_weights_wanted_cb (size_t index, int thread, void *user_data)
{
  Reduction   *self = user_data;
  const size_t n_dims = self->points->n_dims;

  for (size_t d = 0; d < GUISE_SORT_DIMS; d++)
    self->weights[index * GUISE_SORT_DIMS + d] =
      dot (self->samples + index * n_dims, self->basis + d * n_dims, n_dims);
}

/* Row d of the basis times the covariance, by way of the weights. */
static void
on_row_wanted_cb (size_t index, int thread, void *user_data)
{
  Reduction   *self = user_data;
  const size_t n_dims = self->points->n_dims;
  float       *row = self->basis + index * n_dims;

  memset (row, 0, n_dims * sizeof *row);
  for (size_t s = 0; s < self->n_samples; s++)
    add_scaled (row, self->samples + s * n_dims, self->weights[s * GUISE_SORT_DIMS + index],
                n_dims);
}

/* Gram-Schmidt. Directions in which nothing varies become 0 and tell nothing. */
static void
orthonormalize (Reduction *self)
{
  const size_t n_dims = self->points->n_dims;

  for (size_t d = 0; d < GUISE_SORT_DIMS; d++)
    {
      float      *row = self->basis + d * n_dims;
      const float before = dot (row, row, n_dims);
      float       length;

      for (int twice = 0; twice < 2; twice++)
        for (size_t e = 0; e < d; e++)
          add_scaled (row, self->basis + e * n_dims, -dot (row, self->basis + e * n_dims, n_dims),
                      n_dims);
      length = sqrtf (dot (row, row, n_dims));
      length = length > 1e-4f * sqrtf (before) ? 1.0f / length : 0.0f;
      for (size_t k = 0; k < n_dims; k++)
        row[k] *= isfinite (length) ? length : 0.0f;
    }
}

static void
on_block_wanted_cb (size_t index, int thread, void *user_data)
{
  const Reduction       *self = user_data;
  const GuiseSortPoints *points = self->points;
  g_autofree float      *vector = g_new (float, points->n_dims);

  for (size_t i = index * BLOCK; i < MIN ((index + 1) * BLOCK, points->n); i++)
    {
      points->load (points->data, i, vector);
      add_scaled (vector, self->mean, -1.0f, points->n_dims);
      for (size_t d = 0; d < GUISE_SORT_DIMS; d++)
        points->reduced[i * GUISE_SORT_DIMS + d] =
          dot (vector, self->basis + d * points->n_dims, points->n_dims);
    }
}

gboolean
guise_sort_reduce (GuiseSortPoints *points, GuiseParallel *team)
{
  const size_t      n_samples = MIN (points->n, MAX_SAMPLES);
  g_autofree float *samples = g_try_new (float, n_samples * points->n_dims);
  g_autofree float *mean = g_new0 (float, points->n_dims);
  g_autofree float *basis = g_new (float, GUISE_SORT_DIMS * points->n_dims);
  g_autofree float *weights = g_new (float, n_samples *GUISE_SORT_DIMS);
  Reduction         self = { points, n_samples, samples, mean, basis, weights };
  GuiseRandom       random = guise_random_init (0, 0);

  if (samples == NULL)
    return FALSE;
  take_samples (&self);
  for (size_t k = 0; k < GUISE_SORT_DIMS * points->n_dims; k++)
    basis[k] = (float) guise_random_uniform (&random, -1.0, 1.0);
  orthonormalize (&self);
  for (int round = 0; round < N_ROUNDS; round++)
    {
      guise_parallel_run (team, n_samples, on_weights_wanted_cb, &self);
      guise_parallel_run (team, GUISE_SORT_DIMS, on_row_wanted_cb, &self);
      orthonormalize (&self);
    }
  guise_parallel_run (team, (points->n + BLOCK - 1) / BLOCK, on_block_wanted_cb, &self);
  return TRUE;
}
