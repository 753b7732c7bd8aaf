/* SPDX-License-Identifier: GPL-3.0-or-later
 * Takes, one after the other, with a coach. */
#include "capture/guise-capture-session.h"

#include <math.h>

#define NS_PER_SECOND    G_GINT64_CONSTANT (1000000000)
#define CARD_PATIENCE_NS (60 * NS_PER_SECOND) /* of a card without one face */
#define DEFAULT_TARGET   5000

struct _GuiseCaptureSession
{
  char  *camera; /* owned, as the next three; may be NULL */
  char  *bus;
  char  *mode;
  char  *locked;
  double rate;
  size_t target;
  size_t card_quota; /* faces that a card wants */

  GuiseCapture *capture; /* owned */
  GuiseCoach   *coach;   /* owned */
  char         *before;  /* owned; the other camera of the last take, or NULL */

  GPtrArray *takes;   /* owned; of GuisePlannedTake */
  guint      n_taken; /* of them: the last one is under way */
  gboolean   is_started;
  int64_t    take_end_ns; /* of the take under way; INT64_MAX without an end */
  int64_t    vain_ns;     /* since when it asks in vain */
};

GuiseCaptureSession *
guise_capture_session_new (const GuiseMediaInput *input, size_t target)
{
  GuiseCaptureSession *self = g_new0 (GuiseCaptureSession, 1);

  self->camera = g_strdup (guise_media_input_get_name (input));
  self->bus = g_strdup (guise_media_input_get_bus (input));
  self->mode = g_strdup (guise_media_input_get_mode (input));
  self->locked = g_strdup (guise_media_input_get_locked (input));
  self->rate = guise_media_input_get_rate (input);
  self->target = target > 0 ? target : DEFAULT_TARGET;
  self->card_quota = guise_capture_card_get_quota (self->target);
  self->takes = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_planned_take_free);
  return self;
}

void
guise_capture_session_free (GuiseCaptureSession *self)
{
  if (self == NULL)
    return;
  guise_coach_free (self->coach);
  guise_capture_free (self->capture);
  g_ptr_array_unref (self->takes);
  g_free (self->before);
  g_free (self->camera);
  g_free (self->bus);
  g_free (self->mode);
  g_free (self->locked);
  g_free (self);
}

gboolean
guise_capture_session_open (GuiseCaptureSession *self,
                            const char          *dir,
                            GuiseDevice         *device,
                            GuiseProgressFunc    progress,
                            void                *user_data,
                            GCancellable        *cancellable,
                            GError             **error)
{
  const GuiseCaptureOptions options = {
    .target = self->target, .rate = self->rate, .is_due = self->bus != NULL, /* footage waits */
  };

  g_return_val_if_fail (self->capture == NULL, FALSE);

  self->capture =
    guise_capture_open (dir, &options, device, progress, user_data, cancellable, error);
  if (self->capture == NULL)
    return FALSE;
  self->coach = guise_coach_new (guise_capture_get_coverage (self->capture));
  self->before = guise_capture_journal_dup_camera (guise_capture_get_journal (self->capture));
  if (g_strcmp0 (self->before, self->camera) == 0)
    g_clear_pointer (&self->before, g_free);
  return TRUE;
}

const char *
guise_capture_session_get_other_camera (const GuiseCaptureSession *self)
{
  return self->before;
}

/* ---- takes ---- */

void
guise_capture_session_add_take (GuiseCaptureSession *self, GuisePlannedTake *take)
{
  g_ptr_array_add (self->takes, take);
}

void
guise_capture_session_begin_take (GuiseCaptureSession *self, GuisePlannedTake *take)
{
  g_ptr_array_add (self->takes, take);
  self->n_taken = self->takes->len;
  self->is_started = FALSE;
}

const GuisePlannedTake *
guise_capture_session_get_take (const GuiseCaptureSession *self, guint *out_number)
{
  if (self->n_taken == 0)
    return NULL;
  if (out_number != NULL)
    *out_number = self->n_taken;
  return g_ptr_array_index (self->takes, self->n_taken - 1);
}

gboolean
guise_capture_session_is_satisfied (const GuiseCaptureSession *self)
{
  const GuisePlannedTake *take = guise_capture_session_get_take (self, NULL);

  if (take == NULL || self->capture == NULL)
    return FALSE;
  if (take->card != GUISE_CAPTURE_CARD_NONE)
    return guise_capture_get_n_with_card (self->capture, take->card) >= self->card_quota;
  return guise_capture_get_n_faces (self->capture) >= guise_capture_get_target (self->capture);
}

gboolean
guise_capture_session_advance (GuiseCaptureSession *self)
{
  self->is_started = FALSE;
  while (self->n_taken < self->takes->len)
    {
      self->n_taken++;
      if (!guise_capture_session_is_satisfied (self))
        return TRUE;
    }
  return FALSE;
}

gboolean
guise_capture_session_is_past_end (const GuiseCaptureSession *self, int64_t time_ns)
{
  const GuisePlannedTake *take = guise_capture_session_get_take (self, NULL);

  if (take == NULL || !self->is_started)
    return FALSE;
  return time_ns >= self->take_end_ns ||
         (take->card != GUISE_CAPTURE_CARD_NONE && time_ns - self->vain_ns >= CARD_PATIENCE_NS);
}

/* The take begins with a picture of this time. */
static gboolean
start_take (GuiseCaptureSession *self, int64_t time_ns, GError **error)
{
  const GuisePlannedTake *planned = guise_capture_session_get_take (self, NULL);
  const GuiseCaptureTake  take = { .label = planned->label,
                                   .camera = self->camera,
                                   .bus = self->bus,
                                   .mode = self->mode,
                                   .locked = self->locked,
                                   .card = planned->card,
                                   .card_quota = self->card_quota,
                                   .wait_ns = guise_coach_begin_take (self->coach, planned->card) };

  self->is_started = TRUE;
  self->vain_ns = time_ns + take.wait_ns;
  self->take_end_ns = isfinite (planned->seconds)
                        ? self->vain_ns + (int64_t) (planned->seconds * NS_PER_SECOND)
                        : INT64_MAX;
  return guise_capture_start_take (self->capture, &take, error);
}

/* ---- pictures ---- */

gboolean
guise_capture_session_process (GuiseCaptureSession *self,
                               GuiseFrame          *frame,
                               GuiseCaptureShot    *out_shot,
                               GError             **error)
{
  g_return_val_if_fail (self->capture != NULL && self->n_taken > 0, FALSE);

  if ((!self->is_started && !start_take (self, frame->time_ns, error)) ||
      !guise_capture_process (self->capture, frame, out_shot, error))
    return FALSE;
  if (out_shot->refusal == GUISE_REFUSAL_NONE)
    self->vain_ns = frame->time_ns;
  return TRUE;
}

void
guise_capture_session_see (GuiseCaptureSession    *self,
                           const GuiseFrame       *frame,
                           const GuiseCaptureShot *shot)
{
  guise_coach_see (self->coach, frame->time_ns, shot->has_record ? &shot->record : NULL,
                   shot->refusal == GUISE_REFUSAL_NONE);
}

GuiseCapture *
guise_capture_session_get_capture (const GuiseCaptureSession *self)
{
  return self->capture;
}

GuiseCoach *
guise_capture_session_get_coach (const GuiseCaptureSession *self)
{
  return self->coach;
}
