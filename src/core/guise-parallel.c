/* SPDX-License-Identifier: GPL-3.0-or-later
 * A team of threads for loops over independent units. */
#include "core/guise-parallel.h"

#include <stdatomic.h>

#include "core/guise-thread.h"

typedef struct
{
  GuiseParallel *team; /* borrowed */
  int            index;
} Member;

struct _GuiseParallel
{
  int       n_threads;
  GThread **threads; /* owned; n_threads - 1 of them */
  Member   *members; /* owned */

  GMutex   lock;
  GCond    work_ready;
  GCond    work_done;
  unsigned generation; /* a new loop for every value */
  int      n_busy;
  gboolean quit;

  /* the loop under way */
  GuiseParallelFunc func;
  void             *user_data;
  size_t            n_units;
  atomic_size_t     next;
};

/* Takes units until none is left. */
static void
work (GuiseParallel *self, int thread)
{
  size_t i;

  while ((i = atomic_fetch_add_explicit (&self->next, 1, memory_order_relaxed)) < self->n_units)
    self->func (i, thread, self->user_data);
}

static void *
member_main (void *data)
{
  Member        *member = data;
  GuiseParallel *self = member->team;
  unsigned       seen = 0;

  g_mutex_lock (&self->lock);
  for (;;)
    {
      while (self->generation == seen && !self->quit)
        g_cond_wait (&self->work_ready, &self->lock);
      if (self->quit)
        break;
      seen = self->generation;
      g_mutex_unlock (&self->lock);
      work (self, member->index);
      g_mutex_lock (&self->lock);
      if (--self->n_busy == 0)
        g_cond_signal (&self->work_done);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

GuiseParallel *
guise_parallel_new (int n_threads)
{
  GuiseParallel *self = g_new0 (GuiseParallel, 1);

  self->n_threads = n_threads > 0 ? n_threads : guise_thread_get_usual ();
  self->threads = g_new0 (GThread *, self->n_threads);
  self->members = g_new0 (Member, self->n_threads);
  g_mutex_init (&self->lock);
  g_cond_init (&self->work_ready);
  g_cond_init (&self->work_done);
  for (int i = 1; i < self->n_threads; i++)
    {
      self->members[i] = (Member){ .team = self, .index = i };
      self->threads[i] =
        guise_thread_start ("guise-parallel", member_main, &self->members[i], NULL);
      if (self->threads[i] == NULL) /* fewer do the same work */
        self->n_threads = i;
    }
  return self;
}

int
guise_parallel_get_n_threads (const GuiseParallel *self)
{
  return self == NULL ? 1 : self->n_threads;
}

void
guise_parallel_run (GuiseParallel *self, size_t n_units, GuiseParallelFunc func, void *user_data)
{
  if (self == NULL || self->n_threads == 1 || n_units <= 1)
    {
      for (size_t i = 0; i < n_units; i++)
        func (i, 0, user_data);
      return;
    }
  g_mutex_lock (&self->lock);
  self->func = func;
  self->user_data = user_data;
  self->n_units = n_units;
  atomic_store_explicit (&self->next, 1, memory_order_relaxed);
  self->n_busy = self->n_threads - 1;
  self->generation++;
  g_cond_broadcast (&self->work_ready);
  g_mutex_unlock (&self->lock);

  func (0, 0, user_data);
  work (self, 0);

  g_mutex_lock (&self->lock);
  while (self->n_busy > 0)
    g_cond_wait (&self->work_done, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
guise_parallel_free (GuiseParallel *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_cond_broadcast (&self->work_ready);
  g_mutex_unlock (&self->lock);
  for (int i = 1; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  g_cond_clear (&self->work_done);
  g_cond_clear (&self->work_ready);
  g_mutex_clear (&self->lock);
  g_free (self->members);
  g_free (self->threads);
  g_free (self);
}
