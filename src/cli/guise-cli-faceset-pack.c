/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset pack` and `unpack`: one file out of many and back. */
#include <string.h>

#include "cli/guise-cli-faceset.h"
#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-scene-notes.h"
#include "mask/guise-mask-notes.h"
#include "project/guise-faceset-consent.h"

typedef struct
{
  char    *out;
  gboolean remove;
  gboolean persons;
  char   **rest;
} Wishes;

static void
wishes_clear (Wishes *self)
{
  g_free (self->out);
  g_strfreev (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, wishes_clear)

static void
tell_result (const GuiseCli *self, const GuisePackReport *report, const char *out)
{
  JsonObject      *members = json_object_new ();
  g_autofree char *shown = g_filename_display_name (out);
  /* Translators: how many faces, and the file or folder that they are in now */
  g_autofree char *text =
    g_strdup_printf (_("%d faces are in %s\n"), (int) report->n_faces, shown);

  json_object_set_int_member (members, "faces", (gint64) report->n_faces);
  json_object_set_int_member (members, "persons", (gint64) report->n_persons);
  json_object_set_int_member (members, "bytes", (gint64) report->n_bytes);
  json_object_set_int_member (members, "left_out", report->left_out->len);
  json_object_set_int_member (members, "there", (gint64) report->n_there);
  json_object_set_int_member (members, "differ", (gint64) report->n_differ);
  json_object_set_int_member (members, "removed", (gint64) report->n_removed);
  json_object_set_string_member (members, "output", shown);
  guise_cli_output_result (self->output, text, members);
}

static const char *
read_wishes (GuiseCli           *self,
             char              **argv,
             const GOptionEntry *entries,
             Wishes             *wishes,
             GuisePackOptions   *out_options,
             GError            **error)
{
  if (!guise_cli_parse (self, argv, entries, error))
    return NULL;
  *out_options = (GuisePackOptions){
    .persons = wishes->persons ? GUISE_FACESET_PERSONS_YES : GUISE_FACESET_PERSONS_AUTO,
    .replace = self->force,
    .progress = guise_cli_output_progress_func,
    .user_data = self->output,
    .cancellable = self->cancellable,
  };
  return guise_cli_faceset_take_one (self, wishes->rest, error);
}

/* Packs, and what the faces carry goes along before any of them is removed: a run that is stopped
 * at any time goes on when it is said again. */
static gboolean
pack (GuiseCli               *self,
      const char             *folder,
      const Wishes           *wishes,
      const GuisePackOptions *options,
      GuisePackReport        *out_report,
      GError                **error)
{
  g_autofree char *name = NULL;

  guise_cli_output_begin (self->output, _("Packing"), 0);
  if (!wishes->remove || !guise_faceset_pack_is_done (folder, wishes->out, options, out_report))
    {
      if (!guise_cli_check_output (self, wishes->out, error) ||
          !guise_faceset_pack (folder, wishes->out, options, out_report, error))
        return FALSE;
    }
  if (!guise_faceset_consent_carry (folder, wishes->out, error) ||
      !guise_scene_notes_carry (folder, wishes->out, error) ||
      !guise_mask_notes_carry (folder, wishes->out, error))
    return FALSE;
  name = g_path_get_basename (wishes->out);
  guise_faceset_carry_into_pack (folder, wishes->out,
                                 wishes->remove || strcmp (name, GUISE_FACESET_PACK_NAME) == 0,
                                 self->cancellable);
  return !wishes->remove ||
         guise_faceset_remove_packed (folder, wishes->out, options, out_report, error);
}

gboolean
guise_cli_faceset_pack (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Wishes) wishes = { 0 };
  g_auto (GuisePackReport) report = { 0 };
  GuisePackOptions   options;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &wishes.out,
      N_ ("The pack, default DIR/faceset.pak"), "FILE" },
    { "persons", 0, 0, G_OPTION_ARG_NONE, &wishes.persons,
      N_ ("Pack the subfolders, each a person, and not what lies loose beside them"), NULL },
    { "remove-originals", 0, 0, G_OPTION_ARG_NONE, &wishes.remove,
      N_ ("Remove the files that are in the pack, after all of it was read back and compared"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes.rest, NULL, NULL },
    { NULL },
  };
  const char *folder = read_wishes (self, argv, entries, &wishes, &options, error);

  if (folder == NULL)
    return FALSE;
  if (wishes.out == NULL)
    wishes.out = g_build_filename (folder, GUISE_FACESET_PACK_NAME, NULL);
  if (!pack (self, folder, &wishes, &options, &report, error))
    return FALSE;
  guise_cli_faceset_tell_left_out (self, report.left_out);
  if (!wishes.remove)
    guise_cli_output_note (self->output,
                           _("The files that were packed are still there; a folder that holds a "
                             "pack is read from the pack."));
  tell_result (self, &report, wishes.out);
  return TRUE;
}

gboolean
guise_cli_faceset_unpack (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Wishes) wishes = { 0 };
  g_auto (GuisePackReport) report = { 0 };
  GuisePackOptions   options;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &wishes.out,
      N_ ("The folder, default that of the pack"), "DIR" },
    { "remove-originals", 0, 0, G_OPTION_ARG_NONE, &wishes.remove,
      N_ ("Remove the pack, after all faces were read back and compared"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes.rest, NULL, NULL },
    { NULL },
  };
  const char *path = read_wishes (self, argv, entries, &wishes, &options, error);

  if (path == NULL)
    return FALSE;
  if (wishes.out == NULL)
    wishes.out =
      g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
  guise_cli_output_begin (self->output, _("Unpacking"), 0);
  if (!guise_faceset_unpack (path, wishes.out, &options, &report, error) ||
      !guise_faceset_consent_carry (path, wishes.out, error) ||
      !guise_scene_notes_carry (path, wishes.out, error) ||
      !guise_mask_notes_carry (path, wishes.out, error))
    return FALSE;
  guise_faceset_carry_out_of_pack (path, wishes.out, wishes.remove, self->cancellable);
  if (wishes.remove && !guise_faceset_remove_pack (path, wishes.out, &options, &report, error))
    return FALSE;
  guise_cli_faceset_tell_left_out (self, report.left_out);
  if (report.n_differ > 0)
    guise_cli_output_warning (
      self->output, _("%d faces say something else than the pack says about them: they "
                                "are as they were packed, and what only the pack knew is left in it."),
                       (int) report.n_differ);
  if (report.n_removed == 0)
    guise_cli_output_note (self->output,
                           _("The pack is still there; a folder that holds one is read from it."));
  tell_result (self, &report, wishes.out);
  return TRUE;
}
