/* SPDX-License-Identifier: GPL-3.0-or-later
 * The polygons that people draw over faces, as faces and packs hold them. */
#include "format/guise-polygons.h"

#include <math.h>
#include <string.h>

enum
{
  POLYGONS_MAX = 1 << 16,
  POINTS_MAX = 1 << 20,  /* of all polygons of a face */
  CORNERS_MAX = 1 << 16, /* of one: as many as can be painted */
};

static const double coordinate_max = 1e6; /* rasterisers work in fixed point */

GuisePolygon *
guise_polygon_new (GuisePolygonKind kind, size_t n_points, const float (*points)[2])
{
  GuisePolygon *self = g_new0 (GuisePolygon, 1);

  self->kind = kind;
  self->n_points = n_points;
  self->points = g_malloc0 (MAX (n_points, 1) * sizeof *self->points);
  if (points != NULL && n_points > 0)
    memcpy (self->points, points, n_points * sizeof *self->points);
  return self;
}

void
guise_polygon_free (GuisePolygon *self)
{
  if (self == NULL)
    return;
  g_free (self->points);
  g_free (self);
}

static gboolean
fail (const char **out_reason, const char *reason)
{
  *out_reason = reason;
  return FALSE;
}

static gboolean
is_sequence (GuisePickleValue value)
{
  GuisePickleKind kind = guise_pickle_value_get_kind (value);

  return kind == GUISE_PICKLE_LIST || kind == GUISE_PICKLE_TUPLE;
}

/* Reads point i of an array (n,2) or of a list of pairs. */
static gboolean
read_point (GuisePickleValue points, size_t i, double out[2])
{
  const GuisePickleArray *array = guise_pickle_value_get_array (points);

  if (array != NULL)
    {
      guise_pickle_array_read_f64 (array, 2 * i, 2, out);
      return TRUE;
    }

  GuisePickleValue pair = guise_pickle_value_get_item (points, i);

  return is_sequence (pair) && guise_pickle_value_get_n_items (pair) == 2 &&
         guise_pickle_value_get_number (guise_pickle_value_get_item (pair, 0), &out[0]) &&
         guise_pickle_value_get_number (guise_pickle_value_get_item (pair, 1), &out[1]);
}

static GuisePolygon *
parse_polygon (GuisePickleValue type,
               GuisePickleValue points,
               size_t          *n_left,
               const char     **out_reason)
{
  const GuisePickleArray *array = guise_pickle_value_get_array (points);
  g_autoptr (GuisePolygon) polygon = NULL;
  int64_t kind;
  size_t  n_points;

  if (!guise_pickle_value_get_int (type, &kind) || (kind != 0 && kind != 1))
    return fail (out_reason, "a polygon has an unknown type"), NULL;
  if (array != NULL && guise_pickle_value_get_kind (points) == GUISE_PICKLE_ARRAY)
    {
      /* An empty list of points becomes an array of shape (0,). */
      if (array->n_elements > 0 && (array->n_dims != 2 || array->dims[1] != 2))
        return fail (out_reason, "the points of a polygon are no pairs"), NULL;
      n_points = array->n_elements / 2;
    }
  else if (is_sequence (points))
    n_points = guise_pickle_value_get_n_items (points);
  else
    return fail (out_reason, "a polygon has no points"), NULL;
  if (n_points > MIN (*n_left, CORNERS_MAX))
    return fail (out_reason, "there are too many points"), NULL;
  *n_left -= n_points;
  polygon = guise_polygon_new ((GuisePolygonKind) kind, n_points, NULL);
  for (size_t i = 0; i < n_points; i++)
    {
      double point[2];

      if (!read_point (points, i, point))
        return fail (out_reason, "the points of a polygon are no pairs of numbers"), NULL;
      /* Written so that NaN fails too. */
      if (!(fabs (point[0]) <= coordinate_max && fabs (point[1]) <= coordinate_max))
        return fail (out_reason, "a polygon has a point that is nowhere near a picture"), NULL;
      polygon->points[i][0] = (float) point[0];
      polygon->points[i][1] = (float) point[1];
    }
  return g_steal_pointer (&polygon);
}

/* Finds type and points of one polygon, in the form of today or of early 2020. */
static gboolean
open_polygon (GuisePickleValue item, GuisePickleValue *out_type, GuisePickleValue *out_points)
{
  if (guise_pickle_value_get_kind (item) == GUISE_PICKLE_DICT)
    return guise_pickle_value_find (item, "type", out_type) &&
           guise_pickle_value_find (item, "pts", out_points);
  if (!is_sequence (item) || guise_pickle_value_get_n_items (item) != 2)
    return FALSE;
  *out_type = guise_pickle_value_get_item (item, 0);
  *out_points = guise_pickle_value_get_item (item, 1);
  return TRUE;
}

gboolean
guise_polygons_parse (GuisePickleValue value, GPtrArray **out_polygons, const char **out_reason)
{
  g_autoptr (GPtrArray) excluding =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  g_autoptr (GPtrArray) polygons =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  GuisePickleValue list = value;
  size_t           n_left = POINTS_MAX;

  if (guise_pickle_value_get_kind (value) == GUISE_PICKLE_DICT &&
      !guise_pickle_value_find (value, "polys", &list))
    return fail (out_reason, "there is no list of polygons");
  if (guise_pickle_value_get_kind (list) != GUISE_PICKLE_LIST)
    return fail (out_reason, "the polygons are no list");
  if (guise_pickle_value_get_n_items (list) > POLYGONS_MAX)
    return fail (out_reason, "there are too many polygons");
  for (size_t i = 0; i < guise_pickle_value_get_n_items (list); i++)
    {
      GuisePickleValue type, points;
      GuisePolygon    *polygon;

      if (!open_polygon (guise_pickle_value_get_item (list, i), &type, &points))
        return fail (out_reason, "a polygon lacks its type or points");
      polygon = parse_polygon (type, points, &n_left, out_reason);
      if (polygon == NULL)
        return FALSE;
      g_ptr_array_add (polygon->kind == GUISE_POLYGON_INCLUDE ? polygons : excluding, polygon);
    }
  g_ptr_array_extend_and_steal (polygons, g_steal_pointer (&excluding));
  *out_polygons = polygons->len > 0 ? g_steal_pointer (&polygons) : NULL;
  return TRUE;
}

GuisePickleValue
guise_polygons_to_value (const GPtrArray *polygons, GuisePickle *document)
{
  GuisePickleValue dict = guise_pickle_make_dict (document);
  GuisePickleValue list = guise_pickle_make_list (document);

  guise_pickle_dict_set (document, dict, "polys", list);
  for (guint i = 0; polygons != NULL && i < polygons->len; i++)
    {
      const GuisePolygon *polygon = polygons->pdata[i];
      const int64_t       dims[] = { (int64_t) polygon->n_points, 2 };
      GuisePickleValue    item = guise_pickle_make_dict (document);

      guise_pickle_dict_set (document, item, "type", guise_pickle_int (polygon->kind));
      guise_pickle_dict_set (document, item, "pts",
                             guise_pickle_make_array (document, GUISE_PICKLE_DTYPE_F4, 2, dims,
                                                      polygon->points));
      guise_pickle_list_append (document, list, item);
    }
  return dict;
}

gboolean
guise_polygons_equal (const GPtrArray *a, const GPtrArray *b)
{
  guint n = a != NULL ? a->len : 0;

  if (n != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const GuisePolygon *x = a->pdata[i], *y = b->pdata[i];

      if (x->kind != y->kind || x->n_points != y->n_points ||
          (x->n_points > 0 && memcmp (x->points, y->points, x->n_points * sizeof *x->points) != 0))
        return FALSE;
    }
  return TRUE;
}
