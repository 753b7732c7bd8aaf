/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"
#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

#define GUISE_FACE_N_STATES        17
#define GUISE_FACE_N_APPEARANCE    256
/* One unit of appearance in a GuiseFaceRecord. */
#define GUISE_FACE_APPEARANCE_STEP (1.0f / 32.0f)

/**
 * GuiseFaceRecord:
 * @yaw: radians by the 68 landmarks, positive to the image's left: what every bin goes by
 * @pitch: likewise, positive up
 * @yaw_bin: guise_face_get_yaw_bin() of @yaw: the one index of choosing, drawing, coverage, score
 * @roll: degrees of the head in its frame, clockwise
 * @eye_distance: between the eyes' outer corners, pixels of the frame
 * @distance: @eye_distance over the width of the frame: how near the face is
 * @eye_right: aperture of the person's right eye; see #GuiseFaceExpression for this and the next
 * @eye_left: of the other one
 * @mouth_open: gap between the lips over the height of the face
 * @mouth_width: over the distance of the eyes
 * @corner_lift: of the mouth
 * @brow: height of the brows
 * @gaze_x: to the image's right
 * @gaze_y: down
 * @light_x: where light comes from, to the image's right (guise_face_light_measure(); without a
 * mesh the slope of linear luminance across the face over its mean)
 * @light_y: likewise, down; light from above is negative
 * @light_level: mean linear luminance, 0..1
 * @warmth: median over the face of log2 (red / blue) in linear light: a lamp's colour multiplies
 *   the channels, so that it adds the same to every skin, bright or in shadow
 * @lab_mean: L* (0..100), a*, b* of the face
 * @lab_deviation: their standard deviations
 * @sharpness: our scale-normalised measure (faces.md 1.8)
 * @direction_ratio: above 2.5 marks motion blur
 * @enlargement: pixels of the picture over pixels of the frame that they were made from
 * @fit: residual of the alignment in template units (guise_face_fit_template())
 * @outside: share of the picture that lay outside the frame (pixels exactly black, 0..1)
 * @clipped: share of the face with a channel of 250 and more, 0..1
 * @presence: of the mesh network, 0..1
 * @is_mesh_tried: whether the networks have looked for a mesh, found or not
 * @has_mesh: whether eyes, mouth, brows and gaze come from a mesh; otherwise from the 68 points
 * @appearance: 16 x 16 normalised luminance of the whole face, in %GUISE_FACE_APPEARANCE_STEP
 *
 * What one face looks like, whichever way it came into a faceset. NaN is: not known. Plain value.
 */
typedef struct
{
  double   yaw;
  double   pitch;
  int32_t  yaw_bin;
  float    roll;
  float    eye_distance;
  float    distance;
  float    eye_right;
  float    eye_left;
  float    mouth_open;
  float    mouth_width;
  float    corner_lift;
  float    brow;
  float    gaze_x;
  float    gaze_y;
  float    light_x;
  float    light_y;
  float    light_level;
  float    warmth;
  float    lab_mean[3];
  float    lab_deviation[3];
  float    sharpness;
  float    direction_ratio;
  float    enlargement;
  float    fit;
  float    outside;
  float    clipped;
  float    presence;
  gboolean is_mesh_tried;
  gboolean has_mesh;
  int8_t   appearance[GUISE_FACE_N_APPEARANCE];
} GuiseFaceRecord;

/**
 * GuiseFaceState:
 * @values: pose, openness of eyes and mouth, brows, gaze, light, colour, each in units of what is
 *   just noticeable (faces.md 6.4); NaN is not known
 *
 * What a face does, as a point in a space in which distances mean something.
 */
typedef struct
{
  float values[GUISE_FACE_N_STATES];
} GuiseFaceState;

/**
 * GuiseFaceView:
 * @image: BGR8: an aligned face
 * @type: how much of the head it shows
 * @landmarks: (array fixed-size=68): in the pixels of @image
 * @eyebrows_expand_mod: as in #GuiseFacesetEntry
 * @to_frame: (nullable): from the pixels of @image to those of the frame it was cut from
 * @frame_width: columns of that frame, 0 when not known
 * @face: (nullable): its mesh
 * @is_face_in_frame: whether @face is in the pixels of the frame; otherwise in those of @image
 *
 * Everything a record is measured on. Borrowed.
 */
typedef struct
{
  const GuiseImage  *image;
  GuiseFaceType      type;
  const GuisePoint  *landmarks;
  double             eyebrows_expand_mod;
  const GuiseAffine *to_frame;
  int                frame_width;
  const GuiseFace   *face;
  gboolean           is_face_in_frame;
} GuiseFaceView;

/**
 * guise_face_record_measure:
 * @view: a face
 * @out_record: (out): measured
 * @error: where to put the error
 *
 * The same measures for a face just captured and for one of an old faceset. Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY; %GUISE_FACESET_ERROR CORRUPT when the landmarks form no
 *   face
 * Source: faces.md 5.1, 6.2, 6.4
 *
 * Returns: %TRUE when all was measured
 */
gboolean
guise_face_record_measure (const GuiseFaceView *view, GuiseFaceRecord *out_record, GError **error);

/**
 * guise_face_record_measure_file:
 * @file: a face of a faceset
 * @face: (nullable): its mesh, in the pixels of the picture
 * @out_record: (out): measured
 * @error: where to put the error
 *
 * guise_face_record_measure() of a face on disk. Errors: as there. Thread: any.
 *
 * Returns: %TRUE when all was measured
 */
gboolean guise_face_record_measure_file (const GuiseFaceFile *file,
                                         const GuiseFace     *face,
                                         GuiseFaceRecord     *out_record,
                                         GError             **error);

/**
 * guise_face_record_get_state:
 *
 * Computed once by those who compare many.
 */
void guise_face_record_get_state (const GuiseFaceRecord *self, GuiseFaceState *out_state);

/**
 * guise_face_state_distance:
 *
 * What one of the two does not know makes no difference.
 *
 * Returns: Euclidean distance; over 1 a face is new
 */
float guise_face_state_distance (const GuiseFaceState *a, const GuiseFaceState *b);

/**
 * guise_face_record_appearance_distance:
 *
 * Returns: root mean square difference; under 0.08 the pictures repeat each other, over 0.12 they
 *   are new
 */
float guise_face_record_appearance_distance (const GuiseFaceRecord *a, const GuiseFaceRecord *b);

G_END_DECLS
