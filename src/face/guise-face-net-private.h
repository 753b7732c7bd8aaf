/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-tflite.h"
#include "nn/guise-graph.h"

G_BEGIN_DECLS

/**
 * guise_face_net_build:
 * @graph: empty
 * @file: what to build; not needed afterwards
 * @input: the tensor that is given, four dimensions
 * @outputs: (array length=n_outputs): the tensors that are wanted
 * @n_outputs: how many
 * @out_input: (out): the input, [1, c, h, w]
 * @out_outputs: (out) (array length=n_outputs): each with its numbers in the file's order
 * @error: where to put the error
 *
 * Translates a graph of pictures [n, h, w, c], or the part of it that leads from @input to
 * @outputs, into one of [n, c, h, w]. Values of four dimensions change their order; where the file
 * takes a picture for a plain list (RESHAPE), the file's order comes back first.
 *
 * Errors: %GUISE_FACE_ERROR NETWORK, %GUISE_NN_ERROR SHAPE
 *
 * Returns: %FALSE on an op, an option or a shape that is not handled
 */
gboolean guise_face_net_build (GuiseGraph        *graph,
                               const GuiseTflite *file,
                               int32_t            input,
                               const int32_t     *outputs,
                               int                n_outputs,
                               GuiseNode        **out_input,
                               GuiseNode        **out_outputs,
                               GError           **error);

G_END_DECLS
