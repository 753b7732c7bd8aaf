/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseShareBar:
 *
 * How much of something is taken, 54 by 6 pixels: amber over 88 %, red where it is too much. The
 * number stands beside it, so assistive technology passes it over.
 */
#define GUISE_TYPE_SHARE_BAR (guise_share_bar_get_type ())
G_DECLARE_FINAL_TYPE (GuiseShareBar, guise_share_bar, GUISE, SHARE_BAR, GtkWidget)

/**
 * guise_share_bar_set:
 * @share: 1 for all of it
 */
void guise_share_bar_set (GuiseShareBar *self, double share);

G_END_DECLS
