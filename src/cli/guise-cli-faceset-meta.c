/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset save-meta` and `restore-meta`: what faces say, kept while pictures are edited. */
#include "cli/guise-cli-faceset.h"
#include "faceset/guise-faceset-meta.h"

static const char *
read_wishes (GuiseCli                *self,
             char                   **argv,
             const GOptionEntry      *entries,
             GStrv                   *rest,
             GuiseFacesetMetaOptions *options,
             GError                 **error)
{
  if (!guise_cli_parse (self, argv, entries, error))
    return NULL;
  options->progress = guise_cli_output_progress_func;
  options->user_data = self->output;
  options->cancellable = self->cancellable;
  return guise_cli_faceset_take_one (self, *rest, error);
}

gboolean
guise_cli_faceset_save_meta (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GStrv) rest = NULL;
  g_auto (GuiseFacesetMetaReport) report = { 0 };
  GuiseFacesetMetaOptions options = { 0 };
  const GOptionEntry      entries[] = {
         { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
         { NULL },
  };
  const char      *folder = read_wishes (self, argv, entries, &rest, &options, error);
  JsonObject      *members;
  g_autofree char *text = NULL;

  if (folder == NULL)
    return FALSE;
  guise_cli_output_begin (self->output, _("Saving metadata"), 0);
  if (!guise_faceset_meta_save (folder, &options, &report, error))
    return FALSE;
  guise_cli_faceset_tell_left_out (self, report.issues);
  guise_cli_output_note (self->output, _("Edit the pictures now, under the same names; “guise "
                                         "faceset restore-meta” puts the metadata back."));
  /* Translators: numbers of faces */
  text = g_strdup_printf (_("What %d faces say is in meta.dat, and what %d others said before\n"),
                             (int) report.n_done, (int) report.n_carried);
  members = json_object_new ();
  json_object_set_int_member (members, "saved", (gint64) report.n_done);
  json_object_set_int_member (members, "carried", (gint64) report.n_carried);
  json_object_set_int_member (members, "left_out", report.issues->len);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}

static void
tell_restored (const GuiseCli *self, const GuiseFacesetMetaReport *report)
{
  JsonObject *members = json_object_new ();
  /* Translators: numbers of faces */
  g_autofree char *text =
    g_strdup_printf (_("%d faces have their metadata again, %d had them still\n"),
                        (int) report->n_done, (int) report->n_same);

  if (report->n_differ > 0)
    guise_cli_output_warning (self->output,
                              ngettext ("%d face says something else than what was saved and is "
                                        "left so; --replace puts in what was saved.",
                                        "%d faces say something else than what was saved and are "
                                        "left so; --replace puts in what was saved.",
                                        (gulong) report->n_differ),
                              (int) report->n_differ);
  if (report->n_missing > 0)
    guise_cli_output_warning (self->output,
                              ngettext ("%d face that was saved is not in the folder.",
                                        "%d faces that were saved are not in the folder.",
                                        (gulong) report->n_missing),
                              (int) report->n_missing);
  if (report->n_resized > 0)
    guise_cli_output_note (self->output,
                           _("%d pictures got their old size back; as they were edited they are "
                             "in %s."),
                              (int) report->n_resized, GUISE_FACESET_META_EDITED);
  guise_cli_output_note (self->output, report->is_removed
                         ? _("meta.dat was removed: the faces say all of it.")
                         : _("meta.dat is kept: not all of it is in the faces."));
  json_object_set_int_member (members, "restored", (gint64) report->n_done);
  json_object_set_int_member (members, "same", (gint64) report->n_same);
  json_object_set_int_member (members, "resized", (gint64) report->n_resized);
  json_object_set_int_member (members, "differ", (gint64) report->n_differ);
  json_object_set_int_member (members, "missing", (gint64) report->n_missing);
  json_object_set_int_member (members, "left_out", report->issues->len);
  json_object_set_boolean_member (members, "removed", report->is_removed);
  guise_cli_output_result (self->output, text, members);
}

gboolean
guise_cli_faceset_restore_meta (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GStrv) rest = NULL;
  g_auto (GuiseFacesetMetaReport) report = { 0 };
  GuiseFacesetMetaOptions options = { 0 };
  const GOptionEntry      entries[] = {
         { "replace", 0, 0, G_OPTION_ARG_NONE, &options.replace,
           N_ ("Also put it into faces that say something else now"), NULL },
         { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
         { NULL },
  };
  const char *folder = read_wishes (self, argv, entries, &rest, &options, error);

  if (folder == NULL)
    return FALSE;
  guise_cli_output_begin (self->output, _("Restoring metadata"), 0);
  if (!guise_faceset_meta_restore (folder, &options, &report, error))
    return FALSE;
  guise_cli_faceset_tell_left_out (self, report.issues);
  tell_restored (self, &report);
  return TRUE;
}
