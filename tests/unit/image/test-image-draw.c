/* SPDX-License-Identifier: GPL-3.0-or-later
 * Drawing pictures onto a canvas. */
#include "image/guise-draw.h"

static GuiseImage *
new_filled (int width, int height, uint8_t value)
{
  GuiseImage   *image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
  const uint8_t bgr[3] = { value, value, value };

  guise_draw_rect (image, 0, 0, width, height, bgr);
  return image;
}

/* The rectangle that is not black, and that it is filled. */
static void
check_box (const GuiseImage *canvas, int left, int top, int right, int bottom)
{
  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      g_assert_cmpint (guise_image_row (canvas, y)[3 * x + 1], ==,
                       x >= left && x < right && y >= top && y < bottom ? 200 : 0);
}

/* Proportions are kept, the rest stays as it was, whether larger or smaller. */
static void
test_fitted (void)
{
  static const struct
  {
    int width, height;
    int left, top, right, bottom;
  } CASES[] = {
    { 40, 30, 0, 0, 40, 30 },  { 80, 60, 0, 0, 40, 30 },   { 20, 10, 0, 5, 40, 25 },
    { 10, 30, 15, 0, 25, 30 }, { 400, 1, 0, 14, 40, 15 },  { 1, 400, 19, 0, 20, 30 },
    { 1, 1, 5, 0, 35, 30 },    { 160, 160, 5, 0, 35, 30 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GuiseImage) canvas = new_filled (40, 30, 0);
      g_autoptr (GuiseImage) picture = new_filled (CASES[i].width, CASES[i].height, 200);
      g_autoptr (GError) error = NULL;

      g_test_message ("%d x %d", CASES[i].width, CASES[i].height);
      g_assert_true (guise_draw_image_fitted (canvas, picture, &error));
      g_assert_no_error (error);
      check_box (canvas, CASES[i].left, CASES[i].top, CASES[i].right, CASES[i].bottom);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/draw/fitted", test_fitted);
  return g_test_run ();
}
