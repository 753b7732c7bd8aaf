/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

/**
 * GuiseFaceCanvas:
 *
 * One face large on dark grey, with its 68 points. Property: `shows-landmarks`.
 */
#define GUISE_TYPE_FACE_CANVAS (guise_face_canvas_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceCanvas, guise_face_canvas, GUISE, FACE_CANVAS, GtkWidget)

/**
 * guise_face_canvas_set:
 * @picture: (nullable): what is shown
 * @landmarks: (nullable) (array fixed-size=68): in its pixels; copied
 * @turn: degrees of the head, positive when it looks to the picture's left: of a turned face the
 *   points on the far side are guesses, and are left out
 */
void guise_face_canvas_set (GuiseFaceCanvas  *self,
                            GdkPaintable     *picture,
                            const GuisePoint *landmarks,
                            double            turn);

G_END_DECLS
