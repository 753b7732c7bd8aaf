/* SPDX-License-Identifier: GPL-3.0-or-later
 * Bilateral filter: a sum over a disc of neighbours, eight pixels at a time. */
#include "image/guise-bilateral.h"

#include <math.h>
#include <string.h>

#include "image/guise-simd-private.h"

#define LANES     8
#define MAX_CELL  8
#define MAX_SIGMA 40.0
#define MAX_EXPONENT \
  100.0f /* exp2 of minus this is 0 beside any weight of 1, and a normal number */

/* A neighbour: a cell of the coarse picture, relative to the pixel's own. */
typedef struct
{
  int   offset; /* floats */
  float weight; /* of its distance: the sum over those of its pixels that lie in the disc */
} Tap;

struct _GuiseBilateral
{
  int   width;
  int   height;
  int   cell;
  float falloff; /* log2 (e) / (2 sigma_color^2) */
  int   margin;  /* cells around the picture */

  int         coarse_width; /* cells in a row, margins and surplus lanes included */
  int         coarse_height;
  GuiseImage *coarse;  /* owned: F32 [3, coarse_height, coarse_width]: means of cells */
  int        *columns; /* owned: [coarse_width * cell]: where each column lies in the picture */
  int        *rows;    /* owned: [coarse_height * cell] */

  Tap   *taps;                           /* owned: of all phases */
  size_t first[MAX_CELL * MAX_CELL + 1]; /* of each phase [y % cell][x % cell] in taps */
  float *line;                           /* owned: [6, n_line]: a row's pixels, results */
  size_t n_line;
};

/* Mirrored at the edge's centre, as often as needed. */
static int
reflect (int i, int n)
{
  if (n == 1)
    return 0;
  while (i < 0 || i >= n)
    i = i < 0 ? -i : 2 * (n - 1) - i;
  return i;
}

static int *
make_positions (int n_cells, int cell, int margin, int n)
{
  int *positions = g_new (int, (gsize) (n_cells * cell));

  for (int i = 0; i < n_cells * cell; i++)
    positions[i] = reflect (i - margin * cell, n);
  return positions;
}

/* The weights of one phase. Returns how many taps there are. */
static size_t
make_taps (const GuiseBilateral *self, double sigma, int radius, int py, int px, Tap *taps)
{
  size_t n = 0;

  for (int row = -self->margin; row <= self->margin; row++)
    for (int column = -self->margin; column <= self->margin; column++)
      {
        double weight = 0.0;

        for (int i = 0; i < self->cell * self->cell; i++)
          {
            const int dy = row * self->cell + i / self->cell - py;
            const int dx = column * self->cell + i % self->cell - px;

            if (dy * dy + dx * dx <= radius * radius)
              weight += exp (-(double) (dy * dy + dx * dx) / (2.0 * sigma * sigma));
          }
        if (weight > 0.0)
          taps[n++] = (Tap){ row * self->coarse_width + column, (float) weight };
      }
  return n;
}

GuiseBilateral *
guise_bilateral_new (int      width,
                     int      height,
                     int      cell,
                     double   sigma_color,
                     double   sigma_space,
                     GError **error)
{
  g_return_val_if_fail (width > 0 && height > 0 && cell >= 1 && cell <= MAX_CELL, NULL);
  g_return_val_if_fail (sigma_color > 0.0 && sigma_space > 0.0 && sigma_space <= MAX_SIGMA, NULL);

  g_autoptr (GuiseBilateral) self = g_new0 (GuiseBilateral, 1);
  const int radius = MAX ((int) lrint (1.5 * sigma_space), 1);
  const int n_cells = (width + cell - 1) / cell;
  size_t    n_taps;

  self->width = width;
  self->height = height;
  self->cell = cell;
  self->falloff = (float) (1.0 / (2.0 * G_LN2 * sigma_color * sigma_color));
  self->margin = (radius + cell - 1) / cell;
  self->coarse_width = n_cells + 2 * self->margin + LANES;
  self->coarse_height = (height + cell - 1) / cell + 2 * self->margin;
  self->coarse =
    guise_image_new (GUISE_PIXELS_F32, self->coarse_width, self->coarse_height, 3, error);
  if (self->coarse == NULL)
    return NULL;
  self->columns = make_positions (self->coarse_width, cell, self->margin, width);
  self->rows = make_positions (self->coarse_height, cell, self->margin, height);

  n_taps = (size_t) (2 * self->margin + 1) * (size_t) (2 * self->margin + 1);
  self->taps = g_new (Tap, n_taps * (size_t) (cell * cell));
  for (int i = 0; i < cell * cell; i++)
    self->first[i + 1] = self->first[i] + make_taps (self, sigma_space, radius, i / cell, i % cell,
                                                     self->taps + self->first[i]);
  self->n_line = (size_t) (n_cells + LANES);
  self->line = g_new0 (float, 6 * self->n_line);
  return g_steal_pointer (&self);
}

void
guise_bilateral_free (GuiseBilateral *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->coarse, guise_image_unref);
  g_free (self->columns);
  g_free (self->rows);
  g_free (self->taps);
  g_free (self->line);
  g_free (self);
}

static void
fill_coarse (GuiseBilateral *self, const GuiseImage *image)
{
  const int   cell = self->cell;
  const float scale = 1.0f / (float) (cell * cell);

  for (int c = 0; c < 3; c++)
    {
      const float *plane = guise_image_plane (image, c);
      float       *out = guise_image_plane (self->coarse, c);

      for (int y = 0; y < self->coarse_height; y++)
        for (int x = 0; x < self->coarse_width; x++)
          {
            float sum = 0.0f;

            for (int i = 0; i < cell; i++)
              for (int j = 0; j < cell; j++)
                sum += plane[(size_t) self->rows[y * cell + i] * (size_t) self->width +
                             (size_t) self->columns[x * cell + j]];
            *out++ = sum * scale;
          }
    }
}

/* Eight floats that lie anywhere. Vectors this wide are handed on by address: without AVX there is
 * no register to return them in. */
typedef float V8fAnywhere __attribute__ ((vector_size (32), aligned (4), may_alias));

/* out = |a - b| */
GUISE_INLINE void
get_distance (const V8f *a, const V8f *b, V8f *out)
{
  *out = (V8f) ((V8i) (*a - *b) & 0x7fffffff);
}

/* out = 2^-x for x >= 0, to 3e-6 relative: the whole part into the exponent, the rest, within a
 * half, by its series. */
GUISE_INLINE void
exp2_of_minus (const V8f *x, V8f *out)
{
  const V8f magic = (V8f){ 0 } + 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number */
  const V8f limit = (V8f){ 0 } + MAX_EXPONENT;
  const V8i above = *x > limit;
  const V8f z = -(V8f) (((V8i) limit & above) | ((V8i) *x & ~above));
  const V8f sum = z + magic;
  const V8f f = z - (sum - magic);
  V8f       y = f * 1.3333558e-3f + 9.6181291e-3f;

  y = y * f + 5.5504109e-2f;
  y = y * f + 2.4022651e-1f;
  y = y * f + 6.9314718e-1f;
  y = y * f + 1.0f;
  *out = (V8f) ((V8i) y + ((V8i) sum << 23));
}

/* pixels: [3, n_line] centres, every cell-th of a row; cells: [3, plane_step] the first centre's
 * cell; outs: [3, n_line] */
GUISE_CLONES
static void
filter_line (const float *pixels,
             size_t       n_line,
             const float *cells,
             size_t       plane_step,
             const Tap   *taps,
             size_t       n_taps,
             float        falloff,
             size_t       n,
             float       *outs)
{
  for (size_t k = 0; k < n; k += LANES)
    {
      const V8f p0 = *(const V8fAnywhere *) (pixels + k);
      const V8f p1 = *(const V8fAnywhere *) (pixels + n_line + k);
      const V8f p2 = *(const V8fAnywhere *) (pixels + 2 * n_line + k);
      V8f       sum0 = { 0 };
      V8f       sum1 = { 0 };
      V8f       sum2 = { 0 };
      V8f       weights = { 0 };

      for (size_t i = 0; i < n_taps; i++)
        {
          const float *q = cells + (ptrdiff_t) k + taps[i].offset;
          const V8f    q0 = *(const V8fAnywhere *) q;
          const V8f    q1 = *(const V8fAnywhere *) (q + plane_step);
          const V8f    q2 = *(const V8fAnywhere *) (q + 2 * plane_step);
          V8f          d0;
          V8f          d1;
          V8f          d2;
          V8f          weight;

          get_distance (&q0, &p0, &d0);
          get_distance (&q1, &p1, &d1);
          get_distance (&q2, &p2, &d2);
          d0 = d0 + d1 + d2;
          d0 = d0 * d0 * falloff;
          exp2_of_minus (&d0, &weight);
          weight *= taps[i].weight;
          sum0 += weight * q0;
          sum1 += weight * q1;
          sum2 += weight * q2;
          weights += weight;
        }
      *(V8fAnywhere *) (outs + k) = sum0 / weights;
      *(V8fAnywhere *) (outs + n_line + k) = sum1 / weights;
      *(V8fAnywhere *) (outs + 2 * n_line + k) = sum2 / weights;
    }
}

void
guise_bilateral_run (GuiseBilateral *self, GuiseImage *image)
{
  const int    cell = self->cell;
  const size_t plane_step = (size_t) self->coarse_width * (size_t) self->coarse_height;
  float       *outs = self->line + 3 * self->n_line;

  g_return_if_fail (image->pixels == GUISE_PIXELS_F32 && image->n_channels == 3 &&
                    image->width == self->width && image->height == self->height);

  fill_coarse (self, image);
  for (int y = 0; y < self->height; y++)
    for (int px = 0; px < MIN (cell, self->width); px++)
      {
        const int    phase = y % cell * cell + px;
        const size_t n = (size_t) ((self->width - px + cell - 1) / cell);
        const float *cells = guise_image_plane (self->coarse, 0) +
                             (size_t) (y / cell + self->margin) * (size_t) self->coarse_width +
                             self->margin;

        for (int c = 0; c < 3; c++)
          {
            const float *row = guise_image_plane (image, c) + (size_t) y * (size_t) self->width;

            for (size_t k = 0; k < n; k++)
              self->line[(size_t) c * self->n_line + k] = row[(size_t) px + k * (size_t) cell];
          }
        filter_line (self->line, self->n_line, cells, plane_step, self->taps + self->first[phase],
                     self->first[phase + 1] - self->first[phase], self->falloff, n, outs);
        for (int c = 0; c < 3; c++)
          {
            float *row = guise_image_plane (image, c) + (size_t) y * (size_t) self->width;

            for (size_t k = 0; k < n; k++)
              row[(size_t) px + k * (size_t) cell] = outs[(size_t) c * self->n_line + k];
          }
      }
}
