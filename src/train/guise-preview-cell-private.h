/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"
#include "model/guise-saehd-preview.h"

G_BEGIN_DECLS

/**
 * GuisePreviewCell:
 * @picture: [3, r, r] f32, or [1, r, r] when @is_mask
 * @is_mask: drawn in grey
 * @masks: (nullable): [1, r, r] each; what the picture is multiplied with
 *
 * One picture of a sheet, seen through up to two masks. Borrowed.
 */
typedef struct
{
  const float *picture;
  gboolean     is_mask;
  const float *masks[2];
} GuisePreviewCell;

/**
 * guise_preview_cell_draw:
 * @self: a cell
 * @side: its side
 * @sheet: BGR8
 * @x: where its left column goes
 * @y: where its top row goes
 *
 * Values are clipped and truncated to bytes, as the reference shows them.
 */
void
guise_preview_cell_draw (const GuisePreviewCell *self, int side, GuiseImage *sheet, int x, int y);

/**
 * guise_preview_cell_get_picture:
 * @preview: after a run
 * @side: the model's resolution
 * @picture: which
 * @i: of which face
 *
 * Returns: (transfer none): [c, r, r] f32
 */
const float *guise_preview_cell_get_picture (const GuiseSaehdPreview *preview,
                                             int                      side,
                                             GuiseSaehdPicture        picture,
                                             int                      i);

G_END_DECLS
