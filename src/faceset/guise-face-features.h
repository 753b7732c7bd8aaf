/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

#define GUISE_FACE_N_STATES     14
#define GUISE_FACE_N_APPEARANCE 256

/**
 * GuiseFaceFeatures:
 * @yaw: radians, positive to the image's left
 * @pitch: radians, positive up
 * @state: pose, openness of eyes and mouth, brows, light, each in units of what is just noticeable
 *   (faces.md 6.4); what landmarks and pixels of an aligned face do not tell (gaze, roll) is left
 *   out
 * @appearance: 16 x 16 normalised luminance of the whole face
 * @sharpness: our scale-normalised measure (faces.md 1.8)
 * @direction_ratio: above 2.5 marks motion blur
 * @enlargement: pixels of the picture over pixels of the frame that they were made from; 0 when
 *   not known
 *
 * What one face looks like. Plain value.
 */
typedef struct
{
  double yaw;
  double pitch;
  float  state[GUISE_FACE_N_STATES];
  float  appearance[GUISE_FACE_N_APPEARANCE];
  float  sharpness;
  float  direction_ratio;
  double enlargement;
} GuiseFaceFeatures;

/**
 * guise_face_features_measure:
 * @image: BGR8: the face
 * @entry: what the faceset knows about it
 * @out_features: (out): measured
 * @error: where to put the error
 *
 * Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY; %GUISE_FACESET_ERROR CORRUPT when the landmarks form no
 *   face
 * Source: faces.md 5.1, 6.2, 6.4; measured on the 68 points instead of the mesh
 *
 * Returns: %TRUE when all was measured
 */
gboolean guise_face_features_measure (const GuiseImage        *image,
                                      const GuiseFacesetEntry *entry,
                                      GuiseFaceFeatures       *out_features,
                                      GError                 **error);

/**
 * guise_face_features_state_distance:
 *
 * Returns: Euclidean distance of the states; over 1 a face is new
 */
float guise_face_features_state_distance (const GuiseFaceFeatures *a, const GuiseFaceFeatures *b);

/**
 * guise_face_features_appearance_distance:
 *
 * Returns: root mean square difference; under 0.08 the pictures repeat each other, over 0.12 they
 *   are new
 */
float guise_face_features_appearance_distance (const GuiseFaceFeatures *a,
                                               const GuiseFaceFeatures *b);

G_END_DECLS
