/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * guise_mask_compare:
 * @a: (array length=n): values of a mask
 * @b: (array length=n): and of another
 * @n: how many
 *
 * Returns: how much two masks, hard at 0.5, have in common: intersection over union, 0 to 1; 1 when
 *   both are empty
 */
double guise_mask_compare (const float *a, const float *b, size_t n);

/**
 * GuiseMaskAgreement:
 * @index: of the face
 * @agreement: of what was drawn over it and the mask that was applied to it, 0 to 1
 */
typedef struct
{
  size_t index;
  double agreement;
} GuiseMaskAgreement;

/**
 * guise_mask_agreement_list:
 * @faceset: faces
 * @n_threads: 0 for all processors
 *
 * Compares the label and the applied mask of every face that has both, at the size of an applied
 * mask. A face that cannot be read is left out.
 *
 * Returns: (transfer full) (element-type GuiseMaskAgreement): worst first
 */
GPtrArray *guise_mask_agreement_list (GuiseFaceset *faceset, int n_threads);

G_END_DECLS
