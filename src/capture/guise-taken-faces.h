/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-capture-journal.h"
#include "faceset/guise-faceset.h"
#include "survey/guise-score-card.h"

G_BEGIN_DECLS

/**
 * guise_taken_faces_count:
 * @faceset: a faceset that may never have been before a camera
 * @counts: (out): its faces with each card
 *
 * Blocks on the disk.
 *
 * Returns: (transfer full): the journal of its takes, empty when it was not recorded
 */
GuiseCaptureJournal *guise_taken_faces_count (const GuiseFaceset *faceset,
                                              size_t              counts[GUISE_N_CAPTURE_CARDS]);

/**
 * guise_taken_faces_describe:
 * @set: what a score card is made from; its is_recorded and n_tongue are set
 * @faceset: the faces that it was measured from
 *
 * What no measurement tells and the takes do. Blocks on the disk.
 */
void guise_taken_faces_describe (GuiseScoreSet *set, const GuiseFaceset *faceset);

G_END_DECLS
