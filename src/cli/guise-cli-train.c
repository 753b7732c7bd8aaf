/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise train`: train a project from where it stands. */
#include "cli/guise-cli-choice.h"
#include "cli/guise-cli-project.h"
#include "cli/guise-cli-ranks.h"
#include "cli/guise-cli-training.h"
#include "project/guise-project-lock.h"
#include "project/guise-run.h"
#include "train/guise-ranks.h"

#define PREVIEW_SECONDS 60.0

/* A quick check that is through is there to be judged, by the process that writes files. */
static gboolean
is_checked (const GuiseProject *project, JsonObject *members)
{
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (project->plan, (const char *const *) project->options,
                                              0, NULL);

  return model != NULL && guise_saehd_get_options (model)->quick96 &&
         g_str_equal (json_object_get_string_member (members, "outcome"),
                      guise_run_outcome_to_string (GUISE_RUN_FINISHED)) &&
         guise_ranks_from_environment ().rank == 0;
}

/* Training is over and saved: that its report cannot be made is worth a word, not an end. */
static void
add_report (GuiseCli *self, const char *path, JsonObject *members)
{
  JsonObject *report = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *text = guise_cli_project_make_report (self, path, &report, &local);

  if (text == NULL)
    {
      guise_cli_output_warning (self->output, _("The report of the check could not be made: %s"),
                                                 local->message);
      return;
    }
  guise_cli_output_note (self->output, "%s", text);
  json_object_set_object_member (members, "report", report);
}

/* Whether what was asked for makes sense. */
static gboolean
check_words (GuiseCli                     *self,
             char                        **rest,
             const GuiseCliTrainingWishes *wishes,
             gint64                        n_iterations,
             GError                      **error)
{
  const char *wrong = NULL;

  if (rest == NULL || g_strv_length (rest) != 1)
    wrong = _("Name one project.");
  else if (n_iterations < 0 || wishes->until_stage < 0)
    wrong = _("Iterations and stages are positive numbers.");
  else if (wishes->how_back != GUISE_RUN_RETURN_LIMITED && !wishes->go_back)
    wrong = _("--no-limit belongs to --go-back.");
  if (wrong != NULL)
    guise_cli_set_usage_error (self, error, "%s", wrong);
  return wrong == NULL;
}

gboolean
guise_cli_train (GuiseCli *self, char **argv, GError **error)
{
  GuiseCliTrainingWishes wishes = { .preview_seconds = PREVIEW_SECONDS };
  gint64                 n_iterations = 0;
  gboolean               no_limit = FALSE;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "iterations", 0, 0, G_OPTION_ARG_INT64, &n_iterations,
      N_ ("Stop after so many more iterations"), "N" },
    { "until-stage", 0, 0, G_OPTION_ARG_INT, &wishes.until_stage,
      N_ ("Stop when this stage is done"), "K" },
    { "unattended", 0, 0, G_OPTION_ARG_NONE, &wishes.unattended,
      N_ ("Never wait for an answer; return from a collapse by itself"), NULL },
    { "go-back", 0, 0, G_OPTION_ARG_NONE, &wishes.go_back,
      N_ ("After a collapse: return to the last good point, with gradient clipping on"), NULL },
    { "no-limit", 0, 0, G_OPTION_ARG_NONE, &no_limit,
      N_ ("With --go-back: leave gradient clipping as it is"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  g_autoptr (GuiseProject) project = NULL;
  JsonObject *members = NULL;

  guise_cli_output_set_rank (self->output, guise_ranks_from_environment ().rank);
  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  wishes.how_back = no_limit ? GUISE_RUN_RETURN_UNCHANGED : GUISE_RUN_RETURN_LIMITED;
  if (!check_words (self, rest, &wishes, n_iterations, error))
    return FALSE;
  project = guise_project_open (rest[0], error);
  /* Before the device is opened, on which the other one may have all memory. */
  if (project == NULL || !guise_project_lock_check (rest[0], error) ||
      !guise_project_check_consent (project, error))
    return FALSE;
  if (!guise_cli_ranks_join (self, error))
    return FALSE;
  guise_cli_note_advice (self);
  wishes.n_iterations = (uint64_t) n_iterations;
  if (!guise_cli_training_run (self, project, &wishes, &members, error))
    return FALSE;
  if (is_checked (project, members))
    add_report (self, rest[0], members);
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}
