/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"
#include "model/guise-saehd-batch.h"
#include "model/guise-saehd-preview.h"
#include "support/guise-ssim.h"

G_BEGIN_DECLS

/**
 * ConvergenceFaces:
 * @train: what is trained on
 * @probe: what is measured on: the faces held out, or all when none are
 *
 * One side's faces. Members owned.
 */
typedef struct
{
  GuiseFaceset *train;
  GuiseFaceset *probe;
} ConvergenceFaces;

/**
 * convergence_faces_open:
 * @self: filled
 * @path: as for guise_faceset_open()
 * @hold_out: every how many-th face is kept from training, starting in the middle of the first
 *   so many; 0 for none
 * @error: where to put the error
 *
 * Errors: as guise_faceset_open()
 */
gboolean
convergence_faces_open (ConvergenceFaces *self, const char *path, int hold_out, GError **error);
void convergence_faces_clear (ConvergenceFaces *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConvergenceFaces, convergence_faces_clear)

/**
 * ConvergenceProbes:
 *
 * Faces of both sides at the model's resolution, unchanged by chance, and what the networks
 * make of them.
 */
typedef struct _ConvergenceProbes ConvergenceProbes;

/**
 * convergence_probes_new:
 * @sides: (array fixed-size=2): by #GuiseSaehdSide
 * @type: what the model sees
 * @resolution: its side
 * @n: how many of each side, evenly spread; fewer when a side has fewer
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): the probes
 */
ConvergenceProbes *convergence_probes_new (const ConvergenceFaces *sides,
                                           GuiseFaceType           type,
                                           int                     resolution,
                                           int                     n,
                                           GError                **error);
void               convergence_probes_free (ConvergenceProbes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConvergenceProbes, convergence_probes_free)

/**
 * convergence_probes_get_chunk:
 *
 * Returns: how many faces of each side the preview must take at once
 */
int convergence_probes_get_chunk (const ConvergenceProbes *self);

int convergence_probes_get_n (const ConvergenceProbes *self);

/**
 * convergence_probes_get_dst:
 *
 * Returns: (transfer none) (array): [n, 3, r, r], the destination faces
 */
const float *convergence_probes_get_dst (const ConvergenceProbes *self);

/**
 * convergence_probes_get_swapped:
 *
 * Returns: (transfer none) (array): [n, 3, r, r], what was made of them when last measured
 */
const float *convergence_probes_get_swapped (const ConvergenceProbes *self);

/**
 * convergence_probes_measure:
 * @self: the probes
 * @preview: for convergence_probes_get_chunk() faces
 * @out_ssim: (out) (array fixed-size=2): means over the faces of a side: each as itself
 * @error: where to put the error
 *
 * Runs the networks on every probe.
 */
gboolean convergence_probes_measure (ConvergenceProbes *self,
                                     GuiseSaehdPreview *preview,
                                     GuiseSsim         *out_ssim,
                                     GError           **error);

/**
 * convergence_probes_draw:
 * @self: measured probes
 * @n_shown: how many, evenly spread
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): one row: for each shown probe the source, the source as
 *   itself, the destination, the destination as itself and as the source: the swap
 */
GuiseImage *convergence_probes_draw (const ConvergenceProbes *self, int n_shown, GError **error);

/**
 * convergence_strip_write:
 * @rows: (element-type GuiseImage): as drawn, all of one size
 * @iterations: (element-type uint64_t): when each was drawn
 * @n_rows: how many to show at most, evenly spread, the last always
 * @path: a PNG file
 * @error: where to put the error
 */
gboolean convergence_strip_write (const GPtrArray *rows,
                                  const GArray    *iterations,
                                  int              n_rows,
                                  const char      *path,
                                  GError         **error);

G_END_DECLS
