/* SPDX-License-Identifier: GPL-3.0-or-later
 * The few globals that a stream may name, and what calling and filling them makes. */
#include <string.h>

#include "core/guise-bytes.h"
#include "format/guise-pickle-private.h"

typedef enum
{
  TOKEN_RECONSTRUCT,
  TOKEN_SCALAR,
  TOKEN_FROMBUFFER,
  TOKEN_NDARRAY,
  TOKEN_DTYPE,
  TOKEN_ENCODE,
  TOKEN_BYTEARRAY,
  TOKEN_BYTES,
  TOKEN_ORDERED_DICT,
  TOKEN_SAMPLE_TYPE,
  TOKEN_FACE_TYPE,
  TOKEN_GETATTR,
} Token;

/* Source: formats.md 1.4. Compared as whole strings; there is no other way to a token. */
static const struct
{
  const char *module;
  const char *name;
  Token       token;
} globals[] = {
  { "numpy.core.multiarray", "_reconstruct", TOKEN_RECONSTRUCT },
  { "numpy._core.multiarray", "_reconstruct", TOKEN_RECONSTRUCT },
  { "numpy.core.multiarray", "scalar", TOKEN_SCALAR },
  { "numpy._core.multiarray", "scalar", TOKEN_SCALAR },
  { "numpy.core.numeric", "_frombuffer", TOKEN_FROMBUFFER },
  { "numpy._core.numeric", "_frombuffer", TOKEN_FROMBUFFER },
  { "numpy", "ndarray", TOKEN_NDARRAY },
  { "numpy", "dtype", TOKEN_DTYPE },
  { "_codecs", "encode", TOKEN_ENCODE },
  { "builtins", "bytearray", TOKEN_BYTEARRAY },
  { "__builtin__", "bytearray", TOKEN_BYTEARRAY },
  { "builtins", "bytes", TOKEN_BYTES },
  { "__builtin__", "bytes", TOKEN_BYTES },
  { "collections", "OrderedDict", TOKEN_ORDERED_DICT },
  { "samplelib.Sample", "SampleType", TOKEN_SAMPLE_TYPE },
  { "facelib.FaceType", "FaceType", TOKEN_FACE_TYPE },
  { "builtins", "getattr", TOKEN_GETATTR },
  { "__builtin__", "getattr", TOKEN_GETATTR },
};

/* Members of the two enumerations; the first of equal numbers is the name, others are aliases. */
static const struct
{
  GuisePickleEnum class;
  const char *name;
  int         value;
} members[] = {
  { GUISE_PICKLE_ENUM_SAMPLE_TYPE, "IMAGE", 0 },
  { GUISE_PICKLE_ENUM_SAMPLE_TYPE, "FACE", 1 },
  { GUISE_PICKLE_ENUM_SAMPLE_TYPE, "FACE_BEGIN", 1 },
  { GUISE_PICKLE_ENUM_SAMPLE_TYPE, "FACE_PERSON", 2 },
  { GUISE_PICKLE_ENUM_SAMPLE_TYPE, "FACE_TEMPORAL_SORTED", 3 },
  { GUISE_PICKLE_ENUM_SAMPLE_TYPE, "FACE_END", 3 },
  { GUISE_PICKLE_ENUM_SAMPLE_TYPE, "QTY", 4 },
  { GUISE_PICKLE_ENUM_FACE_TYPE, "HALF", 0 },
  { GUISE_PICKLE_ENUM_FACE_TYPE, "MID_FULL", 1 },
  { GUISE_PICKLE_ENUM_FACE_TYPE, "FULL", 2 },
  { GUISE_PICKLE_ENUM_FACE_TYPE, "FULL_NO_ALIGN", 3 },
  { GUISE_PICKLE_ENUM_FACE_TYPE, "WHOLE_FACE", 4 },
  { GUISE_PICKLE_ENUM_FACE_TYPE, "HEAD", 10 },
  { GUISE_PICKLE_ENUM_FACE_TYPE, "HEAD_NO_ALIGN", 20 },
  { GUISE_PICKLE_ENUM_FACE_TYPE, "MARK_ONLY", 100 },
};

static const char out_of_memory[] = "it needs more memory than its size explains";

const char *
pickle_enum_get_module (GuisePickleEnum class)
{
  return class == GUISE_PICKLE_ENUM_SAMPLE_TYPE ? "samplelib.Sample" : "facelib.FaceType";
}

const char *
pickle_enum_get_class (GuisePickleEnum class)
{
  return class == GUISE_PICKLE_ENUM_SAMPLE_TYPE ? "SampleType" : "FaceType";
}

static gboolean
text_equals (const char *text, size_t n, const char *wanted)
{
  return strlen (wanted) == n && memcmp (text, wanted, n) == 0;
}

gboolean
pickle_find_global (const char       *module,
                    size_t            n_module,
                    const char       *name,
                    size_t            n_name,
                    GuisePickleValue *out_token)
{
  for (size_t i = 0; i < G_N_ELEMENTS (globals); i++)
    if (text_equals (module, n_module, globals[i].module) &&
        text_equals (name, n_name, globals[i].name))
      {
        *out_token = (GuisePickleValue){ .kind = KIND_TOKEN, .detail = globals[i].token };
        return TRUE;
      }
  return FALSE;
}

static gboolean
fail (const char **out_reason, const char *reason)
{
  *out_reason = reason;
  return FALSE;
}

static gboolean
is_token (GuisePickleValue value, Token token)
{
  return value.kind == KIND_TOKEN && value.detail == token;
}

/* Old NumPy writes 0 and 1 where newer ones write False and True. */
static gboolean
is_flag (GuisePickleValue value, int64_t wanted)
{
  return (value.kind == GUISE_PICKLE_INT || value.kind == GUISE_PICKLE_BOOL) && value.u.i == wanted;
}

/* Decodes text whose code points are all below 256 into that many bytes. */
static gboolean
encode_latin1 (GuisePickle      *self,
               const Blob       *text,
               int               kind,
               GuisePickleValue *out,
               const char      **out_reason)
{
  uint8_t *bytes = pickle_alloc (self, text->n_bytes);
  size_t   n = 0;

  if (bytes == NULL)
    return fail (out_reason, out_of_memory);
  for (size_t i = 0; i < text->n_bytes; i++)
    {
      uint8_t c = text->data[i];

      if (c >= 0x80)
        {
          if (c > 0xc3) /* the text is valid UTF-8, so one more byte follows */
            return fail (out_reason, "text with characters that latin-1 does not have");
          c = (uint8_t) ((c & 3) << 6 | (text->data[++i] & 0x3f));
        }
      bytes[n++] = c;
    }
  return pickle_make_blob (self, kind, bytes, n, out) || fail (out_reason, out_of_memory);
}

static gboolean
is_latin1_name (GuisePickleValue value)
{
  return guise_pickle_value_is_str (value, "latin1") ||
         guise_pickle_value_is_str (value, "latin-1");
}

static gboolean
make_dtype (GuisePickle *self, const Seq *args, GuisePickleValue *out, const char **out_reason)
{
  Dtype *dtype;

  if (args->n_items != 3 || args->items[0].kind != GUISE_PICKLE_STR ||
      !is_flag (args->items[1], 0) || !is_flag (args->items[2], 1))
    return fail (out_reason, "a dtype with unknown arguments");
  for (int i = 0; i < GUISE_N_PICKLE_DTYPES; i++)
    if (guise_pickle_value_is_str (args->items[0], guise_pickle_dtype_get_name (i)))
      {
        dtype = pickle_alloc (self, sizeof *dtype);
        if (dtype == NULL)
          return fail (out_reason, out_of_memory);
        *dtype = (Dtype){ .type = (GuisePickleDtype) i };
        *out = (GuisePickleValue){ .kind = KIND_DTYPE, .u.p = dtype };
        return TRUE;
      }
  return fail (out_reason, "an array element type that is not supported");
}

/* Reads the dims and checks them against the bytes that are there. */
static gboolean
check_shape (GuisePickle      *self,
             GuisePickleValue  shape,
             size_t            item_size,
             size_t            n_bytes,
             GuisePickleArray *array,
             const char      **out_reason)
{
  const Seq *seq = shape.u.p;
  int64_t   *dims;
  size_t     n_elements = 1, n_expected;

  if (shape.kind != GUISE_PICKLE_TUPLE)
    return fail (out_reason, "an array whose shape is no tuple");
  if (seq->n_items > GUISE_PICKLE_MAX_DIMS)
    return fail (out_reason, "an array with too many dimensions");
  dims = pickle_alloc (self, seq->n_items * sizeof *dims);
  if (dims == NULL)
    return fail (out_reason, out_of_memory);
  for (size_t i = 0; i < seq->n_items; i++)
    {
      if (seq->items[i].kind != GUISE_PICKLE_INT || seq->items[i].u.i < 0)
        return fail (out_reason, "an array with a dimension that is no size");
      dims[i] = seq->items[i].u.i;
      if (!guise_mul_size (n_elements, (size_t) dims[i], &n_elements))
        return fail (out_reason, "an array with more elements than can be counted");
    }
  if (!guise_mul_size (n_elements, item_size, &n_expected) || n_expected != n_bytes)
    return fail (out_reason, "an array whose shape does not fit its data");
  array->n_dims = (int) seq->n_items;
  array->dims = dims;
  array->n_elements = n_elements;
  array->n_bytes = n_bytes;
  return TRUE;
}

/* Copies elements in file order into row-major order, last byte first when swapped. */
static void
convert (const GuisePickleArray *array,
         const uint8_t          *from,
         gboolean                swapped,
         gboolean                fortran,
         uint8_t                *to)
{
  size_t  size = guise_pickle_dtype_get_size (array->dtype);
  int64_t position[GUISE_PICKLE_MAX_DIMS] = { 0 };
  size_t  stride[GUISE_PICKLE_MAX_DIMS] = { 0 }; /* of the column-major source, in elements */
  size_t  source = 0;

  for (int d = 0; d < array->n_dims; d++)
    stride[d] = d == 0 ? 1 : stride[d - 1] * (size_t) array->dims[d - 1];
  for (size_t i = 0; i < array->n_elements; i++, to += size)
    {
      const uint8_t *p = from + (fortran ? source : i) * size;

      for (size_t b = 0; b < size; b++)
        to[b] = p[swapped ? size - 1 - b : b];
      for (int d = array->n_dims - 1; fortran && d >= 0; d--)
        {
          source += stride[d];
          if (++position[d] < array->dims[d])
            break;
          source -= stride[d] * (size_t) array->dims[d];
          position[d] = 0;
        }
    }
}

/* Makes a checked array of the dtype, shape and data of a stream. */
static gboolean
fill_array (GuisePickle     *self,
            ArrayBox        *box,
            GuisePickleValue shape,
            const Dtype     *dtype,
            gboolean         fortran,
            const Blob      *data,
            const char     **out_reason)
{
  GuisePickleArray array = { .dtype = dtype->type, .data = data->data };
  size_t           size = guise_pickle_dtype_get_size (dtype->type);
  gboolean         swapped = dtype->swapped && size > 1;
  uint8_t         *copy;

  if (!check_shape (self, shape, size, data->n_bytes, &array, out_reason))
    return FALSE;
  if (swapped || (fortran && array.n_dims > 1))
    {
      copy = pickle_alloc (self, array.n_bytes);
      if (copy == NULL)
        return fail (out_reason, out_of_memory);
      convert (&array, data->data, swapped, fortran, copy);
      array.data = copy;
    }
  *box = (ArrayBox){ .array = array, .built = TRUE };
  return TRUE;
}

static gboolean
make_array (GuisePickle *self, const Seq *args, GuisePickleValue *out, const char **out_reason)
{
  ArrayBox *box = pickle_alloc (self, sizeof *box);
  gboolean  fortran;

  if (box == NULL)
    return fail (out_reason, out_of_memory);
  if (args->n_items != 4 ||
      (args->items[0].kind != GUISE_PICKLE_BYTES &&
       args->items[0].kind != GUISE_PICKLE_BYTEARRAY) ||
      args->items[1].kind != KIND_DTYPE)
    return fail (out_reason, "a buffer array with unknown arguments");
  fortran = guise_pickle_value_is_str (args->items[3], "F");
  if (!fortran && !guise_pickle_value_is_str (args->items[3], "C"))
    return fail (out_reason, "an array with an unknown element order");
  if (!fill_array (self, box, args->items[2], args->items[1].u.p, fortran, args->items[0].u.p,
                   out_reason))
    return FALSE;
  *out = (GuisePickleValue){ .kind = GUISE_PICKLE_ARRAY, .u.p = box };
  return TRUE;
}

static gboolean
make_scalar (GuisePickle *self, const Seq *args, GuisePickleValue *out, const char **out_reason)
{
  GuisePickleValue no_dims;
  ArrayBox        *box = pickle_alloc (self, sizeof *box);

  if (box == NULL || !pickle_make_seq (self, GUISE_PICKLE_TUPLE, NULL, 0, &no_dims))
    return fail (out_reason, out_of_memory);
  if (args->n_items != 2 || args->items[0].kind != KIND_DTYPE ||
      args->items[1].kind != GUISE_PICKLE_BYTES)
    return fail (out_reason, "a scalar with unknown arguments");
  if (!fill_array (self, box, no_dims, args->items[0].u.p, FALSE, args->items[1].u.p, out_reason))
    return FALSE;
  *out = (GuisePickleValue){ .kind = GUISE_PICKLE_SCALAR, .u.p = box };
  return TRUE;
}

static gboolean
start_array (GuisePickle *self, const Seq *args, GuisePickleValue *out, const char **out_reason)
{
  static const int64_t zero = 0;
  const Blob          *letter;
  ArrayBox            *box;

  if (args->n_items != 3 || !is_token (args->items[0], TOKEN_NDARRAY) ||
      args->items[1].kind != GUISE_PICKLE_TUPLE || args->items[2].kind != GUISE_PICKLE_BYTES)
    return fail (out_reason, "an array made in an unknown way");

  const Seq *shape = args->items[1].u.p;

  letter = args->items[2].u.p;
  if (shape->n_items != 1 || !is_flag (shape->items[0], 0) || letter->n_bytes != 1 ||
      letter->data[0] != 'b')
    return fail (out_reason, "an array made in an unknown way");
  box = pickle_alloc (self, sizeof *box);
  if (box == NULL)
    return fail (out_reason, out_of_memory);
  *box = (ArrayBox){ .array = { .dtype = GUISE_PICKLE_DTYPE_I1, .n_dims = 1, .dims = &zero } };
  *out = (GuisePickleValue){ .kind = KIND_PENDING, .u.p = box };
  return TRUE;
}

static gboolean
make_bytes_of_text (GuisePickle      *self,
                    const Seq        *args,
                    int               kind,
                    GuisePickleValue *out,
                    const char      **out_reason)
{
  if (args->n_items != 2 || args->items[0].kind != GUISE_PICKLE_STR ||
      !is_latin1_name (args->items[1]))
    return fail (out_reason, "an encoding other than latin-1");
  return encode_latin1 (self, args->items[0].u.p, kind, out, out_reason);
}

static gboolean
make_bytearray (GuisePickle *self, const Seq *args, GuisePickleValue *out, const char **out_reason)
{
  if (args->n_items == 2)
    return make_bytes_of_text (self, args, GUISE_PICKLE_BYTEARRAY, out, out_reason);
  if (args->n_items == 0)
    return pickle_make_blob (self, GUISE_PICKLE_BYTEARRAY, NULL, 0, out) ||
           fail (out_reason, out_of_memory);
  if (args->n_items != 1 || args->items[0].kind != GUISE_PICKLE_BYTES)
    return fail (out_reason, "a bytearray with unknown arguments");
  *out = args->items[0];
  out->kind = GUISE_PICKLE_BYTEARRAY;
  return TRUE;
}

static gboolean
make_member (GuisePickleEnum class, const Seq *args, GuisePickleValue *out, const char **out_reason)
{
  for (size_t i = 0; i < G_N_ELEMENTS (members); i++)
    if (members[i].class == class && args->n_items == 1 &&
        args->items[0].kind == GUISE_PICKLE_INT && args->items[0].u.i == members[i].value)
      {
        *out = guise_pickle_enum (class, members[i].value);
        return TRUE;
      }
  return fail (out_reason, "an enumeration number that does not exist");
}

static gboolean
get_member (const Seq *args, GuisePickleValue *out, const char **out_reason)
{
  for (size_t i = 0; i < G_N_ELEMENTS (members); i++)
    {
      Token token =
        members[i].class == GUISE_PICKLE_ENUM_FACE_TYPE ? TOKEN_FACE_TYPE : TOKEN_SAMPLE_TYPE;

      if (args->n_items == 2 && is_token (args->items[0], token) &&
          guise_pickle_value_is_str (args->items[1], members[i].name))
        {
          *out = guise_pickle_enum (members[i].class, members[i].value);
          return TRUE;
        }
    }
  return fail (out_reason, "an attribute that is no enumeration member");
}

gboolean
pickle_reduce (GuisePickle      *self,
               GuisePickleValue  token,
               GuisePickleValue  args,
               GuisePickleValue *out,
               const char      **out_reason)
{
  const Seq *seq = args.u.p;

  if (token.kind != KIND_TOKEN)
    return fail (out_reason, "a call of something that cannot be called");
  if (args.kind != GUISE_PICKLE_TUPLE)
    return fail (out_reason, "a call without an argument tuple");
  switch ((Token) token.detail)
    {
    case TOKEN_RECONSTRUCT:
      return start_array (self, seq, out, out_reason);
    case TOKEN_SCALAR:
      return make_scalar (self, seq, out, out_reason);
    case TOKEN_FROMBUFFER:
      return make_array (self, seq, out, out_reason);
    case TOKEN_DTYPE:
      return make_dtype (self, seq, out, out_reason);
    case TOKEN_ENCODE:
      return make_bytes_of_text (self, seq, GUISE_PICKLE_BYTES, out, out_reason);
    case TOKEN_BYTEARRAY:
      return make_bytearray (self, seq, out, out_reason);
    case TOKEN_SAMPLE_TYPE:
      return make_member (GUISE_PICKLE_ENUM_SAMPLE_TYPE, seq, out, out_reason);
    case TOKEN_FACE_TYPE:
      return make_member (GUISE_PICKLE_ENUM_FACE_TYPE, seq, out, out_reason);
    case TOKEN_GETATTR:
      return get_member (seq, out, out_reason);
    case TOKEN_BYTES:
      if (seq->n_items != 0)
        return fail (out_reason, "bytes with arguments");
      return pickle_make_blob (self, GUISE_PICKLE_BYTES, NULL, 0, out) ||
             fail (out_reason, out_of_memory);
    case TOKEN_ORDERED_DICT:
      {
        Dict *dict = pickle_alloc (self, sizeof *dict);

        if (seq->n_items != 0)
          return fail (out_reason, "an OrderedDict with arguments");
        if (dict == NULL)
          return fail (out_reason, out_of_memory);
        *dict = (Dict){ .n_items = 0 };
        *out = (GuisePickleValue){ .kind = GUISE_PICKLE_DICT, .u.p = dict };
        return TRUE;
      }
    case TOKEN_NDARRAY:
    default:
      return fail (out_reason, "a call of a class that may not be called");
    }
}

static gboolean
build_dtype (Dtype *dtype, const Seq *state, const char **out_reason)
{
  const Blob *order = state->n_items == 8 ? state->items[1].u.p : NULL;

  if (dtype->built)
    return fail (out_reason, "a dtype that is filled twice");
  if (order == NULL || !is_flag (state->items[0], 3) || state->items[1].kind != GUISE_PICKLE_STR ||
      order->n_bytes != 1 || strchr ("<>|=", order->data[0]) == NULL || order->data[0] == 0)
    return fail (out_reason, "a dtype of an unknown layout");
  for (int i = 2; i < 5; i++)
    if (state->items[i].kind != GUISE_PICKLE_NONE)
      return fail (out_reason, "a structured dtype");
  for (int i = 5; i < 8; i++)
    if (state->items[i].kind != GUISE_PICKLE_INT)
      return fail (out_reason, "a dtype of an unknown layout");
  dtype->swapped = order->data[0] == '>';
  dtype->built = TRUE;
  return TRUE;
}

static gboolean
build_array (GuisePickle *self, GuisePickleValue *object, const Seq *state, const char **out_reason)
{
  if (state->n_items != 5 || !is_flag (state->items[0], 1) || state->items[2].kind != KIND_DTYPE ||
      state->items[3].kind != GUISE_PICKLE_BOOL)
    return fail (out_reason, "an array of an unknown layout");
  if (state->items[4].kind != GUISE_PICKLE_BYTES)
    return fail (out_reason, "an array whose data are no bytes");

  ArrayBox *box = object->u.p;

  if (box->built)
    return fail (out_reason, "an array that is filled twice");
  if (!fill_array (self, box, state->items[1], state->items[2].u.p, state->items[3].u.i != 0,
                   state->items[4].u.p, out_reason))
    return FALSE;
  object->kind = GUISE_PICKLE_ARRAY;
  return TRUE;
}

gboolean
pickle_build (GuisePickle      *self,
              GuisePickleValue *object,
              GuisePickleValue  state,
              const char      **out_reason)
{
  if (state.kind != GUISE_PICKLE_TUPLE)
    return fail (out_reason, "a state that is no tuple");
  if (object->kind == KIND_DTYPE)
    return build_dtype (object->u.p, state.u.p, out_reason);
  if (object->kind == KIND_PENDING)
    return build_array (self, object, state.u.p, out_reason);
  return fail (out_reason, "a state for an object that takes none");
}
