/* SPDX-License-Identifier: GPL-3.0-or-later
 * Work that goes aside: on a device that puts it off until somebody waits for it, a training comes
 * to the numbers of one that does everything in its order. */
#include "core/guise-random.h"
#include "nn/guise-plan-private.h"
#include "support/guise-test-async.h"

enum
{
  N_ROWS = 3,
  N_UNITS = 5,
  N_LAYERS = 9, /* more than branches may be under way */
  N_RUNS = 4,
  N_WEIGHTS = N_UNITS * N_UNITS,
};

/* Layers of products, biases and leaky relus; every weight and bias is updated. */
typedef struct
{
  GuiseDevice  *device;
  GuiseWeights *weights;
  GuiseGraph   *graph;
  GuisePlan    *plan;
  GuiseNode    *x;
  GuiseNode    *loss;
  GuiseNode    *totals[2]; /* of a weight and its moment once both are updated */
} Training;

static void
training_clear (Training *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->graph, guise_graph_free);
  g_clear_pointer (&self->device, guise_device_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

static GuiseNode *
add_param (Training *self, const char *name, const GuiseShape *shape, uint64_t seed)
{
  g_autoptr (GError) error = NULL;
  float       values[N_WEIGHTS] = { 0 };
  GuiseRandom random = guise_random_init (seed, 0);

  for (int64_t i = 0; seed > 0 && i < guise_shape_n_elements (shape); i++)
    values[i] = (float) guise_random_uniform (&random, -0.6, 0.6);
  guise_weights_add (self->weights, name, shape, values, &error);
  g_assert_no_error (error);
  return guise_graph_param (self->graph, name, shape);
}

static GuiseNode *
add_update (Training   *self,
            const char *name,
            GuiseNode  *param,
            GuiseNode  *gradient,
            GuiseNode  *rate)
{
  g_autofree char *first = g_strdup_printf ("%s/m", name);
  g_autofree char *second = g_strdup_printf ("%s/v", name);

  return guise_build_update (self->graph, GUISE_UPDATE_ADABELIEF, param,
                             add_param (self, first, &param->shape, 0),
                             add_param (self, second, &param->shape, 0), gradient, rate, NULL, NULL,
                             0.9, 0.999, 1e-6);
}

static void
training_init (Training *self, GuiseDevice *device)
{
  g_autoptr (GError) error = NULL;
  GuiseNode *params[2 * N_LAYERS], *gradients[2 * N_LAYERS], *outputs[2 * N_LAYERS + 3];
  GuiseNode *y, *loss, *rate_node;

  self->device = device;
  self->weights = guise_weights_new (device);
  self->graph = guise_graph_new ();
  self->x = y = guise_graph_input (self->graph, "x", &GUISE_SHAPE (N_ROWS, N_UNITS));
  for (int i = 0; i < N_LAYERS; i++)
    {
      g_autofree char *weight = g_strdup_printf ("w%d", i);
      g_autofree char *bias = g_strdup_printf ("b%d", i);

      params[2 * i] =
        add_param (self, weight, &GUISE_SHAPE (N_UNITS, N_UNITS), (uint64_t) (2 * i + 1));
      params[2 * i + 1] = add_param (self, bias, &GUISE_SHAPE (N_UNITS), (uint64_t) (2 * i + 2));
      y = guise_build_leaky_relu (self->graph,
                                  guise_build_matmul (self->graph, y, params[2 * i],
                                                      params[2 * i + 1]),
                                  0.1);
    }
  loss = guise_build_sum (self->graph, guise_build_mul (self->graph, y, y), 3);
  guise_graph_gradient (self->graph, loss, params, 2 * N_LAYERS, gradients);
  rate_node = guise_graph_scalar (self->graph, 0.01);
  for (int i = 0; i < 2 * N_LAYERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%d", i);

      outputs[i] = add_update (self, name, params[i], gradients[i], rate_node);
    }
  outputs[2 * N_LAYERS] = self->loss = loss;
  /* The moment first: who waits for the weight waits for it, too. */
  outputs[2 * N_LAYERS + 1] = self->totals[0] =
    guise_build_sum (self->graph,
                     guise_graph_param (self->graph, "p0/m", &GUISE_SHAPE (N_UNITS, N_UNITS)), 3);
  outputs[2 * N_LAYERS + 2] = self->totals[1] = guise_build_sum (self->graph, outputs[0], 3);
  self->plan =
    guise_plan_new (self->graph, device, self->weights, outputs, 2 * N_LAYERS + 3, &error);
  g_assert_no_error (error);
}

static void
run_all (Training *self)
{
  for (int run = 0; run < N_RUNS; run++)
    {
      g_autoptr (GError) error = NULL;
      float x[N_ROWS * N_UNITS];

      for (int i = 0; i < N_ROWS * N_UNITS; i++)
        x[i] = (float) ((i * 7 + run * 3) % 11) / 11.0f - 0.4f;
      guise_plan_write (self->plan, self->x, x);
      g_assert_true (guise_plan_start (self->plan, &error));
      g_assert_no_error (error);
    }
}

static void
assert_same (const Training *a, const Training *b)
{
  for (int i = 0; i < 2; i++)
    {
      float total, other;

      guise_plan_read (a->plan, a->totals[i], &total);
      guise_plan_read (b->plan, b->totals[i], &other);
      g_assert_cmpfloat (total, ==, other);
    }
  for (int i = 0; i < N_LAYERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("w%d", i);
      float            x[N_WEIGHTS], y[N_WEIGHTS];

      g_assert_true (guise_weights_read (a->weights, name, x, NULL));
      g_assert_true (guise_weights_read (b->weights, name, y, NULL));
      g_assert_cmpmem (x, sizeof x, y, sizeof y);
    }
}

/* The first run step by step, the next ones recorded; @user_data: the device cannot record. */
static void
test_training (gconstpointer user_data)
{
  g_auto (Training) plain = { NULL };
  g_auto (Training) late = { NULL };
  GuiseTestAsyncFlags flags =
    GPOINTER_TO_UINT (user_data) != 0 ? GUISE_TEST_ASYNC_NO_CAPTURE : GUISE_TEST_ASYNC_DEFAULT;

  training_init (&plain, guise_device_open ("ref", 1, NULL));
  training_init (&late, guise_test_async_device_new (flags));
  g_assert_cmpint (plain.plan->n_branches, ==, 0);
  g_assert_cmpint (late.plan->n_branches, >=, N_LAYERS);
  run_all (&plain);
  run_all (&late);
  g_assert_cmpint (guise_test_async_get_counts (late.device).n_branches, >=,
                   2 * late.plan->n_branches);
  assert_same (&plain, &late);
}

/* Timed steps stay in the main line: what goes beside cannot be told apart. */
static void
test_timed (void)
{
  g_auto (Training) plain = { NULL };
  g_auto (Training) late = { NULL };

  training_init (&plain, guise_device_open ("ref", 1, NULL));
  training_init (&late, guise_test_async_device_new (GUISE_TEST_ASYNC_DEFAULT));
  guise_plan_set_timed (late.plan, TRUE);
  run_all (&plain);
  run_all (&late);
  g_assert_cmpint (guise_test_async_get_counts (late.device).n_branches, ==, 0);
  assert_same (&plain, &late);
}

/* A step is refused, in the main line and in branches: the device asserts, when it is closed, that
 * nothing is left that nobody waited for. */
static void
test_failure (void)
{
  for (unsigned n_calls = 1; n_calls < 100; n_calls += 7)
    {
      g_auto (Training) late = { NULL };
      g_autoptr (GError) error = NULL;

      training_init (&late, guise_test_async_device_new (GUISE_TEST_ASYNC_NO_CAPTURE));
      run_all (&late);
      guise_test_async_fail_after (late.device, n_calls);
      while (guise_plan_start (late.plan, &error))
        ;
      g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST);
    }
}

/* Updates, what only they read, and the loss go aside, the backward pass stays; no wait looks
 * ahead, and the main line never is more than half of the numbers of branches behind. */
static void
test_choice (void)
{
  g_auto (Training) late = { NULL };
  int branch = -1;
  int waited = -1;
  int n_main = 0;
  int loss;

  training_init (&late, guise_test_async_device_new (GUISE_TEST_ASYNC_DEFAULT));
  loss = guise_plan_find_value (late.plan, late.loss);
  for (guint i = 0; i < late.plan->steps->len; i++)
    {
      const GuiseStep *step = (const GuiseStep *) late.plan->steps->pdata[i];

      if (step->updates || step->output == loss)
        g_assert_cmpint (step->branch, >=, 0);
      n_main += step->branch < 0 && i > late.plan->steps->len / 2;
      if (step->branch >= 0)
        {
          g_assert_cmpint (step->branch, >=, branch);
          g_assert_cmpint (step->waits, ==, -1);
          g_assert_cmpint (step->last, >=, (int) i);
          branch = step->branch;
          continue;
        }
      g_assert_cmpint (step->waits, <=, branch);
      waited = MAX (waited, step->waits);
      g_assert_cmpint (branch - waited, <=, GUISE_BACKEND_N_BRANCHES / 2);
    }
  g_assert_cmpint (branch, ==, late.plan->n_branches - 1);
  g_assert_cmpint (n_main, >=, N_LAYERS / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/nn/branch/training/recorded", GUINT_TO_POINTER (0), test_training);
  g_test_add_data_func ("/nn/branch/training/step-by-step", GUINT_TO_POINTER (1), test_training);
  g_test_add_func ("/nn/branch/timed", test_timed);
  g_test_add_func ("/nn/branch/failure", test_failure);
  g_test_add_func ("/nn/branch/choice", test_choice);
  return g_test_run ();
}
