/* SPDX-License-Identifier: GPL-3.0-or-later
 * Separable blurs. Rows are filtered as they are first needed and kept in a ring, so that the
 * picture can be changed in place with a few rows of extra memory. */
#include "image/guise-blur.h"

#include <math.h>

#include "image/guise-simd-private.h"

/* Both directions use the same weights; tap k reads at offset k - anchor. */
typedef struct
{
  float       weights[GUISE_BLUR_MAX_KERNEL];
  int         n_taps;
  int         anchor;
  GuiseBorder border;
} Filter;

double
guise_blur_sigma_of_kernel (int kernel)
{
  return 0.3 * ((double) (kernel - 1) * 0.5 - 1.0) + 0.8;
}

/* Where position i of 0 .. n-1 is read from, or -1 for zero. */
static int
map_border (GuiseBorder border, int i, int n)
{
  if (i >= 0 && i < n)
    return i;
  switch (border)
    {
    case GUISE_BORDER_REPLICATE:
      return i < 0 ? 0 : n - 1;
    case GUISE_BORDER_REFLECT_101:
      if (n == 1)
        return 0;
      while (i < 0 || i >= n)
        i = i < 0 ? -i : 2 * (n - 1) - i;
      return i;
    case GUISE_BORDER_ZERO:
    default:
      return -1;
    }
}

/* sum: [n] = first ? w * in : sum + w * in */
GUISE_CLONES
static void
add_scaled (float *sum, const float *in, float weight, size_t n)
{
  for (size_t i = 0; i < n; i++)
    sum[i] += weight * in[i];
}

/* row: [width] -> out: [width]; padded: [width + n_taps - 1] scratch */
static void
filter_row (const Filter *filter, const float *row, int width, float *padded, float *out)
{
  const int n_padded = width + filter->n_taps - 1;

  for (int i = 0; i < filter->anchor; i++)
    {
      const int from = map_border (filter->border, i - filter->anchor, width);

      padded[i] = from < 0 ? 0.0f : row[from];
    }
  memcpy (padded + filter->anchor, row, (size_t) width * sizeof (float));
  for (int i = filter->anchor + width; i < n_padded; i++)
    {
      const int from = map_border (filter->border, i - filter->anchor, width);

      padded[i] = from < 0 ? 0.0f : row[from];
    }
  memset (out, 0, (size_t) width * sizeof (float));
  for (int k = 0; k < filter->n_taps; k++)
    add_scaled (out, padded + k, filter->weights[k], (size_t) width);
}

/* The rows that result row y needs lie within anchor rows of it (mirrored ones, too), so a ring of
 * that many filtered rows is enough; a picture with fewer rows is kept whole. */
static void
filter_plane (const Filter *filter, GuiseScratch *scratch, float *plane, int width, int height)
{
  const int    n_slots = MIN (2 * filter->anchor + 1, height);
  const size_t n = (size_t) width;
  float       *ring =
    guise_scratch_reserve (scratch, ((size_t) n_slots + 1) * n + (size_t) filter->n_taps);
  float *padded = ring + (size_t) n_slots * n;
  int    n_filtered = 0;

  for (int y = 0; y < height; y++)
    {
      const int n_needed = MIN (y + filter->anchor + 1, height);
      float    *out = plane + (size_t) y * n;

      for (; n_filtered < n_needed; n_filtered++)
        filter_row (filter, plane + (size_t) n_filtered * n, width, padded,
                    ring + (size_t) (n_filtered % n_slots) * n);
      memset (out, 0, n * sizeof (float));
      for (int k = 0; k < filter->n_taps; k++)
        {
          const int row = map_border (filter->border, y + k - filter->anchor, height);

          if (row >= 0)
            add_scaled (out, ring + (size_t) (row % n_slots) * n, filter->weights[k], n);
        }
    }
}

static void
filter_image (const Filter *filter, GuiseScratch *scratch, GuiseImage *image)
{
  for (int c = 0; c < image->n_channels; c++)
    filter_plane (filter, scratch, guise_image_plane (image, c), image->width, image->height);
}

void
guise_blur_gaussian (GuiseImage *image, int kernel, double sigma, GuiseBorder border)
{
  GuiseScratch scratch = { 0 };

  guise_blur_gaussian_with (&scratch, image, kernel, sigma, border);
  guise_scratch_clear (&scratch);
}

void
guise_blur_gaussian_with (GuiseScratch *scratch,
                          GuiseImage   *image,
                          int           kernel,
                          double        sigma,
                          GuiseBorder   border)
{
  if (kernel == 0)
    kernel = (int) lrint (8.0 * sigma + 1.0) | 1;
  if (sigma <= 0.0)
    sigma = guise_blur_sigma_of_kernel (kernel);
  g_return_if_fail (image->pixels == GUISE_PIXELS_F32);
  g_return_if_fail (kernel >= 1 && kernel <= GUISE_BLUR_MAX_KERNEL && kernel % 2 == 1);

  Filter filter = { .n_taps = kernel, .anchor = kernel / 2, .border = border };
  double sum = 0.0;

  for (int i = 0; i < kernel; i++)
    {
      const double x = (double) (i - kernel / 2) / sigma;

      sum += exp (-0.5 * x * x);
    }
  for (int i = 0; i < kernel; i++)
    {
      const double x = (double) (i - kernel / 2) / sigma;

      filter.weights[i] = (float) (exp (-0.5 * x * x) / sum);
    }
  filter_image (&filter, scratch, image);
}

void
guise_blur_box (GuiseImage *image, int kernel, GuiseBorder border)
{
  g_return_if_fail (image->pixels == GUISE_PIXELS_F32);
  g_return_if_fail (kernel >= 1 && kernel <= GUISE_BLUR_MAX_KERNEL);

  Filter       filter = { .n_taps = kernel, .anchor = kernel / 2, .border = border };
  GuiseScratch scratch = { 0 };

  for (int i = 0; i < kernel; i++)
    filter.weights[i] = 1.0f / (float) kernel;
  filter_image (&filter, &scratch, image);
  guise_scratch_clear (&scratch);
}
