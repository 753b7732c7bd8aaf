/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the readers of what another process has told of graphics cards, of a
 * plan and of heat. */
#include <math.h>

#include "host/guise-host-card-rules.h"
#include "host/guise-host-heat.h"
#include "host/guise-host-plan.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autofree char *text = g_strndup ((const char *) data, n_bytes);
  g_autoptr (GuiseHostCards) cards = guise_host_cards_from_text (text, NULL);
  g_autoptr (GuiseHostPlan) plan = guise_host_plan_from_text (text, NULL);
  g_autoptr (GPtrArray) of_plan = guise_host_findings_new ();
  g_autoptr (GPtrArray) adapters = g_ptr_array_new ();
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *again = NULL;

  const double hottest = guise_host_heat_parse (text);

  g_assert (isnan (hottest) || (hottest >= 0 && hottest <= GUISE_HOST_HEAT_MAX));
  if (plan != NULL)
    guise_host_judge_plan (of_plan, plan);
  if (cards == NULL)
    return 0;
  findings = guise_host_judge_cards (cards, adapters, "/nowhere", GUISE_HOST_USE_ANY);
  again = guise_host_cards_to_text (cards);
  return 0;
}
