/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where pictures of a live view go: recordings, virtual cameras, the network. */
#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/live/guise-live-desk-private.h"
#include "live/guise-live-recording.h"

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
  g_autofree char *path = guise_live_recording_dup_sound_path (sink->name);
  GuiseLiveSound  *sound;

  if (self->footage != NULL)
    guise_live_video_sink_follow (sink, self->footage);
  if (self->footage != NULL || !self->has_microphone)
    return TRUE;
  self->microphone = guise_microphone_new ();
  sound = guise_microphone_listen (self->microphone, path, error);
  if (sound != NULL)
    guise_live_video_sink_take_sound (sink, sound, self->settings.delay_ms * US_PER_MS);
  return sound != NULL;
}

/* On the task's thread. */
static void
on_complete (const char *path, const char *sound, const GError *error, void *sentences)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *line = error != NULL ? guise_error_text_dup_line (error) : NULL;

  g_ptr_array_add (sentences, line == NULL
                   /* Translators: the name of a video file. */
                   ? g_strdup_printf (_ ("A recording that was interrupted was completed: “%s”"),
                                         name)
                   /* Translators: the name of a file, and why. */
                   : g_strdup_printf (_ ("“%s” was interrupted and could not be completed. %s"),
                                         name, line));
  if (sound != NULL)
    {
      g_autofree char *beside = g_filename_display_basename (sound);

      g_ptr_array_add (sentences,
                       /* Translators: the name of a file; "it" is a recording, named before. */
                       g_strdup_printf (_ ("Not all of its sound could be put into it. It lies in “%s”."), beside));
    }
}

typedef struct
{
  char *folder; /* owned */
  char *coming; /* owned, nullable; the name of what is about to be recorded there */
} Completion;

static void
completion_free (void *data)
{
  Completion *self = data;

  g_free (self->folder);
  g_free (self->coming);
  g_free (self);
}

static void
complete_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Completion *completion = data;
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  guise_live_recordings_complete (completion->folder, completion->coming, cancellable, on_complete,
                                  sentences);
  g_task_return_pointer (task, g_steal_pointer (&sentences), (GDestroyNotify) g_ptr_array_unref);
}

static void
on_completed_cb (GObject *object, GAsyncResult *result, void *data)
{
  g_autoptr (GPtrArray) sentences = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  for (guint i = 0; i < sentences->len; i++)
    g_signal_emit_by_name (object, "completed", g_ptr_array_index (sentences, i));
}

/* Not on the main loop: it copies what may be large. Takes the names. */
static void
complete_all (GuiseLiveDesk *self, char *folder, char *coming)
{
  g_autoptr (GTask) task = guise_task_new (self, NULL, on_completed_cb, NULL);
  Completion *completion = g_new0 (Completion, 1);

  completion->folder = folder;
  completion->coming = coming;
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  g_task_set_source_tag (task, guise_live_desk_complete_recordings);
  g_task_set_task_data (task, completion, completion_free);
  g_task_run_in_thread (task, complete_cb);
}

void
guise_live_desk_complete_recordings (GuiseLiveDesk *self, const char *folder)
{
  complete_all (self, g_strdup (folder), NULL);
}

/* Pictures have no sound. */
static GuiseLiveSink *
make_recording (GuiseLiveDesk *self, const char *path, GError **error)
{
  g_autoptr (GuiseLiveSink) sink = NULL;

  g_clear_pointer (&self->microphone, guise_microphone_unref);
  if (g_str_has_suffix (path, G_DIR_SEPARATOR_S))
    return guise_live_sequence_sink_new (path, error);
  sink = guise_live_video_sink_new (path, guise_live_get_rate (self->live), error);
  if (sink == NULL || !give_sound (self, sink, error))
    return NULL;
  complete_all (self, g_path_get_dirname (path), g_path_get_basename (path));
  return g_steal_pointer (&sink);
}

gboolean
guise_live_desk_start_recording (GuiseLiveDesk *self, const char *path, GError **error)
{
  GuiseLiveSink *sink;

  g_return_val_if_fail (self->live != NULL && self->recording == NULL, FALSE);

  sink = make_recording (self, path, error);
  if (sink == NULL)
    return FALSE;
  self->recording_sink = guise_live_add_sink (self->live, sink);
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

const char *
guise_live_desk_get_stalled_sink (const GuiseLiveDesk *self)
{
  if (self->live == NULL)
    return NULL;
  if (self->recording != NULL &&
      guise_live_get_sink_state (self->live, self->recording_sink) == GUISE_LIVE_SINK_STALLS)
    return self->recording;
  if (guise_live_feed_get_state (&self->feed, self->live) == GUISE_LIVE_SINK_STALLS)
    return guise_live_feed_get_path (&self->feed);
  return guise_live_feed_get_state (&self->stream, self->live) == GUISE_LIVE_SINK_STALLS
           ? guise_live_feed_get_path (&self->stream)
           : NULL;
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

/* ---- the test card ---- */

static void
on_card_ended_cb (GObject *object, GAsyncResult *result, void *card)
{
  GuiseLiveDesk *self = GUISE_LIVE_DESK (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (!guise_live_test_card_finish (result, &error))
    {
      line = guise_error_text_dup_line (error);
      guise_live_desk_tell_loss (self, line);
    }
  if (self->card == card)
    guise_live_test_card_end (g_steal_pointer (&self->card));
  guise_live_desk_tell_change (self);
}

gboolean
guise_live_desk_has_test_card (const GuiseLiveDesk *self)
{
  return self->card != NULL;
}

gboolean
guise_live_desk_set_test_card (GuiseLiveDesk *self, const char *path, GError **error)
{
  g_return_val_if_fail (path == NULL || self->live == NULL, FALSE);

  guise_live_test_card_end (g_steal_pointer (&self->card));
  if (path != NULL)
    self->card = guise_live_test_card_new (path, G_OBJECT (self), on_card_ended_cb, error);
  guise_live_desk_tell_change (self);
  return path == NULL || self->card != NULL;
}
