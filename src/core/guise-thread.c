/* SPDX-License-Identifier: GPL-3.0-or-later
 * Threads where the system may have none left. */
#include "core/guise-thread.h"

#include "core/guise-error.h"

GThread *
guise_thread_start (const char *name, GThreadFunc func, void *data, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GThread *thread = g_thread_try_new (name, func, data, &reason);

  if (thread == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                 "The system starts no more threads for this program (%s)", reason->message);
  return thread;
}

typedef struct
{
  GMutex   lock;
  GCond    changed;
  gboolean is_over;
} Trial;

static void *
stay (void *data)
{
  Trial *trial = data;

  g_mutex_lock (&trial->lock);
  while (!trial->is_over)
    g_cond_wait (&trial->changed, &trial->lock);
  g_mutex_unlock (&trial->lock);
  return NULL;
}

int
guise_thread_count (int n_wanted)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  Trial    trial = { 0 };
  GThread *thread;

  g_mutex_init (&trial.lock);
  g_cond_init (&trial.changed);
  while ((int) threads->len + 1 < n_wanted &&
         (thread = g_thread_try_new ("guise-trial", stay, &trial, NULL)) != NULL)
    g_ptr_array_add (threads, thread);
  g_mutex_lock (&trial.lock);
  trial.is_over = TRUE;
  g_cond_broadcast (&trial.changed);
  g_mutex_unlock (&trial.lock);
  for (unsigned i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  g_mutex_clear (&trial.lock);
  g_cond_clear (&trial.changed);
  return (int) threads->len + 1;
}
