/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GUISE_PICKLE_MAX_DEPTH:
 *
 * Containers may be nested this deep; DeepFaceLab's files need 6.
 */
#define GUISE_PICKLE_MAX_DEPTH 32

/**
 * GUISE_PICKLE_MAX_DIMS:
 *
 * Dimensions of an array, the limit of NumPy 1.
 */
#define GUISE_PICKLE_MAX_DIMS  32

/**
 * GuisePickleKind:
 * @GUISE_PICKLE_NONE: no value
 * @GUISE_PICKLE_BOOL: true or false
 * @GUISE_PICKLE_INT: an integer of at most 64 bits
 * @GUISE_PICKLE_BIGINT: a longer integer, kept as its bytes
 * @GUISE_PICKLE_FLOAT: a double
 * @GUISE_PICKLE_BYTES: immutable bytes
 * @GUISE_PICKLE_BYTEARRAY: mutable bytes
 * @GUISE_PICKLE_STR: text
 * @GUISE_PICKLE_LIST: a list
 * @GUISE_PICKLE_TUPLE: a tuple
 * @GUISE_PICKLE_DICT: key-value pairs in insertion order
 * @GUISE_PICKLE_ARRAY: a NumPy array
 * @GUISE_PICKLE_SCALAR: a NumPy scalar
 * @GUISE_PICKLE_ENUM: a member of one of the two enumerations that faceset packs hold
 *
 * What a value is. These are all kinds there are: a stream that holds anything else is refused.
 */
typedef enum
{
  GUISE_PICKLE_NONE,
  GUISE_PICKLE_BOOL,
  GUISE_PICKLE_INT,
  GUISE_PICKLE_BIGINT,
  GUISE_PICKLE_FLOAT,
  GUISE_PICKLE_BYTES,
  GUISE_PICKLE_BYTEARRAY,
  GUISE_PICKLE_STR,
  GUISE_PICKLE_LIST,
  GUISE_PICKLE_TUPLE,
  GUISE_PICKLE_DICT,
  GUISE_PICKLE_ARRAY,
  GUISE_PICKLE_SCALAR,
  GUISE_PICKLE_ENUM,
  GUISE_N_PICKLE_KINDS
} GuisePickleKind;

/**
 * GuisePickleDtype:
 *
 * The NumPy element types that are read: bool, signed and unsigned integers, floats; the number
 * is the size in bytes.
 */
typedef enum
{
  GUISE_PICKLE_DTYPE_B1,
  GUISE_PICKLE_DTYPE_I1,
  GUISE_PICKLE_DTYPE_U1,
  GUISE_PICKLE_DTYPE_I2,
  GUISE_PICKLE_DTYPE_U2,
  GUISE_PICKLE_DTYPE_I4,
  GUISE_PICKLE_DTYPE_U4,
  GUISE_PICKLE_DTYPE_I8,
  GUISE_PICKLE_DTYPE_U8,
  GUISE_PICKLE_DTYPE_F2,
  GUISE_PICKLE_DTYPE_F4,
  GUISE_PICKLE_DTYPE_F8,
  GUISE_N_PICKLE_DTYPES
} GuisePickleDtype;

/**
 * GuisePickleEnum:
 * @GUISE_PICKLE_ENUM_SAMPLE_TYPE: samplelib.Sample.SampleType
 * @GUISE_PICKLE_ENUM_FACE_TYPE: facelib.FaceType.FaceType
 *
 * The enumerations whose members may stand in a stream.
 */
typedef enum
{
  GUISE_PICKLE_ENUM_SAMPLE_TYPE,
  GUISE_PICKLE_ENUM_FACE_TYPE,
  GUISE_N_PICKLE_ENUMS
} GuisePickleEnum;

/**
 * GuisePickleArray:
 * @dtype: element type
 * @n_dims: how many dimensions; 0 is one element
 * @dims: (array length=n_dims): their sizes
 * @n_elements: their product
 * @data: (array length=n_bytes): the elements, row-major, little-endian, at any alignment
 * @n_bytes: @n_elements times the element size
 *
 * An array as it was read, already converted to row-major and little-endian. Borrowed from its
 * document.
 */
typedef struct
{
  GuisePickleDtype dtype;
  int              n_dims;
  const int64_t   *dims;
  size_t           n_elements;
  const uint8_t   *data;
  size_t           n_bytes;
} GuisePickleArray;

/**
 * GuisePickleValue:
 *
 * One value of a document, passed by value. Containers, text, bytes and arrays refer to memory of
 * the document and live as long as it does. The fields are private.
 */
typedef struct
{
  uint32_t kind;
  uint32_t detail;
  union
  {
    int64_t i;
    double  f;
    void   *p;
  } u;
} GuisePickleValue;

/**
 * GuisePickle:
 *
 * A document: the values of one stream, or of one being made, and the memory that they live in.
 * Reference-counted. Thread: making and changing by one thread; once complete it may be read by
 * any.
 */
typedef struct _GuisePickle GuisePickle;

GuisePickle *guise_pickle_new (void);
GuisePickle *guise_pickle_ref (GuisePickle *self);
void         guise_pickle_unref (GuisePickle *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePickle, guise_pickle_unref)

/**
 * guise_pickle_read:
 * @bytes: a pickle stream of protocol 2 to 5; what follows its STOP is ignored
 * @error: where to put the error
 *
 * Reads a stream without running anything that it names: a fixed list of opcodes and global
 * names is understood, everything else is refused at the opcode that holds it. Text, bytes and
 * arrays refer to @bytes, which the document keeps. Memory stays within 64 MiB plus eight times
 * the size of @bytes, and as much again while it runs; nesting is at most %GUISE_PICKLE_MAX_DEPTH
 * deep and free of cycles.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT (damaged, hostile or not supported), NO_MEMORY
 * Source: formats.md 1
 *
 * Returns: (transfer full) (nullable): the document
 */
GuisePickle     *guise_pickle_read (GBytes *bytes, GError **error);
int              guise_pickle_get_protocol (const GuisePickle *self);
GuisePickleValue guise_pickle_get_root (const GuisePickle *self);

/**
 * guise_pickle_value_get_kind:
 *
 * Returns: what @value is
 */
static inline GuisePickleKind
guise_pickle_value_get_kind (GuisePickleValue value)
{
  return (GuisePickleKind) value.kind;
}

/**
 * guise_pickle_kind_get_name:
 *
 * Returns: the name of a kind for messages, as in "list"
 */
const char *guise_pickle_kind_get_name (GuisePickleKind kind);

gboolean guise_pickle_value_get_bool (GuisePickleValue value, gboolean *out_value);

/**
 * guise_pickle_value_get_int:
 * @value: a value
 * @out_value: (out): its integer
 *
 * Takes integers and NumPy integer scalars, not booleans.
 *
 * Returns: %FALSE for anything else, or when it does not fit
 */
gboolean guise_pickle_value_get_int (GuisePickleValue value, int64_t *out_value);

/**
 * guise_pickle_value_get_number:
 * @value: a value
 * @out_value: (out): its number, which may be NaN or infinite
 *
 * Takes integers, floats and NumPy scalars of both, not booleans.
 *
 * Returns: %FALSE for anything else
 */
gboolean guise_pickle_value_get_number (GuisePickleValue value, double *out_value);

/**
 * guise_pickle_value_get_str:
 * @value: a value
 * @out_n_bytes: (out): length in bytes
 *
 * Returns: (nullable) (transfer none): the text, **not** zero-terminated; UTF-8 that may hold
 *   zero bytes and lone surrogates. %NULL when @value is no text
 */
const char *guise_pickle_value_get_str (GuisePickleValue value, size_t *out_n_bytes);

/**
 * guise_pickle_value_is_str:
 *
 * Returns: whether @value is exactly the text @text
 */
gboolean guise_pickle_value_is_str (GuisePickleValue value, const char *text);

/**
 * guise_pickle_value_dup_str:
 * @value: a value
 *
 * Returns: (transfer full) (nullable): the text as valid UTF-8, zero bytes and lone surrogates
 *   replaced by U+FFFD; %NULL when @value is no text
 */
char *guise_pickle_value_dup_str (GuisePickleValue value);

/**
 * guise_pickle_value_get_bytes:
 * @value: a value
 * @out_n_bytes: (out): how many
 *
 * Returns: (nullable) (transfer none): the content of bytes or a bytearray, otherwise %NULL
 */
const uint8_t *guise_pickle_value_get_bytes (GuisePickleValue value, size_t *out_n_bytes);

/**
 * guise_pickle_value_get_bigint:
 * @value: a value
 * @out_n_bytes: (out): how many bytes
 *
 * Returns: (nullable) (transfer none): two's complement, least significant byte first
 */
const uint8_t *guise_pickle_value_get_bigint (GuisePickleValue value, size_t *out_n_bytes);

/**
 * guise_pickle_value_get_n_items:
 *
 * Returns: how many items a list or tuple, or pairs a dict has; 0 for everything else
 */
size_t guise_pickle_value_get_n_items (GuisePickleValue value);

/**
 * guise_pickle_value_get_item:
 *
 * Returns: item @i of a list or tuple, or value @i of a dict; @i must exist
 */
GuisePickleValue guise_pickle_value_get_item (GuisePickleValue value, size_t i);

/**
 * guise_pickle_value_get_key:
 *
 * Returns: key @i of a dict; @i must exist
 */
GuisePickleValue guise_pickle_value_get_key (GuisePickleValue value, size_t i);

/**
 * guise_pickle_value_find:
 * @value: a value
 * @key: a key
 * @out_item: (out): what @key stands for
 *
 * Returns: %FALSE when @value is no dict or has no such key
 */
gboolean
guise_pickle_value_find (GuisePickleValue value, const char *key, GuisePickleValue *out_item);

/**
 * guise_pickle_value_get_array:
 *
 * Returns: (nullable) (transfer none): the array, or the scalar as an array without dimensions;
 *   %NULL for everything else
 */
const GuisePickleArray *guise_pickle_value_get_array (GuisePickleValue value);

gboolean guise_pickle_value_get_enum (GuisePickleValue value,
                                      GuisePickleEnum *out_enum,
                                      int64_t         *out_member);

size_t      guise_pickle_dtype_get_size (GuisePickleDtype dtype);
const char *guise_pickle_dtype_get_name (GuisePickleDtype dtype);
gboolean    guise_pickle_dtype_is_float (GuisePickleDtype dtype);

/**
 * guise_pickle_array_read_f32:
 * @self: an array of any element type
 * @first: first element wanted
 * @n: how many; they must exist
 * @out: (out) (array length=n): the elements, converted
 */
void guise_pickle_array_read_f32 (const GuisePickleArray *self, size_t first, size_t n, float *out);
void
guise_pickle_array_read_f64 (const GuisePickleArray *self, size_t first, size_t n, double *out);

/* Making values. Those without a document are complete in themselves. */

static inline GuisePickleValue
guise_pickle_none (void)
{
  return (GuisePickleValue){ .kind = GUISE_PICKLE_NONE };
}

static inline GuisePickleValue
guise_pickle_bool (gboolean value)
{
  return (GuisePickleValue){ .kind = GUISE_PICKLE_BOOL, .u.i = value ? 1 : 0 };
}

static inline GuisePickleValue
guise_pickle_int (int64_t value)
{
  return (GuisePickleValue){ .kind = GUISE_PICKLE_INT, .u.i = value };
}

static inline GuisePickleValue
guise_pickle_float (double value)
{
  return (GuisePickleValue){ .kind = GUISE_PICKLE_FLOAT, .u.f = value };
}

static inline GuisePickleValue
guise_pickle_enum (GuisePickleEnum class, int64_t member)
{
  return (GuisePickleValue){ .kind = GUISE_PICKLE_ENUM, .detail = class, .u.i = member };
}

/**
 * guise_pickle_make_str:
 * @self: the document that will own the text
 * @text: UTF-8
 *
 * Returns: the text, copied
 */
GuisePickleValue guise_pickle_make_str (GuisePickle *self, const char *text);
GuisePickleValue guise_pickle_make_bytes (GuisePickle *self, const void *data, size_t n_bytes);
GuisePickleValue guise_pickle_make_list (GuisePickle *self);
GuisePickleValue
guise_pickle_make_tuple (GuisePickle *self, const GuisePickleValue *items, size_t n_items);
GuisePickleValue guise_pickle_make_dict (GuisePickle *self);

/**
 * guise_pickle_make_array:
 * @self: the document that will own the elements
 * @dtype: element type
 * @n_dims: how many dimensions
 * @dims: (array length=n_dims): their sizes
 * @data: the elements, row-major, in the order of this machine
 *
 * Returns: the array, copied
 */
GuisePickleValue guise_pickle_make_array (GuisePickle     *self,
                                          GuisePickleDtype dtype,
                                          int              n_dims,
                                          const int64_t   *dims,
                                          const void      *data);
GuisePickleValue
     guise_pickle_make_scalar (GuisePickle *self, GuisePickleDtype dtype, const void *data);
void guise_pickle_list_append (GuisePickle *self, GuisePickleValue list, GuisePickleValue item);

/**
 * guise_pickle_dict_set:
 * @self: the document that owns @dict
 * @dict: a dict
 * @key: a key; one that is there keeps its place
 * @item: what it stands for, also of another document that lives as long
 */
void guise_pickle_dict_set (GuisePickle     *self,
                            GuisePickleValue dict,
                            const char      *key,
                            GuisePickleValue item);

/**
 * guise_pickle_write:
 * @value: a value
 * @protocol: 3 or 4
 * @max_bytes: refuse to write more
 * @error: where to put the error
 *
 * Writes the smallest correct form: no memo, no frames, deterministic. Shared containers are
 * written each time they appear.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT (over @max_bytes, too deep)
 * Source: formats.md 1.8
 *
 * Returns: (transfer full) (nullable): the stream
 */
GBytes *guise_pickle_write (GuisePickleValue value, int protocol, size_t max_bytes, GError **error);

G_END_DECLS
