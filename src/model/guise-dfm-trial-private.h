/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-dfm-private.h"

G_BEGIN_DECLS

/* Faces at once: the batch of the graph that is exported, and of the larger of both trials. */
#define GUISE_DFM_TRIAL_BATCH     2

/* Of all faces: what preview and export are compared on (features.md 35), and what is left of it
 * for a mask network so large that they would take minutes. */
#define GUISE_DFM_TRIAL_MAX_FACES 64
#define GUISE_DFM_TRIAL_MIN_FACES 8

/**
 * GuiseDfmTrial:
 * @interface: what the outputs are
 * @resolution: rows and columns of a face
 * @n_faces: how many, a multiple of %GUISE_DFM_TRIAL_BATCH
 * @faces: (owned) [n_faces, r, r, 3], 0..1: smooth ones and noise by turns, the same at all times
 * @expected: (owned) by output, [n_faces, r, r, channels]: what the trained networks give
 * @actual: (owned) by output, [GUISE_DFM_TRIAL_BATCH, r, r, channels]: what is compared with it
 *
 * The faces that an export is proven with. Plain struct.
 */
typedef struct
{
  const GuiseDfmInterface *interface;
  int                      resolution;
  int                      n_faces;
  float                   *faces;
  float                   *expected[GUISE_DFM_MAX_OUTS];
  float                   *actual[GUISE_DFM_MAX_OUTS];
} GuiseDfmTrial;

/**
 * guise_dfm_trial_choose_n:
 * @kind: of the model
 * @flops: floating-point operations for one face
 *
 * Returns: how many faces to try: of a model that swaps all of them, whatever that takes
 */
int guise_dfm_trial_choose_n (GuiseDfmKind kind, double flops);

/**
 * guise_dfm_trial_init:
 * @self: (out caller-allocates): cleared on failure, too, by guise_dfm_trial_clear()
 * @interface: of the model
 * @resolution: of the model
 * @n_faces: how many
 * @error: where to put the error
 *
 * Allocates and draws the faces.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 */
gboolean guise_dfm_trial_init (GuiseDfmTrial           *self,
                               const GuiseDfmInterface *interface,
                               int                      resolution,
                               int                      n_faces,
                               GError                 **error);
void     guise_dfm_trial_clear (GuiseDfmTrial *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseDfmTrial, guise_dfm_trial_clear)

/**
 * guise_dfm_trial_get_face:
 *
 * Returns: (transfer none): face @i and those after it
 */
const float *guise_dfm_trial_get_face (const GuiseDfmTrial *self, int i);

/**
 * guise_dfm_trial_get_expected:
 *
 * Returns: (transfer none): output @out of face @i and those after it
 */
float *guise_dfm_trial_get_expected (const GuiseDfmTrial *self, size_t out, int i);

/**
 * guise_dfm_trial_measure:
 * @self: the trial
 * @first: the face that comes first in the actual outputs
 * @n: how many are there
 *
 * Returns: the largest difference from what is expected; not a number when either side has one
 */
double guise_dfm_trial_measure (const GuiseDfmTrial *self, int first, int n);

G_END_DECLS
