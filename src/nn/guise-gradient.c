/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reverse-mode differentiation by adding nodes to the graph. */
#include "nn/guise-graph.h"

#include "nn/guise-op-private.h"

/* What is known about the gradients on the way back. */
typedef struct
{
  GuiseGraph *graph;
  size_t      n_nodes; /* those up to the loss */
  gboolean   *flows;   /* by index: it depends on something wanted */
  GPtrArray **pieces;  /* by index: contributions so far, shapes broadcasting to the node's */
} Backward;

static void
backward_clear (Backward *self)
{
  for (size_t i = 0; i < self->n_nodes; i++)
    g_clear_pointer (&self->pieces[i], g_ptr_array_unref);
  g_clear_pointer (&self->pieces, g_free);
  g_clear_pointer (&self->flows, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Backward, backward_clear)

static void
mark_flows (Backward *self, GuiseNode *const *wrt, size_t n_wrt)
{
  for (size_t i = 0; i < n_wrt; i++)
    if (wrt[i]->index < self->n_nodes)
      self->flows[wrt[i]->index] = TRUE;
  for (size_t i = 0; i < self->n_nodes; i++)
    {
      GuiseNode *node = guise_graph_get_node (self->graph, i);

      if (guise_op_get_row (node->op)->gradient == NULL)
        continue;
      for (size_t k = 0; k < node->n_inputs && !self->flows[i]; k++)
        self->flows[i] = node->inputs[k] != NULL && self->flows[node->inputs[k]->index];
    }
}

static void
add_piece (Backward *self, GuiseNode *node, GuiseNode *piece)
{
  if (self->pieces[node->index] == NULL)
    self->pieces[node->index] = g_ptr_array_new ();
  g_ptr_array_add (self->pieces[node->index], piece);
}

/* The axis along which a node is padded if it is one and only one, else -1. */
static int
get_padded_axis (const GuiseNode *node)
{
  const GuisePadParams *params = (const GuisePadParams *) node->params;
  int                   found = -1;

  if (node->op != GUISE_OP_PAD)
    return -1;
  for (int i = 0; i < node->shape.n_dims; i++)
    if (params->before[i] != 0 || params->after[i] != 0)
      {
        if (found >= 0)
          return -1;
        found = i;
      }
  return found;
}

static int
compare_starts (gconstpointer a, gconstpointer b, gpointer data)
{
  int                   axis = *(const int *) data;
  const GuisePadParams *x = (const GuisePadParams *) (*(GuiseNode *const *) a)->params;
  const GuisePadParams *y = (const GuisePadParams *) (*(GuiseNode *const *) b)->params;

  return x->before[axis] < y->before[axis] ? -1 : x->before[axis] > y->before[axis];
}

/*
 * The gradients of slices that together tile a value arrive here as padded pieces: joining them is
 * one copy (or none, when the planner makes them views), adding the padded ones would be many.
 * Returns: (nullable): the joined gradient, %NULL when the pieces are not such a tiling
 */
static GuiseNode *
join_tiles (GuiseGraph *graph, GPtrArray *pieces, const GuiseShape *shape)
{
  int     axis = get_padded_axis ((const GuiseNode *) pieces->pdata[0]);
  int64_t end = 0;
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  for (guint i = 0; i < pieces->len; i++)
    if (axis < 0 || get_padded_axis ((const GuiseNode *) pieces->pdata[i]) != axis)
      return NULL;
  g_ptr_array_sort_with_data (pieces, compare_starts, &axis);
  for (guint i = 0; i < pieces->len; i++)
    {
      const GuiseNode      *piece = (const GuiseNode *) pieces->pdata[i];
      const GuisePadParams *params = (const GuisePadParams *) piece->params;

      if (params->before[axis] != end)
        return NULL;
      end += piece->inputs[0]->shape.dims[axis];
      g_ptr_array_add (parts, piece->inputs[0]);
    }
  if (end != shape->dims[axis])
    return NULL;
  return guise_build_concat (graph, (GuiseNode *const *) parts->pdata, parts->len, axis);
}

/* The whole gradient of a node; %NULL when nothing arrived. */
static GuiseNode *
collect (Backward *self, const GuiseNode *node)
{
  GPtrArray *pieces = self->pieces[node->index];
  GuiseNode *sum;

  if (pieces == NULL)
    return NULL;
  sum = pieces->len > 1 ? join_tiles (self->graph, pieces, &node->shape) : NULL;
  if (sum == NULL)
    {
      sum = (GuiseNode *) pieces->pdata[0];
      for (guint i = 1; i < pieces->len; i++)
        sum = guise_build_add (self->graph, sum, (GuiseNode *) pieces->pdata[i]);
    }
  g_ptr_array_set_size (pieces, 0);
  g_ptr_array_add (pieces, sum);
  return sum;
}

/* Gives the gradient of a node on to its inputs. */
static void
visit (Backward *self, GuiseNode *node)
{
  const GuiseOpRow      *row = guise_op_get_row (node->op);
  GuiseNode             *dy = collect (self, node);
  g_autofree gboolean   *needed = g_new0 (gboolean, node->n_inputs + 1);
  g_autofree GuiseNode **dx = g_new0 (GuiseNode *, node->n_inputs + 1);

  if (dy == NULL || row->gradient == NULL)
    return;
  for (size_t k = 0; k < node->n_inputs; k++)
    needed[k] = node->inputs[k] != NULL && self->flows[node->inputs[k]->index];
  if ((row->flags & GUISE_OP_BROADCAST_GRADIENT) == 0)
    {
      dy = guise_gradient_expand (self->graph, dy, &node->shape);
      self->pieces[node->index]->pdata[0] = dy;
    }
  row->gradient (self->graph, node, dy, needed, dx);
  for (size_t k = 0; k < node->n_inputs; k++)
    if (needed[k] && dx[k] != NULL)
      add_piece (self, node->inputs[k], dx[k]);
}

void
guise_graph_gradient (GuiseGraph       *self,
                      GuiseNode        *loss,
                      GuiseNode *const *wrt,
                      size_t            n_wrt,
                      GuiseNode       **out_gradients)
{
  g_return_if_fail (self != NULL && out_gradients != NULL);
  g_auto (Backward) backward = { .graph = self };
  GuiseShape ones = { .n_dims = 0 };
  GuiseNode *one;

  for (size_t i = 0; i < n_wrt; i++)
    out_gradients[i] = NULL;
  if (!guise_graph_check (self, NULL) || loss == NULL)
    return;
  for (size_t i = 0; i < n_wrt; i++)
    if (wrt[i] == NULL)
      return;
  backward.n_nodes = loss->index + 1;
  backward.flows = g_new0 (gboolean, backward.n_nodes);
  backward.pieces = g_new0 (GPtrArray *, backward.n_nodes);
  mark_flows (&backward, wrt, n_wrt);
  ones.n_dims = loss->shape.n_dims;
  for (int i = 0; i < ones.n_dims; i++)
    ones.dims[i] = 1;
  one = guise_build_reshape (self, guise_graph_scalar (self, 1), &ones);
  add_piece (&backward, loss, one);
  for (size_t i = backward.n_nodes; i-- > 0;)
    if (backward.flows[i] && guise_graph_check (self, NULL))
      visit (&backward, guise_graph_get_node (self, i));
  for (size_t i = 0; i < n_wrt; i++)
    if (wrt[i]->index < backward.n_nodes)
      {
        GuiseNode *sum = collect (&backward, wrt[i]);

        if (sum != NULL)
          out_gradients[i] = guise_gradient_expand (self, sum, &wrt[i]->shape);
      }
}
