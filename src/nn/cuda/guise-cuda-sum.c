/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums. */
#include "nn/cuda/guise-cuda-kernels.h"

static gboolean
plan_sum (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) query->device;
  GuiseTensor            from = { .shape = query->inputs[0].shape };
  GuiseTensor            to = { .shape = query->output_shape };
  GuiseGpuTensor         described_from, described_to;

  from.layout = guise_cuda_layout_to_read (query->inputs[0].layout);
  plan->input_layouts[0] = from.layout;
  described_from = guise_cuda_describe (device, &from);
  described_to = guise_cuda_describe (device, &to);
  plan->workspace_bytes = device->kernels->sum_workspace (&described_to, &described_from);
  return TRUE;
}

static gboolean
run_sum (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuTensor         from = guise_cuda_describe (device, &call->inputs[0]);
  GuiseGpuTensor         to = guise_cuda_describe (device, &call->output);

  return device->kernels->sum (device->gpu, &to, &from, call->workspace) == GUISE_GPU_OK;
}

const GuiseKernel guise_cuda_sum = { .plan = plan_sum, .run = run_sum };
