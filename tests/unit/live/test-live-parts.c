/* SPDX-License-Identifier: GPL-3.0-or-later
 * The parts of the live pipeline that need neither camera nor model. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "face/guise-face-align.h"
#include "live/guise-live-crop.h"
#include "live/guise-live-finish.h"
#include "live/guise-live-keep.h"
#include "live/guise-live-label.h"
#include "live/guise-live-link.h"
#include "live/guise-live-meter.h"
#include "live/guise-live-settings.h"
#include "support/guise-test.h"

static char *config_dir; /* owned by main() */

/* ---- settings ---- */

static void
test_settings_table (void)
{
  GuiseLiveSettings    defaults = guise_live_settings_default ();
  size_t               n;
  const GuiseLiveKnob *knobs = guise_live_settings_get_knobs (&n);

  for (size_t i = 0; i < n; i++)
    {
      GuiseLiveSettings settings = defaults;
      double            value = guise_live_settings_get (&defaults, &knobs[i]);

      g_assert_cmpfloat (value, >=, knobs[i].least);
      g_assert_cmpfloat (value, <=, knobs[i].most);
      g_assert_true (guise_live_settings_find_knob (knobs[i].name) == &knobs[i]);
      guise_live_settings_set (&settings, &knobs[i], 1e9);
      g_assert_cmpfloat (guise_live_settings_get (&settings, &knobs[i]), ==, knobs[i].most);
      guise_live_settings_set (&settings, &knobs[i], -1e9);
      g_assert_cmpfloat (guise_live_settings_get (&settings, &knobs[i]), ==, knobs[i].least);
      guise_live_settings_set (&settings, &knobs[i], NAN);
      g_assert_cmpfloat (guise_live_settings_get (&settings, &knobs[i]), ==, knobs[i].least);
      /* No two rows are one member. */
      guise_live_settings_set (&settings, &knobs[i], value);
      g_assert_cmpmem (&settings, sizeof settings, &defaults, sizeof defaults);
      if (knobs[i].words != NULL)
        g_assert_cmpint ((int) g_strv_length ((char **) knobs[i].words), ==,
                         (int) knobs[i].most + 1);
    }
}

/* The words of a choice are those of the rest of the program. */
static void
test_settings_words (void)
{
  const char *const *colors = guise_live_settings_find_knob ("color")->words;
  const char *const *ranges = guise_live_settings_find_knob ("detector")->words;

  for (int i = 0; i < GUISE_N_COLOR_TRANSFERS; i++)
    g_assert_cmpstr (colors[i], ==, guise_color_transfer_get_name (i));
  for (int i = 0; i < GUISE_N_FACE_RANGES; i++)
    g_assert_cmpstr (ranges[i], ==, guise_face_range_to_string (i));
}

static void
test_settings_json (void)
{
  size_t               n;
  const GuiseLiveKnob *knobs = guise_live_settings_get_knobs (&n);
  GuiseLiveSettings    settings = guise_live_settings_default (), back;
  g_autoptr (JsonObject) object = NULL;

  for (size_t i = 0; i < n; i++)
    guise_live_settings_set (&settings, &knobs[i], i % 2 == 0 ? knobs[i].most : knobs[i].least);
  object = guise_live_settings_to_json (&settings);
  back = guise_live_settings_from_json (object);
  g_assert_cmpmem (&back, sizeof back, &settings, sizeof settings);
}

/* A file that somebody else wrote changes what it can and nothing else. */
static void
test_settings_damaged (void)
{
  const char *text = "{\"blur\": \"soft\", \"erode\": 100000, \"color\": \"purple\", \"label\": 7,"
                     " \"morph\": null, \"coverage\": [1], \"x-offset\": {}, \"unknown\": 3,"
                     " \"lost-face\": 2, \"opacity\": 0.5}";
  GuiseLiveSettings expected = guise_live_settings_default (), settings;
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  settings = guise_live_settings_from_json (json_node_get_object (node));
  expected.compositor.erosion = GUISE_MERGE_MAX_EROSION;
  expected.compositor.opacity = 0.5;
  g_assert_cmpmem (&settings, sizeof settings, &expected, sizeof expected);
}

static void
test_settings_text (void)
{
  static const struct
  {
    const char *text;
    const char *reason; /* NULL: it is taken */
  } cases[] = {
    { "blur=40", NULL },
    { "coverage=1.25", NULL },
    { "label=no", NULL },
    { "color=sot-m", NULL },
    { "blur", "say NAME=VALUE" },
    { "blurr=3", "perhaps 'blur' is meant" },
    { "blur=", "goes from 0 to 400" },
    { "blur=3.5", "goes from 0 to 400" },
    { "blur=401", "goes from 0 to 400" },
    { "blur=3x", "goes from 0 to 400" },
    { "opacity=nan", "goes from 0 to 1" },
    { "label=maybe", "yes or no" },
    { "lost-face=flash", "blur, card, hold, camera" },
    { "rotation=270", NULL },
    { "mirror=yes", NULL },
    { "rotation=45", "0, 90, 180, 270" },
    { "rotation=-90", "0, 90, 180, 270" },
    { "mirror=90", "yes or no" },
  };
  GuiseLiveSettings settings = guise_live_settings_default ();

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      GuiseLiveSettings before = settings;

      if (cases[i].reason == NULL)
        {
          g_assert_true (guise_live_settings_set_text (&settings, cases[i].text, &error));
          g_assert_no_error (error);
          continue;
        }
      g_assert_false (guise_live_settings_set_text (&settings, cases[i].text, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
      g_assert_cmpmem (&settings, sizeof settings, &before, sizeof before);
    }
  g_assert_cmpint (settings.compositor.blur, ==, 40);
  g_assert_cmpfloat (settings.coverage, ==, 1.25);
  g_assert_false (settings.has_label);
  g_assert_cmpint (settings.compositor.color, ==, GUISE_COLOR_TRANSFER_SOT_M);
}

/* ---- links and shots ---- */

static GuiseLiveShot *
take (GuiseLivePool *pool, uint64_t index)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, 8, 8, 3, NULL);

  return guise_live_pool_take (pool, guise_frame_new (image, 0, index, 0), 0);
}

static void
test_link_newest (void)
{
  g_autoptr (GuiseLivePool) pool = guise_live_pool_new (8);
  g_autoptr (GuiseLiveLink) link = guise_live_link_new (2, GUISE_LIVE_NEWEST_WINS);

  for (uint64_t i = 0; i < 5; i++)
    g_assert_true (guise_live_link_push (link, take (pool, i)));
  g_assert_cmpuint (guise_live_link_get_n_dropped (link), ==, 3);
  for (uint64_t i = 3; i < 5; i++)
    {
      g_autoptr (GuiseLiveShot) shot = guise_live_link_pull (link, -1);

      g_assert_cmpuint (shot->frame->index, ==, i);
    }
  g_assert_null (guise_live_link_pull (link, g_get_monotonic_time () + 1000));
  g_assert_true (guise_live_link_push (link, take (pool, 9)));
  guise_live_link_close (link);
  g_assert_false (guise_live_link_push (link, take (pool, 10)));
  guise_live_shot_unref (guise_live_link_pull (link, -1));
  g_assert_null (guise_live_link_pull (link, -1));
}

#define N_PUSHED 200

typedef struct
{
  GuiseLivePool *pool;
  GuiseLiveLink *link;
} Ends;

static void *
push_all (void *data)
{
  Ends *self = data;

  for (uint64_t i = 0; i < N_PUSHED; i++)
    guise_live_link_push (self->link, take (self->pool, i));
  guise_live_link_close (self->link);
  return NULL;
}

/* Nothing is lost on a link that waits, and nobody sleeps for ever. */
static void
test_link_waits (void)
{
  g_autoptr (GuiseLivePool) pool = guise_live_pool_new (8);
  g_autoptr (GuiseLiveLink) link = guise_live_link_new (1, GUISE_LIVE_WAITS);
  Ends           ends = { pool, link };
  GThread       *thread = g_thread_new ("push", push_all, &ends);
  GuiseLiveShot *shot;
  uint64_t       n = 0;

  while ((shot = guise_live_link_pull (link, -1)) != NULL)
    {
      g_assert_cmpuint (shot->frame->index, ==, n++);
      guise_live_shot_unref (shot);
    }
  g_thread_join (thread);
  g_assert_cmpuint (n, ==, N_PUSHED);
  g_assert_cmpuint (guise_live_link_get_n_dropped (link), ==, 0);
}

/* Who waits for room only so long keeps the shot; one that finds the link closed does not wait. */
static void
test_link_until (void)
{
  g_autoptr (GuiseLivePool) pool = guise_live_pool_new (8);
  g_autoptr (GuiseLiveLink) link = guise_live_link_new (1, GUISE_LIVE_WAITS);
  g_autoptr (GuiseLiveShot) first = take (pool, 1);
  g_autoptr (GuiseLiveShot) second = take (pool, 2);
  g_autoptr (GuiseLiveShot) pulled = NULL;

  g_assert_true (guise_live_link_push_until (link, first, g_get_monotonic_time ()));
  g_assert_false (guise_live_link_push_until (link, second, g_get_monotonic_time () + 1000));
  pulled = guise_live_link_pull (link, -1);
  g_assert_cmpuint (pulled->frame->index, ==, 1);
  g_assert_true (guise_live_link_push_until (link, second, g_get_monotonic_time ()));
  guise_live_link_close (link);
  g_assert_true (
    guise_live_link_push_until (link, first, g_get_monotonic_time () + G_USEC_PER_SEC));
  g_clear_pointer (&pulled, guise_live_shot_unref);
  pulled = guise_live_link_pull (link, -1);
  g_assert_cmpuint (pulled->frame->index, ==, 2);
  g_assert_null (guise_live_link_pull (link, -1));
}

/* As many as are allowed; used again; good after their pool is gone. */
static void
test_pool (void)
{
  GuiseLivePool *pool = guise_live_pool_new (2);
  GuiseLiveShot *a = take (pool, 1), *b = take (pool, 2);
  float         *planes;

  g_assert_null (take (pool, 3));
  g_assert_true (guise_live_shot_reserve (a, 16, 2, NULL));
  g_assert_true (guise_live_shot_reserve_canvas (a, NULL));
  planes = a->planes;
  guise_live_shot_unref (a);
  a = take (pool, 4);
  g_assert_true (a->planes == planes);
  g_assert_cmpint (a->n_faces, ==, 0);
  guise_live_pool_set_most (pool, 1);
  guise_live_shot_unref (a);
  guise_live_pool_free (pool);
  g_assert_cmpuint (b->frame->index, ==, 2);
  guise_live_shot_unref (b);
}

/* ---- figures ---- */

static void
test_meter (void)
{
  g_autoptr (GuiseLiveMeter) meter = guise_live_meter_new ();
  GuiseLiveFigures figures;

  guise_live_meter_read (meter, &figures);
  g_assert_cmpuint (figures.n_shown, ==, 0);
  g_assert_cmpfloat (figures.fps, ==, 0.0);
  for (int64_t i = 1; i <= 1000; i++)
    {
      /* The last 256 are 745 to 1000. */
      int64_t busy[GUISE_N_LIVE_STAGES] = { i, 0, 10 * i, 0, 0, 1 };

      guise_live_meter_add (meter, busy, 20 * i, i * 25000, i % 10 != 0);
    }
  guise_live_meter_read (meter, &figures);
  g_assert_cmpuint (figures.n_shown, ==, 1000);
  g_assert_cmpuint (figures.n_without_face, ==, 100);
  g_assert_cmpfloat_with_epsilon (figures.fps, 40.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (figures.stages[GUISE_LIVE_STAGE_FIND].p50, 0.872, 1e-9);
  g_assert_cmpfloat_with_epsilon (figures.stages[GUISE_LIVE_STAGE_NETWORK].p95, 9.88, 1e-9);
  g_assert_cmpfloat_with_epsilon (figures.around.p50, 0.873, 1e-9);
  g_assert_cmpfloat_with_epsilon (figures.total.p99, 19.96, 1e-9);
}

/* ---- crops ---- */

/* A face of 68 points from the mean face; those that alignment does not use lie in the middle. */
static void
place_face (GuisePoint *landmarks, double x, double y, double size, double angle)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ x, y };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    {
      double u = (mean[i].x - 0.5) * size, v = (mean[i].y - 0.5) * size;

      landmarks[guise_landmarks_get_align_index (i)] =
        (GuisePoint){ x + u * cos (angle) - v * sin (angle),
                      y + u * sin (angle) + v * cos (angle) };
    }
}

static void
assert_maps_equal (const GuiseAffine *a, const GuiseAffine *b, double epsilon)
{
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat_with_epsilon (a->m[i], b->m[i], epsilon);
}

static void
test_crop (void)
{
  g_autoptr (GuiseImage) frame = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseAffine       expected, map;
  double            x, y;

  place_face (landmarks, 300, 200, 80, 0.4);
  g_assert_true (guise_face_align (landmarks, GUISE_FACE_TYPE_WHOLE, 224, 1.0, &expected));
  g_assert_true (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 224, frame, landmarks, &map));
  assert_maps_equal (&map, &expected, 1e-9);

  /* A face that does not speak is cut alike by the points that do not move. */
  settings.excludes_moving = TRUE;
  g_assert_true (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 224, frame, landmarks, &map));
  assert_maps_equal (&map, &expected, 1e-3);
  /* An open mouth moves the usual crop and not this one. */
  landmarks[48].y += 20;
  landmarks[54].y += 20;
  g_assert_true (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 224, frame, landmarks, &map));
  assert_maps_equal (&map, &expected, 1e-3);
  settings.excludes_moving = FALSE;
  g_assert_true (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 224, frame, landmarks, &map));
  g_assert_cmpfloat (fabs (map.m[5] - expected.m[5]), >, 1.0);

  settings.freezes_roll = TRUE;
  g_assert_true (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 224, frame, landmarks, &map));
  g_assert_cmpfloat (map.m[1], ==, 0.0);
  g_assert_cmpfloat (map.m[3], ==, 0.0);

  /* Twice the coverage shows everything half as large; the middle stays. */
  settings = guise_live_settings_default ();
  settings.coverage = 2.0;
  g_assert_true (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 225, frame, landmarks, &map));
  settings.coverage = 1.0;
  settings.x_offset = 0.1;
  g_assert_true (
    guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 225, frame, landmarks, &expected));
  g_assert_cmpfloat_with_epsilon (hypot (map.m[0], map.m[3]),
                                  0.5 * hypot (expected.m[0], expected.m[3]), 1e-9);
  guise_affine_apply (&map, 300, 200, &x, &y);
  guise_affine_apply (&expected, 300, 200, &map.m[0], &map.m[1]);
  g_assert_cmpfloat_with_epsilon (2 * (x - 112), map.m[0] + 22.5 - 112, 1e-6);
  g_assert_cmpfloat_with_epsilon (2 * (y - 112), map.m[1] - 112, 1e-6);
}

/* In another number of pixels a crop is still the same square. */
static void
test_crop_resize (void)
{
  g_autoptr (GuiseImage) frame = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseAffine       map, resized;
  double            x, y, wide_x, wide_y;

  place_face (landmarks, 300, 200, 80, 0.4);
  g_assert_true (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 224, frame, landmarks, &map));
  resized = guise_live_crop_resize (&map, 224, 256);
  g_assert_true (guise_affine_invert (&map, &map) && guise_affine_invert (&resized, &resized));
  for (int i = 0; i < 2; i++)
    {
      guise_affine_apply (&map, i * 224 - 0.5, -0.5, &x, &y);
      guise_affine_apply (&resized, i * 256 - 0.5, -0.5, &wide_x, &wide_y);
      g_assert_cmpfloat_with_epsilon (wide_x, x, 1e-6);
      g_assert_cmpfloat_with_epsilon (wide_y, y, 1e-6);
    }
}

static void
test_crop_static (void)
{
  g_autoptr (GuiseImage) frame = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseAffine       map;
  double            x, y;

  place_face (landmarks, 30, 20, 80, 0.0);
  settings.align = GUISE_LIVE_ALIGN_STATIC;
  g_assert_true (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 96, frame, landmarks, &map));
  guise_affine_apply (&map, 319.5, 239.5, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 47.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (map.m[0], 96.0 / 480.0, 1e-9);

  settings.align = GUISE_LIVE_ALIGN_POINTS;
  landmarks[20].x = NAN;
  g_assert_false (guise_live_crop (&settings, GUISE_FACE_TYPE_WHOLE, 96, frame, landmarks, &map));
}

/* A face at rest trembles less, one that moves is not late. */
static void
test_steady (void)
{
  g_autoptr (GuiseLiveSteady) steady = guise_live_steady_new ();
  GuisePoint landmarks[GUISE_N_LANDMARKS];
  double     raw = 0.0, smooth = 0.0, last_raw = 0.0, last = 0.0, place;
  uint32_t   seed = 1;

  for (int i = 0; i < 400; i++)
    {
      double noise = ((seed = seed * 1664525u + 1013904223u) >> 16) / 65536.0 - 0.5;

      place_face (landmarks, 300 + noise, 200, 80, 0.0);
      guise_live_steady_apply (steady, 3, 0.8, landmarks);
      if (i > 0)
        {
          raw += fabs (noise - last_raw);
          smooth += fabs (landmarks[30].x - last);
        }
      last_raw = noise;
      last = landmarks[30].x;
    }
  g_assert_cmpfloat (smooth, <, 0.35 * raw);
  place_face (landmarks, 340, 200, 80, 0.0);
  place = landmarks[30].x;
  guise_live_steady_apply (steady, 3, 0.8, landmarks);
  g_assert_cmpfloat_with_epsilon (landmarks[30].x, place, 1.0);

  /* Another face, and one that comes back after a while, begin where they are. */
  for (int i = 0; i < 20; i++)
    {
      place_face (landmarks, 100, 100, 80, 0.0);
      place = landmarks[30].x;
      guise_live_steady_apply (steady, 4, 0.8, landmarks);
      g_assert_cmpfloat (landmarks[30].x, ==, place);
    }
  place_face (landmarks, 340.5, 200, 80, 0.0);
  place = landmarks[30].x;
  guise_live_steady_apply (steady, 3, 0.8, landmarks);
  g_assert_cmpfloat (landmarks[30].x, ==, place);
}

/* ---- whole pictures ---- */

static GuiseImage *
make_checks (void)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, 320, 240, 3, NULL);

  for (int y = 0; y < 240; y++)
    for (int x = 0; x < 320; x++)
      memset (guise_image_row (image, y) + 3 * x, (x / 8 + y / 8) % 2 ? 220 : 20, 3);
  return image;
}

static int
get_contrast (const GuiseImage *image)
{
  int least = 255, most = 0;

  for (int y = 60; y < 180; y++)
    for (int x = 80; x < 240; x++)
      {
        least = MIN (least, guise_image_row (image, y)[3 * x]);
        most = MAX (most, guise_image_row (image, y)[3 * x]);
      }
  return most - least;
}

static void
test_finish (void)
{
  g_autoptr (GuiseLiveFinish) finish = guise_live_finish_new ();
  g_autoptr (GuiseImage) frame = make_checks ();
  g_autoptr (GuiseImage) canvas = make_checks ();
  GuiseLiveSettings settings = guise_live_settings_default ();

  /* Nothing of 8 pixels is left, but the light is. */
  g_assert_true (guise_live_finish_blur (finish, frame, canvas, NULL));
  g_assert_cmpint (get_contrast (canvas), <, 40);
  g_assert_cmpint (abs (guise_image_row (canvas, 120)[3 * 160] - 120), <, 25);

  guise_image_copy_into (frame, canvas);
  g_assert_true (guise_live_finish_degrade (finish, &settings, canvas, NULL));
  g_assert_cmpint (get_contrast (canvas), ==, 200);
  /* A speck of one pixel is grain, an edge is not. */
  memset (guise_image_row (canvas, 100) + 3 * 100, 255, 3);
  settings.frame_median = 100;
  g_assert_true (guise_live_finish_degrade (finish, &settings, canvas, NULL));
  g_assert_cmpint (guise_image_row (canvas, 100)[3 * 100], ==,
                   guise_image_row (frame, 100)[3 * 100]);
  g_assert_cmpint (get_contrast (canvas), ==, 200);
  settings.frame_median = 0;
  settings.frame_bicubic = 95;
  g_assert_true (guise_live_finish_degrade (finish, &settings, canvas, NULL));
  g_assert_cmpint (get_contrast (canvas), !=, 200);

  guise_image_copy_into (frame, canvas);
  guise_live_finish_compress (canvas, 0.0);
  g_assert_cmpint (guise_image_row (canvas, 0)[0], ==, 20);
  guise_live_finish_compress (canvas, 123.0); /* 4 levels: 20 is below the first, then 2/4 up */
  g_assert_cmpint (guise_image_row (canvas, 0)[0], ==, 127);
}

static void
test_label (void)
{
  g_autoptr (GuiseImage) before = make_checks ();
  g_autoptr (GuiseImage) canvas = make_checks ();
  int n = 0;

  guise_live_draw_label (canvas);
  for (int y = 0; y < 240; y++)
    for (int x = 0; x < 320; x++)
      if (memcmp (guise_image_row (canvas, y) + 3 * x, guise_image_row (before, y) + 3 * x, 3) != 0)
        {
          g_assert_cmpint (x, >, 200);
          g_assert_cmpint (x, <, 250);
          g_assert_cmpint (y, >, 200);
          n++;
        }
  g_assert_cmpint (n, >, 300);
  guise_live_draw_card (canvas);
  g_assert_cmpint (get_contrast (canvas), >, 50);
  g_assert_cmpint (guise_image_row (canvas, 239)[3 * 310], ==, guise_image_row (canvas, 0)[0]);
}

/* At every size of pictures: cut where it does not fit, white letters, nothing beside the plate. */
static void
test_label_sizes (void)
{
  static const int sizes[][2] = { { 640, 480 }, { 1921, 1081 }, { 64, 48 }, { 20, 9 }, { 1, 1 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const int width = sizes[i][0], height = sizes[i][1];
      g_autoptr (GuiseImage) canvas = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
      const GuiseLivePlate plate = guise_live_place_label (canvas);
      int                  n_white = 0;

      for (int y = 0; y < height; y++)
        memset (guise_image_row (canvas, y), 0, 3 * (size_t) width);
      guise_live_draw_label (canvas);
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          {
            const uint8_t *pixel = guise_image_row (canvas, y) + 3 * x;

            if (x < plate.x || x >= plate.x + plate.width || y < plate.y ||
                y >= plate.y + plate.height)
              g_assert_cmpint (pixel[0] | pixel[1] | pixel[2], ==, 0);
            n_white += pixel[0] == 255;
          }
      if (height >= 480)
        g_assert_cmpint (n_white, >, plate.width * plate.height / 30);
    }
}

/* ---- what is kept ---- */

static void
write_old (const char *folder, const char *text)
{
  g_autofree char *dir = g_build_filename (folder, "guise-devel", "live", NULL);
  g_autofree char *path = g_build_filename (dir, "one.dfm.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Two models of one name in two folders have settings of their own; a path counts however it is
 * written, and what an older version kept by the name alone is not lost. */
static void
test_keep (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  g_autofree char  *masker = NULL;

  write_old (config_dir, "{\"hold\": 300}");
  g_assert_cmpint (guise_live_keep_load ("/a/one.dfm", NULL).hold_ms, ==, 300);
  settings.hold_ms = 100;
  g_assert_true (guise_live_keep_save ("/a/one.dfm", &settings, NULL, NULL));
  settings.hold_ms = 200;
  g_assert_true (guise_live_keep_save ("/b/one.dfm", &settings, "/masks", NULL));
  g_assert_cmpint (guise_live_keep_load ("/a/one.dfm", NULL).hold_ms, ==, 100);
  g_assert_cmpint (guise_live_keep_load ("/a/../a/one.dfm", &masker).hold_ms, ==, 100);
  g_assert_cmpint (guise_live_keep_load ("/b/one.dfm", NULL).hold_ms, ==, 200);
  g_assert_null (masker);
  (void) guise_live_keep_load ("/b/one.dfm", &masker);
  g_assert_cmpstr (masker, ==, "/masks");
  g_assert_cmpint (guise_live_keep_load ("/b/other.dfm", NULL).hold_ms, ==,
                   guise_live_settings_default ().hold_ms);
}

/* A network is kept as an absolute path or not at all. */
static void
test_keep_masker (void)
{
  const struct
  {
    const char *text;
    const char *masker;
  } cases[] = { { "{\"mask-model\": \"/a/masks\"}", "/a/masks" },
                { "{\"mask-model\": \"masks\"}", NULL },
                { "{\"mask-model\": 3}", NULL },
                { "{\"mask-model\": null}", NULL },
                { "[]", NULL },
                { "", NULL } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *masker = NULL;

      (void) guise_live_keep_parse (cases[i].text, strlen (cases[i].text), &masker);
      g_assert_cmpstr (masker, ==, cases[i].masker);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  config_dir = guise_test_tmp_dir ();
  g_setenv ("XDG_CONFIG_HOME", config_dir, TRUE);
  g_test_add_func ("/live/settings/table", test_settings_table);
  g_test_add_func ("/live/settings/words", test_settings_words);
  g_test_add_func ("/live/settings/json", test_settings_json);
  g_test_add_func ("/live/settings/damaged", test_settings_damaged);
  g_test_add_func ("/live/settings/text", test_settings_text);
  g_test_add_func ("/live/link/newest", test_link_newest);
  g_test_add_func ("/live/link/waits", test_link_waits);
  g_test_add_func ("/live/link/until", test_link_until);
  g_test_add_func ("/live/pool", test_pool);
  g_test_add_func ("/live/meter", test_meter);
  g_test_add_func ("/live/crop", test_crop);
  g_test_add_func ("/live/crop/resize", test_crop_resize);
  g_test_add_func ("/live/crop/static", test_crop_static);
  g_test_add_func ("/live/steady", test_steady);
  g_test_add_func ("/live/finish", test_finish);
  g_test_add_func ("/live/label", test_label);
  g_test_add_func ("/live/label-sizes", test_label_sizes);
  g_test_add_func ("/live/keep", test_keep);
  g_test_add_func ("/live/keep/masker", test_keep_masker);
  result = g_test_run ();
  guise_test_rm_rf (config_dir);
  return result;
}
