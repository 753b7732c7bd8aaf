/* SPDX-License-Identifier: GPL-3.0-or-later
 * Aligned memory for backends that compute on the host. */
#include "nn/guise-host-memory.h"

#include "nn/guise-backend.h"

void *
guise_host_memory_new (size_t n_bytes, GError **error)
{
  const size_t n_more = GUISE_ALIGNMENT + sizeof (void *);
  char        *block = n_bytes <= SIZE_MAX - n_more ? g_try_malloc (n_bytes + n_more) : NULL;
  uintptr_t    first;
  void       **aligned;

  if (block == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
                   "No memory for a buffer of %zu bytes", n_bytes);
      return NULL;
    }
  first = (uintptr_t) block + n_more - 1;
  aligned = (void **) (block + (first - first % GUISE_ALIGNMENT - (uintptr_t) block));
  aligned[-1] = block; /* for guise_host_memory_free() */
  return aligned;
}

void
guise_host_memory_free (void *memory)
{
  if (memory != NULL)
    g_free (((void **) memory)[-1]);
}
