/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise plan check`: whether a plan can be trained, and what it takes on this computer. */
#include <string.h>

#include "cli/guise-cli-plan-forecast.h"
#include "cli/guise-cli-planning.h"
#include "project/guise-project-faces.h"
#include "train/guise-training-plan-rules.h"

#define MEASURE_SECONDS 60.0
#define MAX_PROCESSES   1024

/* Of a recipe or a file only the rules can be told: it has no faces and no place on a disk. */
static gboolean
check (GuiseCli *self, const char *name, const GuiseCliPlanWishes *wishes, GError **error)
{
  g_auto (GuiseCliPlan) plan = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *left_out = NULL;

  if (!guise_cli_plan_open (&plan, name, error) ||
      !guise_training_plan_check (guise_cli_plan_get (&plan), guise_cli_plan_get_changes (&plan),
                                  error))
    return FALSE;
  guise_cli_plan_tell_remarks (&plan, self->output);
  left_out = plan.project != NULL ? guise_project_dup_left_out (plan.project) : NULL;
  if (left_out != NULL)
    guise_cli_output_warning (self->output, "%s.", left_out);
  if (plan.project != NULL)
    return guise_cli_plan_forecast (self, name, wishes, error);
  text = g_strdup_printf (_("The plan “%s” keeps all rules."), guise_cli_plan_get (&plan)->title);
  guise_cli_output_result (self->output, text,
                           guise_cli_plan_describe (guise_cli_plan_get (&plan)));
  return TRUE;
}

gboolean
guise_cli_plan_check (GuiseCli *self, char **argv, GError **error)
{
  GuiseCliPlanWishes wishes = { .measure_seconds = MEASURE_SECONDS, .n_processes = 1 };
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "measure-seconds", 0, 0, G_OPTION_ARG_DOUBLE, &wishes.measure_seconds,
      N_ ("Measure for about so long; 0: only look at memory"), "S" },
    { "processes", 0, 0, G_OPTION_ARG_INT, &wishes.n_processes,
      N_ ("So many processes will share the training, each with a device like this one"), "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 2)
    {
      guise_cli_set_usage_error (
        self, error, _("Say “check PROJECT”; a recipe or a plan file will do for PROJECT."));
      return FALSE;
    }
  if (!(wishes.measure_seconds >= 0.0) || wishes.n_processes < 1 ||
      wishes.n_processes > MAX_PROCESSES)
    {
      guise_cli_set_usage_error (self, error,
                                 _("Seconds are not negative, and there is at least one process."));
      return FALSE;
    }
  return check (self, rest[1], &wishes, error);
}
