/* SPDX-License-Identifier: GPL-3.0-or-later
 * A live view where the system starts too few threads: it says so, and it can be stopped. */
#include <string.h>

#include "core/guise-error.h"
#include "live/guise-live.h"
#include "support/guise-test-threads.h"

#define N_THREADS 6 /* of the pipeline */

typedef struct
{
  GMutex  lock;
  int     n_failed;
  int     n_sinks_failed;
  GError *error; /* owned; the first */
} Log;

static void
on_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data)
{
  Log *log = user_data;

  g_mutex_lock (&log->lock);
  log->n_failed += event == GUISE_LIVE_EVENT_FAILED;
  log->n_sinks_failed += event == GUISE_LIVE_EVENT_SINK_FAILED;
  if (log->error == NULL &&
      (event == GUISE_LIVE_EVENT_FAILED || event == GUISE_LIVE_EVENT_SINK_FAILED))
    log->error = g_error_copy (error);
  g_mutex_unlock (&log->lock);
}

static GuiseLive *
start (Log *log, int n_threads)
{
  static const GuiseLiveOptions options = {
    .source = "/nowhere.mp4",
    .device = "cpu",
    .n_threads = 1, /* the library of others, which gives up, is not what is tried */
  };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLive        *live;

  guise_test_threads_left = n_threads;
  live = guise_live_start (&options, &settings, "/nowhere.dfm", on_event, log);
  return live;
}

static void
test_pipeline (void)
{
  for (int n = 0; n < N_THREADS; n++)
    {
      Log        log = { 0 };
      GuiseLive *live = start (&log, n);

      if (n < 2) /* with more there is a thread that misses the footage, and may say so first */
        {
          g_assert_cmpint (log.n_failed, ==, 1);
          g_assert_error (log.error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY);
          g_assert_nonnull (strstr (log.error->message, "starts no more threads"));
        }
      guise_live_stop (live);
      g_assert_cmpint (log.n_failed, <=, 1);
      g_clear_error (&log.error);
    }
}

/* ---- a sink ---- */

static int n_destroyed;

static gboolean
put (GuiseLiveSink *self, const GuiseLiveShot *shot, GError **error)
{
  return TRUE;
}

static void
destroy (GuiseLiveSink *self)
{
  n_destroyed++;
  g_free (self);
}

static void
test_sink (void)
{
  static const GuiseLiveSinkClass class_ = { .put = put, .destroy = destroy };
  Log                             log = { 0 };
  GuiseLive                      *live = start (&log, -1);
  GuiseLiveSink                  *sink = g_new0 (GuiseLiveSink, 1);
  g_autoptr (GError) error = NULL;
  int number;

  sink->class_ = &class_;
  sink->name = g_strdup ("a sink");
  sink->capacity = 1;
  guise_test_threads_left = 0;
  number = guise_live_add_sink (live, sink);
  guise_test_threads_left = -1;
  g_mutex_lock (&log.lock);
  g_assert_cmpint (log.n_sinks_failed, ==, 1);
  g_mutex_unlock (&log.lock);
  g_assert_false (guise_live_remove_sink (live, number, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY);
  g_assert_cmpint (n_destroyed, ==, 1);
  guise_live_stop (live);
  g_clear_error (&log.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/no-thread/pipeline", test_pipeline);
  g_test_add_func ("/live/no-thread/sink", test_sink);
  return g_test_run ();
}
