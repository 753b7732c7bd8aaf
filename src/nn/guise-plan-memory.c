/* SPDX-License-Identifier: GPL-3.0-or-later
 * Third pass of planning: lifetimes, running in place, offsets, addresses. */
#include "nn/guise-plan-private.h"

#include <string.h>

static size_t
align (size_t n_bytes)
{
  return (n_bytes + GUISE_ALIGNMENT - 1) & ~(size_t) (GUISE_ALIGNMENT - 1);
}

/* ---- lifetimes ---- */

static void
note_use (GuisePlan *self, int value, int step)
{
  GuiseValue *owner;

  if (value < 0)
    return;
  owner = guise_plan_get_value (self, guise_plan_find_owner (self, value, NULL));
  owner->first = MIN (owner->first, step);
  owner->last = MAX (owner->last, step);
}

static void
find_lifetimes (GuisePlan *self)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      const GuiseStep *step = (const GuiseStep *) self->steps->pdata[i];

      for (size_t k = 0; k < step->call.n_inputs; k++)
        note_use (self, step->inputs[k], (int) i);
      note_use (self, step->output, (int) i);
      note_use (self, step->side, (int) i);
    }
  for (guint i = 0; i < self->outputs->len; i++)
    note_use (self, g_array_index (self->outputs, GuiseOutput, i).value, G_MAXINT);
}

/* ---- in place ---- */

/* Whether the output of step @i may lie on its input @k: the kernel allows it, the input fills its
 * memory, nobody needs it afterwards, and no other input looks at the same memory otherwise. */
static gboolean
can_overwrite (const GuisePlan *self, int i, size_t k)
{
  const GuiseStep  *step = (const GuiseStep *) self->steps->pdata[i];
  const GuiseValue *output = guise_plan_get_value (self, step->output);
  const GuiseValue *input;
  const GuiseValue *memory;
  int               owner;

  if (step->inputs[k] < 0 || k >= 32 || (step->kernel->in_place >> k & 1) == 0)
    return FALSE;
  input = guise_plan_get_value (self, step->inputs[k]);
  owner = guise_plan_find_owner (self, step->inputs[k], NULL);
  memory = guise_plan_get_value (self, owner);
  if (memory->memory != GUISE_MEMORY_ACTIVATION || memory->last != i ||
      memory->n_bytes != output->n_bytes || input->layout != output->layout ||
      !guise_shape_equal (&input->shape, &output->shape))
    return FALSE;
  for (size_t other = 0; other < step->call.n_inputs; other++)
    if (step->inputs[other] >= 0 && step->inputs[other] != step->inputs[k] &&
        guise_plan_find_owner (self, step->inputs[other], NULL) == owner)
      return FALSE;
  return TRUE;
}

/* What branches read so far: the main line would have to wait before it writes there. */
static void
note_branch (const GuisePlan *self, const GuiseStep *step, gboolean *is_in_branch)
{
  for (size_t k = 0; step->branch >= 0 && k < step->call.n_inputs; k++)
    if (step->inputs[k] >= 0)
      is_in_branch[guise_plan_find_owner (self, step->inputs[k], NULL)] = TRUE;
}

/* Results take over the memory of an input that dies, so that chains of elementwise steps stay
 * where they are. */
static void
run_in_place (GuisePlan *self)
{
  g_autofree gboolean *is_in_branch = g_new0 (gboolean, self->values->len + 1); /* by owner */

  for (int i = 0; i < (int) self->steps->len; i++)
    {
      const GuiseStep *step = (const GuiseStep *) self->steps->pdata[i];
      GuiseValue      *output = guise_plan_get_value (self, step->output);

      note_branch (self, step, is_in_branch);

      if (step->kernel == NULL || output->owner != step->output || output->first != i ||
          output->memory != GUISE_MEMORY_ACTIVATION)
        continue;
      for (size_t k = 0; k < step->call.n_inputs; k++)
        if (can_overwrite (self, i, k) &&
            (step->branch >= 0 ||
             !is_in_branch[guise_plan_find_owner (self, step->inputs[k], NULL)]))
          {
            int         owner = guise_plan_find_owner (self, step->inputs[k], NULL);
            GuiseValue *memory = guise_plan_get_value (self, owner);

            output->owner = owner;
            output->offset = 0;
            memory->last = MAX (memory->last, output->last);
            break;
          }
    }
}

/* Scratch memory of a step is a value that lives in this step only: it fits into the gaps. That of
 * a branch lives until somebody has waited for it. */
static void
add_workspaces (GuisePlan *self)
{
  for (int i = 0; i < (int) self->steps->len; i++)
    {
      GuiseStep *step = (GuiseStep *) self->steps->pdata[i];
      GuiseValue value = { .n_bytes = step->workspace_bytes,
                           .owner = (int) self->values->len,
                           .source = -1,
                           .first = i,
                           .last = step->branch >= 0 ? step->last : i };

      step->workspace = -1;
      if (step->workspace_bytes == 0)
        continue;
      step->workspace = value.owner;
      g_array_append_val (self->values, value);
    }
}

/* ---- joins ---- */

/* Whether a step touches the result of one that goes beside. */
static gboolean
touches (const GuisePlan *self, const GuiseStep *step, const gboolean *is_beside)
{
  for (size_t k = 0; k < step->call.n_inputs; k++)
    if (step->inputs[k] >= 0 && is_beside[guise_plan_find_owner (self, step->inputs[k], NULL)])
      return TRUE;
  return is_beside[guise_plan_find_owner (self, step->output, NULL)];
}

/* A join waits for all that goes beside, so one before the first reader will do. Memory is given to
 * others behind the last reader only, which has joined. */
static void
place_joins (GuisePlan *self)
{
  g_autofree gboolean *is_beside = g_new0 (gboolean, self->values->len + 1); /* by owner */

  for (guint i = 0; i < self->steps->len; i++)
    {
      GuiseStep *step = (GuiseStep *) self->steps->pdata[i];

      step->joins = touches (self, step, is_beside);
      if (step->joins)
        memset (is_beside, 0, self->values->len * sizeof *is_beside);
      self->joins_at_end = step->goes_beside || (self->joins_at_end && !step->joins);
      is_beside[guise_plan_find_owner (self, step->output, NULL)] |= step->goes_beside;
    }
}

/* ---- offsets ---- */

static int
compare_sizes (gconstpointer a, gconstpointer b, gpointer data)
{
  const GuisePlan  *self = (const GuisePlan *) data;
  const GuiseValue *x = guise_plan_get_value (self, *(const int *) a);
  const GuiseValue *y = guise_plan_get_value (self, *(const int *) b);

  if (x->n_bytes != y->n_bytes)
    return x->n_bytes > y->n_bytes ? -1 : 1;
  return x->first < y->first ? -1 : x->first > y->first;
}

/* Puts one value at the lowest place where it meets none of those placed, which are sorted by
 * place. */
static void
place_value (GuisePlan *self, GArray *placed, int index)
{
  GuiseValue *value = guise_plan_get_value (self, index);
  size_t      need = align (value->n_bytes) + self->n_guard;
  size_t      place = self->n_guard;
  guint       at;

  for (guint i = 0; i < placed->len; i++)
    {
      const GuiseValue *other = guise_plan_get_value (self, g_array_index (placed, int, i));

      if (other->last < value->first || value->last < other->first)
        continue;
      if (place + need <= other->place)
        break;
      place = MAX (place, other->place + align (other->n_bytes) + self->n_guard);
    }
  value->place = place;
  for (at = placed->len; at > 0; at--)
    if (guise_plan_get_value (self, g_array_index (placed, int, at - 1))->place <= place)
      break;
  g_array_insert_val (placed, at, index);
}

/* Largest first. Returns: bytes of the buffer. Source: Pisarchyk and Lee, "Efficient memory
 * management for deep neural net inference", 2020, greedy by size. */
static size_t
place_activations (GuisePlan *self)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) placed = g_array_new (FALSE, FALSE, sizeof (int));
  size_t n_bytes = 0;

  for (int i = 0; i < (int) self->values->len; i++)
    {
      const GuiseValue *value = guise_plan_get_value (self, i);

      if (value->owner == i && value->memory == GUISE_MEMORY_ACTIVATION && value->last >= 0)
        g_array_append_val (order, i);
    }
  g_array_sort_with_data (order, compare_sizes, self);
  for (guint i = 0; i < order->len; i++)
    {
      int index = g_array_index (order, int, i);

      place_value (self, placed, index);
      n_bytes = MAX (n_bytes, guise_plan_get_value (self, index)->place +
                                align (guise_plan_get_value (self, index)->n_bytes));
    }
  return n_bytes + self->n_guard;
}

/* The most bytes of values that are alive in one step; scratch does not count. */
static size_t
find_most_alive (const GuisePlan *self)
{
  g_autofree int64_t *changes = g_new0 (int64_t, self->steps->len + 1);
  int64_t             n_bytes = 0;
  int64_t             n_most = 0;

  for (int i = 0; i < (int) self->values->len; i++)
    {
      const GuiseValue *value = guise_plan_get_value (self, i);

      if (value->owner != i || value->memory != GUISE_MEMORY_ACTIVATION || value->last < 0)
        continue;
      changes[value->first] += (int64_t) align (value->n_bytes);
      if (value->last < (int) self->steps->len)
        changes[value->last + 1] -= (int64_t) align (value->n_bytes);
    }
  for (guint i = 0; i < self->steps->len; i++)
    {
      n_bytes += changes[i];
      n_most = MAX (n_most, n_bytes);
    }
  return (size_t) n_most;
}

/* Inputs and constants one after the other. */
static size_t
place_permanent (GuisePlan *self)
{
  size_t n_bytes = self->n_guard;

  for (int i = 0; i < (int) self->values->len; i++)
    {
      GuiseValue *value = guise_plan_get_value (self, i);

      if (value->owner != i || (value->memory != GUISE_MEMORY_INPUT &&
                                (value->memory != GUISE_MEMORY_CONSTANT || value->last < 0)))
        continue;
      value->place = n_bytes;
      n_bytes += align (value->n_bytes) + self->n_guard;
      if (value->memory == GUISE_MEMORY_INPUT)
        self->input_bytes += align (value->n_bytes);
    }
  return n_bytes;
}

/* ---- addresses ---- */

GuiseTensor
guise_plan_get_tensor (const GuisePlan *self, int value)
{
  const GuiseValue *view = guise_plan_get_value (self, value);
  size_t            offset;
  int               index = guise_plan_find_owner (self, value, &offset);
  const GuiseValue *owner = guise_plan_get_value (self, index);
  char             *base;

  if (owner->memory == GUISE_MEMORY_WEIGHT)
    base = (char *) owner->weight->tensor.data;
  else if (owner->memory == GUISE_MEMORY_ACTIVATION)
    base = self->buffer + owner->place;
  else
    base = self->permanent + owner->place;
  return (GuiseTensor){ .data = base + offset, .shape = view->shape, .layout = view->layout };
}

static gboolean
allocate (GuisePlan *self, char **out_memory, size_t n_bytes, const char *what, GError **error)
{
  if (n_bytes == 0)
    return TRUE;
  *out_memory = (char *) guise_device_memory_new (self->device, n_bytes, error);
  if (*out_memory != NULL)
    return TRUE;
  g_prefix_error (error, "%s: ", what);
  return FALSE;
}

static void
bind_steps (GuisePlan *self)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      GuiseStep   *step = (GuiseStep *) self->steps->pdata[i];
      GuiseTensor *tensors = g_new0 (GuiseTensor, step->call.n_inputs + 1);

      for (size_t k = 0; k < step->call.n_inputs; k++)
        if (step->inputs[k] >= 0)
          tensors[k] = guise_plan_get_tensor (self, step->inputs[k]);
      step->call.inputs = tensors;
      step->call.output = guise_plan_get_tensor (self, step->output);
      if (step->side >= 0)
        step->call.side = guise_plan_get_tensor (self, step->side);
      if (step->workspace >= 0)
        step->call.workspace = guise_plan_get_tensor (self, step->workspace).data;
    }
}

static gboolean
fill_constants (GuisePlan *self, GError **error)
{
  for (int i = 0; i < (int) self->values->len; i++)
    {
      const GuiseValue *value = guise_plan_get_value (self, i);
      GuiseTensor       tensor;

      if (value->owner != i || value->memory != GUISE_MEMORY_CONSTANT || value->last < 0)
        continue;
      tensor = guise_plan_get_tensor (self, i);
      if (!guise_device_upload (self->device, &tensor, value->constant, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_plan_assign_memory (GuisePlan *self, GError **error)
{
  find_lifetimes (self);
  guise_plan_find_branches (self);
  run_in_place (self);
  place_joins (self);
  guise_plan_place_waits (self);
  self->activation_bytes = find_most_alive (self);
  add_workspaces (self);
  self->peak_bytes = place_activations (self);
  self->n_permanent = place_permanent (self);
  if (!allocate (self, &self->buffer, self->peak_bytes, "Activations", error) ||
      !allocate (self, &self->permanent, self->n_permanent, "Inputs and constants", error))
    return FALSE;
  if (self->n_permanent > 0)
    guise_device_memory_fill (self->device, self->permanent, self->n_permanent);
  bind_steps (self);
  return fill_constants (self, error);
}
