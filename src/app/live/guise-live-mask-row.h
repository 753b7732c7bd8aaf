/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/live/guise-live-desk.h"

G_BEGIN_DECLS

/**
 * GuiseLiveMaskRow:
 *
 * The mask network of a live view: its name, and a way to choose another file.
 */
#define GUISE_TYPE_LIVE_MASK_ROW (guise_live_mask_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLiveMaskRow, guise_live_mask_row, GUISE, LIVE_MASK_ROW, AdwActionRow)

GtkWidget *guise_live_mask_row_new (void);

/**
 * guise_live_mask_row_set_up:
 * @desk: whose network it is
 */
void guise_live_mask_row_set_up (GuiseLiveMaskRow *self, GuiseLiveDesk *desk);

G_END_DECLS
