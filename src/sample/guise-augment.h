/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-random.h"
#include "image/guise-image.h"
#include "sample/guise-warp-formulas.h"

G_BEGIN_DECLS

#define GUISE_AUGMENT_MAX_NODES GUISE_WARP_MAX_NODES

/**
 * GuiseAugment:
 * @rotation: degrees, counter-clockwise
 * @scale: enlargement
 * @shift_x: to the right, in widths
 * @shift_y: down, in widths
 * @flip: 0 up to 9; under 4 a picture is mirrored where that is allowed
 * @n_nodes: nodes of the warp grid on each axis: 3, 5 or 9
 * @displacement: displacement in x of node [row][column], in cells; in y it is [column][row]
 * @hue: -1..1, of the hue jitter's range
 * @saturation: -0.5..0.5, times the jitter's power
 * @value: -0.5..0.5, times the jitter's power
 *
 * Everything random about one sample: all that is made from a sample shares it. Plain value.
 *
 * Source: training.md 7.2, 7.3
 */
typedef struct
{
  double rotation;
  double scale;
  double shift_x;
  double shift_y;
  int    flip;
  int    n_nodes;
  float  displacement[GUISE_AUGMENT_MAX_NODES][GUISE_AUGMENT_MAX_NODES];
  double hue;
  double saturation;
  double value;
} GuiseAugment;

/* How much larger or smaller a sample may be (training.md 7.2). */
#define GUISE_AUGMENT_SCALE_WIDE   0.15 /* SAEHD */
#define GUISE_AUGMENT_SCALE_NARROW 0.05 /* Quick96 and mask models */

/**
 * guise_augment_draw:
 * @random: where from; the number of draws varies
 * @scale_range: the scale is between 1 / (1 + @scale_range) and 1 + @scale_range
 * @out_augment: (out): drawn
 *
 * Draws everything, whatever is used of it later, so that options do not change the rest.
 */
void guise_augment_draw (GuiseRandom *random, double scale_range, GuiseAugment *out_augment);

/**
 * guise_augment_get_map:
 * @self: a draw
 * @size: side of the picture
 * @is_flipped: whether the result is mirrored
 *
 * Rotation and scale about (size / 2, size / 2), then the shift, then the mirror.
 *
 * Returns: from pixels of the result to pixels of the picture
 */
GuiseAffine guise_augment_get_map (const GuiseAugment *self, int size, gboolean is_flipped);

/**
 * guise_augment_fill_warp:
 * @self: a draw
 * @size: side of the picture, a multiple of 8
 * @map_x: (out): [size, size] f32: column to read for each pixel
 * @map_y: (out): [size, size] f32: row to read
 *
 * Undisplaced nodes give map_x = x + 0.5: the warp alone shifts by half a pixel, as the models
 * that exist were trained.
 */
void guise_augment_fill_warp (const GuiseAugment *self, int size, float *map_x, float *map_y);

/**
 * guise_augment_new_maps:
 * @size: side of the pictures
 * @out_x: (out) (transfer full): [size, size], for guise_augment_fill_warp(); g_free()
 * @out_y: (out) (transfer full): likewise
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR_NO_MEMORY, and both are %NULL
 */
gboolean guise_augment_new_maps (int size, float **out_x, float **out_y, GError **error);

/**
 * guise_augment_get_hsv:
 * @self: a draw
 * @power: 0..0.3
 * @out_hsv: (out) (array fixed-size=3): degrees of hue, additions to saturation and value
 */
void guise_augment_get_hsv (const GuiseAugment *self, double power, float out_hsv[3]);

G_END_DECLS
