/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

/**
 * GuiseFaceCanvas:
 *
 * One face large on dark grey, with its 68 points, which can be moved: dragged, or with Tab to the
 * next one and the arrow keys, by a pixel of the picture or with Shift by ten. Properties:
 * `shows-landmarks`; `is-editable`, whether points move; `active`, notifies: the point that keys
 * move, -1 for none. Its name is the face's, its value the active point's.
 *
 * Signal `::moved (int point, double x, double y, gboolean is_continued)`: the person has moved a
 * point to there; in small steps of one movement all but the first are continued.
 */
#define GUISE_TYPE_FACE_CANVAS (guise_face_canvas_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceCanvas, guise_face_canvas, GUISE, FACE_CANVAS, GtkWidget)

/**
 * guise_face_canvas_set:
 * @picture: (nullable): what is shown
 * @landmarks: (nullable) (array fixed-size=68): in its pixels; copied
 * @turn: degrees of the head, positive when it looks to the picture's left: of a turned face the
 *   points on the far side are guesses, and are left out
 *
 * Another face: no point is active.
 */
void guise_face_canvas_set (GuiseFaceCanvas  *self,
                            GdkPaintable     *picture,
                            const GuisePoint *landmarks,
                            double            turn);

/**
 * guise_face_canvas_set_points:
 * @landmarks: (array fixed-size=68): of the same face; copied
 */
void guise_face_canvas_set_points (GuiseFaceCanvas *self, const GuisePoint *landmarks);

/**
 * guise_face_canvas_activate:
 * @point: 0..67, or -1 for none
 */
void guise_face_canvas_activate (GuiseFaceCanvas *self, int point);
int  guise_face_canvas_get_active (const GuiseFaceCanvas *self);

/**
 * guise_face_canvas_locate:
 * @point: 0..67
 * @out_x: (out): where it is drawn, in the widget's coordinates
 * @out_y: (out): likewise
 *
 * Returns: %FALSE when it is not shown
 */
gboolean
guise_face_canvas_locate (const GuiseFaceCanvas *self, int point, double *out_x, double *out_y);

G_END_DECLS
