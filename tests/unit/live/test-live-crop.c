/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a model looks, by the settings that move it. */
#include "live/guise-live-crop.h"

#include <math.h>

#include "face/guise-face-align.h"

#define SIZE 224

/* A face of 68 points from the mean face; those that alignment does not use lie in the middle. */
static void
place_face (GuisePoint *landmarks, double x, double y, double size, double angle)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ x, y };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    {
      double u = (mean[i].x - 0.5) * size, v = (mean[i].y - 0.5) * size;

      landmarks[guise_landmarks_get_align_index (i)] =
        (GuisePoint){ x + u * cos (angle) - v * sin (angle),
                      y + u * sin (angle) + v * cos (angle) };
    }
}

static GuiseAffine
crop (const GuiseLiveSettings *settings, GuiseFaceType type, const GuisePoint *landmarks)
{
  g_autoptr (GuiseImage) frame = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);
  GuiseAffine map;

  g_assert_true (guise_live_crop (settings, type, SIZE, frame, landmarks, &map));
  return map;
}

/* Pixels count from their middle: the edge of the crop is half of one before the first. */
static void
assert_edge (const GuiseAffine *map, double x, double y, double wanted_x, double wanted_y)
{
  double u, v;

  guise_affine_apply (map, x, y, &u, &v);
  g_assert_cmpfloat_with_epsilon (u, wanted_x - 0.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (v, wanted_y - 0.5, 1e-6);
}

/* An upright square about the box of the landmarks, whatever is within: 1.6 times its sides in
 * their mean by length, for a whole face; for others as they are larger or smaller. */
static void
test_rect (void)
{
  static const GuiseFaceType types[] = { GUISE_FACE_TYPE_WHOLE, GUISE_FACE_TYPE_FULL,
                                         GUISE_FACE_TYPE_HEAD };
  GuiseLiveSettings          settings = guise_live_settings_default ();
  GuisePoint                 landmarks[GUISE_N_LANDMARKS];

  g_assert_true (guise_live_settings_set_text (&settings, "align=rectangle", NULL));
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ 100 + i % 41, 90 };
  landmarks[3] = (GuisePoint){ 180, 110 };
  landmarks[60] = (GuisePoint){ 120, 60 };
  landmarks[61] = (GuisePoint){ 130, 180 };
  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const double half = 0.5 * 1.6 * (80.0 * 80.0 + 120.0 * 120.0) / (80.0 + 120.0) *
                          guise_face_type_get_side (types[i]) /
                          guise_face_type_get_side (GUISE_FACE_TYPE_WHOLE);
      const GuiseAffine map = crop (&settings, types[i], landmarks);

      assert_edge (&map, 140 - half, 120 - half, 0, 0);
      assert_edge (&map, 140 + half, 120 + half, SIZE, SIZE);
      assert_edge (&map, 140 + half, 120 - half, SIZE, 0);
    }
}

/* A face that is turned is cut by its points in its turn, by its box upright. */
static void
test_rect_turned (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseAffine       map;

  place_face (landmarks, 300, 200, 80, 0.4);
  map = crop (&settings, GUISE_FACE_TYPE_WHOLE, landmarks);
  g_assert_cmpfloat_with_epsilon (atan2 (map.m[3], map.m[0]), -0.4, 1e-6);
  settings.align = GUISE_LIVE_ALIGN_RECT;
  map = crop (&settings, GUISE_FACE_TYPE_WHOLE, landmarks);
  g_assert_cmpfloat (map.m[1], ==, 0.0);
  g_assert_cmpfloat (map.m[3], ==, 0.0);
}

/* A face without width, or none. */
static void
test_rect_none (void)
{
  g_autoptr (GuiseImage) frame = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseAffine       map;

  settings.align = GUISE_LIVE_ALIGN_RECT;
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ 100, 60 + i };
  g_assert_false (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, SIZE, frame, landmarks, &map));
}

/* To the right and down along the sides of the crop, in parts of the model's own: the face goes the
 * other way. */
static void
test_offsets (void)
{
  static const struct
  {
    const char *text;
    double      x, y;
  } cases[] = { { "x-offset=0.1", 0.1, 0.0 },
                { "y-offset=0.1", 0.0, 0.1 },
                { "y-offset=-0.25", 0.0, -0.25 } };
  GuisePoint landmarks[GUISE_N_LANDMARKS];

  place_face (landmarks, 300, 200, 80, 0.4);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (double coverage = 1.0; coverage <= 2.0; coverage += 0.5)
      {
        GuiseLiveSettings settings = guise_live_settings_default ();
        GuiseAffine       map, moved;

        settings.coverage = coverage;
        map = crop (&settings, GUISE_FACE_TYPE_WHOLE, landmarks);
        g_assert_true (guise_live_settings_set_text (&settings, cases[i].text, NULL));
        moved = crop (&settings, GUISE_FACE_TYPE_WHOLE, landmarks);
        for (int k = 0; k < 6; k++)
          g_assert_cmpfloat_with_epsilon (map.m[k] - moved.m[k],
                                          k == 2   ? cases[i].x * SIZE / coverage
                                          : k == 5 ? cases[i].y * SIZE / coverage
                                                   : 0.0,
                                          1e-6);
      }
}

/* A file that does not say that it was trained on heads gets their crop by the switch, with what
 * the turn of the head does to it; one that says so does not need it. */
static void
test_head (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseAffine       wanted, whole, map, said;
  double            shift, without, x, y;

  place_face (landmarks, 300, 200, 80, 0.4);
  /* The jaw decides how far the head is turned. */
  for (int i = 0; i < 3; i++)
    {
      landmarks[i] = (GuisePoint){ 270, 170 + 10 * i };
      landmarks[16 - i] = (GuisePoint){ 380, 210 + 10 * i };
    }
  g_assert_true (guise_face_align (landmarks, GUISE_FACE_TYPE_HEAD, SIZE, 1.0, &wanted));
  whole = crop (&settings, GUISE_FACE_TYPE_WHOLE, landmarks);
  said = crop (&settings, GUISE_FACE_TYPE_HEAD, landmarks);
  g_assert_true (guise_live_settings_set_text (&settings, "head-mode=yes", NULL));
  map = crop (&settings, GUISE_FACE_TYPE_WHOLE, landmarks);
  for (int k = 0; k < 6; k++)
    {
      g_assert_cmpfloat_with_epsilon (map.m[k], wanted.m[k], 1e-9);
      g_assert_cmpfloat_with_epsilon (said.m[k], wanted.m[k], 1e-9);
    }

  /* More of the picture, and the face lower in it: half a side of the template, less what the whole
   * face has of that already. */
  g_assert_cmpfloat_with_epsilon (hypot (map.m[0], map.m[3]) *
                                    guise_face_type_get_side (GUISE_FACE_TYPE_HEAD),
                                  hypot (whole.m[0], whole.m[3]) *
                                    guise_face_type_get_side (GUISE_FACE_TYPE_WHOLE),
                                  1e-9);
  guise_affine_apply (&whole, 300, 200, &x, &y);
  without = y / SIZE - 0.5;
  guise_affine_apply (&map, 300, 200, &x, &y);
  shift = y / SIZE - 0.5;
  g_assert_cmpfloat_with_epsilon (shift * guise_face_type_get_side (GUISE_FACE_TYPE_HEAD) -
                                    without * guise_face_type_get_side (GUISE_FACE_TYPE_WHOLE),
                                  0.43, 1e-6);
  g_assert_cmpfloat (fabs (x / SIZE - 0.5), >, 0.01); /* and it is turned */

  /* The rest acts as before. */
  settings.freezes_roll = TRUE;
  map = crop (&settings, GUISE_FACE_TYPE_WHOLE, landmarks);
  g_assert_cmpfloat (map.m[1], ==, 0.0);
  g_assert_cmpfloat_with_epsilon (map.m[0], hypot (wanted.m[0], wanted.m[3]), 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-crop/rect", test_rect);
  g_test_add_func ("/live-crop/rect-turned", test_rect_turned);
  g_test_add_func ("/live-crop/rect-none", test_rect_none);
  g_test_add_func ("/live-crop/offsets", test_offsets);
  g_test_add_func ("/live-crop/head", test_head);
  return g_test_run ();
}
