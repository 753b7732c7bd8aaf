/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset note`: the scenes of a faceset, and what somebody wrote about them. */
#include "cli/guise-cli-faceset-notes.h"
#include "cli/guise-cli-faceset.h"
#include "core/guise-error.h"
#include "survey/guise-score-faceset.h"

typedef struct
{
  int         scene; /* from 1; 0 for none */
  const char *text;  /* NULL to write nothing */
  gboolean    remove;
} Wishes;

/* ---- telling ---- */

static char *
describe (const char        *path,
          const GuiseScenes *scenes,
          const GPtrArray   *notes,
          GuiseFaceset      *faceset)
{
  const guint n = scenes->scenes->len;
  GString    *text = g_string_new (NULL);

  /* Translators: a path, how many scenes of light and colour are in it */
  g_string_append_printf (text, ngettext ("%s: %d scene\n", "%s: %d scenes\n", n), path, (int) n);
  for (guint i = 0; i < n; i++)
    {
      const GuiseScene *scene = &g_array_index (scenes->scenes, GuiseScene, i);
      g_autofree char  *note = guise_scenes_dup_note (scenes, notes, (int) i);

      /* Translators: a scene's number, its faces, a file that shows it, what was noted about it */
      g_string_append_printf (text, _("  %3d  %6d faces   %s   %s\n"), (int) i + 1, (int) scene->n,
                                       guise_faceset_get_entry (faceset, scene->face)->name,
                                       note != NULL ? note : "");
    }
  return g_string_free (text, FALSE);
}

/* ---- changing ---- */

/* A scene has one text: what was noted about it before goes. */
static gboolean
change (GuiseCli          *self,
        const GuiseScenes *scenes,
        const char        *place,
        GPtrArray         *notes,
        const Wishes      *wishes,
        GError           **error)
{
  const GuiseScene *scene;

  if (wishes->scene > (int) scenes->scenes->len)
    {
      guise_cli_set_usage_error (self, error,
                                 ngettext ("There is only %u scene here; without --scene the "
                                           "scenes are listed.",
                                           "There are only %u scenes here; without --scene the "
                                           "scenes are listed.",
                                           scenes->scenes->len),
                                 scenes->scenes->len);
      return FALSE;
    }
  scene = &g_array_index (scenes->scenes, GuiseScene, wishes->scene - 1);
  for (guint i = notes->len; i-- > 0;)
    if (guise_scenes_find_noted (scenes, g_ptr_array_index (notes, i)) == wishes->scene - 1)
      g_ptr_array_remove_index (notes, i);
  if (wishes->text != NULL)
    guise_scene_notes_add (notes, wishes->text, scene->middle, (int64_t) scene->n);
  return guise_scene_notes_save (notes, place, error);
}

static gboolean
run (GuiseCli *self, const char *path, const Wishes *wishes, GError **error)
{
  const GuiseFaceRecordsOptions options = { .n_threads = self->n_threads };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, error);
  g_autofree char *place = faceset != NULL ? guise_faceset_get_place (faceset) : NULL;
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *text = NULL;
  /* Before the faces are measured: who wrote much does not wait for a refusal. */
  g_autoptr (GPtrArray) notes = place != NULL ? guise_scene_notes_load (place, error) : NULL;
  g_auto (GuiseScoreFaceset) faces = { 0 };
  g_autoptr (GuiseScenes) scenes = NULL;
  JsonObject *members;

  if (notes == NULL)
    return FALSE;
  guise_cli_faceset_warn (self, faceset);
  guise_cli_output_begin (self->output, _("Measuring faces"), 0);
  if (!guise_score_faceset_measure (&faces, faceset, &options, guise_cli_output_progress_func,
                                    self->output, self->cancellable, error) ||
      (scenes = guise_scenes_find (faces.set.records, faces.set.n, error)) == NULL ||
      (wishes->scene > 0 && !change (self, scenes, place, notes, wishes, error)))
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "path", shown);
  json_object_set_array_member (members, "scenes",
                                guise_cli_faceset_list_scenes (scenes, notes, faceset));
  json_object_set_array_member (members, "notes", guise_cli_faceset_list_notes (scenes, notes));
  text = describe (shown, scenes, notes, faceset);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}

gboolean
guise_cli_faceset_note (GuiseCli *self, char **argv, GError **error)
{
  Wishes wishes = { 0 };
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "scene", 0, 0, G_OPTION_ARG_INT, &wishes.scene, N_ ("Which scene, as the list counts them"),
      "N" },
    { "remove", 0, 0, G_OPTION_ARG_NONE, &wishes.remove, N_ ("Remove the note about the scene"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  guint n;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  n = rest != NULL ? g_strv_length (rest) : 0;
  wishes.text = n == 2 ? rest[1] : NULL;
  if (n < 1 || n > 2 || wishes.scene < 0 ||
      (wishes.scene > 0) != (wishes.text != NULL || wishes.remove) ||
      (wishes.text != NULL && wishes.remove))
    guise_cli_set_usage_error (self, error,
                               _("Name one faceset; to note something say --scene N and the text "
                                 "in quotes, to remove it --scene N --remove."));
  else if (wishes.text != NULL && !guise_scene_note_is_text (wishes.text))
    guise_cli_set_usage_error (self, error,
                               _("A note is one line of up to %d letters."),
                                  GUISE_SCENE_NOTE_LETTERS);
  else
    return run (self, rest[0], &wishes, error);
  return FALSE;
}
