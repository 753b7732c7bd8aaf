/* SPDX-License-Identifier: GPL-3.0-or-later
 * Affine warps and remaps: coordinates -> values -> bytes, floats or a network's planes. */
#include "image/guise-warp.h"

#include <math.h>

#include "image/guise-simd-private.h"
#include "image/guise-warp-private.h"

#define FAR_AWAY \
  1.0e6 /* coordinates are clamped to this; well outside any picture, well in an int */

/* Where a span's values go. */
typedef struct
{
  uint8_t *bytes;       /* first row, or NULL: floats */
  float   *floats;      /* first row of plane 0 */
  size_t   byte_stride; /* bytes between rows of @bytes */
  size_t   plane;       /* floats between planes */
  int      width;
  int      height;
  int      n_channels;
  int      source_channel[4]; /* which channel of the source fills plane c */
  float    scale;
  float    shift;
} Target;

/* NaN becomes far away, too. */
GUISE_INLINE double
limit (double value)
{
  value = value > -FAR_AWAY ? value : -FAR_AWAY;
  return value < FAR_AWAY ? value : FAR_AWAY;
}

/* Splits positions into first tap and fraction. xs, ys: [n] f64. */
GUISE_CLONES
static void
split_positions (const double *xs, const double *ys, int n, int first_tap, GuiseWarpSpan *span)
{
  for (int i = 0; i < n; i++)
    {
      const double x = limit (xs[i]);
      const double y = limit (ys[i]);
      const int    ix = (int) (x + FAR_AWAY) - (int) FAR_AWAY; /* floor: the cast truncates */
      const int    iy = (int) (y + FAR_AWAY) - (int) FAR_AWAY;

      span->x[i] = ix + first_tap;
      span->y[i] = iy + first_tap;
      span->fx[i] = (float) (x - (double) ix);
      span->fy[i] = (float) (y - (double) iy);
    }
  span->n = n;
}

/* values: [c][n] 0..255 -> bytes of one row; rounds half up and saturates. */
GUISE_CLONES
static void
store_bytes (GuiseWarpValues values, int n, int n_channels, uint8_t *out)
{
  uint8_t bytes[3][GUISE_WARP_SPAN];

  /* In two steps: the first loop becomes vector code, which a stride of three forbids. */
  for (int c = 0; c < n_channels; c++)
    for (int i = 0; i < GUISE_WARP_SPAN; i++)
      {
        float value = values[c][i] + 0.5f;

        value = value > 0.0f ? value : 0.0f;
        value = value < 255.0f ? value : 255.0f;
        bytes[c][i] = (uint8_t) (int) value;
      }
  if (n_channels == 1)
    memcpy (out, bytes[0], (size_t) n);
  else
    for (int i = 0; i < n; i++)
      {
        out[3 * i] = bytes[0][i];
        out[3 * i + 1] = bytes[1][i];
        out[3 * i + 2] = bytes[2][i];
      }
}

GUISE_CLONES
static void
store_floats (const float *values, int n, float scale, float shift, float *out)
{
  for (int i = 0; i < n; i++)
    out[i] = values[i] * scale + shift;
}

static void
store (const Target *target, GuiseWarpValues values, int x, int y, int n)
{
  if (target->bytes != NULL)
    {
      store_bytes (values, n, target->n_channels,
                   target->bytes + (size_t) y * target->byte_stride +
                     (size_t) x * (size_t) target->n_channels);
      return;
    }
  for (int c = 0; c < target->n_channels; c++)
    store_floats (values[target->source_channel[c]], n, target->scale, target->shift,
                  target->floats + (size_t) c * target->plane +
                    (size_t) y * (size_t) target->width + (size_t) x);
}

static gboolean
init_target (Target *target, const GuiseImage *source, GuiseImage *dest)
{
  const gboolean is_float = dest->pixels == GUISE_PIXELS_F32;

  g_return_val_if_fail (source != dest && source->n_channels == dest->n_channels, FALSE);
  g_return_val_if_fail (is_float || source->pixels == dest->pixels, FALSE);

  *target = (Target){
    .bytes = is_float ? NULL : dest->data,
    .floats = is_float ? guise_image_plane (dest, 0) : NULL,
    .byte_stride = dest->stride,
    .plane = (size_t) dest->width * (size_t) dest->height,
    .width = dest->width,
    .height = dest->height,
    .n_channels = dest->n_channels,
    .source_channel = { 0, 1, 2, 3 },
    .scale = is_float && source->pixels != GUISE_PIXELS_F32 ? 1.0f / 255.0f : 1.0f,
  };
  return TRUE;
}

static void
warp_affine (const GuiseWarpSampler *sampler,
             const GuiseAffine      *map,
             const Target           *target,
             int                     first_row,
             int                     n_rows)
{
  const int       first_tap = 1 - guise_warp_get_n_taps (sampler->interpolation) / 2;
  const double   *m = map->m;
  GuiseWarpSpan   span;
  GuiseWarpValues values = { 0 };
  double          xs[GUISE_WARP_SPAN];
  double          ys[GUISE_WARP_SPAN];

  for (int y = first_row; y < first_row + n_rows; y++)
    for (int x = 0; x < target->width; x += GUISE_WARP_SPAN)
      {
        const int n = MIN (GUISE_WARP_SPAN, target->width - x);

        for (int i = 0; i < n; i++)
          {
            xs[i] = m[0] * (double) (x + i) + (m[1] * (double) y + m[2]);
            ys[i] = m[3] * (double) (x + i) + (m[4] * (double) y + m[5]);
          }
        split_positions (xs, ys, n, first_tap, &span);
        guise_warp_sample (sampler, &span, values);
        store (target, values, x, y, n);
      }
}

void
guise_warp_affine (const GuiseImage  *source,
                   const GuiseAffine *dest_to_source,
                   GuiseInterpolation interpolation,
                   GuiseBorder        border,
                   GuiseImage        *dest,
                   int                first_row,
                   int                n_rows)
{
  const GuiseWarpSampler sampler = { source, interpolation, border };
  Target                 target;

  g_return_if_fail (border != GUISE_BORDER_REFLECT_101);
  g_return_if_fail (first_row >= 0 && n_rows >= 0 && n_rows <= dest->height - first_row);

  if (init_target (&target, source, dest))
    warp_affine (&sampler, dest_to_source, &target, first_row, n_rows);
}

void
guise_warp_affine_to_planes (const GuiseImage  *source,
                             const GuiseAffine *dest_to_source,
                             GuiseInterpolation interpolation,
                             GuiseBorder        border,
                             const GuisePlanes *planes,
                             int                first_row,
                             int                n_rows)
{
  const GuiseWarpSampler sampler = { source, interpolation, border };
  const gboolean         swap = planes->order == GUISE_CHANNELS_RGB && source->n_channels == 3;

  g_return_if_fail (border != GUISE_BORDER_REFLECT_101);
  g_return_if_fail (first_row >= 0 && n_rows >= 0 && n_rows <= planes->height - first_row);

  const Target target = {
    .floats = planes->data,
    .plane = (size_t) planes->width * (size_t) planes->height,
    .width = planes->width,
    .height = planes->height,
    .n_channels = source->n_channels,
    .source_channel = { swap ? 2 : 0, 1, swap ? 0 : 2, 3 },
    .scale = planes->scale,
    .shift = planes->shift,
  };

  warp_affine (&sampler, dest_to_source, &target, first_row, n_rows);
}

void
guise_warp_remap (const GuiseImage  *source,
                  const float       *map_x,
                  const float       *map_y,
                  GuiseInterpolation interpolation,
                  GuiseBorder        border,
                  GuiseImage        *dest,
                  int                first_row,
                  int                n_rows)
{
  const GuiseWarpSampler sampler = { source, interpolation, border };
  const int              first_tap = 1 - guise_warp_get_n_taps (interpolation) / 2;
  Target                 target;
  GuiseWarpSpan          span;
  GuiseWarpValues        values;
  double                 xs[GUISE_WARP_SPAN];
  double                 ys[GUISE_WARP_SPAN];

  g_return_if_fail (border != GUISE_BORDER_REFLECT_101);
  g_return_if_fail (first_row >= 0 && n_rows >= 0 && n_rows <= dest->height - first_row);

  if (!init_target (&target, source, dest))
    return;

  for (int y = first_row; y < first_row + n_rows; y++)
    for (int x = 0; x < dest->width; x += GUISE_WARP_SPAN)
      {
        const int    n = MIN (GUISE_WARP_SPAN, dest->width - x);
        const size_t start = (size_t) y * (size_t) dest->width + (size_t) x;

        for (int i = 0; i < n; i++)
          {
            xs[i] = (double) map_x[start + (size_t) i];
            ys[i] = (double) map_y[start + (size_t) i];
          }
        split_positions (xs, ys, n, first_tap, &span);
        guise_warp_sample (&sampler, &span, values);
        store (&target, values, x, y, n);
      }
}
