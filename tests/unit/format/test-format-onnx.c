/* SPDX-License-Identifier: GPL-3.0-or-later
 * ONNX files: the golden models are read as they are, what is unsound is refused, what is written
 * is read back. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-onnx-writer.h"
#include "format/guise-onnx.h"
#include "support/guise-test.h"

static GBytes *
read_shared (const char *relative)
{
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return NULL;

  GBytes *bytes = guise_file_read (path, GUISE_ONNX_MAX_FILE_BYTES, &error);

  g_assert_no_error (error);
  return bytes;
}

static GuiseOnnxModel *
parse (GBytes *bytes, GError **error)
{
  size_t      n_bytes;
  const void *data = g_bytes_get_data (bytes, &n_bytes);

  return guise_onnx_parse (data, n_bytes, error);
}

static GuiseOnnxModel *
parse_shared (const char *relative)
{
  g_autoptr (GBytes) bytes = read_shared (relative);
  g_autoptr (GError) error = NULL;

  if (bytes == NULL)
    return NULL;

  GuiseOnnxModel *model = parse (bytes, &error);

  g_assert_no_error (error);
  return model;
}

static void
test_golden (void)
{
  g_autoptr (GuiseOnnxModel) model = parse_shared ("golden/dfl/dfm/amp.dfm");

  if (model == NULL)
    return;
  g_assert_cmpint (model->ir_version, ==, 7);
  g_assert_cmpint (guise_onnx_model_get_opset (model), ==, 12);
  g_assert_cmpstr (model->graph_name, ==, "tf2onnx");
  g_assert_cmpstr (model->doc_string, ==, "converted from AMP");
  g_assert_cmpuint (model->n_inputs, ==, 2);
  g_assert_cmpuint (model->n_outputs, ==, 3);
  g_assert_cmpstr (model->inputs[1].name, ==, "morph_value:0");
  g_assert_cmpint (model->inputs[0].dims[0], ==, -1);
  g_assert_cmpstr (model->inputs[0].symbols[0], ==, "unk__1");
  g_assert_cmpint (model->inputs[0].dims[3], ==, 3);

  const GuiseOnnxNode *first = &model->nodes[0];
  size_t               n = 0;
  const int64_t       *order = guise_onnx_node_get_ints (first, "perm", &n);

  g_assert_cmpstr (first->op, ==, "Transpose");
  g_assert_cmpstr (first->inputs[0], ==, "in_face:0");
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpint (order[1], ==, 3);
  g_assert_null (guise_onnx_node_get_attribute (first, "nothing"));

  const GuiseOnnxTensor *pads = &model->initializers[0];

  g_assert_cmpint (pads->type, ==, GUISE_ONNX_I64);
  g_assert_null (pads->f32);
  g_assert_cmpuint (pads->n_elements, ==, 8);
  g_assert_cmpint (pads->i64[2], ==, 2);
}

/* The half-precision model holds the weights of the other one, rounded. */
static void
test_half_precision (void)
{
  g_autoptr (GuiseOnnxModel) model = parse_shared ("golden/dfl/dfm/df_ud.dfm");
  g_autoptr (GuiseOnnxModel) half = parse_shared ("golden/dfl/dfm/df_ud_fp16.dfm");
  const GuiseOnnxTensor *a = NULL, *b = NULL;

  if (model == NULL || half == NULL)
    return;
  for (size_t i = 0; i < model->n_initializers && a == NULL; i++)
    if (model->initializers[i].n_dims == 4)
      a = &model->initializers[i];
  for (size_t i = 0; i < half->n_initializers && b == NULL; i++)
    if (half->initializers[i].n_dims == 4)
      b = &half->initializers[i];
  g_assert_cmpint (a->type, ==, GUISE_ONNX_F32);
  g_assert_cmpint (b->type, ==, GUISE_ONNX_F16);
  g_assert_cmpuint (a->n_elements, ==, b->n_elements);
  for (size_t i = 0; i < a->n_elements; i++)
    g_assert_cmpfloat_with_epsilon (a->f32[i], b->f32[i], ABS (a->f32[i]) * 0x1p-10f + 0x1p-24f);
}

static void
test_hostile (void)
{
  static const char *const names[] = {
    "empty",           "truncated",         "not_protobuf",
    "varint_overlong", "length_past_end",   "initializer_negative_dim",
    "external_data",   "initializer_short",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *relative = g_strdup_printf ("golden/dfl/hostile/dfm/%s.dfm", names[i]);
      g_autoptr (GBytes) bytes = read_shared (relative);
      g_autoptr (GError) error = NULL;

      if (bytes == NULL)
        return;
      g_assert_null (parse (bytes, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
}

/* Any prefix of a small model is refused: something required is always missing or cut, except
 * where only trailing top-level fields are lost. */
static void
test_truncation (void)
{
  g_autoptr (GBytes) bytes = read_shared ("golden/dfl/hostile/dfm/tiny_ok.dfm");
  size_t n_read = 0;

  if (bytes == NULL)
    return;
  for (size_t n = 0; n < g_bytes_get_size (bytes); n++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, n);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseOnnxModel) model = parse (part, &error);

      g_assert_true ((model == NULL) == (error != NULL));
      n_read += model != NULL;
    }
  g_assert_cmpuint (n_read, ==, 1); /* without its opset, which is what stands behind the graph */
}

static void
test_changed_bytes (void)
{
  g_autoptr (GBytes) bytes = read_shared ("golden/dfl/hostile/dfm/tiny_ok.dfm");

  if (bytes == NULL)
    return;

  size_t              n_bytes;
  const uint8_t      *original = g_bytes_get_data (bytes, &n_bytes);
  g_autofree uint8_t *copy = g_memdup2 (original, n_bytes);

  for (size_t i = 0; i < n_bytes; i++)
    for (unsigned change = 1; change < 256; change += 7)
      {
        g_autoptr (GError) error = NULL;

        copy[i] = original[i] ^ (uint8_t) change;

        g_autoptr (GuiseOnnxModel) model = guise_onnx_parse (copy, n_bytes, &error);

        g_assert_true ((model == NULL) == (error != NULL));
        copy[i] = original[i];
      }
}

/* Wraps @inner as field @id of a message, at its front. */
static void
wrap (GByteArray *inner, unsigned id)
{
  uint8_t head[16];
  size_t  n = 0, length = inner->len;

  head[n++] = (uint8_t) (id << 3 | 2);
  do
    {
      head[n++] = (uint8_t) ((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
      length >>= 7;
    }
  while (length > 0);
  g_byte_array_prepend (inner, head, (guint) n);
}

/* Graphs within attributes within graphs: a stack that must not be followed. */
static void
test_nesting (void)
{
  static const unsigned depths[] = { 10, 20000 };

  for (size_t i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      for (unsigned depth = 0; depth < depths[i]; depth++)
        {
          wrap (bytes, 6); /* AttributeProto.g */
          wrap (bytes, 5); /* NodeProto.attribute */
          wrap (bytes, 1); /* GraphProto.node */
        }
      wrap (bytes, 7); /* ModelProto.graph */
      g_assert_null (guise_onnx_parse (bytes->data, bytes->len, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      g_assert_true ((strstr (error->message, "nesting") != NULL) == (depths[i] > 64));
    }
}

/* Many empty messages cost little in the file and much in memory: the budget ends it. Two graphs
 * would be merged, in quadratic time when there are many. */
static void
test_amplification (void)
{
  g_autoptr (GByteArray) nodes = g_byte_array_new ();
  g_autoptr (GByteArray) graphs = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  static const uint8_t empty_node[2] = { 1 << 3 | 2, 0 };
  static const uint8_t empty_graph[2] = { 7 << 3 | 2, 0 };

  for (unsigned i = 0; i < 2000000; i++)
    g_byte_array_append (nodes, empty_node, 2);
  wrap (nodes, 7);
  g_assert_null (guise_onnx_parse (nodes->data, nodes->len, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);

  g_byte_array_append (graphs, empty_graph, 2);
  g_byte_array_append (graphs, empty_graph, 2);
  g_assert_null (guise_onnx_parse (graphs->data, graphs->len, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
}

static void
fill_writer (GuiseOnnxWriter *writer)
{
  const GuiseOnnxValue in = {
    .name = "x", .type = GUISE_ONNX_F32, .n_dims = 2, .dims = { -1, 3 }, .symbols = { "unk__1" }
  };
  const GuiseOnnxValue out = { .name = "y", .type = GUISE_ONNX_F32, .n_dims = 1, .dims = { 7 } };
  const char *const inputs[] = { "x", "", "w" }, *const outputs[] = { "y" };
  const GuiseOnnxAttribute attributes[] = {
    { .name = "i", .kind = GUISE_ONNX_ATTRIBUTE_INT, .i = -5 },
    { .name = "f", .kind = GUISE_ONNX_ATTRIBUTE_FLOAT, .f = 0.2f },
    { .name = "s", .kind = GUISE_ONNX_ATTRIBUTE_STRING, .s = "DCR" },
    { .name = "l", .kind = GUISE_ONNX_ATTRIBUTE_INTS, .n = 2, .ints = (const int64_t[]){ 3, -4 } },
  };
  const GuiseOnnxNode node = {
    .name = "node",
    .op = "Op",
    .n_inputs = 3,
    .inputs = inputs,
    .n_outputs = 1,
    .outputs = outputs,
    .n_attributes = G_N_ELEMENTS (attributes),
    .attributes = attributes,
  };
  float *weights = g_new (float, 6);

  for (int i = 0; i < 6; i++)
    weights[i] = (float) i / 4;
  guise_onnx_writer_add_input (writer, &in);
  guise_onnx_writer_add_output (writer, &out);
  guise_onnx_writer_take_f32 (writer, "w", 2, (const int64_t[]){ 2, 3 }, weights);
  guise_onnx_writer_add_i64 (writer, "k", 2, (const int64_t[]){ -1, (int64_t) 1 << 50 });
  guise_onnx_writer_add_node (writer, &node);
}

static void
test_write (void)
{
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "model.onnx", NULL);
  g_autoptr (GError) error = NULL;
  const GuiseOnnxModel header = {
    .ir_version = 7,
    .producer_name = "producer",
    .producer_version = "1",
    .graph_name = "graph",
    .doc_string = "doc",
    .n_opsets = 1,
    .opsets = &(const GuiseOnnxOpset){ "", 12 },
    .n_properties = 1,
    .properties = &(const GuiseOnnxProperty){ "key", "värde" },
  };
  g_autoptr (GuiseOnnxWriter) writer = guise_onnx_writer_new (&header);

  fill_writer (writer);
  g_assert_true (guise_onnx_writer_save (writer, path, &error));
  g_assert_no_error (error);

  g_autoptr (GuiseOnnxModel) model = guise_onnx_read (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (guise_onnx_model_get_opset (model), ==, 12);
  g_assert_cmpstr (model->producer_name, ==, "producer");
  g_assert_cmpstr (model->doc_string, ==, "doc");
  g_assert_cmpstr (model->properties[0].value, ==, "värde");
  g_assert_cmpstr (model->inputs[0].symbols[0], ==, "unk__1");
  g_assert_cmpint (model->outputs[0].dims[0], ==, 7);
  g_assert_cmpint (model->initializers[0].dims[1], ==, 3);
  g_assert_cmpfloat (model->initializers[0].f32[5], ==, 1.25f);
  g_assert_cmpint (model->initializers[1].i64[1], ==, (int64_t) 1 << 50);
  g_assert_cmpstr (model->nodes[0].inputs[1], ==, "");
  g_assert_cmpint (guise_onnx_node_get_int (&model->nodes[0], "i", 0), ==, -5);
  g_assert_cmpfloat (guise_onnx_node_get_float (&model->nodes[0], "f", 0), ==, 0.2f);
  g_assert_cmpstr (guise_onnx_node_get_string (&model->nodes[0], "s", ""), ==, "DCR");
  g_assert_cmpint (guise_onnx_node_get_int (&model->nodes[0], "f", 9), ==, 9);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/onnx/golden", test_golden);
  g_test_add_func ("/format/onnx/half-precision", test_half_precision);
  g_test_add_func ("/format/onnx/hostile", test_hostile);
  g_test_add_func ("/format/onnx/truncation", test_truncation);
  g_test_add_func ("/format/onnx/changed-bytes", test_changed_bytes);
  g_test_add_func ("/format/onnx/nesting", test_nesting);
  g_test_add_func ("/format/onnx/amplification", test_amplification);
  g_test_add_func ("/format/onnx/write", test_write);
  return g_test_run ();
}
