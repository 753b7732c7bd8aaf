/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every compilation of the CPU backend's inner loops computes what it says, for every length, and
 * stays inside its arrays. The op cases see only the one that this processor prefers. */
#include <math.h>
#include <string.h>

#include "core/guise-half.h"
#include "core/guise-random.h"
#include "nn/cpu/guise-cpu-loops.h"

#define MAX_N    77
#define GUARD    8
#define SENTINEL 12345.0f

/* An array with guards on both sides. */
typedef struct
{
  float values[GUARD + 2 * MAX_N + GUARD];
} Buffer;

static float *
fill (Buffer *buffer, GuiseRandom *random, double low, double high)
{
  for (size_t i = 0; i < G_N_ELEMENTS (buffer->values); i++)
    buffer->values[i] = (float) guise_random_uniform (random, low, high);
  return buffer->values + GUARD;
}

static float *
clear (Buffer *buffer)
{
  for (size_t i = 0; i < G_N_ELEMENTS (buffer->values); i++)
    buffer->values[i] = SENTINEL;
  return buffer->values + GUARD;
}

static void
assert_guards (const Buffer *buffer, size_t n)
{
  for (size_t i = 0; i < GUARD; i++)
    {
      g_assert_cmpfloat (buffer->values[i], ==, SENTINEL);
      g_assert_cmpfloat (buffer->values[GUARD + n + i], ==, SENTINEL);
    }
}

static void
assert_near (float value, double expected)
{
  g_assert_cmpfloat (fabs ((double) value - expected), <=, 1e-5 * fmax (1.0, fabs (expected)));
}

static double
get_unary (GuiseUnary function, double x)
{
  switch (function)
    {
    case GUISE_UNARY_NEG:
      return -x;
    case GUISE_UNARY_ABS:
      return fabs (x);
    case GUISE_UNARY_SQUARE:
      return x * x;
    case GUISE_UNARY_SQRT:
      return sqrt (x);
    case GUISE_UNARY_RSQRT:
      return 1.0 / sqrt (x);
    case GUISE_UNARY_RECIPROCAL:
      return 1.0 / x;
    case GUISE_UNARY_EXP:
      return exp (x);
    case GUISE_UNARY_LOG:
      return log (x);
    case GUISE_UNARY_SIGMOID:
      return 1.0 / (1.0 + exp (-x));
    case GUISE_UNARY_TANH:
      return tanh (x);
    case GUISE_UNARY_SIN:
      return sin (x);
    case GUISE_UNARY_COS:
      return cos (x);
    case GUISE_UNARY_SOFTPLUS:
      return log1p (exp (x));
    case GUISE_UNARY_SIGN:
      return (x > 0.0) - (x < 0.0);
    case GUISE_UNARY_FLOOR:
      return floor (x);
    case GUISE_N_UNARIES:
      break;
    }
  g_assert_not_reached ();
}

/* The derivative by a central difference; none of the functions is near a kink here. */
static double
get_slope (GuiseUnary function, double x)
{
  return (get_unary (function, x + 1e-5) - get_unary (function, x - 1e-5)) / 2e-5;
}

static gboolean
takes_result (GuiseUnary function)
{
  return function == GUISE_UNARY_SQRT || function == GUISE_UNARY_RSQRT ||
         function == GUISE_UNARY_RECIPROCAL || function == GUISE_UNARY_EXP ||
         function == GUISE_UNARY_SIGMOID || function == GUISE_UNARY_TANH;
}

static void
test_unary (gconstpointer data)
{
  const GuiseCpuLoops *loops = data;
  GuiseRandom          random = guise_random_init (1, 0);
  Buffer               in;
  Buffer               out;
  float               *x = fill (&in, &random, 0.3, 0.9);

  for (GuiseUnary function = 0; function < GUISE_N_UNARIES; function++)
    for (size_t n = 0; n <= MAX_N; n++)
      {
        float *y = clear (&out);

        loops->unary[function](n, x, y);
        for (size_t i = 0; i < n; i++)
          assert_near (y[i], get_unary (function, (double) x[i]));
        assert_guards (&out, n);
        /* in place */
        memcpy (y, x, n * sizeof (float));
        loops->unary[function](n, y, y);
        for (size_t i = 0; i < n; i++)
          assert_near (y[i], get_unary (function, (double) x[i]));
      }
}

static void
test_unary_grad (gconstpointer data)
{
  const GuiseCpuLoops *loops = data;
  GuiseRandom          random = guise_random_init (2, 0);
  Buffer               buffers[3];
  float               *x = fill (&buffers[0], &random, 0.3, 0.9);
  float               *dy = fill (&buffers[1], &random, -1.0, 1.0);
  float                v[MAX_N];

  for (GuiseUnary function = 0; function < GUISE_N_UNARIES; function++)
    {
      for (size_t i = 0; i < MAX_N; i++)
        v[i] = takes_result (function) ? (float) get_unary (function, (double) x[i]) : x[i];
      for (GuiseCpuOperands operands = 0; operands < GUISE_N_CPU_OPERANDS; operands++)
        {
          float *y = clear (&buffers[2]);

          loops->unary_grad[function][operands](MAX_N, dy, v, y);
          for (size_t i = 0; i < MAX_N; i++)
            {
              double a = (double) dy[operands == GUISE_CPU_OPERANDS_SCALAR_A ? 0 : i];
              double b = (double) x[operands == GUISE_CPU_OPERANDS_SCALAR_B ? 0 : i];

              g_assert_cmpfloat (fabs ((double) y[i] - a * get_slope (function, b)), <=, 1e-4);
            }
          assert_guards (&buffers[2], MAX_N);
        }
    }
}

static double
get_binary (GuiseBinary function, double a, double b)
{
  switch (function)
    {
    case GUISE_BINARY_ADD:
      return a + b;
    case GUISE_BINARY_SUB:
      return a - b;
    case GUISE_BINARY_MUL:
      return a * b;
    case GUISE_BINARY_DIV:
      return a / b;
    case GUISE_BINARY_MAX:
      return fmax (a, b);
    case GUISE_BINARY_MIN:
      return fmin (a, b);
    case GUISE_BINARY_GREATER_EQUAL:
      return a >= b;
    case GUISE_BINARY_EQUAL:
      return a == b;
    case GUISE_N_BINARIES:
      break;
    }
  g_assert_not_reached ();
}

static void
test_binary (gconstpointer data)
{
  const GuiseCpuLoops *loops = data;
  GuiseRandom          random = guise_random_init (3, 0);
  Buffer               buffers[3];
  float               *a = fill (&buffers[0], &random, 0.5, 2.0);
  float               *b = fill (&buffers[1], &random, 0.5, 2.0);

  a[7] = b[7];
  for (GuiseBinary function = 0; function < GUISE_N_BINARIES; function++)
    for (GuiseCpuOperands operands = 0; operands < GUISE_N_CPU_OPERANDS; operands++)
      for (size_t n = 0; n <= MAX_N; n++)
        {
          float *y = clear (&buffers[2]);

          loops->binary[function][operands](n, a, b, y);
          for (size_t i = 0; i < n; i++)
            assert_near (y[i],
                         get_binary (function,
                                     (double) a[operands == GUISE_CPU_OPERANDS_SCALAR_A ? 0 : i],
                                     (double) b[operands == GUISE_CPU_OPERANDS_SCALAR_B ? 0 : i]));
          assert_guards (&buffers[2], n);
        }
}

static void
test_activations (gconstpointer data)
{
  const GuiseCpuLoops *loops = data;
  GuiseRandom          random = guise_random_init (4, 0);
  Buffer               buffers[3];
  float               *x = fill (&buffers[0], &random, -1.0, 1.0);
  float               *dy = fill (&buffers[1], &random, -1.0, 1.0);
  float               *y = clear (&buffers[2]);

  x[3] = 0.0f;
  loops->leaky_relu (MAX_N, x, 0.25f, y);
  for (size_t i = 0; i < MAX_N; i++)
    g_assert_cmpfloat (y[i], ==, x[i] > 0.0f ? x[i] : 0.25f * x[i]);
  loops->leaky_relu_grad (MAX_N, x, dy, 0.25f, y);
  for (size_t i = 0; i < MAX_N; i++)
    g_assert_cmpfloat (y[i], ==, x[i] > 0.0f ? dy[i] : 0.25f * dy[i]);
  loops->affine (MAX_N, x, 2.0f, 0.5f, y);
  for (size_t i = 0; i < MAX_N; i++)
    assert_near (y[i], 2.0 * (double) x[i] + 0.5);
  loops->clamp (MAX_N, x, -0.5f, 0.25f, y);
  for (size_t i = 0; i < MAX_N; i++)
    g_assert_cmpfloat (y[i], ==, CLAMP (x[i], -0.5f, 0.25f));
  loops->round[GUISE_PRECISION_F32](MAX_N, x, y);
  g_assert_cmpmem (y, MAX_N * sizeof *y, x, MAX_N * sizeof *x);
  loops->round[GUISE_PRECISION_F16](MAX_N, x, y);
  for (size_t i = 0; i < MAX_N; i++)
    g_assert_cmpfloat (y[i], ==, guise_half_round (x[i]));
  loops->round[GUISE_PRECISION_BF16](MAX_N, x, y);
  for (size_t i = 0; i < MAX_N; i++)
    g_assert_cmpfloat (y[i], ==, guise_bfloat_round (x[i]));
  assert_guards (&buffers[2], MAX_N);
  for (size_t block = 8; block <= 16; block += 8)
    {
      y = clear (&buffers[2]);
      loops->prelu_lanes (4, block, x, dy, y);
      for (size_t i = 0; i < 4 * block; i++)
        g_assert_cmpfloat (y[i], ==, x[i] > 0.0f ? x[i] : dy[i % block] * x[i]);
      assert_guards (&buffers[2], 4 * block);
    }
}

static void
test_sums (gconstpointer data)
{
  enum
  {
    N = 5003
  };
  const GuiseCpuLoops *loops = data;
  GuiseRandom          random = guise_random_init (5, 0);
  g_autofree float    *x = g_new (float, 16 * N);

  for (size_t i = 0; i < 16 * N; i++)
    x[i] = (float) guise_random_uniform (&random, 0.0, 1.0);
  for (size_t n = 0; n <= N; n = n < MAX_N ? n + 1 : n + 997)
    {
      double expected = 0.0;

      for (size_t i = 0; i < n; i++)
        expected += (double) x[i];
      g_assert_cmpfloat (fabs (loops->sum (n, x) - expected), <=, 1e-6 * expected);
    }
  for (size_t block = 8; block <= 16; block += 8)
    {
      float  sums[16] = { 1.0f };
      double expected[16] = { 1.0 };

      loops->accumulate_lanes (N, block, x, sums);
      for (size_t i = 0; i < N * block; i++)
        expected[i % block] += (double) x[i];
      for (size_t j = 0; j < block; j++)
        g_assert_cmpfloat (fabs ((double) sums[j] - expected[j]), <=, 1e-6 * expected[j]);
    }
}

static void
test_filters (gconstpointer data)
{
  static const float   taps[] = { 0.1f, 0.3f, -0.2f, 0.5f, 0.25f };
  const GuiseCpuLoops *loops = data;
  GuiseRandom          random = guise_random_init (6, 0);
  Buffer               buffers[3];
  float               *x = fill (&buffers[0], &random, -1.0, 1.0);
  float               *z = fill (&buffers[1], &random, -1.0, 1.0);
  const float         *rows[] = { x, z, x, z, z };

  for (size_t n = 0; n <= MAX_N; n++)
    {
      float *y = clear (&buffers[2]);

      loops->row_filter (n, x, G_N_ELEMENTS (taps), taps, y);
      for (size_t i = 0; i < n; i++)
        {
          double sum = 0.0;

          for (size_t t = 0; t < G_N_ELEMENTS (taps); t++)
            sum += (double) taps[t] * (double) x[i + t];
          assert_near (y[i], sum);
        }
      loops->column_filter (n, rows, G_N_ELEMENTS (taps), taps, y);
      for (size_t i = 0; i < n; i++)
        {
          double sum = 0.0;

          for (size_t t = 0; t < G_N_ELEMENTS (taps); t++)
            sum += (double) taps[t] * (double) rows[t][i];
          assert_near (y[i], sum);
        }
      assert_guards (&buffers[2], n);
    }
}

/* The very words of guise_philox(), also across the carry between its counter halves. */
static void
test_philox (gconstpointer data)
{
  const GuiseCpuLoops *loops = data;
  const uint64_t       seed = UINT64_C (0x123456789abcdef);
  const uint64_t       first = UINT64_C (0xfffffffe);
  Buffer               buffer;

  for (size_t n = 0; n <= MAX_N; n++)
    {
      float *y = clear (&buffer);

      loops->philox_mask (n, seed, 77, first, UINT64_C (0x4ccccccd), y);
      for (size_t i = 0; i < n; i++)
        {
          uint32_t words[4];

          guise_philox (seed, 77, first + i / 4, words);
          g_assert_cmpfloat (y[i], ==, words[i % 4] < 0x4ccccccdu ? 1.0f : 0.0f);
        }
      assert_guards (&buffer, n);
      loops->philox_mask (n, seed, 77, first, UINT64_C (1) << 32, y);
      for (size_t i = 0; i < n; i++)
        g_assert_cmpfloat (y[i], ==, 1.0f);
    }
}

static void
add_all (const GuiseCpuLoops *loops)
{
  static const struct
  {
    const char   *name;
    GTestDataFunc func;
  } tests[] = {
    { "unary", test_unary },   { "unary-grad", test_unary_grad },
    { "binary", test_binary }, { "activations", test_activations },
    { "sums", test_sums },     { "filters", test_filters },
    { "philox", test_philox },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/nn/cpu-loops/", loops->name, "/", tests[i].name, NULL);

      g_test_add_data_func (path, loops, tests[i].func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_all (&guise_cpu_loops_generic);
  if (guise_cpu_loops_get () != &guise_cpu_loops_generic)
    add_all (guise_cpu_loops_get ());
  return g_test_run ();
}
