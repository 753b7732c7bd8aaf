/* SPDX-License-Identifier: GPL-3.0-or-later
 * What may still be changed of a plan under way, and what an edit did change. */
#include <string.h>

#include "train/guise-plan-refusal.h"
#include "train/guise-training-plan-private.h"
#include "train/guise-training-plan-rules.h"

/* One line of a description: what, before, after. */
G_GNUC_PRINTF (3, 4)
static void
add_line (GPtrArray *lines, const char *where, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (lines, g_strdup_printf ("%s: %s", where, what));
}

static void
compare_text (GPtrArray *lines, const char *where, const char *key, const char *a, const char *b)
{
  if (g_strcmp0 (a, b) != 0)
    add_line (lines, where, "%s %s -> %s", key, a != NULL ? a : "none", b != NULL ? b : "none");
}

static void
compare_number (GPtrArray *lines, const char *where, const char *key, double a, double b)
{
  char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

  compare_text (lines, where, key, g_ascii_formatd (x, sizeof x, "%.10g", a),
                g_ascii_formatd (y, sizeof y, "%.10g", b));
}

static const char *
find_value (char **options, const char *key)
{
  const char *found = NULL;

  for (size_t i = 0; options[i] != NULL; i++)
    if (g_str_has_prefix (options[i], key) && options[i][strlen (key)] == '=')
      found = options[i] + strlen (key) + 1;
  return found;
}

static void
compare_options (GPtrArray *lines, const char *where, char **a, char **b)
{
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const char *key = guise_saehd_options_get_key (i);

      compare_text (lines, where, key, find_value (a, key), find_value (b, key));
    }
}

static void
compare_faces (GPtrArray            *lines,
               const char           *where,
               const char           *side,
               const GuisePlanFaces *a,
               const GuisePlanFaces *b)
{
  g_autofree char *selection = g_strdup_printf ("%s_selection", side);
  g_autofree char *keep = g_strdup_printf ("%s_keep", side);
  g_autofree char *least = g_strdup_printf ("%s_min", side);
  g_autofree char *masks = g_strdup_printf ("require_%s_masks", side);

  compare_text (lines, where, side, guise_face_slot_get_name (a->slot),
                guise_face_slot_get_name (b->slot));
  compare_text (lines, where, selection, a->selection, b->selection);
  compare_number (lines, where, keep, a->n_keep, b->n_keep);
  compare_number (lines, where, least, a->n_min, b->n_min);
  compare_text (lines, where, masks, guise_plan_masks_names[a->masks],
                guise_plan_masks_names[b->masks]);
}

static char *
dup_resets (const GuiseTrainingStage *stage)
{
  GString *text = g_string_new (stage->reset_first ? "first" : "");

  for (unsigned i = 0; i < stage->resets->len; i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, text->len > 0 ? " " : "",
                            g_array_index (stage->resets, uint64_t, i));
  if (stage->reset_at_end)
    g_string_append (text, text->len > 0 ? " end" : "end");
  if (text->len == 0)
    g_string_append (text, "none");
  return g_string_free (text, FALSE);
}

static char *
dup_gate (const GuiseTrainingPlan *plan, const GuisePlanGate *gate)
{
  if (gate == NULL)
    return NULL;
  return g_strdup_printf ("from '%s'%s at most %u times, unattended %s %g",
                          guise_training_plan_get_stage (plan, gate->repeat_stage)->name,
                          gate->resets ? " with a reset" : "", gate->n_max_repeats,
                          guise_gate_answer_names[gate->unattended], gate->at_most);
}

/* What a stage is trained with. */
static void
compare_stage (GPtrArray               *lines,
               const GuiseTrainingPlan *plan_a,
               const GuiseTrainingPlan *plan_b,
               size_t                   index_a,
               size_t                   index_b)
{
  const GuiseTrainingStage *a = guise_training_plan_get_stage (plan_a, index_a);
  const GuiseTrainingStage *b = guise_training_plan_get_stage (plan_b, index_b);
  g_autofree char          *resets_a = dup_resets (a);
  g_autofree char          *resets_b = dup_resets (b);
  g_autofree char          *gate_a = dup_gate (plan_a, a->gate);
  g_autofree char          *gate_b = dup_gate (plan_b, b->gate);

  compare_number (lines, a->name, "iterations", (double) a->n_iterations, (double) b->n_iterations);
  compare_number (lines, a->name, "until_hours", a->until_hours, b->until_hours);
  compare_faces (lines, a->name, "src", &a->src, &b->src);
  compare_faces (lines, a->name, "dst", &a->dst, &b->dst);
  compare_text (lines, a->name, "resets", resets_a, resets_b);
  compare_text (lines, a->name, "gate", gate_a, gate_b);
  compare_text (lines, a->name, "guard", guise_guard_strictness_names[a->guard],
                guise_guard_strictness_names[b->guard]);
  compare_options (lines, a->name, a->options, b->options);
}

static void
compare_plan (GPtrArray *lines, const GuiseTrainingPlan *a, const GuiseTrainingPlan *b)
{
  compare_text (lines, "plan", "name", a->name, b->name);
  compare_text (lines, "plan", "needs_base", a->needs_base ? "yes" : "no",
                b->needs_base ? "yes" : "no");
  compare_text (lines, "plan", "for_others", a->for_others ? "yes" : "no",
                b->for_others ? "yes" : "no");
  compare_number (lines, "plan", "backup_hours", a->backup_hours, b->backup_hours);
  compare_text (lines, "plan", "reset_moments", guise_moments_names[a->reset_moments],
                guise_moments_names[b->reset_moments]);
  compare_options (lines, "plan", a->options, b->options);
}

char **
guise_training_plan_describe_change (const GuiseTrainingPlan *self,
                                     const GuiseTrainingPlan *changed)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  size_t other, last = 0;

  compare_plan (lines, self, changed);
  for (size_t i = 0; i < self->stages->len; i++)
    {
      const char *name = guise_training_plan_get_stage (self, i)->name;

      if (!guise_training_plan_find_stage (changed, name, &other))
        {
          add_line (lines, name, "removed");
          continue;
        }
      if (other < last)
        add_line (lines, name, "moved");
      last = other;
      compare_stage (lines, self, changed, i, other);
    }
  for (size_t i = 0; i < changed->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (changed, i);

      if (!guise_training_plan_find_stage (self, stage->name, &other))
        add_line (lines, stage->name, "added, %" G_GUINT64_FORMAT " iterations",
                  stage->n_iterations);
    }
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_steal (lines, NULL);
}

/* ---- what may be changed ---- */

/* A change that is asked for. */
typedef struct
{
  const GuiseTrainingPlan *before;
  const GuiseTrainingPlan *after;
  const GuisePlanPlace    *place;
  GuisePlanRefusal        *refusal; /* what it ends with */
} Change;

G_GNUC_PRINTF (6, 7)
static gboolean
refuse (const Change        *self,
        GuisePlanRefusalKind kind,
        size_t               index,
        const char          *member,
        GError             **error,
        const char          *format,
        ...)
{
  g_autofree char *pointer = g_strdup_printf ("/stages/%zu/%s", index, member);
  g_autofree char *reason = NULL;
  va_list          arguments;

  self->refusal->kind = kind;
  self->refusal->stage = index;
  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return guise_training_plan_refuse (self->after, error, pointer, "%s", reason);
}

/* Whether a gate that is still to come can go back to a stage that is over. */
static gboolean
can_repeat (const GuiseTrainingPlan *plan, size_t index, size_t place)
{
  for (size_t i = place; i < plan->stages->len; i++)
    {
      const GuisePlanGate *gate = guise_training_plan_get_stage (plan, i)->gate;

      if (gate != NULL && gate->repeat_stage <= index)
        return TRUE;
    }
  return FALSE;
}

/* The stages that are over and the one under way must be the same ones. */
static gboolean
check_names (const Change *self, GError **error)
{
  for (size_t i = 0; i <= self->place->stage; i++)
    {
      const char *name = guise_training_plan_get_stage (self->before, i)->name;

      self->refusal->other = i;
      if (i >= self->after->stages->len)
        return refuse (self, GUISE_PLAN_REFUSAL_PAST_MISSING, i, "", error,
                       "stage '%s' is missing, which has been trained already", name);
      if (strcmp (guise_training_plan_get_stage (self->after, i)->name, name) != 0)
        return refuse (self, GUISE_PLAN_REFUSAL_PAST_ORDER, i, "name", error,
                       "stage %zu must still be '%s', which has been trained already; new stages "
                       "go behind it",
                       i + 1, name);
    }
  self->refusal->other = G_MAXSIZE;
  return TRUE;
}

static gboolean
check_past (const Change *self, GError **error)
{
  for (size_t i = 0; i < self->place->stage; i++)
    {
      g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

      if (can_repeat (self->after, i, self->place->stage))
        continue;
      compare_stage (lines, self->before, self->after, i, i);
      if (lines->len > 0)
        return refuse (self, GUISE_PLAN_REFUSAL_PAST_CHANGED, i, "", error,
                       "this stage is over and cannot be changed any more (%s)",
                       (const char *) g_ptr_array_index (lines, 0));
    }
  return TRUE;
}

/* Resets that were done stay, and none is added to what is done. */
static gboolean
check_resets (const Change *self, const GuiseTrainingStage *before, GError **error)
{
  const GuisePlanPlace     *place = self->place;
  const GuiseTrainingStage *after = guise_training_plan_get_stage (self->after, place->stage);

  if (before->reset_first != after->reset_first && place->done > 0)
    return refuse (self, GUISE_PLAN_REFUSAL_BEGUN_RESET, place->stage, "reset_first", error,
                   "the stage has begun; 'reset_first' cannot be changed any more");
  for (unsigned i = 0; i < MAX (before->resets->len, after->resets->len); i++)
    {
      uint64_t a =
        i < before->resets->len ? g_array_index (before->resets, uint64_t, i) : G_MAXUINT64;
      uint64_t b =
        i < after->resets->len ? g_array_index (after->resets, uint64_t, i) : G_MAXUINT64;

      if (a == b || MIN (a, b) > place->done)
        continue;
      self->refusal->number = (double) place->done;
      return refuse (self, GUISE_PLAN_REFUSAL_DONE_RESETS, place->stage, "resets", error,
                     "%" G_GUINT64_FORMAT " iterations of the stage are done; only later resets "
                     "can be changed",
                     place->done);
    }
  return TRUE;
}

static gboolean
check_present (const Change *self, GError **error)
{
  const GuisePlanPlace     *place = self->place;
  const GuiseTrainingStage *before = guise_training_plan_get_stage (self->before, place->stage);
  const GuiseTrainingStage *after = guise_training_plan_get_stage (self->after, place->stage);

  if (after->n_iterations >= place->done)
    return check_resets (self, before, error);
  self->refusal->number = (double) place->done;
  return refuse (self, GUISE_PLAN_REFUSAL_DONE_ITERATIONS, place->stage, "iterations", error,
                 "%" G_GUINT64_FORMAT " iterations of the stage are done; it cannot be shorter",
                 place->done);
}

/* A changed plan that passes its own check has one network in all stages: comparing one will do. */
static gboolean
check_network (const Change *self, GError **error)
{
  const size_t stage = self->place->stage;
  g_autoptr (GuiseSaehd) a = guise_training_plan_new_model (self->before, NULL, stage, error);
  g_autoptr (GuiseSaehd) b = NULL;

  if (a == NULL || (b = guise_training_plan_new_model (self->after, NULL, stage, error)) == NULL)
    return FALSE;
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const char      *key = guise_saehd_options_get_key (i);
      g_autofree char *x = guise_saehd_options_dup_value (guise_saehd_get_options (a), i);
      g_autofree char *y = guise_saehd_options_dup_value (guise_saehd_get_options (b), i);
      g_autofree char *pointer = g_strdup_printf ("/options/%s", key);

      if (!guise_training_plan_is_locked (key) || strcmp (x, y) == 0)
        continue;
      self->refusal->kind = GUISE_PLAN_REFUSAL_SETTLED;
      self->refusal->key = key;
      self->refusal->value = g_strdup (x);
      return guise_training_plan_refuse (self->after, error, pointer,
                                         "'%s' is %s and cannot change after the first iteration; "
                                         "make another project for that",
                                         key, x);
    }
  return TRUE;
}

gboolean
guise_training_plan_judge_change (const GuiseTrainingPlan *plan,
                                  const GuiseTrainingPlan *changed,
                                  const GuisePlanPlace    *place,
                                  GuisePlanRefusal        *out_refusal,
                                  GError                 **error)
{
  g_auto (GuisePlanRefusal) refusal = { .stage = G_MAXSIZE, .other = G_MAXSIZE };
  const Change   change = { plan, changed, place, &refusal };
  const gboolean is_begun = place->stage > 0 || place->done > 0;

  if (!is_begun || (check_names (&change, error) && check_past (&change, error) &&
                    check_present (&change, error) && check_network (&change, error)))
    return TRUE;
  if (out_refusal != NULL)
    {
      *out_refusal = refusal;
      refusal.value = NULL;
    }
  return FALSE;
}

gboolean
guise_training_plan_check_change (const GuiseTrainingPlan *self,
                                  const GuiseTrainingPlan *changed,
                                  const GuisePlanPlace    *place,
                                  GError                 **error)
{
  return guise_training_plan_judge_change (self, changed, place, NULL, error);
}
