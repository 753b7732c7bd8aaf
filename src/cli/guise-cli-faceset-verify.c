/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset verify` and `repair`: what is damaged, and putting it right. */
#include <string.h>

#include "cli/guise-cli-faceset.h"
#include "faceset/guise-faceset-repair.h"
#include "faceset/guise-faceset-verify.h"
#include "format/guise-label.h"

#define MAX_LABEL 80 /* characters of a file name in a table */

/* ---- verify ---- */

static void
tell_findings (const GuiseCli *self, const GuiseVerifyReport *report)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      const GuiseVerifyFinding *finding = g_ptr_array_index (report->findings, i);
      g_autofree char          *shown = g_filename_display_name (finding->name);
      JsonObject               *members = json_object_new ();

      json_object_set_string_member (members, "file", shown);
      json_object_set_string_member (members, "name", guise_verify_kind_to_string (finding->kind));
      json_object_set_boolean_member (members, "damage",
                                      guise_verify_kind_is_damage (finding->kind));
      json_object_set_string_member (members, "text", finding->text);
      guise_cli_output_event (self->output, "finding", members);
    }
}

static JsonObject *
count_findings (const GuiseVerifyReport *report)
{
  JsonObject *object = json_object_new ();

  for (int i = 0; i < GUISE_VERIFY_N_KINDS; i++)
    json_object_set_int_member (object, guise_verify_kind_to_string ((GuiseVerifyKind) i),
                                (gint64) report->counts[i]);
  return object;
}

static void
append_mixture (GString *text, const char *label, GHashTable *counter)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (counter), (GCompareFunc) strcmp);

  if (g_hash_table_size (counter) < 2)
    return;
  g_string_append_printf (text, "  %s", label);
  for (const GList *item = names; item != NULL; item = item->next)
    g_string_append_printf (text, "%s %s: %u", item == names ? "" : ",", (const char *) item->data,
                            GPOINTER_TO_UINT (g_hash_table_lookup (counter, item->data)));
  g_string_append_c (text, '\n');
}

static char *
describe (const GuiseVerifyReport *report)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < report->findings->len; i++)
    {
      const GuiseVerifyFinding *finding = g_ptr_array_index (report->findings, i);
      g_autofree char          *shown = guise_label_escape (finding->name, MAX_LABEL);

      g_string_append_printf (text, "%-17s %s: %s\n", guise_verify_kind_to_string (finding->kind),
                              shown, finding->text);
    }
  /* Translators: how many files were read, how many of them are damaged */
  g_string_append_printf (text, _("%d files, %d damaged\n"), (int) report->n_files,
                                   (int) report->n_damaged);
  append_mixture (text, _("mixed types:"), report->face_types);
  append_mixture (text, _("mixed sizes:"), report->sizes);
  return g_string_free (text, FALSE);
}

static void
tell_verified (const GuiseCli *self, const char *path, const GuiseVerifyReport *report)
{
  JsonObject      *members = json_object_new ();
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *text = describe (report);

  json_object_set_string_member (members, "path", shown);
  json_object_set_boolean_member (members, "packed", report->is_packed);
  json_object_set_int_member (members, "files", (gint64) report->n_files);
  json_object_set_int_member (members, "damaged", (gint64) report->n_damaged);
  json_object_set_object_member (members, "findings", count_findings (report));
  json_object_set_object_member (members, "face_types",
                                 guise_cli_faceset_counts_to_json (report->face_types));
  json_object_set_object_member (members, "sizes",
                                 guise_cli_faceset_counts_to_json (report->sizes));
  guise_cli_output_result (self->output, text, members);
}

gboolean
guise_cli_faceset_verify (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GStrv) rest = NULL;
  g_auto (GuiseVerifyReport) report = { 0 };
  GuiseVerifyOptions options = { .progress = guise_cli_output_progress_func,
                                 .user_data = self->output,
                                 .cancellable = self->cancellable };
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  const char *path;

  if (!guise_cli_parse (self, argv, entries, error) ||
      (path = guise_cli_faceset_take_one (self, rest, error)) == NULL)
    return FALSE;
  options.n_threads = self->n_threads;
  guise_cli_output_begin (self->output, _("Reading"), 0);
  if (!guise_faceset_verify (path, &options, &report, error))
    return FALSE;
  /* People get them as a table with the result. */
  if (guise_cli_output_is_json (self->output))
    tell_findings (self, &report);
  tell_verified (self, path, &report);
  if (report.n_damaged == 0)
    return TRUE;
  g_set_error (error, GUISE_CLI_ERROR, GUISE_CLI_ERROR_HOSTILE,
               report.is_packed
                 ? ngettext ("%d face is damaged; unpack the pack into another folder, repair "
                             "that, and pack it again.",
                             "%d faces are damaged; unpack the pack into another folder, repair "
                             "that, and pack it again.",
                             report.n_damaged)
                 : ngettext ("%d file is damaged; “guise faceset repair” puts right what can be.",
                             "%d files are damaged; “guise faceset repair” puts right what can be.",
                             report.n_damaged),
               (int) report.n_damaged);
  return FALSE;
}

/* ---- repair ---- */

static void
tell_steps (const GuiseCli *self, const GuiseRepairReport *report)
{
  for (guint i = 0; i < report->steps->len; i++)
    {
      const GuiseRepairStep *step = g_ptr_array_index (report->steps, i);
      g_autofree char       *shown = g_filename_display_name (step->name);
      g_autofree char *kept = step->kept != NULL ? g_filename_display_name (step->kept) : NULL;
      JsonObject      *members = json_object_new ();

      json_object_set_string_member (members, "file", shown);
      json_object_set_string_member (members, "action",
                                     guise_repair_action_to_string (step->action));
      if (kept != NULL)
        json_object_set_string_member (members, "kept", kept);
      else
        json_object_set_null_member (members, "kept");
      json_object_set_string_member (members, "text", step->reason);
      json_object_set_boolean_member (members, "done", step->is_done);
      guise_cli_output_event (self->output, "repair", members);
    }
}

static char *
describe_repair (const GuiseRepairReport *report, gboolean dry_run)
{
  GString         *text = g_string_new (NULL);
  g_autofree char *shown = g_filename_display_name (report->beside);

  for (guint i = 0; i < report->steps->len; i++)
    {
      const GuiseRepairStep *step = g_ptr_array_index (report->steps, i);
      g_autofree char       *name = guise_label_escape (step->name, MAX_LABEL);

      g_string_append_printf (text, "%-6s %s: %s\n", guise_repair_action_to_string (step->action),
                              name, step->reason);
    }
  if (report->steps->len == 0)
    g_string_append (text, _("There is nothing to repair.\n"));
  else
    g_string_append_printf (text, dry_run
                            /* Translators: three numbers of files, then a folder */
                            ? _("%d would be mended, %d moved to %s, %d left\n")
                            : _("%d were mended, %d moved to %s, %d left\n"),
                                 (int) report->n_mended, (int) report->n_moved, shown,
                                 (int) report->n_left);
  return g_string_free (text, FALSE);
}

static void
tell_repaired (const GuiseCli *self, const GuiseRepairReport *report, gboolean dry_run)
{
  JsonObject      *members = json_object_new ();
  g_autofree char *beside = g_filename_display_name (report->beside);
  g_autofree char *text = describe_repair (report, dry_run);

  json_object_set_boolean_member (members, "dry_run", dry_run);
  json_object_set_int_member (members, "files", (gint64) report->n_files);
  json_object_set_int_member (members, "mended", (gint64) report->n_mended);
  json_object_set_int_member (members, "moved", (gint64) report->n_moved);
  json_object_set_int_member (members, "left", (gint64) report->n_left);
  json_object_set_string_member (members, "folder", beside);
  if (report->report_path != NULL)
    {
      g_autofree char *path = g_filename_display_name (report->report_path);

      json_object_set_string_member (members, "report", path);
    }
  else
    json_object_set_null_member (members, "report");
  guise_cli_output_result (self->output, text, members);
}

gboolean
guise_cli_faceset_repair (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GStrv) rest = NULL;
  g_auto (GuiseRepairReport) report = { 0 };
  GuiseRepairOptions options = { .progress = guise_cli_output_progress_func,
                                 .user_data = self->output,
                                 .cancellable = self->cancellable };
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
      N_ ("Say what would be done, and do nothing"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  const char *path;

  if (!guise_cli_parse (self, argv, entries, error) ||
      (path = guise_cli_faceset_take_one (self, rest, error)) == NULL)
    return FALSE;
  options.n_threads = self->n_threads;
  guise_cli_output_begin (self->output, _("Repairing"), 0);
  if (!guise_faceset_repair (path, &options, &report, error))
    return FALSE;
  if (guise_cli_output_is_json (self->output))
    tell_steps (self, &report);
  tell_repaired (self, &report, options.dry_run);
  if (report.n_left == 0)
    return TRUE;
  g_set_error (error, GUISE_CLI_ERROR, GUISE_CLI_ERROR_HOSTILE,
               ngettext ("%d file cannot be read and stays where it is; look at its rights and "
                         "at the disk.",
                         "%d files cannot be read and stay where they are; look at their rights "
                         "and at the disk.",
                         report.n_left),
               (int) report.n_left);
  return FALSE;
}
