/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"

G_BEGIN_DECLS

/**
 * GuisePerson:
 * @yaw: degrees in the signs of #GuiseFacePose, relative to the line of sight
 * @pitch: likewise
 * @roll: likewise
 * @landmarks: centre-based pixels
 * @box: of the visible face
 * @cover: the part of the picture that the visible face takes
 * @eye_right: how far the person's right eye is open, 0..1
 * @eye_left: likewise
 * @gaze_yaw: degrees that the eyes are turned in the head, to the image's right
 * @gaze_pitch: likewise, down
 * @mouth_gap: between the inner lips over their width
 * @is_visible: whether nothing hides that landmark
 *
 * What is known about one face of a picture of the synthetic people.
 */
typedef struct
{
  double        yaw;
  double        pitch;
  double        roll;
  GuisePoint    landmarks[GUISE_N_LANDMARKS];
  GuiseFaceRect box;
  double        cover;
  double        eye_right;
  double        eye_left;
  double        gaze_yaw;
  double        gaze_pitch;
  double        mouth_gap;
  gboolean      is_visible[GUISE_N_LANDMARKS];
} GuisePerson;

/**
 * guise_people_load:
 * @folder: of the synthetic people
 * @clip: "performer", "crowd", ...
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable) (element-type GArray): the faces (#GuisePerson) of each
 *   picture, in order
 */
GPtrArray *guise_people_load (const char *folder, const char *clip, GError **error);

/**
 * guise_person_count_visible:
 * @width: columns of the picture
 * @height: rows
 *
 * Returns: how many landmarks are visible and within the picture
 */
int guise_person_count_visible (const GuisePerson *self, int width, int height);

/**
 * guise_person_transform:
 * @self: the truth; landmarks and box are moved
 * @map: what happened to the picture
 */
void guise_person_transform (GuisePerson *self, const GuiseAffine *map);

/**
 * guise_person_inner_error:
 * @self: the truth
 * @landmarks: (array fixed-size=68): what was found
 *
 * Returns: mean distance of the 51 inner points in per cent of the face's size, the square root of
 *   its box's area
 */
double guise_person_inner_error (const GuisePerson *self, const GuisePoint *landmarks);

/**
 * guise_person_point_error:
 * @first: the first landmark that counts
 * @end: the one after the last
 *
 * Returns: as guise_person_inner_error() for other points
 */
double
guise_person_point_error (const GuisePerson *self, const GuisePoint *landmarks, int first, int end);

/**
 * guise_person_crop_error:
 *
 * Returns: mean displacement of the corners of the whole-face crop in per cent of its side
 */
double guise_person_crop_error (const GuisePerson *self, const GuisePoint *landmarks);

G_END_DECLS
