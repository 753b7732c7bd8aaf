/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-onnx-import-private.h"

G_BEGIN_DECLS

/*
 * What our ops are called in ONNX and ONNX's operators in ours: one table for reading and writing
 * models.
 */

typedef struct _GuiseOnnxOp     GuiseOnnxOp;
typedef struct _GuiseOnnxExport GuiseOnnxExport;

/**
 * GuiseOnnxImportFunc:
 * @import: the translation
 * @row: the row of the operator
 * @node: the ONNX node; its outputs must be set
 */
typedef gboolean GuiseOnnxImportFunc (GuiseOnnxImport     *import,
                                      const GuiseOnnxOp   *row,
                                      const GuiseOnnxNode *node,
                                      GError             **error);

/**
 * GuiseOnnxExportFunc:
 * @export: the translation
 * @row: the row of the operator
 * @node: the node of ours; its inputs have been written
 *
 * Returns: (transfer full) (nullable): the name of the ONNX value that it became
 */
typedef char *GuiseOnnxExportFunc (GuiseOnnxExport *export,
                                   const GuiseOnnxOp *row,
                                   GuiseNode         *node,
                                   GError           **error);

/**
 * GuiseOnnxOp:
 * @name: in ONNX
 * @import: how it is read
 * @native: our op
 * @function: which #GuiseUnary or #GuiseBinary, for ops that have a function
 * @export_as: (nullable): how it is written; %NULL when it is only read
 */
struct _GuiseOnnxOp
{
  const char          *name;
  GuiseOnnxImportFunc *import;
  GuiseOp              native;
  int                  function;
  GuiseOnnxExportFunc *export_as;
};

#define GUISE_ONNX_NO_FUNCTION (-1)

/**
 * guise_onnx_op_find:
 *
 * Returns: (nullable): the row of ONNX's operator @name
 */
const GuiseOnnxOp *guise_onnx_op_find (const char *name);

/**
 * guise_onnx_op_find_native:
 *
 * Returns: (nullable): the row by which @node is written
 */
const GuiseOnnxOp *guise_onnx_op_find_native (const GuiseNode *node);

/* The import functions of the rows, by file. */

/* guise-onnx-op-math.c */
GuiseOnnxImportFunc guise_onnx_import_unary;
GuiseOnnxImportFunc guise_onnx_import_binary;
GuiseOnnxImportFunc guise_onnx_import_comparison;
GuiseOnnxImportFunc guise_onnx_import_where;
GuiseOnnxImportFunc guise_onnx_import_clip;
GuiseOnnxImportFunc guise_onnx_import_pow;
GuiseOnnxImportFunc guise_onnx_import_leaky_relu;
GuiseOnnxImportFunc guise_onnx_import_prelu;
GuiseOnnxImportFunc guise_onnx_import_cast;

/* guise-onnx-op-conv.c */
GuiseOnnxImportFunc guise_onnx_import_conv;
GuiseOnnxImportFunc guise_onnx_import_conv_transposed;
GuiseOnnxImportFunc guise_onnx_import_matmul;
GuiseOnnxImportFunc guise_onnx_import_gemm;
GuiseOnnxImportFunc guise_onnx_import_max_pool;
GuiseOnnxImportFunc guise_onnx_import_reduce;

/**
 * guise_onnx_import_fuse_bias:
 * @node: an Add
 * @out_fused: (out): whether it was one
 *
 * Add of a per-channel constant to a convolution or a matrix product that nothing else uses: the
 * product is built again, with the constant as its bias.
 */
gboolean guise_onnx_import_fuse_bias (GuiseOnnxImport     *import,
                                      const GuiseOnnxNode *node,
                                      gboolean            *out_fused,
                                      GError             **error);

/* guise-onnx-op-move.c */
GuiseOnnxImportFunc guise_onnx_import_identity;
GuiseOnnxImportFunc guise_onnx_import_constant;
GuiseOnnxImportFunc guise_onnx_import_shape;
GuiseOnnxImportFunc guise_onnx_import_reshape;
GuiseOnnxImportFunc guise_onnx_import_flatten;
GuiseOnnxImportFunc guise_onnx_import_squeeze;
GuiseOnnxImportFunc guise_onnx_import_unsqueeze;
GuiseOnnxImportFunc guise_onnx_import_transpose;
GuiseOnnxImportFunc guise_onnx_import_depth_to_space;
GuiseOnnxImportFunc guise_onnx_import_expand;
GuiseOnnxImportFunc guise_onnx_import_pad;

/* guise-onnx-op-slice.c */
GuiseOnnxImportFunc guise_onnx_import_slice;
GuiseOnnxImportFunc guise_onnx_import_gather;
GuiseOnnxImportFunc guise_onnx_import_concat;
GuiseOnnxImportFunc guise_onnx_import_split;

G_END_DECLS
