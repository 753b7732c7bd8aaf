/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-wall-list.h"
#include "faceset/guise-faceset.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseFacePictures:
 *
 * Small pictures for the faces in view: decoded by threads, the newest wish first, at most 16 of
 * them handed to the screen in one frame, and the last ones kept up to so many bytes (setting
 * `thumbnail-memory`). Thread: main.
 */
#define GUISE_TYPE_FACE_PICTURES (guise_face_pictures_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFacePictures, guise_face_pictures, GUISE, FACE_PICTURES, GObject)

/**
 * guise_face_pictures_new:
 * @clock: whose frames count; not kept alive
 * @faceset: the faces
 * @list: whose faces get the pictures
 * @side: pixels, see guise_thumbnails_new()
 *
 * Returns: (transfer full): the pictures
 */
GuiseFacePictures *
guise_face_pictures_new (GtkWidget *clock, GuiseFaceset *faceset, GuiseWallList *list, int side);

/**
 * guise_face_pictures_want:
 * @self: the pictures
 * @face: one that comes into view
 *
 * It gets its picture at once, or as soon as there is one; none, when its file cannot be read.
 */
void guise_face_pictures_want (GuiseFacePictures *self, GuiseWallFace *face);

/**
 * guise_face_pictures_forget:
 * @face: one that is out of view
 */
void guise_face_pictures_forget (GuiseFacePictures *self, GuiseWallFace *face);

/**
 * guise_face_pictures_is_idle:
 *
 * Returns: whether nothing is waited for
 */
gboolean guise_face_pictures_is_idle (GuiseFacePictures *self);

/**
 * guise_face_pictures_get_n_bytes:
 *
 * Returns: what is kept; the setting `thumbnail-memory` is the limit, at any time
 */
size_t guise_face_pictures_get_n_bytes (const GuiseFacePictures *self);

int guise_face_pictures_get_side (const GuiseFacePictures *self);

/**
 * guise_face_pictures_make_texture:
 * @image: (nullable): BGR8
 *
 * The one place where pictures of faces reach the screen's memory.
 *
 * Returns: (transfer full) (nullable): the same for GTK, without a copy
 */
GdkTexture *guise_face_pictures_make_texture (GuiseImage *image);

G_END_DECLS
