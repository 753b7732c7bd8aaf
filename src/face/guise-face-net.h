/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-tflite.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

#define GUISE_FACE_NET_MAX_OUTPUTS 4

/**
 * GuiseFaceNet:
 *
 * One network of the face models, ready to run: a TensorFlow Lite graph as a plan of our engine.
 *
 * Thread: owner, which is the owner of its device.
 */
typedef struct _GuiseFaceNet GuiseFaceNet;

/**
 * guise_face_net_new:
 * @path: a .tflite file with one square three-channel input
 * @device: where to run
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR (reading), %GUISE_FACE_ERROR NETWORK (an op or shape that is not
 * handled), %GUISE_NN_ERROR (planning)
 *
 * Returns: (transfer full) (nullable): the network
 */
GuiseFaceNet *guise_face_net_new (const char *path, GuiseDevice *device, GError **error);

/**
 * guise_face_net_new_part:
 * @file: a graph; not needed afterwards
 * @input: the tensor that is given, [1, side, side, c]
 * @outputs: (array length=n_outputs): the tensors that are wanted
 * @n_outputs: up to %GUISE_FACE_NET_MAX_OUTPUTS
 * @device: where to run
 * @error: where to put the error
 *
 * As guise_face_net_new() for the part of a graph that leads from @input to @outputs.
 *
 * Returns: (transfer full) (nullable): the network
 */
GuiseFaceNet *guise_face_net_new_part (const GuiseTflite *file,
                                       int32_t            input,
                                       const int32_t     *outputs,
                                       int                n_outputs,
                                       GuiseDevice       *device,
                                       GError           **error);
void          guise_face_net_free (GuiseFaceNet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceNet, guise_face_net_free)

/**
 * guise_face_net_get_side:
 *
 * Returns: rows and columns of the input
 */
int guise_face_net_get_side (const GuiseFaceNet *self);
int guise_face_net_get_n_outputs (const GuiseFaceNet *self);

/**
 * guise_face_net_get_output_size:
 * @output: which one, in the order of the file
 *
 * Returns: how many numbers it has
 */
size_t guise_face_net_get_output_size (const GuiseFaceNet *self, int output);

/**
 * guise_face_net_get_plan:
 *
 * Returns: (transfer none): for measurements
 */
GuisePlan *guise_face_net_get_plan (GuiseFaceNet *self);

/**
 * guise_face_net_get_input:
 * @self: the network
 *
 * Shapes: [c, side, side] f32; a picture has three channels, red first.
 *
 * Returns: (transfer none): where the caller writes the picture before each run
 */
float *guise_face_net_get_input (GuiseFaceNet *self);

/**
 * guise_face_net_run:
 * @self: the network, its input written
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_face_net_run (GuiseFaceNet *self, GError **error);

/**
 * guise_face_net_get_output:
 * @self: the network, run
 * @output: which one
 *
 * Returns: (transfer none): its numbers, in the order of the file (pictures as [h, w, c]); valid
 *   until the next run
 */
const float *guise_face_net_get_output (GuiseFaceNet *self, int output);

G_END_DECLS
