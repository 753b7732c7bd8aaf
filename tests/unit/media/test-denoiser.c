/* SPDX-License-Identifier: GPL-3.0-or-later
 * Denoising: noise falls, edges that move stay where they are, woven pictures are taken apart. */
#include "media/guise-denoiser.h"

#include <math.h>

#include "core/guise-random.h"
#include "media/guise-media-error.h"

#define SIDE     64
#define N_FRAMES 24

/* Half dark, half light; the edge at column @edge; noise of deviation @sigma. */
static GuiseFrame *
make_frame (int number, int edge, double sigma)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);
  GuiseRandom random = guise_random_init (1, (uint64_t) number);

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      for (int c = 0; c < 3; c++)
        {
          const double value = (x < edge ? 80.0 : 180.0) + sigma * guise_random_normal (&random);

          guise_image_row (image, y)[3 * x + c] = (uint8_t) CLAMP (lrint (value), 0, 255);
        }
  return guise_frame_new (image, number * G_GINT64_CONSTANT (40000000), (uint64_t) number + 7, 0);
}

/* Root mean square difference from what the picture would be without noise, away from the edge by
 * @margin. */
static double
measure_error (const GuiseFrame *frame, int edge, int margin)
{
  double sum = 0.0;
  double n = 0.0;

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      if (ABS (x - edge) >= margin)
        {
          const double d = guise_image_row (frame->image, y)[3 * x] - (x < edge ? 80.0 : 180.0);

          sum += d * d;
          n += 1.0;
        }
  return sqrt (sum / n);
}

typedef struct
{
  double error; /* mean over the pictures in the middle */
  double edge;  /* likewise right at the edge */
  int    n;
} Outcome;

/* @step: columns that the edge moves from picture to picture. */
static Outcome
run (int strength, int step, double sigma)
{
  const GuiseDenoiserOptions options = { .width = SIDE, .height = SIDE, .strength = strength };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDenoiser) denoiser = guise_denoiser_new (&options, &error);
  Outcome outcome = { 0 };

  g_assert_no_error (error);
  for (int i = 0; i <= N_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) in = i < N_FRAMES ? make_frame (i, 8 + i * step, sigma) : NULL;

      g_assert_true (guise_denoiser_push (denoiser, in, &error));
      for (;;)
        {
          g_autoptr (GuiseFrame) out = NULL;
          const int edge = 8 + outcome.n * step;

          g_assert_true (guise_denoiser_pull (denoiser, &out, &error));
          if (out == NULL)
            break;
          /* Nothing is lost, and numbers and times stay with their pictures. */
          g_assert_cmpuint (out->index, ==, (uint64_t) outcome.n + 7);
          g_assert_cmpint (out->time_ns, ==, outcome.n * G_GINT64_CONSTANT (40000000));
          outcome.n++;
          outcome.error += measure_error (out, edge, 0) / N_FRAMES;
          outcome.edge += (measure_error (out, edge, 0) - measure_error (out, edge, 2)) / N_FRAMES;
        }
    }
  g_assert_cmpint (outcome.n, ==, N_FRAMES);
  return outcome;
}

static void
test_noise (void)
{
  const Outcome before = run (0, 0, 6.0);
  const Outcome after = run (7, 0, 6.0);
  const Outcome strong = run (14, 0, 12.0);

  g_test_message ("deviation 6.0 becomes %.2f, 12.0 becomes %.2f", after.error, strong.error);
  g_assert_cmpfloat (fabs (before.error - 6.0), <, 0.2);
  g_assert_cmpfloat (after.error, <, 3.0);
  g_assert_cmpfloat (strong.error, <, 6.0);
}

/* An edge that moves two columns a picture is no noise. */
static void
test_motion (void)
{
  const Outcome still = run (7, 0, 0.0);
  const Outcome moving = run (7, 2, 0.0);
  const Outcome noisy = run (7, 2, 6.0);

  g_assert_cmpfloat (still.error, <, 0.5);
  g_assert_cmpfloat (moving.error, <, 0.5);
  g_assert_cmpfloat (fabs (noisy.edge), <, 1.0);
}

/* A vertical bar that jumps between two fields has teeth; afterwards it has none. */
static void
test_weave (void)
{
  for (int mode = 0; mode < 3; mode++)
    {
      const GuiseDenoiserOptions options = { .width = SIDE,
                                             .height = SIDE,
                                             .deinterlace = (GuiseDeinterlace) mode };
      g_autoptr (GuiseDenoiser) denoiser = guise_denoiser_new (&options, NULL);
      int n_teeth = 0;
      int n_out = 0;

      for (int i = 0; i <= 8; i++)
        {
          g_autoptr (GuiseFrame) in = NULL;

          if (i < 8)
            {
              GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);

              for (int y = 0; y < SIDE; y++)
                for (int x = 0; x < 3 * SIDE; x++)
                  guise_image_row (image, y)[x] = x / 3 < 10 + 4 * i + 8 * (y % 2) ? 200 : 20;
              in = guise_frame_new (image, i, (uint64_t) i, GUISE_FRAME_INTERLACED);
            }
          g_assert_true (guise_denoiser_push (denoiser, in, NULL));
          for (;;)
            {
              g_autoptr (GuiseFrame) out = NULL;

              g_assert_true (guise_denoiser_pull (denoiser, &out, NULL));
              if (out == NULL)
                break;
              n_out++;
              g_assert_cmpint (out->flags & GUISE_FRAME_INTERLACED, ==, 0);
              for (int x = 0; x < SIDE; x++)
                n_teeth += ABS (guise_image_row (out->image, 30)[3 * x] -
                                guise_image_row (out->image, 31)[3 * x]) > 120;
            }
        }
      g_assert_cmpint (n_out, ==, 8);
      if (mode == GUISE_DEINTERLACE_OFF)
        g_assert_cmpint (n_teeth, ==, 8 * 8);
      else
        g_assert_cmpint (n_teeth, <, 8);
    }
}

static void
test_size (void)
{
  const GuiseDenoiserOptions options = { .width = SIDE + 2, .height = SIDE, .strength = 7 };
  g_autoptr (GuiseDenoiser) denoiser = guise_denoiser_new (&options, NULL);
  g_autoptr (GuiseFrame) frame = make_frame (0, 8, 0);
  g_autoptr (GError) error = NULL;

  g_assert_false (guise_denoiser_push (denoiser, frame, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/denoiser/noise", test_noise);
  g_test_add_func ("/denoiser/motion", test_motion);
  g_test_add_func ("/denoiser/weave", test_weave);
  g_test_add_func ("/denoiser/size", test_size);
  return g_test_run ();
}
