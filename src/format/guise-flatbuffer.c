/* SPDX-License-Identifier: GPL-3.0-or-later
 * Checked access to FlatBuffers files. */

#include "format/guise-flatbuffer-private.h"

#define VTABLE_HEADER 4 /* its own size and the table's, u16 each */

/* A little-endian u32 somewhere in the file. */
static gboolean
read_u32 (const GuiseBytes *file, uint64_t offset, uint32_t *out_value)
{
  GuiseBytes cursor = *file;

  return guise_bytes_seek (&cursor, offset) && guise_bytes_u32_le (&cursor, out_value);
}

static gboolean
open_table (const GuiseBytes *file, uint64_t position, GuiseFlatTable *out_table)
{
  GuiseBytes cursor = *file;
  uint32_t   back;
  uint16_t   vtable_bytes, table_bytes;

  if (!read_u32 (file, position, &back))
    return FALSE;

  /* The distance to the vtable is signed and subtracted. */
  int64_t vtable = (int64_t) position - (int32_t) back;

  if (vtable < 0 || !guise_bytes_seek (&cursor, (uint64_t) vtable) ||
      !guise_bytes_u16_le (&cursor, &vtable_bytes) || !guise_bytes_u16_le (&cursor, &table_bytes))
    return FALSE;
  if (vtable_bytes < VTABLE_HEADER || vtable_bytes % 2 != 0 || table_bytes < sizeof back ||
      guise_bytes_take (&cursor, vtable_bytes - VTABLE_HEADER) == NULL ||
      file->n_bytes - position < table_bytes)
    return FALSE;

  *out_table = (GuiseFlatTable){
    .file = *file,
    .position = position,
    .vtable = (size_t) vtable + VTABLE_HEADER,
    .n_fields = (vtable_bytes - VTABLE_HEADER) / 2u,
    .n_bytes = table_bytes,
  };
  return TRUE;
}

gboolean
guise_flat_root (const void *data, size_t n_bytes, GuiseFlatTable *out_table)
{
  GuiseBytes file = guise_bytes_init (data, n_bytes);
  uint32_t   root;

  return read_u32 (&file, 0, &root) && open_table (&file, root, out_table);
}

/* Where in the table a field lies, 0 when it is not stored. */
static size_t
find_field (const GuiseFlatTable *self, size_t field)
{
  GuiseBytes cursor = self->file;
  uint16_t   offset = 0;

  if (field >= self->n_fields || !guise_bytes_seek (&cursor, self->vtable + 2 * field) ||
      !guise_bytes_u16_le (&cursor, &offset))
    return 0;
  return offset;
}

gboolean
guise_flat_has (const GuiseFlatTable *self, size_t field)
{
  return find_field (self, field) != 0;
}

/* The bytes of a field that is stored; NULL when they are not all in the table. */
static const uint8_t *
field_bytes (const GuiseFlatTable *self, size_t offset, size_t size)
{
  if (offset > self->n_bytes || self->n_bytes - offset < size)
    return NULL;
  return self->file.data + self->position + offset;
}

gboolean
guise_flat_int (const GuiseFlatTable *self,
                size_t                field,
                int                   size,
                int32_t               fallback,
                int32_t              *out_value)
{
  size_t offset = find_field (self, field);

  if (offset == 0)
    {
      *out_value = fallback;
      return TRUE;
    }

  size_t         n_bytes = size == 0 ? 1 : (size_t) size;
  const uint8_t *bytes = field_bytes (self, offset, n_bytes);
  uint32_t       bits = 0;

  if (bytes == NULL)
    return FALSE;
  for (size_t i = 0; i < n_bytes; i++)
    bits |= (uint32_t) bytes[i] << 8 * i;
  switch (size)
    {
    case 1:
      *out_value = (int8_t) bits;
      break;
    case 2:
      *out_value = (int16_t) bits;
      break;
    default:
      *out_value = (int32_t) bits;
      break;
    }
  return TRUE;
}

/* Where a field's offset points. */
static gboolean
follow (const GuiseFlatTable *self, size_t field, uint64_t *out_position)
{
  size_t   offset = find_field (self, field);
  uint32_t distance;

  if (offset == 0 || field_bytes (self, offset, sizeof distance) == NULL ||
      !read_u32 (&self->file, self->position + offset, &distance))
    return FALSE;
  *out_position = (uint64_t) self->position + offset + distance;
  return TRUE;
}

gboolean
guise_flat_table (const GuiseFlatTable *self, size_t field, GuiseFlatTable *out_table)
{
  uint64_t position;

  return follow (self, field, &position) && open_table (&self->file, position, out_table);
}

gboolean
guise_flat_vector (const GuiseFlatTable *self,
                   size_t                field,
                   size_t                element_size,
                   size_t                max,
                   GuiseFlatVector      *out_vector)
{
  GuiseBytes cursor = self->file;
  uint64_t   position;
  uint32_t   n;

  if (!guise_flat_has (self, field))
    {
      *out_vector = (GuiseFlatVector){ .file = self->file };
      return TRUE;
    }
  if (!follow (self, field, &position) || !guise_bytes_seek (&cursor, position) ||
      !guise_bytes_u32_le (&cursor, &n) || n > max || n > guise_bytes_left (&cursor) / element_size)
    return FALSE;
  *out_vector = (GuiseFlatVector){ .file = self->file, .position = cursor.offset, .n = n };
  return TRUE;
}

gboolean
guise_flat_vector_table (const GuiseFlatVector *self, size_t i, GuiseFlatTable *out_table)
{
  uint64_t position = (uint64_t) self->position + 4 * (uint64_t) i;
  uint32_t distance;

  return i < self->n && read_u32 (&self->file, position, &distance) &&
         open_table (&self->file, position + distance, out_table);
}

int32_t
guise_flat_vector_int (const GuiseFlatVector *self, size_t i)
{
  uint32_t value = 0;

  g_return_val_if_fail (i < self->n, 0);
  return read_u32 (&self->file, self->position + 4 * i, &value) ? (int32_t) value : 0;
}

const uint8_t *
guise_flat_vector_data (const GuiseFlatVector *self)
{
  return self->file.data + self->position;
}
