/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a live view begins with: what it was left with, or what the project has made. */
#include "app/live/guise-live-desk-private.h"

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "core/guise-kept.h"

#define KIND   "live-project"
#define MODEL  "model"
#define CAMERA "camera"
#define BUS    "bus"
#define MODE   "mode"
#define PERSON "person"

/* What belongs to the camera of the settings, by the names that they have there. */
static const char *const camera_knobs[] = { "rotation", "mirror" };

/* ---- reading what may be anything ---- */

/* Returns: (transfer full) (nullable): a text of a file */
static char *
dup_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_dup_string (node)
           : NULL;
}

/* How the camera's picture lies. */
static void
take_orientation (GuiseLiveDesk *self, JsonObject *object)
{
  const GuiseLiveSettings settings = guise_live_settings_from_json (object);

  self->rotation = settings.rotation;
  self->is_mirrored = settings.is_mirrored;
}

/* A model that is no longer there is as good as none. */
static void
take_kept (GuiseLiveDesk *self, JsonObject *object)
{
  g_autofree char *model = guise_kept_dup_file (object, MODEL);

  self->camera = dup_text (object, CAMERA);
  self->bus = dup_text (object, BUS);
  self->mode_name = dup_text (object, MODE);
  take_orientation (self, object);
  self->person = guise_kept_dup_file (object, PERSON);
  if (model != NULL && g_file_test (model, G_FILE_TEST_IS_REGULAR))
    {
      guise_live_desk_offer_model (self, model);
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
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL && g_utf8_validate (text, -1, NULL))
    json_object_set_string_member (object, name, text);
}

/* As settings are written, only what belongs to the camera. */
static void
set_orientation (JsonObject *object, const GuiseLiveDesk *self)
{
  g_autoptr (JsonObject) all = NULL;
  GuiseLiveSettings settings = guise_live_settings_default ();

  settings.rotation = self->rotation;
  settings.is_mirrored = self->is_mirrored;
  all = guise_live_settings_to_json (&settings);
  for (size_t i = 0; i < G_N_ELEMENTS (camera_knobs); i++)
    json_object_set_member (object, camera_knobs[i], json_object_dup_member (all, camera_knobs[i]));
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
  g_autoptr (GTask) task = NULL;
  Keep *keep;

  self->has_more = self->is_remembering;
  if (self->is_remembering)
    return;
  keep = g_new0 (Keep, 1);
  keep->project = g_strdup (self->folder);
  keep->object = json_object_new ();
  guise_kept_set_file (keep->object, MODEL, self->is_offered ? NULL : self->model);
  guise_kept_set_file (keep->object, PERSON, self->person);
  set_text (keep->object, CAMERA, self->camera);
  set_text (keep->object, BUS, self->bus);
  set_text (keep->object, MODE, self->mode_name);
  set_orientation (keep->object, self);
  self->is_remembering = TRUE;
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  task = guise_task_new (self, NULL, on_kept_cb, NULL);
  g_task_set_source_tag (task, guise_live_desk_remember);
  g_task_set_task_data (task, keep, keep_free);
  g_task_run_in_thread (task, keep_cb);
}
