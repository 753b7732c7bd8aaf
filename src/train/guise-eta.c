/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long a plan will take yet. */
#include "train/guise-eta.h"

#include <math.h>

#define N_MEAN       500  /* iterations that the running mean remembers, about */
#define N_SETTLE     8    /* the first ones tell what is usual; they make kernels, too */
#define N_TOLD       3    /* with fewer nothing is told: the very first is many times slower */
#define PAUSE_FACTOR 10.0 /* times the usual: a pause */
#define MAX_PAUSES   3    /* in a row; then it has become slower */

/* The speed of one stage. */
typedef struct
{
  double   forecast_ms; /* NaN: none */
  double   ms;          /* running mean; NaN: none yet */
  double   first[N_SETTLE];
  uint64_t n;
  int      n_pauses; /* in a row */
} Stage;

struct _GuiseEta
{
  size_t n_stages;
  double slowness; /* to be taken while nothing is measured; NaN: not known */
  Stage  stages[];
};

GuiseEta *
guise_eta_new (size_t n_stages, const double *forecast_ms)
{
  GuiseEta *self;

  g_return_val_if_fail (n_stages > 0, NULL);

  self = g_malloc0 (sizeof *self + n_stages * sizeof (Stage));
  self->n_stages = n_stages;
  self->slowness = 1.0;
  for (size_t i = 0; i < n_stages; i++)
    {
      self->stages[i].forecast_ms = forecast_ms != NULL ? forecast_ms[i] : (double) NAN;
      self->stages[i].ms = NAN;
    }
  return self;
}

GuiseEta *
guise_eta_new_by_work (size_t n_stages, const double *work)
{
  GuiseEta *self = guise_eta_new (n_stages, work);

  if (self != NULL)
    self->slowness = NAN;
  return self;
}

void
guise_eta_free (GuiseEta *self)
{
  g_free (self);
}

static gboolean
is_measured (const Stage *stage)
{
  return stage->n >= N_TOLD;
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
get_median (const double *values, uint64_t n)
{
  double sorted[N_SETTLE];

  for (uint64_t i = 0; i < n; i++)
    sorted[i] = values[i];
  qsort (sorted, n, sizeof *sorted, compare);
  return sorted[n / 2];
}

void
guise_eta_add (GuiseEta *self, size_t stage, double ms)
{
  Stage *under_way;

  g_return_if_fail (self != NULL && stage < self->n_stages && ms >= 0.0);

  under_way = &self->stages[stage];
  if (under_way->n < N_SETTLE)
    {
      under_way->first[under_way->n++] = ms;
      under_way->ms = get_median (under_way->first, under_way->n);
      return;
    }
  under_way->n++;
  if (ms <= PAUSE_FACTOR * under_way->ms)
    under_way->n_pauses = 0;
  else if (++under_way->n_pauses <= MAX_PAUSES)
    return;
  under_way->ms += (ms - under_way->ms) / (double) MIN (under_way->n, N_MEAN);
}

/* How much slower stages were than forecast: by what is known of those that ran. */
static double
get_slowness (const GuiseEta *self)
{
  double have = 0.0;
  double want = 0.0;

  for (size_t i = 0; i < self->n_stages; i++)
    if (is_measured (&self->stages[i]) && self->stages[i].forecast_ms > 0.0)
      {
        have += self->stages[i].ms;
        want += self->stages[i].forecast_ms;
      }
  return want > 0.0 ? have / want : self->slowness;
}

double
guise_eta_get_ms (const GuiseEta *self, size_t stage)
{
  double last = NAN;

  g_return_val_if_fail (self != NULL && stage < self->n_stages, (double) NAN);

  if (is_measured (&self->stages[stage]))
    return self->stages[stage].ms;
  if (!isnan (self->stages[stage].forecast_ms))
    return self->stages[stage].forecast_ms * get_slowness (self);
  for (size_t i = 0; i < self->n_stages; i++)
    if (is_measured (&self->stages[i]))
      last = self->stages[i].ms;
  return last;
}

/* Time for some of the iterations of a stage, which may end early by the hours trained.
 *
 * trained_seconds: (inout): training time before and after them */
static double
get_stage_seconds (const GuiseEta           *self,
                   const GuiseTrainingStage *of_plan,
                   size_t                    stage,
                   uint64_t                  n,
                   double                   *trained_seconds)
{
  const double most = fmax (of_plan->until_hours * 3600.0 - *trained_seconds, 0.0);
  double       seconds = n > 0 ? (double) n * guise_eta_get_ms (self, stage) / 1e3 : 0.0;

  if (of_plan->until_hours > 0.0 && seconds > most)
    seconds = most;
  *trained_seconds += seconds;
  return seconds;
}

double
guise_eta_get_seconds (const GuiseEta          *self,
                       const GuiseTrainingPlan *plan,
                       const GuisePlanPlace    *place,
                       size_t                   last,
                       uint64_t                 n_most,
                       double                   trained_seconds)
{
  double seconds = 0.0;

  g_return_val_if_fail (self != NULL && plan->stages->len == self->n_stages, (double) NAN);

  for (size_t i = place->stage; i <= last && n_most > 0; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, i);
      const uint64_t            n_done = i == place->stage ? place->done : 0;
      const uint64_t            n_left = stage->n_iterations - MIN (n_done, stage->n_iterations);
      const uint64_t            n = MIN (n_left, n_most);

      seconds += get_stage_seconds (self, stage, i, n, &trained_seconds);
      n_most -= n;
    }
  return seconds;
}
