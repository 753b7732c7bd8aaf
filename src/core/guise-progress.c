/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rate and time left of long work. */
#include "core/guise-progress.h"

#define WINDOW_US                                                                 \
  (3 * G_USEC_PER_SEC) /* long enough to be calm, short enough to follow a change \
                        */

void
guise_rate_start (GuiseRate *self, uint64_t done)
{
  self->start_us = self->window_us = g_get_monotonic_time ();
  self->start_done = self->window_done = done;
  self->per_second = 0.0;
}

double
guise_rate_update (GuiseRate *self, uint64_t done)
{
  int64_t now = g_get_monotonic_time ();

  if (now - self->window_us >= WINDOW_US)
    {
      self->per_second =
        (double) (done - self->window_done) * 1e6 / (double) (now - self->window_us);
      self->window_us = now;
      self->window_done = done;
    }
  else if (self->window_us == self->start_us && now > self->start_us)
    {
      self->per_second = (double) (done - self->start_done) * 1e6 / (double) (now - self->start_us);
    }
  return self->per_second;
}

double
guise_rate_eta (const GuiseRate *self, uint64_t done, uint64_t total)
{
  if (self->per_second <= 0.0 || total < done)
    return -1.0;
  return (double) (total - done) / self->per_second;
}
