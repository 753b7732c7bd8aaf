/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over ranks in a plan: what they are, when they run, what becomes of a rank that is lost. */
#include "nn/guise-plan-private.h"
#include "support/guise-test-ranks.h"

#define PATIENCE_MS 20000

static GuiseDevice *
open_device (const char *name)
{
  g_autoptr (GError) error = NULL;
  GuiseDevice *device = guise_device_open (name, 1, &error);

  if (device == NULL)
    g_test_skip (error->message);
  return device;
}

/* y = 0.5 * (sum over ranks of 2 x), then + 1; x is the rank number everywhere. */
static void
reduce_on_rank (GuiseCollective *collective, void *user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ((const char *) user_data, 1, &error);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  GuiseNode *x = guise_graph_input (graph, "x", &GUISE_SHAPE (3, 5));
  GuiseNode *sum = guise_build_all_reduce (graph, guise_build_affine (graph, x, 2, 0), 0.5);
  GuiseNode *y = guise_build_affine (graph, sum, 1, 1);
  float      values[15];

  guise_device_set_collective (device, collective);
  plan = guise_plan_new (graph, device, NULL, &y, 1, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 15; i++)
    values[i] = (float) collective->rank + (float) i;
  for (int repeat = 0; repeat < 3; repeat++)
    {
      float sums[15];

      guise_plan_write (plan, x, values);
      g_assert_true (guise_plan_run (plan, &error));
      guise_plan_read (plan, y, sums);
      for (int i = 0; i < 15; i++)
        g_assert_cmpfloat (sums[i], ==, (float) (3 + 3 * i + 1));
    }
}

static void
test_sum (gconstpointer name)
{
  g_autoptr (GuiseDevice) device = open_device (name);
  void *const devices[] = { (void *) name, (void *) name, (void *) name };

  if (device == NULL)
    return;
  g_assert_cmpint (guise_test_ranks_run (3, PATIENCE_MS, reduce_on_rank, devices), ==, 3);
}

/* A plan whose gradients are summed runs each sum right behind its gradient, in that order. */
static void
test_runs_early (void)
{
  g_autoptr (GuiseDevice) device = open_device ("ref");
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuisePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const GuiseShape  shape = GUISE_SHAPE (4, 4);
  const char *const names[] = { "a", "b", "c" };
  GuiseNode        *w[3], *g[3], *outputs[3];
  GuiseNode        *y = guise_graph_input (graph, "x", &shape);
  g_autoptr (GString) order = g_string_new (NULL);

  for (int i = 0; i < 3; i++)
    {
      g_assert_true (guise_weights_add (weights, names[i], &shape, NULL, &error));
      w[i] = guise_graph_param (graph, names[i], &shape);
      y = guise_build_matmul (graph, y, w[i], NULL);
    }
  guise_graph_gradient (graph, y, w, 3, g);
  for (int i = 2; i >= 0; i--) /* built last, as the update builds them */
    outputs[i] = guise_build_assign (graph, w[i], guise_build_all_reduce (graph, g[i], 1.0));
  plan = guise_plan_new (graph, device, weights, outputs, 3, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < guise_plan_get_n_steps (plan); i++)
    {
      GuisePlanStep *step = guise_plan_get_step (plan, i);

      if (g_str_equal (step->op, "matmul") || g_str_equal (step->op, "all-reduce"))
        g_string_append_c (order, step->op[0]);
      guise_plan_step_free (step);
    }
  /* two products forwards; then for each weight its gradient and the sum, for the data between */
  g_assert_cmpstr (order->str, ==, "mmmammamma");
}

static GError *
wait_in_vain (GuiseCollective *collective)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  GuiseNode *y =
    guise_build_all_reduce (graph, guise_graph_input (graph, "x", &GUISE_SHAPE (2)), 1.0);

  guise_device_set_collective (device, collective);
  plan = guise_plan_new (graph, device, NULL, &y, 1, &error);
  g_assert_no_error (error);
  g_assert_false (guise_plan_run (plan, &error));
  return g_steal_pointer (&error);
}

/* The one that is left hears why, and is refused at once from then on. */
static void
lose_a_rank (GuiseCollective *collective, void *user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  char byte = 0;

  if (collective->rank == 1)
    return;
  error = wait_in_vain (collective);
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST);
  g_assert_false (guise_collective_broadcast (collective, &byte, 1, 0, &again));
  g_assert_error (again, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST);
  g_assert_cmpstr (again->message, ==, error->message);
}

static void
test_lost (void)
{
  void *const nothing[] = { NULL, NULL };

  g_assert_cmpint (guise_test_ranks_run (2, 50, lose_a_rank, nothing), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/nn/collective/sum/ref", "ref", test_sum);
  g_test_add_data_func ("/nn/collective/sum/cpu", "cpu", test_sum);
  g_test_add_func ("/nn/collective/runs-early", test_runs_early);
  g_test_add_func ("/nn/collective/lost", test_lost);
  return g_test_run ();
}
