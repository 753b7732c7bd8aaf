/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-tfjs.h"
#include "nn/guise-graph.h"

G_BEGIN_DECLS

/**
 * guise_face_descriptor_build:
 * @graph: where to build
 * @file: a TensorFlow.js graph model with one square three-channel input
 * @result: name of the node whose numbers are wanted
 * @out_input: (out): the picture, [1, 3, side, side]
 * @out_result: (out): the result, [1, c]
 * @error: where to put the error
 *
 * Builds what the result needs and nothing else. Factors and sums behind a convolution (a batch
 * normalisation as converters write it) become part of its weights, limits become one clamp.
 *
 * Errors: %GUISE_FACE_ERROR NETWORK: an op or shape that is not handled, with its name
 *
 * Returns: %FALSE on failure
 */
gboolean guise_face_descriptor_build (GuiseGraph      *graph,
                                      const GuiseTfjs *file,
                                      const char      *result,
                                      GuiseNode      **out_input,
                                      GuiseNode      **out_result,
                                      GError         **error);

G_END_DECLS
