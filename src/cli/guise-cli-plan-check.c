/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise plan check`: whether a plan can be trained. */
#include <string.h>

#include "cli/guise-cli-planning.h"
#include "train/guise-training-plan-rules.h"

gboolean
guise_cli_plan_check (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GStrv) rest = NULL;
  g_auto (GuiseCliPlan) plan = { 0 };
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  g_autofree char *text = NULL;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 2)
    {
      guise_cli_set_usage_error (
        self, error, _("Say “check PROJECT”; a recipe or a plan file will do for PROJECT."));
      return FALSE;
    }
  if (!guise_cli_plan_open (&plan, rest[1], error) ||
      !guise_training_plan_check (guise_cli_plan_get (&plan), guise_cli_plan_get_changes (&plan),
                                  error))
    return FALSE;
  guise_cli_plan_tell_remarks (&plan, self->output);
  text = g_strdup_printf (_("The plan “%s” keeps all rules."), guise_cli_plan_get (&plan)->title);
  guise_cli_output_result (self->output, text,
                           guise_cli_plan_describe (guise_cli_plan_get (&plan)));
  return TRUE;
}
