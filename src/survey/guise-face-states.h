/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

/**
 * GuiseFaceReferences:
 * @eyes_open: aperture of this person's open eyes: 70th percentile of the wider eye over frontal
 *   faces
 * @mouth_width: median over level, frontal faces; likewise the others
 * @corner_lift: see #GuiseFaceRecord
 * @brow: see #GuiseFaceRecord
 * @warmth: median over all faces, as far as skin in white light can be so
 *
 * What is normal for one person: eyes and mouths differ more between people than between states.
 */
typedef struct
{
  double eyes_open;
  double mouth_width;
  double corner_lift;
  double brow;
  double warmth;
} GuiseFaceReferences;

/**
 * guise_face_references_init:
 * @self: (out): what is normal for people, while too little is known of one
 *
 * Source: faces.md 5.2, medians measured over photographs
 */
void guise_face_references_init (GuiseFaceReferences *self);

/**
 * guise_face_references_measure:
 * @self: (out): what is normal for this person
 * @records: (array length=n) (nullable): faces of one person; %NULL entries are left out
 * @n: how many
 *
 * A value that fewer than 8 faces tell stays as in guise_face_references_init().
 *
 * Source: faces.md 5.1
 */
void guise_face_references_measure (GuiseFaceReferences          *self,
                                    const GuiseFaceRecord *const *records,
                                    size_t                        n);

/**
 * GuiseEyesState:
 *
 * How far the eyes are open. An eye on the far side of a turned head does not count.
 */
typedef enum
{
  GUISE_EYES_CLOSED,
  GUISE_EYES_HALF,
  GUISE_EYES_OPEN,
  GUISE_EYES_WIDE,
  GUISE_N_EYES_STATES,
} GuiseEyesState;

/**
 * GuiseMouthState:
 *
 * How far the lips are apart.
 */
typedef enum
{
  GUISE_MOUTH_CLOSED,
  GUISE_MOUTH_SLIGHT,
  GUISE_MOUTH_OPEN,
  GUISE_MOUTH_WIDE,
  GUISE_N_MOUTH_STATES,
} GuiseMouthState;

/**
 * GuiseShapeState:
 * @GUISE_SHAPE_NEUTRAL: none of the others
 * @GUISE_SHAPE_SMILE: with closed lips
 * @GUISE_SHAPE_TEETH: a smile with open lips
 * @GUISE_SHAPE_PUCKER: narrow mouth
 * @GUISE_SHAPE_BROW_RAISED: brows up
 * @GUISE_SHAPE_BROW_LOWERED: brows down
 *
 * The expression, by what is most remarkable: the mouth goes before the brows.
 */
typedef enum
{
  GUISE_SHAPE_NEUTRAL,
  GUISE_SHAPE_SMILE,
  GUISE_SHAPE_TEETH,
  GUISE_SHAPE_PUCKER,
  GUISE_SHAPE_BROW_RAISED,
  GUISE_SHAPE_BROW_LOWERED,
  GUISE_N_SHAPE_STATES,
} GuiseShapeState;

/**
 * GuiseGazeState:
 *
 * Where the eyes look relative to the head, as the picture shows it.
 */
typedef enum
{
  GUISE_GAZE_CENTRE,
  GUISE_GAZE_LEFT,
  GUISE_GAZE_RIGHT,
  GUISE_GAZE_UP,
  GUISE_GAZE_DOWN,
  GUISE_GAZE_CORNER,
  GUISE_N_GAZE_STATES,
} GuiseGazeState;

/**
 * GuiseLightState:
 *
 * Where the light comes from, as the picture shows it.
 */
typedef enum
{
  GUISE_LIGHT_FRONT,
  GUISE_LIGHT_LEFT,
  GUISE_LIGHT_RIGHT,
  GUISE_LIGHT_FAR_LEFT,
  GUISE_LIGHT_FAR_RIGHT,
  GUISE_LIGHT_TOP,
  GUISE_N_LIGHT_STATES,
} GuiseLightState;

/**
 * GuiseWarmthState:
 *
 * The colour of the light beside what is usual for the person, as the camera shows it.
 */
typedef enum
{
  GUISE_WARMTH_COOL,
  GUISE_WARMTH_USUAL,
  GUISE_WARMTH_WARM,
  GUISE_N_WARMTH_STATES,
} GuiseWarmthState;

/**
 * GuiseVowelState:
 * @GUISE_VOWEL_NONE: a mouth at rest, or on its way from one to the next
 * @GUISE_VOWEL_EE: wide lips that are apart, as in "ee" or "cheese"; a smile with teeth is one too
 * @GUISE_VOWEL_OO: narrow, rounded lips
 * @GUISE_VOWEL_AA: a wide open mouth
 *
 * The shapes that a mouth goes through when it talks.
 */
typedef enum
{
  GUISE_VOWEL_NONE,
  GUISE_VOWEL_EE,
  GUISE_VOWEL_OO,
  GUISE_VOWEL_AA,
  GUISE_N_VOWEL_STATES,
} GuiseVowelState;

/**
 * guise_face_get_aperture:
 * @record: a face
 *
 * Returns: aperture of the eye that is open wider, of those that can be judged; NaN when none can
 */
double guise_face_get_aperture (const GuiseFaceRecord *record);

/**
 * guise_face_get_eyes_state:
 * @record: a face
 * @references: what is normal for the person
 *
 * Source: faces.md 5.2; below an aperture of 0.09 every eye is closed
 *
 * Returns: a #GuiseEyesState, or -1 when not known; so do the functions that follow
 */
int guise_face_get_eyes_state (const GuiseFaceRecord     *record,
                               const GuiseFaceReferences *references);

/**
 * guise_face_is_wink:
 *
 * Returns: whether one of two visible eyes is closed and the other is not
 */
gboolean guise_face_is_wink (const GuiseFaceRecord *record, const GuiseFaceReferences *references);

/**
 * guise_face_get_mouth_state:
 *
 * Source: faces.md 5.2
 *
 * Returns: a #GuiseMouthState, or -1
 */
int guise_face_get_mouth_state (const GuiseFaceRecord *record);

/**
 * guise_face_get_shape_state:
 *
 * Source: faces.md 5.2, 6.2.5
 *
 * Returns: a #GuiseShapeState, or -1
 */
int guise_face_get_shape_state (const GuiseFaceRecord     *record,
                                const GuiseFaceReferences *references);

/**
 * guise_face_get_vowel_state:
 *
 * Source: measured on faces with known expressions (docs/facesets.md)
 *
 * Returns: a #GuiseVowelState, or -1
 */
int guise_face_get_vowel_state (const GuiseFaceRecord     *record,
                                const GuiseFaceReferences *references);

/**
 * guise_face_get_gaze_state:
 *
 * Only open eyes look anywhere.
 *
 * Source: faces.md 6.2.6
 *
 * Returns: a #GuiseGazeState, or -1
 */
int guise_face_get_gaze_state (const GuiseFaceRecord     *record,
                               const GuiseFaceReferences *references);

/**
 * guise_face_get_light_state:
 *
 * Source: faces.md 6.3
 *
 * Returns: a #GuiseLightState, or -1
 */
int guise_face_get_light_state (const GuiseFaceRecord *record);

/**
 * guise_face_get_warmth_state:
 *
 * A camera that balances white anew for each light hides part of what the light does.
 *
 * Source: measured on faces under lamps of known colour (docs/facesets.md)
 *
 * Returns: a #GuiseWarmthState, or -1
 */
int guise_face_get_warmth_state (const GuiseFaceRecord     *record,
                                 const GuiseFaceReferences *references);

G_END_DECLS
