/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseChoiceCards:
 *
 * One of several, each on a card that says in a sentence what it means: side by side in two
 * columns, or one above another where there is little room. Arrows go from card to card and
 * choose, as among radio buttons. Signal `::chosen (value)`: a person has chosen another one.
 */
#define GUISE_TYPE_CHOICE_CARDS (guise_choice_cards_get_type ())
G_DECLARE_FINAL_TYPE (GuiseChoiceCards, guise_choice_cards, GUISE, CHOICE_CARDS, GtkWidget)

/**
 * guise_choice_cards_new:
 * @name: what is chosen, for assistive technology
 */
GtkWidget *guise_choice_cards_new (const char *name);

/**
 * guise_choice_cards_add:
 * @value: what the card stands for
 * @title: what it is called
 * @text: what it means, a sentence
 * @picture: (transfer floating) (nullable): stands before the text; @text says what it shows
 */
void guise_choice_cards_add (GuiseChoiceCards *self,
                             const char       *value,
                             const char       *title,
                             const char       *text,
                             GtkWidget        *picture);

/**
 * guise_choice_cards_show:
 * @value: the card that is chosen; one that is not there: none is
 */
void guise_choice_cards_show (GuiseChoiceCards *self, const char *value);

/**
 * guise_choice_cards_get_value:
 *
 * Returns: (transfer none) (nullable): of the card that is chosen
 */
const char *guise_choice_cards_get_value (const GuiseChoiceCards *self);

/**
 * guise_choice_cards_find:
 *
 * Returns: (transfer none) (nullable): the card of a value, a GtkCheckButton
 */
GtkWidget *guise_choice_cards_find (const GuiseChoiceCards *self, const char *value);

G_END_DECLS
