/* SPDX-License-Identifier: GPL-3.0-or-later
 * Filters, pooling, resizing. */
#include <string.h>

#include "nn/cuda/guise-cuda-kernels.h"

/* ---- separable filters ---- */

/* What a step keeps: the taps, on the device. */
typedef struct
{
  const GuiseCudaDevice *device;
  void                  *taps;
} State;

static void
free_filter (void *data)
{
  State *state = (State *) data;

  if (state == NULL)
    return;
  state->device->kernels->memory_free (state->device->gpu, state->taps);
  g_free (state);
}

/* The result of the first axis: columns as in the input, rows as in the output. */
static GuiseShape
get_between (const GuiseShape *input, const GuiseShape *output)
{
  return GUISE_SHAPE (input->dims[0], input->dims[1], input->dims[2], output->dims[3]);
}

static gboolean
plan_filter (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseCudaDevice   *device = (const GuiseCudaDevice *) query->device;
  const GuiseFilterParams *params = (const GuiseFilterParams *) query->params;
  GuiseShape               between = get_between (&query->inputs[0].shape, &query->output_shape);
  size_t                   n_bytes = (size_t) params->n_taps * sizeof (float);
  State                   *state = g_new0 (State, 1);
  GuiseGpuStatus           status;

  plan->state = state;
  state->device = device;
  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  plan->workspace_bytes = (size_t) guise_shape_n_elements (&between) * sizeof (float);
  status = device->kernels->memory_new (device->gpu, n_bytes, &state->taps);
  if (status == GUISE_GPU_OK)
    status = device->kernels->upload (device->gpu, state->taps, params->taps, n_bytes);
  return status == GUISE_GPU_OK || guise_cuda_set_error (device, status, error);
}

static gboolean
run_axes (const GuiseCall *call, gboolean is_gradient)
{
  const GuiseCudaDevice   *device = (const GuiseCudaDevice *) call->device;
  const GuiseFilterParams *params = (const GuiseFilterParams *) call->params;
  const State             *state = (const State *) call->state;
  const GuiseTensor        between = { .data = call->workspace,
                                       .shape =
                                         get_between (&call->inputs[0].shape, &call->output.shape) };
  const GuiseGpuFilter     filter = { .taps = (const float *) state->taps,
                                      .n_taps = params->n_taps,
                                      .pad_before = params->pad_before,
                                      .stride = params->stride };
  GuiseGpuTensor           from = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor           middle = guise_cuda_describe (device, &between);
  GuiseGpuTensor           to = guise_cuda_describe (device, &call->output);

  return device->kernels->filter (device->gpu, &filter, &to, &from, &middle, is_gradient) ==
         GUISE_GPU_OK;
}

static gboolean
run_filter (const GuiseCall *call)
{
  return run_axes (call, FALSE);
}

static gboolean
run_filter_grad (const GuiseCall *call)
{
  return run_axes (call, TRUE);
}

/* ---- pooling, resizing ---- */

/* Images stay images. */
static gboolean
plan_images (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  for (size_t k = 0; k < query->n_inputs; k++)
    {
      plan->input_layouts[k] = guise_cuda_layout_to_read (query->inputs[k].layout);
      if (k == 0 && guise_cuda_layout_has_order (query->inputs[k].layout, GUISE_CUDA_ORDER_IMAGE))
        plan->output_layout = query->inputs[k].layout;
    }
  return TRUE;
}

static GuiseGpuPool
get_pool (const GuiseCall *call)
{
  const GuisePoolParams *params = (const GuisePoolParams *) call->params;

  return (GuiseGpuPool){ .kernel_h = params->kernel_h,
                         .kernel_w = params->kernel_w,
                         .stride = params->conv.stride,
                         .pad_top = params->conv.pad_top,
                         .pad_left = params->conv.pad_left };
}

static gboolean
run_max_pool (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuPool           pool = get_pool (call);
  GuiseGpuTensor         from = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor         to = guise_cuda_describe (device, &call->output);

  return device->kernels->max_pool (device->gpu, &pool, &to, &from) == GUISE_GPU_OK;
}

static gboolean
run_max_pool_grad (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuPool           pool = get_pool (call);
  GuiseGpuTensor         x = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor         dy = guise_cuda_describe (device, &call->inputs[1]);
  GuiseGpuTensor         dx = guise_cuda_describe (device, &call->output);

  return device->kernels->max_pool_grad (device->gpu, &pool, &dx, &x, &dy) == GUISE_GPU_OK;
}

static gboolean
run_resize (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuTensor         from = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor         to = guise_cuda_describe (device, &call->output);

  return device->kernels->resize (device->gpu, &to, &from) == GUISE_GPU_OK;
}

static gboolean
run_resize_grad (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuTensor         dy = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor         dx = guise_cuda_describe (device, &call->output);

  return device->kernels->resize_grad (device->gpu, &dx, &dy) == GUISE_GPU_OK;
}

const GuiseKernel guise_cuda_filter = { .plan = plan_filter,
                                        .run = run_filter,
                                        .free = free_filter };
const GuiseKernel guise_cuda_filter_grad = { .plan = plan_filter,
                                             .run = run_filter_grad,
                                             .free = free_filter };
const GuiseKernel guise_cuda_max_pool = { .plan = plan_images, .run = run_max_pool };
const GuiseKernel guise_cuda_max_pool_grad = { .plan = plan_images, .run = run_max_pool_grad };
const GuiseKernel guise_cuda_resize_bilinear = { .plan = plan_images, .run = run_resize };
const GuiseKernel guise_cuda_resize_bilinear_grad = { .plan = plan_images, .run = run_resize_grad };
