/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loss measures, the loss stage at 224 and 256 pixels, and the optimizers, on the reference device
 * against their goldens. Limits: golden/nets/README.md. */
#include <math.h>
#include <string.h>

#include "model/guise-loss.h"
#include "model/guise-saehd-objective.h"
#include "model/guise-saehd-update.h"
#include "unit/model/golden-nets.h"

/* ---- single measures ---- */

typedef GuiseNode *(*Build) (GuiseGraph *graph, GuiseNode *const *x, double argument);

static GuiseNode *
build_blur (GuiseGraph *graph, GuiseNode *const *x, double sigma)
{
  return guise_loss_build_blur (graph, x[0], sigma);
}

static GuiseNode *
build_style (GuiseGraph *graph, GuiseNode *const *x, double sigma)
{
  return guise_build_affine (graph, guise_loss_build_style (graph, x[0], x[1], sigma), 500.0, 0.0);
}

static GuiseNode *
build_variation (GuiseGraph *graph, GuiseNode *const *x, double axis)
{
  return guise_loss_build_total_variation (graph, x[0], 2, (int) axis);
}

static GuiseNode *
build_entropy (GuiseGraph *graph, GuiseNode *const *x, double label)
{
  return guise_loss_build_cross_entropy (graph, x[0], label);
}

static GuiseNode *
build_dssim (GuiseGraph *graph, GuiseNode *const *x, double size)
{
  return guise_loss_build_dssim (graph, x[0], x[1], (int) size);
}

typedef struct
{
  const char *name;
  Build       build;
  double      argument;
  int         n_inputs;
  double      limit;
} Measure;

static const Measure MEASURES[] = {
  { "gaussian_blur_0.5", build_blur, 0.5, 1, 1e-5 },
  { "gaussian_blur_1.75", build_blur, 1.75, 1, 1e-5 },
  { "gaussian_blur_2.0", build_blur, 2.0, 1, 1e-5 },
  { "gaussian_blur_7.0", build_blur, 7.0, 1, 1e-5 },
  { "gaussian_blur_8.0", build_blur, 8.0, 1, 1e-5 },
  { "style_loss_8", build_style, 8.0, 2, 1e-5 },
  { "style_loss_0", build_style, 0.0, 2, 1e-5 },
  { "total_variation_hw", build_variation, 3.0, 1, 1e-5 },
  { "total_variation_ch", build_variation, 1.0, 1, 1e-5 },
  { "bce_1", build_entropy, 1.0, 1, 1e-5 },
  { "bce_0", build_entropy, 0.0, 1, 1e-5 },
};

static const GuiseNpyArray *
get (const GuiseNpz *golden, const char *folder, const char *name, int number)
{
  g_autofree char *full = number < 0 ? g_strdup_printf ("%s/%s", folder, name)
                                     : g_strdup_printf ("%s/%s%d", folder, name, number);

  return guise_npz_get (golden, full);
}

static GuiseShape
shape_of (const GuiseNpyArray *array)
{
  GuiseShape shape = { .n_dims = array->n_dims };

  memcpy (shape.dims, array->dims, (size_t) array->n_dims * sizeof *shape.dims);
  return shape;
}

static float *
read_node (GuisePlan *plan, GuiseNode *node)
{
  float *values = g_new (float, (size_t) guise_shape_n_elements (guise_node_get_shape (node)));

  guise_plan_read (plan, node, values);
  return values;
}

/* The value, and the gradient of its sum weighted by the golden's cotangent. */
static void
test_measure (gconstpointer data)
{
  const Measure *measure = data;
  g_autoptr (GuiseNpz) golden = golden_nets_open ("ops");
  g_autoptr (GuiseDevice) device = golden_nets_open_device ("ref");
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float    *values = NULL;
  const GuiseNpyArray *x[2], *cot, *want;
  GuiseNode           *inputs[2], *gradients[2], *y, *outputs[3];
  size_t               n = (size_t) measure->n_inputs;
  GuiseShape           shape;

  if (golden == NULL)
    return;
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%zu", i);

      x[i] = get (golden, measure->name, "x", (int) i);
      shape = shape_of (x[i]);
      inputs[i] = guise_graph_input (graph, name, &shape);
    }
  y = measure->build (graph, inputs, measure->argument);
  cot = get (golden, measure->name, "cot", -1);
  shape = *guise_node_get_shape (y);
  g_assert_cmpuint (cot->n_elements, ==, (size_t) guise_shape_n_elements (&shape));
  guise_graph_gradient (graph,
                        guise_build_mul (graph, y, guise_graph_constant (graph, &shape, cot->data)),
                        inputs, n, gradients);
  outputs[0] = y;
  memcpy (&outputs[1], gradients, n * sizeof *gradients);
  plan = guise_plan_new (graph, device, NULL, outputs, n + 1, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < n; i++)
    guise_plan_write (plan, inputs[i], x[i]->data);
  g_assert_true (guise_plan_run (plan, &error));

  values = read_node (plan, y);
  g_assert_cmpfloat (golden_nets_difference (get (golden, measure->name, "y", -1), values), <=,
                     measure->limit);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree float *gradient = read_node (plan, gradients[i]);

      want = get (golden, measure->name, "dx", (int) i);
      g_assert_cmpfloat (golden_nets_difference (want, gradient), <=, measure->limit);
    }
}

/* The golden has one number a channel, ours is their mean; gradients: test_stage(). */
static void
test_dssim (void)
{
  static const int SIZES[] = { 5, 8, 11, 19, 22 };
  g_autoptr (GuiseNpz) golden = golden_nets_open ("ops");
  g_autoptr (GuiseDevice) device = golden_nets_open_device ("ref");

  for (size_t k = 0; golden != NULL && k < G_N_ELEMENTS (SIZES); k++)
    {
      g_autofree char     *name = g_strdup_printf ("dssim_%d", SIZES[k]);
      const GuiseNpyArray *x0 = get (golden, name, "x0", -1), *x1 = get (golden, name, "x1", -1);
      const GuiseNpyArray *want = get (golden, name, "y", -1);
      GuiseShape           shape = shape_of (x0);
      g_autoptr (GuiseGraph) graph = guise_graph_new ();
      g_autoptr (GuisePlan) plan = NULL;
      g_autoptr (GError) error = NULL;
      GuiseNode *inputs[2] = { guise_graph_constant (graph, &shape, x0->data),
                               guise_graph_constant (graph, &shape, x1->data) };
      GuiseNode *y = build_dssim (graph, inputs, SIZES[k]);
      double     mean = 0.0;
      float      value = 0.0f;

      for (size_t i = 0; i < want->n_elements; i++)
        mean += golden_nets_read (want, i) / (double) want->n_elements;
      plan = guise_plan_new (graph, device, NULL, &y, 1, &error);
      g_assert_no_error (error);
      g_assert_true (guise_plan_run (plan, &error));
      guise_plan_read (plan, y, &value);
      g_assert_cmpfloat (fabs ((double) value - mean), <=, 2e-4 * fabs (mean));
    }
}

/* ---- the loss stage with given predictions ---- */

typedef struct
{
  const GuiseNpz *golden;
  const char     *folder; /* "224" or "256" */
  GuiseSaehd     *model;
  GuiseNode      *planes[GUISE_N_SAEHD_PLANES];
  GuiseNode      *answers[2]; /* picture and mask of both sides */
  GuiseNode      *gradients[2];
  GuiseSaehdTerms terms;
} Stage;

static void
write_answer (const Stage *stage, GuisePlan *plan, size_t which)
{
  static const char *const NAMES[2][2] = { { "in/pred_src_src", "in/pred_dst_dst" },
                                           { "in/pred_src_srcm", "in/pred_dst_dstm" } };
  const GuiseNpyArray     *src = get (stage->golden, stage->folder, NAMES[which][0], -1);
  const GuiseNpyArray     *dst = get (stage->golden, stage->folder, NAMES[which][1], -1);
  g_autofree float        *both = g_new (float, 2 * src->n_elements);

  memcpy (both, src->data, src->n_bytes);
  memcpy (both + src->n_elements, dst->data, dst->n_bytes);
  guise_plan_write (plan, stage->answers[which], both);
}

static void
check_terms (const Stage *stage, GuisePlan *plan)
{
  for (size_t i = 0; i < stage->terms.n; i++)
    {
      float values[2];

      guise_plan_read (plan, stage->terms.terms[i].node, values);
      for (int side = 0; side < 2; side++)
        {
          g_autofree char *name =
            g_strdup_printf ("loss/%s_%s", side == 0 ? "src" : "dst", stage->terms.terms[i].name);
          double want = golden_nets_read (get (stage->golden, stage->folder, name, -1), 0);

          g_assert_cmpfloat (fabs ((double) values[side] - want), <=, 2e-5 * want);
        }
    }
}

/* The source's gradient in full, the destination's every seventh element. */
static void
check_gradients (const Stage *stage, GuisePlan *plan)
{
  static const char *const NAMES[2][2] = { { "grad/pred_src_src", "grad/pred_dst_dst_every7" },
                                           { "grad/pred_src_srcm", "grad/pred_dst_dstm_every7" } };

  for (size_t i = 0; i < 2; i++)
    {
      g_autofree float    *both = read_node (plan, stage->gradients[i]);
      const GuiseNpyArray *src = get (stage->golden, stage->folder, NAMES[i][0], -1);
      const GuiseNpyArray *dst = get (stage->golden, stage->folder, NAMES[i][1], -1);
      g_autofree float    *thin = g_new (float, dst->n_elements);

      for (size_t k = 0; k < dst->n_elements; k++)
        thin[k] = both[src->n_elements + 7 * k];
      g_assert_cmpfloat (golden_nets_difference (src, both), <=, 2e-3);
      g_assert_cmpfloat (golden_nets_difference (dst, thin), <=, 2e-3);
    }
}

static void
build_stage (Stage *stage, GuiseGraph *graph, const char *folder)
{
  const char *const pairs[] = { "archi=df", "batch_size=1", "eyes_mouth_prio=y", "blur_out_mask=y",
                                NULL };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  GuiseSaehdTargets targets;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_saehd_options_set_pairs (&options, pairs, &error));
  g_assert_true (guise_saehd_options_set (&options, "resolution", folder, &error));
  stage->model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  guise_saehd_build_planes (stage->model, graph, stage->planes);
  stage->answers[0] =
    guise_graph_input (graph, "image", guise_node_get_shape (stage->planes[GUISE_SAEHD_TARGET]));
  stage->answers[1] =
    guise_graph_input (graph, "face mask", guise_node_get_shape (stage->planes[GUISE_SAEHD_MASK]));
  targets = guise_saehd_build_targets (stage->model, graph, stage->planes[GUISE_SAEHD_TARGET],
                                       stage->planes[GUISE_SAEHD_MASK],
                                       stage->planes[GUISE_SAEHD_EYES_MOUTH]);
  stage->terms = guise_saehd_build_reconstruction (stage->model, graph, &targets, stage->answers[0],
                                                   stage->answers[1]);
  guise_graph_gradient (graph, guise_saehd_terms_build_sum (&stage->terms, graph, NULL),
                        stage->answers, 2, stage->gradients);
}

static void
test_stage (gconstpointer data)
{
  g_autoptr (GuiseNpz) golden = golden_nets_open ("losses_224_256");
  g_autoptr (GuiseDevice) device = golden_nets_open_device ("ref");
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  g_autoptr (GuiseSaehdBatch) batch = NULL;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GPtrArray) outputs = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *prefix = g_strconcat (data, "/in/", NULL);
  Stage            stage = { .golden = golden, .folder = data };

  if (golden == NULL)
    return;
  build_stage (&stage, graph, data);
  model = stage.model;
  g_assert_cmpuint (stage.terms.n, ==, strcmp (data, "256") == 0 ? 5 : 4);
  for (size_t i = 0; i < stage.terms.n; i++)
    g_ptr_array_add (outputs, stage.terms.terms[i].node);
  for (size_t i = 0; i < 2; i++)
    g_ptr_array_add (outputs, stage.gradients[i]);
  plan = guise_plan_new (graph, device, NULL, (GuiseNode **) outputs->pdata, outputs->len, &error);
  g_assert_no_error (error);
  batch = golden_nets_new_batch (golden, prefix, model);
  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    guise_plan_write (plan, stage.planes[i], batch->planes[i]);
  write_answer (&stage, plan, 0);
  write_answer (&stage, plan, 1);
  g_assert_true (guise_plan_run (plan, &error));
  check_terms (&stage, plan);
  check_gradients (&stage, plan);
}

/* ---- optimizers on given gradients ---- */

#define N_WEIGHTS 3
#define N_STEPS   5

static const char *const WEIGHTS[N_WEIGHTS] = { "a", "b", "c" };

typedef struct
{
  GuiseNode *gradients[N_WEIGHTS];
  GuiseNode *masks[N_WEIGHTS];
  GPtrArray *outputs;
} Moves;

/* The same nodes that a trainer builds, around weights of the golden. */
static void
build_moves (Moves          *moves,
             GuiseGraph     *graph,
             const GuiseNpz *golden,
             gboolean        is_adabelief,
             gboolean        clips,
             gboolean        drops)
{
  const GuiseShape scalar = { 0 };
  GuiseNode       *counter = guise_graph_param (graph, "iters", &scalar);
  GuiseNode       *rate = drops ? guise_weight_update_build_cosine_rate (graph, counter, 5e-5)
                                : guise_graph_scalar (graph, 5e-5);
  GuiseNode       *scale = NULL;

  for (int i = 0; i < N_WEIGHTS; i++)
    {
      GuiseShape       shape = shape_of (get (golden, "w", WEIGHTS[i], -1));
      g_autofree char *g = g_strconcat ("g", WEIGHTS[i], NULL);
      g_autofree char *m = g_strconcat ("m", WEIGHTS[i], NULL);

      moves->gradients[i] = guise_graph_input (graph, g, &shape);
      moves->masks[i] = drops ? guise_graph_input (graph, m, &shape) : NULL;
    }
  if (clips)
    scale =
      guise_weight_update_build_clip_scale (graph,
                                            guise_weight_update_build_norm (graph, moves->gradients,
                                                                            N_WEIGHTS));
  for (int i = 0; i < N_WEIGHTS; i++)
    {
      const GuiseShape *shape = guise_node_get_shape (moves->gradients[i]);
      g_autofree char  *s1 = g_strconcat ("s1/", WEIGHTS[i], NULL);
      g_autofree char  *s2 = g_strconcat ("s2/", WEIGHTS[i], NULL);

      g_ptr_array_add (moves->outputs,
                       guise_build_update (graph,
                                           is_adabelief ? GUISE_UPDATE_ADABELIEF
                                                        : GUISE_UPDATE_RMSPROP,
                                           guise_graph_param (graph, WEIGHTS[i], shape),
                                           guise_graph_param (graph, s1, shape),
                                           is_adabelief ? guise_graph_param (graph, s2, shape)
                                                        : NULL,
                                           moves->gradients[i], rate, scale, moves->masks[i], 0.9,
                                           0.999, 1e-6));
    }
  g_ptr_array_add (moves->outputs,
                   guise_build_assign (graph, counter,
                                       guise_build_affine (graph, counter, 1.0, 1.0)));
}

static GuiseWeights *
new_weights (GuiseDevice *device, const GuiseNpz *golden, gboolean is_adabelief, gboolean drops)
{
  GuiseWeights    *weights = guise_weights_new (device);
  const GuiseShape scalar = { 0 };
  float            start = drops ? 120.0f : 0.0f; /* inside the cosine period */

  g_assert_true (guise_weights_add (weights, "iters", &scalar, &start, NULL));
  for (int i = 0; i < N_WEIGHTS; i++)
    {
      const GuiseNpyArray *array = get (golden, "w", WEIGHTS[i], -1);
      GuiseShape           shape = shape_of (array);
      g_autofree char     *s1 = g_strconcat ("s1/", WEIGHTS[i], NULL);
      g_autofree char     *s2 = g_strconcat ("s2/", WEIGHTS[i], NULL);

      g_assert_true (guise_weights_add (weights, WEIGHTS[i], &shape, array->data, NULL));
      g_assert_true (guise_weights_add (weights, s1, &shape, NULL, NULL));
      if (is_adabelief)
        g_assert_true (guise_weights_add (weights, s2, &shape, NULL, NULL));
    }
  return weights;
}

static void
write_step (const Moves *moves, GuisePlan *plan, const GuiseNpz *golden, int step)
{
  for (int i = 0; i < N_WEIGHTS; i++)
    {
      g_autofree char     *g = g_strdup_printf ("g/%d", step);
      g_autofree char     *m = g_strdup_printf ("mask/%d", step);
      const GuiseNpyArray *mask = get (golden, m, WEIGHTS[i], -1);
      g_autofree float    *values = guise_npy_array_dup_f32 (mask);

      guise_plan_write (plan, moves->gradients[i], get (golden, g, WEIGHTS[i], -1)->data);
      if (moves->masks[i] != NULL)
        guise_plan_write (plan, moves->masks[i], values);
    }
}

/* Each weight within two units in the last place per step, and each move within 1e-4 of itself:
 * g - m of AdaBelief subtracts nearly equal numbers, which shows where weights are small. */
static void
check_step (const GuiseWeights *weights, const GuiseNpz *golden, const char *variant, int step)
{
  for (int i = 0; i < N_WEIGHTS; i++)
    {
      const GuiseNpyArray *start = get (golden, "w", WEIGHTS[i], -1);
      g_autofree char     *folder = g_strdup_printf ("%s/%d/delta", variant, step);
      const GuiseNpyArray *delta = get (golden, folder, WEIGHTS[i], -1);
      g_autofree float    *values = g_new (float, start->n_elements);

      g_assert_true (guise_weights_read (weights, WEIGHTS[i], values, NULL));
      for (size_t k = 0; k < start->n_elements; k++)
        {
          double before = golden_nets_read (start, k);
          float  size = fabsf (values[k]);
          double ulp = (double) (nextafterf (size, INFINITY) - size);
          double want = golden_nets_read (delta, k);

          g_assert_cmpfloat (fabs ((double) values[k] - before - want), <=,
                             2.0 * ulp * (step + 1) + 1e-4 * fabs (want));
        }
    }
}

static void
check_states (const GuiseWeights *weights,
              const GuiseNpz     *golden,
              const char         *variant,
              gboolean            is_adabelief)
{
  for (int i = 0; i < N_WEIGHTS; i++)
    for (int k = 1; k <= (is_adabelief ? 2 : 1); k++)
      {
        g_autofree char     *name = g_strdup_printf ("s%d/%s", k, WEIGHTS[i]);
        const GuiseNpyArray *want = get (golden, variant, name, -1);
        g_autofree float    *values = g_new (float, want->n_elements);

        g_assert_true (guise_weights_read (weights, name, values, NULL));
        g_assert_cmpfloat (golden_nets_difference (want, values), <=, 1e-5);
      }
}

static void
test_optimizer (gconstpointer data)
{
  int              number = GPOINTER_TO_INT (data);
  gboolean         is_adabelief = number >> 2 & 1, clips = number >> 1 & 1, drops = number & 1;
  g_autofree char *variant =
    g_strdup_printf ("%s_clip%d_drop%d", is_adabelief ? "adabelief" : "rmsprop", clips, drops);
  g_autoptr (GuiseNpz) golden = golden_nets_open ("optim");
  g_autoptr (GuiseDevice) device = golden_nets_open_device ("ref");
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuisePlan) plan = NULL;
  g_autoptr (GPtrArray) outputs = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Moves moves = { .outputs = outputs };

  if (golden == NULL)
    return;
  build_moves (&moves, graph, golden, is_adabelief, clips, drops);
  weights = new_weights (device, golden, is_adabelief, drops);
  plan =
    guise_plan_new (graph, device, weights, (GuiseNode **) outputs->pdata, outputs->len, &error);
  g_assert_no_error (error);
  for (int step = 0; step < N_STEPS; step++)
    {
      write_step (&moves, plan, golden, step);
      g_assert_true (guise_plan_run (plan, &error));
      check_step (weights, golden, variant, step);
    }
  check_states (weights, golden, variant, is_adabelief);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (MEASURES); i++)
    {
      g_autofree char *path = g_strconcat ("/model/loss/", MEASURES[i].name, NULL);

      g_test_add_data_func (path, &MEASURES[i], test_measure);
    }
  g_test_add_func ("/model/loss/dssim", test_dssim);
  g_test_add_data_func ("/model/loss/stage/224", "224", test_stage);
  g_test_add_data_func ("/model/loss/stage/256", "256", test_stage);
  for (int i = 0; i < 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/loss/optimizer/%d", i);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_optimizer);
    }
  return g_test_run ();
}
