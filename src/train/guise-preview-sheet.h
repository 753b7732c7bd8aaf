/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"
#include "model/guise-saehd-batch.h"
#include "model/guise-saehd-preview.h"

G_BEGIN_DECLS

#define GUISE_PREVIEW_MAX_ROWS 4

/**
 * guise_preview_sheet_rows:
 * @batch_size: faces of each side
 * @resolution: their side
 *
 * Returns: how many rows a preview of this model has (training.md 6.3)
 */
int guise_preview_sheet_rows (int batch_size, int resolution);

/**
 * guise_preview_sheet_new:
 * @preview: run on the first faces of @batch
 * @batch: what was shown
 * @n_rows: rows, the size of @preview
 * @error: where to put the error
 *
 * One row a face, columns: source, source as source, destination, destination as destination,
 * destination as source (the swap); then the same through their masks.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): BGR8
 */
GuiseImage *guise_preview_sheet_new (const GuiseSaehdPreview *preview,
                                     const GuiseSaehdBatch   *batch,
                                     int                      n_rows,
                                     GError                 **error);

G_END_DECLS
