/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/masks/guise-mask-canvas.h"

G_BEGIN_DECLS

struct _GuiseMaskCanvas
{
  GtkWidget parent_instance;

  GuiseMaskDocument *document;     /* borrowed, or NULL */
  GdkTexture        *picture;      /* owned, or NULL */
  char              *face;         /* owned, or NULL: whose picture it is */
  cairo_surface_t   *plain;        /* owned, or NULL: the picture, for drawing without a card */
  GuiseImage        *trained;      /* owned, or NULL */
  cairo_surface_t   *tint;         /* owned, or NULL */
  GdkTexture        *tint_texture; /* owned, or NULL: the tint, for drawing with a card */
  gboolean           has_tint;     /* whether tint is that of now */
  GuiseMaskTool      tool;
  GuiseMaskView      view;
  double             zoom;
  double             pan[2];     /* of the picture's middle from the widget's */
  double             from[2];    /* pan when a drag began */
  double             grown;      /* zoom when a pinch began */
  double             pinched[2]; /* what was between the fingers then, in the picture */
  gboolean           is_touched; /* by one finger, which has done nothing yet or drags */
  double             pointer[2];
  gboolean           has_cursor; /* of the keyboard, in place of the pointer */
  double             cursor[2];  /* in the picture */
  double             hand[2];    /* cursor or pointer when it was drawn last, in the picture */
  gboolean           has_alt;    /* the key is held: shows the lens */
  gboolean           is_locked;  /* the face's middle stays in the widget's */
  double             centre[2];  /* of the face, in the picture */
  int                polygon;    /* active, or GUISE_MASK_NOTHING */
  int                point;      /* of it, or GUISE_MASK_NOTHING: all of it */
  gboolean           is_moving;
  gboolean           is_pulled;  /* by a hand: the picture, not what is drawn */
  gboolean           sets;       /* where it is pulled nowhere a point is set */
  gboolean           has_space;  /* the key is held */
  gboolean           has_pulled; /* while it was */
  gboolean           has_ghost;  /* of a point that a line would get */
  double             ghost[2];   /* in the picture */
  GuisePolygonKind   ghost_kind;
  double             press[2]; /* where a drag began, in the widget */
  double             last[2];  /* of a drag, in the picture */
  graphene_rect_t    sight;    /* of the widget, while it is drawn: what of it is seen */
};

/* Whether there is a face to show, and whether it can be drawn on: not while the document is at
 * another one already. */
gboolean guise_mask_canvas_has_face (const GuiseMaskCanvas *self);
gboolean guise_mask_canvas_is_ready (const GuiseMaskCanvas *self);

/* The place of its picture in the widget. */
graphene_rect_t guise_mask_canvas_get_bounds (const GuiseMaskCanvas *self);

/* Pixels of the widget become pixels of the picture. */
void guise_mask_canvas_map_back (const GuiseMaskCanvas *self, double *x, double *y);

/* Pixels of the widget for one of the picture. */
double guise_mask_canvas_get_scale (const GuiseMaskCanvas *self);

/* What is under (x, y) of the widget stays there. */
void guise_mask_canvas_set_zoom (GuiseMaskCanvas *self, double zoom, double x, double y);

/* A point of the outline that is drawn, in the picture; on its first point the outline is closed.
 */
void guise_mask_canvas_place (GuiseMaskCanvas *self, double x, double y);

/* A hand comes down on the widget, moves, in pixels since then, and goes. A drag may be cut short
 * by a key. */
void guise_mask_canvas_begin_drag (GuiseMaskCanvas *self, double x, double y);
void guise_mask_canvas_drag (GuiseMaskCanvas *self, double dx, double dy);
void guise_mask_canvas_end_drag (GuiseMaskCanvas *self);

/* With the tool for points: the point at a place of the widget goes. Returns: whether one was there
 */
gboolean guise_mask_canvas_take_point (GuiseMaskCanvas *self, double x, double y);

/* Whether points are set in the middle of the widget; that place in the picture. */
gboolean guise_mask_canvas_has_cross (const GuiseMaskCanvas *self);
void     guise_mask_canvas_get_cross (const GuiseMaskCanvas *self, double *x, double *y);

/* A hand comes down while there is a cross, or Space is held, moves, in pixels since then, and
 * goes; without a way it sets a point under the cross. */
void guise_mask_canvas_begin_pull (GuiseMaskCanvas *self);
void guise_mask_canvas_pull (GuiseMaskCanvas *self, double dx, double dy);
void guise_mask_canvas_end_pull (GuiseMaskCanvas *self, double dx, double dy);

/* Two fingers, by how much they are further apart than when they came; the middle between them in
 * the widget. */
void guise_mask_canvas_begin_pinch (GuiseMaskCanvas *self, double x, double y);
void guise_mask_canvas_pinch (GuiseMaskCanvas *self, double by, double x, double y);

/* The outline being drawn has got another point, or lost one, or is gone. */
void guise_mask_canvas_tell_drawn (GuiseMaskCanvas *self);

/* The document was changed by a hand on the canvas. */
void guise_mask_canvas_tell_changed (GuiseMaskCanvas *self);

void guise_mask_canvas_add_keys (GuiseMaskCanvas *self);
void guise_mask_canvas_add_pointer (GuiseMaskCanvas *self);
void guise_mask_canvas_add_touch (GuiseMaskCanvas *self);

/* Whether the lens is shown, and where in the widget. */
gboolean        guise_mask_canvas_has_lens (const GuiseMaskCanvas *self);
graphene_rect_t guise_mask_canvas_get_lens (const GuiseMaskCanvas *self);

void guise_mask_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
