/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over any set of axes. The order of additions depends on the shape alone, never on the
 * number of threads. */
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"

/* A tensor as alternating runs of kept and summed dimensions, neighbours merged, 1s dropped:
 * [k0, s0, k1, s1, k2, s2], those not needed are 1 and stand first. */
#define MAX_PAIRS 3

typedef struct
{
  size_t kept[MAX_PAIRS];
  size_t summed[MAX_PAIRS];
} Runs;

typedef enum
{
  WAY_RUNS,     /* PLAIN, or a flat view of another layout */
  WAY_CHANNELS, /* blocked, channels kept, pixels and perhaps images summed */
} Way;

typedef struct
{
  Way      way;
  gboolean sums_images; /* WAY_CHANNELS */
  Runs     runs;        /* WAY_RUNS */
} State;

/* Fails when the axes alternate too often; nobody's do. */
static gboolean
find_runs (const GuiseShape *shape, unsigned axes, Runs *runs)
{
  int      pair = MAX_PAIRS - 1;
  gboolean has_kept = FALSE; /* the pair has its kept half, which stands before the summed one */

  *runs = (Runs){ .kept = { 1, 1, 1 }, .summed = { 1, 1, 1 } };
  for (int i = shape->n_dims - 1; i >= 0; i--)
    {
      gboolean is_summed = (axes & (1u << i)) != 0;

      if (shape->dims[i] == 1)
        continue;
      if (is_summed && has_kept)
        {
          if (pair-- == 0)
            return FALSE;
          has_kept = FALSE;
        }
      if (is_summed)
        runs->summed[pair] *= (size_t) shape->dims[i];
      else
        runs->kept[pair] *= (size_t) shape->dims[i];
      has_kept = !is_summed;
    }
  return TRUE;
}

static gboolean
supports_sum (const GuiseKernelQuery *query)
{
  const GuiseSumParams *params = query->params;
  Runs                  runs;

  return query->epilogue.n_addends == 0 && query->epilogue.activation == GUISE_ACTIVATION_NONE &&
         find_runs (&query->inputs[0].shape, params->axes, &runs);
}

static gboolean
plan_sum (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseSumParams *params = query->params;
  const GuiseShape     *shape = &query->inputs[0].shape;
  GuiseLayout           layout = query->inputs[0].layout;
  unsigned              all = (1u << shape->n_dims) - 1;
  size_t                n = guise_cpu_layout_get_n_stored (shape, layout);
  State                *state = g_new0 (State, 1);
  GuiseShape            flat;

  plan->state = state;
  if ((params->axes & all) == all)
    {
      flat = GUISE_SHAPE ((int64_t) n);
      find_runs (&flat, 1, &state->runs);
      return TRUE;
    }
  if (guise_cpu_layout_get_block (layout) > 1 && params->axes == 14) /* c, h, w */
    {
      flat = GUISE_SHAPE (shape->dims[0], (int64_t) n / shape->dims[0]);
      find_runs (&flat, 2, &state->runs);
      return TRUE;
    }
  if (guise_cpu_layout_get_block (layout) > 1 && (params->axes | 1) == 13) /* h, w, perhaps n */
    {
      state->way = WAY_CHANNELS;
      state->sums_images = (params->axes & 1) != 0;
      return TRUE;
    }
  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  find_runs (shape, params->axes, &state->runs);
  return TRUE;
}

/* ---- blocked, channels kept ---- */

static void
sum_channel_block (const GuiseCall *call, size_t image, size_t channel_block, size_t n_images)
{
  const GuiseCpuDevice *device = call->device;
  const GuiseShape     *shape = &call->inputs[0].shape;
  size_t                block = (size_t) guise_cpu_layout_get_block (call->inputs[0].layout);
  size_t                c = (size_t) shape->dims[1];
  size_t                n_blocks = (c + block - 1) / block;
  size_t                n_pixels = (size_t) (shape->dims[2] * shape->dims[3]);
  size_t                first = channel_block * block;
  float                *y = (float *) call->output.data + image * c + first;
  float                 sums[16] = { 0.0f };

  for (size_t i = image; i < image + n_images; i++)
    {
      const float *x =
        (const float *) call->inputs[0].data + (i * n_blocks + channel_block) * n_pixels * block;

      device->loops->accumulate_lanes (n_pixels, block, x, sums);
    }
  memcpy (y, sums, MIN (block, c - first) * sizeof (float));
}

static void
sum_channels (const GuiseCall *call)
{
  const State          *state = call->state;
  const GuiseCpuDevice *device = call->device;
  const GuiseShape     *shape = &call->inputs[0].shape;
  size_t                block = (size_t) guise_cpu_layout_get_block (call->inputs[0].layout);
  size_t                n_blocks = ((size_t) shape->dims[1] + block - 1) / block;
  size_t                n_images = (size_t) shape->dims[0];
  size_t                n_units = state->sums_images ? n_blocks : n_blocks * n_images;
  size_t                n = guise_cpu_layout_get_n_stored (shape, call->inputs[0].layout);

#pragma omp parallel for num_threads(device->n_threads) schedule(static) if (n > GUISE_CPU_SERIAL)
  for (size_t i = 0; i < n_units; i++)
    if (state->sums_images)
      sum_channel_block (call, 0, i, n_images);
    else
      sum_channel_block (call, i / n_blocks, i % n_blocks, 1);
}

/* ---- runs ---- */

/* Everything: fixed pieces, their sums added in order. */
#define MAX_PIECES 64

static float
sum_everything (const GuiseCpuDevice *device, size_t n, const float *x)
{
  size_t n_pieces = CLAMP (n / GUISE_CPU_CHUNK, (size_t) 1, (size_t) MAX_PIECES);
  double sums[MAX_PIECES];
  double total = 0.0;

#pragma omp parallel for num_threads(device->n_threads) schedule(static) if (n > GUISE_CPU_SERIAL)
  for (size_t i = 0; i < n_pieces; i++)
    {
      size_t start = n * i / n_pieces;

      sums[i] = device->loops->sum (n * (i + 1) / n_pieces - start, x + start);
    }
  for (size_t i = 0; i < n_pieces; i++)
    total += sums[i];
  return (float) total;
}

/* One result: sums along contiguous memory, of every summed row before it. */
static float
sum_result (const GuiseCpuDevice *device, const Runs *r, const float *x, size_t result)
{
  size_t k2 = result % r->kept[2];
  size_t k1 = result / r->kept[2] % r->kept[1];
  size_t k0 = result / r->kept[2] / r->kept[1];
  double total = 0.0;

  for (size_t s0 = 0; s0 < r->summed[0]; s0++)
    for (size_t s1 = 0; s1 < r->summed[1]; s1++)
      {
        size_t row = ((k0 * r->summed[0] + s0) * r->kept[1] + k1) * r->summed[1] + s1;

        total += device->loops->sum (r->summed[2], x + (row * r->kept[2] + k2) * r->summed[2]);
      }
  return (float) total;
}

/* Nothing is summed behind the last kept run: whole rows are added, here @n columns of one. */
static void
sum_columns (const GuiseCpuDevice *device,
             const Runs           *r,
             const float          *x,
             size_t                result,
             size_t                n,
             float                *y)
{
  size_t k1 = result / r->kept[2] % r->kept[1];
  size_t k0 = result / r->kept[2] / r->kept[1];

  memset (y + result, 0, n * sizeof (float));
  for (size_t s0 = 0; s0 < r->summed[0]; s0++)
    for (size_t s1 = 0; s1 < r->summed[1]; s1++)
      {
        size_t row = ((k0 * r->summed[0] + s0) * r->kept[1] + k1) * r->summed[1] + s1;

        device->loops->accumulate (n, x + row * r->kept[2] + result % r->kept[2], y + result);
      }
}

#define COLUMNS ((size_t) 1024) /* of one piece of work */

static void
sum_runs (const GuiseCpuDevice *device, const Runs *r, size_t n, const float *x, float *y)
{
  gboolean by_columns = r->summed[2] == 1 && r->kept[2] > 1;
  size_t   n_pieces = by_columns ? (r->kept[2] + COLUMNS - 1) / COLUMNS : r->kept[2];
  size_t   n_units = r->kept[0] * r->kept[1] * n_pieces;

#pragma omp parallel for num_threads(device->n_threads) schedule(static) if (n > GUISE_CPU_SERIAL)
  for (size_t unit = 0; unit < n_units; unit++)
    {
      size_t column = unit % n_pieces * COLUMNS;

      if (by_columns)
        sum_columns (device, r, x, unit / n_pieces * r->kept[2] + column,
                     MIN (COLUMNS, r->kept[2] - column), y);
      else
        y[unit] = sum_result (device, r, x, unit);
    }
}

static gboolean
run_sum (const GuiseCall *call)
{
  const State          *state = call->state;
  const GuiseCpuDevice *device = call->device;
  const float          *x = call->inputs[0].data;
  float                *y = call->output.data;
  size_t                n;

  if (state->way == WAY_CHANNELS)
    {
      sum_channels (call);
      return TRUE;
    }
  n = guise_cpu_layout_get_n_stored (&call->inputs[0].shape, call->inputs[0].layout);
  if (guise_shape_n_elements (&call->output.shape) == 1)
    {
      *y = sum_everything (device, n, x);
      return TRUE;
    }
  sum_runs (device, &state->runs, n, x, y);
  return TRUE;
}

const GuiseKernel guise_cpu_sum = { .supports = supports_sum,
                                    .plan = plan_sum,
                                    .run = run_sum,
                                    .free = g_free };
