/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

/**
 * GuiseFacePlace:
 * @is_known: whether there is exactly one face
 * @x: of the middle of its crop, in pixels of the frame
 * @y: of the middle of its crop
 * @size: of the crop, in pixels of the frame
 * @angle: of the crop, radians
 * @scene: number of the scene; told by whoever knows of cuts, for frames without a face, too
 *
 * Where the one face of a frame is. Plain value.
 */
typedef struct
{
  gboolean is_known;
  double   x;
  double   y;
  double   size;
  double   angle;
  guint    scene;
} GuiseFacePlace;

/**
 * guise_face_place_measure:
 * @landmarks: (array fixed-size=68): a face
 *
 * Returns: its place; not known when the landmarks form no face
 */
GuiseFacePlace guise_face_place_measure (const GuisePoint *landmarks);

/**
 * GuiseFaceMotion:
 * @power: how far the face moved, pixels of the frame
 * @degrees: where to, counter-clockwise, 0 is to the right
 *
 * What motion blur follows. Plain value.
 */
typedef struct
{
  double power;
  double degrees;
} GuiseFaceMotion;

/**
 * guise_face_place_get_motion:
 * @before: place in the frame before; in the first frame its own
 * @after: place in the frame after; in the last one its own
 *
 * Source: faces.md 8.1, "motion vector per frame"
 *
 * Returns: 0 when one of them is not known, or there is a cut between them
 */
GuiseFaceMotion guise_face_place_get_motion (const GuiseFacePlace *before,
                                             const GuiseFacePlace *after);

#define GUISE_FACE_PLACE_MAX_RADIUS 4

/**
 * guise_face_place_smooth:
 * @line: (array length=n): places in frames that follow each other
 * @n: how many
 * @at: which of them; known
 * @radius: 0..%GUISE_FACE_PLACE_MAX_RADIUS: frames on either side that count; fewer where a place
 *   is not known, or the line or the scene ends
 *
 * Takes the trembling of single readings away: a parabola through the neighbours, which moves
 * nothing in time. Where that would move the crop by more than 4 % of its size, the face is
 * moving fast and its own place counts again.
 *
 * Source: faces.md 8.4; Savitzky, Golay, "Smoothing and differentiation of data by simplified least
 * squares procedures", 1964
 *
 * Returns: the smoothed place
 */
GuiseFacePlace guise_face_place_smooth (const GuiseFacePlace *line, int n, int at, int radius);

/**
 * guise_face_place_move:
 * @from: where the face is
 * @to: where it shall be
 * @landmarks: (array fixed-size=68): changed in place: shifted, turned and scaled
 */
void
guise_face_place_move (const GuiseFacePlace *from, const GuiseFacePlace *to, GuisePoint *landmarks);

G_END_DECLS
