/* SPDX-License-Identifier: GPL-3.0-or-later
 * How often a worker tells what it does. */
#include "job/guise-worker-phases-private.h"

#include <string.h>

#define N_PER_SECOND 4

struct _GuiseWorkerPhases
{
  void (*func) (const char *phase, void *user_data);
  void    *user_data;
  char    *told;                  /* owned; the last one, or NULL */
  char    *waiting;               /* owned; to be told, or NULL */
  int64_t  told_us[N_PER_SECOND]; /* when the last ones were, a ring */
  unsigned n_told;
  guint    source; /* runs while one waits */
};

GuiseWorkerPhases *
guise_worker_phases_new (void (*func) (const char *phase, void *user_data), void *user_data)
{
  GuiseWorkerPhases *self = g_new0 (GuiseWorkerPhases, 1);

  self->func = func;
  self->user_data = user_data;
  return self;
}

void
guise_worker_phases_free (GuiseWorkerPhases *self)
{
  if (self->source != 0)
    g_source_remove (self->source);
  g_free (self->told);
  g_free (self->waiting);
  g_free (self);
}

static void
tell (GuiseWorkerPhases *self)
{
  g_free (self->told);
  self->told = g_steal_pointer (&self->waiting);
  self->told_us[self->n_told++ % N_PER_SECOND] = g_get_monotonic_time ();
  self->func (self->told, self->user_data);
}

static gboolean
on_time_cb (gpointer data)
{
  GuiseWorkerPhases *self = data;

  self->source = 0;
  if (g_strcmp0 (self->waiting, self->told) == 0)
    g_clear_pointer (&self->waiting, g_free); /* it is back where it was */
  else
    tell (self);
  return G_SOURCE_REMOVE;
}

void
guise_worker_phases_enter (GuiseWorkerPhases *self, const char *phase)
{
  const int64_t now = g_get_monotonic_time ();
  const int64_t oldest = self->told_us[self->n_told % N_PER_SECOND];

  if (self->source == 0 && g_strcmp0 (self->told, phase) == 0)
    return;
  g_free (self->waiting);
  self->waiting = g_strdup (phase);
  if (self->source != 0)
    return;
  if (self->n_told < N_PER_SECOND || now - oldest >= G_USEC_PER_SEC)
    tell (self);
  else
    self->source =
      g_timeout_add ((guint) ((G_USEC_PER_SEC - (now - oldest)) / 1000 + 1), on_time_cb, self);
}
