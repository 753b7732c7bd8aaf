/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a stage says beside its options, as texts. */
#include "train/guise-training-plan-knobs.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/guise-json-text.h"
#include "face/guise-person-gate.h"
#include "train/guise-train-error.h"
#include "train/guise-training-plan-private.h"

#define NO_GATE "n"

static const char *const KEYS[] = {
  "iterations",
  "until_hours",
  "src",
  "src_selection",
  "src_keep",
  "src_min",
  "require_src_masks",
  "dst",
  "dst_selection",
  "dst_keep",
  "dst_min",
  "require_dst_masks",
  "resets",
  "reset_first",
  "reset_at_end",
  "gate",
  "guard",
  NULL,
};

const char *const *
guise_training_plan_get_knobs (void)
{
  return KEYS;
}

/* ---- reading ---- */

static char *
dup_count (uint64_t n)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, n);
}

/* @part: of a key, behind "src" or "dst" */
static char *
dup_of_faces (const GuisePlanFaces *faces, const char *part)
{
  if (*part == '\0')
    return g_strdup (guise_face_slot_get_name (faces->slot));
  if (strcmp (part, "_selection") == 0)
    return g_strdup (faces->selection != NULL ? faces->selection : "");
  if (strcmp (part, "_keep") == 0)
    return dup_count (faces->n_keep);
  return strcmp (part, "_min") == 0 ? dup_count (faces->n_min) : NULL;
}

static char *
dup_gate (const GuisePlanGate *gate)
{
  return g_strdup (gate != NULL ? guise_gate_answer_names[gate->unattended] : NO_GATE);
}

char *
guise_training_plan_dup_knob (const GuiseTrainingPlan *self, size_t stage, const char *key)
{
  const GuiseTrainingStage *row = guise_training_plan_get_stage (self, stage);

  if (strcmp (key, "iterations") == 0)
    return dup_count (row->n_iterations);
  if (strcmp (key, "until_hours") == 0)
    return guise_number_to_text (row->until_hours);
  if (strcmp (key, "resets") == 0)
    return dup_count (row->resets->len > 0 ? g_array_index (row->resets, uint64_t, 0) : 0);
  if (strcmp (key, "reset_first") == 0)
    return g_strdup (row->reset_first ? "y" : "n");
  if (strcmp (key, "reset_at_end") == 0)
    return g_strdup (row->reset_at_end ? "y" : "n");
  if (strcmp (key, "gate") == 0)
    return dup_gate (row->gate);
  if (strcmp (key, "guard") == 0)
    return g_strdup (guise_guard_strictness_names[row->guard]);
  if (strcmp (key, "require_src_masks") == 0)
    return g_strdup (guise_plan_masks_names[row->src.masks]);
  if (strcmp (key, "require_dst_masks") == 0)
    return g_strdup (guise_plan_masks_names[row->dst.masks]);
  if (g_str_has_prefix (key, "src"))
    return dup_of_faces (&row->src, key + strlen ("src"));
  return g_str_has_prefix (key, "dst") ? dup_of_faces (&row->dst, key + strlen ("dst")) : NULL;
}

/* ---- writing ---- */

static gboolean
parse_count (const char *key, const char *value, uint64_t *out_n, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, out_n, &local))
    return TRUE;
  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN,
               "'%s' takes a whole number, not '%s'", key, value);
  return FALSE;
}

static GuiseTrainingPlan *
with_count (const GuiseTrainingPlan *self,
            size_t                   stage,
            const char              *key,
            const char              *value,
            GError                 **error)
{
  uint64_t n;

  if (!parse_count (key, value, &n, error))
    return NULL;
  if (strcmp (key, "iterations") == 0)
    return guise_training_plan_with_iterations (self, stage, n, error);
  if (strcmp (key, "resets") == 0)
    return guise_training_plan_with_resets (self, stage, n, error);
  return guise_training_plan_with_member (self, stage, key,
                                          n > 0
                                            ? json_node_init_int (json_node_alloc (), (gint64) n)
                                            : NULL,
                                          error);
}

static GuisePlanGate
make_gate (const GuiseTrainingPlan *self, size_t stage)
{
  const GuisePlanGate *before = guise_training_plan_get_stage (self, stage)->gate;
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (self, NULL, stage, NULL);
  GuisePlanGate gate = { .repeat_stage = stage, .n_max_repeats = GUISE_PLAN_DEFAULT_REPEATS };

  if (before != NULL)
    return *before;
  gate.resets = model != NULL && guise_saehd_get_options (model)->random_warp &&
                guise_saehd_get_options (model)->archi.family == GUISE_SAEHD_LIAE;
  return gate;
}

static GuiseTrainingPlan *
with_gate (const GuiseTrainingPlan *self, size_t stage, const char *value, GError **error)
{
  GuisePlanGate    gate = make_gate (self, stage);
  g_autofree char *answers = NULL;

  if (strcmp (value, NO_GATE) == 0)
    return guise_training_plan_with_gate (self, stage, NULL, error);
  for (int i = 0; i < GUISE_N_GATE_ANSWERS; i++)
    if (strcmp (value, guise_gate_answer_names[i]) == 0)
      {
        gate.unattended = (GuiseGateAnswer) i;
        if (gate.unattended != GUISE_GATE_REPEAT)
          gate.at_most = 0.0;
        else if (gate.at_most == 0.0)
          gate.at_most = GUISE_PERSON_LIMIT; /* as near as a picture of that person would be */
        return guise_training_plan_with_gate (self, stage, &gate, error);
      }
  answers = g_strjoinv (", ", (char **) guise_gate_answer_names);
  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN,
               "'gate' takes " NO_GATE " or one of %s, not '%s'", answers, value);
  return NULL;
}

/* A member that says what is so without it is left out. Words are judged when the plan is read. */
static JsonNode *
make_text (const char *key, const char *value)
{
  const char *const silent[] = { guise_plan_masks_names[GUISE_PLAN_MASKS_NO],
                                 guise_guard_strictness_names[GUISE_GUARD_NORMAL], "", NULL };

  if (!g_str_equal (key, "src") && g_strv_contains (silent, value))
    return NULL;
  return json_node_init_string (json_node_alloc (), value);
}

GuiseTrainingPlan *
guise_training_plan_with_knob (const GuiseTrainingPlan *self,
                               size_t                   stage,
                               const char              *key,
                               const char              *value,
                               GError                 **error)
{
  static const char *const counts[] = { "iterations", "resets",  "src_keep", "src_min",
                                        "dst_keep",   "dst_min", NULL };
  static const char *const switches[] = { "reset_first", "reset_at_end", NULL };
  GuiseFaceSlot            slot;
  double                   hours;

  g_return_val_if_fail (g_strv_contains (KEYS, key), NULL);

  if (g_strv_contains (counts, key))
    return with_count (self, stage, key, value, error);
  if (strcmp (key, "gate") == 0)
    return with_gate (self, stage, value, error);
  if (strcmp (key, "dst") == 0 && guise_face_slot_from_name (value, &slot))
    return guise_training_plan_with_slot (self, stage, slot, error);
  if (g_strv_contains (switches, key))
    return guise_training_plan_with_member (self, stage, key,
                                            strcmp (value, "y") == 0
                                              ? json_node_init_boolean (json_node_alloc (), TRUE)
                                              : NULL,
                                            error);
  if (strcmp (key, "until_hours") == 0)
    {
      hours = g_ascii_strtod (value, NULL);
      return guise_training_plan_with_member (self, stage, key,
                                              hours > 0.0
                                                ? json_node_init_double (json_node_alloc (), hours)
                                                : NULL,
                                              error);
    }
  return guise_training_plan_with_member (self, stage, key, make_text (key, value), error);
}
