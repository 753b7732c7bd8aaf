/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"
#include "host/guise-host-cards.h"

G_BEGIN_DECLS

/**
 * GuiseCardsDialog:
 *
 * Where this computer trains: one graphics card, the processor, or several cards together, and
 * whether these share a batch or take one each. What is chosen counts from the next start of a
 * training on.
 */
#define GUISE_TYPE_CARDS_DIALOG (guise_cards_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCardsDialog, guise_cards_dialog, GUISE, CARDS_DIALOG, AdwWindow)

/**
 * guise_cards_dialog_present:
 * @parent: what it stands over
 * @project: whose batches count
 *
 * Asks the driver, in a process of its own.
 *
 * Returns: (transfer none): the window
 */
GuiseCardsDialog *guise_cards_dialog_present (GtkWidget *parent, GuiseOpenProject *project);

/**
 * guise_cards_dialog_take_cards:
 * @self: a dialog
 * @cards: (transfer full) (nullable): what the driver says; %NULL: nothing
 *
 * Shows them; what the driver may answer later is not looked at any more.
 */
void guise_cards_dialog_take_cards (GuiseCardsDialog *self, GuiseHostCards *cards);

G_END_DECLS
