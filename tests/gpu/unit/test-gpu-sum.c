/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over any axes of any order. */
#include "gpu-box.h"

static void
check (GuiseElement element, GpuOrder order, GpuOrder to_order, const int64_t *dims, unsigned axes)
{
  GRand  *random = g_rand_new_with_seed (13);
  GpuBox  from = gpu_box_new (element, order, 4, dims);
  float  *x = gpu_box_draw (&from, random);
  int64_t to_dims[4];
  GpuBox  to;
  double *expected;
  size_t  n_bytes;
  void   *workspace;
  float  *y, *again;

  for (int i = 0; i < 4; i++)
    to_dims[i] = (axes >> i & 1) != 0 ? 1 : dims[i];
  to = gpu_box_new (GUISE_ELEMENT_F32, to_order, 4, to_dims);
  expected = g_new0 (double, to.n);
  for (int64_t i = 0; i < from.n; i++)
    {
      int64_t rest = i, at = 0, n_inner = 1;

      for (int axis = 4; axis-- > 0; n_inner *= to_dims[axis])
        {
          at += rest % dims[axis] % to_dims[axis] * n_inner;
          rest /= dims[axis];
        }
      expected[at] += (double) x[i];
    }
  n_bytes = guise_gpu_sum_workspace (&to.tensor, &from.tensor);
  g_assert_cmpint (guise_gpu_memory_new (gpu_get (), n_bytes, &workspace), ==, GUISE_GPU_OK);
  g_assert_cmpint (guise_gpu_sum (gpu_get (), &to.tensor, &from.tensor, workspace), ==,
                   GUISE_GPU_OK);
  y = gpu_box_read (&to);
  gpu_assert_near (y, expected, to.n, 1e-5);
  guise_gpu_sum (gpu_get (), &to.tensor, &from.tensor, workspace);
  again = gpu_box_read (&to);
  g_assert_cmpmem (y, (size_t) to.n * sizeof (float), again, (size_t) to.n * sizeof (float));
  guise_gpu_memory_free (gpu_get (), workspace);
  g_free (x);
  g_free (y);
  g_free (again);
  g_free (expected);
  g_rand_free (random);
  gpu_box_free (&from);
  gpu_box_free (&to);
}

/* The element changes with the rest: blocks are slow here. */
static void
test_axes (void)
{
  static const int64_t cases[][4] = { { 2, 5, 3, 2 }, { 1, 1, 1, 1 }, { 1, 11, 1, 3 } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int k = 0; k < GPU_N_ORDERS * GPU_N_ORDERS; k++)
      for (unsigned axes = 0; axes < 16; axes++)
        check ((k + axes) % 4, k % GPU_N_ORDERS, k / GPU_N_ORDERS, cases[i], axes);
}

/* Several parts a result: a bias, a row, a column, everything. */
static void
test_parts (void)
{
  static const int64_t image[] = { 2, 11, 29, 31 }, wide[] = { 3, 300, 23, 9 },
                       rows[] = { 31, 503, 1, 1 };

  for (int element = 0; element < 3; element++)
    for (int order = 0; order < 2; order++)
      {
        check (element, order, GPU_ORDER_PLAIN, image, 1 | 4 | 8);
        check (element, order, GPU_ORDER_PLAIN, image, 2 | 4 | 8);
        check (element, order, GPU_ORDER_PLAIN, image, 15);
        check (element, order, GPU_ORDER_PLAIN, rows, 1);
        check (element, order, GPU_ORDER_PLAIN, rows, 2);
        check (element, order, GPU_ORDER_PLAIN, wide, 1 | 4 | 8);
      }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/sum/axes", test_axes);
  g_test_add_func ("/gpu/sum/parts", test_parts);
  status = g_test_run ();
  gpu_close ();
  return status;
}
