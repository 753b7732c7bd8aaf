/* SPDX-License-Identifier: GPL-3.0-or-later
 * What makes a merged face fit by itself: light that is mixed, and as much detail as was there. */
#include <math.h>
#include <string.h>

#include "swap/guise-merger.h"

#define SIDE   64
#define WIDTH  320
#define HEIGHT 240
#define X      160 /* middle of the face in the frame */
#define Y      120
#define INSIDE 28 /* pixels of the frame to either side that are surely face */

typedef struct
{
  float input[3 * SIDE * SIDE];
  float face[3 * SIDE * SIDE];
  float mask[SIDE * SIDE];
} Answer;

/* A face of 68 points from the mean face; those that alignment does not use lie in the middle. */
static void
place_face (GuisePoint *landmarks)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ X, Y };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    landmarks[guise_landmarks_get_align_index (i)] =
      (GuisePoint){ X + 50.0 * (mean[i].x - 0.5), Y + 50.0 * (mean[i].y - 0.5) };
}

/* Waves of 14 pixels, which a model sees as well. */
static GuiseImage *
make_frame (double contrast)
{
  GuiseImage *frame = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 3; c++)
        guise_image_row (frame, y)[3 * x + c] =
          (uint8_t) (128.0 + contrast * sin (0.45 * x + c) * cos (0.45 * y));
  return frame;
}

static GuiseMergeOptions
plain_options (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();

  options.color = GUISE_COLOR_TRANSFER_NONE;
  options.mask = GUISE_MERGE_MASK_LEARNED_PRD;
  return options;
}

typedef void (*Model) (const float *input, float *face);

/* Merges what a model answers; the mask is the same everywhere. */
static GuiseImage *
merge (const GuiseMergeOptions *options, GuiseImage *canvas, Model model, float mask)
{
  static Answer answer;
  g_autoptr (GuiseMerger) merger = guise_merger_new (SIDE, options, NULL);
  GuisePoint      landmarks[GUISE_N_LANDMARKS];
  GuisePrediction prediction = { answer.input, answer.face, answer.mask, answer.mask };

  place_face (landmarks);
  g_assert_true (guise_merger_cut (merger, canvas, landmarks, answer.input, NULL));
  model (answer.input, answer.face);
  for (int i = 0; i < SIDE * SIDE; i++)
    answer.mask[i] = mask;
  g_assert_true (guise_merger_paste (merger, &prediction, landmarks, canvas, NULL, NULL));
  return canvas;
}

/* ---- light ---- */

static void
answer_white (const float *input, float *face)
{
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    face[i] = 1.0f;
}

static void
answer_nothing (const float *input, float *face)
{
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    face[i] = NAN;
}

static int
get_middle (const GuiseImage *image)
{
  return guise_image_row (image, Y)[3 * X];
}

static GuiseImage *
merge_white (const GuiseMergeOptions *options, float mask)
{
  GuiseImage *black = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);

  memset (black->data, 0, black->stride * HEIGHT);
  return merge (options, black, answer_white, mask);
}

/* Half of white over black is half of the light, 188 of 255, whether there is a second pass over
 * the face or not; where the face alone is seen nothing is mixed. */
static void
test_linear (void)
{
  static const int  levels[2][2] = { { 127, 188 }, { 63, 137 } };
  GuiseMergeOptions options = plain_options ();

  for (int pass = 0; pass < 2; pass++)
    for (int linear = 0; linear < 2; linear++)
      {
        g_autoptr (GuiseImage) half = NULL;
        g_autoptr (GuiseImage) whole = NULL;

        options.motion_blur = pass; /* a face that does not move is not blurred */
        options.is_linear = linear;
        half = merge_white (&options, 0.5f);
        whole = merge_white (&options, 1.0f);
        g_assert_cmpint (ABS (get_middle (half) - levels[pass][linear]), <=, 1);
        g_assert_cmpint (get_middle (whole), ==, 255);
      }
  {
    g_autoptr (GuiseImage) frame = make_frame (50.0);

    merge (&options, frame, answer_nothing, 0.5f);
  }
}

/* ---- detail ---- */

/* Power of what is finer than five pixels. */
static double
get_detail (const GuiseImage *image)
{
  double sum = 0.0;

  for (int y = Y - INSIDE; y < Y + INSIDE; y++)
    for (int x = X - INSIDE; x < X + INSIDE; x++)
      {
        double mean = 0.0, own = guise_image_row (image, y)[3 * x + 1];

        for (int k = 0; k < 25; k++)
          mean += guise_image_row (image, y + k / 5 - 2)[3 * (x + k % 5 - 2) + 1] / 25.0;
        sum += (own - mean) * (own - mean);
      }
  return sqrt (sum / (4.0 * INSIDE * INSIDE));
}

static void
answer_same (const float *input, float *face)
{
  memcpy (face, input, 3 * SIDE * SIDE * sizeof *face);
}

/* The input with so much of its contrast. */
static void
answer_with (const float *input, float *face, float contrast)
{
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    face[i] = 0.5f + contrast * (input[i] - 0.5f);
}

static void
answer_soft (const float *input, float *face)
{
  answer_with (input, face, 0.5f);
}

static void
answer_sharp (const float *input, float *face)
{
  answer_with (input, face, 1.8f);
}

static void
answer_flat (const float *input, float *face)
{
  answer_with (input, face, 0.0f);
}

static double
get_part (Model model, gboolean matches)
{
  g_autoptr (GuiseImage) frame = make_frame (50.0);
  g_autoptr (GuiseImage) canvas = make_frame (50.0);
  GuiseMergeOptions options = plain_options ();

  options.matches_sharpness = matches;
  merge (&options, canvas, model, 1.0f);
  return get_detail (canvas) / get_detail (frame);
}

static void
test_sharpness (void)
{
  g_assert_cmpfloat (get_part (answer_soft, FALSE), <, 0.6);
  g_assert_cmpfloat_with_epsilon (get_part (answer_soft, TRUE), 1.0, 0.08);
  g_assert_cmpfloat (get_part (answer_sharp, FALSE), >, 1.5);
  g_assert_cmpfloat_with_epsilon (get_part (answer_sharp, TRUE), 1.0, 0.08);
  g_assert_cmpfloat_with_epsilon (get_part (answer_same, TRUE), 1.0, 0.08);
  /* What has no detail is left alone: there is nothing to strengthen. */
  g_assert_cmpfloat (get_part (answer_flat, TRUE), <, 0.05);
}

/* Raw faces stay as the model made them. */
static void
test_raw (void)
{
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) plain = make_frame (50.0);
  g_autoptr (GuiseImage) matched = make_frame (50.0);

  options.mode = GUISE_MERGE_RAW_RGB;
  merge (&options, plain, answer_soft, 1.0f);
  options.matches_sharpness = TRUE;
  merge (&options, matched, answer_soft, 1.0f);
  for (int y = 0; y < HEIGHT; y++)
    g_assert_cmpmem (guise_image_row (plain, y), 3 * WIDTH, guise_image_row (matched, y),
                     3 * WIDTH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swap/merge-fit/linear", test_linear);
  g_test_add_func ("/swap/merge-fit/sharpness", test_sharpness);
  g_test_add_func ("/swap/merge-fit/raw", test_raw);
  return g_test_run ();
}
