/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans: order of state, memory, what may be shared, that running allocates nothing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-random.h"
#include "nn/guise-plan-private.h"

/* ---- counting allocations ---- */

/* The sanitizers bring allocators of their own. */
#if !defined(__SANITIZE_ADDRESS__)
#define COUNTS_ALLOCATIONS

static size_t n_allocations;
static size_t n_large;

static void
count_allocation (size_t n_bytes)
{
  __atomic_add_fetch (&n_allocations, 1, __ATOMIC_RELAXED);
  if (n_bytes >= 1024)
    __atomic_add_fetch (&n_large, 1, __ATOMIC_RELAXED);
}

#pragma GCC visibility push(default) /* so that they stand in for those of the library */

void *__libc_malloc (size_t n);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t n);
void *__libc_memalign (size_t alignment, size_t n);

void *
malloc (size_t n)
{
  count_allocation (n);
  return __libc_malloc (n);
}

void *
calloc (size_t n, size_t size)
{
  count_allocation (n * size);
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t n)
{
  count_allocation (n);
  return __libc_realloc (memory, n);
}

void *
aligned_alloc (size_t alignment, size_t n)
{
  count_allocation (n);
  return __libc_memalign (alignment, n);
}

int
posix_memalign (void **out_memory, size_t alignment, size_t n)
{
  count_allocation (n);
  *out_memory = __libc_memalign (alignment, n);
  return *out_memory == NULL;
}

#pragma GCC visibility pop
#endif

/* ---- helpers ---- */

static GuiseDevice *
open_device (gconstpointer name)
{
  g_autoptr (GError) error = NULL;
  GuiseDevice *device = guise_device_open ((const char *) name, 1, &error);

  if (device == NULL)
    {
      g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
      g_test_skip (error->message);
    }
  return device;
}

static GuisePlan *
make_plan (GuiseGraph   *graph,
           GuiseDevice  *device,
           GuiseWeights *weights,
           GuiseNode   **outputs,
           size_t        n)
{
  g_autoptr (GError) error = NULL;
  GuisePlan *plan = guise_plan_new (graph, device, weights, outputs, n, &error);

  g_assert_no_error (error);
  g_assert_nonnull (plan);
  return plan;
}

static void
run (GuisePlan *plan)
{
  g_autoptr (GError) error = NULL;

  guise_plan_run (plan, &error);
  g_assert_no_error (error);
}

static float
read_scalar (GuisePlan *plan, GuiseNode *node)
{
  float value = NAN;

  g_assert_cmpint (guise_shape_n_elements (guise_node_get_shape (node)), ==, 1);
  guise_plan_read (plan, node, &value);
  return value;
}

static float
read_weight (const GuiseWeights *weights, const char *name)
{
  g_autoptr (GError) error = NULL;
  float value = NAN;

  guise_weights_read (weights, name, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
add_weight (GuiseWeights *weights, const char *name, GuiseShape shape, double limit)
{
  g_autoptr (GError) error = NULL;
  size_t            n = (size_t) guise_shape_n_elements (&shape);
  g_autofree float *values = g_new (float, n);
  GuiseRandom       random = guise_random_init (g_str_hash (name), 0);

  for (size_t i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random, -limit, limit);
  guise_weights_add (weights, name, &shape, limit > 0 ? values : NULL, &error);
  g_assert_no_error (error);
}

static const GuiseShape scalar = { .n_dims = 0 };

static GuiseWeights *
make_counter (GuiseDevice *device, float value)
{
  g_autoptr (GError) error = NULL;
  GuiseWeights *weights = guise_weights_new (device);

  guise_weights_add (weights, "count", &scalar, &value, &error);
  g_assert_no_error (error);
  return weights;
}

/* ---- order ---- */

static void
test_assign_order (gconstpointer name)
{
  g_autoptr (GuiseDevice) device = open_device (name);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuisePlan) plan = NULL;

  if (device == NULL)
    return;
  weights = make_counter (device, 3);

  GuiseNode *count = guise_graph_param (graph, "count", &scalar);
  GuiseNode *before = guise_build_affine (graph, count, 10, 0);
  GuiseNode *alias = guise_build_reshape (graph, count, &GUISE_SHAPE (1));
  GuiseNode *next = guise_build_assign (graph, count, guise_build_affine (graph, count, 1, 1));
  GuiseNode *after = guise_build_affine (graph, count, 10, 0);
  GuiseNode *late = guise_build_affine (graph, alias, 10, 0); /* of the old value */
  GuiseNode *twice = guise_build_assign (graph, count, guise_build_affine (graph, count, 2, 0));
  GuiseNode *outputs[] = { before, next, after, late, twice, alias };

  plan = make_plan (graph, device, weights, outputs, G_N_ELEMENTS (outputs));
  run (plan);
  g_assert_cmpfloat (read_scalar (plan, before), ==, 30);
  g_assert_cmpfloat (read_scalar (plan, after), ==, 40);
  g_assert_cmpfloat (read_scalar (plan, late), ==, 30);
  g_assert_cmpfloat (read_scalar (plan, alias), ==, 3);
  g_assert_cmpfloat (read_weight (weights, "count"), ==, 8);
  run (plan);
  g_assert_cmpfloat (read_scalar (plan, before), ==, 80);
  g_assert_cmpfloat (read_scalar (plan, late), ==, 80);
  g_assert_cmpfloat (read_weight (weights, "count"), ==, 18);
}

/* What no output needs does not run. */
static void
test_unneeded (gconstpointer name)
{
  g_autoptr (GuiseDevice) device = open_device (name);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuisePlan) plan = NULL;

  if (device == NULL)
    return;
  weights = make_counter (device, 3);

  GuiseNode *count = guise_graph_param (graph, "count", &scalar);
  GuiseNode *x = guise_graph_input (graph, "x", &scalar);
  GuiseNode *unused = guise_graph_input (graph, "unused", &scalar);
  GuiseNode *y = guise_build_add (graph, x, count);
  float      value = 4;

  guise_build_assign (graph, count, guise_build_mul (graph, y, unused));
  plan = make_plan (graph, device, weights, &y, 1);
  guise_plan_write (plan, x, &value);
  guise_plan_write (plan, unused, &value);
  run (plan);
  g_assert_cmpfloat (read_scalar (plan, y), ==, 7);
  g_assert_cmpfloat (read_weight (weights, "count"), ==, 3);
  g_assert_cmpuint (plan->steps->len, ==, 1);
}

/* ---- memory ---- */

/* A chain of elementwise ops stays in one place; joins and slices of the batch are views. */
static void
test_views (gconstpointer name)
{
  g_autoptr (GuiseDevice) device = open_device (name);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  const GuiseShape  shape = GUISE_SHAPE (2, 3, 16, 16);
  const size_t      n = 2 * 3 * 16 * 16;
  g_autofree float *values = g_new (float, 2 * n);

  if (device == NULL)
    return;

  GuiseNode *inputs[] = { guise_graph_input (graph, "a", &shape),
                          guise_graph_input (graph, "b", &shape) };
  GuiseNode *x = guise_build_concat (graph, inputs, 2, 0);
  GuiseNode *ones = guise_graph_constant (graph, &GUISE_SHAPE (3), (const float[]){ 1, 1, 1 });

  for (int i = 0; i < 6; i++) /* with what is no part of programs in between */
    x = guise_build_prelu (graph, guise_build_affine (graph, x, 2, 1), ones);

  GuiseNode *halves[] = { guise_build_slice (graph, x, 0, 0, 2),
                          guise_build_slice (graph, x, 0, 2, 2) };
  GuiseNode *swapped[] = { guise_build_affine (graph, halves[1], 1, 0),
                           guise_build_affine (graph, halves[0], 1, 0) };
  GuiseNode *y = guise_build_concat (graph, swapped, 2, 0);

  plan = make_plan (graph, device, NULL, &y, 1);
  g_assert_cmpuint (plan->steps->len, ==, 14);
  g_assert_cmpuint (guise_plan_get_peak_bytes (plan), <=, 2 * 2 * n * sizeof (float) + 4096);
  for (int k = 0; k < 2; k++)
    {
      for (size_t i = 0; i < n; i++)
        values[i] = (float) i + (float) k * 0.5f;
      guise_plan_write (plan, inputs[k], values);
    }
  run (plan);
  guise_plan_read (plan, y, values);
  for (size_t i = 0; i < n; i++)
    {
      g_assert_cmpfloat (values[i], ==, 64 * ((float) i + 0.5f) + 63);
      g_assert_cmpfloat (values[n + i], ==, 64 * (float) i + 63);
    }
}

/* A value that is read again later must not be overwritten by an op that could run in place. */
static void
test_not_in_place (gconstpointer name)
{
  g_autoptr (GuiseDevice) device = open_device (name);
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  const GuiseShape shape = GUISE_SHAPE (2, 64);
  float            values[128];

  if (device == NULL)
    return;

  GuiseNode *x = guise_graph_input (graph, "x", &shape);
  GuiseNode *a = guise_build_affine (graph, x, 2, 0);
  GuiseNode *row = guise_build_slice (graph, a, 0, 0, 1);
  GuiseNode *b = guise_build_sub (graph, a, row); /* a dies here, but row looks into it */
  GuiseNode *outputs[] = { b, x };

  for (int i = 0; i < 128; i++)
    values[i] = (float) i;
  plan = make_plan (graph, device, NULL, outputs, 2);
  guise_plan_write (plan, x, values);
  for (int k = 0; k < 2; k++)
    {
      run (plan);
      guise_plan_read (plan, b, values);
      for (int i = 0; i < 128; i++)
        g_assert_cmpfloat (values[i], ==, i < 64 ? 0 : 128);
    }
}

/* ---- a small training loop ---- */

typedef struct
{
  GuiseGraph   *graph;
  GuiseWeights *weights;
  GuisePlan    *plan;
  GuiseNode    *x;
  GuiseNode    *target;
  GuiseNode    *loss;
} Training;

static void
training_clear (Training *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->graph, guise_graph_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

/* Two layers, a residual, clipping, random masks, AdaBelief, a counter: all that a real step has.
 */
static void
training_init (Training *self, GuiseDevice *device)
{
  static const char *const names[] = { "w1", "b1", "w2", "b2" };
  const GuiseShape         shapes[] = { GUISE_SHAPE (8, 3, 5, 5), GUISE_SHAPE (8),
                                        GUISE_SHAPE (12, 8, 3, 3), GUISE_SHAPE (12) };
  const GuiseConv          down = {
             .stride = 2, .pad_top = 2, .pad_left = 2, .pad_bottom = 2, .pad_right = 2, .n_groups = 1
  };
  const GuiseConv same = {
    .stride = 1, .pad_top = 1, .pad_left = 1, .pad_bottom = 1, .pad_right = 1, .n_groups = 1
  };
  GuiseNode  *w[4], *g[4], *outputs[6];
  GuiseGraph *graph = guise_graph_new ();

  self->graph = graph;
  self->weights = guise_weights_new (device);
  self->x = guise_graph_input (graph, "x", &GUISE_SHAPE (2, 3, 16, 16));
  self->target = guise_graph_input (graph, "target", &GUISE_SHAPE (2, 3, 16, 16));
  for (int i = 0; i < 4; i++)
    {
      w[i] = guise_graph_param (graph, names[i], &shapes[i]);
      add_weight (self->weights, names[i], shapes[i], i % 2 == 0 ? 0.2 : 0);
    }
  GuiseNode *h =
    guise_build_leaky_relu (graph, guise_build_conv2d (graph, self->x, w[0], w[1], &down), 0.1);
  GuiseNode *y =
    guise_build_depth_to_space (graph, guise_build_conv2d (graph, h, w[2], w[3], &same));
  GuiseNode *error =
    guise_build_sub (graph, guise_build_unary (graph, GUISE_UNARY_SIGMOID, y), self->target);

  self->loss = guise_build_mean (graph, guise_build_unary (graph, GUISE_UNARY_SQUARE, error), 15);
  guise_graph_gradient (graph, self->loss, w, 4, g);
  add_weight (self->weights, "count", scalar, 0);
  GuiseNode *count = guise_graph_param (graph, "count", &scalar);
  GuiseNode *rate = guise_graph_scalar (graph, 0.01);

  for (int i = 0; i < 4; i++)
    {
      g_autofree char *m = g_strconcat (names[i], "/m", NULL);
      g_autofree char *v = g_strconcat (names[i], "/v", NULL);

      add_weight (self->weights, m, shapes[i], 0);
      add_weight (self->weights, v, shapes[i], 0);
      outputs[i] = guise_build_update (graph, GUISE_UPDATE_ADABELIEF, w[i],
                                       guise_graph_param (graph, m, &shapes[i]),
                                       guise_graph_param (graph, v, &shapes[i]), g[i], rate, NULL,
                                       guise_build_random_mask (graph, &shapes[i], 0.7, 1, count,
                                                                (uint32_t) i),
                                       0.9, 0.999, 1e-6);
    }
  outputs[4] = guise_build_assign (graph, count, guise_build_affine (graph, count, 1, 1));
  outputs[5] = self->loss;
  self->plan = make_plan (graph, device, self->weights, outputs, 6);
}

static void
training_write (Training *self)
{
  enum
  {
    N = 2 * 3 * 16 * 16
  };
  float values[N];

  for (int i = 0; i < N; i++) /* channels of different brightness, a little structure in rows */
    values[i] = (float) (0.2 + 0.3 * (i / 256 % 3) + 0.1 * sin (i / 16 % 16 * 0.4));
  guise_plan_write (self->plan, self->x, values);
  guise_plan_write (self->plan, self->target, values);
}

static void
test_training (gconstpointer name)
{
  g_autoptr (GuiseDevice) device = open_device (name);
  float first[20];

  if (device == NULL)
    return;
  for (int k = 0; k < 2; k++)
    {
      g_auto (Training) training = { NULL };

      training_init (&training, device);
      training_write (&training);
      for (size_t i = 0; i < G_N_ELEMENTS (first); i++)
        {
          float loss;

          run (training.plan);
          loss = read_scalar (training.plan, training.loss);
          if (k == 0)
            first[i] = loss;
          else /* the same seed gives the same steps */
            g_assert_cmpfloat (loss, ==, first[i]);
        }
      g_test_message ("loss %g -> %g", (double) first[0], (double) first[19]);
      g_assert_cmpfloat (first[19], <, 0.5f * first[0]);
      g_assert_cmpfloat (read_weight (training.weights, "count"), ==, 20);
    }
}

/* The two backends walk the same path. */
static void
test_training_agrees (void)
{
  float losses[2];

  for (int k = 0; k < 2; k++)
    {
      g_autoptr (GuiseDevice) device = open_device (k == 0 ? "ref" : "cpu");
      g_auto (Training) training = { NULL };

      if (device == NULL)
        return;
      training_init (&training, device);
      training_write (&training);
      for (int i = 0; i < 10; i++)
        run (training.plan);
      losses[k] = read_scalar (training.plan, training.loss);
    }
  g_assert_cmpfloat (fabsf (losses[0] - losses[1]), <=, 1e-3f * losses[0]);
}

static void
test_allocates_nothing (gconstpointer name)
{
#ifdef COUNTS_ALLOCATIONS
  g_autoptr (GuiseDevice) device = open_device (name);
  g_auto (Training) training = { NULL };
  size_t n_before;
  size_t n_large_before;

  if (device == NULL)
    return;
  training_init (&training, device);
  training_write (&training);
  run (training.plan);
  n_before = n_allocations;
  n_large_before = n_large;
  g_free (g_malloc (2048)); /* the counters count */
  g_assert_cmpuint (n_allocations, ==, n_before + 1);
  g_assert_cmpuint (n_large, ==, n_large_before + 1);
  for (int i = 0; i < 5; i++)
    {
      run (training.plan);
      read_scalar (training.plan, training.loss);
      training_write (&training);
    }
  g_assert_cmpuint (n_large, ==, n_large_before + 1);
  /* oneDNN makes a small map of its arguments whenever a primitive is executed. */
  if (strcmp ((const char *) name, "cpu") != 0)
    g_assert_cmpuint (n_allocations, ==, n_before + 1);
#else
  g_test_skip ("the sanitizer has its own allocator");
#endif
}

/* Gradients die in their update: without an order that needs all of them they are never all alive.
 */
static void
test_updates_move_up (void)
{
  g_autoptr (GuiseDevice) device = open_device ("ref");
  g_auto (Training) training = { NULL };
  gboolean has_update = FALSE;

  training_init (&training, device);
  for (guint i = 0; i < training.plan->steps->len; i++)
    {
      const GuiseStep *step = (const GuiseStep *) training.plan->steps->pdata[i];

      if (strcmp (step->op, "update") == 0)
        has_update = TRUE;
      else if (has_update && strcmp (step->op, "conv2d-grad-weight") == 0)
        return;
    }
  g_assert_not_reached ();
}

static void
test_dump (void)
{
  g_autoptr (GuiseDevice) device = open_device ("ref");
  g_auto (Training) training = { NULL };
  g_autofree char *text = NULL;

  training_init (&training, device);
  training_write (&training);
  guise_plan_set_timed (training.plan, TRUE);
  run (training.plan);
  text = guise_plan_dump (training.plan);
  g_assert_nonnull (strstr (text, "conv2d"));
  g_assert_nonnull (strstr (text, "GFLOP/s"));
  g_assert_cmpfloat (guise_plan_get_flops (training.plan), ==,
                     2.0 * 2 * 64 * (8 * 75 * 2 + 12 * 72 * 3));
}

/* ---- a rehearsal ---- */

/* It counts what the real device holds then, and keeps nothing. */
static void
test_rehearsal (gconstpointer name)
{
  g_autoptr (GuiseDevice) device = open_device (name);
  g_autoptr (GuiseDevice) rehearsal = NULL;
  GuisePlanMemory memory = { 0 };

  if (device == NULL)
    return;
  rehearsal = guise_device_new_rehearsal (device);
  g_assert_true (guise_device_is_rehearsal (rehearsal));
  g_assert_false (guise_device_is_rehearsal (device));
  {
    g_auto (Training) planned = { NULL };
    g_auto (Training) real = { NULL };
    size_t weights = 0;

    training_init (&planned, rehearsal);
    g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
    training_init (&real, device);
    g_assert_cmpuint (guise_device_get_bytes (device), >, 0);
    g_assert_cmpuint (guise_device_get_bytes (rehearsal), ==, guise_device_get_bytes (device));
    g_assert_cmpuint (guise_device_get_peak_bytes (rehearsal), ==,
                      guise_device_get_peak_bytes (device));
    for (size_t i = 0; i < guise_weights_get_n (planned.weights); i++)
      weights +=
        guise_weights_get_bytes (planned.weights, guise_weights_get_name (planned.weights, i));
    guise_plan_add_memory (planned.plan, &memory);
    g_assert_cmpuint (memory.activations + memory.workspace, ==,
                      guise_plan_get_peak_bytes (real.plan));
    g_assert_cmpuint (memory.inputs, ==, 2 * 2 * 3 * 16 * 16 * sizeof (float));
    g_assert_cmpuint (weights + memory.activations + memory.workspace + memory.inputs +
                        memory.constants,
                      ==, guise_device_get_bytes (rehearsal));
  }
  g_assert_cmpuint (guise_device_get_bytes (rehearsal), ==, 0);
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
}

/* Steps that do the same work have the same key, others have not. */
static void
test_steps (void)
{
  g_autoptr (GuiseDevice) device = open_device ("ref");
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  g_autoptr (GuisePlanStep) first = NULL;
  g_autoptr (GuisePlanStep) same = NULL;
  g_autoptr (GuisePlanStep) other = NULL;
  GuiseNode *x = guise_graph_input (graph, "x", &GUISE_SHAPE (4));
  GuiseNode *outputs[] = { guise_build_affine (graph, x, 2, 1), guise_build_affine (graph, x, 2, 1),
                           guise_build_affine (graph, x, 3, 1) };

  plan = make_plan (graph, device, NULL, outputs, 3);
  g_assert_cmpuint (guise_plan_get_n_steps (plan), ==, 3);
  first = guise_plan_get_step (plan, 0);
  same = guise_plan_get_step (plan, 1);
  other = guise_plan_get_step (plan, 2);
  g_assert_cmpstr (first->op, ==, "affine");
  g_assert_cmpstr (first->tensors, ==, "4:plain <- 4:plain");
  g_assert_cmpuint (first->n_bytes, ==, 2 * 4 * sizeof (float));
  g_assert_cmpstr (first->key, ==, same->key);
  g_assert_cmpstr (first->key, !=, other->key);
}

/* ---- errors ---- */

static void
test_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = open_device ("ref");
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseWeights) weights = make_counter (device, 0);
  GuiseNode *p = guise_graph_param (graph, "missing", &GUISE_SHAPE (2));
  GuiseNode *q = guise_graph_param (graph, "count", &GUISE_SHAPE (2));
  GuiseNode *outputs[] = { guise_build_affine (graph, p, 1, 1),
                           guise_build_affine (graph, q, 1, 1) };

  g_assert_null (guise_device_open ("cuda", 0, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
  g_clear_error (&error);
  g_assert_null (guise_device_open ("cpu:x", 0, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
  g_clear_error (&error);
  for (int i = 0; i < 2; i++)
    {
      g_assert_null (guise_plan_new (graph, device, weights, outputs + i, 1, &error));
      g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_SHAPE);
      g_clear_error (&error);
    }
  g_assert_null (guise_plan_new (graph, device, NULL, outputs, 1, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_SHAPE);
  g_clear_error (&error);
#ifdef COUNTS_ALLOCATIONS /* the sanitizer ends a program that asks for 4 TiB */
  GuiseNode *huge =
    guise_build_broadcast (graph, guise_graph_scalar (graph, 1), &GUISE_SHAPE (1 << 20, 1 << 20));

  huge = guise_build_sum (graph, huge, 1);
  if (guise_plan_new (graph, device, weights, &huge, 1, &error) == NULL)
    g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY);
  else
    g_test_message ("this machine overcommits everything");
#endif
}

/* ---- memory that runs out ---- */

static int n_left; /* allocations until the one that fails */

static void *
failing_memory_new (void *device, size_t n_bytes, GError **error)
{
  if (n_left-- > 0)
    return guise_ref_backend_get ()->memory_new (device, n_bytes, error);
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY, "No more");
  return NULL;
}

/* The n-th allocation fails, for every n: a clean error each time, and nothing leaks (which the
 * sanitizer build sees). */
static void
test_memory_runs_out (void)
{
  GuiseBackend backend = *guise_ref_backend_get ();
  g_autoptr (GuiseDevice) device = NULL;
  gboolean done = FALSE;
  int      n = 0;

  backend.memory_new = failing_memory_new;
  device = guise_device_new (&backend, "failing", 0, 1, NULL);
  for (; !done; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseGraph) graph = guise_graph_new ();
      g_autoptr (GuiseWeights) weights = guise_weights_new (device);
      g_autoptr (GuisePlan) plan = NULL;
      GuiseNode *p = guise_graph_param (graph, "p", &GUISE_SHAPE (4));
      GuiseNode *x = guise_graph_input (graph, "x", &GUISE_SHAPE (4));
      GuiseNode *y = guise_build_sum (graph, guise_build_add (graph, p, x), 1);

      n_left = n;
      if (guise_weights_add (weights, "p", &GUISE_SHAPE (4), NULL, &error))
        plan = guise_plan_new (graph, device, weights, &y, 1, &error);
      done = plan != NULL;
      if (!done)
        g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY);
    }
  g_assert_cmpint (n, ==, 4); /* the weight, the activations, the inputs, then all is well */
}

#define ADD(path, func)                                \
  do                                                   \
    {                                                  \
      g_test_add_data_func (path "/ref", "ref", func); \
      g_test_add_data_func (path "/cpu", "cpu", func); \
    }                                                  \
  while (0)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/nn/plan/assign-order", test_assign_order);
  ADD ("/nn/plan/unneeded", test_unneeded);
  ADD ("/nn/plan/views", test_views);
  ADD ("/nn/plan/not-in-place", test_not_in_place);
  ADD ("/nn/plan/training", test_training);
  ADD ("/nn/plan/rehearsal", test_rehearsal);
  g_test_add_func ("/nn/plan/steps", test_steps);
  ADD ("/nn/plan/allocates-nothing", test_allocates_nothing);
  g_test_add_func ("/nn/plan/training-agrees", test_training_agrees);
  g_test_add_func ("/nn/plan/updates-move-up", test_updates_move_up);
  g_test_add_func ("/nn/plan/dump", test_dump);
  g_test_add_func ("/nn/plan/errors", test_errors);
  g_test_add_func ("/nn/plan/memory-runs-out", test_memory_runs_out);
  return g_test_run ();
}
