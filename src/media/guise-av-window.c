/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out which packets a decoder never turned into pictures. */
#include "media/guise-av-window.h"

#include <string.h>

static void
drop_front (GuiseAvWindow *self, int n)
{
  self->n -= n;
  memmove (self->times, self->times + n, (size_t) self->n * sizeof self->times[0]);
}

uint64_t
guise_av_window_add (GuiseAvWindow *self, int64_t time)
{
  const gboolean full = self->n == GUISE_AV_WINDOW_SIZE;
  int            place;

  if (full)
    drop_front (self, 1);
  for (place = self->n; place > 0 && self->times[place - 1] > time; place--)
    self->times[place] = self->times[place - 1];
  self->times[place] = time;
  self->n++;
  return full ? 1 : 0;
}

uint64_t
guise_av_window_take (GuiseAvWindow *self, int64_t time)
{
  int n_older = 0;

  while (n_older < self->n && self->times[n_older] < time)
    n_older++;
  drop_front (self, n_older + (n_older < self->n && self->times[n_older] == time ? 1 : 0));
  return (uint64_t) n_older;
}

uint64_t
guise_av_window_flush (GuiseAvWindow *self)
{
  const uint64_t n = (uint64_t) self->n;

  self->n = 0;
  return n;
}
