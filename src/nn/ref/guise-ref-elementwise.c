/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reference kernels: elementwise functions, broadcasting. */
#include <string.h>
#include <tgmath.h>

#include "core/guise-half.h"
#include "nn/ops/guise-unary.h"
#include "nn/ref/guise-ref-private.h"

GuiseRefWalk
guise_ref_walk_init (const GuiseShape *shape, const GuiseShape *const *followers, int n_followers)
{
  GuiseRefWalk self = { .n_followers = n_followers, .n_row = 1, .n_rows = 1 };
  int          last = shape->n_dims - 1;

  for (int f = 0; f < n_followers; f++)
    {
      int     n_more = shape->n_dims - followers[f]->n_dims;
      int64_t stride = 1;

      for (int i = last; i >= n_more; i--)
        {
          int64_t size = followers[f]->dims[i - n_more];

          self.strides[f][i] = size == 1 ? 0 : stride;
          stride *= size;
        }
      self.step[f] = last >= 0 ? self.strides[f][last] : 0;
    }
  self.n_axes = MAX (last, 0);
  for (int i = 0; i < self.n_axes; i++)
    {
      self.dims[i] = shape->dims[i];
      self.n_rows *= shape->dims[i];
    }
  if (last >= 0)
    self.n_row = shape->dims[last];
  return self;
}

void
guise_ref_walk_next (GuiseRefWalk *self)
{
  for (int i = self->n_axes - 1; i >= 0; i--)
    {
      for (int f = 0; f < self->n_followers; f++)
        self->offset[f] += self->strides[f][i];
      if (++self->index[i] < self->dims[i])
        return;
      self->index[i] = 0;
      for (int f = 0; f < self->n_followers; f++)
        self->offset[f] -= self->strides[f][i] * self->dims[i];
    }
}

/* ---- one argument: x, y [n] ---- */

#define UNARY_FUNCTION(NAME, name, formula, uses, derivative)       \
  static void unary_##NAME (const Real *values, Real *y, int64_t n) \
  {                                                                 \
    for (int64_t i = 0; i < n; i++)                                 \
      {                                                             \
        const Real x = values[i];                                   \
                                                                    \
        y[i] = (Real) (formula);                                    \
      }                                                             \
  }
GUISE_UNARY_TABLE (UNARY_FUNCTION)
#undef UNARY_FUNCTION

static void (*const unary_functions[GUISE_N_UNARIES]) (const Real *x, Real *y, int64_t n) = {
#define UNARY_ENTRY(NAME, name, formula, uses, derivative) [GUISE_UNARY_##NAME] = unary_##NAME,
  GUISE_UNARY_TABLE (UNARY_ENTRY)
#undef UNARY_ENTRY
};

gboolean
guise_ref_unary_run (const GuiseCall *call)
{
  const GuiseUnaryParams *params = (const GuiseUnaryParams *) call->params;

  unary_functions[params->function]((const Real *) call->inputs[0].data, (Real *) call->output.data,
                                    guise_shape_n_elements (&call->output.shape));
  return TRUE;
}

/* dx[i] = dy[i * step] * derivative (v[i]) */
#define UNARY_DERIVATIVE(NAME, name, formula, uses, derivative)                              \
  static void unary_grad_##NAME (const Real *dy, int64_t step, const Real *values, Real *dx, \
                                 int64_t n)                                                  \
  {                                                                                          \
    for (int64_t i = 0; i < n; i++)                                                          \
      {                                                                                      \
        const Real v = values[i];                                                            \
                                                                                             \
        (void) v;                                                                            \
        dx[i] = (Real) (dy[i * step] * (derivative));                                        \
      }                                                                                      \
  }
GUISE_UNARY_TABLE (UNARY_DERIVATIVE)
#undef UNARY_DERIVATIVE

static void (*const unary_derivatives[GUISE_N_UNARIES]) (const Real *dy,
                                                         int64_t     step,
                                                         const Real *values,
                                                         Real       *dx,
                                                         int64_t     n) = {
#define UNARY_ENTRY(NAME, name, formula, uses, derivative) [GUISE_UNARY_##NAME] = unary_grad_##NAME,
  GUISE_UNARY_TABLE (UNARY_ENTRY)
#undef UNARY_ENTRY
};

gboolean
guise_ref_unary_grad_run (const GuiseCall *call)
{
  const GuiseUnaryParams *params = (const GuiseUnaryParams *) call->params;
  const GuiseShape       *follower = &call->inputs[0].shape;
  GuiseRefWalk            walk = guise_ref_walk_init (&call->output.shape, &follower, 1);
  const Real             *dy = (const Real *) call->inputs[0].data;
  const Real             *v = (const Real *) call->inputs[1].data;
  Real                   *dx = (Real *) call->output.data;

  for (int64_t row = 0; row < walk.n_rows; row++, guise_ref_walk_next (&walk))
    unary_derivatives[params->function](dy + walk.offset[0], walk.step[0], v + row * walk.n_row,
                                        dx + row * walk.n_row, walk.n_row);
  return TRUE;
}

/* ---- two arguments ---- */

/* y[i] = f (a[i * step_a], b[i * step_b]) */
typedef void (*BinaryFunction) (const Real *a,
                                int64_t     step_a,
                                const Real *b,
                                int64_t     step_b,
                                Real       *y,
                                int64_t     n);

#define BINARY_FUNCTION(name, formula)                                                     \
  static void binary_##name (const Real *a, int64_t step_a, const Real *b, int64_t step_b, \
                             Real *y, int64_t n)                                           \
  {                                                                                        \
    for (int64_t i = 0; i < n; i++)                                                        \
      {                                                                                    \
        const Real p = a[i * step_a];                                                      \
        const Real q = b[i * step_b];                                                      \
                                                                                           \
        y[i] = (Real) (formula);                                                           \
      }                                                                                    \
  }
BINARY_FUNCTION (add, p + q)
BINARY_FUNCTION (sub, p - q)
BINARY_FUNCTION (mul, p *q)
BINARY_FUNCTION (div, p / q)
BINARY_FUNCTION (max, p >= q ? p : q)
BINARY_FUNCTION (min, p <= q ? p : q)
BINARY_FUNCTION (greater_equal, p >= q)
BINARY_FUNCTION (equal, p == q)
#undef BINARY_FUNCTION

static const BinaryFunction binary_functions[GUISE_N_BINARIES] = {
  [GUISE_BINARY_ADD] = binary_add,
  [GUISE_BINARY_SUB] = binary_sub,
  [GUISE_BINARY_MUL] = binary_mul,
  [GUISE_BINARY_DIV] = binary_div,
  [GUISE_BINARY_MAX] = binary_max,
  [GUISE_BINARY_MIN] = binary_min,
  [GUISE_BINARY_GREATER_EQUAL] = binary_greater_equal,
  [GUISE_BINARY_EQUAL] = binary_equal,
};

gboolean
guise_ref_binary_run (const GuiseCall *call)
{
  const GuiseBinaryParams *params = (const GuiseBinaryParams *) call->params;
  const GuiseShape        *followers[] = { &call->inputs[0].shape, &call->inputs[1].shape };
  GuiseRefWalk             walk = guise_ref_walk_init (&call->output.shape, followers, 2);
  const Real              *a = (const Real *) call->inputs[0].data;
  const Real              *b = (const Real *) call->inputs[1].data;
  Real                    *y = (Real *) call->output.data;

  for (int64_t row = 0; row < walk.n_rows; row++, guise_ref_walk_next (&walk))
    binary_functions[params->function](a + walk.offset[0], walk.step[0], b + walk.offset[1],
                                       walk.step[1], y + row * walk.n_row, walk.n_row);
  return TRUE;
}

gboolean
guise_ref_broadcast_run (const GuiseCall *call)
{
  const GuiseShape *follower = &call->inputs[0].shape;
  GuiseRefWalk      walk = guise_ref_walk_init (&call->output.shape, &follower, 1);
  const Real       *x = (const Real *) call->inputs[0].data;
  Real             *y = (Real *) call->output.data;

  for (int64_t row = 0; row < walk.n_rows; row++, guise_ref_walk_next (&walk))
    for (int64_t i = 0; i < walk.n_row; i++)
      y[row * walk.n_row + i] = x[walk.offset[0] + i * walk.step[0]];
  return TRUE;
}

/* ---- with parameters ---- */

/* y[i] = scale * x[i] + shift */
static void
affine (float scale, float shift, const Real *x, Real *y, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = (Real) scale * x[i] + (Real) shift;
}

gboolean
guise_ref_affine_run (const GuiseCall *call)
{
  const GuiseAffineParams *params = (const GuiseAffineParams *) call->params;

  affine (params->scale, params->shift, (const Real *) call->inputs[0].data,
          (Real *) call->output.data, guise_shape_n_elements (&call->output.shape));
  return TRUE;
}

/* y[i] = x[i] limited to [low, high] */
static void
clamp (float low, float high, const Real *x, Real *y, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = CLAMP (x[i], (Real) low, (Real) high);
}

gboolean
guise_ref_clamp_run (const GuiseCall *call)
{
  const GuiseClampParams *params = (const GuiseClampParams *) call->params;

  clamp (params->low, params->high, (const Real *) call->inputs[0].data, (Real *) call->output.data,
         guise_shape_n_elements (&call->output.shape));
  return TRUE;
}

/* Formats are defined on f32; nothing is rounded when that is what is asked for. */
static Real
round_to (GuisePrecision precision, Real x)
{
  switch (precision)
    {
    case GUISE_PRECISION_F16:
      return (Real) guise_half_round ((float) x);
    case GUISE_PRECISION_BF16:
      return (Real) guise_bfloat_round ((float) x);
    case GUISE_PRECISION_F32:
    case GUISE_N_PRECISIONS:
      break;
    }
  return x;
}

gboolean
guise_ref_cast_run (const GuiseCall *call)
{
  const GuiseCastParams *params = (const GuiseCastParams *) call->params;
  const Real            *x = (const Real *) call->inputs[0].data;
  Real                  *y = (Real *) call->output.data;
  int64_t                n = guise_shape_n_elements (&call->output.shape);

  for (int64_t i = 0; i < n; i++)
    y[i] = round_to (params->to, round_to (params->from, x[i]));
  return TRUE;
}

/* dx[i] = y[i] > 0 ? dy[i] : slope * dy[i]; with y = dy = x it is the function itself */
static void
leaky_relu (float slope, const Real *y, const Real *dy, Real *dx, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    dx[i] = y[i] > 0 ? dy[i] : (Real) slope * dy[i];
}

gboolean
guise_ref_leaky_relu_run (const GuiseCall *call)
{
  const GuiseLeakyParams *params = (const GuiseLeakyParams *) call->params;
  const Real             *x = (const Real *) call->inputs[0].data;

  leaky_relu (params->slope, x, x, (Real *) call->output.data,
              guise_shape_n_elements (&call->output.shape));
  return TRUE;
}

gboolean
guise_ref_leaky_relu_grad_run (const GuiseCall *call)
{
  const GuiseLeakyParams *params = (const GuiseLeakyParams *) call->params;

  leaky_relu (params->slope, (const Real *) call->inputs[0].data,
              (const Real *) call->inputs[1].data, (Real *) call->output.data,
              guise_shape_n_elements (&call->output.shape));
  return TRUE;
}

gboolean
guise_ref_prelu_run (const GuiseCall *call)
{
  const GuiseShape *shape = &call->output.shape;
  const Real       *x = (const Real *) call->inputs[0].data;
  const Real       *slopes = (const Real *) call->inputs[1].data;
  Real             *y = (Real *) call->output.data;
  int64_t           n_pixels = shape->dims[2] * shape->dims[3];

  for (int64_t plane = 0; plane < shape->dims[0] * shape->dims[1]; plane++)
    for (int64_t i = 0; i < n_pixels; i++)
      {
        Real v = x[plane * n_pixels + i];

        y[plane * n_pixels + i] = v > 0 ? v : slopes[plane % shape->dims[1]] * v;
      }
  return TRUE;
}

/* ---- programs ---- */

/* y[i] = instruction (a[i], b[i]) */
typedef void (*InstructionFunction) (const GuiseInstruction *instruction,
                                     const Real             *a,
                                     const Real             *b,
                                     Real                   *y,
                                     int64_t                 n);

static void
do_unary (const GuiseInstruction *instruction, const Real *a, const Real *b, Real *y, int64_t n)
{
  unary_functions[instruction->function](a, y, n);
}

static void
do_unary_grad (const GuiseInstruction *instruction,
               const Real             *a,
               const Real             *b,
               Real                   *y,
               int64_t                 n)
{
  unary_derivatives[instruction->function](a, 1, b, y, n);
}

static void
do_binary (const GuiseInstruction *instruction, const Real *a, const Real *b, Real *y, int64_t n)
{
  binary_functions[instruction->function](a, 1, b, 1, y, n);
}

static void
do_affine (const GuiseInstruction *instruction, const Real *a, const Real *b, Real *y, int64_t n)
{
  affine (instruction->p0, instruction->p1, a, y, n);
}

static void
do_clamp (const GuiseInstruction *instruction, const Real *a, const Real *b, Real *y, int64_t n)
{
  clamp (instruction->p0, instruction->p1, a, y, n);
}

static void
do_cast (const GuiseInstruction *instruction, const Real *a, const Real *b, Real *y, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = round_to ((GuisePrecision) instruction->function, a[i]);
}

static void
do_leaky_relu (const GuiseInstruction *instruction,
               const Real             *a,
               const Real             *b,
               Real                   *y,
               int64_t                 n)
{
  leaky_relu (instruction->p0, a, a, y, n);
}

static void
do_leaky_relu_grad (const GuiseInstruction *instruction,
                    const Real             *a,
                    const Real             *b,
                    Real                   *y,
                    int64_t                 n)
{
  leaky_relu (instruction->p0, a, b, y, n);
}

static const InstructionFunction instruction_functions[GUISE_N_OPS] = {
  [GUISE_OP_UNARY] = do_unary,           [GUISE_OP_UNARY_GRAD] = do_unary_grad,
  [GUISE_OP_BINARY] = do_binary,         [GUISE_OP_AFFINE] = do_affine,
  [GUISE_OP_CLAMP] = do_clamp,           [GUISE_OP_CAST] = do_cast,
  [GUISE_OP_LEAKY_RELU] = do_leaky_relu, [GUISE_OP_LEAKY_RELU_GRAD] = do_leaky_relu_grad,
};

enum
{
  STRIP = 64, /* elements that go through a program at a time */
};

/* @n elements, from @first in the row where the walk is; y is where they go. */
static void
run_strip (const GuiseCall *call, const GuiseRefWalk *walk, int64_t first, int64_t n, Real *y)
{
  const GuiseProgram *program = (const GuiseProgram *) call->params;
  Real                registers[GUISE_PROGRAM_MAX_INPUTS + GUISE_PROGRAM_MAX_INSTRUCTIONS][STRIP];
  Real               *result = NULL;

  for (int k = 0; k < program->n_inputs; k++)
    {
      const Real *x = (const Real *) call->inputs[k].data + walk->offset[k];

      for (int64_t i = 0; i < n; i++)
        registers[k][i] = x[(first + i) * walk->step[k]];
    }
  for (int k = 0; k < program->n_instructions; k++)
    {
      const GuiseInstruction *instruction = &program->instructions[k];

      result = registers[program->n_inputs + k];
      instruction_functions[instruction->op](instruction, registers[instruction->a],
                                             registers[instruction->b], result, n);
    }
  memcpy (y, result, (size_t) n * sizeof *y);
}

gboolean
guise_ref_program_run (const GuiseCall *call)
{
  const GuiseShape *followers[GUISE_PROGRAM_MAX_INPUTS];
  GuiseRefWalk      walk;
  Real             *y = (Real *) call->output.data;

  for (size_t k = 0; k < call->n_inputs; k++)
    followers[k] = &call->inputs[k].shape;
  walk = guise_ref_walk_init (&call->output.shape, followers, (int) call->n_inputs);
  for (int64_t row = 0; row < walk.n_rows; row++, guise_ref_walk_next (&walk))
    for (int64_t first = 0; first < walk.n_row; first += STRIP)
      run_strip (call, &walk, first, MIN (STRIP, walk.n_row - first), y + row * walk.n_row + first);
  return TRUE;
}
