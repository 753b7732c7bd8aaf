/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person's answer at a gate. */
#include "project/guise-project-gate.h"

#include "project/guise-project-private.h"
#include "store/guise-store-error.h"

/* The question after a stage without a gate is about the faces of the next one. */
static gboolean
is_about_faces (const GuiseProject *self, const GuiseGateFile *gate)
{
  for (guint i = 0; i < self->plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (self->plan, i);

      if (g_strcmp0 (stage->name, gate->stage) == 0)
        return stage->gate == NULL;
    }
  return FALSE;
}

gboolean
guise_project_answer_gate (const GuiseProject *self,
                           gboolean            passes,
                           GuiseGateFile      *out_gate,
                           GError            **error)
{
  g_autofree char *path = guise_project_dup_gate_path (self);
  g_autoptr (JsonObject) members = json_object_new ();
  g_auto (GuiseGateFile) gate = { 0 };
  g_auto (GuiseGateFile) now = { 0 };

  /* A gate that was left behind is decided: an answer would be one to nothing. */
  if (guise_gate_file_read (path, &now, NULL) && now.state != GUISE_GATE_STATE_NONE &&
      now.iteration != guise_project_get_iteration (self))
    {
      g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE,
                   "No gate waits for a decision: training has left the one after stage '%s'",
                   now.stage != NULL ? now.stage : "?");
      return FALSE;
    }
  if (!guise_gate_file_decide (path, passes ? GUISE_GATE_STATE_PASSED : GUISE_GATE_STATE_REPEAT,
                               "person", NULL, &gate, error))
    return FALSE;
  json_object_set_string_member (members, "answer", passes ? "pass" : "repeat");
  json_object_set_string_member (members, "by", "person");
  if (is_about_faces (self, &gate))
    json_object_set_string_member (members, "about", "faces");
  if (!guise_project_add_act (self, gate.iteration, GUISE_JOURNAL_GATE_DECIDED, members, error))
    {
      g_prefix_error (error, "The answer at the gate counts, but the journal does not have it: ");
      return FALSE;
    }
  if (out_gate != NULL)
    {
      *out_gate = gate;
      gate = (GuiseGateFile){ 0 };
    }
  return TRUE;
}
