/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-onnx.h"
#include "onnx.pb-c.h"

G_BEGIN_DECLS

/**
 * GuiseOnnxArena:
 *
 * Small memory that lives as long as the model: blocks are freed all at once.
 */
typedef struct
{
  GPtrArray *blocks; /* owned; element-type pointer, owned */
} GuiseOnnxArena;

void guise_onnx_arena_init (GuiseOnnxArena *self);
void guise_onnx_arena_clear (GuiseOnnxArena *self);

/**
 * guise_onnx_arena_alloc:
 *
 * Returns: (nullable): @n items of @size bytes, zeroed, or %NULL when memory is short
 */
void *guise_onnx_arena_alloc (GuiseOnnxArena *self, size_t n, size_t size);

/**
 * guise_onnx_check_wire:
 * @data: (array length=n_bytes): foreign bytes
 * @n_bytes: how many
 * @error: where to put the error
 *
 * Walks a ModelProto without unpacking it; what is checked stands at guise_onnx_read().
 */
gboolean guise_onnx_check_wire (const void *data, size_t n_bytes, GError **error);

/**
 * guise_onnx_view_tensor:
 * @proto: an unpacked tensor; its numbers may be borrowed
 * @arena: what has to be converted lives here
 * @out_tensor: (out): the view
 * @error: where to put the error
 */
gboolean guise_onnx_view_tensor (const Onnx__TensorProto *proto,
                                 GuiseOnnxArena          *arena,
                                 GuiseOnnxTensor         *out_tensor,
                                 GError                 **error);

G_END_DECLS
