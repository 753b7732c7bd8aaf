/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-plan-refusal.h"

G_BEGIN_DECLS

/* Why a plan, or an edit of it, is refused: in the language of the person; all (transfer full). */

/**
 * guise_plan_refusals_dup_text:
 * @refusal: of a plan
 * @plan: that plan
 * @error: that came with it
 *
 * Thread: any.
 *
 * Returns: whole sentences, the first of them with the stage that it is about
 */
char *guise_plan_refusals_dup_text (const GuisePlanRefusal  *refusal,
                                    const GuiseTrainingPlan *plan,
                                    const GError            *error);

/**
 * guise_plan_refusals_dup_error:
 * @plan: (nullable): a plan
 * @error: about it
 *
 * Returns: what can be said without parts: what happened and what one can do; of the text of a plan
 *   the engine's sentence, without where in @plan it stands, which says nothing to who edits by
 *   clicks
 */
char *guise_plan_refusals_dup_error (const GuiseTrainingPlan *plan, const GError *error);

/**
 * guise_plan_refusals_dup_edit:
 * @key: an option or knob of which a value was not taken
 *
 * Returns: what is wrong with the value
 */
char *guise_plan_refusals_dup_edit (const char *key);

G_END_DECLS
