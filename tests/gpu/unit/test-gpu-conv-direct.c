/* SPDX-License-Identifier: GPL-3.0-or-later
 * Direct convolutions in three directions, with groups, strides and uneven padding. */
#include "gpu-box.h"

/* Adds up all three results over every pair of pixels that a tap connects. */
static void
expect (const GuiseGpuConvShape *s, float *const *values, double **sums)
{
  int64_t c_group = s->c / s->n_groups, o_group = s->o / s->n_groups;
  int64_t n_taps = c_group * s->kernel_h * s->kernel_w;

  for (int64_t k = 0; k < s->n * s->o * s->out_h * s->out_w; k++)
    for (int64_t t = 0; t < n_taps; t++)
      {
        int64_t o = k / s->out_w / s->out_h % s->o, n = k / s->out_w / s->out_h / s->o;
        int64_t c = o / o_group * c_group + t / s->kernel_w / s->kernel_h;
        int64_t y =
          k / s->out_w % s->out_h * s->stride + t / s->kernel_w % s->kernel_h - s->pad_top;
        int64_t x = k % s->out_w * s->stride + t % s->kernel_w - s->pad_left;
        int64_t at = ((n * s->c + c) * s->h + y) * s->w + x;

        if (y < 0 || y >= s->h || x < 0 || x >= s->w)
          continue;
        sums[0][k] += (double) values[1][at] * (double) values[2][o * n_taps + t];
        sums[1][at] += (double) values[0][k] * (double) values[2][o * n_taps + t];
        sums[2][o * n_taps + t] += (double) values[1][at] * (double) values[0][k];
      }
}

/* Box 0 is y, 1 is x, 2 is the weight: in the order of the directions that make them. */
static void
check (const GuiseGpuConvShape *s)
{
  const int64_t dims[3][4] = { { s->n, s->o, s->out_h, s->out_w },
                               { s->n, s->c, s->h, s->w },
                               { s->o, s->c / s->n_groups, s->kernel_h, s->kernel_w } };
  const int     operands[3][2] = { { 1, 2 }, { 0, 2 }, { 1, 0 } };
  GRand        *random = g_rand_new_with_seed (31);
  GpuBox        boxes[3], results[3];
  float        *values[3];
  double       *sums[3];

  for (int i = 0; i < 3; i++)
    {
      boxes[i] = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, dims[i]);
      results[i] = gpu_box_new (GUISE_ELEMENT_F32, GPU_ORDER_PLAIN, 4, dims[i]);
      values[i] = gpu_box_draw (&boxes[i], random);
      sums[i] = g_new0 (double, boxes[i].n);
    }
  expect (s, values, sums);
  for (int i = 0; i < 3; i++)
    {
      float *y;

      g_assert_cmpint (guise_gpu_conv_direct (gpu_get (), i, s, results[i].tensor.data,
                                              boxes[operands[i][0]].tensor.data,
                                              boxes[operands[i][1]].tensor.data),
                       ==, GUISE_GPU_OK);
      y = gpu_box_read (&results[i]);
      gpu_assert_near (y, sums[i], results[i].n, 1e-5);
      g_free (y);
    }
  for (int i = 0; i < 3; i++)
    {
      g_free (values[i]);
      g_free (sums[i]);
      gpu_box_free (&boxes[i]);
      gpu_box_free (&results[i]);
    }
  g_rand_free (random);
}

static void
test_directions (void)
{
  static const GuiseGpuConvShape cases[] = {
    { .n = 1,
      .c = 1,
      .h = 1,
      .w = 1,
      .o = 1,
      .out_h = 1,
      .out_w = 1,
      .kernel_h = 1,
      .kernel_w = 1,
      .stride = 1,
      .n_groups = 1 },
    { .n = 2,
      .c = 3,
      .h = 7,
      .w = 5,
      .o = 5,
      .out_h = 7,
      .out_w = 5,
      .kernel_h = 3,
      .kernel_w = 3,
      .stride = 1,
      .pad_top = 1,
      .pad_left = 1,
      .pad_bottom = 1,
      .pad_right = 1,
      .n_groups = 1 },
    { .n = 2,
      .c = 6,
      .h = 8,
      .w = 7,
      .o = 9,
      .out_h = 4,
      .out_w = 4,
      .kernel_h = 3,
      .kernel_w = 2,
      .stride = 2,
      .pad_bottom = 1,
      .pad_right = 1,
      .n_groups = 3 },
    { .n = 1,
      .c = 5,
      .h = 9,
      .w = 11,
      .o = 5,
      .out_h = 5,
      .out_w = 6,
      .kernel_h = 5,
      .kernel_w = 5,
      .stride = 2,
      .pad_top = 2,
      .pad_left = 2,
      .pad_bottom = 2,
      .pad_right = 2,
      .n_groups = 5 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/conv-direct/directions", test_directions);
  status = g_test_run ();
  gpu_close ();
  return status;
}
