/* SPDX-License-Identifier: GPL-3.0-or-later
 * The convolutions of the networks (the specification of training, sections 2 and 8). */
#include "conv-shapes.h"

#include <string.h>

static void
clear_case (gpointer data)
{
  g_free ((char *) ((ConvCase *) data)->name);
}

static GArray *
new_cases (void)
{
  GArray *cases = g_array_new (FALSE, TRUE, sizeof (ConvCase));

  g_array_set_clear_func (cases, clear_case);
  return cases;
}

static int
pad_channels (int n)
{
  return (n + 7) / 8 * 8;
}

static void
add (GArray     *cases,
     const char *name,
     int         n,
     int         c,
     int         side,
     int         o,
     int         kernel,
     int         stride,
     int         before,
     int         after)
{
  int out = (side + before + after - kernel) / stride + 1;
  ConvCase item = {
    .shape = {
      .n = n,
      .c = pad_channels (c),
      .h = side,
      .w = side,
      .o = pad_channels (o),
      .out_h = out,
      .out_w = out,
      .kernel_h = kernel,
      .kernel_w = kernel,
      .stride = stride,
      .pad_top = before,
      .pad_left = before,
      .pad_bottom = after,
      .pad_right = after,
      .n_groups = 1,
    },
  };

  for (guint i = 0; i < cases->len; i++)
    if (memcmp (&g_array_index (cases, ConvCase, i).shape, &item.shape, sizeof item.shape) == 0)
      return;
  item.name = g_strdup_printf ("%s %d->%d k%d s%d @%d x%d", name, c, o, kernel, stride, side, n);
  g_array_append_val (cases, item);
}

/* kernel / 2 zeros on all sides. */
static void
add_conv (GArray *cases, const char *name, int n, int c, int side, int o, int kernel, int stride)
{
  add (cases, name, n, c, side, o, kernel, stride, kernel / 2, kernel / 2);
}

/* The gradient of a convolution from o back to c, 3 x 3: c channels come out. */
static void
add_transposed (GArray *cases, const char *name, int n, int c, int side, int o, int stride)
{
  add (cases, name, n, o, side * stride, c, 3, stride, stride == 2 ? 0 : 1, 1);
}

static void
add_residual (GArray *cases, const char *name, int n, int c, int side)
{
  add_conv (cases, name, n, c, side, c, 3, 1);
}

/* Both sides of a batch are one batch. */
GArray *
conv_shapes_saehd (int      resolution,
                   int      ae_dims,
                   int      e_dims,
                   int      d_dims,
                   int      d_mask_dims,
                   gboolean with_t,
                   int      batch)
{
  GArray   *cases = new_cases ();
  const int n = 2 * batch;
  const int downs[] = { 3, e_dims, 2 * e_dims, 4 * e_dims, 8 * e_dims, 8 * e_dims };
  const int ups[] = { 4 * ae_dims, 8 * d_dims, 8 * d_dims, 4 * d_dims, 2 * d_dims };
  const int masks[] = { 4 * ae_dims,     8 * d_mask_dims, 8 * d_mask_dims,
                        4 * d_mask_dims, 2 * d_mask_dims, d_mask_dims };
  const int start = resolution / 32;
  int       side = resolution;

  for (int i = 0; i < (with_t ? 5 : 4); i++, side /= 2)
    add_conv (cases, "down", n, downs[i], side, downs[i + 1], 5, 2);
  if (with_t)
    {
      add_residual (cases, "encoder res", n, e_dims, resolution / 2);
      add_residual (cases, "encoder res", n, 8 * e_dims, resolution / 32);
    }
  else
    add_conv (cases, "inter upscale", n, 2 * ae_dims, start, 8 * ae_dims, 3, 1);
  side = with_t ? start : 2 * start;
  for (int i = 0; i < (with_t ? 4 : 3); i++)
    {
      int from = with_t || i == 0 ? ups[i] : ups[i + 1];
      int to = with_t ? ups[i + 1] : i == 0 ? ups[1] : ups[i + 2];

      add_conv (cases, "upscale", n, from, side << i, 4 * to, 3, 1);
      add_residual (cases, "decoder res", n, to, side << (i + 1));
    }
  for (int i = 0; i < (with_t ? 5 : 4); i++)
    {
      int from = with_t || i == 0 ? masks[i] : masks[i + 1];
      int to = with_t ? masks[i + 1] : i == 0 ? masks[1] : masks[i + 2];

      add_conv (cases, "mask upscale", n, from, side << i, 4 * to, 3, 1);
    }
  add_conv (cases, "upscale0 and mask", n, 4 * ae_dims, side, 32 * (d_dims + d_mask_dims), 3, 1);
  add_conv (cases, "head", n, 2 * d_dims, resolution / 2, 3, 1, 1);
  add_conv (cases, "head", n, 2 * d_dims, resolution / 2, 3, 3, 1);
  add_conv (cases, "heads", n, 2 * d_dims, resolution / 2, 12, 3, 1);
  add_conv (cases, "mask head", n, d_mask_dims, resolution, 1, 1, 1);
  return cases;
}

/* Patch size 28: strides 2, 1, 2, 1, 2. Real and made faces are one batch. */
GArray *
conv_shapes_gan (int resolution, int dims, int batch)
{
  static const int strides[] = { 2, 1, 2, 1, 2 };
  GArray          *cases = new_cases ();
  const int        n = 2 * batch;
  int              channels[G_N_ELEMENTS (strides) + 1];
  int              side = resolution;

  for (int i = 0; i <= (int) G_N_ELEMENTS (strides); i++)
    channels[i] = MIN (dims << i, 512);
  add_conv (cases, "in", n, 3, side, channels[0], 1, 1);
  for (int i = 0; i < (int) G_N_ELEMENTS (strides); i++)
    {
      add_conv (cases, "convs", n, channels[i], side, channels[i + 1], 3, strides[i]);
      side = (side + strides[i] - 1) / strides[i];
    }
  add_conv (cases, "center out", n, channels[5], side, 1, 1, 1);
  add_conv (cases, "center", n, channels[5], side, channels[5], 1, 1);
  for (int i = (int) G_N_ELEMENTS (strides) - 1; i >= 0; i--)
    {
      add_transposed (cases, "upconvs", n, i == 4 ? channels[5] : 2 * channels[i + 1], side,
                      channels[i], strides[i]);
      side *= strides[i];
    }
  add_conv (cases, "out", n, 2 * channels[0], side, 1, 1, 1);
  return cases;
}

GArray *
conv_shapes_xseg (int batch)
{
  static const int channels[] = { 3, 32, 64, 128, 256, 256, 256 };
  GArray          *cases = new_cases ();

  for (int i = 0; i < 6; i++)
    {
      add_conv (cases, "conv", batch, channels[i], 256 >> i, channels[i + 1], 3, 1);
      add_conv (cases, "conv", batch, channels[i + 1], 256 >> i, channels[i + 1], 3, 1);
    }
  for (int i = 5; i >= 0; i--)
    {
      int below = channels[MIN (i + 2, 6)];
      int up = i >= 3 ? 128 : channels[i + 1];

      add_transposed (cases, "up", batch, below, 4 << (5 - i), up, 2);
      add_conv (cases, "uconv", batch, up + channels[i + 1], 256 >> i, channels[i + 1], 3, 1);
      add_conv (cases, "uconv", batch, channels[i + 1], 256 >> i, channels[i + 1], 3, 1);
    }
  add_conv (cases, "out", batch, 32, 256, 1, 3, 1);
  return cases;
}
