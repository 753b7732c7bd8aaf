/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/guise-host-cards.h"

G_BEGIN_DECLS

/**
 * GuiseHostTeam:
 * @n_cards: how many cards are named
 * @is_mixed: their models differ, so that the fast ones wait for the slow ones
 * @is_large: so many that memory of the computer may be the better place for the optimizer
 *
 * What is to be known of cards that train together.
 */
typedef struct
{
  unsigned n_cards;
  gboolean is_mixed;
  gboolean is_large;
} GuiseHostTeam;

/**
 * guise_host_team_judge:
 * @cards: what the driver says
 * @devices: names with commas between, as in "cuda:0,cuda:2"
 *
 * Source: features.md A 117 and 119
 *
 * Returns: what follows; of a device that is no card, or of a card that is not there any more,
 *   nothing
 */
GuiseHostTeam guise_host_team_judge (const GuiseHostCards *cards, const char *devices);

/**
 * guise_host_team_has:
 * @devices: (nullable): names with commas between
 * @card: the number behind "cuda:"
 *
 * Returns: whether the card is one of them
 */
gboolean guise_host_team_has (const char *devices, int card);

/**
 * guise_host_team_join:
 * @cards: (array length=n_cards): the numbers behind "cuda:"
 * @n_cards: how many
 *
 * Returns: (transfer full) (nullable): their names with commas between; %NULL for none
 */
char *guise_host_team_join (const int *cards, size_t n_cards);

G_END_DECLS
