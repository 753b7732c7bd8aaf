/* SPDX-License-Identifier: GPL-3.0-or-later
 * Programs: elementwise ops one after the other on pieces that stay in the first cache. */
#include "nn/cpu/guise-cpu-kernels.h"

/* Elements of a register: with one for every instruction they take 32 KiB. */
#define PIECE 512ul

/* Loop nest over the result. Dimensions of size 1 are gone and neighbours that step alike in all
 * inputs are one; rows are runs of the innermost. A stride of 0 repeats the input. */
typedef struct
{
  int    n_dims;
  size_t dims[GUISE_MAX_DIMS];
  size_t strides[GUISE_PROGRAM_MAX_INPUTS][GUISE_MAX_DIMS];
  size_t n_rows;
} Nest;

typedef struct
{
  gboolean is_flat; /* every input has the shape of the result or is a single number */
  Nest     nest;    /* where it is not */
} State;

/* A register in one piece: an array, or one number for all of it. */
typedef struct
{
  const float *values;
  gboolean     is_single;
} Operand;

/* ---- instructions ---- */

/* y[i] = instruction (a[i], b[i]) */
typedef void (*InstructionFunc) (const GuiseCpuLoops    *loops,
                                 const GuiseInstruction *instruction,
                                 size_t                  n,
                                 const Operand          *a,
                                 const Operand          *b,
                                 float                  *y);

static GuiseCpuOperands
get_operands (const Operand *a, const Operand *b)
{
  if (b->is_single)
    return GUISE_CPU_OPERANDS_SCALAR_B;
  return a->is_single ? GUISE_CPU_OPERANDS_SCALAR_A : GUISE_CPU_OPERANDS_BOTH;
}

static void
do_unary (const GuiseCpuLoops    *loops,
          const GuiseInstruction *instruction,
          size_t                  n,
          const Operand          *a,
          const Operand          *b,
          float                  *y)
{
  loops->unary[instruction->function](n, a->values, y);
}

static void
do_unary_grad (const GuiseCpuLoops    *loops,
               const GuiseInstruction *instruction,
               size_t                  n,
               const Operand          *a,
               const Operand          *b,
               float                  *y)
{
  loops->unary_grad[instruction->function][get_operands (a, b)](n, a->values, b->values, y);
}

static void
do_binary (const GuiseCpuLoops    *loops,
           const GuiseInstruction *instruction,
           size_t                  n,
           const Operand          *a,
           const Operand          *b,
           float                  *y)
{
  loops->binary[instruction->function][get_operands (a, b)](n, a->values, b->values, y);
}

static void
do_affine (const GuiseCpuLoops    *loops,
           const GuiseInstruction *instruction,
           size_t                  n,
           const Operand          *a,
           const Operand          *b,
           float                  *y)
{
  loops->affine (n, a->values, instruction->p0, instruction->p1, y);
}

static void
do_clamp (const GuiseCpuLoops    *loops,
          const GuiseInstruction *instruction,
          size_t                  n,
          const Operand          *a,
          const Operand          *b,
          float                  *y)
{
  loops->clamp (n, a->values, instruction->p0, instruction->p1, y);
}

static void
do_cast (const GuiseCpuLoops    *loops,
         const GuiseInstruction *instruction,
         size_t                  n,
         const Operand          *a,
         const Operand          *b,
         float                  *y)
{
  loops->round[instruction->function](n, a->values, y);
}

static void
do_leaky_relu (const GuiseCpuLoops    *loops,
               const GuiseInstruction *instruction,
               size_t                  n,
               const Operand          *a,
               const Operand          *b,
               float                  *y)
{
  loops->leaky_relu (n, a->values, instruction->p0, y);
}

static void
do_leaky_relu_grad (const GuiseCpuLoops    *loops,
                    const GuiseInstruction *instruction,
                    size_t                  n,
                    const Operand          *a,
                    const Operand          *b,
                    float                  *y)
{
  loops->leaky_relu_grad (n, a->values, b->values, instruction->p0, y);
}

static const InstructionFunc instruction_funcs[GUISE_N_OPS] = {
  [GUISE_OP_UNARY] = do_unary,           [GUISE_OP_UNARY_GRAD] = do_unary_grad,
  [GUISE_OP_BINARY] = do_binary,         [GUISE_OP_AFFINE] = do_affine,
  [GUISE_OP_CLAMP] = do_clamp,           [GUISE_OP_CAST] = do_cast,
  [GUISE_OP_LEAKY_RELU] = do_leaky_relu, [GUISE_OP_LEAKY_RELU_GRAD] = do_leaky_relu_grad,
};

/* @n results to @y. The operands are the inputs and move on. */
static void
run_pieces (const GuiseCpuLoops *loops,
            const GuiseProgram  *program,
            Operand             *operands,
            size_t               n,
            float               *y)
{
  float registers[GUISE_PROGRAM_MAX_INSTRUCTIONS][PIECE];
  int   last = program->n_instructions - 1;

  for (int i = 0; i < last; i++)
    operands[program->n_inputs + i] = (Operand){ .values = registers[i] };
  for (size_t start = 0; start < n; start += PIECE)
    {
      size_t run = MIN (PIECE, n - start);

      for (int i = 0; i <= last; i++)
        {
          const GuiseInstruction *instruction = &program->instructions[i];

          instruction_funcs[instruction->op](loops, instruction, run, &operands[instruction->a],
                                             &operands[instruction->b],
                                             i == last ? y + start : registers[i]);
        }
      for (int k = 0; k < program->n_inputs; k++)
        if (!operands[k].is_single)
          operands[k].values += run;
    }
}

/* ---- planning ---- */

static gboolean
is_single (const GuiseShape *shape)
{
  return guise_shape_n_elements (shape) == 1;
}

/* Whether all inputs go with the result element by element. Returns in @out_full which have its
 * shape */
static gboolean
is_flat (const GuiseKernelQuery *query, unsigned *out_full)
{
  gboolean all = TRUE;

  *out_full = 0;
  for (size_t k = 0; k < query->n_inputs; k++)
    if (guise_shape_equal (&query->inputs[k].shape, &query->output_shape))
      *out_full |= 1u << k;
    else
      all = all && is_single (&query->inputs[k].shape);
  return all && *out_full != 0;
}

/* Large tensors with so many channels lie in blocks; what is broadcast over them would bring them
 * into rows and back. */
static gboolean
supports (const GuiseKernelQuery *query)
{
  unsigned full;

  return is_flat (query, &full) || query->output_shape.n_dims != 4 ||
         query->output_shape.dims[1] < 8;
}

/* Strides of @shape seen as @out, 0 where it is broadcast. */
static void
get_strides (const GuiseShape *shape, const GuiseShape *out, size_t strides[GUISE_MAX_DIMS])
{
  size_t step = 1;

  for (int i = out->n_dims - 1; i >= 0; i--)
    {
      int     own = i - (out->n_dims - shape->n_dims);
      int64_t size = own >= 0 ? shape->dims[own] : 1;

      strides[i] = size == 1 ? 0 : step;
      step *= (size_t) size;
    }
}

static void
build_nest (const GuiseKernelQuery *query, Nest *nest)
{
  const GuiseShape *out = &query->output_shape;
  size_t            strides[GUISE_PROGRAM_MAX_INPUTS][GUISE_MAX_DIMS];

  for (size_t k = 0; k < query->n_inputs; k++)
    get_strides (&query->inputs[k].shape, out, strides[k]);
  nest->n_rows = 1;
  for (int i = 0; i < out->n_dims; i++)
    {
      size_t   size = (size_t) out->dims[i];
      int      last = nest->n_dims - 1;
      gboolean merges = last >= 0;

      if (size == 1)
        continue;
      for (size_t k = 0; k < query->n_inputs && merges; k++)
        merges = nest->strides[k][last] == strides[k][i] * size;
      if (!merges)
        nest->dims[last = nest->n_dims++] = 1;
      nest->dims[last] *= size;
      for (size_t k = 0; k < query->n_inputs; k++)
        nest->strides[k][last] = strides[k][i];
    }
  if (nest->n_dims == 0)
    nest->dims[nest->n_dims++] = 1;
  for (int i = 0; i < nest->n_dims - 1; i++)
    nest->n_rows *= nest->dims[i];
}

/* Unused lanes keep their zeros when zeros make zero and nothing but what has such lanes is read.
 */
static gboolean
keeps_zero (const GuiseKernelQuery *query, unsigned full)
{
  const GuiseCpuDevice *device = query->device;
  const float           zero = 0.0f;
  float                 result = 1.0f;
  Operand operands[GUISE_PROGRAM_MAX_INPUTS + GUISE_PROGRAM_MAX_INSTRUCTIONS] = { { NULL } };

  if (full != (1u << query->n_inputs) - 1)
    return FALSE;
  for (size_t k = 0; k < query->n_inputs; k++)
    operands[k] = (Operand){ .values = &zero };
  run_pieces (device->loops, query->params, operands, 1, &result);
  return result == 0.0f;
}

static gboolean
plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  State   *state = g_new0 (State, 1);
  unsigned full;

  state->is_flat = is_flat (query, &full);
  if (state->is_flat)
    plan->output_layout = guise_cpu_choose_common_layout (query, keeps_zero (query, full), full);
  else
    build_nest (query, &state->nest);
  for (size_t k = 0; k < query->n_inputs; k++)
    plan->input_layouts[k] = (full & (1u << k)) != 0 ? plan->output_layout : GUISE_LAYOUT_PLAIN;
  plan->state = state;
  return TRUE;
}

/* ---- running ---- */

static void
flat_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseCpuDevice *device = call->device;
  Operand               operands[GUISE_PROGRAM_MAX_INPUTS + GUISE_PROGRAM_MAX_INSTRUCTIONS];

  for (size_t k = 0; k < call->n_inputs; k++)
    {
      const float *values = call->inputs[k].data;
      gboolean     is_full = guise_shape_equal (&call->inputs[k].shape, &call->output.shape);

      operands[k] = (Operand){ is_full ? values + start : values, !is_full };
    }
  run_pieces (device->loops, call->params, operands, n, (float *) call->output.data + start);
}

static void
nest_row (const GuiseCall *call, const Nest *nest, size_t row)
{
  const GuiseCpuDevice *device = call->device;
  int                   last = nest->n_dims - 1;
  size_t                n = nest->dims[last];
  Operand               operands[GUISE_PROGRAM_MAX_INPUTS + GUISE_PROGRAM_MAX_INSTRUCTIONS];

  for (size_t k = 0; k < call->n_inputs; k++)
    {
      size_t offset = 0;
      size_t rest = row;

      for (int i = last - 1; i >= 0; i--)
        {
          offset += rest % nest->dims[i] * nest->strides[k][i];
          rest /= nest->dims[i];
        }
      operands[k] = (Operand){ (const float *) call->inputs[k].data + offset,
                               n > 1 && nest->strides[k][last] == 0 };
    }
  run_pieces (device->loops, call->params, operands, n, (float *) call->output.data + row * n);
}

static gboolean
run (const GuiseCall *call)
{
  const State          *state = call->state;
  const Nest           *nest = &state->nest;
  const GuiseCpuDevice *device = call->device;
  size_t n = guise_cpu_layout_get_n_stored (&call->output.shape, call->output.layout);

  if (state->is_flat)
    {
      guise_cpu_run_chunks (call, n, flat_chunk);
      return TRUE;
    }
#pragma omp parallel for num_threads(device->n_threads) schedule(static) if (n > GUISE_CPU_SERIAL)
  for (size_t row = 0; row < nest->n_rows; row++)
    nest_row (call, nest, row);
  return TRUE;
}

const GuiseKernel guise_cpu_program = { .supports = supports,
                                        .plan = plan,
                                        .run = run,
                                        .free = g_free,
                                        .in_place = (1 << GUISE_PROGRAM_MAX_INPUTS) - 1 };
