/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

#define GUISE_FACE_POLYGON_MAX                                      \
  12 /* corners; the largest group of the hull has that many points \
      */

/* How many convex polygons each part of a face has. */
#define GUISE_N_HULL_POLYGONS  8
#define GUISE_N_EYE_POLYGONS   2
#define GUISE_N_MOUTH_POLYGONS 1

/**
 * GuiseFacePolygon:
 * @n_points: corners, up to %GUISE_FACE_POLYGON_MAX
 * @points: whole numbers, in order around a convex polygon
 */
typedef struct
{
  int        n_points;
  GuisePoint points[GUISE_FACE_POLYGON_MAX];
} GuiseFacePolygon;

/**
 * guise_face_mask_hull_polygons:
 * @landmarks: (array fixed-size=68): in the pixels of the mask
 * @brow_expand: how far the brows are raised, 1 as a rule
 * @out_polygons: (out caller-allocates) (array fixed-size=8): their union is the face
 *
 * Source: faces.md 1.7; integer arithmetic as in existing tools.
 */
void guise_face_mask_hull_polygons (const GuisePoint *landmarks,
                                    double            brow_expand,
                                    GuiseFacePolygon *out_polygons);

/**
 * guise_face_mask_eye_polygons:
 * @out_polygons: (out caller-allocates) (array fixed-size=2): image left, image right
 */
void guise_face_mask_eye_polygons (const GuisePoint *landmarks, GuiseFacePolygon *out_polygons);

/**
 * guise_face_mask_mouth_polygon:
 * @out_polygon: (out): the inner lips
 */
void guise_face_mask_mouth_polygon (const GuisePoint *landmarks, GuiseFacePolygon *out_polygon);

/**
 * guise_face_mask_draw:
 * @polygons: (array length=n_polygons): parts of a face
 * @n_polygons: how many
 * @mask: F32 with one channel, or GRAY8 (then 1 means a value of 1)
 *
 * Sets the pixels of all polygons to 1 and leaves the others.
 */
void guise_face_mask_draw (const GuiseFacePolygon *polygons, size_t n_polygons, GuiseImage *mask);

/**
 * guise_face_mask_draw_hull:
 * @landmarks: (array fixed-size=68): in the pixels of @mask
 * @brow_expand: how far the brows are raised, 1 as a rule
 * @mask: F32 with one channel, zeroed by the caller
 *
 * The hard 0/1 mask of the whole face.
 */
void guise_face_mask_draw_hull (const GuisePoint *landmarks, double brow_expand, GuiseImage *mask);

/**
 * guise_face_mask_draw_eyes_mouth:
 * @landmarks: (array fixed-size=68): in the pixels of @mask
 * @mask: F32 with one channel, zeroed by the caller
 * @error: where to put the error
 *
 * The soft mask of eyes and inner mouth, 0..1, that "eyes and mouth priority" weighs with
 * (training.md 7.4). Where the face mask is 0 the caller zeroes it.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean
guise_face_mask_draw_eyes_mouth (const GuisePoint *landmarks, GuiseImage *mask, GError **error);

G_END_DECLS
