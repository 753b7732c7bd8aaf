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
 * GuisePlanRemarkKind:
 * @GUISE_PLAN_REMARK_LOW_RESOLUTION: whole faces are less sharp than they could be; numbers: what
 * they need, what there is
 * @GUISE_PLAN_REMARK_NO_FOREHEAD: without applied masks the forehead is cut off
 * @GUISE_PLAN_REMARK_NO_BACKUPS: there are no timed backups
 * @GUISE_PLAN_REMARK_STYLES: style powers can make a model collapse
 * @GUISE_PLAN_REMARK_ONE_STYLE: only one of the two style powers is on
 * @GUISE_PLAN_REMARK_SMALL_BATCH: a batch learns badly; numbers: it, the least that is worth while
 * @GUISE_PLAN_REMARK_OPTIMIZER: the optimizer starts anew
 * @GUISE_PLAN_REMARK_WARP_OFF: from here on the model cannot be reused
 * @GUISE_PLAN_REMARK_NEVER_WARPED: the model cannot be reused from the beginning
 * @GUISE_PLAN_REMARK_WARP_ON: random warp is on again, which makes nothing reusable
 * @GUISE_PLAN_REMARK_GAN_WITH_WARP: the GAN is on while random warp is
 * @GUISE_PLAN_REMARK_WAITS: an unattended run waits at the end
 * @GUISE_PLAN_REMARK_ENDS_PRETRAINED: what comes out is a base
 * @GUISE_PLAN_REMARK_LEAVES_OUT: only the best faces of the destination are trained at the end;
 * number: how many
 *
 * What a remark is about, for those who have words of their own.
 */
typedef enum
{
  GUISE_PLAN_REMARK_LOW_RESOLUTION,
  GUISE_PLAN_REMARK_NO_FOREHEAD,
  GUISE_PLAN_REMARK_NO_BACKUPS,
  GUISE_PLAN_REMARK_STYLES,
  GUISE_PLAN_REMARK_ONE_STYLE,
  GUISE_PLAN_REMARK_SMALL_BATCH,
  GUISE_PLAN_REMARK_OPTIMIZER,
  GUISE_PLAN_REMARK_WARP_OFF,
  GUISE_PLAN_REMARK_NEVER_WARPED,
  GUISE_PLAN_REMARK_WARP_ON,
  GUISE_PLAN_REMARK_GAN_WITH_WARP,
  GUISE_PLAN_REMARK_WAITS,
  GUISE_PLAN_REMARK_ENDS_PRETRAINED,
  GUISE_PLAN_REMARK_LEAVES_OUT,
  GUISE_N_PLAN_REMARKS,
} GuisePlanRemarkKind;

/**
 * GuisePlanRemark:
 * @stage: index of the stage that it is about; %G_MAXSIZE: the whole plan
 * @kind: what it is about
 * @numbers: what its text names, in this order; else 0
 * @text: a sentence for people
 *
 * What is possible, but should be known before a week is spent.
 */
typedef struct
{
  size_t              stage;
  GuisePlanRemarkKind kind;
  int                 numbers[2];
  char               *text;
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
