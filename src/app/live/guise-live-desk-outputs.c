/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where pictures of a live view go: recordings, virtual cameras, the network. */
#include "app/guise-error-text.h"
#include "app/live/guise-live-desk-private.h"

#define US_PER_MS 1000

/* ---- what has ended ---- */

/* Returns: (nullable): whose sink that is */
static GuiseLiveFeed *
find_feed (GuiseLiveDesk *self, const char *name)
{
  if (guise_live_feed_is_it (&self->feed, name))
    return &self->feed;
  return guise_live_feed_is_it (&self->stream, name) ? &self->stream : NULL;
}

static void
settle_feed (GuiseLiveDesk *self, GuiseLiveFeed *feed)
{
  g_autoptr (GError) error = NULL;

  if (!guise_live_feed_settle (feed, self->live, &error))
    {
      g_autofree char *line = guise_error_text_dup_line (error);

      guise_live_desk_tell_loss (self, line);
    }
  guise_live_desk_tell_change (self);
}

void
guise_live_desk_lose_sink (GuiseLiveDesk *self, const char *name, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);
  GuiseLiveFeed   *feed = find_feed (self, name);

  if (g_strcmp0 (name, self->recording) == 0)
    {
      g_clear_pointer (&self->recording, g_free);
      guise_live_desk_tell_recorded (self, name, error);
    }
  else
    guise_live_desk_tell_loss (self, line);
  if (feed != NULL)
    settle_feed (self, feed);
  else
    guise_live_desk_tell_change (self);
}

/* A recording that was ended is complete. */
void
guise_live_desk_finish_sink (GuiseLiveDesk *self, const char *name)
{
  GuiseLiveFeed *feed = find_feed (self, name);

  if (feed != NULL)
    settle_feed (self, feed);
  if (g_strcmp0 (name, self->recording) != 0)
    return;
  g_clear_pointer (&self->recording, g_free);
  guise_live_desk_tell_recorded (self, name, NULL);
  guise_live_desk_tell_change (self);
}

/* ---- recordings ---- */

const char *
guise_live_desk_get_recording (const GuiseLiveDesk *self)
{
  return self->recording;
}

gboolean
guise_live_desk_has_microphone (const GuiseLiveDesk *self)
{
  return self->has_microphone;
}

void
guise_live_desk_set_microphone (GuiseLiveDesk *self, gboolean has_microphone)
{
  self->has_microphone = has_microphone;
  guise_live_desk_tell_change (self);
}

/* Of footage it is the footage's own, of a camera the microphone's where that is wanted. */
static gboolean
give_sound (GuiseLiveDesk *self, GuiseLiveSink *sink, GError **error)
{
  g_autofree char *path = g_strconcat (sink->name, ".wav", NULL);
  GuiseLiveSound  *sound;

  if (self->footage != NULL)
    guise_live_video_sink_follow (sink, self->footage);
  g_clear_pointer (&self->microphone, guise_microphone_unref);
  if (self->footage != NULL || !self->has_microphone)
    return TRUE;
  self->microphone = guise_microphone_new ();
  sound = guise_microphone_listen (self->microphone, path, error);
  if (sound != NULL)
    guise_live_video_sink_take_sound (sink, sound, self->settings.delay_ms * US_PER_MS);
  return sound != NULL;
}

gboolean
guise_live_desk_start_recording (GuiseLiveDesk *self, const char *path, GError **error)
{
  g_autoptr (GuiseLiveSink) sink = NULL;

  g_return_val_if_fail (self->live != NULL && self->recording == NULL, FALSE);

  sink = guise_live_video_sink_new (path, guise_live_get_rate (self->live), error);
  if (sink == NULL || !give_sound (self, sink, error))
    return FALSE;
  self->recording_sink = guise_live_add_sink (self->live, g_steal_pointer (&sink));
  self->recording = g_strdup (path);
  guise_live_desk_tell_change (self);
  return TRUE;
}

void
guise_live_desk_stop_recording (GuiseLiveDesk *self)
{
  if (self->recording != NULL && self->live != NULL)
    guise_live_end_sink (self->live, self->recording_sink);
}

/* ---- virtual cameras and streams ---- */

const char *
guise_live_desk_get_camera_sink (const GuiseLiveDesk *self)
{
  return guise_live_feed_get_path (&self->feed);
}

GuiseLiveSinkState
guise_live_desk_get_camera_sink_state (const GuiseLiveDesk *self)
{
  return guise_live_feed_get_state (&self->feed, self->live);
}

gboolean
guise_live_desk_set_camera_sink (GuiseLiveDesk *self, const char *path, GError **error)
{
  gboolean is_ok;

  g_return_val_if_fail (self->live != NULL, FALSE);

  is_ok = guise_live_feed_set (&self->feed, self->live, path, error);
  guise_live_desk_tell_change (self);
  return is_ok;
}

gboolean
guise_live_desk_set_stream (GuiseLiveDesk *self, const char *address, GError **error)
{
  gboolean is_ok;

  g_return_val_if_fail (self->live != NULL, FALSE);

  is_ok = guise_live_feed_set (&self->stream, self->live, address, error);
  guise_live_desk_tell_change (self);
  return is_ok;
}

const char *
guise_live_desk_get_stream (const GuiseLiveDesk *self)
{
  return guise_live_feed_get_path (&self->stream);
}
