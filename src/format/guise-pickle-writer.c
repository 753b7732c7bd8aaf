/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes values in the smallest correct form, without memo and frames. */
#include <string.h>

#include "core/guise-error.h"
#include "format/guise-pickle-private.h"

static void
emit (GuisePickleWriter *self, const void *data, size_t n_bytes)
{
  if (self->error != NULL || n_bytes == 0)
    return;
  if (n_bytes > self->n_left)
    {
      g_set_error (&self->error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "The value does not fit into the bytes that may be written");
      return;
    }
  self->n_left -= n_bytes;
  self->sink (data, n_bytes, self->user_data, &self->error);
}

static void
emit_u8 (GuisePickleWriter *self, uint8_t byte)
{
  emit (self, &byte, 1);
}

/* An opcode and a little-endian argument of n bytes. */
static void
emit_op (GuisePickleWriter *self, uint8_t op, uint64_t argument, size_t n)
{
  uint8_t bytes[9] = { op };

  for (size_t i = 0; i < n; i++)
    bytes[1 + i] = (uint8_t) (argument >> (8 * i));
  emit (self, bytes, 1 + n);
}

static void
put_text (GuisePickleWriter *self, const char *text, size_t n)
{
  if (self->protocol >= 4 && n < 256)
    emit_op (self, 0x8c, n, 1);
  else
    emit_op (self, 'X', n, 4);
  emit (self, text, n);
}

static void
put_bytes (GuisePickleWriter *self, const void *data, size_t n)
{
  if (n < 256)
    emit_op (self, 'C', n, 1);
  else if (n <= UINT32_MAX)
    emit_op (self, 'B', n, 4);
  else
    emit_op (self, 0x8e, n, 8);
  emit (self, data, n);
}

static void
put_int (GuisePickleWriter *self, int64_t value)
{
  size_t n = 8;

  if (value >= 0 && value < 256)
    emit_op (self, 'K', (uint64_t) value, 1);
  else if (value >= 0 && value < 65536)
    emit_op (self, 'M', (uint64_t) value, 2);
  else if (value >= INT32_MIN && value <= INT32_MAX)
    emit_op (self, 'J', (uint64_t) value, 4);
  else
    {
      /* The shortest two's complement: a byte goes when the one below holds the sign already. */
      while (n > 1 && (value >> (8 * n - 9) == 0 || value >> (8 * n - 9) == -1))
        n--;
      emit_op (self, 0x8a, n, 1);
      for (size_t i = 0; i < n; i++)
        emit_u8 (self, (uint8_t) ((uint64_t) value >> (8 * i)));
    }
}

static void
put_bigint (GuisePickleWriter *self, const Blob *blob)
{
  if (blob->n_bytes < 256)
    emit_op (self, 0x8a, blob->n_bytes, 1);
  else
    emit_op (self, 0x8b, blob->n_bytes, 4);
  emit (self, blob->data, blob->n_bytes);
}

static void
put_float (GuisePickleWriter *self, double value)
{
  uint64_t bits;

  memcpy (&bits, &value, sizeof bits);
  emit_op (self, 'G', GUINT64_SWAP_LE_BE (bits), 8);
}

static void
put_global (GuisePickleWriter *self, const char *module, const char *name)
{
  if (self->protocol >= 4)
    {
      put_text (self, module, strlen (module));
      put_text (self, name, strlen (name));
      emit_u8 (self, 0x93);
      return;
    }
  emit_u8 (self, 'c');
  emit (self, module, strlen (module));
  emit_u8 (self, '\n');
  emit (self, name, strlen (name));
  emit_u8 (self, '\n');
}

/* dtype('f4', False, True) with its state. */
static void
put_dtype (GuisePickleWriter *self, GuisePickleDtype dtype)
{
  static const uint8_t flags[] = { 0x89, 0x88, 0x87, 'R', '(', 'K', 3 };
  static const uint8_t rest[] = { 'N',  'N',  'N',  'J',  0xff, 0xff, 0xff, 0xff, 'J',
                                  0xff, 0xff, 0xff, 0xff, 'K',  0,    't',  'b' };
  const char          *name = guise_pickle_dtype_get_name (dtype);

  put_global (self, "numpy", "dtype");
  put_text (self, name, strlen (name));
  emit (self, flags, sizeof flags);
  put_text (self, guise_pickle_dtype_get_size (dtype) == 1 ? "|" : "<", 1);
  emit (self, rest, sizeof rest);
}

/* The opcode that closes a tuple of n items; a mark stands in front of longer ones. */
static void
put_tuple_end (GuisePickleWriter *self, size_t n)
{
  emit_u8 (self, n == 0 ? ')' : n <= 3 ? (uint8_t) (0x84 + n) : 't');
}

void
guise_pickle_writer_put_array (GuisePickleWriter *self, const GuisePickleArray *array)
{
  static const uint8_t empty[] = { 'K', 0, 0x85, 'C', 1, 'b', 0x87, 'R', '(', 'K', 1 };
  static const uint8_t end[] = { 't', 'b' };

  put_global (self, "numpy.core.multiarray", "_reconstruct");
  put_global (self, "numpy", "ndarray");
  emit (self, empty, sizeof empty);
  if (array->n_dims > 3)
    emit_u8 (self, '(');
  for (int i = 0; i < array->n_dims; i++)
    put_int (self, array->dims[i]);
  put_tuple_end (self, (size_t) array->n_dims);
  put_dtype (self, array->dtype);
  emit_u8 (self, 0x89);
  put_bytes (self, array->data, array->n_bytes);
  emit (self, end, sizeof end);
}

void
guise_pickle_writer_put_scalar (GuisePickleWriter *self, const GuisePickleArray *array)
{
  static const uint8_t end[] = { 0x86, 'R' };

  put_global (self, "numpy.core.multiarray", "scalar");
  put_dtype (self, array->dtype);
  put_bytes (self, array->data, array->n_bytes);
  emit (self, end, sizeof end);
}

static void
put_enum (GuisePickleWriter *self, GuisePickleEnum class, int64_t member)
{
  put_global (self, pickle_enum_get_module (class), pickle_enum_get_class (class));
  put_int (self, member);
  put_tuple_end (self, 1);
  emit_u8 (self, 'R');
}

/* bytearray(b'...'), which every protocol knows. */
static void
put_bytearray (GuisePickleWriter *self, const Blob *blob)
{
  put_global (self, "builtins", "bytearray");
  put_bytes (self, blob->data, blob->n_bytes);
  put_tuple_end (self, 1);
  emit_u8 (self, 'R');
}

static void put (GuisePickleWriter *self, GuisePickleValue value, int depth);

static void
put_container (GuisePickleWriter *self, GuisePickleValue value, int depth)
{
  size_t   n = guise_pickle_value_get_n_items (value);
  gboolean tuple = value.kind == GUISE_PICKLE_TUPLE;
  gboolean dict = value.kind == GUISE_PICKLE_DICT;
  gboolean marked = tuple ? n > 3 : n > 0;

  if (depth > GUISE_PICKLE_MAX_DEPTH)
    {
      if (self->error == NULL)
        g_set_error (&self->error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                     "The value is nested too deep");
      return;
    }
  if (!tuple)
    emit_u8 (self, dict ? '}' : ']');
  if (marked)
    emit_u8 (self, '(');
  for (size_t i = 0; i < n && self->error == NULL; i++)
    {
      if (dict)
        put (self, guise_pickle_value_get_key (value, i), depth + 1);
      put (self, guise_pickle_value_get_item (value, i), depth + 1);
    }
  if (tuple)
    put_tuple_end (self, n);
  else if (marked)
    emit_u8 (self, dict ? 'u' : 'e');
}

/* Recursion is bounded by the depth that put_container checks. */
static void
put (GuisePickleWriter *self, GuisePickleValue value, int depth)
{
  const Blob *blob = value.u.p;

  switch (guise_pickle_value_get_kind (value))
    {
    case GUISE_PICKLE_NONE:
      emit_u8 (self, 'N');
      break;
    case GUISE_PICKLE_BOOL:
      emit_u8 (self, value.u.i != 0 ? 0x88 : 0x89);
      break;
    case GUISE_PICKLE_INT:
      put_int (self, value.u.i);
      break;
    case GUISE_PICKLE_BIGINT:
      put_bigint (self, blob);
      break;
    case GUISE_PICKLE_FLOAT:
      put_float (self, value.u.f);
      break;
    case GUISE_PICKLE_BYTES:
      put_bytes (self, blob->data, blob->n_bytes);
      break;
    case GUISE_PICKLE_BYTEARRAY:
      put_bytearray (self, blob);
      break;
    case GUISE_PICKLE_STR:
      put_text (self, (const char *) blob->data, blob->n_bytes);
      break;
    case GUISE_PICKLE_LIST:
    case GUISE_PICKLE_TUPLE:
    case GUISE_PICKLE_DICT:
      put_container (self, value, depth);
      break;
    case GUISE_PICKLE_ARRAY:
      guise_pickle_writer_put_array (self, guise_pickle_value_get_array (value));
      break;
    case GUISE_PICKLE_SCALAR:
      guise_pickle_writer_put_scalar (self, guise_pickle_value_get_array (value));
      break;
    case GUISE_PICKLE_ENUM:
      put_enum (self, (GuisePickleEnum) value.detail, value.u.i);
      break;
    case GUISE_N_PICKLE_KINDS:
    default:
      g_assert_not_reached ();
    }
}

void
guise_pickle_writer_start (GuisePickleWriter *self,
                           GuisePickleSink    sink,
                           void              *user_data,
                           int                protocol,
                           size_t             max_bytes)
{
  *self = (GuisePickleWriter){
    .sink = sink, .user_data = user_data, .protocol = protocol, .n_left = max_bytes
  };
  emit_op (self, 0x80, (uint64_t) protocol, 1);
}

void
guise_pickle_writer_put (GuisePickleWriter *self, GuisePickleValue value)
{
  put (self, value, 1);
}

void
guise_pickle_writer_put_str (GuisePickleWriter *self, const char *text)
{
  put_text (self, text, strlen (text));
}

void
guise_pickle_writer_begin_list (GuisePickleWriter *self, size_t n_items)
{
  emit (self, "](", n_items > 0 ? 2 : 1);
}

void
guise_pickle_writer_end_list (GuisePickleWriter *self, size_t n_items)
{
  emit (self, "e", n_items > 0 ? 1 : 0);
}

void
guise_pickle_writer_begin_dict (GuisePickleWriter *self)
{
  emit (self, "}(", 2);
}

void
guise_pickle_writer_end_dict (GuisePickleWriter *self)
{
  emit_u8 (self, 'u');
}

gboolean
guise_pickle_writer_stop (GuisePickleWriter *self, GError **error)
{
  emit_u8 (self, '.');
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static gboolean
write_to_array (const void *data, size_t n_bytes, void *user_data, GError **error)
{
  GByteArray *array = user_data;

  if (n_bytes > G_MAXUINT - array->len)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "The value is too large to be held in memory");
      return FALSE;
    }
  g_byte_array_append (array, data, (guint) n_bytes);
  return TRUE;
}

GBytes *
guise_pickle_write (GuisePickleValue value, int protocol, size_t max_bytes, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  GuisePickleWriter writer;

  g_return_val_if_fail (protocol == 3 || protocol == 4, NULL);

  guise_pickle_writer_start (&writer, write_to_array, array, protocol, max_bytes);
  guise_pickle_writer_put (&writer, value);
  if (!guise_pickle_writer_stop (&writer, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}
