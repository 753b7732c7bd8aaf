/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs that nobody waits for: on a device that does everything as late as it may, and on one that
 * does everything at once. */
#include "support/guise-test-alloc.h"
#include "support/guise-test-async.h"

enum
{
  N = 6,
};

/* y = x * count and total = sum (y); each run counts one up. */
typedef struct
{
  GuiseDevice  *device;
  GuiseWeights *weights;
  GuiseGraph   *graph;
  GuisePlan    *plan;
  GuiseNode    *x;
  GuiseNode    *y;
  GuiseNode    *total;
} Counting;

static void
counting_clear (Counting *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->graph, guise_graph_free);
  g_clear_pointer (&self->device, guise_device_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Counting, counting_clear)

static void
counting_init (Counting *self, GuiseDevice *device)
{
  g_autoptr (GError) error = NULL;
  const GuiseShape scalar = { .n_dims = 0 };
  GuiseNode       *outputs[3];
  GuiseNode       *count;

  self->device = device;
  self->weights = guise_weights_new (device);
  self->graph = guise_graph_new ();
  guise_weights_add (self->weights, "count", &scalar, NULL, &error);
  g_assert_no_error (error);
  count = guise_graph_param (self->graph, "count", &scalar);
  outputs[0] =
    guise_build_assign (self->graph, count, guise_build_affine (self->graph, count, 1, 1));
  self->x = guise_graph_input (self->graph, "x", &GUISE_SHAPE (N));
  self->y = outputs[1] = guise_build_mul (self->graph, self->x, outputs[0]);
  self->total = outputs[2] = guise_build_sum (self->graph, self->y, 1);
  self->plan = guise_plan_new (self->graph, device, self->weights, outputs, 3, &error);
  g_assert_no_error (error);
}

static GuiseDevice *
open_device (gconstpointer name)
{
  g_autoptr (GError) error = NULL;
  GuiseDevice *device = g_str_equal ((const char *) name, "async")
                          ? guise_test_async_device_new (GUISE_TEST_ASYNC_DEFAULT)
                          : guise_device_open ((const char *) name, 1, &error);

  g_assert_no_error (error);
  return device;
}

static void
watch (Counting *self)
{
  g_autoptr (GError) error = NULL;

  guise_plan_watch (self->plan, self->y, &error);
  g_assert_no_error (error);
  guise_plan_watch (self->plan, self->total, &error);
  g_assert_no_error (error);
}

/* Starts one more run, with x = 10 * run + i. The buffer is scribbled over at once. */
static void
start (Counting *self)
{
  g_autoptr (GError) error = NULL;
  float values[N];

  for (int i = 0; i < N; i++)
    values[i] = (float) (10 * (int) (guise_plan_get_n_runs (self->plan) + 1) + i);
  guise_plan_write (self->plan, self->x, values);
  for (int i = 0; i < N; i++)
    values[i] = -1;
  g_assert_true (guise_plan_start (self->plan, &error));
  g_assert_no_error (error);
}

static void
check_run (Counting *self, uint64_t run)
{
  g_autoptr (GError) error = NULL;
  float values[N];
  float total;
  float expected = 0;

  g_assert_true (guise_plan_collect (self->plan, run, self->y, values, &error));
  g_assert_no_error (error);
  g_assert_true (guise_plan_collect (self->plan, run, self->total, &total, &error));
  for (int i = 0; i < N; i++)
    {
      g_assert_cmpfloat (values[i], ==, (float) ((10 * (int) run + i) * (int) run));
      expected += values[i];
    }
  g_assert_cmpfloat (total, ==, expected);
}

/* ---- results of earlier runs ---- */

static void
test_ring (gconstpointer name)
{
  g_auto (Counting) counting = { NULL };

  counting_init (&counting, open_device (name));
  g_assert_cmpint (guise_device_is_asynchronous (counting.device), ==,
                   g_str_equal ((const char *) name, "async"));
  watch (&counting);
  for (uint64_t run = 1; run <= 3 * GUISE_PLAN_N_SLOTS; run++)
    {
      start (&counting);
      g_assert_cmpuint (guise_plan_get_n_runs (counting.plan), ==, run);
      if (run % GUISE_PLAN_N_SLOTS != 0)
        continue;
      for (uint64_t k = 0; k < GUISE_PLAN_N_SLOTS; k++)
        check_run (&counting, run - k);
    }
}

/* A run that has left the ring is not there any more, nor one that is still to come. */
static void
test_ring_limits (gconstpointer run)
{
  g_auto (Counting) counting = { NULL };
  g_autoptr (GError) error = NULL;
  float total;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*guise_plan_collect: assertion*run*failed*");
      return;
    }
  counting_init (&counting, open_device ("async"));
  watch (&counting);
  for (int i = 0; i <= GUISE_PLAN_N_SLOTS; i++)
    start (&counting);
  guise_plan_collect (counting.plan, GPOINTER_TO_UINT (run), counting.total, &total, &error);
}

/* Collecting one run leaves the later ones under way; waiting, or reading, leaves none. */
static void
test_waits_for_one (void)
{
  g_auto (Counting) counting = { NULL };
  g_autoptr (GError) error = NULL;
  size_t n_both;
  float  total;

  counting_init (&counting, open_device ("async"));
  watch (&counting);
  start (&counting);
  start (&counting);
  n_both = guise_test_async_get_counts (counting.device).n_waiting;
  check_run (&counting, 1);
  g_assert_cmpuint (guise_test_async_get_counts (counting.device).n_waiting, >, 0);
  g_assert_cmpuint (guise_test_async_get_counts (counting.device).n_waiting, <, n_both);
  check_run (&counting, 2);
  g_assert_cmpuint (guise_test_async_get_counts (counting.device).n_waiting, ==, 0);
  start (&counting);
  guise_plan_read (counting.plan, counting.total, &total);
  g_assert_cmpfloat (total, ==, 3 * (6 * 30 + 15));
  guise_plan_run (counting.plan, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_test_async_get_counts (counting.device).n_waiting, ==, 0);
}

static void
test_no_pinned_memory (void)
{
  g_auto (Counting) counting = { NULL };
  g_autoptr (GError) error = NULL;

  counting_init (&counting, guise_test_async_device_new (GUISE_TEST_ASYNC_NO_PINNED));
  g_assert_false (guise_plan_watch (counting.plan, counting.y, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY);
}

/* ---- recording ---- */

static void
test_capture (void)
{
  g_auto (Counting) counting = { NULL };

  counting_init (&counting, open_device ("async"));
  watch (&counting);
  for (int run = 1; run <= 6; run++)
    {
      g_assert_cmpint (guise_plan_get_is_captured (counting.plan), ==, run > 2);
      start (&counting);
      check_run (&counting, (uint64_t) run);
      g_assert_cmpint (guise_test_async_get_counts (counting.device).n_graph_runs, ==, run - 1);
    }
  g_assert_cmpint (guise_test_async_get_counts (counting.device).n_captures, ==, 1);
  guise_plan_set_timed (counting.plan, TRUE);
  start (&counting);
  check_run (&counting, 7);
  g_assert_cmpint (guise_test_async_get_counts (counting.device).n_graph_runs, ==, 5);
  guise_plan_set_timed (counting.plan, FALSE);
  start (&counting);
  check_run (&counting, 8);
  g_assert_cmpint (guise_test_async_get_counts (counting.device).n_graph_runs, ==, 6);
}

/* It is tried once, said so, and everything runs all the same. */
static void
test_capture_refused (void)
{
  g_auto (Counting) counting = { NULL };

  counting_init (&counting, guise_test_async_device_new (GUISE_TEST_ASYNC_NO_CAPTURE));
  watch (&counting);
  for (uint64_t run = 1; run <= 4; run++)
    {
      start (&counting);
      check_run (&counting, run);
      g_assert_false (guise_plan_get_is_captured (counting.plan));
    }
  g_assert_cmpint (guise_test_async_get_counts (counting.device).n_captures, ==, 1);
  g_assert_cmpint (guise_test_async_get_counts (counting.device).n_graph_runs, ==, 0);
}

/* A run that is timed does not record, however early it is. */
static void
test_capture_timed (void)
{
  g_auto (Counting) counting = { NULL };

  counting_init (&counting, open_device ("async"));
  watch (&counting);
  guise_plan_set_timed (counting.plan, TRUE);
  for (uint64_t run = 1; run <= 3; run++)
    {
      start (&counting);
      check_run (&counting, run);
    }
  g_assert_cmpint (guise_test_async_get_counts (counting.device).n_captures, ==, 0);
  guise_plan_set_timed (counting.plan, FALSE);
  start (&counting);
  check_run (&counting, 4);
  g_assert_true (guise_plan_get_is_captured (counting.plan));
}

static void
test_allocates_nothing (gconstpointer name)
{
  g_auto (Counting) counting = { NULL };
  size_t n_before;
  size_t n_after;
  size_t n_bytes;

  counting_init (&counting, open_device (name));
  watch (&counting);
  start (&counting);
  start (&counting);
  if (!guise_test_count_allocations (&n_before, &n_bytes))
    {
      g_test_skip ("the sanitizer has its own allocator");
      return;
    }
  for (uint64_t run = 3; run <= 12; run++)
    {
      start (&counting);
      check_run (&counting, run - 1);
    }
  guise_test_count_allocations (&n_after, &n_bytes);
  g_assert_cmpuint (n_after, ==, n_before);
}

#define ADD(path, func)                                    \
  do                                                       \
    {                                                      \
      g_test_add_data_func (path "/ref", "ref", func);     \
      g_test_add_data_func (path "/async", "async", func); \
    }                                                      \
  while (0)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/nn/async/ring", test_ring);
  g_test_add_data_func ("/nn/async/ring-limits/none", GUINT_TO_POINTER (0), test_ring_limits);
  g_test_add_data_func ("/nn/async/ring-limits/left", GUINT_TO_POINTER (1), test_ring_limits);
  g_test_add_data_func ("/nn/async/ring-limits/to-come", GUINT_TO_POINTER (GUISE_PLAN_N_SLOTS + 2),
                        test_ring_limits);
  g_test_add_func ("/nn/async/waits-for-one", test_waits_for_one);
  g_test_add_func ("/nn/async/no-pinned-memory", test_no_pinned_memory);
  g_test_add_func ("/nn/async/capture", test_capture);
  g_test_add_func ("/nn/async/capture-refused", test_capture_refused);
  g_test_add_func ("/nn/async/capture-timed", test_capture_timed);
  ADD ("/nn/async/allocates-nothing", test_allocates_nothing);
  return g_test_run ();
}
