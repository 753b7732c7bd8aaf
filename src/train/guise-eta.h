/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * GuiseEta:
 *
 * How long a plan will take yet, from the speed at which it goes. A stage that has not begun is
 * reckoned by its forecast, if there is one, times how wrong the forecast of the others was; the
 * first iterations of a stage, which make kernels, do not tell its speed.
 * Thread: owner.
 */
typedef struct _GuiseEta GuiseEta;

/**
 * guise_eta_new:
 * @n_stages: of the plan, at least 1
 * @forecast_ms: (nullable) (array length=n_stages): ms an iteration by stage as forecast, NaN where
 *   it is not known
 *
 * Returns: (transfer full): nothing is known yet
 */
GuiseEta *guise_eta_new (size_t n_stages, const double *forecast_ms);

/**
 * guise_eta_new_by_work:
 * @n_stages: of the plan, at least 1
 * @work: (array length=n_stages): an iteration by stage in any unit, as operations; NaN where it is
 *   not known
 *
 * Knows how much slower one stage is than another, and nothing of any before one was measured.
 *
 * Returns: (transfer full): nothing is known yet
 */
GuiseEta *guise_eta_new_by_work (size_t n_stages, const double *work);
void      guise_eta_free (GuiseEta *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseEta, guise_eta_free)

/**
 * guise_eta_add:
 * @self: how it goes
 * @stage: index of the stage under way
 * @ms: an iteration, waiting and what was saved between included
 *
 * A pause is no speed: what took more than ten times the usual is counted as usual.
 */
void guise_eta_add (GuiseEta *self, size_t stage, double ms);

/**
 * guise_eta_get_ms:
 *
 * Returns: an iteration of @stage, measured or reckoned; NaN: not known
 */
double guise_eta_get_ms (const GuiseEta *self, size_t stage);

/**
 * guise_eta_get_seconds:
 * @self: how it goes
 * @plan: the plan, of as many stages
 * @place: where it stands
 * @last: index of the last stage that counts
 * @n_most: iterations at most
 * @trained_seconds: training time so far; stages may end by it
 *
 * Returns: how long it will take from here to the end of @last, if no gate sends the plan back and
 *   without waiting at gates; NaN: not known
 */
double guise_eta_get_seconds (const GuiseEta          *self,
                              const GuiseTrainingPlan *plan,
                              const GuisePlanPlace    *place,
                              size_t                   last,
                              uint64_t                 n_most,
                              double                   trained_seconds);

G_END_DECLS
