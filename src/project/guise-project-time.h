/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * guise_project_get_time_left:
 * @self: a project; it may be training
 * @place: where it stands in its plan
 * @iteration: iterations done there
 * @trained_seconds: training time so far
 * @out_stage_seconds: (out): time left of the stage; NaN: not yet known
 * @out_plan_seconds: (out): time left of the plan, if no gate sends it back and without waiting at
 *   gates; NaN: not yet known
 *
 * By the time that the newest iterations of its loss history took; stages to come by their work in
 * comparison (train/guise-eta.h). What a computer of another speed will need is not known here.
 */
void guise_project_get_time_left (const GuiseProject   *self,
                                  const GuisePlanPlace *place,
                                  uint64_t              iteration,
                                  double                trained_seconds,
                                  double               *out_stage_seconds,
                                  double               *out_plan_seconds);

G_END_DECLS
