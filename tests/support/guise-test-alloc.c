/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts memory allocations: stands in for the C library's malloc family. */
#include "support/guise-test-alloc.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

gboolean
guise_test_count_allocations (size_t *out_n, size_t *out_n_bytes)
{
  return FALSE;
}

void
guise_test_count_apart (const char *const *libraries)
{
}

size_t
guise_test_count_allocations_apart (void)
{
  return 0;
}

#else

#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MAX_RANGES 64

typedef struct
{
  uintptr_t first;
  uintptr_t end;
} Range;

static atomic_size_t n_allocations;
static atomic_size_t n_apart;
static Range         ranges[MAX_RANGES]; /* code whose calls are counted apart */
static atomic_int    n_ranges;

static void
count (const void *caller)
{
  int n = atomic_load (&n_ranges);

  for (int i = 0; i < n; i++)
    if ((uintptr_t) caller >= ranges[i].first && (uintptr_t) caller < ranges[i].end)
      {
        atomic_fetch_add (&n_apart, 1);
        return;
      }
  atomic_fetch_add (&n_allocations, 1);
}

/* Adds the code of a library that is among those wanted. */
static int
add_ranges (struct dl_phdr_info *info, size_t size, void *data)
{
  const char *const *libraries = data;
  const char        *base = strrchr (info->dlpi_name, '/');

  for (; base != NULL && *libraries != NULL; libraries++)
    if (g_str_has_prefix (base + 1, *libraries))
      for (int i = 0; i < info->dlpi_phnum; i++)
        {
          const ElfW (Phdr) *part = &info->dlpi_phdr[i];
          int n = atomic_load (&n_ranges);

          if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0 || n == MAX_RANGES)
            continue;
          ranges[n].first = info->dlpi_addr + part->p_vaddr;
          ranges[n].end = ranges[n].first + part->p_memsz;
          atomic_store (&n_ranges, n + 1);
        }
  return 0;
}

void
guise_test_count_apart (const char *const *libraries)
{
  (void) dl_iterate_phdr (add_ranges, (void *) libraries);
}

size_t
guise_test_count_allocations_apart (void)
{
  return atomic_load (&n_apart);
}

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
  count (__builtin_return_address (0));
  return __libc_malloc (n_bytes);
}

void *
calloc (size_t n, size_t size)
{
  count (__builtin_return_address (0));
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t n_bytes)
{
  count (__builtin_return_address (0));
  return __libc_realloc (memory, n_bytes);
}

void *
aligned_alloc (size_t alignment, size_t n_bytes)
{
  count (__builtin_return_address (0));
  return __libc_memalign (alignment, n_bytes);
}

int
posix_memalign (void **out_memory, size_t alignment, size_t n_bytes)
{
  count (__builtin_return_address (0));
  *out_memory = __libc_memalign (alignment, n_bytes);
  return *out_memory == NULL;
}

#pragma GCC visibility pop
#endif
