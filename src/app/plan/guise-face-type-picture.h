/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "face/guise-face-type.h"

G_BEGIN_DECLS

/**
 * GuiseFaceTypePicture:
 *
 * A head, drawn, and how much of it a face type covers: the crop as a frame, what of the head is
 * in it as an area.
 */
#define GUISE_TYPE_FACE_TYPE_PICTURE (guise_face_type_picture_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceTypePicture,
                      guise_face_type_picture,
                      GUISE,
                      FACE_TYPE_PICTURE,
                      GtkWidget)

/**
 * guise_face_type_picture_new:
 * @type: one that a model can have
 * @text: what is covered, a sentence
 */
GtkWidget *guise_face_type_picture_new (GuiseFaceType type, const char *text);

G_END_DECLS
