/* SPDX-License-Identifier: GPL-3.0-or-later
 * Erosion and dilation by an ellipse. Rows of the ellipse are taken from the narrowest to the
 * widest; each width's running maximum is made from the one before by combining two shifted
 * copies, so the cost of a pixel grows with the side of the ellipse, not with its area. */
#include "image/guise-morphology.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/guise-simd-private.h"

#define BAND_ROWS 64 /* rows worked on at once, so that the running maxima stay in the L2 cache */

typedef struct
{
  int row;  /* offset of the row */
  int low;  /* first column offset */
  int high; /* last column offset */
} ElementRow;

/* One band of a picture on its way: columns -reach .. width + reach of each row are kept, with as
 * many columns of nothing on both sides of them. */
typedef struct
{
  float *work;    /* [n_rows, stride] owned: running maxima */
  float *scratch; /* [stride] owned */
  size_t stride;  /* width + 4 reach */
  int    reach;   /* half the side of the ellipse */
  int    width;
  int    n_rows;
  int    low; /* the window of column offsets that work holds now */
  int    high;
} Band;

void
guise_morphology_ellipse (int size, int *first, int *end)
{
  const int    r = size / 2;
  const double inverse = r > 0 ? 1.0 / ((double) r * (double) r) : 0.0;

  g_return_if_fail (size >= 1 && size <= GUISE_MORPHOLOGY_MAX_SIZE);

  for (int i = 0; i < size; i++)
    {
      const int dy = i - r;

      first[i] = 0;
      end[i] = 0;
      if (ABS (dy) <= r)
        {
          const int dx = (int) lrint (
            (double) r * sqrt (((double) r * (double) r - (double) dy * (double) dy) * inverse));

          first[i] = MAX (r - dx, 0);
          end[i] = MIN (r + dx + 1, size);
        }
    }
}

static int
compare_width (const void *a, const void *b)
{
  const ElementRow *p = a;
  const ElementRow *q = b;
  const int         difference = (p->high - p->low) - (q->high - q->low);

  return difference != 0 ? difference : p->row - q->row;
}

/* out: [n] = max (a: [n], b: [n]); out may be a */
GUISE_CLONES
static void
take_larger (float *out, const float *a, const float *b, size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = a[i] > b[i] ? a[i] : b[i];
}

/* Makes the window of every row low .. high: the maximum of two shifted copies, which must overlap
 * or touch, so a much wider window takes several turns. */
static void
widen (Band *band, int low, int high)
{
  while (band->low > low || band->high < high)
    {
      const int n = band->high - band->low + 1;
      const int right = MIN (high - band->high, n);
      const int left = MIN (band->low - low, n - right);

      for (int y = 0; y < band->n_rows; y++)
        {
          float *row = band->work + (size_t) y * band->stride;

          memcpy (band->scratch, row, band->stride * sizeof (float));
          take_larger (row + band->reach, band->scratch + band->reach - left,
                       band->scratch + band->reach + right,
                       band->stride - 2 * (size_t) band->reach);
        }
      band->low -= left;
      band->high += right;
    }
}

static void
load_band (Band *band, const float *plane, int first_row)
{
  for (size_t i = 0; i < (size_t) band->n_rows * band->stride; i++)
    band->work[i] = -INFINITY;
  for (int y = 0; y < band->n_rows; y++)
    memcpy (band->work + (size_t) y * band->stride + 2 * (size_t) band->reach,
            plane + (size_t) (first_row + y) * (size_t) band->width,
            (size_t) band->width * sizeof (float));
  band->low = 0;
  band->high = 0;
}

/* The rows of the ellipse in order of width. */
static int
list_rows (int size, ElementRow *rows)
{
  int first[GUISE_MORPHOLOGY_MAX_SIZE];
  int end[GUISE_MORPHOLOGY_MAX_SIZE];
  int n_rows = 0;

  guise_morphology_ellipse (size, first, end);
  for (int i = 0; i < size; i++)
    if (end[i] > first[i])
      rows[n_rows++] = (ElementRow){ i - size / 2, first[i] - size / 2, end[i] - 1 - size / 2 };
  qsort (rows, (size_t) n_rows, sizeof *rows, compare_width);
  return n_rows;
}

/* source, dest: [height, width], not the same. */
static void
dilate_plane (const float *source, float *dest, int width, int height, int size)
{
  const int              reach = size / 2;
  g_autofree ElementRow *rows = g_new (ElementRow, (size_t) size);
  const int              n_element_rows = list_rows (size, rows);
  const size_t           stride = (size_t) width + 4 * (size_t) reach;
  const size_t           n_band = (size_t) BAND_ROWS + 2 * (size_t) reach;
  g_autofree float      *work = g_new (float, n_band *stride);
  g_autofree float      *scratch = g_new (float, stride);

  for (int y0 = 0; y0 < height; y0 += BAND_ROWS)
    {
      const int y1 = MIN (y0 + BAND_ROWS, height);
      const int first = MAX (y0 - reach, 0);
      const int last = MIN (y1 + reach, height);
      Band      band = { work, scratch, stride, reach, width, last - first, 0, 0 };

      load_band (&band, source, first);
      for (size_t i = (size_t) y0 * (size_t) width; i < (size_t) y1 * (size_t) width; i++)
        dest[i] = -INFINITY;
      for (int i = 0; i < n_element_rows; i++)
        {
          widen (&band, rows[i].low, rows[i].high);
          for (int y = MAX (y0, -rows[i].row); y < MIN (y1, height - rows[i].row); y++)
            {
              float *out = dest + (size_t) y * (size_t) width;

              take_larger (out, out,
                           work + (size_t) (y + rows[i].row - first) * stride + 2 * (size_t) reach,
                           (size_t) width);
            }
        }
    }
}

/* @sign 1 dilates, -1 erodes: the smallest is the negative of the largest of the negatives. */
static void
apply (GuiseImage *image, int size, float sign)
{
  const size_t      width = (size_t) image->width;
  const size_t      n = width * (size_t) image->height;
  const gboolean    is_float = image->pixels == GUISE_PIXELS_F32;
  g_autofree float *source = g_new (float, n);
  g_autofree float *dest = g_new (float, n);

  for (size_t y = 0; y < (size_t) image->height; y++)
    for (size_t x = 0; x < width; x++)
      source[y * width + x] = sign * (is_float ? guise_image_plane (image, 0)[y * width + x]
                                               : (float) guise_image_row (image, (int) y)[x]);
  dilate_plane (source, dest, image->width, image->height, size);
  for (size_t y = 0; y < (size_t) image->height; y++)
    for (size_t x = 0; x < width; x++)
      {
        if (is_float)
          guise_image_plane (image, 0)[y * width + x] = sign * dest[y * width + x];
        else
          guise_image_row (image, (int) y)[x] = (uint8_t) (int) (sign * dest[y * width + x]);
      }
}

void
guise_dilate (GuiseImage *image, int size)
{
  g_return_if_fail (image->n_channels == 1 && size <= GUISE_MORPHOLOGY_MAX_SIZE);

  if (size > 1)
    apply (image, size, 1.0f);
}

void
guise_erode (GuiseImage *image, int size)
{
  g_return_if_fail (image->n_channels == 1 && size <= GUISE_MORPHOLOGY_MAX_SIZE);

  if (size > 1)
    apply (image, size, -1.0f);
}
