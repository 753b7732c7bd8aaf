/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of remembered measurements, with and without their checksum
 * made right, which no mutation would find. */
#include "faceset/guise-face-record-cache.h"

#include <string.h>

#define N_DIGEST 32

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseFaceRecordCache) as_is = guise_face_record_cache_parse (data, n_bytes, NULL);
  g_autoptr (GuiseFaceRecordCache) signed_anew = NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree uint8_t *copy = g_malloc (n_bytes + N_DIGEST);
  gsize               n_digest = N_DIGEST;

  if (n_bytes > 0)
    memcpy (copy, data, n_bytes);
  g_checksum_update (sum, copy, (gssize) n_bytes);
  g_checksum_get_digest (sum, copy + n_bytes, &n_digest);
  signed_anew = guise_face_record_cache_parse (copy, n_bytes + N_DIGEST, NULL);
  return 0;
}
