/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reference kernels: sums, assign, optimizers, random masks. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "nn/ref/guise-ref-private.h"

/* Workspace: the sums, in double. */
gboolean
guise_ref_sum_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  plan->workspace_bytes = (size_t) guise_shape_n_elements (&query->output_shape) * sizeof (double);
  return TRUE;
}

gboolean
guise_ref_sum_run (const GuiseCall *call)
{
  const GuiseShape *follower = &call->output.shape;
  GuiseRefWalk      walk = guise_ref_walk_init (&call->inputs[0].shape, &follower, 1);
  const Real       *x = (const Real *) call->inputs[0].data;
  Real             *y = (Real *) call->output.data;
  double           *sums = (double *) call->workspace;
  int64_t           n = guise_shape_n_elements (&call->output.shape);

  memset (sums, 0, (size_t) n * sizeof (double));
  for (int64_t row = 0; row < walk.n_rows; row++, guise_ref_walk_next (&walk))
    for (int64_t i = 0; i < walk.n_row; i++)
      sums[walk.offset[0] + i * walk.step[0]] += (double) x[row * walk.n_row + i];
  for (int64_t i = 0; i < n; i++)
    y[i] = (Real) sums[i];
  return TRUE;
}

/* State: the collective, borrowed. */
gboolean
guise_ref_all_reduce_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  plan->state = query->collective;
#ifdef GUISE_REF_DOUBLE
  g_assert (query->collective == NULL); /* ranks exchange f32 */
#endif
  return TRUE;
}

gboolean
guise_ref_all_reduce_run (const GuiseCall *call)
{
  const GuiseAllReduceParams *params = (const GuiseAllReduceParams *) call->params;
  size_t                      n = (size_t) guise_shape_n_elements (&call->output.shape);
  Real                       *y = (Real *) call->output.data;

  if (call->inputs[0].data != call->output.data)
    memcpy (y, call->inputs[0].data, n * sizeof (Real));
#ifndef GUISE_REF_DOUBLE
  GuiseCollective *collective = (GuiseCollective *) call->state;

  if (collective != NULL)
    {
      const int64_t start_us = g_get_monotonic_time ();

      if (!guise_collective_all_reduce_sum (collective, y, n, NULL))
        return FALSE; /* the collective keeps its failure, guise_plan_run() reports it */
      collective->sum_ms += (double) (g_get_monotonic_time () - start_us) / 1e3;
    }
#endif
  if (params->scale != 1.0f)
    for (size_t i = 0; i < n; i++)
      y[i] *= (Real) params->scale;
  return TRUE;
}

gboolean
guise_ref_assign_run (const GuiseCall *call)
{
  memmove (call->output.data, call->inputs[1].data,
           (size_t) guise_shape_n_elements (&call->output.shape) * sizeof (Real));
  return TRUE;
}

/* One element of a parameter: weight and moments in place. Source: training.md 5 */
typedef void (*UpdateRule) (const GuiseUpdateParams *params,
                            double                   rate,
                            double                   g,
                            Real                    *w,
                            Real                    *state1,
                            Real                    *state2);

static void
update_rmsprop (const GuiseUpdateParams *params,
                double                   rate,
                double                   g,
                Real                    *w,
                Real                    *state1,
                Real                    *state2)
{
  double decay = params->decay1;
  double a = decay * (double) *state1 + (1 - decay) * g * g;

  *state1 = (Real) a;
  *w = (Real) ((double) *w - rate * g / (sqrt (a) + params->epsilon));
}

static void
update_adabelief (const GuiseUpdateParams *params,
                  double                   rate,
                  double                   g,
                  Real                    *w,
                  Real                    *state1,
                  Real                    *state2)
{
  double decay1 = params->decay1;
  double decay2 = params->decay2;
  double m = decay1 * (double) *state1 + (1 - decay1) * g;
  double v = decay2 * (double) *state2 + (1 - decay2) * (g - m) * (g - m);

  *state1 = (Real) m;
  *state2 = (Real) v;
  *w = (Real) ((double) *w - rate * m / (sqrt (v) + params->epsilon));
}

static const UpdateRule update_rules[GUISE_N_UPDATES] = {
  [GUISE_UPDATE_RMSPROP] = update_rmsprop,
  [GUISE_UPDATE_ADABELIEF] = update_adabelief,
};

gboolean
guise_ref_update_run (const GuiseCall *call)
{
  const GuiseUpdateParams *params = (const GuiseUpdateParams *) call->params;
  const GuiseTensor       *in = call->inputs;
  Real                    *w = (Real *) in[0].data;
  Real                    *state1 = (Real *) in[1].data;
  Real                    *state2 = (Real *) in[2].data;
  const Real              *g = (const Real *) in[3].data;
  const Real              *mask = (const Real *) in[6].data;
  double                   rate = (double) *(const Real *) in[4].data;
  double                   scale = in[5].data != NULL ? (double) *(const Real *) in[5].data : 1;
  int64_t                  n = guise_shape_n_elements (&in[0].shape);

  if (scale == 0)
    return TRUE;
  for (int64_t i = 0; i < n; i++)
    update_rules[params->rule](params, mask != NULL ? rate * (double) mask[i] : rate,
                               scale * (double) g[i], w + i, state1 + i,
                               state2 != NULL ? state2 + i : NULL);
  return TRUE;
}

gboolean
guise_ref_random_mask_run (const GuiseCall *call)
{
  const GuiseRandomMaskParams *params = (const GuiseRandomMaskParams *) call->params;
  uint64_t                     counter = (uint64_t) * (const Real *) call->inputs[0].data;
  Real                        *y = (Real *) call->output.data;
  uint64_t                     n = (uint64_t) guise_shape_n_elements (&call->output.shape);

  for (uint64_t i = 0; i < n; i += 4)
    {
      uint32_t words[4];

      guise_philox (params->seed, (uint64_t) params->stream << 32 | counter, i / 4, words);
      for (uint64_t k = 0; k < MIN (4, n - i); k++)
        y[i + k] = words[k] < params->threshold ? 1 : 0;
    }
  return TRUE;
}
