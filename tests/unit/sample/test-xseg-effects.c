/* SPDX-License-Identifier: GPL-3.0-or-later
 * The pieces of an XSeg sample against their formulas: what chance draws, and each effect. */
#include "sample/guise-xseg-effects.h"

#include <math.h>
#include <string.h>

#include "image/guise-blur.h"
#include "support/guise-test-alloc.h"

#define SIDE    256
#define N_DRAWS 4000

/* ---- what chance draws ---- */

static void
check_circle (const GuiseXsegCircle *circle)
{
  g_assert_cmpint (circle->x, >=, 0);
  g_assert_cmpint (circle->x, <, SIDE);
  g_assert_cmpint (circle->y, >=, 0);
  g_assert_cmpint (circle->y, <, SIDE);
  g_assert_cmpint (circle->start, >=, 0);
  g_assert_cmpint (circle->end, >=, circle->start);
  g_assert_cmpint (circle->end, <, SIDE);
}

static void
check_tint (const GuiseXsegTint *tint)
{
  g_assert_cmpfloat (tint->hsv[0], ==, floorf (tint->hsv[0]));
  g_assert_true (tint->hsv[0] >= 0.0f && tint->hsv[0] < 360.0f);
  for (int i = 1; i < 3; i++)
    g_assert_true (tint->hsv[i] >= -0.5f && tint->hsv[i] <= 0.5f);
  for (int c = 0; c < 3; c++)
    {
      const GuiseLevels *levels = &tint->levels;

      g_assert_true (levels->in_black[c] >= 0.0f && levels->in_black[c] <= 0.25f);
      g_assert_true (levels->in_white[c] >= 0.75f && levels->in_white[c] <= 1.0f);
      g_assert_true (levels->gamma[c] >= 0.5f && levels->gamma[c] <= 1.5f);
      g_assert_true (levels->out_black[c] >= 0.0f && levels->out_black[c] <= 0.25f);
      g_assert_true (levels->out_white[c] >= 0.75f && levels->out_white[c] <= 1.0f);
    }
}

static void
check_ranges (const GuiseXsegDraw *draw)
{
  const int flares[] = { draw->face_flare, draw->background_flare };

  g_assert_true (fabs (draw->background.rotation) <= 180.0);
  g_assert_true (draw->background.scale >= 1.0 / 1.1 && draw->background.scale <= 1.1);
  g_assert_true (fabs (draw->background.shift_x) <= 0.1 && fabs (draw->background.shift_y) <= 0.1);
  g_assert_true (draw->background_keep >= 0.15f && draw->background_keep <= 1.0f);
  g_assert_true (fabs (draw->augment.rotation) <= 10.0);
  g_assert_true (draw->augment.scale >= 1.0 / 1.05 && draw->augment.scale <= 1.05);
  for (int i = 0; i < 2; i++)
    g_assert_true (flares[i] == 0 || (flares[i] % 2 == 1 && flares[i] >= 65 && flares[i] <= 255));
  g_assert_true (draw->sharpen_kernel == 0 || draw->sharpen_kernel == 1 ||
                 draw->sharpen_kernel == 3 || draw->sharpen_kernel == 5);
  g_assert_true (draw->sharpen_kernel == 0 || (draw->motion_length == 0 && draw->blur_kernel == 0));
  g_assert_true (draw->sharpen_amount >= 0 &&
                 draw->sharpen_amount < (draw->sharpen_is_box ? 10 : 50));
  g_assert_true (draw->motion_length >= 0 && draw->motion_length <= 5);
  g_assert_true (draw->motion_angle >= 0 && draw->motion_angle < 360);
  g_assert_true (draw->blur_kernel == 0 || (draw->blur_kernel % 2 == 1 && draw->blur_kernel <= 9));
  g_assert_true (draw->shrunk_side == 0 ||
                 (draw->shrunk_side > SIDE / 4 && draw->shrunk_side <= SIDE));
  g_assert_true (draw->jpeg_quality == 0 ||
                 (draw->jpeg_quality >= 10 && draw->jpeg_quality <= 100));
  check_tint (&draw->tint);
  check_tint (&draw->background_tint);
  check_circle (&draw->tint_circle);
  check_circle (&draw->sharpen_circle);
  check_circle (&draw->motion_circle);
  check_circle (&draw->blur_circle);
  check_circle (&draw->shrink_circle);
  check_circle (&draw->jpeg_circle);
}

/* A share of @n draws is within four standard deviations of what it should be. */
static void
check_share (int n_seen, double share)
{
  const double deviation = sqrt (share * (1.0 - share) / N_DRAWS);

  g_assert_cmpfloat (fabs ((double) n_seen / N_DRAWS - share), <=, 4.0 * deviation);
}

static void
test_draw (void)
{
  int n_background = 0, n_flare = 0, n_hsv = 0, n_sharp = 0, n_motion = 0, n_blur = 0;
  int n_shrunk = 0, n_nearest = 0, n_jpeg = 0, n_widest = 0;

  for (int i = 0; i < N_DRAWS; i++)
    {
      GuiseRandom   random = guise_random_init (7, (uint64_t) i);
      GuiseXsegDraw draw;

      guise_xseg_draw (&random, SIDE, &draw);
      check_ranges (&draw);
      n_background += draw.has_background;
      n_flare += draw.face_flare > 0;
      n_hsv += draw.tint.is_hsv;
      n_sharp += draw.sharpen_kernel > 0;
      n_motion += draw.motion_length > 0;
      n_blur += draw.blur_kernel > 0;
      n_shrunk += draw.shrunk_side > 0;
      n_nearest += draw.shrink_is_nearest;
      n_jpeg += draw.jpeg_quality > 0;
      n_widest += draw.sharpen_kernel == 5;
    }
  check_share (n_background, 0.5);
  check_share (n_flare, 0.5);
  check_share (n_hsv, 0.5);
  check_share (n_sharp, 0.125);
  check_share (n_widest, 0.125 * 0.4); /* 4 and 5 */
  check_share (n_motion, 0.125);
  check_share (n_blur, 0.125);
  check_share (n_shrunk, 0.25);
  check_share (n_nearest, 0.5);
  check_share (n_jpeg, 0.25);
}

/* ---- effects ---- */

static GuiseImage *
new_image (int n_channels, int seed)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, 40, 30, n_channels, NULL);
  GuiseRandom random = guise_random_init ((uint64_t) seed, 0);

  for (int c = 0; c < n_channels; c++)
    for (int i = 0; i < 40 * 30; i++)
      guise_image_plane (image, c)[i] = (float) guise_random_uniform (&random, 0.0, 1.0);
  return image;
}

static GuiseImage *
dup_image (const GuiseImage *image)
{
  GuiseImage *copy =
    guise_image_new (GUISE_PIXELS_F32, image->width, image->height, image->n_channels, NULL);

  memcpy (copy->data, image->data, image->stride * (size_t) (image->height * image->n_channels));
  return copy;
}

/* Left half face, right half not. */
static GuiseImage *
new_half_mask (void)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXELS_F32, 40, 30, 1, NULL);

  for (int i = 0; i < 40 * 30; i++)
    guise_image_plane (mask, 0)[i] = i % 40 < 20 ? 1.0f : 0.0f;
  return mask;
}

static void
assert_near (float have, double want, double limit)
{
  g_assert_cmpfloat (fabs ((double) have - want), <=, limit);
}

static void
test_circle (void)
{
  const GuiseXsegCircle circle = { 10, 12, 5, 8 }, dot = { 3, 4, 0, 0 };
  g_autoptr (GuiseImage) image = new_image (3, 1);
  g_autoptr (GuiseImage) before = dup_image (image);
  g_autoptr (GuiseImage) changed = new_image (3, 2);

  g_assert_cmpfloat (guise_xseg_circle_get_weight (&circle, 10, 12), ==, 1.0f);
  g_assert_cmpfloat (guise_xseg_circle_get_weight (&circle, 15, 12), ==, 1.0f);
  assert_near (guise_xseg_circle_get_weight (&circle, 10, 21), 0.5, 1e-6);
  g_assert_cmpfloat (guise_xseg_circle_get_weight (&circle, 10, 25), ==, 0.0f);
  g_assert_cmpfloat (guise_xseg_circle_get_weight (&dot, 3, 4), ==, 1.0f);
  g_assert_cmpfloat (guise_xseg_circle_get_weight (&dot, 3, 5), ==, 0.0f);
  guise_xseg_circle_blend (&circle, image, changed);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 40 * 30; i++)
      {
        const double distance = hypot (i % 40 - 10, i / 40 - 12);
        const double weight = CLAMP (1.0 - (distance - 5.0) / 8.0, 0.0, 1.0);
        const double x = (double) guise_image_plane (before, c)[i];
        const double y = (double) guise_image_plane (changed, c)[i];

        assert_near (guise_image_plane (image, c)[i], x * (1.0 - weight) + y * weight, 1e-6);
      }
}

static void
check_flare (GuiseXsegPart part)
{
  g_autoptr (GuiseImage) image = new_image (3, 3);
  g_autoptr (GuiseImage) light = dup_image (image);
  g_autoptr (GuiseImage) before = dup_image (image);
  g_autoptr (GuiseImage) mask = new_half_mask ();
  g_autoptr (GuiseImage) scratch = new_image (3, 4);

  guise_xseg_add_flare (image, mask, part, 13, scratch);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 40 * 30; i++)
      if ((i % 40 < 20) != (part == GUISE_XSEG_PART_FACE))
        guise_image_plane (light, c)[i] = 0.0f;
  guise_blur_gaussian (light, 13, 0.0, GUISE_BORDER_REFLECT_101);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 40 * 30; i++)
      assert_near (guise_image_plane (image, c)[i],
                   (double) guise_image_plane (before, c)[i] +
                     (double) guise_image_plane (light, c)[i],
                   1e-6);
}

static void
test_flare (void)
{
  check_flare (GUISE_XSEG_PART_FACE);
  check_flare (GUISE_XSEG_PART_BACKGROUND);
}

/* Neither face is touched; elsewhere the pictures mix. */
static void
test_background (void)
{
  g_autoptr (GuiseImage) image = new_image (3, 5);
  g_autoptr (GuiseImage) before = dup_image (image);
  g_autoptr (GuiseImage) background = new_image (3, 6);
  g_autoptr (GuiseImage) mask = new_half_mask ();
  g_autoptr (GuiseImage) background_mask = guise_image_new (GUISE_PIXELS_F32, 40, 30, 1, NULL);

  for (int i = 0; i < 40 * 30; i++)
    guise_image_plane (background_mask, 0)[i] = i / 40 < 10 ? 1.0f : 0.0f;
  guise_xseg_cut_out (background, background_mask);
  for (int i = 0; i < 40 * 10; i++)
    g_assert_cmpfloat (guise_image_plane (background, 1)[i], ==, 0.0f);
  guise_xseg_add_background (image, mask, background, background_mask, 0.3f);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 40 * 30; i++)
      {
        const double   x = (double) guise_image_plane (before, c)[i];
        const double   y = (double) guise_image_plane (background, c)[i];
        const gboolean is_open = i % 40 >= 20 && i / 40 >= 10;

        assert_near (guise_image_plane (image, c)[i], is_open ? 0.3 * x + 0.7 * y : x, 1e-6);
      }
}

static GuiseImage *
new_square (int seed)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, 64, 64, 3, NULL);

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 64 * 64; i++)
      guise_image_plane (image, c)[i] =
        (float) (0.5 + 0.4 * sin (i % 64 * 0.2 + c + seed) * cos (i / 64 * 0.15));
  return image;
}

static double
get_difference (const GuiseImage *a, const GuiseImage *b)
{
  double sum = 0.0;

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 64 * 64; i++)
      sum += fabs ((double) guise_image_plane (a, c)[i] - (double) guise_image_plane (b, c)[i]);
  return sum / (3 * 64 * 64);
}

/* Shrinking loses detail; nearest neighbours only repeat pixels that were there. */
static void
test_shrink (void)
{
  g_autoptr (GuiseImage) image = new_square (1);
  g_autoptr (GuiseImage) linear = dup_image (image);
  g_autoptr (GuiseImage) nearest = dup_image (image);
  g_autoptr (GuiseImage) same = dup_image (image);
  g_autoptr (GuiseImage) scratch = dup_image (image);

  guise_xseg_shrink (linear, 20, FALSE, scratch);
  guise_xseg_shrink (nearest, 20, TRUE, scratch);
  guise_xseg_shrink (same, 64, TRUE, scratch);
  g_assert_cmpfloat (get_difference (image, same), ==, 0.0);
  g_assert_cmpfloat (get_difference (image, linear), >, 1e-3);
  g_assert_cmpfloat (get_difference (image, linear), <, get_difference (image, nearest));
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 64; x++)
      {
        const int from_x = x * 20 / 64 * 64 / 20, from_y = y * 20 / 64 * 64 / 20;

        g_assert_cmpfloat (guise_image_plane (nearest, 2)[y * 64 + x], ==,
                           guise_image_plane (image, 2)[from_y * 64 + from_x]);
      }
}

static void
test_shrink_allocates_nothing (void)
{
  g_autoptr (GuiseImage) image = new_square (1);
  g_autoptr (GuiseImage) scratch = dup_image (image);
  size_t n_before, n_after, n_bytes;

  if (!guise_test_count_allocations (&n_before, &n_bytes))
    {
      g_test_skip ("allocations cannot be counted in this build");
      return;
    }
  guise_xseg_shrink (image, 20, TRUE, scratch);
  guise_test_count_allocations (&n_after, &n_bytes);
  g_assert_cmpuint (n_after, ==, n_before);
}

static void
test_recompress (void)
{
  g_autoptr (GuiseImage) image = new_square (2);
  g_autoptr (GuiseImage) good = dup_image (image);
  g_autoptr (GuiseImage) bad = dup_image (image);
  g_autoptr (GuiseImage) scratch = guise_image_new (GUISE_PIXELS_BGR8, 64, 64, 3, NULL);

  g_assert_true (guise_xseg_recompress (good, 100, scratch, NULL));
  g_assert_true (guise_xseg_recompress (bad, 10, scratch, NULL));
  g_assert_cmpfloat (get_difference (image, good), <, 0.01);
  g_assert_cmpfloat (get_difference (image, bad), >, 2.0 * get_difference (image, good));
  for (int i = 0; i < 64 * 64; i++)
    {
      const double byte = (double) guise_image_plane (bad, 0)[i] * 255.0;

      g_assert_cmpfloat (fabs (byte - rint (byte)), <, 1e-4);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/xseg-effects/draw", test_draw);
  g_test_add_func ("/faceset/xseg-effects/circle", test_circle);
  g_test_add_func ("/faceset/xseg-effects/flare", test_flare);
  g_test_add_func ("/faceset/xseg-effects/background", test_background);
  g_test_add_func ("/faceset/xseg-effects/shrink", test_shrink);
  g_test_add_func ("/faceset/xseg-effects/shrink-allocates-nothing", test_shrink_allocates_nothing);
  g_test_add_func ("/faceset/xseg-effects/recompress", test_recompress);
  return g_test_run ();
}
