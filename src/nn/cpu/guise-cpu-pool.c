/* SPDX-License-Identifier: GPL-3.0-or-later
 * Largest value of a window, in whatever blocks the channels lie. */
#include "nn/cpu/guise-cpu-kernels.h"

/* Windows of one axis: where one starts and ends inside the input. */
typedef struct
{
  size_t first;
  size_t end;
} Range;

static Range
get_range (int64_t position, int stride, int pad, int kernel, int64_t size)
{
  int64_t start = position * stride - pad;

  return (Range){ .first = (size_t) MAX (start, 0), .end = (size_t) MIN (start + kernel, size) };
}

/* A window that lies in the padding alone has no largest value. */
static gboolean
supports_pool (const GuiseKernelQuery *query)
{
  const GuisePoolParams *p = query->params;

  return query->epilogue.n_addends == 0 && query->epilogue.activation == GUISE_ACTIVATION_NONE &&
         MAX (p->conv.pad_top, p->conv.pad_bottom) < p->kernel_h &&
         MAX (p->conv.pad_left, p->conv.pad_right) < p->kernel_w;
}

static gboolean
plan_pool (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  if (guise_cpu_layout_get_block (query->inputs[0].layout) == 0)
    plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  plan->output_layout = plan->input_layouts[0];
  return TRUE;
}

/* One output row of one block of channels: x [h, w, block] -> y [out_w, block]. */
static void
pool_row (const GuiseCall *call, const float *x, int64_t row, float *y)
{
  const GuiseCpuDevice  *device = call->device;
  const GuisePoolParams *p = call->params;
  const GuiseShape      *in = &call->inputs[0].shape;
  const GuiseShape      *out = &call->output.shape;
  size_t                 block = (size_t) guise_cpu_layout_get_block (call->output.layout);
  size_t                 row_floats = (size_t) in->dims[3] * block;
  Range rows = get_range (row, p->conv.stride, p->conv.pad_top, p->kernel_h, in->dims[2]);

  for (int64_t column = 0; column < out->dims[3]; column++)
    {
      Range columns =
        get_range (column, p->conv.stride, p->conv.pad_left, p->kernel_w, in->dims[3]);

      device->loops->max_window (rows.end - rows.first, columns.end - columns.first, block,
                                 x + rows.first * row_floats + columns.first * block, row_floats,
                                 y + (size_t) column * block);
    }
}

static gboolean
run_pool (const GuiseCall *call)
{
  const GuiseCpuDevice *device = call->device;
  const GuiseShape     *in = &call->inputs[0].shape;
  const GuiseShape     *out = &call->output.shape;
  size_t                block = (size_t) guise_cpu_layout_get_block (call->output.layout);
  size_t                n_blocks = ((size_t) in->dims[1] + block - 1) / block;
  size_t                height = (size_t) out->dims[2];
  size_t                n_rows = (size_t) out->dims[0] * n_blocks * height;
  size_t                plane = (size_t) (in->dims[2] * in->dims[3]) * block;
  size_t                row_floats = (size_t) out->dims[3] * block;

#pragma omp parallel for num_threads(device->n_threads) \
  schedule(static) if (n_rows / height * plane > GUISE_CPU_SERIAL)
  for (size_t i = 0; i < n_rows; i++)
    pool_row (call, (const float *) call->inputs[0].data + i / height * plane,
              (int64_t) (i % height), (float *) call->output.data + i * row_floats);
  return TRUE;
}

const GuiseKernel guise_cpu_max_pool = { .supports = supports_pool,
                                         .plan = plan_pool,
                                         .run = run_pool };
