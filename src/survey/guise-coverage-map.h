/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"
#include "survey/guise-coverage.h"

G_BEGIN_DECLS

/**
 * guise_coverage_map_draw:
 * @coverage: what is there and what is wanted
 * @records: (array length=n) (nullable): the faces; %NULL entries are left out
 * @n: how many
 * @title: what the picture is about, ASCII
 * @error: where to put the error
 *
 * A picture of a coverage: poses as a map of yaw and pitch, the 128 bins of yaw that sorting and
 * sampling go by, a bar for each bin of the other dimensions with a mark at what is wanted, and the
 * cells that lack most.
 *
 * Shapes: 1280 x 970 BGR8
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the picture
 */
GuiseImage *guise_coverage_map_draw (const GuiseCoverage          *coverage,
                                     const GuiseFaceRecord *const *records,
                                     size_t                        n,
                                     const char                   *title,
                                     GError                      **error);

G_END_DECLS
