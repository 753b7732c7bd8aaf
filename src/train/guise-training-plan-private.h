/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/* A plan is guise-training-plan.c the value, guise-training-plan-read.c its text,
 * guise-training-plan-rules.c and guise-training-plan-change.c what may be in it. */

/* Frees a #GuiseTrainingStage. */
void guise_training_stage_free (void *data);

/**
 * guise_training_plan_refuse:
 * @self: a plan with its label and text
 * @error: where to put the error
 * @pointer: what is wrong, as guise_json_find_place() takes it
 * @format: why, a sentence without its full stop
 *
 * Sets %GUISE_TRAIN_ERROR PLAN: "LABEL:LINE:COLUMN: reason".
 *
 * Returns: %FALSE
 */
gboolean guise_training_plan_refuse (const GuiseTrainingPlan *self,
                                     GError                 **error,
                                     const char              *pointer,
                                     const char              *format,
                                     ...) G_GNUC_PRINTF (4, 5);

/**
 * guise_training_stage_get_network_objection:
 * @self: a stage
 * @options: of its model
 *
 * Returns: (transfer none) (nullable): why this network cannot do the resets of the stage, its
 *   gate's included; %NULL: it can, or there are none
 */
const char *guise_training_stage_get_network_objection (const GuiseTrainingStage *self,
                                                        const GuiseSaehdOptions  *options);

/* The words of the files, by the values of their enumerations; NULL at the end. */
extern const char *const guise_face_slot_names[];
extern const char *const guise_plan_masks_names[];
extern const char *const guise_gate_answer_names[];
extern const char *const guise_moments_names[];

/* How often a gate that does not say it sends the plan back. */
#define GUISE_PLAN_DEFAULT_REPEATS 1

/**
 * guise_training_plan_with_member:
 * @self: a plan
 * @stage: index
 * @key: of a member of the stage
 * @value: (transfer full) (nullable): what it becomes; %NULL: it is left out
 * @error: where to put the error
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN
 *
 * Returns: (transfer full) (nullable): the changed plan, read anew
 */
GuiseTrainingPlan *guise_training_plan_with_member (const GuiseTrainingPlan *self,
                                                    size_t                   stage,
                                                    const char              *key,
                                                    JsonNode                *value,
                                                    GError                 **error);

G_END_DECLS
