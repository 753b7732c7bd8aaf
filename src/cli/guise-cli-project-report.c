/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise project report`: what a trained model makes of the faces that are hard (features.md A104).
 */
#include <math.h>

#include "cli/guise-cli-modelling.h"
#include "cli/guise-cli-project.h"
#include "core/guise-file.h"
#include "image/guise-jpeg.h"
#include "project/guise-check-report.h"

#define QUALITY    90
#define SHEET_NAME "report.jpg"

/* ---- what people read ---- */

static void
describe_case (GString *text, const GuiseCheckReport *report, GuiseCheckCase check)
{
  const GuiseCheckRow *row = &report->rows[check];
  const double         share = guise_likeness_get_share (&row->likeness);

  g_string_append_printf (text, _("\n%s: %zu source faces, %zu destination faces\n"),
                                   guise_check_case_get_text (check), row->n_src, row->n_dst);
  if (!isnan (share))
    g_string_append_printf (text, _ ("  the swaps have come %.0f %% of the way from destination to "
                                     "source\n"),
                                     100.0 * share);
  for (guint i = 0; i < report->card->findings->len; i++)
    {
      const GuiseScoreFinding *finding =
        &g_array_index (report->card->findings, GuiseScoreFinding, i);

      if (guise_check_case_concerns (check, finding))
        g_string_append_printf (text, "  %-8s %s\n           %s\n",
                                guise_score_severity_to_string (finding->severity), finding->text,
                                finding->advice);
    }
}

static char *
describe (const GuiseCheckReport *report, const char *sheet)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("How the model does where faces are hard: look at %s\n"), sheet);
  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    describe_case (text, report, (GuiseCheckCase) check);
  return g_string_free (text, FALSE);
}

/* ---- what scripts read ---- */

static JsonObject *
list_case (const GuiseCheckReport *report, GuiseCheckCase check)
{
  JsonObject  *object = json_object_new ();
  JsonArray   *findings = json_array_new ();
  const double share = guise_likeness_get_share (&report->rows[check].likeness);

  json_object_set_int_member (object, "src", (gint64) report->rows[check].n_src);
  json_object_set_int_member (object, "dst", (gint64) report->rows[check].n_dst);
  json_object_set_int_member (object, "shown", (gint64) report->rows[check].n_shown);
  if (isnan (share))
    json_object_set_null_member (object, "likeness");
  else
    json_object_set_double_member (object, "likeness", share);
  for (guint i = 0; i < report->card->findings->len; i++)
    {
      const GuiseScoreFinding *finding =
        &g_array_index (report->card->findings, GuiseScoreFinding, i);
      JsonObject *member;

      if (!guise_check_case_concerns (check, finding))
        continue;
      member = json_object_new ();
      json_object_set_string_member (member, "name", finding->name);
      json_object_set_string_member (member, "side", finding->side);
      json_object_set_string_member (member, "severity",
                                     guise_score_severity_to_string (finding->severity));
      json_object_set_string_member (member, "text", finding->text);
      json_object_set_string_member (member, "advice", finding->advice);
      json_array_add_object_element (findings, member);
    }
  json_object_set_array_member (object, "findings", findings);
  return object;
}

static JsonObject *
to_members (const GuiseCheckReport *report, uint64_t iteration, const char *sheet)
{
  JsonObject *members = json_object_new ();
  JsonObject *cases = json_object_new ();

  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    json_object_set_object_member (cases, guise_check_case_get_name ((GuiseCheckCase) check),
                                   list_case (report, (GuiseCheckCase) check));
  json_object_set_int_member (members, "iteration", (gint64) iteration);
  json_object_set_string_member (members, "sheet", sheet);
  json_object_set_object_member (members, "cases", cases);
  return members;
}

/* ---- making it ---- */

static gboolean
save_sheet (const GuiseImage *sheet, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_jpeg_encode (sheet, QUALITY, GUISE_JPEG_CHROMA_444, error);

  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

static char *
dup_sheet_path (const GuiseProject *project, GError **error)
{
  g_autofree char *history = guise_project_dup_history_dir (project);

  return guise_dir_make (history, error) ? g_build_filename (history, SHEET_NAME, NULL) : NULL;
}

/* The model is run where the user wants, faces are measured on the processor. */
static GuiseCheckReport *
make_report (GuiseCli           *self,
             const GuiseProject *project,
             const char         *folder,
             uint64_t           *out_iteration,
             GError            **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open (self->device, self->n_threads, error);
  g_auto (GuiseLoadedModel) model = { 0 };
  GuiseCheckModel check;

  if (device == NULL ||
      !guise_cli_load_model (self, folder, NULL, device, GUISE_DFL_MISSING_REFUSE, &model, error))
    return NULL;
  *out_iteration = (uint64_t) model.state->iter;
  check = (GuiseCheckModel){ model.saehd, model.weights, device, *out_iteration };
  guise_cli_output_begin (self->output, _("Measuring faces"), 0);
  return guise_check_report_new (project, &check, self->n_threads, guise_cli_output_progress_func,
                                 self->output, self->cancellable, error);
}

char *
guise_cli_project_make_report (GuiseCli    *self,
                               const char  *path,
                               JsonObject **out_members,
                               GError     **error)
{
  g_autoptr (GuiseProject) project = NULL;
  g_autofree char *folder = guise_cli_find_model (path, &project, error);
  g_autofree char *sheet = NULL;
  g_autoptr (GuiseCheckReport) report = NULL;
  uint64_t iteration = 0;

  if (folder == NULL)
    return NULL;
  if (project == NULL)
    {
      guise_cli_set_usage_error (self, error, _("“%s” is no project."), path);
      return NULL;
    }
  report = make_report (self, project, folder, &iteration, error);
  if (report == NULL || (sheet = dup_sheet_path (project, error)) == NULL ||
      !save_sheet (report->sheet, sheet, error))
    return NULL;
  *out_members = to_members (report, iteration, sheet);
  return describe (report, sheet);
}

gboolean
guise_cli_project_report (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error)
{
  JsonObject      *members = NULL;
  g_autofree char *text = guise_cli_project_make_report (self, wishes->rest[1], &members, error);

  if (text == NULL)
    return FALSE;
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}
