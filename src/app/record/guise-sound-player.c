/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sounds through PulseAudio's simple interface, on a thread that nobody waits for. */
#include "app/record/guise-sound-player.h"

#include <pulse/simple.h>

#define IDLE_US  (5 * G_USEC_PER_SEC)  /* then the device is given back */
#define RETRY_US (10 * G_USEC_PER_SEC) /* after a failure nothing is opened for so long */
#define LATE_US  (G_USEC_PER_SEC / 2)  /* what is older tells nothing any more */

/* Held by its owner and its thread. */
struct _GuiseSoundPlayer
{
  GMutex           lock; /* of all that follows */
  GCond            changed;
  GuiseRecordSound next;
  int64_t          next_us; /* when it was asked for */
  gboolean         has_thread;
  gboolean         is_ended;
};

static void
clear_player (void *data)
{
  GuiseSoundPlayer *self = data;

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
}

/* ---- its thread ---- */

static pa_simple *
open_stream (void)
{
  const pa_sample_spec spec = { .format = PA_SAMPLE_S16NE,
                                .rate = GUISE_RECORD_SOUND_RATE,
                                .channels = 1 };

  return pa_simple_new (NULL, "Guise", PA_STREAM_PLAYBACK, NULL, "Recording", &spec, NULL, NULL,
                        NULL);
}

static void
close_stream (pa_simple **stream)
{
  g_clear_pointer (stream, pa_simple_free);
}

/* FALSE at the end. @out_sound: NONE when none came for a while and something is open. */
static gboolean
wait_for_sound (GuiseSoundPlayer *self, gboolean is_open, GuiseRecordSound *out_sound)
{
  const int64_t end = g_get_monotonic_time () + IDLE_US;
  gboolean      is_idle = FALSE;
  gboolean      goes_on;

  g_mutex_lock (&self->lock);
  while (!self->is_ended && self->next == GUISE_RECORD_SOUND_NONE && !is_idle)
    if (is_open)
      is_idle = !g_cond_wait_until (&self->changed, &self->lock, end);
    else
      g_cond_wait (&self->changed, &self->lock);
  goes_on = !self->is_ended;
  *out_sound = self->next;
  self->next = GUISE_RECORD_SOUND_NONE;
  g_mutex_unlock (&self->lock);
  return goes_on;
}

/* Whether the sound still tells something: a server may take its time to answer. */
static gboolean
is_late (GuiseSoundPlayer *self)
{
  gboolean late;

  g_mutex_lock (&self->lock);
  late = g_get_monotonic_time () - self->next_us > LATE_US;
  g_mutex_unlock (&self->lock);
  return late;
}

/* Draining makes the server begin at once: one sound is shorter than what it would wait for. */
static gboolean
play (pa_simple *stream, GuiseRecordSound sound)
{
  size_t              n = 0;
  g_autofree int16_t *samples = guise_record_sound_synthesize (sound, &n);

  return pa_simple_write (stream, samples, n * sizeof *samples, NULL) == 0 &&
         pa_simple_drain (stream, NULL) == 0;
}

/* Errors are silence: a sound is never worth a message. */
static void *
play_thread (void *data)
{
  GuiseSoundPlayer *self = data;
  pa_simple        *stream = NULL;
  int64_t           retry_us = 0;
  GuiseRecordSound  sound;

  while (wait_for_sound (self, stream != NULL, &sound))
    {
      if (sound != GUISE_RECORD_SOUND_NONE && stream == NULL && g_get_monotonic_time () >= retry_us)
        {
          stream = open_stream ();
          retry_us = g_get_monotonic_time () + RETRY_US;
        }
      if (sound == GUISE_RECORD_SOUND_NONE ||
          (stream != NULL && !is_late (self) && !play (stream, sound)))
        close_stream (&stream);
    }
  close_stream (&stream);
  g_atomic_rc_box_release_full (self, clear_player);
  return NULL;
}

/* ---- what the page sees ---- */

gboolean
guise_sound_player_is_built (void)
{
  return TRUE;
}

GuiseSoundPlayer *
guise_sound_player_new (void)
{
  GuiseSoundPlayer *self = g_atomic_rc_box_new0 (GuiseSoundPlayer);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

static void
start_thread (GuiseSoundPlayer *self)
{
  GThread *thread =
    g_thread_try_new ("record-sound", play_thread, g_atomic_rc_box_acquire (self), NULL);

  if (thread == NULL) /* silence, as with any other failure */
    g_atomic_rc_box_release (self);
  else
    g_thread_unref (thread);
}

void
guise_sound_player_play (GuiseSoundPlayer *self, GuiseRecordSound sound)
{
  gboolean is_first;

  if (sound == GUISE_RECORD_SOUND_NONE)
    return;
  g_mutex_lock (&self->lock);
  self->next = MAX (self->next, sound);
  self->next_us = g_get_monotonic_time ();
  is_first = !self->has_thread;
  self->has_thread = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  if (is_first)
    start_thread (self);
}

void
guise_sound_player_free (GuiseSoundPlayer *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_ended = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_atomic_rc_box_release_full (self, clear_player);
}
