/* SPDX-License-Identifier: GPL-3.0-or-later
 * Values that move and do not change: concatenation, slices, padding, transposition. */
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"

/* A tensor cut at one axis: outer runs of `size` steps of `inner` floats. In a blocked layout a
 * step along the channels is one block. */
typedef struct
{
  size_t outer;
  size_t size;
  size_t inner;
} Cut;

static Cut
cut_plain (const GuiseShape *shape, int axis)
{
  Cut cut = { .outer = 1, .size = (size_t) shape->dims[axis], .inner = 1 };

  for (int i = 0; i < axis; i++)
    cut.outer *= (size_t) shape->dims[i];
  for (int i = axis + 1; i < shape->n_dims; i++)
    cut.inner *= (size_t) shape->dims[i];
  return cut;
}

static Cut
cut_tensor (const GuiseShape *shape, GuiseLayout layout, int axis)
{
  int64_t    block = guise_cpu_layout_get_block (layout);
  GuiseShape physical;

  if (block == 1)
    return cut_plain (shape, axis);
  physical = GUISE_SHAPE (shape->dims[0], (shape->dims[1] + block - 1) / block, shape->dims[2],
                          shape->dims[3], block);
  return cut_plain (&physical, axis);
}

/* The blocked layout of the first input that has one, else PLAIN. */
static GuiseLayout
get_blocked (const GuiseKernelQuery *query)
{
  for (size_t i = 0; i < query->n_inputs; i++)
    if (guise_cpu_layout_get_block (query->inputs[i].layout) > 1)
      return query->inputs[i].layout;
  return GUISE_LAYOUT_PLAIN;
}

/* ---- concat ---- */

static gboolean
plan_concat (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseConcatParams *params = query->params;
  GuiseLayout              layout = get_blocked (query);

  for (size_t i = 0; i + 1 < query->n_inputs && params->axis == 1; i++)
    if (guise_cpu_layout_has_gaps (&query->inputs[i].shape, layout))
      layout = GUISE_LAYOUT_PLAIN;
  for (size_t i = 0; i < query->n_inputs; i++)
    plan->input_layouts[i] = layout;
  plan->output_layout = layout;
  return TRUE;
}

static gboolean
run_concat (const GuiseCall *call)
{
  const GuiseConcatParams *params = call->params;
  const GuiseCpuDevice    *device = call->device;
  Cut    out = cut_tensor (&call->output.shape, call->output.layout, params->axis);
  size_t offset = 0;

  for (size_t i = 0; i < call->n_inputs; i++)
    {
      const float *x = call->inputs[i].data;
      float       *y = (float *) call->output.data + offset * out.inner;
      Cut          in = cut_tensor (&call->inputs[i].shape, call->inputs[i].layout, params->axis);
      size_t       run = in.size * in.inner;

#pragma omp parallel for num_threads(device->n_threads) \
  schedule(static) if (in.outer * run > GUISE_CPU_SERIAL)
      for (size_t o = 0; o < in.outer; o++)
        memcpy (y + o * out.size * out.inner, x + o * run, run * sizeof (float));
      offset += in.size;
    }
  return TRUE;
}

/* ---- slice ---- */

static gboolean
plan_slice (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseSliceParams *params = query->params;
  GuiseLayout             layout = get_blocked (query);

  if (params->axis == 1 && layout != GUISE_LAYOUT_PLAIN &&
      (params->start % guise_cpu_layout_get_block (layout) != 0 ||
       guise_cpu_layout_has_gaps (&query->output_shape, layout)))
    layout = GUISE_LAYOUT_PLAIN;
  plan->input_layouts[0] = layout;
  plan->output_layout = layout;
  return TRUE;
}

static gboolean
run_slice (const GuiseCall *call)
{
  const GuiseSliceParams *params = call->params;
  const GuiseCpuDevice   *device = call->device;
  const GuiseTensor      *x = &call->inputs[0];
  Cut                     in = cut_tensor (&x->shape, x->layout, params->axis);
  Cut                     out = cut_tensor (&call->output.shape, x->layout, params->axis);
  size_t                  start = (size_t) params->start;
  size_t                  run = out.size * out.inner;
  const float            *from;
  float                  *to = call->output.data;

  if (params->axis == 1)
    start /= (size_t) guise_cpu_layout_get_block (x->layout);
  from = (const float *) x->data + start * in.inner;
#pragma omp parallel for num_threads(device->n_threads) \
  schedule(static) if (out.outer * run > GUISE_CPU_SERIAL)
  for (size_t o = 0; o < out.outer; o++)
    memcpy (to + o * run, from + o * in.size * in.inner, run * sizeof (float));
  return TRUE;
}

/* ---- pad ---- */

/* The padding of a tensor in memory: its dimensions as they lie, the last one with the block. */
typedef struct
{
  GuiseShape in;
  GuiseShape out;
  int64_t    before[GUISE_MAX_DIMS];
} Frame;

static gboolean
plan_pad (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuisePadParams *params = query->params;
  GuiseLayout           layout = get_blocked (query);

  /* Unused lanes of the input are zeros, which is what stands there afterwards. */
  if (layout != GUISE_LAYOUT_PLAIN && params->before[1] % guise_cpu_layout_get_block (layout) != 0)
    layout = GUISE_LAYOUT_PLAIN;
  plan->input_layouts[0] = layout;
  plan->output_layout = layout;
  return TRUE;
}

static Frame
get_frame (const GuiseCall *call)
{
  const GuisePadParams *params = call->params;
  int64_t               block = guise_cpu_layout_get_block (call->output.layout);
  Frame                 frame = { .in = call->inputs[0].shape, .out = call->output.shape };

  memcpy (frame.before, params->before, sizeof frame.before);
  if (block > 1)
    {
      frame.in.dims[1] = (frame.in.dims[1] + block - 1) / block;
      frame.out.dims[1] = (frame.out.dims[1] + block - 1) / block;
      frame.before[1] /= block;
      frame.in.dims[3] *= block;
      frame.out.dims[3] *= block;
      frame.before[3] *= block;
    }
  return frame;
}

/* One output row along the last axis: zeros, a row of the input or none, zeros. */
static void
pad_row (const Frame *frame, const float *x, size_t row, float *y)
{
  int     last = frame->out.n_dims - 1;
  size_t  width = (size_t) frame->in.dims[last];
  size_t  out_width = (size_t) frame->out.dims[last];
  size_t  before = (size_t) frame->before[last];
  int64_t rest = (int64_t) row;
  int64_t in_row = 0;
  int64_t step = 1;

  y += row * out_width;
  for (int i = last - 1; i >= 0; i--)
    {
      int64_t index = rest % frame->out.dims[i] - frame->before[i];

      if (index < 0 || index >= frame->in.dims[i])
        {
          memset (y, 0, out_width * sizeof (float));
          return;
        }
      rest /= frame->out.dims[i];
      in_row += index * step;
      step *= frame->in.dims[i];
    }
  memset (y, 0, before * sizeof (float));
  memcpy (y + before, x + (size_t) in_row * width, width * sizeof (float));
  memset (y + before + width, 0, (out_width - before - width) * sizeof (float));
}

static gboolean
run_pad (const GuiseCall *call)
{
  const GuiseCpuDevice *device = call->device;
  Frame                 frame = get_frame (call);
  size_t                n = (size_t) guise_shape_n_elements (&frame.out);
  size_t                n_rows = n / (size_t) frame.out.dims[frame.out.n_dims - 1];

#pragma omp parallel for num_threads(device->n_threads) schedule(static) if (n > GUISE_CPU_SERIAL)
  for (size_t row = 0; row < n_rows; row++)
    pad_row (&frame, call->inputs[0].data, row, call->output.data);
  return TRUE;
}

/* ---- transpose ---- */

static gboolean
run_transpose (const GuiseCall *call)
{
  const GuiseTransposeParams *params = call->params;
  const GuiseCpuDevice       *device = call->device;
  const GuiseShape           *in = &call->inputs[0].shape;
  const GuiseShape           *out = &call->output.shape;
  int                         last = out->n_dims - 1;
  size_t                      n = (size_t) guise_shape_n_elements (out);
  size_t                      width = (size_t) out->dims[last];
  size_t                      strides[GUISE_MAX_DIMS]; /* of the input, by output axis */

  for (int i = 0; i <= last; i++)
    strides[i] = cut_plain (in, params->order[i]).inner;
#pragma omp parallel for num_threads(device->n_threads) schedule(static) if (n > GUISE_CPU_SERIAL)
  for (size_t row = 0; row < n / width; row++)
    {
      const float *x = call->inputs[0].data;
      float       *y = (float *) call->output.data + row * width;
      size_t       rest = row;

      for (int i = last - 1; i >= 0; i--)
        {
          x += rest % (size_t) out->dims[i] * strides[i];
          rest /= (size_t) out->dims[i];
        }
      for (size_t i = 0; i < width; i++)
        y[i] = x[i * strides[last]];
    }
  return TRUE;
}

const GuiseKernel guise_cpu_concat = { .plan = plan_concat, .run = run_concat };
const GuiseKernel guise_cpu_slice = { .plan = plan_slice, .run = run_slice };
const GuiseKernel guise_cpu_pad = { .plan = plan_pad, .run = run_pad };
const GuiseKernel guise_cpu_transpose = { .run = run_transpose };
