/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask that is traced and drawn again is the same mask. */
#include "mask/guise-mask-trace.h"

#include <math.h>
#include <string.h>

#include "mask/guise-mask-agreement.h"
#include "sample/guise-xseg-face.h"
#include "support/guise-test.h"

#define SIDE 96

typedef gboolean (*Shape) (int x, int y);

static gboolean
is_disc (int x, int y)
{
  return hypot (x - 40, y - 50) < 30;
}

static gboolean
is_ring (int x, int y)
{
  const double d = hypot (x - 48, y - 48);

  return d < 40 && d > 18;
}

static gboolean
is_two_bars (int x, int y)
{
  return (x > 8 && x < 30) || (x > 50 && x < 90 && y > 4 && y < 80);
}

static gboolean
is_everything (int x, int y)
{
  return TRUE;
}

static gboolean
is_one_pixel (int x, int y)
{
  return x == 20 && y == 30;
}

static gboolean
is_comb (int x, int y)
{
  return y < 12 || (x / 4) % 2 == 0;
}

static GuiseImage *
draw (Shape shape)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXELS_GRAY8, SIDE, SIDE, 1, NULL);

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      guise_image_row (mask, y)[x] = shape (x, y) ? 255 : 0;
  return mask;
}

static double
compare_again (const GuiseImage *mask, const GPtrArray *polygons)
{
  g_autoptr (GuiseImage) again = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 1, NULL);
  g_autoptr (GuiseImage) first = guise_image_to_f32 (mask, NULL);

  memset (guise_image_plane (again, 0), 0, SIDE * SIDE * sizeof (float));
  guise_xseg_face_draw_polygons (polygons, again);
  return guise_mask_compare (guise_image_plane (first, 0), guise_image_plane (again, 0),
                             SIDE * SIDE);
}

static void
test_exact (void)
{
  static const struct
  {
    Shape shape;
    guint n_polygons;
    guint n_holes;
  } CASES[] = {
    { is_disc, 1, 0 },       { is_ring, 2, 1 },      { is_two_bars, 2, 0 },
    { is_everything, 1, 0 }, { is_one_pixel, 1, 0 }, { is_comb, 1, 0 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GuiseImage) mask = draw (CASES[i].shape);
      g_autoptr (GPtrArray) polygons = guise_mask_trace (mask, SIDE, SIDE, 0.0, 1);
      guint n_holes = 0;

      g_assert_cmpuint (polygons->len, ==, CASES[i].n_polygons);
      for (guint k = 0; k < polygons->len; k++)
        n_holes += ((GuisePolygon *) polygons->pdata[k])->kind == GUISE_POLYGON_EXCLUDE;
      g_assert_cmpuint (n_holes, ==, CASES[i].n_holes);
      g_assert_cmpfloat (compare_again (mask, polygons), ==, 1.0);
    }
}

/* Few corners are enough for a round thing. */
static void
test_thinned (void)
{
  g_autoptr (GuiseImage) mask = draw (is_ring);
  g_autoptr (GPtrArray) polygons = guise_mask_trace (mask, SIDE, SIDE, 1.0, 1);
  g_autoptr (GPtrArray) exact = guise_mask_trace (mask, SIDE, SIDE, 0.0, 1);

  g_assert_cmpuint (((GuisePolygon *) polygons->pdata[0])->n_points, <, 40);
  g_assert_cmpuint (((GuisePolygon *) exact->pdata[0])->n_points, >, 60);
  g_assert_cmpfloat (compare_again (mask, polygons), >, 0.95);
}

/* Small areas and holes are noise; polygons are in the pixels of the picture. */
static void
test_small_and_scaled (void)
{
  g_autoptr (GuiseImage) speck = draw (is_one_pixel);
  g_autoptr (GuiseImage) mask = draw (is_disc);
  g_autoptr (GPtrArray) none = guise_mask_trace (speck, SIDE, SIDE, 1.0, 2);
  g_autoptr (GPtrArray) twice = guise_mask_trace (mask, 2 * SIDE, 4 * SIDE, 1.0, 2);
  const GuisePolygon *polygon = twice->pdata[0];

  g_assert_cmpuint (none->len, ==, 0);
  for (size_t i = 0; i < polygon->n_points; i++)
    {
      const double x = ((double) polygon->points[i][0] + 0.5) / 2.0 - 0.5;
      const double y = ((double) polygon->points[i][1] + 0.5) / 4.0 - 0.5;

      g_assert_cmpfloat (fabs (hypot (x - 40, y - 50) - 29.5), <, 1.5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask-trace/exact", test_exact);
  g_test_add_func ("/mask-trace/thinned", test_thinned);
  g_test_add_func ("/mask-trace/small-and-scaled", test_small_and_scaled);
  return g_test_run ();
}
