/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-descriptor.h"
#include "train/guise-probe-faces.h"

G_BEGIN_DECLS

/**
 * GuiseLikenessHint:
 * @GUISE_LIKENESS_UNKNOWN: nothing can be said
 * @GUISE_LIKENESS_SOURCE: the swaps look like the source
 * @GUISE_LIKENESS_DESTINATION: they look like the destination
 * @GUISE_LIKENESS_BETWEEN: like both, or like neither
 */
typedef enum
{
  GUISE_LIKENESS_UNKNOWN,
  GUISE_LIKENESS_SOURCE,
  GUISE_LIKENESS_DESTINATION,
  GUISE_LIKENESS_BETWEEN,
  GUISE_N_LIKENESS_HINTS,
} GuiseLikenessHint;

/**
 * guise_likeness_hint_get_name:
 *
 * Returns: (transfer none): "source"; "unknown" for nothing
 */
const char *guise_likeness_hint_get_name (GuiseLikenessHint hint);

/**
 * GuiseLikeness:
 * @n: probe faces that all this is about
 * @to_src: from the swaps to the source person
 * @to_dst: from each swap to the face that it replaces
 * @within_src: from the source's own faces to the source person: as near as can be
 * @apart: from the destination's own faces to the source person: where a swap begins
 *
 * How much swaps look like the source: medians of identity distances (0 the same, 1 nothing in
 * common; docs/accuracy.md). The source person is the mean of the source's probe faces. All NaN
 * when not known.
 */
typedef struct
{
  size_t n;
  double to_src;
  double to_dst;
  double within_src;
  double apart;
} GuiseLikeness;

/**
 * guise_likeness_measure:
 * @describer: (nullable): the network that tells people apart; %NULL: there is none
 * @probes: probe faces
 * @model: what @strip was rendered for
 * @strip: of guise_probe_faces_render()
 * @cancellable: (nullable): stops
 * @out_likeness: (out): the distances; not known without @describer
 * @error: where to put the error
 *
 * Some 20 ms of a processor for each face, three for each row. Faces that the network cannot see
 * are left out. Thread: owner of @describer.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED, NO_MEMORY; %GUISE_NN_ERROR DEVICE_LOST
 *
 * Returns: %FALSE on an error
 */
gboolean guise_likeness_measure (GuiseFaceDescriber    *describer,
                                 const GuiseProbeFaces *probes,
                                 const GuiseProbeModel *model,
                                 const GuiseImage      *strip,
                                 GCancellable          *cancellable,
                                 GuiseLikeness         *out_likeness,
                                 GError               **error);

/**
 * guise_likeness_measure_groups:
 * @n_in_group: (array length=n_groups): rows of each group, one group after the other; 0: none
 * @n_groups: how many
 * @out_likeness: (out) (array length=n_groups): by group; not known for one without rows
 *
 * guise_likeness_measure() of several kinds of faces, as profiles and mouths that are open. The
 * source person, and how near its own faces are to it, are those of all of them.
 *
 * Returns: %FALSE on an error
 */
gboolean guise_likeness_measure_groups (GuiseFaceDescriber    *describer,
                                        const GuiseProbeFaces *probes,
                                        const GuiseProbeModel *model,
                                        const GuiseImage      *strip,
                                        const size_t          *n_in_group,
                                        size_t                 n_groups,
                                        GCancellable          *cancellable,
                                        GuiseLikeness         *out_likeness,
                                        GError               **error);

/**
 * guise_likeness_get_share:
 *
 * Returns: how far the swaps have come from the destination's distance to the source's own, 0..1
 * and beyond; NaN when the two cannot be told apart
 */
double guise_likeness_get_share (const GuiseLikeness *self);

/**
 * guise_likeness_get_hint:
 *
 * Source, or destination, when the swaps are nearer to it by more than 0.03 and have come at least,
 * or at most, half of the way. A hint: eyes decide.
 */
GuiseLikenessHint guise_likeness_get_hint (const GuiseLikeness *self);

/**
 * guise_likeness_describe:
 *
 * Returns: (transfer full): a sentence with the numbers
 */
char *guise_likeness_describe (const GuiseLikeness *self);

/**
 * guise_likeness_sheet_new:
 * @strip: of guise_probe_faces_render()
 * @iteration: iterations done
 * @likeness: (nullable): numbers for the caption
 * @error: where to put the error
 *
 * What a gate is decided by: source, destination and swap of each pair side by side, 128 pixels
 * each, three pairs a row.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): BGR8
 */
GuiseImage *guise_likeness_sheet_new (const GuiseImage    *strip,
                                      uint64_t             iteration,
                                      const GuiseLikeness *likeness,
                                      GError             **error);

G_END_DECLS
