/* SPDX-License-Identifier: GPL-3.0-or-later
 * Graphs: shapes, the first mistake, names, sharing; which nodes a gradient adds. */
#include <string.h>

#include "nn/guise-node.h"
#include "nn/guise-plan.h"

static GuiseNode *
input (GuiseGraph *graph, const char *name, GuiseShape shape)
{
  return guise_graph_input (graph, name, &shape);
}

static void
assert_mistake (GuiseGraph *graph, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (guise_graph_check (graph, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_SHAPE);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

static void
test_shape (void)
{
  const GuiseShape shape = GUISE_SHAPE (2, 3, 64, 64);
  const GuiseShape scalar = { .n_dims = 0 };
  g_autofree char *text = guise_shape_to_string (&shape);

  g_assert_cmpstr (text, ==, "2x3x64x64");
  g_assert_cmpint (guise_shape_n_elements (&shape), ==, 24576);
  g_assert_cmpint (guise_shape_n_elements (&scalar), ==, 1);
  g_assert_false (guise_shape_equal (&shape, &scalar));
}

/* Values of a constant may be made in their place. */
static void
test_constant_in_place (void)
{
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  const GuiseConv conv = { .stride = 1, .n_groups = 1 };
  GuiseNode      *node;
  float          *values = guise_graph_constant_new (graph, &GUISE_SHAPE (2, 3), &node);

  g_assert_nonnull (values);
  for (int i = 0; i < 6; i++)
    values[i] = (float) i;
  g_assert_true (guise_shape_equal (guise_node_get_shape (node), &GUISE_SHAPE (2, 3)));
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (guise_node_get_constant (node)[i], ==, (float) i);
  g_assert_null (guise_build_conv2d (graph, node, node, NULL, &conv));
  g_assert_null (guise_graph_constant_new (graph, &GUISE_SHAPE (2), &node));
  g_assert_null (node);
  assert_mistake (graph, "conv2d");
}

static void
test_first_mistake (void)
{
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  const GuiseConv conv = { .stride = 1, .n_groups = 1 };
  GuiseNode      *x = input (graph, "x", GUISE_SHAPE (1, 3, 8, 8));
  GuiseNode      *w = input (graph, "w", GUISE_SHAPE (4, 5, 3, 3));
  GuiseNode      *y;

  guise_graph_push_scope (graph, "decoder");
  guise_graph_push_scope (graph, "up");
  y = guise_build_conv2d (graph, x, w, NULL, &conv);
  g_assert_null (y);
  guise_graph_pop_scope (graph);
  guise_graph_pop_scope (graph);
  /* Later mistakes, and builders fed with the result of the first, change nothing. */
  g_assert_null (guise_build_leaky_relu (graph, y, 0.1));
  g_assert_null (guise_build_add (graph, x, w));
  g_assert_cmpint (guise_node_get_shape (y)->n_dims, ==, 0);
  assert_mistake (graph, "decoder/up/conv2d#2");
}

static void
test_names (void)
{
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  const GuiseShape shape = GUISE_SHAPE (4);
  GuiseNode       *a = guise_graph_param (graph, "a", &shape);

  g_assert_true (guise_graph_param (graph, "a", &shape) == a);
  g_assert_cmpstr (guise_node_get_name (a), ==, "a");
  g_assert_null (guise_graph_param (graph, "a", &GUISE_SHAPE (5)));
  assert_mistake (graph, "'a' is taken");
}

static void
test_shared_constants (void)
{
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  const float values[] = { 1, 2 };

  g_assert_true (guise_graph_scalar (graph, 0.5) == guise_graph_scalar (graph, 0.5));
  g_assert_true (guise_graph_scalar (graph, 0.5) != guise_graph_scalar (graph, 0.25));
  g_assert_true (guise_graph_constant (graph, &GUISE_SHAPE (2), values) ==
                 guise_graph_constant (graph, &GUISE_SHAPE (2), values));
  g_assert_true (guise_graph_constant (graph, &GUISE_SHAPE (2), values) !=
                 guise_graph_constant (graph, &GUISE_SHAPE (2, 1), values));
}

/* One way to get each op wrong, and a word that the message must have. */
typedef void (*Mistake) (GuiseGraph *graph, GuiseNode *x);

static void
wrong_binary (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_add (graph, x, input (graph, "b", GUISE_SHAPE (3)));
}

static void
wrong_cast (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_cast (graph, x, GUISE_PRECISION_F32, GUISE_N_PRECISIONS);
}

static void
wrong_leaky (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_leaky_relu (graph, x, -0.1);
}

static void
wrong_matmul (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_matmul (graph, input (graph, "a", GUISE_SHAPE (2, 3)),
                      input (graph, "b", GUISE_SHAPE (4, 5)), NULL);
}

static void
wrong_reshape (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_reshape (graph, x, &GUISE_SHAPE (7));
}

static void
wrong_reshape_wrapping (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_reshape (graph, x, &GUISE_SHAPE (INT64_MAX, 3, 5));
}

static void
wrong_transpose (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_transpose (graph, x, (const int[]){ 0, 1, 1, 2 });
}

static void
wrong_slice (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_slice (graph, x, 2, 4, 5);
}

static void
wrong_slice_start (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_slice (graph, x, 2, INT64_MAX, 2);
}

static void
wrong_concat (GuiseGraph *graph, GuiseNode *x)
{
  GuiseNode *parts[] = { x, input (graph, "b", GUISE_SHAPE (1, 4, 8, 9)) };

  guise_build_concat (graph, parts, 2, 1);
}

static void
wrong_pad (GuiseGraph *graph, GuiseNode *x)
{
  const int64_t before[] = { 0, 0, -1, 0 };

  guise_build_pad (graph, x, before, before);
}

static void
wrong_depth (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_depth_to_space (graph, input (graph, "b", GUISE_SHAPE (1, 6, 2, 2)));
}

static void
wrong_sum (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_sum (graph, x, 1 << 4);
}

static void
wrong_broadcast (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_broadcast (graph, x, &GUISE_SHAPE (1, 4, 8, 9));
}

static void
wrong_conv_window (GuiseGraph *graph, GuiseNode *x)
{
  const GuiseConv conv = { .stride = 1, .n_groups = 1 };

  guise_build_conv2d (graph, x, input (graph, "w", GUISE_SHAPE (2, 4, 9, 9)), NULL, &conv);
}

static void
wrong_conv_stride (GuiseGraph *graph, GuiseNode *x)
{
  const GuiseConv conv = { .stride = 0, .n_groups = 1 };

  guise_build_conv2d (graph, x, input (graph, "w", GUISE_SHAPE (2, 4, 3, 3)), NULL, &conv);
}

static void
wrong_conv_groups (GuiseGraph *graph, GuiseNode *x)
{
  const GuiseConv conv = { .stride = 1, .n_groups = 3 };

  guise_build_conv2d (graph, x, input (graph, "w", GUISE_SHAPE (4, 1, 3, 3)), NULL, &conv);
}

static void
wrong_conv_bias (GuiseGraph *graph, GuiseNode *x)
{
  const GuiseConv conv = { .stride = 1, .n_groups = 1 };

  guise_build_conv2d (graph, x, input (graph, "w", GUISE_SHAPE (2, 4, 3, 3)),
                      input (graph, "b", GUISE_SHAPE (4)), &conv);
}

static void
wrong_transposed (GuiseGraph *graph, GuiseNode *x)
{
  const GuiseConv conv = { .stride = 2, .n_groups = 1 };

  guise_build_conv2d_transposed (graph, x, input (graph, "w", GUISE_SHAPE (4, 3, 3, 3)), NULL,
                                 &conv, 40, 40);
}

static void
wrong_pool (GuiseGraph *graph, GuiseNode *x)
{
  const GuiseConv conv = { .stride = 2, .pad_top = 2, .n_groups = 1 };

  guise_build_max_pool (graph, x, 2, 2, &conv);
}

static void
wrong_filter (GuiseGraph *graph, GuiseNode *x)
{
  const float taps[9] = { 1 };

  guise_build_filter (graph, x, taps, 9, 0, 0, 1);
}

static void
wrong_size (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_resize_bilinear (graph, x, 0, 4);
}

static void
wrong_huge (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_broadcast (graph, guise_graph_scalar (graph, 1),
                         &GUISE_SHAPE (INT64_C (1) << 31, INT64_C (1) << 31, 4));
}

static void
wrong_assign (GuiseGraph *graph, GuiseNode *x)
{
  guise_build_assign (graph, x, x);
}

static void
wrong_update (GuiseGraph *graph, GuiseNode *x)
{
  const GuiseShape shape = GUISE_SHAPE (1, 4, 8, 8);
  GuiseNode       *p = guise_graph_param (graph, "p", &shape);
  GuiseNode       *m = guise_graph_param (graph, "m", &GUISE_SHAPE (4));

  guise_build_update (graph, GUISE_UPDATE_RMSPROP, p, m, NULL, x, guise_graph_scalar (graph, 1),
                      NULL, NULL, 0.9, 0, 1e-6);
}

static const struct
{
  Mistake     make;
  const char *word;
} mistakes[] = {
  { wrong_binary, "1x4x8x8 and 3 do not broadcast" },
  { wrong_cast, "no precision 3" },
  { wrong_leaky, "slope" },
  { wrong_matmul, "3 columns against 4 rows" },
  { wrong_reshape, "1x4x8x8 cannot be reshaped to 7" },
  { wrong_reshape_wrapping, "cannot be reshaped" },
  { wrong_transpose, "permutation" },
  { wrong_slice, "not inside 8" },
  { wrong_slice_start, "not inside 8" },
  { wrong_concat, "part 1" },
  { wrong_pad, "axis 2" },
  { wrong_depth, "multiple of 4" },
  { wrong_sum, "4 axes" },
  { wrong_broadcast, "does not broadcast" },
  { wrong_conv_window, "shapes do not fit" },
  { wrong_conv_stride, "stride" },
  { wrong_conv_groups, "groups" },
  { wrong_conv_bias, "bias" },
  { wrong_transposed, "shapes do not fit" },
  { wrong_pool, "padding" },
  { wrong_filter, "larger than the image" },
  { wrong_size, "size 0" },
  { wrong_huge, "too large" },
  { wrong_assign, "must be a parameter" },
  { wrong_update, "moment has shape 4" },
};

static void
test_mistakes (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (GuiseGraph) graph = guise_graph_new ();

      mistakes[i].make (graph, input (graph, "x", GUISE_SHAPE (1, 4, 8, 8)));
      assert_mistake (graph, mistakes[i].word);
    }
}

static size_t
count_ops (const GuiseGraph *graph, GuiseOp op)
{
  size_t n = 0;

  for (size_t i = 0; i < guise_graph_get_n_nodes (graph); i++)
    if (guise_node_get_op (guise_graph_get_node (graph, i)) == op)
      n++;
  return n;
}

/* The gradient of a mean of squares touches each element once and never makes a full constant. */
static void
test_gradient_stays_small (void)
{
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  GuiseNode *x = input (graph, "x", GUISE_SHAPE (2, 3, 4, 5));
  GuiseNode *mask = input (graph, "mask", GUISE_SHAPE (2, 1, 4, 5));
  GuiseNode *masked = guise_build_mul (graph, x, mask);
  GuiseNode *square = guise_build_unary (graph, GUISE_UNARY_SQUARE, masked);
  GuiseNode *loss = guise_build_mean (graph, square, 2 | 4 | 8);
  GuiseNode *dx;

  guise_graph_gradient (graph, loss, &x, 1, &dx);
  g_assert_nonnull (dx);
  g_assert_true (guise_shape_equal (guise_node_get_shape (dx), guise_node_get_shape (x)));
  g_assert_cmpuint (count_ops (graph, GUISE_OP_BROADCAST), ==, 0);
  g_assert_cmpuint (count_ops (graph, GUISE_OP_UNARY_GRAD), ==, 1);
  /* the mask asked for nothing */
  g_assert_cmpuint (count_ops (graph, GUISE_OP_SUM), ==, 1);
}

static void
test_gradient_joins_slices (void)
{
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  GuiseNode *x = input (graph, "x", GUISE_SHAPE (4, 3));
  GuiseNode *square = guise_build_unary (graph, GUISE_UNARY_SQUARE, x);
  GuiseNode *b = guise_build_slice (graph, square, 0, 1, 3);
  GuiseNode *a = guise_build_slice (graph, square, 0, 0, 1);
  GuiseNode *loss =
    guise_build_add (graph, guise_build_sum (graph, a, 3), guise_build_sum (graph, b, 3));
  GuiseNode *dx;

  guise_graph_gradient (graph, loss, &x, 1, &dx);
  g_assert_nonnull (dx);
  g_assert_cmpuint (count_ops (graph, GUISE_OP_CONCAT), ==, 1);
  g_assert_cmpuint (count_ops (graph, GUISE_OP_BINARY), ==, 1); /* that of the loss */
}

static void
test_gradient_stops (void)
{
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  GuiseNode *x = input (graph, "x", GUISE_SHAPE (3));
  GuiseNode *y = input (graph, "y", GUISE_SHAPE (3));
  GuiseNode *stopped = guise_build_stop_gradient (graph, x);
  GuiseNode *loss = guise_build_mul (graph, stopped, y);
  GuiseNode *wrt[] = { x, y };
  GuiseNode *gradients[2];

  guise_graph_gradient (graph, loss, wrt, 2, gradients);
  g_assert_null (gradients[0]);
  g_assert_nonnull (gradients[1]);
  /* After a mistake there is no gradient and no crash. */
  guise_build_add (graph, x, input (graph, "z", GUISE_SHAPE (4)));
  guise_graph_gradient (graph, loss, wrt, 2, gradients);
  g_assert_null (gradients[1]);
}

/* The gradient goes back through the same formats: in what y is held, out as x is. */
static void
test_gradient_casts_back (void)
{
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GError) error = NULL;
  GuiseNode *x = input (graph, "x", GUISE_SHAPE (1));
  GuiseNode *y = guise_build_cast (graph, x, GUISE_PRECISION_F32, GUISE_PRECISION_F16);
  GuiseNode *loss = guise_build_affine (graph, y, 1.0 + 0x1p-12, 0);
  GuiseNode *outputs[2] = { y };

  guise_graph_gradient (graph, loss, &x, 1, &outputs[1]);
  g_assert_true (guise_graph_check (graph, &error));

  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuisePlan) plan = guise_plan_new (graph, device, weights, outputs, 2, &error);
  const float value = 3.0f + 0x1p-10f;
  float       result;

  g_assert_no_error (error);
  guise_plan_write (plan, x, &value);
  g_assert_true (guise_plan_run (plan, &error));
  guise_plan_read (plan, outputs[0], &result);
  g_assert_cmpfloat (result, ==, 3.0f);
  guise_plan_read (plan, outputs[1], &result);
  g_assert_cmpfloat (result, ==, 1.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/graph/shape", test_shape);
  g_test_add_func ("/nn/graph/constant-in-place", test_constant_in_place);
  g_test_add_func ("/nn/graph/first-mistake", test_first_mistake);
  g_test_add_func ("/nn/graph/names", test_names);
  g_test_add_func ("/nn/graph/shared-constants", test_shared_constants);
  g_test_add_func ("/nn/graph/mistakes", test_mistakes);
  g_test_add_func ("/nn/graph/gradient-stays-small", test_gradient_stays_small);
  g_test_add_func ("/nn/graph/gradient-joins-slices", test_gradient_joins_slices);
  g_test_add_func ("/nn/graph/gradient-stops", test_gradient_stops);
  g_test_add_func ("/nn/graph/gradient-casts-back", test_gradient_casts_back);
  return g_test_run ();
}
