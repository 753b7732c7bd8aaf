/* SPDX-License-Identifier: GPL-3.0-or-later
 * Draws what a faceset covers. */
#include "survey/guise-coverage-map.h"

#include <string.h>

#include "image/guise-draw.h"
#include "survey/guise-face-states.h"

#define WIDTH   1280
#define HEIGHT  1210
#define MARGIN  32
#define SCALE   2 /* of letters */
#define CHAR    (SCALE * GUISE_DRAW_GLYPH_WIDTH)
#define LINE    18
#define N_BINS  GUISE_FACE_N_YAW_BINS
#define BIN     5  /* pixels of one of them */
#define CELL_W  71 /* nine of them are as wide as 128 bins */
#define CELL_H  52
#define MAP_X   (MARGIN + 9 * CHAR)
#define MAP_Y   116
#define MAP_W   (GUISE_COVERAGE_N_YAW_COLUMNS * CELL_W)
#define YAWS_Y  470
#define YAWS_H  130
#define LIST_Y  690
#define BARS_X  824
#define BARS_Y  76
#define BARS_W  200
#define LABEL_W (13 * CHAR)

/* Blue, green, red. */
static const uint8_t paper[3] = { 250, 251, 252 };
static const uint8_t ink[3] = { 60, 50, 44 };
static const uint8_t faint[3] = { 160, 152, 146 };
static const uint8_t rule[3] = { 228, 224, 220 };
static const uint8_t shade[3] = { 243, 241, 239 };
static const uint8_t bar[3] = { 148, 142, 84 };
static const uint8_t lack[3] = { 96, 140, 214 };

/* From almost paper to deep teal. */
static void
get_color (double part, uint8_t bgr[3])
{
  static const double low[3] = { 240.0, 243.0, 236.0 };
  static const double high[3] = { 118.0, 108.0, 38.0 };
  const double        t = CLAMP (part, 0.0, 1.0);

  for (int c = 0; c < 3; c++)
    bgr[c] = (uint8_t) (low[c] + (high[c] - low[c]) * t + 0.5);
}

static void
write_centred (GuiseImage *image, int x, int y, int scale, const char *text, const uint8_t bgr[3])
{
  const int width = (int) strlen (text) * scale * GUISE_DRAW_GLYPH_WIDTH - scale;

  guise_draw_text (image, x - width / 2, y, scale, text, bgr);
}

static void
write_right (GuiseImage *image, int x, int y, int scale, const char *text, const uint8_t bgr[3])
{
  const int width = (int) strlen (text) * scale * GUISE_DRAW_GLYPH_WIDTH - scale;

  guise_draw_text (image, x - width, y, scale, text, bgr);
}

/* What is wanted of a pose; 0 where nothing is. */
static size_t
get_pose_quota (const GuiseCoverage *coverage, int column, int row)
{
  GuiseCoverageCell cell;

  for (size_t i = 0; i < guise_coverage_get_n_cells (coverage); i++)
    {
      guise_coverage_get_cell (coverage, i, &cell);
      if (cell.dimension == GUISE_COVERAGE_YAW && cell.other == GUISE_COVERAGE_PITCH &&
          cell.bin == column && cell.other_bin == row)
        return cell.quota;
    }
  return 0;
}

static void
draw_pose (GuiseImage *image, const GuiseCoverage *coverage, int column, int row)
{
  const size_t     count = guise_coverage_get_pose_count (coverage, column, row);
  const size_t     quota = get_pose_quota (coverage, column, row);
  const double     part = quota > 0 ? (double) count / (double) quota : 0.0;
  const int        x = MAP_X + column * CELL_W;
  const int        y = MAP_Y + row * CELL_H;
  g_autofree char *number = g_strdup_printf ("%zu", count);
  g_autofree char *wanted = g_strdup_printf ("OF %zu", quota);
  uint8_t          color[3];

  get_color (part, color);
  guise_draw_rect (image, x + 1, y + 1, CELL_W - 2, CELL_H - 2, quota > 0 ? color : shade);
  write_centred (image, x + CELL_W / 2, y + 12, SCALE, number,
                 quota == 0   ? faint
                 : part > 0.6 ? paper
                              : ink);
  if (quota > 0)
    write_centred (image, x + CELL_W / 2, y + 34, 1, wanted, part > 0.6 ? paper : ink);
}

static void
draw_poses (GuiseImage *image, const GuiseCoverage *coverage)
{
  static const char *const edges[] = { "75", "55", "35", "20", "8", "8", "20", "35", "55", "75" };
  static const char *const rows[] = { "FAR UP", "UP", "LEVEL", "DOWN", "FAR DOWN" };

  guise_draw_text (image, MARGIN, MAP_Y - 40, SCALE, "HEAD: YAW AND PITCH", ink);
  for (int row = 0; row < GUISE_COVERAGE_N_PITCH_ROWS; row++)
    {
      write_right (image, MAP_X - 10, MAP_Y + row * CELL_H + CELL_H / 2 - 7, SCALE, rows[row], ink);
      for (int column = 0; column < GUISE_COVERAGE_N_YAW_COLUMNS; column++)
        draw_pose (image, coverage, column, row);
    }
  for (int i = 0; i <= GUISE_COVERAGE_N_YAW_COLUMNS; i++)
    write_centred (image, MAP_X + i * CELL_W, MAP_Y + GUISE_COVERAGE_N_PITCH_ROWS * CELL_H + 6,
                   SCALE, edges[i], faint);
  guise_draw_text (image, MAP_X, MAP_Y + GUISE_COVERAGE_N_PITCH_ROWS * CELL_H + 28, SCALE,
                   "< NOSE TO THE LEFT", faint);
  write_centred (image, MAP_X + MAP_W / 2, MAP_Y + GUISE_COVERAGE_N_PITCH_ROWS * CELL_H + 28, SCALE,
                 "DEGREES", faint);
  write_right (image, MAP_X + MAP_W, MAP_Y + GUISE_COVERAGE_N_PITCH_ROWS * CELL_H + 28, SCALE,
               "NOSE TO THE RIGHT >", faint);
}

/* The 128 bins that sorting, sampling and this map share; every other column is shaded. */
static void
draw_yaws (GuiseImage *image, const GuiseFaceRecord *const *records, size_t n)
{
  size_t           counts[N_BINS] = { 0 };
  size_t           most = 1;
  g_autofree char *top = NULL;

  for (size_t i = 0; i < n; i++)
    if (records[i] != NULL)
      most = MAX (most, ++counts[records[i]->yaw_bin]);
  guise_draw_text (image, MARGIN, YAWS_Y - 24, SCALE, "THE 128 YAW BINS OF SORTING AND SAMPLING",
                   ink);
  for (int bin = 0; bin < N_BINS; bin++)
    {
      const int height = (int) ((double) YAWS_H * (double) counts[bin] / (double) most + 0.5);
      const int x = MAP_X + bin * BIN;

      if (guise_coverage_get_yaw_column (bin) % 2 == 1)
        guise_draw_rect (image, x, YAWS_Y, BIN, YAWS_H, shade);
      guise_draw_rect (image, x + 1, YAWS_Y + YAWS_H - height, BIN - 1, height, bar);
    }
  guise_draw_rect (image, MAP_X, YAWS_Y + YAWS_H, N_BINS * BIN, 2, rule);
  top = g_strdup_printf ("%zu", most);
  write_right (image, MAP_X - 10, YAWS_Y, SCALE, top, faint);
  write_right (image, MAP_X - 10, YAWS_Y + YAWS_H - 14, SCALE, "0", faint);
  guise_draw_text (image, MAP_X, YAWS_Y + YAWS_H + 10, SCALE, "1.2", faint);
  write_centred (image, MAP_X + N_BINS * BIN / 2, YAWS_Y + YAWS_H + 10, SCALE, "RADIANS", faint);
  write_right (image, MAP_X + N_BINS * BIN, YAWS_Y + YAWS_H + 10, SCALE, "-1.2", faint);
}

static int
draw_dimension (GuiseImage            *image,
                const GuiseCoverage   *coverage,
                GuiseCoverageDimension dimension,
                int                    y)
{
  size_t most = 1;

  for (int bin = 0; bin < guise_coverage_get_n_bins (dimension); bin++)
    {
      most = MAX (most, guise_coverage_get_count (coverage, dimension, bin));
      most = MAX (most, guise_coverage_get_quota (coverage, dimension, bin));
    }
  guise_draw_text (image, BARS_X, y, SCALE, guise_coverage_get_dimension_name (dimension), ink);
  if (guise_coverage_get_n_known (coverage, dimension) == 0)
    {
      guise_draw_text (image, BARS_X + LABEL_W, y, SCALE, "NOT KNOWN", faint);
      return y + LINE + 10;
    }
  y += LINE + 4;
  for (int bin = 0; bin < guise_coverage_get_n_bins (dimension); bin++, y += LINE)
    {
      const size_t     count = guise_coverage_get_count (coverage, dimension, bin);
      const size_t     quota = guise_coverage_get_quota (coverage, dimension, bin);
      const gboolean   is_short = 4 * count < quota;
      const int        x = BARS_X + LABEL_W;
      g_autofree char *number = g_strdup_printf ("%zu", count);

      guise_draw_text (image, BARS_X, y, SCALE, guise_coverage_get_bin_name (dimension, bin),
                       faint);
      guise_draw_rect (image, x, y, BARS_W, 13, shade);
      guise_draw_rect (image, x, y, (int) ((size_t) BARS_W * count / most), 13,
                       is_short ? lack : bar);
      guise_draw_rect (image, x + (int) ((size_t) (BARS_W - 2) * quota / most), y - 1, 2, 15, ink);
      guise_draw_text (image, x + BARS_W + 8, y, SCALE, number, is_short ? lack : ink);
    }
  return y + 10;
}

static int
compare_lacks (const void *a, const void *b)
{
  const GuiseCoverageCell *x = a;
  const GuiseCoverageCell *y = b;
  const size_t             x_lack = x->quota - MIN (x->quota, x->count);
  const size_t             y_lack = y->quota - MIN (y->quota, y->count);

  return (x_lack < y_lack) - (x_lack > y_lack);
}

/* A bin in words that fit into the list. */
static char *
describe_bin (GuiseCoverageDimension dimension, int bin)
{
  static const char *const columns[GUISE_COVERAGE_N_YAW_COLUMNS] = {
    "LEFT 55-75", "LEFT 35-55",  "LEFT 20-35",  "LEFT 8-20",   "FRONT",
    "RIGHT 8-20", "RIGHT 20-35", "RIGHT 35-55", "RIGHT 55-75",
  };

  return g_strdup_printf ("%s %s", guise_coverage_get_dimension_name (dimension),
                          dimension == GUISE_COVERAGE_YAW
                            ? columns[bin]
                            : guise_coverage_get_bin_name (dimension, bin));
}

/* The emptiest pairs: single bins are to be seen on the right. */
static void
draw_list (GuiseImage *image, const GuiseCoverage *coverage)
{
  const size_t                  n_cells = guise_coverage_get_n_cells (coverage);
  g_autofree GuiseCoverageCell *cells = g_new (GuiseCoverageCell, n_cells);
  size_t                        n = 0;

  for (size_t i = 0; i < n_cells; i++)
    {
      guise_coverage_get_cell (coverage, i, &cells[n]);
      n += cells[n].other != GUISE_N_COVERAGE_DIMENSIONS;
    }
  qsort (cells, n, sizeof *cells, compare_lacks);
  guise_draw_text (image, MARGIN, LIST_Y - 34, SCALE, "WHAT IS MISSING MOST TOGETHER", ink);
  for (size_t i = 0; i < MIN (n, (size_t) 8); i++)
    {
      const GuiseCoverageCell *cell = &cells[i];
      const int                y = LIST_Y + (int) i * (LINE + 4);
      g_autofree char         *one = describe_bin (cell->dimension, cell->bin);
      g_autofree char         *other = describe_bin (cell->other, cell->other_bin);
      g_autofree char         *number = g_strdup_printf ("%zu OF %zu", cell->count, cell->quota);

      if (cell->count >= cell->quota)
        break;
      guise_draw_text (image, MAP_X, y, SCALE, one, faint);
      guise_draw_text (image, MAP_X + 19 * CHAR, y, SCALE, other, faint);
      write_right (image, MAP_X + MAP_W, y, SCALE, number, ink);
    }
}

GuiseImage *
guise_coverage_map_draw (const GuiseCoverage          *coverage,
                         const GuiseFaceRecord *const *records,
                         size_t                        n,
                         const char                   *title,
                         GError                      **error)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, error);
  g_autofree char *done =
    g_strdup_printf ("%zu FACES - %.0f %% OF WHAT IS WANTED", guise_coverage_get_n_faces (coverage),
                     100.0 * guise_coverage_get_completion (coverage));
  int y = BARS_Y;

  if (image == NULL)
    return NULL;
  guise_draw_rect (image, 0, 0, WIDTH, HEIGHT, paper);
  guise_draw_text (image, MARGIN, 20, 3, title, ink);
  write_right (image, WIDTH - MARGIN, 24, SCALE, done, ink);
  guise_draw_rect (image, MARGIN, 56, WIDTH - 2 * MARGIN, 2, rule);
  draw_poses (image, coverage);
  draw_yaws (image, records, n);
  draw_list (image, coverage);
  for (int d = GUISE_COVERAGE_ROLL; d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    y = draw_dimension (image, coverage, (GuiseCoverageDimension) d, y);
  return g_steal_pointer (&image);
}
