/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-roi-private.h"

G_BEGIN_DECLS

/**
 * GuiseFaceMarker:
 *
 * The mesh network: one square of a picture in, 468 vertices out, from an attention mesh the irises
 * too.
 *
 * Thread: owner.
 */
typedef struct _GuiseFaceMarker GuiseFaceMarker;

GuiseFaceMarker *guise_face_marker_new (const char *path, GuiseDevice *device, GError **error);
void             guise_face_marker_free (GuiseFaceMarker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceMarker, guise_face_marker_free)

/**
 * guise_face_marker_run:
 * @self: the marker
 * @picture: BGR8
 * @roi: where the face is
 * @out_mesh: (out caller-allocates) (array fixed-size=468): in pixels of the picture
 * @out_irises: (out caller-allocates) (array fixed-size=10): likewise; x is NaN when the network
 *   knows nothing of them
 * @out_presence: (out): how sure the network is that there is a face, 0..1
 * @error: where to put the error
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_face_marker_run (GuiseFaceMarker    *self,
                                const GuiseImage   *picture,
                                const GuiseFaceRoi *roi,
                                GuiseMeshPoint     *out_mesh,
                                GuiseMeshPoint     *out_irises,
                                double             *out_presence,
                                GError            **error);

G_END_DECLS
