/* SPDX-License-Identifier: GPL-3.0-or-later
 * Records on disk. The file is this machine's memory, not an exchange format: numbers lie in it as
 * they do in memory, and a machine that would read them otherwise measures anew. */
#include "faceset/guise-face-record-cache.h"

#include <math.h>
#include <string.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "core/guise-file.h"

#define MAGIC          "guise-records\n"
#define VERSION        5 /* another one whenever a measure changes its meaning */
#define ORDER          0x01020304u
#define MAX_NAME       4096
#define MAX_FILE_BYTES ((size_t) 1 << 32)
#define N_DIGEST       32 /* SHA-256 */

typedef struct
{
  char     magic[16];
  uint32_t version;
  uint32_t order;
  uint32_t n_record_bytes;
  uint32_t n_records;
} Header;

typedef struct
{
  GuiseFaceStamp  stamp;
  GuiseFaceRecord record;
} Item;

struct _GuiseFaceRecordCache
{
  GHashTable *items; /* owned names to owned Items */
};

static GuiseFaceRecordCache *
new_cache (void)
{
  GuiseFaceRecordCache *self = g_new0 (GuiseFaceRecordCache, 1);

  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
guise_face_record_cache_free (GuiseFaceRecordCache *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->items);
  g_free (self);
}

static GuiseFaceRecordCache *
refuse (GError **error, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "The measurements of the faceset cannot be used: %s", reason);
  return NULL;
}

static gboolean
is_whole (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  uint8_t digest[N_DIGEST];
  gsize   n_digest = sizeof digest;
  size_t  left = n_bytes - N_DIGEST;

  for (const uint8_t *at = data; left > 0;)
    {
      const size_t n = MIN (left, (size_t) G_MAXINT);

      g_checksum_update (sum, at, (gssize) n);
      at += n;
      left -= n;
    }
  g_checksum_get_digest (sum, digest, &n_digest);
  return memcmp (digest, data + n_bytes - N_DIGEST, N_DIGEST) == 0;
}

/* Whether a record can be worked with. Its place among the bins is never taken from a file. */
static gboolean
check_record (GuiseFaceRecord *record)
{
  if (!(fabs (record->yaw) < G_PI) || !(fabs (record->pitch) < G_PI))
    return FALSE;
  record->yaw_bin = guise_face_get_yaw_bin (record->yaw);
  record->has_mesh = record->has_mesh != FALSE;
  record->is_mesh_tried = record->has_mesh || record->is_mesh_tried != FALSE;
  return TRUE;
}

static gboolean
parse_item (GuiseFaceRecordCache *self, GuiseBytes *bytes)
{
  g_autofree Item *item = g_new (Item, 1);
  g_autofree char *name = NULL;
  const uint8_t   *text;
  const uint8_t   *numbers;
  uint32_t         n_name;

  if (!guise_bytes_u32_le (bytes, &n_name) || n_name == 0 || n_name > MAX_NAME)
    return FALSE;
  text = guise_bytes_take (bytes, n_name);
  numbers = text != NULL ? guise_bytes_take (bytes, sizeof *item) : NULL;
  if (numbers == NULL || memchr (text, 0, n_name) != NULL)
    return FALSE;
  memcpy (item, numbers, sizeof *item);
  if (!check_record (&item->record))
    return FALSE;
  name = g_strndup ((const char *) text, n_name);
  g_hash_table_replace (self->items, g_steal_pointer (&name), g_steal_pointer (&item));
  return TRUE;
}

GuiseFaceRecordCache *
guise_face_record_cache_parse (const void *data, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseFaceRecordCache) self = new_cache ();
  Header     header;
  GuiseBytes bytes;

  if (n_bytes < sizeof header + N_DIGEST)
    return refuse (error, "the file is too short");
  memcpy (&header, data, sizeof header);
  if (memcmp (header.magic, MAGIC, sizeof MAGIC) != 0 || header.order != ORDER ||
      header.version != VERSION || header.n_record_bytes != sizeof (Item))
    return refuse (error, "another version wrote it");
  if (!is_whole (data, n_bytes))
    return refuse (error, "the file is damaged");
  bytes =
    guise_bytes_init ((const uint8_t *) data + sizeof header, n_bytes - sizeof header - N_DIGEST);
  for (uint32_t i = 0; i < header.n_records; i++)
    if (!parse_item (self, &bytes))
      return refuse (error, "its contents make no sense");
  if (guise_bytes_left (&bytes) != 0)
    return refuse (error, "its contents make no sense");
  return g_steal_pointer (&self);
}

GuiseFaceRecordCache *
guise_face_record_cache_load (const char *path)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_FILE_BYTES, NULL);
  GuiseFaceRecordCache *self = bytes != NULL
                                 ? guise_face_record_cache_parse (g_bytes_get_data (bytes, NULL),
                                                                  g_bytes_get_size (bytes), NULL)
                                 : NULL;

  /* Nothing is lost with it but time. */
  return self != NULL ? self : new_cache ();
}

const GuiseFaceRecord *
guise_face_record_cache_lookup (const GuiseFaceRecordCache *self,
                                const char                 *name,
                                const GuiseFaceStamp       *stamp)
{
  const Item *item = g_hash_table_lookup (self->items, name);

  return item != NULL && item->stamp.n_bytes == stamp->n_bytes && item->stamp.time == stamp->time &&
             item->stamp.offset == stamp->offset
           ? &item->record
           : NULL;
}

void
guise_face_record_cache_put (GuiseFaceRecordCache  *self,
                             const char            *name,
                             const GuiseFaceStamp  *stamp,
                             const GuiseFaceRecord *record)
{
  Item *item = g_new0 (Item, 1);

  g_return_if_fail (*name != '\0' && strlen (name) <= MAX_NAME);
  item->stamp = *stamp;
  item->record = *record;
  g_hash_table_replace (self->items, g_strdup (name), item);
}

static gboolean
write_part (GuiseFileWriter *file, GChecksum *sum, const void *data, size_t n_bytes, GError **error)
{
  g_checksum_update (sum, data, (gssize) n_bytes);
  return guise_file_writer_write (file, data, n_bytes, error);
}

gboolean
guise_face_record_cache_save (const GuiseFaceRecordCache *self, const char *path, GError **error)
{
  g_autoptr (GuiseFileWriter) file = guise_file_writer_new (path, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GList) names =
               g_list_sort (g_hash_table_get_keys (self->items), (GCompareFunc) strcmp);
  Header  header = { .magic = MAGIC,
                     .version = VERSION,
                     .order = ORDER,
                     .n_record_bytes = sizeof (Item),
                     .n_records = g_hash_table_size (self->items) };
  uint8_t digest[N_DIGEST];
  gsize   n_digest = sizeof digest;

  if (file == NULL || !write_part (file, sum, &header, sizeof header, error))
    return FALSE;
  for (const GList *l = names; l != NULL; l = l->next)
    {
      const char    *name = l->data;
      const uint32_t n_name = GUINT32_TO_LE ((uint32_t) strlen (name));

      if (!write_part (file, sum, &n_name, sizeof n_name, error) ||
          !write_part (file, sum, name, strlen (name), error) ||
          !write_part (file, sum, g_hash_table_lookup (self->items, name), sizeof (Item), error))
        return FALSE;
    }
  g_checksum_get_digest (sum, digest, &n_digest);
  return guise_file_writer_write (file, digest, sizeof digest, error) &&
         guise_file_writer_commit (file, error);
}
