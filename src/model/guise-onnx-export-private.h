/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-onnx-export.h"
#include "nn/guise-node.h"

G_BEGIN_DECLS

/* What the functions that write one operator each write with; all of it in guise-onnx-export.c. */

/**
 * guise_onnx_export_fail:
 *
 * Sets an UNSUPPORTED error that names @node. Returns: %NULL
 */
char *guise_onnx_export_fail (const GuiseNode *node, const char *reason, GError **error);

/**
 * guise_onnx_export_get_name:
 *
 * Returns: (nullable): what input @i of @node is called; %NULL when it is absent
 */
const char *guise_onnx_export_get_name (GuiseOnnxExport *self, const GuiseNode *node, size_t i);

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
 * guise_onnx_export_write_constant:
 * @shape: of the values
 * @values: (transfer full) (array): from g_malloc() or g_try_malloc()
 *
 * Returns: (transfer full): the name of an initializer with these numbers
 */
char *
guise_onnx_export_write_constant (GuiseOnnxExport *self, const GuiseShape *shape, float *values);

static inline GuiseOnnxAttribute
guise_onnx_export_ints (const char *name, size_t n, const int64_t *values)
{
  return (
    GuiseOnnxAttribute){ .name = name, .kind = GUISE_ONNX_ATTRIBUTE_INTS, .n = n, .ints = values };
}

G_END_DECLS
