/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/* What `guise plan` says of plans. */

/**
 * guise_cli_dup_count:
 *
 * Returns: (transfer full): @n with a space before every third digit, as in "2 300 000"
 */
char *guise_cli_dup_count (uint64_t n);

/**
 * guise_cli_plan_dup_text:
 * @plan: a plan
 * @changes: (nullable) (array zero-terminated=1): "key=value" over the plan's options
 *
 * Returns: (transfer full): its stages, for people, translated
 */
char *guise_cli_plan_dup_text (const GuiseTrainingPlan *plan, const char *const *changes);

/**
 * guise_cli_plan_describe:
 *
 * Returns: (transfer full): members of an event about the whole plan
 */
JsonObject *guise_cli_plan_describe (const GuiseTrainingPlan *plan);

/**
 * guise_cli_plan_describe_stage:
 * @plan: a plan
 * @changes: (nullable) (array zero-terminated=1): "key=value" over the plan's options
 * @index: of the stage
 *
 * Returns: (transfer full): members of an event about the stage: those of the plan file, and its
 *   `number` from 1, the `begins_at` iteration when no gate repeats anything, and whether the
 *   model is still `reusable` at its end
 */
JsonObject *guise_cli_plan_describe_stage (const GuiseTrainingPlan *plan,
                                           const char *const       *changes,
                                           size_t                   index);

G_END_DECLS
