/* SPDX-License-Identifier: GPL-3.0-or-later
 * How sharp a face is: the reference's two measures and our own (faces.md 1.8). */
#include "image/guise-sharpness.h"

#include <math.h>
#include <string.h>

#include "image/guise-blur.h"
#include "image/guise-canny-private.h"

#define BLOCK          64
#define MIN_EDGE_SHARE 0.002 /* of a block's pixels, for the block to count */
#define MAX_WALK       100   /* steps from an edge to the end of its slope */
#define CANNY_LOW      0.1f  /* grey levels: practically every ridge (faces.md 1.8) */
#define CANNY_HIGH     0.2f
#define JNB_BETA       3.6         /* the paper's fit of perceived blur */
#define SHARP_BINS     64          /* probabilities 0 .. 63 %: not perceived as blurred */
#define TAN_22_5       0.41421356f /* gradients flatter than this count as horizontal */
#define LAPLACIAN_TAPS 11

static float *
copy_gray (const GuiseImage *gray)
{
  float *plane = g_new (float, (size_t) gray->width *(size_t) gray->height);

  for (int y = 0; y < gray->height; y++)
    for (int x = 0; x < gray->width; x++)
      plane[(size_t) y * (size_t) gray->width + (size_t) x] = (float) guise_image_row (gray, y)[x];
  return plane;
}

/* The horizontal Sobel response, normalised to weights of sum 1 and squared; zero outside. */
static void
measure_vertical_edges (const float *gray, int width, int height, float *squares)
{
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        float sum = 0.0f;

        for (int r = -1; r <= 1; r++)
          {
            if (y + r < 0 || y + r >= height)
              continue;

            const float *row = gray + (size_t) (y + r) * (size_t) width;
            const float  right = x + 1 < width ? row[x + 1] : 0.0f;
            const float  left = x > 0 ? row[x - 1] : 0.0f;

            sum += (r == 0 ? 2.0f : 1.0f) * (right - left);
          }
        sum /= 8.0f;
        squares[(size_t) y * (size_t) width + (size_t) x] = sum * sum;
      }
}

/* Zeroes what is not above twice the root mean of the squares. */
static void
drop_weak (float *squares, size_t n)
{
  double sum = 0.0;

  for (size_t i = 0; i < n; i++)
    sum += (double) squares[i];

  const float limit = (float) (2.0 * sqrt (sum / (double) n));

  for (size_t i = 0; i < n; i++)
    squares[i] = squares[i] > limit ? squares[i] : 0.0f;
}

/* Steps from column x in direction step while the grey level keeps going in the sense of sign. */
static int
walk (const float *row, int width, int x, int step, float sign)
{
  int n = 0;

  for (; n <= MAX_WALK; n++)
    {
      const int inner = x + step * (n + 1);
      const int outer = x + step * (n + 2);

      if (outer < 0 || outer >= width || sign * (row[outer] - row[inner]) <= 0.0f)
        break;
    }
  return MIN (n, MAX_WALK) + 1;
}

/* The width of the edge at an inner pixel; 0 when its gradient is not horizontal. */
static int
measure_width (const float *gray, int width, int x, int y)
{
  const float *row = gray + (size_t) y * (size_t) width;
  const float  gx = (row[x + 1] - row[x - 1]) / 2.0f;
  const float  gy = (row[x + width] - row[x - width]) / 2.0f;

  /* Without a horizontal part the angle counts as 0, as in the original. */
  if (gx != 0.0f && fabsf (gy) > TAN_22_5 * fabsf (gx))
    return 0;

  const float rising = gx < 0.0f ? -1.0f : 1.0f;

  return walk (row, width, x, -1, -rising) + walk (row, width, x, 1, rising);
}

static gboolean
is_local_maximum (const float *squares, int width, int x, int y)
{
  const float *p = squares + (size_t) y * (size_t) width + (size_t) x;

  return (p[0] > p[-1] && p[0] > p[1]) || (p[0] > p[-width] && p[0] > p[width]);
}

/* Adds the edges of one block to the histogram; returns how many there were. */
static int
measure_block (const float   *gray,
               const float   *squares,
               const uint8_t *canny,
               int            width,
               int            height,
               int            x0,
               int            y0,
               int           *histogram)
{
  float low = 255.0f;
  float high = 0.0f;
  int   n_canny = 0;
  int   n_edges = 0;

  for (int y = y0; y < y0 + BLOCK; y++)
    for (int x = x0; x < x0 + BLOCK; x++)
      {
        const size_t i = (size_t) y * (size_t) width + (size_t) x;

        low = MIN (low, gray[i]);
        high = MAX (high, gray[i]);
        n_canny += canny[i];
      }
  if ((double) n_canny <= MIN_EDGE_SHARE * BLOCK * BLOCK)
    return 0;

  const double just_noticeable = high - low <= 50.0f ? 5.0 : 3.0;

  for (int y = MAX (y0, 1); y < MIN (y0 + BLOCK, height - 1); y++)
    for (int x = MAX (x0, 1); x < MIN (x0 + BLOCK, width - 1); x++)
      {
        const int edge =
          is_local_maximum (squares, width, x, y) ? measure_width (gray, width, x, y) : 0;

        if (edge == 0)
          continue;
        histogram[lrint (100.0 * (1.0 - exp (-pow ((double) edge / just_noticeable, JNB_BETA))))]++;
        n_edges++;
      }
  return n_edges;
}

double
guise_sharpness_cpbd (const GuiseImage *gray)
{
  g_return_val_if_fail (gray->pixels == GUISE_PIXELS_GRAY8, 0.0);

  const int           width = gray->width;
  const int           height = gray->height;
  const size_t        n = (size_t) width * (size_t) height;
  g_autofree float   *plane = copy_gray (gray);
  g_autofree float   *squares = g_new (float, n);
  g_autofree uint8_t *canny = g_new (uint8_t, n);
  int                 histogram[101] = { 0 };
  int                 n_edges = 0;
  int                 n_sharp = 0;

  measure_vertical_edges (plane, width, height, squares);
  drop_weak (squares, n);
  guise_canny (plane, width, height, CANNY_LOW, CANNY_HIGH, canny);
  for (int y = 0; y + BLOCK <= height; y += BLOCK)
    for (int x = 0; x + BLOCK <= width; x += BLOCK)
      n_edges += measure_block (plane, squares, canny, width, height, x, y, histogram);
  for (int i = 0; i < SHARP_BINS; i++)
    n_sharp += histogram[i];
  return n_edges > 0 ? (double) n_sharp / (double) n_edges : 0.0;
}

/* The integer Sobel kernels of 11 taps: binomials, and their second difference. */
static void
get_laplacian_kernels (double smooth[LAPLACIAN_TAPS], double second[LAPLACIAN_TAPS])
{
  memset (smooth, 0, LAPLACIAN_TAPS * sizeof *smooth);
  memset (second, 0, LAPLACIAN_TAPS * sizeof *second);
  smooth[0] = second[0] = 1.0;
  for (int round = 0; round < LAPLACIAN_TAPS - 1; round++)
    {
      const gboolean is_difference = round >= LAPLACIAN_TAPS - 3;

      for (int i = LAPLACIAN_TAPS - 1; i > 0; i--)
        {
          smooth[i] += smooth[i - 1];
          second[i] = second[i - 1] + (is_difference ? -second[i] : second[i]);
        }
      if (is_difference)
        second[0] = -second[0];
    }
}

static int
reflect (int i, int n)
{
  if (n == 1)
    return 0;
  while (i < 0 || i >= n)
    i = i < 0 ? -i : 2 * (n - 1) - i;
  return i;
}

/* One channel: adds the sum and the sum of squares of its Laplacian. */
static void
add_laplacian (const GuiseImage *image, int channel, double *sum, double *squares)
{
  const int          w = image->width;
  const int          h = image->height;
  const int          radius = LAPLACIAN_TAPS / 2;
  const size_t       n = (size_t) w * (size_t) h;
  g_autofree double *rows_smooth = g_new (double, n);
  g_autofree double *rows_second = g_new (double, n);
  double             smooth[LAPLACIAN_TAPS];
  double             second[LAPLACIAN_TAPS];

  get_laplacian_kernels (smooth, second);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        double a = 0.0;
        double b = 0.0;

        for (int k = 0; k < LAPLACIAN_TAPS; k++)
          {
            const int from =
              x >= radius && x < w - radius ? x + k - radius : reflect (x + k - radius, w);
            const double value =
              (double) guise_image_row (image, y)[from * image->n_channels + channel];

            a += smooth[k] * value;
            b += second[k] * value;
          }
        rows_smooth[(size_t) y * (size_t) w + (size_t) x] = a;
        rows_second[(size_t) y * (size_t) w + (size_t) x] = b;
      }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        double value = 0.0;

        for (int k = 0; k < LAPLACIAN_TAPS; k++)
          {
            const size_t i = (size_t) reflect (y + k - radius, h) * (size_t) w + (size_t) x;

            value += second[k] * rows_smooth[i] + smooth[k] * rows_second[i];
          }
        *sum += value;
        *squares += value * value;
      }
}

double
guise_sharpness_laplacian (const GuiseImage *image)
{
  g_return_val_if_fail (image->pixels != GUISE_PIXELS_F32, 0.0);

  const double n = (double) image->width * (double) image->height * (double) image->n_channels;
  double       sum = 0.0;
  double       squares = 0.0;

  for (int c = 0; c < image->n_channels; c++)
    add_laplacian (image, c, &sum, &squares);
  return MAX (squares / n - (sum / n) * (sum / n), 0.0);
}

static GuiseImage *
copy_blurred (const GuiseImage *luma, double sigma)
{
  GuiseImage *copy = guise_image_new (GUISE_PIXELS_F32, luma->width, luma->height, 1, NULL);

  if (copy == NULL) /* the caller then reports nothing known */
    return NULL;
  memcpy (copy->data, luma->data, luma->stride * (size_t) luma->height);
  guise_blur_gaussian (copy, 0, sigma, GUISE_BORDER_REFLECT_101);
  return copy;
}

/* Mean squared derivative of the inside in four directions; the ratio of the extremes. */
static float
measure_directions (const GuiseImage *smooth, const float *inside)
{
  static const int step_x[4] = { 1, 1, 0, -1 };
  static const int step_y[4] = { 0, 1, 1, 1 };
  const int        w = smooth->width;
  const float     *p = guise_image_plane (smooth, 0);
  double           energy[4] = { 0 };
  double           low;
  double           high;

  for (int y = 1; y < smooth->height - 1; y++)
    for (int x = 1; x < w - 1; x++)
      {
        const int i = y * w + x;

        if (inside != NULL && inside[i] < 0.5f)
          continue;
        for (int k = 0; k < 4; k++)
          {
            const int    step = step_y[k] * w + step_x[k];
            const double difference = (double) (p[i + step] - p[i - step]);

            /* Diagonal neighbours are further apart: the squared derivative is halved. */
            energy[k] += difference * difference / (double) (k % 2 + 1);
          }
      }
  low = MIN (MIN (energy[0], energy[1]), MIN (energy[2], energy[3]));
  high = MAX (MAX (energy[0], energy[1]), MAX (energy[2], energy[3]));
  return low > 0.0 ? (float) (high / low) : 1.0f;
}

GuiseSharpness
guise_sharpness_measure (const GuiseImage *luma, const GuiseImage *mask)
{
  GuiseSharpness result = { 0.0f, 1.0f };

  g_return_val_if_fail (luma->pixels == GUISE_PIXELS_F32 && luma->n_channels == 1, result);
  g_return_val_if_fail (mask == NULL ||
                          (mask->pixels == GUISE_PIXELS_F32 && mask->width == luma->width &&
                           mask->height == luma->height),
                        result);

  g_autoptr (GuiseImage) direction = copy_blurred (luma, 1.0);
  g_autoptr (GuiseImage) fine = copy_blurred (luma, 1.5);
  g_autoptr (GuiseImage) medium = copy_blurred (luma, 6.0);
  const float *inside = mask != NULL ? guise_image_plane (mask, 0) : NULL;
  const size_t n = (size_t) luma->width * (size_t) luma->height;
  double       fine_sum = 0.0;
  double       medium_sum = 0.0;
  size_t       n_inside = 0;

  if (direction == NULL || fine == NULL || medium == NULL)
    return result;
  for (size_t i = 0; i < n; i++)
    if (inside == NULL || inside[i] >= 0.5f)
      {
        const float f = guise_image_plane (fine, 0)[i];

        fine_sum += fabs ((double) (guise_image_plane (luma, 0)[i] - f));
        medium_sum += fabs ((double) (f - guise_image_plane (medium, 0)[i]));
        n_inside++;
      }
  if (n_inside == 0)
    return result;

  /* The formula is in grey levels 0 .. 255; the pictures are 0 .. 1. */
  const double scale = 255.0 / (double) n_inside;

  result.sharpness = (float) log2 (1.0 + fine_sum * scale / (medium_sum * scale + 2.0));
  result.direction_ratio = measure_directions (direction, inside);
  return result;
}
