/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a live view feeds: a virtual camera, a stream over the network. */
#include "app/live/guise-live-feed.h"

#include "media/guise-video-stream.h"

void
guise_live_feed_clear (GuiseLiveFeed *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->ending, g_free);
  g_clear_pointer (&self->wanted, g_free);
}

const char *
guise_live_feed_get_path (const GuiseLiveFeed *self)
{
  return self->path != NULL ? self->path : self->wanted;
}

GuiseLiveSinkState
guise_live_feed_get_state (const GuiseLiveFeed *self, GuiseLive *live)
{
  return (self->path != NULL || self->ending != NULL) && live != NULL
           ? guise_live_get_sink_state (live, self->number)
           : GUISE_LIVE_SINK_TAKES;
}

static gboolean
open_sink (GuiseLiveFeed *self, GuiseLive *live, const char *path, GError **error)
{
  GuiseLiveSink *sink = guise_video_stream_is_address (path)
                          ? guise_live_stream_sink_new (path, guise_live_get_rate (live), error)
                          : guise_live_camera_sink_new (path, error);

  if (sink == NULL)
    return FALSE;
  self->number = guise_live_add_sink (live, sink);
  self->path = g_strdup (path);
  return TRUE;
}

gboolean
guise_live_feed_set (GuiseLiveFeed *self, GuiseLive *live, const char *path, GError **error)
{
  if (self->path != NULL)
    {
      guise_live_end_sink (live, self->number);
      self->ending = g_steal_pointer (&self->path);
    }
  g_clear_pointer (&self->wanted, g_free);
  if (self->ending == NULL)
    return path == NULL || open_sink (self, live, path, error);
  self->wanted = g_strdup (path);
  return TRUE;
}

gboolean
guise_live_feed_is_it (const GuiseLiveFeed *self, const char *name)
{
  return name != NULL && (g_strcmp0 (name, self->path) == 0 || g_strcmp0 (name, self->ending) == 0);
}

gboolean
guise_live_feed_settle (GuiseLiveFeed *self, GuiseLive *live, GError **error)
{
  g_autofree char *wanted = g_steal_pointer (&self->wanted);

  /* Its thread is done: this takes no time any more. What it failed of was told. */
  (void) guise_live_remove_sink (live, self->number, NULL);
  guise_live_feed_clear (self);
  return wanted == NULL || open_sink (self, live, wanted, error);
}
