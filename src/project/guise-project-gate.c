/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person's answer at a gate. */
#include "project/guise-project-gate.h"

#include "project/guise-project-faces.h"
#include "project/guise-project-private.h"
#include "store/guise-store-error.h"

/* The stage at whose end a gate stands; the number of stages where there is none. */
static size_t
find_stage (const GuiseProject *self, const GuiseGateFile *gate)
{
  size_t i = 0;

  while (i < self->plan->stages->len &&
         g_strcmp0 (guise_training_plan_get_stage (self->plan, i)->name, gate->stage) != 0)
    i++;
  return i;
}

/* The question after a stage without a gate is about the faces of the next one. */
static gboolean
is_about_faces (const GuiseProject *self, const GuiseGateFile *gate)
{
  const size_t stage = find_stage (self, gate);

  return stage < self->plan->stages->len &&
         guise_training_plan_get_stage (self->plan, stage)->gate == NULL;
}

gboolean
guise_project_has_other_faces (const GuiseProject *self, size_t stage)
{
  const GuiseTrainingStage *before;
  const GuiseTrainingStage *after;

  if (stage == 0 || stage >= self->plan->stages->len)
    return FALSE;
  before = guise_training_plan_get_stage (self->plan, stage - 1);
  after = guise_training_plan_get_stage (self->plan, stage);
  return before->src.slot != after->src.slot || before->dst.slot != after->dst.slot;
}

/* Of src and dst; NULL: the answer is not about faces, or they cannot be opened. */
typedef struct
{
  char *of[2];
} Faces;

static void
faces_clear (Faces *self)
{
  g_clear_pointer (&self->of[0], g_free);
  g_clear_pointer (&self->of[1], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Faces, faces_clear)

/* Those that an answer is given for now. */
static void
look_at_faces (const GuiseProject *self, const GuiseGateFile *gate, Faces *out_faces)
{
  const size_t              next = find_stage (self, gate) + 1;
  const GuiseTrainingStage *stage;

  *out_faces = (Faces){ { NULL, NULL } };
  if (!guise_project_has_other_faces (self, next))
    return;
  stage = guise_training_plan_get_stage (self->plan, next);
  out_faces->of[0] = guise_project_dup_identity (self, &stage->src);
  out_faces->of[1] = guise_project_dup_identity (self, &stage->dst);
}

gboolean
guise_project_answer_holds (const GuiseProject *self, const GuiseGateFile *gate)
{
  const char *const before[] = { gate->src_faces, gate->dst_faces };
  g_auto (Faces) now = { { NULL, NULL } };

  if (before[0] == NULL && before[1] == NULL)
    return TRUE; /* given before answers had faces */
  look_at_faces (self, gate, &now);
  for (size_t i = 0; i < G_N_ELEMENTS (before); i++)
    if (now.of[i] != NULL && g_strcmp0 (now.of[i], before[i]) != 0)
      return FALSE;
  return TRUE; /* faces that cannot be opened are told of by who trains them */
}

/* A gate that was left behind is decided: an answer would be one to nothing. One that cannot be
 * read is told of by who decides. */
static gboolean
check_here (const GuiseProject *self, const GuiseGateFile *gate, GError **error)
{
  if (gate->state == GUISE_GATE_STATE_NONE || gate->iteration == guise_project_get_iteration (self))
    return TRUE;
  g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE,
               "No gate waits for a decision: training has left the one after stage '%s'",
               gate->stage != NULL ? gate->stage : "?");
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
  g_auto (Faces) faces = { { NULL, NULL } };

  if (guise_gate_file_read (path, &now, NULL) && !check_here (self, &now, error))
    return FALSE;
  if (passes)
    look_at_faces (self, &now, &faces);
  if (!guise_gate_file_decide (path, passes ? GUISE_GATE_STATE_PASSED : GUISE_GATE_STATE_REPEAT,
                               "person", NULL, faces.of, &gate, error))
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
