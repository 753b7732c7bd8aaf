/* SPDX-License-Identifier: GPL-3.0-or-later
 * Updates by both rules from every kind of gradient and mask; masks against core's numbers. */
#include <math.h>

#include "core/guise-random.h"
#include "gpu-box.h"

#define SEED      0x123456789abcdef0u
#define THRESHOLD 0x60000000u
#define STREAM    17
#define COUNTER   90001

typedef enum
{
  MASK_NONE,
  MASK_STORED,
  MASK_LAZY,
  N_MASKS,
} MaskKind;

typedef struct
{
  GuiseElement param, gradient;
  GpuOrder     order;
  MaskKind     mask;
  int          rule;
  int          n_rows; /* of the factors; 0: a gradient */
} Case;

static void
get_mask (float *mask, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    {
      uint32_t words[4];

      guise_philox (SEED, (uint64_t) STREAM << 32 | COUNTER, (uint64_t) i / 4, words);
      mask[i] = words[i % 4] < THRESHOLD ? 1 : 0;
    }
}

static GuiseGpuMask *
describe_mask (GpuBox *memory)
{
  static const int64_t n_words = sizeof (GuiseGpuMask) / sizeof (float);
  const float          counter_value = COUNTER;
  GpuBox               counter = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 0, NULL);

  *memory = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 1, &n_words);
  gpu_box_write (&counter, &counter_value);
  g_assert_cmpint (guise_gpu_describe_mask (gpu_get (), memory->tensor.data, SEED, THRESHOLD,
                                            STREAM, counter.tensor.data),
                   ==, GUISE_GPU_OK);
  gpu_box_free (&counter);
  return memory->tensor.data;
}

static void
test_draw (void)
{
  static const int64_t cases[][4] = { { 1, 1, 1, 1 }, { 3, 5, 3, 3 }, { 5, 11, 1, 2 } };

  for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
    for (int element = 0; element < 4; element++)
      for (int order = 0; order < GPU_N_ORDERS; order++)
        {
          GpuBox memory, to = gpu_box_new (element, order, 4, cases[k]);
          float *expected = g_new (float, to.n);
          float *y;

          g_assert_cmpint (guise_gpu_draw_mask (gpu_get (), &to.tensor, describe_mask (&memory)),
                           ==, GUISE_GPU_OK);
          y = gpu_box_read (&to);
          get_mask (expected, to.n);
          for (int64_t i = 0; i < to.n; i++)
            g_assert_cmpfloat (y[i], ==, expected[i]);
          g_free (y);
          g_free (expected);
          gpu_box_free (&to);
          gpu_box_free (&memory);
        }
}

/* Everything one update reads and writes. */
typedef struct
{
  GpuBox param, state1, state2, gradient, x, dy, mask, lazy, rate, scale;
  float *w, *s1, *s2, *g, *mask_values;
  float  kept;
} Boxes;

static void
make_gradient (Boxes *b, const Case *c, const int64_t *dims, GRand *random)
{
  int64_t x_dims[] = { c->n_rows, dims[0] }, dy_dims[] = { c->n_rows, dims[1] };
  float  *x, *dy;

  if (c->n_rows == 0)
    {
      b->gradient = gpu_box_new (c->gradient, c->order, 4, dims);
      b->g = gpu_box_draw (&b->gradient, random);
      return;
    }
  b->x = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 2, x_dims);
  b->dy = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 2, dy_dims);
  x = gpu_box_draw (&b->x, random);
  dy = gpu_box_draw (&b->dy, random);
  b->g = g_new0 (float, b->param.n);
  for (int64_t r = 0; r < c->n_rows; r++)
    for (int64_t i = 0; i < b->param.n; i++)
      b->g[i] += x[r * dims[0] + i / dims[1]] * dy[r * dims[1] + i % dims[1]]; /* exact */
  g_free (x);
  g_free (dy);
}

static void
make_boxes (Boxes *b, const Case *c, int n_dims, const int64_t *dims)
{
  static const float rate = 0.25f, scale = 0.5f;
  GRand             *random = g_rand_new_with_seed (11);

  b->param = gpu_box_new (c->param, c->order, n_dims, dims);
  b->state1 = gpu_box_new (GUISE_ELEMENT_F32, c->order, n_dims, dims);
  b->state2 = gpu_box_new (GUISE_ELEMENT_F32, c->order, n_dims, dims);
  b->mask = gpu_box_new (GUISE_ELEMENT_F32, c->order, n_dims, dims);
  b->rate = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 0, NULL);
  b->scale = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 0, NULL);
  b->w = gpu_box_draw (&b->param, random);
  b->s1 = gpu_box_draw (&b->state1, random);
  b->s2 = gpu_box_draw (&b->state2, random);
  for (int64_t i = 0; i < b->param.n; i++)
    {
      b->s1[i] = c->rule == GUISE_GPU_RMSPROP ? fabsf (b->s1[i]) : b->s1[i];
      b->s2[i] = fabsf (b->s2[i]);
    }
  gpu_box_write (&b->state1, b->s1);
  gpu_box_write (&b->state2, b->s2);
  make_gradient (b, c, dims, random);
  b->mask_values = g_new (float, b->param.n);
  get_mask (b->mask_values, b->param.n);
  gpu_box_write (&b->mask, b->mask_values);
  gpu_box_write (&b->rate, &rate);
  gpu_box_write (&b->scale, &scale);
  g_rand_free (random);
}

static void
free_boxes (Boxes *b)
{
  gpu_box_free (&b->param);
  gpu_box_free (&b->state1);
  gpu_box_free (&b->state2);
  gpu_box_free (&b->gradient);
  gpu_box_free (&b->x);
  gpu_box_free (&b->dy);
  gpu_box_free (&b->mask);
  gpu_box_free (&b->lazy);
  gpu_box_free (&b->rate);
  gpu_box_free (&b->scale);
  g_free (b->w);
  g_free (b->s1);
  g_free (b->s2);
  g_free (b->g);
  g_free (b->mask_values);
}

static void
run (Boxes *b, const Case *c)
{
  GuiseGpuUpdate update = { .param = b->param.tensor,
                            .state1 = b->state1.tensor,
                            .state2 = b->state2.tensor,
                            .gradient = b->gradient.tensor,
                            .x = b->x.tensor.data,
                            .dy = b->dy.tensor.data,
                            .n_rows = c->n_rows,
                            .rule = c->rule,
                            .rate = b->rate.tensor.data,
                            .gradient_scale = b->scale.tensor.data,
                            .kept = &b->kept,
                            .decay1 = 0.9,
                            .decay2 = 0.999,
                            .epsilon = 0.01 };

  if (c->mask == MASK_STORED)
    update.mask = b->mask.tensor.data;
  if (c->mask == MASK_LAZY)
    update.lazy_mask = describe_mask (&b->lazy);
  g_assert_cmpint (guise_gpu_update (gpu_get (), &update), ==, GUISE_GPU_OK);
}

static void
check (const Case *c, int n_dims, const int64_t *dims)
{
  Boxes   b = { 0 };
  double *w, *s1, *s2;
  float  *new_w, *new_s1, *new_s2;

  make_boxes (&b, c, n_dims, dims);
  w = g_new (double, b.param.n);
  s1 = g_new (double, b.param.n);
  s2 = g_new (double, b.param.n);
  for (int64_t i = 0; i < b.param.n; i++)
    {
      double g = 0.5 * (double) b.g[i];
      double rate = c->mask == MASK_NONE ? 0.25 : 0.25 * (double) b.mask_values[i];

      s2[i] = (double) b.s2[i];
      if (c->rule == GUISE_GPU_RMSPROP)
        {
          s1[i] = 0.9 * (double) b.s1[i] + 0.1 * g * g;
          w[i] = (double) b.w[i] - rate * g / (sqrt (s1[i]) + 0.01);
          continue;
        }
      s1[i] = 0.9 * (double) b.s1[i] + 0.1 * g;
      s2[i] = 0.999 * s2[i] + 0.001 * (g - s1[i]) * (g - s1[i]);
      w[i] = (double) b.w[i] - rate * s1[i] / (sqrt (s2[i]) + 0.01);
    }
  run (&b, c);
  new_w = gpu_box_read (&b.param);
  new_s1 = gpu_box_read (&b.state1);
  new_s2 = gpu_box_read (&b.state2);
  g_assert_cmpfloat (b.kept, ==, 0.0f);
  gpu_assert_near (new_w, w, b.param.n, 1e-5);
  gpu_assert_near (new_s1, s1, b.param.n, 1e-6);
  gpu_assert_near (new_s2, s2, b.param.n, 1e-6);
  g_free (new_w);
  g_free (new_s1);
  g_free (new_s2);
  g_free (w);
  g_free (s1);
  g_free (s2);
  free_boxes (&b);
}

static void
test_filters (void)
{
  static const int64_t sizes[][4] = {
    { 3, 5, 3, 3 }, { 1, 1, 1, 1 }, { 5, 16, 1, 1 }, { 2, 11, 5, 5 }, { 6, 16, 3, 3 }
  };
  static const GuiseElement params[] = { GUISE_ELEMENT_F32, GUISE_ELEMENT_SPLIT };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int k = 0; k < 2 * 3 * 2 * N_MASKS * 2; k++)
      {
        Case c = { .param = params[k % 2],
                   .gradient = k / 2 % 3,
                   .order = k / 6 % 2,
                   .mask = k / 12 % N_MASKS,
                   .rule = k / 36 };

        check (&c, 4, sizes[i]);
      }
}

static void
test_factors (void)
{
  static const int64_t sizes[][2] = { { 37, 41 }, { 1, 5 }, { 5, 1 },
                                      { 3, 16 },  { 1, 6 }, { 12, 24 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int k = 0; k < 2 * N_MASKS * 2; k++)
      {
        Case c = { .param = k % 2 != 0 ? GUISE_ELEMENT_SPLIT : GUISE_ELEMENT_F32,
                   .mask = k / 2 % N_MASKS,
                   .rule = k / 6,
                   .n_rows = 3 };

        check (&c, 2, sizes[i]);
      }
}

/* What would not be a number is not written; its neighbours are. */
static void
test_not_finite (void)
{
  /* One by one, and by eights. */
  static const int64_t sizes[][4] = { { 2, 5, 1, 1 }, { 2, 8, 1, 1 } };

  for (int k = 0; k < 4; k++)
    {
      const int64_t *dims = sizes[k / 2];
      Case           c = { .rule = k % 2 };
      Boxes          b = { 0 };
      float         *w, *s1;

      make_boxes (&b, &c, 4, dims);
      b.g[3] = NAN;
      b.g[8] = INFINITY;
      b.g[4] = 1;
      gpu_box_write (&b.gradient, b.g);
      run (&b, &c);
      w = gpu_box_read (&b.param);
      s1 = gpu_box_read (&b.state1);
      for (int i = 3; i <= 8; i += 5)
        {
          g_assert_cmpfloat (w[i], ==, b.w[i]);
          g_assert_cmpfloat (s1[i], ==, b.s1[i]);
        }
      g_assert_cmpfloat (b.kept, ==, 1.0f);
      g_assert_true (isfinite (w[4]) && s1[4] != b.s1[4]);
      g_free (w);
      g_free (s1);
      free_boxes (&b);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/state/draw", test_draw);
  g_test_add_func ("/gpu/state/filters", test_filters);
  g_test_add_func ("/gpu/state/factors", test_factors);
  g_test_add_func ("/gpu/state/not-finite", test_not_finite);
  status = g_test_run ();
  gpu_close ();
  return status;
}
