/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the plan of a training step leaves out on the emulated device: sums of biases that read
 * again what has just been written, channels taken out of an image; and that the gradients are
 * those of the reference. */
#include <string.h>

#include "core/guise-random.h"
#include "nn/guise-graph.h"
#include "nn/guise-plan.h"

enum
{
  N_PARAMS = 8,
  N_SMALL = 2 * 16 * 12 * 12,
  N_LARGE = 2 * 16 * 24 * 24,
};

/* Two convolutions whose results are joined, as in a network with skip connections: one is followed
 * by a depth-to-space before its activation, the other is read by one more convolution. */
typedef struct
{
  GuiseDevice  *device;
  GuiseWeights *weights;
  GuiseGraph   *graph;
  GuisePlan    *plan;
  GuiseNode    *gradients[N_PARAMS];
} Network;

static void
network_clear (Network *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->graph, guise_graph_free);
  g_clear_pointer (&self->device, guise_device_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Network, network_clear)

static GuiseNode *
add_param (Network *self, const char *name, GuiseShape shape)
{
  g_autoptr (GError) error = NULL;
  int64_t           n = guise_shape_n_elements (&shape);
  g_autofree float *values = g_new (float, n);
  GuiseRandom       random = guise_random_init (g_str_hash (name), 0);

  for (int64_t i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random, -0.2, 0.2);
  guise_weights_add (self->weights, name, &shape, values, &error);
  g_assert_no_error (error);
  return guise_graph_param (self->graph, name, &shape);
}

static GuiseNode *
add_layer (Network *self, GuiseNode *x, const char *name, int64_t n_out, GuiseNode **params)
{
  const GuiseConv conv = {
    .stride = 1, .pad_top = 1, .pad_bottom = 1, .pad_left = 1, .pad_right = 1, .n_groups = 1
  };
  g_autofree char *weight = g_strconcat (name, "/weight", NULL);
  g_autofree char *bias = g_strconcat (name, "/bias", NULL);

  params[0] =
    add_param (self, weight, GUISE_SHAPE (n_out, guise_node_get_shape (x)->dims[1], 3, 3));
  params[1] = add_param (self, bias, GUISE_SHAPE (n_out));
  return guise_build_conv2d (self->graph, x, params[0], params[1], &conv);
}

static void
write_input (Network *self, GuiseNode *x, int n)
{
  g_autofree float *values = g_new (float, n);
  GuiseRandom       random = guise_random_init ((uint64_t) n, 0);

  for (int i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random, -1, 1);
  guise_plan_write (self->plan, x, values);
}

static GuiseNode *
add_squares (Network *self, GuiseNode *x)
{
  return guise_build_sum (self->graph, guise_build_mul (self->graph, x, x), 15);
}

static void
network_init (Network *self, const char *device)
{
  g_autoptr (GError) error = NULL;
  GuiseNode *params[N_PARAMS], *small, *large, *up, *skip, *beside, *y;

  self->device = guise_device_open (device, 1, &error);
  g_assert_no_error (error);
  self->weights = guise_weights_new (self->device);
  self->graph = guise_graph_new ();
  small = guise_graph_input (self->graph, "small", &GUISE_SHAPE (2, 16, 12, 12));
  large = guise_graph_input (self->graph, "large", &GUISE_SHAPE (2, 16, 24, 24));
  up = add_layer (self, small, "up", 64, params);
  up = guise_build_leaky_relu (self->graph, guise_build_depth_to_space (self->graph, up), 0.2);
  skip = guise_build_leaky_relu (self->graph, add_layer (self, large, "skip", 16, params + 2), 0.2);
  beside = add_layer (self, skip, "beside", 16, params + 4);
  y = guise_build_concat (self->graph, (GuiseNode *[]){ up, skip }, 2, 1);
  y = add_layer (self, y, "joined", 16, params + 6);
  y = guise_build_add (self->graph, add_squares (self, y), add_squares (self, beside));
  guise_graph_gradient (self->graph, y, params, N_PARAMS, self->gradients);
  self->plan =
    guise_plan_new (self->graph, self->device, self->weights, self->gradients, N_PARAMS, &error);
  g_assert_no_error (error);
  write_input (self, small, N_SMALL);
  write_input (self, large, N_LARGE);
  g_assert_true (guise_plan_start (self->plan, &error));
  g_assert_no_error (error);
}

static void
assert_near (const Network *a, const Network *b, double limit)
{
  for (int i = 0; i < N_PARAMS; i++)
    {
      int64_t           n = guise_shape_n_elements (guise_node_get_shape (a->gradients[i]));
      g_autofree float *x = g_new (float, n);
      g_autofree float *y = g_new (float, n);
      double            difference = 0, all = 0;

      guise_plan_read (a->plan, a->gradients[i], x);
      guise_plan_read (b->plan, b->gradients[i], y);
      for (int64_t k = 0; k < n; k++)
        {
          difference += ((double) x[k] - (double) y[k]) * ((double) x[k] - (double) y[k]);
          all += (double) x[k] * (double) x[k];
        }
      g_assert_cmpfloat (all, >, 0);
      g_assert_cmpfloat (difference, <=, limit * limit * all);
    }
}

/* How many steps are of an op, and have a word among their tensors. */
static int
count_steps (const Network *self, const char *op, const char *word)
{
  int n = 0;

  for (size_t i = 0; i < guise_plan_get_n_steps (self->plan); i++)
    {
      GuisePlanStep *step = guise_plan_get_step (self->plan, i);

      n += g_str_has_prefix (step->op, op) && strstr (step->tensors, word) != NULL;
      guise_plan_step_free (step);
    }
  return n;
}

static void
test_left_out (gconstpointer user_data)
{
  const gboolean is_half = g_str_equal ((const char *) user_data, "cuda:0/bf16");
  g_auto (Network) gpu = { NULL };
  g_auto (Network) reference = { NULL };

  network_init (&gpu, (const char *) user_data);
  network_init (&reference, "ref");
  assert_near (&reference, &gpu, is_half ? 3e-2 : 1e-5);
  /* Layers that have an activation get the sum of their bias from its gradient; two have none. */
  g_assert_cmpint (count_steps (&gpu, "leaky-relu-grad", "parts"), ==, 2);
  g_assert_cmpint (count_steps (&gpu, "sum", "image"), ==, 2);
  g_assert_cmpint (count_steps (&reference, "sum", ""), >=, 4);
  /* What comes back through the join is read where it lies. */
  g_assert_cmpint (count_steps (&gpu, "leaky-relu-grad", "stripe"), ==, 1);
  g_assert_cmpint (count_steps (&gpu, "conv2d-grad-data+add", "stripe"), ==, 1);
  g_assert_cmpint (count_steps (&gpu, "slice", ""), ==, 0);
  g_assert_cmpint (count_steps (&reference, "slice", ""), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gpu/plan/left-out/fp32", "cuda:0/fp32", test_left_out);
  g_test_add_data_func ("/gpu/plan/left-out/bf16", "cuda:0/bf16", test_left_out);
  return g_test_run ();
}
