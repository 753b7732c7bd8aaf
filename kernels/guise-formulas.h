/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What one instruction of a program computes; the same for C++ and CUDA. */

#include <math.h>

#include "../src/nn/ops/guise-unary.h"
#include "guise-device.h"

typedef float Real;

/* In the order of GuiseUnary; src/nn/cuda compares. */
enum
{
#define GUISE_FORMULA(NAME, name, formula, uses, derivative) GUISE_FORMULA_##NAME,
  GUISE_UNARY_TABLE (GUISE_FORMULA)
#undef GUISE_FORMULA
};

/* In the order of GuiseBinary. */
enum
{
  GUISE_FORMULA_ADD,
  GUISE_FORMULA_SUB,
  GUISE_FORMULA_MUL,
  GUISE_FORMULA_DIV,
  GUISE_FORMULA_MAX,
  GUISE_FORMULA_MIN,
  GUISE_FORMULA_GREATER_EQUAL,
  GUISE_FORMULA_EQUAL,
};

/* In the order of GuisePrecision. */
enum
{
  GUISE_FORMULA_F32,
  GUISE_FORMULA_F16,
  GUISE_FORMULA_BF16,
};

GUISE_BOTH float
guise_round_to (int precision, float x)
{
  switch (precision)
    {
    case GUISE_FORMULA_F16:
      return guise_f16_to_float (guise_f16_from_float (x));
    case GUISE_FORMULA_BF16:
      return guise_bf16_to_float (guise_bf16_from_float (x));
    default:
      return x;
    }
}

/* Every one of N numbers at once, so that what an instruction is, is found out once for all. */
#define GUISE_EACH(...)           \
  do                              \
    {                             \
      GUISE_UNROLL                \
      for (int k = 0; k < N; k++) \
        y[k] = (__VA_ARGS__);     \
      return;                     \
    }                             \
  while (0)

template <int N>
GUISE_BOTH void
guise_unary (int function, const float *a, float *y)
{
  switch (function)
    {
#define GUISE_FORMULA(NAME, name, formula, uses, derivative) \
  case GUISE_FORMULA_##NAME:                                 \
    GUISE_UNROLL                                             \
    for (int k = 0; k < N; k++)                              \
      {                                                      \
        const float x = a[k];                                \
                                                             \
        y[k] = formula;                                      \
      }                                                      \
    return;
      GUISE_UNARY_TABLE (GUISE_FORMULA)
#undef GUISE_FORMULA
    default:
      GUISE_EACH (a[k]);
    }
}

/* @b: the arguments of the function or its results, as its row says. */
template <int N>
GUISE_BOTH void
guise_unary_grad (int function, const float *a, const float *b, float *y)
{
  switch (function)
    {
#define GUISE_FORMULA(NAME, name, formula, uses, derivative) \
  case GUISE_FORMULA_##NAME:                                 \
    GUISE_UNROLL                                             \
    for (int k = 0; k < N; k++)                              \
      {                                                      \
        const float v = b[k];                                \
                                                             \
        (void) v;                                            \
        y[k] = a[k] * (float) (derivative);                  \
      }                                                      \
    return;
      GUISE_UNARY_TABLE (GUISE_FORMULA)
#undef GUISE_FORMULA
    default:
      GUISE_EACH (a[k] * b[k]);
    }
}

/* A comparison with NaN gives the second in max and min, as in the reference. */
template <int N>
GUISE_BOTH void
guise_binary (int function, const float *a, const float *b, float *y)
{
  switch (function)
    {
    case GUISE_FORMULA_ADD:
      GUISE_EACH (a[k] + b[k]);
    case GUISE_FORMULA_SUB:
      GUISE_EACH (a[k] - b[k]);
    case GUISE_FORMULA_MUL:
      GUISE_EACH (a[k] * b[k]);
    case GUISE_FORMULA_DIV:
      GUISE_EACH (a[k] / b[k]);
    case GUISE_FORMULA_MAX:
      GUISE_EACH (a[k] >= b[k] ? a[k] : b[k]);
    case GUISE_FORMULA_MIN:
      GUISE_EACH (a[k] <= b[k] ? a[k] : b[k]);
    case GUISE_FORMULA_GREATER_EQUAL:
      GUISE_EACH (a[k] >= b[k] ? 1.0f : 0.0f);
    default:
      GUISE_EACH (a[k] == b[k] ? 1.0f : 0.0f);
    }
}

/* @a, @b, @y: [N]; @y is none of the others. */
template <int N>
GUISE_BOTH void
guise_instruction (const GuiseGpuInstruction &i, const float *a, const float *b, float *y)
{
  switch (i.kind)
    {
    case GUISE_GPU_UNARY:
      return guise_unary<N> (i.function, a, y);
    case GUISE_GPU_UNARY_GRAD:
      return guise_unary_grad<N> (i.function, a, b, y);
    case GUISE_GPU_BINARY:
      return guise_binary<N> (i.function, a, b, y);
    case GUISE_GPU_AFFINE:
      GUISE_EACH (i.p0 * a[k] + i.p1);
    case GUISE_GPU_CLAMP:
      GUISE_EACH (a[k] < i.p0 ? i.p0 : a[k] > i.p1 ? i.p1 : a[k]);
    case GUISE_GPU_CAST:
      GUISE_EACH (guise_round_to (i.function, a[k]));
    case GUISE_GPU_LEAKY_RELU:
      GUISE_EACH (a[k] > 0.0f ? a[k] : i.p0 * a[k]);
    case GUISE_GPU_LEAKY_GRAD:
      GUISE_EACH (a[k] > 0.0f ? b[k] : i.p0 * b[k]);
    default: /* GUISE_GPU_PRELU */
      GUISE_EACH (a[k] > 0.0f ? a[k] : b[k] * a[k]);
    }
}

#undef GUISE_EACH
