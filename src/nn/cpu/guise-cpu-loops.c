/* SPDX-License-Identifier: GPL-3.0-or-later
 * The inner loops of the CPU backend. Compiled once per instruction set: GUISE_CPU_LOOPS is the
 * name of the table this compilation defines, GUISE_CPU_LOOPS_NAME its label, GUISE_CPU_PHILOX the
 * function of guise-cpu-philox.c. */
#include "nn/cpu/guise-cpu-loops.h"

#include "core/guise-half.h"
#include "nn/cpu/guise-cpu-math.h"

/* Eight floats; two SSE registers where there is no AVX. */
typedef float Lanes __attribute__ ((vector_size (32), aligned (4), may_alias));

#define N_LANES               8
#define N_STRIPS              4 /* a filter keeps so many vectors in registers */
#define STRIP                 ((size_t) N_STRIPS * N_LANES)

#define LOAD(address)         (*(const Lanes *) (address))
#define STORE(address, value) (*(Lanes *) (address) = (value))

/* ---- elementwise ---- */

#define UNARY_LOOP(name, formula)                                     \
  static void name (size_t n, const float *x_values, float *y_values) \
  {                                                                   \
    _Pragma ("omp simd") for (size_t i = 0; i < n; i++)               \
    {                                                                 \
      float x = x_values[i];                                          \
                                                                      \
      y_values[i] = (formula);                                        \
    }                                                                 \
  }

UNARY_LOOP (negate, -x)
UNARY_LOOP (absolute, fabsf (x))
UNARY_LOOP (square, x *x)
UNARY_LOOP (square_root, sqrtf (x))
UNARY_LOOP (reciprocal_root, 1.0f / sqrtf (x))
UNARY_LOOP (reciprocal, 1.0f / x)
UNARY_LOOP (exponential, guise_math_exp (x))
UNARY_LOOP (logarithm, guise_math_log (x))
UNARY_LOOP (sigmoid, guise_math_sigmoid (x))
UNARY_LOOP (tangent, guise_math_tanh (x))
UNARY_LOOP (softplus, guise_math_softplus (x))
UNARY_LOOP (sign, (x > 0.0f ? 1.0f : 0.0f) - (x < 0.0f ? 1.0f : 0.0f))
UNARY_LOOP (floor_loop, floorf (x))
UNARY_LOOP (keep, x)
UNARY_LOOP (round_half, guise_half_round (x))
UNARY_LOOP (round_bfloat, guise_bfloat_round (x))

/* Blocks whose arguments are all small enough take the polynomial, the others libm. */
#define TRIG_LOOP(name, quarter, exact)                                    \
  static void name (size_t n, const float *x, float *y)                    \
  {                                                                        \
    for (size_t start = 0; start < n; start += 64)                         \
      {                                                                    \
        size_t end = MIN (start + 64, n);                                  \
        int    large = 0;                                                  \
                                                                           \
        for (size_t i = start; i < end; i++)                               \
          large |= !(fabsf (x[i]) <= GUISE_MATH_TRIG_MAX);                 \
        if (large)                                                         \
          for (size_t i = start; i < end; i++)                             \
            y[i] = exact (x[i]);                                           \
        else                                                               \
          _Pragma ("omp simd") for (size_t i = start; i < end; i++) y[i] = \
            guise_math_sin_cos (x[i], quarter);                            \
      }                                                                    \
  }

TRIG_LOOP (sine, 0, sinf)
TRIG_LOOP (cosine, 1, cosf)

#define BINARY_LOOP(name, a_index, b_index, formula)                                         \
  static void name (size_t n, const float *a_values, const float *b_values, float *y_values) \
  {                                                                                          \
    float a_first = n > 0 ? a_values[0] : 0.0f;                                              \
    float b_first = n > 0 ? b_values[0] : 0.0f;                                              \
                                                                                             \
    (void) a_first;                                                                          \
    (void) b_first;                                                                          \
    _Pragma ("omp simd") for (size_t i = 0; i < n; i++)                                      \
    {                                                                                        \
      float a = a_index;                                                                     \
      float b = b_index;                                                                     \
                                                                                             \
      (void) b;                                                                              \
      y_values[i] = (formula);                                                               \
    }                                                                                        \
  }

#define BINARY_LOOPS(name, formula)                            \
  BINARY_LOOP (name##_both, a_values[i], b_values[i], formula) \
  BINARY_LOOP (name##_scalar_b, a_values[i], b_first, formula) \
  BINARY_LOOP (name##_scalar_a, a_first, b_values[i], formula)

BINARY_LOOPS (add, a + b)
BINARY_LOOPS (subtract, a - b)
BINARY_LOOPS (multiply, a *b)
BINARY_LOOPS (divide, a / b)
BINARY_LOOPS (maximum, a > b ? a : b)
BINARY_LOOPS (minimum, a < b ? a : b)
BINARY_LOOPS (greater_equal, a >= b ? 1.0f : 0.0f)
BINARY_LOOPS (equal, a == b ? 1.0f : 0.0f)

/* Derivatives, written in the argument or in the result as nn/ops/guise-unary.h says. */
BINARY_LOOPS (negate_grad, -a)
BINARY_LOOPS (absolute_grad, a *((b > 0.0f ? 1.0f : 0.0f) - (b < 0.0f ? 1.0f : 0.0f)))
BINARY_LOOPS (square_grad, a * 2.0f * b)
BINARY_LOOPS (square_root_grad, a * 0.5f / b)
BINARY_LOOPS (reciprocal_root_grad, a * -0.5f * b * b * b)
BINARY_LOOPS (reciprocal_grad, a *(-b *b))
BINARY_LOOPS (exponential_grad, a *b)
BINARY_LOOPS (logarithm_grad, a / b)
BINARY_LOOPS (sigmoid_grad, a *(b *(1.0f - b)))
BINARY_LOOPS (tangent_grad, a *(1.0f - b * b))
BINARY_LOOPS (softplus_grad, a *guise_math_sigmoid (b))
BINARY_LOOPS (no_grad, a * 0.0f * b)

/* cos and -sin times @a: by way of blocks of the derivative. */
#define TRIG_GRAD_LOOP(name, operands, derivative, combine, step_a, step_b)               \
  static void name##_grad_##operands (size_t n, const float *a, const float *b, float *y) \
  {                                                                                       \
    float d[64];                                                                          \
                                                                                          \
    for (size_t start = 0; start < n; start += 64)                                        \
      {                                                                                   \
        size_t end = MIN (start + 64, n);                                                 \
                                                                                          \
        derivative (step_b != 0 ? end - start : 1, b + start * step_b, d);                \
        for (size_t i = start; i < end; i++)                                              \
          y[i] = a[i * step_a] * (combine d[(i - start) * step_b]);                       \
      }                                                                                   \
  }
#define TRIG_GRAD_LOOPS(name, derivative, combine)           \
  TRIG_GRAD_LOOP (name, both, derivative, combine, 1, 1)     \
  TRIG_GRAD_LOOP (name, scalar_b, derivative, combine, 1, 0) \
  TRIG_GRAD_LOOP (name, scalar_a, derivative, combine, 0, 1)

TRIG_GRAD_LOOPS (sine, cosine, )
TRIG_GRAD_LOOPS (cosine, sine, -)

static void
affine (size_t n, const float *x, float scale, float shift, float *y)
{
#pragma omp simd
  for (size_t i = 0; i < n; i++)
    y[i] = scale * x[i] + shift;
}

static void
clamp (size_t n, const float *x, float low, float high, float *y)
{
#pragma omp simd
  for (size_t i = 0; i < n; i++)
    {
      float v = x[i];

      v = v < low ? low : v;
      y[i] = v > high ? high : v;
    }
}

static void
leaky_relu (size_t n, const float *x, float slope, float *y)
{
#pragma omp simd
  for (size_t i = 0; i < n; i++)
    y[i] = x[i] > 0.0f ? x[i] : slope * x[i];
}

static void
leaky_relu_grad (size_t n, const float *y, const float *dy, float slope, float *dx)
{
#pragma omp simd
  for (size_t i = 0; i < n; i++)
    dx[i] = dy[i] * (y[i] > 0.0f ? 1.0f : slope);
}

static void
prelu_lanes (size_t n, size_t block, const float *x, const float *slopes, float *y)
{
  for (size_t first = 0; first < block; first += N_LANES)
    {
      float slope[N_LANES];

      memcpy (slope, slopes + first, sizeof slope);
      for (size_t i = 0; i < n; i++)
        {
          const float *x_lanes = x + i * block + first;
          float       *y_lanes = y + i * block + first;

#pragma omp simd
          for (int lane = 0; lane < N_LANES; lane++)
            {
              float value = x_lanes[lane];

              y_lanes[lane] = value > 0.0f ? value : slope[lane] * value;
            }
        }
    }
}

/* ---- sums ---- */

static void
accumulate (size_t n, const float *x, float *sum)
{
#pragma omp simd
  for (size_t i = 0; i < n; i++)
    sum[i] += x[i];
}

/* Short runs in f32 lanes, the runs in double: the error does not grow with n. */
#define SUM_RUN 256

static double
sum_loop (size_t n, const float *x)
{
  double total = 0.0;
  size_t i = 0;

  for (; i + STRIP <= n;)
    {
      size_t end = MIN (i + SUM_RUN, n - n % STRIP);
      Lanes  run[N_STRIPS] = { 0 };
      Lanes  all;

      for (; i < end; i += STRIP)
        for (int s = 0; s < N_STRIPS; s++)
          run[s] += LOAD (x + i + s * N_LANES);
      all = (run[0] + run[1]) + (run[2] + run[3]);
      total += ((double) all[0] + (double) all[4]) + ((double) all[1] + (double) all[5]) +
               ((double) all[2] + (double) all[6]) + ((double) all[3] + (double) all[7]);
    }
  for (; i < n; i++)
    total += (double) x[i];
  return total;
}

/* One vector of lanes: x steps by @step floats. */
static void
accumulate_column (size_t n, size_t step, const float *x, float *sum)
{
  Lanes  total = LOAD (sum);
  size_t i = 0;

  while (i < n)
    {
      size_t end = MIN (i + SUM_RUN / N_LANES, n);
      Lanes  even = { 0 };
      Lanes  odd = { 0 };

      for (; i + 2 <= end; i += 2)
        {
          even += LOAD (x + i * step);
          odd += LOAD (x + (i + 1) * step);
        }
      if (i < end)
        even += LOAD (x + i++ * step);
      total += even + odd;
    }
  STORE (sum, total);
}

static void
accumulate_lanes (size_t n, size_t block, const float *x, float *sum)
{
  for (size_t lane = 0; lane < block; lane += N_LANES)
    accumulate_column (n, block, x + lane, sum + lane);
}

/* ---- filters ---- */

static void
row_filter (size_t n, const float *x, size_t n_taps, const float *taps, float *y)
{
  size_t i = 0;

  for (; i + STRIP <= n; i += STRIP)
    {
      Lanes sum[N_STRIPS] = { 0 };

      for (size_t t = 0; t < n_taps; t++)
        for (int s = 0; s < N_STRIPS; s++)
          sum[s] += taps[t] * LOAD (x + i + t + s * N_LANES);
      for (int s = 0; s < N_STRIPS; s++)
        STORE (y + i + s * N_LANES, sum[s]);
    }
  for (; i + N_LANES <= n; i += N_LANES)
    {
      Lanes sum = { 0 };

      for (size_t t = 0; t < n_taps; t++)
        sum += taps[t] * LOAD (x + i + t);
      STORE (y + i, sum);
    }
  for (; i < n; i++)
    {
      float sum = 0.0f;

      for (size_t t = 0; t < n_taps; t++)
        sum += taps[t] * x[i + t];
      y[i] = sum;
    }
}

static void
column_filter (size_t n, const float *const *rows, size_t n_taps, const float *taps, float *y)
{
  size_t i = 0;

  for (; i + STRIP <= n; i += STRIP)
    {
      Lanes sum[N_STRIPS] = { 0 };

      for (size_t t = 0; t < n_taps; t++)
        for (int s = 0; s < N_STRIPS; s++)
          sum[s] += taps[t] * LOAD (rows[t] + i + s * N_LANES);
      for (int s = 0; s < N_STRIPS; s++)
        STORE (y + i + s * N_LANES, sum[s]);
    }
  for (; i + N_LANES <= n; i += N_LANES)
    {
      Lanes sum = { 0 };

      for (size_t t = 0; t < n_taps; t++)
        sum += taps[t] * LOAD (rows[t] + i);
      STORE (y + i, sum);
    }
  for (; i < n; i++)
    {
      float sum = 0.0f;

      for (size_t t = 0; t < n_taps; t++)
        sum += taps[t] * rows[t][i];
      y[i] = sum;
    }
}

static void
max_window (size_t       n_rows,
            size_t       n_columns,
            size_t       block,
            const float *x,
            size_t       row_stride,
            float       *y)
{
  for (size_t first = 0; first < block; first += N_LANES)
    {
      size_t n_lanes = MIN (block, (size_t) N_LANES);
      float  largest[N_LANES];

      for (size_t lane = 0; lane < n_lanes; lane++)
        largest[lane] = x[first + lane];
      for (size_t row = 0; row < n_rows; row++)
        for (size_t column = 0; column < n_columns; column++)
          {
            const float *pixel = x + row * row_stride + column * block + first;

            if (n_lanes == N_LANES)
              for (size_t lane = 0; lane < N_LANES; lane++)
                largest[lane] = pixel[lane] > largest[lane] ? pixel[lane] : largest[lane];
            else
              largest[0] = *pixel > largest[0] ? *pixel : largest[0];
          }
      memcpy (y + first, largest, n_lanes * sizeof (float));
    }
}

/* ---- optimizers (GuiseUpdate has the formulas) ---- */

/* One weight of RMSprop: new state, then the unmasked step. */
GUISE_MATH_INLINE float
rmsprop_step (const GuiseCpuUpdate *s, float gradient, float *state1)
{
  float g = gradient * s->gradient_scale;

  *state1 = s->decay1 * *state1 + s->rest1 * (g * g);
  return s->rate * g / (sqrtf (*state1) + s->epsilon);
}

/* One weight of AdaBelief. */
GUISE_MATH_INLINE float
adabelief_step (const GuiseCpuUpdate *s, float gradient, float *state1, float *state2)
{
  float g = gradient * s->gradient_scale;
  float d;

  *state1 = s->decay1 * *state1 + s->rest1 * g;
  d = g - *state1;
  *state2 = s->decay2 * *state2 + s->rest2 * (d * d);
  return s->rate * *state1 / (sqrtf (*state2) + s->epsilon);
}

static void
update_rmsprop (size_t                n,
                const GuiseCpuUpdate *step,
                const float          *gradient,
                const float          *mask,
                float                *param,
                float                *state1,
                float                *state2)
{
  GuiseCpuUpdate s = *step;

  (void) state2;
  if (mask == NULL)
    {
#pragma omp simd
      for (size_t i = 0; i < n; i++)
        param[i] -= rmsprop_step (&s, gradient[i], state1 + i);
      return;
    }
#pragma omp simd
  for (size_t i = 0; i < n; i++)
    param[i] -= mask[i] * rmsprop_step (&s, gradient[i], state1 + i);
}

static void
update_adabelief (size_t                n,
                  const GuiseCpuUpdate *step,
                  const float          *gradient,
                  const float          *mask,
                  float                *param,
                  float                *state1,
                  float                *state2)
{
  GuiseCpuUpdate s = *step;

  if (mask == NULL)
    {
#pragma omp simd
      for (size_t i = 0; i < n; i++)
        param[i] -= adabelief_step (&s, gradient[i], state1 + i, state2 + i);
      return;
    }
#pragma omp simd
  for (size_t i = 0; i < n; i++)
    param[i] -= mask[i] * adabelief_step (&s, gradient[i], state1 + i, state2 + i);
}

#define BINARY_ROW(name)                                                                      \
  {                                                                                           \
    [GUISE_CPU_OPERANDS_BOTH] = name##_both, [GUISE_CPU_OPERANDS_SCALAR_B] = name##_scalar_b, \
    [GUISE_CPU_OPERANDS_SCALAR_A] = name##_scalar_a,                                          \
  }

const GuiseCpuLoops GUISE_CPU_LOOPS = {
  .name = GUISE_CPU_LOOPS_NAME,
  .unary = {
    [GUISE_UNARY_NEG] = negate,
    [GUISE_UNARY_ABS] = absolute,
    [GUISE_UNARY_SQUARE] = square,
    [GUISE_UNARY_SQRT] = square_root,
    [GUISE_UNARY_RSQRT] = reciprocal_root,
    [GUISE_UNARY_RECIPROCAL] = reciprocal,
    [GUISE_UNARY_EXP] = exponential,
    [GUISE_UNARY_LOG] = logarithm,
    [GUISE_UNARY_SIGMOID] = sigmoid,
    [GUISE_UNARY_TANH] = tangent,
    [GUISE_UNARY_SIN] = sine,
    [GUISE_UNARY_COS] = cosine,
    [GUISE_UNARY_SOFTPLUS] = softplus,
    [GUISE_UNARY_SIGN] = sign,
    [GUISE_UNARY_FLOOR] = floor_loop,
  },
  .unary_grad = {
    [GUISE_UNARY_NEG] = BINARY_ROW (negate_grad),
    [GUISE_UNARY_ABS] = BINARY_ROW (absolute_grad),
    [GUISE_UNARY_SQUARE] = BINARY_ROW (square_grad),
    [GUISE_UNARY_SQRT] = BINARY_ROW (square_root_grad),
    [GUISE_UNARY_RSQRT] = BINARY_ROW (reciprocal_root_grad),
    [GUISE_UNARY_RECIPROCAL] = BINARY_ROW (reciprocal_grad),
    [GUISE_UNARY_EXP] = BINARY_ROW (exponential_grad),
    [GUISE_UNARY_LOG] = BINARY_ROW (logarithm_grad),
    [GUISE_UNARY_SIGMOID] = BINARY_ROW (sigmoid_grad),
    [GUISE_UNARY_TANH] = BINARY_ROW (tangent_grad),
    [GUISE_UNARY_SIN] = BINARY_ROW (sine_grad),
    [GUISE_UNARY_COS] = BINARY_ROW (cosine_grad),
    [GUISE_UNARY_SOFTPLUS] = BINARY_ROW (softplus_grad),
    [GUISE_UNARY_SIGN] = BINARY_ROW (no_grad),
    [GUISE_UNARY_FLOOR] = BINARY_ROW (no_grad),
  },
  .binary = {
    [GUISE_BINARY_ADD] = BINARY_ROW (add),
    [GUISE_BINARY_SUB] = BINARY_ROW (subtract),
    [GUISE_BINARY_MUL] = BINARY_ROW (multiply),
    [GUISE_BINARY_DIV] = BINARY_ROW (divide),
    [GUISE_BINARY_MAX] = BINARY_ROW (maximum),
    [GUISE_BINARY_MIN] = BINARY_ROW (minimum),
    [GUISE_BINARY_GREATER_EQUAL] = BINARY_ROW (greater_equal),
    [GUISE_BINARY_EQUAL] = BINARY_ROW (equal),
  },
  .affine = affine,
  .clamp = clamp,
  .round = { [GUISE_PRECISION_F32] = keep,
             [GUISE_PRECISION_F16] = round_half,
             [GUISE_PRECISION_BF16] = round_bfloat },
  .leaky_relu = leaky_relu,
  .leaky_relu_grad = leaky_relu_grad,
  .prelu_lanes = prelu_lanes,
  .accumulate = accumulate,
  .sum = sum_loop,
  .accumulate_lanes = accumulate_lanes,
  .row_filter = row_filter,
  .column_filter = column_filter,
  .max_window = max_window,
  .update = {
    [GUISE_UPDATE_RMSPROP] = update_rmsprop,
    [GUISE_UPDATE_ADABELIEF] = update_adabelief,
  },
  .philox_mask = GUISE_CPU_PHILOX,
};
