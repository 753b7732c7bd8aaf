/* SPDX-License-Identifier: GPL-3.0-or-later
 * Merging one face of 224 pixels into a frame of 1280 x 720, where it is 420 pixels wide, on one
 * thread: `bench-merge [ROUNDS]` prints milliseconds of processor time for each mode and effect.
 */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "core/guise-random.h"
#include "swap/guise-merger.h"

#define SIDE   224
#define N      (SIDE * SIDE)
#define WIDTH  1280
#define HEIGHT 720
#define CROP   420.0
#define ROUNDS 15

typedef struct
{
  const char       *name;
  GuiseMergeOptions options;
} Row;

static double
get_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * (double) now.tv_sec + 1e-6 * (double) now.tv_nsec;
}

static void
place_face (GuisePoint *landmarks)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();
  const double      size = CROP / 2.131371; /* of the template in a whole-face crop */

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ 640.0, 360.0 };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    landmarks[guise_landmarks_get_align_index (i)] =
      (GuisePoint){ 640.0 + (mean[i].x - 0.5) * size, 360.0 + (mean[i].y - 0.5) * size };
}

static void
fill (GuiseImage *frame, float *planes, float *mask)
{
  GuiseRandom random = guise_random_init (1, 0);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < 3 * WIDTH; x++)
      guise_image_row (frame, y)[x] =
        (uint8_t) (120.0 + 60.0 * sin (0.01 * x) + 50.0 * cos (0.03 * y) +
                   guise_random_uniform (&random, -10.0, 10.0));
  for (int i = 0; i < 3 * N; i++)
    planes[i] =
      (float) (0.5 + 0.3 * sin (0.02 * (i % SIDE)) + guise_random_uniform (&random, -0.1, 0.1));
  for (int i = 0; i < N; i++)
    mask[i] = hypot (i % SIDE - SIDE / 2, i / SIDE - SIDE / 2) < 90.0 ? 1.0f : 0.0f;
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
measure (const Row *row, const GuiseImage *frame, const GuiseMergeFace *face, int n_rounds)
{
  g_autoptr (GuiseMerger) merger = guise_merger_new (SIDE, &row->options, NULL);
  g_autoptr (GuiseImage) canvas = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);
  g_autofree double *ms = g_new (double, n_rounds);

  for (int i = -1; i < n_rounds; i++)
    {
      double start;

      guise_image_copy_into (frame, canvas);
      start = get_ms ();
      if (!guise_merger_merge (merger, face, 1, canvas, NULL, NULL))
        g_error ("%s failed", row->name);
      if (i >= 0)
        ms[i] = get_ms () - start;
    }
  qsort (ms, (size_t) n_rounds, sizeof *ms, compare);
  printf ("%-32s %8.2f (%.2f)\n", row->name, ms[n_rounds / 2], ms[0]);
}

int
main (int argc, char **argv)
{
  const int n_rounds = argc > 1 ? MAX (1, (int) g_ascii_strtoll (argv[1], NULL, 10)) : ROUNDS;
  g_autoptr (GuiseImage) frame = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);
  g_autofree float *planes = g_new (float, 3 * N);
  g_autofree float *mask = g_new (float, N);
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseMergeFace face = { { planes, planes, mask, mask, NULL, NULL }, landmarks, { 20.0, 30.0 } };
  Row            rows[20];
  int            n = 0;

  place_face (landmarks);
  fill (frame, planes, mask);
  for (int i = 0; i < (int) G_N_ELEMENTS (rows); i++)
    {
      rows[i].options = guise_merge_options_default ();
      rows[i].options.blur = 60;
      rows[i].options.color = GUISE_COLOR_TRANSFER_NONE;
    }
  for (int mode = 0; mode < GUISE_N_MERGE_MODES; mode++)
    if (!guise_merge_mode_is_face_alone ((GuiseMergeMode) mode))
      {
        rows[n].name = guise_merge_mode_to_string ((GuiseMergeMode) mode);
        rows[n++].options.mode = (GuiseMergeMode) mode;
      }
  rows[n].name = "overlay, no blur";
  rows[n++].options.blur = 0;
  rows[n].name = "overlay, rct";
  rows[n++].options.color = GUISE_COLOR_TRANSFER_RCT;
  rows[n].name = "overlay, erode 60";
  rows[n++].options.erosion = 60;
  rows[n].name = "overlay, motion blur 100 (20)";
  rows[n++].options.motion_blur = 100;
  rows[n].name = "overlay, sharpen 20 (box)";
  rows[n].options.sharpen = GUISE_MERGE_SHARPEN_BOX;
  rows[n++].options.sharpening = 20;
  rows[n].name = "overlay, sharpen -20";
  rows[n++].options.sharpening = -20;
  rows[n].name = "overlay, denoise 100";
  rows[n++].options.denoising = 100;
  rows[n].name = "overlay, bicubic 50";
  rows[n++].options.bicubic = 50;
  rows[n].name = "overlay, color-degrade 50";
  rows[n++].options.color_degradation = 50;
  printf ("%-32s ms, median (min) of %d\n", "", n_rounds);
  for (int i = 0; i < n; i++)
    measure (&rows[i], frame, &face, n_rounds);
  return 0;
}
