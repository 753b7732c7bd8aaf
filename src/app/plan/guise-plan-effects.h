/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plan/guise-plan-advice.h"
#include "app/plan/guise-plan-editor.h"

G_BEGIN_DECLS

/**
 * guise_plan_effects_dup_text:
 * @editor: of a plan
 * @advice: about an option
 * @out_too_much: (out): whether it is more than there is
 *
 * Returns: (transfer full) (nullable): what the value of the option costs in the stage that is
 *   looked at; %NULL: nothing worth telling, or not known yet
 */
char *guise_plan_effects_dup_text (const GuisePlanEditor *editor,
                                   const GuiseAdvice     *advice,
                                   gboolean              *out_too_much);

G_END_DECLS
