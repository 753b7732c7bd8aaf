/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/masks/guise-mask-canvas.h"

G_BEGIN_DECLS

struct _GuiseMaskCanvas
{
  GtkWidget parent_instance;

  GuiseMaskDocument *document; /* borrowed, or NULL */
  GdkTexture        *picture;  /* owned, or NULL */
  GuiseImage        *trained;  /* owned, or NULL */
  GdkTexture        *tint;     /* owned, or NULL */
  gboolean           has_tint; /* whether tint is that of now */
  GuiseMaskTool      tool;
  GuiseMaskView      view;
  double             zoom;
  double             pan[2];  /* of the picture's middle from the widget's */
  double             from[2]; /* pan when a drag began */
  double             grown;   /* zoom when a pinch began */
  double             pointer[2];
  int                polygon; /* active, or GUISE_MASK_NOTHING */
  int                point;   /* of it, or GUISE_MASK_NOTHING: all of it */
  gboolean           is_moving;
  double             press[2]; /* where a drag began, in the widget */
  double             last[2];  /* of a drag, in the picture */
};

/* Whether there is a face to draw, and the place of its picture in the widget. */
gboolean        guise_mask_canvas_is_ready (const GuiseMaskCanvas *self);
graphene_rect_t guise_mask_canvas_get_bounds (const GuiseMaskCanvas *self);

void guise_mask_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
