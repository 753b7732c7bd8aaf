/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/* The 68-point convention (iBUG order, faces.md 1.1): 0..16 jaw, 17..26 brows, 27..35 nose,
 * 36..47 eyes, 48..67 mouth; image left first. */
#define GUISE_N_LANDMARKS    68

/* The points that alignment uses: 17..48 and 54. */
#define GUISE_N_ALIGN_POINTS 33

/* The points that the head pose uses: 0..26 and 30..35. */
#define GUISE_N_POSE_POINTS  33

/**
 * guise_landmarks_get_align_index:
 * @i: 0..%GUISE_N_ALIGN_POINTS - 1
 *
 * Returns: which of the 68 landmarks belongs to guise_landmarks_mean_face()[i]
 */
int guise_landmarks_get_align_index (int i);

/**
 * guise_landmarks_mean_face:
 *
 * Units: template square, the unit square around brows and mouth (faces.md 1.2).
 *
 * Returns: (array fixed-size=33): the mean frontal face that alignment fits to
 */
const GuisePoint *guise_landmarks_mean_face (void);

/**
 * guise_landmarks_get_pose_index:
 * @i: 0..%GUISE_N_POSE_POINTS - 1
 *
 * Returns: which landmark the i-th point of guise_landmarks_pose_model() is
 */
int guise_landmarks_get_pose_index (int i);

/**
 * guise_landmarks_pose_model:
 *
 * Units: about millimetres; x right, y down, z away from the camera.
 * Source: the 68-point head of the field's solvers (training.md appendix A).
 *
 * Returns: (array): [33, 3] positions in space
 */
const double (*guise_landmarks_pose_model (void))[3];

/**
 * guise_landmarks_mirror:
 * @points: (array fixed-size=68): landmarks, changed in place
 * @width: columns of the picture
 *
 * What the landmarks become when the picture is flipped left to right: x' = width - 1 - x and
 * left and right parts change places.
 */
void guise_landmarks_mirror (GuisePoint *points, int width);

/**
 * guise_landmarks_transform:
 * @map: a map
 * @points: (array length=n_points): where from
 * @n_points: how many
 * @out_points: (out caller-allocates): mapped; may be @points
 */
void guise_landmarks_transform (const GuiseAffine *map,
                                const GuisePoint  *points,
                                size_t             n_points,
                                GuisePoint        *out_points);

/**
 * guise_landmarks_are_finite:
 * @points: (array length=n_points): points
 * @n_points: how many
 *
 * Returns: whether no coordinate is NaN or infinite
 */
gboolean guise_landmarks_are_finite (const GuisePoint *points, size_t n_points);

G_END_DECLS
