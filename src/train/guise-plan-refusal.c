/* SPDX-License-Identifier: GPL-3.0-or-later
 * Why a plan is refused, in parts. */
#include "train/guise-plan-refusal.h"

void
guise_plan_refusal_clear (GuisePlanRefusal *self)
{
  if (self != NULL)
    g_clear_pointer (&self->value, g_free);
}
