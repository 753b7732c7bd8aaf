/* SPDX-License-Identifier: GPL-3.0-or-later
 * Running a plan: a flat list of calls, or all of them as one recorded piece of work; and the
 * values of watched outputs, which wait in a ring of slots until they are collected. */
#include <string.h>
#include <time.h>

#include "nn/guise-host-memory.h"
#include "nn/guise-plan-private.h"

static gboolean
fail_lost (const GuisePlan *self, const char *name, GError **error)
{
  const GuiseCollective *collective = guise_device_get_collective (self->device);
  const GuiseBackend    *backend = guise_device_get_backend (self->device);
  const char            *why = NULL;

  if (backend->get_failure != NULL)
    why = backend->get_failure (guise_device_get_handle (self->device));
  if (collective != NULL && collective->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (collective->failure));
      return FALSE;
    }
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST,
               "Device '%s' failed in step '%s'%s%s", guise_device_get_name (self->device), name,
               why != NULL ? ": " : "", why != NULL ? why : "");
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

  if (done && step->goes_beside)
    done = backend->join (step->call.device);
  if (done && backend->synchronize != NULL)
    done = backend->synchronize (step->call.device);
  step->last_ns = now_ns () - start;
  step->elapsed_ns += step->last_ns;
  return done;
}

static inline unsigned
get_branch_number (int branch)
{
  return (unsigned) branch % GUISE_BACKEND_N_BRANCHES;
}

/* Where a run is: the branch that is open, and the last that was begun; -1: none. */
typedef struct
{
  int open;
  int last;
} Line;

/* Leaves the branch that the step before was in, waits, begins the branch of this one. */
static gboolean
change_line (Line *line, void *device, const GuiseBackend *backend, int branch, int waits)
{
  gboolean done = TRUE;

  if (line->open >= 0 && line->open != branch)
    {
      done = backend->branch_end (device, get_branch_number (line->open));
      line->open = -1;
    }
  if (done && waits >= 0)
    done = backend->branch_wait (device, get_branch_number (waits));
  if (done && branch >= 0 && line->open < 0)
    {
      done = backend->branch_begin (device);
      if (done)
        line->open = line->last = branch;
    }
  return done;
}

/* All steps, one by one; timed ones all in the main line. Returns: %NULL, or the name of the step
 * that failed */
static const char *
run_lines (const GuisePlan *self, const GuiseBackend *backend, void *device, Line *line)
{
  gboolean branches = self->n_branches > 0 && !self->is_timed;

  for (guint i = 0; i < self->steps->len; i++)
    {
      GuiseStep *step = (GuiseStep *) self->steps->pdata[i];

      if (step->joins && !backend->join (step->call.device))
        return step->name;
      if (branches && !change_line (line, device, backend, step->branch, step->waits))
        return step->name;
      if (!(self->is_timed ? run_timed_step (self, backend, step) : run_step (self, backend, step)))
        return step->name;
    }
  return NULL;
}

/* Nothing goes on behind the end of a run, nor behind a step that failed. */
static const char *
run_steps (const GuisePlan *self, const GuiseBackend *backend)
{
  void       *device = guise_device_get_handle (self->device);
  Line        line = { -1, -1 };
  const char *failed = run_lines (self, backend, device, &line);

  if (line.last >= 0 && !change_line (&line, device, backend, -1, line.last) && failed == NULL)
    failed = "branch";
  if (failed == NULL && self->joins_at_end && !backend->join (device))
    failed = "join";
  return failed;
}

/* Records the steps without running them. What cannot be recorded runs step by step for good. */
static void
capture (GuisePlan *self, const GuiseBackend *backend)
{
  void    *device = guise_device_get_handle (self->device);
  gboolean done;

  self->capture = GUISE_CAPTURE_REFUSED;
  if (backend->capture_begin == NULL || !backend->capture_begin (device))
    return;
  done = run_steps (self, backend) == NULL;
  self->captured = backend->capture_end (device);
  if (!done)
    {
      backend->graph_free (device, self->captured);
      self->captured = NULL;
    }
  if (self->captured != NULL)
    self->capture = GUISE_CAPTURE_DONE;
}

/* Enqueues the copies of watched outputs and the mark behind them. */
static gboolean
keep_results (GuisePlan *self, const GuiseBackend *backend)
{
  void  *device = guise_device_get_handle (self->device);
  size_t slot = self->n_runs % GUISE_PLAN_N_SLOTS;

  for (guint i = 0; i < self->watches->len; i++)
    {
      const GuiseWatch *watch = &g_array_index (self->watches, GuiseWatch, i);
      const void       *from = guise_plan_get_tensor (self, watch->value).data;
      float            *to = watch->slots + slot * watch->n_elements;

      if (!(backend->read_later != NULL ? backend->read_later
                                        : backend->download) (device, to, from, watch->n_elements))
        return FALSE;
    }
  return self->marks[slot] == NULL || backend->mark_set (device, self->marks[slot]);
}

gboolean
guise_plan_start (GuisePlan *self, GError **error)
{
  g_return_val_if_fail (self != NULL && !guise_device_is_rehearsal (self->device), FALSE);
  const GuiseBackend *backend = guise_device_get_backend (self->device);

  if (self->capture == GUISE_CAPTURE_WARM && !self->is_timed)
    capture (self, backend);
  if (self->captured != NULL && !self->is_timed)
    {
      if (!backend->graph_run (guise_device_get_handle (self->device), self->captured))
        return fail_lost (self, "all", error);
    }
  else
    {
      const char *failed = run_steps (self, backend);

      if (failed != NULL)
        return fail_lost (self, failed, error);
    }
  if (self->capture == GUISE_CAPTURE_COLD)
    self->capture = GUISE_CAPTURE_WARM;
  if (self->is_timed)
    self->n_timed_runs++;
  self->n_runs++;
  return keep_results (self, backend) || fail_lost (self, "results", error);
}

gboolean
guise_plan_run (GuisePlan *self, GError **error)
{
  const GuiseBackend *backend;

  if (!guise_plan_start (self, error))
    return FALSE;
  backend = guise_device_get_backend (self->device);
  return backend->synchronize == NULL ||
         backend->synchronize (guise_device_get_handle (self->device)) ||
         fail_lost (self, "synchronize", error);
}

uint64_t
guise_plan_get_n_runs (const GuisePlan *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_runs;
}

/* ---- watching ---- */

static const GuiseWatch *
find_watch (const GuisePlan *self, const GuiseNode *output)
{
  for (guint i = 0; i < self->watches->len; i++)
    if (g_array_index (self->watches, GuiseWatch, i).node == output)
      return &g_array_index (self->watches, GuiseWatch, i);
  return NULL;
}

/* One mark for every slot, when the first output is watched. */
static gboolean
make_marks (GuisePlan *self, const GuiseBackend *backend, GError **error)
{
  if (backend->mark_new == NULL)
    return TRUE;
  for (int i = 0; i < GUISE_PLAN_N_SLOTS; i++)
    {
      if (self->marks[i] == NULL)
        self->marks[i] = backend->mark_new (guise_device_get_handle (self->device), error);
      if (self->marks[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_plan_watch (GuisePlan *self, GuiseNode *output, GError **error)
{
  g_return_val_if_fail (self != NULL && output != NULL && self->n_runs == 0, FALSE);
  g_return_val_if_fail (guise_plan_is_output (self, output), FALSE);
  const GuiseBackend *backend = guise_device_get_backend (self->device);
  GuiseWatch          watch = { .node = output,
                                .value = guise_plan_find_value (self, output),
                                .n_elements = (size_t) guise_shape_n_elements (&output->shape) };
  size_t              n_bytes = GUISE_PLAN_N_SLOTS * watch.n_elements * sizeof (float);

  g_return_val_if_fail (guise_plan_get_value (self, watch.value)->weight == NULL, FALSE);
  if (find_watch (self, output) != NULL || guise_device_is_rehearsal (self->device))
    return TRUE;
  if (!make_marks (self, backend, error))
    return FALSE;
  watch.slots =
    backend->pinned_new != NULL
      ? (float *) backend->pinned_new (guise_device_get_handle (self->device), n_bytes, error)
      : (float *) guise_host_memory_new (n_bytes, error);
  if (watch.slots == NULL)
    return FALSE;
  g_array_append_val (self->watches, watch);
  return TRUE;
}

gboolean
guise_plan_collect (GuisePlan *self, uint64_t run, GuiseNode *output, float *values, GError **error)
{
  g_return_val_if_fail (self != NULL && output != NULL && values != NULL, FALSE);
  g_return_val_if_fail (run > 0 && run <= self->n_runs, FALSE);
  g_return_val_if_fail (run + GUISE_PLAN_N_SLOTS > self->n_runs, FALSE);
  const GuiseWatch *watch = find_watch (self, output);
  size_t            slot = run % GUISE_PLAN_N_SLOTS;

  g_return_val_if_fail (watch != NULL, FALSE);
  if (self->marks[slot] != NULL &&
      !guise_device_get_backend (self->device)
         ->mark_wait (guise_device_get_handle (self->device), self->marks[slot]))
    return fail_lost (self, "results", error);
  memcpy (values, watch->slots + slot * watch->n_elements, watch->n_elements * sizeof (float));
  return TRUE;
}

void
guise_plan_clear_runs (GuisePlan *self)
{
  const GuiseBackend *backend = guise_device_get_backend (self->device);
  void               *device = guise_device_get_handle (self->device);

  if (self->n_runs > 0 && backend->synchronize != NULL)
    backend->synchronize (device);
  if (self->captured != NULL)
    backend->graph_free (device, g_steal_pointer (&self->captured));
  for (int i = 0; i < GUISE_PLAN_N_SLOTS; i++)
    if (self->marks[i] != NULL)
      backend->mark_free (device, g_steal_pointer (&self->marks[i]));
  for (guint i = 0; i < self->watches->len; i++)
    {
      GuiseWatch *watch = &g_array_index (self->watches, GuiseWatch, i);

      if (backend->pinned_free != NULL)
        backend->pinned_free (device, g_steal_pointer (&watch->slots));
      else
        guise_host_memory_free (g_steal_pointer (&watch->slots));
    }
}

/* ---- looking at runs ---- */

void
guise_plan_set_timed (GuisePlan *self, gboolean timed)
{
  g_return_if_fail (self != NULL);

  self->is_timed = timed;
  self->n_timed_runs = 0;
  for (guint i = 0; i < self->steps->len; i++)
    ((GuiseStep *) self->steps->pdata[i])->elapsed_ns = 0;
}

gboolean
guise_plan_get_is_captured (const GuisePlan *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->captured != NULL;
}
