/* SPDX-License-Identifier: GPL-3.0-or-later
 * Compares pickled values with the tagged JSON sidecars of the golden files, and builds them. */
#include "tagged-json.h"

#include <math.h>
#include <string.h>

#include "core/guise-file.h"

JsonParser *
tagged_json_load (const char *path)
{
  g_autoptr (GError) error = NULL;
  JsonParser *parser = json_parser_new ();

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return parser;
}

GBytes *
tagged_json_read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = guise_file_read (path, (size_t) 1 << 30, &error);

  g_assert_no_error (error);
  return bytes;
}

void
tagged_json_assert_same_bytes (GBytes *a, GBytes *b, const char *where)
{
  size_t         n_a, n_b;
  const uint8_t *x = g_bytes_get_data (a, &n_a), *y = g_bytes_get_data (b, &n_b);

  for (size_t i = 0; i < MIN (n_a, n_b); i++)
    if (x[i] != y[i])
      g_error ("%s: byte %zu is 0x%02x, expected 0x%02x", where, i, x[i], y[i]);
  g_assert_cmpuint (n_a, ==, n_b);
}

static double
get_double (JsonNode *node)
{
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return json_node_get_value_type (node) == G_TYPE_BOOLEAN ? json_node_get_boolean (node)
                                                             : json_node_get_double (node);

  const char *text = json_node_get_string (node);

  return strcmp (text, "nan") == 0
           ? (double) NAN
           : (strcmp (text, "inf") == 0 ? (double) INFINITY : -(double) INFINITY);
}

static void
assert_double (double a, double b, const char *where)
{
  if (memcmp (&a, &b, sizeof a) != 0 && !(isnan (a) && isnan (b)))
    g_error ("%s: %.17g is not %.17g", where, a, b);
}

static void
assert_checksum (JsonObject    *object,
                 const uint8_t *data,
                 size_t         n,
                 const char    *member,
                 const char    *where)
{
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, n);

  if (strcmp (sum, json_object_get_string_member (object, member)) != 0)
    g_error ("%s: other bytes than expected", where);
}

static void
assert_bytes (JsonObject *object, const uint8_t *data, size_t n, const char *where)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  g_assert_cmpuint (n, ==, (size_t) json_object_get_int_member (object, "len"));
  if (json_object_has_member (object, "sha256"))
    {
      assert_checksum (object, data, n, "sha256", where);
      return;
    }
  for (size_t i = 0; i < n; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  g_assert_cmpstr (hex->str, ==, json_object_get_string_member (object, "hex"));
}

/* The bytes as the sidecar saw them: swapped back when the file was big-endian. */
static void
assert_array_checksum (JsonObject *object, const GuisePickleArray *array, const char *where)
{
  size_t              size = guise_pickle_dtype_get_size (array->dtype);
  g_autofree uint8_t *copy = g_memdup2 (array->data, array->n_bytes + 1);

  if (json_object_get_string_member (object, "dtype")[0] == '>')
    for (size_t i = 0; i < array->n_elements; i++)
      for (size_t b = 0; b < size; b++)
        copy[i * size + b] = array->data[i * size + size - 1 - b];
  assert_checksum (object, copy, array->n_bytes, "sha256_c_order", where);
}

static void
assert_elements (JsonArray *wanted, const GuisePickleArray *array, size_t first, const char *where)
{
  for (guint i = 0; i < json_array_get_length (wanted); i++)
    {
      double value;

      guise_pickle_array_read_f64 (array, first + i, 1, &value);
      assert_double (value, get_double (json_array_get_element (wanted, i)), where);
    }
}

static void
assert_array (JsonObject *object, GuisePickleValue value, const char *where)
{
  const GuisePickleArray *array = guise_pickle_value_get_array (value);
  JsonArray              *shape = json_object_get_array_member (object, "shape");

  g_assert_nonnull (array);
  g_assert_cmpstr (guise_pickle_dtype_get_name (array->dtype), ==,
                   json_object_get_string_member (object, "dtype") + 1);
  g_assert_cmpint (array->n_dims, ==, (int) json_array_get_length (shape));
  for (int i = 0; i < array->n_dims; i++)
    g_assert_cmpint (array->dims[i], ==, json_array_get_int_element (shape, (guint) i));
  assert_array_checksum (object, array, where);
  if (json_object_has_member (object, "data"))
    {
      JsonArray *data = json_object_get_array_member (object, "data");

      g_assert_cmpuint (json_array_get_length (data), ==, array->n_elements);
      assert_elements (data, array, 0, where);
      return;
    }
  assert_elements (json_object_get_array_member (object, "first"), array, 0, where);
  assert_elements (json_object_get_array_member (object, "last"), array, array->n_elements - 8,
                   where);
}

static void
assert_sequence (JsonObject *object, GuisePickleValue value, const char *where)
{
  size_t n = guise_pickle_value_get_n_items (value);

  if (json_object_has_member (object, "len"))
    {
      g_assert_cmpuint (n, ==, (size_t) json_object_get_int_member (object, "len"));
      tagged_json_assert_equal (json_object_get_member (object, "first"),
                                guise_pickle_value_get_item (value, 0), where);
      tagged_json_assert_equal (json_object_get_member (object, "last"),
                                guise_pickle_value_get_item (value, n - 1), where);
      return;
    }

  JsonArray *items = json_object_get_array_member (object, "v");

  g_assert_cmpuint (n, ==, json_array_get_length (items));
  for (guint i = 0; i < n; i++)
    tagged_json_assert_equal (json_array_get_element (items, i),
                              guise_pickle_value_get_item (value, i), where);
}

/* A list of floats, or a list of such lists, given as plain numbers. */
static void
assert_numbers (JsonNode *node, GuisePickleValue value, const char *where)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *items = json_node_get_array (node);

      g_assert_cmpint (guise_pickle_value_get_kind (value), ==, GUISE_PICKLE_LIST);
      g_assert_cmpuint (guise_pickle_value_get_n_items (value), ==, json_array_get_length (items));
      for (guint i = 0; i < json_array_get_length (items); i++)
        assert_numbers (json_array_get_element (items, i), guise_pickle_value_get_item (value, i),
                        where);
      return;
    }

  double number;

  g_assert_cmpint (guise_pickle_value_get_kind (value), ==, GUISE_PICKLE_FLOAT);
  g_assert_true (guise_pickle_value_get_number (value, &number));
  assert_double (number, get_double (node), where);
}

static void
assert_dict (JsonArray *pairs, GuisePickleValue value, const char *where)
{
  g_assert_cmpint (guise_pickle_value_get_kind (value), ==, GUISE_PICKLE_DICT);
  g_assert_cmpuint (guise_pickle_value_get_n_items (value), ==, json_array_get_length (pairs));
  for (guint i = 0; i < json_array_get_length (pairs); i++)
    {
      JsonArray       *pair = json_array_get_array_element (pairs, i);
      JsonNode        *key = json_array_get_element (pair, 0);
      g_autofree char *own_key = guise_pickle_value_dup_str (guise_pickle_value_get_key (value, i));
      g_autofree char *deeper = g_strconcat (where, "/", own_key, NULL);

      if (JSON_NODE_HOLDS_OBJECT (key))
        tagged_json_assert_equal (key, guise_pickle_value_get_key (value, i), where);
      else
        g_assert_cmpstr (own_key, ==, json_node_get_string (key));
      tagged_json_assert_equal (json_array_get_element (pair, 1),
                                guise_pickle_value_get_item (value, i), deeper);
    }
}

/* Decimal of a two's complement of any length, for numbers that JSON cannot hold. */
static char *
decimal (GuisePickleValue value)
{
  int64_t        small;
  size_t         n;
  uint8_t        magnitude[64] = { 0 };
  GString       *digits = g_string_new (NULL);
  const uint8_t *bytes = guise_pickle_value_get_bigint (value, &n);

  if (guise_pickle_value_get_int (value, &small))
    {
      g_string_append_printf (digits, "%" G_GINT64_FORMAT, small);
      return g_string_free (digits, FALSE);
    }
  g_assert_true (bytes != NULL && n < sizeof magnitude);

  gboolean negative = (bytes[n - 1] & 0x80) != 0;
  unsigned carry = negative;

  for (size_t i = 0; i < n; i++)
    {
      carry += negative ? (uint8_t) ~bytes[i] : bytes[i];
      magnitude[i] = (uint8_t) carry;
      carry >>= 8;
    }
  for (gboolean more = TRUE; more;)
    {
      unsigned rest = 0;

      more = FALSE;
      for (size_t i = n; i-- > 0;)
        {
          rest = rest << 8 | magnitude[i];
          magnitude[i] = (uint8_t) (rest / 10);
          rest %= 10;
          more |= magnitude[i] != 0;
        }
      g_string_prepend_c (digits, (char) ('0' + rest));
    }
  if (negative)
    g_string_prepend_c (digits, '-');
  return g_string_free (digits, FALSE);
}

static void
assert_number (JsonObject *object, const char *tag, GuisePickleValue value, const char *where)
{
  JsonNode *wanted = json_object_get_member (object, "v");
  int64_t   integer = 0;

  if (strcmp (tag, "bigint") == 0)
    {
      g_autofree char *text = decimal (value);

      g_assert_cmpstr (text, ==, json_node_get_string (wanted));
      return;
    }
  if (strcmp (tag, "float") == 0)
    {
      g_assert_cmpint (guise_pickle_value_get_kind (value), ==, GUISE_PICKLE_FLOAT);
      assert_double (value.u.f, get_double (wanted), where);
      return;
    }
  g_assert_cmpint (guise_pickle_value_get_kind (value), ==, GUISE_PICKLE_INT);
  g_assert_true (guise_pickle_value_get_int (value, &integer));
  g_assert_cmpint (integer, ==, json_node_get_int (wanted));
}

static void
assert_scalar (JsonObject *object, GuisePickleValue value, const char *where)
{
  double number;

  g_assert_cmpint (guise_pickle_value_get_kind (value), ==, GUISE_PICKLE_SCALAR);
  g_assert_cmpstr (guise_pickle_dtype_get_name (guise_pickle_value_get_array (value)->dtype), ==,
                   json_object_get_string_member (object, "dtype") + 1);
  guise_pickle_array_read_f64 (guise_pickle_value_get_array (value), 0, 1, &number);
  assert_double (number, get_double (json_object_get_member (object, "v")), where);
}

static void
assert_enum (JsonObject *object, GuisePickleValue value)
{
  GuisePickleEnum class;
  int64_t     member;
  const char *wanted = json_object_get_string_member (object, "cls");

  g_assert_true (guise_pickle_value_get_enum (value, &class, &member));
  g_assert_cmpstr (class == GUISE_PICKLE_ENUM_FACE_TYPE ? "facelib.FaceType.FaceType"
                                                        : "samplelib.Sample.SampleType",
                   ==, wanted);
  g_assert_cmpint (member, ==, json_object_get_int_member (object, "v"));
}

static void
assert_plain (JsonObject *object, const char *tag, GuisePickleValue value)
{
  gboolean         truth = FALSE;
  g_autofree char *text = guise_pickle_value_dup_str (value);

  if (strcmp (tag, "None") == 0)
    g_assert_cmpint (guise_pickle_value_get_kind (value), ==, GUISE_PICKLE_NONE);
  else if (strcmp (tag, "bool") == 0)
    {
      g_assert_true (guise_pickle_value_get_bool (value, &truth));
      g_assert_cmpint (truth, ==, json_object_get_boolean_member (object, "v"));
    }
  else if (strcmp (tag, "str") == 0)
    g_assert_cmpstr (text, ==, json_object_get_string_member (object, "v"));
  else
    g_error ("unknown tag %s", tag);
}

void
tagged_json_assert_equal (JsonNode *node, GuisePickleValue value, const char *where)
{
  JsonObject *object;
  const char *tag;
  size_t      n = 0;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      assert_dict (json_node_get_array (node), value, where);
      return;
    }
  object = json_node_get_object (node);
  tag = json_object_get_string_member (object, "t");
  if (g_str_equal (tag, "dict"))
    assert_dict (json_object_get_array_member (object, "v"), value, where);
  else if (g_str_equal (tag, "list") || g_str_equal (tag, "tuple"))
    {
      g_assert_cmpstr (guise_pickle_kind_get_name (guise_pickle_value_get_kind (value)), ==, tag);
      assert_sequence (object, value, where);
    }
  else if (g_str_has_prefix (tag, "list"))
    assert_numbers (json_object_get_member (object, "v"), value, where);
  else if (g_str_has_prefix (tag, "bytes") || g_str_equal (tag, "bytearray"))
    {
      const uint8_t *data = guise_pickle_value_get_bytes (value, &n);

      g_assert_cmpstr (guise_pickle_kind_get_name (guise_pickle_value_get_kind (value)), ==, tag);
      assert_bytes (object, data, n, where);
    }
  else if (g_str_equal (tag, "ndarray"))
    assert_array (object, value, where);
  else if (g_str_equal (tag, "scalar"))
    assert_scalar (object, value, where);
  else if (g_str_equal (tag, "enum"))
    assert_enum (object, value);
  else if (g_str_equal (tag, "int") || g_str_equal (tag, "bigint") || g_str_equal (tag, "float"))
    assert_number (object, tag, value, where);
  else
    assert_plain (object, tag, value);
}

/* Building. */

static GuisePickleValue
build_numbers (GuisePickle *document, JsonNode *node)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return guise_pickle_float (get_double (node));

  GuisePickleValue list = guise_pickle_make_list (document);
  JsonArray       *items = json_node_get_array (node);

  for (guint i = 0; i < json_array_get_length (items); i++)
    guise_pickle_list_append (document, list,
                              build_numbers (document, json_array_get_element (items, i)));
  return list;
}

static void
put_element (GuisePickleDtype dtype, double value, uint8_t *out)
{
  float   f4 = (float) value;
  int64_t i8 = (int64_t) value;

  if (dtype == GUISE_PICKLE_DTYPE_F4)
    memcpy (out, &f4, 4);
  else if (dtype == GUISE_PICKLE_DTYPE_F8)
    memcpy (out, &value, 8);
  else
    memcpy (out, &i8, guise_pickle_dtype_get_size (dtype));
}

static GuisePickleValue
build_array (GuisePickle *document, JsonObject *object)
{
  GuisePickleDtype    dtype = 0;
  JsonArray          *shape = NULL, *data = NULL;
  int64_t             dims[8];
  g_autofree uint8_t *bytes = NULL;
  size_t              size;
  guint               n_elements = 1;

  while (!g_str_equal (guise_pickle_dtype_get_name (dtype),
                       json_object_get_string_member (object, "dtype") + 1))
    dtype++;
  size = guise_pickle_dtype_get_size (dtype);
  if (!json_object_has_member (object, "shape"))
    {
      uint8_t scalar[8];

      put_element (dtype, json_object_get_double_member (object, "v"), scalar);
      return guise_pickle_make_scalar (document, dtype, scalar);
    }
  shape = json_object_get_array_member (object, "shape");
  data = json_object_get_array_member (object, "data");
  for (guint i = 0; i < json_array_get_length (shape); i++)
    {
      dims[i] = json_array_get_int_element (shape, i);
      n_elements *= (guint) dims[i];
    }
  bytes = g_malloc0 (n_elements * size + 1);
  for (guint i = 0; i < n_elements; i++)
    put_element (dtype, get_double (json_array_get_element (data, i)), bytes + i * size);
  return guise_pickle_make_array (document, dtype, (int) json_array_get_length (shape), dims,
                                  bytes);
}

static GuisePickleValue
build_dict (GuisePickle *document, JsonArray *pairs)
{
  GuisePickleValue dict = guise_pickle_make_dict (document);

  for (guint i = 0; i < json_array_get_length (pairs); i++)
    {
      JsonArray *pair = json_array_get_array_element (pairs, i);

      guise_pickle_dict_set (document, dict, json_array_get_string_element (pair, 0),
                             tagged_json_build (document, json_array_get_element (pair, 1)));
    }
  return dict;
}

static GuisePickleValue
build_sequence (GuisePickle *document, const char *tag, JsonArray *items)
{
  guint                        n = json_array_get_length (items);
  g_autofree GuisePickleValue *values = g_new (GuisePickleValue, n + 1);
  GuisePickleValue             list = guise_pickle_make_list (document);

  for (guint i = 0; i < n; i++)
    {
      values[i] = tagged_json_build (document, json_array_get_element (items, i));
      guise_pickle_list_append (document, list, values[i]);
    }
  return g_str_equal (tag, "tuple") ? guise_pickle_make_tuple (document, values, n) : list;
}

GuisePickleValue
tagged_json_build (GuisePickle *document, JsonNode *node)
{
  JsonObject *object;
  const char *tag;

  if (JSON_NODE_HOLDS_ARRAY (node))
    return build_dict (document, json_node_get_array (node));
  object = json_node_get_object (node);
  tag = json_object_get_string_member (object, "t");
  if (g_str_equal (tag, "dict"))
    return build_dict (document, json_object_get_array_member (object, "v"));
  if (g_str_equal (tag, "list") || g_str_equal (tag, "tuple"))
    return build_sequence (document, tag, json_object_get_array_member (object, "v"));
  if (g_str_has_prefix (tag, "list"))
    return build_numbers (document, json_object_get_member (object, "v"));
  if (g_str_equal (tag, "ndarray") || g_str_equal (tag, "scalar"))
    return build_array (document, object);
  if (g_str_equal (tag, "enum"))
    return guise_pickle_enum (strstr (json_object_get_string_member (object, "cls"), "FaceType") !=
                                  NULL
                                ? GUISE_PICKLE_ENUM_FACE_TYPE
                                : GUISE_PICKLE_ENUM_SAMPLE_TYPE,
                              json_object_get_int_member (object, "v"));
  if (g_str_equal (tag, "bool"))
    return guise_pickle_bool (json_object_get_boolean_member (object, "v"));
  if (g_str_equal (tag, "int"))
    return guise_pickle_int (json_object_get_int_member (object, "v"));
  if (g_str_equal (tag, "float"))
    return guise_pickle_float (get_double (json_object_get_member (object, "v")));
  if (g_str_equal (tag, "str"))
    return guise_pickle_make_str (document, json_object_get_string_member (object, "v"));
  g_assert_cmpstr (tag, ==, "None");
  return guise_pickle_none ();
}
