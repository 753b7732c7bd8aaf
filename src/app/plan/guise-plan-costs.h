/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "train/guise-training-forecast.h"

G_BEGIN_DECLS

/**
 * GuisePlanCosts:
 *
 * What a plan takes on this computer, followed while it is edited: memory at once, time by a short
 * trial or a longer one, what single options cost. Asks a process of its own
 * (#GuiseCostsProcess), which runs while this is active; the newest plan wins. Property
 * `is-measuring`. Thread: main.
 *
 * Signals:
 *
 * - `::changed`: the forecast or the effects are others
 */
#define GUISE_TYPE_PLAN_COSTS (guise_plan_costs_get_type ())
G_DECLARE_FINAL_TYPE (GuisePlanCosts, guise_plan_costs, GUISE, PLAN_COSTS, GObject)

/**
 * guise_plan_costs_new:
 * @dir: a project folder
 *
 * Returns: (transfer full): the costs
 */
GuisePlanCosts *guise_plan_costs_new (const char *dir);

/**
 * guise_plan_costs_set_active:
 * @self: the costs
 * @is_active: whether somebody looks
 */
void guise_plan_costs_set_active (GuisePlanCosts *self, gboolean is_active);

/**
 * guise_plan_costs_set_training:
 * @self: the costs
 * @is_training: whether the project trains
 *
 * The device is the training's then: nothing is tried on it, and it is not asked for memory. What
 * can be reckoned is reckoned as for the processor, and anew when training rests.
 */
void guise_plan_costs_set_training (GuisePlanCosts *self, gboolean is_training);

/**
 * guise_plan_costs_is_rough:
 *
 * Returns: whether the forecast was made while the project trained
 */
gboolean guise_plan_costs_is_rough (const GuisePlanCosts *self);

/**
 * guise_plan_costs_follow:
 * @self: the costs
 * @plan: (transfer none) (nullable): what is to be done; copied
 * @options: (nullable): the project's changes over it; copied
 * @stage: the stage whose options are shown
 * @is_new: whether more may have been trained since
 */
void guise_plan_costs_follow (GuisePlanCosts          *self,
                              const GuiseTrainingPlan *plan,
                              const char *const       *options,
                              size_t                   stage,
                              gboolean                 is_new);

/**
 * guise_plan_costs_measure:
 *
 * Tries iterations of every stage, for about a minute.
 */
void     guise_plan_costs_measure (GuisePlanCosts *self);
gboolean guise_plan_costs_is_measuring (const GuisePlanCosts *self);

/**
 * guise_plan_costs_get_forecast:
 *
 * Returns: (transfer none) (nullable): of the plan followed last, or of one shortly before; %NULL:
 *   nothing is known
 */
const GuiseTrainingForecast *guise_plan_costs_get_forecast (const GuisePlanCosts *self);

/**
 * guise_plan_costs_get_disk_free:
 *
 * Returns: bytes; 0: not known
 */
uint64_t guise_plan_costs_get_disk_free (const GuisePlanCosts *self);

/**
 * guise_plan_costs_is_on_card:
 *
 * Returns: whether it would be trained on a graphics card
 */
gboolean guise_plan_costs_is_on_card (const GuisePlanCosts *self);

/**
 * guise_plan_costs_get_problem:
 *
 * Returns: (transfer none) (nullable): why there is no forecast
 */
const char *guise_plan_costs_get_problem (const GuisePlanCosts *self);

/**
 * guise_plan_costs_get_effect:
 * @self: the costs
 * @key: an option with something to compare it to (#GuiseAdvice)
 * @out_bytes: (out): memory that it takes more than without
 * @out_share: (out): time that an iteration takes more than without, 0.1 for a tenth
 *
 * Returns: whether it is known, for the stage that is shown
 */
gboolean guise_plan_costs_get_effect (const GuisePlanCosts *self,
                                      const char           *key,
                                      int64_t              *out_bytes,
                                      double               *out_share);

G_END_DECLS
