/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of ONNX operators and what they are in our engine, for reading and writing. */
#include "model/guise-onnx-op.h"

#include <string.h>

#include "model/guise-onnx-export.h"

/* clang-format off */
/* Columns: name, import, our op, its function, export. Where several rows say the same op and
 * function, the one with an export is how it is written. GUISE_N_OPS: nothing of ours is it. */
static const GuiseOnnxOp table[] = {
#define NONE GUISE_ONNX_NO_FUNCTION
  { "Neg",             guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_NEG,        guise_onnx_export_unary },
  { "Abs",             guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_ABS,        guise_onnx_export_unary },
  { "Sqrt",            guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_SQRT,       guise_onnx_export_unary },
  { "Reciprocal",      guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_RECIPROCAL, guise_onnx_export_unary },
  { "Exp",             guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_EXP,        guise_onnx_export_unary },
  { "Log",             guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_LOG,        guise_onnx_export_unary },
  { "Sigmoid",         guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_SIGMOID,    guise_onnx_export_unary },
  { "Tanh",            guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_TANH,       guise_onnx_export_unary },
  { "Sin",             guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_SIN,        guise_onnx_export_unary },
  { "Cos",             guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_COS,        guise_onnx_export_unary },
  { "Softplus",        guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_SOFTPLUS,   guise_onnx_export_unary },
  { "Sign",            guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_SIGN,       guise_onnx_export_unary },
  { "Floor",           guise_onnx_import_unary,           GUISE_OP_UNARY,  GUISE_UNARY_FLOOR,      guise_onnx_export_unary },
  { "Pow",             guise_onnx_import_pow,             GUISE_OP_UNARY,  GUISE_UNARY_SQUARE,     guise_onnx_export_square },
  { "Pow",             guise_onnx_import_pow,             GUISE_OP_UNARY,  GUISE_UNARY_RSQRT,      guise_onnx_export_rsqrt },
  { "Add",             guise_onnx_import_binary,          GUISE_OP_BINARY, GUISE_BINARY_ADD,       guise_onnx_export_binary },
  { "Sub",             guise_onnx_import_binary,          GUISE_OP_BINARY, GUISE_BINARY_SUB,       guise_onnx_export_binary },
  { "Mul",             guise_onnx_import_binary,          GUISE_OP_BINARY, GUISE_BINARY_MUL,       guise_onnx_export_binary },
  { "Div",             guise_onnx_import_binary,          GUISE_OP_BINARY, GUISE_BINARY_DIV,       guise_onnx_export_binary },
  { "Max",             guise_onnx_import_binary,          GUISE_OP_BINARY, GUISE_BINARY_MAX,       guise_onnx_export_binary },
  { "Min",             guise_onnx_import_binary,          GUISE_OP_BINARY, GUISE_BINARY_MIN,       guise_onnx_export_binary },
  { "Equal",           guise_onnx_import_comparison,      GUISE_N_OPS,     NONE, NULL },
  { "Greater",         guise_onnx_import_comparison,      GUISE_N_OPS,     NONE, NULL },
  { "GreaterOrEqual",  guise_onnx_import_comparison,      GUISE_N_OPS,     NONE, NULL },
  { "Less",            guise_onnx_import_comparison,      GUISE_N_OPS,     NONE, NULL },
  { "LessOrEqual",     guise_onnx_import_comparison,      GUISE_N_OPS,     NONE, NULL },
  { "Where",           guise_onnx_import_where,           GUISE_N_OPS,     NONE, NULL },
  { "Mul",             guise_onnx_import_binary,          GUISE_OP_AFFINE, NONE, guise_onnx_export_affine },
  { "Clip",            guise_onnx_import_clip,            GUISE_OP_CLAMP,  NONE, guise_onnx_export_clamp },
  { "Relu",            guise_onnx_import_leaky_relu,      GUISE_OP_LEAKY_RELU,        NONE, NULL },
  { "LeakyRelu",       guise_onnx_import_leaky_relu,      GUISE_OP_LEAKY_RELU,        NONE, guise_onnx_export_leaky_relu },
  { "PRelu",           guise_onnx_import_prelu,           GUISE_OP_PRELU,             NONE, NULL },
  { "Cast",            guise_onnx_import_cast,            GUISE_OP_CAST,              NONE, guise_onnx_export_cast },
  { "Conv",            guise_onnx_import_conv,            GUISE_OP_CONV2D,            NONE, guise_onnx_export_conv },
  { "Conv",            guise_onnx_import_conv,            GUISE_OP_FILTER,            NONE, guise_onnx_export_filter },
  { "ConvTranspose",   guise_onnx_import_conv_transposed, GUISE_OP_CONV2D_GRAD_DATA,  NONE, guise_onnx_export_conv_transposed },
  { "MatMul",          guise_onnx_import_matmul,          GUISE_OP_MATMUL,            NONE, guise_onnx_export_matmul },
  { "Gemm",            guise_onnx_import_gemm,            GUISE_OP_MATMUL,            NONE, NULL },
  { "MaxPool",         guise_onnx_import_max_pool,        GUISE_OP_MAX_POOL,          NONE, NULL },
  { "ReduceMean",      guise_onnx_import_reduce,          GUISE_N_OPS,                NONE, NULL },
  { "ReduceSum",       guise_onnx_import_reduce,          GUISE_OP_SUM,               NONE, guise_onnx_export_sum },
  { "GlobalAveragePool", guise_onnx_import_reduce,        GUISE_N_OPS,                NONE, NULL },
  { "Identity",        guise_onnx_import_identity,        GUISE_OP_STOP_GRADIENT,     NONE, guise_onnx_export_identity },
  { "Dropout",         guise_onnx_import_identity,        GUISE_N_OPS,                NONE, NULL },
  { "Constant",        guise_onnx_import_constant,        GUISE_N_OPS,                NONE, NULL },
  { "Shape",           guise_onnx_import_shape,           GUISE_N_OPS,                NONE, NULL },
  { "Reshape",         guise_onnx_import_reshape,         GUISE_OP_RESHAPE,           NONE, guise_onnx_export_reshape },
  { "Flatten",         guise_onnx_import_flatten,         GUISE_OP_RESHAPE,           NONE, NULL },
  { "Squeeze",         guise_onnx_import_squeeze,         GUISE_OP_RESHAPE,           NONE, NULL },
  { "Unsqueeze",       guise_onnx_import_unsqueeze,       GUISE_OP_RESHAPE,           NONE, NULL },
  { "Transpose",       guise_onnx_import_transpose,       GUISE_OP_TRANSPOSE,         NONE, guise_onnx_export_transpose },
  { "DepthToSpace",    guise_onnx_import_depth_to_space,  GUISE_OP_DEPTH_TO_SPACE,    NONE, guise_onnx_export_depth_to_space },
  { "Expand",          guise_onnx_import_expand,          GUISE_OP_BROADCAST,         NONE, NULL },
  { "Pad",             guise_onnx_import_pad,             GUISE_OP_PAD,               NONE, guise_onnx_export_pad },
  { "Slice",           guise_onnx_import_slice,           GUISE_OP_SLICE,             NONE, guise_onnx_export_slice },
  { "Gather",          guise_onnx_import_gather,          GUISE_N_OPS,                NONE, NULL },
  { "Concat",          guise_onnx_import_concat,          GUISE_OP_CONCAT,            NONE, guise_onnx_export_concat },
  { "Split",           guise_onnx_import_split,           GUISE_N_OPS,                NONE, NULL },
#undef NONE
};
/* clang-format on */

const GuiseOnnxOp *
guise_onnx_op_find (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].name, name) == 0)
      return &table[i];
  return NULL;
}

/* Which function a node computes, for the ops that have one. */
static int
get_function (const GuiseNode *node)
{
  const void *params = guise_node_get_params (node);

  if (guise_node_get_op (node) == GUISE_OP_UNARY)
    return (int) ((const GuiseUnaryParams *) params)->function;
  if (guise_node_get_op (node) == GUISE_OP_BINARY)
    return (int) ((const GuiseBinaryParams *) params)->function;
  return GUISE_ONNX_NO_FUNCTION;
}

const GuiseOnnxOp *
guise_onnx_op_find_native (const GuiseNode *node)
{
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].export_as != NULL && table[i].native == guise_node_get_op (node) &&
        table[i].function == get_function (node))
      return &table[i];
  return NULL;
}
