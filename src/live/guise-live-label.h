/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseLivePlate:
 * @x: left column
 * @y: top row
 * @width: columns
 * @height: rows
 *
 * Where the label lies, and all that it changes.
 */
typedef struct
{
  int x;
  int y;
  int width;
  int height;
} GuiseLivePlate;

/**
 * guise_live_place_label:
 * @canvas: a picture
 *
 * Returns: where its label lies: at the lower edge, right of the middle, 1/16 of the height
 */
GuiseLivePlate guise_live_place_label (const GuiseImage *canvas);

/**
 * guise_live_draw_label:
 * @canvas: BGR8, changed in place
 *
 * "AI face" in white on a dark rounded plate that lets the picture through a little.
 */
void guise_live_draw_label (GuiseImage *canvas);

G_END_DECLS
