/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ops around state: assign, the optimizer rules, random masks. */
#include <math.h>

#include "nn/ops/guise-ops-private.h"

static gboolean
check_param (const GuiseNode *param, const char *what, GError **error)
{
  if (param->op == GUISE_OP_PARAM)
    return TRUE;
  return guise_op_reject (error, "%s must be a parameter, '%s' is none", what, param->name);
}

static gboolean
check_scalar (const GuiseNode *x, const char *what, GError **error)
{
  if (x == NULL || guise_shape_n_elements (&x->shape) == 1)
    return TRUE;
  return guise_op_reject (error, "%s must be one number", what);
}

static gboolean
check_same (const GuiseNode *param, const GuiseNode *x, const char *what, GError **error)
{
  if (x == NULL || guise_shape_equal (&param->shape, &x->shape))
    return TRUE;
  g_autofree char *text_param = guise_shape_to_string (&param->shape);
  g_autofree char *text = guise_shape_to_string (&x->shape);

  return guise_op_reject (error, "%s has shape %s, '%s' has %s", what, text, param->name,
                          text_param);
}

/* ---- assign ---- */

gboolean
guise_assign_infer (GuiseNode *node, GError **error)
{
  const GuiseNode *param = node->inputs[0];

  node->shape = param->shape;
  return check_param (param, "the target", error) &&
         check_same (param, node->inputs[1], "the value", error);
}

GuiseNode *
guise_build_assign (GuiseGraph *graph, GuiseNode *param, GuiseNode *value)
{
  GuiseNode *inputs[] = { param, value };

  return guise_graph_add (graph, GUISE_OP_ASSIGN, inputs, 2, NULL, NULL);
}

/* ---- optimizers ---- */

gboolean
guise_update_infer (GuiseNode *node, GError **error)
{
  const GuiseUpdateParams *params = (const GuiseUpdateParams *) node->params;
  GuiseNode *const        *in = node->inputs;
  gboolean                 is_adabelief = params->rule == GUISE_UPDATE_ADABELIEF;

  if (params->rule >= GUISE_N_UPDATES)
    return guise_op_reject (error, "there is no optimizer %d", (int) params->rule);
  if ((in[2] != NULL) != is_adabelief)
    return guise_op_reject (error, "AdaBelief has two moments, RMSprop one");
  node->shape = in[0]->shape;
  return check_param (in[0], "the weight", error) && check_param (in[1], "the moment", error) &&
         (in[2] == NULL || check_param (in[2], "the second moment", error)) &&
         check_same (in[0], in[1], "the moment", error) &&
         check_same (in[0], in[2], "the second moment", error) &&
         check_same (in[0], in[3], "the gradient", error) &&
         check_scalar (in[4], "the rate", error) &&
         check_scalar (in[5], "the gradient scale", error) &&
         check_same (in[0], in[6], "the mask", error);
}

GuiseNode *
guise_build_update (GuiseGraph *graph,
                    GuiseUpdate rule,
                    GuiseNode  *param,
                    GuiseNode  *state1,
                    GuiseNode  *state2,
                    GuiseNode  *gradient,
                    GuiseNode  *rate,
                    GuiseNode  *gradient_scale,
                    GuiseNode  *mask,
                    double      decay1,
                    double      decay2,
                    double      epsilon)
{
  const GuiseUpdateParams params = {
    .rule = rule, .decay1 = decay1, .decay2 = decay2, .epsilon = epsilon
  };
  GuiseNode *inputs[] = { param, state1, state2, gradient, rate, gradient_scale, mask };

  return guise_graph_add (graph, GUISE_OP_UPDATE, inputs, G_N_ELEMENTS (inputs), &params, NULL);
}

/* ---- random masks ---- */

gboolean
guise_random_mask_infer (GuiseNode *node, GError **error)
{
  return check_scalar (node->inputs[0], "the counter", error);
}

GuiseNode *
guise_build_random_mask (GuiseGraph       *graph,
                         const GuiseShape *shape,
                         double            probability,
                         uint64_t          seed,
                         GuiseNode        *counter,
                         uint32_t          stream)
{
  const GuiseRandomMaskParams params = {
    .seed = seed,
    .threshold = (uint64_t) llround (CLAMP (probability, 0.0, 1.0) * 4294967296.0),
    .stream = stream,
  };

  return guise_graph_add (graph, GUISE_OP_RANDOM_MASK, &counter, 1, &params, shape);
}
