/* SPDX-License-Identifier: GPL-3.0-or-later
 * A system that starts no more threads: stands in for the C library's call. */
#include "support/guise-test-threads.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

typedef int (*CreateFunc) (pthread_t *,
                           const pthread_attr_t *attributes,
                           void *(*func) (void *),
                           void *data);

int guise_test_threads_left = -1;

#pragma GCC visibility push(default) /* so that GLib's calls come here, too */

int
pthread_create (pthread_t            *thread,
                const pthread_attr_t *attributes,
                void *(*func) (void *),
                void *data)
{
  static CreateFunc create;

  if (guise_test_threads_left == 0)
    return EAGAIN;
  if (guise_test_threads_left > 0)
    guise_test_threads_left--;
  if (create == NULL)
    create = (CreateFunc) dlsym (RTLD_NEXT, "pthread_create");
  return create (thread, attributes, func, data);
}

#pragma GCC visibility pop
