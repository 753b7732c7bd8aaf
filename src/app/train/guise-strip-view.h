/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A strip has so many columns (train/guise-probe-faces.h); what is in those that are named here. */
#define GUISE_STRIP_N_COLUMNS 6
#define GUISE_STRIP_YOU       2
#define GUISE_STRIP_SWAP      4
#define GUISE_STRIP_MASK      5

/**
 * GuiseStripMode:
 * @GUISE_STRIP_PAIRS: a row for each pair: character, learned, you, learned, swapped
 * @GUISE_STRIP_SWAPS: the swaps alone, four side by side
 * @GUISE_STRIP_LINE: the swaps alone, five of them in one line
 * @GUISE_STRIP_TRIPLETS: character, swapped, you of each pair, two pairs side by side where there
 * is room for them
 *
 * What of a strip is shown.
 */
typedef enum
{
  GUISE_STRIP_PAIRS,
  GUISE_STRIP_SWAPS,
  GUISE_STRIP_LINE,
  GUISE_STRIP_TRIPLETS,
} GuiseStripMode;

#define GUISE_TYPE_STRIP_MODE (guise_strip_mode_get_type ())
GType guise_strip_mode_get_type (void);

/**
 * GuiseStripView:
 *
 * The probe faces of a training, as a strip of guise_probe_faces_write() holds them, as large as
 * there is width. One pair is selected, by a click or arrow keys. Properties: `mode`; `row`, the
 * pair that is selected; `shows-mask`: masks in place of swaps; `max-size` of a face, pixels;
 * `is-loaded`: there is a picture.
 *
 * Signal: `::changed`: another picture is shown.
 */
#define GUISE_TYPE_STRIP_VIEW (guise_strip_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStripView, guise_strip_view, GUISE, STRIP_VIEW, GtkWidget)

/**
 * guise_strip_view_load:
 * @self: a view
 * @path: (nullable): a strip; %NULL: there is none, and what was shown goes
 *
 * Reads the file on a thread; the picture so far stays until it is there. One that cannot be read
 * changes nothing.
 */
void guise_strip_view_load (GuiseStripView *self, const char *path);

/**
 * guise_strip_view_dup_cell:
 * @self: a view
 * @column: which column of the strip, in the row that is selected
 *
 * Returns: (transfer full) (nullable): the picture; %NULL: nothing was loaded yet
 */
GdkPaintable *guise_strip_view_dup_cell (GuiseStripView *self, int column);

void guise_strip_view_set_mode (GuiseStripView *self, GuiseStripMode mode);
void guise_strip_view_set_row (GuiseStripView *self, int row);
int  guise_strip_view_get_row (const GuiseStripView *self);

/* Pairs in the picture that is shown; 0: there is none. */
int guise_strip_view_get_n_rows (const GuiseStripView *self);

G_END_DECLS
