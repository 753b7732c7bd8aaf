/* SPDX-License-Identifier: GPL-3.0-or-later
 * The thread of a recorder that takes pictures from the camera. */
#include "app/record/guise-recorder-run-private.h"
#include "core/guise-thread.h"
#include "media/guise-media-error.h"

#define BUSY_TRIES    10 /* a page that was just left may still have the camera */
#define BUSY_PAUSE_US (G_USEC_PER_SEC / 5)

static void
publish (GuiseRecorderRun *self, GuiseFrame *frame)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->newest, guise_frame_unref);
  self->newest = guise_frame_ref (frame);
  g_clear_pointer (&self->news.frame, guise_frame_unref);
  self->news.frame = guise_frame_ref (frame);
  g_cond_broadcast (&self->changed);
  guise_recorder_run_post (self);
  g_mutex_unlock (&self->lock);
}

/* Footage goes on while somebody records, at the speed at which it was filmed. FALSE at the end. */
static gboolean
wait_for_footage (GuiseRecorderRun *self, const GuiseMediaInput *input, int64_t *next_us)
{
  const int64_t step = (int64_t) (G_USEC_PER_SEC / MAX (guise_media_input_get_rate (input), 1.0));
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
  guise_recorder_run_follow_state (self);
  g_mutex_unlock (&self->lock);
}

/* What is set of the camera when it is opened the next time; out_name: of which, if that was said
 * since. */
static GArray *
dup_settings (GuiseRecorderRun *self, char **out_name)
{
  GArray *settings;

  g_mutex_lock (&self->lock);
  settings = self->settings != NULL ? g_array_ref (self->settings) : NULL;
  *out_name = g_strdup (self->tuned);
  g_mutex_unlock (&self->lock);
  return settings;
}

static void
tune (GuiseRecorderRun *self, GuiseMediaInput *input)
{
  g_autofree char *name = NULL;
  g_autoptr (GArray) settings = dup_settings (self, &name);

  if (name != NULL)
    guise_media_input_tune (input, name, settings);
}

/* Here, as the camera then knows what to give back when it is closed. */
static void
hold (GuiseRecorderRun *self, GuiseMediaInput *input)
{
  gboolean is_let_go;

  g_mutex_lock (&self->lock);
  is_let_go = self->is_let_go;
  self->is_let_go = FALSE;
  g_mutex_unlock (&self->lock);
  if (is_let_go)
    guise_media_input_hold (input);
}

static gboolean
wait_for_camera (GuiseRecorderRun *self, GuiseMediaInput *input, GError **error)
{
  gboolean is_back;

  set_unplugged (self, TRUE);
  tune (self, input);
  is_back = guise_media_input_wait (input, self->cancellable, error);
  if (is_back)
    set_unplugged (self, FALSE);
  return is_back;
}

/* The next picture; NULL without an error at the end of footage. */
static GuiseFrame *
next_frame (GuiseRecorderRun *self, GuiseMediaInput *input, GError **error)
{
  GuiseFrame *frame = NULL;
  GError     *local = NULL;

  while (!guise_media_input_next (input, self->cancellable, &frame, &local))
    {
      if (!g_error_matches (local, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED))
        {
          g_propagate_error (error, local);
          return NULL;
        }
      g_clear_error (&local);
      if (!wait_for_camera (self, input, error))
        return NULL;
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
film (GuiseRecorderRun *self, GuiseMediaInput *input)
{
  const gboolean is_footage = guise_media_input_get_bus (input) == NULL;
  int64_t        next_us = 0;

  for (size_t i = 0; !has_ended (self); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseFrame) frame = NULL;

      /* The first picture of footage is shown at once. */
      if (is_footage && i > 0 && !wait_for_footage (self, input, &next_us))
        return;
      hold (self, input);
      frame = next_frame (self, input, &error);
      if (error != NULL)
        {
          guise_recorder_run_fail (self, error);
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
      guise_recorder_run_follow_state (self);
    }
  while (!self->is_ended)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static GuiseMediaInput *
open_input (GuiseRecorderRun *self, GError **error)
{
  g_autofree char *name = NULL; /* the one that is opened */
  g_autoptr (GArray) settings = dup_settings (self, &name);
  const GuiseMediaInputOptions options = { .settings = settings };

  for (int i = 1;; i++)
    {
      GError          *local = NULL;
      GuiseMediaInput *input = guise_media_input_open (self->source, &options, &local);

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

void *
guise_recorder_film (void *data)
{
  GuiseRecorderRun *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMediaInput) input = NULL;
  GThread *looking;

  if (self->before != NULL)
    wait_until_over (self->before);
  g_clear_pointer (&self->before, guise_recorder_run_unref);
  input = open_input (self, &error);
  if (input == NULL)
    guise_recorder_run_fail (self, error);
  else
    {
      self->session = guise_capture_session_new (input, self->target);
      looking = guise_thread_start ("record-look", guise_recorder_look, self, &error);
      if (looking != NULL)
        {
          film (self, input);
          g_thread_join (looking);
        }
      else
        guise_recorder_run_fail (self, error);
      g_clear_pointer (&self->session, guise_capture_session_free);
      tune (self, input);
    }
  g_clear_pointer (&input, guise_media_input_free);
  guise_recorder_run_set_over (self);
  guise_recorder_run_unref (self);
  return NULL;
}
