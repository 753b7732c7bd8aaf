/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseGuideWide:
 *
 * Something that may be wider than the page: it is as wide as the page if it can be, else it can be
 * moved to and fro. (GtkScrolledWindow asks for the height that its child has at its least width.)
 */
#define GUISE_TYPE_GUIDE_WIDE (guise_guide_wide_get_type ())
G_DECLARE_FINAL_TYPE (GuiseGuideWide, guise_guide_wide, GUISE, GUIDE_WIDE, GtkWidget)

/**
 * guise_guide_wide_new:
 * @child: (transfer floating): a table, or lines that do not wrap
 * @name: what it is, for a screen reader
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *guise_guide_wide_new (GtkWidget *child, const char *name);

G_END_DECLS
