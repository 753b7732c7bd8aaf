/* SPDX-License-Identifier: GPL-3.0-or-later
 * Winograd convolution and its gradients against the sums that define them, and the same bits on
 * any number of threads. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "nn/cpu/guise-cpu-winograd.h"

#define LANES 8

typedef struct
{
  const char   *name;
  GuiseWinograd size;
} Case;

/* n, channels summed, channels out, rows and columns in and out, padding above and left */
static const Case cases[] = {
  { "one-pixel", { 1, 8, 8, 1, 1, 1, 1, 1, 1 } },
  { "odd-sides", { 2, 12, 20, 7, 5, 7, 5, 1, 1 } },
  { "no-padding", { 1, 16, 40, 9, 8, 7, 6, 0, 0 } },
  { "uneven-padding", { 1, 16, 17, 5, 6, 7, 5, 2, 0 } },
  { "by-panels", { 3, 72, 56, 8, 8, 8, 8, 1, 1 } },
  { "by-bands", { 3, 16, 24, 33, 30, 33, 30, 1, 1 } },
  { "many-channels", { 2, 200, 160, 6, 6, 6, 6, 1, 1 } },
};

/* A C8 tensor of random numbers; unused lanes are zero. */
static float *
new_blocked (size_t n, size_t c, size_t pixels, GuiseRandom *random)
{
  size_t n_blocks = (c + LANES - 1) / LANES;
  float *values = g_new0 (float, n *n_blocks *pixels *LANES);

  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < c; k++)
      for (size_t p = 0; p < pixels; p++)
        values[((i * n_blocks + k / LANES) * pixels + p) * LANES + k % LANES] =
          (float) guise_random_uniform (random, -1.0, 1.0);
  return values;
}

static double
get_blocked (const float *values, size_t c, size_t pixels, size_t i, size_t k, size_t p)
{
  size_t n_blocks = (c + LANES - 1) / LANES;

  return (double) values[((i * n_blocks + k / LANES) * pixels + p) * LANES + k % LANES];
}

/* Place of tap t between o and i in OIhw8i8o. */
static size_t
get_place (const GuiseWinograd *s, size_t o, size_t i, size_t t)
{
  size_t n_blocks = (s->ic + LANES - 1) / LANES;

  return ((o / LANES * n_blocks + i / LANES) * 9 + t) * LANES * LANES + i % LANES * LANES +
         o % LANES;
}

static size_t
get_n_weights (const GuiseWinograd *s)
{
  return (s->oc + LANES - 1) / LANES * ((s->ic + LANES - 1) / LANES) * 9 * LANES * LANES;
}

static float *
new_weights (const GuiseWinograd *s, GuiseRandom *random)
{
  float *values = g_new0 (float, get_n_weights (s));

  for (size_t o = 0; o < s->oc; o++)
    for (size_t i = 0; i < s->ic; i++)
      for (size_t t = 0; t < 9; t++)
        values[get_place (s, o, i, t)] = (float) guise_random_uniform (random, -0.1, 0.1);
  return values;
}

/* OIhw8i8o -> OIhw8o8i */
static float *
turn_weights (const GuiseWinograd *s, const float *weights)
{
  size_t n = get_n_weights (s);
  float *turned = g_new0 (float, n);

  for (size_t block = 0; block < n; block += LANES * LANES)
    for (size_t i = 0; i < LANES; i++)
      for (size_t o = 0; o < LANES; o++)
        turned[block + o * LANES + i] = weights[block + i * LANES + o];
  return turned;
}

/* Row or column of the source under output position @at and tap @tap, or -1. */
static ptrdiff_t
find_source (size_t at, size_t tap, int pad, size_t size)
{
  ptrdiff_t source = (ptrdiff_t) (at + tap) - pad;

  return source >= 0 && source < (ptrdiff_t) size ? source : -1;
}

static void
test_forward (gconstpointer data)
{
  const GuiseWinograd   *s = &((const Case *) data)->size;
  const GuiseCpuDevice   device = { .n_threads = 2 };
  GuiseRandom            random = guise_random_init (7, 0);
  g_autofree float      *x = new_blocked (s->n, s->ic, s->h * s->w, &random);
  g_autofree float      *add = new_blocked (s->n, s->oc, s->oh * s->ow, &random);
  g_autofree float      *w = new_weights (s, &random);
  g_autofree float      *y = new_blocked (s->n, s->oc, s->oh * s->ow, &random);
  g_autofree float      *bias = g_new (float, s->oc);
  g_autofree void       *workspace = g_malloc (guise_winograd_get_workspace (&device, s));
  const GuiseWinogradEnd end = { .bias = bias, .addend = add, .slope = 0.1f };

  for (size_t o = 0; o < s->oc; o++)
    bias[o] = (float) guise_random_uniform (&random, -1.0, 1.0);
  guise_winograd_convolve (&device, s, FALSE, &end, x, w, y, workspace);
  for (size_t i = 0; i < s->n * s->oc * s->oh * s->ow; i++)
    {
      size_t p = i % (s->oh * s->ow);
      size_t o = i / (s->oh * s->ow) % s->oc;
      size_t n = i / (s->oh * s->ow) / s->oc;
      double sum = (double) bias[o] + get_blocked (add, s->oc, s->oh * s->ow, n, o, p);

      for (size_t t = 0; t < 9; t++)
        {
          ptrdiff_t row = find_source (p / s->ow, t / 3, s->pad_top, s->h);
          ptrdiff_t column = find_source (p % s->ow, t % 3, s->pad_left, s->w);

          for (size_t k = 0; k < s->ic && row >= 0 && column >= 0; k++)
            sum +=
              get_blocked (x, s->ic, s->h * s->w, n, k, (size_t) row * s->w + (size_t) column) *
              (double) w[get_place (s, o, k, t)];
        }
      sum = sum > 0.0 ? sum : 0.1 * sum;
      g_assert_cmpfloat (fabs (get_blocked (y, s->oc, s->oh * s->ow, n, o, p) - sum), <=, 5e-6);
    }
  /* lanes behind the last channel */
  for (size_t o = s->oc; o < (s->oc + LANES - 1) / LANES * LANES; o++)
    g_assert_cmpfloat (get_blocked (y, s->oc, s->oh * s->ow, 0, o, 0), ==, 0.0);
}

static void
test_data_gradient (gconstpointer data)
{
  const GuiseWinograd   *s = &((const Case *) data)->size;
  const GuiseWinograd    back = { s->n, s->oc, s->ic,          s->oh,          s->ow,
                                  s->h, s->w,  2 - s->pad_top, 2 - s->pad_left };
  const GuiseCpuDevice   device = { .n_threads = 2 };
  GuiseRandom            random = guise_random_init (8, 0);
  g_autofree float      *dy = new_blocked (s->n, s->oc, s->oh * s->ow, &random);
  g_autofree float      *w = new_weights (s, &random);
  g_autofree float      *turned = turn_weights (s, w);
  g_autofree float      *dx = new_blocked (s->n, s->ic, s->h * s->w, &random);
  g_autofree double     *expected = g_new0 (double, s->n * s->ic * s->h * s->w);
  g_autofree void       *workspace = g_malloc (guise_winograd_get_workspace (&device, &back));
  const GuiseWinogradEnd end = { .slope = 1.0f };

  guise_winograd_convolve (&device, &back, TRUE, &end, dy, turned, dx, workspace);
  for (size_t i = 0; i < s->n * s->oh * s->ow * 9; i++)
    {
      size_t    t = i % 9;
      size_t    p = i / 9 % (s->oh * s->ow);
      size_t    n = i / 9 / (s->oh * s->ow);
      ptrdiff_t row = find_source (p / s->ow, t / 3, s->pad_top, s->h);
      ptrdiff_t column = find_source (p % s->ow, t % 3, s->pad_left, s->w);

      for (size_t k = 0; k < s->ic && row >= 0 && column >= 0; k++)
        for (size_t o = 0; o < s->oc; o++)
          expected[((n * s->ic + k) * s->h + (size_t) row) * s->w + (size_t) column] +=
            get_blocked (dy, s->oc, s->oh * s->ow, n, o, p) * (double) w[get_place (s, o, k, t)];
    }
  for (size_t i = 0; i < s->n * s->ic * s->h * s->w; i++)
    {
      size_t pixels = s->h * s->w;
      double got =
        get_blocked (dx, s->ic, pixels, i / pixels / s->ic, i / pixels % s->ic, i % pixels);

      g_assert_cmpfloat (fabs (got - expected[i]), <=, 5e-6);
    }
}

static void
test_weight_gradient (gconstpointer data)
{
  const GuiseWinograd *s = &((const Case *) data)->size;
  GuiseRandom          random = guise_random_init (9, 0);
  g_autofree float    *x = new_blocked (s->n, s->ic, s->h * s->w, &random);
  g_autofree float    *dy = new_blocked (s->n, s->oc, s->oh * s->ow, &random);
  g_autofree float    *dw = g_new0 (float, get_n_weights (s));
  g_autofree float    *again = g_new0 (float, get_n_weights (s));
  double               limit = 1e-6 * sqrt ((double) (s->n * s->oh * s->ow)) + 2e-6;

  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      const GuiseCpuDevice device = { .n_threads = n_threads };
      g_autofree void *workspace = g_malloc (guise_winograd_get_gradient_workspace (&device, s));

      guise_winograd_differentiate_weight (&device, s, x, dy, n_threads == 1 ? dw : again,
                                           workspace);
      if (n_threads > 1)
        g_assert_cmpmem (dw, get_n_weights (s) * sizeof (float), again,
                         get_n_weights (s) * sizeof (float));
    }
  for (size_t i = 0; i < s->oc * s->ic * 9; i += 7) /* every seventh is enough, 7 and 9 have no
                                                       common factor */
    {
      size_t t = i % 9;
      size_t k = i / 9 % s->ic;
      size_t o = i / 9 / s->ic;
      double sum = 0.0;

      for (size_t p = 0; p < s->n * s->oh * s->ow; p++)
        {
          size_t    n = p / (s->oh * s->ow);
          size_t    at = p % (s->oh * s->ow);
          ptrdiff_t row = find_source (at / s->ow, t / 3, s->pad_top, s->h);
          ptrdiff_t column = find_source (at % s->ow, t % 3, s->pad_left, s->w);

          if (row >= 0 && column >= 0)
            sum +=
              get_blocked (x, s->ic, s->h * s->w, n, k, (size_t) row * s->w + (size_t) column) *
              get_blocked (dy, s->oc, s->oh * s->ow, n, o, at);
        }
      g_assert_cmpfloat (fabs ((double) dw[get_place (s, o, k, t)] - sum), <=, limit);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char   *name;
    GTestDataFunc func;
  } tests[] = {
    { "forward", test_forward },
    { "data-gradient", test_data_gradient },
    { "weight-gradient", test_weight_gradient },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
      {
        g_autofree char *path =
          g_strconcat ("/nn/cpu-winograd/", tests[i].name, "/", cases[k].name, NULL);

        if (guise_cpu_loops_get () == &guise_cpu_loops_avx2)
          g_test_add_data_func (path, &cases[k], tests[i].func);
      }
  return g_test_run ();
}
