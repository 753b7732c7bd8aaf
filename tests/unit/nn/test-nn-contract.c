/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the planner promises to backends, seen by a small one with layouts of its own: results that
 * are views, who reads them, batches that are cut and joined where they lie. The reference, which
 * knows none of it, says what the numbers must be. */
#include "core/guise-random.h"
#include "nn/guise-plan-private.h"

/* ---- the backend ---- */

enum
{
  LAYOUT_NHWC = GUISE_LAYOUT_PRIVATE,
  LAYOUT_SHUFFLED, /* what is NHWC after depth-to-space */
};

static int     n_states; /* made and not yet freed */
static GuiseOp reader;   /* that the last kernel heard of */

/* Where [n, c, h, w] stands in a layout. */
static int64_t
locate (const GuiseShape *shape, GuiseLayout layout, const int64_t *at)
{
  const int64_t *dims = shape->dims;

  if (layout == GUISE_LAYOUT_PLAIN)
    return ((at[0] * dims[1] + at[1]) * dims[2] + at[2]) * dims[3] + at[3];
  if (layout == LAYOUT_NHWC)
    return ((at[0] * dims[2] + at[2]) * dims[3] + at[3]) * dims[1] + at[1];

  const int64_t    n_channels = dims[1] / 4;
  const int64_t    block = at[1] / n_channels;
  const GuiseShape after = GUISE_SHAPE (dims[0], n_channels, 2 * dims[2], 2 * dims[3]);

  return locate (&after, LAYOUT_NHWC,
                 (int64_t[]){ at[0], at[1] % n_channels, 2 * at[2] + block / 2,
                              2 * at[3] + block % 2 });
}

static void
reorder (const GuiseTensor *from, const GuiseTensor *to)
{
  const int64_t *dims = from->shape.dims;

  for (int64_t n = 0; n < dims[0]; n++)
    for (int64_t c = 0; c < dims[1]; c++)
      for (int64_t i = 0; i < dims[2]; i++)
        for (int64_t j = 0; j < dims[3]; j++)
          {
            const int64_t at[] = { n, c, i, j };

            ((float *) to->data)[locate (&to->shape, to->layout, at)] =
              ((const float *) from->data)[locate (&from->shape, from->layout, at)];
          }
}

static gboolean
reorder_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  g_assert_cmpint (query->reader, ==, GUISE_N_OPS);
  if (query->inputs[0].layout == GUISE_LAYOUT_PLAIN || plan->output_layout == GUISE_LAYOUT_PLAIN)
    return TRUE;
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED, "Only to and from plain");
  return FALSE;
}

static gboolean
reorder_run (const GuiseCall *call)
{
  reorder (&call->inputs[0], &call->output);
  return TRUE;
}

/* Writes for its reader what makes depth-to-space cost nothing. */
static gboolean
affine_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  reader = query->reader;
  if (query->output_shape.n_dims != 4)
    {
      plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
      return TRUE;
    }
  plan->input_layouts[0] = LAYOUT_NHWC;
  plan->output_layout = reader == GUISE_OP_DEPTH_TO_SPACE ? LAYOUT_SHUFFLED : LAYOUT_NHWC;
  plan->workspace_bytes =
    (size_t) guise_shape_n_elements (&query->output_shape) * sizeof (float) + 64;
  return TRUE;
}

static gboolean
affine_run (const GuiseCall *call)
{
  const GuiseAffineParams *params = (const GuiseAffineParams *) call->params;
  GuiseTensor              scaled = call->inputs[0];
  const float             *from = (const float *) scaled.data;

  if (scaled.layout == GUISE_LAYOUT_PLAIN)
    return guise_ref_backend_get ()->kernels[GUISE_OP_AFFINE].run (call);
  scaled.data = call->workspace;
  for (int64_t i = 0; i < guise_shape_n_elements (&scaled.shape); i++)
    ((float *) scaled.data)[i] = params->scale * from[i] + params->shift;
  reorder (&scaled, &call->output);
  return TRUE;
}

static void
free_state (void *state)
{
  if (state == NULL)
    return;
  n_states--;
  g_free (state);
}

static gboolean
depth_to_space_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan->state = g_malloc (1);
  n_states++;
  plan->is_view = query->inputs[0].layout == LAYOUT_SHUFFLED && !query->inputs[0].is_permanent;
  plan->input_layouts[0] = plan->is_view ? LAYOUT_SHUFFLED : GUISE_LAYOUT_PLAIN;
  plan->output_layout = plan->is_view ? LAYOUT_NHWC : GUISE_LAYOUT_PLAIN;
  return TRUE;
}

static gboolean
conv2d_supports (const GuiseKernelQuery *query)
{
  g_assert_cmpint (query->reader, ==, GUISE_N_OPS);
  return TRUE;
}

static gboolean
conv2d_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  reader = query->reader;
  return TRUE;
}

static gboolean
layout_is_outer (void *device, const GuiseShape *shape, GuiseLayout layout, int axis)
{
  g_assert_cmpuint (layout, >=, GUISE_LAYOUT_PRIVATE);
  for (int i = 0; i < axis; i++)
    g_assert_cmpint (shape->dims[i], ==, 1);
  return axis == 0;
}

static const char *
layout_name (void *device, GuiseLayout layout)
{
  return layout == LAYOUT_NHWC ? "nhwc" : layout == LAYOUT_SHUFFLED ? "shuffled" : "plain";
}

static GuiseBackend
make_backend (void)
{
  GuiseBackend backend = *guise_ref_backend_get ();

  backend.layout_name = layout_name;
  backend.layout_is_outer = layout_is_outer;
  backend.reorder = (GuiseKernel){ .plan = reorder_plan, .run = reorder_run };
  backend.kernels[GUISE_OP_AFFINE] = (GuiseKernel){ .plan = affine_plan, .run = affine_run };
  backend.kernels[GUISE_OP_DEPTH_TO_SPACE].plan = depth_to_space_plan;
  backend.kernels[GUISE_OP_DEPTH_TO_SPACE].free = free_state;
  return backend;
}

/* ---- one graph on both ---- */

typedef GuiseNode *(*Build) (GuiseGraph *graph, GuiseNode *x);

typedef struct
{
  GuiseDevice  *device;
  GuiseWeights *weights;
  GuiseGraph   *graph;
  GuisePlan    *plan;
  size_t        n_values;
  float        *values; /* of the result */
} Story;

static void
story_clear (Story *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->graph, guise_graph_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->values, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Story, story_clear)

/* Builds, plans, runs twice. The parameter "w" has the shape and the values of the input. */
static void
story_init (Story *self, const GuiseBackend *backend, Build build, const GuiseShape *shape)
{
  g_autoptr (GError) error = NULL;
  size_t            n = (size_t) guise_shape_n_elements (shape);
  g_autofree float *values = g_new (float, n);
  GuiseRandom       random = guise_random_init (5, 0);
  GuiseNode        *x;
  GuiseNode        *y;

  for (size_t i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random, -1, 1);
  self->device = guise_device_new (backend, "fake", 0, 1, &error);
  self->graph = guise_graph_new ();
  self->weights = guise_weights_new (self->device);
  guise_weights_add (self->weights, "w", shape, values, &error);
  g_assert_no_error (error);
  x = guise_graph_input (self->graph, "x", shape);
  y = build (self->graph, x);
  self->plan = guise_plan_new (self->graph, self->device, self->weights, &y, 1, &error);
  g_assert_no_error (error);
  guise_plan_write (self->plan, x, values);
  for (int k = 0; k < 2; k++)
    {
      guise_plan_run (self->plan, &error);
      g_assert_no_error (error);
    }
  self->n_values = (size_t) guise_shape_n_elements (guise_node_get_shape (y));
  self->values = g_new (float, self->n_values);
  guise_plan_read (self->plan, y, self->values);
}

/* Runs on the backend and compares with the reference. */
static void
story_init_checked (Story *self, const GuiseBackend *backend, Build build, const GuiseShape *shape)
{
  g_auto (Story) expected = { NULL };

  story_init (self, backend, build, shape);
  story_init (&expected, guise_ref_backend_get (), build, shape);
  g_assert_cmpuint (self->n_values, ==, expected.n_values);
  for (size_t i = 0; i < self->n_values; i++)
    g_assert_cmpfloat (self->values[i], ==, expected.values[i]);
}

/* How many steps do that. */
static int
count_steps (const Story *self, const char *op)
{
  int n = 0;

  for (size_t i = 0; i < guise_plan_get_n_steps (self->plan); i++)
    {
      g_autoptr (GuisePlanStep) step = guise_plan_get_step (self->plan, i);

      n += g_str_equal (step->op, op) ? 1 : 0;
    }
  return n;
}

/* ---- results that are views ---- */

static const GuiseShape image = GUISE_SHAPE (3, 8, 2, 3);

static GuiseNode *
build_upscale (GuiseGraph *graph, GuiseNode *x)
{
  x = guise_build_depth_to_space (graph, guise_build_affine (graph, x, 2, 1));
  return guise_build_affine (graph, x, -1, 0.5);
}

static void
test_view (void)
{
  const GuiseBackend backend = make_backend ();
  g_auto (Story) story = { NULL };

  story_init_checked (&story, &backend, build_upscale, &image);
  g_assert_cmpint (count_steps (&story, "depth-to-space"), ==, 0);
  g_assert_cmpint (count_steps (&story, "affine"), ==, 2);
  g_assert_cmpint (count_steps (&story, "reorder"), ==, 2); /* of the input and of the result */
  g_assert_cmpint (n_states, ==, 0);
}

/* The view is read once more when much else has been computed, also in plain: its memory lives as
 * long, and what could run in place does not run over it. */
static GuiseNode *
build_long_life (GuiseGraph *graph, GuiseNode *x)
{
  GuiseNode *view = guise_build_depth_to_space (graph, guise_build_affine (graph, x, 2, 1));
  GuiseNode *y = guise_build_unary (graph, GUISE_UNARY_SIN, view);

  for (int i = 0; i < 5; i++)
    y = guise_build_unary (graph, GUISE_UNARY_COS, guise_build_affine (graph, y, 2, 1));
  return guise_build_add (graph, guise_build_affine (graph, view, 3, 0), y);
}

static void
test_view_lives (void)
{
  const GuiseBackend backend = make_backend ();
  g_auto (Story) story = { NULL };

  story_init_checked (&story, &backend, build_long_life, &image);
  g_assert_cmpint (count_steps (&story, "depth-to-space"), ==, 0);
  g_assert_cmpint (n_states, ==, 0);
}

/* What is read twice is not written for one of the readers. */
static GuiseNode *
build_two_readers (GuiseGraph *graph, GuiseNode *x)
{
  GuiseNode *y = guise_build_affine (graph, x, 2, 1);

  return guise_build_add (graph, guise_build_sum (graph, guise_build_depth_to_space (graph, y), 15),
                          guise_build_sum (graph, y, 1));
}

/* Permanent memory: the kernel hears of it, of aliases too. */
static GuiseNode *
build_permanent (GuiseGraph *graph, GuiseNode *x)
{
  GuiseNode *w = guise_graph_param (graph, "w", &image);
  GuiseNode *alias = guise_build_stop_gradient (graph, w);

  return guise_build_add (graph, guise_build_depth_to_space (graph, alias),
                          guise_build_depth_to_space (graph, x));
}

static GuiseNode *
build_shuffled_param (GuiseGraph *graph, GuiseNode *x)
{
  GuiseNode *w = guise_graph_param (graph, "w", &image);

  return guise_build_add (graph, guise_build_depth_to_space (graph, w),
                          guise_build_depth_to_space (graph, x));
}

/* Takes every input as what is shuffled, but for permanent ones. */
static gboolean
eager_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan->is_view = !query->inputs[0].is_permanent;
  plan->input_layouts[0] = plan->is_view ? LAYOUT_SHUFFLED : GUISE_LAYOUT_PLAIN;
  plan->output_layout = plan->is_view ? LAYOUT_NHWC : GUISE_LAYOUT_PLAIN;
  return TRUE;
}

static void
test_no_view (void)
{
  GuiseBackend backend = make_backend ();
  const Build  builds[] = { build_permanent, build_shuffled_param };

  {
    g_auto (Story) story = { NULL };

    story_init_checked (&story, &backend, build_two_readers, &image);
    g_assert_cmpint (count_steps (&story, "depth-to-space"), ==, 1);
    g_assert_cmpint (n_states, ==, 1); /* of the step that there is */
  }
  g_assert_cmpint (n_states, ==, 0);
  backend.kernels[GUISE_OP_DEPTH_TO_SPACE].plan = eager_plan;
  for (size_t i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      g_auto (Story) story = { NULL };

      story_init_checked (&story, &backend, builds[i], &image);
      g_assert_cmpint (count_steps (&story, "depth-to-space"), ==, 1);
    }
}

/* ---- batches ---- */

static GuiseNode *
build_halves (GuiseGraph *graph, GuiseNode *x)
{
  GuiseNode *parts[2];

  x = guise_build_affine (graph, x, 2, 1);
  parts[0] = guise_build_affine (graph, guise_build_slice (graph, x, 0, 1, 2), 3, 0);
  parts[1] = guise_build_affine (graph, guise_build_slice (graph, x, 0, 0, 1), 4, 0);
  return guise_build_affine (graph, guise_build_concat (graph, parts, 2, 0), 1, 1);
}

static GuiseNode *
build_channels (GuiseGraph *graph, GuiseNode *x)
{
  return guise_build_slice (graph, guise_build_affine (graph, x, 2, 1), 1, 2, 3);
}

static void
test_batches (void)
{
  GuiseBackend backend = make_backend ();

  for (int k = 0; k < 2; k++)
    {
      g_auto (Story) story = { NULL };

      backend.layout_is_outer = k == 0 ? layout_is_outer : NULL;
      story_init_checked (&story, &backend, build_halves, &image);
      g_assert_cmpint (count_steps (&story, "slice"), ==, k == 0 ? 0 : 2);
      g_assert_cmpint (count_steps (&story, "concat"), ==, k);
      g_assert_cmpint (count_steps (&story, "affine"), ==, 4);
      if (k == 0)
        g_assert_cmpint (count_steps (&story, "reorder"), ==, 2);
    }
  {
    g_auto (Story) story = { NULL };

    backend.layout_is_outer = layout_is_outer;
    story_init_checked (&story, &backend, build_channels, &GUISE_SHAPE (1, 8, 2, 3));
    g_assert_cmpint (count_steps (&story, "slice"), ==, 1);
  }
}

/* ---- who reads ---- */

typedef enum
{
  READ_BY_LEAKY,    /* which is fused: the reader is behind it */
  READ_TWICE,       /* by one step: x * x */
  READ_BY_TWO,      /* steps */
  READ_AFTERWARDS,  /* and by a step */
  READ_BY_NOTHING,  /* but as an output */
  READ_BY_ALIAS,    /* which has two readers itself */
  READ_BY_UNNEEDED, /* and by one that runs */
  N_READERS,
} Readers;

static size_t
build_readers (GuiseGraph *graph, GuiseNode *conv, Readers readers, GuiseNode **outputs)
{
  switch (readers)
    {
    case READ_BY_LEAKY:
      outputs[0] = guise_build_sum (graph, guise_build_leaky_relu (graph, conv, 0.1), 1);
      return 1;
    case READ_TWICE:
      outputs[0] = guise_build_mul (graph, conv, conv);
      return 1;
    case READ_BY_TWO:
      outputs[0] = guise_build_sum (graph, conv, 1);
      outputs[1] = guise_build_unary (graph, GUISE_UNARY_SIN, conv);
      return 2;
    case READ_AFTERWARDS:
      outputs[0] = guise_build_sum (graph, conv, 1);
      outputs[1] = conv;
      return 2;
    case READ_BY_NOTHING:
      outputs[0] = conv;
      return 1;
    case READ_BY_ALIAS:
      conv = guise_build_reshape (graph, conv, &GUISE_SHAPE (8));
      outputs[0] = guise_build_sum (graph, conv, 1);
      outputs[1] = guise_build_unary (graph, GUISE_UNARY_SIN, conv);
      return 2;
    default:
      guise_build_sum (graph, conv, 1);
      outputs[0] = guise_build_unary (graph, GUISE_UNARY_SIN, conv);
      return 1;
    }
}

static void
test_reader (void)
{
  const GuiseOp expected[N_READERS] = {
    [READ_BY_LEAKY] = GUISE_OP_SUM,      [READ_TWICE] = GUISE_OP_BINARY,
    [READ_BY_TWO] = GUISE_N_OPS,         [READ_AFTERWARDS] = GUISE_N_OPS,
    [READ_BY_NOTHING] = GUISE_N_OPS,     [READ_BY_ALIAS] = GUISE_OP_RESHAPE,
    [READ_BY_UNNEEDED] = GUISE_OP_UNARY,
  };
  const GuiseConv conv = { .stride = 1, .n_groups = 1 };
  GuiseBackend    backend = make_backend ();

  backend.kernels[GUISE_OP_CONV2D].supports = conv2d_supports;
  backend.kernels[GUISE_OP_CONV2D].plan = conv2d_plan;
  for (int i = 0; i < N_READERS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseDevice) device = guise_device_new (&backend, "fake", 0, 1, &error);
      g_autoptr (GuiseDevice) rehearsal = guise_device_new_rehearsal (device);
      g_autoptr (GuiseGraph) graph = guise_graph_new ();
      g_autoptr (GuisePlan) plan = NULL;
      GuiseNode *outputs[2];
      GuiseNode *x = guise_graph_input (graph, "x", &GUISE_SHAPE (1, 2, 2, 2));
      GuiseNode *w = guise_graph_input (graph, "w", &GUISE_SHAPE (2, 2, 1, 1));
      GuiseNode *y = guise_build_conv2d (graph, x, w, NULL, &conv);
      size_t     n = build_readers (graph, y, (Readers) i, outputs);

      reader = GUISE_OP_INPUT;
      plan = guise_plan_new (graph, rehearsal, NULL, outputs, n, &error);
      g_assert_no_error (error);
      g_assert_cmpint (reader, ==, expected[i]);
    }
}

/* ---- layouts that lose bits ---- */

static gboolean
layout_rounds (void *device, GuiseLayout layout)
{
  return layout == LAYOUT_NHWC;
}

static GuiseNode *
build_of_param (GuiseGraph *graph, GuiseNode *x)
{
  return guise_build_affine (graph, guise_graph_param (graph, "w", &image), 2, 1);
}

/* A parameter is moved into the layout that its first reader wants, but not where it would lose
 * bits: there it is read through a copy. */
static void
test_rounding (void)
{
  GuiseBackend backend = make_backend ();

  for (int rounds = 0; rounds < 2; rounds++)
    {
      g_auto (Story) story = { NULL };

      backend.layout_rounds = rounds != 0 ? layout_rounds : NULL;
      story_init_checked (&story, &backend, build_of_param, &image);
      g_assert_cmpuint (guise_weights_find (story.weights, "w")->tensor.layout, ==,
                        rounds != 0 ? GUISE_LAYOUT_PLAIN : LAYOUT_NHWC);
      g_assert_true (guise_weights_find (story.weights, "w")->is_bound);
      g_assert_cmpint (count_steps (&story, "reorder"), ==, 1 + rounds);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/contract/view", test_view);
  g_test_add_func ("/nn/contract/view-lives", test_view_lives);
  g_test_add_func ("/nn/contract/no-view", test_no_view);
  g_test_add_func ("/nn/contract/batches", test_batches);
  g_test_add_func ("/nn/contract/reader", test_reader);
  g_test_add_func ("/nn/contract/rounding", test_rounding);
  return g_test_run ();
}
