/* SPDX-License-Identifier: GPL-3.0-or-later
 * The node that lays faces over pictures, by itself: what is seen where somebody may be bare. */
#include "live/guise-live-private.h"

#include <math.h>
#include <string.h>

#define WIDTH      320
#define HEIGHT     240
#define SIDE       64 /* of the model */
#define FACE       96 /* of the crop in the frame, about the middle */

/* The crop, and a veil over its right half that goes on beyond it. */
#define LEFT       ((WIDTH - FACE) / 2)
#define TOP        ((HEIGHT - FACE) / 2)
#define VEIL_LEFT  (WIDTH / 2)
#define VEIL_RIGHT (LEFT + FACE + 48)

/* A pipeline that is nothing but the node. */
static GuiseLive *
make_live (const GuiseLiveSettings *settings)
{
  GuiseLive *live = g_new0 (GuiseLive, 1);

  g_mutex_init (&live->lock);
  live->settings = *settings;
  live->pool = guise_live_pool_new (2);
  live->to_merge = guise_live_link_new (2, GUISE_LIVE_WAITS);
  live->to_output = guise_live_link_new (2, GUISE_LIVE_WAITS);
  return live;
}

static void
free_live (GuiseLive *live)
{
  guise_live_link_free (live->to_merge);
  guise_live_link_free (live->to_output);
  guise_live_pool_free (live->pool);
  g_mutex_clear (&live->lock);
  g_free (live);
}

/* Checks of black and white: what a blur leaves of them has no contrast. */
static GuiseFrame *
make_checks (void)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      memset (guise_image_row (image, y) + 3 * x, (x / 8 + y / 8) % 2 ? 220 : 20, 3);
  return guise_frame_new (image, 0, 0, 0);
}

static void
fill (const float *values, size_t n, float value)
{
  for (size_t i = 0; i < n; i++)
    ((float *) values)[i] = value;
}

/* One face that the model answers with white, and half a veil. */
static GuiseLiveShot *
make_shot (GuiseLive *live)
{
  const double    scale = (double) SIDE / FACE;
  GuiseLiveShot  *shot = guise_live_pool_take (live->pool, make_checks (), 0);
  GuisePrediction planes;

  g_assert_true (guise_live_shot_reserve (shot, SIDE, 1, NULL));
  shot->n_faces = shot->n_wanted = 1;
  shot->faces[0] = (GuiseLiveFace){
    .to_face = { { scale, 0, -scale * LEFT, 0, scale, -scale * TOP } },
  };
  planes = guise_live_shot_get_prediction (shot, 0);
  fill (planes.input, 3 * SIDE * SIDE, 0.5f);
  fill (planes.face, 3 * SIDE * SIDE, 1.0f);
  fill (planes.face_mask, SIDE * SIDE, 1.0f);
  fill (planes.input_mask, SIDE * SIDE, 1.0f);
  shot->n_veils = 1;
  shot->veils[0] = (GuiseFaceRect){ VEIL_LEFT, TOP - 24, VEIL_RIGHT, TOP + FACE + 24 };
  return shot;
}

/* What the node makes of a shot. */
static GuiseLiveShot *
merge (GuiseLive *live, GuiseLiveShot *shot)
{
  g_assert_true (guise_live_link_push (live->to_merge, shot));
  guise_live_link_close (live->to_merge);
  guise_live_run_merge (live);
  shot = guise_live_link_pull (live->to_output, -1);
  g_assert_nonnull (shot);
  return shot;
}

static GuiseLiveSettings
make_settings (double opacity)
{
  GuiseLiveSettings settings = guise_live_settings_default ();

  settings.has_label = FALSE;
  settings.smoothing = 0.0;
  settings.compositor.color = GUISE_COLOR_TRANSFER_NONE;
  settings.compositor.erosion = settings.compositor.blur = 0;
  settings.compositor.opacity = opacity;
  return settings;
}

static int
get_contrast (const GuiseImage *image, int left, int right)
{
  int least = 255, most = 0;

  for (int y = TOP + 16; y < TOP + FACE - 16; y++)
    for (int x = left; x < right; x++)
      {
        least = MIN (least, guise_image_row (image, y)[3 * x]);
        most = MAX (most, guise_image_row (image, y)[3 * x]);
      }
  return most - least;
}

/* Whoever is swapped is before the veil, all of his face; beside it nothing can be made out. */
static void
test_before_veil (void)
{
  GuiseLiveSettings settings = make_settings (1.0);

  for (int i = 0; i < 2; i++)
    {
      GuiseLive *live;
      g_autoptr (GuiseLiveShot) shot = NULL;

      settings.lost = i == 0 ? GUISE_LIVE_LOST_BLUR : GUISE_LIVE_LOST_CARD;
      live = make_live (&settings);
      shot = merge (live, make_shot (live));
      g_assert_cmpint (shot->view, ==, GUISE_LIVE_VIEW_SWAPPED);
      g_assert_cmpint (shot->n_faces, ==, 1);
      for (int y = TOP + 4; y < TOP + FACE - 4; y++)
        for (int x = LEFT + 4; x < LEFT + FACE - 4; x++)
          g_assert_cmpint (guise_image_row (shot->canvas, y)[3 * x], ==, 255);
      g_assert_cmpint (get_contrast (shot->canvas, LEFT + FACE + 4, VEIL_RIGHT), <, 60);
      g_assert_cmpint (get_contrast (shot->canvas, VEIL_RIGHT + 4, WIDTH), ==, 200);
      g_clear_pointer (&shot, guise_live_shot_unref);
      free_live (live);
    }
}

/* Through a face that is half transparent the veil is seen, not who is below it. */
static void
test_half_transparent (void)
{
  GuiseLiveSettings settings = make_settings (0.5);
  GuiseLive        *live = make_live (&settings);
  g_autoptr (GuiseLiveShot) shot = merge (live, make_shot (live));

  g_assert_cmpint (get_contrast (shot->canvas, LEFT + 4, VEIL_LEFT - 4), >=, 99);
  g_assert_cmpint (get_contrast (shot->canvas, VEIL_LEFT + 4, LEFT + FACE - 4), <, 30);
  g_clear_pointer (&shot, guise_live_shot_unref);
  free_live (live);
}

/* ---- how the face is enlarged ---- */

/* From the kernels' textbook definitions; the bicubic one is that of OpenCV. */
static double
weigh_linear (double x)
{
  return fmax (0.0, 1.0 - fabs (x));
}

static double
weigh_cubic (double x)
{
  const double a = -0.75;

  x = fabs (x);
  if (x <= 1.0)
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  return x < 2.0 ? ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a : 0.0;
}

static double
weigh_lanczos (double x)
{
  if (fabs (x) < 1e-12)
    return 1.0;
  return fabs (x) < 4.0 ? sin (G_PI * x) * sin (G_PI * x / 4.0) / (G_PI * x * G_PI * x / 4.0) : 0.0;
}

/* Coarse and fine at once, within 0..1 as far as any of these kernels goes beyond. */
static float
get_texel (int c, int x, int y)
{
  return (float) (0.5 + 0.12 * sin (0.9 * x + c) + 0.12 * cos (1.1 * y - c) +
                  ((x + y) % 2 ? 0.08 : -0.08));
}

static double
sample (double (*weigh) (double x), int c, double x, double y)
{
  double sum = 0.0, weights = 0.0;

  for (int v = (int) floor (y) - 3; v <= (int) floor (y) + 4; v++)
    for (int u = (int) floor (x) - 3; u <= (int) floor (x) + 4; u++)
      {
        const double weight = weigh (x - u) * weigh (y - v);

        weights += weight;
        sum += weight * (double) get_texel (c, u, v);
      }
  return sum / weights;
}

static GuiseLiveShot *
make_textured (GuiseLive *live)
{
  GuiseLiveShot *shot = make_shot (live);
  float         *face = (float *) guise_live_shot_get_prediction (shot, 0).face;

  shot->n_veils = 0;
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x < SIDE; x++)
        face[(c * SIDE + y) * SIDE + x] = get_texel (c, x, y);
  return shot;
}

/* The largest difference in levels between a picture and a face laid over by a kernel. */
static double
measure_over (const GuiseImage *canvas, double (*weigh) (double x))
{
  const double scale = (double) SIDE / FACE;
  double       largest = 0.0;

  for (int y = TOP + 8; y < TOP + FACE - 8; y++)
    for (int x = LEFT + 8; x < LEFT + FACE - 8; x++)
      for (int c = 0; c < 3; c++)
        largest =
          fmax (largest, fabs ((double) guise_image_row (canvas, y)[3 * x + c] -
                               255.0 * sample (weigh, c, scale * (x - LEFT), scale * (y - TOP))));
  return largest;
}

/* By its word each is the kernel of that name, and none of the others. */
static void
test_interpolation (void)
{
  static const struct
  {
    const char *text;
    double (*weigh) (double x);
  } cases[] = { { "interpolation=bilinear", weigh_linear },
                { "interpolation=bicubic", weigh_cubic },
                { "interpolation=lanczos4", weigh_lanczos } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GuiseLiveSettings settings = make_settings (1.0);
      GuiseLive        *live;
      g_autoptr (GuiseLiveShot) shot = NULL;

      g_assert_true (guise_live_settings_set_text (&settings, cases[i].text, NULL));
      live = make_live (&settings);
      shot = merge (live, make_textured (live));
      for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
        {
          const double way = measure_over (shot->canvas, cases[k].weigh);

          g_test_message ("%s by kernel %d: %.2f levels", cases[i].text, (int) k, way);
          g_assert_true (k == i ? way < 1.0 : way > 2.0);
        }
      g_clear_pointer (&shot, guise_live_shot_unref);
      free_live (live);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-merge-node/before-veil", test_before_veil);
  g_test_add_func ("/live-merge-node/half-transparent", test_half_transparent);
  g_test_add_func ("/live-merge-node/interpolation", test_interpolation);
  return g_test_run ();
}
