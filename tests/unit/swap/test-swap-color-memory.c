/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours that are matched alike from frame to frame. */
#include "swap/guise-color-memory.h"

#include <math.h>
#include <string.h>

#include "image/guise-color-transfer.h"
#include "swap/guise-merger.h"

#define SIDE    48
#define N       (SIDE * SIDE)
#define STEP_NS G_GINT64_CONSTANT (33333333)

/* ---- as numbers ---- */

static GuiseImage *
make_face (double light, double contrast)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 3, NULL);

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < N; i++)
      guise_image_plane (image, c)[i] =
        (float) (light + contrast * sin (0.3 * (i % SIDE) + c) * cos (0.2 * (i / SIDE)));
  return image;
}

static GuiseImage *
make_mask (void)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 1, NULL);

  for (int i = 0; i < N; i++)
    guise_image_plane (mask, 0)[i] = hypot (i % SIDE - 23.5, i / SIDE - 23.5) < 18.0 ? 1.0f : 0.0f;
  return mask;
}

/* What is measured and applied is rct. */
static void
test_move (void)
{
  g_autoptr (GuiseColorMatcher) matcher =
               guise_color_matcher_new (GUISE_COLOR_TRANSFER_RCT, SIDE, SIDE, NULL);
  g_autoptr (GuiseImage) mask = make_mask ();
  g_autoptr (GuiseImage) expected = make_face (0.4, 0.1);
  g_autoptr (GuiseImage) image = make_face (0.4, 0.1);
  g_autoptr (GuiseImage) spoilt = make_face (0.4, 0.1);
  g_autoptr (GuiseImage) target = make_face (0.6, 0.2);
  GuiseLabMove move;

  guise_color_matcher_run (matcher, expected, mask, target, mask, NULL);
  move = guise_lab_move_measure (spoilt, target, mask);
  guise_lab_move_apply (&move, image);
  for (int i = 0; i < 3 * N; i++)
    g_assert_cmpfloat_with_epsilon (guise_image_plane (image, 0)[i],
                                    guise_image_plane (expected, 0)[i], 2e-5);
}

/* ---- over time ---- */

static GuiseLabMove
make_move (float shift)
{
  GuiseLabMove move;

  for (int c = 0; c < 3; c++)
    {
      move.from[c] = 50.0f;
      move.scale[c] = 1.0f + shift / 100.0f;
      move.shift[c] = shift;
    }
  return move;
}

/* Returns: the shift that is used in the frame of that number */
static float
show (GuiseColorMemory *memory, int track, guint scene, int frame, float shift)
{
  GuiseLabMove move = make_move (shift);

  guise_color_memory_steady (memory, track, scene, frame * STEP_NS, &move);
  g_assert_cmpfloat (move.from[0], ==, 50.0f); /* that is the frame's own */
  g_assert_cmpfloat_with_epsilon (move.scale[1], 1.0 + (double) move.shift[1] / 100.0, 1e-4);
  return move.shift[0];
}

/* What trembles by two units trembles by less than a fifth of it, about the same value. */
static void
test_trembling (void)
{
  g_autoptr (GuiseColorMemory) memory = guise_color_memory_new ();
  float least = 100.0f, most = -100.0f;

  for (int i = 0; i < 120; i++)
    {
      const float shift = show (memory, 3, 0, i, 10.0f + (i % 2 ? 1.0f : -1.0f));

      if (i < 60)
        continue;
      least = MIN (least, shift);
      most = MAX (most, shift);
    }
  g_assert_cmpfloat (most - least, <, 0.4);
  g_assert_cmpfloat_with_epsilon (0.5 * (double) (least + most), 10.0, 0.2);
}

/* Other light, another scene, another face, and one that was away begin where they are; so does
 * what was no number. */
static void
test_anew (void)
{
  g_autoptr (GuiseColorMemory) memory = guise_color_memory_new ();

  for (int i = 0; i < 30; i++)
    (void) show (memory, 1, 0, i, 10.0f);
  g_assert_cmpfloat (show (memory, 1, 0, 30, 12.0f), <, 10.5);
  g_assert_cmpfloat (show (memory, 2, 0, 30, 12.0f), ==, 12.0f);
  g_assert_cmpfloat (show (memory, 1, 0, 31, 20.0f), ==, 20.0f);
  g_assert_cmpfloat (show (memory, 1, 1, 32, 22.0f), ==, 22.0f);
  g_assert_cmpfloat (show (memory, 1, 1, 42, 24.0f), ==, 24.0f);
  guise_color_memory_forget (memory);
  g_assert_cmpfloat (show (memory, 1, 1, 43, 25.0f), ==, 25.0f);
  {
    GuiseLabMove nothing = make_move (NAN);

    guise_color_memory_steady (memory, 1, 1, 44 * STEP_NS, &nothing);
  }
  g_assert_cmpfloat (show (memory, 1, 1, 45, 26.0f), ==, 26.0f);
}

/* ---- in a merge ---- */

static void
place_face (GuisePoint *landmarks)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ 80, 60 };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    landmarks[guise_landmarks_get_align_index (i)] =
      (GuisePoint){ 80 + 30.0 * (mean[i].x - 0.5), 60 + 30.0 * (mean[i].y - 0.5) };
}

static GuiseImage *
merge (GuiseMerger *merger, const GuiseMergeFace *face)
{
  GuiseImage *canvas = guise_image_new (GUISE_PIXELS_BGR8, 160, 120, 3, NULL);

  memset (canvas->data, 90, canvas->stride * 120);
  g_assert_true (guise_merger_merge (merger, face, 1, canvas, NULL, NULL));
  return canvas;
}

/* How colours are moved can be told; what the frame says of them is what is done without. */
static void
test_merge (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();
  g_autoptr (GuiseImage) input = make_face (0.6, 0.2);
  g_autoptr (GuiseImage) made = make_face (0.4, 0.1);
  g_autoptr (GuiseImage) mask = make_mask ();
  const float          *plane = guise_image_plane (mask, 0);
  const GuisePrediction prediction = { guise_image_plane (input, 0), guise_image_plane (made, 0),
                                       plane, plane };
  GuisePoint            landmarks[GUISE_N_LANDMARKS];
  GuiseMergeFace        face = { .prediction = prediction, .landmarks = landmarks };
  GuiseLabMove          move;
  g_autoptr (GuiseMerger) merger = guise_merger_new (SIDE, &options, NULL);
  g_autoptr (GuiseImage) plain = NULL;
  g_autoptr (GuiseImage) told = NULL;
  g_autoptr (GuiseImage) brighter = NULL;

  place_face (landmarks);
  g_assert_true (guise_merger_moves_colors (merger));
  g_assert_true (guise_merger_measure_colors (merger, &prediction, landmarks, &move, NULL));
  plain = merge (merger, &face);
  face.colors = &move;
  told = merge (merger, &face);
  for (int y = 0; y < 120; y++)
    for (int x = 0; x < 3 * 160; x++)
      g_assert_cmpint (ABS (guise_image_row (plain, y)[x] - guise_image_row (told, y)[x]), <=, 1);
  move.shift[0] += 10.0f;
  brighter = merge (merger, &face);
  g_assert_cmpint (guise_image_row (brighter, 60)[3 * 80], >,
                   guise_image_row (told, 60)[3 * 80] + 10);

  options.mode = GUISE_MERGE_SEAMLESS;
  g_clear_pointer (&merger, guise_merger_free);
  merger = guise_merger_new (SIDE, &options, NULL);
  g_assert_false (guise_merger_moves_colors (merger));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swap/color-memory/move", test_move);
  g_test_add_func ("/swap/color-memory/trembling", test_trembling);
  g_test_add_func ("/swap/color-memory/anew", test_anew);
  g_test_add_func ("/swap/color-memory/merge", test_merge);
  return g_test_run ();
}
