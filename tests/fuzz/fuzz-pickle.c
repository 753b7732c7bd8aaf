/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the pickle reader, and what it accepts to the writer. */
#include "format/guise-pickle.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, n_bytes);
  g_autoptr (GuisePickle) document = guise_pickle_read (bytes, NULL);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GuisePickle) again = NULL;

  if (document == NULL)
    return 0;
  written = guise_pickle_write (guise_pickle_get_root (document), 4, 1 << 20, NULL);
  if (written == NULL)
    return 0;
  /* What we write we can read. */
  again = guise_pickle_read (written, NULL);
  g_assert (again != NULL);
  return 0;
}
