/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset names`: the names that faces had after extraction. */
#include "cli/guise-cli-faceset.h"
#include "faceset/guise-faceset-names.h"
#include "format/guise-label.h"

#define MAX_LABEL 200

static void
tell_plan (const GuiseCli *self, const GuiseFacesetNames *names)
{
  for (guint i = 0; i < names->renames->len; i++)
    {
      const GuiseFacesetRename *rename = g_ptr_array_index (names->renames, i);
      JsonObject               *members = json_object_new ();
      g_autofree char          *from = guise_label_escape (rename->from, MAX_LABEL);
      g_autofree char          *to = guise_label_escape (rename->to, MAX_LABEL);

      json_object_set_string_member (members, "from", from);
      json_object_set_string_member (members, "to", to);
      guise_cli_output_event (self->output, "rename", members);
    }
}

static void
tell_result (const GuiseCli *self, const GuiseFacesetNames *names, gboolean is_dry)
{
  const int        n_renamed = (int) names->renames->len;
  JsonObject      *members = json_object_new ();
  g_autofree char *text = NULL;

  if (names->n_unknown > 0)
    guise_cli_output_warning (self->output,
                              ngettext ("%d face does not tell which frame it is from; it keeps "
                                        "its name.",
                                        "%d faces do not tell which frames they are from; they "
                                        "keep their names.",
                                        (gulong) names->n_unknown),
                              (int) names->n_unknown);
  if (is_dry)
    /* Translators: numbers of faces */
    text = g_strdup_printf (_("%d faces would be renamed, %d have the names of their frames\n"),
                               n_renamed, (int) names->n_kept);
  else
    /* Translators: numbers of faces */
    text = g_strdup_printf (_("%d faces were renamed, %d had the names of their frames\n"),
                               n_renamed, (int) names->n_kept);
  json_object_set_int_member (members, "renamed", is_dry ? 0 : n_renamed);
  json_object_set_int_member (members, "to_rename", is_dry ? n_renamed : 0);
  json_object_set_int_member (members, "kept", (gint64) names->n_kept);
  json_object_set_int_member (members, "unknown", (gint64) names->n_unknown);
  guise_cli_output_result (self->output, text, members);
}

gboolean
guise_cli_faceset_names (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GStrv) rest = NULL;
  gboolean           is_dry = FALSE;
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &is_dry, N_ ("Only tell what would be renamed"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseFacesetNames) names = NULL;
  const char *path;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  path = guise_cli_faceset_take_one (self, rest, error);
  if (path == NULL || !guise_faceset_names_check (path, !is_dry, error))
    return FALSE;
  faceset = guise_faceset_open (path, error);
  if (faceset == NULL)
    return FALSE;
  guise_cli_faceset_warn (self, faceset);
  names = guise_faceset_names_plan (faceset, error);
  if (names == NULL)
    return FALSE;
  guise_cli_output_begin (self->output, _("Renaming"), 0);
  if (is_dry)
    tell_plan (self, names);
  else if (!guise_faceset_names_restore (faceset, names, guise_cli_output_progress_func,
                                         self->output, self->cancellable, error))
    return FALSE;
  if (!is_dry && names->renames->len > 0)
    guise_cli_output_note (self->output,
                           _("“guise sort --undo --apply” takes it back, unless these names were "
                             "the ones before the last sort."));
  tell_result (self, names, is_dry);
  return TRUE;
}
