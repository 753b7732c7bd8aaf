/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parameters that change, and random masks. */
#include "nn/cuda/guise-cuda-kernels.h"

/* ---- assign ---- */

enum
{
  ASSIGN_PARAM,
  ASSIGN_VALUE,
};

static gboolean
plan_assign (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan->input_layouts[ASSIGN_VALUE] =
    guise_cuda_layout_to_read (query->inputs[ASSIGN_VALUE].layout);
  return TRUE;
}

static gboolean
run_assign (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuTensor         from = guise_cuda_describe (device, &call->inputs[ASSIGN_VALUE]);
  GuiseGpuTensor         to = guise_cuda_describe (device, &call->output);

  return to.data == from.data || device->kernels->move (device->gpu, &to, &from) == GUISE_GPU_OK;
}

/* ---- update ---- */

enum
{
  UPDATE_PARAM,
  UPDATE_STATE1,
  UPDATE_STATE2,
  UPDATE_GRADIENT,
  UPDATE_RATE,
  UPDATE_GRADIENT_SCALE,
  UPDATE_MASK,
};

/* f32 in the order of a layout. */
static GuiseLayout
get_full (GuiseLayout layout)
{
  return guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_FILTER)
           ? GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_FILTER, GUISE_CUDA_WIDTH_FULL)
           : GUISE_LAYOUT_PLAIN;
}

/* Gradients come in 16 bits or in f32, as long as they lie in the order of the weight, or as the
 * factors of a matrix. */
static GuiseLayout
choose_gradient (GuiseLayout weight, GuiseLayout gradient)
{
  if (guise_cuda_layout_get_outer_rows (gradient) > 0)
    return gradient;
  return guise_cuda_layout_is_strided (gradient) && get_full (gradient) == get_full (weight) &&
             !guise_cuda_layout_has_order (gradient, GUISE_CUDA_ORDER_IMAGE)
           ? gradient
           : get_full (weight);
}

static gboolean
plan_update (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  static const int states[] = { UPDATE_STATE1, UPDATE_STATE2 };
  GuiseLayout      weight = query->inputs[UPDATE_PARAM].layout;
  GuiseLayout     *layouts = plan->input_layouts;

  for (size_t i = 0; i < G_N_ELEMENTS (states); i++)
    {
      const GuiseKernelInput *input = &query->inputs[states[i]];

      if (!input->is_present)
        continue;
      if (!input->is_movable && input->layout != get_full (weight))
        {
          g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED,
                       "A weight and the state of its optimizer lie differently in memory");
          return FALSE;
        }
      layouts[states[i]] = get_full (weight);
    }
  layouts[UPDATE_GRADIENT] = choose_gradient (weight, query->inputs[UPDATE_GRADIENT].layout);
  layouts[UPDATE_RATE] = GUISE_LAYOUT_PLAIN;
  layouts[UPDATE_GRADIENT_SCALE] = GUISE_LAYOUT_PLAIN;
  if (query->inputs[UPDATE_MASK].layout != GUISE_CUDA_LAYOUT_MASK)
    layouts[UPDATE_MASK] = get_full (weight);
  return TRUE;
}

static GuiseGpuTensor
describe_optional (const GuiseCudaDevice *device, const GuiseTensor *tensor)
{
  return tensor->data != NULL ? guise_cuda_describe (device, tensor) : (GuiseGpuTensor){ NULL };
}

static gboolean
run_update (const GuiseCall *call)
{
  const GuiseCudaDevice   *device = (const GuiseCudaDevice *) call->device;
  const GuiseUpdateParams *params = (const GuiseUpdateParams *) call->params;
  const GuiseTensor       *in = call->inputs;
  GuiseGpuUpdate           update = {
              .param = guise_cuda_describe (device, &in[UPDATE_PARAM]),
              .state1 = guise_cuda_describe (device, &in[UPDATE_STATE1]),
              .state2 = describe_optional (device, &in[UPDATE_STATE2]),
              .rule = (int32_t) params->rule,
              .rate = (const float *) in[UPDATE_RATE].data,
              .gradient_scale = (const float *) in[UPDATE_GRADIENT_SCALE].data,
              .kept = device->kept,
              .decay1 = params->decay1,
              .decay2 = params->decay2,
              .epsilon = params->epsilon,
  };

  if (guise_cuda_layout_get_outer_rows (in[UPDATE_GRADIENT].layout) > 0)
    {
      update.n_rows = guise_cuda_layout_get_outer_rows (in[UPDATE_GRADIENT].layout);
      update.x = (const float *) in[UPDATE_GRADIENT].data;
      update.dy = update.x + update.n_rows * in[UPDATE_GRADIENT].shape.dims[0];
    }
  else
    update.gradient = guise_cuda_describe (device, &in[UPDATE_GRADIENT]);
  if (in[UPDATE_MASK].layout == GUISE_CUDA_LAYOUT_MASK)
    update.lazy_mask = (const GuiseGpuMask *) in[UPDATE_MASK].data;
  else
    update.mask = (const float *) in[UPDATE_MASK].data;
  return device->kernels->update (device->gpu, &update) == GUISE_GPU_OK;
}

/* ---- random mask ---- */

/* Whoever updates a weight draws the mask itself. */
static gboolean
plan_random_mask (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  if (query->reader == GUISE_OP_UPDATE)
    plan->output_layout = GUISE_CUDA_LAYOUT_MASK;
  else
    plan->workspace_bytes = sizeof (GuiseGpuMask);
  return TRUE;
}

static gboolean
run_random_mask (const GuiseCall *call)
{
  const GuiseCudaDevice       *device = (const GuiseCudaDevice *) call->device;
  const GuiseRandomMaskParams *params = (const GuiseRandomMaskParams *) call->params;
  gboolean                     is_lazy = call->output.layout == GUISE_CUDA_LAYOUT_MASK;
  GuiseGpuMask  *mask = (GuiseGpuMask *) (is_lazy ? call->output.data : call->workspace);
  GuiseGpuTensor to;

  if (device->kernels->describe_mask (device->gpu, mask, params->seed, params->threshold,
                                      params->stream,
                                      (const float *) call->inputs[0].data) != GUISE_GPU_OK)
    return FALSE;
  if (is_lazy)
    return TRUE;
  to = guise_cuda_describe (device, &call->output);
  return device->kernels->draw_mask (device->gpu, &to, mask) == GUISE_GPU_OK;
}

const GuiseKernel guise_cuda_assign = { .plan = plan_assign, .run = run_assign };
const GuiseKernel guise_cuda_update = { .plan = plan_update, .run = run_update };
const GuiseKernel guise_cuda_random_mask = { .plan = plan_random_mask, .run = run_random_mask };
