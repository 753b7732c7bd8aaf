/* SPDX-License-Identifier: GPL-3.0-or-later
 * Aligned memory for backends that compute on the host. */
#include "nn/guise-host-memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include "nn/guise-backend.h"

/* From so many bytes on, whole pages of the system are taken: weights that move to another layout
 * would leave a heap full of holes, a tenth of what training takes. A sanitizer watches the heap
 * only, so there all comes from it. */
#ifdef __SANITIZE_ADDRESS__
#define PAGES_FROM SIZE_MAX
#else
#define PAGES_FROM ((size_t) 128 * 1024)
#endif

/* Stands before every buffer. */
typedef struct
{
  void  *block;
  size_t n_mapped; /* bytes; 0: of the heap */
} Header;

G_STATIC_ASSERT (sizeof (Header) <= GUISE_ALIGNMENT);

static void *
new_block (size_t n_bytes, size_t *out_mapped)
{
  void *block;

  *out_mapped = 0;
  if (n_bytes < PAGES_FROM)
    return g_try_malloc (n_bytes);
  block = mmap (NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *out_mapped = n_bytes;
  return block != MAP_FAILED ? block : NULL;
}

void *
guise_host_memory_new (size_t n_bytes, GError **error)
{
  const size_t n_more = GUISE_ALIGNMENT + sizeof (Header);
  Header       header = { 0 };
  uintptr_t    first;
  char        *aligned;

  if (n_bytes <= SIZE_MAX - n_more)
    header.block = new_block (n_bytes + n_more, &header.n_mapped);
  if (header.block == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
                   "No memory for a buffer of %zu bytes", n_bytes);
      return NULL;
    }
  first = (uintptr_t) header.block + n_more - 1;
  aligned = (char *) header.block + (first - first % GUISE_ALIGNMENT - (uintptr_t) header.block);
  ((Header *) (void *) aligned)[-1] = header; /* for guise_host_memory_free() */
  return aligned;
}

void
guise_host_memory_free (void *memory)
{
  Header header;

  if (memory == NULL)
    return;
  header = ((Header *) memory)[-1];
  if (header.n_mapped > 0)
    munmap (header.block, header.n_mapped);
  else
    g_free (header.block);
}

void
guise_host_get_memory (void *device, size_t *out_free, size_t *out_total)
{
  size_t page = (size_t) sysconf (_SC_PAGESIZE);

  *out_free = (size_t) sysconf (_SC_AVPHYS_PAGES) * page;
  *out_total = (size_t) sysconf (_SC_PHYS_PAGES) * page;
}
