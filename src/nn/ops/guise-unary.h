/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The elementwise functions, one row each, for C and CUDA alike. A user defines
 *
 *   X (NAME, name, formula, uses, derivative)
 *
 * and a type named Real (float or double); C code includes <tgmath.h> first, so that exp () is
 * expf () for float. In `formula` the argument is called x. `derivative` is written in v, which is
 *   INPUT   the argument of the function,
 *   OUTPUT  its result, so that the argument need not be kept for the gradient,
 *   NOTHING (the derivative is a constant; 0: no gradient flows).
 *
 * SOFTPLUS: log (1 + exp (x)) = max (x, 0) + log1p (exp (-|x|)), where nothing overflows.
 * SIGMOID: exp (-|x|) never overflows either; both branches share it.
 */
/* clang-format off */
#define GUISE_UNARY_TABLE(X)                                                                      \
  X (NEG,        "neg",        -x,                                            NOTHING, (Real) -1) \
  X (ABS,        "abs",        fabs (x),                 INPUT,  (Real) ((v > 0) - (v < 0)))      \
  X (SQUARE,     "square",     x * x,                                         INPUT,  2 * v)      \
  X (SQRT,       "sqrt",       sqrt (x),                             OUTPUT, (Real) 0.5 / v)      \
  X (RSQRT,      "rsqrt",      1 / sqrt (x),                OUTPUT, (Real) -0.5 * v * v * v)      \
  X (RECIPROCAL, "reciprocal", 1 / x,                                         OUTPUT, -v * v)     \
  X (EXP,        "exp",        exp (x),                                       OUTPUT, v)          \
  X (LOG,        "log",        log (x),                                       INPUT,  1 / v)      \
  X (SIGMOID,    "sigmoid",    (x < 0 ? exp (x) : 1) / (1 + exp (-fabs (x))), OUTPUT, v * (1 - v))\
  X (TANH,       "tanh",       tanh (x),                                      OUTPUT, 1 - v * v)  \
  X (SIN,        "sin",        sin (x),                                       INPUT,  cos (v))    \
  X (COS,        "cos",        cos (x),                                       INPUT,  -sin (v))   \
  X (SOFTPLUS,   "softplus",   (x > 0 ? x : 0) + log1p (exp (-fabs (x))),                         \
     INPUT, (v < 0 ? exp (v) : 1) / (1 + exp (-fabs (v))))                                        \
  X (SIGN,       "sign",       (Real) ((x > 0) - (x < 0)),                    NOTHING, 0)         \
  X (FLOOR,      "floor",      floor (x),                                     NOTHING, 0)
/* clang-format on */
