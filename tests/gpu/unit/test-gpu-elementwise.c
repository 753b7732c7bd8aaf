/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every function of the interpreter, chains of them, and inputs that are repeated. */
#include <math.h>
#include <tgmath.h>

#include "gpu-box.h"
#include "nn/ops/guise-unary.h"

typedef double Real;

#define FORMULA(NAME, name, formula, uses, derivative)          \
  static double compute_##NAME (double x) { return (formula); } \
  static double derive_##NAME (double v)                        \
  {                                                             \
    (void) v;                                                   \
    return (derivative);                                        \
  }
GUISE_UNARY_TABLE (FORMULA)
#undef FORMULA

static const struct
{
  double (*compute) (double x);
  double (*derive) (double v);
} functions[] = {
#define ENTRY(NAME, name, formula, uses, derivative) { compute_##NAME, derive_##NAME },
  GUISE_UNARY_TABLE (ENTRY)
#undef ENTRY
};

/* One by one, and by fours: of pixels, of channels, of both. */
static const int64_t shapes[][4] = { { 2, 11, 5, 3 },
                                     { 2, 11, 4, 3 },
                                     { 3, 16, 5, 3 },
                                     { 2, 4, 4, 1 } };

/* Runs @program over two images of values in [0.25, 1.25], which every function takes. */
static void
check_shape (const int64_t         *dims,
             const GuiseGpuProgram *program,
             GuiseElement           element,
             GpuOrder               order,
             double (*expect) (const void *data, double a, double b),
             const void *data,
             double      limit)
{
  GpuBox         to = gpu_box_new (GUISE_ELEMENT_F32, order, 4, dims);
  GpuBox         boxes[2] = { gpu_box_new (element, order, 4, dims),
                              gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 1, dims + 1) };
  GuiseGpuTensor inputs[2] = { boxes[0].tensor, boxes[1].tensor };
  GRand         *random = g_rand_new_with_seed (23);
  float         *values[2], *y;
  double        *expected = g_new (double, to.n);

  for (int k = 0; k < 2; k++)
    {
      values[k] = gpu_box_draw (&boxes[k], random);
      for (int64_t i = 0; i < boxes[k].n; i++)
        values[k][i] = fabsf (values[k][i]) + 0.25f;
      gpu_box_write (&boxes[k], values[k]);
    }
  g_free (values[0]);
  values[0] = gpu_box_read (&boxes[0]); /* as rounded */
  inputs[1].n_dims = 4;
  for (int i = 0; i < 4; i++)
    {
      inputs[1].dims[i] = inputs[1].padded[i] = dims[i];
      inputs[1].strides[i] = i == 1 ? 1 : 0;
    }
  g_assert_cmpint (guise_gpu_run_program (gpu_get (), program, &to.tensor, inputs), ==,
                   GUISE_GPU_OK);
  y = gpu_box_read (&to);
  for (int64_t i = 0; i < to.n; i++)
    expected[i] =
      expect (data, (double) values[0][i], (double) values[1][i / (dims[2] * dims[3]) % dims[1]]);
  gpu_assert_near (y, expected, to.n, limit);
  for (int k = 0; k < 2; k++)
    {
      g_free (values[k]);
      gpu_box_free (&boxes[k]);
    }
  g_free (y);
  g_free (expected);
  g_rand_free (random);
  gpu_box_free (&to);
}

static void
check (const GuiseGpuProgram *program,
       GuiseElement           element,
       GpuOrder               order,
       double (*expect) (const void *data, double a, double b),
       const void *data,
       double      limit)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    check_shape (shapes[i], program, element, order, expect, data, limit);
}

static double
expect_unary (const void *data, double a, double b)
{
  return functions[*(const size_t *) data].compute (a);
}

static double
expect_gradient (const void *data, double a, double b)
{
  return a * functions[*(const size_t *) data].derive (b);
}

static void
test_unary (void)
{
  for (size_t k = 0; k < G_N_ELEMENTS (functions); k++)
    for (int i = 0; i < 3 * GPU_N_ORDERS; i++)
      {
        GuiseGpuProgram compute = { 1, 1, { { GUISE_GPU_UNARY, (uint8_t) k, 0, 0, 0, 0 } } };
        GuiseGpuProgram derive = { 2, 1, { { GUISE_GPU_UNARY_GRAD, (uint8_t) k, 0, 1, 0, 0 } } };

        check (&compute, i % 3, i / 3, expect_unary, &k, 1e-6);
        check (&derive, i % 3, i / 3, expect_gradient, &k, 1e-6);
      }
}

/* One of two kinds of instruction after the other: max (leaky (2 a - 1), b) * a clamped. */
static double
expect_chain (const void *data, double a, double b)
{
  double x = 2 * a - 1;

  x = x > 0 ? x : 0.125 * x;
  x = x >= b ? x : b;
  x = x * a;
  return x < 0.3 ? 0.3 : x > 0.9 ? 0.9 : x;
}

static void
test_chain (void)
{
  GuiseGpuProgram program = { 2,
                              5,
                              { { GUISE_GPU_AFFINE, 0, 0, 0, 2, -1 },
                                { GUISE_GPU_LEAKY_RELU, 0, 2, 0, 0.125f, 0 },
                                { GUISE_GPU_BINARY, 4, 3, 1, 0, 0 },
                                { GUISE_GPU_BINARY, 2, 4, 0, 0, 0 },
                                { GUISE_GPU_CLAMP, 0, 5, 0, 0.3f, 0.9f } } };

  for (int i = 0; i < 3 * GPU_N_ORDERS; i++)
    check (&program, i % 3, i / 3, expect_chain, NULL, 1e-6);
}

/* More registers than most programs: a sum of a, twelve times over. */
static double
expect_long (const void *data, double a, double b)
{
  return 13 * a + b;
}

static void
test_long (void)
{
  GuiseGpuProgram program = { .n_inputs = 2, .n_instructions = 13 };

  program.instructions[0] = (GuiseGpuInstruction){ GUISE_GPU_BINARY, 0, 0, 1, 0, 0 };
  for (uint8_t k = 1; k < 13; k++)
    program.instructions[k] =
      (GuiseGpuInstruction){ GUISE_GPU_BINARY, 0, (uint8_t) (k + 1), 0, 0, 0 };
  for (int i = 0; i < 3 * GPU_N_ORDERS; i++)
    check (&program, i % 3, i / 3, expect_long, NULL, 1e-6);
}

/* A register that nothing has written yet. */
static void
test_unsound (void)
{
  GuiseGpuProgram program = { 1, 1, { { GUISE_GPU_BINARY, 0, 0, 1, 0, 0 } } };
  GpuBox          box = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, shapes[0]);

  g_assert_cmpint (guise_gpu_run_program (gpu_get (), &program, &box.tensor, &box.tensor), ==,
                   GUISE_GPU_UNSUPPORTED);
  gpu_box_free (&box);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/elementwise/unary", test_unary);
  g_test_add_func ("/gpu/elementwise/chain", test_chain);
  g_test_add_func ("/gpu/elementwise/long", test_long);
  g_test_add_func ("/gpu/elementwise/unsound", test_unsound);
  status = g_test_run ();
  gpu_close ();
  return status;
}
