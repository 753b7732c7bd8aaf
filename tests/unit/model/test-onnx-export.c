/* SPDX-License-Identifier: GPL-3.0-or-later
 * How single ops are said in ONNX, by operator set, and that they are read again as what they were.
 */
#include "model/guise-onnx-export.h"

#include <string.h>

#include "format/guise-onnx.h"
#include "model/guise-onnx-import.h"
#include "support/guise-test.h"

#define N 2 /* faces at once */

static const GuiseShape in_shape = GUISE_SHAPE (N, 3, 4, 5);

/* Writes the sum over channels and columns of a picture. */
static GuiseOnnxModel *
export_sum (int64_t version, const char *path)
{
  const GuiseOnnxOpset opset = { "", version };
  const GuiseOnnxModel header = { .ir_version = 7,
                                  .producer_name = "test",
                                  .producer_version = "1",
                                  .graph_name = "sum",
                                  .doc_string = "",
                                  .n_opsets = 1,
                                  .opsets = &opset };
  const GuiseOnnxValue in = {
    .name = "x", .type = GUISE_ONNX_F32, .n_dims = 4, .dims = { -1, 3, 4, 5 }, .symbols = { "n" }
  };
  const GuiseOnnxValue out = {
    .name = "y", .type = GUISE_ONNX_F32, .n_dims = 4, .dims = { -1, 1, 4, 1 }, .symbols = { "n" }
  };
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseOnnxWriter) writer = guise_onnx_writer_new (&header);
  g_autoptr (GuiseOnnxExport) export = guise_onnx_export_new (writer, weights, N, version);
  g_autoptr (GError) error = NULL;
  GuiseNode      *x = guise_graph_input (graph, "x", &in_shape);
  GuiseOnnxModel *model;

  guise_onnx_writer_add_input (writer, &in);
  guise_onnx_writer_add_output (writer, &out);
  guise_onnx_export_bind (export, x, "x");
  guise_onnx_export_write_output (export, guise_build_sum (graph, x, 2 | 8), "y", &error);
  g_assert_no_error (error);
  guise_onnx_writer_save (writer, path, &error);
  g_assert_no_error (error);
  model = guise_onnx_read (path, &error);
  g_assert_no_error (error);
  return model;
}

/* Runs a file that was read: the sums of 0, 1, 2, ... */
static void
check_values (const GuiseOnnxModel *model)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseOnnxImport) import = guise_onnx_import_new (model, graph);
  g_autoptr (GuisePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  GuiseNode *x = guise_graph_input (graph, "x", &in_shape);
  GuiseNode *y;
  float      values[N * 3 * 4 * 5], sums[N * 4];

  guise_onnx_import_bind (import, "x", x);
  guise_onnx_import_run (import, &error);
  g_assert_no_error (error);
  y = guise_onnx_import_get_output (import, "y", &error);
  g_assert_no_error (error);
  plan = guise_plan_new (graph, device, weights, &y, 1, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = (float) i;
  guise_plan_write (plan, x, values);
  g_assert_true (guise_plan_run (plan, &error));
  guise_plan_read (plan, y, sums);
  for (int i = 0; i < N; i++)
    for (int row = 0; row < 4; row++)
      {
        double sum = 0.0;

        for (int c = 0; c < 3; c++)
          for (int column = 0; column < 5; column++)
            sum += 60 * i + 20 * c + 5 * row + column;
        g_assert_cmpfloat ((double) sums[4 * i + row], ==, sum);
      }
}

static const GuiseOnnxAttribute *
find_attribute (const GuiseOnnxNode *node, const char *name)
{
  for (size_t i = 0; i < node->n_attributes; i++)
    if (strcmp (node->attributes[i].name, name) == 0)
      return &node->attributes[i];
  return NULL;
}

/* Up to operator set 12 the axes of a sum are an attribute, from 13 on an input: the other way is
 * not legal in either. */
static void
test_sum (gconstpointer data)
{
  const int64_t    version = GPOINTER_TO_INT (data);
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "sum.onnx", NULL);
  g_autoptr (GuiseOnnxModel) model = export_sum (version, path);
  const GuiseOnnxNode *node = &model->nodes[0];

  g_assert_cmpuint (model->n_nodes, ==, 1);
  g_assert_cmpstr (node->op, ==, "ReduceSum");
  g_assert_cmpint (find_attribute (node, "keepdims")->i, ==, 1);
  if (version < 13)
    {
      g_assert_cmpuint (node->n_inputs, ==, 1);
      g_assert_cmpuint (find_attribute (node, "axes")->n, ==, 2);
    }
  else
    {
      g_assert_cmpuint (node->n_inputs, ==, 2);
      g_assert_null (find_attribute (node, "axes"));
      g_assert_cmpuint (model->n_initializers, ==, 1);
      g_assert_cmpstr (node->inputs[1], ==, model->initializers[0].name);
    }
  check_values (model);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/model/onnx-export/sum/12", GINT_TO_POINTER (12), test_sum);
  g_test_add_data_func ("/model/onnx-export/sum/13", GINT_TO_POINTER (13), test_sum);
  return g_test_run ();
}
