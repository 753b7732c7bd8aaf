/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "face/guise-face.h"

G_BEGIN_DECLS

/**
 * GuiseFaceOverlay:
 *
 * What is seen in the picture of a #GuiseCameraView below it: the outline of the face, where the
 * eyes are, an arrow that says where to turn, and another face, dashed (studio.md 5.5).
 */
#define GUISE_TYPE_FACE_OVERLAY (guise_face_overlay_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceOverlay, guise_face_overlay, GUISE, FACE_OVERLAY, GtkWidget)

/**
 * guise_face_overlay_show:
 * @self: the overlay
 * @face: (nullable): the person's face; %NULL lets the last one fade
 * @other: (nullable): somebody else's
 * @width: columns of the picture that they are in
 * @height: rows of it
 */
void guise_face_overlay_show (GuiseFaceOverlay *self,
                              GuiseFace        *face,
                              GuiseFace        *other,
                              int               width,
                              int               height);

/**
 * guise_face_overlay_point:
 * @self: the overlay
 * @x: which way to turn, in the view: right is positive
 * @y: likewise, down; both 0: no arrow
 */
void guise_face_overlay_point (GuiseFaceOverlay *self, double x, double y);

G_END_DECLS
