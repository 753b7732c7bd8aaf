/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looking at nodes. */
#include "nn/guise-node.h"

#include "nn/guise-graph-private.h"

const GuiseShape *
guise_node_get_shape (const GuiseNode *self)
{
  static const GuiseShape nothing = { .n_dims = 0, .dims = { 1, 1, 1, 1, 1, 1 } };

  return self != NULL ? &self->shape : &nothing;
}

const char *
guise_node_get_name (const GuiseNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

GuiseOp
guise_node_get_op (const GuiseNode *self)
{
  g_return_val_if_fail (self != NULL, GUISE_OP_INPUT);

  return self->op;
}

size_t
guise_node_get_index (const GuiseNode *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->index;
}

size_t
guise_node_get_n_inputs (const GuiseNode *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_inputs;
}

GuiseNode *
guise_node_get_input (const GuiseNode *self, size_t i)
{
  g_return_val_if_fail (self != NULL && i < self->n_inputs, NULL);

  return self->inputs[i];
}

const void *
guise_node_get_params (const GuiseNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->params;
}

const float *
guise_node_get_constant (const GuiseNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->constant;
}
