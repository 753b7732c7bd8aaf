/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the optimizer lies. */
#include "train/guise-optimizer-place.h"

#define MARGIN 0.97 /* three iterations are timed, and they differ by as much */

GuiseOptimizerPlace
guise_optimizer_place_choose (GuiseOptimizerPlace planned, double device_ms, double aside_ms)
{
  const gboolean has_device = device_ms >= 0.0;
  const gboolean has_aside = aside_ms >= 0.0;

  if (!has_device && !has_aside)
    return planned;
  if (!has_device || !has_aside)
    return has_device ? GUISE_OPTIMIZER_ON_DEVICE : GUISE_OPTIMIZER_ASIDE;
  if (device_ms < MARGIN * aside_ms)
    return GUISE_OPTIMIZER_ON_DEVICE;
  if (aside_ms < MARGIN * device_ms)
    return GUISE_OPTIMIZER_ASIDE;
  return planned;
}

const char *
guise_optimizer_place_get_option (GuiseOptimizerPlace place)
{
  g_return_val_if_fail (place != GUISE_OPTIMIZER_AS_PLANNED, NULL);
  return place == GUISE_OPTIMIZER_ON_DEVICE ? "models_opt_on_gpu=y" : "models_opt_on_gpu=n";
}
