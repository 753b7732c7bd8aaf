/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which steps go aside, and where the main line waits for them.
 *
 * Of a training step those are the gradients of weights, the sums that biases get, all updates, and
 * the losses, which somebody reads after the run. The backward pass goes on without them; on a
 * device whose processors a layer does not fill, both run at a time. What comes before them is the
 * backward pass itself and stays. Where something reads all gradients, a norm to clip by or whether
 * they are finite in f16, only the updates and the losses are left; and sums over ranks have a
 * stream of their own instead. */
#include "nn/guise-plan-private.h"

/* A branch is over at the latest this many branches later: what it touches cannot be given to
 * others before. About two layers of a network. */
#define LAG 4

G_STATIC_ASSERT (LAG + 2 <= GUISE_BACKEND_N_BRANCHES);

/* ---- choosing ---- */

/* What those steps want of an owner that come after the one looked at. */
typedef struct
{
  gboolean by_main;    /* the main line reads it */
  gboolean by_aside;   /* a step aside reads it that is no update */
  gboolean for_update; /* it leads to an update */
} Wanted;

/* The values that a step makes. */
static size_t
get_results (const GuiseStep *step, int results[2])
{
  results[0] = step->output;
  results[1] = step->side;
  return step->side >= 0 ? 2 : 1;
}

/* Whether a step updates a parameter, or only steps that go aside read what it makes. Of those a
 * convolution's gradient by the weight may be followed by more than the update: it lies beside the
 * backward pass. Of others, the end of the backward pass would come behind all updates. */
static gboolean
can_go_aside (const GuisePlan *self, const GuiseStep *step, const Wanted *wanted)
{
  int    results[2];
  size_t n_results = get_results (step, results);

  if (step->updates)
    return TRUE;
  for (size_t k = 0; k < n_results; k++)
    {
      int           owner = guise_plan_find_owner (self, results[k], NULL);
      const Wanted *of = &wanted[owner];

      if (guise_plan_get_value (self, owner)->memory != GUISE_MEMORY_ACTIVATION || of->by_main ||
          (of->for_update && of->by_aside && !step->is_weight_gradient))
        return FALSE;
    }
  return TRUE;
}

static void
note_wanted (const GuisePlan *self, const GuiseStep *step, gboolean is_aside, Wanted *wanted)
{
  int      results[2];
  size_t   n_results = get_results (step, results);
  gboolean for_update = step->updates;

  for (size_t k = 0; k < n_results; k++)
    for_update |= wanted[guise_plan_find_owner (self, results[k], NULL)].for_update;
  for (size_t k = 0; k < step->call.n_inputs; k++)
    if (step->inputs[k] >= 0)
      {
        Wanted *of = &wanted[guise_plan_find_owner (self, step->inputs[k], NULL)];

        of->by_main |= !is_aside;
        of->by_aside |= is_aside && !step->updates;
        of->for_update |= for_update;
      }
}

void
guise_plan_find_branches (GuisePlan *self)
{
  g_autofree Wanted   *wanted = g_new0 (Wanted, self->values->len + 1); /* by owner */
  g_autofree gboolean *is_aside = g_new0 (gboolean, self->steps->len + 1);
  gboolean is_possible = guise_device_get_backend (self->device)->branch_begin != NULL &&
                         guise_device_get_collective (self->device) == NULL;
  gboolean has_updates = FALSE;

  for (guint i = self->steps->len; i-- > 0;)
    {
      const GuiseStep *step = (const GuiseStep *) self->steps->pdata[i];

      is_aside[i] = can_go_aside (self, step, wanted);
      note_wanted (self, step, is_aside[i], wanted);
      has_updates |= step->updates;
    }
  self->n_branches = 0;
  for (guint i = 0; i < self->steps->len; i++)
    {
      GuiseStep *step = (GuiseStep *) self->steps->pdata[i];

      step->waits = -1;
      step->branch = -1;
      if (!is_possible || !has_updates || !is_aside[i])
        continue;
      self->n_branches += i == 0 || !is_aside[i - 1];
      step->branch = self->n_branches - 1;
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
  if (step->side >= 0)
    touched[guise_plan_find_owner (self, step->side, NULL)].written = step->branch;
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
      live_until (self, step->side, step->last);
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
