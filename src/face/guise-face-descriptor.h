/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/* Numbers of a descriptor. */
#define GUISE_FACE_DESCRIPTOR_SIZE 1024

/**
 * GuiseFaceDescriber:
 *
 * The network that tells people apart: an aligned face in, a descriptor out. A descriptor is a
 * direction, [1024] f32 of length 1 with no number below 0; those of one person lie close to each
 * other (docs/accuracy.md has how close).
 *
 * Thread: owner, which is the owner of its device.
 */
typedef struct _GuiseFaceDescriber GuiseFaceDescriber;

/**
 * guise_face_describer_new:
 * @models_dir: (nullable): folder of the face networks; %NULL finds those that come with the
 *   program (guise_data_find())
 * @device: where the network runs
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (run set-up), CORRUPT; %GUISE_FACE_ERROR NETWORK;
 * %GUISE_NN_ERROR
 * Source: HSE FaceRes (MobileNet trained on VGGFace2), features before its age and gender heads
 *
 * Returns: (transfer full) (nullable): the network
 */
GuiseFaceDescriber      *
guise_face_describer_new (const char *models_dir, GuiseDevice *device, GError **error);
void guise_face_describer_free (GuiseFaceDescriber *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceDescriber, guise_face_describer_free)

/**
 * guise_face_describer_run:
 * @self: the network
 * @picture: BGR8, a frame or an aligned face
 * @landmarks: (array fixed-size=68): of the face, pixels of @picture
 * @out_descriptor: (out caller-allocates) (array fixed-size=1024): what tells this person from
 *   others
 * @error: where to put the error
 *
 * The face is turned and scaled to the template square and seen as it is and mirrored.
 *
 * Errors: %GUISE_FACE_ERROR LANDMARKS (they form no face), %GUISE_CORE_ERROR NO_MEMORY,
 * %GUISE_NN_ERROR DEVICE_LOST
 *
 * Returns: %FALSE on failure
 */
gboolean guise_face_describer_run (GuiseFaceDescriber *self,
                                   const GuiseImage   *picture,
                                   const GuisePoint   *landmarks,
                                   float              *out_descriptor,
                                   GError            **error);

/**
 * guise_face_describer_get_plan:
 *
 * Returns: (transfer none): for measurements and tests
 */
GuisePlan *guise_face_describer_get_plan (GuiseFaceDescriber *self);

/**
 * guise_face_descriptor_dot:
 * @a: (array fixed-size=1024): numbers
 * @b: (array fixed-size=1024): numbers
 *
 * Returns: the scalar product, the same for any compiler flags and processor
 */
double guise_face_descriptor_dot (const float *a, const float *b);

/**
 * guise_face_descriptor_distance:
 * @a: (array fixed-size=1024): a descriptor
 * @b: (array fixed-size=1024): another
 *
 * Returns: the cosine distance, 0 (the same) to 1
 */
double guise_face_descriptor_distance (const float *a, const float *b);

/**
 * guise_face_descriptor_normalize:
 * @values: (array fixed-size=1024): a sum of descriptors, brought to length 1
 *
 * Returns: %FALSE, and changes nothing, when the length is 0 or not finite
 */
gboolean guise_face_descriptor_normalize (float *values);

G_END_DECLS
