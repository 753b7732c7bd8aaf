/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sort/guise-sort-measure.h"

G_BEGIN_DECLS

/**
 * GuiseWallRange:
 * @low: the least, as of guise_sort_measure_get()
 * @high: the most
 *
 * Of one measure. NaN in both: no face has it.
 */
typedef struct
{
  double low;
  double high;
} GuiseWallRange;

/**
 * GuiseWallLimits:
 * @ranges: by #GuiseSortMeasure; infinite ends are not limited
 *
 * Which faces a person wants to see by what was measured. Plain value.
 */
typedef struct
{
  GuiseWallRange ranges[GUISE_N_SORT_MEASURES];
} GuiseWallLimits;

/**
 * guise_wall_limits_init:
 * @self: (out): limits that admit every face
 */
void guise_wall_limits_init (GuiseWallLimits *self);

/**
 * guise_wall_limits_has:
 *
 * Returns: whether @measure is limited on either side
 */
gboolean guise_wall_limits_has (const GuiseWallLimits *self, GuiseSortMeasure measure);

/**
 * guise_wall_limits_count:
 *
 * Returns: how many measures are limited
 */
int guise_wall_limits_count (const GuiseWallLimits *self);

/**
 * guise_wall_limits_set_pose:
 * @column: of the map of head directions: guise_coverage_get_yaw_column()
 * @row: of that map: guise_coverage_get_pitch_row()
 *
 * Limits yaw and pitch to what one tile of the map counts; all others stay.
 */
void guise_wall_limits_set_pose (GuiseWallLimits *self, int column, int row);

/**
 * guise_wall_limits_clear_pose:
 *
 * Yaw and pitch are not limited any more.
 */
void guise_wall_limits_clear_pose (GuiseWallLimits *self);

/**
 * guise_wall_limits_find_pose:
 * @out_column: (out): the tile that guise_wall_limits_set_pose() was about
 * @out_row: (out): likewise
 *
 * Returns: whether yaw and pitch are limited to exactly one tile
 */
gboolean guise_wall_limits_find_pose (const GuiseWallLimits *self, int *out_column, int *out_row);

/**
 * guise_wall_limits_admit:
 * @record: (nullable): what was measured on a face
 *
 * What is not known of a face lies in no limits. Thread: any.
 *
 * Returns: whether the face lies within all limits
 */
gboolean guise_wall_limits_admit (const GuiseWallLimits *self, const GuiseFaceRecord *record);

/**
 * guise_wall_limits_find_extents:
 * @records: (array length=n): of all faces; %NULL for one that could not be measured
 * @n: how many
 * @out_extents: (out) (array fixed-size=GUISE_N_SORT_MEASURES): from the least to the most of each
 *
 * Thread: any.
 */
void guise_wall_limits_find_extents (const GuiseFaceRecord *const *records,
                                     size_t                        n,
                                     GuiseWallRange               *out_extents);

/**
 * guise_wall_limits_get_title:
 *
 * Returns: (transfer none): what @measure is called
 */
const char *guise_wall_limits_get_title (GuiseSortMeasure measure);

/**
 * guise_wall_limits_dup_words:
 * @value: as of guise_sort_measure_get()
 *
 * Returns: (transfer full): "24° left", "12 %", "0.31"
 */
char *guise_wall_limits_dup_words (GuiseSortMeasure measure, double value);

/**
 * guise_wall_limits_dup_range:
 * @extent: all there is
 *
 * Returns: (transfer full): what @measure is limited to; without a limit what its two ends mean:
 *   "dark … bright"
 */
char *guise_wall_limits_dup_range (const GuiseWallLimits *self,
                                   GuiseSortMeasure       measure,
                                   const GuiseWallRange  *extent);

G_END_DECLS
