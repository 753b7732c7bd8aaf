/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * GuiseXsegLabel:
 * @GUISE_XSEG_LABEL_NONE: the face alone, as pretraining wants it
 * @GUISE_XSEG_LABEL_POLYGONS: what a person drew
 * @GUISE_XSEG_LABEL_MASK: the stored mask, hard at 0.5
 *
 * Where the truth about a face's mask comes from.
 */
typedef enum
{
  GUISE_XSEG_LABEL_NONE,
  GUISE_XSEG_LABEL_POLYGONS,
  GUISE_XSEG_LABEL_MASK,
} GuiseXsegLabel;

/**
 * GuiseXsegFace:
 * @image: F32 BGR, [3, size, size]: resized or aligned, not clipped
 * @mask: F32 [1, size, size]: likewise; 0 without a label
 *
 * A labelled face at the resolution of an XSeg model: everything about a sample that chance has no
 * part in. Plain struct, members owned.
 */
typedef struct
{
  GuiseImage *image;
  GuiseImage *mask;
} GuiseXsegFace;

GuiseXsegFace *guise_xseg_face_new (int size, GError **error);
void           guise_xseg_face_free (GuiseXsegFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseXsegFace, guise_xseg_face_free)

/**
 * guise_xseg_face_get_n_bytes:
 *
 * Returns: the memory that one takes
 */
size_t guise_xseg_face_get_n_bytes (int size);

/**
 * guise_xseg_face_load:
 * @self: filled
 * @faceset: where from
 * @i: which face
 * @type: what the model sees; a face of another type is aligned anew
 * @label: where its mask comes from; a face that lacks it has an empty one
 * @error: where to put the error
 *
 * Decodes a face and its mask, and brings both to size by Lanczos-4, what lies outside being 0;
 * without a label as faces are for other trainings: cubic, the rim repeated. Thread: any.
 *
 * Errors: as guise_faceset_load(); %GUISE_FACESET_ERROR CORRUPT when the landmarks form no face, or
 *   the stored mask that is asked for cannot be read
 * Source: training.md 8.3, 7.3
 */
gboolean guise_xseg_face_load (GuiseXsegFace      *self,
                               const GuiseFaceset *faceset,
                               size_t              i,
                               GuiseFaceType       type,
                               GuiseXsegLabel      label,
                               GError            **error);

/**
 * guise_xseg_face_make_grey:
 * @image: F32 BGR
 * @grey: (out caller-allocates) (array): of the same size: what pretraining is to draw
 */
void guise_xseg_face_make_grey (const GuiseImage *image, float *grey);

/**
 * guise_xseg_face_read_picture:
 * @path: a JPEG or PNG file, as much of it as can be read
 * @size: of the faces
 * @error: where to put the error
 *
 * Errors: as guise_image_load()
 *
 * Returns: (transfer full) (nullable): the largest square from the middle of a picture that shows
 * no face, BGR8: a fifth of what a face takes. Thread: any
 */
GuiseImage *guise_xseg_face_read_picture (const char *path, int size, GError **error);

/**
 * guise_xseg_face_set_picture:
 * @self: filled: its mask is empty
 * @picture: BGR8, of the same size
 */
void guise_xseg_face_set_picture (GuiseXsegFace *self, const GuiseImage *picture);

/**
 * guise_xseg_face_draw_polygons:
 * @polygons: (element-type GuisePolygon): in the order in which they paint
 * @mask: F32 with one channel, zeroed by the caller
 *
 * Including polygons paint 1, excluding ones 0, at whole pixels.
 *
 * Source: training.md 8.3, formats.md 3
 */
void guise_xseg_face_draw_polygons (const GPtrArray *polygons, GuiseImage *mask);

G_END_DECLS
