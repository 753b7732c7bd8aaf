/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moving values, and bringing tensors from one layout into another. */
#include "nn/cuda/guise-cuda-kernels.h"

static gboolean
move (const GuiseCudaDevice *device, const GuiseGpuTensor *to, const GuiseGpuTensor *from)
{
  return device->kernels->move (device->gpu, to, from) == GUISE_GPU_OK;
}

static gboolean
zero (const GuiseCudaDevice *device, const GuiseTensor *tensor)
{
  return device->kernels->zero (device->gpu, tensor->data,
                                guise_cuda_layout_bytes ((void *) device, &tensor->shape,
                                                         tensor->layout)) == GUISE_GPU_OK;
}

static gboolean
is_image (GuiseLayout layout)
{
  return guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_IMAGE);
}

/* Images stay images; everything else becomes row-major f32. */
static GuiseLayout
follow_image (GuiseLayout layout)
{
  return is_image (layout) ? layout : GUISE_LAYOUT_PLAIN;
}

static gboolean
plan_following (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan->input_layouts[0] = guise_cuda_layout_to_read (query->inputs[0].layout);
  plan->output_layout = follow_image (plan->input_layouts[0]);
  return TRUE;
}

static gboolean
plan_plain_output (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan->input_layouts[0] = guise_cuda_layout_to_read (query->inputs[0].layout);
  return TRUE;
}

/* ---- concat, slice, pad ---- */

/* Whether the only reader takes some channels of an image where they lie. */
static gboolean
reads_stripes (GuiseOp reader)
{
  return reader == GUISE_OP_LEAKY_RELU_GRAD || reader == GUISE_OP_CONV2D_GRAD_DATA ||
         reader == GUISE_OP_CONV2D;
}

static gboolean
plan_slice (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseSliceParams *params = (const GuiseSliceParams *) query->params;
  const GuiseLayout       layout = query->inputs[0].layout;
  const GuiseCudaWidth    width = guise_cuda_layout_get_width (layout);
  const int64_t           n_channels = query->inputs[0].shape.dims[1];

  if (!is_image (layout) || query->inputs[0].is_permanent || params->axis != 1 ||
      params->start % GUISE_CUDA_CHANNELS != 0 ||
      query->output_shape.dims[1] % GUISE_CUDA_CHANNELS != 0 || !reads_stripes (query->reader))
    return plan_following (query, plan, error);
  plan->is_view = TRUE;
  plan->output_layout = guise_cuda_stripe_layout (layout, n_channels);
  plan->view_offset =
    (size_t) params->start * (width == GUISE_CUDA_WIDTH_HALF ? sizeof (uint16_t) : sizeof (float));
  return TRUE;
}

static gboolean
plan_concat (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  for (size_t k = 0; k < query->n_inputs; k++)
    {
      plan->input_layouts[k] = guise_cuda_layout_to_read (query->inputs[k].layout);
      if (is_image (plan->input_layouts[k]))
        plan->output_layout = plan->input_layouts[k];
    }
  return TRUE;
}

/* Whether lanes of padding would stay unwritten when only parts along an axis are. */
static gboolean
needs_zeros (const GuiseGpuTensor *tensor, int axis)
{
  return tensor->padded[axis] != tensor->dims[axis];
}

static gboolean
run_concat (const GuiseCall *call)
{
  const GuiseCudaDevice   *device = (const GuiseCudaDevice *) call->device;
  const GuiseConcatParams *params = (const GuiseConcatParams *) call->params;
  GuiseGpuTensor           whole = guise_cuda_describe (device, &call->output);
  int64_t                  start = 0;

  if (needs_zeros (&whole, params->axis) && !zero (device, &call->output))
    return FALSE;
  for (size_t k = 0; k < call->n_inputs; k++)
    {
      GuiseGpuTensor from = guise_cuda_describe (device, &call->inputs[k]);
      GuiseGpuTensor to =
        guise_cuda_view (&whole, params->axis, start, call->inputs[k].shape.dims[params->axis]);

      if (!move (device, &to, &from))
        return FALSE;
      start += call->inputs[k].shape.dims[params->axis];
    }
  return TRUE;
}

static gboolean
run_slice (const GuiseCall *call)
{
  const GuiseCudaDevice  *device = (const GuiseCudaDevice *) call->device;
  const GuiseSliceParams *params = (const GuiseSliceParams *) call->params;
  GuiseGpuTensor          whole = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor          to = guise_cuda_describe (device, &call->output);
  GuiseGpuTensor          from =
    guise_cuda_view (&whole, params->axis, params->start, call->output.shape.dims[params->axis]);

  return move (device, &to, &from);
}

static gboolean
run_pad (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  const GuisePadParams  *params = (const GuisePadParams *) call->params;
  GuiseGpuTensor         from = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor         to = guise_cuda_describe (device, &call->output);

  if (!zero (device, &call->output))
    return FALSE;
  for (int i = 0; i < to.n_dims; i++)
    to = guise_cuda_view (&to, i, params->before[i], from.dims[i]);
  return move (device, &to, &from);
}

/* ---- transpose, broadcast ---- */

static gboolean
run_transpose (const GuiseCall *call)
{
  const GuiseCudaDevice      *device = (const GuiseCudaDevice *) call->device;
  const GuiseTransposeParams *params = (const GuiseTransposeParams *) call->params;
  GuiseGpuTensor              input = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor              to = guise_cuda_describe (device, &call->output);
  GuiseGpuTensor              from = input;

  for (int i = 0; i < to.n_dims; i++)
    {
      from.dims[i] = input.dims[params->order[i]];
      from.padded[i] = input.padded[params->order[i]];
      from.strides[i] = input.strides[params->order[i]];
    }
  return move (device, &to, &from);
}

static gboolean
run_broadcast (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuTensor         input = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor         from = guise_cuda_broadcast (&input, &call->output.shape);
  GuiseGpuTensor         to = guise_cuda_describe (device, &call->output);

  return move (device, &to, &from);
}

/* ---- depth to space and back ---- */

/* Few channels are pictures, which losses want row by row in f32. */
static GuiseLayout
choose_cells (const GuiseKernelQuery *query, GuiseLayout from)
{
  return query->output_shape.dims[1] % GUISE_CUDA_CHANNELS == 0 ? follow_image (from)
                                                                : GUISE_LAYOUT_PLAIN;
}

static gboolean
plan_depth_to_space (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  GuiseLayout layout = query->inputs[0].layout;

  if (guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_DEPTH))
    {
      plan->is_view = TRUE;
      plan->output_layout =
        GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_IMAGE, guise_cuda_layout_get_width (layout));
      return TRUE;
    }
  plan->input_layouts[0] = follow_image (layout);
  plan->output_layout = choose_cells (query, layout);
  return TRUE;
}

static gboolean
run_depth_to_space (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuTensor         from = guise_cuda_describe_deep (device, &call->inputs[0]);
  GuiseGpuTensor         to = guise_cuda_describe_wide (device, &call->output);

  return move (device, &to, &from);
}

static gboolean
plan_space_to_depth (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) query->device;
  GuiseLayout            layout = query->inputs[0].layout;

  if (guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_SPACE))
    {
      plan->is_view = TRUE;
      plan->output_layout =
        GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_IMAGE, guise_cuda_layout_get_width (layout));
      return TRUE;
    }
  /* What follows is a convolution's gradient. */
  plan->input_layouts[0] = follow_image (layout);
  plan->output_layout = guise_cuda_image_layout (device);
  return TRUE;
}

static gboolean
run_space_to_depth (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuTensor         from = guise_cuda_describe_wide (device, &call->inputs[0]);
  GuiseGpuTensor         to = guise_cuda_describe_deep (device, &call->output);

  return move (device, &to, &from);
}

/* ---- reorder ---- */

static gboolean
plan_reorder (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  GuiseLayout from = query->inputs[0].layout;
  GuiseLayout to = plan->output_layout;

  if ((to >= GUISE_CUDA_LAYOUT_MASK && !guise_cuda_layout_is_strided (to)) ||
      (from != GUISE_LAYOUT_PLAIN && to != GUISE_LAYOUT_PLAIN &&
       !(guise_cuda_layout_is_strided (from) && guise_cuda_layout_is_strided (to))))
    {
      g_set_error_literal (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED,
                           "There is no direct way between these layouts");
      return FALSE;
    }
  return TRUE;
}

static gboolean
run_reorder (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  const GuiseTensor     *from = &call->inputs[0];
  const GuiseTensor     *to = &call->output;
  GuiseGpuTensor         source, target;

  if (from->layout >= GUISE_CUDA_LAYOUT_MASK && !guise_cuda_layout_is_strided (from->layout))
    {
      target = guise_cuda_describe (device, to);
      if (from->layout == GUISE_CUDA_LAYOUT_MASK)
        return device->kernels->draw_mask (device->gpu, &target,
                                           (const GuiseGpuMask *) from->data) == GUISE_GPU_OK;
      if (guise_cuda_layout_get_parts (from->layout) > 0)
        return device->kernels->add_parts (device->gpu, &target, (const float *) from->data,
                                           guise_cuda_layout_get_parts (from->layout)) ==
               GUISE_GPU_OK;

      int          n_rows = guise_cuda_layout_get_outer_rows (from->layout);
      const float *x = (const float *) from->data;

      return device->kernels->expand_outer (device->gpu, &target, x,
                                            x + (int64_t) n_rows * from->shape.dims[0],
                                            n_rows) == GUISE_GPU_OK;
    }
  if (guise_cuda_layout_has_order (from->layout, GUISE_CUDA_ORDER_DEPTH) ||
      guise_cuda_layout_has_order (to->layout, GUISE_CUDA_ORDER_DEPTH))
    {
      source = guise_cuda_describe_deep (device, from);
      target = guise_cuda_describe_deep (device, to);
    }
  else if (guise_cuda_layout_has_order (from->layout, GUISE_CUDA_ORDER_SPACE) ||
           guise_cuda_layout_has_order (to->layout, GUISE_CUDA_ORDER_SPACE))
    {
      source = guise_cuda_describe_wide (device, from);
      target = guise_cuda_describe_wide (device, to);
    }
  else
    {
      source = guise_cuda_describe (device, from);
      target = guise_cuda_describe (device, to);
    }
  return move (device, &target, &source);
}

const GuiseKernel guise_cuda_concat = { .plan = plan_concat, .run = run_concat };
const GuiseKernel guise_cuda_slice = { .plan = plan_slice, .run = run_slice };
const GuiseKernel guise_cuda_pad = { .plan = plan_following, .run = run_pad };
const GuiseKernel guise_cuda_transpose = { .plan = plan_plain_output, .run = run_transpose };
const GuiseKernel guise_cuda_broadcast_op = { .plan = plan_plain_output, .run = run_broadcast };
const GuiseKernel guise_cuda_depth_to_space = { .plan = plan_depth_to_space,
                                                .run = run_depth_to_space };
const GuiseKernel guise_cuda_space_to_depth = { .plan = plan_space_to_depth,
                                                .run = run_space_to_depth };
const GuiseKernel guise_cuda_reorder = { .plan = plan_reorder, .run = run_reorder };
