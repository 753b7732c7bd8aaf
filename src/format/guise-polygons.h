/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "format/guise-pickle.h"

G_BEGIN_DECLS

/**
 * GuisePolygonKind:
 * @GUISE_POLYGON_EXCLUDE: paints 0
 * @GUISE_POLYGON_INCLUDE: paints 1
 *
 * What a mask polygon does. The numbers are those of the files.
 */
typedef enum
{
  GUISE_POLYGON_EXCLUDE = 0,
  GUISE_POLYGON_INCLUDE = 1,
} GuisePolygonKind;

/**
 * GuisePolygon:
 * @kind: what it paints
 * @n_points: corners; one paints a dot, two a line
 * @points: (owned) (array length=n_points): x, y in pixels of the face picture; closed implicitly
 *
 * A polygon that a person drew over a face.
 */
typedef struct
{
  GuisePolygonKind kind;
  size_t           n_points;
  float (*points)[2];
} GuisePolygon;

GuisePolygon *guise_polygon_new (GuisePolygonKind kind, size_t n_points, const float (*points)[2]);
void          guise_polygon_free (GuisePolygon *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePolygon, guise_polygon_free)

/**
 * guise_polygons_parse:
 * @value: what stands under `seg_ie_polys`
 * @out_polygons: (out) (element-type GuisePolygon) (transfer full) (nullable): the polygons in the
 *   order in which they paint, all including ones first, or %NULL when there are none
 * @out_reason: (out): why they cannot be used
 *
 * Source: formats.md 3
 *
 * Returns: %FALSE when the value is wrong; the face is usable without it
 */
gboolean
guise_polygons_parse (GuisePickleValue value, GPtrArray **out_polygons, const char **out_reason);

/**
 * guise_polygons_to_value:
 * @polygons: (nullable) (element-type GuisePolygon): in the order in which they paint
 * @document: will own the value
 *
 * Returns: `{'polys': [...]}`
 */
GuisePickleValue guise_polygons_to_value (const GPtrArray *polygons, GuisePickle *document);

/**
 * guise_polygons_equal:
 * @a: (nullable) (element-type GuisePolygon): polygons
 * @b: (nullable) (element-type GuisePolygon): polygons
 *
 * Returns: whether they are the same, bit by bit
 */
gboolean guise_polygons_equal (const GPtrArray *a, const GPtrArray *b);

G_END_DECLS
