/* SPDX-License-Identifier: GPL-3.0-or-later
 * Warps of pictures whose channels lie side by side: positions -> weights -> values, a piece of a
 * row at a time. */
#include "image/guise-texels.h"

#include "image/guise-kernel-private.h"
#include "image/guise-texel-formulas.h"

#define LANES  GUISE_TEXELS_LANES
#define MARGIN GUISE_TEXELS_MARGIN
#define SPAN   GUISE_TEXELS_SPAN /* handled at once; all about them stays in the L1 cache */

struct _GuiseTexels
{
  int         width;
  int         height;
  size_t      stride; /* floats from one row to the next */
  GuiseImage *memory; /* owned; one plane with the margin around */
  float      *origin; /* borrowed from memory: the upper left texel */
};

/* One piece of a row: where its taps begin and what they weigh. */
typedef struct
{
  int   n;
  int   offset[SPAN]; /* floats from the origin to the first tap */
  float fx[SPAN];
  float fy[SPAN];
  float wx[4][SPAN];
  float wy[4][SPAN];
} Span;

/* A four-lane value for each pixel of a span. */
typedef V4f Values[SPAN];

GuiseTexels *
guise_texels_new (int width, int height, GError **error)
{
  GuiseTexels *self;
  GuiseImage  *memory =
    guise_image_new (GUISE_PIXELS_F32, (width + 2 * MARGIN) * LANES, height + 2 * MARGIN, 1, error);

  if (memory == NULL)
    return NULL;
  self = g_new0 (GuiseTexels, 1);
  self->width = width;
  self->height = height;
  self->stride = (size_t) (width + 2 * MARGIN) * LANES;
  self->memory = memory;
  self->origin = guise_image_plane (memory, 0) + MARGIN * self->stride + MARGIN * LANES;
  return self;
}

void
guise_texels_free (GuiseTexels *self)
{
  if (self == NULL)
    return;
  guise_image_unref (self->memory);
  g_free (self);
}

/* ---- loading ---- */

static float *
get_row (const GuiseTexels *self, int y)
{
  return self->origin + (ptrdiff_t) y * (ptrdiff_t) self->stride;
}

/* Both ends of a row that is filled. */
static void
fill_ends (const GuiseTexels *self, int y, GuiseBorder border)
{
  float    *row = get_row (self, y);
  float    *last = row + (size_t) (self->width - 1) * LANES;
  const V4f zero = { 0 };
  const V4f left = border == GUISE_BORDER_ZERO ? zero : v4f_load (row);
  const V4f right = border == GUISE_BORDER_ZERO ? zero : v4f_load (last);

  for (int i = 1; i <= MARGIN; i++)
    {
      v4f_store (row - i * LANES, left);
      v4f_store (last + i * LANES, right);
    }
}

/* The margin, once the picture is there. */
static void
fill_margin (const GuiseTexels *self, GuiseBorder border)
{
  const size_t n_bytes = self->stride * sizeof (float);
  const int    last = self->height - 1;

  for (int y = 0; y < self->height; y++)
    fill_ends (self, y, border);
  for (int i = 1; i <= MARGIN; i++)
    {
      float *above = get_row (self, -i) - MARGIN * LANES;
      float *below = get_row (self, last + i) - MARGIN * LANES;

      if (border == GUISE_BORDER_ZERO)
        {
          memset (above, 0, n_bytes);
          memset (below, 0, n_bytes);
        }
      else
        {
          memcpy (above, get_row (self, 0) - MARGIN * LANES, n_bytes);
          memcpy (below, get_row (self, last) - MARGIN * LANES, n_bytes);
        }
    }
}

GUISE_INLINE void
transpose (V4f a, V4f b, V4f c, V4f d, V4f out[4])
{
  const V4f ab_low = __builtin_shufflevector (a, b, 0, 4, 1, 5);
  const V4f ab_high = __builtin_shufflevector (a, b, 2, 6, 3, 7);
  const V4f cd_low = __builtin_shufflevector (c, d, 0, 4, 1, 5);
  const V4f cd_high = __builtin_shufflevector (c, d, 2, 6, 3, 7);

  out[0] = __builtin_shufflevector (ab_low, cd_low, 0, 1, 4, 5);
  out[1] = __builtin_shufflevector (ab_low, cd_low, 2, 3, 6, 7);
  out[2] = __builtin_shufflevector (ab_high, cd_high, 0, 1, 4, 5);
  out[3] = __builtin_shufflevector (ab_high, cd_high, 2, 3, 6, 7);
}

/* planes: n floats each, or NULL -> row: [n][4] */
static void
load_row (const float *const planes[LANES], size_t n, float *row)
{
  size_t i = 0;

  for (; i + 4 <= n; i += 4)
    {
      V4f lanes[LANES];
      V4f texels[4];

      for (int k = 0; k < LANES; k++)
        lanes[k] = planes[k] != NULL ? v4f_load (planes[k] + i) : (V4f){ 0 };
      transpose (lanes[0], lanes[1], lanes[2], lanes[3], texels);
      for (size_t k = 0; k < 4; k++)
        v4f_store (row + (i + k) * LANES, texels[k]);
    }
  for (; i < n; i++)
    for (size_t k = 0; k < LANES; k++)
      row[i * LANES + k] = planes[k] != NULL ? planes[k][i] : 0.0f;
}

void
guise_texels_load (GuiseTexels *self, const float *const planes[LANES], GuiseBorder border)
{
  const size_t width = (size_t) self->width;

  g_return_if_fail (border != GUISE_BORDER_REFLECT_101);

  for (int y = 0; y < self->height; y++)
    {
      const float *rows[LANES];

      for (int k = 0; k < LANES; k++)
        rows[k] = planes[k] != NULL ? planes[k] + (size_t) y * width : NULL;
      load_row (rows, width, get_row (self, y));
    }
  fill_margin (self, border);
}

/* ---- positions and weights ---- */

/* Splits positions into taps and fractions. xs, ys: [n] f32. */
GUISE_CLONES
static void
place_taps (const GuiseTexels *self,
            const float *restrict xs,
            const float *restrict ys,
            int first_tap,
            Span *restrict span)
{
  const int width = self->width;
  const int height = self->height;
  const int stride = (int) self->stride;

  for (int i = 0; i < SPAN; i++)
    {
      const float x = guise_texel_limit (xs[i], width);
      const float y = guise_texel_limit (ys[i], height);
      const int   ix = guise_texel_floor (x);
      const int   iy = guise_texel_floor (y);

      span->offset[i] = (iy + first_tap) * stride + (ix + first_tap) * LANES;
      span->fx[i] = x - (float) ix;
      span->fy[i] = y - (float) iy;
    }
}

/* t: [SPAN] f32 -> weights: [4][SPAN]; guise_kernel_cubic() for many fractions at once. */
GUISE_CLONES
static void
weigh_cubic (const float *t, float weights[4][SPAN])
{
  for (int i = 0; i < SPAN; i++)
    {
      weights[0][i] = guise_texel_weight (0, t[i]);
      weights[1][i] = guise_texel_weight (1, t[i]);
      weights[2][i] = guise_texel_weight (2, t[i]);
      weights[3][i] = guise_texel_weight (3, t[i]);
    }
}

/* ---- values ---- */

/* Two neighbouring texels, at any address. */
typedef float Pair __attribute__ ((vector_size (32), aligned (4), may_alias));

#define PAIR(address) (*(const Pair *) (address))
#define LEFT(pair)    __builtin_shufflevector (pair, pair, 0, 1, 2, 3)
#define RIGHT(pair)   __builtin_shufflevector (pair, pair, 4, 5, 6, 7)

/* Rows first, then columns. */
GUISE_CLONES
static void
sample_cubic (const GuiseTexels *self, const Span *span, Values out)
{
  const size_t stride = self->stride;

  for (int i = 0; i < span->n; i++)
    {
      const float *p = self->origin + span->offset[i];
      const float *q = p + 2 * LANES;
      const float  wy0 = span->wy[0][i];
      const float  wy1 = span->wy[1][i];
      const float  wy2 = span->wy[2][i];
      const float  wy3 = span->wy[3][i];
      const Pair   a = PAIR (p) * wy0 + PAIR (p + stride) * wy1 + PAIR (p + 2 * stride) * wy2 +
                     PAIR (p + 3 * stride) * wy3;
      const Pair b = PAIR (q) * wy0 + PAIR (q + stride) * wy1 + PAIR (q + 2 * stride) * wy2 +
                     PAIR (q + 3 * stride) * wy3;

      out[i] = LEFT (a) * span->wx[0][i] + RIGHT (a) * span->wx[1][i] + LEFT (b) * span->wx[2][i] +
               RIGHT (b) * span->wx[3][i];
    }
}

GUISE_CLONES
static void
sample_linear (const GuiseTexels *self, const Span *span, Values out)
{
  const size_t stride = self->stride;

  for (int i = 0; i < span->n; i++)
    {
      const float *p = self->origin + span->offset[i];
      const Pair   top = PAIR (p);
      const Pair   row = top + (PAIR (p + stride) - top) * span->fy[i];

      out[i] = LEFT (row) + (RIGHT (row) - LEFT (row)) * span->fx[i];
    }
}

/* What the texels hold at the positions xs, ys: [SPAN] f32, of which @n count. */
static void
sample (const GuiseTexels *self,
        GuiseInterpolation interpolation,
        const float       *xs,
        const float       *ys,
        int                n,
        Values             out)
{
  Span span = { .n = n };

  place_taps (self, xs, ys, interpolation == GUISE_INTERPOLATION_CUBIC ? -1 : 0, &span);
  if (interpolation == GUISE_INTERPOLATION_CUBIC)
    {
      weigh_cubic (span.fx, span.wx);
      weigh_cubic (span.fy, span.wy);
      sample_cubic (self, &span, out);
    }
  else
    sample_linear (self, &span, out);
}

/* ---- results ---- */

/* To 0..1; NaN becomes 0. */
GUISE_INLINE V4f
clip (V4f v)
{
  const V4f zero = { 0 };
  const V4f one = v4f_set1 (1.0f);

  v = (V4f) ((V4i) v & (v > zero));

  const V4i is_below = v < one;

  return (V4f) (((V4i) v & is_below) | ((V4i) one & ~is_below));
}

/* values -> n floats in each plane that is wanted */
GUISE_CLONES
static void
store_planes (const Values values, int n, float *const planes[LANES], size_t start)
{
  int i = 0;

  for (; i + 4 <= n; i += 4)
    {
      V4f lanes[LANES];

      transpose (clip (values[i]), clip (values[i + 1]), clip (values[i + 2]), clip (values[i + 3]),
                 lanes);
      for (int k = 0; k < LANES; k++)
        if (planes[k] != NULL)
          v4f_store (planes[k] + start + (size_t) i, lanes[k]);
    }
  for (; i < n; i++)
    for (int k = 0; k < LANES; k++)
      if (planes[k] != NULL)
        planes[k][start + (size_t) i] = clip (values[i])[k];
}

/* Positions of a piece of a row: [SPAN] f32 each. */
GUISE_CLONES
static void
place_affine (const GuiseAffine *map, int x, int y, float *xs, float *ys)
{
  const float x0 = guise_texel_start (map->m, 0, x, y);
  const float y0 = guise_texel_start (map->m, 1, x, y);

  for (int i = 0; i < SPAN; i++)
    {
      xs[i] = guise_texel_step (map->m, 0, x0, i);
      ys[i] = guise_texel_step (map->m, 1, y0, i);
    }
}

void
guise_texels_warp_affine (const GuiseTexels *self,
                          const GuiseAffine *dest_to_source,
                          GuiseInterpolation interpolation,
                          int                width,
                          int                height,
                          float *const       planes[LANES])
{
  float  xs[SPAN];
  float  ys[SPAN];
  Values values;

  g_return_if_fail (interpolation != GUISE_INTERPOLATION_LANCZOS4);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x += SPAN)
      {
        const int n = MIN (SPAN, width - x);

        place_affine (dest_to_source, x, y, xs, ys);
        sample (self, interpolation, xs, ys, n, values);
        store_planes (values, n, planes, (size_t) y * (size_t) width + (size_t) x);
      }
}

void
guise_texels_remap (const GuiseTexels *self,
                    const float       *map_x,
                    const float       *map_y,
                    GuiseInterpolation interpolation,
                    GuiseTexels       *dest,
                    GuiseBorder        border)
{
  float  xs[SPAN] = { 0 };
  float  ys[SPAN] = { 0 };
  Values values;

  g_return_if_fail (self != dest && border != GUISE_BORDER_REFLECT_101);
  g_return_if_fail (interpolation != GUISE_INTERPOLATION_LANCZOS4);

  for (int y = 0; y < dest->height; y++)
    for (int x = 0; x < dest->width; x += SPAN)
      {
        const int    n = MIN (SPAN, dest->width - x);
        const size_t start = (size_t) y * (size_t) dest->width + (size_t) x;

        memcpy (xs, map_x + start, (size_t) n * sizeof (float));
        memcpy (ys, map_y + start, (size_t) n * sizeof (float));
        sample (self, interpolation, xs, ys, n, values);
        memcpy (get_row (dest, y) + (size_t) x * LANES, values, (size_t) n * sizeof (V4f));
      }
  fill_margin (dest, border);
}
