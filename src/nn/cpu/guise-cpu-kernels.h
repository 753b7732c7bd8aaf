/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/cpu/guise-cpu-device.h"

G_BEGIN_DECLS

/* Private to nn/cpu: the kernels, by family. */

/* guise-cpu-conv.c */
extern const GuiseKernel guise_cpu_conv2d;
extern const GuiseKernel guise_cpu_conv2d_grad_data;
extern const GuiseKernel guise_cpu_conv2d_grad_weight;

/* guise-cpu-matmul.c */
extern const GuiseKernel guise_cpu_matmul;

/* guise-cpu-pool.c */
extern const GuiseKernel guise_cpu_max_pool;

/* guise-cpu-elementwise.c */
extern const GuiseKernel guise_cpu_unary;
extern const GuiseKernel guise_cpu_affine;
extern const GuiseKernel guise_cpu_clamp;
extern const GuiseKernel guise_cpu_cast;
extern const GuiseKernel guise_cpu_leaky_relu;
extern const GuiseKernel guise_cpu_leaky_relu_grad;

/* guise-cpu-binary.c */
extern const GuiseKernel guise_cpu_unary_grad;
extern const GuiseKernel guise_cpu_binary;
extern const GuiseKernel guise_cpu_prelu;
extern const GuiseKernel guise_cpu_broadcast;

/* guise-cpu-program.c */
extern const GuiseKernel guise_cpu_program;

/* guise-cpu-move.c */
extern const GuiseKernel guise_cpu_concat;
extern const GuiseKernel guise_cpu_slice;
extern const GuiseKernel guise_cpu_pad;
extern const GuiseKernel guise_cpu_transpose;

/* guise-cpu-depth.c */
extern const GuiseKernel guise_cpu_depth_to_space;
extern const GuiseKernel guise_cpu_space_to_depth;

/* guise-cpu-sum.c */
extern const GuiseKernel guise_cpu_sum;

/* guise-cpu-filter.c */
extern const GuiseKernel guise_cpu_filter;
extern const GuiseKernel guise_cpu_filter_grad;

/* guise-cpu-resize.c */
extern const GuiseKernel guise_cpu_resize_bilinear;

/* guise-cpu-state.c */
extern const GuiseKernel guise_cpu_assign;
extern const GuiseKernel guise_cpu_update;
extern const GuiseKernel guise_cpu_random_mask;

/* guise-cpu-reorder.c */
extern const GuiseKernel guise_cpu_reorder;

/**
 * guise_cpu_choose_common_layout:
 * @query: of an elementwise op
 * @keeps_zero: whether zeros in make zeros out, so that unused lanes stay zero
 * @used: bit i: input i has the shape of the output and shall share the layout
 *
 * Returns: the layout that costs the fewest reorders: that of the first such input which is not
 *   PLAIN and can be kept, else PLAIN
 */
GuiseLayout
guise_cpu_choose_common_layout (const GuiseKernelQuery *query, gboolean keeps_zero, unsigned used);

/**
 * GuiseCpuChunkFunc:
 * @start: first element
 * @n: how many
 *
 * One thread's piece of an elementwise pass.
 */
typedef void (*GuiseCpuChunkFunc) (const GuiseCall *call, size_t start, size_t n);

/**
 * guise_cpu_run_chunks:
 * @call: passed on
 * @n: elements in all
 * @func: called for every piece, from all threads
 */
void guise_cpu_run_chunks (const GuiseCall *call, size_t n, GuiseCpuChunkFunc func);

/**
 * guise_cpu_add_bias:
 * @y: [n, c, h, w], changed in place
 * @bias: [c]
 */
void guise_cpu_add_bias (const GuiseCpuDevice *device, const GuiseTensor *y, const float *bias);

G_END_DECLS
