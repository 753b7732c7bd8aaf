/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * guise_gate_decide:
 * @gate: of the stage that has ended
 * @is_unattended: nobody is there to be asked
 * @n_repeats: how often the gates have sent the plan back so far
 * @to_src: identity distance of swap and source (guise-likeness.h), NaN: not known
 * @out_reason: (out) (optional) (transfer full): why, one sentence
 *
 * What happens at a gate. Attended it always waits. Unattended it does what the gate says:
 * waits, passes, or passes when @to_src is at most the gate's and else repeats. After the last
 * repetition an unattended gate that may repeat passes; without a distance it waits. Pure.
 *
 * Source: features.md A2, 45
 *
 * Returns: what to do now
 */
GuiseGateAnswer guise_gate_decide (const GuisePlanGate *gate,
                                   gboolean             is_unattended,
                                   unsigned             n_repeats,
                                   double               to_src,
                                   char               **out_reason);

/**
 * guise_gate_can_repeat:
 * @gate: a gate
 * @n_repeats: how often the gates have sent the plan back so far
 *
 * Returns: whether a person may still send it back
 */
gboolean guise_gate_can_repeat (const GuisePlanGate *gate, unsigned n_repeats);

G_END_DECLS
