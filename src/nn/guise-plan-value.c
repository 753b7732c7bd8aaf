/* SPDX-License-Identifier: GPL-3.0-or-later
 * Values of a plan: how they come into being, and how they get into another layout.
 *
 * A value has one layout. When a kernel wants another, a reorder step makes a copy that every later
 * reader shares until the original is written. Constants and parameters nobody has used yet are
 * simply brought into the layout asked for. */
#include "nn/guise-plan-private.h"

/* ---- values and steps ---- */

static int
add_value (GuisePlan *self, GuiseValue value)
{
  int index = (int) self->values->len;

  value.owner = index;
  value.source = -1;
  value.first = G_MAXINT;
  value.last = -1;
  value.n_bytes = guise_device_layout_bytes (self->device, &value.shape, value.layout);
  g_array_append_val (self->values, value);
  return index;
}

int
guise_plan_add_activation (GuisePlan *self, const GuiseShape *shape, GuiseLayout layout)
{
  return add_value (self, (GuiseValue){ .shape = *shape, .layout = layout });
}

int
guise_plan_add_view (GuisePlan        *self,
                     int               of,
                     const GuiseShape *shape,
                     GuiseLayout       layout,
                     size_t            offset)
{
  GuiseValue view = *guise_plan_get_value (self, of);
  int        index;

  if (view.weight != NULL)
    view.weight->is_bound = TRUE; /* the view knows its layout */
  if (offset != 0)
    view.constant = NULL;
  view.shape = *shape;
  view.layout = layout;
  index = add_value (self, view);
  guise_plan_get_value (self, index)->owner = of;
  guise_plan_get_value (self, index)->offset = offset;
  return index;
}

GuiseStep *
guise_plan_add_step (GuisePlan *self, const GuiseKernel *kernel, const char *name, size_t n_inputs)
{
  GuiseStep *step = g_new0 (GuiseStep, 1);

  step->kernel = kernel;
  step->name = name;
  step->call.device = guise_device_get_handle (self->device);
  step->call.n_inputs = n_inputs;
  step->inputs = g_new (int, n_inputs + 1);
  for (size_t k = 0; k < n_inputs; k++)
    step->inputs[k] = -1;
  step->side = -1;
  g_ptr_array_add (self->steps, step);
  return step;
}

void
guise_plan_add_copy (GuisePlan *self, const char *name, int from, int to)
{
  GuiseStep *step = guise_plan_add_step (self, NULL, name, 1);

  step->op = g_strdup ("copy");
  step->inputs[0] = from;
  step->output = to;
}

gboolean
guise_plan_add_reorder (GuisePlan *self, const char *name, int from, int to, GError **error)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);
  const GuiseKernel  *kernel = &backend->reorder;
  const GuiseValue   *source = guise_plan_get_value (self, from);
  const GuiseValue   *target = guise_plan_get_value (self, to);
  GuiseKernelInput input = { .is_present = TRUE, .shape = source->shape, .layout = source->layout };
  GuiseKernelQuery query = { .device = guise_device_get_handle (self->device),
                             .n_inputs = 1,
                             .inputs = &input,
                             .output_shape = target->shape,
                             .reader = GUISE_N_OPS };
  GuiseLayout      layout = source->layout;
  GuiseKernelPlan  plan = { .input_layouts = &layout, .output_layout = target->layout };
  GuiseStep       *step;

  g_assert (kernel->run != NULL);
  if (kernel->plan != NULL && !kernel->plan (&query, &plan, error))
    return FALSE;
  step = guise_plan_add_step (self, kernel, name, 1);
  step->op = g_strdup ("reorder");
  step->call.state = plan.state;
  step->workspace_bytes = plan.workspace_bytes;
  step->inputs[0] = from;
  step->output = to;
  return TRUE;
}

/* ---- layouts ---- */

gboolean
guise_value_is_movable (const GuiseValue *value)
{
  return value->constant != NULL ||
         (value->memory == GUISE_MEMORY_WEIGHT && !value->weight->is_bound);
}

/* A copy in that layout that still holds, or -1. */
static int
find_copy (const GuisePlan *self, int value, GuiseLayout layout)
{
  int source = guise_plan_get_value (self, value)->source;

  if (source >= 0 && !guise_plan_get_value (self, value)->is_stale &&
      guise_plan_get_value (self, source)->layout == layout)
    return source;
  for (guint i = (guint) value + 1; i < self->values->len; i++)
    {
      const GuiseValue *copy = guise_plan_get_value (self, (int) i);

      if (copy->source == value && copy->layout == layout && !copy->is_stale)
        return (int) i;
    }
  return -1;
}

/* Two layouts of a backend need not have a direct way between them; through PLAIN there always is
 * one. Returns: the reordered value, -1 on failure */
static int
reorder_value (GuisePlan *self, const char *name, int value, GuiseLayout layout, GError **error)
{
  const GuiseValue original = *guise_plan_get_value (self, value);
  int              copy = guise_plan_add_activation (self, &original.shape, layout);
  int              plain;
  g_autoptr (GError) reason = NULL;

  if (guise_plan_add_reorder (self, name, value, copy, &reason))
    return copy;
  if (original.layout == GUISE_LAYOUT_PLAIN || layout == GUISE_LAYOUT_PLAIN)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&reason), "Node '%s': ", name);
      return -1;
    }
  plain = guise_plan_add_activation (self, &original.shape, GUISE_LAYOUT_PLAIN);
  return guise_plan_add_reorder (self, name, value, plain, error) &&
             guise_plan_add_reorder (self, name, plain, copy, error)
           ? copy
           : -1;
}

static gboolean
rounds (const GuisePlan *self, GuiseLayout layout)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);

  return backend->layout_rounds != NULL &&
         backend->layout_rounds (guise_device_get_handle (self->device), layout);
}

int
guise_plan_bring (GuisePlan *self, const char *name, int value, GuiseLayout layout, GError **error)
{
  GuiseValue original = *guise_plan_get_value (self, value);
  int        copy;

  if (original.layout == layout)
    return value;
  copy = find_copy (self, value, layout);
  if (copy >= 0)
    return copy;
  if (original.memory == GUISE_MEMORY_WEIGHT && rounds (self, layout))
    original.weight->is_bound = TRUE; /* a copy may lose bits, the parameter may not */
  if (original.memory == GUISE_MEMORY_WEIGHT && !original.weight->is_bound)
    {
      if (!guise_weights_move (self->weights, original.weight, layout, error))
        return -1;
      guise_plan_get_value (self, value)->layout = layout;
      return value;
    }
  if (original.constant != NULL)
    {
      original.layout = layout;
      copy = add_value (self, original);
    }
  else
    copy = reorder_value (self, name, value, layout, error);
  if (copy >= 0)
    guise_plan_get_value (self, copy)->source = value;
  return copy;
}

void
guise_plan_mark_written (GuisePlan *self, int value)
{
  int owner = guise_plan_find_owner (self, value, NULL);

  for (guint i = 0; i < self->values->len; i++)
    {
      GuiseValue *copy = guise_plan_get_value (self, (int) i);

      if (copy->source >= 0 && guise_plan_find_owner (self, copy->source, NULL) == owner)
        copy->is_stale = TRUE;
    }
}

/* ---- sources ---- */

static gboolean
add_param (GuisePlan *self, const GuiseNode *node, GError **error)
{
  GuiseWeight *weight =
    self->weights != NULL ? guise_weights_find (self->weights, node->name) : NULL;

  if (weight == NULL || !guise_shape_equal (&weight->tensor.shape, &node->shape))
    {
      g_autofree char *wanted = guise_shape_to_string (&node->shape);

      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_SHAPE, "Parameter '%s' of shape %s: %s",
                   node->name, wanted,
                   weight == NULL ? "the weights do not hold it"
                                  : "the weights hold it with another shape");
      return FALSE;
    }
  self->value_of[node->index] = add_value (self, (GuiseValue){ .shape = node->shape,
                                                               .layout = weight->tensor.layout,
                                                               .memory = GUISE_MEMORY_WEIGHT,
                                                               .weight = weight,
                                                               .name = node->name });
  return TRUE;
}

gboolean
guise_plan_reach_value (GuisePlan *self, const GuiseNode *node, int *out_value, GError **error)
{
  int *value = &self->value_of[node->index];

  if (*value < 0 && node->op == GUISE_OP_PARAM && !add_param (self, node, error))
    return FALSE;
  if (*value < 0)
    {
      g_assert (node->op == GUISE_OP_INPUT || node->op == GUISE_OP_CONSTANT);
      *value =
        add_value (self, (GuiseValue){ .shape = node->shape,
                                       .memory = node->op == GUISE_OP_INPUT ? GUISE_MEMORY_INPUT
                                                                            : GUISE_MEMORY_CONSTANT,
                                       .constant = node->constant,
                                       .name = node->name });
    }
  *out_value = *value;
  return TRUE;
}
