/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-face-canvas.h"

G_BEGIN_DECLS

struct _GuiseFaceCanvas
{
  GtkWidget parent_instance;

  GdkPaintable *picture; /* owned, or NULL */
  GuisePoint    landmarks[GUISE_N_LANDMARKS];
  gboolean      has_landmarks;
  gboolean      shows_landmarks;
  gboolean      is_editable;
  double        turn;

  int        active;      /* point, or -1 */
  gboolean   is_nudged;   /* by keys, since it is active */
  gboolean   is_dragging; /* it follows the pointer */
  GuisePoint start;       /* of the drag: where it was, pixels of the picture */
};

/* Where the picture is drawn. */
typedef struct
{
  double x;
  double y;
  double scale;
} GuiseFaceFit;

gboolean guise_face_canvas_get_fit (const GuiseFaceCanvas *self, GuiseFaceFit *out_fit);

/* Whether a point is drawn; of those on the far side of a turned head nobody knows. */
gboolean guise_face_canvas_is_visible (const GuiseFaceCanvas *self, int point);

void guise_face_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
