/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gates: the question at the end of a stage (features.md A2, 45), and the look at other faces
 * before they are trained on (A1, 31). */
#include <math.h>

#include "project/guise-project-gate.h"
#include "project/guise-run-private.h"
#include "store/guise-gate-file.h"
#include "train/guise-gate.h"
#include "train/guise-ranks.h"

static const GuisePlanGate *
get_gate (const GuiseRun *self)
{
  const size_t stage = guise_training_get_place (self->training)->stage;

  return guise_training_plan_get_stage (self->project->plan, stage)->gate;
}

/* The gate as training has left it. One that belongs to another place means nothing here. */
static gboolean
read_gate (const GuiseRun *self, GuiseGateFile *out_gate, GError **error)
{
  const GuisePlanPlace     *place = guise_training_get_place (self->training);
  const GuiseTrainingStage *stage =
    guise_training_plan_get_stage (self->project->plan, place->stage);

  if (!guise_gate_file_read (self->gate, out_gate, error))
    return FALSE;
  if (guise_gate_file_is_at (out_gate, guise_run_get_iteration (self), stage->name,
                             place->n_repeats))
    return TRUE;
  guise_gate_file_clear (out_gate);
  *out_gate = (GuiseGateFile){ .to_src = NAN, .to_dst = NAN };
  return TRUE;
}

static char *
dup_distance (double distance)
{
  return isnan (distance) ? NULL : g_strdup_printf ("%.3f", distance);
}

static char *
make_message (const GuiseRun *self, const GuiseGateFile *gate, const char *reason)
{
  GString *text = g_string_new (reason);

  if (gate->sheet != NULL)
    g_string_append_printf (text, ". Look at %s/%s", self->project->dir, gate->sheet);
  if (!isnan (gate->to_src) && !isnan (gate->to_dst))
    g_string_append_printf (text,
                            " (identity distance of the swap: %.3f to the source, %.3f to the "
                            "destination)",
                            gate->to_src, gate->to_dst);
  return g_string_free (text, FALSE);
}

/* The question may have been lost with its file, or training was put back here: without one nobody
 * could answer. */
static gboolean
ask_again (const GuiseRun *self, GError **error)
{
  const GuisePlanPlace *place = guise_training_get_place (self->training);
  const GuiseGateFile   gate = {
      .state = GUISE_GATE_STATE_WAITING,
      .iteration = guise_run_get_iteration (self),
      .stage = guise_training_plan_get_stage (self->project->plan, place->stage)->name,
      .n_repeats = place->n_repeats,
      .n_max_repeats = get_gate (self) != NULL ? get_gate (self)->n_max_repeats : 0,
      .to_src = NAN,
      .to_dst = NAN,
      .asked_at = g_get_real_time () / G_USEC_PER_SEC,
  };

  return guise_gate_file_write (self->gate, &gate, error);
}

/* Nobody has answered yet. */
static gboolean
answer (GuiseRun *self, const GuiseGateFile *gate, GuiseRunNext *out_next, GError **error)
{
  const unsigned        n_repeats = guise_training_get_place (self->training)->n_repeats;
  const gboolean        is_alone = self->setup.unattended || self->setup.follows_gates;
  g_autofree char      *reason = NULL;
  const GuiseGateAnswer said =
    guise_gate_decide (get_gate (self), is_alone, n_repeats, gate->to_src, &reason);
  const gboolean passes = said == GUISE_GATE_PASS;

  if (said == GUISE_GATE_WAIT)
    {
      *out_next = GUISE_RUN_NEXT_WAIT;
      if (gate->state == GUISE_GATE_STATE_NONE && !ask_again (self, error))
        return FALSE;
      g_free (self->message);
      self->message = make_message (self, gate, reason);
      guise_run_tell (self, GUISE_TRAINING_GATE, self->message);
      return TRUE;
    }
  *out_next = passes ? GUISE_RUN_NEXT_STAGE : GUISE_RUN_NEXT_REPEAT;
  guise_run_tell (self, GUISE_TRAINING_GATE, reason);
  if (gate->state == GUISE_GATE_STATE_WAITING &&
      !guise_gate_file_decide (self->gate,
                               passes ? GUISE_GATE_STATE_PASSED : GUISE_GATE_STATE_REPEAT,
                               "unattended", reason, NULL, NULL, error))
    return FALSE;
  return guise_run_note_once (self, error, GUISE_JOURNAL_GATE_DECIDED, "answer",
                              passes ? "pass" : "repeat", "by", "unattended", "reason", reason,
                              NULL);
}

/* Whose faces they are changes. Others of the same set are nothing to lose a night for. */
static gboolean
shows_faces (const GuiseRun *self)
{
  const size_t next = guise_training_get_place (self->training)->stage + 1;

  return self->setup.shows_faces && !self->setup.unattended &&
         (self->setup.until_stage == 0 || next < (size_t) self->setup.until_stage) &&
         guise_project_has_other_faces (self->project, next);
}

/* An answer that was given for other faces is taken back: the question waits again, and keeps for
 * which it was given. */
static gboolean
review (GuiseRun *self, GuiseGateFile *gate, GError **error)
{
  if (gate->state != GUISE_GATE_STATE_PASSED || !shows_faces (self) ||
      guise_project_answer_holds (self->project, gate))
    return TRUE;
  gate->state = GUISE_GATE_STATE_WAITING;
  gate->asked_at = g_get_real_time () / G_USEC_PER_SEC;
  gate->decided_at = 0;
  g_clear_pointer (&gate->decided_by, g_free);
  g_clear_pointer (&gate->reason, g_free);
  return guise_gate_file_write (self->gate, gate, error) &&
         guise_run_note (self, error, GUISE_JOURNAL_GATE, "what", "faces-changed", NULL);
}

static gboolean
decide (GuiseRun *self, GuiseRunNext *out_next, GError **error)
{
  g_auto (GuiseGateFile) gate = { 0 };
  g_autofree char *to_src = NULL;
  g_autofree char *to_dst = NULL;

  if (!read_gate (self, &gate, error) || !review (self, &gate, error))
    return FALSE;
  to_src = dup_distance (gate.to_src);
  to_dst = dup_distance (gate.to_dst);
  if (!guise_run_note_once (self, error, GUISE_JOURNAL_GATE, "to_src", to_src, "to_dst", to_dst,
                            "hint", gate.hint, NULL))
    return FALSE;
  if (gate.state == GUISE_GATE_STATE_PASSED)
    *out_next = GUISE_RUN_NEXT_STAGE;
  else if (gate.state == GUISE_GATE_STATE_REPEAT)
    *out_next = GUISE_RUN_NEXT_REPEAT;
  else
    return answer (self, &gate, out_next, error);
  return TRUE;
}

/* ---- other faces ---- */

/* The question is kept where that of a gate is: it outlives the process in the same way. */
static gboolean
show_faces (GuiseRun *self, GuiseRunNext *out_next, GError **error)
{
  g_auto (GuiseGateFile) gate = { 0 };

  if (!read_gate (self, &gate, error) || !review (self, &gate, error))
    return FALSE;
  *out_next = gate.state == GUISE_GATE_STATE_PASSED ? GUISE_RUN_NEXT_STAGE : GUISE_RUN_NEXT_WAIT;
  if (*out_next == GUISE_RUN_NEXT_STAGE)
    return TRUE;
  if (gate.state == GUISE_GATE_STATE_NONE && !ask_again (self, error))
    return FALSE;
  g_free (self->message);
  self->message =
    g_strdup (gate.src_faces != NULL || gate.dst_faces != NULL
                ? "The faces of the next stage have changed since you looked: look at them again"
                : "The next stage trains on other faces: look at them first");
  guise_run_tell (self, GUISE_TRAINING_GATE, self->message);
  return TRUE;
}

static gboolean
decide_first (GuiseRun *self, GuiseRunNext *out_next, GError **error)
{
  if (get_gate (self) != NULL)
    return decide (self, out_next, error);
  if (shows_faces (self))
    return show_faces (self, out_next, error);
  *out_next = GUISE_RUN_NEXT_STAGE;
  return TRUE;
}

gboolean
guise_run_pass_gate (GuiseRun *self, GuiseRunNext *out_next, GError **error)
{
  GuiseCollective *ranks = guise_device_get_collective (self->setup.device);
  GuiseRunNext     next = GUISE_RUN_NEXT_WAIT;
  const gboolean   done = !guise_run_is_first (self) || decide_first (self, &next, error);
  g_autofree char *text = g_strdup_printf ("%d", (int) next);
  g_auto (GStrv) texts = NULL;

  if (!guise_run_share (self, done, error) ||
      (texts = guise_ranks_gather (ranks, text, error)) == NULL)
    return FALSE;
  *out_next = (GuiseRunNext) g_ascii_strtoull (texts[0], NULL, 10);
  return TRUE;
}
