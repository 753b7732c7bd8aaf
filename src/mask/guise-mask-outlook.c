/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long a training of masks is still worth waiting for. */
#include "mask/guise-mask-outlook.h"

#include <math.h>

#define PACE_WEIGHT 0.05 /* about the last 20 iterations count */
#define N_LEAST     3    /* measures: two gains, to see how the gain falls */

typedef struct
{
  double seconds; /* trained until then */
  double agreement;
} Measure;

struct _GuiseMaskOutlook
{
  GArray *measures;     /* owned; of Measure */
  double  seconds;      /* trained in all */
  double  step_seconds; /* NaN: none yet */
};

GuiseMaskOutlook *
guise_mask_outlook_new (void)
{
  GuiseMaskOutlook *self = g_new0 (GuiseMaskOutlook, 1);

  self->measures = g_array_new (FALSE, FALSE, sizeof (Measure));
  self->step_seconds = (double) NAN;
  return self;
}

void
guise_mask_outlook_free (GuiseMaskOutlook *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->measures);
  g_free (self);
}

void
guise_mask_outlook_add_time (GuiseMaskOutlook *self, double seconds)
{
  self->seconds += seconds;
  if (isnan (self->step_seconds))
    self->step_seconds = seconds;
  else
    self->step_seconds += PACE_WEIGHT * (seconds - self->step_seconds);
}

void
guise_mask_outlook_add_agreement (GuiseMaskOutlook *self, double agreement)
{
  const Measure one = { self->seconds, agreement };

  if (!isnan (agreement))
    g_array_append_val (self->measures, one);
}

double
guise_mask_outlook_get_step_seconds (const GuiseMaskOutlook *self)
{
  return self->step_seconds;
}

/* What was gained in a second; NaN: no time went by. */
static double
get_gain (const Measure *from, const Measure *to)
{
  const double seconds = to->seconds - from->seconds;

  return seconds > 0.0 ? (to->agreement - from->agreement) / seconds : (double) NAN;
}

double
guise_mask_outlook_get_seconds_left (const GuiseMaskOutlook *self)
{
  const double   least = GUISE_MASK_OUTLOOK_LEAST_GAIN / GUISE_MASK_OUTLOOK_GAIN_TIME;
  const guint    n = self->measures->len;
  const Measure *all = (const Measure *) self->measures->data;
  const Measure *middle;
  double         before, now, apart;

  if (n < N_LEAST)
    return (double) NAN;
  middle = &all[(n - 1) / 2];
  before = get_gain (&all[0], middle);
  now = get_gain (middle, &all[n - 1]);
  if (isnan (before) || isnan (now))
    return (double) NAN;
  if (now <= least)
    return 0.0;
  if (now >= before)
    return (double) NAN;
  /* An exponential through the gains in the middle of both halves, from the middle of the later
   * one to now and on. */
  apart = (all[n - 1].seconds - all[0].seconds) / 2.0;
  return MAX (0.0, apart * log (now / least) / log (before / now) -
                     (all[n - 1].seconds - middle->seconds) / 2.0);
}
