/* SPDX-License-Identifier: GPL-3.0-or-later
 * How weights move: gradient, sum over ranks, clipping, schedule, learning-rate dropout, optimizer.
 */
#include "model/guise-weight-update.h"

#include "model/guise-loss-scale.h"

#include <string.h>

/* Source of the numbers: training.md 5. */
#define DROPOUT_PROBABILITY 0.3
#define COSINE_PERIOD       500.0
#define DECAY1              0.9
#define DECAY2              0.999
#define EPSILON             1e-6
#define CLIP_NORM           1.0

/* Gradients smaller than this share one exchange between ranks: below a few hundred kilobytes the
 * way there costs more than the bytes. */
#define ALONE_ELEMENTS      65536

static gboolean
is_moved (const GuiseWeightTable  *table,
          const GuiseWeightTensor *tensor,
          size_t                   optimizer,
          const char              *frozen)
{
  const GuiseWeightComponent *component =
    guise_weight_table_get_component (table, tensor->component);

  return component->optimizer == optimizer &&
         (frozen == NULL || strcmp (component->name, frozen) != 0);
}

GuiseNode **
guise_weight_update_build_gradients (const GuiseWeightTable *table,
                                     GuiseGraph             *graph,
                                     size_t                  optimizer,
                                     const char             *frozen,
                                     GuiseNode              *loss)
{
  size_t                 n = guise_weight_table_get_n_tensors (table), n_wrt = 0;
  g_autofree GuiseNode **wrt = g_new0 (GuiseNode *, n);
  g_autofree GuiseNode **gradients = g_new0 (GuiseNode *, n);
  g_autofree size_t     *places = g_new0 (size_t, n);
  GuiseNode            **by_tensor = g_new0 (GuiseNode *, n);

  for (size_t i = 0; i < n; i++)
    {
      const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (table, i);

      if (!is_moved (table, tensor, optimizer, frozen))
        continue;
      wrt[n_wrt] = guise_graph_param (graph, tensor->name, &tensor->shape);
      places[n_wrt++] = i;
    }
  guise_graph_gradient (graph, loss, wrt, n_wrt, gradients);
  for (size_t i = 0; i < n_wrt; i++)
    by_tensor[places[i]] = gradients[i];
  return by_tensor;
}

GuiseNode *
guise_weight_update_build_norm (GuiseGraph *graph, GuiseNode *const *gradients, size_t n)
{
  const GuiseShape       one = GUISE_SHAPE (1), scalar = { 0 };
  g_autofree GuiseNode **sums = g_new0 (GuiseNode *, n + 1);
  size_t                 n_sums = 0;
  GuiseNode             *sum;

  for (size_t i = 0; i < n; i++)
    if (gradients[i] != NULL)
      {
        unsigned all = (1u << guise_node_get_shape (gradients[i])->n_dims) - 1;

        sum = guise_build_unary (graph, GUISE_UNARY_SQUARE, gradients[i]);
        sums[n_sums++] = guise_build_reshape (graph, guise_build_sum (graph, sum, all), &one);
      }
  sum = guise_build_sum (graph, guise_build_concat (graph, sums, n_sums, 0), 1u);
  return guise_build_reshape (graph, guise_build_unary (graph, GUISE_UNARY_SQRT, sum), &scalar);
}

/* limit / max (norm, limit); 1 where the norm is no number, which whoever leaves out such a step
 * needs. */
GuiseNode *
guise_weight_update_build_clip_scale (GuiseGraph *graph, GuiseNode *norm)
{
  GuiseNode *limit = guise_graph_scalar (graph, CLIP_NORM);

  return guise_build_div (graph, limit, guise_build_binary (graph, GUISE_BINARY_MAX, norm, limit));
}

/* The phase is taken within the period first, so that it stays exact for large counts; being off by
 * a whole period does no harm. */
GuiseNode *
guise_weight_update_build_cosine_rate (GuiseGraph *graph, GuiseNode *counter, double rate)
{
  GuiseNode *turns = guise_build_affine (graph, counter, 1.0 / COSINE_PERIOD, 0.0);
  GuiseNode *whole = guise_build_unary (graph, GUISE_UNARY_FLOOR, turns);
  GuiseNode *phase =
    guise_build_sub (graph, counter, guise_build_affine (graph, whole, COSINE_PERIOD, 0.0));
  GuiseNode *angle = guise_build_affine (graph, phase, 2.0 * G_PI / COSINE_PERIOD, 0.0);

  return guise_build_affine (graph, guise_build_unary (graph, GUISE_UNARY_COS, angle), rate / 2.0,
                             rate / 2.0);
}

static GuiseShape
flat_shape (const GuiseNode *node)
{
  return GUISE_SHAPE (guise_shape_n_elements (guise_node_get_shape (node)));
}

/* Sums over ranks, in place in @gradients. Large ones each by itself, as soon as they are there;
 * the planner keeps them in the order of the backward pass. The small ones as one, at its end. */
static void
reduce_gradients (GuiseGraph *graph, GuiseNode **gradients, size_t n, double scale)
{
  g_autofree GuiseNode **parts = g_new0 (GuiseNode *, n + 1);
  size_t                 n_parts = 0;
  int64_t                start = 0;
  GuiseNode             *sums;

  for (size_t i = 0; i < n; i++)
    if (gradients[i] != NULL && flat_shape (gradients[i]).dims[0] >= ALONE_ELEMENTS)
      gradients[i] = guise_build_all_reduce (graph, gradients[i], scale);
    else if (gradients[i] != NULL)
      {
        const GuiseShape flat = flat_shape (gradients[i]);

        parts[n_parts++] = guise_build_reshape (graph, gradients[i], &flat);
      }
  if (n_parts == 0)
    return;
  sums = guise_build_all_reduce (graph, guise_build_concat (graph, parts, n_parts, 0), scale);
  for (size_t i = 0; i < n; i++)
    if (gradients[i] != NULL && flat_shape (gradients[i]).dims[0] < ALONE_ELEMENTS)
      {
        const GuiseShape *shape = guise_node_get_shape (gradients[i]);
        int64_t           size = guise_shape_n_elements (shape);

        gradients[i] =
          guise_build_reshape (graph, guise_build_slice (graph, sums, 0, start, size), shape);
        start += size;
      }
}

/* What all moves of one optimizer share. */
typedef struct
{
  const GuiseWeightTable      *table;
  GuiseGraph                  *graph;
  const GuiseWeightUpdateRule *rule;
  GuiseNode                   *counter;
  GuiseNode                   *rate;
  GuiseNode                   *scale; /* nullable */
} Mover;

static GuiseNode *
build_mask (const Mover *mover, GuiseWeightUpdate *update, size_t index)
{
  const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (mover->table, index);

  if (!mover->rule->has_dropout)
    return NULL;
  if (mover->rule->has_given_masks)
    {
      g_autofree char *name = g_strconcat ("mask/", tensor->name, NULL);

      update->masks[index] = guise_graph_input (mover->graph, name, &tensor->shape);
      return update->masks[index];
    }
  return guise_build_random_mask (mover->graph, &tensor->shape, DROPOUT_PROBABILITY,
                                  mover->rule->seed, mover->counter, (uint32_t) index);
}

static void
build_move (const Mover *mover, GuiseWeightUpdate *update, size_t index, GuiseNode *gradient)
{
  const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (mover->table, index);
  int                      n_states = guise_weight_table_get_n_states (mover->table);
  GuiseNode               *param = guise_graph_param (mover->graph, tensor->name, &tensor->shape);
  GuiseNode               *states[2] = { NULL, NULL };
  GuiseUpdate              rule = n_states == 2 ? GUISE_UPDATE_ADABELIEF : GUISE_UPDATE_RMSPROP;

  for (int i = 0; i < n_states; i++)
    {
      g_autofree char *name = guise_weight_table_dup_state_name (mover->table, tensor, i);

      states[i] = guise_graph_param (mover->graph, name, &tensor->shape);
    }
  g_ptr_array_add (update->outputs,
                   guise_build_update (mover->graph, rule, param, states[0], states[1], gradient,
                                       mover->rate, mover->scale, build_mask (mover, update, index),
                                       DECAY1, DECAY2, EPSILON));
}

/* What gradients are multiplied by: (transfer none) (nullable). With a scaled loss exactly 0 in a
 * step whose gradients are not all finite; the counter does not count it then. */
static GuiseNode *
build_scale (GuiseGraph                  *graph,
             const GuiseWeightUpdateRule *rule,
             const GuiseLossScale        *loss_scale,
             GuiseNode                   *norm,
             GuiseNode                   *is_good)
{
  GuiseNode *clip = rule->clips ? guise_weight_update_build_clip_scale (graph, norm) : NULL;
  GuiseNode *scale;

  if (!rule->scales_loss)
    return clip;
  scale = guise_build_div (graph, is_good, loss_scale->scale);
  return clip != NULL ? guise_build_mul (graph, scale, clip) : scale;
}

void
guise_weight_update_clear (GuiseWeightUpdate *self)
{
  g_clear_pointer (&self->outputs, g_ptr_array_unref);
  g_clear_pointer (&self->masks, g_free);
}

GuiseWeightUpdate
guise_weight_update_build (const GuiseWeightTable      *table,
                           GuiseGraph                  *graph,
                           GuiseNode                   *loss,
                           const GuiseWeightUpdateRule *rule)
{
  const GuiseShape scalar = { 0 };
  size_t           n = guise_weight_table_get_n_tensors (table);
  g_autofree char *counter_name = guise_weight_table_dup_counter_name (table, rule->optimizer);
  g_autofree GuiseNode **gradients = NULL;
  GuiseLossScale         loss_scale = { NULL, NULL };
  GuiseNode             *is_good = NULL;
  GuiseWeightUpdate      update = { 0 };
  Mover                  mover = { table, graph, rule, NULL, NULL, NULL };

  guise_graph_push_scope (graph, guise_weight_table_get_optimizer (table, rule->optimizer)->name);
  update.outputs = g_ptr_array_new ();
  update.masks = g_new0 (GuiseNode *, n);
  if (rule->scales_loss)
    {
      loss_scale = guise_loss_scale_build (table, rule->optimizer, graph);
      loss = guise_build_mul (graph, loss, loss_scale.scale);
    }
  gradients =
    guise_weight_update_build_gradients (table, graph, rule->optimizer, rule->frozen, loss);
  if (rule->n_ranks > 1)
    reduce_gradients (graph, gradients, n, rule->averages ? 1.0 / rule->n_ranks : 1.0);
  if (rule->clips || rule->has_norm || rule->scales_loss)
    update.norm = guise_weight_update_build_norm (graph, gradients, n);
  if (rule->scales_loss)
    {
      is_good = guise_loss_scale_build_is_good (graph, update.norm);
      update.norm = guise_build_div (graph, update.norm, loss_scale.scale);
    }
  mover.counter = guise_graph_param (graph, counter_name, &scalar);
  mover.scale = build_scale (graph, rule, &loss_scale, update.norm, is_good);
  mover.rate = rule->has_cosine
                 ? guise_weight_update_build_cosine_rate (graph, mover.counter, rule->rate)
                 : guise_graph_scalar (graph, rule->rate);
  for (size_t i = 0; i < n; i++)
    if (gradients[i] != NULL)
      build_move (&mover, &update, i, gradients[i]);
  g_ptr_array_add (update.outputs,
                   guise_build_assign (graph, mover.counter,
                                       rule->scales_loss
                                         ? guise_build_add (graph, mover.counter, is_good)
                                         : guise_build_affine (graph, mover.counter, 1.0, 1.0)));
  if (rule->scales_loss)
    guise_loss_scale_build_moves (&loss_scale, graph, is_good, update.outputs);
  guise_graph_pop_scope (graph);
  return update;
}
