/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

/**
 * GuiseSortLimit:
 * @measure: a #GuiseSortMeasure
 * @low: the smallest value allowed
 * @high: the largest
 *
 * What a face must have to be chosen by "best". Plain value.
 */
typedef struct
{
  int    measure;
  double low;
  double high;
} GuiseSortLimit;

/**
 * guise_sort_limit_parse:
 * @text: as in "yaw=-40..40", "sharpness=0.8.." or "enlargement=..1.6"; angles in degrees
 * @out_limit: (out): the limit
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT
 *
 * Returns: %TRUE when @text is a limit
 */
gboolean guise_sort_limit_parse (const char *text, GuiseSortLimit *out_limit, GError **error);

/**
 * guise_sort_limit_allows:
 * @self: a limit
 * @record: a face
 *
 * What is not known of a face is allowed.
 *
 * Returns: whether the face is inside
 */
gboolean guise_sort_limit_allows (const GuiseSortLimit *self, const GuiseFaceRecord *record);

G_END_DECLS
