/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise xseg apply`, `revert`, `remove` and `fetch`: masks of whole folders. */
#include "cli/guise-cli-xseg.h"
#include "faceset/guise-faceset-issue.h"
#include "mask/guise-mask-change.h"
#include "nn/guise-gpu-list.h"

#define N_SAID 10 /* faces that are named to people */

static GuiseMaskOptions
make_options (GuiseCli *self)
{
  return (GuiseMaskOptions){ .n_threads = self->n_threads,
                             .progress = guise_cli_output_progress_func,
                             .user_data = self->output,
                             .cancellable = self->cancellable };
}

/* What became of the faces, for people and scripts. */
static void
say (GuiseCli *self, const GuiseMaskReport *report, const char *text, JsonObject *members)
{
  JsonArray *left_out = json_array_new ();

  for (guint i = 0; i < report->left_out->len; i++)
    {
      const GuiseFacesetIssue *issue = report->left_out->pdata[i];

      json_array_add_string_element (left_out, issue->name);
      if (i < N_SAID)
        guise_cli_output_warning (self->output, "%s: %s", issue->name, issue->reason);
    }
  if (report->left_out->len > N_SAID)
    guise_cli_output_warning (self->output,
                              ngettext ("%u more face was left as it was.",
                                        "%u more faces were left as they were.",
                                        report->left_out->len - N_SAID),
                              report->left_out->len - N_SAID);
  json_object_set_int_member (members, "changed", (gint64) report->n_changed);
  json_object_set_int_member (members, "same", (gint64) report->n_same);
  json_object_set_array_member (members, "left_out", left_out);
  guise_cli_output_result (self->output, text, members);
}

/* Every mask would be replaced by whatever a model makes of a face that has seen none yet. */
static gboolean
check_learned (GuiseCli                 *self,
               const GuiseCliXsegWishes *wishes,
               const GuiseMaskModel     *model,
               GError                  **error)
{
  if (wishes->force || !guise_xseg_get_options (model->xseg)->pretrain)
    return TRUE;
  guise_cli_set_usage_error (self, error,
                             _("The model '%s' has learned faces so far and no masks: train it with "
                               "--no-pretrain first, or apply it all the same with --force."),
                                wishes->model);
  return FALSE;
}

gboolean
guise_cli_xseg_apply (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error)
{
  const GuiseMaskOptions options = make_options (self);
  g_autofree char       *name = guise_device_dup_inference (self->device);
  g_autoptr (GuiseDevice) device = guise_device_open (name, self->n_threads, error);
  g_autoptr (GuiseMaskModel) model =
               device != NULL ? guise_mask_model_load (wishes->model, device, error) : NULL;
  g_auto (GuiseMaskReport) report = { 0 };
  g_autofree char *text = NULL;

  if (model == NULL || !check_learned (self, wishes, model, error))
    return FALSE;
  for (guint i = 0; i < model->notes->len; i++)
    guise_cli_output_note (self->output, "%s", (const char *) model->notes->pdata[i]);
  if (!model->has_type && wishes->face_type == NULL)
    guise_cli_output_note (self->output,
                           _("The model does not say which faces it has learned, so it is shown "
                             "these as they are; say it with --face-type when that is wrong."));
  guise_cli_output_begin (self->output, _("Applying masks"), 0);
  if (!guise_mask_apply (wishes->rest[1], model, device, wishes->type, &options, &report, error))
    return FALSE;
  text =
    g_strdup_printf (ngettext ("%zu face has a new mask. To take that back: guise xseg revert '%s'",
                               "%zu faces have a new mask. To take that back: guise xseg revert "
                               "'%s'",
                               (gulong) report.n_changed),
                     report.n_changed, wishes->rest[1]);
  say (self, &report, text, json_object_new ());
  return TRUE;
}

/* What did not become as it was. */
static void
tell_exceptions (GuiseCli *self, const GuiseMaskReport *report)
{
  if (report->n_other > 0)
    guise_cli_output_note (self->output,
                           ngettext ("%zu face was changed since: only what the change had taken "
                                     "from it came back.",
                                     "%zu faces were changed since: only what the change had taken "
                                     "from them came back.",
                                     (gulong) report->n_other),
                           report->n_other);
  if (report->n_kept > 0)
    guise_cli_output_note (self->output,
                           ngettext ("%zu face has new outlines since and is left as it is.",
                                     "%zu faces have new outlines since and are left as they are.",
                                     (gulong) report->n_kept),
                           report->n_kept);
  if (report->n_damaged > 0)
    guise_cli_output_warning (self->output,
                              ngettext ("The log of that change is damaged in %zu place: the faces "
                                        "noted there stay as they are.",
                                        "The log of that change is damaged in %zu places: the "
                                        "faces noted there stay as they are.",
                                        (gulong) report->n_damaged),
                              report->n_damaged);
}

gboolean
guise_cli_xseg_revert (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error)
{
  const GuiseMaskOptions options = make_options (self);
  g_auto (GuiseMaskReport) report = { 0 };
  JsonObject *members;

  if (!guise_mask_revert (wishes->rest[1], &options, &report, error))
    return FALSE;
  tell_exceptions (self, &report);
  members = json_object_new ();
  json_object_set_int_member (members, "changed_since", (gint64) report.n_other);
  json_object_set_int_member (members, "kept", (gint64) report.n_kept);
  json_object_set_int_member (members, "damaged", (gint64) report.n_damaged);
  say (self, &report, NULL, members);
  return TRUE;
}

gboolean
guise_cli_xseg_remove (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error)
{
  const GuiseMaskOptions options = make_options (self);
  g_auto (GuiseMaskReport) report = { 0 };

  if (!guise_mask_remove (wishes->rest[1], wishes->labels ? GUISE_MASK_LABELS : GUISE_MASK_APPLIED,
                          &options, &report, error))
    return FALSE;
  say (self, &report, NULL, json_object_new ());
  return TRUE;
}

gboolean
guise_cli_xseg_fetch (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error)
{
  const GuiseMaskOptions options = make_options (self);
  g_autofree char       *beside = g_canonicalize_filename (wishes->rest[1], NULL);
  g_autofree char       *target =
    wishes->output != NULL ? g_strdup (wishes->output) : g_strconcat (beside, "_xseg", NULL);
  g_auto (GuiseMaskReport) report = { 0 };
  JsonObject *members;

  if (!guise_mask_fetch (wishes->rest[1], target, &options, &report, error))
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "output", target);
  say (self, &report, NULL, members);
  return TRUE;
}
