/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/cuda/guise-cuda-device.h"

G_BEGIN_DECLS

/* Private to nn/cuda: the kernels, by family. */

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
