/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-training-plan-edit.h"

G_BEGIN_DECLS

/*
 * What a stage says beside its options, one text each, by the keys of docs/plans.md: for whoever
 * edits plans without knowing their form. Two are simpler than in the file: "resets" is the number
 * of iterations between two resets, "0" for none; "gate" is "n", or what happens without a person.
 */

/**
 * guise_training_plan_get_knobs:
 *
 * Returns: (transfer none) (array zero-terminated=1): the keys
 */
const char *const *guise_training_plan_get_knobs (void);

/**
 * guise_training_plan_dup_knob:
 * @self: a plan
 * @stage: index
 * @key: one of guise_training_plan_get_knobs()
 *
 * Returns: (transfer full) (nullable): its value: "y", "n", a number, a word or "" for no name;
 *   %NULL: no such key. Resets that are not evenly spaced are told by the first
 */
char *guise_training_plan_dup_knob (const GuiseTrainingPlan *self, size_t stage, const char *key);

/**
 * guise_training_plan_with_knob:
 * @value: as guise_training_plan_dup_knob() gives it
 *
 * Like the functions of guise-training-plan-edit.h. A gate that is new repeats its own stage once,
 * with a reset where the stage can have one; one that is there keeps the rest of what it says.
 */
GuiseTrainingPlan *guise_training_plan_with_knob (const GuiseTrainingPlan *self,
                                                  size_t                   stage,
                                                  const char              *key,
                                                  const char              *value,
                                                  GError                 **error);

G_END_DECLS
