/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stands around convolutions, against its parts one after the other. */
#include <math.h>

#include "gpu-box.h"
#include "guise-element.h"

#define SLOPE 0.125f

/* Where channel @c of pixel (y, x) of image @n lies row-major once it has become depth-to-space. */
static int64_t
find_depth (const int64_t *dims, int64_t n, int64_t c, int64_t y, int64_t x)
{
  int64_t quarter = dims[1] / 4, pixel = c / quarter;

  return ((n * quarter + c % quarter) * 2 * dims[2] + 2 * y + pixel / 2) * 2 * dims[3] + 2 * x +
         pixel % 2;
}

static void
check_finish (GuiseElement element, const int64_t *dims, int parts)
{
  gboolean         to_depth = (parts & 8) != 0;
  const int64_t    to_dims[] = { dims[0], to_depth ? dims[1] / 4 : dims[1],
                              to_depth ? 2 * dims[2] : dims[2], to_depth ? 2 * dims[3] : dims[3] };
  GRand *random = g_rand_new_with_seed (17);
  GpuBox           from = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, dims);
  GpuBox           addend = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, dims);
  GpuBox           bias = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 1, dims + 1);
  GpuBox           to = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, to_dims);
  float           *x = gpu_box_draw (&from, random);
  float           *a = gpu_box_draw (&addend, random);
  float           *b = gpu_box_draw (&bias, random);
  double          *expected = g_new (double, to.n);
  int64_t          n_inner = dims[2] * dims[3];
  float           *y;
  GuiseGpuEpilogue epilogue = { .bias = (parts & 1) != 0 ? bias.tensor.data : NULL,
                                .addend = (parts & 2) != 0 ? addend.tensor.data : NULL,
                                .has_leaky = (parts & 4) != 0,
                                .slope = SLOPE,
                                .to_depth_order = to_depth };

  for (int64_t i = 0; i < from.n; i++)
    {
      int64_t c = i / n_inner % dims[1];
      double  value = (double) x[i] + ((parts & 1) != 0 ? (double) b[c] : 0) +
                     ((parts & 2) != 0 ? (double) a[i] : 0);

      if ((parts & 4) != 0 && value < 0)
        value *= (double) SLOPE;
      expected[to_depth
                 ? find_depth (dims, i / n_inner / dims[1], c, i / dims[3] % dims[2], i % dims[3])
                 : i] = value;
    }
  g_assert_cmpint (guise_gpu_finish_conv (gpu_get (), &epilogue, element, to.tensor.data,
                                          from.tensor.data, dims[0], dims[2], dims[3], dims[1],
                                          from.tensor.padded[1]),
                   ==, GUISE_GPU_OK);
  y = gpu_box_read (&to);
  gpu_assert_near (y, expected, to.n, gpu_get_rounding (element));
  g_free (x);
  g_free (a);
  g_free (b);
  g_free (y);
  g_free (expected);
  g_rand_free (random);
  gpu_box_free (&from);
  gpu_box_free (&addend);
  gpu_box_free (&bias);
  gpu_box_free (&to);
}

static void
test_finish (void)
{
  static const int64_t cases[][4] = { { 2, 11, 5, 3 }, { 1, 1, 1, 1 }, { 3, 16, 7, 1 } };
  static const int64_t depth[][4] = { { 2, 32, 3, 5 }, { 1, 96, 1, 2 } };

  for (int element = 0; element < 3; element++)
    for (int parts = 0; parts < 16; parts++)
      for (size_t i = 0; i < ((parts & 8) != 0 ? G_N_ELEMENTS (depth) : G_N_ELEMENTS (cases)); i++)
        check_finish (element, (parts & 8) != 0 ? depth[i] : cases[i], parts);
}

/* The sums of all parts against those of @expected, [n, c, h, w]. */
static void
check_sums (const GpuBox *parts, int64_t n_parts, const double *expected, const int64_t *dims)
{
  const int64_t      one[] = { 1, dims[1], 1, 1 };
  GpuBox             to = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, one);
  g_autofree double *sums = g_new0 (double, dims[1]);
  float             *result;

  for (int64_t i = 0; i < dims[0] * dims[1] * dims[2] * dims[3]; i++)
    sums[i / (dims[2] * dims[3]) % dims[1]] += expected[i];
  g_assert_cmpint (guise_gpu_add_parts (gpu_get (), &to.tensor, parts->tensor.data, n_parts), ==,
                   GUISE_GPU_OK);
  result = gpu_box_read (&to);
  gpu_assert_near (result, sums, dims[1], 1e-5);
  g_free (result);
  gpu_box_free (&to);
}

static void
check_gradient (GuiseElement element, gboolean to_space)
{
  static const int64_t dims[] = { 2, 16, 46, 50 }, small[] = { 2, 64, 23, 25 };
  const int64_t       *written = to_space ? small : dims;
  const int64_t        n_parts =
    guise_gpu_leaky_grad_parts (written[0] * written[2] * written[3], written[1]);
  const int64_t all_parts[] = { n_parts, written[1] };
  GpuBox        parts = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 2, all_parts);
  GRand        *random = g_rand_new_with_seed (19);
  GpuBox        y = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, dims);
  GpuBox        dy = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, dims);
  GpuBox        dx = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, to_space ? small : dims);
  float        *outputs = gpu_box_draw (&y, random);
  float        *gradients = gpu_box_draw (&dy, random);
  double       *expected = g_new (double, dx.n);
  float        *result;

  for (int64_t i = 0; i < dx.n; i++)
    {
      /* i counts dx; which element of dy it comes from is find_depth's inverse */
      int64_t at = to_space ? find_depth (small, i / 36800, i / 575 % 64, i / 25 % 23, i % 25) : i;

      expected[i] = (double) gradients[at] * (outputs[at] > 0 ? 1 : (double) SLOPE);
    }
  g_assert_cmpint (n_parts, >, 1);
  for (int with_sums = 0; with_sums < 2; with_sums++)
    {
      g_assert_cmpint (guise_gpu_leaky_grad (gpu_get (), element, dx.tensor.data, y.tensor.data,
                                             dy.tensor.data, 16, SLOPE, 2, 46, 50, 16, to_space,
                                             with_sums ? parts.tensor.data : NULL),
                       ==, GUISE_GPU_OK);
      result = gpu_box_read (&dx);
      gpu_assert_near (result, expected, dx.n, gpu_get_rounding (element));
      for (int64_t i = 0; i < dx.n; i++)
        result[i] = NAN; /* so that the second time writes everything, too */
      gpu_box_write (&dx, result);
      g_free (result);
    }
  check_sums (&parts, n_parts, expected, written);
  gpu_box_free (&parts);
  g_free (outputs);
  g_free (gradients);
  g_free (expected);
  g_rand_free (random);
  gpu_box_free (&y);
  gpu_box_free (&dy);
  gpu_box_free (&dx);
}

static void
test_gradient (void)
{
  for (int element = 0; element < 3; element++)
    for (int to_space = 0; to_space < 2; to_space++)
      check_gradient (element, to_space);
}

/* Some channels of a wider image, read where they lie and as an image of their own. */
typedef struct
{
  GpuBox wide;
  GpuBox alone;
  void  *stripe; /* in @wide */
} Stripe;

#define STRIPE_START 16

static Stripe
stripe_new (GuiseElement element, const int64_t *dims, GRand *random)
{
  const int64_t     wide_dims[] = { dims[0], 3 * dims[1], dims[2], dims[3] };
  const int64_t     n_inner = dims[2] * dims[3];
  const int64_t     n_image = dims[1] * n_inner;
  Stripe            self = { .wide = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, wide_dims),
                             .alone = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, dims) };
  g_autofree float *all = gpu_box_draw (&self.wide, random);
  g_autofree float *some = g_new (float, self.alone.n);

  for (int64_t i = 0; i < self.alone.n; i++)
    some[i] = all[i / n_image * 3 * n_image + STRIPE_START * n_inner + i % n_image];
  gpu_box_write (&self.alone, some);
  self.stripe =
    (char *) self.wide.tensor.data + STRIPE_START * (element == GUISE_ELEMENT_F32 ? 4 : 2);
  return self;
}

static void
stripe_free (Stripe *self)
{
  gpu_box_free (&self->wide);
  gpu_box_free (&self->alone);
}

static void
assert_same (const GpuBox *a, const GpuBox *b)
{
  g_autofree float *x = gpu_box_read (a);
  g_autofree float *y = gpu_box_read (b);

  g_assert_cmpmem (x, (gsize) a->n * sizeof *x, y, (gsize) b->n * sizeof *y);
}

static void
check_stripe (GuiseElement element, gboolean to_space, gboolean with_sums)
{
  static const int64_t dims[] = { 2, 16, 46, 50 }, small[] = { 2, 64, 23, 25 };
  const int64_t       *written = to_space ? small : dims;
  const int64_t        parts[] = { 64, written[1] };
  GRand               *random = g_rand_new_with_seed (23);
  Stripe               other = stripe_new (element, dims, random);
  GpuBox               y = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, dims);
  GpuBox               results[2], sums[2];
  g_autofree float    *drawn = gpu_box_draw (&y, random);

  for (int is_stripe = 0; is_stripe < 2; is_stripe++)
    {
      GpuBox *to = &results[is_stripe];

      *to = gpu_box_new (element, GPU_ORDER_CHANNELS_LAST, 4, written);
      sums[is_stripe] = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 2, parts);
      g_assert_cmpint (guise_gpu_leaky_grad (gpu_get (), element, to->tensor.data, y.tensor.data,
                                             is_stripe ? other.stripe : other.alone.tensor.data,
                                             is_stripe ? 48 : 16, SLOPE, 2, 46, 50, 16, to_space,
                                             with_sums ? sums[is_stripe].tensor.data : NULL),
                       ==, GUISE_GPU_OK);
    }
  assert_same (&results[0], &results[1]);
  for (int is_stripe = 0; is_stripe < 2 && !to_space; is_stripe++)
    {
      const GuiseGpuEpilogue epilogue = { .addend =
                                            is_stripe ? other.stripe : other.alone.tensor.data,
                                          .addend_pitch = is_stripe ? 48 : 0 };

      g_assert_cmpint (guise_gpu_finish_conv (gpu_get (), &epilogue, element,
                                              results[is_stripe].tensor.data, y.tensor.data, 2, 46,
                                              50, 16, 16),
                       ==, GUISE_GPU_OK);
    }
  assert_same (&results[0], &results[1]);
  for (int i = 0; i < 2; i++)
    {
      gpu_box_free (&results[i]);
      gpu_box_free (&sums[i]);
    }
  stripe_free (&other);
  gpu_box_free (&y);
  g_rand_free (random);
}

static void
test_stripes (void)
{
  for (int element = 0; element < 3; element++)
    for (int variant = 0; variant < 4; variant++)
      check_stripe (element, (variant & 1) != 0, (variant & 2) != 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/epilogue/finish", test_finish);
  g_test_add_func ("/gpu/epilogue/gradient", test_gradient);
  g_test_add_func ("/gpu/epilogue/stripes", test_stripes);
  status = g_test_run ();
  gpu_close ();
  return status;
}
