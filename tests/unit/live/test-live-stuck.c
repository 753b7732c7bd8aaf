/* SPDX-License-Identifier: GPL-3.0-or-later
 * A sink that does not let go of a picture: it is said, taken back, and at the end nobody waits for
 * it for ever. */
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

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_data_func ("/live/stuck/stalled", GINT_TO_POINTER (FALSE), test_stalled);
  g_test_add_data_func ("/live/stuck/stalled-all", GINT_TO_POINTER (TRUE), test_stalled);
  g_test_add_func ("/live/stuck/stuck", test_stuck);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
