/* SPDX-License-Identifier: GPL-3.0-or-later
 * The header of NumPy's .npy format, read with bounds and written as NumPy writes it. */
#include "format/guise-npy.h"

#include <string.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"

#define MAGIC            "\x93NUMPY"
#define N_MAGIC          6
#define MAX_HEADER_BYTES 65536 /* what version 1.0 can say; 2.0 is held to the same */
#define HEADER_ALIGNMENT 64
#define MAX_KEY_BYTES    32

static const struct
{
  const char *name;
  size_t      size;
} types[GUISE_N_NPY_TYPES] = {
  [GUISE_NPY_F32] = { "<f4", 4 }, [GUISE_NPY_F64] = { "<f8", 8 }, [GUISE_NPY_I32] = { "<i4", 4 },
  [GUISE_NPY_I64] = { "<i8", 8 }, [GUISE_NPY_U8] = { "|u1", 1 },
};

size_t
guise_npy_type_get_size (GuiseNpyType type)
{
  g_return_val_if_fail ((unsigned) type < GUISE_N_NPY_TYPES, 0);
  return types[type].size;
}

const char *
guise_npy_type_get_name (GuiseNpyType type)
{
  g_return_val_if_fail ((unsigned) type < GUISE_N_NPY_TYPES, NULL);
  return types[type].name;
}

static gboolean
fail (GError **error, const char *reason)
{
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, reason);
  return FALSE;
}

static void
skip_space (GuiseBytes *cursor)
{
  while (guise_bytes_left (cursor) > 0 && g_ascii_isspace (cursor->data[cursor->offset]))
    cursor->offset++;
}

/* Moves past @wanted after white space; otherwise stays. */
static gboolean
accept (GuiseBytes *cursor, char wanted)
{
  skip_space (cursor);
  if (guise_bytes_left (cursor) == 0 || cursor->data[cursor->offset] != (uint8_t) wanted)
    return FALSE;
  cursor->offset++;
  return TRUE;
}

static gboolean
accept_word (GuiseBytes *cursor, const char *word)
{
  size_t n = strlen (word);

  skip_space (cursor);
  if (guise_bytes_left (cursor) < n || memcmp (cursor->data + cursor->offset, word, n) != 0)
    return FALSE;
  cursor->offset += n;
  return TRUE;
}

/* Reads a quoted string without escapes into @text. */
static gboolean
parse_string (GuiseBytes *cursor, char text[MAX_KEY_BYTES])
{
  char quote = accept (cursor, '\'') ? '\'' : '"';

  if (quote == '"' && !accept (cursor, '"'))
    return FALSE;
  for (size_t n = 0; n < MAX_KEY_BYTES; n++)
    {
      uint8_t byte;

      if (!guise_bytes_u8 (cursor, &byte) || byte == '\\')
        return FALSE;
      if (byte == (uint8_t) quote)
        {
          text[n] = '\0';
          return TRUE;
        }
      text[n] = (char) byte;
    }
  return FALSE;
}

static gboolean
parse_integer (GuiseBytes *cursor, int64_t *out_value)
{
  int64_t value = 0;
  size_t  n_digits = 0;

  skip_space (cursor);
  while (guise_bytes_left (cursor) > 0 && g_ascii_isdigit (cursor->data[cursor->offset]))
    {
      if (__builtin_mul_overflow (value, 10, &value) ||
          __builtin_add_overflow (value, cursor->data[cursor->offset] - '0', &value))
        return FALSE;
      cursor->offset++;
      n_digits++;
    }
  accept (cursor, 'L'); /* Python 2 wrote long integers so */
  *out_value = value;
  return n_digits > 0;
}

/* Reads a tuple of sizes: (), (5,), (2, 3). */
static gboolean
parse_shape (GuiseBytes *cursor, GuiseNpyArray *array)
{
  if (!accept (cursor, '('))
    return FALSE;
  array->n_dims = 0;
  while (!accept (cursor, ')'))
    {
      if (array->n_dims == GUISE_NPY_MAX_DIMS ||
          !parse_integer (cursor, &array->dims[array->n_dims++]))
        return FALSE;
      if (!accept (cursor, ',') && !accept (cursor, ')'))
        return FALSE;
      if (cursor->data[cursor->offset - 1] == ')')
        break;
    }
  return TRUE;
}

static gboolean
parse_type (GuiseBytes *cursor, GuiseNpyArray *array, GError **error)
{
  char name[MAX_KEY_BYTES];

  if (!parse_string (cursor, name))
    return fail (error, "The element type of the array cannot be read");
  for (int i = 0; i < GUISE_N_NPY_TYPES; i++)
    if (strcmp (name, types[i].name) == 0)
      {
        array->type = (GuiseNpyType) i;
        return TRUE;
      }

  g_autofree char *shown = g_utf8_make_valid (name, -1);

  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "Element type '%s' is not supported", shown);
  return FALSE;
}

/* Reads the dictionary of a header: all three keys, in any order. */
static gboolean
parse_dictionary (GuiseBytes *cursor, GuiseNpyArray *array, GError **error)
{
  gboolean has_type = FALSE, has_order = FALSE, has_shape = FALSE;
  char     key[MAX_KEY_BYTES];

  if (!accept (cursor, '{'))
    return fail (error, "The array header is no dictionary");
  while (!accept (cursor, '}'))
    {
      if (!parse_string (cursor, key) || !accept (cursor, ':'))
        return fail (error, "The array header is damaged");
      if (strcmp (key, "descr") == 0)
        {
          if (!parse_type (cursor, array, error))
            return FALSE;
          has_type = TRUE;
        }
      else if (strcmp (key, "fortran_order") == 0)
        {
          if (!accept_word (cursor, "False"))
            return fail (error, "Arrays in Fortran order are not supported");
          has_order = TRUE;
        }
      else if (strcmp (key, "shape") == 0)
        {
          if (!parse_shape (cursor, array))
            return fail (error, "The shape of the array cannot be read");
          has_shape = TRUE;
        }
      else
        return fail (error, "The array header has an unknown key");
      accept (cursor, ',');
    }
  return has_type && has_order && has_shape ? TRUE : fail (error, "The array header lacks a key");
}

static gboolean
compute_size (GuiseNpyArray *array, GError **error)
{
  array->n_elements = 1;
  for (int i = 0; i < array->n_dims; i++)
    if (!guise_mul_size (array->n_elements, (size_t) array->dims[i], &array->n_elements))
      return fail (error, "The shape of the array overflows");
  if (!guise_mul_size (array->n_elements, types[array->type].size, &array->n_bytes))
    return fail (error, "The shape of the array overflows");
  return TRUE;
}

gboolean
guise_npy_parse_header (const void *data, size_t n_bytes, GuiseNpyArray *out_array, GError **error)
{
  GuiseBytes     cursor = guise_bytes_init (data, n_bytes);
  const uint8_t *magic = guise_bytes_take (&cursor, N_MAGIC);
  GuiseNpyArray  array = { 0 };
  uint8_t        major, minor;
  uint16_t       n_short = 0;
  uint32_t       n_header = 0;

  if (magic == NULL || memcmp (magic, MAGIC, N_MAGIC) != 0)
    return fail (error, "This is no .npy array");
  if (!guise_bytes_u8 (&cursor, &major) || !guise_bytes_u8 (&cursor, &minor) || major < 1 ||
      major > 2)
    return fail (error, "The version of the .npy array is not supported");
  if (major == 1 ? !guise_bytes_u16_le (&cursor, &n_short)
                 : !guise_bytes_u32_le (&cursor, &n_header))
    return fail (error, "The .npy array ends within its header");
  n_header = MAX (n_header, n_short);

  const uint8_t *text = n_header <= MAX_HEADER_BYTES ? guise_bytes_take (&cursor, n_header) : NULL;

  if (text == NULL)
    return fail (error, "The .npy array ends within its header");

  GuiseBytes header = guise_bytes_init (text, n_header);

  if (!parse_dictionary (&header, &array, error) || !compute_size (&array, error))
    return FALSE;
  if (array.n_bytes != guise_bytes_left (&cursor))
    return fail (error, "The array does not hold the bytes that its shape asks for");
  array.data = cursor.data + cursor.offset;
  *out_array = array;
  return TRUE;
}

GByteArray *
guise_npy_format_header (GuiseNpyType type, int n_dims, const int64_t *dims)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GByteArray *bytes = g_byte_array_new ();

  g_string_append_printf (text, "{'descr': '%s', 'fortran_order': False, 'shape': (",
                          types[type].name);
  for (int i = 0; i < n_dims; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", dims[i]);
  g_string_append (text, n_dims == 1 ? ",), }" : "), }");
  while ((N_MAGIC + 4 + text->len + 1) % HEADER_ALIGNMENT != 0)
    g_string_append_c (text, ' ');
  g_string_append_c (text, '\n');

  const uint8_t start[4] = { 1, 0, (uint8_t) (text->len & 0xff), (uint8_t) (text->len >> 8) };

  g_byte_array_append (bytes, (const uint8_t *) MAGIC, N_MAGIC);
  g_byte_array_append (bytes, start, sizeof start);
  g_byte_array_append (bytes, (const uint8_t *) text->str, (guint) text->len);
  return bytes;
}

float *
guise_npy_array_dup_f32 (const GuiseNpyArray *self)
{
  float *values = g_try_new (float, MAX (self->n_elements, 1));

  if (values == NULL)
    return NULL;
  for (size_t i = 0; i < self->n_elements; i++)
    switch (self->type)
      {
      case GUISE_NPY_F32:
        values[i] = ((const float *) self->data)[i];
        break;
      case GUISE_NPY_F64:
        values[i] = (float) ((const double *) self->data)[i];
        break;
      case GUISE_NPY_I32:
        values[i] = (float) ((const int32_t *) self->data)[i];
        break;
      case GUISE_NPY_I64:
        values[i] = (float) ((const int64_t *) self->data)[i];
        break;
      case GUISE_NPY_U8:
        values[i] = (float) ((const uint8_t *) self->data)[i];
        break;
      case GUISE_N_NPY_TYPES:
        g_assert_not_reached ();
      }
  return values;
}
