/* SPDX-License-Identifier: GPL-3.0-or-later
 * Matrix product by oneDNN's sgemm. */
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"

static gboolean
run_matmul (const GuiseCall *call)
{
  const GuiseMatmulParams *params = call->params;
  const GuiseCpuDevice    *device = call->device;
  const GuiseTensor       *a = &call->inputs[0];
  const GuiseTensor       *b = &call->inputs[1];
  const float             *bias = call->inputs[2].data;
  float                   *y = call->output.data;
  dnnl_dim_t               n = call->output.shape.dims[0];
  dnnl_dim_t               m = call->output.shape.dims[1];
  dnnl_dim_t               k = a->shape.dims[params->transpose_a ? 0 : 1];

  if (bias != NULL)
    for (dnnl_dim_t i = 0; i < n; i++)
      memcpy (y + i * m, bias, (size_t) m * sizeof (float));
  guise_cpu_use_threads (
    guise_cpu_device_choose_threads (device, 0, (double) n * (double) m * (double) k));
  return dnnl_sgemm (params->transpose_a ? 'T' : 'N', params->transpose_b ? 'T' : 'N', n, m, k,
                     1.0f, a->data, a->shape.dims[1], b->data, b->shape.dims[1],
                     bias != NULL ? 1.0f : 0.0f, y, m) == dnnl_success;
}

const GuiseKernel guise_cpu_matmul = { .run = run_matmul };
