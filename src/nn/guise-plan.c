/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans: made once by three passes; what they hold, writing and reading. */
#include "nn/guise-plan.h"

#include "nn/guise-plan-private.h"

static void
step_free (gpointer data)
{
  GuiseStep *self = (GuiseStep *) data;

  if (self->kernel != NULL && self->kernel->free != NULL && self->call.state != NULL)
    self->kernel->free (self->call.state);
  g_free ((gpointer) self->call.inputs);
  g_free (self->inputs);
  g_free (self->op);
  g_free (self);
}

static GuisePlan *
plan_alloc (GuiseGraph *graph, GuiseDevice *device, GuiseWeights *weights)
{
  GuisePlan *self = g_new0 (GuisePlan, 1);

  self->graph = graph;
  self->device = guise_device_ref (device);
  self->weights = weights;
  self->jobs = g_array_new (FALSE, TRUE, sizeof (GuiseJob));
  self->values = g_array_new (FALSE, TRUE, sizeof (GuiseValue));
  self->programs = g_ptr_array_new_with_free_func (g_free);
  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->outputs = g_array_new (FALSE, TRUE, sizeof (GuiseOutput));
  self->watches = g_array_new (FALSE, TRUE, sizeof (GuiseWatch));
  self->n_nodes = guise_graph_get_n_nodes (graph);
  self->value_of = g_new (int, self->n_nodes + 1);
  for (size_t i = 0; i < self->n_nodes; i++)
    self->value_of[i] = -1;
  return self;
}

GuisePlan *
guise_plan_new_guarded (GuiseGraph       *graph,
                        GuiseDevice      *device,
                        GuiseWeights     *weights,
                        GuiseNode *const *outputs,
                        size_t            n_outputs,
                        size_t            n_guard,
                        GError          **error)
{
  g_return_val_if_fail (graph != NULL && device != NULL, NULL);
  g_return_val_if_fail (outputs != NULL || n_outputs == 0, NULL);
  g_return_val_if_fail (weights == NULL || guise_weights_get_device (weights) == device, NULL);
  g_autoptr (GuisePlan) self = NULL;

  if (!guise_graph_check (graph, error))
    return NULL;
  for (size_t i = 0; i < n_outputs; i++)
    g_return_val_if_fail (outputs[i] != NULL && outputs[i]->graph == graph, NULL);
  self = plan_alloc (graph, device, weights);
  self->n_guard = n_guard;
  if (!guise_plan_schedule (self, outputs, n_outputs, error) ||
      !guise_plan_lower (self, outputs, n_outputs, error) ||
      !guise_plan_assign_memory (self, error))
    return NULL;
  g_clear_pointer (&self->jobs, g_array_unref);
  return g_steal_pointer (&self);
}

GuisePlan *
guise_plan_new (GuiseGraph       *graph,
                GuiseDevice      *device,
                GuiseWeights     *weights,
                GuiseNode *const *outputs,
                size_t            n_outputs,
                GError          **error)
{
  return guise_plan_new_guarded (graph, device, weights, outputs, n_outputs, 0, error);
}

void
guise_plan_free (GuisePlan *self)
{
  if (self == NULL)
    return;
  guise_plan_clear_runs (self);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->programs, g_ptr_array_unref);
  guise_device_memory_free (self->device, self->buffer, self->peak_bytes);
  guise_device_memory_free (self->device, self->permanent, self->n_permanent);
  g_clear_pointer (&self->jobs, g_array_unref);
  g_clear_pointer (&self->values, g_array_unref);
  g_clear_pointer (&self->outputs, g_array_unref);
  g_clear_pointer (&self->watches, g_array_unref);
  g_clear_pointer (&self->value_of, g_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self);
}

int
guise_plan_find_owner (const GuisePlan *self, int value, size_t *out_offset)
{
  size_t offset = 0;

  while (guise_plan_get_value (self, value)->owner != value)
    {
      offset += guise_plan_get_value (self, value)->offset;
      value = guise_plan_get_value (self, value)->owner;
    }
  if (out_offset != NULL)
    *out_offset = offset;
  return value;
}

static gboolean
accepts (const GuiseKernel *kernel, const GuiseKernelQuery *query)
{
  if (kernel->run == NULL)
    return FALSE;
  if (kernel->supports != NULL)
    return kernel->supports (query);
  return query->epilogue.n_addends == 0 && query->epilogue.activation == GUISE_ACTIVATION_NONE;
}

const GuiseKernel *
guise_plan_find_kernel (const GuisePlan *self, const GuiseKernelQuery *query)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);

  if (query->op == GUISE_N_OPS)
    return accepts (&backend->program, query) ? &backend->program : NULL;
  for (; backend != NULL; backend = backend->borrows)
    if (accepts (&backend->kernels[query->op], query))
      return &backend->kernels[query->op];
  return NULL;
}

/* ---- writing and reading ---- */

int
guise_plan_find_value (const GuisePlan *self, const GuiseNode *node)
{
  for (guint i = 0; i < self->outputs->len; i++)
    if (g_array_index (self->outputs, GuiseOutput, i).node == node)
      return g_array_index (self->outputs, GuiseOutput, i).value;
  return node->index < self->n_nodes ? self->value_of[node->index] : -1;
}

gboolean
guise_plan_is_output (const GuisePlan *self, const GuiseNode *node)
{
  for (guint i = 0; i < self->outputs->len; i++)
    if (g_array_index (self->outputs, GuiseOutput, i).node == node)
      return TRUE;
  return FALSE;
}

void
guise_plan_write (GuisePlan *self, GuiseNode *input, const float *values)
{
  g_return_if_fail (self != NULL && input != NULL && values != NULL);
  g_return_if_fail (input->op == GUISE_OP_INPUT && input->graph == self->graph);
  g_return_if_fail (!guise_device_is_rehearsal (self->device));
  int value = guise_plan_find_value (self, input);

  if (value < 0)
    return;
  guise_device_get_backend (self->device)
    ->upload (guise_device_get_handle (self->device), guise_plan_get_tensor (self, value).data,
              values, (size_t) guise_shape_n_elements (&input->shape));
}

void
guise_plan_write_device (GuisePlan *self, GuiseNode *input, const void *values)
{
  g_return_if_fail (self != NULL && input != NULL && values != NULL);
  g_return_if_fail (input->op == GUISE_OP_INPUT && input->graph == self->graph);
  g_return_if_fail (!guise_device_is_rehearsal (self->device));
  int value = guise_plan_find_value (self, input);

  if (value < 0)
    return;
  guise_device_get_backend (self->device)
    ->copy (guise_device_get_handle (self->device), guise_plan_get_tensor (self, value).data,
            values, (size_t) guise_shape_n_elements (&input->shape) * sizeof (float));
}

gboolean
guise_plan_try_read (GuisePlan *self, GuiseNode *output, float *values, GError **error)
{
  g_return_val_if_fail (self != NULL && output != NULL && values != NULL, FALSE);
  g_return_val_if_fail (!guise_device_is_rehearsal (self->device), FALSE);
  g_return_val_if_fail (guise_plan_is_output (self, output), FALSE);
  GuiseTensor tensor = guise_plan_get_tensor (self, guise_plan_find_value (self, output));

  return guise_device_download (self->device, &tensor, values, error);
}

void
guise_plan_read (GuisePlan *self, GuiseNode *output, float *values)
{
  g_autoptr (GError) error = NULL;

  if (!guise_plan_try_read (self, output, values, &error) && error != NULL)
    g_debug ("Reading '%s': %s", output->name, error->message); /* the next run reports it */
}

size_t
guise_plan_get_peak_bytes (const GuisePlan *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->peak_bytes;
}

void
guise_plan_add_memory (const GuisePlan *self, GuisePlanMemory *memory)
{
  g_return_if_fail (self != NULL && memory != NULL);

  memory->activations += self->activation_bytes;
  memory->workspace += self->peak_bytes - self->activation_bytes;
  memory->inputs += self->input_bytes;
  memory->constants += self->n_permanent - self->input_bytes;
}

double
guise_plan_get_flops (const GuisePlan *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->flops;
}
