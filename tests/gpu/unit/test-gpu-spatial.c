/* SPDX-License-Identifier: GPL-3.0-or-later
 * Filters, pooling with ties, resizing; gradients are scattered here where the kernels
 * gather. */
#include <math.h>

#include "gpu-box.h"

typedef struct
{
  const int64_t *x; /* dims of the large side */
  const int64_t *y; /* of the result */
  const float   *values;
  const float   *dy;
  double        *y_expected;
  double        *dx_expected;
} Sides;

typedef GuiseGpuStatus (*Run) (const GuiseGpuTensor *to,
                               const GuiseGpuTensor *from,
                               const GuiseGpuTensor *x);

/* Forward from x, gradient from dy, both compared with what @expect says. */
static void
check (const int64_t *x_dims,
       const int64_t *y_dims,
       Run            forward,
       Run            gradient,
       void (*expect) (Sides *sides))
{
  for (int i = 0; i < 3 * GPU_N_ORDERS; i++)
    {
      GuiseElement element = i % 3;
      GRand       *random = g_rand_new_with_seed (29);
      GpuBox       x = gpu_box_new (element, i / 3, 4, x_dims);
      GpuBox       dy = gpu_box_new (element, i / 3, 4, y_dims);
      GpuBox       y = gpu_box_new (element, i / 3, 4, y_dims);
      GpuBox       dx = gpu_box_new (element, i / 3, 4, x_dims);
      float       *x_values = gpu_box_draw (&x, random);
      float       *dy_values = gpu_box_draw (&dy, random);
      float       *result;
      Sides        sides = {
               x_dims, y_dims, x_values, dy_values, g_new0 (double, y.n), g_new0 (double, x.n)
      };

      for (int64_t k = 0; k < x.n; k++)
        x_values[k] = roundf (4 * x_values[k]) / 4; /* ties */
      gpu_box_write (&x, x_values);
      expect (&sides);
      g_assert_cmpint (forward (&y.tensor, &x.tensor, NULL), ==, GUISE_GPU_OK);
      g_assert_cmpint (gradient (&dx.tensor, &dy.tensor, &x.tensor), ==, GUISE_GPU_OK);
      result = gpu_box_read (&y);
      gpu_assert_near (result, sides.y_expected, y.n, gpu_get_rounding (element) + 1e-6);
      g_free (result);
      result = gpu_box_read (&dx);
      gpu_assert_near (result, sides.dx_expected, x.n, gpu_get_rounding (element) + 1e-6);
      g_free (result);
      g_free (x_values);
      g_free (dy_values);
      g_free (sides.y_expected);
      g_free (sides.dx_expected);
      g_rand_free (random);
      gpu_box_free (&x);
      gpu_box_free (&dy);
      gpu_box_free (&y);
      gpu_box_free (&dx);
    }
}

/* ---- pooling ---- */

static GuiseGpuPool pool;

static GuiseGpuStatus
run_pool (const GuiseGpuTensor *to, const GuiseGpuTensor *from, const GuiseGpuTensor *x)
{
  return guise_gpu_max_pool (gpu_get (), &pool, to, from);
}

static GuiseGpuStatus
run_pool_grad (const GuiseGpuTensor *to, const GuiseGpuTensor *from, const GuiseGpuTensor *x)
{
  return guise_gpu_max_pool_grad (gpu_get (), &pool, to, x, from);
}

static void
expect_pool (Sides *s)
{
  int64_t h = s->x[2], w = s->x[3], n_y = s->y[2] * s->y[3];

  for (int64_t k = 0; k < s->y[0] * s->y[1] * n_y; k++)
    {
      int64_t best = -1;

      for (int64_t t = 0; t < pool.kernel_h * pool.kernel_w; t++)
        {
          int64_t r = k % n_y / s->y[3] * pool.stride - pool.pad_top + t / pool.kernel_w;
          int64_t c = k % s->y[3] * pool.stride - pool.pad_left + t % pool.kernel_w;
          int64_t at = (k / n_y * h + r) * w + c;

          if (r >= 0 && r < h && c >= 0 && c < w && (best < 0 || s->values[at] > s->values[best]))
            best = at;
        }
      s->y_expected[k] = (double) s->values[best];
      s->dx_expected[best] += (double) s->dy[k];
    }
}

static void
test_pool (void)
{
  static const int64_t x[] = { 2, 3, 7, 11 }, y[] = { 2, 3, 4, 6 }, halves[] = { 2, 3, 3, 5 };

  pool = (GuiseGpuPool){ 3, 3, 2, 1, 1 };
  check (x, y, run_pool, run_pool_grad, expect_pool);
  pool = (GuiseGpuPool){ 2, 2, 2, 0, 0 };
  check (x, halves, run_pool, run_pool_grad, expect_pool);
}

/* ---- filters ---- */

#define MAX_TAPS 57

static GuiseGpuFilter filter;
static float          taps[MAX_TAPS];

static GuiseGpuStatus
run_filter (const GuiseGpuTensor *to, const GuiseGpuTensor *from, const GuiseGpuTensor *x)
{
  const int64_t  dims[] = { to->dims[0], to->dims[1], from->dims[2], to->dims[3] };
  GpuBox         middle = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, dims);
  GuiseGpuStatus status =
    guise_gpu_filter (gpu_get (), &filter, to, from, &middle.tensor, x != NULL);

  guise_gpu_synchronize (gpu_get ());
  gpu_box_free (&middle);
  return status;
}

static void
expect_filter (Sides *s)
{
  int64_t n_y = s->y[2] * s->y[3];

  for (int64_t k = 0; k < s->y[0] * s->y[1] * n_y; k++)
    for (int t = 0; t < filter.n_taps * filter.n_taps; t++)
      {
        int64_t r = k % n_y / s->y[3] * filter.stride + t / filter.n_taps - filter.pad_before;
        int64_t c = k % s->y[3] * filter.stride + t % filter.n_taps - filter.pad_before;
        int64_t at = (k / n_y * s->x[2] + r) * s->x[3] + c;
        double  tap = (double) taps[t / filter.n_taps] * (double) taps[t % filter.n_taps];

        if (r < 0 || r >= s->x[2] || c < 0 || c >= s->x[3])
          continue;
        s->y_expected[k] += tap * (double) s->values[at];
        s->dx_expected[at] += tap * (double) s->dy[k];
      }
}

/* Some of no symmetry, so that the wrong way round shows. */
static GpuBox
new_taps (int n_taps, int pad_before, int stride)
{
  const int64_t dims[] = { n_taps };
  GpuBox        box = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 1, dims);

  for (int t = 0; t < n_taps; t++)
    taps[t] = (float) (t * 7 % 11 - 3) / (float) (4 * n_taps);
  gpu_box_write (&box, taps);
  filter = (GuiseGpuFilter){ box.tensor.data, n_taps, pad_before, stride };
  return box;
}

/* Steps of one and of two; tiles that are full, cut off and more than one along each axis; as many
 * taps as each of the ways to compute takes, and more. */
static void
test_filter (void)
{
  static const struct
  {
    int     n_taps, pad_before, stride;
    int64_t x[4], y[4];
  } cases[] = {
    { 3, 1, 1, { 2, 3, 7, 11 }, { 2, 3, 7, 11 } },
    { 3, 1, 2, { 2, 3, 7, 11 }, { 2, 3, 4, 6 } },
    { 1, 0, 1, { 1, 1, 1, 1 }, { 1, 1, 1, 1 } },
    { 4, 1, 1, { 1, 5, 9, 33 }, { 1, 5, 8, 32 } },
    { 19, 0, 1, { 1, 2, 85, 53 }, { 1, 2, 67, 35 } },
    { 19, 11, 1, { 2, 1, 20, 67 }, { 2, 1, 24, 71 } },
    { 32, 0, 1, { 1, 1, 32, 34 }, { 1, 1, 1, 3 } },
    { 33, 16, 1, { 1, 1, 37, 40 }, { 1, 1, 37, 40 } },
    { 56, 3, 1, { 1, 1, 61, 58 }, { 1, 1, 12, 9 } },
    { 57, 28, 1, { 1, 1, 13, 17 }, { 1, 1, 13, 17 } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GpuBox box = new_taps (cases[i].n_taps, cases[i].pad_before, cases[i].stride);

      check (cases[i].x, cases[i].y, run_filter, run_filter, expect_filter);
      gpu_box_free (&box);
    }
}

/* A window on larger images gives the very numbers that the images it shows give. */
static void
test_filter_view (void)
{
  static const int64_t whole[] = { 3, 4, 24, 45 }, part[] = { 2, 3, 19, 39 };
  static const int64_t large[] = { 2, 5, 23, 37 }, result[] = { 2, 3, 15, 35 };
  GRand               *random = g_rand_new_with_seed (31);
  GpuBox               taps_box = new_taps (5, 0, 1);
  GpuBox               from = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, whole);
  GpuBox               copy = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, part);
  GpuBox               to = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, large);
  GpuBox               expected = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, result);
  GuiseGpuTensor       source = from.tensor, target = to.tensor;
  float               *y, *z, *before;

  g_free (gpu_box_draw (&from, random));
  before = gpu_box_draw (&to, random);
  for (int i = 0; i < 4; i++)
    {
      source.data = (float *) source.data + source.strides[i];
      source.dims[i] = source.padded[i] = part[i];
      target.data = (float *) target.data + (i > 0 ? target.strides[i] : 0);
      target.dims[i] = target.padded[i] = result[i];
    }
  source.n_stored = target.n_stored = 0;
  g_assert_cmpint (guise_gpu_move (gpu_get (), &copy.tensor, &source), ==, GUISE_GPU_OK);
  g_assert_cmpint (run_filter (&expected.tensor, &copy.tensor, NULL), ==, GUISE_GPU_OK);
  g_assert_cmpint (run_filter (&target, &source, NULL), ==, GUISE_GPU_OK);
  y = gpu_box_read (&to);
  z = gpu_box_read (&expected);
  for (int64_t i = 0; i < to.n; i++)
    {
      int64_t  c = i / (23 * 37) % 5 - 1, r = i / 37 % 23 - 1, s = i % 37 - 1;
      int64_t  at = ((i / (5 * 23 * 37) * 3 + c) * 15 + r) * 35 + s;
      gboolean is_inside = c >= 0 && c < 3 && r >= 0 && r < 15 && s >= 0 && s < 35;

      g_assert_cmpfloat (y[i], ==, is_inside ? z[at] : before[i]);
    }
  g_free (y);
  g_free (z);
  g_free (before);
  g_rand_free (random);
  gpu_box_free (&taps_box);
  gpu_box_free (&from);
  gpu_box_free (&copy);
  gpu_box_free (&to);
  gpu_box_free (&expected);
}

/* ---- resizing ---- */

static GuiseGpuStatus
run_resize (const GuiseGpuTensor *to, const GuiseGpuTensor *from, const GuiseGpuTensor *x)
{
  return x != NULL ? guise_gpu_resize_grad (gpu_get (), to, from)
                   : guise_gpu_resize (gpu_get (), to, from);
}

static void
expect_resize (Sides *s)
{
  int64_t n_y = s->y[2] * s->y[3];

  for (int64_t k = 0; k < s->y[0] * s->y[1] * n_y; k++)
    {
      double y = ((double) (k % n_y / s->y[3]) + 0.5) * (double) s->x[2] / (double) s->y[2] - 0.5;
      double x = ((double) (k % s->y[3]) + 0.5) * (double) s->x[3] / (double) s->y[3] - 0.5;

      for (int corner = 0; corner < 4; corner++)
        {
          double  r = floor (y) + corner / 2, c = floor (x) + corner % 2;
          double  share = (1 - fabs (y - r)) * (1 - fabs (x - c));
          int64_t at =
            (k / n_y * s->x[2] + (int64_t) CLAMP (r, 0, (double) s->x[2] - 1)) * s->x[3] +
            (int64_t) CLAMP (c, 0, (double) s->x[3] - 1);

          s->y_expected[k] += share * (double) s->values[at];
          s->dx_expected[at] += share * (double) s->dy[k];
        }
    }
}

static void
test_resize (void)
{
  static const int64_t sizes[][4] = {
    { 2, 3, 7, 11 }, { 2, 3, 14, 22 }, { 2, 3, 3, 5 }, { 2, 3, 1, 1 }, { 2, 3, 13, 1 }
  };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (sizes); k++)
      check (sizes[i], sizes[k], run_resize, run_resize, expect_resize);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/spatial/pool", test_pool);
  g_test_add_func ("/gpu/spatial/filter", test_filter);
  g_test_add_func ("/gpu/spatial/filter-view", test_filter_view);
  g_test_add_func ("/gpu/spatial/resize", test_resize);
  status = g_test_run ();
  gpu_close ();
  return status;
}
