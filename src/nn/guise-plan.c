/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans: made once by three passes, then run as a flat list of calls. */
#include "nn/guise-plan.h"

#include <time.h>

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
  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->outputs = g_array_new (FALSE, TRUE, sizeof (GuiseOutput));
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
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  guise_device_memory_free (self->device, self->buffer, self->peak_bytes);
  guise_device_memory_free (self->device, self->permanent, self->n_permanent);
  g_clear_pointer (&self->jobs, g_array_unref);
  g_clear_pointer (&self->values, g_array_unref);
  g_clear_pointer (&self->outputs, g_array_unref);
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

const GuiseKernel *
guise_plan_find_kernel (const GuisePlan *self, const GuiseKernelQuery *query)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);

  for (; backend != NULL; backend = backend->borrows)
    {
      const GuiseKernel *kernel = &backend->kernels[query->op];
      gboolean           is_plain =
        query->epilogue.n_addends == 0 && query->epilogue.activation == GUISE_ACTIVATION_NONE;

      if (kernel->run != NULL && (kernel->supports != NULL ? kernel->supports (query) : is_plain))
        return kernel;
    }
  return NULL;
}

/* ---- running ---- */

static gboolean
fail_lost (const GuisePlan *self, const char *name, GError **error)
{
  const GuiseCollective *collective = guise_device_get_collective (self->device);

  if (collective != NULL && collective->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (collective->failure));
      return FALSE;
    }
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST, "Device '%s' failed in step '%s'",
               guise_device_get_name (self->device), name);
  return FALSE;
}

static inline gboolean
run_step (const GuisePlan *self, const GuiseBackend *backend, const GuiseStep *step)
{
  if (step->kernel != NULL)
    return step->kernel->run (&step->call);
  return backend->copy (step->call.device, step->call.output.data, step->call.inputs[0].data,
                        guise_plan_get_value (self, step->output)->n_bytes);
}

static int64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static gboolean
run_timed_step (const GuisePlan *self, const GuiseBackend *backend, GuiseStep *step)
{
  int64_t  start = now_ns ();
  gboolean done = run_step (self, backend, step);

  if (done && backend->synchronize != NULL)
    done = backend->synchronize (step->call.device);
  step->last_ns = now_ns () - start;
  step->elapsed_ns += step->last_ns;
  return done;
}

gboolean
guise_plan_run (GuisePlan *self, GError **error)
{
  g_return_val_if_fail (self != NULL && !guise_device_is_rehearsal (self->device), FALSE);
  const GuiseBackend *backend = guise_device_get_backend (self->device);

  for (guint i = 0; i < self->steps->len; i++)
    {
      GuiseStep *step = (GuiseStep *) self->steps->pdata[i];

      if (!(self->is_timed ? run_timed_step (self, backend, step) : run_step (self, backend, step)))
        return fail_lost (self, step->name, error);
    }
  if (self->is_timed)
    self->n_timed_runs++;
  if (backend->synchronize != NULL &&
      !backend->synchronize (guise_device_get_handle (self->device)))
    return fail_lost (self, "synchronize", error);
  return TRUE;
}

int
guise_plan_find_value (const GuisePlan *self, const GuiseNode *node)
{
  for (guint i = 0; i < self->outputs->len; i++)
    if (g_array_index (self->outputs, GuiseOutput, i).node == node)
      return g_array_index (self->outputs, GuiseOutput, i).value;
  return node->index < self->n_nodes ? self->value_of[node->index] : -1;
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
guise_plan_read (GuisePlan *self, GuiseNode *output, float *values)
{
  g_return_if_fail (self != NULL && output != NULL && values != NULL);
  g_return_if_fail (!guise_device_is_rehearsal (self->device));
  g_autoptr (GError) error = NULL;
  GuiseTensor tensor;
  gboolean    is_output = FALSE;

  for (guint i = 0; i < self->outputs->len; i++)
    is_output = is_output || g_array_index (self->outputs, GuiseOutput, i).node == output;
  g_return_if_fail (is_output);
  tensor = guise_plan_get_tensor (self, guise_plan_find_value (self, output));
  if (!guise_device_download (self->device, &tensor, values, &error))
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

void
guise_plan_set_timed (GuisePlan *self, gboolean timed)
{
  g_return_if_fail (self != NULL);

  self->is_timed = timed;
  self->n_timed_runs = 0;
  for (guint i = 0; i < self->steps->len; i++)
    ((GuiseStep *) self->steps->pdata[i])->elapsed_ns = 0;
}
