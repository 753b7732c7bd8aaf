/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture of how far training has come. */
#include "train/guise-preview-sheet.h"

#define N_COLUMNS      10
#define MAX_SHEET_SIDE 800 /* rows are dropped beyond this height (training.md 6.3) */

/* One cell: a picture, seen through up to two masks. */
typedef struct
{
  const float *picture;  /* [3, r, r] */
  const float *masks[2]; /* (nullable) [1, r, r] */
} Cell;

int
guise_preview_sheet_rows (int batch_size, int resolution)
{
  return MAX (1, MIN (MIN (GUISE_PREVIEW_MAX_ROWS, batch_size), MAX_SHEET_SIDE / resolution));
}

/* Writes a cell at column x, row y, clipped and truncated to bytes. */
static void
draw_cell (GuiseImage *sheet, const Cell *cell, int side, int x, int y)
{
  size_t plane = (size_t) side * (size_t) side;

  for (int j = 0; j < side; j++)
    {
      uint8_t *pixel = guise_image_row (sheet, y + j) + 3 * x;

      for (int i = 0; i < side; i++, pixel += 3)
        {
          size_t k = (size_t) j * (size_t) side + (size_t) i;
          float  weight = 255.0f;

          for (int m = 0; m < 2; m++)
            if (cell->masks[m] != NULL)
              weight *= cell->masks[m][k];
          for (size_t c = 0; c < 3; c++)
            pixel[c] = (uint8_t) CLAMP (cell->picture[c * plane + k] * weight, 0.0f, 255.0f);
        }
    }
}

GuiseImage *
guise_preview_sheet_new (const GuiseSaehdPreview *preview,
                         const GuiseSaehdBatch   *batch,
                         int                      n_rows,
                         GError                 **error)
{
  int         side = batch->resolution;
  size_t      plane = (size_t) side * (size_t) side;
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
        {
          gboolean is_mask = p == GUISE_SAEHD_SRC_SRC_MASK || p == GUISE_SAEHD_DST_DST_MASK ||
                             p == GUISE_SAEHD_SRC_DST_MASK;

          pictures[p] = guise_saehd_preview_get (preview, (GuiseSaehdPicture) p) +
                        (size_t) i * plane * (is_mask ? 1 : 3);
        }

      const float *learned = pictures[GUISE_SAEHD_DST_DST_MASK];
      const Cell   cells[N_COLUMNS] = {
          { source, { NULL } },
          { pictures[GUISE_SAEHD_SRC_SRC], { NULL } },
          { dest, { NULL } },
          { pictures[GUISE_SAEHD_DST_DST], { NULL } },
          { pictures[GUISE_SAEHD_SRC_DST], { NULL } },
          { source, { source_mask } },
          { pictures[GUISE_SAEHD_SRC_SRC], { NULL } },
          { dest, { dest_mask } },
          { pictures[GUISE_SAEHD_DST_DST], { learned } },
          { pictures[GUISE_SAEHD_SRC_DST], { learned, pictures[GUISE_SAEHD_SRC_DST_MASK] } },
      };

      for (int c = 0; c < N_COLUMNS; c++)
        draw_cell (sheet, &cells[c], side, c * side, i * side);
    }
  return sheet;
}
