/* SPDX-License-Identifier: GPL-3.0-or-later
 * A computer that has no more of something, preloaded into a program: the n-th thread is not
 * started, or the n-th piece of memory is not given.
 *
 *   GUISE_SCARCE        threads, or memory
 *   GUISE_SCARCE_COUNT  a file that gets two numbers as text: how many were asked for, and the
 *                       size of the first that was refused (0: none)
 *   GUISE_SCARCE_AT     the first that is refused, from 1; without it they are only counted
 *   GUISE_SCARCE_STAYS  a number: so many after it are refused, too
 *   GUISE_SCARCE_FROM   memory: only pieces of at least so many bytes count, 1 MiB unless told
 *
 * Memory is what the malloc family and mmap() are asked for. The C library's own calls are not
 * seen; the program's and those of other libraries are. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORT      __attribute__ ((visibility ("default")))
#define COUNT_BYTES 64

typedef enum
{
  NOTHING,
  THREADS,
  MEMORY,
} Kind;

typedef int (*CreateFunc) (pthread_t *thread,
                           const pthread_attr_t *,
                           void *(*func) (void *),
                           void *data);

static Kind        kind;
static long        refused_at; /* 0: never */
static long        refused_stays;
static size_t      least_bytes = 1 << 20;
static char       *counts; /* mapped, so that it is there however the program ends */
static atomic_long n_asked;

/* The C library's own. */
void *__libc_malloc (size_t n_bytes);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t n_bytes);
void *__libc_memalign (size_t alignment, size_t n_bytes);

static long
get_number (const char *name, long otherwise)
{
  const char *text = getenv (name);

  return text != NULL ? strtol (text, NULL, 10) : otherwise;
}

static void
write_counts (long n, size_t refused)
{
  static _Atomic size_t first_refused;
  size_t                none = 0;

  if (refused > 0)
    atomic_compare_exchange_strong (&first_refused, &none, refused);
  snprintf (counts, COUNT_BYTES, "%ld %zu\n", n, atomic_load (&first_refused));
}

__attribute__ ((constructor)) static void
read_environment (void)
{
  const char *what = getenv ("GUISE_SCARCE");
  const char *path = getenv ("GUISE_SCARCE_COUNT");
  int         fd;

  if (what == NULL || path == NULL)
    return;
  fd = (int) syscall (SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0 || ftruncate (fd, COUNT_BYTES) != 0)
    abort ();
  counts =
    (char *) syscall (SYS_mmap, NULL, COUNT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0L);
  syscall (SYS_close, fd);
  refused_at = get_number ("GUISE_SCARCE_AT", 0);
  refused_stays = get_number ("GUISE_SCARCE_STAYS", 0);
  least_bytes = (size_t) get_number ("GUISE_SCARCE_FROM", (long) least_bytes);
  if (counts == MAP_FAILED)
    abort ();
  write_counts (0, 0);
  kind = strcmp (what, "threads") == 0 ? THREADS : MEMORY; /* from now on they count */
}

/* Whether this one is refused. */
static int
is_refused (size_t size)
{
  const long n = atomic_fetch_add (&n_asked, 1) + 1;
  const int  is_it = refused_at > 0 && n >= refused_at && n - refused_at <= refused_stays;

  write_counts (n, is_it ? size : 0);
  return is_it;
}

/* Whether there is no memory, with errno set. */
static int
is_out_of_memory (size_t n_bytes)
{
  if (kind != MEMORY || n_bytes < least_bytes || !is_refused (n_bytes))
    return 0;
  errno = ENOMEM;
  return 1;
}

/* ---- threads ---- */

EXPORT int
pthread_create (pthread_t            *thread,
                const pthread_attr_t *attributes,
                void *(*func) (void *),
                void *data)
{
  static _Atomic (CreateFunc) create;

  if (create == NULL)
    create = (CreateFunc) dlsym (RTLD_NEXT, "pthread_create");
  if (kind == THREADS && is_refused (1))
    return EAGAIN;
  return create (thread, attributes, func, data);
}

/* ---- memory ---- */

EXPORT void *
malloc (size_t n_bytes)
{
  return is_out_of_memory (n_bytes) ? NULL : __libc_malloc (n_bytes);
}

EXPORT void *
calloc (size_t n, size_t size)
{
  return n > 0 && size <= (size_t) -1 / n && is_out_of_memory (n * size) ? NULL
                                                                         : __libc_calloc (n, size);
}

EXPORT void *
realloc (void *memory, size_t n_bytes)
{
  return is_out_of_memory (n_bytes) ? NULL : __libc_realloc (memory, n_bytes);
}

EXPORT void *
memalign (size_t alignment, size_t n_bytes)
{
  return is_out_of_memory (n_bytes) ? NULL : __libc_memalign (alignment, n_bytes);
}

EXPORT void *
aligned_alloc (size_t alignment, size_t n_bytes)
{
  return memalign (alignment, n_bytes);
}

EXPORT int
posix_memalign (void **out_memory, size_t alignment, size_t n_bytes)
{
  *out_memory = memalign (alignment, n_bytes);
  return *out_memory == NULL ? ENOMEM : 0;
}

static void *
map (void *where, size_t n_bytes, int protection, int flags, int fd, long offset)
{
  if (is_out_of_memory (n_bytes))
    return MAP_FAILED;
  return (void *) syscall (SYS_mmap, where, n_bytes, protection, flags, fd, offset);
}

EXPORT void *
mmap (void *where, size_t n_bytes, int protection, int flags, int fd, off_t offset)
{
  return map (where, n_bytes, protection, flags, fd, offset);
}

EXPORT void *
mmap64 (void *where, size_t n_bytes, int protection, int flags, int fd, off64_t offset)
{
  return map (where, n_bytes, protection, flags, fd, offset);
}
