/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-records.h"
#include "survey/guise-score-card.h"

G_BEGIN_DECLS

/**
 * GuiseScoreFaceset:
 * @faceset: (owned): what is judged
 * @records: (owned): what was measured on its faces
 * @entries: (owned): of the faceset's index, by face
 * @faces: (owned): the records, by face
 * @masks: (owned) (nullable): what there is of the masks, by face; %NULL where only what is
 *   remembered counts
 * @set: all that as guise_score_card_new() takes it
 *
 * A faceset with all that is known about it. Plain struct; zeros are empty.
 */
typedef struct
{
  GuiseFaceset             *faceset;
  GuiseFaceRecords         *records;
  const GuiseFacesetEntry **entries;
  const GuiseFaceRecord   **faces;
  GuiseStoredMask          *masks;
  GuiseScoreSet             set;
} GuiseScoreFaceset;

void guise_score_faceset_clear (GuiseScoreFaceset *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseScoreFaceset, guise_score_faceset_clear)

/**
 * guise_score_faceset_measure:
 * @self: (inout): an empty one; cleared by the caller, also after an error
 * @faceset: what is judged; kept
 * @options: (nullable): how it is measured
 * @progress: (nullable): told about faces measured
 * @user_data: for @progress
 * @cancellable: (nullable): to give up
 * @error: where to put the error
 *
 * Errors: as guise_face_records_measure()
 */
gboolean guise_score_faceset_measure (GuiseScoreFaceset             *self,
                                      GuiseFaceset                  *faceset,
                                      const GuiseFaceRecordsOptions *options,
                                      GuiseProgressFunc              progress,
                                      void                          *user_data,
                                      GCancellable                  *cancellable,
                                      GError                       **error);

G_END_DECLS
