/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parameters for products of f16 operands. An f32 has no f16 in its upper half, so they lie in f32
 * and are rounded into the workspace before each use. */
#include "nn/cuda/guise-cuda-kernels.h"

gboolean
guise_cuda_needs_rounding (const GuiseCudaDevice *self, const GuiseKernelInput *input)
{
  return self->element == GUISE_ELEMENT_F16 && input->is_permanent && input->constant == NULL;
}

size_t
guise_cuda_plan_rounding (const GuiseCudaDevice  *self,
                          const GuiseKernelInput *input,
                          GuiseLayout             layout,
                          size_t                 *workspace_bytes)
{
  size_t offset = (*workspace_bytes + GUISE_ALIGNMENT - 1) / GUISE_ALIGNMENT * GUISE_ALIGNMENT;

  *workspace_bytes = offset + guise_cuda_layout_bytes ((void *) self, &input->shape, layout);
  return offset;
}

gboolean
guise_cuda_round (const GuiseCudaDevice *self,
                  const GuiseTensor     *from,
                  GuiseLayout            layout,
                  void                  *memory)
{
  const GuiseTensor to = { .data = memory, .shape = from->shape, .layout = layout };
  GuiseGpuTensor    source = guise_cuda_describe (self, from);
  GuiseGpuTensor    target = guise_cuda_describe (self, &to);

  return self->kernels->move (self->gpu, &target, &source) == GUISE_GPU_OK;
}
