/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of logs of changed masks. */
#include "mask/guise-mask-log-reader.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) face = g_bytes_new (data, n_bytes);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (face);
  g_autoptr (GuiseMaskLogReader) reader = guise_mask_log_reader_new (stream, NULL);
  gboolean goes_on = reader != NULL;

  while (goes_on)
    {
      g_autoptr (GuiseMaskLogEntry) entry = NULL;
      g_autoptr (GBytes) before = NULL;

      goes_on = guise_mask_log_reader_next (reader, &entry, NULL) && entry != NULL;
      if (goes_on)
        guise_mask_log_entry_restore (entry, face, &before);
    }
  return 0;
}
