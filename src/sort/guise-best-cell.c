/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inside a cell of "best": the faces that together resemble all others most. */
#include <math.h>
#include <string.h>

#include "sort/guise-best-private.h"

#define NEW_LOOK       0.12f /* faces.md 6.4: what is one step of appearance */
#define CAP_FACTOR     20    /* of a quota: how many of the best candidates are compared */
#define MAX_COMPARED   8192  /* candidates of a cell; their kernel takes the square in bytes */
#define QUALITY_WEIGHT 0.5
#define FAR            4.0f /* steps: beyond, the kernel is 0 in its eight bits */

/* The candidates that are compared. */
typedef struct
{
  const GuiseBestWork *work;
  const uint32_t      *faces;  /* [m] */
  uint8_t             *kernel; /* [m, m] owned: 255 exp (-d^2 / 2) */
  size_t               m;
} Comparison;

float
guise_best_measure_distance (const GuiseBestWork *self, uint32_t a, uint32_t b)
{
  const GuiseFaceRecord *records = self->input->records;
  const float            state = guise_face_state_distance (&self->states[a], &self->states[b]);
  const float look = guise_face_record_appearance_distance (&records[a], &records[b]) / NEW_LOOK;

  return sqrtf (state * state + look * look);
}

/* One row of the kernel, up to the diagonal. */
static void
on_kernel_row_cb (size_t index, int thread, void *user_data)
{
  const Comparison *self = user_data;
  const uint32_t    a = self->faces[index];

  for (size_t k = 0; k <= index; k++)
    {
      const uint32_t b = self->faces[k];
      float          d = guise_face_state_distance (&self->work->states[a], &self->work->states[b]);

      if (d < FAR)
        d = guise_best_measure_distance (self->work, a, b);
      self->kernel[index * self->m + k] =
        d < FAR ? (uint8_t) lrintf (255.0f * expf (-0.5f * d * d)) : 0;
    }
}

/* What choosing candidate j would add: how much better all candidates were represented. */
static double
measure_gain (const Comparison *self, const uint8_t *covered, size_t j)
{
  const uint8_t *row = self->kernel + j * self->m;
  uint32_t       sum = 0; /* at most 8192 x 255 */

  for (size_t i = 0; i < self->m; i++)
    sum += row[i] > covered[i] ? (uint32_t) (row[i] - covered[i]) : 0;
  return (double) sum / 255.0;
}

/* Candidates come in order of quality; this is its share in the goal, 1 down to 0. */
static double
get_quality (const Comparison *self, size_t j)
{
  return QUALITY_WEIGHT * (1.0 - (double) j / (double) self->m);
}

static void
cover (const Comparison *self, uint8_t *covered, size_t j)
{
  const uint8_t *row = self->kernel + j * self->m;

  for (size_t i = 0; i < self->m; i++)
    covered[i] = MAX (covered[i], row[i]);
}

static size_t
find_largest (const double *bounds, size_t n)
{
  size_t best = 0;

  for (size_t j = 1; j < n; j++)
    if (bounds[j] > bounds[best])
      best = j;
  return best;
}

/* Greedy choice with old gains as upper bounds (they can only shrink): a candidate whose gain,
 * measured anew, still tops all bounds is the best. The first n_forced are chosen beforehand. */
static void
choose_greedily (const Comparison *self, size_t n_forced, size_t quota, size_t *chosen)
{
  g_autofree double  *bounds = g_new (double, self->m);
  g_autofree uint8_t *covered = g_new0 (uint8_t, self->m);

  for (size_t j = 0; j < self->m; j++)
    bounds[j] = j < n_forced ? -1.0 : (double) self->m + 1.0;
  for (size_t j = 0; j < n_forced; j++)
    {
      chosen[j] = j;
      cover (self, covered, j);
    }
  for (size_t n = n_forced; n < quota;)
    {
      const size_t j = find_largest (bounds, self->m);

      bounds[j] = measure_gain (self, covered, j) + get_quality (self, j);
      if (find_largest (bounds, self->m) != j)
        continue;
      bounds[j] = -1.0;
      chosen[n++] = j;
      cover (self, covered, j);
    }
}

void
guise_best_choose_in_cell (const GuiseBestWork *self, GuiseBestChoice *cell, size_t *chosen)
{
  const size_t        n_free = cell->quota - cell->n_forced;
  const size_t        m = MIN (cell->n, cell->n_forced + MAX (CAP_FACTOR * n_free, 1));
  g_autofree uint8_t *kernel = NULL;

  /* Very large cells, and those without memory, are taken by quality alone. */
  if (cell->quota < cell->n && n_free > 0 && MIN (m, MAX_COMPARED) > cell->quota)
    kernel = g_try_malloc (MIN (m, MAX_COMPARED) * MIN (m, MAX_COMPARED));
  if (kernel == NULL)
    {
      for (size_t k = 0; k < cell->quota; k++)
        chosen[k] = k;
      return;
    }

  Comparison comparison = { self, cell->faces, kernel, MIN (m, MAX_COMPARED) };

  guise_parallel_run (self->team, comparison.m, on_kernel_row_cb, &comparison);
  for (size_t i = 0; i < comparison.m; i++)
    for (size_t k = i + 1; k < comparison.m; k++)
      kernel[i * comparison.m + k] = kernel[k * comparison.m + i];
  choose_greedily (&comparison, cell->n_forced, cell->quota, chosen);
}
