/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-type.h"
#include "face/guise-landmarks.h"

G_BEGIN_DECLS

/**
 * guise_similarity_fit:
 * @from: (array length=n_points): points
 * @to: (array length=n_points): where they should go
 * @n_points: how many
 * @out_map: (out): rotation, uniform scale and shift, never a reflection
 *
 * The least-squares similarity. Source: Umeyama, PAMI 1991, in the closed form for the plane
 * (faces.md 1.3).
 *
 * Returns: %FALSE when the points do not determine one (all in one place, not finite)
 */
gboolean guise_similarity_fit (const GuisePoint *from,
                               const GuisePoint *to,
                               size_t            n_points,
                               GuiseAffine      *out_map);

/**
 * guise_face_fit_template:
 * @landmarks: (array fixed-size=68): a face
 * @out_map: (out): from the picture to the template square
 * @out_residual: (out) (optional): root mean square distance of the 33 fitted points, in template
 *   units; over 0.10 the landmarks hardly form a face (faces.md 2.1.4)
 *
 * Returns: %FALSE when the landmarks form no face at all
 */
gboolean
guise_face_fit_template (const GuisePoint *landmarks, GuiseAffine *out_map, double *out_residual);

/**
 * guise_face_align:
 * @landmarks: (array fixed-size=68): a face in a picture, centre-based pixels
 * @type: how much of the head to show; not %GUISE_FACE_TYPE_MARK_ONLY
 * @size: side of the crop in pixels
 * @scale: 1; larger shows the face larger
 * @out_map: (out): from the picture's pixels to the crop's
 *
 * The matrix that facesets store as `image_to_face_mat`. Computed as existing facesets were
 * (faces.md 1.5): equal to theirs within 1e-4.
 *
 * Returns: %FALSE when the landmarks form no face
 */
gboolean guise_face_align (const GuisePoint *landmarks,
                           GuiseFaceType     type,
                           double            size,
                           double            scale,
                           GuiseAffine      *out_map);

/**
 * guise_face_average_yaw:
 * @landmarks: (array fixed-size=68): in template units for the usual scale
 *
 * How much nearer the nose is to one side of the jaw (faces.md 1.6.2); positive when it is near
 * the image's left.
 *
 * Returns: in the units of @landmarks
 */
double guise_face_average_yaw (const GuisePoint *landmarks);

/**
 * GuiseFaceRect:
 *
 * A rectangle in a picture; left <= right and top <= bottom.
 */
typedef struct
{
  double left;
  double top;
  double right;
  double bottom;
} GuiseFaceRect;

/**
 * guise_face_rect_from_landmarks:
 * @landmarks: (array fixed-size=68): a face
 * @out_rect: (out): the square of an upright full face around it
 *
 * Returns: %FALSE when the landmarks form no face
 */
gboolean guise_face_rect_from_landmarks (const GuisePoint *landmarks, GuiseFaceRect *out_rect);

/**
 * guise_face_rect_overlap:
 *
 * Returns: area of the intersection over the area of the union, 0..1
 */
double guise_face_rect_overlap (const GuiseFaceRect *a, const GuiseFaceRect *b);

G_END_DECLS
