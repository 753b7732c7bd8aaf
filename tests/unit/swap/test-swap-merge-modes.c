/* SPDX-License-Identifier: GPL-3.0-or-later
 * The modes and effects of a merge against their formulas (faces.md 8.1 to 8.3), written down
 * plainly in doubles. The face is placed so that the pixels of the crop are pixels of the frame:
 * then warps change nothing, and what is left are the formulas. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "face/guise-face-align.h"
#include "image/guise-blur.h"
#include "image/guise-morphology.h"
#include "image/guise-resize.h"
#include "swap/guise-merger.h"

#define SIDE   48
#define N      (SIDE * SIDE)
#define WIDTH  140
#define HEIGHT 110
#define LEFT   41
#define TOP    33

/* What the model is shown and what it answers. */
typedef struct
{
  GuisePoint landmarks[GUISE_N_LANDMARKS];
  float      input[3 * N];
  float      face[3 * N];
  float      face_mask[N];
  float      input_mask[N];
  float      seen_face_mask[N];
  float      seen_input_mask[N];
} Scene;

static void
place_mean_face (GuisePoint *landmarks, double x, double y, double size)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ x, y };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    landmarks[guise_landmarks_get_align_index (i)] =
      (GuisePoint){ x + (mean[i].x - 0.5) * size, y + (mean[i].y - 0.5) * size };
}

/* Crop pixel (i, j) is frame pixel (LEFT + i, TOP + j). */
static void
place_exactly (GuisePoint *landmarks)
{
  GuiseAffine map;
  double      size;

  place_mean_face (landmarks, 0.0, 0.0, 10.0);
  g_assert_true (guise_face_align (landmarks, GUISE_FACE_TYPE_WHOLE, SIDE, 1.0, &map));
  size = 10.0 * map.m[0];
  place_mean_face (landmarks, 0.0, 0.0, size);
  g_assert_true (guise_face_align (landmarks, GUISE_FACE_TYPE_WHOLE, SIDE, 1.0, &map));
  place_mean_face (landmarks, LEFT + map.m[2], TOP + map.m[5], size);
  g_assert_true (guise_face_align (landmarks, GUISE_FACE_TYPE_WHOLE, SIDE, 1.0, &map));
  g_assert_cmpfloat (fabs (map.m[0] - 1.0), <, 1e-9);
  g_assert_cmpfloat (fabs (map.m[2] + LEFT), <, 1e-6);
  g_assert_cmpfloat (fabs (map.m[5] + TOP), <, 1e-6);
}

/* Waves with a little noise. */
static GuiseImage *
make_frame (void)
{
  GuiseImage *frame = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);
  GuiseRandom random = guise_random_init (11, 0);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 3; c++)
        guise_image_row (frame, y)[3 * x + c] =
          (uint8_t) (120.0 + 60.0 * sin (0.11 * x + c) + 45.0 * cos (0.13 * y - c) +
                     guise_random_uniform (&random, -8.0, 8.0));
  return frame;
}

static void
make_scene (Scene *scene)
{
  g_autoptr (GuiseImage) frame = make_frame ();
  GuiseRandom random = guise_random_init (12, 0);

  place_exactly (scene->landmarks);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < N; i++)
      {
        scene->input[c * N + i] =
          (float) guise_image_row (frame, TOP + i / SIDE)[3 * (LEFT + i % SIDE) + c] / 255.0f;
        scene->face[c * N + i] =
          (float) (0.45 + 0.25 * sin (0.2 * (i % SIDE) + 0.05 * (i / SIDE) + 2.0 * c) +
                   guise_random_uniform (&random, -0.05, 0.05));
      }
  for (int i = 0; i < N; i++)
    {
      scene->face_mask[i] = 1.0f;
      scene->input_mask[i] = 0.8f;
      scene->seen_face_mask[i] = 0.6f;
      scene->seen_input_mask[i] = 0.5f;
    }
}

static GuiseMergeOptions
plain_options (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();

  options.color = GUISE_COLOR_TRANSFER_NONE;
  options.mask = GUISE_MERGE_MASK_FULL;
  return options;
}

static GuiseImage *
merge (const GuiseMergeOptions *options, const Scene *scene, GuiseFaceMotion motion)
{
  GuiseMergeFace face = { { scene->input, scene->face, scene->face_mask, scene->input_mask,
                            scene->seen_face_mask, scene->seen_input_mask },
                          scene->landmarks,
                          motion };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMerger) merger = guise_merger_new (SIDE, options, &error);
  GuiseImage *canvas = make_frame ();

  g_assert_no_error (error);
  g_assert_true (guise_merger_merge (merger, &face, 1, canvas, NULL, &error));
  g_assert_no_error (error);
  return canvas;
}

/* Compares the square with what is expected, [3, SIDE, SIDE] 0..1, in grey levels. */
static void
expect (const GuiseImage *canvas, const double *expected, double tolerance)
{
  double worst = 0.0;

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < N; i++)
      {
        const int byte = guise_image_row (canvas, TOP + i / SIDE)[3 * (LEFT + i % SIDE) + c];

        worst = fmax (worst, fabs (byte + 0.5 - CLAMP (expected[c * N + i], 0.0, 1.0) * 255.0));
      }
  g_test_message ("off by %.2f levels", worst);
  g_assert_cmpfloat (worst, <=, tolerance);
}

static void
expect_frame_around (const GuiseImage *canvas)
{
  g_autoptr (GuiseImage) frame = make_frame ();

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < 3 * WIDTH; x++)
      if (y < TOP || y >= TOP + SIDE || x < 3 * LEFT || x >= 3 * (LEFT + SIDE))
        g_assert_cmpint (guise_image_row (canvas, y)[x], ==, guise_image_row (frame, y)[x]);
}

/* A truncated byte plus one half is within half a level of its number; the rest is rounding. */
#define EXACT 0.6

static void
to_doubles (const float *values, double *out)
{
  for (int i = 0; i < 3 * N; i++)
    out[i] = (double) values[i];
}

/* ---- the modes ---- */

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* numpy's way: distinct values, shares, interp */
static void
match (double *image, const double *target, double threshold)
{
  double s[N], t[N], result[N];

  memcpy (s, image, sizeof s);
  memcpy (t, target, sizeof t);
  qsort (s, N, sizeof *s, compare);
  qsort (t, N, sizeof *t, compare);
  for (int i = 0; i < N; i++)
    {
      int    rank = 0;
      double quantile;
      double last_quantile = -1.0, last = 0.0;

      while (rank < N && s[rank] <= image[i])
        rank++;
      quantile = threshold * rank / N;
      result[i] = t[N - 1];
      for (int k = 0; k < N; k++)
        if (k + 1 == N || t[k + 1] != t[k])
          {
            const double q = 255.0 * (k + 1) / N;

            if (quantile <= q)
              {
                result[i] =
                  last_quantile < 0.0
                    ? t[k]
                    : last + (t[k] - last) * (quantile - last_quantile) / (q - last_quantile);
                break;
              }
            last_quantile = q;
            last = t[k];
          }
    }
  memcpy (image, result, sizeof result);
}

static void
test_overlay (void)
{
  static Scene      scene;
  GuiseMergeOptions options = plain_options ();
  double            expected[3 * N];
  g_autoptr (GuiseImage) canvas = NULL;

  make_scene (&scene);
  to_doubles (scene.face, expected);
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  expect (canvas, expected, EXACT);
  expect_frame_around (canvas);
}

static void
test_hist_match (void)
{
  static Scene      scene;
  static const int  thresholds[] = { 255, 238, 120 };
  GuiseMergeOptions options = plain_options ();

  make_scene (&scene);
  options.mode = GUISE_MERGE_HIST_MATCH;
  for (size_t k = 0; k < G_N_ELEMENTS (thresholds); k++)
    {
      static double expected[3 * N], target[3 * N];
      g_autoptr (GuiseImage) canvas = NULL;

      options.hist_threshold = thresholds[k];
      to_doubles (scene.face, expected);
      to_doubles (scene.input, target);
      for (int c = 0; c < 3; c++)
        match (expected + c * N, target + c * N, thresholds[k]);
      canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
      expect (canvas, expected, EXACT);
    }
}

/* Within the mask alone, what lies outside counts as white in both. */
static void
test_hist_masked (void)
{
  static Scene      scene;
  static double     expected[3 * N], target[3 * N];
  GuiseMergeOptions options = plain_options ();

  make_scene (&scene);
  options.mode = GUISE_MERGE_HIST_MATCH;
  options.mask = GUISE_MERGE_MASK_LEARNED_PRD;
  for (int i = 0; i < N; i++) /* the left half; the work mask reaches a little beyond */
    scene.face_mask[i] = i % SIDE < SIDE / 2 ? 1.0f : 0.0f;
  for (int masked = 0; masked < 2; masked++)
    {
      g_autoptr (GuiseImage) canvas = NULL;
      double worst = 0.0;

      options.hist_masked = masked;
      to_doubles (scene.face, expected);
      to_doubles (scene.input, target);
      for (int i = 0; i < 3 * N && masked; i++)
        if (i % SIDE > SIDE / 2)
          expected[i] = target[i] = 1.0;
      for (int c = 0; c < 3; c++)
        match (expected + c * N, target + c * N, options.hist_threshold);
      canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
      for (int c = 0; c < 3; c++)
        for (int i = 0; i < N; i++)
          if (i % SIDE < SIDE / 2 - 3)
            worst =
              fmax (worst,
                    fabs (guise_image_row (canvas, TOP + i / SIDE)[3 * (LEFT + i % SIDE) + c] +
                          0.5 - expected[c * N + i] * 255.0));
      g_test_message ("off by %.2f levels", worst);
      /* Unmasked nothing depends on the rim of the mask. Masked, one more column in a half of 24
       * moves quantiles by up to a 49th of the range. */
      g_assert_cmpfloat (worst, <=, masked ? 255.0 / 49.0 : EXACT);
    }
}

/* Gradients of the face between the values of the frame, by relaxation until nothing moves. */
static void
solve_seamless (const Scene *scene, double *out)
{
  g_autoptr (GuiseImage) frame = make_frame ();

  for (int c = 0; c < 3; c++)
    {
      double u[SIDE + 2][SIDE + 2] = { { 0 } };
      double g[SIDE + 2][SIDE + 2];

      /* Beyond the crop the face is its nearest pixel. */
      for (int y = 0; y < SIDE + 2; y++)
        for (int x = 0; x < SIDE + 2; x++)
          {
            g[y][x] =
              (double)
                scene->face[c * N + CLAMP (y - 1, 0, SIDE - 1) * SIDE + CLAMP (x - 1, 0, SIDE - 1)];
            u[y][x] = guise_image_row (frame, TOP + y - 1)[3 * (LEFT + x - 1) + c] / 255.0;
          }
      for (int sweep = 0; sweep < 3000; sweep++)
        for (int y = 1; y <= SIDE; y++)
          for (int x = 1; x <= SIDE; x++)
            {
              const double around = u[y - 1][x] + u[y + 1][x] + u[y][x - 1] + u[y][x + 1];
              const double bend =
                4.0 * g[y][x] - g[y - 1][x] - g[y + 1][x] - g[y][x - 1] - g[y][x + 1];

              u[y][x] += 1.8 * ((around + bend) / 4.0 - u[y][x]);
            }
      for (int i = 0; i < N; i++)
        out[c * N + i] = CLAMP (u[i / SIDE + 1][i % SIDE + 1], 0.0, 1.0);
    }
}

static void
test_seamless (void)
{
  static Scene      scene;
  static double     expected[3 * N];
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) canvas = NULL;

  make_scene (&scene);
  options.mode = GUISE_MERGE_SEAMLESS;
  solve_seamless (&scene, expected);
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  expect (canvas, expected, EXACT + 0.25);
  expect_frame_around (canvas);
}

/* First gradients, then histograms, of the whole square. */
static void
test_seamless_hist_match (void)
{
  static Scene      scene;
  static double     expected[3 * N], target[3 * N];
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) canvas = NULL;

  make_scene (&scene);
  options.mode = GUISE_MERGE_SEAMLESS_HIST_MATCH;
  solve_seamless (&scene, expected);
  to_doubles (scene.input, target);
  for (int c = 0; c < 3; c++)
    match (expected + c * N, target + c * N, options.hist_threshold);
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  /* Values a quarter of a level apart may change ranks; the target has 256 levels. */
  expect (canvas, expected, 1.6);
}

/* In the seamless modes colours are matched after the face is in the frame: a face whose colours
 * the transfer would take from the crop alone keeps those of its surroundings before it. */
static void
test_seamless_color (void)
{
  static Scene      scene;
  static double     expected[3 * N], target[3 * N];
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 3, NULL);
  g_autoptr (GuiseImage) other = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 3, NULL);
  g_autoptr (GuiseImage) canvas = NULL;

  make_scene (&scene);
  options.mode = GUISE_MERGE_SEAMLESS;
  options.color = GUISE_COLOR_TRANSFER_RCT;
  solve_seamless (&scene, expected);
  to_doubles (scene.input, target);
  for (int i = 0; i < 3 * N; i++)
    {
      guise_image_plane (image, 0)[i] = (float) expected[i];
      guise_image_plane (other, 0)[i] = (float) target[i];
    }
  g_assert_true (
    guise_color_transfer_apply (GUISE_COLOR_TRANSFER_RCT, image, NULL, other, NULL, NULL));
  to_doubles (guise_image_plane (image, 0), expected);
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  expect (canvas, expected, EXACT + 0.5);
}

/* The square as it is, and its mask. */
static void
test_raw_predict (void)
{
  static Scene      scene;
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseMerger) merger = NULL;
  g_autoptr (GuiseImage) canvas = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, SIDE, SIDE, 1, NULL);

  make_scene (&scene);
  options.mode = GUISE_MERGE_RAW_PREDICT;
  options.mask = GUISE_MERGE_MASK_LEARNED_PRD_DST;
  options.color = GUISE_COLOR_TRANSFER_RCT;
  options.erosion = 100; /* neither counts */
  options.blur = 50;
  merger = guise_merger_new (SIDE, &options, NULL);
  g_assert_true (guise_merger_paste (merger,
                                     &(GuisePrediction){ .input = scene.input,
                                                         .face = scene.face,
                                                         .face_mask = scene.face_mask,
                                                         .input_mask = scene.input_mask },
                                     scene.landmarks, canvas, mask, NULL));
  for (int i = 0; i < N; i++)
    {
      for (int c = 0; c < 3; c++)
        g_assert_cmpint (guise_image_row (canvas, i / SIDE)[3 * (i % SIDE) + c], ==,
                         (int) (scene.face[c * N + i] * 255.0f));
      g_assert_cmpint (ABS (guise_image_row (mask, i / SIDE)[i % SIDE] - 204), <=, 1);
    }
}

/* Each mask is the product that its name says. */
static void
test_masks (void)
{
  static Scene scene;
  const double values[GUISE_N_MERGE_MASKS] = {
    [GUISE_MERGE_MASK_LEARNED_PRD_DST] = 0.8,
    [GUISE_MERGE_MASK_LEARNED_PRD] = 1.0,
    [GUISE_MERGE_MASK_LEARNED_DST] = 0.8,
    [GUISE_MERGE_MASK_LEARNED_SUM] = 1.0,
    [GUISE_MERGE_MASK_FULL] = 1.0,
    [GUISE_MERGE_MASK_XSEG_PRD] = 0.6,
    [GUISE_MERGE_MASK_XSEG_DST] = 0.5,
    [GUISE_MERGE_MASK_XSEG_PRD_DST] = 0.3,
    [GUISE_MERGE_MASK_ALL] = 0.24,
  };

  make_scene (&scene);
  for (int k = 0; k < GUISE_N_MERGE_MASKS; k++)
    {
      GuiseMergeOptions options = plain_options ();
      static double     expected[3 * N];
      g_autoptr (GuiseImage) canvas = NULL;

      if (k == GUISE_MERGE_MASK_DST)
        continue;
      options.mask = (GuiseMergeMask) k;
      for (int i = 0; i < 3 * N; i++)
        expected[i] =
          (double) scene.input[i] + values[k] * (double) (scene.face[i] - scene.input[i]);
      canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
      expect (canvas, expected, EXACT);
    }
}

/* Step 6 word for word: padded by n, a cleared frame of n + blur / 2, the padding taken away. */
static GuiseImage *
soften_plainly (const float *mask, int erosion, int blur)
{
  const int   fine = 4 * SIDE, whole = 6 * SIDE;
  GuiseImage *padded = guise_image_new (GUISE_PIXELS_F32, whole, whole, 1, NULL);
  g_autoptr (GuiseImage) small = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 1, NULL);
  g_autoptr (GuiseImage) large = guise_image_new (GUISE_PIXELS_F32, fine, fine, 1, NULL);
  float *plane = guise_image_plane (padded, 0);

  memcpy (guise_image_plane (small, 0), mask, N * sizeof (float));
  guise_resize_into (small, GUISE_RESIZE_CUBIC, large);
  for (int i = 0; i < fine * fine; i++)
    plane[(i / fine + SIDE) * whole + i % fine + SIDE] = guise_image_plane (large, 0)[i];
  if (erosion > 0)
    guise_erode (padded, erosion);
  if (erosion < 0)
    guise_dilate (padded, -erosion);
  for (int i = 0; i < whole * whole; i++)
    if (MIN (MIN (i % whole, whole - 1 - i % whole), MIN (i / whole, whole - 1 - i / whole)) <
        SIDE + blur / 2)
      plane[i] = 0.0f;
  guise_blur_gaussian (padded, blur + (blur % 2 == 0), 0.0, GUISE_BORDER_ZERO);
  return padded;
}

/* Pixel (x, y) of the crop is pixel (4x, 4y) of the fine mask. A mask that touches the edges. */
static void
test_soften_mask (void)
{
  static Scene     scene;
  static const int pairs[][2] = { { 0, 20 },   { 25, 1 },  { 30, 21 },
                                  { -40, 30 }, { 400, 3 }, { -400, 160 } };

  make_scene (&scene);
  for (size_t k = 0; k < G_N_ELEMENTS (pairs); k++)
    {
      GuiseMergeOptions options = plain_options ();
      g_autoptr (GuiseMerger) merger = NULL;
      g_autoptr (GuiseImage) canvas = make_frame ();
      g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, WIDTH, HEIGHT, 1, NULL);
      g_autoptr (GuiseImage) expected = NULL;

      for (int i = 0; i < N; i++)
        scene.face_mask[i] = i % SIDE + i / SIDE < (k == 5 ? 3 : 60) ? 1.0f : 0.0f;
      options.mask = GUISE_MERGE_MASK_LEARNED_PRD;
      options.erosion = pairs[k][0];
      options.blur = pairs[k][1];
      merger = guise_merger_new (SIDE, &options, NULL);
      g_assert_true (guise_merger_paste (merger,
                                         &(GuisePrediction){ .input = scene.input,
                                                             .face = scene.face,
                                                             .face_mask = scene.face_mask },
                                         scene.landmarks, canvas, mask, NULL));
      expected = soften_plainly (scene.face_mask, pairs[k][0], pairs[k][1]);
      for (int i = 0; i < N; i++)
        {
          const float value =
            guise_image_plane (expected,
                               0)[(4 * (i / SIDE) + SIDE) * 6 * SIDE + 4 * (i % SIDE) + SIDE];
          const int byte = guise_image_row (mask, TOP + i / SIDE)[LEFT + i % SIDE];

          g_assert_cmpfloat (fabs (byte + 0.5 - 255.0 * (double) CLAMP (value, 0.0f, 1.0f)), <=,
                             EXACT);
        }
    }
}

/* ---- the second pass ---- */

static double
pixel (const double *plane, int x, int y)
{
  x = x < 0 ? -x : x >= SIDE ? 2 * (SIDE - 1) - x : x;
  y = y < 0 ? -y : y >= SIDE ? 2 * (SIDE - 1) - y : y;
  return plane[y * SIDE + x];
}

/* A filter of 3 x 3 over each channel, borders mirrored. */
static void
filter (double *image, const double kernel[9])
{
  for (int c = 0; c < 3; c++)
    {
      double before[N];

      memcpy (before, image + c * N, sizeof before);
      for (int i = 0; i < N; i++)
        {
          double sum = 0.0;

          for (int k = 0; k < 9; k++)
            sum += kernel[k] * pixel (before, i % SIDE + k % 3 - 1, i / SIDE + k / 3 - 1);
          image[c * N + i] = sum;
        }
    }
}

static void
test_sharpen (void)
{
  static Scene      scene;
  static double     expected[3 * N];
  GuiseMergeOptions options = plain_options ();
  /* Gaussian of OpenCV for a kernel of 3: sigma 0.8 */
  const double side = exp (-0.5 / 0.64) / (1.0 + 2.0 * exp (-0.5 / 0.64));
  const double g[3] = { side, 1.0 - 2.0 * side, side };

  make_scene (&scene);
  for (int mode = GUISE_MERGE_SHARPEN_NONE; mode < GUISE_N_MERGE_SHARPENS; mode++)
    {
      double kernel[9];
      g_autoptr (GuiseImage) canvas = NULL;

      options.sharpen = (GuiseMergeSharpen) mode;
      options.sharpening = 3;
      for (int k = 0; k < 9; k++)
        kernel[k] = mode == GUISE_MERGE_SHARPEN_NONE  ? (k == 4)
                    : mode == GUISE_MERGE_SHARPEN_BOX ? (k == 4) + 3.0 * ((k == 4) - 1.0 / 9.0)
                                                      : (k == 4) * 2.5 - 1.5 * g[k % 3] * g[k / 3];
      to_doubles (scene.face, expected);
      filter (expected, kernel);
      canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
      expect (canvas, expected, EXACT);
      expect_frame_around (canvas);
    }
}

static double
median_at (const double *plane, int x, int y)
{
  double values[25];

  for (int k = 0; k < 25; k++)
    values[k] =
      plane[CLAMP (y + k / 5 - 2, 0, SIDE - 1) * SIDE + CLAMP (x + k % 5 - 2, 0, SIDE - 1)];
  qsort (values, 25, sizeof *values, compare);
  return values[12];
}

/* -13: one full median, then one of three tenths; whatever sharpening is chosen. */
static void
test_soften (void)
{
  static Scene        scene;
  static double       expected[3 * N];
  static const double weights[] = { 1.0, 0.3 };
  GuiseMergeOptions   options = plain_options ();
  g_autoptr (GuiseImage) canvas = NULL;

  make_scene (&scene);
  to_doubles (scene.face, expected);
  for (int pass = 0; pass < 2; pass++)
    for (int c = 0; c < 3; c++)
      {
        double before[N];

        memcpy (before, expected + c * N, sizeof before);
        for (int i = 0; i < N; i++)
          expected[c * N + i] +=
            weights[pass] * (median_at (before, i % SIDE, i / SIDE) - before[i]);
      }
  options.sharpen = GUISE_MERGE_SHARPEN_GAUSSIAN;
  options.sharpening = -13;
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  expect (canvas, expected, EXACT);
}

/* Along the way that the face went: 8 pixels at 50 hundredths are a line of 5. */
static void
test_motion (void)
{
  static Scene      scene;
  static double     expected[3 * N];
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) canvas = NULL;
  g_autoptr (GuiseImage) still = NULL;

  make_scene (&scene);
  to_doubles (scene.face, expected);
  options.motion_blur = 50;
  still = merge (&options, &scene, (GuiseFaceMotion){ .power = 1.9, .degrees = 0.0 });
  expect (still, expected, EXACT);
  for (int c = 0; c < 3; c++)
    {
      double before[N];

      memcpy (before, expected + c * N, sizeof before);
      for (int i = 0; i < N; i++)
        {
          double sum = 0.0;

          for (int k = -2; k <= 2; k++)
            sum += pixel (before, i % SIDE + k, i / SIDE) / 5.0;
          expected[c * N + i] = sum;
        }
    }
  canvas = merge (&options, &scene, (GuiseFaceMotion){ .power = 8.0, .degrees = 180.0 });
  expect (canvas, expected, EXACT);
}

/* ---- the frame around the face ---- */

/* What is around the face is a median of the frame, the face is not; without a face nothing is. */
static void
test_denoise (void)
{
  static Scene      scene;
  static double     expected[3 * N];
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) frame = make_frame ();
  g_autoptr (GuiseImage) canvas = NULL;
  g_autoptr (GuiseImage) alone = make_frame ();
  g_autoptr (GuiseMerger) merger = NULL;
  double sum_before = 0.0, sum_after = 0.0;

  make_scene (&scene);
  to_doubles (scene.face, expected);
  options.denoising = 100;
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  expect (canvas, expected, EXACT);
  for (int y = 0; y < TOP; y++)
    for (int x = 3; x < 3 * WIDTH; x++)
      {
        const uint8_t *a = guise_image_row (frame, y) + x;
        const uint8_t *b = guise_image_row (canvas, y) + x;

        sum_before += ABS (a[0] - a[-3]);
        sum_after += ABS (b[0] - b[-3]);
      }
  g_test_message ("from one pixel to the next: %.0f, then %.0f", sum_before, sum_after);
  g_assert_cmpfloat (sum_after, <, 0.8 * sum_before);
  merger = guise_merger_new (SIDE, &options, NULL);
  g_assert_true (guise_merger_merge (merger, NULL, 0, alone, NULL, NULL));
  for (int y = 0; y < HEIGHT; y++)
    g_assert_cmpmem (guise_image_row (alone, y), 3 * WIDTH, guise_image_row (frame, y), 3 * WIDTH);
}

/* 100 leaves a hundred-and-first of each side, here one pixel: one colour. */
static void
test_bicubic (void)
{
  static Scene      scene;
  static double     expected[3 * N];
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) canvas = NULL;

  make_scene (&scene);
  to_doubles (scene.face, expected);
  options.bicubic = 100;
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  expect (canvas, expected, EXACT);
  for (int y = 0; y < TOP; y++)
    for (int x = 3; x < 3 * WIDTH; x++)
      g_assert_cmpint (guise_image_row (canvas, y)[x], ==, guise_image_row (canvas, y)[x - 3]);
}

/* All of it: 256 colours in the whole frame. */
static void
test_colors (void)
{
  static Scene      scene;
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) canvas = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  make_scene (&scene);
  options.color_degradation = 100;
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        const uint8_t *p = guise_image_row (canvas, y) + 3 * x;

        g_hash_table_add (seen, GINT_TO_POINTER (p[0] << 16 | p[1] << 8 | p[2]));
      }
  g_assert_cmpint (g_hash_table_size (seen), <=, 256);
  g_assert_cmpint (g_hash_table_size (seen), >, 100);
}

/* A face of which nothing is to be seen leaves the frame as it came. */
static void
test_invisible (void)
{
  static Scene      scene;
  GuiseMergeOptions options = plain_options ();
  g_autoptr (GuiseImage) frame = make_frame ();
  g_autoptr (GuiseImage) canvas = NULL;

  make_scene (&scene);
  memset (scene.face_mask, 0, sizeof scene.face_mask);
  options.mask = GUISE_MERGE_MASK_LEARNED_PRD;
  options.denoising = 100;
  options.color_degradation = 100;
  canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
  for (int y = 0; y < HEIGHT; y++)
    g_assert_cmpmem (guise_image_row (canvas, y), 3 * WIDTH, guise_image_row (frame, y), 3 * WIDTH);
}

/* ---- where it is put back ---- */

/* A crop of 1.25 times the scale covers 1 / 1.25 of the sides. */
static void
test_face_scale (void)
{
  static const int scales[] = { 0, 25, -25 };
  static Scene     scene;

  make_scene (&scene);
  for (size_t k = 0; k < G_N_ELEMENTS (scales); k++)
    for (int sharpening = 0; sharpening < 2; sharpening++)
      {
        GuiseMergeOptions options = plain_options ();
        g_autoptr (GuiseImage) canvas = NULL;
        g_autoptr (GuiseImage) frame = make_frame ();
        const double side = SIDE / (1.0 + 0.01 * scales[k]);
        int          n = 0;

        options.face_scale = scales[k];
        options.sharpening = sharpening;
        options.sharpen = GUISE_MERGE_SHARPEN_BOX;
        for (int i = 0; i < 3 * N; i++)
          scene.face[i] = 0.0f;
        canvas = merge (&options, &scene, (GuiseFaceMotion){ 0 });
        for (int y = 0; y < HEIGHT; y++)
          for (int x = 0; x < WIDTH; x++)
            n += guise_image_row (canvas, y)[3 * x] < 5;
        g_test_message ("%d: %.1f pixels, expected %.1f", scales[k], sqrt (n), side);
        g_assert_cmpfloat (fabs (sqrt (n) - side), <, 2.5);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swap/merge/overlay", test_overlay);
  g_test_add_func ("/swap/merge/hist-match", test_hist_match);
  g_test_add_func ("/swap/merge/hist-masked", test_hist_masked);
  g_test_add_func ("/swap/merge/seamless", test_seamless);
  g_test_add_func ("/swap/merge/seamless-hist-match", test_seamless_hist_match);
  g_test_add_func ("/swap/merge/seamless-color", test_seamless_color);
  g_test_add_func ("/swap/merge/raw-predict", test_raw_predict);
  g_test_add_func ("/swap/merge/masks", test_masks);
  g_test_add_func ("/swap/merge/soften-mask", test_soften_mask);
  g_test_add_func ("/swap/merge/sharpen", test_sharpen);
  g_test_add_func ("/swap/merge/soften", test_soften);
  g_test_add_func ("/swap/merge/motion", test_motion);
  g_test_add_func ("/swap/merge/denoise", test_denoise);
  g_test_add_func ("/swap/merge/bicubic", test_bicubic);
  g_test_add_func ("/swap/merge/colors", test_colors);
  g_test_add_func ("/swap/merge/invisible", test_invisible);
  g_test_add_func ("/swap/merge/face-scale", test_face_scale);
  return g_test_run ();
}
