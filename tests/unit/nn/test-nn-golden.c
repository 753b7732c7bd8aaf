/* SPDX-License-Identifier: GPL-3.0-or-later
 * Single operators, forward and gradient, against golden/nets/ops.npz on every device. */
#include <math.h>
#include <string.h>

#include "format/guise-npz.h"
#include "nn/guise-plan.h"
#include "support/guise-test.h"

#define MAX_INPUTS 4

typedef struct _Case Case;

/* Builds the operator over its inputs, which come in file order. */
typedef GuiseNode *(*Build) (GuiseGraph          *graph,
                             const Case          *test,
                             GuiseNode          **x,
                             const GuiseNpyArray *taps);

struct _Case
{
  const char *name;
  Build       build;
  int         stride;
  int         pad_before;
  int         pad_after;
  double      number;
  double      tolerance; /* largest difference over largest magnitude; golden/nets/README.md */
};

/* (kh, kw, in, out) -> [out, in, kh, kw]; for transposed ones the other two change names */
static GuiseNode *
turn_weight (GuiseGraph *graph, GuiseNode *weight)
{
  return guise_build_transpose (graph, weight, (const int[]){ 3, 2, 0, 1 });
}

static GuiseConv
get_conv (const Case *test)
{
  return (GuiseConv){ test->stride,    test->pad_before, test->pad_before,
                      test->pad_after, test->pad_after,  1 };
}

static GuiseNode *
build_conv (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  const GuiseConv conv = get_conv (test);

  return guise_build_conv2d (graph, x[0], turn_weight (graph, x[1]), x[2], &conv);
}

static GuiseNode *
build_transposed (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  const GuiseConv   conv = get_conv (test);
  const GuiseShape *shape = guise_node_get_shape (x[0]);

  return guise_build_conv2d_transposed (graph, x[0], turn_weight (graph, x[1]), x[2], &conv,
                                        shape->dims[2] * test->stride,
                                        shape->dims[3] * test->stride);
}

static GuiseNode *
build_dense (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  return guise_build_matmul (graph, x[0], x[1], x[2]);
}

static GuiseNode *
build_depth_to_space (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  return guise_build_depth_to_space (graph, x[0]);
}

static GuiseNode *
build_pixel_norm (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  GuiseNode *square = guise_build_unary (graph, GUISE_UNARY_SQUARE, x[0]);
  GuiseNode *mean = guise_build_affine (graph, guise_build_mean (graph, square, 2), 1, 1e-6);

  return guise_build_mul (graph, x[0], guise_build_unary (graph, GUISE_UNARY_RSQRT, mean));
}

static GuiseNode *
build_leaky (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  return guise_build_leaky_relu (graph, x[0], test->number);
}

static GuiseNode *
build_x_cos_x (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  return guise_build_mul (graph, x[0], guise_build_unary (graph, GUISE_UNARY_COS, x[0]));
}

/* A filter with the taps of the file, normalised to sum 1. */
static GuiseNode *
filter (GuiseGraph          *graph,
        GuiseNode           *x,
        const GuiseNpyArray *taps,
        int                  before,
        int                  after,
        int                  stride)
{
  const double     *values = (const double *) taps->data;
  g_autofree float *rounded = g_new (float, taps->n_elements);
  double            sum = 0;

  for (size_t i = 0; i < taps->n_elements; i++)
    sum += values[i];
  for (size_t i = 0; i < taps->n_elements; i++)
    rounded[i] = (float) (values[i] / sum);
  return guise_build_filter (graph, x, rounded, (int) taps->n_elements, before, after, stride);
}

static GuiseNode *
build_blur (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  int pad = (int) taps->n_elements / 2;

  return filter (graph, x[0], taps, pad, pad, 1);
}

/* 2 p q and p^2 + q^2, as DSSIM is made of */
static GuiseNode *
divide_ssim (GuiseGraph *graph, GuiseNode *above, GuiseNode *below, double c)
{
  return guise_build_div (graph, guise_build_affine (graph, above, 1, c),
                          guise_build_affine (graph, below, 1, c));
}

static GuiseNode *
build_dssim (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  GuiseNode *a2 = guise_build_unary (graph, GUISE_UNARY_SQUARE, x[0]);
  GuiseNode *b2 = guise_build_unary (graph, GUISE_UNARY_SQUARE, x[1]);
  GuiseNode *parts[] = { x[0], x[1], guise_build_mul (graph, x[0], x[1]),
                         guise_build_add (graph, a2, b2) };
  GuiseNode *all = filter (graph, guise_build_concat (graph, parts, 4, 1), taps, 0, 0, 1);
  GuiseNode *e[4];

  for (int i = 0; i < 4; i++)
    e[i] = guise_build_slice (graph, all, 1, 3 * i, 3);

  GuiseNode *n0 = guise_build_affine (graph, guise_build_mul (graph, e[0], e[1]), 2, 0);
  GuiseNode *d0 = guise_build_add (graph, guise_build_unary (graph, GUISE_UNARY_SQUARE, e[0]),
                                   guise_build_unary (graph, GUISE_UNARY_SQUARE, e[1]));
  GuiseNode *lum = divide_ssim (graph, n0, d0, 1e-4);
  GuiseNode *cs =
    divide_ssim (graph, guise_build_sub (graph, guise_build_affine (graph, e[2], 2, 0), n0),
                 guise_build_sub (graph, e[3], d0), 9e-4);
  GuiseNode *mean = guise_build_mean (graph, guise_build_mul (graph, lum, cs), 4 | 8);

  return guise_build_reshape (graph, guise_build_affine (graph, mean, -0.5, 0.5),
                              &GUISE_SHAPE (1, 3));
}

static GuiseNode *
build_bce (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  GuiseNode *loss = guise_build_sub (graph, guise_build_unary (graph, GUISE_UNARY_SOFTPLUS, x[0]),
                                     guise_build_affine (graph, x[0], test->number, 0));

  return guise_build_reshape (graph, guise_build_mean (graph, loss, 2 | 4 | 8), &GUISE_SHAPE (2));
}

/* Sum of squared differences to the next along one axis. */
static GuiseNode *
vary (GuiseGraph *graph, GuiseNode *x, int axis)
{
  int64_t    n = guise_node_get_shape (x)->dims[axis] - 1;
  GuiseNode *difference = guise_build_sub (graph, guise_build_slice (graph, x, axis, 1, n),
                                           guise_build_slice (graph, x, axis, 0, n));

  return guise_build_sum (graph, guise_build_unary (graph, GUISE_UNARY_SQUARE, difference),
                          2 | 4 | 8);
}

static GuiseNode *
build_variation (GuiseGraph *graph, const Case *test, GuiseNode **x, const GuiseNpyArray *taps)
{
  GuiseNode *sum = guise_build_add (graph, vary (graph, x[0], test->pad_before),
                                    vary (graph, x[0], test->pad_after));

  return guise_build_reshape (graph, sum, &GUISE_SHAPE (2));
}

static const Case cases[] = {
  { "conv5s2", build_conv, 2, 2, 2, 0, 1e-5 },
  { "conv5s2_odd", build_conv, 2, 2, 2, 0, 1e-5 },
  { "conv3s1", build_conv, 1, 1, 1, 0, 1e-5 },
  { "conv3s2", build_conv, 2, 1, 1, 0, 1e-5 },
  { "conv3s2_odd", build_conv, 2, 1, 1, 0, 1e-5 },
  { "conv4s2", build_conv, 2, 2, 2, 0, 1e-5 },
  { "conv1", build_conv, 1, 0, 0, 0, 1e-5 },
  { "tconv3s2", build_transposed, 2, 0, 1, 0, 1e-5 },
  { "tconv3s1", build_transposed, 1, 1, 1, 0, 1e-5 },
  { "dense", build_dense, 0, 0, 0, 0, 1e-5 },
  { "depth_to_space", build_depth_to_space, 0, 0, 0, 0, 1e-5 },
  { "pixel_norm", build_pixel_norm, 0, 0, 0, 0, 1e-5 },
  { "leaky_0.1", build_leaky, 0, 0, 0, 0.1, 1e-5 },
  { "leaky_0.2", build_leaky, 0, 0, 0, 0.2, 1e-5 },
  { "x_cos_x", build_x_cos_x, 0, 0, 0, 0, 1e-5 },
  { "gaussian_blur_0.5", build_blur, 0, 0, 0, 0, 1e-5 },
  { "gaussian_blur_1.75", build_blur, 0, 0, 0, 0, 1e-5 },
  { "gaussian_blur_2.0", build_blur, 0, 0, 0, 0, 1e-5 },
  { "gaussian_blur_7.0", build_blur, 0, 0, 0, 0, 1e-5 },
  { "gaussian_blur_8.0", build_blur, 0, 0, 0, 0, 1e-5 },
  { "dssim_5", build_dssim, 0, 0, 0, 0, 2e-4 },
  { "dssim_8", build_dssim, 0, 0, 0, 0, 2e-4 },
  { "dssim_11", build_dssim, 0, 0, 0, 0, 2e-4 },
  { "dssim_19", build_dssim, 0, 0, 0, 0, 2e-4 },
  { "dssim_22", build_dssim, 0, 0, 0, 0, 2e-4 },
  { "bce_1", build_bce, 0, 0, 0, 1, 1e-5 },
  { "bce_0", build_bce, 0, 0, 0, 0, 1e-5 },
  { "total_variation_hw", build_variation, 0, 2, 3, 0, 1e-5 },
  { "total_variation_ch", build_variation, 0, 1, 2, 0, 1e-5 },
};

static const GuiseNpyArray *
find_array (const GuiseNpz *npz, const Case *test, const char *what)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", test->name, what);

  return guise_npz_get (npz, name);
}

static GuiseShape
get_shape (const GuiseNpyArray *array)
{
  GuiseShape shape = { .n_dims = array->n_dims };

  g_assert_cmpint (array->n_dims, <=, GUISE_MAX_DIMS);
  memcpy (shape.dims, array->dims, (size_t) array->n_dims * sizeof (int64_t));
  return shape;
}

static void
assert_close (GuisePlan *plan, GuiseNode *node, const GuiseNpyArray *golden, const Case *test)
{
  g_autofree float *values = g_new (float, golden->n_elements);
  const float      *expected = (const float *) golden->data;
  double            largest = 0;
  double            off = 0;

  g_assert_cmpint (guise_shape_n_elements (guise_node_get_shape (node)), ==,
                   (int64_t) golden->n_elements);
  guise_plan_read (plan, node, values);
  for (size_t i = 0; i < golden->n_elements; i++)
    {
      largest = fmax (largest, fabs ((double) expected[i]));
      off = fmax (off, fabs ((double) values[i] - (double) expected[i]));
    }
  g_test_message ("%s: %g of %g", golden->name, off, largest);
  g_assert_cmpfloat (off, <=, test->tolerance * largest);
}

static void
run_case (const Case *test, const GuiseNpz *npz, GuiseDevice *device)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseGraph) graph = guise_graph_new ();
  g_autoptr (GuisePlan) plan = NULL;
  const GuiseNpyArray *arrays[MAX_INPUTS + 1];
  const GuiseNpyArray *cot = find_array (npz, test, "cot");
  GuiseNode           *x[MAX_INPUTS] = { NULL };
  GuiseNode           *outputs[MAX_INPUTS + 1];
  GuiseShape           shape;
  size_t               n = 0;

  for (; n < MAX_INPUTS; n++)
    {
      g_autofree char *name = g_strdup_printf ("x%zu", n);

      arrays[n] = find_array (npz, test, name);
      if (arrays[n] == NULL)
        break;
      shape = get_shape (arrays[n]);
      x[n] = guise_graph_input (graph, name, &shape);
    }
  g_assert_cmpuint (n, >, 0);
  shape = get_shape (cot);

  GuiseNode *cotangent = guise_graph_constant (graph, &shape, (const float *) cot->data);
  GuiseNode *y = test->build (graph, test, x, find_array (npz, test, "taps"));

  guise_graph_gradient (graph, guise_build_mul (graph, y, cotangent), x, n, outputs);
  guise_graph_check (graph, &error);
  g_assert_no_error (error);
  outputs[n] = y;
  plan = guise_plan_new (graph, device, NULL, outputs, n + 1, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < n; i++)
    guise_plan_write (plan, x[i], (const float *) arrays[i]->data);
  guise_plan_run (plan, &error);
  g_assert_no_error (error);
  assert_close (plan, y, find_array (npz, test, "y"), test);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("dx%zu", i);

      assert_close (plan, outputs[i], find_array (npz, test, name), test);
    }
}

static void
test_golden (gconstpointer data)
{
  const char *name = (const char *) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open (name, 1, &error);
  g_autofree char *path = guise_test_shared ("golden/nets/ops.npz");
  g_autoptr (GuiseNpz) npz = NULL;

  if (path == NULL)
    return;
  if (device == NULL)
    {
      g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
      g_test_skip (error->message);
      return;
    }
  npz = guise_npz_open (path, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    run_case (&cases[i], npz, device);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/nn/golden/ref", "ref", test_golden);
  g_test_add_data_func ("/nn/golden/cpu", "cpu", test_golden);
  return g_test_run ();
}
