/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading .npz files: the central directory of a zip, then each wanted entry. */
#include "format/guise-npz.h"

#include <string.h>
#include <zlib.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "core/guise-file.h"

#define END_SIGNATURE     0x06054b50u
#define CENTRAL_SIGNATURE 0x02014b50u
#define LOCAL_SIGNATURE   0x04034b50u
#define END_BYTES         22
#define LOCAL_BYTES       30
#define MAX_COMMENT_BYTES 65535
#define FLAG_ENCRYPTED    1
#define METHOD_STORED     0
#define METHOD_DEFLATED   8
#define MAX_DEFLATE_RATIO 1032 /* 258 bytes from two bits, zlib technical details */
#define NAME_ENDING       ".npy"

/* One row of the central directory. */
typedef struct
{
  char    *name; /* owned; without its ending */
  uint16_t flags;
  uint16_t method;
  uint32_t crc;
  uint32_t n_packed;
  uint32_t n_unpacked;
  uint32_t offset;
} Entry;

struct _GuiseNpz
{
  GArray     *arrays;  /* owned; GuiseNpyArray whose names and data are owned too */
  GHashTable *by_name; /* owned; borrowed name -> index + 1 */
};

static gboolean
fail (GError **error, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "The .npz file is damaged: %s",
               reason);
  return FALSE;
}

static void
clear_entry (gpointer data)
{
  g_clear_pointer (&((Entry *) data)->name, g_free);
}

static void
clear_array (gpointer data)
{
  GuiseNpyArray *array = data;

  g_free ((char *) array->name);
  g_free ((void *) array->data);
}

/* Finds the end record, which may be followed by a comment, and moves the cursor behind its
 * signature. */
static gboolean
find_end (GuiseBytes *cursor)
{
  size_t n = cursor->n_bytes;

  for (size_t back = END_BYTES; back <= n && back <= END_BYTES + MAX_COMMENT_BYTES; back++)
    {
      uint32_t signature;

      cursor->offset = n - back;
      if (guise_bytes_u32_le (cursor, &signature) && signature == END_SIGNATURE)
        return TRUE;
    }
  return FALSE;
}

/* Reads the fields of one central directory row up to its name. */
static gboolean
parse_entry_fields (GuiseBytes *cursor, Entry *entry, uint16_t n_strings[3])
{
  uint32_t signature, attributes;
  uint16_t version, time, date, disk;

  return guise_bytes_u32_le (cursor, &signature) && signature == CENTRAL_SIGNATURE &&
         guise_bytes_u16_le (cursor, &version) && guise_bytes_u16_le (cursor, &version) &&
         guise_bytes_u16_le (cursor, &entry->flags) &&
         guise_bytes_u16_le (cursor, &entry->method) && guise_bytes_u16_le (cursor, &time) &&
         guise_bytes_u16_le (cursor, &date) && guise_bytes_u32_le (cursor, &entry->crc) &&
         guise_bytes_u32_le (cursor, &entry->n_packed) &&
         guise_bytes_u32_le (cursor, &entry->n_unpacked) &&
         guise_bytes_u16_le (cursor, &n_strings[0]) && guise_bytes_u16_le (cursor, &n_strings[1]) &&
         guise_bytes_u16_le (cursor, &n_strings[2]) && guise_bytes_u16_le (cursor, &disk) &&
         guise_bytes_u16_le (cursor, &version) && guise_bytes_u32_le (cursor, &attributes) &&
         guise_bytes_u32_le (cursor, &entry->offset);
}

static gboolean
parse_entry (GuiseBytes *cursor, Entry *entry, GError **error)
{
  uint16_t       n_strings[3]; /* name, extra field, comment */
  const uint8_t *name;

  if (!parse_entry_fields (cursor, entry, n_strings) ||
      (name = guise_bytes_take (cursor, n_strings[0])) == NULL ||
      guise_bytes_take (cursor, n_strings[1]) == NULL ||
      guise_bytes_take (cursor, n_strings[2]) == NULL)
    return fail (error, "its directory is cut short");

  size_t n_name = n_strings[0], n_ending = strlen (NAME_ENDING);

  if (n_name <= n_ending || n_name > GUISE_NPZ_MAX_NAME_BYTES ||
      memcmp (name + n_name - n_ending, NAME_ENDING, n_ending) != 0 ||
      !g_utf8_validate_len ((const char *) name, n_name, NULL))
    return fail (error, "it holds something that is no array");
  if (entry->flags & FLAG_ENCRYPTED ||
      (entry->method != METHOD_STORED && entry->method != METHOD_DEFLATED))
    return fail (error, "an entry is encrypted or packed in an unknown way");
  if (entry->method == METHOD_STORED ? entry->n_unpacked != entry->n_packed
                                     : entry->n_unpacked / MAX_DEFLATE_RATIO > entry->n_packed)
    return fail (error, "an entry claims more than its bytes can hold");
  entry->name = g_strndup ((const char *) name, n_name - n_ending);
  return TRUE;
}

/* Reads the directory; rows appear in the order of the file. */
static GArray *
parse_directory (GuiseBytes *file, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  uint16_t disk, n_entries, n_entries_all;
  uint32_t n_bytes, offset;
  size_t   n_total = 0;

  g_array_set_clear_func (entries, clear_entry);
  if (!find_end (file) || !guise_bytes_u16_le (file, &disk) || !guise_bytes_u16_le (file, &disk) ||
      !guise_bytes_u16_le (file, &n_entries) || !guise_bytes_u16_le (file, &n_entries_all) ||
      !guise_bytes_u32_le (file, &n_bytes) || !guise_bytes_u32_le (file, &offset))
    {
      fail (error, "its end is missing");
      return NULL;
    }
  if (n_entries != n_entries_all || n_entries == 0xffff || !guise_bytes_seek (file, offset))
    {
      fail (error, "its directory is not where it should be");
      return NULL;
    }
  for (uint16_t i = 0; i < n_entries; i++)
    {
      Entry entry = { 0 };

      if (!parse_entry (file, &entry, error))
        return NULL;
      g_array_append_val (entries, entry);
      n_total += entry.n_unpacked; /* fewer than 2^16 numbers below 2^32 */
    }
  if (n_total > GUISE_NPZ_MAX_TOTAL_BYTES)
    {
      fail (error, "its arrays are larger than allowed");
      return NULL;
    }
  return g_steal_pointer (&entries);
}

/* Unpacks exactly n_unpacked bytes. */
static gboolean
inflate_entry (const Entry *entry, const uint8_t *packed, uint8_t *unpacked)
{
  z_stream stream = { .next_in = (Bytef *) packed,
                      .avail_in = entry->n_packed,
                      .next_out = unpacked,
                      .avail_out = entry->n_unpacked };

  if (inflateInit2 (&stream, -MAX_WBITS) != Z_OK)
    return FALSE;

  int      result = inflate (&stream, Z_FINISH);
  gboolean ok = result == Z_STREAM_END && stream.avail_out == 0;

  inflateEnd (&stream);
  return ok;
}

/* Returns the packed bytes of an entry, which follow its local header. */
static const uint8_t *
find_packed (GuiseBytes *file, const Entry *entry)
{
  uint32_t signature;
  uint16_t n_name, n_extra;

  if (!guise_bytes_seek (file, entry->offset) || !guise_bytes_u32_le (file, &signature) ||
      signature != LOCAL_SIGNATURE ||
      !guise_bytes_seek (file, (uint64_t) entry->offset + LOCAL_BYTES - 4) ||
      !guise_bytes_u16_le (file, &n_name) || !guise_bytes_u16_le (file, &n_extra) ||
      guise_bytes_take (file, (uint64_t) n_name + n_extra) == NULL)
    return NULL;
  return guise_bytes_take (file, entry->n_packed);
}

/* Reads one entry into an array that owns its data. */
static gboolean
load_entry (GuiseBytes *file, const Entry *entry, GuiseNpyArray *out_array, GError **error)
{
  const uint8_t      *packed = find_packed (file, entry);
  g_autofree uint8_t *data = NULL;

  if (packed == NULL)
    return fail (error, "an entry lies outside the file");
  data = g_try_malloc (MAX (entry->n_unpacked, 1));
  if (data == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "No memory for %u bytes of '%s'", entry->n_unpacked, entry->name);
      return FALSE;
    }
  if (entry->method == METHOD_STORED)
    memcpy (data, packed, entry->n_packed);
  else if (!inflate_entry (entry, packed, data))
    return fail (error, "an entry cannot be unpacked");
  if (crc32 (crc32 (0, NULL, 0), data, entry->n_unpacked) != entry->crc)
    return fail (error, "a checksum is wrong");
  if (!guise_npy_parse_header (data, entry->n_unpacked, out_array, error))
    {
      g_prefix_error (error, "'%s': ", entry->name);
      return FALSE;
    }
  memmove (data, out_array->data, out_array->n_bytes); /* so that the elements are aligned */
  out_array->data = g_steal_pointer (&data);
  out_array->name = g_strdup (entry->name);
  return TRUE;
}

static gboolean
is_wanted (const char *name, const char *const *names)
{
  return names == NULL || g_strv_contains (names, name);
}

GuiseNpz *
guise_npz_parse (GBytes *bytes, const char *const *names, GError **error)
{
  size_t      n_bytes;
  const void *data = g_bytes_get_data (bytes, &n_bytes);
  GuiseBytes  file = guise_bytes_init (data, n_bytes);
  g_autoptr (GArray) entries = parse_directory (&file, error);
  g_autoptr (GuiseNpz) self = g_new0 (GuiseNpz, 1);

  self->arrays = g_array_new (FALSE, TRUE, sizeof (GuiseNpyArray));
  g_array_set_clear_func (self->arrays, clear_array);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry  *entry = &g_array_index (entries, Entry, i);
      GuiseNpyArray array;

      if (!is_wanted (entry->name, names))
        continue;
      if (!load_entry (&file, entry, &array, error))
        return NULL;
      g_array_append_val (self->arrays, array);
      g_hash_table_replace (self->by_name, (gpointer) array.name,
                            GUINT_TO_POINTER (self->arrays->len));
    }
  return g_steal_pointer (&self);
}

GuiseNpz *
guise_npz_open_names (const char *path, const char *const *names, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_NPZ_MAX_FILE_BYTES, error);

  if (bytes == NULL)
    return NULL;

  GuiseNpz *self = guise_npz_parse (bytes, names, error);

  if (self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
}

GuiseNpz *
guise_npz_open (const char *path, GError **error)
{
  return guise_npz_open_names (path, NULL, error);
}

void
guise_npz_free (GuiseNpz *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->arrays, g_array_unref);
  g_free (self);
}

size_t
guise_npz_get_n (const GuiseNpz *self)
{
  return self->arrays->len;
}

const GuiseNpyArray *
guise_npz_get_nth (const GuiseNpz *self, size_t i)
{
  g_return_val_if_fail (i < self->arrays->len, NULL);
  return &g_array_index (self->arrays, GuiseNpyArray, i);
}

const GuiseNpyArray *
guise_npz_get (const GuiseNpz *self, const char *name)
{
  guint i = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name));

  return i > 0 ? guise_npz_get_nth (self, i - 1) : NULL;
}

const float *
guise_npz_get_f32 (const GuiseNpz *self, const char *name, size_t n_elements, GError **error)
{
  const GuiseNpyArray *array = guise_npz_get (self, name);

  if (array == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "The .npz file has no array '%s'", name);
      return NULL;
    }
  if (array->type != GUISE_NPY_F32 || array->n_elements != n_elements)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "Array '%s' has %zu elements of type %s, expected %zu of type <f4", name,
                   array->n_elements, guise_npy_type_get_name (array->type), n_elements);
      return NULL;
    }
  return array->data;
}
