/* SPDX-License-Identifier: GPL-3.0-or-later
 * All faces of a set on one sheet. */
#include "survey/guise-contact-sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "image/guise-draw.h"
#include "image/guise-resize.h"

#define WIDTH    1280
#define MARGIN   24
#define TOP      64
#define BOTTOM   40
#define ASPECT   1.45 /* columns over rows */
#define MIN_CELL 12
#define MAX_CELL 160
#define SCALE    2

static const uint8_t paper[3] = { 250, 251, 252 };
static const uint8_t ink[3] = { 60, 50, 44 };
static const uint8_t faint[3] = { 160, 152, 146 };

typedef struct
{
  size_t index;
  double yaw;
  double pitch;
} Place;

/* From those that look to the picture's left on. */
static int
compare_yaws (const void *a, const void *b)
{
  const Place *x = a;
  const Place *y = b;

  if (x->yaw > y->yaw || x->yaw < y->yaw)
    return x->yaw < y->yaw ? 1 : -1;
  return (x->index > y->index) - (x->index < y->index);
}

/* From those that look up on. */
static int
compare_pitches (const void *a, const void *b)
{
  const Place *x = a;
  const Place *y = b;

  if (x->pitch > y->pitch || x->pitch < y->pitch)
    return x->pitch < y->pitch ? 1 : -1;
  return (x->index > y->index) - (x->index < y->index);
}

/* Places in the order of the sheet: column after column. */
static GArray *
arrange (const GuiseFaceRecord *const *records, size_t n, size_t n_rows)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  for (size_t i = 0; i < n; i++)
    if (records[i] != NULL)
      {
        const Place place = { i, records[i]->yaw, records[i]->pitch };

        g_array_append_val (places, place);
      }
  if (places->len == 0)
    return g_steal_pointer (&places);
  qsort (places->data, places->len, sizeof (Place), compare_yaws);
  for (size_t first = 0; first < places->len; first += n_rows)
    qsort (&g_array_index (places, Place, first), MIN (n_rows, places->len - first), sizeof (Place),
           compare_pitches);
  return g_steal_pointer (&places);
}

static size_t
count_known (const GuiseFaceRecord *const *records, size_t n)
{
  size_t n_known = 0;

  for (size_t i = 0; i < n; i++)
    n_known += records[i] != NULL;
  return n_known;
}

static gboolean
draw_face (GuiseImage         *sheet,
           const GuiseFaceset *faceset,
           size_t              index,
           int                 x,
           int                 y,
           int                 cell,
           GError            **error)
{
  g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, index, NULL); /* stays empty */
  g_autoptr (GuiseImage) small = NULL;

  if (face == NULL)
    return TRUE;
  small = guise_image_resize (face->image, cell, cell, GUISE_RESIZE_AREA, error);
  if (small == NULL)
    return FALSE;
  guise_draw_image (sheet, small, x, y);
  return TRUE;
}

static void
write_right (GuiseImage *image, int x, int y, const char *text, const uint8_t bgr[3])
{
  guise_draw_text (image, x - (int) strlen (text) * SCALE * GUISE_DRAW_GLYPH_WIDTH, y, SCALE, text,
                   bgr);
}

static GuiseImage *
new_sheet (int height, const char *title, size_t n, GError **error)
{
  GuiseImage      *sheet = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, height, 3, error);
  g_autofree char *count = g_strdup_printf ("%zu FACES", n);

  if (sheet == NULL)
    return NULL;
  guise_draw_rect (sheet, 0, 0, WIDTH, height, paper);
  guise_draw_text (sheet, MARGIN, 22, 3, title, ink);
  write_right (sheet, WIDTH - MARGIN, 26, count, ink);
  guise_draw_text (sheet, MARGIN, height - 26, SCALE, "< NOSE TO THE LEFT", faint);
  guise_draw_text (sheet, WIDTH / 2 - 150, height - 26, SCALE, "COLUMNS: UP TO DOWN", faint);
  write_right (sheet, WIDTH - MARGIN, height - 26, "NOSE TO THE RIGHT >", faint);
  return sheet;
}

GuiseImage *
guise_contact_sheet_draw (const GuiseFaceset           *faceset,
                          const GuiseFaceRecord *const *records,
                          size_t                        n,
                          const char                   *title,
                          GuiseProgressFunc             progress,
                          void                         *user_data,
                          GCancellable                 *cancellable,
                          GError                      **error)
{
  const size_t n_known = count_known (records, n);
  const double wanted = ceil (sqrt ((double) MAX (n_known, 1) * ASPECT));
  const int    cell = CLAMP ((int) ((WIDTH - 2 * MARGIN) / wanted), MIN_CELL, MAX_CELL);
  const size_t n_columns = (size_t) ((WIDTH - 2 * MARGIN) / cell);
  const size_t n_rows = MAX ((n_known + n_columns - 1) / n_columns, 1);
  const int    left = (WIDTH - (int) n_columns * cell) / 2;
  g_autoptr (GArray) places = NULL;
  g_autoptr (GuiseImage) sheet = NULL;

  if (n_known == 0)
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                           "There is no face to be shown");
      return NULL;
    }
  sheet = new_sheet (TOP + (int) n_rows * cell + BOTTOM, title, n_known, error);
  if (sheet == NULL)
    return NULL;
  places = arrange (records, n, n_rows);
  for (size_t i = 0; i < places->len; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Drawing was stopped");
          return NULL;
        }
      if (!draw_face (sheet, faceset, g_array_index (places, Place, i).index,
                      left + (int) (i / n_rows) * cell, TOP + (int) (i % n_rows) * cell, cell,
                      error))
        return NULL;
      if (progress != NULL)
        progress (i + 1, places->len, user_data);
    }
  return g_steal_pointer (&sheet);
}
