/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elementwise ops: each is a program of one instruction for the module's interpreter. */
#include "nn/cuda/guise-cuda-kernels.h"
#include "nn/ops/guise-unary.h"

/* The numbers go to the module as they are. */
G_STATIC_ASSERT ((int) GUISE_UPDATE_RMSPROP == (int) GUISE_GPU_RMSPROP);
G_STATIC_ASSERT ((int) GUISE_UPDATE_ADABELIEF == (int) GUISE_GPU_ADABELIEF);

enum
{
#define ROW(NAME, name, formula, uses, derivative) ROW_##NAME,
  GUISE_UNARY_TABLE (ROW)
#undef ROW
};
#define ROW(NAME, name, formula, uses, derivative) \
  G_STATIC_ASSERT ((int) GUISE_UNARY_##NAME == (int) ROW_##NAME);
GUISE_UNARY_TABLE (ROW)
#undef ROW
G_STATIC_ASSERT (GUISE_BINARY_ADD == 0 && GUISE_BINARY_SUB == 1 && GUISE_BINARY_MUL == 2 &&
                 GUISE_BINARY_DIV == 3 && GUISE_BINARY_MAX == 4 && GUISE_BINARY_MIN == 5 &&
                 GUISE_BINARY_GREATER_EQUAL == 6 && GUISE_BINARY_EQUAL == 7);
G_STATIC_ASSERT (GUISE_PRECISION_F32 == 0 && GUISE_PRECISION_F16 == 1 && GUISE_PRECISION_BF16 == 2);
G_STATIC_ASSERT (GUISE_PROGRAM_MAX_INPUTS == GUISE_GPU_MAX_INPUTS &&
                 GUISE_PROGRAM_MAX_INSTRUCTIONS == GUISE_GPU_MAX_INSTRUCTIONS);

/* ---- layouts ---- */

static gboolean
instruction_keeps_half (const GuiseInstruction *instruction)
{
  switch ((GuiseOp) instruction->op)
    {
    case GUISE_OP_LEAKY_RELU:
    case GUISE_OP_LEAKY_RELU_GRAD:
      return TRUE;
    case GUISE_OP_BINARY:
      return instruction->function == GUISE_BINARY_ADD || instruction->function == GUISE_BINARY_SUB;
    case GUISE_OP_AFFINE:
      return instruction->p1 == 0.0f;
    default:
      return FALSE;
    }
}

static gboolean
program_keeps_half (const GuiseProgram *program)
{
  for (int i = 0; i < program->n_instructions; i++)
    if (!instruction_keeps_half (&program->instructions[i]))
      return FALSE;
  return TRUE;
}

/* Whether a result may be kept in 16 bits: it is as exact as its inputs then. What bends numbers
 * otherwise (roots, exponentials, squares) is kept in full. */
static gboolean
keeps_half (const GuiseKernelQuery *query)
{
  switch (query->op)
    {
    case GUISE_N_OPS:
      return program_keeps_half ((const GuiseProgram *) query->params);
    case GUISE_OP_LEAKY_RELU:
    case GUISE_OP_LEAKY_RELU_GRAD:
    case GUISE_OP_PRELU:
      return TRUE;
    case GUISE_OP_BINARY:
      {
        GuiseBinary function = ((const GuiseBinaryParams *) query->params)->function;

        return function == GUISE_BINARY_ADD || function == GUISE_BINARY_SUB;
      }
    case GUISE_OP_AFFINE:
      return ((const GuiseAffineParams *) query->params)->shift == 0.0f;
    default:
      return FALSE;
    }
}

static gboolean
is_full (const GuiseKernelQuery *query, size_t k)
{
  return query->inputs[k].is_present &&
         guise_shape_equal (&query->inputs[k].shape, &query->output_shape);
}

/* The layout of the result: the order of the first input that is no plain one, unless it has few
 * channels, most of whose memory would be padding; half width if everything is and may be. */
static GuiseLayout
choose_output (const GuiseKernelQuery *query, const GuiseLayout *inputs)
{
  GuiseLayout    layout = GUISE_LAYOUT_PLAIN;
  GuiseCudaWidth width = keeps_half (query) ? GUISE_CUDA_WIDTH_HALF : GUISE_CUDA_WIDTH_FULL;

  for (size_t k = 0; k < query->n_inputs; k++)
    {
      if (!is_full (query, k))
        continue;
      if (layout == GUISE_LAYOUT_PLAIN)
        layout = inputs[k];
      if (guise_cuda_layout_get_width (inputs[k]) != GUISE_CUDA_WIDTH_HALF)
        width = GUISE_CUDA_WIDTH_FULL;
    }
  if (layout == GUISE_LAYOUT_PLAIN || guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_ROWS) ||
      (width == GUISE_CUDA_WIDTH_FULL && query->output_shape.dims[1] < GUISE_CUDA_CHANNELS))
    return GUISE_LAYOUT_PLAIN;
  return GUISE_CUDA_LAYOUT (guise_cuda_layout_get_pitch (layout, 1) > 0 ? GUISE_CUDA_ORDER_IMAGE
                                                                        : GUISE_CUDA_ORDER_FILTER,
                            width);
}

/* Inputs are read however they lie. */
static gboolean
plan_elementwise (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  for (size_t k = 0; k < query->n_inputs; k++)
    plan->input_layouts[k] = guise_cuda_layout_to_read (query->inputs[k].layout);
  plan->output_layout = choose_output (query, plan->input_layouts);
  return TRUE;
}

/* ---- programs ---- */

static GuiseGpuInstruction
make_instruction (GuiseOp op, const void *params)
{
  switch (op)
    {
    case GUISE_OP_UNARY:
      return (GuiseGpuInstruction){ .kind = GUISE_GPU_UNARY,
                                    .function =
                                      (uint8_t) ((const GuiseUnaryParams *) params)->function };
    case GUISE_OP_UNARY_GRAD:
      return (GuiseGpuInstruction){
        .kind = GUISE_GPU_UNARY_GRAD,
        .function = (uint8_t) ((const GuiseUnaryParams *) params)->function,
        .b = 1,
      };
    case GUISE_OP_BINARY:
      return (GuiseGpuInstruction){
        .kind = GUISE_GPU_BINARY,
        .function = (uint8_t) ((const GuiseBinaryParams *) params)->function,
        .b = 1,
      };
    case GUISE_OP_AFFINE:
      return (GuiseGpuInstruction){ .kind = GUISE_GPU_AFFINE,
                                    .p0 = ((const GuiseAffineParams *) params)->scale,
                                    .p1 = ((const GuiseAffineParams *) params)->shift };
    case GUISE_OP_ALL_REDUCE: /* of a single rank, or before the sum over all */
      return (GuiseGpuInstruction){ .kind = GUISE_GPU_AFFINE,
                                    .p0 = ((const GuiseAllReduceParams *) params)->scale };
    case GUISE_OP_CLAMP:
      return (GuiseGpuInstruction){ .kind = GUISE_GPU_CLAMP,
                                    .p0 = ((const GuiseClampParams *) params)->low,
                                    .p1 = ((const GuiseClampParams *) params)->high };
    case GUISE_OP_LEAKY_RELU:
      return (GuiseGpuInstruction){ .kind = GUISE_GPU_LEAKY_RELU,
                                    .p0 = ((const GuiseLeakyParams *) params)->slope };
    case GUISE_OP_LEAKY_RELU_GRAD:
      return (GuiseGpuInstruction){ .kind = GUISE_GPU_LEAKY_GRAD,
                                    .b = 1,
                                    .p0 = ((const GuiseLeakyParams *) params)->slope };
    case GUISE_OP_PRELU:
      return (GuiseGpuInstruction){ .kind = GUISE_GPU_PRELU, .b = 1 };
    default:
      g_assert_not_reached ();
    }
}

/* A cast rounds to what it comes from, then to what it goes to. */
static GuiseGpuProgram
make_cast (const GuiseCastParams *params)
{
  return (GuiseGpuProgram){
    .n_inputs = 1,
    .n_instructions = 2,
    .instructions = { { .kind = GUISE_GPU_CAST, .function = (uint8_t) params->from },
                      { .kind = GUISE_GPU_CAST, .function = (uint8_t) params->to, .a = 1 } },
  };
}

static GuiseGpuProgram
make_program (const GuiseKernelQuery *query)
{
  if (query->op == GUISE_OP_CAST)
    return make_cast ((const GuiseCastParams *) query->params);
  return (GuiseGpuProgram){ .n_inputs = (int32_t) query->n_inputs,
                            .n_instructions = 1,
                            .instructions = { make_instruction (query->op, query->params) } };
}

static gboolean
plan_single (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  GuiseGpuProgram *program = g_new (GuiseGpuProgram, 1);

  *program = make_program (query);
  plan->state = program;
  return plan_elementwise (query, plan, error);
}

/* What the planner fused. Where a part may not be kept in 16 bits, none is. */
static GuiseGpuProgram
translate_program (const GuiseProgram *program)
{
  static const uint8_t kinds[GUISE_N_OPS] = {
    [GUISE_OP_UNARY] = GUISE_GPU_UNARY,           [GUISE_OP_UNARY_GRAD] = GUISE_GPU_UNARY_GRAD,
    [GUISE_OP_BINARY] = GUISE_GPU_BINARY,         [GUISE_OP_AFFINE] = GUISE_GPU_AFFINE,
    [GUISE_OP_CLAMP] = GUISE_GPU_CLAMP,           [GUISE_OP_CAST] = GUISE_GPU_CAST,
    [GUISE_OP_LEAKY_RELU] = GUISE_GPU_LEAKY_RELU, [GUISE_OP_LEAKY_RELU_GRAD] = GUISE_GPU_LEAKY_GRAD,
  };
  GuiseGpuProgram result = { .n_inputs = program->n_inputs,
                             .n_instructions = program->n_instructions };

  for (int i = 0; i < program->n_instructions; i++)
    {
      const GuiseInstruction *from = &program->instructions[i];

      result.instructions[i] = (GuiseGpuInstruction){ .kind = kinds[from->op],
                                                      .function = from->function,
                                                      .a = from->a,
                                                      .b = from->b,
                                                      .p0 = from->p0,
                                                      .p1 = from->p1 };
    }
  return result;
}

static gboolean
plan_program (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  GuiseGpuProgram *program = g_new (GuiseGpuProgram, 1);

  *program = translate_program ((const GuiseProgram *) query->params);
  plan->state = program;
  return plan_elementwise (query, plan, error);
}

/* Slopes of a PReLU are one a channel. */
static GuiseGpuTensor
describe_input (const GuiseCall *call, const GuiseGpuProgram *program, size_t k)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseTensor            input = call->inputs[k];
  GuiseGpuTensor         described;

  if (k == 1 && program->instructions[0].kind == GUISE_GPU_PRELU)
    input.shape = GUISE_SHAPE (1, call->output.shape.dims[1], 1, 1);
  described = guise_cuda_describe (device, &input);
  return guise_cuda_broadcast (&described, &call->output.shape);
}

static gboolean
run_program (const GuiseCall *call, const GuiseGpuProgram *program)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  GuiseGpuTensor         to = guise_cuda_describe (device, &call->output);
  GuiseGpuTensor         inputs[GUISE_GPU_MAX_INPUTS];

  for (size_t k = 0; k < call->n_inputs; k++)
    inputs[k] = describe_input (call, program, k);
  return device->kernels->run_program (device->gpu, program, &to, inputs) == GUISE_GPU_OK;
}

static gboolean
run_single (const GuiseCall *call)
{
  return run_program (call, (const GuiseGpuProgram *) call->state);
}

/* ---- the gradient of the leaky relu ---- */

enum
{
  LEAKY_OUTPUT,
  LEAKY_GRADIENT,
};

/* The sum for a bias, when it is wanted and the kernel can. @layout: of the result */
static void
plan_sums (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GuiseLayout layout)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) query->device;
  const int64_t         *dims = query->output_shape.dims;
  int64_t                n_pixels = dims[0] * dims[2] * dims[3];
  int64_t                n_parts;

  if (query->side_shape == NULL)
    return;
  if (guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_SPACE))
    n_pixels /= 4;
  n_parts = device->kernels->leaky_grad_parts (n_pixels, query->side_shape->dims[1]);
  plan->makes_side = n_parts > 0;
  plan->side_layout = GUISE_CUDA_LAYOUT_PARTS + (GuiseLayout) n_parts;
}

static gboolean
plan_leaky_grad (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  GuiseLayout layout = query->inputs[LEAKY_OUTPUT].layout;

  if (!guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_IMAGE) ||
      query->output_shape.dims[1] % GUISE_CUDA_CHANNELS != 0)
    return plan_single (query, plan, error);
  plan->input_layouts[LEAKY_GRADIENT] =
    guise_cuda_layout_or_stripe (layout, query->inputs[LEAKY_GRADIENT].layout);
  plan->output_layout = layout;
  if (query->reader == GUISE_OP_SPACE_TO_DEPTH)
    plan->output_layout =
      GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_SPACE, guise_cuda_layout_get_width (layout));
  plan_sums (query, plan, plan->output_layout);
  return TRUE;
}

static gboolean
run_leaky_grad (const GuiseCall *call)
{
  const GuiseCudaDevice  *device = (const GuiseCudaDevice *) call->device;
  const GuiseLeakyParams *params = (const GuiseLeakyParams *) call->params;
  const GuiseTensor      *y = &call->inputs[LEAKY_OUTPUT];
  const GuiseTensor      *dy = &call->inputs[LEAKY_GRADIENT];
  const int64_t          *dims = y->shape.dims;

  if (call->state != NULL)
    return run_single (call);
  return device->kernels->leaky_grad (device->gpu, guise_cuda_describe (device, y).element,
                                      call->output.data, y->data, dy->data,
                                      guise_cuda_layout_get_pitch (dy->layout, dims[1]),
                                      params->slope, dims[0], dims[2], dims[3], dims[1],
                                      guise_cuda_layout_has_order (call->output.layout,
                                                                   GUISE_CUDA_ORDER_SPACE),
                                      (float *) call->side.data) == GUISE_GPU_OK;
}

#define BOTH_INPUTS 3u

const GuiseKernel guise_cuda_elementwise = { .plan = plan_single,
                                             .run = run_single,
                                             .free = g_free,
                                             .in_place = BOTH_INPUTS };
const GuiseKernel guise_cuda_program = { .plan = plan_program,
                                         .run = run_single,
                                         .free = g_free,
                                         .in_place = (1u << GUISE_PROGRAM_MAX_INPUTS) - 1 };
const GuiseKernel guise_cuda_leaky_relu_grad = { .plan = plan_leaky_grad,
                                                 .run = run_leaky_grad,
                                                 .free = g_free,
                                                 .in_place = BOTH_INPUTS };
