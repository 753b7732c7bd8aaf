/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person draws over faces. */
#include "mask/guise-mask-document.h"

#include <math.h>
#include <string.h>

#define MIN_POINTS 3

/* Taubin's two passes: inwards, then out again by a little more. */
#define SMOOTH_IN  0.5
#define SMOOTH_OUT (-0.53)

typedef struct
{
  char      *name; /* owned */
  int        width;
  int        height;
  GPtrArray *polygons; /* owned; a step shares it, so it is copied before it changes */
} Face;

typedef struct
{
  Face      *face;   /* borrowed */
  GPtrArray *before; /* owned */
  GPtrArray *after;  /* owned */
} Step;

struct _GuiseMaskDocument
{
  GHashTable   *faces;  /* owned; name to Face */
  Face         *face;   /* borrowed, or NULL */
  GuisePolygon *draft;  /* owned, or NULL */
  GPtrArray    *steps;  /* owned; of Step */
  guint         n_done; /* of them; the others were taken back */
  GPtrArray    *before; /* owned, or NULL: the polygons when the change under way began */
  int           depth;
};

/* ---- memory ---- */

static GPtrArray *
copy_polygons (const GPtrArray *polygons)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  for (guint i = 0; polygons != NULL && i < polygons->len; i++)
    {
      const GuisePolygon *one = polygons->pdata[i];

      g_ptr_array_add (copy, guise_polygon_new (one->kind, one->n_points,
                                                (const float (*)[2]) one->points));
    }
  return copy;
}

static void
face_free (void *data)
{
  Face *self = data;

  g_ptr_array_unref (self->polygons);
  g_free (self->name);
  g_free (self);
}

static void
step_free (void *data)
{
  Step *self = data;

  g_ptr_array_unref (self->before);
  g_ptr_array_unref (self->after);
  g_free (self);
}

GuiseMaskDocument *
guise_mask_document_new (void)
{
  GuiseMaskDocument *self = g_new0 (GuiseMaskDocument, 1);

  self->faces = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, face_free);
  self->steps = g_ptr_array_new_with_free_func (step_free);
  return self;
}

void
guise_mask_document_free (GuiseMaskDocument *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->draft, guise_polygon_free);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_ptr_array_unref (self->steps);
  g_hash_table_unref (self->faces);
  g_free (self);
}

/* ---- the face ---- */

void
guise_mask_document_open_face (GuiseMaskDocument *self,
                               const char        *name,
                               int                width,
                               int                height,
                               const GPtrArray   *polygons)
{
  Face *face = g_hash_table_lookup (self->faces, name);

  g_return_if_fail (width > 0 && height > 0 && self->depth == 0);

  guise_mask_document_drop_draft (self);
  if (face == NULL)
    {
      face = g_new0 (Face, 1);
      face->name = g_strdup (name);
      face->width = width;
      face->height = height;
      face->polygons = copy_polygons (polygons);
      g_hash_table_insert (self->faces, face->name, face);
    }
  self->face = face;
}

const char *
guise_mask_document_get_face (const GuiseMaskDocument *self)
{
  return self->face != NULL ? self->face->name : NULL;
}

const GPtrArray *
guise_mask_document_get_polygons (const GuiseMaskDocument *self)
{
  g_return_val_if_fail (self->face != NULL, NULL);

  return self->face->polygons;
}

size_t
guise_mask_document_count (const GuiseMaskDocument *self, GuisePolygonKind kind)
{
  size_t n = 0;

  for (guint i = 0; self->face != NULL && i < self->face->polygons->len; i++)
    n += ((const GuisePolygon *) self->face->polygons->pdata[i])->kind == kind;
  return n;
}

static GuisePolygon *
get_polygon (const GuiseMaskDocument *self, int polygon)
{
  g_return_val_if_fail (self->face != NULL, NULL);
  g_return_val_if_fail (polygon >= 0 && polygon < (int) self->face->polygons->len, NULL);

  return self->face->polygons->pdata[polygon];
}

static void
place (const GuiseMaskDocument *self, float *point, double x, double y)
{
  point[0] = (float) CLAMP (x, 0.0, self->face->width - 1.0);
  point[1] = (float) CLAMP (y, 0.0, self->face->height - 1.0);
}

/* Polygons that leave out are painted last, and stand last. */
static int
add_polygon (GPtrArray *polygons, GuisePolygon *polygon)
{
  guint i = polygons->len;

  if (polygon->kind == GUISE_POLYGON_INCLUDE)
    while (i > 0 && ((const GuisePolygon *) polygons->pdata[i - 1])->kind == GUISE_POLYGON_EXCLUDE)
      i--;
  g_ptr_array_insert (polygons, (int) i, polygon);
  return (int) i;
}

/* ---- changes, and the way back ---- */

void
guise_mask_document_begin (GuiseMaskDocument *self)
{
  g_return_if_fail (self->face != NULL);

  if (self->depth++ > 0)
    return;
  self->before = self->face->polygons;
  self->face->polygons = copy_polygons (self->before);
}

void
guise_mask_document_end (GuiseMaskDocument *self)
{
  Step *step;

  g_return_if_fail (self->depth > 0);

  if (--self->depth > 0)
    return;
  if (guise_polygons_equal (self->before, self->face->polygons))
    {
      g_clear_pointer (&self->before, g_ptr_array_unref);
      return;
    }
  step = g_new (Step, 1);
  *step =
    (Step){ self->face, g_steal_pointer (&self->before), g_ptr_array_ref (self->face->polygons) };
  g_ptr_array_set_size (self->steps, (int) self->n_done);
  g_ptr_array_add (self->steps, step);
  self->n_done++;
}

static void
go_to (GuiseMaskDocument *self, Face *face, GPtrArray *polygons)
{
  guise_mask_document_drop_draft (self);
  g_ptr_array_ref (polygons);
  g_ptr_array_unref (face->polygons);
  face->polygons = polygons;
  self->face = face;
}

gboolean
guise_mask_document_can_undo (const GuiseMaskDocument *self)
{
  return self->n_done > 0;
}

gboolean
guise_mask_document_can_redo (const GuiseMaskDocument *self)
{
  return self->n_done < self->steps->len;
}

gboolean
guise_mask_document_undo (GuiseMaskDocument *self)
{
  const Step *step;

  if (self->depth > 0 || self->n_done == 0)
    return FALSE;
  step = self->steps->pdata[--self->n_done];
  go_to (self, step->face, step->before);
  return TRUE;
}

gboolean
guise_mask_document_redo (GuiseMaskDocument *self)
{
  const Step *step;

  if (self->depth > 0 || self->n_done == self->steps->len)
    return FALSE;
  step = self->steps->pdata[self->n_done++];
  go_to (self, step->face, step->after);
  return TRUE;
}

/* ---- an outline being drawn ---- */

static void
insert_at (GuisePolygon *polygon, size_t i, const float *point)
{
  polygon->points = g_realloc_n (polygon->points, polygon->n_points + 1, sizeof *polygon->points);
  memmove (polygon->points + i + 1, polygon->points + i,
           (polygon->n_points - i) * sizeof *polygon->points);
  memcpy (polygon->points[i], point, sizeof *polygon->points);
  polygon->n_points++;
}

void
guise_mask_document_draw (GuiseMaskDocument *self, GuisePolygonKind kind, double x, double y)
{
  float point[2];

  g_return_if_fail (self->face != NULL);

  place (self, point, x, y);
  if (self->draft == NULL)
    self->draft = guise_polygon_new (kind, 1, (const float (*)[2]) & point);
  else
    insert_at (self->draft, self->draft->n_points, point);
}

const GuisePolygon *
guise_mask_document_get_draft (const GuiseMaskDocument *self)
{
  return self->draft;
}

void
guise_mask_document_drop_last (GuiseMaskDocument *self)
{
  if (self->draft != NULL && --self->draft->n_points == 0)
    guise_mask_document_drop_draft (self);
}

void
guise_mask_document_drop_draft (GuiseMaskDocument *self)
{
  g_clear_pointer (&self->draft, guise_polygon_free);
}

int
guise_mask_document_close_draft (GuiseMaskDocument *self)
{
  int i;

  if (self->draft == NULL || self->draft->n_points < MIN_POINTS)
    {
      guise_mask_document_drop_draft (self);
      return GUISE_MASK_NOTHING;
    }
  guise_mask_document_begin (self);
  i = add_polygon (self->face->polygons, g_steal_pointer (&self->draft));
  guise_mask_document_end (self);
  return i;
}

/* ---- points ---- */

void
guise_mask_document_move_point (GuiseMaskDocument *self, int polygon, int point, double x, double y)
{
  GuisePolygon *one;

  guise_mask_document_begin (self);
  one = get_polygon (self, polygon);
  if (one != NULL && point >= 0 && (size_t) point < one->n_points)
    place (self, one->points[point], x, y);
  guise_mask_document_end (self);
}

/* How far it can go along an axis before its first point would leave the picture. Points of a file
 * may lie outside already: they stop it from going further out only. */
static double
limit_move (const GuisePolygon *polygon, int axis, double by, double size)
{
  double least = INFINITY;
  double most = -INFINITY;

  for (size_t i = 0; i < polygon->n_points; i++)
    {
      const double at = (double) polygon->points[i][axis];

      least = MIN (least, at);
      most = MAX (most, at);
    }
  return CLAMP (by, MIN (-least, 0.0), MAX (size - 1.0 - most, 0.0));
}

void
guise_mask_document_move_polygon (GuiseMaskDocument *self, int polygon, double dx, double dy)
{
  GuisePolygon *one;

  guise_mask_document_begin (self);
  one = get_polygon (self, polygon);
  if (one != NULL)
    {
      dx = limit_move (one, 0, dx, self->face->width);
      dy = limit_move (one, 1, dy, self->face->height);
      for (size_t i = 0; i < one->n_points; i++)
        {
          one->points[i][0] += (float) dx;
          one->points[i][1] += (float) dy;
        }
    }
  guise_mask_document_end (self);
}

int
guise_mask_document_insert_point (GuiseMaskDocument *self,
                                  int                polygon,
                                  int                after,
                                  double             x,
                                  double             y)
{
  GuisePolygon *one;
  float         point[2];

  guise_mask_document_begin (self);
  one = get_polygon (self, polygon);
  if (one != NULL && after >= 0 && (size_t) after < one->n_points)
    {
      place (self, point, x, y);
      insert_at (one, (size_t) after + 1, point);
    }
  guise_mask_document_end (self);
  return after + 1;
}

gboolean
guise_mask_document_remove_point (GuiseMaskDocument *self, int polygon, int point)
{
  const GuisePolygon *now = get_polygon (self, polygon);
  GuisePolygon       *one;

  g_return_val_if_fail (now != NULL && point >= 0 && (size_t) point < now->n_points, FALSE);

  if (now->n_points <= MIN_POINTS)
    {
      guise_mask_document_remove_polygon (self, polygon);
      return FALSE;
    }
  guise_mask_document_begin (self);
  one = get_polygon (self, polygon);
  one->n_points--;
  memmove (one->points + point, one->points + point + 1,
           (one->n_points - (size_t) point) * sizeof *one->points);
  guise_mask_document_end (self);
  return TRUE;
}

void
guise_mask_document_remove_polygon (GuiseMaskDocument *self, int polygon)
{
  g_return_if_fail (get_polygon (self, polygon) != NULL);

  guise_mask_document_begin (self);
  g_ptr_array_remove_index (self->face->polygons, (guint) polygon);
  guise_mask_document_end (self);
}

/* Outlines of another face may not fit into this one. */
void
guise_mask_document_replace (GuiseMaskDocument *self, const GPtrArray *polygons)
{
  g_autoptr (GPtrArray) copies = copy_polygons (polygons);

  guise_mask_document_drop_draft (self);
  guise_mask_document_begin (self);
  g_ptr_array_set_size (self->face->polygons, 0);
  while (copies->len > 0)
    {
      GuisePolygon *one = g_ptr_array_steal_index (copies, 0);

      for (size_t i = 0; i < one->n_points; i++)
        place (self, one->points[i], (double) one->points[i][0], (double) one->points[i][1]);
      add_polygon (self->face->polygons, one);
    }
  guise_mask_document_end (self);
}

/* ---- shape ---- */

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
        place (self, polygon->points[i], (double) old[i][0] + sign * pixels * dy / length,
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

      place (self, polygon->points[i], (double) old[i][0] + amount * (to_x - (double) old[i][0]),
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

/* ---- what lies where ---- */

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
