/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing .npz files: deflated entries one after the other, then the central directory. */
#include <string.h>
#include <zlib.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-npz.h"

#define VERSION_NEEDED  20              /* zip 2.0: deflate */
#define MADE_BY_UNIX    ((3 << 8) | 20) /* so that readers take the permissions below */
#define METHOD_DEFLATED 8
#define DATE_1980       0x0021 /* 1 January 1980: equal arrays give equal files */
#define PERMISSIONS     ((uint32_t) 0600 << 16)
#define MAX_ENTRIES     0xfffe
#define LEVEL           9 /* as the golden files */

struct _GuiseNpzWriter
{
  GuiseFileWriter *file;      /* owned */
  GByteArray      *directory; /* owned */
  uint64_t         offset;    /* bytes written */
  unsigned         n_entries;
};

static void
put_u16 (GByteArray *bytes, unsigned value)
{
  const uint8_t raw[2] = { (uint8_t) value, (uint8_t) (value >> 8) };

  g_byte_array_append (bytes, raw, sizeof raw);
}

static void
put_u32 (GByteArray *bytes, uint32_t value)
{
  put_u16 (bytes, value & 0xffff);
  put_u16 (bytes, value >> 16);
}

/* The fields that a local header and a directory row share. */
static void
put_common (GByteArray *bytes, uint32_t crc, uint32_t n_packed, uint32_t n_unpacked, size_t n_name)
{
  put_u16 (bytes, VERSION_NEEDED);
  put_u16 (bytes, 0); /* flags */
  put_u16 (bytes, METHOD_DEFLATED);
  put_u16 (bytes, 0); /* time */
  put_u16 (bytes, DATE_1980);
  put_u32 (bytes, crc);
  put_u32 (bytes, n_packed);
  put_u32 (bytes, n_unpacked);
  put_u16 (bytes, (unsigned) n_name);
  put_u16 (bytes, 0); /* no extra field */
}

GuiseNpzWriter *
guise_npz_writer_new (const char *path, GError **error)
{
  GuiseFileWriter *file = guise_file_writer_new (path, error);

  if (file == NULL)
    return NULL;

  GuiseNpzWriter *self = g_new0 (GuiseNpzWriter, 1);

  self->file = file;
  self->directory = g_byte_array_new ();
  return self;
}

void
guise_npz_writer_free (GuiseNpzWriter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, guise_file_writer_free);
  g_clear_pointer (&self->directory, g_byte_array_unref);
  g_free (self);
}

/* Packs header and data as one deflate stream; returns NULL when memory is short. */
static uint8_t *
deflate_array (const GByteArray *header, const void *data, size_t n_bytes, uint32_t *out_n_packed)
{
  z_stream stream = { 0 };

  if (deflateInit2 (&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
                    Z_DEFAULT_STRATEGY) != Z_OK)
    return NULL;

  size_t              n_bound = deflateBound (&stream, header->len + n_bytes);
  g_autofree uint8_t *packed = g_try_malloc (n_bound);
  gboolean            ok = packed != NULL && n_bound <= UINT32_MAX;

  if (ok)
    {
      stream.next_out = packed;
      stream.avail_out = (uInt) n_bound;
      stream.next_in = header->data;
      stream.avail_in = header->len;
      ok = deflate (&stream, Z_NO_FLUSH) == Z_OK;
    }
  if (ok)
    {
      stream.next_in = (Bytef *) data;
      stream.avail_in = (uInt) n_bytes;
      ok = deflate (&stream, Z_FINISH) == Z_STREAM_END;
    }
  *out_n_packed = (uint32_t) stream.total_out;
  deflateEnd (&stream);
  return ok ? g_steal_pointer (&packed) : NULL;
}

static gboolean
write_bytes (GuiseNpzWriter *self, const void *data, size_t n_bytes, GError **error)
{
  if (!guise_file_writer_write (self->file, data, n_bytes, error))
    return FALSE;
  self->offset += n_bytes;
  return TRUE;
}

/* Adds a row to the directory, for an entry whose local header starts at @offset. */
static void
add_directory_row (GuiseNpzWriter *self, const char *name, const GByteArray *local, uint32_t offset)
{
  size_t n_name = strlen (name);

  put_u32 (self->directory, 0x02014b50u);
  put_u16 (self->directory, MADE_BY_UNIX);
  g_byte_array_append (self->directory, local->data + 4, 26); /* what put_common() wrote */
  put_u16 (self->directory, 0);                               /* no comment */
  put_u16 (self->directory, 0);                               /* disk */
  put_u16 (self->directory, 0);                               /* internal attributes */
  put_u32 (self->directory, PERMISSIONS);
  put_u32 (self->directory, offset);
  g_byte_array_append (self->directory, (const uint8_t *) name, (guint) n_name);
  self->n_entries++;
}

/* Writes one entry from the finished bytes of its .npy header and its elements. */
static gboolean
add_entry (GuiseNpzWriter   *self,
           const char       *name,
           const GByteArray *header,
           const void       *data,
           size_t            n_bytes,
           GError          **error)
{
  uint32_t            n_packed = 0;
  g_autofree uint8_t *packed = deflate_array (header, data, n_bytes, &n_packed);

  if (packed == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "No memory to pack %zu bytes of '%s'", n_bytes, name);
      return FALSE;
    }

  g_autoptr (GByteArray) local = g_byte_array_new ();
  uLong    crc = crc32 (crc32 (0, NULL, 0), header->data, header->len);
  uint64_t offset = self->offset;

  crc = crc32 (crc, data, (uInt) n_bytes);
  put_u32 (local, 0x04034b50u);
  put_common (local, (uint32_t) crc, n_packed, (uint32_t) (header->len + n_bytes), strlen (name));
  g_byte_array_append (local, (const uint8_t *) name, (guint) strlen (name));
  if (offset + local->len + n_packed > UINT32_MAX || self->n_entries == MAX_ENTRIES)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "An .npz file cannot hold more than 4 GiB or %d arrays", MAX_ENTRIES);
      return FALSE;
    }
  if (!write_bytes (self, local->data, local->len, error) ||
      !write_bytes (self, packed, n_packed, error))
    return FALSE;
  add_directory_row (self, name, local, (uint32_t) offset);
  return TRUE;
}

gboolean
guise_npz_writer_add (GuiseNpzWriter *self, const GuiseNpyArray *array, GError **error)
{
  size_t n_bytes = guise_npy_type_get_size (array->type);

  g_return_val_if_fail (strlen (array->name) + 4 <= GUISE_NPZ_MAX_NAME_BYTES, FALSE);
  g_return_val_if_fail (array->n_dims >= 0 && array->n_dims <= GUISE_NPY_MAX_DIMS, FALSE);
  for (int i = 0; i < array->n_dims; i++)
    if (array->dims[i] < 0 || !guise_mul_size (n_bytes, (size_t) array->dims[i], &n_bytes))
      n_bytes = SIZE_MAX / 2;
  if (n_bytes > INT32_MAX)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "Array '%s' is larger than 2 GiB", array->name);
      return FALSE;
    }

  g_autoptr (GByteArray) header = guise_npy_format_header (array->type, array->n_dims, array->dims);
  g_autofree char *name = g_strconcat (array->name, ".npy", NULL);

  return add_entry (self, name, header, n_bytes > 0 ? array->data : "", n_bytes, error);
}

gboolean
guise_npz_writer_add_f32 (GuiseNpzWriter *self,
                          const char     *name,
                          int             n_dims,
                          const int64_t  *dims,
                          const float    *values,
                          GError        **error)
{
  GuiseNpyArray array = { .name = name, .type = GUISE_NPY_F32, .n_dims = n_dims, .data = values };

  g_return_val_if_fail (n_dims >= 0 && n_dims <= GUISE_NPY_MAX_DIMS, FALSE);
  if (n_dims > 0)
    memcpy (array.dims, dims, (size_t) n_dims * sizeof *dims);
  return guise_npz_writer_add (self, &array, error);
}

gboolean
guise_npz_writer_commit (GuiseNpzWriter *self, GError **error)
{
  uint64_t offset = self->offset;
  uint32_t n_rows = self->directory->len;

  if (offset + n_rows > UINT32_MAX)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "An .npz file cannot hold more than 4 GiB");
      return FALSE;
    }
  put_u32 (self->directory, 0x06054b50u);
  put_u16 (self->directory, 0);
  put_u16 (self->directory, 0);
  put_u16 (self->directory, self->n_entries);
  put_u16 (self->directory, self->n_entries);
  put_u32 (self->directory, n_rows);
  put_u32 (self->directory, (uint32_t) offset);
  put_u16 (self->directory, 0);
  return write_bytes (self, self->directory->data, self->directory->len, error) &&
         guise_file_writer_commit (self->file, error);
}
