/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-onnx.h"

G_BEGIN_DECLS

/**
 * GuiseOnnxWriter:
 *
 * A model under construction. Nodes must be added in topological order. Thread: owner.
 */
typedef struct _GuiseOnnxWriter GuiseOnnxWriter;

/**
 * guise_onnx_writer_new:
 * @header: IR version, producer, graph name, doc string, opsets and properties are taken from it;
 *   values, initializers and nodes are added one by one
 *
 * Returns: (transfer full): an empty graph
 */
GuiseOnnxWriter *guise_onnx_writer_new (const GuiseOnnxModel *header);
void             guise_onnx_writer_free (GuiseOnnxWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxWriter, guise_onnx_writer_free)

/**
 * guise_onnx_writer_add_input:
 * @value: copied
 */
void guise_onnx_writer_add_input (GuiseOnnxWriter *self, const GuiseOnnxValue *value);

/**
 * guise_onnx_writer_add_output:
 * @value: copied
 */
void guise_onnx_writer_add_output (GuiseOnnxWriter *self, const GuiseOnnxValue *value);

/**
 * guise_onnx_writer_take_f32:
 * @name: unique
 * @n_dims: how many sizes
 * @dims: (array length=n_dims): the sizes
 * @values: (transfer full) (array): row-major, from g_malloc() or g_try_malloc()
 *
 * Adds an f32 initializer without copying it.
 */
void guise_onnx_writer_take_f32 (GuiseOnnxWriter *self,
                                 const char      *name,
                                 size_t           n_dims,
                                 const int64_t   *dims,
                                 float           *values);

/**
 * guise_onnx_writer_take_f16:
 * @values: (transfer full) (array): the bits of half-precision numbers, row-major, likewise
 *
 * Adds an f16 initializer without copying it.
 */
void guise_onnx_writer_take_f16 (GuiseOnnxWriter *self,
                                 const char      *name,
                                 size_t           n_dims,
                                 const int64_t   *dims,
                                 uint16_t        *values);

/**
 * guise_onnx_writer_add_i64:
 * @name: unique
 * @n: how many
 * @values: (array length=n): copied
 *
 * Adds a one-dimensional integer initializer: sizes, axes, paddings.
 */
void guise_onnx_writer_add_i64 (GuiseOnnxWriter *self,
                                const char      *name,
                                size_t           n,
                                const int64_t   *values);

/**
 * guise_onnx_writer_add_node:
 * @node: copied with its attributes; tensors as attributes are not written
 */
void guise_onnx_writer_add_node (GuiseOnnxWriter *self, const GuiseOnnxNode *node);

/**
 * guise_onnx_writer_save:
 * @self: the model
 * @path: the target
 * @error: where to put the error
 *
 * Packs the model straight into the file, which replaces the target when it is complete.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED, ARGUMENT when it passes 2 GiB
 */
gboolean guise_onnx_writer_save (GuiseOnnxWriter *self, const char *path, GError **error);

G_END_DECLS
