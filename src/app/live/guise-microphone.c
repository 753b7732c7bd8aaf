/* SPDX-License-Identifier: GPL-3.0-or-later
 * The microphone, through PulseAudio's simple interface. */
#include "app/live/guise-microphone.h"

#include <pulse/error.h>
#include <pulse/simple.h>

#define PART_BYTES (GUISE_LIVE_SOUND_RATE / 10 * 2) /* that the server sends at once */

struct _GuiseMicrophone
{
  pa_simple *stream;  /* owned by the thread that listens, or NULL */
  int        is_deaf; /* atomic */
};

gboolean
guise_microphone_is_built (void)
{
  return TRUE;
}

GuiseMicrophone *
guise_microphone_new (void)
{
  return g_atomic_rc_box_new0 (GuiseMicrophone);
}

void
guise_microphone_unref (GuiseMicrophone *self)
{
  g_atomic_rc_box_release (self);
}

gboolean
guise_microphone_is_deaf (GuiseMicrophone *self)
{
  return g_atomic_int_get (&self->is_deaf);
}

static pa_simple *
open_stream (void)
{
  const pa_sample_spec spec = { .format = PA_SAMPLE_S16NE,
                                .rate = GUISE_LIVE_SOUND_RATE,
                                .channels = 1 };
  const pa_buffer_attr buffer = { .maxlength = (uint32_t) -1, .fragsize = PART_BYTES };

  return pa_simple_new (NULL, "Guise", PA_STREAM_RECORD, NULL, "Recording", &spec, NULL, &buffer,
                        NULL);
}

/* A server may take its time: it is asked on this thread. */
static gboolean
read_samples (void *source, int16_t *samples, size_t n, int64_t *out_heard_us)
{
  GuiseMicrophone *self = source;
  int              code = 0;
  pa_usec_t        latency;

  if (self->stream == NULL)
    self->stream = open_stream ();
  if (self->stream == NULL ||
      pa_simple_read (self->stream, samples, n * sizeof *samples, &code) < 0)
    {
      g_atomic_int_set (&self->is_deaf, TRUE);
      return FALSE;
    }
  latency = pa_simple_get_latency (self->stream, &code);
  if (latency == (pa_usec_t) -1)
    latency = 0;
  *out_heard_us = g_get_monotonic_time () - (int64_t) latency -
                  (int64_t) n * G_USEC_PER_SEC / GUISE_LIVE_SOUND_RATE;
  return TRUE;
}

static void
free_source (void *source)
{
  GuiseMicrophone *self = source;

  g_clear_pointer (&self->stream, pa_simple_free);
  guise_microphone_unref (self);
}

GuiseLiveSound *
guise_microphone_listen (GuiseMicrophone *self, const char *path, GError **error)
{
  static const GuiseLiveSoundClass class_ = { read_samples, free_source };

  return guise_live_sound_new (path, &class_, g_atomic_rc_box_acquire (self), error);
}
