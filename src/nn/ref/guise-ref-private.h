/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-backend.h"

/*
 * The reference kernels: as readable as the formula, PLAIN tensors, one thread, sums in double.
 * Compiled twice: for f32, which is the "ref" device and what other backends borrow, and for the
 * tests with GUISE_REF_DOUBLE for tensors of double, where finite differences are exact enough.
 */
#ifdef GUISE_REF_DOUBLE
typedef double Real;
#define guise_ref_backend_get              guise_ref64_backend_get
#define guise_ref_walk_init                guise_ref64_walk_init
#define guise_ref_walk_next                guise_ref64_walk_next
#define guise_ref_program_run              guise_ref64_program_run
#define guise_ref_unary_run                guise_ref64_unary_run
#define guise_ref_unary_grad_run           guise_ref64_unary_grad_run
#define guise_ref_binary_run               guise_ref64_binary_run
#define guise_ref_affine_run               guise_ref64_affine_run
#define guise_ref_clamp_run                guise_ref64_clamp_run
#define guise_ref_cast_run                 guise_ref64_cast_run
#define guise_ref_leaky_relu_run           guise_ref64_leaky_relu_run
#define guise_ref_leaky_relu_grad_run      guise_ref64_leaky_relu_grad_run
#define guise_ref_prelu_run                guise_ref64_prelu_run
#define guise_ref_conv2d_run               guise_ref64_conv2d_run
#define guise_ref_conv2d_grad_data_run     guise_ref64_conv2d_grad_data_run
#define guise_ref_conv2d_grad_weight_run   guise_ref64_conv2d_grad_weight_run
#define guise_ref_matmul_run               guise_ref64_matmul_run
#define guise_ref_max_pool_run             guise_ref64_max_pool_run
#define guise_ref_max_pool_grad_run        guise_ref64_max_pool_grad_run
#define guise_ref_filter_plan              guise_ref64_filter_plan
#define guise_ref_filter_run               guise_ref64_filter_run
#define guise_ref_filter_grad_run          guise_ref64_filter_grad_run
#define guise_ref_resize_bilinear_run      guise_ref64_resize_bilinear_run
#define guise_ref_resize_bilinear_grad_run guise_ref64_resize_bilinear_grad_run
#define guise_ref_transpose_run            guise_ref64_transpose_run
#define guise_ref_concat_run               guise_ref64_concat_run
#define guise_ref_slice_run                guise_ref64_slice_run
#define guise_ref_pad_run                  guise_ref64_pad_run
#define guise_ref_depth_to_space_run       guise_ref64_depth_to_space_run
#define guise_ref_space_to_depth_run       guise_ref64_space_to_depth_run
#define guise_ref_broadcast_run            guise_ref64_broadcast_run
#define guise_ref_sum_plan                 guise_ref64_sum_plan
#define guise_ref_sum_run                  guise_ref64_sum_run
#define guise_ref_all_reduce_plan          guise_ref64_all_reduce_plan
#define guise_ref_all_reduce_run           guise_ref64_all_reduce_run
#define guise_ref_assign_run               guise_ref64_assign_run
#define guise_ref_update_run               guise_ref64_update_run
#define guise_ref_random_mask_run          guise_ref64_random_mask_run
#else
typedef float Real;
#endif

G_BEGIN_DECLS

const GuiseBackend *guise_ref_backend_get (void);

/**
 * GuiseRefWalk:
 *
 * Visits the rows (runs of the last axis) of a tensor together with the places in some others that
 * stand still or move along each of its axes.
 */
typedef struct
{
  int     n_axes; /* without the last */
  int64_t dims[GUISE_MAX_DIMS];
  int     n_followers;
  int64_t strides[GUISE_PROGRAM_MAX_INPUTS][GUISE_MAX_DIMS];
  int64_t index[GUISE_MAX_DIMS];
  int64_t offset[GUISE_PROGRAM_MAX_INPUTS]; /* of the current row */
  int64_t step[GUISE_PROGRAM_MAX_INPUTS];   /* along the last axis */
  int64_t n_row;                            /* size of the last axis */
  int64_t n_rows;
} GuiseRefWalk;

/**
 * guise_ref_walk_init:
 * @shape: what is walked over
 * @followers: (array length=n_followers): shapes that broadcast to @shape
 *
 * Returns: the walk at its first row
 */
GuiseRefWalk
guise_ref_walk_init (const GuiseShape *shape, const GuiseShape *const *followers, int n_followers);
void guise_ref_walk_next (GuiseRefWalk *self);

gboolean guise_ref_program_run (const GuiseCall *call);
gboolean guise_ref_unary_run (const GuiseCall *call);
gboolean guise_ref_unary_grad_run (const GuiseCall *call);
gboolean guise_ref_binary_run (const GuiseCall *call);
gboolean guise_ref_affine_run (const GuiseCall *call);
gboolean guise_ref_clamp_run (const GuiseCall *call);
gboolean guise_ref_cast_run (const GuiseCall *call);
gboolean guise_ref_leaky_relu_run (const GuiseCall *call);
gboolean guise_ref_leaky_relu_grad_run (const GuiseCall *call);
gboolean guise_ref_prelu_run (const GuiseCall *call);
gboolean guise_ref_conv2d_run (const GuiseCall *call);
gboolean guise_ref_conv2d_grad_data_run (const GuiseCall *call);
gboolean guise_ref_conv2d_grad_weight_run (const GuiseCall *call);
gboolean guise_ref_matmul_run (const GuiseCall *call);
gboolean guise_ref_max_pool_run (const GuiseCall *call);
gboolean guise_ref_max_pool_grad_run (const GuiseCall *call);
gboolean
guise_ref_filter_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error);
gboolean guise_ref_filter_run (const GuiseCall *call);
gboolean guise_ref_filter_grad_run (const GuiseCall *call);
gboolean guise_ref_resize_bilinear_run (const GuiseCall *call);
gboolean guise_ref_resize_bilinear_grad_run (const GuiseCall *call);
gboolean guise_ref_transpose_run (const GuiseCall *call);
gboolean guise_ref_concat_run (const GuiseCall *call);
gboolean guise_ref_slice_run (const GuiseCall *call);
gboolean guise_ref_pad_run (const GuiseCall *call);
gboolean guise_ref_depth_to_space_run (const GuiseCall *call);
gboolean guise_ref_space_to_depth_run (const GuiseCall *call);
gboolean guise_ref_broadcast_run (const GuiseCall *call);
gboolean guise_ref_sum_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error);
gboolean guise_ref_sum_run (const GuiseCall *call);
gboolean
guise_ref_all_reduce_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error);
gboolean guise_ref_all_reduce_run (const GuiseCall *call);
gboolean guise_ref_assign_run (const GuiseCall *call);
gboolean guise_ref_update_run (const GuiseCall *call);
gboolean guise_ref_random_mask_run (const GuiseCall *call);

G_END_DECLS
