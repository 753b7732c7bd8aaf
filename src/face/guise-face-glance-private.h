/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

#define GUISE_FACE_GLANCE_COLUMNS 32
#define GUISE_FACE_GLANCE_ROWS    24
#define GUISE_FACE_GLANCE_SIZE    (GUISE_FACE_GLANCE_COLUMNS * GUISE_FACE_GLANCE_ROWS)

/**
 * GuiseFaceGlance:
 * @luma: [24, 32] u8: mean brightness of that part of the picture
 *
 * A picture seen with the eyes half closed: enough to tell a cut from a movement, and a dark
 * picture from a bright one. Plain value.
 */
typedef struct
{
  uint8_t luma[GUISE_FACE_GLANCE_SIZE];
} GuiseFaceGlance;

/**
 * guise_face_glance_take:
 * @picture: BGR8
 * @out_glance: (out): what it looks like
 *
 * Each cell is the mean of 16 pixels, so the cost does not depend on the picture's size.
 */
void guise_face_glance_take (const GuiseImage *picture, GuiseFaceGlance *out_glance);

/**
 * guise_face_glance_is_same_scene:
 *
 * Correlation of the two pictures with their brightness and contrast taken out, so that a lamp
 * switched on or an exposure that settles is no cut.
 *
 * Returns: %FALSE when a cut lies between the two
 */
gboolean guise_face_glance_is_same_scene (const GuiseFaceGlance *a, const GuiseFaceGlance *b);

/**
 * guise_face_glance_get_percentile:
 * @part: 0..1
 *
 * Returns: the brightness that this part of the picture does not reach, 0..255
 */
int guise_face_glance_get_percentile (const GuiseFaceGlance *self, double part);

/**
 * guise_face_glance_lift:
 * @self: of @picture
 * @picture: BGR8
 * @error: where to put the error
 *
 * Brings the dark parts up to where the networks see them: levels from black to the brightest
 * hundredth, and a gamma that takes the median of the darker half towards the middle.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a brighter copy
 */
GuiseImage *
guise_face_glance_lift (const GuiseFaceGlance *self, const GuiseImage *picture, GError **error);

G_END_DECLS
