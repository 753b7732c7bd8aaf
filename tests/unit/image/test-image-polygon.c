/* SPDX-License-Identifier: GPL-3.0-or-later
 * Polygons against hand-drawn pixels and against the reference's own rasters. */
#include "image/guise-polygon.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "support/guise-test.h"

static void
assert_drawn (const GuiseImage *image, const char *const *rows)
{
  for (int y = 0; y < image->height; y++)
    {
      g_autofree char *found = g_strnfill ((gsize) image->width, '.');

      for (int x = 0; x < image->width; x++)
        if (guise_image_row (image, y)[x] > 0)
          found[x] = '#';
      g_assert_cmpstr (found, ==, rows[y]);
    }
}

static void
test_by_hand (void)
{
  static const GuisePoint  triangle[3] = { { 1, 1 }, { 7.9, 1 }, { 1, 7 } };
  static const char *const expected[9] = { ".........", ".#######.", ".######..",
                                           ".#####...", ".####....", ".###.....",
                                           ".##......", ".#.......", "........." };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_GRAY8, 9, 9, 1, NULL);

  guise_polygon_fill (image, triangle, 3, 255.0f);
  assert_drawn (image, expected);
}

/* A five-pointed star's middle stays empty by the even-odd rule; so do holes made by overlap. */
static void
test_even_odd (void)
{
  static const GuisePoint  twice[8] = { { 0, 0 }, { 8, 0 }, { 8, 8 }, { 0, 8 },
                                        { 0, 0 }, { 8, 0 }, { 8, 8 }, { 0, 8 } };
  static const char *const expected[9] = { "#########", "#.......#", "#.......#",
                                           "#.......#", "#.......#", "#.......#",
                                           "#.......#", "#.......#", "#########" };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_GRAY8, 9, 9, 1, NULL);

  guise_polygon_fill (image, twice, 8, 255.0f);
  assert_drawn (image, expected);
}

static void
test_dot_and_line (void)
{
  static const GuisePoint  dot[1] = { { 6.9, 0.2 } };
  static const GuisePoint  line[2] = { { 0, 4 }, { 6, 1 } };
  static const char *const expected[5] = { "......#.", "......#.", "....##..", "..##....",
                                           "##......" };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_GRAY8, 8, 5, 1, NULL);

  guise_polygon_fill (image, dot, 1, 255.0f);
  guise_polygon_fill (image, line, 2, 255.0f);
  guise_polygon_fill (image, line, 0, 255.0f);
  assert_drawn (image, expected);
}

/* Nothing is written outside, and corners far away cost nothing. */
static void
test_far_away (void)
{
  static const GuisePoint huge[4] = {
    { -1e30, -1e30 }, { 1e30, -1e30 }, { 1e30, 1e30 }, { -1e30, 1e30 }
  };
  static const GuisePoint outside[3] = { { -50, -50 }, { -10, -40 }, { -30, -5 } };
  static const GuisePoint broken[3] = { { 0, 0 }, { (double) NAN, 3 }, { 4, 4 } };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 4, 3, 1, NULL);

  guise_polygon_fill (image, outside, 3, 1.0f);
  guise_polygon_fill (image, broken, 3, 1.0f);
  for (int i = 0; i < 12; i++)
    g_assert_cmpfloat (guise_image_plane (image, 0)[i], ==, 0.0f);
  guise_polygon_fill (image, huge, 4, 0.5f);
  for (int i = 0; i < 12; i++)
    g_assert_cmpfloat (guise_image_plane (image, 0)[i], ==, 0.5f);
}

static void
test_hull (void)
{
  GuisePoint points[7] = { { 4, 4 }, { 0, 0 }, { 8, 0 }, { 4, 2 }, { 8, 8 }, { 0, 8 }, { 4, 0 } };
  GuisePoint hull[7];
  GuisePoint same[3] = { { 2, 3 }, { 2, 3 }, { 2, 3 } };
  GuisePoint straight[3] = { { 0, 0 }, { 2, 2 }, { 1, 1 } };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_GRAY8, 9, 9, 1, NULL);

  g_assert_cmpuint (guise_polygon_hull (points, 7, hull), ==, 4);
  g_assert_cmpfloat (guise_polygon_area (hull, 4), ==, 64.0);
  g_assert_cmpuint (guise_polygon_hull (same, 3, hull), ==, 1);
  g_assert_cmpuint (guise_polygon_hull (straight, 3, hull), ==, 2);
  guise_polygon_fill_hull (image, points, 7, 1.0f);
  for (int y = 0; y < 9; y++)
    for (int x = 0; x < 9; x++)
      g_assert_cmpint (guise_image_row (image, y)[x], ==, 1);
}

/* One golden polygon {"type": .., "pts": ..} in the tagged form of the sidecars. */
static void
paint_golden (GuiseImage *image, JsonArray *fields, gint64 wanted_type)
{
  gint64     type = -1;
  JsonArray *data = NULL;

  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonArray  *pair = json_array_get_array_element (fields, i);
      const char *key = json_array_get_string_element (pair, 0);
      JsonObject *value = json_array_get_object_element (pair, 1);

      if (g_str_equal (key, "type"))
        type = json_object_get_int_member (value, "v");
      else if (g_str_equal (key, "pts"))
        data = json_object_get_array_member (value, "data");
    }
  g_assert_nonnull (data);
  if (type != wanted_type)
    return;

  const guint            n = json_array_get_length (data) / 2;
  g_autofree GuisePoint *points = g_new (GuisePoint, n);

  for (guint i = 0; i < n; i++)
    points[i] = (GuisePoint){ json_array_get_double_element (data, 2 * i),
                              json_array_get_double_element (data, 2 * i + 1) };
  guise_polygon_fill (image, points, n, type == 1 ? 255.0f : 0.0f);
}

static JsonArray *
find_polygons (JsonObject *root)
{
  JsonArray *dict = json_object_get_array_member (root, "dict");

  for (guint i = 0; i < json_array_get_length (dict); i++)
    {
      JsonArray *pair = json_array_get_array_element (dict, i);

      if (g_str_equal (json_array_get_string_element (pair, 0), "seg_ie_polys"))
        {
          JsonArray *fields =
            json_object_get_array_member (json_array_get_object_element (pair, 1), "v");

          return json_object_get_array_member (
            json_array_get_object_element (json_array_get_array_element (fields, 0), 1), "v");
        }
    }
  g_assert_not_reached ();
}

/* Boundary pixels may differ (formats.md 3); here none does, so none may. */
static void
test_golden (gconstpointer user_data)
{
  const char      *name = user_data;
  g_autofree char *folder = guise_test_shared ("golden/dfl/jpg");

  if (folder == NULL)
    return;

  g_autofree char *json_path = g_strdup_printf ("%s/%s.json", folder, name);
  g_autofree char *pgm_path = g_strdup_printf ("%s/%s.polys.pgm", folder, name);
  g_autofree char *pgm = NULL;
  gsize            n_pgm = 0;
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_file (parser, json_path, NULL));
  g_assert_true (g_file_get_contents (pgm_path, &pgm, &n_pgm, NULL));

  JsonObject *root = json_node_get_object (json_parser_get_root (parser));
  const int   width = (int) json_object_get_int_member (root, "width");
  const int   height = (int) json_object_get_int_member (root, "height");
  JsonArray  *polygons = find_polygons (root);
  const char *pixels = pgm + n_pgm - (gsize) (width * height);
  int         n_different = 0;
  int         n_painted = 0;
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_GRAY8, width, height, 1, NULL);

  /* Included parts are painted first, whatever the order in the file. */
  for (gint64 type = 1; type >= 0; type--)
    for (guint i = 0; i < json_array_get_length (polygons); i++)
      paint_golden (image,
                    json_object_get_array_member (json_array_get_object_element (polygons, i), "v"),
                    type);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        n_painted += guise_image_row (image, y)[x] == 255;
        n_different += (pixels[y * width + x] != 0) != (guise_image_row (image, y)[x] != 0);
      }
  g_assert_cmpint (n_painted, >, 1000);
  g_assert_cmpint (n_different, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/polygon/by-hand", test_by_hand);
  g_test_add_func ("/image/polygon/even-odd", test_even_odd);
  g_test_add_func ("/image/polygon/dot-and-line", test_dot_and_line);
  g_test_add_func ("/image/polygon/far-away", test_far_away);
  g_test_add_func ("/image/polygon/hull", test_hull);
  g_test_add_data_func ("/image/polygon/golden/wf_polys", "wf_polys", test_golden);
  g_test_add_data_func ("/image/polygon/golden/resized_f", "resized_f", test_golden);
  g_test_add_data_func ("/image/polygon/golden/resized_same", "resized_same", test_golden);
  return g_test_run ();
}
