/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-capture-session.h"

G_BEGIN_DECLS

/**
 * GuiseRecordCount:
 * @n: faces there are
 * @quota: faces wanted; 0: none, it cannot be reached or is not asked for
 *
 * One tile.
 */
typedef struct
{
  size_t n;
  size_t quota;
} GuiseRecordCount;

/**
 * GuiseRecordFigures:
 * @n_faces: of all days
 * @target: how many are wanted
 * @counts: what became of the pictures of this session
 * @completion: 0..1: how much of all that is wanted is there
 * @seconds_left: of acting, as fast as it goes; negative when not known
 * @per_second: faces kept, mean of the last seconds; negative while nobody records
 * @poses: by column and row of the coverage
 * @bins: by dimension and bin
 * @cards: by extra card; without a quota where it was not chosen
 * @has_goal: whether the coach asks for a cell
 * @goal: that cell
 *
 * What the panel beside the camera shows. Plain value: made on the thread that records, shown on
 * another.
 */
typedef struct
{
  size_t             n_faces;
  size_t             target;
  GuiseCaptureCounts counts;
  double             completion;
  double             seconds_left;
  double             per_second;
  GuiseRecordCount   poses[GUISE_COVERAGE_N_YAW_COLUMNS][GUISE_COVERAGE_N_PITCH_ROWS];
  GuiseRecordCount   bins[GUISE_N_COVERAGE_DIMENSIONS][GUISE_COVERAGE_MAX_BINS];
  GuiseRecordCount   cards[GUISE_N_CAPTURE_CARDS];
  gboolean           has_goal;
  GuiseCoverageCell  goal;
} GuiseRecordFigures;

/**
 * guise_record_figures_read:
 * @self: the figures; times are left alone
 * @session: an open session
 */
void guise_record_figures_read (GuiseRecordFigures *self, const GuiseCaptureSession *session);

/**
 * guise_record_figures_read_cards:
 * @cards: (out): by extra card
 * @journal: whose takes say which were chosen
 * @counts: faces with each
 */
void guise_record_figures_read_cards (GuiseRecordCount           cards[GUISE_N_CAPTURE_CARDS],
                                      const GuiseCaptureJournal *journal,
                                      const size_t               counts[GUISE_N_CAPTURE_CARDS]);

/**
 * guise_record_figures_get_goal_bin:
 * @self: the figures
 * @dimension: which
 *
 * Returns: the bin that the coach asks for in that dimension, or -1
 */
int guise_record_figures_get_goal_bin (const GuiseRecordFigures *self,
                                       GuiseCoverageDimension    dimension);

/**
 * guise_record_refusal_get_text:
 *
 * Returns: (transfer none): a word or two why a picture was not kept, "same as before"
 */
const char *guise_record_refusal_get_text (GuiseRefusal refusal);

/**
 * guise_record_figures_describe_refusals:
 * @self: the figures
 * @out_n: (out): how many pictures were not kept
 *
 * Returns: (transfer full): the reasons with their numbers, the most frequent first
 */
char *guise_record_figures_describe_refusals (const GuiseRecordFigures *self, uint64_t *out_n);

G_END_DECLS
