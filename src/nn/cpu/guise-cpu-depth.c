/* SPDX-License-Identifier: GPL-3.0-or-later
 * Depth to space and back. With whole blocks of channels both are copies of blocks. */
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"

/* A view of [n, c, h, w] in PLAIN or blocked layout: where a channel starts and how far apart its
 * pixels lie. */
typedef struct
{
  size_t block;
  size_t n_blocks;
  size_t height;
  size_t width;
} View;

static View
view_tensor (const GuiseTensor *tensor)
{
  size_t block = (size_t) guise_cpu_layout_get_block (tensor->layout);

  return (View){ .block = block,
                 .n_blocks = ((size_t) tensor->shape.dims[1] + block - 1) / block,
                 .height = (size_t) tensor->shape.dims[2],
                 .width = (size_t) tensor->shape.dims[3] };
}

/* First pixel of row @y of channel @c of image @n. */
static float *
get_row (const View *view, const GuiseTensor *tensor, size_t n, size_t c, size_t y)
{
  size_t plane = n * view->n_blocks + c / view->block;

  return (float *) tensor->data + ((plane * view->height + y) * view->width) * view->block +
         c % view->block;
}

/* The two tensors of a call and the row copies between them: `deep` has four times the channels,
 * `wide` twice the sides. */
typedef struct
{
  const GuiseTensor *deep;
  const GuiseTensor *wide;
  View               deep_view;
  View               wide_view;
  size_t             n_channels; /* of the wide one */
  gboolean           to_wide;
} Job;

static void
copy_strided (size_t n, const float *from, size_t from_step, float *to, size_t to_step)
{
  for (size_t i = 0; i < n; i++)
    to[i * to_step] = from[i * from_step];
}

/* Eight or sixteen channels at once. */
static void
copy_blocks (size_t n, size_t block, const float *from, size_t from_step, float *to, size_t to_step)
{
  if (block == 8)
    for (size_t i = 0; i < n; i++)
      memcpy (to + i * to_step, from + i * from_step, 8 * sizeof (float));
  else
    for (size_t i = 0; i < n; i++)
      memcpy (to + i * to_step, from + i * from_step, 16 * sizeof (float));
}

/* One row of the wide tensor, one block (or channel), in image @n. */
static void
copy_row (const Job *job, size_t n, size_t first, size_t wide_y)
{
  const View *deep = &job->deep_view;
  const View *wide = &job->wide_view;
  gboolean    whole_blocks = wide->block > 1 && wide->block == deep->block;

  for (size_t dx = 0; dx < 2; dx++)
    {
      size_t deep_channel = (wide_y % 2 * 2 + dx) * job->n_channels + first;
      float *d = get_row (deep, job->deep, n, deep_channel, wide_y / 2);
      float *w = get_row (wide, job->wide, n, first, wide_y) + dx * wide->block;

      if (whole_blocks && job->to_wide)
        copy_blocks (deep->width, wide->block, d, deep->block, w, 2 * wide->block);
      else if (whole_blocks)
        copy_blocks (deep->width, wide->block, w, 2 * wide->block, d, deep->block);
      else if (job->to_wide)
        copy_strided (deep->width, d, deep->block, w, 2 * wide->block);
      else
        copy_strided (deep->width, w, 2 * wide->block, d, deep->block);
    }
}

static void
copy_all (const GuiseCpuDevice *device, const Job *job)
{
  gboolean blocks = job->wide_view.block > 1 && job->wide_view.block == job->deep_view.block;
  size_t   step = blocks ? job->wide_view.block : 1;
  size_t   n_firsts = job->n_channels / step;
  size_t   n_images = (size_t) job->wide->shape.dims[0];
  size_t   height = job->wide_view.height;
  size_t   n_rows = n_images * n_firsts * height;

#pragma omp parallel for num_threads(device->n_threads) \
  schedule(static) if (n_rows * job->wide_view.width * step > GUISE_CPU_SERIAL)
  for (size_t row = 0; row < n_rows; row++)
    copy_row (job, row / height / n_firsts, row / height % n_firsts * step, row % height);
}

/* The layout of the input if all four quarters of the channels are whole blocks of it. */
static gboolean
has_whole_blocks (const GuiseShape *wide, GuiseLayout layout)
{
  int block = guise_cpu_layout_get_block (layout);

  return block > 1 && wide->dims[1] % block == 0;
}

static gboolean
plan_depth_to_space (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  if (has_whole_blocks (&query->output_shape, query->inputs[0].layout))
    plan->output_layout = query->inputs[0].layout;
  else if (guise_cpu_layout_get_block (query->inputs[0].layout) == 0)
    plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  return TRUE;
}

static gboolean
run_depth_to_space (const GuiseCall *call)
{
  Job job = { .deep = &call->inputs[0],
              .wide = &call->output,
              .deep_view = view_tensor (&call->inputs[0]),
              .wide_view = view_tensor (&call->output),
              .n_channels = (size_t) call->output.shape.dims[1],
              .to_wide = TRUE };

  copy_all (call->device, &job);
  return TRUE;
}

static gboolean
plan_space_to_depth (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseCpuDevice *device = query->device;
  GuiseLayout           layout = query->inputs[0].layout;

  if (has_whole_blocks (&query->inputs[0].shape, layout))
    {
      plan->output_layout = layout;
      return TRUE;
    }
  /* Few channels: the result goes to a convolution, which wants it blocked. */
  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  if (query->output_shape.dims[1] >= device->block)
    plan->output_layout = device->blocked;
  return TRUE;
}

static gboolean
run_space_to_depth (const GuiseCall *call)
{
  Job job = { .deep = &call->output,
              .wide = &call->inputs[0],
              .deep_view = view_tensor (&call->output),
              .wide_view = view_tensor (&call->inputs[0]),
              .n_channels = (size_t) call->inputs[0].shape.dims[1],
              .to_wide = FALSE };

  if (guise_cpu_layout_has_gaps (&call->output.shape, call->output.layout))
    memset (call->output.data, 0,
            sizeof (float) *
              guise_cpu_layout_get_n_stored (&call->output.shape, call->output.layout));
  copy_all (call->device, &job);
  return TRUE;
}

const GuiseKernel guise_cpu_depth_to_space = { .plan = plan_depth_to_space,
                                               .run = run_depth_to_space };
const GuiseKernel guise_cpu_space_to_depth = { .plan = plan_space_to_depth,
                                               .run = run_space_to_depth };
