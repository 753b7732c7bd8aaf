/* SPDX-License-Identifier: GPL-3.0-or-later
 * The definition of an XSeg model: names, shapes, options, start values. */
#include "model/guise-xseg.h"

#include <string.h>

#include "model/guise-model-error.h"
#include "unit/model/golden-nets.h"

static GuiseXseg *
new_model (int base)
{
  GuiseXsegOptions options = guise_xseg_options_default ();
  g_autoptr (GError) error = NULL;
  GuiseXseg *model;

  options.base = base;
  model = guise_xseg_new (&options, &error);
  g_assert_no_error (error);
  return model;
}

/* Names in the order of the files, and the numbers of formats.md 9. */
static void
test_table (void)
{
  g_autoptr (GuiseXseg) model = new_model (32);
  const GuiseWeightTable *table = guise_xseg_get_table (model);
  int64_t                 n_values = 0;

  g_assert_cmpuint (guise_weight_table_get_n_tensors (table), ==, 222);
  for (size_t i = 0; i < 222; i++)
    n_values += guise_shape_n_elements (&guise_weight_table_get_tensor (table, i)->shape);
  g_assert_cmpint (n_values, ==, 17569317);
  g_assert_cmpstr (guise_weight_table_get_component (table, 0)->file, ==, "256");
  g_assert_cmpstr (guise_weight_table_get_optimizer (table, 0)->file, ==, "256_opt");

  const GuiseWeightTensor *eps = guise_weight_table_find_tensor (table, "XSeg/uconv53/frn/eps:0");
  g_autofree char         *state = guise_weight_table_dup_state_name (table, eps, 0);
  g_autofree char         *counter = guise_weight_table_dup_counter_name (table, 0);

  g_assert_cmpfloat (eps->start, ==, 1e-6f);
  g_assert_cmpstr (state, ==, "opt/acc_XSeg/uconv53/frn/eps_0:0");
  g_assert_cmpstr (counter, ==, "opt/iters:0");
}

static void
test_golden_names (void)
{
  g_autoptr (GuiseNpz) golden = golden_nets_open ("xseg");
  g_autoptr (GuiseXseg) model = new_model (2);
  const GuiseWeightTable *table = guise_xseg_get_table (model);
  const GuiseNpyArray    *array = golden != NULL ? guise_npz_get (golden, "w_names") : NULL;

  if (golden == NULL)
    return;

  g_autofree char *text = g_strndup (array->data, array->n_bytes);
  g_auto (GStrv) names = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (names), ==, guise_weight_table_get_n_tensors (table));
  for (size_t i = 0; names[i] != NULL; i++)
    g_assert_cmpstr (guise_weight_table_get_tensor (table, i)->key, ==, names[i]);
}

static void
test_options (void)
{
  static const char *const BAD[][2] = { { "face_type", "wide" },   { "face_type", "mark_only" },
                                        { "batch_size", "0" },     { "batch_size", "4.5" },
                                        { "pretrain", "perhaps" }, { "resolution", "128" } };
  GuiseXsegOptions         options = guise_xseg_options_default ();
  GuiseXsegOptions         before;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_xseg_options_set (&options, "face_type", "head", NULL));
  g_assert_true (guise_xseg_options_set (&options, "batch_size", "16", NULL));
  g_assert_true (guise_xseg_options_set (&options, "pretrain", "True", NULL));
  g_assert_cmpint (options.face_type, ==, GUISE_FACE_TYPE_HEAD);
  g_assert_cmpint (options.batch_size, ==, 16);
  g_assert_true (options.pretrain);
  before = options;
  for (size_t i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_assert_false (guise_xseg_options_set (&options, BAD[i][0], BAD[i][1], &error));
      g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
      g_clear_error (&error);
      g_assert_cmpmem (&options, sizeof options, &before, sizeof before);
    }
  options.resolution = 100;
  g_assert_null (guise_xseg_new (&options, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
  g_assert_nonnull (strstr (error->message, "128"));
}

/* Whoever makes a new model gets what DeepFaceLab's prompt allows, 2 to 16; a file may say more. */
static void
test_rules (void)
{
  static const struct
  {
    int         batch_size;
    gboolean    by_prompt, by_network;
    const char *nearest; /* by the prompt */
  } ROWS[] = {
    { 0, FALSE, FALSE, "value is 2" },
    { 1, FALSE, TRUE, "value is 2" },
    { 2, TRUE, TRUE, NULL },
    { 16, TRUE, TRUE, NULL },
    { 17, FALSE, TRUE, "value is 16" },
    { 256, FALSE, TRUE, "value is 16" },
    { 257, FALSE, FALSE, "value is 16" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      GuiseXsegOptions options = guise_xseg_options_default ();
      g_autoptr (GError) error = NULL;

      options.batch_size = ROWS[i].batch_size;
      g_assert_cmpint (guise_xseg_options_check (&options, GUISE_XSEG_RULE_NETWORK, NULL), ==,
                       ROWS[i].by_network);
      g_assert_cmpint (guise_xseg_options_check (&options, GUISE_XSEG_RULE_PROMPT, &error), ==,
                       ROWS[i].by_prompt);
      if (ROWS[i].by_prompt)
        continue;
      g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
      g_assert_nonnull (strstr (error->message, ROWS[i].nearest));
    }

  GuiseXsegOptions stored = guise_xseg_options_default ();

  g_assert_true (guise_xseg_options_set (&stored, "batch_size", "256", NULL));
  g_assert_false (guise_xseg_options_set (&stored, "batch_size", "257", NULL));
}

static void
test_start_values (void)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseXseg) model = new_model (2);
  const GuiseWeightTable *table = guise_xseg_get_table (model);

  g_assert_true (guise_weight_table_add_weights (table, weights, 5, FALSE, NULL));
  for (size_t i = 0; i < guise_weight_table_get_n_tensors (table); i++)
    {
      const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (table, i);
      size_t                   n = (size_t) guise_shape_n_elements (&tensor->shape);
      g_autofree float        *values = g_new (float, n);
      gboolean                 is_norm = g_str_has_suffix (tensor->key, "/frn/weight:0");

      g_assert_true (guise_weights_read (weights, tensor->name, values, NULL));
      if (tensor->kind != GUISE_WEIGHT_VECTOR)
        g_assert_cmpfloat (values[0], !=, values[1]);
      else if (is_norm)
        g_assert_cmpfloat (values[n - 1], ==, 1.0f);
      else if (g_str_has_suffix (tensor->key, "/eps:0"))
        g_assert_cmpfloat (values[0], ==, 1e-6f);
      else
        g_assert_cmpfloat (values[n - 1], ==, 0.0f);
    }
}

/* A mistake in a graph, made before or by what is passed in, is reported by the graph: building on
 * answers NULL and does not fall over, whichever way the network is wired. */
static void
check_illegal (GuiseXsegSkips skips, const GuiseShape *shape, gboolean is_missing)
{
  g_autoptr (GuiseXseg) model = new_model (2);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GError) error = NULL;
  GuiseNode *x = guise_graph_input (graph, "x", shape);
  GuiseNode *logits;

  if (is_missing)
    x = guise_build_reshape (graph, x, &GUISE_SHAPE (7)); /* not as many elements: NULL */
  logits = guise_xseg_build_logits (model, graph, x, skips);
  g_assert_null (logits);
  g_assert_null (guise_xseg_build_loss (model, graph, logits, NULL));
  g_assert_false (guise_graph_check (graph, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_SHAPE);
}

static void
test_illegal_graph (void)
{
  static const GuiseXsegSkips ALL[] = { GUISE_XSEG_SKIPS_JOINED, GUISE_XSEG_SKIPS_ZERO };

  for (size_t i = 0; i < G_N_ELEMENTS (ALL); i++)
    {
      check_illegal (ALL[i], &GUISE_SHAPE (1, 3, 256, 256), TRUE);
      check_illegal (ALL[i], &GUISE_SHAPE (1, 4, 256, 256), FALSE); /* four colours */
      check_illegal (ALL[i], &GUISE_SHAPE (1, 3, 128, 128), FALSE); /* the dense layers refuse */
      check_illegal (ALL[i], &GUISE_SHAPE (3, 256, 256), FALSE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/xseg/table", test_table);
  g_test_add_func ("/model/xseg/golden-names", test_golden_names);
  g_test_add_func ("/model/xseg/options", test_options);
  g_test_add_func ("/model/xseg/rules", test_rules);
  g_test_add_func ("/model/xseg/start-values", test_start_values);
  g_test_add_func ("/model/xseg/illegal-graph", test_illegal_graph);
  return g_test_run ();
}
