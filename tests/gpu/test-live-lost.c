/* SPDX-License-Identifier: GPL-3.0-or-later
 * A graphics card that is lost while a model runs live on it. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "support/guise-test.h"
#include "unit/live/live-run.h"

#define FIRST_CALL 100    /* at which the emulated device is gone ... */
#define LAST_CALL  500000 /* ... or later, once the model has shown something */

/* A run that loses its card. */
typedef struct
{
  LiveLog    log;
  GuiseLive *live; /* owned */
  char      *model;
  gboolean   removes; /* the model is gone once it is in use */
} Loss;

static void
on_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data)
{
  Loss *self = user_data;

  if (event == GUISE_LIVE_EVENT_MODEL_READY && self->removes)
    (void) g_unlink (self->model);
  live_log_on_event (event, what, error, &self->log);
}

/* Waits until the card is lost. Returns: whether something was shown before */
static gboolean
wait_for_loss (LiveLog *log)
{
  gboolean has_shown;

  g_mutex_lock (&log->lock);
  while (log->n_events[GUISE_LIVE_EVENT_DEVICE_LOST] == 0 &&
         log->n_events[GUISE_LIVE_EVENT_MODEL_FAILED] == 0)
    g_cond_wait (&log->changed, &log->lock);
  g_assert_nonnull (strstr (log->message, "The emulated device is gone"));
  has_shown =
    log->n_events[GUISE_LIVE_EVENT_DEVICE_LOST] > 0 && log->n_views[GUISE_LIVE_VIEW_SWAPPED] > 0;
  g_mutex_unlock (&log->lock);
  return has_shown;
}

/* Runs with a card that is lost ever later, until the model was in use before. FALSE skips. */
static gboolean
lose (Loss *self, LiveSetup *setup, const char *dir)
{
  gboolean has_shown = FALSE;

  if (!live_setup_init (setup, "people/performer.mp4"))
    return FALSE;
  setup->options.device = "cuda:0/fp32";
  setup->options.loops = TRUE;
  setup->options.keeps_all = FALSE;
  setup->settings.hold_ms = 100;
  self->model = g_build_filename (dir, "mine.dfm", NULL);
  for (int n = FIRST_CALL; !has_shown; n = n * 3 / 2)
    {
      g_autofree char *text = g_strdup_printf ("%d", n);

      g_assert_cmpint (n, <, LAST_CALL);
      if (self->live != NULL)
        {
          guise_live_stop (self->live);
          live_log_clear (&self->log);
        }
      g_setenv ("GUISE_HOST_GPU_LOST_AT", text, TRUE);
      live_log_init (&self->log);
      (void) g_unlink (self->model);
      g_assert_cmpint (symlink (setup->model, self->model), ==, 0);
      self->live =
        guise_live_start (&setup->options, &setup->settings, self->model, on_event, self);
      guise_live_add_sink (self->live, live_log_make_sink (&self->log));
      has_shown = wait_for_loss (&self->log);
    }
  return TRUE;
}

static void
loss_clear (Loss *self)
{
  g_free (self->model);
  g_unsetenv ("GUISE_HOST_GPU_LOST_AT");
}

/* The processor goes on; another model that is asked for meanwhile and cannot be had, too, leaves
 * the one that was in use. */
static void
test_other (void)
{
  g_auto (LiveSetup) setup = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *broken = g_build_filename (dir, "broken.dfm", NULL);
  Loss             loss = { 0 };
  int              n;

  g_assert_true (g_file_set_contents (broken, "no model", -1, NULL));
  if (lose (&loss, &setup, dir))
    {
      guise_live_set_model (loss.live, broken);
      live_log_wait (&loss.log, GUISE_LIVE_EVENT_MODEL_READY, 2);
      live_log_wait (&loss.log, GUISE_LIVE_EVENT_MODEL_FAILED, 1);
      g_mutex_lock (&loss.log.lock);
      n = loss.log.n_views[GUISE_LIVE_VIEW_SWAPPED];
      g_mutex_unlock (&loss.log.lock);
      live_log_wait_view (&loss.log, GUISE_LIVE_VIEW_SWAPPED, n + 3);
      g_clear_pointer (&loss.live, guise_live_stop);
      g_assert_cmpint (loss.log.n_events[GUISE_LIVE_EVENT_FAILED], ==, 0);
      live_log_clear (&loss.log);
    }
  loss_clear (&loss);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* Where its model cannot be loaded a second time the run does not stand still as if it went on: a
 * card takes the place of the last picture, and it is told that nothing goes on. */
static void
test_gone (void)
{
  g_auto (LiveSetup) setup = { 0 };
  g_autofree char *dir = guise_test_tmp_dir ();
  Loss             loss = { .removes = TRUE };

  if (lose (&loss, &setup, dir))
    {
      live_log_wait (&loss.log, GUISE_LIVE_EVENT_FAILED, 1);
      live_log_wait_view (&loss.log, GUISE_LIVE_VIEW_CARD, 1);
      g_clear_pointer (&loss.live, guise_live_stop);
      g_assert_nonnull (strstr (loss.log.message, "mine.dfm"));
      live_log_clear (&loss.log);
    }
  loss_clear (&loss);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_func ("/gpu/live-lost/other", test_other);
  g_test_add_func ("/gpu/live-lost/gone", test_gone);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
