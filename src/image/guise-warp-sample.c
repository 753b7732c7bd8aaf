/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads a picture between its pixels: a plain loop for every case, fast ones for the inside. */
#include "image/guise-warp-private.h"

#include "image/guise-kernel-private.h"

int
guise_warp_get_n_taps (GuiseInterpolation interpolation)
{
  static const int n_taps[GUISE_N_INTERPOLATIONS] = {
    [GUISE_INTERPOLATION_LINEAR] = 2,
    [GUISE_INTERPOLATION_CUBIC] = 4,
    [GUISE_INTERPOLATION_LANCZOS4] = 8,
  };

  return n_taps[interpolation];
}

static void
compute_weights (GuiseInterpolation interpolation, float t, float *weights)
{
  switch (interpolation)
    {
    case GUISE_INTERPOLATION_CUBIC:
      v4f_store (weights, guise_kernel_cubic (t));
      break;
    case GUISE_INTERPOLATION_LANCZOS4:
      guise_kernel_lanczos4 ((double) t, weights);
      break;
    case GUISE_INTERPOLATION_LINEAR:
    case GUISE_N_INTERPOLATIONS:
    default:
      weights[0] = 1.0f - t;
      weights[1] = t;
      break;
    }
}

/* Positions of the taps along one axis, moved inside; what lies outside weighs nothing when the
 * border is zero. */
static void
place_taps (int first, int n_taps, int n, GuiseBorder border, int *positions, float *weights)
{
  for (int k = 0; k < n_taps; k++)
    {
      positions[k] = CLAMP (first + k, 0, n - 1);
      if (border == GUISE_BORDER_ZERO && positions[k] != first + k)
        weights[k] = 0.0f;
    }
}

/* Any pixels, any taps, any border: one pixel, channel by channel. */
static void
sample_one (const GuiseWarpSampler *self, const GuiseWarpSpan *span, int i, GuiseWarpValues out)
{
  const GuiseImage *source = self->source;
  const int         n_taps = guise_warp_get_n_taps (self->interpolation);
  const int         n = source->n_channels;
  const size_t      width = (size_t) source->width;
  const gboolean    is_float = source->pixels == GUISE_PIXELS_F32;
  int               columns[GUISE_KERNEL_MAX_TAPS];
  int               rows[GUISE_KERNEL_MAX_TAPS];
  float             wx[GUISE_KERNEL_MAX_TAPS];
  float             wy[GUISE_KERNEL_MAX_TAPS];

  compute_weights (self->interpolation, span->fx[i], wx);
  compute_weights (self->interpolation, span->fy[i], wy);
  place_taps (span->x[i], n_taps, source->width, self->border, columns, wx);
  place_taps (span->y[i], n_taps, source->height, self->border, rows, wy);
  for (int c = 0; c < n; c++)
    {
      float sum = 0.0f;

      for (int r = 0; r < n_taps; r++)
        {
          float row = 0.0f;

          if (is_float)
            {
              const float *p = guise_image_plane (source, c) + (size_t) rows[r] * width;

              for (int k = 0; k < n_taps; k++)
                row += wx[k] * p[columns[k]];
            }
          else
            {
              const uint8_t *p = guise_image_row (source, rows[r]) + c;

              for (int k = 0; k < n_taps; k++)
                row += wx[k] * (float) p[columns[k] * n];
            }
          sum += wy[r] * row;
        }
      out[c][i] = sum;
    }
}

/* BGR8, 4 x 4 inside pixels at p; 16 bytes of each row are read. Two rows go side by side. */
GUISE_INLINE void
cubic_bgr8 (const uint8_t *p, size_t stride, V4f wx, V4f wy, int i, GuiseWarpValues out)
{
  const V8f upper_weights = __builtin_shufflevector (wy, wy, 0, 0, 0, 0, 1, 1, 1, 1);
  const V8f lower_weights = __builtin_shufflevector (wy, wy, 2, 2, 2, 2, 3, 3, 3, 3);
  V8f       upper[3];
  V8f       lower[3];
  V4f       sums[3];

  v8f_widen12 (p, p + stride, upper);
  v8f_widen12 (p + 2 * stride, p + 3 * stride, lower);
#pragma GCC unroll 3
  for (int k = 0; k < 3; k++)
    {
      const V8f sum = upper[k] * upper_weights + lower[k] * lower_weights;

      sums[k] = __builtin_shufflevector (sum, sum, 0, 1, 2, 3) +
                __builtin_shufflevector (sum, sum, 4, 5, 6, 7);
    }

  const V4f a = sums[0];
  const V4f b = sums[1];
  const V4f c = sums[2];

  /* The columns one after the other: BGR and a lane of no meaning. */
  const V4f column1 = __builtin_shufflevector (a, b, 3, 4, 5, 6);
  const V4f column2 = __builtin_shufflevector (b, c, 2, 3, 4, 5);
  const V4f column3 = __builtin_shufflevector (c, c, 1, 2, 3, 3);
  const V4f sum = a * v4f_set1 (wx[0]) + column1 * v4f_set1 (wx[1]) + column2 * v4f_set1 (wx[2]) +
                  column3 * v4f_set1 (wx[3]);

  out[0][i] = sum[0];
  out[1][i] = sum[1];
  out[2][i] = sum[2];
}

GUISE_CLONES
static void
sample_cubic_bgr8 (const GuiseWarpSampler *self, const GuiseWarpSpan *span, GuiseWarpValues out)
{
  const GuiseImage *source = self->source;

  for (int i = 0; i < span->n; i++)
    {
      const int x = span->x[i];
      const int y = span->y[i];

      if (x >= 0 && y >= 0 && x + 6 <= source->width && y + 4 <= source->height)
        cubic_bgr8 (guise_image_row (source, y) + 3 * x, source->stride,
                    guise_kernel_cubic (span->fx[i]), guise_kernel_cubic (span->fy[i]), i, out);
      else
        sample_one (self, span, i, out);
    }
}

/* BGR8, 2 x 2 inside pixels at p; 16 bytes of each row are read. */
GUISE_INLINE void
linear_bgr8 (const uint8_t *p, size_t stride, float fx, float fy, int i, GuiseWarpValues out)
{
  V4f top[3];
  V4f bottom[3];

  v4f_widen12 (p, top);
  v4f_widen12 (p + stride, bottom);

  const V4f a = top[0] + (bottom[0] - top[0]) * v4f_set1 (fy);
  const V4f b = top[1] + (bottom[1] - top[1]) * v4f_set1 (fy);
  const V4f next = __builtin_shufflevector (a, b, 3, 4, 5, 6);
  const V4f sum = a + (next - a) * v4f_set1 (fx);

  out[0][i] = sum[0];
  out[1][i] = sum[1];
  out[2][i] = sum[2];
}

GUISE_CLONES
static void
sample_linear_bgr8 (const GuiseWarpSampler *self, const GuiseWarpSpan *span, GuiseWarpValues out)
{
  const GuiseImage *source = self->source;

  for (int i = 0; i < span->n; i++)
    {
      const int x = span->x[i];
      const int y = span->y[i];

      if (x >= 0 && y >= 0 && x + 6 <= source->width && y + 2 <= source->height)
        linear_bgr8 (guise_image_row (source, y) + 3 * x, source->stride, span->fx[i], span->fy[i],
                     i, out);
      else
        sample_one (self, span, i, out);
    }
}

GUISE_CLONES
static void
sample_cubic_f32 (const GuiseWarpSampler *self, const GuiseWarpSpan *span, GuiseWarpValues out)
{
  const GuiseImage *source = self->source;
  const size_t      width = (size_t) source->width;

  for (int i = 0; i < span->n; i++)
    {
      const int x = span->x[i];
      const int y = span->y[i];

      if (x < 0 || y < 0 || x + 4 > source->width || y + 4 > source->height)
        {
          sample_one (self, span, i, out);
          continue;
        }

      const V4f wx = guise_kernel_cubic (span->fx[i]);
      const V4f wy = guise_kernel_cubic (span->fy[i]);

      for (int c = 0; c < source->n_channels; c++)
        {
          const float *p = guise_image_plane (source, c) + (size_t) y * width + (size_t) x;
          const V4f    sum = v4f_load (p) * v4f_set1 (wy[0]) +
                          v4f_load (p + width) * v4f_set1 (wy[1]) +
                          v4f_load (p + 2 * width) * v4f_set1 (wy[2]) +
                          v4f_load (p + 3 * width) * v4f_set1 (wy[3]);

          out[c][i] = v4f_sum (sum * wx);
        }
    }
}

GUISE_CLONES
static void
sample_linear_f32 (const GuiseWarpSampler *self, const GuiseWarpSpan *span, GuiseWarpValues out)
{
  const GuiseImage *source = self->source;
  const size_t      width = (size_t) source->width;

  for (int i = 0; i < span->n; i++)
    {
      const int x = span->x[i];
      const int y = span->y[i];

      if (x < 0 || y < 0 || x + 2 > source->width || y + 2 > source->height)
        {
          sample_one (self, span, i, out);
          continue;
        }
      for (int c = 0; c < source->n_channels; c++)
        {
          const float *p = guise_image_plane (source, c) + (size_t) y * width + (size_t) x;
          const float *q = p + width;
          const float  top = p[0] + span->fx[i] * (p[1] - p[0]);
          const float  bottom = q[0] + span->fx[i] * (q[1] - q[0]);

          out[c][i] = top + span->fy[i] * (bottom - top);
        }
    }
}

/* Grey bytes, and all of Lanczos: inside pixels without the tests for the border. */
GUISE_CLONES
static void
sample_bytes (const GuiseWarpSampler *self, const GuiseWarpSpan *span, GuiseWarpValues out)
{
  const GuiseImage *source = self->source;
  const int         n_taps = guise_warp_get_n_taps (self->interpolation);
  const int         n = source->n_channels;

  for (int i = 0; i < span->n; i++)
    {
      const int x = span->x[i];
      const int y = span->y[i];
      float     wx[GUISE_KERNEL_MAX_TAPS];
      float     wy[GUISE_KERNEL_MAX_TAPS];
      float     sum[3] = { 0 };

      if (x < 0 || y < 0 || x + n_taps > source->width || y + n_taps > source->height)
        {
          sample_one (self, span, i, out);
          continue;
        }
      compute_weights (self->interpolation, span->fx[i], wx);
      compute_weights (self->interpolation, span->fy[i], wy);
      for (int r = 0; r < n_taps; r++)
        {
          const uint8_t *p = guise_image_row (source, y + r) + x * n;
          float          row[3] = { 0 };

          for (int k = 0; k < n_taps; k++)
            for (int c = 0; c < n; c++)
              row[c] += wx[k] * (float) p[k * n + c];
          for (int c = 0; c < n; c++)
            sum[c] += wy[r] * row[c];
        }
      for (int c = 0; c < n; c++)
        out[c][i] = sum[c];
    }
}

void
guise_warp_sample (const GuiseWarpSampler *self,
                   const GuiseWarpSpan    *span,
                   GuiseWarpValues         out_values)
{
  const GuisePixels pixels = self->source->pixels;

  if (pixels == GUISE_PIXELS_F32)
    {
      if (self->interpolation == GUISE_INTERPOLATION_CUBIC)
        sample_cubic_f32 (self, span, out_values);
      else if (self->interpolation == GUISE_INTERPOLATION_LINEAR)
        sample_linear_f32 (self, span, out_values);
      else
        for (int i = 0; i < span->n; i++)
          sample_one (self, span, i, out_values);
    }
  else if (pixels == GUISE_PIXELS_BGR8 && self->interpolation == GUISE_INTERPOLATION_CUBIC)
    sample_cubic_bgr8 (self, span, out_values);
  else if (pixels == GUISE_PIXELS_BGR8 && self->interpolation == GUISE_INTERPOLATION_LINEAR)
    sample_linear_bgr8 (self, span, out_values);
  else
    sample_bytes (self, span, out_values);
}
