/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moves between all elements and orders, views on either side, matrices from factors. */
#include "gpu-box.h"
#include "guise-element.h"

/* As a box of the element would hold it. */
static float
round_to (GuiseElement element, float x)
{
  return element == GUISE_ELEMENT_BF16  ? guise_bf16_to_float (guise_bf16_from_float (x))
         : element == GUISE_ELEMENT_F16 ? guise_f16_to_float (guise_f16_from_float (x))
                                        : x;
}

static void
check_move (GuiseElement   to_element,
            GpuOrder       to_order,
            GuiseElement   from_element,
            GpuOrder       from_order,
            int            n_dims,
            const int64_t *dims)
{
  GpuBox to = gpu_box_new (to_element, to_order, n_dims, dims);
  GpuBox from = gpu_box_new (from_element, from_order, n_dims, dims);
  float *values = g_new (float, from.n);
  float *y;

  for (int64_t i = 0; i < from.n; i++)
    values[i] = (float) g_test_rand_double_range (-3, 3);
  gpu_box_write (&from, values);
  g_assert_cmpint (guise_gpu_move (gpu_get (), &to.tensor, &from.tensor), ==, GUISE_GPU_OK);
  y = gpu_box_read (&to);
  for (int64_t i = 0; i < from.n; i++)
    g_assert_cmphex (guise_float_bits (y[i]), ==,
                     guise_float_bits (round_to (to_element, round_to (from_element, values[i]))));
  g_free (values);
  g_free (y);
  gpu_box_free (&to);
  gpu_box_free (&from);
}

static void
test_images (void)
{
  static const int64_t cases[][4] = {
    { 1, 1, 1, 1 },  { 2, 3, 5, 7 },   { 1, 11, 13, 3 }, { 3, 8, 1, 37 },
    { 2, 16, 9, 4 }, { 1, 37, 41, 2 }, { 2, 64, 6, 6 },  { 3, 1, 11, 9 },
    { 2, 24, 3, 5 }, { 1, 32, 9, 11 }, { 2, 41, 4, 2 },  { 5, 4, 8, 2 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int elements = 0; elements < 16; elements++)
      for (int orders = 0; orders < GPU_N_ORDERS * GPU_N_ORDERS; orders++)
        check_move (elements / 4, orders / GPU_N_ORDERS, elements % 4, orders % GPU_N_ORDERS, 4,
                    cases[i]);
}

static void
test_ranks (void)
{
  static const int64_t dims[] = { 2, 5, 3, 2, 7, 3 };

  for (int n_dims = 0; n_dims <= 6; n_dims++)
    for (int orders = 0; orders < 4; orders++)
      check_move (GUISE_ELEMENT_F32, orders / 2 * GPU_ORDER_REVERSED, GUISE_ELEMENT_BF16,
                  orders % 2 * GPU_ORDER_REVERSED, n_dims, dims);
}

/* A part of rows and columns, from and to the middle of a larger matrix. */
static void
test_slices (void)
{
  static const int64_t whole[] = { 43, 47 };
  static const int64_t part[] = { 41, 34 };

  for (int transposed = 0; transposed < 2; transposed++)
    for (int element = 0; element < 3; element++)
      {
        GpuBox to = gpu_box_new (element, GPU_ORDER_PLAIN, 2, whole);
        GpuBox from =
          gpu_box_new (element, transposed ? GPU_ORDER_REVERSED : GPU_ORDER_PLAIN, 2, whole);
        GRand         *random = g_rand_new_with_seed (7);
        float         *before = gpu_box_draw (&to, random);
        float         *x = gpu_box_draw (&from, random);
        size_t         width = element == GUISE_ELEMENT_F32 ? 4 : 2;
        GuiseGpuTensor target = to.tensor, source = from.tensor;
        float         *y;

        for (int i = 0; i < 2; i++)
          target.dims[i] = target.padded[i] = source.dims[i] = source.padded[i] = part[i];
        target.n_stored = source.n_stored = 0;
        target.data = (char *) target.data + width * (size_t) (target.strides[0] + 2);
        source.data =
          (char *) source.data + width * (size_t) (2 * source.strides[0] + 5 * source.strides[1]);
        g_assert_cmpint (guise_gpu_move (gpu_get (), &target, &source), ==, GUISE_GPU_OK);
        y = gpu_box_read (&to);
        for (int64_t i = 0; i < whole[0]; i++)
          for (int64_t j = 0; j < whole[1]; j++)
            {
              gboolean is_inside = i >= 1 && i - 1 < part[0] && j >= 2 && j - 2 < part[1];

              g_assert_cmpfloat (y[i * 47 + j], ==,
                                 is_inside ? x[(i + 1) * 47 + j + 3] : before[i * 47 + j]);
            }
        g_free (before);
        g_free (x);
        g_free (y);
        g_rand_free (random);
        gpu_box_free (&to);
        gpu_box_free (&from);
      }
}

/* Some channels of one image into some of another; what is around them stays. */
static void
check_channels (GuiseElement to_element,
                GuiseElement from_element,
                GpuOrder     from_order,
                int64_t      to_start,
                int64_t      from_start,
                int64_t      n)
{
  static const int64_t to_dims[] = { 2, 48, 3, 5 }, from_dims[] = { 2, 56, 3, 5 };
  GRand               *random = g_rand_new_with_seed (11);
  GpuBox               to = gpu_box_new (to_element, GPU_ORDER_CHANNELS_LAST, 4, to_dims);
  GpuBox               from = gpu_box_new (from_element, from_order, 4, from_dims);
  float               *before = gpu_box_draw (&to, random);
  float               *x = gpu_box_draw (&from, random);
  GuiseGpuTensor       target = to.tensor, source = from.tensor;
  float               *y;

  target.dims[1] = target.padded[1] = source.dims[1] = source.padded[1] = n;
  target.n_stored = source.n_stored = 0;
  target.data =
    (char *) target.data + to_start * target.strides[1] * (to_element == GUISE_ELEMENT_F32 ? 4 : 2);
  source.data = (char *) source.data +
                from_start * source.strides[1] * (from_element == GUISE_ELEMENT_F32 ? 4 : 2);
  g_assert_cmpint (guise_gpu_move (gpu_get (), &target, &source), ==, GUISE_GPU_OK);
  y = gpu_box_read (&to);
  for (int64_t i = 0; i < to.n; i++)
    {
      int64_t c = i / 15 % 48 - to_start;

      if (c < 0 || c >= n)
        g_assert_cmpfloat (y[i], ==, before[i]);
      else
        g_assert_cmpfloat (y[i], ==,
                           round_to (to_element, x[(i / 720 * 56 + c + from_start) * 15 + i % 15]));
    }
  g_free (before);
  g_free (x);
  g_free (y);
  g_rand_free (random);
  gpu_box_free (&to);
  gpu_box_free (&from);
}

/* Whole groups, groups that begin within one on either side, runs of all lengths, parts of groups.
 */
static void
test_channels (void)
{
  static const int64_t cases[][3] = {
    { 8, 16, 24 }, { 0, 0, 48 }, { 8, 3, 24 }, { 5, 8, 24 }, { 16, 8, 32 }, { 16, 8, 3 },
    { 40, 48, 8 }, { 8, 0, 12 }, { 3, 5, 17 }, { 8, 8, 31 }, { 0, 16, 33 }, { 7, 9, 1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int elements = 0; elements < 9; elements++)
      for (int order = 0; order < GPU_N_ORDERS; order++)
        check_channels (elements / 3, elements % 3, order, cases[i][0], cases[i][1], cases[i][2]);
}

/* ---- pixels of 4 c channels beside cells of 2 x 2 pixels of c ---- */

/* [n, c, h, 2, w, 2], as the axes of a tensor of four are strided. */
static GuiseGpuTensor
as_cells (const GpuBox *box, const int64_t *dims, const int64_t *strides)
{
  GuiseGpuTensor t = box->tensor;

  t.n_dims = 6;
  for (int i = 0; i < 6; i++)
    {
      t.dims[i] = t.padded[i] = dims[i];
      t.strides[i] = strides[i];
    }
  return t;
}

static void
check_cells (GuiseElement deep_element,
             GpuOrder     deep_order,
             GuiseElement wide_element,
             GpuOrder     wide_order,
             int64_t      c,
             int64_t      h,
             int64_t      w)
{
  const int64_t  deep_dims[] = { 2, 4 * c, h, w }, wide_dims[] = { 2, c, 2 * h, 2 * w };
  const int64_t  dims[] = { 2, c, h, 2, w, 2 };
  GRand         *random = g_rand_new_with_seed (13);
  GpuBox         deep = gpu_box_new (deep_element, deep_order, 4, deep_dims);
  GpuBox         wide = gpu_box_new (wide_element, wide_order, 4, wide_dims);
  GpuBox         back = gpu_box_new (deep_element, deep_order, 4, deep_dims);
  const int64_t *d = deep.tensor.strides, *s = wide.tensor.strides;
  const int64_t  deep_strides[] = { d[0], d[1], d[2], 2 * c * d[1], d[3], c * d[1] };
  const int64_t  wide_strides[] = { s[0], s[1], 2 * s[2], s[2], 2 * s[3], s[3] };
  GuiseGpuTensor deep_cells = as_cells (&deep, dims, deep_strides);
  GuiseGpuTensor wide_cells = as_cells (&wide, dims, wide_strides);
  GuiseGpuTensor back_cells = as_cells (&back, dims, deep_strides);
  float         *x = gpu_box_draw (&deep, random);
  float         *y, *z;

  if (wide_order == GPU_ORDER_CHANNELS_LAST)
    wide_cells.padded[1] = wide.tensor.padded[1];
  g_assert_cmpint (guise_gpu_move (gpu_get (), &wide_cells, &deep_cells), ==, GUISE_GPU_OK);
  g_assert_cmpint (guise_gpu_move (gpu_get (), &back_cells, &wide_cells), ==, GUISE_GPU_OK);
  y = gpu_box_read (&wide);
  z = gpu_box_read (&back);
  for (int64_t i = 0; i < deep.n; i++)
    {
      int64_t q = i / (h * w) % (4 * c), n = i / (4 * c * h * w);
      int64_t r = 2 * (i / w % h) + q / (2 * c), column = 2 * (i % w) + q / c % 2;
      float   rounded = round_to (wide_element, x[i]);

      g_assert_cmpfloat (y[((n * c + q % c) * 2 * h + r) * 2 * w + column], ==, rounded);
      g_assert_cmpfloat (z[i], ==, round_to (deep_element, rounded));
    }
  g_free (x);
  g_free (y);
  g_free (z);
  g_rand_free (random);
  gpu_box_free (&deep);
  gpu_box_free (&wide);
  gpu_box_free (&back);
}

static void
test_cells (void)
{
  static const int64_t cases[][3] = { { 1, 1, 1 }, { 1, 3, 5 },  { 3, 4, 9 }, { 3, 1, 1 },
                                      { 5, 2, 3 }, { 11, 3, 1 }, { 8, 2, 5 } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int elements = 0; elements < 9; elements++)
      for (int orders = 0; orders < GPU_N_ORDERS * GPU_N_ORDERS; orders++)
        check_cells (elements / 3, orders / GPU_N_ORDERS, elements % 3, orders % GPU_N_ORDERS,
                     cases[i][0], cases[i][1], cases[i][2]);
}

/* One value a channel, repeated over an image. */
static void
test_broadcast (void)
{
  static const int64_t dims[] = { 2, 11, 5, 3 };
  static const int64_t channels[] = { 1, 11, 1, 1 };

  for (int order = 0; order < GPU_N_ORDERS; order++)
    {
      GpuBox         to = gpu_box_new (GUISE_ELEMENT_BF16, order, 4, dims);
      GpuBox         from = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, channels);
      GRand         *random = g_rand_new_with_seed (3);
      float         *x = gpu_box_draw (&from, random);
      GuiseGpuTensor view = from.tensor;
      float         *y;

      for (int i = 0; i < 4; i++)
        {
          view.dims[i] = view.padded[i] = dims[i];
          view.strides[i] = i == 1 ? 1 : 0;
        }
      g_assert_cmpint (guise_gpu_move (gpu_get (), &to.tensor, &view), ==, GUISE_GPU_OK);
      y = gpu_box_read (&to);
      for (int64_t i = 0; i < to.n; i++)
        g_assert_cmpfloat (y[i], ==, x[i / 15 % 11]);
      g_free (x);
      g_free (y);
      g_rand_free (random);
      gpu_box_free (&to);
      gpu_box_free (&from);
    }
}

static void
check_outer (GuiseElement element, GpuOrder order, int64_t n, int64_t m, int n_rows)
{
  const int64_t dims[] = { n, m }, x_dims[] = { n_rows, n }, dy_dims[] = { n_rows, m };
  GRand        *random = g_rand_new_with_seed (5);
  GpuBox        to = gpu_box_new (element, order, 2, dims);
  GpuBox        x_box = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 2, x_dims);
  GpuBox        dy_box = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 2, dy_dims);
  float        *x = gpu_box_draw (&x_box, random);
  float        *dy = gpu_box_draw (&dy_box, random);
  double       *expected = g_new0 (double, n *m);
  float        *y;

  for (int64_t r = 0; r < n_rows; r++)
    for (int64_t i = 0; i < n * m; i++)
      expected[i] += (double) x[r * n + i / m] * (double) dy[r * m + i % m];
  g_assert_cmpint (guise_gpu_expand_outer (gpu_get (), &to.tensor, x_box.tensor.data,
                                           dy_box.tensor.data, n_rows),
                   ==, GUISE_GPU_OK);
  y = gpu_box_read (&to);
  gpu_assert_near (y, expected, n * m, gpu_get_rounding (element) + n_rows * 0x1p-22);
  g_free (x);
  g_free (dy);
  g_free (y);
  g_free (expected);
  g_rand_free (random);
  gpu_box_free (&to);
  gpu_box_free (&x_box);
  gpu_box_free (&dy_box);
}

static void
test_outer (void)
{
  for (int element = 0; element < 4; element++)
    for (int order = 0; order < GPU_N_ORDERS; order += GPU_ORDER_REVERSED)
      {
        check_outer (element, order, 37, 41, 16);
        check_outer (element, order, 1, 5, 2);
        check_outer (element, order, 5, 1, 3);
        check_outer (element, order, 1, 1, 1);
      }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/move/images", test_images);
  g_test_add_func ("/gpu/move/ranks", test_ranks);
  g_test_add_func ("/gpu/move/slices", test_slices);
  g_test_add_func ("/gpu/move/channels", test_channels);
  g_test_add_func ("/gpu/move/cells", test_cells);
  g_test_add_func ("/gpu/move/broadcast", test_broadcast);
  g_test_add_func ("/gpu/move/outer", test_outer);
  status = g_test_run ();
  gpu_close ();
  return status;
}
