/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/masks/guise-mask-canvas.h"

G_BEGIN_DECLS

/**
 * guise_mask_tint_make:
 * @view: what is shown
 * @polygons: (element-type GuisePolygon): what is drawn
 * @width: columns of the picture that they are for
 * @height: rows
 * @trained: (nullable): GRAY8
 *
 * Returns: (transfer full) (nullable): what lies over the picture, ARGB32, stretched to it; %NULL:
 *   nothing
 */
cairo_surface_t *guise_mask_tint_make (GuiseMaskView     view,
                                       const GPtrArray  *polygons,
                                       int               width,
                                       int               height,
                                       const GuiseImage *trained);

/**
 * guise_mask_tint_lay_over:
 * @image: BGR8, a face
 * @mask: GRAY8, what a model has found
 *
 * Returns: (transfer full): the face as the editor shows it with that mask
 */
GdkTexture *guise_mask_tint_lay_over (GuiseImage *image, const GuiseImage *mask);

G_END_DECLS
