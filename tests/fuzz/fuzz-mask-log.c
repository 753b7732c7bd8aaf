/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of logs of changed masks. */
#include "mask/guise-mask-log-private.h"
#include "mask/guise-mask-log-reader.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* Whatever the bytes are, what is read of them and what is left out have had a place there. */
static void
read_log (GBytes *log)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (log);
  g_autoptr (GuiseMaskLogReader) reader = guise_mask_log_reader_new (stream, NULL);
  gboolean goes_on = reader != NULL;
  size_t   n_entries = 0;

  while (goes_on)
    {
      g_autoptr (GuiseMaskLogEntry) entry = NULL;
      g_autoptr (GBytes) before = NULL;

      goes_on = guise_mask_log_reader_next (reader, &entry, NULL) && entry != NULL;
      n_entries += goes_on;
      if (goes_on)
        guise_mask_log_entry_restore (entry, log, &before);
      g_assert_cmpuint (n_entries + guise_mask_log_reader_get_n_damaged (reader), <,
                        g_bytes_get_size (log));
    }
}

/* A fuzzer does not guess checksums: one record around the bytes. */
static GBytes *
seal (const uint8_t *data, size_t n_bytes)
{
  const uint32_t mark = GUINT32_TO_LE (GUISE_MASK_LOG_RECORD_MAGIC);
  const uint32_t n = GUINT32_TO_LE ((uint32_t) n_bytes);
  GByteArray    *log = g_byte_array_new ();
  uint8_t        sha[GUISE_MASK_LOG_SHA];

  guise_mask_log_digest (data, n_bytes, sha);
  g_byte_array_append (log, (const uint8_t *) GUISE_MASK_LOG_MAGIC, GUISE_MASK_LOG_N_MAGIC);
  g_byte_array_append (log, (const uint8_t *) &mark, sizeof mark);
  g_byte_array_append (log, (const uint8_t *) &n, sizeof n);
  g_byte_array_append (log, sha, GUISE_MASK_LOG_N_SEAL);
  g_byte_array_append (log, data, (guint) n_bytes);
  return g_byte_array_free_to_bytes (log);
}

/* As a log, as what stands in one, and as what a record holds. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) log = g_bytes_new (data, n_bytes);
  g_autoptr (GByteArray) inside = g_byte_array_new ();
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) sealed = seal (data, n_bytes);

  g_byte_array_append (inside, (const uint8_t *) GUISE_MASK_LOG_MAGIC, GUISE_MASK_LOG_N_MAGIC);
  g_byte_array_append (inside, data, (guint) n_bytes);
  whole = g_byte_array_free_to_bytes (g_steal_pointer (&inside));
  read_log (log);
  read_log (whole);
  read_log (sealed);
  return 0;
}
