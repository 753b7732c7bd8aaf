/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person draws over faces. */
#include <math.h>
#include <string.h>

#include "mask/guise-mask-document-private.h"

#define MIN_POINTS 3

typedef struct
{
  GuiseMaskDocumentFace *face;   /* borrowed */
  GPtrArray             *before; /* owned */
  GPtrArray             *after;  /* owned */
} Step;

/* ---- memory ---- */

static GPtrArray *
copy_polygons (const GPtrArray *polygons)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  for (guint i = 0; polygons != NULL && i < polygons->len; i++)
    {
      const GuisePolygon *one = polygons->pdata[i];

      if (one->n_points == 0)
        continue; /* a file may hold such; there is nothing of it to see or to touch */
      g_ptr_array_add (copy, guise_polygon_new (one->kind, one->n_points,
                                                (const float (*)[2]) one->points));
    }
  return copy;
}

static void
face_free (void *data)
{
  GuiseMaskDocumentFace *self = data;

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
  g_clear_pointer (&self->taken, guise_polygon_free);
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
  GuiseMaskDocumentFace *face = g_hash_table_lookup (self->faces, name);

  g_return_if_fail (width > 0 && height > 0 && self->depth == 0);

  guise_mask_document_drop_draft (self);
  if (face == NULL)
    {
      face = g_new0 (GuiseMaskDocumentFace, 1);
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

const GPtrArray *
guise_mask_document_find_outlines (const GuiseMaskDocument *self, const char *name)
{
  const GuiseMaskDocumentFace *face = g_hash_table_lookup (self->faces, name);

  return face != NULL ? face->polygons : NULL;
}

gboolean
guise_mask_document_has_outlines (const GuiseMaskDocument *self,
                                  const char              *name,
                                  gboolean                 otherwise)
{
  const GPtrArray *outlines = guise_mask_document_find_outlines (self, name);

  return outlines != NULL ? outlines->len > 0 : otherwise;
}

static GuisePolygon *
get_polygon (const GuiseMaskDocument *self, int polygon)
{
  g_return_val_if_fail (self->face != NULL, NULL);
  g_return_val_if_fail (polygon >= 0 && polygon < (int) self->face->polygons->len, NULL);

  return self->face->polygons->pdata[polygon];
}

void
guise_mask_document_place (const GuiseMaskDocument *self, float *point, double x, double y)
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
  g_clear_pointer (&self->taken, guise_polygon_free);
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

void
guise_mask_document_abort (GuiseMaskDocument *self)
{
  g_return_if_fail (self->depth > 0);

  self->depth = 0;
  g_ptr_array_unref (self->face->polygons);
  self->face->polygons = g_steal_pointer (&self->before);
}

static void
go_to (GuiseMaskDocument *self, GuiseMaskDocumentFace *face, GPtrArray *polygons)
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

static void
add_point (GuisePolygon **polygon, GuisePolygonKind kind, const float *point)
{
  if (*polygon == NULL)
    *polygon = guise_polygon_new (kind, 0, NULL);
  insert_at (*polygon, (*polygon)->n_points, point);
}

/* Takes the last point of one and puts it behind those of the other. */
static void
pass_last (GuisePolygon **from, GuisePolygon **to)
{
  add_point (to, (*from)->kind, (*from)->points[--(*from)->n_points]);
  if ((*from)->n_points == 0)
    g_clear_pointer (from, guise_polygon_free);
}

void
guise_mask_document_draw (GuiseMaskDocument *self, GuisePolygonKind kind, double x, double y)
{
  float point[2];

  g_return_if_fail (self->face != NULL);

  g_clear_pointer (&self->taken, guise_polygon_free);
  guise_mask_document_place (self, point, x, y);
  add_point (&self->draft, kind, point);
}

const GuisePolygon *
guise_mask_document_get_draft (const GuiseMaskDocument *self)
{
  return self->draft;
}

void
guise_mask_document_drop_last (GuiseMaskDocument *self)
{
  if (self->draft != NULL)
    pass_last (&self->draft, &self->taken);
}

gboolean
guise_mask_document_can_draw_again (const GuiseMaskDocument *self)
{
  return self->taken != NULL;
}

void
guise_mask_document_draw_again (GuiseMaskDocument *self)
{
  if (self->taken != NULL)
    pass_last (&self->taken, &self->draft);
}

void
guise_mask_document_drop_draft (GuiseMaskDocument *self)
{
  g_clear_pointer (&self->draft, guise_polygon_free);
  g_clear_pointer (&self->taken, guise_polygon_free);
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
    guise_mask_document_place (self, one->points[point], x, y);
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
      guise_mask_document_place (self, point, x, y);
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
        guise_mask_document_place (self, one->points[i], (double) one->points[i][0],
                                   (double) one->points[i][1]);
      add_polygon (self->face->polygons, one);
    }
  guise_mask_document_end (self);
}
