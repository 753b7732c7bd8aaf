/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-training-plan-rules.h"

G_BEGIN_DECLS

/**
 * GuisePlanRefusalKind:
 * @GUISE_PLAN_REFUSAL_OTHER: what only the message of the error says
 * @GUISE_PLAN_REFUSAL_NEEDS_BASE: there is no model that the plan could go on with
 * @GUISE_PLAN_REFUSAL_TOO_LONG: more iterations than a checkpoint can count
 * @GUISE_PLAN_REFUSAL_OPTION: the network does not take the value of @key; @value, if it is known:
 * the nearest one that it takes
 * @GUISE_PLAN_REFUSAL_LOCKED: @key is @value in the first stage and cannot change any more
 * @GUISE_PLAN_REFUSAL_TRUE_FACE: the true face power of a model that is not df
 * @GUISE_PLAN_REFUSAL_PRETRAIN_ALWAYS: pretraining, switched on beside the plan
 * @GUISE_PLAN_REFUSAL_PRETRAIN_LATE: pretraining after something else
 * @GUISE_PLAN_REFUSAL_PRETRAIN_WARP: no random warp after pretraining
 * @GUISE_PLAN_REFUSAL_RESET_DF: a reset of a df model
 * @GUISE_PLAN_REFUSAL_RESET_PRETRAIN: a reset while pretraining
 * @GUISE_PLAN_REFUSAL_RESET_LATE: a reset once random warp was off
 * @GUISE_PLAN_REFUSAL_RESET_WARP: a reset while random warp is off
 * @GUISE_PLAN_REFUSAL_RESET_LAST: a reset after everything else
 * @GUISE_PLAN_REFUSAL_RESET_BEFORE: no random warp after @other, which ends with a reset
 * @GUISE_PLAN_REFUSAL_GATE_WARP: a gate leads back over the end of random warp
 * @GUISE_PLAN_REFUSAL_GATE_BACK: a gate leads back to pretraining
 * @GUISE_PLAN_REFUSAL_GATE_PRETRAIN: a gate at the end of pretraining
 * @GUISE_PLAN_REFUSAL_GATE_CROSS: @other is repeated by another gate
 * @GUISE_PLAN_REFUSAL_STYLE_POWER: @key is more than @number in the first stage that has it
 * @GUISE_PLAN_REFUSAL_STYLE_EARLY: @key in one of the first @number iterations
 * @GUISE_PLAN_REFUSAL_STYLE_GUARD: @key without a strict guard
 * @GUISE_PLAN_REFUSAL_STYLE_BACKUPS: @key without a backup every @number hours
 * @GUISE_PLAN_REFUSAL_PAST_MISSING: a stage that has been trained is not there any more
 * @GUISE_PLAN_REFUSAL_PAST_ORDER: another stage stands where one has been trained
 * @GUISE_PLAN_REFUSAL_PAST_CHANGED: the stage is over
 * @GUISE_PLAN_REFUSAL_BEGUN_RESET: its first reset, when the stage has begun
 * @GUISE_PLAN_REFUSAL_DONE_RESETS: resets in the @number iterations that are done
 * @GUISE_PLAN_REFUSAL_DONE_ITERATIONS: fewer than the @number iterations that are done
 * @GUISE_PLAN_REFUSAL_SETTLED: @key is @value for good
 *
 * Why a plan is refused, for those who have words of their own.
 */
typedef enum
{
  GUISE_PLAN_REFUSAL_OTHER,
  GUISE_PLAN_REFUSAL_NEEDS_BASE,
  GUISE_PLAN_REFUSAL_TOO_LONG,
  GUISE_PLAN_REFUSAL_OPTION,
  GUISE_PLAN_REFUSAL_LOCKED,
  GUISE_PLAN_REFUSAL_TRUE_FACE,
  GUISE_PLAN_REFUSAL_PRETRAIN_ALWAYS,
  GUISE_PLAN_REFUSAL_PRETRAIN_LATE,
  GUISE_PLAN_REFUSAL_PRETRAIN_WARP,
  GUISE_PLAN_REFUSAL_RESET_DF,
  GUISE_PLAN_REFUSAL_RESET_PRETRAIN,
  GUISE_PLAN_REFUSAL_RESET_LATE,
  GUISE_PLAN_REFUSAL_RESET_WARP,
  GUISE_PLAN_REFUSAL_RESET_LAST,
  GUISE_PLAN_REFUSAL_RESET_BEFORE,
  GUISE_PLAN_REFUSAL_GATE_WARP,
  GUISE_PLAN_REFUSAL_GATE_BACK,
  GUISE_PLAN_REFUSAL_GATE_PRETRAIN,
  GUISE_PLAN_REFUSAL_GATE_CROSS,
  GUISE_PLAN_REFUSAL_STYLE_POWER,
  GUISE_PLAN_REFUSAL_STYLE_EARLY,
  GUISE_PLAN_REFUSAL_STYLE_GUARD,
  GUISE_PLAN_REFUSAL_STYLE_BACKUPS,
  GUISE_PLAN_REFUSAL_PAST_MISSING,
  GUISE_PLAN_REFUSAL_PAST_ORDER,
  GUISE_PLAN_REFUSAL_PAST_CHANGED,
  GUISE_PLAN_REFUSAL_BEGUN_RESET,
  GUISE_PLAN_REFUSAL_DONE_RESETS,
  GUISE_PLAN_REFUSAL_DONE_ITERATIONS,
  GUISE_PLAN_REFUSAL_SETTLED,
  GUISE_N_PLAN_REFUSALS,
} GuisePlanRefusalKind;

/**
 * GuisePlanRefusal:
 * @kind: why
 * @stage: index of the stage that it is about; %G_MAXSIZE: the whole plan
 * @other: index of another stage that matters for it; else %G_MAXSIZE
 * @key: (nullable): an option, borrowed from the table of options
 * @value: (owned) (nullable): what it is or should be, as plans have it
 * @number: what else the sentence names; else 0
 *
 * The same as the message of the error, in parts.
 */
typedef struct
{
  GuisePlanRefusalKind kind;
  size_t               stage;
  size_t               other;
  const char          *key;
  char                *value;
  double               number;
} GuisePlanRefusal;

/**
 * guise_plan_refusal_clear:
 * @self: (nullable): may be all zeros
 *
 * Frees what it owns.
 */
void guise_plan_refusal_clear (GuisePlanRefusal *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuisePlanRefusal, guise_plan_refusal_clear)

/**
 * guise_training_plan_judge:
 * @plan: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @origin: (nullable): the model that it begins with; %NULL: not known yet
 * @out_refusal: (out caller-allocates) (optional): why not; set if it is refused
 * @error: where to put the error
 *
 * What guise_training_plan_check() and guise_training_plan_check_from() ask.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN
 *
 * Returns: whether the plan can be trained
 */
gboolean guise_training_plan_judge (const GuiseTrainingPlan *plan,
                                    const char *const       *options,
                                    const GuisePlanOrigin   *origin,
                                    GuisePlanRefusal        *out_refusal,
                                    GError                 **error);

/**
 * guise_training_plan_judge_change:
 * @plan: the plan under way
 * @changed: what it is to become; the refusal's stages are of this one, @other of @plan
 * @place: how far it has come
 * @out_refusal: (out caller-allocates) (optional): why not; set if it is refused
 * @error: where to put the error
 *
 * What guise_training_plan_check_change() asks.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN
 *
 * Returns: whether the plan may become the other one
 */
gboolean guise_training_plan_judge_change (const GuiseTrainingPlan *plan,
                                           const GuiseTrainingPlan *changed,
                                           const GuisePlanPlace    *place,
                                           GuisePlanRefusal        *out_refusal,
                                           GError                 **error);

G_END_DECLS
