/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuisePictureChange:
 * @scale: of the contents, 1 leaves them; less makes faces small in a black frame of the old size
 * @turn: clockwise about the middle, degrees
 * @gain: of linear light: 0.02 is a dark room
 * @shift_x: to the right, as a part of the width; what leaves the frame is cut off
 * @shift_y: down, as a part of the height
 *
 * What is done to a picture to make it harder. All zeros but @scale and @gain leave it as it is.
 */
typedef struct
{
  double scale;
  double turn;
  double gain;
  double shift_x;
  double shift_y;
} GuisePictureChange;

/**
 * guise_picture_change_from_string:
 * @text: "scale=0.2,turn=90"
 *
 * Returns: %FALSE when @text is no list of changes
 */
gboolean guise_picture_change_from_string (const char *text, GuisePictureChange *out_change);

/**
 * guise_picture_change_apply:
 * @self: the change
 * @picture: BGR8
 * @out_map: (out): where its points come to lie
 *
 * Returns: (transfer full): a new picture of the same size
 */
GuiseImage *guise_picture_change_apply (const GuisePictureChange *self,
                                        const GuiseImage         *picture,
                                        GuiseAffine              *out_map);

G_END_DECLS
