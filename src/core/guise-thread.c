/* SPDX-License-Identifier: GPL-3.0-or-later
 * Threads where the system may have none left. */
#include "core/guise-thread.h"

#include <stdatomic.h>

#include "core/guise-error.h"

#define VARIABLE    "GUISE_THREADS"
#define MAX_THREADS 1024

/* A trait of the process, as its language is: told once, where people set it, it holds for all
 * that names no number. */
static atomic_int usual;

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

/* What is no number is as if it were not there. */
static int
read_variable (void)
{
  const char *text = g_getenv (VARIABLE);
  guint64     n = 0;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, MAX_THREADS, &n, NULL))
    n = 0;
  return (int) n;
}

static int
get_set (void)
{
  const int n = atomic_load_explicit (&usual, memory_order_relaxed);

  return n > 0 ? n : read_variable ();
}

int
guise_thread_get_usual (void)
{
  const int n_processors = (int) g_get_num_processors ();
  const int n = get_set ();

  return n > 0 ? MIN (n, n_processors) : n_processors;
}

void
guise_thread_set_usual (int n_threads)
{
  g_return_if_fail (n_threads >= 0);
  atomic_store_explicit (&usual, n_threads, memory_order_relaxed);
}

char *
guise_thread_dup_setting (void)
{
  const int n = get_set ();

  return n > 0 ? g_strdup_printf ("%d", n) : NULL;
}
