/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise plan`: what a project is going to do, and what it takes. */
#include "cli/guise-cli-plan.h"

#include <string.h>

#define MEASURE_SECONDS 60.0
#define MAX_PROCESSES   1024

gboolean
guise_cli_plan (GuiseCli *self, char **argv, GError **error)
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
      guise_cli_set_usage_error (self, error, _("Say “show PROJECT” or “check PROJECT”."));
      return FALSE;
    }
  if (!(wishes.measure_seconds >= 0.0) || wishes.n_processes < 1 ||
      wishes.n_processes > MAX_PROCESSES)
    {
      guise_cli_set_usage_error (self, error,
                                 _("Seconds are not negative, and there is at least one process."));
      return FALSE;
    }
  if (strcmp (rest[0], "check") == 0)
    return guise_cli_plan_check (self, rest[1], &wishes, error);
  if (strcmp (rest[0], "show") == 0)
    guise_cli_set_not_yet (self, "show", error);
  else
    guise_cli_set_usage_error (self, error, _("There is no “plan %s”."), rest[0]);
  return FALSE;
}
