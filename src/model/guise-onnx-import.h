/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-onnx.h"
#include "nn/guise-graph.h"

G_BEGIN_DECLS

/**
 * GuiseOnnxImport:
 *
 * The translation of an ONNX graph into a #GuiseGraph, for one batch size.
 *
 * Everything whose size is known is computed while translating: sizes, axes, paddings and the
 * integer arithmetic around them never reach the graph. What depends on one number that is only
 * known when the graph runs (the morph value) is carried as scale * number + offset; a slice that
 * ends or starts there stays a pair of bounds on the whole tensor, and joining such slices again
 * becomes a choice by mask, so that all shapes of the graph are fixed.
 *
 * Between a Cast to float16 and the Cast back everything is computed in f32; both round. The
 * result differs from that of an executor with half-precision arithmetic by the roundings that
 * this one makes in between, about 1e-3 of the value range for a SAEHD model.
 *
 * Thread: owner.
 */
typedef struct _GuiseOnnxImport GuiseOnnxImport;

/**
 * guise_onnx_import_new:
 * @model: what to translate; must outlive the import
 * @graph: where to build; must outlive the import
 */
GuiseOnnxImport *guise_onnx_import_new (const GuiseOnnxModel *model, GuiseGraph *graph);
void             guise_onnx_import_free (GuiseOnnxImport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxImport, guise_onnx_import_free)

/**
 * guise_onnx_import_bind:
 * @self: the import
 * @name: an input of the ONNX graph
 * @node: what stands for it
 */
void guise_onnx_import_bind (GuiseOnnxImport *self, const char *name, GuiseNode *node);

/**
 * guise_onnx_import_bind_number:
 * @self: the import
 * @name: an input of the ONNX graph with one element, [1]
 * @node: [1], what stands for it
 * @low: its smallest value
 * @high: its largest value
 *
 * As guise_onnx_import_bind() for an input that sizes may depend on.
 */
void guise_onnx_import_bind_number (GuiseOnnxImport *self,
                                    const char      *name,
                                    GuiseNode       *node,
                                    double           low,
                                    double           high);

/**
 * guise_onnx_import_run:
 * @self: the import, with all inputs bound
 * @error: where to put the error
 *
 * Translates all nodes. Float initializers become parameters of the graph, called as in the file
 * (guise_onnx_import_get_params()), small ones constants.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, NO_MEMORY; the message names the ONNX node and what about it
 *
 * Returns: %FALSE when the model is not sound or has something that is not supported
 */
gboolean guise_onnx_import_run (GuiseOnnxImport *self, GError **error);

/**
 * guise_onnx_import_get_output:
 * @self: the import, run
 * @name: a value of the ONNX graph
 * @error: where to put the error
 *
 * Returns: (nullable): the node that computes it
 */
GuiseNode *guise_onnx_import_get_output (GuiseOnnxImport *self, const char *name, GError **error);

/**
 * guise_onnx_import_get_params:
 *
 * Returns: (transfer none) (element-type GuiseOnnxTensor): the initializers that became parameters
 */
const GPtrArray *guise_onnx_import_get_params (const GuiseOnnxImport *self);

/**
 * guise_onnx_import_get_n_bytes:
 *
 * Returns: bytes of all intermediate values together, if none shared memory
 */
double guise_onnx_import_get_n_bytes (const GuiseOnnxImport *self);

/**
 * guise_onnx_import_build_transpose:
 * @graph: a graph
 * @x: any value
 * @order: (array): output axis i is input axis @order[i]
 *
 * guise_build_transpose() that merges with a transpose before it, so that changing the layout and
 * changing it back costs nothing, and is a mere reshape where only axes of size 1 move.
 */
GuiseNode *guise_onnx_import_build_transpose (GuiseGraph *graph, GuiseNode *x, const int *order);

G_END_DECLS
