/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loss scaling. */
#include "model/guise-loss-scale.h"

#include <float.h>

static char *
dup_name (const GuiseWeightTable *table, size_t optimizer, const char *what)
{
  return g_strconcat ("loss-scale/", guise_weight_table_get_optimizer (table, optimizer)->name, "/",
                      what, NULL);
}

static gboolean
set_scalar (GuiseWeights *weights, const char *name, double value, GError **error)
{
  const GuiseShape scalar = { 0 };
  const float      single = (float) value;

  return guise_weights_has (weights, name)
           ? guise_weights_write (weights, name, &single, error)
           : guise_weights_add (weights, name, &scalar, &single, error);
}

gboolean
guise_loss_scale_add_weights (const GuiseWeightTable *table,
                              size_t                  optimizer,
                              GuiseWeights           *weights,
                              GError                **error)
{
  g_return_val_if_fail (table != NULL && weights != NULL, FALSE);
  g_autofree char *scale = dup_name (table, optimizer, "scale");
  g_autofree char *n_good = dup_name (table, optimizer, "n_good");
  double           start = guise_device_get_loss_scale (guise_weights_get_device (weights));

  if (start == 1.0)
    start = GUISE_LOSS_SCALE_START;
  return set_scalar (weights, scale, start, error) && set_scalar (weights, n_good, 0.0, error);
}

GuiseLossScale
guise_loss_scale_build (const GuiseWeightTable *table, size_t optimizer, GuiseGraph *graph)
{
  const GuiseShape scalar = { 0 };
  g_autofree char *scale = dup_name (table, optimizer, "scale");
  g_autofree char *n_good = dup_name (table, optimizer, "n_good");

  return (GuiseLossScale){ guise_graph_param (graph, scale, &scalar),
                           guise_graph_param (graph, n_good, &scalar) };
}

/* A comparison with what is no number is 0. */
GuiseNode *
guise_loss_scale_build_is_good (GuiseGraph *graph, GuiseNode *norm)
{
  return guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL,
                             guise_graph_scalar (graph, (double) FLT_MAX), norm);
}

void
guise_loss_scale_build_moves (const GuiseLossScale *self,
                              GuiseGraph           *graph,
                              GuiseNode            *is_good,
                              GPtrArray            *outputs)
{
  GuiseNode *last = guise_graph_scalar (graph, GUISE_LOSS_SCALE_STEPS);
  GuiseNode *n_good =
    guise_build_mul (graph, guise_build_affine (graph, self->n_good, 1.0, 1.0), is_good);
  GuiseNode *grows = guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, n_good, last);
  GuiseNode *stays = guise_build_affine (graph, grows, -1.0, 1.0);
  GuiseNode *factor = guise_build_mul (graph, guise_build_affine (graph, is_good, 0.5, 0.5),
                                       guise_build_affine (graph, grows, 1.0, 1.0));
  GuiseNode *scale = guise_build_clamp (graph, guise_build_mul (graph, self->scale, factor),
                                        GUISE_LOSS_SCALE_MIN, GUISE_LOSS_SCALE_MAX);

  g_ptr_array_add (outputs, guise_build_assign (graph, self->n_good,
                                                guise_build_mul (graph, n_good, stays)));
  g_ptr_array_add (outputs, guise_build_assign (graph, self->scale, scale));
}
