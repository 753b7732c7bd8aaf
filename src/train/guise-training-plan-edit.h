/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/*
 * Plans made of plans: each of these returns what @self becomes by one change, and leaves @self as
 * it is. The text keeps every member that the change is not about. What comes out was read as any
 * plan is; whether it can be trained is guise_training_plan_check().
 *
 * Errors of all: %GUISE_TRAIN_ERROR PLAN: the result would be no plan, as "LABEL:LINE:COLUMN:
 * reason"
 *
 * Returns of all: (transfer full) (nullable): the changed plan
 */

/* The whole plan in place of a stage. */
#define GUISE_PLAN_ALL_STAGES G_MAXSIZE

/**
 * guise_training_plan_with_option:
 * @self: a plan
 * @stage: index of the only stage that gets another value; %GUISE_PLAN_ALL_STAGES: all of them
 * @key: an option
 * @value: as guise_saehd_options_set() takes it
 * @error: where to put the error
 *
 * Options hold from the stage on that names them: the stage behind @stage is given the value that
 * it had before, where it names none.
 *
 * Errors: %GUISE_MODEL_ERROR OPTION: no such option or value
 */
GuiseTrainingPlan *guise_training_plan_with_option (const GuiseTrainingPlan *self,
                                                    size_t                   stage,
                                                    const char              *key,
                                                    const char              *value,
                                                    GError                 **error);

/**
 * guise_training_plan_with_iterations:
 * @n: length of the stage; resets behind its new end are left out
 */
GuiseTrainingPlan *guise_training_plan_with_iterations (const GuiseTrainingPlan *self,
                                                        size_t                   stage,
                                                        uint64_t                 n,
                                                        GError                 **error);

/**
 * guise_training_plan_with_resets:
 * @every: iterations between two resets of inter_AB; none at the end of the stage. 0: no resets
 */
GuiseTrainingPlan *guise_training_plan_with_resets (const GuiseTrainingPlan *self,
                                                    size_t                   stage,
                                                    uint64_t                 every,
                                                    GError                 **error);

/**
 * guise_training_plan_with_gate:
 * @gate: (nullable): the question at the end of the stage; %NULL: none
 */
GuiseTrainingPlan *guise_training_plan_with_gate (const GuiseTrainingPlan *self,
                                                  size_t                   stage,
                                                  const GuisePlanGate     *gate,
                                                  GError                 **error);

/**
 * guise_training_plan_with_slot:
 * @slot: what the stage trains on as destination; how many are kept of it is forgotten when it
 *   becomes another
 */
GuiseTrainingPlan *guise_training_plan_with_slot (const GuiseTrainingPlan *self,
                                                  size_t                   stage,
                                                  GuiseFaceSlot            slot,
                                                  GError                 **error);

/**
 * guise_training_plan_with_backup_hours:
 * @hours: of training between two timed backups; 0: none
 */
GuiseTrainingPlan *
guise_training_plan_with_backup_hours (const GuiseTrainingPlan *self, double hours, GError **error);

/**
 * guise_training_plan_with_styles:
 * @stage: index
 * @power: of both style powers, which work as a pair; 0: none
 *
 * A power brings along what the rules ask for with it: a strict guard of the stage, and backups
 * every %GUISE_PLAN_STYLE_BACKUP_HOURS.
 */
GuiseTrainingPlan *guise_training_plan_with_styles (const GuiseTrainingPlan *self,
                                                    size_t                   stage,
                                                    double                   power,
                                                    GError                 **error);

/**
 * guise_training_plan_with_copy:
 *
 * Puts a copy of the stage behind it, by a name of its own, without its gate and resets.
 */
GuiseTrainingPlan *
guise_training_plan_with_copy (const GuiseTrainingPlan *self, size_t stage, GError **error);

/**
 * guise_training_plan_without_stage:
 *
 * Leaves a stage out. The stages behind it keep the options that they had. Gates that began at it
 * begin at the stage behind it.
 */
GuiseTrainingPlan *
guise_training_plan_without_stage (const GuiseTrainingPlan *self, size_t stage, GError **error);

/**
 * guise_training_plan_with_moved:
 * @to: the index that the stage has then
 *
 * Moves a stage; each keeps the options that it had.
 */
GuiseTrainingPlan *guise_training_plan_with_moved (const GuiseTrainingPlan *self,
                                                   size_t                   stage,
                                                   size_t                   to,
                                                   GError                 **error);

G_END_DECLS
