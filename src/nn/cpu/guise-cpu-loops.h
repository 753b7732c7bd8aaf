/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-graph.h"

G_BEGIN_DECLS

/**
 * GuiseCpuOperands:
 *
 * How a binary loop steps through its operands: both arrays, or one of them a single number.
 */
typedef enum
{
  GUISE_CPU_OPERANDS_BOTH,
  GUISE_CPU_OPERANDS_SCALAR_B,
  GUISE_CPU_OPERANDS_SCALAR_A,
  GUISE_N_CPU_OPERANDS,
} GuiseCpuOperands;

typedef void (*GuiseCpuMaskLoop) (size_t   n,
                                  uint64_t seed,
                                  uint64_t stream,
                                  uint64_t first_block,
                                  uint64_t threshold,
                                  float   *y);
typedef void (*GuiseCpuUnaryLoop) (size_t n, const float *x, float *y);
typedef void (*GuiseCpuBinaryLoop) (size_t n, const float *a, const float *b, float *y);

/**
 * GuiseCpuUpdate:
 * @rate: learning rate
 * @gradient_scale: multiplies the gradient first
 * @decay1: of the first state
 * @decay2: of the second state (AdaBelief)
 * @rest1: 1 - decay1, rounded from double: 1 - 0.999f is off by 1e-5 of itself
 * @rest2: 1 - decay2
 * @epsilon: keeps the quotient finite
 *
 * The numbers of one optimizer step (GuiseUpdate).
 */
typedef struct
{
  float rate;
  float gradient_scale;
  float decay1;
  float decay2;
  float rest1;
  float rest2;
  float epsilon;
} GuiseCpuUpdate;

typedef void (*GuiseCpuUpdateLoop) (size_t                n,
                                    const GuiseCpuUpdate *step,
                                    const float          *gradient,
                                    const float          *mask,
                                    float                *param,
                                    float                *state1,
                                    float                *state2);

/**
 * GuiseCpuLoops:
 * @unary: y[i] = f (x[i])
 * @unary_grad: y[i] = a[i] f' (b[i]), f' written in the argument or the result of f
 *   (nn/ops/guise-unary.h)
 * @binary: y[i] = f (a[i], b[i])
 * @affine: y[i] = scale x[i] + shift
 * @clamp: y[i] = x[i] limited to [low, high]
 * @round: y[i] = x[i] as a precision holds it
 * @leaky_relu: y[i] = x[i] > 0 ? x[i] : slope x[i]
 * @leaky_relu_grad: dx[i] = y[i] > 0 ? dy[i] : slope dy[i]
 * @prelu_lanes: y[block i + j] = x > 0 ? x : slopes[j] x with x = x[block i + j], i < n, block 8
 *   or 16
 * @accumulate: sum[i] += x[i]
 * @sum: the sum of x, in double
 * @accumulate_lanes: sum[j] += sum over i of x[block i + j], j < block, i < n, block 8 or 16, in
 *   partial sums
 * @row_filter: y[i] = sum over t of taps[t] x[i + t]
 * @column_filter: y[i] = sum over t of taps[t] rows[t][i]
 * @max_window: y[j] = the largest of x[row row_stride + column block + j], j < block, block 1, 8
 *   or 16; a window of at least one element
 * @update: one optimizer step; @mask may be NULL, @state2 is used by AdaBelief alone
 * @philox_mask: y[i] = word < threshold ? 1 : 0 for n words of the Philox blocks first_block,
 *   first_block + 1, ... (guise_philox()), four each
 *
 * The inner loops of the CPU backend over contiguous floats, all threads' work above them. The
 * source is compiled once for plain x86-64 and once for AVX2 with FMA; guise_cpu_loops_get()
 * chooses at run time. Unless said otherwise the result may be the very array of an operand.
 *
 * Thread: any.
 */
typedef struct
{
  const char        *name;
  GuiseCpuUnaryLoop  unary[GUISE_N_UNARIES];
  GuiseCpuBinaryLoop unary_grad[GUISE_N_UNARIES][GUISE_N_CPU_OPERANDS];
  GuiseCpuBinaryLoop binary[GUISE_N_BINARIES][GUISE_N_CPU_OPERANDS];
  void (*affine) (size_t n, const float *x, float scale, float shift, float *y);
  void (*clamp) (size_t n, const float *x, float low, float high, float *y);
  GuiseCpuUnaryLoop round[GUISE_N_PRECISIONS];
  void (*leaky_relu) (size_t n, const float *x, float slope, float *y);
  void (*leaky_relu_grad) (size_t n, const float *y, const float *dy, float slope, float *dx);
  void (*prelu_lanes) (size_t n, size_t block, const float *x, const float *slopes, float *y);
  void (*accumulate) (size_t n, const float *x, float *sum);
  double (*sum) (size_t n, const float *x);
  void (*accumulate_lanes) (size_t n, size_t block, const float *x, float *sum);
  void (*row_filter) (size_t n, const float *x, size_t n_taps, const float *taps, float *y);
  void (*column_filter) (size_t              n,
                         const float *const *rows,
                         size_t              n_taps,
                         const float        *taps,
                         float              *y);
  void (*max_window) (size_t       n_rows,
                      size_t       n_columns,
                      size_t       block,
                      const float *x,
                      size_t       row_stride,
                      float       *y);
  GuiseCpuUpdateLoop update[GUISE_N_UPDATES];
  GuiseCpuMaskLoop   philox_mask;
} GuiseCpuLoops;

/* GuiseCpuLoops.philox_mask of the two tables */
void guise_cpu_philox_generic (size_t   n,
                               uint64_t seed,
                               uint64_t stream,
                               uint64_t first_block,
                               uint64_t threshold,
                               float   *y);
void guise_cpu_philox_avx2 (size_t   n,
                            uint64_t seed,
                            uint64_t stream,
                            uint64_t first_block,
                            uint64_t threshold,
                            float   *y);

extern const GuiseCpuLoops guise_cpu_loops_generic;
extern const GuiseCpuLoops guise_cpu_loops_avx2;

/**
 * guise_cpu_loops_get:
 *
 * Returns: the fastest loops that this processor runs
 */
const GuiseCpuLoops *guise_cpu_loops_get (void);

G_END_DECLS
