/* SPDX-License-Identifier: GPL-3.0-or-later
 * Walks the wire format of an ONNX file before protobuf-c, which recurses without limit and merges
 * repeated messages in quadratic time, gets to see it. */
#include <string.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "format/guise-onnx-private.h"

#define MAX_VARINT_BYTES 10
#define MAX_FIELDS_SEEN  64 /* no message of onnx.proto has as many fields */

enum
{
  WIRE_VARINT = 0,
  WIRE_FIXED64 = 1,
  WIRE_BYTES = 2,
  WIRE_FIXED32 = 5,
};

static gboolean
fail (GError **error, const char *where, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "This is no sound ONNX file: %s in %s", reason, where);
  return FALSE;
}

static gboolean
read_varint (GuiseBytes *cursor, uint64_t *out_value)
{
  uint64_t value = 0;
  uint8_t  byte;

  for (unsigned i = 0; i < MAX_VARINT_BYTES; i++)
    {
      if (!guise_bytes_u8 (cursor, &byte) || (i == MAX_VARINT_BYTES - 1 && byte > 1))
        return FALSE;
      value |= (uint64_t) (byte & 0x7f) << (7 * i);
      if (byte < 0x80)
        {
          *out_value = value;
          return TRUE;
        }
    }
  return FALSE;
}

/* What a value of a type looks like on the wire. */
static unsigned
wire_of (ProtobufCType type)
{
  switch (type)
    {
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
      return WIRE_FIXED32;
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
      return WIRE_FIXED64;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
      return WIRE_BYTES;
    default:
      return WIRE_VARINT;
    }
}

static const ProtobufCFieldDescriptor *
find_field (const ProtobufCMessageDescriptor *message, uint64_t id, unsigned *out_index)
{
  for (unsigned i = 0; i < message->n_fields; i++)
    if (message->fields[i].id == id)
      {
        *out_index = i;
        return &message->fields[i];
      }
  return NULL;
}

/* Checks the numbers of a packed repeated field. */
static gboolean
check_packed (const ProtobufCFieldDescriptor *field, GuiseBytes numbers)
{
  uint64_t value;

  switch (wire_of (field->type))
    {
    case WIRE_FIXED32:
      return numbers.n_bytes % 4 == 0;
    case WIRE_FIXED64:
      return numbers.n_bytes % 8 == 0;
    case WIRE_VARINT:
      while (guise_bytes_left (&numbers) > 0)
        if (!read_varint (&numbers, &value))
          return FALSE;
      return TRUE;
    default:
      return FALSE; /* strings and messages are never packed */
    }
}

/* Moves past a value that is not length-delimited. */
static gboolean
skip_number (GuiseBytes *cursor, unsigned wire)
{
  uint64_t value;

  switch (wire)
    {
    case WIRE_VARINT:
      return read_varint (cursor, &value);
    case WIRE_FIXED64:
      return guise_bytes_take (cursor, 8) != NULL;
    case WIRE_FIXED32:
      return guise_bytes_take (cursor, 4) != NULL;
    default:
      return FALSE; /* groups, and what does not exist */
    }
}

static gboolean check_message (const ProtobufCMessageDescriptor *message,
                               GuiseBytes                        cursor,
                               int                               depth,
                               GError                          **error);

/* Checks one length-delimited value of a known field. */
static gboolean
check_bytes (const ProtobufCFieldDescriptor *field, GuiseBytes value, int depth, GError **error)
{
  if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    return check_message (field->descriptor, value, depth + 1, error);
  if (field->type == PROTOBUF_C_TYPE_BYTES)
    return TRUE;
  if (field->type == PROTOBUF_C_TYPE_STRING)
    return g_utf8_validate_len ((const char *) value.data, value.n_bytes, NULL)
             ? TRUE
             : fail (error, field->name, "a text that is not UTF-8");
  if (field->label == PROTOBUF_C_LABEL_REPEATED && check_packed (field, value))
    return TRUE;
  return fail (error, field->name, "damaged numbers");
}

/* Checks one field, whose key has been read. */
static gboolean
check_field (const ProtobufCMessageDescriptor *message,
             const ProtobufCFieldDescriptor   *field,
             unsigned                          wire,
             GuiseBytes                       *cursor,
             int                               depth,
             GError                          **error)
{
  uint64_t       n = 0;
  const uint8_t *data = NULL;

  if (wire != WIRE_BYTES)
    {
      if (field != NULL && wire != wire_of (field->type))
        return fail (error, field->name, "a value of another type");
      return skip_number (cursor, wire) ? TRUE : fail (error, message->short_name, "a cut number");
    }
  if (!read_varint (cursor, &n) || (data = guise_bytes_take (cursor, n)) == NULL)
    return fail (error, message->short_name, "a length past the end");
  if (field == NULL)
    return TRUE;
  return check_bytes (field, guise_bytes_init (data, (size_t) n), depth, error);
}

static gboolean
check_message (const ProtobufCMessageDescriptor *message,
               GuiseBytes                        cursor,
               int                               depth,
               GError                          **error)
{
  uint64_t seen = 0; /* bit i: the singular message field i was there */

  g_assert (message->n_fields <= MAX_FIELDS_SEEN);
  if (depth > GUISE_ONNX_MAX_NESTING)
    return fail (error, message->short_name, "too deep a nesting");
  while (guise_bytes_left (&cursor) > 0)
    {
      uint64_t key;
      unsigned index = 0;

      if (!read_varint (&cursor, &key) || key >> 3 == 0 || key > UINT32_MAX)
        return fail (error, message->short_name, "a damaged field number");

      const ProtobufCFieldDescriptor *field = find_field (message, key >> 3, &index);

      if (field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE &&
          field->label != PROTOBUF_C_LABEL_REPEATED)
        {
          if (seen >> index & 1)
            return fail (error, field->name, "two values of a field that has one");
          seen |= (uint64_t) 1 << index;
        }
      if (!check_field (message, field, (unsigned) (key & 7), &cursor, depth, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_onnx_check_wire (const void *data, size_t n_bytes, GError **error)
{
  if (n_bytes == 0)
    return fail (error, "the file", "nothing");
  return check_message (&onnx__model_proto__descriptor, guise_bytes_init (data, n_bytes), 1, error);
}
