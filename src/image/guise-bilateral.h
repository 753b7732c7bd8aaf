/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseBilateral:
 *
 * A bilateral filter for pictures of one size, with its weights and memory. Thread: owner.
 */
typedef struct _GuiseBilateral GuiseBilateral;

/**
 * guise_bilateral_new:
 * @width: columns of every picture
 * @height: rows of every picture
 * @cell: 1 for the filter as defined; a larger one takes the neighbours in squares of so many
 *   pixels, each by its mean: @cell^2 times faster, and nearly the same where the colours within a
 *   square are much closer together than @sigma_color
 * @sigma_color: of the colours' weight
 * @sigma_space: of the distances' weight, in pixels, up to 40
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY, TOO_LARGE
 *
 * Returns: (transfer full) (nullable): a filter
 */
GuiseBilateral *guise_bilateral_new (int      width,
                                     int      height,
                                     int      cell,
                                     double   sigma_color,
                                     double   sigma_space,
                                     GError **error);
void            guise_bilateral_free (GuiseBilateral *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseBilateral, guise_bilateral_free)

/**
 * guise_bilateral_run:
 * @self: a filter
 * @image: F32 [3, h, w] of the size promised, changed in place
 *
 * Each pixel becomes the mean of its neighbours within round (1.5 sigma_space) pixels, weighted by
 * exp (-r^2 / (2 sigma_space^2)) exp (-d^2 / (2 sigma_color^2)), where r is the distance in pixels
 * and d the sum of the channels' absolute differences; mirrored beyond the border without repeating
 * the edge. Allocates nothing.
 *
 * Source: Tomasi, Manduchi, "Bilateral filtering for gray and color images", ICCV 1998, with the
 * radius, distance and border of OpenCV's bilateralFilter (training.md 7.7)
 */
void guise_bilateral_run (GuiseBilateral *self, GuiseImage *image);

G_END_DECLS
