/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * GuiseFaceMasker:
 *
 * A mask network (XSeg) that says what of a crop is face. Thread: that of its device.
 */
typedef struct _GuiseFaceMasker GuiseFaceMasker;

/**
 * guise_face_masker_open:
 * @path: a folder with `XSeg_*.npy`, ours or DeepFaceLab's, or an exported `XSeg_model.onnx`
 * @device: where it runs; must outlive the masker
 * @error: where to put the error
 *
 * Errors: as guise_xseg_folder_load_options(), guise_xseg_folder_load_weights() and
 *   guise_dfm_load_xseg(); %GUISE_NN_ERROR; %GUISE_CORE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a masker
 */
GuiseFaceMasker *guise_face_masker_open (const char *path, GuiseDevice *device, GError **error);
void             guise_face_masker_free (GuiseFaceMasker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceMasker, guise_face_masker_free)

/**
 * guise_face_masker_get_side:
 *
 * Returns: rows and columns of the crop that the network sees, s
 */
int guise_face_masker_get_side (const GuiseFaceMasker *self);

/**
 * guise_face_masker_get_input:
 *
 * Returns: (transfer none) (array): [3, s, s] f32 BGR 0..1: what guise_face_masker_run() looks at,
 *   for the caller to fill
 */
float *guise_face_masker_get_input (GuiseFaceMasker *self);

/**
 * guise_face_masker_run:
 * @self: a masker
 * @n: side of the mask that is wanted
 * @out_mask: (out caller-allocates) (array): [1, n, n] f32 0..1
 * @error: where to put the error
 *
 * Masks what guise_face_masker_get_input() holds. What the network says below 0.1 is 0; resized
 * with cubic kernels. Allocates nothing while @n stays.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 * Source: faces.md 8.1, step 5
 */
gboolean guise_face_masker_run (GuiseFaceMasker *self, int n, float *out_mask, GError **error);

/**
 * guise_face_masker_run_on:
 * @self: a masker
 * @face: (array): [3, n, n] f32 BGR 0..1; resized for the network
 * @n: its side
 * @out_mask: (out caller-allocates) (array): [1, n, n] f32 0..1
 * @error: where to put the error
 *
 * guise_face_masker_run() for a face of another size.
 */
gboolean guise_face_masker_run_on (GuiseFaceMasker *self,
                                   const float     *face,
                                   int              n,
                                   float           *out_mask,
                                   GError         **error);

G_END_DECLS
