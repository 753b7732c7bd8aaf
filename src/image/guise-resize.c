/* SPDX-License-Identifier: GPL-3.0-or-later
 * Resizing: a weighted sum of rows, then of columns, with weights worked out once for each axis. */
#include "image/guise-resize.h"

#include <math.h>

#include "image/guise-kernel-private.h"

/* One axis: which source positions make up each result, and with which weights. */
typedef struct
{
  int    n_taps;
  int   *index;  /* [n, n_taps] owned; clamped to the source */
  float *weight; /* [n, n_taps] owned; each row sums to 1 */
} Axis;

struct _GuiseResizer
{
  int    source_width;
  int    source_height;
  int    dest_width;
  int    dest_height;
  Axis   x;
  Axis   y;
  float *row;    /* [source_width * 3] owned: the weighted sum of source rows */
  float *result; /* [dest_width * 3] owned */
};

static int
get_n_taps (GuiseResizeKernel kernel, double ratio)
{
  switch (kernel)
    {
    case GUISE_RESIZE_CUBIC:
      return 4;
    case GUISE_RESIZE_LANCZOS4:
      return 8;
    case GUISE_RESIZE_AREA:
      return ratio > 1.0 ? (int) ceil (ratio) + 1 : 2;
    case GUISE_RESIZE_LINEAR:
    default:
      return 2;
    }
}

/* The share of source pixel k in the interval [start, end). */
static void
fill_area (const Axis *axis, int i, double ratio, int n_source)
{
  const double start = (double) i * ratio;
  const double end = MIN ((double) (i + 1) * ratio, (double) n_source);
  const int    first = (int) floor (start);

  for (int k = 0; k < axis->n_taps; k++)
    {
      const double low = MAX (start, (double) (first + k));
      const double high = MIN (end, (double) (first + k + 1));

      axis->index[i * axis->n_taps + k] = MIN (first + k, n_source - 1);
      axis->weight[i * axis->n_taps + k] = (float) (MAX (high - low, 0.0) / (end - start));
    }
}

static void
fill_interpolated (const Axis *axis, int i, double ratio, int n_source)
{
  const double position = ((double) i + 0.5) * ratio - 0.5;
  const double whole = floor (position);
  const float  t = (float) (position - whole);
  const int    n_taps = axis->n_taps;
  float       *weight = axis->weight + (size_t) i * (size_t) n_taps;

  for (int k = 0; k < n_taps; k++)
    axis->index[i * n_taps + k] = CLAMP ((int) whole + 1 - n_taps / 2 + k, 0, n_source - 1);
  if (n_taps == 4)
    v4f_store (weight, guise_kernel_cubic (t));
  else if (n_taps == 8)
    guise_kernel_lanczos4 ((double) t, weight);
  else
    {
      weight[0] = 1.0f - t;
      weight[1] = t;
    }
}

static void
axis_init (Axis *axis, GuiseResizeKernel kernel, int n_source, int n_dest)
{
  const double ratio = (double) n_source / (double) n_dest;

  axis->n_taps = get_n_taps (kernel, ratio);
  axis->index = g_new (int, (size_t) n_dest *(size_t) axis->n_taps);
  axis->weight = g_new (float, (size_t) n_dest *(size_t) axis->n_taps);
  for (int i = 0; i < n_dest; i++)
    {
      if (kernel == GUISE_RESIZE_AREA && ratio > 1.0)
        fill_area (axis, i, ratio, n_source);
      else
        fill_interpolated (axis, i, ratio, n_source);
    }
}

GuiseResizer *
guise_resizer_new (GuiseResizeKernel kernel,
                   int               source_width,
                   int               source_height,
                   int               dest_width,
                   int               dest_height)
{
  g_return_val_if_fail (source_width > 0 && source_height > 0, NULL);
  g_return_val_if_fail (dest_width > 0 && dest_height > 0, NULL);

  GuiseResizer *self = g_new0 (GuiseResizer, 1);

  self->source_width = source_width;
  self->source_height = source_height;
  self->dest_width = dest_width;
  self->dest_height = dest_height;
  axis_init (&self->x, kernel, source_width, dest_width);
  axis_init (&self->y, kernel, source_height, dest_height);
  self->row = g_new (float, 3 * (size_t) source_width);
  self->result = g_new (float, 3 * (size_t) dest_width);
  return self;
}

void
guise_resizer_free (GuiseResizer *self)
{
  if (self == NULL)
    return;

  g_free (self->x.index);
  g_free (self->x.weight);
  g_free (self->y.index);
  g_free (self->y.weight);
  g_free (self->row);
  g_free (self->result);
  g_free (self);
}

/* sum: [n] += weight * row: [n] bytes */
GUISE_CLONES
static void
add_bytes (float *sum, const uint8_t *row, float weight, size_t n)
{
  for (size_t i = 0; i < n; i++)
    sum[i] += weight * (float) row[i];
}

/* sum: [n] += weight * row: [n] floats */
GUISE_CLONES
static void
add_floats (float *sum, const float *row, float weight, size_t n)
{
  for (size_t i = 0; i < n; i++)
    sum[i] += weight * row[i];
}

/* The weighted rows of result row y: out [width * n], interleaved as the source is. */
static void
sum_rows (const GuiseResizer *self,
          const GuiseImage   *source,
          int                 plane,
          int                 y,
          size_t              n,
          float              *out)
{
  memset (out, 0, n * sizeof *out);
  for (int k = 0; k < self->y.n_taps; k++)
    {
      const float weight = self->y.weight[y * self->y.n_taps + k];
      const int   row = self->y.index[y * self->y.n_taps + k];

      if (weight == 0.0f)
        continue;
      if (source->pixels == GUISE_PIXELS_F32)
        add_floats (out, guise_image_plane (source, plane) + (size_t) row * n, weight, n);
      else
        add_bytes (out, guise_image_row (source, row), weight, n);
    }
}

/* row: [source_width, n_channels] -> out: [n_channels, dest_width] */
GUISE_CLONES
static void
sum_columns (const Axis *axis, const float *row, int n_channels, int width, float *out)
{
  const int n_taps = axis->n_taps;

  for (int x = 0; x < width; x++)
    {
      const int   *index = axis->index + (size_t) x * (size_t) n_taps;
      const float *weight = axis->weight + (size_t) x * (size_t) n_taps;

      for (int c = 0; c < n_channels; c++)
        {
          float sum = 0.0f;

          for (int k = 0; k < n_taps; k++)
            sum += weight[k] * row[index[k] * n_channels + c];
          out[c * width + x] = sum;
        }
    }
}

static void
store_row (const GuiseResizer *self, const GuiseImage *source, GuiseImage *dest, int plane, int y)
{
  const size_t width = (size_t) dest->width;
  const float *in = self->result;

  if (dest->pixels != GUISE_PIXELS_F32)
    {
      uint8_t  *out = guise_image_row (dest, y);
      const int n = dest->n_channels;

      for (int c = 0; c < n; c++)
        for (size_t x = 0; x < width; x++)
          out[x * (size_t) n + (size_t) c] =
            (uint8_t) (int) CLAMP (in[(size_t) c * width + x] + 0.5f, 0.0f, 255.0f);
    }
  else if (source->pixels == GUISE_PIXELS_F32)
    memcpy (guise_image_plane (dest, plane) + (size_t) y * width, in, width * sizeof (float));
  else
    for (int c = 0; c < dest->n_channels; c++)
      for (size_t x = 0; x < width; x++)
        guise_image_plane (dest, c)[(size_t) y * width + x] = in[(size_t) c * width + x] / 255.0f;
}

void
guise_resizer_run (GuiseResizer *self, const GuiseImage *source, GuiseImage *dest)
{
  const gboolean is_float = source->pixels == GUISE_PIXELS_F32;
  const int      n_interleaved = is_float ? 1 : source->n_channels;
  const int      n_planes = is_float ? source->n_channels : 1;

  g_return_if_fail (source->width == self->source_width && source->height == self->source_height);
  g_return_if_fail (dest->width == self->dest_width && dest->height == self->dest_height);
  g_return_if_fail (source->n_channels == dest->n_channels && source != dest);
  g_return_if_fail (dest->pixels == source->pixels || dest->pixels == GUISE_PIXELS_F32);

  for (int plane = 0; plane < n_planes; plane++)
    for (int y = 0; y < dest->height; y++)
      {
        sum_rows (self, source, plane, y, (size_t) source->width * (size_t) n_interleaved,
                  self->row);
        sum_columns (&self->x, self->row, n_interleaved, dest->width, self->result);
        store_row (self, source, dest, plane, y);
      }
}

void
guise_resize_into (const GuiseImage *source, GuiseResizeKernel kernel, GuiseImage *dest)
{
  g_autoptr (GuiseResizer) resizer =
               guise_resizer_new (kernel, source->width, source->height, dest->width, dest->height);

  guise_resizer_run (resizer, source, dest);
}

void
guise_resize_nearest (const GuiseImage *source, GuiseImage *dest)
{
  g_return_if_fail (source->pixels == GUISE_PIXELS_F32 && dest->pixels == GUISE_PIXELS_F32);
  g_return_if_fail (source->n_channels == dest->n_channels && source != dest);

  for (int c = 0; c < dest->n_channels; c++)
    for (int y = 0; y < dest->height; y++)
      {
        const int    row = (int) ((int64_t) y * source->height / dest->height);
        const float *from = guise_image_plane (source, c) + (size_t) row * (size_t) source->width;
        float       *to = guise_image_plane (dest, c) + (size_t) y * (size_t) dest->width;

        for (int x = 0; x < dest->width; x++)
          to[x] = from[(int64_t) x * source->width / dest->width];
      }
}

GuiseImage *
guise_image_resize (const GuiseImage *source,
                    int               width,
                    int               height,
                    GuiseResizeKernel kernel,
                    GError          **error)
{
  GuiseImage *dest = guise_image_new (source->pixels, width, height, source->n_channels, error);

  if (dest != NULL)
    guise_resize_into (source, kernel, dest);
  return dest;
}
