/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture of how far training has come. */
#include "train/guise-preview-sheet.h"

#include "train/guise-preview-cell-private.h"

#define N_COLUMNS      10
#define MAX_SHEET_SIDE 800 /* rows are dropped beyond this height (training.md 6.3) */

int
guise_preview_sheet_rows (int batch_size, int resolution)
{
  return MAX (1, MIN (MIN (GUISE_PREVIEW_MAX_ROWS, batch_size), MAX_SHEET_SIDE / resolution));
}

GuiseImage *
guise_preview_sheet_new (const GuiseSaehdPreview *preview,
                         const GuiseSaehdBatch   *batch,
                         int                      n_rows,
                         GError                 **error)
{
  int         side = batch->resolution;
  GuiseImage *sheet =
    guise_image_new (GUISE_PIXELS_BGR8, N_COLUMNS * side, n_rows * side, 3, error);

  if (sheet == NULL)
    return NULL;
  for (int i = 0; i < n_rows; i++)
    {
      const float *source = guise_saehd_batch_get (batch, GUISE_SAEHD_TARGET, GUISE_SAEHD_SRC, i);
      const float *source_mask =
        guise_saehd_batch_get (batch, GUISE_SAEHD_MASK, GUISE_SAEHD_SRC, i);
      const float *dest = guise_saehd_batch_get (batch, GUISE_SAEHD_TARGET, GUISE_SAEHD_DST, i);
      const float *dest_mask = guise_saehd_batch_get (batch, GUISE_SAEHD_MASK, GUISE_SAEHD_DST, i);
      const float *pictures[GUISE_N_SAEHD_PICTURES];

      for (int p = 0; p < GUISE_N_SAEHD_PICTURES; p++)
        pictures[p] = guise_preview_cell_get_picture (preview, side, (GuiseSaehdPicture) p, i);

      const float           *learned = pictures[GUISE_SAEHD_DST_DST_MASK];
      const GuisePreviewCell cells[N_COLUMNS] = {
        { .picture = source },
        { .picture = pictures[GUISE_SAEHD_SRC_SRC] },
        { .picture = dest },
        { .picture = pictures[GUISE_SAEHD_DST_DST] },
        { .picture = pictures[GUISE_SAEHD_SRC_DST] },
        { .picture = source, .masks = { source_mask } },
        { .picture = pictures[GUISE_SAEHD_SRC_SRC] },
        { .picture = dest, .masks = { dest_mask } },
        { .picture = pictures[GUISE_SAEHD_DST_DST], .masks = { learned } },
        { .picture = pictures[GUISE_SAEHD_SRC_DST],
          .masks = { learned, pictures[GUISE_SAEHD_SRC_DST_MASK] } },
      };

      for (int c = 0; c < N_COLUMNS; c++)
        guise_preview_cell_draw (&cells[c], side, sheet, c * side, i * side);
    }
  return sheet;
}
