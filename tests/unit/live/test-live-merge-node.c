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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-merge-node/before-veil", test_before_veil);
  g_test_add_func ("/live-merge-node/half-transparent", test_half_transparent);
  return g_test_run ();
}
