/* SPDX-License-Identifier: GPL-3.0-or-later
 * Medians of 5 x 5 pixels. The columns of a row of windows are sorted once and shared by the five
 * windows that they belong to; sorting the rows of a window then leaves 13 candidates. */
#include "image/guise-median.h"

#include <string.h>

#include "image/guise-simd-private.h"

#define SIDE   5
#define RADIUS 2
#define STEP   10 /* what the power falls by in a pass */

GUISE_INLINE void
order (float *a, float *b)
{
  const float low = *a < *b ? *a : *b;
  const float high = *a < *b ? *b : *a;

  *a = low;
  *b = high;
}

/* The least comparisons that sort five. */
GUISE_INLINE void
sort5 (float *v)
{
  order (v + 0, v + 1);
  order (v + 3, v + 4);
  order (v + 2, v + 4);
  order (v + 2, v + 3);
  order (v + 1, v + 4);
  order (v + 0, v + 3);
  order (v + 0, v + 2);
  order (v + 1, v + 3);
  order (v + 1, v + 2);
}

/* v[0] becomes the smallest of eight, v[7] the largest. */
GUISE_INLINE void
part8 (float *v)
{
  order (v + 0, v + 1);
  order (v + 2, v + 3);
  order (v + 4, v + 5);
  order (v + 6, v + 7);
  order (v + 0, v + 2);
  order (v + 4, v + 6);
  order (v + 0, v + 4);
  order (v + 1, v + 3);
  order (v + 5, v + 7);
  order (v + 3, v + 7);
}

/* The like for seven, six, five, four. */
GUISE_INLINE void
part7 (float *v)
{
  order (v + 0, v + 1);
  order (v + 2, v + 3);
  order (v + 4, v + 5);
  order (v + 0, v + 2);
  order (v + 4, v + 6);
  order (v + 0, v + 4);
  order (v + 1, v + 3);
  order (v + 5, v + 6);
  order (v + 3, v + 6);
}

GUISE_INLINE void
part6 (float *v)
{
  order (v + 0, v + 1);
  order (v + 2, v + 3);
  order (v + 4, v + 5);
  order (v + 0, v + 2);
  order (v + 0, v + 4);
  order (v + 1, v + 3);
  order (v + 3, v + 5);
}

GUISE_INLINE void
part5 (float *v)
{
  order (v + 0, v + 1);
  order (v + 2, v + 3);
  order (v + 0, v + 2);
  order (v + 0, v + 4);
  order (v + 1, v + 3);
  order (v + 3, v + 4);
}

GUISE_INLINE void
part4 (float *v)
{
  order (v + 0, v + 1);
  order (v + 2, v + 3);
  order (v + 0, v + 2);
  order (v + 1, v + 3);
}

/* The middle of thirteen: the smallest and the largest of more than half of them cannot be it. */
GUISE_INLINE float
middle13 (float *v)
{
  part8 (v);
  v[7] = v[8];
  part7 (v + 1);
  v[7] = v[9];
  part6 (v + 2);
  v[7] = v[10];
  part5 (v + 3);
  v[7] = v[11];
  part4 (v + 4);
  v[7] = v[12];
  order (v + 5, v + 6);
  order (v + 6, v + 7);
  order (v + 5, v + 6);
  return v[6];
}

/* rows: five of [n]; columns: [5, stride]: the same, sorted column by column */
GUISE_CLONES
static void
sort_columns (const float *const rows[SIDE], size_t n, float *columns, size_t stride)
{
  for (size_t x = 0; x < n; x++)
    {
      float v[SIDE] = { rows[0][x], rows[1][x], rows[2][x], rows[3][x], rows[4][x] };

      sort5 (v);
      columns[x] = v[0];
      columns[stride + x] = v[1];
      columns[2 * stride + x] = v[2];
      columns[3 * stride + x] = v[3];
      columns[4 * stride + x] = v[4];
    }
}

GUISE_INLINE void
load5 (const float *row, float *v)
{
  v[0] = row[0];
  v[1] = row[1];
  v[2] = row[2];
  v[3] = row[3];
  v[4] = row[4];
}

/* columns: [5, stride], window x starts at column x; out: [n].
 *
 * Once rows and columns are sorted, (i + 1) (j + 1) numbers are not above the one in row i, column
 * j, and (5 - i) (5 - j) not below it; where either is over 13 it is not the 13th of 25. That
 * leaves these, with as many to the smaller side as to the larger. */
GUISE_CLONES
static void
find_middles (const float *columns, size_t stride, size_t n, float *out)
{
  for (size_t x = 0; x < n; x++)
    {
      float a[SIDE], b[SIDE], c[SIDE], d[SIDE], e[SIDE];

      load5 (columns + x, a);
      load5 (columns + stride + x, b);
      load5 (columns + 2 * stride + x, c);
      load5 (columns + 3 * stride + x, d);
      load5 (columns + 4 * stride + x, e);
      sort5 (a);
      sort5 (b);
      sort5 (c);
      sort5 (d);
      sort5 (e);

      float v[13] = {
        a[3], a[4], b[2], b[3], b[4], c[1], c[2], c[3], d[0], d[1], d[2], e[0], e[1]
      };

      out[x] = middle13 (v);
    }
}

/* Repeats the first and the last of the n columns that lie RADIUS into each row. */
static void
repeat_ends (float *columns, size_t stride, size_t n)
{
  for (size_t k = 0; k < SIDE; k++)
    {
      float *row = columns + k * stride;

      row[0] = row[1] = row[RADIUS];
      row[n + RADIUS] = row[n + RADIUS + 1] = row[n + RADIUS - 1];
    }
}

static void
filter_plane (const float *from, float *to, int width, int height, float *columns)
{
  const size_t n = (size_t) width;
  const size_t stride = n + 2 * RADIUS;

  for (int y = 0; y < height; y++)
    {
      const float *rows[SIDE];

      for (int k = 0; k < SIDE; k++)
        rows[k] = from + (size_t) CLAMP (y + k - RADIUS, 0, height - 1) * n;
      sort_columns (rows, n, columns + RADIUS, stride);
      repeat_ends (columns, stride, n);
      find_middles (columns, stride, n, to + (size_t) y * n);
    }
}

static void
check (const GuiseImage *image, const GuiseImage *scratch)
{
  g_return_if_fail (image->pixels == GUISE_PIXELS_F32 && scratch->pixels == GUISE_PIXELS_F32);
  g_return_if_fail (image->width == scratch->width && image->height == scratch->height);
  g_return_if_fail (image->n_channels <= scratch->n_channels);
}

static size_t
n_columns (const GuiseImage *image)
{
  return SIDE * ((size_t) image->width + 2 * RADIUS);
}

void
guise_median_5x5 (GuiseImage *image, GuiseImage *scratch)
{
  GuiseScratch rows = { 0 };

  guise_median_5x5_with (&rows, image, scratch);
  guise_scratch_clear (&rows);
}

void
guise_median_5x5_with (GuiseScratch *rows, GuiseImage *image, GuiseImage *scratch)
{
  float *columns = guise_scratch_reserve (rows, n_columns (image));

  check (image, scratch);
  for (int c = 0; c < image->n_channels; c++)
    {
      float *plane = guise_image_plane (image, c);
      float *before = guise_image_plane (scratch, c);

      memcpy (before, plane, (size_t) image->width * (size_t) image->height * sizeof *plane);
      filter_plane (before, plane, image->width, image->height, columns);
    }
}

/* x += weight (y - x); both [n] */
GUISE_CLONES
static void
mix (float *x, const float *y, float weight, size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] += weight * (y[i] - x[i]);
}

void
guise_median_smooth (GuiseImage *image, int power, int full, GuiseImage *scratch)
{
  g_autofree float *columns = g_new (float, n_columns (image));
  const size_t      n = (size_t) image->width * (size_t) image->height;

  check (image, scratch);
  g_return_if_fail (full > 0);
  for (; power > 0; power -= STEP)
    for (int c = 0; c < image->n_channels; c++)
      {
        float *plane = guise_image_plane (image, c);
        float *median = guise_image_plane (scratch, c);

        filter_plane (plane, median, image->width, image->height, columns);
        if (power >= full)
          memcpy (plane, median, n * sizeof *plane);
        else
          mix (plane, median, (float) power / (float) full, n);
      }
}
