/* SPDX-License-Identifier: GPL-3.0-or-later
 * GLib's mutexes for the thread sanitizer. GLib makes its own out of futexes, inside a library that
 * is not instrumented, so the sanitizer sees no order where there is one. Linked into a program,
 * these take their place for its own code; what GLib itself locks stays as it is. Mutexes and
 * conditions must be initialised. */
#include <errno.h>
#include <glib.h>
#include <pthread.h>

void
g_mutex_init (GMutex *mutex)
{
  mutex->p = g_new0 (pthread_mutex_t, 1);
  g_assert_cmpint (pthread_mutex_init (mutex->p, NULL), ==, 0);
}

void
g_mutex_clear (GMutex *mutex)
{
  g_assert_cmpint (pthread_mutex_destroy (mutex->p), ==, 0);
  g_free (mutex->p);
}

void
g_mutex_lock (GMutex *mutex)
{
  g_assert_cmpint (pthread_mutex_lock (mutex->p), ==, 0);
}

void
g_mutex_unlock (GMutex *mutex)
{
  g_assert_cmpint (pthread_mutex_unlock (mutex->p), ==, 0);
}

void
g_cond_init (GCond *cond)
{
  cond->p = g_new0 (pthread_cond_t, 1);
  g_assert_cmpint (pthread_cond_init (cond->p, NULL), ==, 0);
}

void
g_cond_clear (GCond *cond)
{
  g_assert_cmpint (pthread_cond_destroy (cond->p), ==, 0);
  g_free (cond->p);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  g_assert_cmpint (pthread_cond_wait (cond->p, mutex->p), ==, 0);
}

void
g_cond_signal (GCond *cond)
{
  g_assert_cmpint (pthread_cond_signal (cond->p), ==, 0);
}

void
g_cond_broadcast (GCond *cond)
{
  g_assert_cmpint (pthread_cond_broadcast (cond->p), ==, 0);
}
