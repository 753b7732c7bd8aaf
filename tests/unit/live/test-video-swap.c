/* SPDX-License-Identifier: GPL-3.0-or-later
 * How footage is swapped when nothing is said: calmly, and known again by an interrupted run. */
#include "live/guise-video-swap.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "live/guise-video-swap-private.h"
#include "support/guise-test.h"
#include "swap/guise-merger.h"

#define SIDE   64 /* of the model */
#define N      (SIDE * SIDE)
#define WIDTH  320
#define HEIGHT 240
#define MODEL  "golden/dfl/dfm/df_ud.dfm"

static void
place_face (GuisePoint *landmarks)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ WIDTH / 2, HEIGHT / 2 };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    landmarks[guise_landmarks_get_align_index (i)] =
      (GuisePoint){ WIDTH / 2 + 60.0 * (mean[i].x - 0.5), HEIGHT / 2 + 60.0 * (mean[i].y - 0.5) };
}

/* A white face in a grey frame, in a mask that is a disc. */
static GuiseImage *
merge (const GuiseMergeOptions *options, double radius)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMerger) merger = guise_merger_new (SIDE, options, &error);
  GuiseImage       *canvas = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, &error);
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  g_autofree float *input = g_new (float, 3 * N);
  g_autofree float *face = g_new (float, 3 * N);
  g_autofree float *mask = g_new (float, N);
  GuisePrediction   prediction = { input, face, mask, mask, NULL, NULL };

  memset (canvas->data, 100, canvas->stride * HEIGHT);
  place_face (landmarks);
  for (int i = 0; i < 3 * N; i++)
    {
      input[i] = 0.4f;
      face[i] = 1.0f;
    }
  for (int i = 0; i < N; i++)
    mask[i] = hypot (i % SIDE - 31.5, i / SIDE - 31.5) < radius ? 1.0f : 0.0f;
  g_assert_true (guise_merger_paste (merger, &prediction, landmarks, canvas, NULL, &error));
  g_assert_no_error (error);
  return canvas;
}

/* How much of a pixel changes at most while the edge of the mask goes to and fro by one pixel of
 * the model. */
static int
measure_flicker (GuiseMergeOptions options)
{
  int flicker = 0;

  options.color = GUISE_COLOR_TRANSFER_NONE;
  g_autoptr (GuiseImage) small = merge (&options, 20.0);
  g_autoptr (GuiseImage) large = merge (&options, 21.0);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < 3 * WIDTH; x++)
      flicker = MAX (flicker, ABS (guise_image_row (small, y)[x] - guise_image_row (large, y)[x]));
  return flicker;
}

/* The edge of a mask is never quite where it was: it may not be seen to jump. */
static void
test_edge (void)
{
  const int bare = measure_flicker (guise_merge_options_default ());
  const int usual = measure_flicker (guise_video_swap_options_default ().merge);

  g_test_message ("a bare edge flickers by %d levels, the usual one by %d", bare, usual);
  g_assert_cmpint (bare, >, 60);
  g_assert_cmpint (usual, >, 0);
  g_assert_cmpint (3 * usual, <, bare);
}

/* What changes the pictures makes another identity. */
static void
test_identity (void)
{
  g_autofree char *path = guise_test_shared (MODEL);
  g_autoptr (GuiseDfm) dfm = path != NULL ? guise_dfm_load (path, NULL) : NULL;
  GuiseVideoSwapOptions options[5];
  char                 *identities[G_N_ELEMENTS (options)];

  if (dfm == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (options); i++)
    options[i] = guise_video_swap_options_default ();
  options[1].merge.blur = 0;
  options[2].merge.erosion = 0;
  options[3].smoothing = 0;
  options[4].merge.color = GUISE_COLOR_TRANSFER_NONE;
  for (size_t i = 0; i < G_N_ELEMENTS (options); i++)
    {
      identities[i] = guise_swap_identity_new (dfm, path, &options[i]);
      for (size_t k = 0; k < i; k++)
        g_assert_cmpstr (identities[k], !=, identities[i]);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (options); i++)
    g_free (identities[i]);
}

/* Footage is not replaced by what becomes of it, whatever way leads there. */
static void
test_own_footage (void)
{
  const GuiseVideoSwapOptions options = guise_video_swap_options_default ();
  GuiseVideoSwapCounts        counts;
  char                       *folder = guise_test_tmp_dir ();
  g_autofree char            *footage = g_build_filename (folder, "a.mp4", NULL);
  g_autofree char            *way = g_build_filename (folder, "way", NULL);
  g_autofree char            *same = g_build_filename (way, "a.mp4", NULL);
  const char *const           names[] = { footage, same };

  g_assert_true (g_file_set_contents (footage, "footage", -1, NULL));
  g_assert_cmpint (symlink (".", way), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (guise_video_swap_run (NULL, footage, names[i], &options, NULL, NULL, NULL,
                                            NULL, &counts, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
    }
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/video-swap/edge", test_edge);
  g_test_add_func ("/live/video-swap/identity", test_identity);
  g_test_add_func ("/live/video-swap/own-footage", test_own_footage);
  return g_test_run ();
}
