/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which steps go aside, and where the main line waits for them.
 *
 * Of a training step those are the gradients of weights, the sums that biases get, and all updates.
 * The backward pass goes on without them; on a device whose processors a layer does not fill, both
 * run at a time. What comes before them is the backward pass itself and stays. Where something
 * reads all gradients, a norm to clip by or whether they are finite in f16, only the updates are
 * left; and sums over ranks have a stream of their own instead. */
#include "nn/guise-plan-private.h"

/* A branch is over at the latest this many branches later: what it touches cannot be given to
 * others before. About two layers of a network. */
#define LAG 4

G_STATIC_ASSERT (LAG + 2 <= GUISE_BACKEND_N_BRANCHES);

/* ---- choosing ---- */

/* Whether a step updates a parameter, or only such updates read what it makes. */
static gboolean
can_go_aside (const GuisePlan *self, const GuiseStep *step, const gboolean *is_wanted)
{
  int owner = guise_plan_find_owner (self, step->output, NULL);

  if (step->updates)
    return TRUE;
  return guise_plan_get_value (self, owner)->memory == GUISE_MEMORY_ACTIVATION && !is_wanted[owner];
}

void
guise_plan_find_branches (GuisePlan *self)
{
  g_autofree gboolean *is_wanted = g_new0 (gboolean, self->values->len + 1); /* by owner */
  gboolean             is_aside = FALSE;
  gboolean is_possible = guise_device_get_backend (self->device)->branch_begin != NULL &&
                         guise_device_get_collective (self->device) == NULL;

  for (guint i = 0; i < self->outputs->len; i++)
    {
      int value = g_array_index (self->outputs, GuiseOutput, i).value;

      if (value >= 0)
        is_wanted[guise_plan_find_owner (self, value, NULL)] = TRUE;
    }
  for (guint i = 0; i < self->steps->len; i++)
    {
      const GuiseStep *step = (const GuiseStep *) self->steps->pdata[i];

      for (size_t k = 0; !step->updates && k < step->call.n_inputs; k++)
        if (step->inputs[k] >= 0)
          is_wanted[guise_plan_find_owner (self, step->inputs[k], NULL)] = TRUE;
    }
  self->n_branches = 0;
  for (guint i = 0; i < self->steps->len; i++)
    {
      GuiseStep *step = (GuiseStep *) self->steps->pdata[i];

      step->waits = -1;
      step->branch = -1;
      if (is_possible && can_go_aside (self, step, is_wanted))
        {
          self->n_branches += !is_aside;
          step->branch = self->n_branches - 1;
        }
      is_aside = step->branch >= 0;
    }
}

/* ---- waiting ---- */

/* The last branches that touched the memory of an owner. */
typedef struct
{
  int read;
  int written;
} Touched;

static void
note_touched (const GuisePlan *self, const GuiseStep *step, Touched *touched)
{
  for (size_t k = 0; k < step->call.n_inputs; k++)
    if (step->inputs[k] >= 0)
      {
        Touched *input = &touched[guise_plan_find_owner (self, step->inputs[k], NULL)];

        input->read = step->branch;
        if ((step->writes >> k & 1) != 0)
          input->written = step->branch;
      }
  touched[guise_plan_find_owner (self, step->output, NULL)].written = step->branch;
}

/* The branch that has to be over before a step of the main line. */
static int
find_wait (const GuisePlan *self, const GuiseStep *step, const Touched *touched, int last_branch)
{
  const Touched *output = &touched[guise_plan_find_owner (self, step->output, NULL)];
  int            waits = MAX (output->read, output->written);

  for (size_t k = 0; k < step->call.n_inputs; k++)
    if (step->inputs[k] >= 0)
      {
        const Touched *input = &touched[guise_plan_find_owner (self, step->inputs[k], NULL)];

        waits = MAX (waits, input->written);
        if ((step->writes >> k & 1) != 0)
          waits = MAX (waits, input->read);
      }
  return MAX (waits, last_branch - LAG);
}

static void
live_until (GuisePlan *self, int value, int step)
{
  GuiseValue *owner;

  if (value < 0)
    return;
  owner = guise_plan_get_value (self, guise_plan_find_owner (self, value, NULL));
  owner->last = MAX (owner->last, step);
}

/* @ends: by branch, the last step before its wait */
static void
stretch_lives (GuisePlan *self, const int *ends)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      GuiseStep *step = (GuiseStep *) self->steps->pdata[i];

      if (step->branch < 0)
        continue;
      step->last = ends[step->branch];
      for (size_t k = 0; k < step->call.n_inputs; k++)
        live_until (self, step->inputs[k], step->last);
      live_until (self, step->output, step->last);
    }
}

void
guise_plan_place_waits (GuisePlan *self)
{
  g_autofree Touched *touched = g_new (Touched, self->values->len + 1); /* by owner */
  g_autofree int     *ends = g_new (int, (size_t) self->n_branches + 1);
  int                 last_branch = -1;
  int                 n_waited = 0;

  if (self->n_branches == 0)
    return;
  for (guint i = 0; i < self->values->len; i++)
    touched[i] = (Touched){ -1, -1 };
  for (guint i = 0; i < self->steps->len; i++)
    {
      GuiseStep *step = (GuiseStep *) self->steps->pdata[i];
      int        waits;

      if (step->branch >= 0)
        {
          last_branch = step->branch;
          note_touched (self, step, touched);
          continue;
        }
      waits = find_wait (self, step, touched, last_branch);
      if (waits < n_waited)
        continue;
      step->waits = waits;
      for (; n_waited <= waits; n_waited++)
        ends[n_waited] = (int) i - 1;
    }
  for (; n_waited < self->n_branches; n_waited++)
    ends[n_waited] = (int) self->steps->len - 1;
  stretch_lives (self, ends);
}
