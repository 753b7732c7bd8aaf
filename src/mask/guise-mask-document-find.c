/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person draws over faces: what lies where. */
#include <math.h>

#include "mask/guise-mask-document-private.h"

int
guise_mask_document_find_point (const GuiseMaskDocument *self,
                                double                   x,
                                double                   y,
                                double                   radius,
                                int                     *out_polygon)
{
  int found = GUISE_MASK_NOTHING;

  *out_polygon = GUISE_MASK_NOTHING;
  for (guint i = 0; self->face != NULL && i < self->face->polygons->len; i++)
    {
      const GuisePolygon *one = self->face->polygons->pdata[i];

      for (size_t k = 0; k < one->n_points; k++)
        {
          const double d = hypot ((double) one->points[k][0] - x, (double) one->points[k][1] - y);

          if (d <= radius)
            {
              radius = d;
              found = (int) k;
              *out_polygon = (int) i;
            }
        }
    }
  return found;
}

static double
measure_to_edge (const float *a, const float *b, double x, double y)
{
  const double ax = (double) a[0];
  const double ay = (double) a[1];
  const double dx = (double) b[0] - ax;
  const double dy = (double) b[1] - ay;
  const double square = dx * dx + dy * dy;
  const double t = square > 0.0 ? ((x - ax) * dx + (y - ay) * dy) / square : 0.0;
  const double along = CLAMP (t, 0.0, 1.0);

  return hypot (ax + along * dx - x, ay + along * dy - y);
}

int
guise_mask_document_find_edge (const GuiseMaskDocument *self,
                               double                   x,
                               double                   y,
                               double                   radius,
                               int                     *out_polygon)
{
  int found = GUISE_MASK_NOTHING;

  *out_polygon = GUISE_MASK_NOTHING;
  for (guint i = 0; self->face != NULL && i < self->face->polygons->len; i++)
    {
      const GuisePolygon *one = self->face->polygons->pdata[i];

      for (size_t k = 0; k < one->n_points; k++)
        {
          const double d =
            measure_to_edge (one->points[k], one->points[(k + 1) % one->n_points], x, y);

          if (d <= radius)
            {
              radius = d;
              found = (int) k;
              *out_polygon = (int) i;
            }
        }
    }
  return found;
}

static gboolean
is_inside (const GuisePolygon *polygon, double x, double y)
{
  gboolean inside = FALSE;

  for (size_t i = 0; i < polygon->n_points; i++)
    {
      const float *a = polygon->points[i];
      const float *b = polygon->points[(i + 1) % polygon->n_points];
      const double ax = (double) a[0];
      const double ay = (double) a[1];
      const double bx = (double) b[0];
      const double by = (double) b[1];

      if ((ay > y) != (by > y) && x < ax + (bx - ax) * (y - ay) / (by - ay))
        inside = !inside;
    }
  return inside;
}

int
guise_mask_document_find_polygon (const GuiseMaskDocument *self, double x, double y)
{
  if (self->face != NULL)
    for (int i = (int) self->face->polygons->len - 1; i >= 0; i--)
      if (is_inside (self->face->polygons->pdata[i], x, y))
        return i;
  return GUISE_MASK_NOTHING;
}
