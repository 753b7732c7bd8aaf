/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseRing:
 *
 * How many of the wanted faces are there (studio.md 5.4). Past the target it stays closed and the
 * number goes on.
 */
#define GUISE_TYPE_RING (guise_ring_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRing, guise_ring, GUISE, RING, GtkWidget)

void guise_ring_set (GuiseRing *self, size_t n, size_t target);

G_END_DECLS
