/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseTile:
 * @fraction: of what is wanted that is there; 1 and more is full
 * @is_waived: nothing is wanted
 * @is_goal: it is asked for just now
 *
 * One tile of a map or a meter.
 */
typedef struct
{
  double   fraction;
  gboolean is_waived;
  gboolean is_goal;
} GuiseTile;

/**
 * guise_tile_append:
 * @widget: who draws
 * @snapshot: where
 * @bounds: its place
 * @tile: what to draw
 *
 * Source: studio.md 5.1
 */
void guise_tile_append (GtkWidget             *widget,
                        GtkSnapshot           *snapshot,
                        const graphene_rect_t *bounds,
                        const GuiseTile       *tile);

/**
 * guise_tile_append_name:
 * @widget: who draws
 * @snapshot: where
 * @text: one line of 8 points, cut off where it does not fit
 * @bounds: its place; the height is not looked at
 * @side: of that place, as guise_widget_set_text_side() has it
 */
void guise_tile_append_name (GtkWidget             *widget,
                             GtkSnapshot           *snapshot,
                             const char            *text,
                             const graphene_rect_t *bounds,
                             PangoAlignment         side);

G_END_DECLS
