/* SPDX-License-Identifier: GPL-3.0-or-later
 * The two threads of a recorder: one that takes pictures from the camera, and one that looks at
 * the newest of them. */
#include "app/record/guise-recorder-run.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/guise-error-text.h"
#include "core/guise-error.h"
#include "core/guise-progress.h"
#include "media/guise-media-error.h"

#define FIGURES_US    (G_USEC_PER_SEC / 5)
#define BUSY_TRIES    10 /* a page that was just left may still have the camera */
#define BUSY_PAUSE_US (G_USEC_PER_SEC / 5)
#define DEGREES       (180.0 / G_PI)

typedef struct
{
  GuiseRecorderWish      wish;
  GuisePlannedTake      *take;      /* owned, or NULL */
  GuiseCoverageDimension dimension; /* of what is preferred */
  int                    bin;
} Wish;

struct _GuiseRecorderRun
{
  GWeakRef              owner;
  GuiseRecorderNewsFunc tell;
  GuiseRecorderRun     *before; /* owned by the first thread */
  char                 *dir;    /* owned */
  char                 *source; /* owned */
  size_t                target;
  GCancellable         *cancellable; /* owned */
  GThread              *thread;      /* owned; the first one */

  GMutex            lock; /* of all that follows */
  GCond             changed;
  gboolean          is_ended;
  gboolean          is_over;      /* its threads have done everything */
  gboolean          is_recording; /* as the person wants it */
  gboolean          is_open;      /* the session */
  gboolean          is_unplugged;
  gboolean          is_footage_over;
  GQueue            wishes;  /* of Wish, owned */
  GuiseFrame       *newest;  /* owned; not looked at yet */
  GuiseRecorderNews news;    /* that were not told yet */
  gboolean          is_told; /* somebody is on the way to tell them */

  /* Of the second thread. */
  GuiseCaptureSession *session; /* owned */
  int64_t              figures_us;
  gboolean             is_timed; /* whether faces come, and @rate says how fast */
  GuiseRate            rate;
};

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

static void
free_wish (void *data)
{
  Wish *wish = data;

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
  g_queue_clear_full (&self->wishes, free_wish);
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
static void
post (GuiseRecorderRun *self)
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
static void
follow_state (GuiseRecorderRun *self)
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
  post (self);
}

static void
set_message (GuiseRecorderRun *self, char *message)
{
  g_free (self->news.message);
  self->news.message = message;
}

/* The end of the run. A page tells these apart. */
static void
fail (GuiseRecorderRun *self, const GError *error)
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
      set_message (self, guise_error_text_dup_line (error));
      self->is_ended = TRUE;
      self->is_recording = self->news.is_recording = FALSE;
      g_cancellable_cancel (self->cancellable);
      g_cond_broadcast (&self->changed);
      post (self);
    }
  g_mutex_unlock (&self->lock);
}

/* ---- the thread that looks at pictures ---- */

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
  post (self);
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
  post (self);
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
  follow_state (self);
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
  post (self);
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
  follow_state (self);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  if (!is_recording && guise_capture_session_get_take (self->session, NULL) != NULL &&
      !guise_capture_finish (capture, &error))
    pause_because (self, error);
}

static void
fulfil (GuiseRecorderRun *self, Wish *wish)
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
wait_for_work (GuiseRecorderRun *self, Wish **out_wish, GuiseFrame **out_frame)
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
  set_message (self,
               g_strdup_printf (_ ("Looking at the faces that are there, %'" PRIu64
                                   " of %'" PRIu64), done, total));
  post (self);
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
  set_message (self, NULL);
  self->news.other_camera = g_strdup (other);
  self->news.is_foreign =
    guise_capture_get_n_faces (capture) > 0 &&
    guise_capture_journal_get_n_takes (guise_capture_get_journal (capture)) == 0;
  follow_state (self);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void *
look_thread (void *data)
{
  GuiseRecorderRun *self = data;
  g_autoptr (GError) error = NULL;
  Wish       *wish;
  GuiseFrame *frame;

  if (!open_session (self, &error))
    {
      fail (self, error);
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
      g_clear_pointer (&wish, free_wish);
      g_clear_pointer (&frame, guise_frame_unref);
    }
  if (!guise_capture_finish (guise_capture_session_get_capture (self->session), &error))
    pause_because (self, error);
  return NULL;
}

/* ---- the thread that takes pictures ---- */

static void
publish (GuiseRecorderRun *self, GuiseFrame *frame)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->newest, guise_frame_unref);
  self->newest = guise_frame_ref (frame);
  g_clear_pointer (&self->news.frame, guise_frame_unref);
  self->news.frame = guise_frame_ref (frame);
  g_cond_broadcast (&self->changed);
  post (self);
  g_mutex_unlock (&self->lock);
}

/* Footage goes on while somebody records, at the speed at which it was filmed. FALSE at the end. */
static gboolean
wait_for_footage (GuiseRecorderRun *self, const GuiseCaptureInput *input, int64_t *next_us)
{
  const int64_t step = (int64_t) (G_USEC_PER_SEC / MAX (guise_capture_input_get_rate (input), 1.0));
  gboolean      goes_on;

  g_mutex_lock (&self->lock);
  while (!self->is_ended && !self->is_recording)
    g_cond_wait (&self->changed, &self->lock);
  while (!self->is_ended && g_get_monotonic_time () < *next_us)
    g_cond_wait_until (&self->changed, &self->lock, *next_us);
  goes_on = !self->is_ended;
  g_mutex_unlock (&self->lock);
  *next_us = MAX (*next_us + step, g_get_monotonic_time ());
  return goes_on;
}

static void
set_unplugged (GuiseRecorderRun *self, gboolean is_unplugged)
{
  g_mutex_lock (&self->lock);
  self->is_unplugged = is_unplugged;
  g_clear_pointer (&self->newest, guise_frame_unref);
  follow_state (self);
  g_mutex_unlock (&self->lock);
}

/* The next picture; NULL without an error at the end of footage. */
static GuiseFrame *
next_frame (GuiseRecorderRun *self, GuiseCaptureInput *input, GError **error)
{
  GuiseFrame *frame = NULL;
  GError     *local = NULL;

  while (!guise_capture_input_next (input, self->cancellable, &frame, &local))
    {
      if (!g_error_matches (local, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED))
        {
          g_propagate_error (error, local);
          return NULL;
        }
      g_clear_error (&local);
      set_unplugged (self, TRUE);
      if (!guise_capture_input_wait (input, self->cancellable, error))
        return NULL;
      set_unplugged (self, FALSE);
    }
  return frame;
}

static gboolean
has_ended (GuiseRecorderRun *self)
{
  gboolean is_ended;

  g_mutex_lock (&self->lock);
  is_ended = self->is_ended;
  g_mutex_unlock (&self->lock);
  return is_ended;
}

static void
film (GuiseRecorderRun *self, GuiseCaptureInput *input)
{
  const gboolean is_footage = guise_capture_input_get_bus (input) == NULL;
  int64_t        next_us = 0;

  for (size_t i = 0; !has_ended (self); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseFrame) frame = NULL;

      /* The first picture of footage is shown at once. */
      if (is_footage && i > 0 && !wait_for_footage (self, input, &next_us))
        return;
      frame = next_frame (self, input, &error);
      if (error != NULL)
        {
          fail (self, error);
          return;
        }
      if (frame == NULL)
        break;
      publish (self, frame);
    }
  g_mutex_lock (&self->lock);
  if (!self->is_ended)
    {
      self->is_footage_over = TRUE;
      self->is_recording = FALSE;
      follow_state (self);
    }
  while (!self->is_ended)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static GuiseCaptureInput *
open_input (GuiseRecorderRun *self, GError **error)
{
  for (int i = 1;; i++)
    {
      GError            *local = NULL;
      GuiseCaptureInput *input = guise_capture_input_open (self->source, &local);

      if (input != NULL)
        return input;
      if (i >= BUSY_TRIES || has_ended (self) ||
          !g_error_matches (local, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_BUSY))
        {
          g_propagate_error (error, local);
          return NULL;
        }
      g_error_free (local);
      g_usleep (BUSY_PAUSE_US);
    }
}

static void
wait_until_over (GuiseRecorderRun *self)
{
  g_mutex_lock (&self->lock);
  while (!self->is_over)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static void
set_over (GuiseRecorderRun *self)
{
  g_mutex_lock (&self->lock);
  self->is_over = TRUE;
  if (self->news.state < GUISE_RECORDER_NO_CAMERA)
    self->news.state = GUISE_RECORDER_CLOSED;
  self->news.is_recording = FALSE;
  g_cond_broadcast (&self->changed);
  post (self);
  g_mutex_unlock (&self->lock);
}

static void *
film_thread (void *data)
{
  GuiseRecorderRun *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCaptureInput) input = NULL;
  GThread *looking;

  if (self->before != NULL)
    wait_until_over (self->before);
  g_clear_pointer (&self->before, guise_recorder_run_unref);
  input = open_input (self, &error);
  if (input == NULL)
    fail (self, error);
  else
    {
      self->session = guise_capture_session_new (input, self->target);
      looking = g_thread_new ("record-look", look_thread, self);
      film (self, input);
      g_thread_join (looking);
      g_clear_pointer (&self->session, guise_capture_session_free);
    }
  g_clear_pointer (&input, guise_capture_input_free);
  set_over (self);
  guise_recorder_run_unref (self);
  return NULL;
}

GuiseRecorderRun *
guise_recorder_run_start (GObject              *owner,
                          GuiseRecorderNewsFunc tell,
                          GuiseRecorderRun     *before,
                          const char           *dir,
                          const char           *source,
                          size_t                target)
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
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->wishes);
  self->news.state = GUISE_RECORDER_OPENING;
  self->thread = g_thread_new ("record-film", film_thread, g_atomic_rc_box_acquire (self));
  return self;
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
push_wish (GuiseRecorderRun *self, Wish *one)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->wishes, one);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
guise_recorder_run_wish (GuiseRecorderRun *self, GuiseRecorderWish wish, GuisePlannedTake *take)
{
  Wish *one = g_new0 (Wish, 1);

  one->wish = wish;
  one->take = take;
  push_wish (self, one);
}

void
guise_recorder_run_prefer (GuiseRecorderRun *self, GuiseCoverageDimension dimension, int bin)
{
  Wish *one = g_new0 (Wish, 1);

  one->wish = GUISE_RECORDER_WISH_PREFER;
  one->dimension = dimension;
  one->bin = bin;
  push_wish (self, one);
}
