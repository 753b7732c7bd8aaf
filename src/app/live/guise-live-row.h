/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/live/guise-live-words.h"

G_BEGIN_DECLS

/**
 * GuiseLiveRow:
 *
 * A setting of the live view: its name and what it is set with. Signal `::set (value)`: a person
 * has set it.
 */
#define GUISE_TYPE_LIVE_ROW (guise_live_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLiveRow, guise_live_row, GUISE, LIVE_ROW, AdwActionRow)

/**
 * guise_live_row_new:
 * @words: (transfer none): what it is called; stays
 */
GtkWidget           *guise_live_row_new (const GuiseLiveWords *words);
const GuiseLiveKnob *guise_live_row_get_knob (const GuiseLiveRow *self);

/**
 * guise_live_row_show:
 * @settings: what is set; no signal is emitted
 */
void guise_live_row_show (GuiseLiveRow *self, const GuiseLiveSettings *settings);

/**
 * guise_live_row_set_reason:
 * @reason: (nullable): why it cannot be set, in place of what it does; %NULL: it can
 */
void guise_live_row_set_reason (GuiseLiveRow *self, const char *reason);

G_END_DECLS
