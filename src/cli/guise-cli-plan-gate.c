/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise plan pass` and `guise plan repeat`: the answer at a gate. */
#include "cli/guise-cli-planning.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"

static gboolean
note (const GuiseProject *project, const GuiseGateFile *gate, const char *answer, GError **error)
{
  g_autofree char *path = guise_project_dup_journal_path (project);
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, error);

  if (journal != NULL && guise_journal_add (journal, gate->iteration, GUISE_JOURNAL_GATE_DECIDED,
                                            error, "answer", answer, "by", "person", NULL))
    return TRUE;
  g_prefix_error (error, _("The answer at the gate counts, but the journal does not have it: "));
  return FALSE;
}

gboolean
guise_cli_plan_decide (GuiseCli *self, const char *dir, gboolean passes, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, error);
  g_auto (GuiseGateFile) gate = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  JsonObject      *members;

  if (project == NULL)
    return FALSE;
  path = guise_project_dup_gate_path (project);
  if (!guise_gate_file_decide (path, passes ? GUISE_GATE_STATE_PASSED : GUISE_GATE_STATE_REPEAT,
                               "person", NULL, &gate, error) ||
      !note (project, &gate, passes ? "pass" : "repeat", error))
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
