/* SPDX-License-Identifier: GPL-3.0-or-later
 * Threads that work two batches ahead. */
#include "sample/guise-batch-pool.h"

#include "core/guise-thread.h"

#define MAX_THREADS 256

typedef struct
{
  int     n_left; /* samples not finished yet */
  GError *error;  /* owned; the first one */
} Slot;

typedef struct
{
  GuiseBatchPool *pool; /* borrowed */
  int             index;
  GThread        *thread;
} Worker;

struct _GuiseBatchPool
{
  GuiseBatchPoolFunc func;
  void              *user_data;
  uint64_t           first; /* number of the first batch */
  int                n_samples;
  Worker            *workers; /* [n_workers] owned */
  int                n_workers;

  GMutex   lock; /* of all that follows */
  GCond    work_ready;
  GCond    slot_ready;
  gboolean quit;
  uint64_t next_sample; /* number of the next one to be handed out, over all batches */
  uint64_t n_released;  /* batches */
  Slot     slots[GUISE_BATCH_POOL_SLOTS];
};

/* Takes the next sample when there is a place for it. Under the lock. */
static gboolean
take_sample (GuiseBatchPool *self, uint64_t *out_batch, int *out_index)
{
  const uint64_t batch = self->next_sample / (uint64_t) self->n_samples;

  if (batch >= self->n_released + GUISE_BATCH_POOL_SLOTS)
    return FALSE;
  *out_batch = batch;
  *out_index = (int) (self->next_sample++ % (uint64_t) self->n_samples);
  return TRUE;
}

/* Under the lock. Takes over @error. */
static void
finish_sample (GuiseBatchPool *self, uint64_t batch, GError *error)
{
  Slot *slot = &self->slots[batch % GUISE_BATCH_POOL_SLOTS];

  if (error != NULL && slot->error == NULL)
    slot->error = error;
  else
    g_clear_error (&error);
  if (--slot->n_left == 0)
    g_cond_signal (&self->slot_ready);
}

static gpointer
worker_main (gpointer data)
{
  Worker         *worker = data;
  GuiseBatchPool *self = worker->pool;

  g_mutex_lock (&self->lock);
  while (!self->quit)
    {
      GError  *error = NULL;
      uint64_t batch;
      int      index;

      if (!take_sample (self, &batch, &index))
        {
          g_cond_wait (&self->work_ready, &self->lock);
          continue;
        }
      g_mutex_unlock (&self->lock);
      self->func (self->first + batch, index, (int) (batch % GUISE_BATCH_POOL_SLOTS), worker->index,
                  self->user_data, &error);
      g_mutex_lock (&self->lock);
      finish_sample (self, batch, error);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

int
guise_batch_pool_count_threads (int n_threads)
{
  return MIN (n_threads > 0 ? n_threads : guise_thread_get_usual (), MAX_THREADS);
}

GPtrArray *
guise_batch_pool_new_scratch (int                       n_threads,
                              GuiseBatchPoolScratchFunc func,
                              void                     *user_data,
                              GDestroyNotify            free_func,
                              GError                  **error)
{
  const int n = guise_batch_pool_count_threads (n_threads);
  g_autoptr (GPtrArray) scratch = g_ptr_array_new_with_free_func (free_func);

  for (int i = 0; i < n; i++)
    {
      void *own = func (user_data, error);

      if (own == NULL)
        return NULL;
      g_ptr_array_add (scratch, own);
    }
  return g_steal_pointer (&scratch);
}

GuiseBatchPool *
guise_batch_pool_new (int                n_threads,
                      int                n_samples,
                      uint64_t           first,
                      GuiseBatchPoolFunc func,
                      void              *user_data,
                      GError           **error)
{
  g_autoptr (GuiseBatchPool) self = NULL;
  int n_workers;

  g_return_val_if_fail (n_samples > 0 && func != NULL, NULL);

  self = g_new0 (GuiseBatchPool, 1);
  self->func = func;
  self->user_data = user_data;
  self->first = first;
  self->n_samples = n_samples;
  g_mutex_init (&self->lock);
  g_cond_init (&self->work_ready);
  g_cond_init (&self->slot_ready);
  for (int i = 0; i < GUISE_BATCH_POOL_SLOTS; i++)
    self->slots[i].n_left = n_samples;
  n_workers = guise_batch_pool_count_threads (n_threads);
  self->workers = g_new0 (Worker, (gsize) n_workers);
  for (int i = 0; i < n_workers; i++)
    {
      Worker *worker = &self->workers[i];

      *worker = (Worker){ self, i, NULL };
      worker->thread =
        guise_thread_start ("guise-batch-pool", worker_main, worker, i == 0 ? error : NULL);
      if (worker->thread == NULL)
        break; /* fewer make the same samples */
      self->n_workers = i + 1;
    }
  if (self->n_workers == 0)
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_batch_pool_free (GuiseBatchPool *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_cond_broadcast (&self->work_ready);
  g_mutex_unlock (&self->lock);
  for (int i = 0; i < self->n_workers; i++)
    g_thread_join (self->workers[i].thread);
  g_free (self->workers);
  for (int i = 0; i < GUISE_BATCH_POOL_SLOTS; i++)
    g_clear_error (&self->slots[i].error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->work_ready);
  g_cond_clear (&self->slot_ready);
  g_free (self);
}

gboolean
guise_batch_pool_wait (GuiseBatchPool *self, int *out_slot, GError **error)
{
  gboolean ok;
  int      place;
  Slot    *slot;

  g_mutex_lock (&self->lock);
  place = (int) (self->n_released % GUISE_BATCH_POOL_SLOTS);
  slot = &self->slots[place];
  while (slot->n_left > 0)
    g_cond_wait (&self->slot_ready, &self->lock);
  ok = slot->error == NULL;
  if (!ok && error != NULL)
    *error = g_error_copy (slot->error);
  g_mutex_unlock (&self->lock);
  *out_slot = place;
  return ok;
}

void
guise_batch_pool_release (GuiseBatchPool *self)
{
  g_mutex_lock (&self->lock);
  self->slots[self->n_released % GUISE_BATCH_POOL_SLOTS].n_left = self->n_samples;
  self->n_released++;
  g_cond_broadcast (&self->work_ready);
  g_mutex_unlock (&self->lock);
}
