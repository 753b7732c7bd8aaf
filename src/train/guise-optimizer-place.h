/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_OPTIMIZER_TRIED_FROM 4 /* devices that train together */

/**
 * GuiseOptimizerPlace:
 * @GUISE_OPTIMIZER_AS_PLANNED: as the option models_opt_on_gpu of each stage says
 * @GUISE_OPTIMIZER_ON_DEVICE: what the optimizer remembers lies on the device
 * @GUISE_OPTIMIZER_ASIDE: it lies in the computer's memory, and the device fetches it
 *
 * What is learned is the same in both places; memory and time are not.
 */
typedef enum
{
  GUISE_OPTIMIZER_AS_PLANNED,
  GUISE_OPTIMIZER_ON_DEVICE,
  GUISE_OPTIMIZER_ASIDE,
} GuiseOptimizerPlace;

/**
 * guise_optimizer_place_choose:
 * @planned: where the plan has it
 * @device_ms: an iteration with it on the device; negative: that does not fit
 * @aside_ms: an iteration with it aside; likewise
 *
 * The one that fits, or the faster one; a difference of a few per cent is none, and then the plan
 * is right.
 *
 * Source: features.md A 119
 *
 * Returns: on the device or aside; @planned where neither fits
 */
GuiseOptimizerPlace
guise_optimizer_place_choose (GuiseOptimizerPlace planned, double device_ms, double aside_ms);

/* Returns: the option that puts it there, "models_opt_on_gpu=n"; not for "as planned" */
const char *guise_optimizer_place_get_option (GuiseOptimizerPlace place);

G_END_DECLS
