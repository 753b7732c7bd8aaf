/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the device "cuda" can do. */
#include "nn/cuda/guise-cuda-kernels.h"

static void
fill_kernels (GuiseBackend *backend)
{
  static const struct
  {
    GuiseOp            op;
    const GuiseKernel *kernel;
  } rows[] = {
    { GUISE_OP_UNARY, &guise_cuda_elementwise },
    { GUISE_OP_UNARY_GRAD, &guise_cuda_elementwise },
    { GUISE_OP_BINARY, &guise_cuda_elementwise },
    { GUISE_OP_AFFINE, &guise_cuda_elementwise },
    { GUISE_OP_CLAMP, &guise_cuda_elementwise },
    { GUISE_OP_CAST, &guise_cuda_elementwise },
    { GUISE_OP_LEAKY_RELU, &guise_cuda_elementwise },
    { GUISE_OP_LEAKY_RELU_GRAD, &guise_cuda_leaky_relu_grad },
    { GUISE_OP_PRELU, &guise_cuda_elementwise },
    { GUISE_OP_CONV2D, &guise_cuda_conv2d },
    { GUISE_OP_CONV2D_GRAD_DATA, &guise_cuda_conv2d_grad_data },
    { GUISE_OP_CONV2D_GRAD_WEIGHT, &guise_cuda_conv2d_grad_weight },
    { GUISE_OP_MATMUL, &guise_cuda_matmul },
    { GUISE_OP_MAX_POOL, &guise_cuda_max_pool },
    { GUISE_OP_MAX_POOL_GRAD, &guise_cuda_max_pool_grad },
    { GUISE_OP_FILTER, &guise_cuda_filter },
    { GUISE_OP_FILTER_GRAD, &guise_cuda_filter_grad },
    { GUISE_OP_RESIZE_BILINEAR, &guise_cuda_resize_bilinear },
    { GUISE_OP_RESIZE_BILINEAR_GRAD, &guise_cuda_resize_bilinear_grad },
    { GUISE_OP_TRANSPOSE, &guise_cuda_transpose },
    { GUISE_OP_CONCAT, &guise_cuda_concat },
    { GUISE_OP_SLICE, &guise_cuda_slice },
    { GUISE_OP_PAD, &guise_cuda_pad },
    { GUISE_OP_DEPTH_TO_SPACE, &guise_cuda_depth_to_space },
    { GUISE_OP_SPACE_TO_DEPTH, &guise_cuda_space_to_depth },
    { GUISE_OP_BROADCAST, &guise_cuda_broadcast_op },
    { GUISE_OP_SUM, &guise_cuda_sum },
    { GUISE_OP_ALL_REDUCE, &guise_cuda_all_reduce },
    { GUISE_OP_ASSIGN, &guise_cuda_assign },
    { GUISE_OP_UPDATE, &guise_cuda_update },
    { GUISE_OP_RANDOM_MASK, &guise_cuda_random_mask },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    backend->kernels[rows[i].op] = *rows[i].kernel;
}

const GuiseBackend *
guise_cuda_backend_get (void)
{
  static GuiseBackend backend = {
    .name = "cuda",
    .open = guise_cuda_open,
    .close = guise_cuda_close,
    .get_description = guise_cuda_get_description,
    .get_failure = guise_cuda_get_failure,
    .get_loss_scale = guise_cuda_get_loss_scale,
    .take_kept = guise_cuda_take_kept,
    .get_precision = guise_cuda_get_precision,
    .get_sum_ms = guise_cuda_get_sum_ms,
    .get_memory = guise_cuda_get_memory,
    .memory_new = guise_cuda_memory_new,
    .memory_free = guise_cuda_memory_free,
    .upload = guise_cuda_upload,
    .download = guise_cuda_download,
    .fill = guise_cuda_fill,
    .copy = guise_cuda_copy,
    .synchronize = guise_cuda_synchronize,
    .join = guise_cuda_join,
    .branch_begin = guise_cuda_branch_begin,
    .branch_end = guise_cuda_branch_end,
    .branch_wait = guise_cuda_branch_wait,
    .capture_begin = guise_cuda_capture_begin,
    .capture_end = guise_cuda_capture_end,
    .graph_run = guise_cuda_graph_run,
    .graph_free = guise_cuda_graph_free,
    .mark_new = guise_cuda_mark_new,
    .mark_set = guise_cuda_mark_set,
    .mark_wait = guise_cuda_mark_wait,
    .mark_free = guise_cuda_mark_free,
    .read_later = guise_cuda_read_later,
    .upload_later = guise_cuda_upload_later,
    .make_pictures = guise_cuda_make_pictures,
    .pinned_new = guise_cuda_pinned_new,
    .pinned_free = guise_cuda_pinned_free,
    .layout_bytes = guise_cuda_layout_bytes,
    .layout_name = guise_cuda_layout_name,
    .layout_is_outer = guise_cuda_layout_is_outer,
    .layout_rounds = guise_cuda_layout_rounds,
  };
  static gsize is_ready = 0;

  if (g_once_init_enter (&is_ready))
    {
      backend.reorder = guise_cuda_reorder;
      backend.program = guise_cuda_program;
      fill_kernels (&backend);
      g_once_init_leave (&is_ready, 1);
    }
  return &backend;
}
