/* SPDX-License-Identifier: GPL-3.0-or-later
 * What keeps a found face out of a faceset. */
#include "face/guise-face.h"

#include <math.h>

#include "golden-face.h"

#define WIDTH  640
#define HEIGHT 480

/* The golden face as if it had been found: its box is that of its landmarks and the forehead. */
static GuiseFace *
new_face (void)
{
  GuiseFace *face = guise_face_new ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    face->landmarks[i] = golden_face[i];
  face->rect = (GuiseFaceRect){ 210, 90, 445, 385 };
  face->pose.yaw = 20 * G_PI / 180;
  return face;
}

static void
test_sound (void)
{
  g_autoptr (GuiseFace) face = new_face ();

  for (GuiseFaceType type = GUISE_FACE_TYPE_HALF; type <= GUISE_FACE_TYPE_WHOLE; type++)
    g_assert_cmpint (guise_face_find_flaw (face, type, WIDTH, HEIGHT), ==, GUISE_FACE_FLAW_NONE);
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_HEAD, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_NONE);
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_MARK_ONLY, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_NONE);
}

static void
test_fit (void)
{
  g_autoptr (GuiseFace) face = new_face ();

  for (int i = 31; i < 48; i++) /* nose and eyes slip down */
    face->landmarks[i].y += 90;
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_FIT);
  face->landmarks[3].x = (double) NAN;
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_FIT);
}

static void
test_small (void)
{
  g_autoptr (GuiseFace) face = new_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      face->landmarks[i].x *= 0.08;
      face->landmarks[i].y *= 0.08;
    }
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_SMALL);
}

static void
test_outside (void)
{
  g_autoptr (GuiseFace) face = new_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    face->landmarks[i].x -= 320;
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_OUTSIDE);
}

static void
test_extent (void)
{
  g_autoptr (GuiseFace) face = new_face ();

  face->rect = (GuiseFaceRect){ 300, 200, 380, 280 };
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_FULL, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_EXTENT);
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_EXTENT);
  g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_MARK_ONLY, WIDTH, HEIGHT), ==,
                   GUISE_FACE_FLAW_NONE);
}

static void
test_words (void)
{
  for (int i = 0; i < GUISE_N_FACE_FLAWS; i++)
    for (int k = 0; k < i; k++)
      g_assert_cmpstr (guise_face_flaw_to_string ((GuiseFaceFlaw) i), !=,
                       guise_face_flaw_to_string ((GuiseFaceFlaw) k));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/flaw/sound", test_sound);
  g_test_add_func ("/face/flaw/fit", test_fit);
  g_test_add_func ("/face/flaw/small", test_small);
  g_test_add_func ("/face/flaw/outside", test_outside);
  g_test_add_func ("/face/flaw/extent", test_extent);
  g_test_add_func ("/face/flaw/words", test_words);
  return g_test_run ();
}
