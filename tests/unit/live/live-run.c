/* SPDX-License-Identifier: GPL-3.0-or-later
 * A run of the live pipeline in a test: what it told, and what its sink was given. */
#include "live-run.h"

#include <string.h>

#include "core/guise-error.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "support/guise-test.h"

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define MODEL       "golden/dfl/dfm/liae_udt.dfm"

char *live_clips_dir;

void
live_log_init (LiveLog *self)
{
  memset (self, 0, sizeof *self);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->is_ordered = TRUE;
}

void
live_log_clear (LiveLog *self)
{
  g_free (self->what);
  g_free (self->message);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

void
live_log_on_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data)
{
  LiveLog *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_events[event]++;
  if (error != NULL)
    {
      g_free (self->what);
      g_free (self->message);
      self->what = g_strdup (what);
      self->message = g_strdup (error->message);
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
live_log_wait (LiveLog *self, GuiseLiveEvent event, int n)
{
  int64_t until_us = g_get_monotonic_time () + PATIENCE_US;

  g_mutex_lock (&self->lock);
  while (self->n_events[event] < n)
    if (!g_cond_wait_until (&self->changed, &self->lock, until_us))
      g_error ("event %d came %d times, not %d; last: %s", event, self->n_events[event], n,
               self->message);
  g_mutex_unlock (&self->lock);
}

void
live_log_wait_view (LiveLog *self, GuiseLiveView view, int n)
{
  int64_t until_us = g_get_monotonic_time () + PATIENCE_US;

  g_mutex_lock (&self->lock);
  while (self->n_views[view] < n)
    if (!g_cond_wait_until (&self->changed, &self->lock, until_us))
      g_error ("view %d came %d times, not %d", view, self->n_views[view], n);
  g_mutex_unlock (&self->lock);
}

/* ---- a sink that looks ---- */

typedef struct
{
  GuiseLiveSink base;
  LiveLog      *log;
} TestSink;

/* Whether two pictures are the same but for noise: the middle, where the label is not. */
static gboolean
is_alike (const GuiseImage *a, const GuiseImage *b)
{
  int64_t sum = 0;
  int     rows = a->height * 3 / 4;

  for (int y = 0; y < rows; y++)
    for (int x = 0; x < 3 * a->width; x++)
      sum += abs (guise_image_row (a, y)[x] - guise_image_row (b, y)[x]);
  return sum * 20 < (int64_t) rows * 3 * a->width;
}

static gboolean
test_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  LiveLog *log = ((TestSink *) sink)->log;
  gboolean is_bare = is_alike (shot->canvas, shot->frame->image), is_failing;

  g_mutex_lock (&log->lock);
  log->n_put++;
  log->n_views[shot->view]++;
  log->n_bare += is_bare;
  log->pause_us = shot->pause_us;
  log->is_ordered &= log->n_put == 1 || shot->frame->index >= log->last_index;
  log->last_index = shot->frame->index;
  is_failing = log->n_put == log->fails_at;
  g_cond_broadcast (&log->changed);
  while (log->stalls && !log->is_over)
    g_cond_wait (&log->changed, &log->lock);
  g_mutex_unlock (&log->lock);
  if (is_failing)
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, "the disk is full");
  return !is_failing;
}

static void
test_destroy (GuiseLiveSink *sink)
{
  LiveLog *log = ((TestSink *) sink)->log;

  g_mutex_lock (&log->lock);
  log->n_destroyed++;
  g_mutex_unlock (&log->lock);
  g_free (sink);
}

static const GuiseLiveSinkClass test_class = { test_put, NULL, test_destroy };

GuiseLiveSink *
live_log_make_sink (LiveLog *log)
{
  TestSink *self = g_new0 (TestSink, 1);

  self->base.class_ = &test_class;
  self->base.name = g_strdup ("a sink");
  self->base.capacity = 2;
  self->log = log;
  return &self->base;
}

/* ---- set-up ---- */

void
live_setup_clear (LiveSetup *self)
{
  g_free (self->model);
  g_free (self->source);
}

/* The first pictures of a clip, as a clip. */
static char *
live_cut_clip (const char *path)
{
  GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  g_autofree char        *name = g_path_get_basename (path);
  char                   *short_path = g_build_filename (live_clips_dir, name, NULL);
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GuiseVideoWriter) writer = NULL;

  if (g_file_test (short_path, G_FILE_TEST_EXISTS))
    return short_path;
  reader = guise_video_reader_open (path, 1, NULL);
  writer = guise_video_writer_new (short_path, &options, NULL);
  for (int i = 0; i < LIVE_N_PICTURES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      g_assert_true (guise_video_writer_add (writer, frame->image, frame->time_ns, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return short_path;
}

gboolean
live_setup_init (LiveSetup *self, const char *clip)
{
  g_autofree char *whole = NULL;
  g_autofree char *network = guise_test_model_file ("face_landmark.tflite");

  *self = (LiveSetup){ .options = { .keeps_all = TRUE, .device = "cpu", .n_threads = 1 },
                       .settings = guise_live_settings_default () };
  self->model = network != NULL ? guise_test_shared (MODEL) : NULL;
  whole = self->model != NULL ? guise_test_shared (clip) : NULL;
  self->source = whole != NULL ? live_cut_clip (whole) : NULL;
  self->options.source = self->source;
  return self->source != NULL;
}
