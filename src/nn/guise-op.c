/* SPDX-License-Identifier: GPL-3.0-or-later
 * The op table: one row an op. To add an op: a row here, its functions in a file of nn/ops/, its
 * kernel in nn/ref/ and wherever it shall be fast, its cases in tests/op/. */
#include "nn/guise-op.h"

#include "nn/guise-op-private.h"
#include "nn/ops/guise-ops-private.h"

/* clang-format off */
static const GuiseOpRow rows[GUISE_N_OPS] = {
  [GUISE_OP_INPUT] = { .name = "input", .flags = GUISE_OP_SOURCE },
  [GUISE_OP_PARAM] = { .name = "param", .flags = GUISE_OP_SOURCE },
  [GUISE_OP_CONSTANT] = { .name = "constant", .flags = GUISE_OP_SOURCE },

  [GUISE_OP_RESHAPE] = { .name = "reshape", .n_inputs = 1,
    .flags = GUISE_OP_ALIAS,
    .infer = guise_reshape_infer, .gradient = guise_reshape_gradient },
  [GUISE_OP_STOP_GRADIENT] = { .name = "stop-gradient", .n_inputs = 1,
    .flags = GUISE_OP_ALIAS,
    .infer = guise_same_infer },

  [GUISE_OP_UNARY] = { .name = "unary", .n_inputs = 1,
    .params_bytes = sizeof (GuiseUnaryParams),
    .flags = GUISE_OP_BROADCAST_GRADIENT,
    .infer = guise_unary_infer, .gradient = guise_unary_gradient,
    .encode = guise_unary_encode },
  [GUISE_OP_UNARY_GRAD] = { .name = "unary-grad", .n_inputs = 2,
    .params_bytes = sizeof (GuiseUnaryParams),
    .infer = guise_unary_grad_infer,
    .encode = guise_unary_encode },
  [GUISE_OP_BINARY] = { .name = "binary", .n_inputs = 2,
    .params_bytes = sizeof (GuiseBinaryParams),
    .flags = GUISE_OP_BROADCAST_GRADIENT,
    .infer = guise_binary_infer, .gradient = guise_binary_gradient,
    .encode = guise_binary_encode },
  [GUISE_OP_AFFINE] = { .name = "affine", .n_inputs = 1,
    .params_bytes = sizeof (GuiseAffineParams),
    .flags = GUISE_OP_BROADCAST_GRADIENT,
    .infer = guise_same_infer, .gradient = guise_affine_gradient,
    .encode = guise_affine_encode },
  [GUISE_OP_CLAMP] = { .name = "clamp", .n_inputs = 1,
    .params_bytes = sizeof (GuiseClampParams),
    .flags = GUISE_OP_BROADCAST_GRADIENT,
    .infer = guise_same_infer, .gradient = guise_clamp_gradient,
    .encode = guise_clamp_encode },
  [GUISE_OP_CAST] = { .name = "cast", .n_inputs = 1,
    .params_bytes = sizeof (GuiseCastParams),
    .flags = GUISE_OP_BROADCAST_GRADIENT,
    .infer = guise_cast_infer, .gradient = guise_cast_gradient,
    .encode = guise_cast_encode },
  [GUISE_OP_LEAKY_RELU] = { .name = "leaky-relu", .n_inputs = 1,
    .params_bytes = sizeof (GuiseLeakyParams),
    .infer = guise_leaky_relu_infer, .gradient = guise_leaky_relu_gradient,
    .encode = guise_leaky_relu_encode },
  [GUISE_OP_LEAKY_RELU_GRAD] = { .name = "leaky-relu-grad", .n_inputs = 2,
    .params_bytes = sizeof (GuiseLeakyParams),
    .infer = guise_leaky_relu_grad_infer, .gradient = guise_leaky_relu_grad_gradient,
    .encode = guise_leaky_relu_encode },
  [GUISE_OP_PRELU] = { .name = "prelu", .n_inputs = 2,
    .infer = guise_prelu_infer, .gradient = guise_prelu_gradient },

  [GUISE_OP_CONV2D] = { .name = "conv2d", .n_inputs = 3, .optional = 1 << 2,
    .params_bytes = sizeof (GuiseConv),
    .infer = guise_conv2d_infer, .gradient = guise_conv2d_gradient,
    .flops = guise_conv2d_flops },
  [GUISE_OP_CONV2D_GRAD_DATA] = { .name = "conv2d-grad-data", .n_inputs = 3, .optional = 1 << 2,
    .params_bytes = sizeof (GuiseConv),
    .infer = guise_conv2d_grad_data_infer, .gradient = guise_conv2d_grad_data_gradient,
    .flops = guise_conv2d_grad_data_flops },
  [GUISE_OP_CONV2D_GRAD_WEIGHT] = { .name = "conv2d-grad-weight", .n_inputs = 2,
    .params_bytes = sizeof (GuiseConv),
    .infer = guise_conv2d_grad_weight_infer, .gradient = guise_conv2d_grad_weight_gradient,
    .flops = guise_conv2d_grad_weight_flops },
  [GUISE_OP_MATMUL] = { .name = "matmul", .n_inputs = 3, .optional = 1 << 2,
    .params_bytes = sizeof (GuiseMatmulParams),
    .infer = guise_matmul_infer, .gradient = guise_matmul_gradient,
    .flops = guise_matmul_flops },
  [GUISE_OP_MAX_POOL] = { .name = "max-pool", .n_inputs = 1,
    .params_bytes = sizeof (GuisePoolParams),
    .infer = guise_max_pool_infer, .gradient = guise_max_pool_gradient },
  [GUISE_OP_MAX_POOL_GRAD] = { .name = "max-pool-grad", .n_inputs = 2,
    .params_bytes = sizeof (GuisePoolParams),
    .infer = guise_max_pool_grad_infer },
  [GUISE_OP_FILTER] = { .name = "filter", .n_inputs = 1,
    .params_bytes = sizeof (GuiseFilterParams),
    .infer = guise_filter_infer, .gradient = guise_filter_gradient },
  [GUISE_OP_FILTER_GRAD] = { .name = "filter-grad", .n_inputs = 1,
    .params_bytes = sizeof (GuiseFilterParams),
    .infer = guise_filter_grad_infer, .gradient = guise_filter_grad_gradient },
  [GUISE_OP_RESIZE_BILINEAR] = { .name = "resize-bilinear", .n_inputs = 1,
    .infer = guise_resize_bilinear_infer, .gradient = guise_resize_bilinear_gradient },
  [GUISE_OP_RESIZE_BILINEAR_GRAD] = { .name = "resize-bilinear-grad", .n_inputs = 1,
    .infer = guise_resize_bilinear_grad_infer, .gradient = guise_resize_bilinear_grad_gradient },

  [GUISE_OP_TRANSPOSE] = { .name = "transpose", .n_inputs = 1,
    .params_bytes = sizeof (GuiseTransposeParams),
    .infer = guise_transpose_infer, .gradient = guise_transpose_gradient },
  [GUISE_OP_CONCAT] = { .name = "concat", .n_inputs = 1,
    .params_bytes = sizeof (GuiseConcatParams),
    .infer = guise_concat_infer, .gradient = guise_concat_gradient },
  [GUISE_OP_SLICE] = { .name = "slice", .n_inputs = 1,
    .params_bytes = sizeof (GuiseSliceParams),
    .infer = guise_slice_infer, .gradient = guise_slice_gradient },
  [GUISE_OP_PAD] = { .name = "pad", .n_inputs = 1,
    .params_bytes = sizeof (GuisePadParams),
    .infer = guise_pad_infer, .gradient = guise_pad_gradient },
  [GUISE_OP_DEPTH_TO_SPACE] = { .name = "depth-to-space", .n_inputs = 1,
    .infer = guise_depth_to_space_infer, .gradient = guise_depth_to_space_gradient },
  [GUISE_OP_SPACE_TO_DEPTH] = { .name = "space-to-depth", .n_inputs = 1,
    .infer = guise_space_to_depth_infer, .gradient = guise_space_to_depth_gradient },
  [GUISE_OP_BROADCAST] = { .name = "broadcast", .n_inputs = 1,
    .flags = GUISE_OP_BROADCAST_GRADIENT,
    .infer = guise_broadcast_infer, .gradient = guise_broadcast_gradient },

  [GUISE_OP_SUM] = { .name = "sum", .n_inputs = 1,
    .params_bytes = sizeof (GuiseSumParams),
    .flags = GUISE_OP_BROADCAST_GRADIENT,
    .infer = guise_sum_infer, .gradient = guise_sum_gradient },

  [GUISE_OP_ALL_REDUCE] = { .name = "all-reduce", .n_inputs = 1,
    .params_bytes = sizeof (GuiseAllReduceParams),
    .flags = GUISE_OP_EAGER,
    .infer = guise_same_infer },

  [GUISE_OP_ASSIGN] = { .name = "assign", .n_inputs = 2, .writes = 1,
    .flags = GUISE_OP_ALIAS,
    .infer = guise_assign_infer },
  [GUISE_OP_UPDATE] = { .name = "update", .n_inputs = 7, .optional = 1 << 2 | 1 << 5 | 1 << 6,
    .writes = 7, .params_bytes = sizeof (GuiseUpdateParams),
    .flags = GUISE_OP_ALIAS,
    .infer = guise_update_infer },
  [GUISE_OP_RANDOM_MASK] = { .name = "random-mask", .n_inputs = 1,
    .params_bytes = sizeof (GuiseRandomMaskParams),
    .infer = guise_random_mask_infer },
};
/* clang-format on */

const GuiseOpRow *
guise_op_get_row (GuiseOp op)
{
  g_assert (op < GUISE_N_OPS);
  return &rows[op];
}

const char *
guise_op_get_name (GuiseOp op)
{
  return guise_op_get_row (op)->name;
}

unsigned
guise_op_get_writes (GuiseOp op)
{
  return guise_op_get_row (op)->writes;
}

gboolean
guise_op_reject (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, GUISE_NN_ERROR, GUISE_NN_ERROR_SHAPE, text);
  return FALSE;
}

gboolean
guise_op_check_dims (const GuiseNode *x, const char *what, int n_dims, GError **error)
{
  if (x->shape.n_dims == n_dims)
    return TRUE;
  g_autofree char *text = guise_shape_to_string (&x->shape);

  return guise_op_reject (error, "%s has shape %s, %d axes are expected", what, text, n_dims);
}

gboolean
guise_shape_broadcast (const GuiseShape *a, const GuiseShape *b, GuiseShape *out_shape)
{
  GuiseShape shape = { .n_dims = MAX (a->n_dims, b->n_dims) };

  for (int i = 1; i <= shape.n_dims; i++)
    {
      int64_t da = i <= a->n_dims ? a->dims[a->n_dims - i] : 1;
      int64_t db = i <= b->n_dims ? b->dims[b->n_dims - i] : 1;

      if (da != db && da != 1 && db != 1)
        return FALSE;
      shape.dims[shape.n_dims - i] = da == 1 ? db : da;
    }
  *out_shape = shape;
  return TRUE;
}
