/* SPDX-License-Identifier: GPL-3.0-or-later
 * What happens at a gate of a plan. */
#include "train/guise-gate.h"

#include <math.h>

gboolean
guise_gate_can_repeat (const GuisePlanGate *gate, unsigned n_repeats)
{
  return n_repeats < gate->n_max_repeats;
}

/* An unattended gate that judges for itself. */
static GuiseGateAnswer
judge (const GuisePlanGate *gate, unsigned n_repeats, double to_src, char **out_reason)
{
  if (!isnan (to_src) && to_src <= gate->at_most)
    {
      *out_reason = g_strdup_printf ("The swaps are %.2f from the source, at most %.2f were wanted",
                                     to_src, gate->at_most);
      return GUISE_GATE_PASS;
    }
  if (!guise_gate_can_repeat (gate, n_repeats))
    {
      *out_reason =
        g_strdup_printf ("The plan was sent back %u times, which is as often as it may", n_repeats);
      return GUISE_GATE_PASS;
    }
  if (isnan (to_src))
    {
      *out_reason = g_strdup ("How far the swaps are from the source is not known, so a person has "
                              "to look");
      return GUISE_GATE_WAIT;
    }
  *out_reason =
    g_strdup_printf ("The swaps are %.2f from the source, more than %.2f; repetition %u "
                     "of at most %u",
                     to_src, gate->at_most, n_repeats + 1, gate->n_max_repeats);
  return GUISE_GATE_REPEAT;
}

GuiseGateAnswer
guise_gate_decide (const GuisePlanGate *gate,
                   gboolean             is_unattended,
                   unsigned             n_repeats,
                   double               to_src,
                   char               **out_reason)
{
  g_autofree char *reason = NULL;
  GuiseGateAnswer  answer = GUISE_GATE_WAIT;

  if (!is_unattended)
    reason = g_strdup ("A person decides");
  else if (gate->unattended == GUISE_GATE_WAIT)
    reason = g_strdup ("The plan wants a person to decide");
  else if (gate->unattended == GUISE_GATE_PASS)
    {
      reason = g_strdup ("The plan lets unattended runs pass");
      answer = GUISE_GATE_PASS;
    }
  else
    answer = judge (gate, n_repeats, to_src, &reason);
  if (out_reason != NULL)
    *out_reason = g_steal_pointer (&reason);
  return answer;
}
