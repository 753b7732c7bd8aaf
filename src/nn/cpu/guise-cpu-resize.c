/* SPDX-License-Identifier: GPL-3.0-or-later
 * Bilinear resizing with half-pixel centres; edges are repeated. */
#include <math.h>

#include "nn/cpu/guise-cpu-kernels.h"

/* For each output position the two input positions and the weight of the second. */
typedef struct
{
  int32_t first;
  int32_t second;
  float   weight;
} Tap;

/* What `plan` leaves: taps of the rows, then of the columns. */
typedef struct
{
  int64_t n_rows;
  Tap     taps[];
} State;

static void
fill_taps (int64_t n_in, int64_t n_out, Tap *taps)
{
  for (int64_t i = 0; i < n_out; i++)
    {
      double  position = ((double) i + 0.5) * (double) n_in / (double) n_out - 0.5;
      double  low = floor (position);
      int32_t first = (int32_t) low;

      taps[i] = (Tap){ .first = MAX (first, 0),
                       .second = MIN (first + 1, (int32_t) n_in - 1),
                       .weight = (float) (position - low) };
    }
}

static gboolean
plan_resize (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseShape *in = &query->inputs[0].shape;
  const GuiseShape *out = &query->output_shape;
  GuiseLayout       layout = guise_cpu_layout_get_block (query->inputs[0].layout) > 0
                               ? query->inputs[0].layout
                               : GUISE_LAYOUT_PLAIN;
  State *state = g_malloc (sizeof (State) + (size_t) (out->dims[2] + out->dims[3]) * sizeof (Tap));

  state->n_rows = out->dims[2];
  fill_taps (in->dims[2], out->dims[2], state->taps);
  fill_taps (in->dims[3], out->dims[3], state->taps + out->dims[2]);
  plan->state = state;
  plan->input_layouts[0] = layout;
  plan->output_layout = layout;
  return TRUE;
}

/* One output row of one block of channels. */
static void
resize_row (const Tap   *column_taps,
            const Tap   *row,
            const float *x,
            size_t       width,
            size_t       n,
            size_t       block,
            float       *y)
{
  const float *above = x + (size_t) row->first * width * block;
  const float *below = x + (size_t) row->second * width * block;

  for (size_t i = 0; i < n; i++)
    {
      size_t left = (size_t) column_taps[i].first * block;
      size_t right = (size_t) column_taps[i].second * block;
      float  weight = column_taps[i].weight;

#pragma omp simd
      for (size_t lane = 0; lane < block; lane++)
        {
          float a = above[left + lane] + weight * (above[right + lane] - above[left + lane]);
          float b = below[left + lane] + weight * (below[right + lane] - below[left + lane]);

          y[i * block + lane] = a + row->weight * (b - a);
        }
    }
}

static gboolean
run_resize (const GuiseCall *call)
{
  const GuiseCpuDevice *device = call->device;
  const State          *state = call->state;
  const GuiseShape     *in = &call->inputs[0].shape;
  const GuiseShape     *out = &call->output.shape;
  size_t                block = (size_t) guise_cpu_layout_get_block (call->output.layout);
  size_t                height = (size_t) out->dims[2];
  size_t                width = (size_t) out->dims[3];
  size_t                n = guise_cpu_layout_get_n_stored (out, call->output.layout);
  size_t                in_plane = (size_t) (in->dims[2] * in->dims[3]) * block;

#pragma omp parallel for num_threads(device->n_threads) schedule(static) if (n > GUISE_CPU_SERIAL)
  for (size_t i = 0; i < n / (width * block); i++)
    resize_row (state->taps + state->n_rows, &state->taps[i % height],
                (const float *) call->inputs[0].data + i / height * in_plane, (size_t) in->dims[3],
                width, block, (float *) call->output.data + i * width * block);
  return TRUE;
}

const GuiseKernel guise_cpu_resize_bilinear = { .plan = plan_resize,
                                                .run = run_resize,
                                                .free = g_free };
