/* SPDX-License-Identifier: GPL-3.0-or-later
 * Checked access to FlexBuffers maps. */
#include "format/guise-flexbuffer-private.h"

#include <math.h>
#include <string.h>

#define MAX_ENTRIES 64 /* options of one op */

/* A packed type is the kind times four plus the logarithm of the width. */
enum
{
  KIND_INT = 1,
  KIND_UINT = 2,
  KIND_FLOAT = 3,
  KIND_MAP = 9,
  KIND_VECTOR_INT = 11,
  KIND_VECTOR_UINT = 12,
};

#define KIND(packed)  ((packed) >> 2)
#define WIDTH(packed) ((size_t) 1 << ((packed) &3))

/* A little-endian unsigned number of @width bytes. */
static gboolean
read_uint (const GuiseBytes *bytes, size_t offset, size_t width, uint64_t *out_value)
{
  GuiseBytes     cursor = *bytes;
  const uint8_t *data =
    guise_bytes_seek (&cursor, offset) ? guise_bytes_take (&cursor, width) : NULL;

  if (data == NULL)
    return FALSE;
  *out_value = 0;
  for (size_t i = 0; i < width; i++)
    *out_value |= (uint64_t) data[i] << (8 * i);
  return TRUE;
}

/* As read_uint() for a number with or without a sign that fits into 32 bits. */
static gboolean
read_int (const GuiseBytes *bytes,
          size_t            offset,
          size_t            width,
          gboolean          is_signed,
          int32_t          *out_value)
{
  uint64_t raw;
  unsigned unused = (unsigned) (64 - 8 * width);

  if (!read_uint (bytes, offset, width, &raw))
    return FALSE;
  if (is_signed)
    {
      int64_t value = (int64_t) (raw << unused) >> unused;

      if (value < INT32_MIN || value > INT32_MAX)
        return FALSE;
      *out_value = (int32_t) value;
      return TRUE;
    }
  if (raw > INT32_MAX)
    return FALSE;
  *out_value = (int32_t) raw;
  return TRUE;
}

/* Follows a distance, which counts backwards from where it stands. */
static gboolean
follow (const GuiseBytes *bytes, size_t offset, size_t width, size_t *out_target)
{
  uint64_t distance;

  if (!read_uint (bytes, offset, width, &distance) || distance > offset)
    return FALSE;
  *out_target = offset - (size_t) distance;
  return TRUE;
}

gboolean
guise_flex_map (const void *data, size_t n_bytes, GuiseFlexMap *out_map)
{
  GuiseFlexMap map = { .bytes = guise_bytes_init (data, n_bytes) };
  uint64_t     root_width, type, keys_width, n, n_keys;
  size_t       values, keys;

  /* The root stands at the end: its value, its type, its width. */
  if (n_bytes < 3 || !read_uint (&map.bytes, n_bytes - 1, 1, &root_width) ||
      !read_uint (&map.bytes, n_bytes - 2, 1, &type) || KIND (type) != KIND_MAP || root_width > 8 ||
      root_width > n_bytes - 2 ||
      !follow (&map.bytes, n_bytes - 2 - root_width, root_width, &values))
    return FALSE;

  /* Before a map's values stand the distance to its keys, their width, and its size. */
  map.width = WIDTH (type);
  if (values < 3 * map.width || !read_uint (&map.bytes, values - map.width, map.width, &n) ||
      !read_uint (&map.bytes, values - 2 * map.width, map.width, &keys_width) ||
      !follow (&map.bytes, values - 3 * map.width, map.width, &keys))
    return FALSE;
  if ((keys_width != 1 && keys_width != 2 && keys_width != 4 && keys_width != 8) ||
      n > MAX_ENTRIES || n * (map.width + 1) > n_bytes - values || keys < keys_width ||
      !read_uint (&map.bytes, keys - keys_width, keys_width, &n_keys) || n_keys != n ||
      n * keys_width > n_bytes - keys)
    return FALSE;
  map.values = values;
  map.keys = keys;
  map.keys_width = (size_t) keys_width;
  map.n = (size_t) n;
  *out_map = map;
  return TRUE;
}

/* Finds the value of a name: where it stands and its packed type. */
static gboolean
find (const GuiseFlexMap *self, const char *key, size_t *out_offset, unsigned *out_type)
{
  size_t length = strlen (key) + 1; /* with its end */

  for (size_t i = 0; i < self->n; i++)
    {
      size_t   name;
      uint64_t type;

      if (!follow (&self->bytes, self->keys + i * self->keys_width, self->keys_width, &name) ||
          !read_uint (&self->bytes, self->values + self->n * self->width + i, 1, &type))
        return FALSE;
      if (length <= self->bytes.n_bytes - name &&
          memcmp (self->bytes.data + name, key, length) == 0)
        {
          *out_offset = self->values + i * self->width;
          *out_type = (unsigned) type;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
guise_flex_map_int (const GuiseFlexMap *self, const char *key, int32_t *out_value)
{
  size_t   offset;
  unsigned type;

  return find (self, key, &offset, &type) &&
         (KIND (type) == KIND_INT || KIND (type) == KIND_UINT) &&
         read_int (&self->bytes, offset, self->width, KIND (type) == KIND_INT, out_value);
}

gboolean
guise_flex_map_float (const GuiseFlexMap *self, const char *key, double *out_value)
{
  size_t   offset;
  unsigned type;
  uint64_t raw;
  double   value;

  if (!find (self, key, &offset, &type) || KIND (type) != KIND_FLOAT ||
      !read_uint (&self->bytes, offset, self->width, &raw))
    return FALSE;
  if (self->width == sizeof (float))
    {
      uint32_t bits = (uint32_t) raw;
      float    single;

      memcpy (&single, &bits, sizeof single);
      value = (double) single;
    }
  else if (self->width == sizeof value)
    memcpy (&value, &raw, sizeof value);
  else
    return FALSE; /* half precision is written by nobody we read */
  if (!isfinite (value))
    return FALSE;
  *out_value = value;
  return TRUE;
}

gboolean
guise_flex_map_ints (const GuiseFlexMap *self,
                     const char         *key,
                     size_t              max,
                     int32_t            *out_values,
                     size_t             *out_n)
{
  size_t   offset, list, width;
  unsigned type;
  uint64_t n;

  if (!find (self, key, &offset, &type) ||
      (KIND (type) != KIND_VECTOR_INT && KIND (type) != KIND_VECTOR_UINT) ||
      !follow (&self->bytes, offset, self->width, &list))
    return FALSE;
  width = WIDTH (type);
  if (list < width || !read_uint (&self->bytes, list - width, width, &n) || n > max)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    if (!read_int (&self->bytes, list + i * width, width, KIND (type) == KIND_VECTOR_INT,
                   &out_values[i]))
      return FALSE;
  *out_n = (size_t) n;
  return TRUE;
}
