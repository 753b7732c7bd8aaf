/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/record/guise-record-figures.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseCardMeter:
 *
 * The extra cards that were chosen, each a tile with its name, in rows of three. It is not there
 * while none was chosen.
 *
 * Source: features.md A9, studio.md 5.3
 */
#define GUISE_TYPE_CARD_METER (guise_card_meter_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCardMeter, guise_card_meter, GUISE, CARD_METER, GtkWidget)

/**
 * guise_card_meter_follow:
 * @self: the meter
 * @cards: by #GuiseCaptureCard; one without a quota was not chosen
 */
void guise_card_meter_follow (GuiseCardMeter        *self,
                              const GuiseRecordCount cards[GUISE_N_CAPTURE_CARDS]);

/**
 * guise_card_meter_describe:
 *
 * Returns: (transfer full): all chosen cards in words, "Glasses 42 %, Tongue done"
 */
char *guise_card_meter_describe (const GuiseRecordCount cards[GUISE_N_CAPTURE_CARDS]);

G_END_DECLS
