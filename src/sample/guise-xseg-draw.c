/* SPDX-License-Identifier: GPL-3.0-or-later
 * What chance decides about a sample of an XSeg training. All numbers: training.md 8.3. */
#include "sample/guise-xseg-draw.h"

#include <string.h>

#define EFFECT_PERCENT   25 /* of the samples show each of the rare effects */
#define MAX_SHARPEN      5
#define MAX_MOTION       5
#define N_BLURS          5 /* 1, 3, 5, 7, 9 */
#define SHRINK_SHARE     0.75
#define LEAST_QUALITY    10
#define LEVELS_MARGIN    0.25
#define BACKGROUND_SCALE 1.1
#define BACKGROUND_SHIFT 0.1
#define BACKGROUND_LEAST 0.15

static int
below (GuiseRandom *random, int n)
{
  return (int) guise_random_below (random, (uint32_t) MAX (n, 1));
}

static gboolean
toss (GuiseRandom *random)
{
  return below (random, 2) == 0;
}

/* @value with the chance of a rare effect, else 0; the chance is always drawn. */
static int
rarely (GuiseRandom *random, int value)
{
  return below (random, 100) < EFFECT_PERCENT ? value : 0;
}

static float
share (GuiseRandom *random)
{
  return (float) guise_random_uniform (random, 0.0, 1.0);
}

static GuiseXsegCircle
draw_circle (GuiseRandom *random, int size)
{
  GuiseXsegCircle circle;

  circle.start = below (random, size);
  circle.end = circle.start + below (random, size - circle.start);
  circle.x = below (random, size);
  circle.y = below (random, size);
  return circle;
}

static void
draw_tint (GuiseRandom *random, GuiseXsegTint *out)
{
  out->is_hsv = toss (random);
  out->hsv[0] = (float) below (random, 360);
  out->hsv[1] = share (random) - 0.5f;
  out->hsv[2] = share (random) - 0.5f;
  for (int c = 0; c < 3; c++)
    {
      out->levels.in_black[c] = (float) LEVELS_MARGIN * share (random);
      out->levels.in_white[c] = 1.0f - (float) LEVELS_MARGIN * share (random);
      out->levels.gamma[c] = 0.5f + share (random);
      out->levels.out_black[c] = (float) LEVELS_MARGIN * share (random);
      out->levels.out_white[c] = 1.0f - (float) LEVELS_MARGIN * share (random);
    }
}

static void
draw_background (GuiseRandom *random, GuiseXsegDraw *draw)
{
  GuiseAugment *a = &draw->background;

  draw->has_background = toss (random);
  memset (a, 0, sizeof *a); /* there is no warp */
  a->rotation = guise_random_uniform (random, -180.0, 180.0);
  a->scale = guise_random_uniform (random, 1.0 / BACKGROUND_SCALE, BACKGROUND_SCALE);
  a->shift_x = guise_random_uniform (random, -BACKGROUND_SHIFT, BACKGROUND_SHIFT);
  a->shift_y = guise_random_uniform (random, -BACKGROUND_SHIFT, BACKGROUND_SHIFT);
  a->flip = below (random, 10);
  draw_tint (random, &draw->background_tint);
  draw->background_keep =
    (float) BACKGROUND_LEAST + (1.0f - (float) BACKGROUND_LEAST) * share (random);
}

/* An odd width from a quarter of the side up. */
static int
draw_flare (GuiseRandom *random, int size)
{
  const int kernel = size / 4 + below (random, size - size / 4);

  return toss (random) ? kernel | 1 : 0;
}

/* Either sharper, or blurred in two ways. */
static void
draw_focus (GuiseRandom *random, int size, GuiseXsegDraw *draw)
{
  const gboolean is_sharpened = toss (random);
  const int      kernel = (1 + below (random, MAX_SHARPEN)) | 1;
  const int      length = 1 + below (random, MAX_MOTION);
  const int      blur = 2 * below (random, N_BLURS) + 1;
  int            amount_of_box, amount;

  draw->sharpen_kernel = rarely (random, kernel);
  draw->motion_length = rarely (random, length);
  draw->blur_kernel = rarely (random, blur);
  if (is_sharpened)
    draw->motion_length = draw->blur_kernel = 0;
  else
    draw->sharpen_kernel = 0;
  draw->sharpen_is_box = toss (random);
  amount_of_box = below (random, 10);
  amount = below (random, 50);
  draw->sharpen_amount = draw->sharpen_is_box ? amount_of_box : amount;
  draw->motion_angle = below (random, 360);
  draw->sharpen_circle = draw_circle (random, size);
  draw->motion_circle = draw_circle (random, size);
  draw->blur_circle = draw_circle (random, size);
}

void
guise_xseg_draw (GuiseRandom *random, int size, GuiseXsegDraw *out_draw)
{
  GuiseXsegDraw *draw = out_draw;
  int            shrunk;

  *draw = (GuiseXsegDraw){ 0 };
  draw_background (random, draw);
  guise_augment_draw (random, GUISE_AUGMENT_SCALE_NARROW, &draw->augment);
  draw->face_flare = draw_flare (random, size);
  draw->background_flare = draw_flare (random, size);
  draw_tint (random, &draw->tint);
  draw->tint_circle = draw_circle (random, size);
  draw_focus (random, size, draw);
  shrunk = size - (int) (guise_random_uniform (random, 0.0, 1.0) * (int) (size * SHRINK_SHARE));
  draw->shrunk_side = rarely (random, shrunk);
  draw->shrink_is_nearest = toss (random);
  draw->shrink_circle = draw_circle (random, size);
  draw->jpeg_quality = rarely (random, LEAST_QUALITY + below (random, 101 - LEAST_QUALITY));
  draw->jpeg_circle = draw_circle (random, size);
  draw->background_is_picture = toss (random);
}
