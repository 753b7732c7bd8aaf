/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise plan pass` and `guise plan repeat`: the answer at a gate. */
#include "cli/guise-cli-lock.h"
#include "cli/guise-cli-planning.h"
#include "project/guise-project-gate.h"

gboolean
guise_cli_plan_decide (GuiseCli *self, const char *dir, gboolean passes, GError **error)
{
  g_autoptr (GuiseProjectLock) lock =
               guise_cli_lock_project (self, dir, "answering at a gate", error);
  g_autoptr (GuiseProject) project = lock != NULL ? guise_project_open (dir, error) : NULL;
  g_auto (GuiseGateFile) gate = { 0 };
  g_autofree char *text = NULL;
  JsonObject      *members;

  if (project == NULL || !guise_project_answer_gate (project, passes, &gate, error))
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "stage", gate.stage);
  json_object_set_int_member (members, "iteration", (gint64) gate.iteration);
  json_object_set_string_member (members, "answer", passes ? "pass" : "repeat");
  text = passes
    ? g_strdup_printf (_("The plan goes on after the stage “%s”: guise train %s"), gate.stage, dir)
    : g_strdup_printf (_("The plan goes back at the gate of “%s”: guise train %s"), gate.stage,
                          dir);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}
