/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuisePictureVariance:
 * @inside: variance over the pixels of a plane, the mean over all planes of all pictures: 0 for
 *   pictures of a single colour
 * @between: variance of a pixel over the pictures, the mean over all pixels and channels: 0 for
 *   pictures that are all alike
 *
 * How some pictures vary. Not finite when one of their values is not.
 */
typedef struct
{
  double inside;
  double between;
} GuisePictureVariance;

/**
 * guise_picture_variance_measure:
 * @pictures: (array): the pictures
 * @n: how many
 * @resolution: width and height
 *
 * Shapes: @pictures [n, 3, r, r] f32
 */
GuisePictureVariance guise_picture_variance_measure (const float *pictures, int n, int resolution);

G_END_DECLS
