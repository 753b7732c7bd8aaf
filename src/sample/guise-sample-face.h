/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseSampleFace:
 * @image: F32 BGR, [3, size, size]: resized or aligned, not clipped
 * @mask: F32 [1, size, size]: the whole face: the stored mask or the hull
 * @eyes_mouth: F32 [1, size, size]: eyes and inner mouth, softened
 *
 * A face at the resolution of a model: everything about a sample that chance has no part in. All
 * values are whole multiples of 2^-15 in -0.5..1.5, so that 16 bits hold them: what a cubic kernel
 * overshoots fits, 0 and 1 are exact, and a face that was kept packed is the face that was loaded.
 * Plain struct, members owned.
 */
typedef struct
{
  GuiseImage *image;
  GuiseImage *mask;
  GuiseImage *eyes_mouth;
} GuiseSampleFace;

GuiseSampleFace *guise_sample_face_new (int size, GError **error);
void             guise_sample_face_free (GuiseSampleFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSampleFace, guise_sample_face_free)

/**
 * guise_sample_face_load:
 * @self: filled
 * @faceset: where from
 * @i: which face
 * @type: what the model sees; a face of another type is aligned anew
 * @error: where to put the error
 *
 * Decodes a face and makes its masks. Thread: any.
 *
 * Errors: as guise_faceset_load(); %GUISE_FACESET_ERROR CORRUPT when the landmarks form no face
 * Source: training.md 7.3 to 7.5
 *
 * Returns: %TRUE when @self is filled
 */
gboolean guise_sample_face_load (GuiseSampleFace    *self,
                                 const GuiseFaceset *faceset,
                                 size_t              i,
                                 GuiseFaceType       type,
                                 GError            **error);

/**
 * guise_sample_face_get_n_packed:
 * @size: resolution
 *
 * Returns: how many numbers of 16 bits hold a face
 */
size_t guise_sample_face_get_n_packed (int size);

/**
 * guise_sample_face_pack:
 * @self: a face
 * @packed: (array): guise_sample_face_get_n_packed() numbers, filled
 *
 * Half the memory, and nothing is lost.
 */
void guise_sample_face_pack (const GuiseSampleFace *self, uint16_t *packed);
void guise_sample_face_unpack (GuiseSampleFace *self, const uint16_t *packed);

/**
 * guise_sample_face_load_partner:
 * @faceset: where from
 * @i: which face
 * @image: F32 [3, size, size], filled: the whole picture, resized bilinearly and never aligned
 * @error: where to put the error
 *
 * A face as the target of a colour transfer. Thread: any.
 *
 * Errors: as guise_faceset_load()
 * Source: training.md 7.3
 *
 * Returns: %TRUE when @image is filled
 */
gboolean guise_sample_face_load_partner (const GuiseFaceset *faceset,
                                         size_t              i,
                                         GuiseImage         *image,
                                         GError            **error);

G_END_DECLS
