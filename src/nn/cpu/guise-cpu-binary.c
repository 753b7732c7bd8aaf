/* SPDX-License-Identifier: GPL-3.0-or-later
 * Functions of two values with broadcasting. */
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"

/* How the operands of a step lie against each other. */
typedef enum
{
  WAY_FLAT,    /* same shape and layout, or one operand a single number */
  WAY_CHANNEL, /* one operand has one value a channel; the other is blocked or PLAIN [n, c, ...] */
  WAY_STRIDED, /* anything else, PLAIN */
} Way;

/* Loop nest of a strided step. Dimensions of size 1 are gone and neighbours that step alike are
 * one; the innermost runs in a loop of GuiseCpuLoops. A stride of 0 repeats the operand. */
typedef struct
{
  int    n_dims;
  size_t dims[GUISE_MAX_DIMS];
  size_t a_strides[GUISE_MAX_DIMS];
  size_t b_strides[GUISE_MAX_DIMS];
  size_t n_rows;
} Nest;

typedef struct
{
  Way                       way;
  const GuiseCpuBinaryLoop *loops;           /* of the function, borrowed; not for broadcasts */
  int                       channel_operand; /* WAY_CHANNEL: which input has one value a channel */
  Nest                      nest;            /* WAY_STRIDED */
} State;

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
build_nest (const GuiseShape *a, const GuiseShape *b, const GuiseShape *out, Nest *nest)
{
  size_t a_strides[GUISE_MAX_DIMS];
  size_t b_strides[GUISE_MAX_DIMS];

  get_strides (a, out, a_strides);
  get_strides (b, out, b_strides);
  *nest = (Nest){ .n_rows = 1 };
  for (int i = 0; i < out->n_dims; i++)
    {
      size_t size = (size_t) out->dims[i];
      int    last = nest->n_dims - 1;

      if (size == 1)
        continue;
      if (last >= 0 && nest->a_strides[last] == a_strides[i] * size &&
          nest->b_strides[last] == b_strides[i] * size)
        {
          nest->dims[last] *= size;
          nest->a_strides[last] = a_strides[i];
          nest->b_strides[last] = b_strides[i];
          continue;
        }
      nest->dims[nest->n_dims] = size;
      nest->a_strides[nest->n_dims] = a_strides[i];
      nest->b_strides[nest->n_dims++] = b_strides[i];
    }
  if (nest->n_dims == 0)
    nest->dims[nest->n_dims++] = 1;
  for (int i = 0; i < nest->n_dims - 1; i++)
    nest->n_rows *= nest->dims[i];
}

/* Offsets of both operands in one row of the nest. */
static void
get_row (const Nest *nest, size_t row, size_t *out_a, size_t *out_b)
{
  *out_a = 0;
  *out_b = 0;
  for (int i = nest->n_dims - 2; i >= 0; i--)
    {
      size_t index = row % nest->dims[i];

      row /= nest->dims[i];
      *out_a += index * nest->a_strides[i];
      *out_b += index * nest->b_strides[i];
    }
}

static gboolean
is_single (const GuiseShape *shape)
{
  return guise_shape_n_elements (shape) == 1;
}

/* One value a channel of a four-dimensional result: [1, c, 1, 1] or [c, 1, 1]. */
static gboolean
is_per_channel (const GuiseShape *shape, const GuiseShape *out)
{
  int channel = 1 - (out->n_dims - shape->n_dims);

  if (out->n_dims != 4 || channel < 0 || shape->dims[channel] != out->dims[1])
    return FALSE;
  return guise_shape_n_elements (shape) == out->dims[1];
}

/* Unused lanes keep their zeros when the function makes zero of two zeros, or is a product with
 * anything. */
static gboolean
keeps_zero (const GuiseKernelQuery *query, GuiseCpuBinaryLoop loop, gboolean is_product)
{
  float zero = 0.0f;
  float result = 1.0f;

  if (!guise_shape_equal (&query->inputs[0].shape, &query->inputs[1].shape))
    return is_product;
  loop (1, &zero, &zero, &result);
  return result == 0.0f;
}

static void
plan_pair (const GuiseKernelQuery   *query,
           GuiseKernelPlan          *plan,
           const GuiseCpuBinaryLoop *loops,
           gboolean                  is_product)
{
  const GuiseShape *out = &query->output_shape;
  State            *state = g_new0 (State, 1);
  unsigned          full = 0;
  GuiseLayout       layout;
  unsigned          other; /* the operand that is perhaps broadcast */

  for (unsigned i = 0; i < 2; i++)
    if (guise_shape_equal (&query->inputs[i].shape, out))
      full |= 1u << i;
  other = full == 1 ? 1 : 0;
  layout =
    guise_cpu_choose_common_layout (query,
                                    keeps_zero (query, loops[GUISE_CPU_OPERANDS_BOTH], is_product),
                                    full);
  if (full == 3 || (full != 0 && is_single (&query->inputs[other].shape)))
    state->way = WAY_FLAT;
  else if (full != 0 && guise_cpu_layout_get_block (layout) > 1 &&
           is_per_channel (&query->inputs[other].shape, out) &&
           !guise_cpu_layout_has_gaps (out, layout))
    state->way = WAY_CHANNEL;
  else
    {
      state->way = WAY_STRIDED;
      layout = GUISE_LAYOUT_PLAIN;
      build_nest (&query->inputs[0].shape, &query->inputs[1].shape, out, &state->nest);
    }
  state->loops = loops;
  state->channel_operand = (int) other;
  for (unsigned i = 0; i < 2; i++)
    plan->input_layouts[i] = (full & (1u << i)) != 0 ? layout : GUISE_LAYOUT_PLAIN;
  plan->output_layout = layout;
  plan->state = state;
}

static gboolean
plan_binary (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseBinaryParams *params = query->params;
  const GuiseCpuDevice    *device = query->device;

  plan_pair (query, plan, device->loops->binary[params->function],
             params->function == GUISE_BINARY_MUL);
  return TRUE;
}

static gboolean
plan_unary_grad (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseUnaryParams *params = query->params;
  const GuiseCpuDevice   *device = query->device;

  plan_pair (query, plan, device->loops->unary_grad[params->function], FALSE);
  return TRUE;
}

static void
flat_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseCpuBinaryLoop *loops = ((const State *) call->state)->loops;
  const float              *a = call->inputs[0].data;
  const float              *b = call->inputs[1].data;
  float                    *y = (float *) call->output.data + start;

  if (guise_shape_equal (&call->inputs[0].shape, &call->inputs[1].shape))
    loops[GUISE_CPU_OPERANDS_BOTH](n, a + start, b + start, y);
  else if (is_single (&call->inputs[1].shape))
    loops[GUISE_CPU_OPERANDS_SCALAR_B](n, a + start, b, y);
  else
    loops[GUISE_CPU_OPERANDS_SCALAR_A](n, a, b + start, y);
}

/* One operand [c], the other [n, c / block, h w, block]: the values of a block, repeated over a
 * strip of pixels, make an ordinary second array. */
#define STRIP_PIXELS 32
#define MAX_BLOCK    16

static void
channel_plane (const GuiseCall *call, size_t plane)
{
  const State       *state = call->state;
  const GuiseShape  *shape = &call->output.shape;
  size_t             block = (size_t) guise_cpu_layout_get_block (call->output.layout);
  size_t             n_blocks = (size_t) shape->dims[1] / block;
  size_t             n = (size_t) (shape->dims[2] * shape->dims[3]) * block;
  GuiseCpuBinaryLoop loop = state->loops[GUISE_CPU_OPERANDS_BOTH];
  const float       *values = call->inputs[state->channel_operand].data;
  const float       *x = call->inputs[1 - state->channel_operand].data;
  float             *y = call->output.data;
  float              strip[STRIP_PIXELS * MAX_BLOCK];

  values += plane % n_blocks * block;
  x += plane * n;
  y += plane * n;
  for (size_t i = 0; i < STRIP_PIXELS; i++)
    memcpy (strip + i * block, values, block * sizeof (float));
  for (size_t i = 0; i < n; i += STRIP_PIXELS * block)
    {
      size_t run = MIN (STRIP_PIXELS * block, n - i);

      if (state->channel_operand == 1)
        loop (run, x + i, strip, y + i);
      else
        loop (run, strip, x + i, y + i);
    }
}

static void
strided_row (const GuiseCall *call, size_t row)
{
  const State     *state = call->state;
  const Nest      *nest = &state->nest;
  int              last = nest->n_dims - 1;
  size_t           n = nest->dims[last];
  GuiseCpuOperands operands = GUISE_CPU_OPERANDS_BOTH;
  size_t           a;
  size_t           b;

  get_row (nest, row, &a, &b);
  if (n > 1 && nest->b_strides[last] == 0)
    operands = GUISE_CPU_OPERANDS_SCALAR_B;
  else if (n > 1 && nest->a_strides[last] == 0)
    operands = GUISE_CPU_OPERANDS_SCALAR_A;
  state->loops[operands](n, (const float *) call->inputs[0].data + a,
                         (const float *) call->inputs[1].data + b,
                         (float *) call->output.data + row * n);
}

static gboolean
run_binary (const GuiseCall *call)
{
  const State          *state = call->state;
  const GuiseCpuDevice *device = call->device;
  const GuiseShape     *out = &call->output.shape;
  size_t                n = guise_cpu_layout_get_n_stored (out, call->output.layout);
  size_t                n_units;

  if (state->way == WAY_FLAT)
    {
      guise_cpu_run_chunks (call, n, flat_chunk);
      return TRUE;
    }
  if (state->way == WAY_CHANNEL)
    n_units = (size_t) (out->dims[0] * out->dims[1]) /
              (size_t) guise_cpu_layout_get_block (call->output.layout);
  else
    n_units = state->nest.n_rows;
#pragma omp parallel for num_threads(device->n_threads) schedule(static) if (n > GUISE_CPU_SERIAL)
  for (size_t i = 0; i < n_units; i++)
    if (state->way == WAY_CHANNEL)
      channel_plane (call, i);
    else
      strided_row (call, i);
  return TRUE;
}

/* ---- bias behind a convolution ---- */

void
guise_cpu_add_bias (const GuiseCpuDevice *device, const GuiseTensor *y, const float *bias)
{
  size_t c = (size_t) y->shape.dims[1];
  size_t hw = (size_t) (y->shape.dims[2] * y->shape.dims[3]);
  size_t block = (size_t) guise_cpu_layout_get_block (y->layout);
  size_t n_blocks = (c + block - 1) / block;
  size_t n_planes = (size_t) y->shape.dims[0] * n_blocks;

#pragma omp parallel for num_threads(device->n_threads) \
  schedule(static) if (n_planes * hw * block > GUISE_CPU_SERIAL)
  for (size_t plane = 0; plane < n_planes; plane++)
    {
      size_t first = plane % n_blocks * block;
      size_t n_lanes = MIN (block, c - first);
      float *values = (float *) y->data + plane * hw * block;

      for (size_t i = 0; i < hw; i++)
        for (size_t lane = 0; lane < n_lanes; lane++)
          values[i * block + lane] += bias[first + lane];
    }
}

/* ---- prelu ---- */

static gboolean
plan_prelu (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  GuiseLayout layout = guise_cpu_choose_common_layout (query, TRUE, 1);

  plan->input_layouts[0] = layout;
  plan->input_layouts[1] = GUISE_LAYOUT_PLAIN;
  plan->output_layout = layout;
  return TRUE;
}

static gboolean
run_prelu (const GuiseCall *call)
{
  const GuiseCpuDevice *device = call->device;
  const GuiseShape     *shape = &call->output.shape;
  const float          *slopes = call->inputs[1].data;
  size_t                c = (size_t) shape->dims[1];
  size_t                hw = (size_t) (shape->dims[2] * shape->dims[3]);
  size_t                block = (size_t) guise_cpu_layout_get_block (call->output.layout);
  size_t                n_blocks = (c + block - 1) / block;
  size_t                n_planes = (size_t) shape->dims[0] * n_blocks;

#pragma omp parallel for num_threads(device->n_threads) \
  schedule(static) if (n_planes * hw * block > GUISE_CPU_SERIAL)
  for (size_t plane = 0; plane < n_planes; plane++)
    {
      size_t       first = plane % n_blocks * block;
      const float *x = (const float *) call->inputs[0].data + plane * hw * block;
      float       *y = (float *) call->output.data + plane * hw * block;
      float        lanes[MAX_BLOCK] = { 0.0f };

      if (block == 1)
        {
          device->loops->leaky_relu (hw, x, slopes[first], y);
          continue;
        }
      memcpy (lanes, slopes + first, MIN (block, c - first) * sizeof (float));
      device->loops->prelu_lanes (hw, block, x, lanes, y);
    }
  return TRUE;
}

/* ---- broadcast ---- */

static gboolean
plan_broadcast (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  State *state = g_new0 (State, 1);

  build_nest (&query->inputs[0].shape, &query->output_shape, &query->output_shape, &state->nest);
  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  plan->state = state;
  return TRUE;
}

static gboolean
run_broadcast (const GuiseCall *call)
{
  const GuiseCpuDevice *device = call->device;
  const Nest           *nest = &((const State *) call->state)->nest;
  int                   last = nest->n_dims - 1;
  size_t                n = nest->dims[last];

#pragma omp parallel for num_threads(device->n_threads) \
  schedule(static) if (nest->n_rows * n > GUISE_CPU_SERIAL)
  for (size_t row = 0; row < nest->n_rows; row++)
    {
      const float *x = call->inputs[0].data;
      float       *y = (float *) call->output.data + row * n;
      size_t       offset;
      size_t       unused;

      get_row (nest, row, &offset, &unused);
      x += offset;
      if (nest->a_strides[last] != 0)
        memcpy (y, x, n * sizeof (float));
      else
        for (size_t i = 0; i < n; i++)
          y[i] = *x;
    }
  return TRUE;
}

const GuiseKernel guise_cpu_binary = { .plan = plan_binary,
                                       .run = run_binary,
                                       .free = g_free,
                                       .in_place = 3 };
const GuiseKernel guise_cpu_unary_grad = { .plan = plan_unary_grad,
                                           .run = run_binary,
                                           .free = g_free,
                                           .in_place = 3 };
const GuiseKernel guise_cpu_prelu = { .plan = plan_prelu, .run = run_prelu, .in_place = 1 };
const GuiseKernel guise_cpu_broadcast = { .plan = plan_broadcast,
                                          .run = run_broadcast,
                                          .free = g_free };
