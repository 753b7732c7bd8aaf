/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

/**
 * GuiseSortMeasure:
 *
 * What is measured on every face and can be ordered and limited by. The words for scripts are those
 * of guise_sort_measure_get_name().
 */
typedef enum
{
  GUISE_SORT_MEASURE_YAW,
  GUISE_SORT_MEASURE_PITCH,
  GUISE_SORT_MEASURE_ROLL,
  GUISE_SORT_MEASURE_SHARPNESS,
  GUISE_SORT_MEASURE_ENLARGEMENT,
  GUISE_SORT_MEASURE_MOTION_BLUR,
  GUISE_SORT_MEASURE_OUTSIDE,
  GUISE_SORT_MEASURE_CLIPPED,
  GUISE_SORT_MEASURE_LIGHT,
  GUISE_SORT_MEASURE_FIT,
  GUISE_SORT_MEASURE_DISTANCE,
  GUISE_SORT_MEASURE_EYES,
  GUISE_SORT_MEASURE_GAZE,
  GUISE_SORT_MEASURE_MOUTH,
  GUISE_SORT_MEASURE_SMILE,
  GUISE_SORT_MEASURE_BROW,
  GUISE_SORT_MEASURE_LIGHT_SIDE,
  GUISE_SORT_MEASURE_LIGHT_TOP,
  GUISE_SORT_MEASURE_WARMTH,
  GUISE_N_SORT_MEASURES,
} GuiseSortMeasure;

const char *guise_sort_measure_get_name (GuiseSortMeasure measure);

/**
 * guise_sort_measure_get:
 * @measure: what
 * @record: a face
 *
 * Units: degrees for angles; else as in #GuiseFaceRecord
 *
 * Returns: the number; NaN when it is not known
 */
double guise_sort_measure_get (GuiseSortMeasure measure, const GuiseFaceRecord *record);

/**
 * guise_sort_measure_order:
 * @measure: by what
 * @records: (array length=n): of all faces; %NULL for one that could not be measured
 * @n: how many
 * @out_order: (out) (array length=n): indices of all faces
 *
 * Angles and sides from the left or the top, all others with the best or the most first. Ties keep
 * their order; what is not known comes last.
 */
void guise_sort_measure_order (GuiseSortMeasure              measure,
                               const GuiseFaceRecord *const *records,
                               size_t                        n,
                               uint32_t                     *out_order);

/**
 * guise_sort_find_like:
 * @records: (array length=n): of all faces; %NULL for one that could not be measured
 * @n: how many
 * @face: which one
 * @n_max: how many are wanted
 * @out_faces: (out) (array length=n_max): indices, the likest first: @face itself
 *
 * The faces that look like one of them, by what they do and how they look: distances of states, and
 * of appearance in units of what is new (0.12).
 *
 * Source: faces.md 5.6, 6.4
 *
 * Returns: how many there are; 0 when @face could not be measured
 */
size_t guise_sort_find_like (const GuiseFaceRecord *const *records,
                             size_t                        n,
                             size_t                        face,
                             size_t                        n_max,
                             uint32_t                     *out_faces);

G_END_DECLS
