/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseColor:
 * @GUISE_COLOR_TRACK: empty tile, empty bar
 * @GUISE_COLOR_TILE_PART: partly covered
 * @GUISE_COLOR_TILE_FULL: quota reached
 * @GUISE_COLOR_LINE: grids and rails
 * @GUISE_COLOR_SRC: loss of the source, checkpoint A
 * @GUISE_COLOR_DST: loss of the destination, checkpoint B
 * @GUISE_COLOR_DONE: finished
 * @GUISE_COLOR_ACCENT: running, selected
 * @GUISE_COLOR_ON_ACCENT: on top of that
 * @GUISE_COLOR_WARNING: attention
 * @GUISE_COLOR_WARNING_LINE: around that
 * @GUISE_COLOR_ERROR: stopped
 * @GUISE_COLOR_MASK_IN: an outline that includes, on a picture
 * @GUISE_COLOR_MASK_OUT: an outline that leaves out
 * @GUISE_COLOR_WINDOW: behind everything
 * @GUISE_COLOR_TEXT: text
 *
 * What drawn widgets are coloured with: names of style.css and of libadwaita, never literals.
 */
typedef enum
{
  GUISE_COLOR_TRACK,
  GUISE_COLOR_TILE_PART,
  GUISE_COLOR_TILE_FULL,
  GUISE_COLOR_LINE,
  GUISE_COLOR_SRC,
  GUISE_COLOR_DST,
  GUISE_COLOR_DONE,
  GUISE_COLOR_ACCENT,
  GUISE_COLOR_ON_ACCENT,
  GUISE_COLOR_WARNING,
  GUISE_COLOR_WARNING_LINE,
  GUISE_COLOR_ERROR,
  GUISE_COLOR_MASK_IN,
  GUISE_COLOR_MASK_OUT,
  GUISE_COLOR_WINDOW,
  GUISE_COLOR_TEXT,
  GUISE_N_COLORS,
} GuiseColor;

/**
 * guise_palette_get:
 * @widget: who draws
 * @color: what for
 *
 * As the style (light, dark, high contrast) has it just now: to be asked in every snapshot.
 *
 * Returns: the colour
 */
GdkRGBA guise_palette_get (GtkWidget *widget, GuiseColor color);

/**
 * guise_palette_follow:
 * @widget: a widget that draws with the palette
 *
 * Draws @widget anew when the style changes. To be called once, in its init.
 */
void guise_palette_follow (GtkWidget *widget);

G_END_DECLS
