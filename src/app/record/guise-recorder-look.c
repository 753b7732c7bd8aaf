/* SPDX-License-Identifier: GPL-3.0-or-later
 * The thread of a recorder that looks at the newest picture. */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/guise-error-text.h"
#include "app/record/guise-recorder-run-private.h"
#include "core/guise-progress.h"

#define FIGURES_US (G_USEC_PER_SEC / 5)
#define DEGREES    (180.0 / G_PI)

/* @is_due: whatever was told when. */
static void
tell_figures (GuiseRecorderRun *self, gboolean is_due)
{
  const int64_t      now = g_get_monotonic_time ();
  GuiseRecordFigures figures = { .seconds_left = -1.0, .per_second = -1.0 };

  if (!is_due && now - self->figures_us < FIGURES_US)
    return;
  self->figures_us = now;
  guise_record_figures_read (&figures, self->session);
  if (self->is_timed)
    {
      figures.per_second = guise_rate_update (&self->rate, figures.n_faces);
      figures.seconds_left = guise_rate_eta (&self->rate, figures.n_faces, figures.target);
    }
  g_mutex_lock (&self->lock);
  self->news.figures = figures;
  self->news.has_figures = TRUE;
  guise_recorder_run_post (self);
  g_mutex_unlock (&self->lock);
}

/* @shot: (nullable): of the last picture */
static void
tell_sight (GuiseRecorderRun *self, const GuiseCaptureShot *shot)
{
  const GuiseCoach       *coach = guise_capture_session_get_coach (self->session);
  GuiseRecorderSight      sight = { 0 };
  const GuisePlannedTake *take = guise_capture_session_get_take (self->session, &sight.take);

  sight.text = g_strdup (guise_coach_get_text (coach));
  sight.detail = g_strdup (guise_coach_get_detail (coach));
  sight.n_kept = guise_coach_get_n_kept (coach);
  sight.label = take != NULL ? g_strdup (take->label) : NULL;
  if (shot != NULL)
    {
      sight.refusal = shot->refusal;
      sight.face = shot->face != NULL ? guise_face_ref (shot->face) : NULL;
      sight.other = shot->other != NULL ? guise_face_ref (shot->other) : NULL;
      sight.has_pose = shot->has_record;
      sight.yaw = shot->has_record ? guise_coverage_get_head_yaw (shot->record.yaw) : 0.0;
      sight.pitch = shot->has_record ? shot->record.pitch * DEGREES : 0.0;
    }
  g_mutex_lock (&self->lock);
  guise_recorder_sight_clear (&self->news.sight);
  self->news.sight = sight;
  self->news.has_sight = TRUE;
  guise_recorder_run_post (self);
  g_mutex_unlock (&self->lock);
}

/* Whatever fails, what is kept is safe, and the person may go on. */
static void
pause_because (GuiseRecorderRun *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  g_free (self->news.failure);
  self->news.failure = guise_error_text_dup_line (error);
  self->is_recording = FALSE;
  guise_recorder_run_follow_state (self);
  g_mutex_unlock (&self->lock);
}

static GuisePlannedTake *
make_plain_take (void)
{
  return guise_planned_take_new (NULL, INFINITY, GUISE_CAPTURE_CARD_NONE);
}

/* A card that has its faces, or that the person cannot show, makes place. */
static void
choose_take (GuiseRecorderRun *self, int64_t time_ns)
{
  const GuisePlannedTake *take = guise_capture_session_get_take (self->session, NULL);
  const gboolean          is_card = take != NULL && take->card != GUISE_CAPTURE_CARD_NONE;

  if (take == NULL || (is_card && (guise_capture_session_is_satisfied (self->session) ||
                                   guise_capture_session_is_past_end (self->session, time_ns))))
    guise_capture_session_begin_take (self->session, make_plain_take ());
}

static void
look (GuiseRecorderRun *self, GuiseFrame *frame)
{
  g_autoptr (GError) error = NULL;
  g_auto (GuiseCaptureShot) shot = { 0 };

  choose_take (self, frame->time_ns);
  if (!guise_capture_session_process (self->session, frame, &shot, &error))
    {
      tell_figures (self, TRUE);
      pause_because (self, error);
      return;
    }
  guise_capture_session_see (self->session, frame, &shot);
  tell_sight (self, &shot);
  tell_figures (self, FALSE);
}

/* Only time in which somebody acts counts. */
static void
restart_rate (GuiseRecorderRun *self, gboolean is_recording)
{
  self->is_timed = is_recording;
  guise_rate_start (&self->rate,
                    guise_capture_get_n_faces (guise_capture_session_get_capture (self->session)));
}

static void
take_back (GuiseRecorderRun *self, gboolean is_redo)
{
  GuiseCapture *capture = guise_capture_session_get_capture (self->session);
  g_autoptr (GError) error = NULL;
  size_t         n = 0;
  const gboolean ok = is_redo
                        ? guise_capture_redo (capture, &n, &error)
                        : guise_capture_undo (capture, GUISE_CAPTURE_UNDO_SECONDS, &n, &error);

  g_mutex_lock (&self->lock);
  self->news.n_taken_back = n;
  self->news.has_taken_back = TRUE;
  self->news.is_redo = is_redo;
  guise_recorder_run_post (self);
  g_mutex_unlock (&self->lock);
  if (!ok)
    pause_because (self, error);
  restart_rate (self, self->is_timed);
  tell_figures (self, TRUE);
}

/* Recording begins and ends here, so that wishes count in their order. Whoever hears of a pause
 * knows what there is. */
static void
set_recording (GuiseRecorderRun *self, gboolean is_recording)
{
  g_autoptr (GError) error = NULL;
  GuiseCapture *capture = guise_capture_session_get_capture (self->session);

  guise_capture_rest (capture);
  restart_rate (self, is_recording);
  tell_figures (self, TRUE);
  g_mutex_lock (&self->lock);
  self->is_recording = is_recording;
  guise_recorder_run_follow_state (self);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  if (!is_recording && guise_capture_session_get_take (self->session, NULL) != NULL &&
      !guise_capture_finish (capture, &error))
    pause_because (self, error);
}

static void
fulfil (GuiseRecorderRun *self, GuiseRecorderOrder *wish)
{
  switch (wish->wish)
    {
    case GUISE_RECORDER_WISH_RECORD:
    case GUISE_RECORDER_WISH_PAUSE:
      set_recording (self, wish->wish == GUISE_RECORDER_WISH_RECORD);
      break;
    case GUISE_RECORDER_WISH_UNDO:
    case GUISE_RECORDER_WISH_REDO:
      take_back (self, wish->wish == GUISE_RECORDER_WISH_REDO);
      break;
    case GUISE_RECORDER_WISH_SKIP:
      guise_coach_skip (guise_capture_session_get_coach (self->session));
      tell_sight (self, NULL);
      tell_figures (self, TRUE);
      break;
    case GUISE_RECORDER_WISH_TAKE:
      guise_capture_session_begin_take (self->session, g_steal_pointer (&wish->take));
      tell_sight (self, NULL);
      break;
    case GUISE_RECORDER_WISH_PREFER:
      guise_coach_prefer (guise_capture_session_get_coach (self->session), wish->dimension,
                          wish->bin);
      tell_sight (self, NULL);
      tell_figures (self, TRUE);
      break;
    }
}

/* The next thing to do; FALSE at the end. */
static gboolean
wait_for_work (GuiseRecorderRun *self, GuiseRecorderOrder **out_wish, GuiseFrame **out_frame)
{
  gboolean goes_on;

  g_mutex_lock (&self->lock);
  while (!self->is_ended && g_queue_is_empty (&self->wishes) &&
         !(self->is_recording && self->newest != NULL))
    g_cond_wait (&self->changed, &self->lock);
  goes_on = !self->is_ended;
  *out_wish = goes_on ? g_queue_pop_head (&self->wishes) : NULL;
  *out_frame = goes_on && *out_wish == NULL ? g_steal_pointer (&self->newest) : NULL;
  g_mutex_unlock (&self->lock);
  return goes_on;
}

static void
on_progress (uint64_t done, uint64_t total, void *user_data)
{
  GuiseRecorderRun *self = user_data;

  g_mutex_lock (&self->lock);
  guise_recorder_run_set_message (self, g_strdup_printf (_ ("Looking at the faces that are there, %'" PRIu64
                                   " of %'" PRIu64),
                                          done, total));
  guise_recorder_run_post (self);
  g_mutex_unlock (&self->lock);
}

static gboolean
open_session (GuiseRecorderRun *self, GError **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, error);
  GuiseCapture *capture;
  const char   *other;

  if (device == NULL || !guise_capture_session_open (self->session, self->dir, device, on_progress,
                                                     self, self->cancellable, error))
    return FALSE;
  capture = guise_capture_session_get_capture (self->session);
  other = guise_capture_session_get_other_camera (self->session);
  g_mutex_lock (&self->lock);
  self->is_open = TRUE;
  guise_recorder_run_set_message (self, NULL);
  self->news.other_camera = g_strdup (other);
  self->news.is_foreign =
    guise_capture_get_n_faces (capture) > 0 &&
    guise_capture_journal_get_n_takes (guise_capture_get_journal (capture)) == 0;
  guise_recorder_run_follow_state (self);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void *
guise_recorder_look (void *data)
{
  GuiseRecorderRun *self = data;
  g_autoptr (GError) error = NULL;
  GuiseRecorderOrder *wish;
  GuiseFrame         *frame;

  if (!open_session (self, &error))
    {
      guise_recorder_run_fail (self, error);
      return NULL;
    }
  tell_figures (self, TRUE);
  tell_sight (self, NULL);
  while (wait_for_work (self, &wish, &frame))
    {
      if (wish != NULL)
        fulfil (self, wish);
      if (frame != NULL)
        look (self, frame);
      g_clear_pointer (&wish, guise_recorder_wish_free);
      g_clear_pointer (&frame, guise_frame_unref);
    }
  if (!guise_capture_finish (guise_capture_session_get_capture (self->session), &error))
    pause_because (self, error);
  return NULL;
}
