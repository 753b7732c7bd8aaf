/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise train`: train a project from where it stands. */
#include "cli/guise-cli-choice.h"
#include "cli/guise-cli-ranks.h"
#include "cli/guise-cli-training.h"
#include "train/guise-ranks.h"

#define PREVIEW_SECONDS 60.0

gboolean
guise_cli_train (GuiseCli *self, char **argv, GError **error)
{
  GuiseCliTrainingWishes wishes = { .preview_seconds = PREVIEW_SECONDS };
  gint64                 n_iterations = 0;
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
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  g_autoptr (GuiseProject) project = NULL;
  JsonObject *members = NULL;

  guise_cli_output_set_rank (self->output, guise_ranks_from_environment ().rank);
  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 1)
    {
      guise_cli_set_usage_error (self, error, _("Name one project."));
      return FALSE;
    }
  if (n_iterations < 0 || wishes.until_stage < 0)
    {
      guise_cli_set_usage_error (self, error, _("Iterations and stages are positive numbers."));
      return FALSE;
    }
  project = guise_project_open (rest[0], error);
  if (project == NULL || !guise_project_check_consent (project, error))
    return FALSE;
  if (!guise_cli_ranks_join (self, error))
    return FALSE;
  guise_cli_note_advice (self);
  wishes.n_iterations = (uint64_t) n_iterations;
  if (!guise_cli_training_run (self, project, &wishes, &members, error))
    return FALSE;
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}
