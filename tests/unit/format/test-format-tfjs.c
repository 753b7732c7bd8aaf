/* SPDX-License-Identifier: GPL-3.0-or-later
 * The TensorFlow.js reader on a model written here and on damaged ones. */
#include "format/guise-tfjs.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-random.h"
#include "support/guise-test.h"

/* A convolution of a picture, a sum and a mean, out of order; "c2Ft..." is SAME in base64. */
static const char model[] =
  "{\"format\": \"graph-model\", \"modelTopology\": {\"node\": ["
  "{\"name\": \"out\", \"op\": \"Mean\", \"input\": [\"sum:0\", \"axes\"],"
  " \"attr\": {\"keep_dims\": {\"b\": true}}},"
  "{\"name\": \"x\", \"op\": \"Placeholder\", \"attr\": {\"shape\": {\"shape\": {\"dim\":"
  " [{\"size\": \"-1\"}, {\"size\": \"4\"}, {\"size\": 5}, {\"size\": \"3\"}]}}}},"
  "{\"name\": \"w\", \"op\": \"Const\"}, {\"name\": \"b\", \"op\": \"Const\"},"
  "{\"name\": \"axes\", \"op\": \"Const\"},"
  "{\"name\": \"conv\", \"op\": \"Conv2D\", \"input\": [\"x\", \"w\", \"^b\"], \"attr\":"
  " {\"strides\": {\"list\": {\"i\": [\"1\", \"2\", \"3\", \"1\"]}},"
  "  \"padding\": {\"s\": \"U0FNRQ==\"}, \"data_format\": {\"s\": \"TkhXQw==\"}}},"
  "{\"name\": \"sum\", \"op\": \"Add\", \"input\": [\"conv\", \"b\"]}]},"
  "\"weightsManifest\": [{\"paths\": [\"a.bin\", \"b.bin\"], \"weights\": ["
  "{\"name\": \"w\", \"shape\": [1, 1, 3, 1], \"dtype\": \"float32\","
  " \"quantization\": {\"dtype\": \"uint8\", \"scale\": 0.5, \"min\": -1.25}},"
  "{\"name\": \"b\", \"shape\": [2], \"dtype\": \"float32\","
  " \"quantization\": {\"dtype\": \"float16\"}}]},"
  "{\"paths\": [\"c.bin\"], \"weights\": ["
  "{\"name\": \"axes\", \"shape\": [2], \"dtype\": \"int32\"},"
  "{\"name\": \"gone\", \"shape\": [1], \"dtype\": \"float32\"}]}]}";

/* w: 0, 1, 255; b: 1.5, -2; axes: 1, 2; and a weight that the topology no longer has. */
static const uint8_t shards[] = { 0, 1, 255, 0x00, 0x3e, 0x00, 0xc0, 1, 0, 0,
                                  0, 2, 0,   0,    0,    0,    0,    0, 0 };

static GuiseTfjs *
parse (const char *json, size_t n_shards, GError **error)
{
  return guise_tfjs_parse (json, strlen (json), shards, n_shards, error);
}

static const GuiseTfjsNode *
node_of (const GuiseTfjs *graph, const char *name)
{
  int32_t i = guise_tfjs_find (graph, name);

  g_assert_cmpint (i, >=, 0);
  return &graph->nodes[i];
}

static void
check_model (const GuiseTfjs *graph)
{
  const GuiseTfjsNode *conv = node_of (graph, "conv"), *w = node_of (graph, "w");
  const GuiseTfjsNode *b = node_of (graph, "b"), *axes = node_of (graph, "axes");

  g_assert_cmpuint (graph->n_nodes, ==, 7);
  for (size_t i = 0; i < graph->n_nodes; i++)
    for (int j = 0; j < graph->nodes[i].n_inputs; j++)
      g_assert_cmpint (graph->nodes[i].inputs[j], <, (int) i);
  g_assert_cmpint (conv->n_inputs, ==, 2);
  g_assert_cmpstr (graph->nodes[conv->inputs[0]].name, ==, "x");
  g_assert_cmpstr (graph->nodes[conv->inputs[1]].name, ==, "w");
  g_assert_cmpint (conv->stride_h, ==, 2);
  g_assert_cmpint (conv->stride_w, ==, 3);
  g_assert_cmpint (conv->dilation_h, ==, 1);
  g_assert_cmpint (conv->padding, ==, GUISE_TFJS_PADDING_SAME);
  g_assert_false (conv->is_channels_first);
  g_assert_true (node_of (graph, "out")->keeps_dims);
  g_assert_cmpint (node_of (graph, "x")->n_dims, ==, 4);
  g_assert_cmpint (node_of (graph, "x")->dims[0], ==, -1);
  g_assert_cmpint (node_of (graph, "x")->dims[2], ==, 5);
  g_assert_cmpint (w->n_elements, ==, 3);
  g_assert_cmpint (w->n_dims, ==, 4);
  g_assert_cmpfloat ((double) w->f32[0], ==, -1.25);
  g_assert_cmpfloat ((double) w->f32[1], ==, -0.75);
  g_assert_cmpfloat ((double) w->f32[2], ==, 126.25);
  g_assert_cmpfloat ((double) b->f32[0], ==, 1.5);
  g_assert_cmpfloat ((double) b->f32[1], ==, -2);
  g_assert_null (axes->f32);
  g_assert_cmpint (axes->i32[0], ==, 1);
  g_assert_cmpint (axes->i32[1], ==, 2);
}

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTfjs) graph = parse (model, sizeof shards, &error);

  g_assert_no_error (error);
  check_model (graph);
  g_assert_cmpint (guise_tfjs_find (graph, "nothing"), ==, -1);
}

/* Shards lie beside the JSON, in the order of the manifest. */
static void
test_read (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "model.json", NULL);
  g_autofree char *c = g_build_filename (folder, "c.bin", NULL);
  const struct
  {
    const char *name;
    size_t      from, to;
  } files[] = { { "a.bin", 0, 1 }, { "b.bin", 1, 7 }, { "c.bin", 7, sizeof shards } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTfjs) graph = NULL;

  g_assert_true (guise_file_replace (path, model, strlen (model), &error));
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *shard = g_build_filename (folder, files[i].name, NULL);

      g_assert_true (
        guise_file_replace (shard, shards + files[i].from, files[i].to - files[i].from, &error));
    }
  graph = guise_tfjs_read (path, &error);
  g_assert_no_error (error);
  check_model (graph);

  g_assert_cmpint (remove (c), ==, 0);
  g_assert_null (guise_tfjs_read (path, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (folder);
}

/* What is replaced in the model, by what, and a word of the complaint. */
static const struct
{
  const char *from, *to, *complaint;
} damages[] = {
  { "graph-model", "layers-model", "no graph model" },
  { "\"name\": \"b\", \"op\"", "\"name\": \"w\", \"op\"", "one name" },
  { "\"conv\", \"b\"]}", "\"out\", \"b\"]}", "loop" },
  { "\"sum:0\"", "\"sum:1\"", "not there" },
  { "\"sum:0\"", "17", "not there" },
  { "[1, 1, 3, 1]", "[1, 1, 3, 0]", "shape" },
  { "[1, 1, 3, 1]", "[16777216, 16777216]", "shape" },
  { "[1, 1, 3, 1]", "[1, 1, 1, 1, 1, 1, 3]", "shape" },
  { "[1, 1, 3, 1]", "[1, 1, 30, 1]", "end before" },
  { "[1, 1, 3, 1]", "[1, 1, 2, 1]", "longer" },
  { "\"uint8\"", "\"uint4\"", "type" },
  { "\"scale\": 0.5", "\"scale\": \"0.5\"", "type" },
  { "\"int32\"", "\"int64\"", "type" },
  { "\"gone\"", "\"b\"", "twice" },
  { "\"gone\"", "\"conv\"", "no constant" },
  { "\"gone\"", "17", "no name" },
  { "[\"1\", \"2\", \"3\", \"1\"]", "[\"1\", \"0\", \"3\", \"1\"]", "strides" },
  { "[\"1\", \"2\", \"3\", \"1\"]", "[\"1\", \"2\"]", "strides" },
  { "[\"1\", \"2\", \"3\", \"1\"]", "[\"2\", \"2\", \"3\", \"1\"]", "strides" },
  { "\"weightsManifest\": [{", "\"weightsManifest\": [7, {", "no list" },
  { "{\"format\"", "[{\"format\"", "JSON" },
  { "\"out\"", "\"\xff\"", "UTF-8" },
};

static void
test_damaged (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GString) text = g_string_new (model);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (g_string_replace (text, damages[i].from, damages[i].to, 1), ==, 1);
      g_assert_null (parse (text->str, sizeof shards, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      if (strstr (error->message, damages[i].complaint) == NULL)
        g_error ("damage %zu: '%s' does not say '%s'", i, error->message, damages[i].complaint);
    }
}

/* Shards are looked for beside the model and nowhere else. */
static void
test_outside (void)
{
  static const char *const names[] = { "../a.bin", "/etc/passwd", "", ".a", "b\\\\a" };
  char                    *folder = guise_test_tmp_dir ();
  g_autofree char         *path = g_build_filename (folder, "model.json", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GString) text = g_string_new (model);
      g_autoptr (GError) error = NULL;

      g_string_replace (text, "a.bin", names[i], 1);
      g_assert_true (guise_file_replace (path, text->str, text->len, &error));
      g_assert_null (guise_tfjs_read (path, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
  guise_test_rm_rf (folder);
}

static void
test_deep (void)
{
  g_autofree char *brackets = g_strnfill (100000, '[');
  g_autofree char *text = g_strconcat ("{\"format\": ", brackets, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, sizeof shards, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
}

/* Every truncation and many changed bytes: an answer or an error, never a crash or a warning. */
static void
test_mangled (void)
{
  GuiseRandom random = guise_random_init (1, 2);

  for (size_t n = 0; n < strlen (model); n++)
    g_assert_null (guise_tfjs_parse (model, n, shards, sizeof shards, NULL));
  for (size_t n = 0; n < sizeof shards; n++)
    g_assert_null (parse (model, n, NULL));
  for (int i = 0; i < 3000; i++)
    {
      g_autofree char *text = g_strdup (model);
      g_autoptr (GuiseTfjs) graph = NULL;

      for (int k = 0; k < 3; k++)
        text[guise_random_below (&random, (uint32_t) strlen (model))] =
          (char) (1 + guise_random_below (&random, 255));
      graph = parse (text, sizeof shards, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/tfjs/parse", test_parse);
  g_test_add_func ("/format/tfjs/read", test_read);
  g_test_add_func ("/format/tfjs/damaged", test_damaged);
  g_test_add_func ("/format/tfjs/outside", test_outside);
  g_test_add_func ("/format/tfjs/deep", test_deep);
  g_test_add_func ("/format/tfjs/mangled", test_mangled);
  return g_test_run ();
}
