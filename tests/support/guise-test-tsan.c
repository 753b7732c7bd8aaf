/* SPDX-License-Identifier: GPL-3.0-or-later
 * GLib's mutexes and what is done once for the thread sanitizer. GLib makes its own out of futexes,
 * inside a library that is not instrumented, so the sanitizer sees no order where there is one.
 * Linked into a program, these take their place for its own code; what GLib itself locks stays as
 * it is. Mutexes and conditions must be initialised. */
#include <errno.h>
#include <glib.h>
#include <pthread.h>
#include <time.h>

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

/* GLib's times are those of the monotonic clock. */
gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_us)
{
  struct timespec end = { .tv_sec = end_us / G_USEC_PER_SEC,
                          .tv_nsec = end_us % G_USEC_PER_SEC * 1000 };
  int             result = pthread_cond_clockwait (cond->p, mutex->p, CLOCK_MONOTONIC, &end);

  g_assert_true (result == 0 || result == ETIMEDOUT);
  return result == 0;
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

/* ---- what is done once ---- */

#define MAX_UNDER_WAY 64

static pthread_mutex_t once_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  once_changed = PTHREAD_COND_INITIALIZER;
static volatile void  *under_way[MAX_UNDER_WAY]; /* that somebody is doing */

static int
find_under_way (volatile void *location)
{
  for (int i = 0; i < MAX_UNDER_WAY; i++)
    if (under_way[i] == location)
      return i;
  return -1;
}

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean is_mine = FALSE;

  pthread_mutex_lock (&once_lock);
  while (__atomic_load_n ((gsize *) location, __ATOMIC_ACQUIRE) == 0 && !is_mine)
    if (find_under_way (location) >= 0)
      pthread_cond_wait (&once_changed, &once_lock);
    else
      {
        int place = find_under_way (NULL);

        g_assert_cmpint (place, >=, 0);
        under_way[place] = location;
        is_mine = TRUE;
      }
  pthread_mutex_unlock (&once_lock);
  return is_mine;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  pthread_mutex_lock (&once_lock);
  __atomic_store_n ((gsize *) location, result, __ATOMIC_RELEASE);
  under_way[find_under_way (location)] = NULL;
  pthread_cond_broadcast (&once_changed);
  pthread_mutex_unlock (&once_lock);
}
