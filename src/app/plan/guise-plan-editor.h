/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plan/guise-face-hints.h"
#include "app/plan/guise-plan-costs.h"
#include "app/project/guise-open-project.h"
#include "project/guise-preconditions.h"
#include "train/guise-training-plan-rules.h"

G_BEGIN_DECLS

/**
 * GuisePlanEditor:
 *
 * The plan of a project as it is edited on its page: what it says, what may still be changed, the
 * way back, and what it costs. Edits are taken at once and written on a thread, the newest last;
 * what the engine refuses is taken back. Property `stage`: index of the stage that is looked at.
 * Thread: main.
 *
 * Signals:
 *
 * - `::changed`: plan, place or faces are others
 * - `::refused (text)`: an edit was taken back; why, for people
 * - `::saved`: what was edited is in the files
 */
#define GUISE_TYPE_PLAN_EDITOR (guise_plan_editor_get_type ())
G_DECLARE_FINAL_TYPE (GuisePlanEditor, guise_plan_editor, GUISE, PLAN_EDITOR, GObject)

GuisePlanEditor *guise_plan_editor_new (GuiseOpenProject *project);

GuiseOpenProject *guise_plan_editor_get_project (const GuisePlanEditor *self);
GuisePlanCosts   *guise_plan_editor_get_costs (const GuisePlanEditor *self);

/**
 * guise_plan_editor_set_active:
 * @is_active: whether somebody looks
 */
void guise_plan_editor_set_active (GuisePlanEditor *self, gboolean is_active);

/**
 * guise_plan_editor_get_plan:
 *
 * Returns: (transfer none) (nullable): the plan; %NULL before it was read
 */
const GuiseTrainingPlan *guise_plan_editor_get_plan (const GuisePlanEditor *self);

/**
 * guise_plan_editor_get_options:
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): what the project changes in all
 *   stages
 */
const char *const *guise_plan_editor_get_options (const GuisePlanEditor *self);

size_t guise_plan_editor_get_stage (const GuisePlanEditor *self);
void   guise_plan_editor_set_stage (GuisePlanEditor *self, size_t stage);

/**
 * guise_plan_editor_is_busy:
 *
 * Returns: whether something is still to be written
 */
gboolean guise_plan_editor_is_busy (const GuisePlanEditor *self);

/**
 * guise_plan_editor_is_trained:
 *
 * Returns: whether there is a model, with which the network is settled
 */
gboolean guise_plan_editor_is_trained (const GuisePlanEditor *self);

/**
 * guise_plan_editor_get_place:
 *
 * Returns: how far the project is
 */
GuisePlanPlace guise_plan_editor_get_place (const GuisePlanEditor *self);

/**
 * guise_plan_editor_is_over:
 *
 * Returns: whether a stage has been trained and is settled
 */
gboolean guise_plan_editor_is_over (const GuisePlanEditor *self, size_t stage);

/**
 * guise_plan_editor_is_overridden:
 *
 * Returns: whether the project sets an option in all stages, over the plan
 */
gboolean guise_plan_editor_is_overridden (const GuisePlanEditor *self, const char *key);

/**
 * guise_plan_editor_get_conditions:
 *
 * Returns: (transfer none) (nullable): what was found of the faces of a stage; %NULL: not known
 */
const GuisePreconditions *guise_plan_editor_get_conditions (const GuisePlanEditor *self,
                                                            size_t                 stage);

/**
 * guise_plan_editor_get_hints:
 *
 * Returns: (transfer none): what was measured of faces; nothing before it was read
 */
const GuiseFaceHints *guise_plan_editor_get_hints (const GuisePlanEditor *self);

/* Both style powers, which work as a pair, for guise_plan_editor_dup_value() and _set_value(): "y"
 * or "n". On begins with the usual values and brings along the care that they need. */
#define GUISE_PLAN_STYLES "face_style_power, bg_style_power"

/**
 * guise_plan_editor_dup_value:
 * @key: an option of the model, a knob of a stage, "backup_hours" of the plan, or
 *   %GUISE_PLAN_STYLES
 *
 * Returns: (transfer full) (nullable): what it is in a stage
 */
char *guise_plan_editor_dup_value (const GuisePlanEditor *self, size_t stage, const char *key);

/**
 * guise_plan_editor_set_value:
 * @stage: index, or %GUISE_PLAN_ALL_STAGES for an option
 * @value: as guise_plan_editor_dup_value() gives it
 *
 * The same value changes nothing.
 */
void guise_plan_editor_set_value (GuisePlanEditor *self,
                                  size_t           stage,
                                  const char      *key,
                                  const char      *value);

/* Stages come, go and move; the one that is looked at goes along. */
void guise_plan_editor_copy_stage (GuisePlanEditor *self, size_t stage);
void guise_plan_editor_remove_stage (GuisePlanEditor *self, size_t stage);
void guise_plan_editor_move_stage (GuisePlanEditor *self, size_t stage, size_t to);

/**
 * guise_plan_editor_take_plan:
 * @plan: (transfer full) (nullable): a recipe, or the plan of a file; %NULL: it is no plan
 * @error: (transfer full) (nullable): why not
 */
void guise_plan_editor_take_plan (GuisePlanEditor *self, GuiseTrainingPlan *plan, GError *error);

/* The way back, and forth again, as far as nothing was trained since. */
gboolean guise_plan_editor_can_undo (const GuisePlanEditor *self);
gboolean guise_plan_editor_can_redo (const GuisePlanEditor *self);
void     guise_plan_editor_undo (GuisePlanEditor *self);
void     guise_plan_editor_redo (GuisePlanEditor *self);

G_END_DECLS
