/* SPDX-License-Identifier: GPL-3.0-or-later
 * The TensorFlow Lite reader on files made here, on the face networks, and on damaged ones. */
#include "format/guise-tflite.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-random.h"
#include "support/guise-test.h"

/* ---- a writer of tiny files: parents before children, every field four bytes ---- */

static void
put_u16 (GByteArray *file, unsigned value)
{
  const uint8_t bytes[2] = { (uint8_t) value, (uint8_t) (value >> 8) };

  g_byte_array_append (file, bytes, sizeof bytes);
}

static void
put_u32 (GByteArray *file, uint32_t value)
{
  put_u16 (file, value & 0xffff);
  put_u16 (file, value >> 16);
}

static void
patch_u32 (GByteArray *file, size_t position, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    file->data[position + (size_t) i] = (uint8_t) (value >> 8 * i);
}

/* A table whose fields 0.. n - 1 are all stored; returns where it is. */
static size_t
put_table (GByteArray *file, const int32_t *fields, size_t n)
{
  put_u16 (file, (unsigned) (4 + 2 * n));
  put_u16 (file, (unsigned) (4 + 4 * n));
  for (size_t i = 0; i < n; i++)
    put_u16 (file, (unsigned) (4 + 4 * i));

  size_t position = file->len;

  put_u32 (file, (uint32_t) (4 + 2 * n)); /* back to the vtable */
  for (size_t i = 0; i < n; i++)
    put_u32 (file, (uint32_t) fields[i]);
  return position;
}

static void
link_field (GByteArray *file, size_t table, size_t field, size_t target)
{
  size_t position = table + 4 + 4 * field;

  patch_u32 (file, position, (uint32_t) (target - position));
}

static size_t
put_vector (GByteArray *file, const int32_t *values, size_t n)
{
  size_t position = file->len;

  put_u32 (file, (uint32_t) n);
  for (size_t i = 0; i < n; i++)
    put_u32 (file, (uint32_t) values[i]);
  return position;
}

static void
link_element (GByteArray *file, size_t vector, size_t i, size_t target)
{
  size_t position = vector + 4 + 4 * i;

  patch_u32 (file, position, (uint32_t) (target - position));
}

/* What a test changes in the tiny file; zeros make it sound. */
typedef struct
{
  int32_t version;    /* added to 3 */
  int32_t shape;      /* replaces the size of the picture's last axis when not 0 */
  int32_t type;       /* of the weight, added to half precision */
  int32_t buffer;     /* added to the weight's buffer number */
  int32_t input;      /* added to the second input of the ADD */
  int32_t output;     /* added to the output of the DEQUANTIZE */
  int32_t activation; /* of the ADD */
  int32_t more_bytes; /* added to the length of the weight's data */
} Fault;

#define N_TENSORS 4

/* x [1, 2], w half [2] -> DEQUANTIZE -> wf [2]; y = x + wf. */
static GByteArray *
write_tiny (const Fault *fault)
{
  GByteArray   *file = g_byte_array_new ();
  const int32_t zeros[8] = { 0 };
  const int32_t shapes[N_TENSORS][2] = {
    { 1, fault->shape != 0 ? fault->shape : 2 }, { 1, 2 }, { 1, 2 }, { 1, 2 }
  };
  const int32_t types[N_TENSORS] = { 0, 1 + fault->type, 0, 0 };
  const int32_t buffers[N_TENSORS] = { 0, 1 + fault->buffer, 0, 0 };

  put_u32 (file, 0);
  g_byte_array_append (file, (const uint8_t *) "TFL3", 4);

  const int32_t model_fields[5] = { 3 + fault->version };
  size_t        model = put_table (file, model_fields, 5);

  patch_u32 (file, 0, (uint32_t) model);

  size_t codes = put_vector (file, zeros, 2);
  size_t graphs = put_vector (file, zeros, 1);
  size_t all_buffers = put_vector (file, zeros, 2);

  link_field (file, model, 1, codes);
  link_field (file, model, 2, graphs);
  link_field (file, model, 3, put_vector (file, zeros, 0));
  link_field (file, model, 4, all_buffers);
  for (size_t i = 0; i < 2; i++)
    {
      const int32_t code[1] = { i == 0 ? GUISE_TFLITE_DEQUANTIZE : GUISE_TFLITE_ADD };

      link_element (file, codes, i, put_table (file, code, 1));
    }
  link_element (file, all_buffers, 0, put_table (file, zeros, 0));

  size_t weight = put_table (file, zeros, 1);

  link_element (file, all_buffers, 1, weight);
  link_field (file, weight, 0, file->len);
  put_u32 (file, (uint32_t) (4 + fault->more_bytes));
  put_u16 (file, 0x3c00); /* 1 */
  put_u16 (file, 0xc100); /* -2.5 */

  size_t graph = put_table (file, zeros, 4);
  size_t tensors, ops;

  link_element (file, graphs, 0, graph);
  tensors = put_vector (file, zeros, N_TENSORS);
  link_field (file, graph, 0, tensors);
  link_field (file, graph, 1, put_vector (file, (const int32_t[]){ 0 }, 1));
  link_field (file, graph, 2, put_vector (file, (const int32_t[]){ 3 }, 1));
  ops = put_vector (file, zeros, 2);
  link_field (file, graph, 3, ops);
  for (size_t i = 0; i < N_TENSORS; i++)
    {
      const int32_t fields[3] = { 0, types[i], buffers[i] };
      size_t        tensor = put_table (file, fields, 3);

      link_element (file, tensors, i, tensor);
      link_field (file, tensor, 0, put_vector (file, shapes[i], 2));
    }

  size_t dequantize = put_table (file, (const int32_t[]){ 0, 0, 0 }, 3);

  link_element (file, ops, 0, dequantize);
  link_field (file, dequantize, 1, put_vector (file, (const int32_t[]){ 1 }, 1));
  link_field (file, dequantize, 2, put_vector (file, (const int32_t[]){ 2 + fault->output }, 1));

  size_t add = put_table (file, (const int32_t[]){ 1, 0, 0, 11, 0 }, 5);

  link_element (file, ops, 1, add);
  link_field (file, add, 1, put_vector (file, (const int32_t[]){ 0, 2 + fault->input }, 2));
  link_field (file, add, 2, put_vector (file, (const int32_t[]){ 3 }, 1));
  link_field (file, add, 4, put_table (file, &fault->activation, 1));
  return file;
}

static void
test_tiny (void)
{
  g_autoptr (GByteArray) file = write_tiny (&(Fault){ 0 });
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTflite) graph = guise_tflite_parse (file->data, file->len, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (graph->n_tensors, ==, N_TENSORS);
  g_assert_cmpuint (graph->n_ops, ==, 1);
  g_assert_cmpint (graph->ops[0].code, ==, GUISE_TFLITE_ADD);
  g_assert_cmpint (graph->ops[0].n_inputs, ==, 2);
  g_assert_cmpint (graph->ops[0].inputs[1], ==, 2);
  g_assert_cmpint (graph->n_inputs, ==, 1);
  g_assert_cmpint (graph->outputs[0], ==, 3);
  g_assert_null (graph->tensors[0].f32);
  g_assert_cmpint (graph->tensors[2].n_elements, ==, 2);
  g_assert_cmpfloat (graph->tensors[2].f32[0], ==, 1.0f);
  g_assert_cmpfloat (graph->tensors[2].f32[1], ==, -2.5f);
}

static void
test_faults (void)
{
  static const Fault faults[] = {
    { .version = 1 },
    { .shape = -1 },
    { .shape = G_MAXINT32 },
    { .type = 8 },
    /* As floats the weight is too short. */
    { .type = -1 },
    { .buffer = 1 },
    { .buffer = -100 },
    /* The ADD reads its own output, nothing, and less than nothing. */
    { .input = 1 },
    { .input = 2 },
    { .input = -4 },
    /* Nobody computes what the ADD reads; an input is written; nothing is. */
    { .output = 1 },
    { .output = -2 },
    { .output = 7 },
    { .activation = 100 },
    { .more_bytes = -1 },
    { .more_bytes = 1 << 30 },
    { .more_bytes = -5 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GByteArray) file = write_tiny (&faults[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseTflite) graph = guise_tflite_parse (file->data, file->len, &error);

      g_test_message ("fault %zu: %s", i, error != NULL ? error->message : "read");
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      g_assert_null (graph);
    }
}

/* A copy of its own, so that a sanitizer sees every byte past the end. */
static void
parse_copy (const uint8_t *data, size_t n_bytes)
{
  g_autofree uint8_t *copy = g_memdup2 (data, n_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTflite) graph = guise_tflite_parse (copy, n_bytes, &error);

  g_assert_true ((graph == NULL) == (error != NULL));
}

static void
test_tiny_damage (void)
{
  g_autoptr (GByteArray) file = write_tiny (&(Fault){ 0 });

  for (size_t n = 0; n < file->len; n++)
    parse_copy (file->data, n);
  for (size_t i = 0; i < file->len; i++)
    for (int bit = 0; bit < 8; bit++)
      {
        file->data[i] ^= (uint8_t) (1 << bit);
        parse_copy (file->data, file->len);
        file->data[i] ^= (uint8_t) (1 << bit);
      }
}

static void
test_networks (void)
{
  static const struct
  {
    const char *name;
    size_t      n_ops;
    int         n_outputs;
    int32_t     side;
    int32_t     n_elements[2]; /* of the outputs */
  } networks[] = {
    { "face_detection_short_range.tflite", 90, 2, 128, { 896 * 16, 896 } },
    { "face_detection_full_range.tflite", 176, 2, 192, { 2304 * 16, 2304 } },
    { "face_landmark.tflite", 97, 2, 192, { 1404, 1 } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *path = guise_test_model_file (networks[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseTflite) graph = path != NULL ? guise_tflite_read (path, &error) : NULL;

      if (path == NULL)
        return;
      g_assert_no_error (error);
      g_test_message ("%s: %zu ops, %zu tensors", networks[i].name, graph->n_ops, graph->n_tensors);
      g_assert_cmpuint (graph->n_ops, ==, networks[i].n_ops);
      g_assert_cmpint (graph->n_inputs, ==, 1);
      g_assert_cmpint (graph->tensors[graph->inputs[0]].dims[1], ==, networks[i].side);
      g_assert_cmpint (graph->n_outputs, ==, networks[i].n_outputs);
      for (int k = 0; k < graph->n_outputs; k++)
        g_assert_cmpint (graph->tensors[graph->outputs[k]].n_elements, ==,
                         networks[i].n_elements[k]);
    }
}

static void
test_network_damage (void)
{
  g_autofree char *path = guise_test_model_file ("face_detection_short_range.tflite");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
               path != NULL ? guise_file_read (path, GUISE_TFLITE_MAX_FILE_BYTES, &error) : NULL;
  size_t n_bytes;

  if (path == NULL)
    return;
  g_assert_no_error (error);

  const uint8_t      *data = g_bytes_get_data (bytes, &n_bytes);
  g_autofree uint8_t *copy = g_memdup2 (data, n_bytes);
  GuiseRandom         random = guise_random_init (7, 0);

  for (size_t n = 0; n < n_bytes; n += 1009)
    parse_copy (data, n);
  for (int i = 0; i < 600; i++)
    {
      size_t  at = guise_random_below (&random, (uint32_t) n_bytes);
      uint8_t before = copy[at];

      copy[at] = (uint8_t) guise_random_below (&random, 256);
      parse_copy (copy, n_bytes);
      copy[at] = before;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/tflite/tiny", test_tiny);
  g_test_add_func ("/format/tflite/faults", test_faults);
  g_test_add_func ("/format/tflite/tiny-damage", test_tiny_damage);
  g_test_add_func ("/format/tflite/networks", test_networks);
  g_test_add_func ("/format/tflite/network-damage", test_network_damage);
  return g_test_run ();
}
