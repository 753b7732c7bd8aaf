/* SPDX-License-Identifier: GPL-3.0-or-later
 * Another detector while a model runs: its networks are loaded while pictures go on. */
#include "face/guise-face-finder.h"
#include "live-run.h"
#include "support/guise-test.h"

GuiseFaceFinder *__real_guise_face_finder_new (const char                   *models_dir,
                                               GuiseDevice                  *device,
                                               const GuiseFaceFinderOptions *options,
                                               GError                      **error);
GuiseFaceFinder *__wrap_guise_face_finder_new (const char                   *models_dir,
                                               GuiseDevice                  *device,
                                               const GuiseFaceFinderOptions *options,
                                               GError                      **error);

static struct
{
  GMutex   lock;
  GCond    changed;
  int      n_asked;
  int      n_made;
  gboolean may_load; /* what is asked for behind the first one */
} loading;

/* The linker brings all calls of guise_face_finder_new() here: loading takes as long as the test
 * wants. */
GuiseFaceFinder *
__wrap_guise_face_finder_new (const char                   *models_dir,
                              GuiseDevice                  *device,
                              const GuiseFaceFinderOptions *options,
                              GError                      **error)
{
  GuiseFaceFinder *finder;

  g_mutex_lock (&loading.lock);
  loading.n_asked++;
  g_cond_broadcast (&loading.changed);
  while (loading.n_asked > 1 && !loading.may_load)
    g_cond_wait (&loading.changed, &loading.lock);
  g_mutex_unlock (&loading.lock);
  finder = __real_guise_face_finder_new (models_dir, device, options, error);
  g_mutex_lock (&loading.lock);
  loading.n_made++;
  g_cond_broadcast (&loading.changed);
  g_mutex_unlock (&loading.lock);
  return finder;
}

static void
wait_until (const int *count, int n)
{
  g_mutex_lock (&loading.lock);
  while (*count < n)
    g_cond_wait (&loading.changed, &loading.lock);
  g_mutex_unlock (&loading.lock);
}

/* Waits for some more pictures with a face. */
static void
wait_for_more (LiveLog *log)
{
  int n;

  g_mutex_lock (&log->lock);
  n = log->n_views[GUISE_LIVE_VIEW_SWAPPED];
  g_mutex_unlock (&log->lock);
  live_log_wait_view (log, GUISE_LIVE_VIEW_SWAPPED, n + 8);
}

static void
test_changed (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  setup.options.loops = TRUE;
  setup.options.keeps_all = FALSE;
  setup.settings.range = GUISE_FACE_RANGE_SHORT;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, live_log_make_sink (&log));
  wait_for_more (&log);
  setup.settings.range = GUISE_FACE_RANGE_FULL;
  guise_live_set_settings (live, &setup.settings);
  wait_until (&loading.n_asked, 2);
  wait_for_more (&log);
  g_mutex_lock (&loading.lock);
  g_assert_cmpint (loading.n_made, ==, 1);
  loading.may_load = TRUE;
  g_cond_broadcast (&loading.changed);
  g_mutex_unlock (&loading.lock);
  wait_until (&loading.n_made, 2);
  wait_for_more (&log);
  /* There and back at once: what is loaded for nothing is not used, what is wanted is. */
  setup.settings.range = GUISE_FACE_RANGE_AUTO;
  guise_live_set_settings (live, &setup.settings);
  wait_until (&loading.n_made, 3);
  setup.settings.range = GUISE_FACE_RANGE_FULL;
  guise_live_set_settings (live, &setup.settings);
  wait_for_more (&log);
  guise_live_stop (g_steal_pointer (&live));
  g_assert_cmpint (log.n_events[GUISE_LIVE_EVENT_FAILED], ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_func ("/live/detector/changed", test_changed);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
