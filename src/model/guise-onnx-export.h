/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-onnx-writer.h"
#include "model/guise-onnx-op.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * GuiseOnnxExport:
 *
 * The translation of a #GuiseGraph into ONNX. What no output needs is not written; the first axis
 * of every value is the batch and stays open. Thread: owner.
 */

/**
 * guise_onnx_export_new:
 * @writer: where nodes and initializers go; must outlive the export
 * @weights: the parameters of the graph
 * @n: the batch size that the graph was built for
 * @opset: the operator set that @writer's file is in: some operators are said otherwise in newer
 *   ones
 */
GuiseOnnxExport *guise_onnx_export_new (GuiseOnnxWriter    *writer,
                                        const GuiseWeights *weights,
                                        int64_t             n,
                                        int64_t             opset);
void             guise_onnx_export_free (GuiseOnnxExport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxExport, guise_onnx_export_free)

/**
 * guise_onnx_export_bind:
 * @self: the export
 * @node: an input of the graph
 * @name: what it is called in ONNX
 */
void guise_onnx_export_bind (GuiseOnnxExport *self, GuiseNode *node, const char *name);

/**
 * guise_onnx_export_write_output:
 * @self: the export
 * @node: what to compute
 * @name: what it is called in ONNX
 * @error: where to put the error
 *
 * Writes @node and everything it needs that has not been written yet.
 *
 * Errors: %GUISE_NN_ERROR UNSUPPORTED names a node that ONNX cannot say, NO_MEMORY
 */
gboolean guise_onnx_export_write_output (GuiseOnnxExport *self,
                                         GuiseNode       *node,
                                         const char      *name,
                                         GError         **error);

/* The export functions of the table in guise-onnx-op.c. */
GuiseOnnxExportFunc guise_onnx_export_unary;
GuiseOnnxExportFunc guise_onnx_export_square;
GuiseOnnxExportFunc guise_onnx_export_rsqrt;
GuiseOnnxExportFunc guise_onnx_export_binary;
GuiseOnnxExportFunc guise_onnx_export_affine;
GuiseOnnxExportFunc guise_onnx_export_clamp;
GuiseOnnxExportFunc guise_onnx_export_cast;
GuiseOnnxExportFunc guise_onnx_export_leaky_relu;
GuiseOnnxExportFunc guise_onnx_export_conv;
GuiseOnnxExportFunc guise_onnx_export_conv_transposed;
GuiseOnnxExportFunc guise_onnx_export_filter;
GuiseOnnxExportFunc guise_onnx_export_matmul;
GuiseOnnxExportFunc guise_onnx_export_sum;
GuiseOnnxExportFunc guise_onnx_export_identity;
GuiseOnnxExportFunc guise_onnx_export_reshape;
GuiseOnnxExportFunc guise_onnx_export_transpose;
GuiseOnnxExportFunc guise_onnx_export_depth_to_space;
GuiseOnnxExportFunc guise_onnx_export_pad;
GuiseOnnxExportFunc guise_onnx_export_slice;
GuiseOnnxExportFunc guise_onnx_export_concat;

G_END_DECLS
