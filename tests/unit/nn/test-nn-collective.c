/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over ranks in a plan: what they are, when they run, what becomes of a rank that is lost. */
#include "nn/guise-plan-private.h"
#include "support/guise-test-ranks.h"

#define PATIENCE_MS 60000

/* GPUs take one rank each. */
static GuiseDevice *
open_for_rank (const char *name, int rank, GError **error)
{
  g_autofree char *of_rank = g_strdup_printf ("cuda:%d/fp32", rank);

  return guise_device_open (g_str_equal (name, "cuda") ? of_rank : name, 1, error);
}

/* That of the last of so many ranks; without it the test is skipped. */
static GuiseDevice *
open_device (const char *name, int n_ranks)
{
  g_autoptr (GError) error = NULL;
  GuiseDevice *device = open_for_rank (name, n_ranks - 1, &error);

  if (device == NULL)
    g_test_skip (error->message);
  return device;
}

/* y = 0.5 * (sum over ranks of 2 x), then + 1; x is the rank number everywhere. */
static void
reduce_on_rank (GuiseCollective *collective, void *user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device =
               open_for_rank ((const char *) user_data, collective->rank, &error);
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
  g_assert_cmpfloat (guise_device_get_sum_ms (device), >, 0.0);
  g_assert_cmpint (guise_plan_get_is_captured (plan), ==,
                   g_str_equal ((const char *) user_data, "cuda"));
}

static void
test_sum (gconstpointer name)
{
  g_autoptr (GuiseDevice) device = open_device (name, 3);
  void *const devices[] = { (void *) name, (void *) name, (void *) name };
  int         n_exchanges;

  if (device == NULL)
    return;
  n_exchanges = guise_test_ranks_run (3, PATIENCE_MS, reduce_on_rank, devices);
  if (g_str_equal ((const char *) name, "cuda"))
    g_assert_cmpint (n_exchanges, <, 12); /* to meet: the sums are the GPUs' business */
  else
    g_assert_cmpint (n_exchanges, ==, 3);
}

/* Three products in a row and the update of their weights by sums over ranks. The weights are the
 * caller's. */
static GuisePlan *
plan_updates (GuiseDevice *device, GuiseGraph *graph, GuiseWeights *weights)
{
  const GuiseShape  shape = GUISE_SHAPE (4, 4);
  const char *const names[] = { "a", "b", "c" };
  g_autoptr (GError) error = NULL;
  GuiseNode *w[3], *g[3], *outputs[3];
  GuiseNode *y = guise_graph_input (graph, "x", &shape);
  GuisePlan *plan;

  for (int i = 0; i < 3; i++)
    {
      g_assert_true (guise_weights_add (weights, names[i], &shape, NULL, &error));
      w[i] = guise_graph_param (graph, names[i], &shape);
      y = guise_build_matmul (graph, y, w[i], NULL);
    }
  guise_graph_gradient (graph, y, w, 3, g);
  for (int i = 0; i < 3; i++)
    g[i] = guise_build_all_reduce (graph, g[i], 1.0);
  for (int i = 2; i >= 0; i--) /* built last, as the update builds them */
    outputs[i] = guise_build_assign (graph, w[i], g[i]);
  plan = guise_plan_new (graph, device, weights, outputs, 3, &error);
  g_assert_no_error (error);
  return plan;
}

/* The first letters of products, sums and assigns; "|" where what goes beside is waited for. */
static void
assert_order (const GuisePlan *plan, const char *expected)
{
  g_autoptr (GString) order = g_string_new (NULL);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const GuiseStep *step = (const GuiseStep *) plan->steps->pdata[i];

      if (step->joins)
        g_string_append_c (order, '|');
      if (g_str_equal (step->op, "assign"))
        g_string_append_c (order, '=');
      else if (g_str_equal (step->op, "matmul") || g_str_equal (step->op, "all-reduce"))
        g_string_append_c (order, step->op[0]);
    }
  g_assert_cmpstr (order->str, ==, expected);
  g_assert_false (plan->joins_at_end);
}

/* A plan whose gradients are summed runs each sum right behind its gradient, in that order, and
 * updates at once. */
static void
test_runs_early (void)
{
  g_autoptr (GuiseDevice) device = open_device ("ref", 1);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuisePlan) plan = plan_updates (device, graph, weights);

  /* two products forwards; then for each weight its gradient and the sum, for the data between */
  assert_order (plan, "mmmam=mam=ma=");
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

/* ---- GPUs ---- */

/* Sums go on beside the backward pass, and what needs them comes behind it. */
static void
order_on_rank (GuiseCollective *collective, void *user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = open_for_rank ("cuda", collective->rank, &error);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuisePlan) plan = NULL;

  guise_device_set_collective (device, collective);
  plan = plan_updates (device, graph, weights);
  assert_order (plan, "mmmammamma|===");
}

static void
test_beside (void)
{
  g_autoptr (GuiseDevice) device = open_device ("cuda", 2);
  void *const nothing[] = { NULL, NULL };

  if (device != NULL)
    guise_test_ranks_run (2, PATIENCE_MS, order_on_rank, nothing);
}

/* ---- GPUs that do not find each other, or lose each other ---- */

#define LARGE 40000

static GuisePlan *
plan_sum (GuiseDevice *device, GuiseGraph *graph, int64_t n, GuiseNode *nodes[2], GError **error)
{
  nodes[0] = guise_graph_input (graph, "x", &GUISE_SHAPE (n));
  nodes[1] = guise_build_all_reduce (graph, nodes[0], 1.0);
  return guise_plan_new (graph, device, NULL, &nodes[1], 1, error);
}

/* What the ranks try, and what all of them have to hear. */
typedef struct
{
  const char *devices[2];
  const char *said;
} Refusal;

static void
refuse_on_rank (GuiseCollective *collective, void *user_data)
{
  const Refusal *refusal = (const Refusal *) user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device =
               guise_device_open (refusal->devices[collective->rank], 1, &error);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  GuiseNode *nodes[2];

  g_assert_no_error (error);
  guise_device_set_collective (device, collective);
  plan = plan_sum (device, graph, 3, nodes, &error);
  g_assert_null (plan);
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (g_strstr_len (error->message, -1, refusal->said));
}

/* All ranks hear the same, at once. */
static void
test_refused (void)
{
  static Refusal same = { { "cuda:1/fp32", "cuda:1/fp32" }, "use the same GPU, 0000:01:00.0" };
  static Refusal missing = { { "cuda:0/fp32", "cuda:1/fp32" }, "(process 0): The emulated ranks" };
  g_autoptr (GuiseDevice) device = open_device ("cuda", 2);
  void *const both[] = { &same, &same };
  void *const none[] = { &missing, &missing };

  if (device == NULL)
    return;
  guise_test_ranks_run (2, PATIENCE_MS, refuse_on_rank, both);
  g_setenv ("GUISE_HOST_NO_RANKS", "1", TRUE);
  guise_test_ranks_run (2, PATIENCE_MS, refuse_on_rank, none);
  g_unsetenv ("GUISE_HOST_NO_RANKS");
}

/* The second rank makes two runs and then no more; the first runs on. */
static void
lose_a_gpu (GuiseCollective *collective, void *user_data)
{
  g_autofree char  *name = g_strdup_printf ("cuda:%d/fp32", collective->rank);
  g_autofree float *values = g_new (float, LARGE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open (name, 1, &error);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  GuiseNode *nodes[2];

  guise_device_set_collective (device, collective);
  plan = plan_sum (device, graph, LARGE, nodes, &error);
  g_assert_no_error (error);
  g_assert_true (guise_plan_watch (plan, nodes[1], &error));
  for (int i = 0; i < LARGE; i++)
    values[i] = (float) (i % 1000 + collective->rank);
  for (int run = 1; run <= 2; run++)
    {
      guise_plan_write (plan, nodes[0], values);
      g_assert_true (guise_plan_start (plan, &error));
      g_assert_true (guise_plan_collect (plan, (uint64_t) run, nodes[1], values, &error));
      for (int i = 0; i < LARGE; i++)
        values[i] =
          values[i] == (float) (2 * (i % 1000) + 1) ? (float) (i % 1000 + collective->rank) : -1.0f;
      g_assert_cmpfloat (values[LARGE - 1], ==, (float) ((LARGE - 1) % 1000 + collective->rank));
    }
  for (int i = 0; i < LARGE; i++)
    g_assert_cmpfloat (values[i], >=, 0.0);
  if (collective->rank == 1)
    return;
  g_assert_true (guise_plan_start (plan, &error)); /* nobody waits yet */
  g_assert_false (guise_plan_collect (plan, 3, nodes[1], values, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST);
  g_test_message ("%s", error->message);
  g_assert_false (guise_collective_wait (collective, 0.0, &again));
  g_assert_cmpstr (again->message, ==, error->message);
  g_clear_error (&again);
  g_assert_false (guise_plan_run (plan, &again)); /* and not even then */
  g_assert_error (again, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST);
}

static void
test_lost_gpu (void)
{
  g_autoptr (GuiseDevice) device = open_device ("cuda", 2);
  void *const  nothing[] = { NULL, NULL };
  const gint64 start_us = g_get_monotonic_time ();

  if (device == NULL)
    return;
  guise_test_ranks_run (2, 1500, lose_a_gpu, nothing);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 120 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/nn/collective/sum/ref", "ref", test_sum);
  g_test_add_data_func ("/nn/collective/sum/cpu", "cpu", test_sum);
  g_test_add_data_func ("/nn/collective/sum/cuda", "cuda", test_sum);
  g_test_add_func ("/nn/collective/cuda/beside", test_beside);
  g_test_add_func ("/nn/collective/cuda/refused", test_refused);
  g_test_add_func ("/nn/collective/cuda/lost", test_lost_gpu);
  g_test_add_func ("/nn/collective/runs-early", test_runs_early);
  g_test_add_func ("/nn/collective/lost", test_lost);
  return g_test_run ();
}
