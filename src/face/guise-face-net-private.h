/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-tflite.h"
#include "nn/guise-graph.h"

G_BEGIN_DECLS

/**
 * guise_face_net_build:
 * @graph: empty
 * @file: what to build; not needed afterwards
 * @out_input: (out): the input, [1, 3, h, w]
 * @out_outputs: (out) (array): as many as @file has, each with its numbers in the file's order
 * @error: where to put the error
 *
 * Translates a graph of pictures [n, h, w, c] into one of [n, c, h, w]. Values of four dimensions
 * change their order; where the file takes a picture for a plain list (RESHAPE), the file's order
 * comes back first.
 *
 * Errors: %GUISE_FACE_ERROR NETWORK, %GUISE_NN_ERROR SHAPE
 *
 * Returns: %FALSE on an op, an option or a shape that is not handled
 */
gboolean guise_face_net_build (GuiseGraph        *graph,
                               const GuiseTflite *file,
                               GuiseNode        **out_input,
                               GuiseNode        **out_outputs,
                               GError           **error);

G_END_DECLS
