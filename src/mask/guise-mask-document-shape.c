/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person draws over faces: outlines that grow and become smooth. */
#include <math.h>

#include "mask/guise-mask-document-private.h"

/* Taubin's two passes: inwards, then out again by a little more. */
#define SMOOTH_IN  0.5
#define SMOOTH_OUT (-0.53)

typedef void (*ShapeFunc) (const GuiseMaskDocument *self, GuisePolygon *polygon, double amount);

static void
shape (GuiseMaskDocument *self, int polygon, gboolean only_including, ShapeFunc func, double amount)
{
  guise_mask_document_begin (self);
  for (int i = 0; i < (int) self->face->polygons->len; i++)
    {
      GuisePolygon *one = self->face->polygons->pdata[i];

      if (i == polygon || (polygon == GUISE_MASK_NOTHING &&
                           (!only_including || one->kind == GUISE_POLYGON_INCLUDE)))
        func (self, one, amount);
    }
  guise_mask_document_end (self);
}

/* Twice the area; more than 0 when it runs clockwise on the screen. */
static double
get_turn (const GuisePolygon *polygon)
{
  double sum = 0.0;

  for (size_t i = 0; i < polygon->n_points; i++)
    {
      const float *a = polygon->points[i];
      const float *b = polygon->points[(i + 1) % polygon->n_points];

      sum += (double) a[0] * (double) b[1] - (double) b[0] * (double) a[1];
    }
  return sum;
}

/* Every point goes along the normal of the line between its two neighbours. */
static void
grow_one (const GuiseMaskDocument *self, GuisePolygon *polygon, double pixels)
{
  const size_t n = polygon->n_points;
  const double sign = get_turn (polygon) >= 0.0 ? 1.0 : -1.0;
  g_autofree float (*old)[2] = g_memdup2 (polygon->points, n * sizeof *old);

  for (size_t i = 0; i < n; i++)
    {
      const float *before = old[(i + n - 1) % n];
      const float *after = old[(i + 1) % n];
      const double dx = (double) after[0] - (double) before[0];
      const double dy = (double) after[1] - (double) before[1];
      const double length = hypot (dx, dy);

      if (length > 0.0)
        guise_mask_document_place (self, polygon->points[i],
                                   (double) old[i][0] + sign * pixels * dy / length,
                                   (double) old[i][1] - sign * pixels * dx / length);
    }
}

void
guise_mask_document_grow (GuiseMaskDocument *self, int polygon, double pixels)
{
  shape (self, polygon, TRUE, grow_one, pixels);
}

static void
relax (const GuiseMaskDocument *self, GuisePolygon *polygon, double amount)
{
  const size_t n = polygon->n_points;
  g_autofree float (*old)[2] = g_memdup2 (polygon->points, n * sizeof *old);

  for (size_t i = 0; i < n; i++)
    {
      const float *before = old[(i + n - 1) % n];
      const float *after = old[(i + 1) % n];

      const double to_x = 0.5 * ((double) before[0] + (double) after[0]);
      const double to_y = 0.5 * ((double) before[1] + (double) after[1]);

      guise_mask_document_place (self, polygon->points[i],
                                 (double) old[i][0] + amount * (to_x - (double) old[i][0]),
                                 (double) old[i][1] + amount * (to_y - (double) old[i][1]));
    }
}

static void
smooth_one (const GuiseMaskDocument *self, GuisePolygon *polygon, double amount)
{
  relax (self, polygon, amount);
  relax (self, polygon, SMOOTH_OUT);
}

void
guise_mask_document_smooth (GuiseMaskDocument *self, int polygon)
{
  shape (self, polygon, FALSE, smooth_one, SMOOTH_IN);
}
