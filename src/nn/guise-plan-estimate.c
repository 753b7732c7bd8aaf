/* SPDX-License-Identifier: GPL-3.0-or-later
 * How much memory a schedule needs, before it is lowered. */
#include "nn/guise-plan-schedule-private.h"

/* By node; of those that own memory in the shared buffer. */
typedef struct
{
  size_t  n_bytes; /* 0: none of its own there */
  size_t  owner;   /* in whose memory it lies; its own index when it has some */
  size_t  birth;   /* first and last place of the order where it is alive */
  size_t  death;
  int64_t change; /* of bytes alive from this place on */
} Life;

static size_t
find_owner (const Life *lives, size_t node)
{
  while (lives[node].owner != node)
    node = lives[node].owner;
  return node;
}

/* Slices are taken for views, and the parts of joins lie in the whole, wherever that may be so. */
static void
find_owners (const GuiseSchedule *self, Life *lives)
{
  for (size_t i = 0; i < self->n_nodes; i++)
    {
      const GuiseNode  *node = guise_graph_get_node (self->plan->graph, i);
      const GuiseOpRow *row = guise_op_get_row (node->op);

      lives[i].owner = i;
      if (!self->is_needed[i] || self->position[i] != i || (row->flags & GUISE_OP_SOURCE) != 0)
        continue;
      if ((row->flags & GUISE_OP_ALIAS) != 0 || node->op == GUISE_OP_SLICE)
        {
          lives[i].owner = find_owner (lives, node->inputs[0]->index);
          continue;
        }
      lives[i].n_bytes = (size_t) guise_shape_n_elements (&node->shape) * sizeof (float);
      for (size_t k = 0; node->op == GUISE_OP_CONCAT && k < node->n_inputs; k++)
        {
          size_t part = find_owner (lives, node->inputs[k]->index);

          if (part != i && lives[part].n_bytes > 0)
            lives[part].owner = i;
        }
    }
}

/* Scalars, which run early, and random masks and the like, which a writer brings along. */
static gboolean
waits_for_nobody (const GuiseNode *node)
{
  if (guise_shape_n_elements (&node->shape) == 1)
    return TRUE;
  for (size_t k = 0; k < node->n_inputs; k++)
    if (node->inputs[k] != NULL &&
        (guise_op_get_row (node->inputs[k]->op)->flags & GUISE_OP_SOURCE) == 0)
      return FALSE;
  return TRUE;
}

/* Where a node runs; writers as soon as what they read is there. */
static size_t
find_place (const GuiseSchedule *self, const GuiseNode *node)
{
  size_t place = 0;

  if (guise_op_get_row (node->op)->writes == 0)
    return self->position[node->index];
  for (size_t k = 0; k < node->n_inputs; k++)
    if (node->inputs[k] != NULL && !waits_for_nobody (node->inputs[k]))
      place = MAX (place, self->position[node->inputs[k]->index]);
  return place;
}

static void
find_lives (const GuiseSchedule *self, Life *lives)
{
  for (size_t i = 0; i < self->n_nodes; i++)
    lives[i].birth = lives[i].death = i;
  for (size_t i = 0; i < self->n_nodes; i++)
    {
      const GuiseNode *node = guise_graph_get_node (self->plan->graph, i);
      Life            *life = &lives[find_owner (lives, i)];
      size_t           place = find_place (self, node);

      if (!self->is_needed[i])
        continue;
      if (self->position[i] == i)
        life->birth = MIN (life->birth, i);
      if (self->is_output[i])
        life->death = self->n_nodes;
      for (size_t k = 0; k < node->n_inputs; k++)
        if (node->inputs[k] != NULL)
          {
            Life *read = &lives[find_owner (lives, node->inputs[k]->index)];

            read->death = MAX (read->death, place);
          }
    }
}

/* Elementwise results lie where an input dies: there is one tensor less at that place. */
static void
run_in_place (const GuiseSchedule *self, Life *lives)
{
  for (size_t i = 0; i < self->n_nodes; i++)
    {
      const GuiseNode *node = guise_graph_get_node (self->plan->graph, i);
      size_t           place = self->position[i];
      Life            *result = &lives[place];

      if (!self->is_needed[i] || guise_op_get_row (node->op)->encode == NULL ||
          result->birth != place || result->owner != place)
        continue;
      for (size_t k = 0; k < node->n_inputs; k++)
        {
          const Life *input = &lives[find_owner (lives, node->inputs[k]->index)];

          if (input->n_bytes == result->n_bytes && input->birth < place && input->death == place)
            result->birth = place + 1;
        }
    }
}

void
guise_schedule_count_alive (const GuiseSchedule *self, size_t *alive)
{
  g_autofree Life *lives = g_new0 (Life, self->n_nodes + 2);
  int64_t          n_bytes = 0;

  find_owners (self, lives);
  find_lives (self, lives);
  run_in_place (self, lives);
  for (size_t i = 0; i < self->n_nodes; i++)
    if (self->is_needed[i] && lives[i].owner == i && lives[i].n_bytes > 0)
      {
        lives[MIN (lives[i].birth, lives[i].death)].change += (int64_t) lives[i].n_bytes;
        lives[lives[i].death + 1].change -= (int64_t) lives[i].n_bytes;
      }
  for (size_t i = 0; i < self->n_nodes; i++)
    {
      n_bytes += lives[i].change;
      alive[i] = (size_t) n_bytes;
    }
}
