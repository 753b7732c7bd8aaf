/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture that a gate is decided by. */
#include <math.h>

#include "image/guise-draw.h"
#include "train/guise-likeness.h"

#define CELL       128
#define N_CELLS    3 /* of a pair: source, destination, swap */
#define N_ACROSS   3 /* pairs in a row */
#define GAP        16
#define TOP        72
#define SCALE      2
#define LINE       (SCALE * GUISE_DRAW_GLYPH_HEIGHT + 6)
#define PAIR_WIDTH (N_CELLS * CELL)

static const uint8_t paper[3] = { 28, 26, 24 };
static const uint8_t ink[3] = { 236, 232, 228 };
static const uint8_t faint[3] = { 150, 146, 140 };

static void
write_caption (GuiseImage *sheet, uint64_t iteration, const GuiseLikeness *likeness)
{
  g_autofree char *first =
    g_strdup_printf ("ITERATION %" G_GUINT64_FORMAT ": SOURCE, DESTINATION, SWAP", iteration);

  guise_draw_text (sheet, GAP, GAP, SCALE, first, ink);
  if (likeness != NULL && isfinite (likeness->to_src) && isfinite (likeness->to_dst))
    {
      g_autofree char *second =
        g_strdup_printf ("SWAP TO SOURCE %.2f, TO DESTINATION %.2f, DESTINATION TO SOURCE %.2f",
                         likeness->to_src, likeness->to_dst, likeness->apart);

      guise_draw_text (sheet, GAP, GAP + LINE, SCALE, second, faint);
    }
}

GuiseImage *
guise_likeness_sheet_new (const GuiseImage    *strip,
                          uint64_t             iteration,
                          const GuiseLikeness *likeness,
                          GError             **error)
{
  const int n = strip->height / (strip->width / GUISE_N_PROBE_COLUMNS);
  const int n_rows = (n + N_ACROSS - 1) / N_ACROSS;
  g_autoptr (GuiseImage) sheet =
               guise_image_new (GUISE_PIXELS_BGR8, N_ACROSS * (PAIR_WIDTH + GAP) + GAP,
                                TOP + n_rows * (CELL + GAP), 3, error);

  if (sheet == NULL)
    return NULL;
  guise_draw_rect (sheet, 0, 0, sheet->width, sheet->height, paper);
  write_caption (sheet, iteration, likeness);
  for (int i = 0; i < n; i++)
    if (!guise_probe_faces_draw_pair (strip, (size_t) i, sheet,
                                      GAP + i % N_ACROSS * (PAIR_WIDTH + GAP),
                                      TOP + i / N_ACROSS * (CELL + GAP), CELL, error))
      return NULL;
  return g_steal_pointer (&sheet);
}
