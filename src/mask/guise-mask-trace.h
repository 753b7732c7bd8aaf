/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-polygons.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * guise_mask_trace:
 * @mask: GRAY8; 128 and more is face
 * @width: columns of the picture that the polygons are for
 * @height: its rows
 * @tolerance: how far an outline may leave the mask's own, in pixels of @mask
 * @n_least: areas and holes of fewer pixels of @mask are left out
 *
 * Turns a mask into polygons that a person can go on with: one that includes for each area, one
 * that excludes for each hole. Drawn again they give the mask to within @tolerance. An area within
 * a hole is lost: polygons that exclude are painted last.
 *
 * Source: outlines by Moore's neighbour tracing, thinned after Douglas and Peucker, 1973
 *
 * Returns: (transfer full) (element-type GuisePolygon): the polygons, largest first; may be empty
 */
GPtrArray *
guise_mask_trace (const GuiseImage *mask, int width, int height, double tolerance, size_t n_least);

G_END_DECLS
