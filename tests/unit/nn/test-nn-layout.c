/* SPDX-License-Identifier: GPL-3.0-or-later
 * Weights in layouts of the device: moved, shared by plans, written in between, copied for kernels
 * that want them otherwise. What the CPU device does is held against the reference, which knows no
 * layouts. */
#include <math.h>

#include "core/guise-random.h"
#include "nn/guise-plan-private.h"

enum
{
  CHANNELS = 32,
  SIDE = 12,
  N_WEIGHT = CHANNELS * CHANNELS * 9,
  N_RESULTS = 6,
};

static void
fill (float *values, size_t n, uint64_t stream)
{
  GuiseRandom random = guise_random_init (11, stream);

  for (size_t i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random, -0.1, 0.1);
}

typedef struct
{
  GuiseGraph *graph;
  GuiseNode  *x;
  GuiseNode  *results[N_RESULTS];
  GuisePlan  *plan;
} Network;

static void
network_clear (Network *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->graph, guise_graph_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Network, network_clear)

/* A convolution, its data gradient, an update of its weight, and both again with the new weight. */
static void
network_init (Network *self, GuiseDevice *device, GuiseWeights *weights, int64_t n)
{
  g_autoptr (GError) error = NULL;
  const GuiseConv conv = {
    .stride = 1, .pad_top = 1, .pad_left = 1, .pad_bottom = 1, .pad_right = 1, .n_groups = 1
  };
  const GuiseShape shape = GUISE_SHAPE (CHANNELS, CHANNELS, 3, 3);
  const GuiseShape image = GUISE_SHAPE (n, CHANNELS, SIDE, SIDE);
  GuiseGraph      *graph = guise_graph_new ();
  GuiseNode       *w = guise_graph_param (graph, "w", &shape);
  GuiseNode       *m = guise_graph_param (graph, "m", &shape);
  GuiseNode       *flat = guise_build_reshape (graph, w, &GUISE_SHAPE (N_WEIGHT));
  GuiseNode       *dw;

  self->graph = graph;
  self->x = guise_graph_input (graph, "x", &image);
  for (int k = 0; k < 2; k++)
    {
      GuiseNode *y = guise_build_conv2d (graph, self->x, w, NULL, &conv);

      self->results[2 * k] = y;
      self->results[2 * k + 1] =
        guise_build_conv2d_transposed (graph, y, w, NULL, &conv, SIDE, SIDE);
      if (k == 1)
        continue;
      guise_graph_gradient (graph, guise_build_unary (graph, GUISE_UNARY_SQUARE, y), &w, 1, &dw);
      self->results[4] =
        guise_build_update (graph, GUISE_UPDATE_RMSPROP, w, m, NULL, dw,
                            guise_graph_scalar (graph, 0.01), NULL, NULL, 0.9, 0, 1e-6);
    }
  self->results[5] = guise_build_sum (graph, guise_build_unary (graph, GUISE_UNARY_SIN, flat), 1);
  self->plan = guise_plan_new (graph, device, weights, self->results, N_RESULTS, &error);
  g_assert_no_error (error);
}

/* Runs and appends all results. */
static void
network_run (Network *self, GArray *all)
{
  g_autoptr (GError) error = NULL;
  size_t            n = (size_t) guise_shape_n_elements (guise_node_get_shape (self->x));
  g_autofree float *values = g_new (float, n);

  fill (values, n, 1);
  guise_plan_write (self->plan, self->x, values);
  guise_plan_run (self->plan, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_RESULTS; i++)
    {
      size_t k = (size_t) guise_shape_n_elements (guise_node_get_shape (self->results[i]));
      guint  at = all->len;

      g_array_set_size (all, at + (guint) k);
      guise_plan_read (self->plan, self->results[i], &g_array_index (all, float, at));
    }
}

static GArray *
run_story (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open (name, 1, &error);
  g_autoptr (GuiseWeights) weights = NULL;
  g_auto (Network) large = { NULL };
  g_auto (Network) small = { NULL };
  g_autofree float *values = g_new (float, N_WEIGHT);
  GArray           *all;

  if (device == NULL)
    {
      g_test_skip (error->message);
      return NULL;
    }
  all = g_array_new (FALSE, FALSE, sizeof (float));
  weights = guise_weights_new (device);
  fill (values, N_WEIGHT, 2);
  guise_weights_add (weights, "w", &GUISE_SHAPE (CHANNELS, CHANNELS, 3, 3), values, &error);
  guise_weights_add (weights, "m", &GUISE_SHAPE (CHANNELS, CHANNELS, 3, 3), NULL, &error);
  g_assert_no_error (error);
  network_init (&large, device, weights, 3);
  network_run (&large, all);
  network_init (&small, device, weights, 1); /* takes the weights as the first plan left them */
  network_run (&small, all);
  network_run (&large, all);
  guise_weights_write (weights, "w", values, &error);
  g_assert_no_error (error);
  network_run (&small, all);
  g_array_append_vals (all, values, N_WEIGHT);
  guise_weights_read (weights, "m", &g_array_index (all, float, all->len - N_WEIGHT), &error);
  g_assert_no_error (error);
  return all;
}

static void
test_layouts (void)
{
  g_autoptr (GArray) found = run_story ("cpu");
  g_autoptr (GArray) expected = NULL;

  if (found == NULL)
    return;
  expected = run_story ("ref");
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++)
    {
      double a = (double) g_array_index (found, float, i);
      double b = (double) g_array_index (expected, float, i);

      if (fabs (a - b) > 1e-4 * fmax (1, fabs (b)))
        g_error ("number %u is %g, the reference has %g", i, a, b);
    }
}

/* What is read back is what was written, whatever plans have done to the layout in between. */
static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  g_autoptr (GuiseWeights) weights = NULL;
  g_auto (Network) network = { NULL };
  g_autofree float *values = g_new (float, N_WEIGHT);
  g_autofree float *again = g_new (float, N_WEIGHT);

  if (device == NULL)
    {
      g_test_skip (error->message);
      return;
    }
  weights = guise_weights_new (device);
  fill (values, N_WEIGHT, 3);
  guise_weights_add (weights, "w", &GUISE_SHAPE (CHANNELS, CHANNELS, 3, 3), values, &error);
  guise_weights_add (weights, "m", &GUISE_SHAPE (CHANNELS, CHANNELS, 3, 3), NULL, &error);
  network_init (&network, device, weights, 1);
  guise_weights_read (weights, "w", again, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_WEIGHT; i++)
    g_assert_cmpfloat (again[i], ==, values[i]);
  fill (values, N_WEIGHT, 4);
  guise_weights_write (weights, "m", values, &error);
  guise_weights_read (weights, "m", again, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_WEIGHT; i++)
    g_assert_cmpfloat (again[i], ==, values[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/layout/story", test_layouts);
  g_test_add_func ("/nn/layout/round-trip", test_round_trip);
  return g_test_run ();
}
