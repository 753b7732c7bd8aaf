/* SPDX-License-Identifier: GPL-3.0-or-later
 * Scenes and the notes about them, for scripts. */
#include "cli/guise-cli-faceset-notes.h"

GPtrArray *
guise_cli_faceset_load_notes (GuiseCli *self, const GuiseFaceset *faceset)
{
  g_autofree char *place = guise_faceset_get_place (faceset);
  g_autoptr (GError) error = NULL;
  GPtrArray *notes = guise_scene_notes_load (place, &error);

  if (notes != NULL)
    return notes;
  guise_cli_output_warning (self->output, "%s", error->message);
  return guise_scene_notes_new ();
}

JsonArray *
guise_cli_faceset_list_scenes (const GuiseScenes  *scenes,
                               const GPtrArray    *notes,
                               const GuiseFaceset *faceset)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < scenes->scenes->len; i++)
    {
      const GuiseScene *scene = &g_array_index (scenes->scenes, GuiseScene, i);
      g_autofree char  *note = guise_scenes_dup_note (scenes, notes, (int) i);
      JsonObject       *object = json_object_new ();

      json_object_set_int_member (object, "faces", (gint64) scene->n);
      json_object_set_double_member (object, "spread", scene->spread);
      json_object_set_string_member (object, "example",
                                     guise_faceset_get_entry (faceset, scene->face)->name);
      if (note != NULL)
        json_object_set_string_member (object, "note", note);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonArray *
guise_cli_faceset_list_notes (const GuiseScenes *scenes, const GPtrArray *notes)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < notes->len; i++)
    {
      const GuiseSceneNote *note = g_ptr_array_index (notes, i);
      JsonObject           *object = json_object_new ();
      const int             scene = scenes != NULL ? guise_scenes_find_noted (scenes, note) : -1;

      json_object_set_string_member (object, "text", note->text);
      json_object_set_int_member (object, "faces", note->n_faces);
      if (scene >= 0)
        json_object_set_int_member (object, "scene", scene + 1);
      json_array_add_object_element (array, object);
    }
  return array;
}
