/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures into a camera that other programs see through PipeWire. */
#include "live/guise-live-sink.h"
#include "media/guise-pipewire-camera.h"

#define CAPACITY 1 /* live: only the newest counts */

typedef struct
{
  GuiseLiveSink        base;
  GuisePipewireCamera *camera; /* owned */
} PipewireSink;

static gboolean
pipewire_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  return guise_pipewire_camera_put (((PipewireSink *) sink)->camera, shot->canvas, error);
}

static void
pipewire_destroy (GuiseLiveSink *sink)
{
  PipewireSink *self = (PipewireSink *) sink;

  g_clear_pointer (&self->camera, guise_pipewire_camera_free);
  g_free (self);
}

static GuiseLiveSinkState
pipewire_get_state (GuiseLiveSink *sink)
{
  switch (guise_pipewire_camera_get_state (((PipewireSink *) sink)->camera))
    {
    case GUISE_PIPEWIRE_CAMERA_IN_USE:
      return GUISE_LIVE_SINK_WATCHED;
    case GUISE_PIPEWIRE_CAMERA_AWAY:
      return GUISE_LIVE_SINK_AWAY;
    case GUISE_PIPEWIRE_CAMERA_WAITING:
    default:
      return GUISE_LIVE_SINK_UNWATCHED;
    }
}

static const GuiseLiveSinkClass pipewire_class = { .put = pipewire_put,
                                                   .destroy = pipewire_destroy,
                                                   .get_state = pipewire_get_state };

GuiseLiveSink *
guise_live_pipewire_sink_new (GError **error)
{
  GuisePipewireCamera *camera = guise_pipewire_camera_open (error);
  PipewireSink        *self;

  if (camera == NULL)
    return NULL;
  self = g_new0 (PipewireSink, 1);
  self->base.class_ = &pipewire_class;
  self->base.name = g_strdup (GUISE_LIVE_PIPEWIRE);
  self->base.capacity = CAPACITY;
  self->camera = camera;
  return &self->base;
}
