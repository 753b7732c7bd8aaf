/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "image/guise-image.h"
#include "model/guise-saehd.h"
#include "project/guise-project.h"
#include "survey/guise-score-card.h"
#include "train/guise-likeness.h"

G_BEGIN_DECLS

/**
 * GuiseCheckCase:
 *
 * What a swap fails at when the source has no such faces (features.md A102, A103): eyes and mouths
 * that do not close or open, heads that come out wrongly turned.
 */
typedef enum
{
  GUISE_CHECK_EYES_CLOSED,
  GUISE_CHECK_MOUTH_OPEN,
  GUISE_CHECK_TURNED_LEFT,
  GUISE_CHECK_TURNED_RIGHT,
  GUISE_CHECK_LOOKS_UP,
  GUISE_CHECK_LOOKS_DOWN,
  GUISE_N_CHECK_CASES,
} GuiseCheckCase;

/**
 * GuiseCheckRow:
 * @n_src: source faces of that kind
 * @n_dst: destination faces of that kind
 * @n_shown: pairs on the sheet; 0 when the destination has none
 * @likeness: whom the swaps of these pairs look like; not known without the network that tells
 *   people apart
 */
typedef struct
{
  size_t        n_src;
  size_t        n_dst;
  size_t        n_shown;
  GuiseLikeness likeness;
} GuiseCheckRow;

/**
 * GuiseCheckReport:
 * @rows: by #GuiseCheckCase
 * @card: what both facesets lack
 * @sheet: BGR8; a line for each case: source, destination and swap of a few pairs
 * @pairs: (element-type GuiseImage): the same pairs without words, each BGR8, three squares side by
 *   side; those of all cases one after the other
 *
 * What a trained model, after a quick check above all, makes of the faces that are hard, beside
 * what its facesets have of them (features.md A104). Plain struct, everything owned.
 */
typedef struct
{
  GuiseCheckRow   rows[GUISE_N_CHECK_CASES];
  GuiseScoreCard *card;
  GuiseImage     *sheet;
  GPtrArray      *pairs;
} GuiseCheckReport;

/**
 * GuiseCheckModel:
 * @model: the networks; borrowed
 * @weights: what they have learned; borrowed
 * @device: where to run them; borrowed
 * @iteration: iterations done
 *
 * What is judged.
 */
typedef struct
{
  GuiseSaehd   *model;
  GuiseWeights *weights;
  GuiseDevice  *device;
  uint64_t      iteration;
} GuiseCheckModel;

/**
 * guise_check_case_get_name:
 *
 * Returns: (transfer none): a word for scripts, "eyes-closed"
 */
const char *guise_check_case_get_name (GuiseCheckCase check);

/**
 * guise_check_case_get_text:
 *
 * Returns: (transfer none): for people, "eyes closed"
 */
const char *guise_check_case_get_text (GuiseCheckCase check);

/**
 * guise_check_case_concerns:
 * @check: a case
 * @finding: of a score card
 *
 * Returns: whether @finding says why @check may go wrong
 */
gboolean guise_check_case_concerns (GuiseCheckCase check, const GuiseScoreFinding *finding);

/**
 * guise_check_report_new:
 * @project: whose facesets, those of the plan's last stage, are looked at
 * @model: what is judged
 * @n_threads: 0 for all processors
 * @progress: (nullable): told about faces measured
 * @user_data: for @progress
 * @cancellable: (nullable): to give up
 * @error: where to put the error
 *
 * The destination's faces of each case are drawn evenly from all it has; beside each stands the
 * source face of that kind that is turned most alike, or, when there is none, the nearest of all.
 *
 * Errors: as guise_faceset_open(), guise_face_records_measure(), guise_score_card_new(),
 *   guise_probe_faces_render()
 *
 * Returns: (transfer full) (nullable): the report
 */
GuiseCheckReport *guise_check_report_new (const GuiseProject    *project,
                                          const GuiseCheckModel *model,
                                          int                    n_threads,
                                          GuiseProgressFunc      progress,
                                          void                  *user_data,
                                          GCancellable          *cancellable,
                                          GError               **error);
void              guise_check_report_free (GuiseCheckReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCheckReport, guise_check_report_free)

G_END_DECLS
