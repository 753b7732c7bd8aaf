/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseAbView:
 *
 * Two pictures of one thing, one over the other, and a line that a person moves between them
 * (studio.md 5.9, there GuiseCompare): left of it the first is seen, right of it the second. Drag
 * anywhere; arrows, Home and End; X exchanges the two, a double click brings the line to the
 * middle. +, − and 0, Ctrl with the wheel, or two fingers show a part of both; Ctrl with arrows or
 * the middle button moves it. Properties: `position` of the line, 0..1 of the width; `exchanged`,
 * whether X has turned the sides round.
 */
#define GUISE_TYPE_AB_VIEW (guise_ab_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseAbView, guise_ab_view, GUISE, AB_VIEW, GtkWidget)

/**
 * guise_ab_view_set_pictures:
 * @self: a view
 * @left: (nullable): seen left of the line
 * @right: (nullable): seen right of it
 *
 * Both fill the view and are cut where they are of another shape; both should be of one. What was
 * there fades over.
 */
void guise_ab_view_set_pictures (GuiseAbView *self, GdkPaintable *left, GdkPaintable *right);

/**
 * guise_ab_view_set_glass:
 * @self: a view
 * @is_glass: whether somebody else draws the pictures, under this view: it has the line, the names
 *   and the hands for them
 */
void guise_ab_view_set_glass (GuiseAbView *self, gboolean is_glass);

/**
 * guise_ab_view_is_exchanged:
 *
 * Returns: whether what began on the left is on the right
 */
gboolean guise_ab_view_is_exchanged (const GuiseAbView *self);

/**
 * guise_ab_view_set_names:
 * @self: a view
 * @left: what the left picture is called, a word
 * @right: likewise
 */
void guise_ab_view_set_names (GuiseAbView *self, const char *left, const char *right);

/**
 * guise_ab_view_set_position:
 * @position: of the line; what is outside 0..1 is brought there
 */
void   guise_ab_view_set_position (GuiseAbView *self, double position);
double guise_ab_view_get_position (const GuiseAbView *self);

/**
 * guise_ab_view_get_zoom:
 *
 * Returns: how many times as large the pictures are; 1: all of them is seen
 */
double guise_ab_view_get_zoom (const GuiseAbView *self);

G_END_DECLS
