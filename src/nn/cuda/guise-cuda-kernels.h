/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/cuda/guise-cuda-device.h"

G_BEGIN_DECLS

/* Private to nn/cuda: the kernels, by family. */

/* guise-cuda-round.c: parameters that lie in f32 for products of f16 operands */

/* Returns: whether this input is a parameter that has to be rounded before each use */
gboolean guise_cuda_needs_rounding (const GuiseCudaDevice *self, const GuiseKernelInput *input);

/**
 * guise_cuda_plan_rounding:
 * @input: what needs rounding
 * @layout: in which the product reads it
 * @workspace_bytes: (inout): grows by what the rounded values take
 *
 * Returns: their offset in the workspace
 */
size_t guise_cuda_plan_rounding (const GuiseCudaDevice  *self,
                                 const GuiseKernelInput *input,
                                 GuiseLayout             layout,
                                 size_t                 *workspace_bytes);

/**
 * guise_cuda_round:
 * @from: a parameter
 * @layout: in which the product reads it
 * @memory: for it
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_cuda_round (const GuiseCudaDevice *self,
                           const GuiseTensor     *from,
                           GuiseLayout            layout,
                           void                  *memory);

/* guise-cuda-collective.c */
extern const GuiseKernel guise_cuda_all_reduce;

/* guise-cuda-conv.c */
extern const GuiseKernel guise_cuda_conv2d;
extern const GuiseKernel guise_cuda_conv2d_grad_data;
extern const GuiseKernel guise_cuda_conv2d_grad_weight;

/* guise-cuda-matmul.c */
extern const GuiseKernel guise_cuda_matmul;

/* guise-cuda-elementwise.c */
extern const GuiseKernel guise_cuda_elementwise;
extern const GuiseKernel guise_cuda_program;
extern const GuiseKernel guise_cuda_leaky_relu_grad;

/* guise-cuda-move.c */
extern const GuiseKernel guise_cuda_concat;
extern const GuiseKernel guise_cuda_slice;
extern const GuiseKernel guise_cuda_pad;
extern const GuiseKernel guise_cuda_transpose;
extern const GuiseKernel guise_cuda_broadcast_op;
extern const GuiseKernel guise_cuda_depth_to_space;
extern const GuiseKernel guise_cuda_space_to_depth;
extern const GuiseKernel guise_cuda_reorder;

/* guise-cuda-sum.c */
extern const GuiseKernel guise_cuda_sum;

/* guise-cuda-spatial.c */
extern const GuiseKernel guise_cuda_filter;
extern const GuiseKernel guise_cuda_filter_grad;
extern const GuiseKernel guise_cuda_max_pool;
extern const GuiseKernel guise_cuda_max_pool_grad;
extern const GuiseKernel guise_cuda_resize_bilinear;
extern const GuiseKernel guise_cuda_resize_bilinear_grad;

/* guise-cuda-state.c */
extern const GuiseKernel guise_cuda_assign;
extern const GuiseKernel guise_cuda_update;
extern const GuiseKernel guise_cuda_random_mask;

G_END_DECLS
