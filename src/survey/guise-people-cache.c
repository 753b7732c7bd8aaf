/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is remembered of the people of a faceset, as a file. */
#include "survey/guise-people-cache.h"

#include <math.h>
#include <string.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "core/guise-file.h"

#define MAGIC          "GUISEPPL"
#define MAGIC_BYTES    8
#define VERSION        1
#define CHECKSUM_BYTES 32
#define STEPS          255
#define MAX_BYTES      ((size_t) 2 << 30) /* a million faces and more */

void
guise_people_record_free (GuisePeopleRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->group);
  g_free (self);
}

void
guise_people_record_pack (GuisePeopleRecord *self, const float *values)
{
  float largest = 0;

  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    largest = MAX (largest, values[i]);
  self->scale = largest / STEPS;
  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    self->values[i] =
      largest > 0 ? (uint8_t) lrintf (MAX (0, values[i]) / largest * STEPS) : (uint8_t) 0;
}

void
guise_people_record_unpack (const GuisePeopleRecord *self, float *out_values)
{
  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    out_values[i] = self->scale * (float) self->values[i];
  /* A record that is described holds a number above 0. */
  (void) guise_face_descriptor_normalize (out_values);
}

static GHashTable *
new_records (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) guise_people_record_free);
}

/* ---- reading ---- */

static gboolean
read_text (GuiseBytes *bytes, size_t n, char **out_text)
{
  const uint8_t *text = guise_bytes_take (bytes, n);

  if (text == NULL || memchr (text, 0, n) != NULL)
    return FALSE;
  *out_text = g_strndup ((const char *) text, n);
  return TRUE;
}

static gboolean
read_record (GuiseBytes *bytes, GuisePeopleRecord *record)
{
  const uint8_t *values;
  uint64_t       time;
  uint32_t       scale;
  uint8_t        n_group;

  if (!guise_bytes_u64_le (bytes, &record->size) || !guise_bytes_u64_le (bytes, &time) ||
      !guise_bytes_u8 (bytes, &n_group) ||
      (n_group > 0 && !read_text (bytes, n_group, &record->group)) ||
      !guise_bytes_u32_le (bytes, &scale) ||
      (values = guise_bytes_take (bytes, sizeof record->values)) == NULL)
    return FALSE;
  record->time = (int64_t) time;
  memcpy (&record->scale, &scale, sizeof record->scale);
  memcpy (record->values, values, sizeof record->values);
  /* Zeros have no direction. */
  if (!isfinite (record->scale) || record->scale < 0 || record->scale > 1 ||
      (record->values[0] == 0 && memcmp (values, values + 1, sizeof record->values - 1) == 0))
    record->scale = 0;
  return TRUE;
}

GHashTable *
guise_people_cache_parse (const void *data, size_t n_bytes)
{
  GuiseBytes     bytes = guise_bytes_init (data, n_bytes);
  const uint8_t *magic = guise_bytes_take (&bytes, MAGIC_BYTES);
  g_autoptr (GHashTable) records = new_records ();
  uint32_t version, n;

  if (magic == NULL || memcmp (magic, MAGIC, MAGIC_BYTES) != 0 ||
      !guise_bytes_u32_le (&bytes, &version) || version != VERSION ||
      !guise_bytes_u32_le (&bytes, &n))
    return NULL;
  for (uint32_t i = 0; i < n; i++)
    {
      GuisePeopleRecord *record = g_new0 (GuisePeopleRecord, 1);
      g_autofree char   *name = NULL;
      uint16_t           n_name;

      if (!guise_bytes_u16_le (&bytes, &n_name) || !read_text (&bytes, n_name, &name) ||
          !read_record (&bytes, record))
        {
          guise_people_record_free (record);
          return NULL;
        }
      g_hash_table_replace (records, g_steal_pointer (&name), record);
    }
  return guise_bytes_left (&bytes) == 0 ? g_steal_pointer (&records) : NULL;
}

static void
get_checksum (const void *data, size_t n_bytes, uint8_t *out_sum)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = CHECKSUM_BYTES;

  g_checksum_update (checksum, data, (gssize) n_bytes);
  g_checksum_get_digest (checksum, out_sum, &n);
}

GHashTable *
guise_people_cache_load (const char *path)
{
  /* A cache that cannot be read is an empty one. */
  g_autoptr (GBytes) file = guise_file_read (path, MAX_BYTES, NULL);
  GHashTable    *records = NULL;
  size_t         n_bytes = 0;
  const uint8_t *data = file != NULL ? g_bytes_get_data (file, &n_bytes) : NULL;

  if (n_bytes > CHECKSUM_BYTES)
    {
      uint8_t sum[CHECKSUM_BYTES];

      n_bytes -= CHECKSUM_BYTES;
      get_checksum (data, n_bytes, sum);
      if (memcmp (sum, data + n_bytes, CHECKSUM_BYTES) == 0)
        records = guise_people_cache_parse (data, n_bytes);
    }
  return records != NULL ? records : new_records ();
}

/* ---- writing ---- */

static void
put_le (GByteArray *file, uint64_t value, int n_bytes)
{
  for (int i = 0; i < n_bytes; i++)
    {
      const uint8_t byte = (uint8_t) (value >> (8 * i));

      g_byte_array_append (file, &byte, 1);
    }
}

static void
put_record (GByteArray *file, const char *name, const GuisePeopleRecord *record)
{
  size_t   n_group = record->group != NULL ? MIN (strlen (record->group), 255) : 0;
  uint32_t scale;

  memcpy (&scale, &record->scale, sizeof scale);
  put_le (file, strlen (name), 2);
  g_byte_array_append (file, (const guint8 *) name, (guint) strlen (name));
  put_le (file, record->size, 8);
  put_le (file, (uint64_t) record->time, 8);
  put_le (file, n_group, 1);
  if (n_group > 0)
    g_byte_array_append (file, (const guint8 *) record->group, (guint) n_group);
  put_le (file, scale, 4);
  g_byte_array_append (file, record->values, sizeof record->values);
}

/* Writes what has gathered. */
static gboolean
flush (GuiseFileWriter *writer, GChecksum *checksum, GByteArray *gathered, GError **error)
{
  g_checksum_update (checksum, gathered->data, gathered->len);
  if (!guise_file_writer_write (writer, gathered->data, gathered->len, error))
    return FALSE;
  g_byte_array_set_size (gathered, 0);
  return TRUE;
}

gboolean
guise_people_cache_save (const char *path, GHashTable *records, GError **error)
{
  g_autoptr (GuiseFileWriter) writer = guise_file_writer_new (path, error);
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (records), (GCompareFunc) strcmp);
  g_autoptr (GByteArray) gathered = g_byte_array_new ();
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  uint8_t sum[CHECKSUM_BYTES];
  gsize   n_sum = sizeof sum;

  if (writer == NULL)
    return FALSE;
  g_byte_array_append (gathered, (const guint8 *) MAGIC, MAGIC_BYTES);
  put_le (gathered, VERSION, 4);
  put_le (gathered, g_hash_table_size (records), 4);
  for (const GList *item = names; item != NULL; item = item->next)
    {
      put_record (gathered, item->data, g_hash_table_lookup (records, item->data));
      if (!flush (writer, checksum, gathered, error))
        return FALSE;
    }
  if (!flush (writer, checksum, gathered, error))
    return FALSE;
  g_checksum_get_digest (checksum, sum, &n_sum);
  return guise_file_writer_write (writer, sum, sizeof sum, error) &&
         guise_file_writer_commit (writer, error);
}
