/* SPDX-License-Identifier: GPL-3.0-or-later
 * The Canny edge detector, as the sharpness measure of faces.md 1.8 needs it. */
#include "image/guise-canny-private.h"

#include <math.h>
#include <string.h>

#define GAUSSIAN_RADIUS 4 /* of sigma 1: where the weights fall below 4e-4 */

/* All planes of one run, in one piece of memory. */
typedef struct
{
  int    width;
  int    height;
  float *memory; /* owned */
  float *smooth; /* [height, width] */
  float *dx;
  float *dy;
  float *strength;
} Planes;

/* sigma 1 along one axis with step between neighbours; the weights inside are normalised to 1. */
static void
smooth_line (const float *in, float *out, int n, size_t step)
{
  static const float weights[GAUSSIAN_RADIUS + 1] = { 0.398943f, 0.241971f, 0.053991f, 0.004432f,
                                                      0.000134f };

  for (int i = 0; i < n; i++)
    {
      const int first = MAX (i - GAUSSIAN_RADIUS, 0);
      const int last = MIN (i + GAUSSIAN_RADIUS, n - 1);
      float     sum = 0.0f;
      float     total = 0.0f;

      for (int k = first; k <= last; k++)
        {
          sum += weights[ABS (k - i)] * in[(size_t) k * step];
          total += weights[ABS (k - i)];
        }
      out[(size_t) i * step] = sum / total;
    }
}

/* Sobel in both directions; beyond the border the border pixel is repeated. */
static void
differentiate (const Planes *planes)
{
  const int w = planes->width;
  const int h = planes->height;

  for (int y = 0; y < h; y++)
    {
      const float *above = planes->smooth + (size_t) MAX (y - 1, 0) * (size_t) w;
      const float *here = planes->smooth + (size_t) y * (size_t) w;
      const float *below = planes->smooth + (size_t) MIN (y + 1, h - 1) * (size_t) w;

      for (int x = 0; x < w; x++)
        {
          const int    l = MAX (x - 1, 0);
          const int    r = MIN (x + 1, w - 1);
          const size_t i = (size_t) y * (size_t) w + (size_t) x;
          const float  gx =
            (above[r] - above[l]) + 2.0f * (here[r] - here[l]) + (below[r] - below[l]);
          const float gy =
            (below[l] - above[l]) + 2.0f * (below[x] - above[x]) + (below[r] - above[r]);

          planes->dx[i] = gx;
          planes->dy[i] = gy;
          planes->strength[i] = sqrtf (gx * gx + gy * gy);
        }
    }
}

/* Whether pixel i is a maximum along its gradient, between the neighbours on both sides. */
static gboolean
is_ridge (const Planes *planes, size_t i)
{
  const float  gx = planes->dx[i];
  const float  gy = planes->dy[i];
  const float  ax = fabsf (gx);
  const float  ay = fabsf (gy);
  const long   along_x = gx >= 0.0f ? 1 : -1;
  const long   along_y = (gy >= 0.0f ? 1 : -1) * (long) planes->width;
  const long   main_step = ax >= ay ? along_x : along_y;
  const float  t = ax >= ay ? (ax > 0.0f ? ay / ax : 0.0f) : ax / ay;
  const float *p = planes->strength + i;
  const long   diagonal = along_x + along_y;

  return p[main_step] * (1.0f - t) + p[diagonal] * t <= *p &&
         p[-main_step] * (1.0f - t) + p[-diagonal] * t <= *p;
}

/* Marks the weak ridge pixels that hang on a strong one: 1 weak, 2 strong, 3 kept. */
static void
follow (uint8_t *edges, int width, int height, uint32_t *stack)
{
  const size_t n = (size_t) width * (size_t) height;
  size_t       n_stack = 0;

  for (size_t i = 0; i < n; i++)
    if (edges[i] == 2)
      {
        edges[i] = 3;
        stack[n_stack++] = (uint32_t) i;
      }
  while (n_stack > 0)
    {
      const long at = (long) stack[--n_stack];

      /* Ridges never touch the outermost pixels, so all neighbours exist. */
      for (int k = 0; k < 9; k++)
        {
          const long next = at + (k / 3 - 1) * (long) width + (k % 3 - 1);

          if (edges[next] == 1)
            {
              edges[next] = 3;
              stack[n_stack++] = (uint32_t) next;
            }
        }
    }
  for (size_t i = 0; i < n; i++)
    edges[i] = edges[i] == 3;
}

void
guise_canny (const float *gray, int width, int height, float low, float high, uint8_t *edges)
{
  const size_t         n = (size_t) width * (size_t) height;
  g_autofree float    *memory = g_new (float, 5 * n);
  g_autofree uint32_t *stack = g_new (uint32_t, n);
  const Planes         planes = {
            width, height, memory, memory, memory + n, memory + 2 * n, memory + 3 * n
  };
  float *half = memory + 4 * n;

  for (int y = 0; y < height; y++)
    smooth_line (gray + (size_t) y * (size_t) width, half + (size_t) y * (size_t) width, width, 1);
  for (int x = 0; x < width; x++)
    smooth_line (half + x, planes.smooth + x, height, (size_t) width);
  differentiate (&planes);
  memset (edges, 0, n);
  for (int y = 1; y < height - 1; y++)
    for (int x = 1; x < width - 1; x++)
      {
        const size_t i = (size_t) y * (size_t) width + (size_t) x;

        if (planes.strength[i] >= low && is_ridge (&planes, i))
          edges[i] = planes.strength[i] >= high ? 2 : 1;
      }
  follow (edges, width, height, stack);
}
