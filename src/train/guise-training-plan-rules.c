/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be trained: the rules for a plan, stage by stage. */
#include "train/guise-training-plan-rules.h"

#include <string.h>

#include "train/guise-plan-refusal.h"
#include "train/guise-train-error.h"
#include "train/guise-training-plan-private.h"

#define STYLE_FIRST_ITERATION 10000                 /* features.md A10, 129 */
#define MAX_ITERATIONS        UINT64_C (9999999999) /* ten digits name a checkpoint */

/* What the network is, for good after the first iteration (features.md A5, 71). The optimizer may
 * change; what it knows starts anew then. */
static const char *const LOCKED[] = {
  "resolution", "face_type", "archi", "ae_dims", "e_dims", "d_dims", "d_mask_dims", "quick96", NULL,
};

gboolean
guise_training_plan_is_locked (const char *key)
{
  return g_strv_contains (LOCKED, key);
}

/* A walk along the stages. */
typedef struct
{
  const GuiseTrainingPlan  *plan;
  const char *const        *changes; /* "key=value" over the plan's; or NULL */
  const GuisePlanOrigin    *origin;  /* NULL: not known yet */
  const GuiseTrainingStage *stage;   /* the one looked at */
  size_t                    index;
  GuiseSaehdOptions         options;      /* of it, settled */
  GuiseSaehdOptions         first;        /* of the first one */
  GuiseSaehdOptions         before;       /* of the one before */
  gboolean                  was_warp_off; /* in any before */
  gboolean                  was_styled;   /* in any before */
  uint64_t                  n_iterations; /* of all before */
  uint64_t                  n_with_loops; /* the same with every repetition */
  size_t                    n_gated;      /* so many first stages belong to loops of gates */
  GuisePlanRefusal         *refusal;      /* what it ends with */
} Walk;

/* Whether an option was changed beside the plan. */
static gboolean
is_changed (const Walk *self, const char *key)
{
  g_autofree char *prefix = g_strdup_printf ("%s=", key);

  for (size_t i = 0; self->changes != NULL && self->changes[i] != NULL; i++)
    if (g_str_has_prefix (self->changes[i], prefix))
      return TRUE;
  return FALSE;
}

static gboolean
has_option (const GuiseTrainingStage *stage, const char *key)
{
  g_autofree char *prefix = g_strdup_printf ("%s=", key);

  for (size_t i = 0; stage->options[i] != NULL; i++)
    if (g_str_has_prefix (stage->options[i], prefix))
      return TRUE;
  return FALSE;
}

/* Where in the text the option got the value that it has in this stage. */
static char *
dup_option_pointer (const Walk *self, const char *key)
{
  for (size_t i = self->index + 1; i > 0; i--)
    if (has_option (guise_training_plan_get_stage (self->plan, i - 1), key))
      return g_strdup_printf ("/stages/%zu/options/%s", i - 1, key);
  return g_strdup_printf ("/options/%s", key);
}

/* Says what is wrong with a member of the stage. */
G_GNUC_PRINTF (5, 6)
static gboolean
refuse (const Walk          *self,
        GuisePlanRefusalKind kind,
        const char          *member,
        GError             **error,
        const char          *format,
        ...)
{
  g_autofree char *pointer = g_strdup_printf ("/stages/%zu/%s", self->index, member);
  g_autofree char *reason = NULL;
  va_list          arguments;

  self->refusal->kind = kind;
  self->refusal->stage = self->index;
  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return guise_training_plan_refuse (self->plan, error, pointer, "stage '%s': %s",
                                     self->stage->name, reason);
}

/* Returns: (nullable): the key as the table of options has it */
static const char *
find_key (const char *key)
{
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    if (strcmp (guise_saehd_options_get_key (i), key) == 0)
      return guise_saehd_options_get_key (i);
  return NULL;
}

/* Says what is wrong with an option; not where, if the plan's own value is not to blame. */
G_GNUC_PRINTF (5, 6)
static gboolean
refuse_option (const Walk          *self,
               GuisePlanRefusalKind kind,
               const char          *key,
               GError             **error,
               const char          *format,
               ...)
{
  g_autofree char *pointer = dup_option_pointer (self, key);
  g_autofree char *reason = NULL;
  va_list          arguments;

  self->refusal->kind = kind;
  self->refusal->stage = self->index;
  self->refusal->key = find_key (key);
  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (!is_changed (self, key))
    return guise_training_plan_refuse (self->plan, error, pointer, "stage '%s': %s",
                                       self->stage->name, reason);
  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN,
               "%s: stage '%s', with '%s' changed beside the plan: %s", self->plan->label,
               self->stage->name, key, reason);
  return FALSE;
}

/* ---- the network ---- */

/* The option that a message of the model's begins with, as in "Option 'gan_dims': ...". */
static char *
dup_named_option (const char *message)
{
  g_auto (GStrv) pieces = g_strsplit (message, "'", 3);

  return strcmp (pieces[0], "Option ") == 0 && pieces[1] != NULL ? g_strdup (pieces[1])
                                                                 : g_strdup ("");
}

/* What a message of the model's ends with, as in "...; the nearest legal value is 512". */
static char *
dup_nearest (const char *message)
{
  static const char marker[] = "nearest legal value is ";
  const char       *found = strstr (message, marker);

  return found != NULL ? g_strdup (found + strlen (marker)) : NULL;
}

static gboolean
settle (Walk *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (self->plan, self->changes, self->index, &local);
  g_autofree char *key = NULL;

  if (model != NULL)
    {
      self->options = *guise_saehd_get_options (model);
      return TRUE;
    }
  key = dup_named_option (local->message);
  self->refusal->value = dup_nearest (local->message);
  return refuse_option (self, GUISE_PLAN_REFUSAL_OPTION, key, error, "%s", local->message);
}

static gboolean
check_locked (const Walk *self, GError **error)
{
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const char      *key = guise_saehd_options_get_key (i);
      g_autofree char *first = guise_saehd_options_dup_value (&self->first, i);
      g_autofree char *now = guise_saehd_options_dup_value (&self->options, i);

      if (!guise_training_plan_is_locked (key) || strcmp (first, now) == 0)
        continue;
      self->refusal->value = g_strdup (first);
      return refuse_option (self, GUISE_PLAN_REFUSAL_LOCKED, key, error,
                            "'%s' is %s in the first stage and cannot change after the first "
                            "iteration: what was learned would not fit any more",
                            key, first);
    }
  return TRUE;
}

/* The model forgets the value of an option that its family has no use for. */
static gboolean
check_true_face (const Walk *self, GError **error)
{
  g_auto (GStrv) pairs = guise_training_plan_dup_options (self->plan, self->index);
  GuiseSaehdOptions raw = guise_saehd_options_default ();

  if (!guise_saehd_options_set_pairs (&raw, (const char *const *) pairs, error) ||
      !guise_saehd_options_set_pairs (&raw, self->changes, error))
    return FALSE;
  if (raw.archi.family == GUISE_SAEHD_DF || raw.true_face_power == 0.0)
    return TRUE;
  return refuse_option (self, GUISE_PLAN_REFUSAL_TRUE_FACE, "true_face_power", error,
                        "'true_face_power' is for df models only; it must be 0 with liae");
}

/* ---- pretraining ---- */

static gboolean
check_pretrain (const Walk *self, GError **error)
{
  if (is_changed (self, "pretrain"))
    return refuse_option (self, GUISE_PLAN_REFUSAL_PRETRAIN_ALWAYS, "pretrain", error,
                          "pretraining would stay on to the end; it is switched by stages of the "
                          "plan (take the recipe 'pretrain')");
  if (self->index == 0)
    return TRUE;
  if (self->options.pretrain && !self->before.pretrain)
    return refuse_option (self, GUISE_PLAN_REFUSAL_PRETRAIN_LATE, "pretrain", error,
                          "pretraining comes before all else; it cannot begin after stage '%s'",
                          guise_training_plan_get_stage (self->plan, self->index - 1)->name);
  if (self->before.pretrain && !self->options.pretrain && !self->options.random_warp &&
      self->options.archi.family == GUISE_SAEHD_LIAE)
    return refuse_option (self, GUISE_PLAN_REFUSAL_PRETRAIN_WARP, "random_warp", error,
                          "after pretraining inter_AB starts anew and must be trained with "
                          "'random_warp' on first");
  return TRUE;
}

/* ---- resets ---- */

static const char *
get_reset_member (const GuiseTrainingStage *stage)
{
  return stage->reset_first       ? "reset_first"
         : stage->resets->len > 0 ? "resets"
         : stage->reset_at_end    ? "reset_at_end"
                                  : NULL;
}

const char *
guise_training_stage_get_network_objection (const GuiseTrainingStage *self,
                                            const GuiseSaehdOptions  *options)
{
  const gboolean resets =
    get_reset_member (self) != NULL || (self->gate != NULL && self->gate->resets);

  return resets && options->archi.family != GUISE_SAEHD_LIAE
           ? "a reset is for inter_AB, which only liae models have; this model is df"
           : NULL;
}

/* Why inter_AB must not start anew in this stage; NULL: it may. Source: features.md A1, 33. */
static const char *
get_reset_objection (const Walk *self, GuisePlanRefusalKind *out_kind)
{
  const char *objection = guise_training_stage_get_network_objection (self->stage, &self->options);

  *out_kind = objection != NULL            ? GUISE_PLAN_REFUSAL_RESET_DF
              : self->options.pretrain     ? GUISE_PLAN_REFUSAL_RESET_PRETRAIN
              : self->was_warp_off         ? GUISE_PLAN_REFUSAL_RESET_LATE
              : !self->options.random_warp ? GUISE_PLAN_REFUSAL_RESET_WARP
                                           : GUISE_PLAN_REFUSAL_OTHER;
  switch (*out_kind)
    {
    case GUISE_PLAN_REFUSAL_RESET_PRETRAIN:
      return "pretraining does not train inter_AB, so there is nothing to reset";
    case GUISE_PLAN_REFUSAL_RESET_LATE:
      return "inter_AB must not be reset any more once 'random_warp' was off: the model has been "
             "fitted to it, and what was learned since would be lost";
    case GUISE_PLAN_REFUSAL_RESET_WARP:
      return "inter_AB must not be reset while 'random_warp' is off: nothing trains it then, so it "
             "would stay as random as it starts";
    default:
      return objection;
    }
}

static gboolean
check_resets (const Walk *self, GError **error)
{
  const char          *member = get_reset_member (self->stage);
  GuisePlanRefusalKind kind;
  const char          *objection = get_reset_objection (self, &kind);

  if (member != NULL && objection != NULL)
    return refuse (self, kind, member, error, "%s", objection);
  if (self->stage->reset_at_end && self->index + 1 == self->plan->stages->len)
    return refuse (self, GUISE_PLAN_REFUSAL_RESET_LAST, "reset_at_end", error,
                   "the plan would end with an inter_AB that has not learned anything");
  return TRUE;
}

/* What the stage before left behind. */
static gboolean
check_reset_before (const Walk *self, GError **error)
{
  const GuiseTrainingStage *before;

  if (self->index == 0)
    return TRUE;
  before = guise_training_plan_get_stage (self->plan, self->index - 1);
  if (!before->reset_at_end || self->options.random_warp)
    return TRUE;
  self->refusal->other = self->index - 1;
  return refuse_option (self, GUISE_PLAN_REFUSAL_RESET_BEFORE, "random_warp", error,
                        "'random_warp' must stay on after stage '%s', which ends with a reset: "
                        "without it inter_AB would stay as random as it starts",
                        before->name);
}

/* ---- gates ---- */

static gboolean
check_gate_way (const Walk *self, GError **error)
{
  const GuisePlanGate *gate = self->stage->gate;

  for (size_t i = gate->repeat_stage; i < self->index; i++)
    {
      g_autoptr (GuiseSaehd) model =
                   guise_training_plan_new_model (self->plan, self->changes, i, error);

      if (model == NULL)
        return FALSE;
      if (guise_saehd_get_options (model)->random_warp && !self->options.random_warp)
        return refuse (self, GUISE_PLAN_REFUSAL_GATE_WARP, "gate/repeat_from", error,
                       "a gate cannot lead back over the end of 'random_warp'");
      if (guise_saehd_get_options (model)->pretrain)
        return refuse (self, GUISE_PLAN_REFUSAL_GATE_BACK, "gate/repeat_from", error,
                       "a gate cannot lead back to pretraining");
    }
  return TRUE;
}

static gboolean
refuse_crossing (const Walk *self, GError **error)
{
  const size_t first = self->stage->gate->repeat_stage;

  self->refusal->other = first;
  return refuse (self, GUISE_PLAN_REFUSAL_GATE_CROSS, "gate/repeat_from", error,
                 "stage '%s' is part of another gate's repetition already; their ways must not "
                 "cross, or the plan might never end",
                 guise_training_plan_get_stage (self->plan, first)->name);
}

static gboolean
check_gate (Walk *self, GError **error)
{
  const GuisePlanGate *gate = self->stage->gate;
  GuisePlanRefusalKind kind;
  const char          *objection = get_reset_objection (self, &kind);
  uint64_t             n_loop = self->stage->n_iterations;

  if (gate == NULL)
    return TRUE;
  if (gate->resets && objection != NULL)
    return refuse (self, kind, "gate/reset", error, "%s", objection);
  if (self->options.pretrain)
    return refuse (self, GUISE_PLAN_REFUSAL_GATE_PRETRAIN, "gate", error,
                   "pretraining makes no likeness that a gate could ask for");
  if (gate->repeat_stage < self->n_gated)
    return refuse_crossing (self, error);
  if (!check_gate_way (self, error))
    return FALSE;
  self->n_gated = self->index + 1;
  for (size_t i = gate->repeat_stage; i < self->index; i++)
    n_loop += guise_training_plan_get_stage (self->plan, i)->n_iterations;
  self->n_with_loops += n_loop * gate->n_max_repeats;
  return TRUE;
}

/* ---- styles ---- */

static gboolean
check_style_begin (const Walk *self, const char *key, double power, GError **error)
{
  uint64_t n_before = self->origin != NULL ? self->origin->n_iterations : 0;

  if (power > GUISE_PLAN_STYLE_POWER)
    {
      self->refusal->number = GUISE_PLAN_STYLE_POWER;
      return refuse_option (self, GUISE_PLAN_REFUSAL_STYLE_POWER, key, error,
                            "'%s' must be at most %g in the first stage that has it; a later "
                            "stage may have more, when the previews are good",
                            key, GUISE_PLAN_STYLE_POWER);
    }
  if ((self->origin == NULL && self->plan->needs_base) ||
      n_before + self->n_iterations >= STYLE_FIRST_ITERATION)
    return TRUE;
  self->refusal->number = STYLE_FIRST_ITERATION;
  return refuse_option (self, GUISE_PLAN_REFUSAL_STYLE_EARLY, key, error,
                        "'%s' must be 0 for the first %d iterations: there is no face yet whose "
                        "style could be matched",
                        key, STYLE_FIRST_ITERATION);
}

/* A model that can collapse has to be watched, and there must be something to go back to. */
static gboolean
check_style_care (const Walk *self, const char *key, GError **error)
{
  GuisePlanRefusal *refusal = self->refusal;
  const gboolean    is_watched = self->stage->guard == GUISE_GUARD_STRICT;

  if (is_watched && self->plan->backup_hours > 0.0 &&
      self->plan->backup_hours <= GUISE_PLAN_STYLE_BACKUP_HOURS)
    return TRUE;
  refusal->key = find_key (key);
  if (!is_watched)
    return refuse (self, GUISE_PLAN_REFUSAL_STYLE_GUARD, "guard", error,
                   "'%s' can make a model collapse; the stage needs \"guard\": \"strict\"", key);
  refusal->kind = GUISE_PLAN_REFUSAL_STYLE_BACKUPS;
  refusal->stage = self->index;
  refusal->number = GUISE_PLAN_STYLE_BACKUP_HOURS;
  return guise_training_plan_refuse (self->plan, error, "/backup_hours",
                                     "stage '%s' has '%s', which can make a model collapse; the "
                                     "plan needs \"backup_hours\" of at most %g",
                                     self->stage->name, key, GUISE_PLAN_STYLE_BACKUP_HOURS);
}

static gboolean
check_style (const Walk *self, const char *key, double power, GError **error)
{
  if (power == 0.0 || self->options.pretrain)
    return TRUE;
  if (!self->was_styled && !check_style_begin (self, key, power, error))
    return FALSE;
  /* Switched on beside the plan it brings both along (guise_training_plan_get_guard()). */
  return is_changed (self, key) || check_style_care (self, key, error);
}

/* ---- the walk ---- */

static gboolean
check_stage (Walk *self, GError **error)
{
  if (!settle (self, error))
    return FALSE;
  if (self->index == 0)
    self->first = self->options;
  if (!check_locked (self, error) || !check_true_face (self, error) ||
      !check_pretrain (self, error) || !check_resets (self, error) ||
      !check_reset_before (self, error) || !check_gate (self, error) ||
      !check_style (self, "face_style_power", self->options.face_style_power, error) ||
      !check_style (self, "bg_style_power", self->options.bg_style_power, error))
    return FALSE;
  self->before = self->options;
  self->was_warp_off |= !self->options.random_warp;
  self->was_styled |= self->options.face_style_power > 0.0 || self->options.bg_style_power > 0.0;
  self->n_iterations += self->stage->n_iterations;
  self->n_with_loops += self->stage->n_iterations;
  if (self->n_with_loops > MAX_ITERATIONS)
    return refuse (self, GUISE_PLAN_REFUSAL_TOO_LONG, "iterations", error,
                   "the plan would come to more than %" G_GUINT64_FORMAT " iterations",
                   MAX_ITERATIONS);
  return TRUE;
}

static gboolean
check_stages (Walk *self, GError **error)
{
  const GuisePlanOrigin *origin = self->origin;

  if (origin != NULL && self->plan->needs_base && origin->n_iterations == 0)
    {
      self->refusal->kind = GUISE_PLAN_REFUSAL_NEEDS_BASE;
      return guise_training_plan_refuse (self->plan, error, "/needs_base",
                                         "the plan goes on with a trained model, and there is "
                                         "none; import one first");
    }
  self->was_warp_off = origin != NULL && origin->n_iterations > 0 && !origin->is_reusable;
  for (self->index = 0; self->index < self->plan->stages->len; self->index++)
    {
      self->stage = guise_training_plan_get_stage (self->plan, self->index);
      if (!check_stage (self, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_training_plan_judge (const GuiseTrainingPlan *plan,
                           const char *const       *options,
                           const GuisePlanOrigin   *origin,
                           GuisePlanRefusal        *out_refusal,
                           GError                 **error)
{
  g_auto (GuisePlanRefusal) refusal = { .stage = G_MAXSIZE, .other = G_MAXSIZE };
  Walk walk = { .plan = plan, .changes = options, .origin = origin, .refusal = &refusal };

  if (check_stages (&walk, error))
    return TRUE;
  if (out_refusal != NULL)
    {
      *out_refusal = refusal;
      refusal.value = NULL;
    }
  return FALSE;
}

gboolean
guise_training_plan_check (const GuiseTrainingPlan *self,
                           const char *const       *options,
                           GError                 **error)
{
  return guise_training_plan_judge (self, options, NULL, NULL, error);
}

gboolean
guise_training_plan_check_from (const GuiseTrainingPlan *self,
                                const char *const       *options,
                                const GuisePlanOrigin   *origin,
                                GError                 **error)
{
  g_return_val_if_fail (origin != NULL, FALSE);

  return guise_training_plan_judge (self, options, origin, NULL, error);
}
