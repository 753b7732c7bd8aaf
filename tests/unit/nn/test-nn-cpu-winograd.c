/* SPDX-License-Identifier: GPL-3.0-or-later
 * Winograd convolution and its gradients against the sums that define them, and the same bits on
 * any number of threads. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "nn/cpu/guise-cpu-winograd.h"

typedef struct
{
  const char               *name;
  GuiseWinograd             size;
  const GuiseWinogradLoops *loops;
} Case;

/* n, channels summed, channels out, rows and columns in and out, padding above and left */
static const Case sizes[] = {
  { "one-pixel", { 1, 8, 8, 1, 1, 1, 1, 1, 1 } },
  { "odd-sides", { 2, 12, 20, 7, 5, 7, 5, 1, 1 } },
  { "no-padding", { 1, 16, 40, 9, 8, 7, 6, 0, 0 } },
  { "uneven-padding", { 1, 16, 17, 5, 6, 7, 5, 2, 0 } },
  { "by-panels", { 3, 72, 56, 8, 8, 8, 8, 1, 1 } },
  { "by-bands", { 3, 16, 24, 33, 30, 33, 30, 1, 1 } },
  { "many-channels", { 2, 200, 160, 6, 6, 6, 6, 1, 1 } },
};

/* A blocked tensor of random numbers; unused lanes are zero. */
static float *
new_blocked (size_t lanes, size_t n, size_t c, size_t pixels, GuiseRandom *random)
{
  size_t n_blocks = (c + lanes - 1) / lanes;
  float *values = g_new0 (float, n *n_blocks *pixels *lanes);

  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < c; k++)
      for (size_t p = 0; p < pixels; p++)
        values[((i * n_blocks + k / lanes) * pixels + p) * lanes + k % lanes] =
          (float) guise_random_uniform (random, -1.0, 1.0);
  return values;
}

static double
get_blocked (size_t       lanes,
             const float *values,
             size_t       c,
             size_t       pixels,
             size_t       i,
             size_t       k,
             size_t       p)
{
  size_t n_blocks = (c + lanes - 1) / lanes;

  return (double) values[((i * n_blocks + k / lanes) * pixels + p) * lanes + k % lanes];
}

/* Place of tap t between o and i in OIhw[L]i[L]o. */
static size_t
get_place (size_t lanes, const GuiseWinograd *s, size_t o, size_t i, size_t t)
{
  size_t n_blocks = (s->ic + lanes - 1) / lanes;

  return ((o / lanes * n_blocks + i / lanes) * 9 + t) * lanes * lanes + i % lanes * lanes +
         o % lanes;
}

static size_t
get_n_weights (size_t lanes, const GuiseWinograd *s)
{
  return (s->oc + lanes - 1) / lanes * ((s->ic + lanes - 1) / lanes) * 9 * lanes * lanes;
}

static float *
new_weights (size_t lanes, const GuiseWinograd *s, GuiseRandom *random)
{
  float *values = g_new0 (float, get_n_weights (lanes, s));

  for (size_t o = 0; o < s->oc; o++)
    for (size_t i = 0; i < s->ic; i++)
      for (size_t t = 0; t < 9; t++)
        values[get_place (lanes, s, o, i, t)] = (float) guise_random_uniform (random, -0.1, 0.1);
  return values;
}

/* OIhw[L]i[L]o -> OIhw[L]o[L]i */
static float *
turn_weights (size_t lanes, const GuiseWinograd *s, const float *weights)
{
  size_t n = get_n_weights (lanes, s);
  float *turned = g_new0 (float, n);

  for (size_t block = 0; block < n; block += lanes * lanes)
    for (size_t i = 0; i < lanes; i++)
      for (size_t o = 0; o < lanes; o++)
        turned[block + o * lanes + i] = weights[block + i * lanes + o];
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
  const Case            *fixture = data;
  const GuiseWinograd   *s = &fixture->size;
  const size_t           lanes = fixture->loops->n_lanes;
  const GuiseCpuDevice   device = { .n_threads = 2, .winograd = fixture->loops };
  GuiseRandom            random = guise_random_init (7, 0);
  g_autofree float      *x = new_blocked (lanes, s->n, s->ic, s->h * s->w, &random);
  g_autofree float      *add = new_blocked (lanes, s->n, s->oc, s->oh * s->ow, &random);
  g_autofree float      *w = new_weights (lanes, s, &random);
  g_autofree float      *y = new_blocked (lanes, s->n, s->oc, s->oh * s->ow, &random);
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
      double sum = (double) bias[o] + get_blocked (lanes, add, s->oc, s->oh * s->ow, n, o, p);

      for (size_t t = 0; t < 9; t++)
        {
          ptrdiff_t row = find_source (p / s->ow, t / 3, s->pad_top, s->h);
          ptrdiff_t column = find_source (p % s->ow, t % 3, s->pad_left, s->w);

          for (size_t k = 0; k < s->ic && row >= 0 && column >= 0; k++)
            sum += get_blocked (lanes, x, s->ic, s->h * s->w, n, k,
                                (size_t) row * s->w + (size_t) column) *
                   (double) w[get_place (lanes, s, o, k, t)];
        }
      sum = sum > 0.0 ? sum : 0.1 * sum;
      g_assert_cmpfloat (fabs (get_blocked (lanes, y, s->oc, s->oh * s->ow, n, o, p) - sum), <=,
                         5e-6);
    }
  /* lanes behind the last channel */
  for (size_t o = s->oc; o < (s->oc + lanes - 1) / lanes * lanes; o++)
    g_assert_cmpfloat (get_blocked (lanes, y, s->oc, s->oh * s->ow, 0, o, 0), ==, 0.0);
}

static void
test_data_gradient (gconstpointer data)
{
  const Case            *fixture = data;
  const GuiseWinograd   *s = &fixture->size;
  const size_t           lanes = fixture->loops->n_lanes;
  const GuiseWinograd    back = { s->n, s->oc, s->ic,          s->oh,          s->ow,
                                  s->h, s->w,  2 - s->pad_top, 2 - s->pad_left };
  const GuiseCpuDevice   device = { .n_threads = 2, .winograd = fixture->loops };
  GuiseRandom            random = guise_random_init (8, 0);
  g_autofree float      *dy = new_blocked (lanes, s->n, s->oc, s->oh * s->ow, &random);
  g_autofree float      *w = new_weights (lanes, s, &random);
  g_autofree float      *turned = turn_weights (lanes, s, w);
  g_autofree float      *dx = new_blocked (lanes, s->n, s->ic, s->h * s->w, &random);
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
            get_blocked (lanes, dy, s->oc, s->oh * s->ow, n, o, p) *
            (double) w[get_place (lanes, s, o, k, t)];
    }
  for (size_t i = 0; i < s->n * s->ic * s->h * s->w; i++)
    {
      size_t pixels = s->h * s->w;
      double got =
        get_blocked (lanes, dx, s->ic, pixels, i / pixels / s->ic, i / pixels % s->ic, i % pixels);

      g_assert_cmpfloat (fabs (got - expected[i]), <=, 5e-6);
    }
}

static void
test_weight_gradient (gconstpointer data)
{
  const Case          *fixture = data;
  const GuiseWinograd *s = &fixture->size;
  const size_t         lanes = fixture->loops->n_lanes;
  GuiseRandom          random = guise_random_init (9, 0);
  g_autofree float    *x = new_blocked (lanes, s->n, s->ic, s->h * s->w, &random);
  g_autofree float    *dy = new_blocked (lanes, s->n, s->oc, s->oh * s->ow, &random);
  g_autofree float    *dw = g_new0 (float, get_n_weights (lanes, s));
  g_autofree float    *again = g_new0 (float, get_n_weights (lanes, s));
  double               limit = 1e-6 * sqrt ((double) (s->n * s->oh * s->ow)) + 2e-6;

  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      const GuiseCpuDevice device = { .n_threads = n_threads, .winograd = fixture->loops };
      g_autofree void *workspace = g_malloc (guise_winograd_get_gradient_workspace (&device, s));

      guise_winograd_differentiate_weight (&device, s, x, dy, n_threads == 1 ? dw : again,
                                           workspace);
      if (n_threads > 1)
        g_assert_cmpmem (dw, get_n_weights (lanes, s) * sizeof (float), again,
                         get_n_weights (lanes, s) * sizeof (float));
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
            sum += get_blocked (lanes, x, s->ic, s->h * s->w, n, k,
                                (size_t) row * s->w + (size_t) column) *
                   get_blocked (lanes, dy, s->oc, s->oh * s->ow, n, o, at);
        }
      g_assert_cmpfloat (fabs ((double) dw[get_place (lanes, s, o, k, t)] - sum), <=, limit);
    }
}

/* A processor with AVX2 and VNNI has no AVX-512, though oneDNN's number for it is a large one. */
static void
test_vnni (void)
{
  g_autoptr (GError) error = NULL;
  GuiseCpuDevice *device = guise_cpu_device_new (1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (device->block, ==, 8);
  g_assert_true (device->winograd == NULL || device->winograd->n_lanes == 8);
  guise_cpu_device_free (device);
}

/* Those that this processor can run. */
static size_t
list_loops (const GuiseWinogradLoops *loops[2])
{
  size_t n = 0;

  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    loops[n++] = &guise_winograd_loops_avx2;
  if (__builtin_cpu_supports ("avx512f"))
    loops[n++] = &guise_winograd_loops_avx512;
  return n;
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
  static Case               cases[2][G_N_ELEMENTS (sizes)];
  const GuiseWinogradLoops *loops[2];
  const size_t              n_loops = list_loops (loops);

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DNNL_MAX_CPU_ISA", "AVX2_VNNI", TRUE); /* at most; of oneDNN alone */
  g_test_add_func ("/nn/cpu-winograd/vnni", test_vnni);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    for (size_t k = 0; k < n_loops * G_N_ELEMENTS (sizes); k++)
      {
        Case            *fixture = &cases[k % n_loops][k / n_loops];
        g_autofree char *path = NULL;

        *fixture = sizes[k / n_loops];
        fixture->loops = loops[k % n_loops];
        path = g_strdup_printf ("/nn/cpu-winograd/%s/%s-%zu-lanes", tests[i].name, fixture->name,
                                fixture->loops->n_lanes);
        g_test_add_data_func (path, fixture, tests[i].func);
      }
  return g_test_run ();
}
