/* SPDX-License-Identifier: GPL-3.0-or-later
 * The live pipeline from camera to sink: what is shown, what never is, and what goes wrong. */
#include "live/guise-live.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "live-run.h"
#include "live/guise-live-label.h"
#include "media/guise-media-error.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"

#define OTHER_MODEL "golden/dfl/dfm/df_ud.dfm"
#define AMP_MODEL   "golden/dfl/dfm/amp.dfm" /* with a morph value */

/* ---- tests ---- */

/* Every picture of footage reaches the sink once, in order, with a face that is not the camera's.
 */
static void
test_every_picture (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;
  g_autoptr (GuiseLiveShot) newest = NULL;
  GuiseLiveFigures figures;
  int              number;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  number = guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
  g_assert_true (guise_live_remove_sink (live, number, NULL));
  guise_live_read_figures (live, &figures);
  g_assert_cmpuint (figures.n_dropped, ==, 0);
  g_assert_cmpuint (figures.n_missed, ==, 0);
  g_assert_cmpuint (figures.n_shown, ==, log.last_index + 1);
  g_assert_cmpint (log.n_put, ==, (int) figures.n_shown);
  g_assert_cmpint (log.n_put, ==, LIVE_N_PICTURES);
  g_assert_true (log.is_ordered);
  g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_SWAPPED], ==, log.n_put);
  g_assert_cmpint (log.n_bare, ==, 0);
  g_assert_cmpfloat (figures.stages[GUISE_LIVE_STAGE_NETWORK].p50, >, 0.0);
  g_assert_cmpfloat (figures.total.p50, >=, figures.stages[GUISE_LIVE_STAGE_NETWORK].p50);
  newest = guise_live_dup_newest (live);
  g_assert_cmpuint (newest->frame->index, ==, log.last_index);
}

/* While there is no face nobody's real one is shown, unless that is what was chosen. */
static void
test_no_face (void)
{
  static const struct
  {
    GuiseLiveLost lost;
    GuiseLiveView view;
  } cases[] = { { GUISE_LIVE_LOST_BLUR, GUISE_LIVE_VIEW_BLURRED },
                { GUISE_LIVE_LOST_CARD, GUISE_LIVE_VIEW_CARD },
                { GUISE_LIVE_LOST_HOLD, GUISE_LIVE_VIEW_CARD },
                { GUISE_LIVE_LOST_CAMERA, GUISE_LIVE_VIEW_BARE } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (LiveSetup) setup;
      g_auto (LiveLog) log;
      g_autoptr (GuiseLive) live = NULL;

      live_log_init (&log);
      if (!live_setup_init (&setup, "people/no_face.mp4"))
        return;
      setup.settings.lost = cases[i].lost;
      live =
        guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
      guise_live_add_sink (live, live_log_make_sink (&log));
      live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
      guise_live_stop (g_steal_pointer (&live));
      g_assert_cmpint (log.n_put, >, 0);
      g_assert_cmpint (log.n_views[cases[i].view], ==, log.n_put);
      g_assert_cmpint (log.n_bare, ==, cases[i].lost == GUISE_LIVE_LOST_CAMERA ? log.n_put : 0);
      g_assert_cmpint (log.n_destroyed, ==, 1);
    }
}

/* From one picture to the next everything is a card, and afterwards it is not. */
static void
test_hidden (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;
  int n_before;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  setup.options.keeps_all = FALSE;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, 3);
  guise_live_set_hidden (live, TRUE);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_CARD, 1);
  g_mutex_lock (&log.lock);
  n_before = log.n_views[GUISE_LIVE_VIEW_SWAPPED];
  g_mutex_unlock (&log.lock);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_CARD, 6);
  g_mutex_lock (&log.lock);
  g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_SWAPPED], ==, n_before);
  g_mutex_unlock (&log.lock);
  guise_live_set_hidden (live, FALSE);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, n_before + 3);
  g_assert_true (log.is_ordered);
}

/* The model works on behind the card, and the figures say how: nothing takes 0 ms all at once, nor
 * was there nobody. */
static void
test_hidden_figures (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;
  GuiseLiveFigures figures;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_set_hidden (live, TRUE);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
  guise_live_read_figures (live, &figures);
  g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_CARD], ==, log.n_put);
  g_assert_cmpuint (figures.n_shown, ==, LIVE_N_PICTURES);
  g_assert_cmpuint (figures.n_without_face, ==, 0);
  g_assert_cmpfloat (figures.stages[GUISE_LIVE_STAGE_FIND].p50, >, 0.0);
  g_assert_cmpfloat (figures.stages[GUISE_LIVE_STAGE_NETWORK].p50, >, 0.0);
  g_assert_cmpfloat (figures.around.p50, >, 0.0);
}

/* Another model takes over; a file that is none leaves the one in use. */
static void
test_models (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autofree char *other = guise_test_shared (OTHER_MODEL);
  g_autofree char *morphing = guise_test_shared (AMP_MODEL);
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *broken = g_build_filename (dir, "broken.dfm", NULL);
  g_autoptr (GuiseLive) live = NULL;
  int n;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4") || other == NULL)
    return;
  g_assert_true (g_file_set_contents (broken, "no model", -1, NULL));
  setup.options.loops = TRUE;
  /* The masks of these models are those of chance: too faint to hide a face. */
  setup.settings.compositor.uses_input_mask = setup.settings.compositor.uses_face_mask = FALSE;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait (&log, GUISE_LIVE_EVENT_MODEL_READY, 1);
  guise_live_set_model (live, broken);
  live_log_wait (&log, GUISE_LIVE_EVENT_MODEL_FAILED, 1);
  g_mutex_lock (&log.lock);
  g_assert_cmpstr (log.what, ==, broken);
  n = log.n_views[GUISE_LIVE_VIEW_SWAPPED];
  g_mutex_unlock (&log.lock);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, n + 3);
  guise_live_set_model (live, other);
  live_log_wait (&log, GUISE_LIVE_EVENT_MODEL_READY, 2);
  g_mutex_lock (&log.lock);
  n = log.n_views[GUISE_LIVE_VIEW_SWAPPED];
  g_mutex_unlock (&log.lock);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, n + 3);
  g_assert_false (guise_live_has_morph (live));
  guise_live_set_model (live, morphing);
  live_log_wait (&log, GUISE_LIVE_EVENT_MODEL_READY, 3);
  g_assert_true (guise_live_has_morph (live));
  g_assert_true (log.is_ordered);
  guise_live_stop (g_steal_pointer (&live));
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* A sink that fails, and one that never comes back, hold nobody up. */
static void
test_sinks (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_auto (LiveLog) stalled;
  g_auto (LiveLog) failing;
  GuiseLiveFigures figures;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLive) live = NULL;
  int number;

  live_log_init (&log);
  live_log_init (&stalled);
  live_log_init (&failing);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  setup.options.keeps_all = FALSE;
  stalled.stalls = TRUE;
  failing.fails_at = 2;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&stalled));
  number = guise_live_add_sink (live, live_log_make_sink (&failing));
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait (&log, GUISE_LIVE_EVENT_SINK_FAILED, 1);
  g_assert_cmpstr (log.message, ==, "the disk is full");
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, 20);
  g_mutex_lock (&stalled.lock);
  g_assert_cmpint (stalled.n_put, ==, 1);
  g_mutex_unlock (&stalled.lock);
  guise_live_read_figures (live, &figures);
  g_assert_cmpuint (figures.n_missed, >, 10); /* by the one that stalls */
  g_assert_cmpint (failing.n_put, ==, 2);
  g_assert_false (guise_live_remove_sink (live, number, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  g_mutex_lock (&stalled.lock);
  stalled.is_over = TRUE;
  g_cond_broadcast (&stalled.changed);
  g_mutex_unlock (&stalled.lock);
  guise_live_stop (g_steal_pointer (&live));
  g_assert_cmpint (stalled.n_destroyed + failing.n_destroyed + log.n_destroyed, ==, 3);
}

static void
test_failures (void)
{
  g_auto (LiveSetup) setup;
  g_autofree char *none = g_strdup ("/nowhere/model.dfm");

  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  for (int i = 0; i < 3; i++)
    {
      g_auto (LiveLog) log;
      g_autoptr (GuiseLive) live = NULL;
      GuiseLiveOptions options = setup.options;

      live_log_init (&log);
      if (i == 0)
        options.source = "/nowhere/clip.mp4";
      if (i == 1)
        options.models_dir = "/nowhere";
      live = guise_live_start (&options, &setup.settings, i == 2 ? none : setup.model,
                               live_log_on_event, &log);
      live_log_wait (&log, i == 2 ? GUISE_LIVE_EVENT_MODEL_FAILED : GUISE_LIVE_EVENT_FAILED, 1);
      g_assert_nonnull (strstr (log.message, "/nowhere"));
      guise_live_stop (g_steal_pointer (&live));
      g_assert_cmpint (log.n_events[GUISE_LIVE_EVENT_FAILED], ==, i < 2);
      g_assert_cmpint (log.n_events[GUISE_LIVE_EVENT_ENDED], ==, 0);
    }
}

/* It can be stopped at any moment. */
static void
test_stop (void)
{
  g_auto (LiveSetup) setup;

  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  for (int i = 0; i < 24; i++)
    {
      g_auto (LiveLog) log;
      GuiseLive *live;

      live_log_init (&log);
      setup.options.keeps_all = i % 2 == 0;
      live =
        guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
      guise_live_add_sink (live, live_log_make_sink (&log));
      g_usleep ((gulong) (i * i) * 1000);
      guise_live_stop (live);
      g_assert_cmpint (log.n_destroyed, ==, 1);
    }
}

/* A delay: as many pictures, so much later. */
static void
test_delay (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;
  GuiseLiveFigures figures;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  setup.options.keeps_all = FALSE;
  setup.settings.delay_ms = 400;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, 10);
  guise_live_read_figures (live, &figures);
  g_assert_cmpfloat (figures.total.p50, >=, 400.0);
  g_assert_true (log.is_ordered);
}

/* A camera that is pulled out leaves a card, and goes on when it is back. Nobody sits before it. */
static void
test_unplugged (void)
{
  const GuiseFakeCamera loose = { .name = "Desk", .bus = "usb-9", .n_pictures = 90 };
  const GuiseFakeCamera back = { .name = "Desk", .bus = "usb-9", .n_pictures = -1 };
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;
  GuiseLiveFigures figures;
  g_autofree char *name = NULL;
  g_autofree char *bus = NULL;
  g_autofree char *mode = NULL;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  guise_fake_camera_plug (0, &loose);
  setup.options.source = "/dev/video0";
  setup.options.keeps_all = FALSE;
  setup.settings.hold_ms = 100;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait (&log, GUISE_LIVE_EVENT_UNPLUGGED, 1);
  name = guise_live_dup_camera (live, &bus, &mode);
  g_assert_cmpstr (name, ==, "Desk");
  g_assert_cmpstr (bus, ==, "usb-9");
  g_assert_cmpstr (mode, ==, "640x480 30 YUYV");
  guise_fake_camera_plug (0, NULL);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_CARD, 1);
  /* That card is no picture: it would stand in the figures as one that took 100 ms and more. */
  guise_live_read_figures (live, &figures);
  g_assert_cmpuint (figures.n_shown, ==, (uint64_t) log.n_put - 1 + figures.n_missed);
  guise_fake_camera_plug (3, &back);
  live_log_wait (&log, GUISE_LIVE_EVENT_BACK, 1);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_BLURRED, log.n_views[GUISE_LIVE_VIEW_BLURRED] + 3);
  g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_BARE], ==, 0);
  guise_live_stop (g_steal_pointer (&live));
  guise_fake_camera_plug (3, NULL);
}

/* One that sends nothing any more leaves a card, too, and goes on when somebody has plugged it in
 * again, as he was told to. Until then it is told once. */
static void
test_silent (void)
{
  const GuiseFakeCamera tired = {
    .name = "Desk", .bus = "usb-9", .n_pictures = -1, .silent_after = 60
  };
  const int64_t         began_us = g_get_monotonic_time ();
  const GuiseFakeCamera awake = { .name = "Desk", .bus = "usb-9", .n_pictures = -1 };
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  guise_fake_camera_plug (0, &tired);
  setup.options.source = "/dev/video0";
  setup.options.keeps_all = FALSE;
  setup.settings.hold_ms = 100;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait (&log, GUISE_LIVE_EVENT_UNPLUGGED, 1);
  g_mutex_lock (&log.lock);
  g_assert_nonnull (strstr (log.message, "sends no pictures"));
  g_mutex_unlock (&log.lock);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_CARD, 1);
  guise_fake_camera_plug (0, NULL);
  guise_fake_camera_plug (3, &awake);
  live_log_wait (&log, GUISE_LIVE_EVENT_BACK, 1);
  live_log_wait_view (&log, GUISE_LIVE_VIEW_BLURRED, log.n_views[GUISE_LIVE_VIEW_BLURRED] + 3);
  g_mutex_lock (&log.lock);
  g_assert_cmpint (log.pause_us, >, 4 * G_USEC_PER_SEC);
  g_assert_cmpint (log.pause_us, <, g_get_monotonic_time () - began_us);
  g_assert_cmpint (log.n_events[GUISE_LIVE_EVENT_UNPLUGGED], ==, 1);
  g_assert_cmpint (log.n_events[GUISE_LIVE_EVENT_FAILED], ==, 0);
  g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_BARE], ==, 0);
  g_mutex_unlock (&log.lock);
  guise_live_stop (g_steal_pointer (&live));
  guise_fake_camera_plug (3, NULL);
}

/* A recording is a video of what was shown. */
static void
test_recording (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "show.mp4", NULL);
  g_autofree char *folder = g_build_filename (dir, "pictures", NULL);
  g_autofree char *second = g_build_filename (folder, "000001.jpg", NULL);
  g_autoptr (GuiseLive) live = NULL;
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  GuiseLiveFigures figures;
  uint64_t         n = 0;
  int              video, pictures;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  video = guise_live_add_sink (live, guise_live_video_sink_new (path, 25.0, &error));
  g_assert_no_error (error);
  pictures = guise_live_add_sink (live, guise_live_sequence_sink_new (folder, &error));
  g_assert_no_error (error);
  live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
  g_assert_true (guise_live_remove_sink (live, video, &error));
  g_assert_true (guise_live_remove_sink (live, pictures, &error));
  guise_live_read_figures (live, &figures);
  g_assert_true (g_file_test (second, G_FILE_TEST_IS_REGULAR));
  reader = guise_video_reader_open (path, 1, &error);
  g_assert_no_error (error);
  while (TRUE)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
      if (frame == NULL)
        break;
      n++;
    }
  g_assert_cmpuint (n, ==, figures.n_shown);
  g_clear_pointer (&reader, guise_video_reader_free);
  guise_live_stop (g_steal_pointer (&live));
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* A recording that is begun later begins at 0 as well. */
static void
test_late_recording (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "late.mp4", NULL);
  g_autoptr (GuiseLive) live = NULL;
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GuiseFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  int number;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, 2 * LIVE_N_PICTURES);
  number = guise_live_add_sink (live, guise_live_video_sink_new (path, 25.0, &error));
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, 2 * LIVE_N_PICTURES + 20);
  g_assert_true (guise_live_remove_sink (live, number, &error));
  g_assert_no_error (error);
  reader = guise_video_reader_open (path, 1, &error);
  g_assert_no_error (error);
  g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
  g_assert_cmpint (frame->time_ns, <, (int64_t) 200 * 1000 * 1000);
  g_clear_pointer (&reader, guise_video_reader_free);
  guise_live_stop (g_steal_pointer (&live));
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* ---- what is set while it runs ---- */

/* Files of the face networks in a folder of the test's own. */
static char *
link_networks (void)
{
  static const char *const names[] = { "face_detection_full_range.tflite",
                                       "face_detection_short_range.tflite", "face_landmark.tflite",
                                       "face_landmark_with_attention.tflite" };
  char                    *dir = guise_test_tmp_dir ();

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = guise_test_model_file (names[i]);
      g_autofree char *to = g_build_filename (dir, names[i], NULL);

      if (from != NULL)
        g_assert_cmpint (symlink (from, to), ==, 0);
    }
  return dir;
}

/* Another threshold or number of faces takes no new networks: there are none any more. */
static void
test_thresholds (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autofree char *dir = NULL;
  g_autoptr (GuiseLive) live = NULL;
  int n;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  dir = link_networks ();
  setup.options.loops = TRUE;
  setup.options.models_dir = dir;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, 3);
  guise_test_rm_rf (g_steal_pointer (&dir));
  for (int i = 0; i < 3; i++)
    {
      setup.settings.threshold = 0.3 + 0.2 * i;
      setup.settings.max_faces = 1 + i;
      guise_live_set_settings (live, &setup.settings);
      g_mutex_lock (&log.lock);
      n = log.n_views[GUISE_LIVE_VIEW_SWAPPED];
      g_mutex_unlock (&log.lock);
      live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, n + 10);
    }
  g_mutex_lock (&log.lock);
  g_assert_cmpint (log.n_events[GUISE_LIVE_EVENT_FAILED], ==, 0);
  g_mutex_unlock (&log.lock);
}

/* Before the performer's face in the first picture of that clip. */
static void
lay_card (GuiseImage *image)
{
  for (int y = 100; y < 380; y++)
    memset (guise_image_row (image, y) + 3 * 170, 120, 3 * 290);
}

/* A clip in which somebody's face is covered, or which cuts to a room without anybody. */
static char *
make_lost (const char *with, const char *without)
{
  GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  char                   *path = g_build_filename (live_clips_dir, "lost.mp4", NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, NULL);

  for (int i = 0; i < LIVE_N_PICTURES; i++)
    {
      const gboolean is_lost = i >= LIVE_N_PICTURES / 2;
      g_autoptr (GuiseVideoReader) reader =
                   guise_video_reader_open (is_lost && without != NULL ? without : with, 1, NULL);
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      if (is_lost && without == NULL)
        lay_card (frame->image);
      g_assert_true (
        guise_video_writer_add (writer, frame->image, i * (int64_t) 40 * 1000 * 1000, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return path;
}

/* A sink that takes the label off, or puts it on, once a picture is held. */
typedef struct
{
  GuiseLiveSink      base;
  GuiseLive         *live;     /* borrowed */
  GuiseLiveSettings *settings; /* borrowed */
  int                n_held;
  gboolean           was_toggled;
  GuiseImage        *first; /* owned; the first held picture */
  GuiseImage        *last;  /* owned; the last one */
} Toggler;

/* The canvas is used again for later pictures. */
static GuiseImage *
copy_image (const GuiseImage *image)
{
  GuiseImage *copy = guise_image_new (GUISE_PIXELS_BGR8, image->width, image->height, 3, NULL);

  guise_image_copy_into (image, copy);
  return copy;
}

static gboolean
toggler_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Toggler *self = (Toggler *) sink;

  if (shot->view != GUISE_LIVE_VIEW_HELD)
    return TRUE;
  if (self->n_held++ == 0)
    {
      self->first = copy_image (shot->canvas);
      self->settings->has_label = !self->settings->has_label;
      guise_live_set_settings (self->live, self->settings);
    }
  g_clear_pointer (&self->last, guise_image_unref);
  self->last = copy_image (shot->canvas);
  return TRUE;
}

static void
toggler_destroy (GuiseLiveSink *sink)
{
}

static const GuiseLiveSinkClass toggler_class = { toggler_put, NULL, toggler_destroy };

static gboolean
is_same (const GuiseImage *a, const GuiseImage *b)
{
  for (int y = 0; y < a->height; y++)
    if (memcmp (guise_image_row (a, y), guise_image_row (b, y), (size_t) a->width * 3) != 0)
      return FALSE;
  return TRUE;
}

static void
lose (LiveSetup *setup, const char *without)
{
  g_autofree char *with = g_steal_pointer (&setup->source);

  setup->options.source = setup->source = make_lost (with, without);
}

/* A face is held over the place where it was lost, and not into another scene. */
static void
test_scene (void)
{
  g_autofree char *empty = guise_test_shared ("people/no_face.mp4");

  for (int i = 0; i < 2 && empty != NULL; i++)
    {
      g_auto (LiveSetup) setup;
      g_auto (LiveLog) log;
      g_autoptr (GuiseLive) live = NULL;

      live_log_init (&log);
      if (!live_setup_init (&setup, "people/performer.mp4"))
        return;
      lose (&setup, i == 0 ? empty : NULL);
      live =
        guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
      guise_live_add_sink (live, live_log_make_sink (&log));
      live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
      guise_live_stop (g_steal_pointer (&live));
      g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_SWAPPED], >=, LIVE_N_PICTURES / 2);
      if (i == 0)
        g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_HELD], ==, 0);
      else
        g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_HELD], >, 0);
    }
}

/* What is held has the label that is set now, not the one it was made with. */
static void
test_held_label (void)
{
  g_auto (LiveSetup) setup;

  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  lose (&setup, NULL);
  setup.settings.lost = GUISE_LIVE_LOST_HOLD;
  for (int i = 0; i < 2; i++)
    {
      g_auto (LiveLog) log;
      g_autoptr (GuiseLive) live = NULL;
      Toggler toggler = { .base = { &toggler_class, g_strdup ("a toggler"), 2 },
                          .settings = &setup.settings };

      live_log_init (&log);
      setup.settings.has_label = i == 0;
      live =
        guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
      toggler.live = live;
      guise_live_add_sink (live, &toggler.base);
      live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
      guise_live_stop (g_steal_pointer (&live));
      g_assert_cmpint (toggler.n_held, >, 20);
      g_assert_false (is_same (toggler.first, toggler.last));
      guise_live_draw_label (i == 0 ? toggler.last : toggler.first);
      g_assert_true (is_same (toggler.first, toggler.last));
      guise_image_unref (toggler.first);
      guise_image_unref (toggler.last);
    }
}

/* A mask of which nothing is left shows nobody's own face. */
static void
test_empty_mask (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.settings.compositor.erosion = GUISE_MERGE_MAX_EROSION;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
  guise_live_stop (g_steal_pointer (&live));
  g_assert_cmpint (log.n_bare, ==, 0);
  g_assert_cmpint (log.n_views[GUISE_LIVE_VIEW_BLURRED], ==, log.n_put);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_func ("/live/every-picture", test_every_picture);
  g_test_add_func ("/live/no-face", test_no_face);
  g_test_add_func ("/live/hidden", test_hidden);
  g_test_add_func ("/live/hidden-figures", test_hidden_figures);
  g_test_add_func ("/live/models", test_models);
  g_test_add_func ("/live/sinks", test_sinks);
  g_test_add_func ("/live/failures", test_failures);
  g_test_add_func ("/live/stop", test_stop);
  g_test_add_func ("/live/delay", test_delay);
  g_test_add_func ("/live/unplugged", test_unplugged);
  g_test_add_func ("/live/silent", test_silent);
  g_test_add_func ("/live/recording", test_recording);
  g_test_add_func ("/live/late-recording", test_late_recording);
  g_test_add_func ("/live/empty-mask", test_empty_mask);
  g_test_add_func ("/live/thresholds", test_thresholds);
  g_test_add_func ("/live/scene", test_scene);
  g_test_add_func ("/live/held-label", test_held_label);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
