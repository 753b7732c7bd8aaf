/* SPDX-License-Identifier: GPL-3.0-or-later
 * Matrix products. */
#include "nn/cuda/guise-cuda-kernels.h"

/* What a step keeps. */
typedef struct
{
  const GuiseKernels *kernels;
  GuiseGpuMatmul     *matmul;
  gboolean            rounds[2];  /* by operand */
  size_t              offsets[2]; /* in the workspace: where rounded operands lie */
} State;

enum
{
  MATMUL_A,
  MATMUL_B,
  MATMUL_BIAS,
};

#define ROWS_HALF GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_ROWS, GUISE_CUDA_WIDTH_HALF)

/* Weights keep all their bits; of those in bf16 the product reads the upper half. */
static GuiseLayout
choose_operand (const GuiseCudaDevice *device, const GuiseKernelInput *input)
{
  const GuiseLayout split = GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_ROWS, GUISE_CUDA_WIDTH_SPLIT);

  if (!device->has_halves || guise_cuda_needs_rounding (device, input))
    return GUISE_LAYOUT_PLAIN;
  if (device->element == GUISE_ELEMENT_BF16 &&
      (input->layout == split || (input->is_movable && input->constant == NULL)))
    return split;
  return ROWS_HALF;
}

/* The gradient of a weight that goes straight into its update has few rows to sum over: the update
 * makes the products itself, in f32, and nothing as large as the weight is written. */
static gboolean
stays_factored (const GuiseKernelQuery *query)
{
  const GuiseMatmulParams *params = (const GuiseMatmulParams *) query->params;

  return query->reader == GUISE_OP_UPDATE && params->transpose_a && !params->transpose_b &&
         !query->inputs[MATMUL_BIAS].is_present &&
         query->inputs[MATMUL_A].shape.dims[0] <= GUISE_CUDA_MAX_OUTER_ROWS;
}

static GuiseGpuMatmulShape
get_matmul_shape (const GuiseCudaDevice *device, const GuiseKernelQuery *query)
{
  const GuiseMatmulParams *params = (const GuiseMatmulParams *) query->params;
  const int64_t           *a = query->inputs[MATMUL_A].shape.dims;

  return (GuiseGpuMatmulShape){
    .n = query->output_shape.dims[0],
    .m = query->output_shape.dims[1],
    .k = a[params->transpose_a ? 0 : 1],
    .transpose_a = params->transpose_a,
    .transpose_b = params->transpose_b,
    .element_a = (int32_t) device->element,
    .element_b = (int32_t) device->element,
    .element_out = GUISE_ELEMENT_F32,
    .has_bias = query->inputs[MATMUL_BIAS].is_present,
  };
}

static gboolean
plan_matmul (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) query->device;
  GuiseGpuMatmulShape    shape = get_matmul_shape (device, query);
  State                 *state;
  GuiseGpuStatus         status;

  if (stays_factored (query))
    {
      plan->input_layouts[MATMUL_A] = GUISE_LAYOUT_PLAIN;
      plan->input_layouts[MATMUL_B] = GUISE_LAYOUT_PLAIN;
      plan->output_layout = GUISE_CUDA_LAYOUT_OUTER + (GuiseLayout) shape.k;
      return TRUE;
    }
  plan->input_layouts[MATMUL_A] = choose_operand (device, &query->inputs[MATMUL_A]);
  plan->input_layouts[MATMUL_B] = choose_operand (device, &query->inputs[MATMUL_B]);
  plan->input_layouts[MATMUL_BIAS] = GUISE_LAYOUT_PLAIN;
  plan->state = state = g_new0 (State, 1);
  state->kernels = device->kernels;
  status =
    device->kernels->matmul_new (device->gpu, &shape, &state->matmul, &plan->workspace_bytes);
  for (int k = MATMUL_A; k <= MATMUL_B; k++)
    if (guise_cuda_needs_rounding (device, &query->inputs[k]))
      {
        state->rounds[k] = TRUE;
        state->offsets[k] =
          guise_cuda_plan_rounding (device, &query->inputs[k], ROWS_HALF, &plan->workspace_bytes);
      }
  return status == GUISE_GPU_OK || guise_cuda_set_error (device, status, error);
}

static gboolean
copy_factors (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  size_t n_a = (size_t) guise_shape_n_elements (&call->inputs[MATMUL_A].shape) * sizeof (float);
  size_t n_b = (size_t) guise_shape_n_elements (&call->inputs[MATMUL_B].shape) * sizeof (float);
  char  *to = (char *) call->output.data;

  return device->kernels->copy (device->gpu, to, call->inputs[MATMUL_A].data, n_a) ==
           GUISE_GPU_OK &&
         device->kernels->copy (device->gpu, to + n_a, call->inputs[MATMUL_B].data, n_b) ==
           GUISE_GPU_OK;
}

static gboolean
run_matmul (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  const State           *state = (const State *) call->state;
  const void            *operands[2];

  if (state == NULL)
    return copy_factors (call);
  for (int k = MATMUL_A; k <= MATMUL_B; k++)
    {
      void *rounded = (char *) call->workspace + state->offsets[k];

      if (state->rounds[k] && !guise_cuda_round (device, &call->inputs[k], ROWS_HALF, rounded))
        return FALSE;
      operands[k] = state->rounds[k] ? rounded : call->inputs[k].data;
    }
  return device->kernels->matmul_run (device->gpu, state->matmul, call->output.data,
                                      operands[MATMUL_A], operands[MATMUL_B],
                                      (const float *) call->inputs[MATMUL_BIAS].data,
                                      call->workspace) == GUISE_GPU_OK;
}

static void
free_matmul (void *data)
{
  State *state = (State *) data;

  if (state == NULL)
    return;
  state->kernels->matmul_free (state->matmul);
  g_free (state);
}

const GuiseKernel guise_cuda_matmul = { .plan = plan_matmul,
                                        .run = run_matmul,
                                        .free = free_matmul };
