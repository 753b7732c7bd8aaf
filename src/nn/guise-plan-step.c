/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans as people and benchmarks see them: their steps, one by one. */
#include "nn/guise-plan-private.h"

static void
append_tensor (const GuisePlan *self, GString *text, int value, gboolean with_place)
{
  const GuiseBackend      *backend = guise_device_get_backend (self->device);
  const GuiseValue        *view;
  size_t                   offset;
  int                      owner;
  g_autofree char         *shape = NULL;
  static const char *const memories[] = { "@", "input@", "constant@", "weight@" };

  if (value < 0)
    {
      g_string_append (text, " -");
      return;
    }
  view = guise_plan_get_value (self, value);
  owner = guise_plan_find_owner (self, value, &offset);
  shape = guise_shape_to_string (&view->shape);
  g_string_append_printf (text, " %s:%s", shape,
                          backend->layout_name (guise_device_get_handle (self->device),
                                                view->layout));
  if (with_place)
    g_string_append_printf (text, ":%s%zu", memories[view->memory],
                            guise_plan_get_value (self, owner)->place + offset);
}

static void
append_tensors (const GuisePlan *self, GString *text, const GuiseStep *step, gboolean with_place)
{
  append_tensor (self, text, step->output, with_place);
  if (step->side >= 0)
    append_tensor (self, text, step->side, with_place);
  g_string_append (text, " <-");
  for (size_t k = 0; k < step->call.n_inputs; k++)
    append_tensor (self, text, step->inputs[k], with_place);
}

size_t
guise_plan_get_n_steps (const GuisePlan *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->steps->len;
}

/* What is read and written, every tensor once. */
static size_t
count_bytes (const GuisePlan *self, const GuiseStep *step)
{
  size_t n_bytes = guise_plan_get_value (self, step->output)->n_bytes;

  if (step->side >= 0)
    n_bytes += guise_plan_get_value (self, step->side)->n_bytes;
  for (size_t k = 0; k < step->call.n_inputs; k++)
    if (step->inputs[k] >= 0)
      n_bytes += guise_plan_get_value (self, step->inputs[k])->n_bytes;
  return n_bytes;
}

GuisePlanStep *
guise_plan_get_step (const GuisePlan *self, size_t i)
{
  g_return_val_if_fail (self != NULL && i < self->steps->len, NULL);
  const GuiseStep *step = (const GuiseStep *) self->steps->pdata[i];
  const uint8_t   *params = (const uint8_t *) step->call.params;
  GuisePlanStep   *result = g_new0 (GuisePlanStep, 1);
  GString         *text = g_string_new (NULL);
  GString         *key = g_string_new (step->op);

  append_tensors (self, text, step, FALSE);
  g_string_append (key, text->str);
  for (size_t k = 0; params != NULL && k < step->params_bytes; k++)
    g_string_append_printf (key, " %02x", params[k]);
  result->op = g_strdup (step->op);
  result->tensors = g_strdup (text->str + 1); /* without the leading space */
  result->key = g_string_free (key, FALSE);
  result->flops = step->flops;
  result->n_bytes = count_bytes (self, step);
  result->last_ns = step->last_ns;
  g_string_free (text, TRUE);
  return result;
}

void
guise_plan_step_free (GuisePlanStep *step)
{
  if (step == NULL)
    return;
  g_free (step->op);
  g_free (step->tensors);
  g_free (step->key);
  g_free (step);
}

char *
guise_plan_dump (const GuisePlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const GuiseStep *step = (const GuiseStep *) self->steps->pdata[i];

      g_string_append_printf (text, "%4u %-24s %-40s", i, step->op, step->name);
      append_tensors (self, text, step, TRUE);
      if (self->n_timed_runs > 0)
        {
          double ns = (double) step->elapsed_ns / self->n_timed_runs;

          g_string_append_printf (text, " %.1f us", ns / 1e3);
          if (step->flops > 0 && ns > 0)
            g_string_append_printf (text, " %.1f GFLOP/s", step->flops / ns);
        }
      g_string_append_c (text, '\n');
    }
  g_string_append_printf (text, "%u steps, %.1f MiB, %.3f GFLOP\n", self->steps->len,
                          (double) self->peak_bytes / 1048576, self->flops / 1e9);
  return g_string_free (text, FALSE);
}
