/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * ConvergenceFollowing:
 * @found: share of the swapped faces in which a face is found; those count below
 * @mouth: correlation of the mouth's opening with the performer's, 1 for following it exactly
 * @yaw: the same for the direction of the head
 *
 * How well a swap does what the performer does. Correlations forgive a mouth that opens too
 * little; NaN when there are fewer than three faces. Plain value.
 */
typedef struct
{
  double found;
  double mouth;
  double yaw;
} ConvergenceFollowing;

typedef struct _ConvergenceFollow ConvergenceFollow;

/**
 * convergence_follow_new:
 * @device: where the face networks run; must outlive this
 * @faces: (array): [n, 3, side, side] f32 BGR 0..1, the performer's
 * @n: how many
 * @side: rows and columns
 * @error: where to put the error
 *
 * Reads the performer's faces at the resolution of the swap, so that what is lost there is not
 * held against it; those in which no face is found are left out.
 *
 * Errors: as guise_face_finder_new()
 *
 * Returns: (transfer full) (nullable): what the swap is compared with
 */
ConvergenceFollow *
convergence_follow_new (GuiseDevice *device, const float *faces, int n, int side, GError **error);
void convergence_follow_free (ConvergenceFollow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConvergenceFollow, convergence_follow_free)

/**
 * convergence_follow_measure:
 * @self: the performer
 * @swapped: (array): [n, 3, side, side] f32 BGR 0..1
 * @out_following: (out): the result
 * @error: where to put the error
 */
gboolean convergence_follow_measure (ConvergenceFollow    *self,
                                     const float          *swapped,
                                     ConvergenceFollowing *out_following,
                                     GError              **error);

G_END_DECLS
