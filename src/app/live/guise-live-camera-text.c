/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which camera it is, and which it was. */
#include "app/live/guise-live-camera-text.h"

#include <string.h>

#include "app/guise-task.h"
#include "capture/guise-capture-journal.h"

#define BETWEEN " · "

char *
guise_live_camera_dup_text (const char *name, const char *mode)
{
  return mode != NULL ? g_strconcat (name, BETWEEN, mode, NULL) : g_strdup (name);
}

const char *
guise_live_camera_find_mode (const char *text, const char *name)
{
  const char *rest = text != NULL && g_str_has_prefix (text, name) ? text + strlen (name) : NULL;

  if (rest == NULL || *rest == '\0')
    return rest;
  return g_str_has_prefix (rest, BETWEEN) ? rest + strlen (BETWEEN) : NULL;
}

static void
read_journal_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  g_autoptr (GuiseCaptureJournal) journal = guise_capture_journal_open (data);
  g_autofree char *name = guise_capture_journal_dup_camera (journal);
  g_autofree char *mode = guise_capture_journal_dup_mode (journal);

  g_task_return_pointer (task, name != NULL ? guise_live_camera_dup_text (name, mode) : NULL,
                         g_free);
}

void
guise_live_camera_look_up_async (const char *faces, GObject *owner, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = guise_task_new (owner, NULL, callback, NULL);

  g_task_set_source_tag (task, guise_live_camera_look_up_async);
  g_task_set_task_data (task, g_strdup (faces), g_free);
  g_task_run_in_thread (task, read_journal_cb);
}

char *
guise_live_camera_look_up_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL); /* cannot fail */
}
