/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * guise_project_find_place:
 * @self: a project
 * @out_place: (out): where its newest checkpoint stands; the beginning without one
 * @error: where to put the error
 *
 * By a quick look, which does not read what a checkpoint holds.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN: it stands in a stage that the plan does not have; as
 *   guise_checkpoint_list()
 */
gboolean
guise_project_find_place (const GuiseProject *self, GuisePlanPlace *out_place, GError **error);

/**
 * guise_project_check_plan:
 * @self: a project
 * @plan: what its plan is to become
 * @error: where to put the error
 *
 * Whether @plan can be trained from where the project stands.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN, naming the stage; %GUISE_MODEL_ERROR OPTION
 */
gboolean
guise_project_check_plan (const GuiseProject *self, const GuiseTrainingPlan *plan, GError **error);

/**
 * guise_project_set_plan:
 * @self: a project
 * @plan: (transfer none): what its plan becomes
 * @error: where to put the error
 *
 * Writes `plan.json`, in one piece or not at all. A project may be trained meanwhile: the plan
 * counts when training goes on after a pause or a stop (docs/plans.md). Each difference is a line
 * of the journal: now while nothing is trained, else with the training that takes it over.
 *
 * Errors: as guise_project_check_plan(); %GUISE_PROJECT_ERROR LOCKED: another recipe for a model
 *   that there is already; %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_project_set_plan (GuiseProject *self, const GuiseTrainingPlan *plan, GError **error);

G_END_DECLS
