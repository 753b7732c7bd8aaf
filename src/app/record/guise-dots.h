/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseDots:
 *
 * How many of the five faces of an instruction are there: on a dark card, above a picture.
 */
#define GUISE_TYPE_DOTS (guise_dots_get_type ())
G_DECLARE_FINAL_TYPE (GuiseDots, guise_dots, GUISE, DOTS, GtkWidget)

void guise_dots_set (GuiseDots *self, int n);

G_END_DECLS
