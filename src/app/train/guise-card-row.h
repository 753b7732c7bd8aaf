/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "host/guise-host-cards.h"

G_BEGIN_DECLS

/**
 * GuiseCardRow:
 *
 * On which of several graphics cards this computer trains: the first that can be used, one of
 * them, or the processor. Not shown before two are known that can train: then there is something
 * to choose. Several together are chosen with a project in view (#GuiseCardsDialog); here they are
 * only named. Applied at once, for the next start of a training (setting `training-devices`).
 */
#define GUISE_TYPE_CARD_ROW (guise_card_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCardRow, guise_card_row, GUISE, CARD_ROW, AdwComboRow)

/**
 * guise_card_row_ask:
 * @self: the row
 *
 * Asks the driver, in a process of its own.
 */
void guise_card_row_ask (GuiseCardRow *self);

/**
 * guise_card_row_take_cards:
 * @self: the row
 * @cards: (nullable): what the driver says; %NULL: nothing
 *
 * What the driver may answer later is not looked at any more.
 */
void guise_card_row_take_cards (GuiseCardRow *self, const GuiseHostCards *cards);

G_END_DECLS
