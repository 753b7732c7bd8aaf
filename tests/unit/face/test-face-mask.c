/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks from landmarks. */
#include "face/guise-face-mask.h"

#include <math.h>

#include "face/guise-face-align.h"
#include "golden-face.h"
#include "image/guise-polygon.h"

static void
align_golden (GuiseFaceType type, GuisePoint *out_points)
{
  GuiseAffine map;

  g_assert_true (guise_face_align (golden_face, type, 256, 1, &map));
  guise_landmarks_transform (&map, golden_face, GUISE_N_LANDMARKS, out_points);
}

static GuiseImage *
new_mask (int side)
{
  g_autoptr (GError) error = NULL;
  GuiseImage *mask = guise_image_new (GUISE_PIXELS_F32, side, side, 1, &error);

  g_assert_no_error (error);
  return mask;
}

static double
sum_of (const GuiseImage *mask)
{
  double sum = 0;

  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      sum += (double) ((const float *) (const void *) guise_image_row (mask, y))[x];
  return sum;
}

/* faces.md A.1: areas within 0.5 %. */
static void
test_hull_area (void)
{
  static const struct
  {
    GuiseFaceType type;
    double        area;
  } golden[] = { { GUISE_FACE_TYPE_WHOLE, 18373 }, { GUISE_FACE_TYPE_FULL, 32648 } };

  for (size_t i = 0; i < G_N_ELEMENTS (golden); i++)
    {
      g_autoptr (GuiseImage) mask = new_mask (256);
      GuisePoint points[GUISE_N_LANDMARKS];

      align_golden (golden[i].type, points);
      guise_face_mask_draw_hull (points, 1, mask);
      g_test_message ("%g pixels", sum_of (mask));
      g_assert_cmpfloat_with_epsilon (sum_of (mask), golden[i].area, 0.005 * golden[i].area);
    }
}

/* Whole-number arithmetic of the brow raise, by hand for one point. */
static void
test_brows (void)
{
  GuisePoint       points[GUISE_N_LANDMARKS];
  GuiseFacePolygon raised[GUISE_N_HULL_POLYGONS], flat[GUISE_N_HULL_POLYGONS];
  double           top_raised = HUGE_VAL, top_flat = HUGE_VAL;

  align_golden (GUISE_FACE_TYPE_WHOLE, points);
  points[19] = (GuisePoint){ 100.9, 80.9 };
  points[37] = (GuisePoint){ 101.2, 105.7 };
  guise_face_mask_hull_polygons (points, 1, raised);
  guise_face_mask_hull_polygons (points, 0, flat);
  for (int i = 0; i < raised[2].n_points; i++)
    top_raised = MIN (top_raised, raised[2].points[i].y);
  for (int i = 0; i < flat[2].n_points; i++)
    top_flat = MIN (top_flat, flat[2].points[i].y);
  g_assert_cmpfloat (top_raised, <=, 67); /* 80 + (80 - 105) / 2 = 67.5, truncated */
  g_assert_cmpfloat (top_flat, <=, 80);
  g_assert_cmpfloat (top_flat, >, top_raised);
}

static void
test_eyes_mouth (void)
{
  g_autoptr (GuiseImage) mask = new_mask (256);
  g_autoptr (GError) error = NULL;
  GuisePoint points[GUISE_N_LANDMARKS];

  align_golden (GUISE_FACE_TYPE_WHOLE, points);
  g_assert_true (guise_face_mask_draw_eyes_mouth (points, mask, &error));
  g_assert_no_error (error);

  const float *eye = (const float *) (const void *) guise_image_row (mask, (int) points[37].y + 3);
  const float *chin = (const float *) (const void *) guise_image_row (mask, (int) points[8].y - 2);

  g_assert_cmpfloat (eye[(int) (points[36].x + points[39].x) / 2], >, 0.9f);
  g_assert_cmpfloat (chin[(int) points[8].x], ==, 0.0f);
  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 256; x++)
      g_assert_cmpfloat (((float *) (void *) guise_image_row (mask, y))[x], <=, 1.0f);
}

/* Landmarks far outside, at infinity, or in one place neither crash nor paint by chance. */
static void
test_survives_nonsense (void)
{
  g_autoptr (GuiseImage) mask = new_mask (32);
  g_autoptr (GError) error = NULL;
  GuisePoint points[GUISE_N_LANDMARKS];

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    points[i] = (GuisePoint){ 5, 5 };
  guise_face_mask_draw_hull (points, 1, mask);
  g_assert_cmpfloat (sum_of (mask), <=, 9);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    points[i] = (GuisePoint){ i % 2 == 0 ? 1e300 : (double) NAN, i % 3 == 0 ? -HUGE_VAL : 1e9 };
  guise_face_mask_draw_hull (points, 1, mask);
  g_assert_true (guise_face_mask_draw_eyes_mouth (points, mask, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/mask/hull-area", test_hull_area);
  g_test_add_func ("/face/mask/brows", test_brows);
  g_test_add_func ("/face/mask/eyes-mouth", test_eyes_mouth);
  g_test_add_func ("/face/mask/survives-nonsense", test_survives_nonsense);
  return g_test_run ();
}
