/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a live view was left with, as it is kept. */
#include "app/live/guise-live-memory.h"

#include "core/guise-kept.h"
#include "live/guise-live-settings.h"

#define MODEL  "model"
#define CAMERA "camera"
#define BUS    "bus"
#define MODE   "mode"
#define PERSON "person"

/* What belongs to the camera of the settings, by the names that they have there. */
static const char *const camera_knobs[] = { "rotation", "mirror" };

void
guise_live_memory_clear (GuiseLiveMemory *self)
{
  g_clear_pointer (&self->model, g_free);
  g_clear_pointer (&self->person, g_free);
  g_clear_pointer (&self->camera, g_free);
  g_clear_pointer (&self->bus, g_free);
  g_clear_pointer (&self->mode, g_free);
}

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

GuiseLiveMemory
guise_live_memory_from_json (JsonObject *object)
{
  const GuiseLiveSettings settings = guise_live_settings_from_json (object);

  return (GuiseLiveMemory){ .model = guise_kept_dup_file (object, MODEL),
                            .person = guise_kept_dup_file (object, PERSON),
                            .camera = dup_text (object, CAMERA),
                            .bus = dup_text (object, BUS),
                            .mode = dup_text (object, MODE),
                            .rotation = settings.rotation,
                            .is_mirrored = settings.is_mirrored };
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL && g_utf8_validate (text, -1, NULL))
    json_object_set_string_member (object, name, text);
}

/* As settings are written, only what belongs to the camera. */
static void
set_orientation (JsonObject *object, const GuiseLiveMemory *self)
{
  g_autoptr (JsonObject) all = NULL;
  GuiseLiveSettings settings = guise_live_settings_default ();

  settings.rotation = self->rotation;
  settings.is_mirrored = self->is_mirrored;
  all = guise_live_settings_to_json (&settings);
  for (size_t i = 0; i < G_N_ELEMENTS (camera_knobs); i++)
    json_object_set_member (object, camera_knobs[i], json_object_dup_member (all, camera_knobs[i]));
}

JsonObject *
guise_live_memory_to_json (const GuiseLiveMemory *self)
{
  JsonObject *object = json_object_new ();

  guise_kept_set_file (object, MODEL, self->model);
  guise_kept_set_file (object, PERSON, self->person);
  set_text (object, CAMERA, self->camera);
  set_text (object, BUS, self->bus);
  set_text (object, MODE, self->mode);
  set_orientation (object, self);
  return object;
}
