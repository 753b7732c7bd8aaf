/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/widgets/guise-picture-gl.h"

G_BEGIN_DECLS

/**
 * GuisePictureArea:
 *
 * One picture, or two and where one ends, drawn by OpenGL: what changes with every frame of a
 * camera. It lives as long as it is realized. Whoever shows pictures has another way as well, for
 * where this cannot be.
 */
#define GUISE_TYPE_PICTURE_AREA (guise_picture_area_get_type ())
G_DECLARE_FINAL_TYPE (GuisePictureArea, guise_picture_area, GUISE, PICTURE_AREA, GtkGLArea)

/**
 * guise_picture_area_add_to:
 * @parent: a realized widget
 *
 * Makes an area and puts it under the other children of @parent. There is none where the window is
 * drawn without OpenGL, since every frame would have to be fetched back from the card, and where
 * OpenGL is too old or does not work.
 *
 * Returns: (transfer none) (nullable): the area, realized
 */
GuisePictureArea *guise_picture_area_add_to (GtkWidget *parent);

/**
 * guise_picture_area_set_image:
 * @self: a realized area
 * @side: which picture, below %GUISE_PICTURE_GL_N_SIDES
 * @image: (nullable): BGR8; goes to the card here, and is not needed any more. %NULL is black
 *
 * Returns: whether it can be shown; if not, this area is of no use any more
 */
gboolean guise_picture_area_set_image (GuisePictureArea *self, int side, const GuiseImage *image);

/**
 * guise_picture_area_set_line:
 * @self: an area
 * @left: the side that is seen left of the line
 * @position: of the line, 0..1 of the width; 1 shows that side alone
 */
void guise_picture_area_set_line (GuisePictureArea *self, int left, double position);

/**
 * guise_picture_area_set_mirrored:
 * @self: an area
 * @is_mirrored: whether pictures are shown as in a mirror; they are not at first
 */
void guise_picture_area_set_mirrored (GuisePictureArea *self, gboolean is_mirrored);

G_END_DECLS
