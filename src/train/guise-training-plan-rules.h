/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * GuisePlanOrigin:
 * @n_iterations: what the model had been trained for when it was imported; 0: it begins here
 * @is_reusable: whether random warp had never been switched off by then
 *
 * The model that a plan begins with.
 */
typedef struct
{
  uint64_t n_iterations;
  gboolean is_reusable;
} GuisePlanOrigin;

/**
 * GuisePlanRemark:
 * @stage: index of the stage that it is about; %G_MAXSIZE: the whole plan
 * @text: a sentence for people
 *
 * What is possible, but should be known before a week is spent.
 */
typedef struct
{
  size_t stage;
  char  *text;
} GuisePlanRemark;

/**
 * guise_training_plan_check:
 * @self: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @error: where to put the error
 *
 * Whether the plan can be trained as far as can be said without faces and devices: options that
 * the network takes, none that would have to change after the first iteration, no reset once
 * random warp is off, gates that end, style powers only late, small and guarded, pretraining only
 * at the beginning. Its model may be imported later: see guise_training_plan_check_from().
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN: "LABEL:LINE:COLUMN: reason"
 */
gboolean guise_training_plan_check (const GuiseTrainingPlan *self,
                                    const char *const       *options,
                                    GError                 **error);

/**
 * guise_training_plan_check_from:
 * @origin: the model that the plan begins with
 *
 * The same when training is to begin: a plan that needs a base must have one, and one that resets
 * must have one whose random warp was never off.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN
 */
gboolean guise_training_plan_check_from (const GuiseTrainingPlan *self,
                                         const char *const       *options,
                                         const GuisePlanOrigin   *origin,
                                         GError                 **error);

/**
 * guise_training_plan_is_locked:
 * @key: an option
 *
 * Returns: whether it cannot change after the first iteration (features.md A5, 71)
 */
gboolean guise_training_plan_is_locked (const char *key);

/**
 * guise_training_plan_dup_remarks:
 * @self: a plan that guise_training_plan_check() accepts
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 *
 * Returns: (transfer full) (element-type GuisePlanRemark): what should be known, by stage; often
 *   empty
 */
GPtrArray *guise_training_plan_dup_remarks (const GuiseTrainingPlan *self,
                                            const char *const       *options);

/**
 * guise_training_plan_check_change:
 * @self: the plan under way
 * @changed: what it is to become
 * @place: how far it has come
 * @error: where to put the error
 *
 * Whether a plan under way may become another one. What has been trained stays as it was: the
 * stages that are over (titles and hints aside, and unless a gate can still go back to them), the
 * resets that were done, and for good what the network is. The stage under way may become longer,
 * shorter down to what is done of it, and get other options; what is to come is free. @changed
 * itself must also pass guise_training_plan_check().
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN, at the place in @changed
 */
gboolean guise_training_plan_check_change (const GuiseTrainingPlan *self,
                                           const GuiseTrainingPlan *changed,
                                           const GuisePlanPlace    *place,
                                           GError                 **error);

/**
 * guise_training_plan_describe_change:
 * @self: a plan
 * @changed: what it becomes
 *
 * Returns: (transfer full) (array zero-terminated=1): one line for each difference, as in
 *   "settle: iterations 500000 -> 2000000": what the journal keeps of an edit
 */
char **guise_training_plan_describe_change (const GuiseTrainingPlan *self,
                                            const GuiseTrainingPlan *changed);

G_END_DECLS
