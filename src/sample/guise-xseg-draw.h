/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-levels.h"
#include "sample/guise-augment.h"

G_BEGIN_DECLS

/**
 * GuiseXsegCircle:
 * @x: column of its middle
 * @y: row of its middle
 * @start: pixels from the middle up to which its weight is 1
 * @end: the weight falls to 0 over this many pixels more; 0 counts as 1
 *
 * A soft circle: where an effect is to be seen. Plain value.
 *
 * Source: training.md 8.3, "faded circle"
 */
typedef struct
{
  int x;
  int y;
  int start;
  int end;
} GuiseXsegCircle;

/**
 * GuiseXsegTint:
 * @is_hsv: which of the two below counts
 * @hsv: degrees of hue, additions to saturation and value
 * @levels: curves
 *
 * Another light.
 */
typedef struct
{
  gboolean    is_hsv;
  float       hsv[3];
  GuiseLevels levels;
} GuiseXsegTint;

/**
 * GuiseXsegDraw:
 * @has_background: whether another face's surroundings come in
 * @background: how that face is turned, scaled, shifted and mirrored
 * @background_tint: its light
 * @background_keep: 0.15..1, how much of the picture stays there
 * @background_is_picture: whether a picture without a face comes in instead, where there are any
 * @augment: warp, turn and mirror of the sample
 * @face_flare: width of the blur of light that the face sheds, odd; 0 for none
 * @background_flare: likewise of what is not face
 * @tint: the light of the sample
 * @tint_circle: where
 * @sharpen_kernel: 1, 3 or 5; 0 for none
 * @sharpen_is_box: which kind
 * @sharpen_amount: 0..9 for the box, 0..49 for the Gaussian
 * @sharpen_circle: where
 * @motion_length: 1..5; 0 for none
 * @motion_angle: degrees
 * @motion_circle: where
 * @blur_kernel: 1, 3 .. 9; 0 for none
 * @blur_circle: where
 * @shrunk_side: side to which the picture is shrunk and from which it is enlarged again; 0 for none
 * @shrink_is_nearest: by nearest neighbours, else linearly
 * @shrink_circle: where
 * @jpeg_quality: 10..100; 0 for none
 * @jpeg_circle: where
 *
 * Everything random about one sample of an XSeg training. Plain value.
 *
 * Source: training.md 8.3
 */
typedef struct
{
  gboolean      has_background;
  GuiseAugment  background;
  GuiseXsegTint background_tint;
  float         background_keep;
  gboolean      background_is_picture;

  GuiseAugment augment;
  int          face_flare;
  int          background_flare;

  GuiseXsegTint   tint;
  GuiseXsegCircle tint_circle;

  int             sharpen_kernel;
  gboolean        sharpen_is_box;
  int             sharpen_amount;
  GuiseXsegCircle sharpen_circle;
  int             motion_length;
  int             motion_angle;
  GuiseXsegCircle motion_circle;
  int             blur_kernel;
  GuiseXsegCircle blur_circle;

  int             shrunk_side;
  gboolean        shrink_is_nearest;
  GuiseXsegCircle shrink_circle;
  int             jpeg_quality;
  GuiseXsegCircle jpeg_circle;
} GuiseXsegDraw;

/**
 * guise_xseg_draw:
 * @random: where from; the number of draws varies
 * @size: side of the picture
 * @out_draw: (out): drawn
 *
 * Draws everything, whatever is used of it later.
 */
void guise_xseg_draw (GuiseRandom *random, int size, GuiseXsegDraw *out_draw);

G_END_DECLS
