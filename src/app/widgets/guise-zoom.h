/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_ZOOM_MAX 8.0

/**
 * GuiseZoom:
 * @scale: 1 shows all of it, up to %GUISE_ZOOM_MAX
 * @x: where the left edge of what is shown lies, in widths of the view; 0 or less
 * @y: the same for the upper edge, in heights
 * @is_fixed: nothing changes it
 *
 * Which part of a picture is seen in a view; the view is always filled. Plain value.
 */
typedef struct
{
  double   scale;
  double   x;
  double   y;
  gboolean is_fixed;
} GuiseZoom;

/* All of it. */
#define GUISE_ZOOM_WHOLE ((GuiseZoom){ 1.0, 0.0, 0.0, FALSE })

/**
 * guise_zoom_by:
 * @self: what is seen
 * @factor: times as large
 * @x: what stays where it is, 0..1 of the view
 * @y: likewise
 *
 * Returns: whether it may be
 */
gboolean guise_zoom_by (GuiseZoom *self, double factor, double x, double y);

/**
 * guise_zoom_move:
 * @self: what is seen
 * @dx: by how much the picture moves, in widths of the view
 * @dy: in heights
 *
 * As far as the picture reaches.
 *
 * Returns: whether only a part of it is seen
 */
gboolean guise_zoom_move (GuiseZoom *self, double dx, double dy);

/* Until gtk_snapshot_restore() what is drawn into the view is drawn as it is seen. */
void guise_zoom_push (const GuiseZoom *self, GtkSnapshot *snapshot, float width, float height);

/**
 * guise_zoom_press:
 * @self: what is seen
 * @widget: where
 * @key: that was pressed
 * @state: with what
 *
 * + and − show less and more, 0 all of it; Ctrl with an arrow moves it.
 *
 * Returns: whether the key was for this
 */
gboolean guise_zoom_press (GuiseZoom *self, GtkWidget *widget, guint key, GdkModifierType state);

/**
 * guise_zoom_attach:
 * @self: what is seen; part of @widget
 * @widget: where
 *
 * Ctrl with the wheel, and two fingers, show less and more; the middle button moves it. The wheel
 * alone scrolls what the widget lies in.
 */
void guise_zoom_attach (GuiseZoom *self, GtkWidget *widget);

G_END_DECLS
