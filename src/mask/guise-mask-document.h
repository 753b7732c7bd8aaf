/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-polygons.h"

G_BEGIN_DECLS

#define GUISE_MASK_NOTHING (-1)

/**
 * GuiseMaskDocument:
 *
 * What a person draws over faces, and the way back through all of it, over face after face. Points
 * are in pixels of the face's picture and stay inside of it. Thread: one at a time.
 *
 * Each change is a step back of its own; those between guise_mask_document_begin() and
 * guise_mask_document_end() are one.
 */
typedef struct _GuiseMaskDocument GuiseMaskDocument;

GuiseMaskDocument *guise_mask_document_new (void);
void               guise_mask_document_free (GuiseMaskDocument *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskDocument, guise_mask_document_free)

/**
 * guise_mask_document_open_face:
 * @self: a document
 * @name: of a face
 * @width: columns of its picture, at least 1
 * @height: rows
 * @polygons: (nullable) (element-type GuisePolygon): what is drawn over it; copied. A face that was
 *   open before keeps what the document has of it, and its way back
 *
 * Goes to a face. An outline that is not closed is dropped.
 */
void guise_mask_document_open_face (GuiseMaskDocument *self,
                                    const char        *name,
                                    int                width,
                                    int                height,
                                    const GPtrArray   *polygons);

/**
 * guise_mask_document_get_face:
 *
 * Returns: (transfer none) (nullable): the name of the face that is open
 */
const char *guise_mask_document_get_face (const GuiseMaskDocument *self);

/**
 * guise_mask_document_get_polygons:
 *
 * Returns: (transfer none) (element-type GuisePolygon): of the face that is open, in the order in
 *   which they paint; valid until the next call that changes something
 */
const GPtrArray *guise_mask_document_get_polygons (const GuiseMaskDocument *self);

/**
 * guise_mask_document_count:
 *
 * Returns: how many polygons of a kind there are
 */
size_t guise_mask_document_count (const GuiseMaskDocument *self, GuisePolygonKind kind);

/**
 * guise_mask_document_find_outlines:
 * @name: of a face
 *
 * Returns: (nullable) (element-type GuisePolygon): what is drawn over it, saved or not; %NULL when
 * it was not open yet
 */
const GPtrArray *guise_mask_document_find_outlines (const GuiseMaskDocument *self,
                                                    const char              *name);

/**
 * guise_mask_document_has_outlines:
 * @name: of a face
 * @otherwise: what is known of a face that was not open yet
 *
 * Returns: whether something is drawn over it
 */
gboolean guise_mask_document_has_outlines (const GuiseMaskDocument *self,
                                           const char              *name,
                                           gboolean                 otherwise);

/* ---- an outline being drawn ---- */

/**
 * guise_mask_document_draw:
 * @self: a document with an open face
 * @kind: of the outline, when this is its first point
 * @x: pixels
 * @y: pixels
 *
 * Adds a point to the outline that is being drawn, or begins one. It counts once it is closed.
 */
void guise_mask_document_draw (GuiseMaskDocument *self, GuisePolygonKind kind, double x, double y);

/**
 * guise_mask_document_get_draft:
 *
 * Returns: (transfer none) (nullable): the outline being drawn
 */
const GuisePolygon *guise_mask_document_get_draft (const GuiseMaskDocument *self);
void                guise_mask_document_drop_draft (GuiseMaskDocument *self);

/**
 * guise_mask_document_drop_last:
 *
 * Takes the last point of the outline being drawn back, and with the first one the outline. Until
 * something else is done, guise_mask_document_draw_again() brings them back, the last one first.
 */
void     guise_mask_document_drop_last (GuiseMaskDocument *self);
gboolean guise_mask_document_can_draw_again (const GuiseMaskDocument *self);
void     guise_mask_document_draw_again (GuiseMaskDocument *self);

/**
 * guise_mask_document_close_draft:
 *
 * Returns: index of the polygon; %GUISE_MASK_NOTHING when it had fewer than three points: it is
 *   dropped
 */
int guise_mask_document_close_draft (GuiseMaskDocument *self);

/* ---- changes ---- */

void guise_mask_document_begin (GuiseMaskDocument *self);
void guise_mask_document_end (GuiseMaskDocument *self);

/**
 * guise_mask_document_abort:
 *
 * In place of guise_mask_document_end(): everything since the first guise_mask_document_begin() has
 * not been.
 */
void guise_mask_document_abort (GuiseMaskDocument *self);

void guise_mask_document_move_point (GuiseMaskDocument *self,
                                     int                polygon,
                                     int                point,
                                     double             x,
                                     double             y);

/**
 * guise_mask_document_move_polygon:
 * @dx: pixels; less where the outline meets the picture's border
 * @dy: pixels
 */
void guise_mask_document_move_polygon (GuiseMaskDocument *self, int polygon, double dx, double dy);

/**
 * guise_mask_document_insert_point:
 * @after: the point behind which it comes
 *
 * Returns: index of the new point
 */
int guise_mask_document_insert_point (GuiseMaskDocument *self,
                                      int                polygon,
                                      int                after,
                                      double             x,
                                      double             y);

/**
 * guise_mask_document_remove_point:
 *
 * Of three points none can go: the polygon does.
 *
 * Returns: whether the polygon is still there
 */
gboolean guise_mask_document_remove_point (GuiseMaskDocument *self, int polygon, int point);
void     guise_mask_document_remove_polygon (GuiseMaskDocument *self, int polygon);

/**
 * guise_mask_document_replace:
 * @polygons: (element-type GuisePolygon): what the face has from now on; copied
 */
void guise_mask_document_replace (GuiseMaskDocument *self, const GPtrArray *polygons);

/**
 * guise_mask_document_grow:
 * @polygon: which; %GUISE_MASK_NOTHING: all that include
 * @pixels: how far every point goes outwards; less than 0: inwards
 */
void guise_mask_document_grow (GuiseMaskDocument *self, int polygon, double pixels);

/**
 * guise_mask_document_smooth:
 * @polygon: which; %GUISE_MASK_NOTHING: all
 *
 * Takes corners off without making the outline smaller. Source: G. Taubin, A signal processing
 * approach to fair surface design, 1995.
 */
void guise_mask_document_smooth (GuiseMaskDocument *self, int polygon);

/* ---- the way back ---- */

gboolean guise_mask_document_can_undo (const GuiseMaskDocument *self);
gboolean guise_mask_document_can_redo (const GuiseMaskDocument *self);

/**
 * guise_mask_document_undo:
 *
 * Takes the last change back. The face that it was made on is open afterwards.
 *
 * Returns: whether there was one
 */
gboolean guise_mask_document_undo (GuiseMaskDocument *self);
gboolean guise_mask_document_redo (GuiseMaskDocument *self);

/* ---- what lies where ---- */

/**
 * guise_mask_document_find_point:
 * @radius: pixels
 * @out_polygon: (out): whose it is
 *
 * Returns: the nearest point within @radius; %GUISE_MASK_NOTHING: there is none
 */
int guise_mask_document_find_point (const GuiseMaskDocument *self,
                                    double                   x,
                                    double                   y,
                                    double                   radius,
                                    int                     *out_polygon);

/**
 * guise_mask_document_find_edge:
 * @out_polygon: (out): whose it is
 *
 * Returns: the point before the nearest edge within @radius; %GUISE_MASK_NOTHING: there is none
 */
int guise_mask_document_find_edge (const GuiseMaskDocument *self,
                                   double                   x,
                                   double                   y,
                                   double                   radius,
                                   int                     *out_polygon);

/**
 * guise_mask_document_find_polygon:
 *
 * Returns: the topmost polygon around a place; %GUISE_MASK_NOTHING: there is none
 */
int guise_mask_document_find_polygon (const GuiseMaskDocument *self, double x, double y);

G_END_DECLS
