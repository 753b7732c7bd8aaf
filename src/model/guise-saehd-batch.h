/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>

G_BEGIN_DECLS

/**
 * GuiseSaehdSide:
 * @GUISE_SAEHD_SRC: the character
 * @GUISE_SAEHD_DST: the performer
 */
typedef enum
{
  GUISE_SAEHD_SRC,
  GUISE_SAEHD_DST,
  GUISE_N_SAEHD_SIDES,
} GuiseSaehdSide;

/**
 * GuiseSaehdPlane:
 * @GUISE_SAEHD_WARPED: what the networks see, 3 channels BGR 0..1
 * @GUISE_SAEHD_TARGET: what they shall answer, 3 channels BGR 0..1
 * @GUISE_SAEHD_MASK: the whole face, 1 channel 0..1
 * @GUISE_SAEHD_EYES_MOUTH: eyes and mouth, 1 channel 0..1
 *
 * What belongs to one sample.
 */
typedef enum
{
  GUISE_SAEHD_WARPED,
  GUISE_SAEHD_TARGET,
  GUISE_SAEHD_MASK,
  GUISE_SAEHD_EYES_MOUTH,
  GUISE_N_SAEHD_PLANES,
} GuiseSaehdPlane;

/**
 * GuiseSaehdBatch:
 * @n: samples of each side
 * @resolution: rows and columns
 * @planes: by #GuiseSaehdPlane, [2, n, c, r, r] f32: the source samples, then the destination's
 *
 * The samples of one iteration. Both sides stand one behind the other because the networks take
 * them as one batch of 2 n. A plane is owned by the batch.
 */
typedef struct
{
  int    n;
  int    resolution;
  float *planes[GUISE_N_SAEHD_PLANES];
} GuiseSaehdBatch;

/**
 * guise_saehd_batch_new:
 * @n: samples of each side
 * @resolution: rows and columns
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a batch of zeros
 */
GuiseSaehdBatch *guise_saehd_batch_new (int n, int resolution, GError **error);
void             guise_saehd_batch_free (GuiseSaehdBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSaehdBatch, guise_saehd_batch_free)

/**
 * guise_saehd_plane_get_n_channels:
 *
 * Returns: 3 for pictures, 1 for masks
 */
int guise_saehd_plane_get_n_channels (GuiseSaehdPlane plane);

/**
 * guise_saehd_batch_get:
 *
 * Returns: (transfer none) (array): sample @i of one side, [c, r, r] f32
 */
float *guise_saehd_batch_get (const GuiseSaehdBatch *self,
                              GuiseSaehdPlane        plane,
                              GuiseSaehdSide         side,
                              int                    i);

G_END_DECLS
