/* SPDX-License-Identifier: GPL-3.0-or-later
 * A sink that does not let go of a picture, or does not end: it is said, taken back, and at the end
 * nobody waits for it for ever. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "live-run.h"
#include "support/guise-test.h"

static void
let_go (LiveLog *log)
{
  g_mutex_lock (&log->lock);
  log->is_over = TRUE;
  g_cond_broadcast (&log->changed);
  g_mutex_unlock (&log->lock);
}

static int
get_n_destroyed (LiveLog *log)
{
  int n;

  g_mutex_lock (&log->lock);
  n = log->n_destroyed;
  g_mutex_unlock (&log->lock);
  return n;
}

/* Where every picture counts, too, and nobody can hand over the next one. */
static void
test_stalled (gconstpointer keeps_all)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_auto (LiveLog) stalled;
  g_autoptr (GuiseLive) live = NULL;
  int number;

  live_log_init (&log);
  live_log_init (&stalled);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  setup.options.keeps_all = GPOINTER_TO_INT (keeps_all);
  stalled.stalls = TRUE;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  number = guise_live_add_sink (live, live_log_make_sink (&stalled));
  live_log_wait (&log, GUISE_LIVE_EVENT_SINK_STATE, 1);
  g_assert_cmpint (guise_live_get_sink_state (live, number), ==, GUISE_LIVE_SINK_STALLS);
  let_go (&stalled);
  live_log_wait (&log, GUISE_LIVE_EVENT_SINK_STATE, 2);
  g_assert_cmpint (guise_live_get_sink_state (live, number), ==, GUISE_LIVE_SINK_TAKES);
  live_log_wait_view (&stalled, GUISE_LIVE_VIEW_SWAPPED, 3);
  guise_live_stop (g_steal_pointer (&live));
  g_assert_cmpint (stalled.n_destroyed, ==, 1);
  g_assert_cmpint (log.n_events[GUISE_LIVE_EVENT_SINK_STATE], ==, 2);
}

/* It is let go long after everything else is gone: then nothing of it is left, either. */
static void
test_stuck (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  LiveLog stuck[2];
  g_autoptr (GError) error = NULL;
  GuiseLive *live;
  int        number;

  live_log_init (&log);
  live_log_init (&stuck[0]);
  live_log_init (&stuck[1]);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  setup.options.keeps_all = FALSE;
  stuck[0].stalls = stuck[1].stalls = TRUE;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  number = guise_live_add_sink (live, live_log_make_sink (&stuck[0]));
  guise_live_add_sink (live, live_log_make_sink (&stuck[1]));
  live_log_wait_view (&stuck[0], GUISE_LIVE_VIEW_SWAPPED, 1);
  live_log_wait_view (&stuck[1], GUISE_LIVE_VIEW_SWAPPED, 1);
  g_assert_false (guise_live_remove_sink (live, number, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  guise_live_stop (live);
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpint (get_n_destroyed (&stuck[i]), ==, 0);
      let_go (&stuck[i]);
      while (get_n_destroyed (&stuck[i]) == 0)
        g_usleep (1000);
      live_log_clear (&stuck[i]);
    }
}

/* ---- a recording whose disk is stuck ---- */

/* Hears something for ever. */
typedef struct
{
  int n_freed; /* atomic */
} Microphone;

static gboolean
microphone_read (void *source, int16_t *samples, size_t n, int64_t *out_heard_us)
{
  *out_heard_us = g_get_monotonic_time ();
  g_usleep (n * G_USEC_PER_SEC / GUISE_LIVE_SOUND_RATE);
  memset (samples, 1, n * sizeof *samples);
  return TRUE;
}

static void
microphone_free (void *source)
{
  g_atomic_int_inc (&((Microphone *) source)->n_freed);
}

static const GuiseLiveSoundClass microphone_class = { microphone_read, microphone_free };

/* A recording, and the disk that it is on. */
typedef struct
{
  GuiseLiveSink  base;
  GuiseLiveSink *video; /* owned */
  LiveLog       *disk;
} Recording;

static gboolean
recording_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Recording     *self = (Recording *) sink;
  const gboolean is_ok = self->video->class_->put (self->video, shot, error);

  g_mutex_lock (&self->disk->lock);
  self->disk->n_views[shot->view]++;
  g_cond_broadcast (&self->disk->changed);
  while (!self->disk->is_over)
    g_cond_wait (&self->disk->changed, &self->disk->lock);
  g_mutex_unlock (&self->disk->lock);
  return is_ok;
}

static gboolean
recording_finish (GuiseLiveSink *sink, GError **error)
{
  Recording *self = (Recording *) sink;

  return self->video->class_->finish (self->video, error);
}

static void
recording_abandon (GuiseLiveSink *sink)
{
  Recording *self = (Recording *) sink;

  self->video->class_->abandon (self->video);
}

static void
recording_destroy (GuiseLiveSink *sink)
{
  Recording *self = (Recording *) sink;
  LiveLog   *disk = self->disk;

  guise_live_sink_free (self->video);
  g_free (self);
  g_mutex_lock (&disk->lock);
  disk->n_destroyed++;
  g_mutex_unlock (&disk->lock);
}

static const GuiseLiveSinkClass recording_class = { .put = recording_put,
                                                    .finish = recording_finish,
                                                    .destroy = recording_destroy,
                                                    .abandon = recording_abandon };

static GuiseLiveSink *
make_recording (LiveLog *disk, const char *path, const char *wave, Microphone *microphone)
{
  Recording *self = g_new0 (Recording, 1);
  g_autoptr (GError) error = NULL;

  self->base = (GuiseLiveSink){ &recording_class, g_strdup (path), 2 };
  self->disk = disk;
  self->video = guise_live_video_sink_new (path, 25.0, &error);
  g_assert_no_error (error);
  guise_live_video_sink_take_sound (self->video,
                                    guise_live_sound_new (wave, &microphone_class, microphone,
                                                          &error),
                                    0);
  g_assert_no_error (error);
  return &self->base;
}

static int64_t
get_n_bytes (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_size;
}

/* Nobody is listened to any more, and the disk is not filled, while the recording is still stuck;
 * what it has is completed when it is let go. */
static void
test_microphone (void)
{
  g_autofree char *path = g_build_filename (live_clips_dir, "me.mp4", NULL);
  g_autofree char *wave = g_strconcat (path, ".recording.wav", NULL);
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_auto (LiveLog) disk;
  Microphone microphone = { 0 };
  g_autoptr (GuiseLive) live = NULL;
  g_autoptr (GError) error = NULL;
  int     number;
  int64_t n_bytes;

  live_log_init (&log);
  live_log_init (&disk);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  setup.options.keeps_all = FALSE;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  number = guise_live_add_sink (live, make_recording (&disk, path, wave, &microphone));
  live_log_wait_view (&disk, GUISE_LIVE_VIEW_SWAPPED, 1);
  g_assert_false (guise_live_remove_sink (live, number, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  for (int i = 0; i < 500 && g_atomic_int_get (&microphone.n_freed) == 0; i++)
    g_usleep (10000);
  g_assert_cmpint (g_atomic_int_get (&microphone.n_freed), ==, 1);
  g_usleep (G_USEC_PER_SEC / 2); /* what had been read is written */
  n_bytes = get_n_bytes (wave);
  g_usleep (3 * G_USEC_PER_SEC);
  g_assert_cmpint (get_n_bytes (wave), ==, n_bytes);
  g_assert_cmpint (get_n_destroyed (&disk), ==, 0);
  let_go (&disk);
  while (get_n_destroyed (&disk) == 0)
    g_usleep (1000);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint (g_atomic_int_get (&microphone.n_freed), ==, 1);
}

/* ---- an end that takes its time ---- */

#define END_PATIENCE_US G_USEC_PER_SEC
#define N_STEPS         30 /* of a slow end, a tenth of a second each */

typedef struct
{
  GuiseLiveSink base;
  LiveLog      *log;
} EndSink;

static gboolean
end_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  LiveLog *log = ((EndSink *) sink)->log;

  g_mutex_lock (&log->lock);
  log->n_views[shot->view]++;
  g_cond_broadcast (&log->changed);
  g_mutex_unlock (&log->lock);
  return TRUE;
}

/* Stuck, or slow. */
static gboolean
end_finish (GuiseLiveSink *sink, GError **error)
{
  LiveLog *log = ((EndSink *) sink)->log;

  for (int i = 0; !log->stalls && i < N_STEPS; i++)
    {
      g_usleep (G_USEC_PER_SEC / 10);
      g_atomic_int_inc (&sink->n_steps);
    }
  g_mutex_lock (&log->lock);
  while (log->stalls && !log->is_over)
    g_cond_wait (&log->changed, &log->lock);
  g_mutex_unlock (&log->lock);
  return TRUE;
}

static void
end_destroy (GuiseLiveSink *sink)
{
  LiveLog *log = ((EndSink *) sink)->log;

  g_free (sink);
  g_mutex_lock (&log->lock);
  log->n_destroyed++;
  g_mutex_unlock (&log->lock);
}

static const GuiseLiveSinkClass end_class = { .put = end_put,
                                              .finish = end_finish,
                                              .destroy = end_destroy,
                                              .patience_us = END_PATIENCE_US };

/* An end that goes on is waited for, however long it takes; one that does not is left alone. */
static void
test_end (gconstpointer is_stuck)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_auto (LiveLog) end;
  EndSink *sink;
  g_autoptr (GuiseLive) live = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_ok;
  int      number;

  live_log_init (&log);
  live_log_init (&end);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  setup.options.keeps_all = FALSE;
  end.stalls = GPOINTER_TO_INT (is_stuck);
  sink = g_new0 (EndSink, 1);
  sink->base = (GuiseLiveSink){ &end_class, g_strdup ("an end"), 2 };
  sink->log = &end;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  number = guise_live_add_sink (live, &sink->base);
  live_log_wait_view (&end, GUISE_LIVE_VIEW_SWAPPED, 1);
  is_ok = guise_live_remove_sink (live, number, &error);
  g_assert_cmpint (get_n_destroyed (&end), ==, is_ok ? 1 : 0);
  if (!is_ok)
    g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_assert_cmpint (is_ok, ==, !end.stalls);
  let_go (&end);
  while (get_n_destroyed (&end) == 0)
    g_usleep (1000);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_data_func ("/live/stuck/stalled", GINT_TO_POINTER (FALSE), test_stalled);
  g_test_add_data_func ("/live/stuck/stalled-all", GINT_TO_POINTER (TRUE), test_stalled);
  g_test_add_func ("/live/stuck/stuck", test_stuck);
  g_test_add_func ("/live/stuck/microphone", test_microphone);
  g_test_add_data_func ("/live/stuck/end-stuck", GINT_TO_POINTER (TRUE), test_end);
  g_test_add_data_func ("/live/stuck/end-slow", GINT_TO_POINTER (FALSE), test_end);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
