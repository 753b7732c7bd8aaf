/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

#define GUISE_DRAW_GLYPH_WIDTH  6 /* pixels from one character to the next at scale 1 */
#define GUISE_DRAW_GLYPH_HEIGHT 8 /* pixels from one line to the next at scale 1 */

/**
 * guise_draw_image:
 * @image: BGR8, the canvas
 * @other: BGR8, GRAY8 (repeated) or F32 with 1 or 3 channels (clipped, truncated)
 * @x: column of the canvas for the first column of @other; may lie outside
 * @y: row
 *
 * Copies @other onto the canvas, cut to it.
 */
void guise_draw_image (GuiseImage *image, const GuiseImage *other, int x, int y);

/**
 * guise_draw_image_fitted:
 * @image: BGR8, the canvas
 * @other: BGR8
 * @error: where to put the error
 *
 * Draws @other as large as fits, in its proportions, in the middle of the canvas.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_draw_image_fitted (GuiseImage *image, const GuiseImage *other, GError **error);

/**
 * guise_draw_rect:
 * @image: BGR8 or GRAY8
 * @x: left column
 * @y: top row
 * @width: columns
 * @height: rows
 * @bgr: (array fixed-size=3): colour; GRAY8 takes the first
 *
 * Fills a rectangle, cut to the picture.
 */
void guise_draw_rect (GuiseImage *image, int x, int y, int width, int height, const uint8_t bgr[3]);

/**
 * guise_draw_text:
 * @image: BGR8 or GRAY8
 * @x: left column of the first character
 * @y: top row
 * @scale: whole-number enlargement of the 5 x 7 letters, at least 1
 * @text: ASCII; other characters and lower case without a glyph are shown as a box
 * @bgr: (array fixed-size=3): colour; GRAY8 takes the first
 *
 * A caption for contact sheets: one line, no layout.
 */
void guise_draw_text (GuiseImage   *image,
                      int           x,
                      int           y,
                      int           scale,
                      const char   *text,
                      const uint8_t bgr[3]);

G_END_DECLS
