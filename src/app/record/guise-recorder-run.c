/* SPDX-License-Identifier: GPL-3.0-or-later
 * The threads of a recorder, from opening to closing, and what they tell the page. */
#include "app/record/guise-recorder-run-private.h"

#include "app/guise-error-text.h"
#include "core/guise-error.h"
#include "core/guise-thread.h"
#include "media/guise-media-error.h"

void
guise_recorder_sight_clear (GuiseRecorderSight *self)
{
  g_clear_pointer (&self->face, guise_face_unref);
  g_clear_pointer (&self->other, guise_face_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->label, g_free);
}

void
guise_recorder_news_clear (GuiseRecorderNews *self)
{
  g_clear_pointer (&self->frame, guise_frame_unref);
  guise_recorder_sight_clear (&self->sight);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->other_camera, g_free);
  g_clear_pointer (&self->failure, g_free);
}

void
guise_recorder_wish_free (void *data)
{
  GuiseRecorderOrder *wish = data;

  g_clear_pointer (&wish->take, guise_planned_take_free);
  g_free (wish);
}

static void
clear_run (void *data)
{
  GuiseRecorderRun *self = data;

  g_weak_ref_clear (&self->owner);
  g_clear_pointer (&self->before, guise_recorder_run_unref);
  g_clear_pointer (&self->thread, g_thread_unref);
  g_clear_pointer (&self->session, guise_capture_session_free);
  g_clear_pointer (&self->newest, guise_frame_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->settings, g_array_unref);
  g_free (self->tuned);
  g_queue_clear_full (&self->wishes, guise_recorder_wish_free);
  guise_recorder_news_clear (&self->news);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->dir);
  g_free (self->source);
}

void
guise_recorder_run_unref (GuiseRecorderRun *self)
{
  g_atomic_rc_box_release_full (self, clear_run);
}

/* ---- news ---- */

static gboolean
tell_news (void *data)
{
  GuiseRecorderRun *self = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);
  GuiseRecorderNews news;

  g_mutex_lock (&self->lock);
  news = self->news;
  self->news = (GuiseRecorderNews){ .state = news.state,
                                    .is_recording = news.is_recording,
                                    .message = g_strdup (news.message),
                                    .other_camera = g_strdup (news.other_camera),
                                    .is_foreign = news.is_foreign };
  self->is_told = FALSE;
  g_mutex_unlock (&self->lock);
  if (owner != NULL)
    self->tell (owner, &news);
  guise_recorder_news_clear (&news);
  return G_SOURCE_REMOVE;
}

/* With the lock. However much happens, one message is under way. (g_main_context_invoke() would run
 * it here and now, with the lock, where nobody runs the main loop just then.) */
void
guise_recorder_run_post (GuiseRecorderRun *self)
{
  GSource *source;

  if (self->is_told)
    return;
  self->is_told = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_news, g_atomic_rc_box_acquire (self),
                         (GDestroyNotify) guise_recorder_run_unref);
  g_source_attach (source, NULL);
  g_source_unref (source);
}

/* With the lock: the state that follows from what goes on. */
void
guise_recorder_run_follow_state (GuiseRecorderRun *self)
{
  if (self->is_unplugged)
    self->news.state = GUISE_RECORDER_UNPLUGGED;
  else if (self->is_footage_over)
    self->news.state = GUISE_RECORDER_OVER;
  else if (!self->is_open)
    self->news.state = GUISE_RECORDER_OPENING;
  else
    self->news.state = self->is_recording ? GUISE_RECORDER_RECORDING : GUISE_RECORDER_READY;
  self->news.is_recording = self->is_recording;
  guise_recorder_run_post (self);
}

void
guise_recorder_run_set_message (GuiseRecorderRun *self, char *message)
{
  g_free (self->news.message);
  self->news.message = message;
}

/* The end of the run. A page tells these apart. */
void
guise_recorder_run_fail (GuiseRecorderRun *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  if (!self->is_ended)
    {
      if (g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_BUSY))
        self->news.state = GUISE_RECORDER_BUSY;
      else if (g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND) ||
               g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED))
        self->news.state = GUISE_RECORDER_NO_CAMERA;
      else
        self->news.state = GUISE_RECORDER_FAILED;
      guise_recorder_run_set_message (self, guise_error_text_dup_line (error));
      self->is_ended = TRUE;
      self->is_recording = self->news.is_recording = FALSE;
      g_cancellable_cancel (self->cancellable);
      g_cond_broadcast (&self->changed);
      guise_recorder_run_post (self);
    }
  g_mutex_unlock (&self->lock);
}

void
guise_recorder_run_set_over (GuiseRecorderRun *self)
{
  g_mutex_lock (&self->lock);
  self->is_over = TRUE;
  if (self->news.state < GUISE_RECORDER_NO_CAMERA)
    self->news.state = GUISE_RECORDER_CLOSED;
  self->news.is_recording = FALSE;
  g_cond_broadcast (&self->changed);
  guise_recorder_run_post (self);
  g_mutex_unlock (&self->lock);
}

/* ---- what the recorder does ---- */

static void
start_thread (GuiseRecorderRun *self)
{
  g_autoptr (GError) error = NULL;

  self->thread =
    guise_thread_start ("record-film", guise_recorder_film, g_atomic_rc_box_acquire (self), &error);
  if (self->thread != NULL)
    return;
  guise_recorder_run_fail (self, error);
  guise_recorder_run_set_over (self);
  guise_recorder_run_unref (self);
}

GuiseRecorderRun *
guise_recorder_run_start (GObject              *owner,
                          GuiseRecorderNewsFunc tell,
                          GuiseRecorderRun     *before,
                          const char           *dir,
                          const char           *source,
                          size_t                target,
                          GArray               *settings)
{
  GuiseRecorderRun *self = g_atomic_rc_box_new0 (GuiseRecorderRun);

  g_weak_ref_init (&self->owner, owner);
  self->tell = tell;
  self->before = before;
  if (before != NULL)
    g_weak_ref_set (&before->owner, NULL); /* what it still has to tell is of no interest */
  self->dir = g_strdup (dir);
  self->source = g_strdup (source);
  self->target = target;
  self->settings = settings != NULL ? g_array_ref (settings) : NULL;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->wishes);
  self->news.state = GUISE_RECORDER_OPENING;
  start_thread (self);
  return self;
}

void
guise_recorder_run_tune (GuiseRecorderRun *self, const char *name, GArray *settings)
{
  g_mutex_lock (&self->lock);
  g_free (self->tuned);
  self->tuned = g_strdup (name);
  g_clear_pointer (&self->settings, g_array_unref);
  self->settings = settings != NULL ? g_array_ref (settings) : NULL;
  g_mutex_unlock (&self->lock);
}

void
guise_recorder_run_hold (GuiseRecorderRun *self)
{
  g_mutex_lock (&self->lock);
  self->is_let_go = TRUE;
  g_mutex_unlock (&self->lock);
}

void
guise_recorder_run_end (GuiseRecorderRun *self)
{
  g_mutex_lock (&self->lock);
  self->is_ended = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
push_wish (GuiseRecorderRun *self, GuiseRecorderOrder *one)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->wishes, one);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
guise_recorder_run_wish (GuiseRecorderRun *self, GuiseRecorderWish wish, GuisePlannedTake *take)
{
  GuiseRecorderOrder *one = g_new0 (GuiseRecorderOrder, 1);

  one->wish = wish;
  one->take = take;
  push_wish (self, one);
}

void
guise_recorder_run_prefer (GuiseRecorderRun *self, GuiseCoverageDimension dimension, int bin)
{
  GuiseRecorderOrder *one = g_new0 (GuiseRecorderOrder, 1);

  one->wish = GUISE_RECORDER_WISH_PREFER;
  one->dimension = dimension;
  one->bin = bin;
  push_wish (self, one);
}
