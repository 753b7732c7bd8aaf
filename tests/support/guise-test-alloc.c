/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts memory allocations: stands in for the C library's malloc family. */
#include "support/guise-test-alloc.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

gboolean
guise_test_count_allocations (size_t *out_n, size_t *out_n_bytes)
{
  return FALSE;
}

#else

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_size_t n_allocations;

gboolean
guise_test_count_allocations (size_t *out_n, size_t *out_n_bytes)
{
  struct mallinfo2 info = mallinfo2 ();

  *out_n = atomic_load (&n_allocations);
  *out_n_bytes = info.uordblks + info.hblkhd;
  return TRUE;
}

#pragma GCC visibility push(default) /* so that they stand in for those of the library */

void *__libc_malloc (size_t n_bytes);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t n_bytes);
void *__libc_memalign (size_t alignment, size_t n_bytes);

void *
malloc (size_t n_bytes)
{
  atomic_fetch_add (&n_allocations, 1);
  return __libc_malloc (n_bytes);
}

void *
calloc (size_t n, size_t size)
{
  atomic_fetch_add (&n_allocations, 1);
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t n_bytes)
{
  atomic_fetch_add (&n_allocations, 1);
  return __libc_realloc (memory, n_bytes);
}

void *
aligned_alloc (size_t alignment, size_t n_bytes)
{
  atomic_fetch_add (&n_allocations, 1);
  return __libc_memalign (alignment, n_bytes);
}

int
posix_memalign (void **out_memory, size_t alignment, size_t n_bytes)
{
  atomic_fetch_add (&n_allocations, 1);
  *out_memory = __libc_memalign (alignment, n_bytes);
  return *out_memory == NULL;
}

#pragma GCC visibility pop
#endif
