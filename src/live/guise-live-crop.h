/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-settings.h"

G_BEGIN_DECLS

/**
 * guise_live_crop:
 * @settings: what the crop follows, its coverage and place
 * @type: what the model was trained on
 * @size: side of the crop, pixels
 * @frame: the picture; only its size counts
 * @landmarks: (array fixed-size=68): a face in it
 * @out_to_face: (out): from pixels of the frame to those of the crop
 *
 * Where a model looks. With the default settings it is guise_face_align(), as in training; in head
 * mode it is that of whole heads, with more of what is above the face and beside it.
 *
 * Source: faces.md 2.2.3, with the whole face and the head of facesets (1.5) instead of
 * DeepFaceLive's template
 *
 * Returns: %FALSE when the landmarks form no face
 */
gboolean guise_live_crop (const GuiseLiveSettings *settings,
                          GuiseFaceType            type,
                          int                      size,
                          const GuiseImage        *frame,
                          const GuisePoint        *landmarks,
                          GuiseAffine             *out_to_face);

/**
 * guise_live_crop_resize:
 * @to_face: what guise_live_crop() answered
 * @size: side of that crop
 * @wanted: side of another one
 *
 * Returns: the map to the same square of the frame with more or fewer pixels
 */
GuiseAffine guise_live_crop_resize (const GuiseAffine *to_face, int size, int wanted);

/**
 * GuiseLiveSteady:
 *
 * Keeps faces at rest from trembling and lets those that move go. Thread: owner.
 */
typedef struct _GuiseLiveSteady GuiseLiveSteady;

GuiseLiveSteady *guise_live_steady_new (void);
void             guise_live_steady_free (GuiseLiveSteady *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveSteady, guise_live_steady_free)

/**
 * guise_live_steady_apply:
 * @self: a memory
 * @track: which face it is, as #GuiseFace has it
 * @smoothing: 0..1; 0 changes nothing
 * @landmarks: (array fixed-size=68): in the frame; smoothed
 *
 * Each point becomes p + a (x - p), p where it was, x where it was found, a = 1 - s exp (-(d / D)²)
 * with d the mean way of all points since then in distances between the eyes, D = 0.03. A face that
 * was not seen in the 16 calls before begins anew.
 */
void
guise_live_steady_apply (GuiseLiveSteady *self, int track, double smoothing, GuisePoint *landmarks);

G_END_DECLS
