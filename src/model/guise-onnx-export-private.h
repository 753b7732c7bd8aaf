/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-onnx-export.h"

G_BEGIN_DECLS

/* What the functions of guise-onnx-export-op.c and -conv.c write with; all of it in
 * guise-onnx-export.c. */

/**
 * guise_onnx_export_fail:
 *
 * Sets an UNSUPPORTED error that names @node. Returns: %NULL
 */
char *guise_onnx_export_fail (const GuiseNode *node, const char *reason, GError **error);

/**
 * guise_onnx_export_get_batch_size:
 *
 * Returns: the size of the first axis that stays open in the file
 */
int64_t guise_onnx_export_get_batch_size (const GuiseOnnxExport *self);

/**
 * guise_onnx_export_get_opset:
 *
 * Returns: the operator set of the file
 */
int64_t guise_onnx_export_get_opset (const GuiseOnnxExport *self);

/**
 * guise_onnx_export_get_name:
 *
 * Returns: (nullable): what input @i of @node is called; %NULL when it is absent
 */
const char *guise_onnx_export_get_name (GuiseOnnxExport *self, const GuiseNode *node, size_t i);

/**
 * guise_onnx_export_get_precision:
 *
 * Returns: the type of input @i of @node, which must be there
 */
GuisePrecision
guise_onnx_export_get_precision (GuiseOnnxExport *self, const GuiseNode *node, size_t i);

/**
 * guise_onnx_export_write_node:
 * @is_last: this is the result of the node of ours, which may have to have a certain name
 *
 * Returns: (transfer full): the name of the result of the ONNX node
 */
char *guise_onnx_export_write_node (GuiseOnnxExport          *self,
                                    gboolean                  is_last,
                                    const char               *op,
                                    size_t                    n_inputs,
                                    const char *const        *inputs,
                                    size_t                    n_attributes,
                                    const GuiseOnnxAttribute *attributes);

/**
 * guise_onnx_export_write_unary:
 *
 * guise_onnx_export_write_node() with the first input of @node as the only one.
 */
char *guise_onnx_export_write_unary (GuiseOnnxExport          *self,
                                     const char               *op,
                                     const GuiseNode          *node,
                                     size_t                    n_attributes,
                                     const GuiseOnnxAttribute *attributes);

/**
 * guise_onnx_export_write_list:
 *
 * Returns: (transfer full): the name of an initializer with these integers; equal ones are written
 *   once
 */
char *guise_onnx_export_write_list (GuiseOnnxExport *self, size_t n, const int64_t *values);

/**
 * guise_onnx_export_write_scalar:
 *
 * Returns: (transfer full): the name of an initializer with one number, to compute with input 0 of
 *   @node
 */
char *guise_onnx_export_write_scalar (GuiseOnnxExport *self, const GuiseNode *node, double value);

/**
 * guise_onnx_export_write_constant:
 * @shape: of the values
 * @node: whose input 0 they are to compute with
 * @values: (transfer full) (array): from g_malloc() or g_try_malloc()
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the name of an initializer with these numbers
 */
char *guise_onnx_export_write_constant (GuiseOnnxExport  *self,
                                        const GuiseShape *shape,
                                        const GuiseNode  *node,
                                        float            *values,
                                        GError          **error);

/* ---- in guise-onnx-export-op.c ---- */

/**
 * guise_onnx_export_is_mean:
 *
 * Returns: whether @node is 1 / n times a sum over n elements
 */
gboolean guise_onnx_export_is_mean (GuiseNode *node);

/**
 * guise_onnx_export_write_reduction:
 * @op: ReduceSum, or with a factor behind it that makes it one, ReduceMean
 * @sum: the sum
 *
 * Returns: (transfer full): the name of the result
 */
char *
guise_onnx_export_write_reduction (GuiseOnnxExport *self, const char *op, const GuiseNode *sum);

static inline GuiseOnnxAttribute
guise_onnx_export_ints (const char *name, size_t n, const int64_t *values)
{
  return (
    GuiseOnnxAttribute){ .name = name, .kind = GUISE_ONNX_ATTRIBUTE_INTS, .n = n, .ints = values };
}

G_END_DECLS
