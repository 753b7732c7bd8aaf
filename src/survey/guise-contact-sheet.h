/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

/**
 * guise_contact_sheet_draw:
 * @faceset: a faceset
 * @records: (array length=n): of its faces; those that are %NULL are left out
 * @n: as guise_faceset_get_n() says
 * @title: what the picture is about, ASCII
 * @progress: (nullable): told about faces drawn
 * @user_data: for @progress
 * @cancellable: (nullable): to give up
 * @error: where to put the error
 *
 * All faces of a set on one sheet: from left to right as they turn, in each column from those
 * that look up to those that look down. A face that cannot be read stays empty.
 *
 * Shapes: BGR8, about 1280 pixels wide and of 3:2 or higher; the cells shrink with the number of
 *   faces
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY; %GUISE_CORE_ERROR CANCELLED; %GUISE_FACESET_ERROR EMPTY
 *
 * Returns: (transfer full) (nullable): the picture
 */
GuiseImage *guise_contact_sheet_draw (const GuiseFaceset           *faceset,
                                      const GuiseFaceRecord *const *records,
                                      size_t                        n,
                                      const char                   *title,
                                      GuiseProgressFunc             progress,
                                      void                         *user_data,
                                      GCancellable                 *cancellable,
                                      GError                      **error);

G_END_DECLS
