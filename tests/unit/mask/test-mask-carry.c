/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines that are carried from face to face go where the face goes. */
#include "mask/guise-mask-carry.h"

#include <math.h>

#include "format/guise-polygons.h"
#include "support/guise-test.h"

/* A face of 68 points on three ovals: jaw, eyes and brows, mouth. */
static void
make_landmarks (GuisePoint landmarks[GUISE_N_LANDMARKS])
{
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const double radius = i < 17 ? 90.0 : i < 48 ? 50.0 : 20.0;
      const double angle = 2.0 * G_PI * i / 23.0;

      landmarks[i] = (GuisePoint){ 128.0 + radius * cos (angle),
                                   (i < 48 ? 128.0 : 170.0) + 0.8 * radius * sin (angle) };
    }
}

static GPtrArray *
make_outline (GuisePolygonKind kind, const float (*points)[2], size_t n)
{
  GPtrArray *polygons = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  g_ptr_array_add (polygons, guise_polygon_new (kind, n, points));
  return polygons;
}

static const float corners[][2] = { { 40, 50 }, { 220, 60 }, { 128, 240 }, { 128, 128 } };

/* A face that is turned, larger and elsewhere takes its outline along exactly. */
static void
test_similarity (void)
{
  const double angle = 0.4;
  const double scale = 1.3;
  GuisePoint   from[GUISE_N_LANDMARKS];
  GuisePoint   to[GUISE_N_LANDMARKS];
  g_autoptr (GPtrArray) outline = make_outline (GUISE_POLYGON_EXCLUDE, corners, 4);
  g_autoptr (GPtrArray) carried = NULL;
  const GuisePolygon *one;

  make_landmarks (from);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    to[i] = (GuisePoint){ scale * (cos (angle) * from[i].x - sin (angle) * from[i].y) + 17.0,
                          scale * (sin (angle) * from[i].x + cos (angle) * from[i].y) - 5.0 };
  carried = guise_mask_carry (outline, from, to);
  g_assert_cmpuint (carried->len, ==, 1);
  one = carried->pdata[0];
  g_assert_cmpint (one->kind, ==, GUISE_POLYGON_EXCLUDE);
  g_assert_cmpuint (one->n_points, ==, 4);
  for (int i = 0; i < 4; i++)
    {
      const double x = (double) corners[i][0];
      const double y = (double) corners[i][1];

      g_assert_cmpfloat_with_epsilon ((double) one->points[i][0],
                                      scale * (cos (angle) * x - sin (angle) * y) + 17.0, 1e-3);
      g_assert_cmpfloat_with_epsilon ((double) one->points[i][1],
                                      scale * (sin (angle) * x + cos (angle) * y) - 5.0, 1e-3);
    }
}

/* Where only the mouth opens, what lies on the mouth follows it, and the forehead stays. */
static void
test_local (void)
{
  GuisePoint from[GUISE_N_LANDMARKS];
  GuisePoint to[GUISE_N_LANDMARKS];
  float      points[3][2];
  g_autoptr (GPtrArray) outline = NULL;
  g_autoptr (GPtrArray) carried = NULL;
  const GuisePolygon *one;

  make_landmarks (from);
  make_landmarks (to);
  for (int i = 48; i < GUISE_N_LANDMARKS; i++)
    to[i].y += 12.0;
  points[0][0] = (float) from[50].x; /* a landmark itself */
  points[0][1] = (float) from[50].y;
  points[1][0] = (float) from[57].x + 1.0f; /* beside one */
  points[1][1] = (float) from[57].y;
  points[2][0] = (float) from[30].x; /* of the eyes */
  points[2][1] = (float) from[30].y + 0.5f;
  outline = make_outline (GUISE_POLYGON_INCLUDE, (const float (*)[2]) points, 3);
  carried = guise_mask_carry (outline, from, to);
  one = carried->pdata[0];
  g_assert_cmpfloat_with_epsilon ((double) one->points[0][1], to[50].y, 1e-4);
  g_assert_cmpfloat_with_epsilon ((double) one->points[1][1], to[57].y, 1.5);
  g_assert_cmpfloat_with_epsilon ((double) one->points[2][1], to[30].y + 0.5, 1.0);
}

/* Landmarks in one place, which a damaged file may have, are no reason for numbers that are none.
 */
static void
test_one_place (void)
{
  GuisePoint from[GUISE_N_LANDMARKS];
  GuisePoint to[GUISE_N_LANDMARKS];
  g_autoptr (GPtrArray) outline = make_outline (GUISE_POLYGON_INCLUDE, corners, 4);
  g_autoptr (GPtrArray) carried = NULL;
  const GuisePolygon *one;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      from[i] = (GuisePoint){ 10.0, 10.0 };
      to[i] = (GuisePoint){ 30.0, 15.0 };
    }
  carried = guise_mask_carry (outline, from, to);
  one = carried->pdata[0];
  for (int i = 0; i < 4; i++)
    {
      g_assert_cmpfloat_with_epsilon ((double) (one->points[i][0] - corners[i][0]), 20.0, 1e-3);
      g_assert_cmpfloat_with_epsilon ((double) (one->points[i][1] - corners[i][1]), 5.0, 1e-3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask/carry/similarity", test_similarity);
  g_test_add_func ("/mask/carry/local", test_local);
  g_test_add_func ("/mask/carry/one-place", test_one_place);
  return g_test_run ();
}
