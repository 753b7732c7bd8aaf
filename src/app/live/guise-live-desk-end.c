/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a live view ends: a picture is under way then, and a recording may have to be completed. */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/live/guise-live-desk-private.h"
#include "live/guise-live-recording.h"

/* Stopping waits for the picture under way, and for a recording: not on the main loop. */
typedef struct
{
  GuiseLive      *live;      /* owned */
  GuiseLiveInbox *inbox;     /* owned: its threads write there until it has stopped */
  int             number;    /* of the recording, or 0 */
  char           *recording; /* owned, or NULL */
} Stop;

static void
stop_free (void *data)
{
  Stop *self = data;

  guise_live_inbox_unref (self->inbox);
  g_free (self->recording);
  g_free (self);
}

static void
stop_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Stop   *self = data;
  GError *error = NULL;

  if (self->recording != NULL)
    (void) guise_live_remove_sink (self->live, self->number, &error);
  guise_live_stop (g_steal_pointer (&self->live));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Why a recording has failed, and that not all is lost. */
static void
tell_failed (GuiseLiveDesk *self, const char *path, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);

  guise_live_desk_tell_loss (self, line);
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && guise_live_recording_is_left (path))
    guise_live_desk_tell_loss (self,
                               _ ("What was recorded until then is kept; it is completed when "
                                        "you record the next time."));
}

void
guise_live_desk_tell_recorded (GuiseLiveDesk *self, const char *path, const GError *error)
{
  /* A folder that is empty goes again; one that is not, and a video, stay. */
  const gboolean has_pictures = g_file_test (path, G_FILE_TEST_EXISTS) && g_rmdir (path) != 0;

  if (error != NULL)
    tell_failed (self, path, error);
  else if (!has_pictures)
    guise_live_desk_tell_loss (self, _ ("Nothing was recorded: no picture came."));
  else if (self->microphone != NULL && guise_microphone_is_deaf (self->microphone))
    guise_live_desk_tell_loss (self, _ ("The microphone could not be heard: the recording has no "
                                        "sound from it, or not to its end."));
  if (has_pictures) /* also where it was the sound that failed */
    g_signal_emit_by_name (self, "recorded", path);
  g_clear_pointer (&self->microphone, guise_microphone_unref);
}

static void
on_stopped_cb (GObject *object, GAsyncResult *result, void *data)
{
  GuiseLiveDesk *self = GUISE_LIVE_DESK (object);
  const Stop    *stop = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  (void) g_task_propagate_boolean (G_TASK (result), &error);
  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  if (stop->recording != NULL)
    guise_live_desk_tell_recorded (self, stop->recording, error);
  if (self->state == GUISE_LIVE_STATE_STOPPING)
    self->state = GUISE_LIVE_STATE_IDLE;
  guise_live_desk_tell_change (self);
}

void
guise_live_desk_release (GuiseLiveDesk *self)
{
  g_autoptr (GTask) task = NULL;
  Stop *stop;

  if (self->live == NULL)
    return;
  stop = g_new0 (Stop, 1);
  stop->live = g_steal_pointer (&self->live);
  stop->number = self->recording_sink;
  stop->recording = g_steal_pointer (&self->recording);
  stop->inbox = g_steal_pointer (&self->inbox);
  (void) guise_live_feed_set (&self->feed, stop->live, NULL, NULL); /* ending does not fail */
  (void) guise_live_feed_set (&self->stream, stop->live, NULL, NULL);
  guise_live_feed_clear (&self->feed);
  guise_live_feed_clear (&self->stream);
  self->state = GUISE_LIVE_STATE_STOPPING;
  self->is_loading = FALSE;
  g_clear_pointer (&self->model_in_use, g_free);
  /* A window that is closed lets a recording be finished before the program ends. */
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  task = guise_task_new (self, NULL, on_stopped_cb, NULL);
  g_task_set_source_tag (task, guise_live_desk_release);
  g_task_set_task_data (task, stop, stop_free);
  g_task_run_in_thread (task, stop_cb);
}
