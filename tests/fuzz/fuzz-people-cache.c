/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of remembered people. */
#include "survey/guise-people-cache.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GHashTable) records = guise_people_cache_parse (data, n_bytes);
  GHashTableIter iter;
  void          *record;
  float          values[GUISE_FACE_DESCRIPTOR_SIZE];

  if (records == NULL)
    return 0;
  g_hash_table_iter_init (&iter, records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (((GuisePeopleRecord *) record)->scale > 0)
      guise_people_record_unpack (record, values);
  return 0;
}
