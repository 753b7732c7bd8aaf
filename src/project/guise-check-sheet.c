/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture of a report. */
#include "project/guise-check-sheet-private.h"

#include "image/guise-draw.h"
#include "train/guise-probe-faces.h"

#define CELL       96
#define N_CELLS    3 /* of a pair: source, destination, swap */
#define GAP        16
#define PAIR_WIDTH (N_CELLS * CELL)
#define WIDTH      (GUISE_CHECK_N_SHOWN * (PAIR_WIDTH + GAP) + 2 * GAP)
#define SCALE      2
#define LINE       (SCALE * GUISE_DRAW_GLYPH_HEIGHT + 8)
#define TOP        (GAP + LINE + GAP)

static const uint8_t paper[3] = { 28, 26, 24 };
static const uint8_t ink[3] = { 236, 232, 228 };
static const uint8_t faint[3] = { 150, 146, 140 };

static int
get_height (const GuiseCheckRow *row)
{
  return LINE + (row->n_shown > 0 ? CELL : 0) + GAP;
}

static void
write_row (GuiseImage *sheet, GuiseCheckCase check, const GuiseCheckRow *row, int y)
{
  g_autofree char *title = g_ascii_strup (guise_check_case_get_text (check), -1);
  g_autofree char *text =
    g_strdup_printf ("%s: %zu SOURCE AND %zu DESTINATION FACES", title, row->n_src, row->n_dst);

  guise_draw_text (sheet, 2 * GAP, y, SCALE, text, row->n_src > 0 ? faint : ink);
}

GuiseImage *
guise_check_sheet_new (const GuiseImage    *strip,
                       const GuiseCheckRow *rows,
                       uint64_t             iteration,
                       GError             **error)
{
  g_autofree char *caption =
    g_strdup_printf ("ITERATION %" G_GUINT64_FORMAT ": SOURCE, DESTINATION, SWAP OF WHAT IS HARD",
                     iteration);
  g_autoptr (GuiseImage) sheet = NULL;
  int    y = TOP;
  size_t pair = 0;

  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    y += get_height (&rows[check]);
  sheet = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, y, 3, error);
  if (sheet == NULL)
    return NULL;
  guise_draw_rect (sheet, 0, 0, sheet->width, sheet->height, paper);
  guise_draw_text (sheet, 2 * GAP, GAP, SCALE, caption, ink);
  y = TOP;
  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    {
      write_row (sheet, (GuiseCheckCase) check, &rows[check], y);
      for (size_t k = 0; k < rows[check].n_shown; k++, pair++)
        if (!guise_probe_faces_draw_pair (strip, pair, sheet,
                                          2 * GAP + (int) k * (PAIR_WIDTH + GAP), y + LINE, CELL,
                                          error))
          return NULL;
      y += get_height (&rows[check]);
    }
  return g_steal_pointer (&sheet);
}

static void
free_picture (void *data)
{
  guise_image_unref (data);
}

GPtrArray *
guise_check_sheet_cut_pairs (const GuiseImage *strip, size_t n, GError **error)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (free_picture);

  for (size_t i = 0; i < n; i++)
    {
      GuiseImage *pair = guise_image_new (GUISE_PIXELS_BGR8, PAIR_WIDTH, CELL, 3, error);

      if (pair == NULL)
        return NULL;
      g_ptr_array_add (pairs, pair);
      if (!guise_probe_faces_draw_pair (strip, i, pair, 0, 0, CELL, error))
        return NULL;
    }
  return g_steal_pointer (&pairs);
}
