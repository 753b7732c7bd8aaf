/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project-status.h"
#include "train/guise-training-plan-rules.h"

G_BEGIN_DECLS

/**
 * guise_plan_words:
 * @text: (nullable): of a plan: its title or summary, a stage's title or hint
 *
 * Recipes are in the catalogue (`po/recipes`); what somebody wrote in a plan of their own is not.
 *
 * Returns: (transfer none): that in the language of the person; empty for %NULL
 */
const char *guise_plan_words (const char *text);

/**
 * guise_plan_words_dup_lack:
 * @lack: what a stage lacks
 * @text: (nullable): the engine's sentence, for what has no words here
 *
 * Returns: (transfer full) (nullable): a sentence
 */
char *guise_plan_words_dup_lack (const GuiseLack *lack, const char *text);

/**
 * guise_plan_words_dup_remark:
 * @remark: what should be known of a plan
 *
 * Returns: (transfer full): that in the language of the person
 */
char *guise_plan_words_dup_remark (const GuisePlanRemark *remark);

/**
 * guise_plan_words_dup_stage:
 * @plan: a plan
 * @name: (nullable): name of one of its stages, as files have it
 *
 * Returns: (transfer full) (nullable): its title; @name itself where the plan has no such stage
 */
char *guise_plan_words_dup_stage (const GuiseTrainingPlan *plan, const char *name);

/**
 * guise_plan_words_translate:
 * @status: what was read of a project
 *
 * Puts everything in it that people read into their language. Thread: any.
 */
void guise_plan_words_translate (GuiseProjectStatus *status);

G_END_DECLS
