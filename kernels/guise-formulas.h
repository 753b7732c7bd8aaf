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
guise_unary (int function, float x)
{
  switch (function)
    {
#define GUISE_FORMULA(NAME, name, formula, uses, derivative) \
  case GUISE_FORMULA_##NAME:                                 \
    return formula;
      GUISE_UNARY_TABLE (GUISE_FORMULA)
#undef GUISE_FORMULA
    default:
      return x;
    }
}

/* @v: the argument of the function or its result, as its row says. */
GUISE_BOTH float
guise_unary_grad (int function, float v)
{
  switch (function)
    {
#define GUISE_FORMULA(NAME, name, formula, uses, derivative) \
  case GUISE_FORMULA_##NAME:                                 \
    return (float) (derivative);
      GUISE_UNARY_TABLE (GUISE_FORMULA)
#undef GUISE_FORMULA
    default:
      return v;
    }
}

/* A comparison with NaN gives the second in max and min, as in the reference. */
GUISE_BOTH float
guise_binary (int function, float a, float b)
{
  switch (function)
    {
    case GUISE_FORMULA_ADD:
      return a + b;
    case GUISE_FORMULA_SUB:
      return a - b;
    case GUISE_FORMULA_MUL:
      return a * b;
    case GUISE_FORMULA_DIV:
      return a / b;
    case GUISE_FORMULA_MAX:
      return a >= b ? a : b;
    case GUISE_FORMULA_MIN:
      return a <= b ? a : b;
    case GUISE_FORMULA_GREATER_EQUAL:
      return a >= b ? 1.0f : 0.0f;
    default:
      return a == b ? 1.0f : 0.0f;
    }
}

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

GUISE_BOTH float
guise_instruction (const GuiseGpuInstruction &i, float a, float b)
{
  switch (i.kind)
    {
    case GUISE_GPU_UNARY:
      return guise_unary (i.function, a);
    case GUISE_GPU_UNARY_GRAD:
      return a * guise_unary_grad (i.function, b);
    case GUISE_GPU_BINARY:
      return guise_binary (i.function, a, b);
    case GUISE_GPU_AFFINE:
      return i.p0 * a + i.p1;
    case GUISE_GPU_CLAMP:
      return a < i.p0 ? i.p0 : a > i.p1 ? i.p1 : a;
    case GUISE_GPU_CAST:
      return guise_round_to (i.function, a);
    case GUISE_GPU_LEAKY_RELU:
      return a > 0.0f ? a : i.p0 * a;
    case GUISE_GPU_LEAKY_GRAD:
      return a > 0.0f ? b : i.p0 * b;
    default: /* GUISE_GPU_PRELU */
      return a > 0.0f ? a : b * a;
    }
}
