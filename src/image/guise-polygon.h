/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

#define GUISE_POLYGON_MAX_POINTS 65536

/**
 * guise_polygon_fill:
 * @image: F32 with one channel or GRAY8
 * @points: (array length=n_points): corners, closed implicitly; truncated towards zero to whole
 *   pixels
 * @n_points: how many, at most %GUISE_POLYGON_MAX_POINTS; 1 paints a dot, 2 a line
 * @value: what is painted: for GRAY8 0..255, for F32 as it is
 *
 * Fills by the even-odd rule and paints the outline, cut to the picture. Points may lie anywhere
 * outside; points that are not finite make the call a no-op.
 *
 * Source: the coverage of OpenCV fillPoly (formats.md 3); boundary pixels may differ
 */
void guise_polygon_fill (GuiseImage *image, const GuisePoint *points, size_t n_points, float value);

/**
 * guise_polygon_fill_hull:
 * @image: F32 with one channel or GRAY8
 * @points: (array length=n_points): any points, truncated to whole pixels first
 * @n_points: how many, at most %GUISE_POLYGON_MAX_POINTS
 * @value: what is painted
 *
 * Fills the convex hull of the points (faces.md 1.7).
 */
void
guise_polygon_fill_hull (GuiseImage *image, const GuisePoint *points, size_t n_points, float value);

/**
 * guise_polygon_hull:
 * @points: (array length=n_points) (inout): any points, finite; reordered
 *   and overwritten
 * @n_points: how many
 * @out_hull: (out) (array length=n_points): corners of the convex hull in turn
 *
 * Source: Andrew's monotone chain, 1979
 *
 * Returns: how many corners were written
 */
size_t guise_polygon_hull (GuisePoint *points, size_t n_points, GuisePoint *out_hull);

/**
 * guise_polygon_area:
 * @points: (array length=n_points): corners in turn
 * @n_points: how many
 *
 * Returns: the enclosed area, never negative
 */
double guise_polygon_area (const GuisePoint *points, size_t n_points);

G_END_DECLS
