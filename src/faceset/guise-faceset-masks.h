/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * guise_faceset_look_at_masks:
 * @faceset: faces
 * @n_threads: 0 for all processors
 *
 * Reads what the index does not know yet; pictures of faces are not decoded, and of masks only
 * those that are JPEG files. Thread: any.
 *
 * Returns: (transfer full) (array): for every face; none is %GUISE_STORED_MASK_UNKNOWN
 */
GuiseStoredMask *guise_faceset_look_at_masks (const GuiseFaceset *faceset, int n_threads);

G_END_DECLS
