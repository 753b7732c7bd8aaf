/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the weight file reader. */
#include "format/guise-weights-check.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, n_bytes);
  g_autoptr (GuiseWeightsFile) file = guise_weights_file_new_from_bytes (bytes, "fuzz", NULL);
  g_autoptr (GPtrArray) missing = NULL;

  if (file == NULL)
    return 0;
  guise_weights_check (file, &missing, NULL);
  for (size_t i = 0; i < guise_weights_file_get_n_entries (file); i++)
    {
      const GuiseWeightsEntry *entry = guise_weights_file_get_entry (file, i);
      g_autofree float        *out = g_new (float, entry->n_elements + 1);

      guise_weights_file_read_f32 (file, i, out);
    }
  return 0;
}
