/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cutting a face and laying it back: what comes out is what went in, where the mask says so. */
#include <math.h>

#include "swap/guise-merger.h"

#define SIDE   64
#define WIDTH  320
#define HEIGHT 240

/* A face of 68 points from the mean face: the aligned points get their places, the others lie
 * between, good enough for everything but the hull. */
static void
place_face (GuisePoint *landmarks, double x, double y, double size, double angle)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ x, y };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    {
      double u = (mean[i].x - 0.5) * size;
      double v = (mean[i].y - 0.5) * size;

      landmarks[guise_landmarks_get_align_index (i)] =
        (GuisePoint){ x + u * cos (angle) - v * sin (angle),
                      y + u * sin (angle) + v * cos (angle) };
    }
}

/* A smooth picture, so that resampling twice changes little. */
static GuiseImage *
make_frame (void)
{
  GuiseImage *frame = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 3; c++)
        guise_image_row (frame, y)[3 * x + c] =
          (uint8_t) (128.0 + 60.0 * sin (0.02 * x + c) + 50.0 * cos (0.025 * y - c));
  return frame;
}

typedef struct
{
  float input[3 * SIDE * SIDE];
  float face[3 * SIDE * SIDE];
  float face_mask[SIDE * SIDE];
  float input_mask[SIDE * SIDE];
} Answer;

static GuisePrediction
prediction_of (const Answer *answer)
{
  return (GuisePrediction){ answer->input, answer->face, answer->face_mask, answer->input_mask };
}

/* A disc of ones in the middle. */
static void
fill_disc (float *mask, double radius)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      mask[y * SIDE + x] = hypot (x - 31.5, y - 31.5) < radius ? 1.0f : 0.0f;
}

static GuiseMerger *
make_merger (const GuiseMergeOptions *options)
{
  g_autoptr (GError) error = NULL;
  GuiseMerger *merger = guise_merger_new (SIDE, options, &error);

  g_assert_no_error (error);
  return merger;
}

static int
max_difference (const GuiseImage *a, const GuiseImage *b)
{
  int largest = 0;

  for (int y = 0; y < a->height; y++)
    for (int x = 0; x < 3 * a->width; x++)
      largest = MAX (largest, ABS (guise_image_row (a, y)[x] - guise_image_row (b, y)[x]));
  return largest;
}

static double
sum_of (const GuiseImage *mask)
{
  double sum = 0.0;

  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      sum += guise_image_row (mask, y)[x] / 255.0;
  return sum;
}

/* Runs cut, an answer and paste; returns the canvas. */
static GuiseImage *
run (const GuiseMergeOptions *options, float brighten, GuiseImage *mask_canvas)
{
  g_autoptr (GuiseMerger) merger = make_merger (options);
  g_autoptr (GError) error = NULL;
  GuiseImage     *canvas = make_frame ();
  GuisePoint      landmarks[GUISE_N_LANDMARKS];
  static Answer   answer;
  GuisePrediction prediction = prediction_of (&answer);

  place_face (landmarks, 160, 120, 50, 0.3);
  g_assert_true (guise_merger_cut (merger, canvas, landmarks, answer.input, &error));
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    answer.face[i] = answer.input[i] + brighten;
  fill_disc (answer.face_mask, 24.0);
  fill_disc (answer.input_mask, 20.0);
  g_assert_true (guise_merger_paste (merger, &prediction, landmarks, canvas, mask_canvas, &error));
  g_assert_no_error (error);
  return canvas;
}

/* A model that answers what it was shown leaves the frame as it was. */
static void
test_identity (void)
{
  g_autoptr (GuiseImage) frame = make_frame ();

  for (int mode = 0; mode < GUISE_N_MERGE_MODES; mode++)
    for (int color = GUISE_COLOR_TRANSFER_NONE; color <= GUISE_COLOR_TRANSFER_RCT; color++)
      {
        GuiseMergeOptions options = guise_merge_options_default ();
        g_autoptr (GuiseImage) canvas = NULL;

        if (guise_merge_mode_is_face_alone ((GuiseMergeMode) mode))
          continue;
        options.mode = (GuiseMergeMode) mode;
        options.color = (GuiseColorTransfer) color;
        options.hist_threshold = GUISE_MERGE_MAX_HIST_THRESHOLD;
        canvas = run (&options, 0.0f, NULL);
        g_test_message ("%s, %s: %d", guise_merge_mode_to_string (options.mode),
                        guise_color_transfer_get_name (options.color),
                        max_difference (frame, canvas));
        /* At the rim of the raw square there is nothing to interpolate with: up to one crop pixel,
         * 1.7 pixels of the frame with a slope of up to 1.7 levels each, is held constant. */
        g_assert_cmpint (max_difference (frame, canvas), <=, mode == GUISE_MERGE_RAW_RGB ? 4 : 2);
      }
}

/* Only the masked region changes, by as much as the model changed the face. */
static void
test_overlay_region (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();
  g_autoptr (GuiseImage) frame = make_frame ();
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, WIDTH, HEIGHT, 1, NULL);
  g_autoptr (GuiseImage) canvas = NULL;
  int at_centre;

  options.color = GUISE_COLOR_TRANSFER_NONE;
  canvas = run (&options, 0.1f, mask);
  at_centre = guise_image_row (canvas, 120)[3 * 160] - guise_image_row (frame, 120)[3 * 160];
  g_assert_cmpint (at_centre, >=, 23);
  g_assert_cmpint (at_centre, <=, 27);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < 3 * WIDTH; x++)
      if (guise_image_row (mask, y)[x / 3] == 0)
        g_assert_cmpint (guise_image_row (canvas, y)[x], ==, guise_image_row (frame, y)[x]);
}

/* The raw square is what the model drew: no colour transfer changes it (faces.md 8.1). */
static void
test_raw_keeps_colors (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();
  g_autoptr (GuiseImage) plain = NULL;
  g_autoptr (GuiseImage) canvas = NULL;

  options.mode = GUISE_MERGE_RAW_RGB;
  options.color = GUISE_COLOR_TRANSFER_NONE;
  plain = run (&options, 0.1f, NULL);
  options.color = GUISE_COLOR_TRANSFER_RCT;
  canvas = run (&options, 0.1f, NULL);
  g_assert_cmpint (max_difference (plain, canvas), ==, 0);
}

/* The crop of a whole face is 2.131 template sides wide; the mask of radius 20 of 64 pixels covers
 * pi (20 / 64 * 2.131 * 50)^2 pixels of the frame. */
static void
test_mask_area (void)
{
  const double      expected = G_PI * pow (20.0 / 64.0 * 2.131371 * 50.0, 2.0);
  GuiseMergeOptions options = guise_merge_options_default ();
  double            areas[3];
  static const int  erosions[3] = { 0, 40, -40 };

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, WIDTH, HEIGHT, 1, NULL);
      g_autoptr (GuiseImage) canvas = NULL;

      options.erosion = erosions[i];
      canvas = run (&options, 0.0f, mask);
      areas[i] = sum_of (mask);
    }
  g_assert_cmpfloat (fabs (areas[0] / expected - 1.0), <, 0.02);
  /* 40 quarters of a model pixel off the diameter each way: the radius changes by 20 / 4. */
  g_assert_cmpfloat (fabs (areas[1] / expected - pow (15.0 / 20.0, 2.0)), <, 0.03);
  g_assert_cmpfloat (fabs (areas[2] / expected - pow (25.0 / 20.0, 2.0)), <, 0.05);
}

/* A blur keeps the area and softens the edge. */
static void
test_blur (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();
  g_autoptr (GuiseImage) hard = guise_image_new (GUISE_PIXELS_GRAY8, WIDTH, HEIGHT, 1, NULL);
  g_autoptr (GuiseImage) soft = guise_image_new (GUISE_PIXELS_GRAY8, WIDTH, HEIGHT, 1, NULL);
  g_autoptr (GuiseImage) first = run (&options, 0.0f, hard);
  g_autoptr (GuiseImage) second = NULL;
  int n_hard = 0, n_soft = 0;

  options.blur = 30;
  second = run (&options, 0.0f, soft);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        n_hard += guise_image_row (hard, y)[x] > 25 && guise_image_row (hard, y)[x] < 230;
        n_soft += guise_image_row (soft, y)[x] > 25 && guise_image_row (soft, y)[x] < 230;
      }
  g_assert_cmpint (n_soft, >, 2 * n_hard);
  g_assert_cmpfloat (fabs (sum_of (soft) / sum_of (hard) - 1.0), <, 0.03);
}

/* What the model draws outside its mask must not colour the face. */
static void
test_color_ignores_outside (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();
  g_autoptr (GuiseMerger) merger = make_merger (&options);
  GuisePoint      landmarks[GUISE_N_LANDMARKS];
  static Answer   answer;
  GuisePrediction prediction = prediction_of (&answer);
  g_autoptr (GError) error = NULL;
  GuiseImage *canvases[2];

  place_face (landmarks, 160, 120, 50, 0.0);
  fill_disc (answer.face_mask, 20.0);
  fill_disc (answer.input_mask, 20.0);
  for (int k = 0; k < 2; k++)
    {
      canvases[k] = make_frame ();
      g_assert_true (guise_merger_cut (merger, canvases[k], landmarks, answer.input, &error));
      for (int i = 0; i < 3 * SIDE * SIDE; i++)
        answer.face[i] =
          k == 1 && answer.face_mask[i % (SIDE * SIDE)] < 0.5f ? 0.0f : answer.input[i];
      g_assert_true (
        guise_merger_paste (merger, &prediction, landmarks, canvases[k], NULL, &error));
      g_assert_no_error (error);
    }
  for (int c = 0; c < 3; c++)
    g_assert_cmpint (ABS (guise_image_row (canvases[0], 120)[3 * 160 + c] -
                          guise_image_row (canvases[1], 120)[3 * 160 + c]),
                     <=, 2);
  guise_image_unref (canvases[0]);
  guise_image_unref (canvases[1]);
}

/* Every transfer takes back most of what a model brightened, idt two thirds of it (0.95^20 is
 * left); what the masked ones leave outside of the mask is never seen. */
static void
test_all_colors (void)
{
  g_autoptr (GuiseImage) frame = make_frame ();

  for (int color = GUISE_COLOR_TRANSFER_NONE; color < GUISE_N_COLOR_TRANSFERS; color++)
    {
      GuiseMergeOptions options = guise_merge_options_default ();
      g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, WIDTH, HEIGHT, 1, NULL);
      g_autoptr (GuiseImage) canvas = NULL;
      double sum = 0.0;
      double n = 0.0;

      options.color = (GuiseColorTransfer) color;
      canvas = run (&options, 0.1f, mask);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < 3 * WIDTH; x++)
          {
            const int difference = guise_image_row (canvas, y)[x] - guise_image_row (frame, y)[x];

            if (guise_image_row (mask, y)[x / 3] == 0)
              g_assert_cmpint (difference, ==, 0);
            else
              {
                sum += ABS (difference);
                n++;
              }
          }
      g_test_message ("%s: %.1f levels", guise_color_transfer_get_name (options.color), sum / n);
      if (color == GUISE_COLOR_TRANSFER_NONE)
        g_assert_cmpfloat_with_epsilon (sum / n, 24.0, 2.0);
      else
        g_assert_cmpfloat (sum / n, <, 10.0);
    }
}

/* A face half outside the frame, and one wholly outside. */
static void
test_outside (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();
  g_autoptr (GuiseMerger) merger = make_merger (&options);
  g_autoptr (GuiseImage) frame = make_frame ();
  g_autoptr (GuiseImage) canvas = make_frame ();
  GuisePoint      landmarks[GUISE_N_LANDMARKS];
  static Answer   answer;
  GuisePrediction prediction = prediction_of (&answer);
  g_autoptr (GError) error = NULL;
  static const double centres[][2] = { { 0, 0 }, { 319, 239 }, { -500, 100 }, { 100, 5000 } };

  fill_disc (answer.face_mask, 30.0);
  fill_disc (answer.input_mask, 30.0);
  for (size_t i = 0; i < G_N_ELEMENTS (centres); i++)
    {
      place_face (landmarks, centres[i][0], centres[i][1], 80, 0.0);
      g_assert_true (guise_merger_cut (merger, canvas, landmarks, answer.input, &error));
      g_assert_true (guise_merger_paste (merger, &prediction, landmarks, canvas, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (max_difference (frame, canvas), >, 20);
}

static void
test_refusals (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();
  g_autoptr (GuiseMerger) merger = make_merger (&options);
  g_autoptr (GuiseImage) frame = make_frame ();
  GuisePoint landmarks[GUISE_N_LANDMARKS] = { { 5, 5 } };
  float      face[3 * SIDE * SIDE];
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ 7, 7 };
  g_assert_false (guise_merger_cut (merger, frame, landmarks, face, &error));
  g_assert_error (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_LANDMARKS);
  g_clear_error (&error);
  options.erosion = 401;
  g_assert_null (guise_merger_new (SIDE, &options, &error));
  g_assert_error (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swap/merger/identity", test_identity);
  g_test_add_func ("/swap/merger/overlay-region", test_overlay_region);
  g_test_add_func ("/swap/merger/mask-area", test_mask_area);
  g_test_add_func ("/swap/merger/blur", test_blur);
  g_test_add_func ("/swap/merger/color-ignores-outside", test_color_ignores_outside);
  g_test_add_func ("/swap/merger/all-colors", test_all_colors);
  g_test_add_func ("/swap/merger/outside", test_outside);
  g_test_add_func ("/swap/merger/refusals", test_refusals);
  g_test_add_func ("/swap/merger/raw-keeps-colors", test_raw_keeps_colors);
  return g_test_run ();
}
