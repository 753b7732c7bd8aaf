/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a live view begins with: what it was left with, or what the project has made. */
#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/live/guise-live-desk-private.h"
#include "app/live/guise-live-memory.h"
#include "core/guise-kept.h"

#define KIND "live-project"

/* A model that is no longer there is as good as none. */
static void
take_kept (GuiseLiveDesk *self, JsonObject *object)
{
  g_auto (GuiseLiveMemory) memory = guise_live_memory_from_json (object);

  self->camera = g_steal_pointer (&memory.camera);
  self->bus = g_steal_pointer (&memory.bus);
  self->mode_name = g_steal_pointer (&memory.mode);
  self->rotation = memory.rotation;
  self->is_mirrored = memory.is_mirrored;
  self->person = g_steal_pointer (&memory.person);
  if (memory.model != NULL && g_file_test (memory.model, G_FILE_TEST_IS_REGULAR))
    {
      guise_live_desk_offer_model (self, memory.model);
      self->is_offered = FALSE; /* but chosen, once */
    }
}

/* Who has chosen nothing yet gets what this project has made. */
static void
on_refreshed_cb (GuiseLiveDesk *self, GuiseOpenProject *project)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);

  guise_live_desk_look_up_camera (self);
  if (self->model == NULL && status != NULL && status->newest_export != NULL)
    guise_live_desk_offer_model (self, status->newest_export);
}

void
guise_live_desk_recall (GuiseLiveDesk *self)
{
  g_autoptr (JsonObject) object = NULL;

  self->folder = g_strdup (guise_open_project_get_path (self->project));
  object = guise_kept_load (KIND, self->folder);
  if (object != NULL)
    take_kept (self, object);
  g_signal_connect_object (self->project, "refreshed", G_CALLBACK (on_refreshed_cb), self,
                           G_CONNECT_SWAPPED);
  on_refreshed_cb (self, self->project);
}

/* ---- writing ---- */

typedef struct
{
  char       *project; /* owned */
  JsonObject *object;  /* owned */
} Keep;

static void
keep_free (void *data)
{
  Keep *self = data;

  g_free (self->project);
  json_object_unref (self->object);
  g_free (self);
}

static void
keep_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Keep *keep = data;
  GError     *error = NULL;

  if (guise_kept_save (KIND, keep->project, keep->object, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_kept_cb (GObject *object, GAsyncResult *result, void *data)
{
  GuiseLiveDesk *self = GUISE_LIVE_DESK (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  self->is_remembering = FALSE;
  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      line = guise_error_text_dup_line (error);
      guise_live_desk_tell_loss (self, line);
    }
  if (self->has_more)
    guise_live_desk_remember (self);
}

/* One file at a time, so that the last choice is what stays. */
void
guise_live_desk_remember (GuiseLiveDesk *self)
{
  const GuiseLiveMemory memory = { .model = self->is_offered ? NULL : self->model,
                                   .person = self->person,
                                   .camera = self->camera,
                                   .bus = self->bus,
                                   .mode = self->mode_name,
                                   .rotation = self->rotation,
                                   .is_mirrored = self->is_mirrored };
  g_autoptr (GTask) task = NULL;
  Keep *keep;

  self->has_more = self->is_remembering;
  if (self->is_remembering)
    return;
  keep = g_new0 (Keep, 1);
  keep->project = g_strdup (self->folder);
  keep->object = guise_live_memory_to_json (&memory);
  self->is_remembering = TRUE;
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  task = guise_task_new (self, NULL, on_kept_cb, NULL);
  g_task_set_source_tag (task, guise_live_desk_remember);
  g_task_set_task_data (task, keep, keep_free);
  g_task_run_in_thread (task, keep_cb);
}
