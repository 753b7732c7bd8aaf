/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elementwise nodes that run as one step: which of them do, and that nobody can tell. The measure
 * is the same device without programs. */
#include <string.h>

#include "core/guise-random.h"
#include "nn/guise-plan-private.h"

enum
{
  MAX_RESULTS = 4,
};

static const GuiseShape image = GUISE_SHAPE (3, 4, 5, 7);
static const GuiseShape scalar = { .n_dims = 0 };

/* ---- one graph, with programs and without ---- */

/* Builds results from the input "x" of the shape of the image. Returns: how many */
typedef size_t (*Build) (GuiseGraph *graph, GuiseNode *x, GuiseNode **results);

typedef struct
{
  GuiseDevice  *device;
  GuiseWeights *weights;
  GuiseGraph   *graph;
  GuisePlan    *plan;
  GArray       *values; /* of all results of two runs */
} Story;

static void
story_clear (Story *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->graph, guise_graph_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->values, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Story, story_clear)

static void
story_read (Story *self, GuiseNode *node)
{
  guint at = self->values->len;

  g_array_set_size (self->values,
                    at + (guint) guise_shape_n_elements (guise_node_get_shape (node)));
  guise_plan_read (self->plan, node, &g_array_index (self->values, float, at));
}

static void
story_init (Story *self, const GuiseBackend *backend, Build build)
{
  g_autoptr (GError) error = NULL;
  size_t            n = (size_t) guise_shape_n_elements (&image);
  g_autofree float *values = g_new (float, n);
  const float       start = 3;
  GuiseRandom       random = guise_random_init (7, 0);
  GuiseNode        *results[MAX_RESULTS];
  GuiseNode        *x;
  size_t            n_results;

  for (size_t i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random, -1, 1);
  self->device = guise_device_new (backend, "programs", 0, 1, &error);
  self->weights = guise_weights_new (self->device);
  self->graph = guise_graph_new ();
  self->values = g_array_new (FALSE, FALSE, sizeof (float));
  guise_weights_add (self->weights, "count", &scalar, &start, &error);
  g_assert_no_error (error);
  x = guise_graph_input (self->graph, "x", &image);
  n_results = build (self->graph, x, results);
  self->plan =
    guise_plan_new (self->graph, self->device, self->weights, results, n_results, &error);
  g_assert_no_error (error);
  guise_plan_write (self->plan, x, values);
  for (int run = 0; run < 2; run++)
    {
      guise_plan_run (self->plan, &error);
      g_assert_no_error (error);
      for (size_t i = 0; i < n_results; i++)
        story_read (self, results[i]);
    }
}

/* Checks that programs change nothing but the number of steps, from and to so many. */
static void
check (const GuiseBackend *backend, Build build, size_t n_steps_without, size_t n_steps)
{
  GuiseBackend without = *guise_ref_backend_get ();
  g_auto (Story) expected = { NULL };
  g_auto (Story) found = { NULL };

  without.program = (GuiseKernel){ NULL };
  story_init (&expected, &without, build);
  story_init (&found, backend, build);
  g_assert_cmpmem (found.values->data, found.values->len * sizeof (float), expected.values->data,
                   expected.values->len * sizeof (float));
  g_assert_cmpuint (guise_plan_get_n_steps (expected.plan), ==, n_steps_without);
  g_assert_cmpuint (guise_plan_get_n_steps (found.plan), ==, n_steps);
  g_assert_cmpuint (guise_plan_get_peak_bytes (found.plan), <=,
                    guise_plan_get_peak_bytes (expected.plan));
}

/* ---- what becomes one ---- */

/* A value with two readers, both in the tree, and operands of other shapes. */
static size_t
build_diamond (GuiseGraph *graph, GuiseNode *x, GuiseNode **results)
{
  GuiseNode *a = guise_build_affine (graph, x, 2, 1);
  GuiseNode *b = guise_build_unary (graph, GUISE_UNARY_SIN, a);
  GuiseNode *c = guise_build_mul (graph, a, guise_graph_scalar (graph, 0.3));

  results[0] = guise_build_add (graph, guise_build_sub (graph, b, c), x);
  return 1;
}

/* What is read afterwards, or by a step outside, is a value of its own. */
static size_t
build_visible (GuiseGraph *graph, GuiseNode *x, GuiseNode **results)
{
  GuiseNode *a = guise_build_affine (graph, x, 2, 1);
  GuiseNode *b = guise_build_affine (graph, a, 3, 0);
  GuiseNode *c = guise_build_unary (graph, GUISE_UNARY_SIN, b);

  results[0] = a;
  results[1] = guise_build_sum (graph, b, 15);
  results[2] = guise_build_unary (graph, GUISE_UNARY_NEG, c);
  return 3;
}

/* Small values keep their own steps when they meet large ones; among themselves they are one. */
static size_t
build_sizes (GuiseGraph *graph, GuiseNode *x, GuiseNode **results)
{
  GuiseNode *sum = guise_build_sum (graph, x, 14); /* [n, 1, 1, 1] */
  GuiseNode *scale = guise_build_affine (graph, guise_build_affine (graph, sum, 0.5, 0), 1, 2);
  GuiseNode *y = guise_build_mul (graph, guise_build_unary (graph, GUISE_UNARY_ABS, x), scale);

  results[0] = guise_build_affine (graph, y, 1, 1);
  return 1;
}

/* More than fits into one. */
static size_t
build_long (GuiseGraph *graph, GuiseNode *x, GuiseNode **results)
{
  for (int i = 0; i < 40; i++)
    x = guise_build_affine (graph, x, i % 2 == 0 ? 2 : 0.5, 0.125);
  results[0] = x;
  return 1;
}

/* More operands than fit into one. */
static size_t
build_wide (GuiseGraph *graph, GuiseNode *x, GuiseNode **results)
{
  GuiseNode *y = guise_build_sum (graph, x, 8);

  for (int i = 0; i < 12; i++)
    y = guise_build_add (graph, guise_graph_scalar (graph, i), y);
  results[0] = y;
  return 1;
}

static void
test_trees (void)
{
  check (guise_ref_backend_get (), build_diamond, 5, 1);
  check (guise_ref_backend_get (), build_visible, 5, 4);
  check (guise_ref_backend_get (), build_sizes, 6, 3);
  check (guise_ref_backend_get (), build_long, 40, 3);
  check (guise_ref_backend_get (), build_wide, 13, 3);
}

/* ---- state ---- */

/* The old value is meant: a program that ran where its last op stands would see the new one. */
static size_t
build_old_value (GuiseGraph *graph, GuiseNode *x, GuiseNode **results)
{
  GuiseNode *count = guise_graph_param (graph, "count", &scalar);
  GuiseNode *old = guise_build_mul (graph, x, count);
  GuiseNode *next = guise_build_assign (graph, count, guise_build_affine (graph, count, 1, 1));

  results[0] = next;
  results[1] = guise_build_mul (graph, guise_build_affine (graph, old, 2, 0), count);
  return 2;
}

/* The same through an alias, which is a snapshot when it is read that late. */
static size_t
build_old_alias (GuiseGraph *graph, GuiseNode *x, GuiseNode **results)
{
  GuiseNode *count = guise_graph_param (graph, "count", &scalar);
  GuiseNode *alias = guise_build_stop_gradient (graph, count);
  GuiseNode *old = guise_build_mul (graph, x, alias);

  results[0] = guise_build_assign (graph, count, guise_build_affine (graph, count, 1, 1));
  results[1] = guise_build_mul (graph, guise_build_affine (graph, old, 2, 0), alias);
  return 2;
}

static void
test_state (void)
{
  /* x * count, count + 1, assign, the rest; the program of the rest leaves out x * count */
  check (guise_ref_backend_get (), build_old_value, 5, 4);
  /* The copy, count + 1, assign, and the program of all others. */
  check (guise_ref_backend_get (), build_old_alias, 6, 5);
}

/* ---- devices that cannot do everything ---- */

static gboolean
supports_few (const GuiseKernelQuery *query)
{
  const GuiseProgram *program = (const GuiseProgram *) query->params;

  g_assert_cmpint (query->op, ==, GUISE_N_OPS);
  g_assert_cmpuint (query->n_inputs, ==, program->n_inputs);
  g_assert_cmpuint (program->n_instructions, >=, 2);
  return program->n_instructions <= 3;
}

static gboolean
supports_none (const GuiseKernelQuery *query)
{
  return FALSE;
}

static void
test_refused (void)
{
  GuiseBackend few = *guise_ref_backend_get ();
  GuiseBackend none = *guise_ref_backend_get ();
  GuiseBackend borrower = *guise_ref_backend_get ();

  few.program.supports = supports_few;
  none.program.supports = supports_none;
  borrower.borrows = guise_ref_backend_get ();
  borrower.program = (GuiseKernel){ NULL };
  check (&few, build_diamond, 5, 3);
  check (&few, build_long, 40, 14);
  check (&none, build_diamond, 5, 5);
  check (&borrower, build_diamond, 5, 5);
}

/* ---- memory ---- */

/* Six large values that die one after the other, each in a sum: all of them would have to wait for
 * one program. */
static size_t
build_hungry (GuiseGraph *graph, GuiseNode *x, GuiseNode **results)
{
  GuiseNode *y = x;

  for (int i = 1; i <= 6; i++)
    {
      GuiseNode *large =
        guise_build_pad (graph, guise_build_slice (graph, x, 2, i % 4, 1),
                         (const int64_t[]){ 0, 0, 2, 0 }, (const int64_t[]){ 0, 0, 2, 0 });

      y = guise_build_add (graph, y, guise_build_affine (graph, large, 1, 1));
    }
  results[0] = y;
  return 1;
}

static void
test_memory (void)
{
  check (guise_ref_backend_get (), build_hungry, 24, 17);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/fuse/trees", test_trees);
  g_test_add_func ("/nn/fuse/state", test_state);
  g_test_add_func ("/nn/fuse/refused", test_refused);
  g_test_add_func ("/nn/fuse/memory", test_memory);
  return g_test_run ();
}
