/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseCaptureCard:
 * @GUISE_CAPTURE_CARD_NONE: nothing special
 * @GUISE_CAPTURE_CARD_GLASSES: the glasses worn live
 * @GUISE_CAPTURE_CARD_HAIR: another hair style
 * @GUISE_CAPTURE_CARD_HAND: a hand before or beside the face
 * @GUISE_CAPTURE_CARD_MOVEMENT: fast movement that the camera still shows sharply
 * @GUISE_CAPTURE_CARD_MAKE_UP: the make-up worn live
 * @GUISE_CAPTURE_CARD_BEARD: another beard, or none
 * @GUISE_CAPTURE_CARD_TONGUE: the tongue, which nothing measures
 * @GUISE_CAPTURE_CARD_TALKING: talking, by itself
 *
 * What a set may show besides, each only when it is chosen. One take shows one of them.
 *
 * Source: features.md A5, A9
 */
typedef enum
{
  GUISE_CAPTURE_CARD_NONE,
  GUISE_CAPTURE_CARD_GLASSES,
  GUISE_CAPTURE_CARD_HAIR,
  GUISE_CAPTURE_CARD_HAND,
  GUISE_CAPTURE_CARD_MOVEMENT,
  GUISE_CAPTURE_CARD_MAKE_UP,
  GUISE_CAPTURE_CARD_BEARD,
  GUISE_CAPTURE_CARD_TONGUE,
  GUISE_CAPTURE_CARD_TALKING,
  GUISE_N_CAPTURE_CARDS,
} GuiseCaptureCard;

/**
 * guise_capture_card_from_name:
 * @name: (nullable): a word, "glasses"
 * @out_card: (out): the card
 *
 * Returns: %FALSE when no card is called so
 */
gboolean guise_capture_card_from_name (const char *name, GuiseCaptureCard *out_card);

/**
 * guise_capture_card_get_name:
 *
 * Returns: a word for files and scripts, "make-up"; empty for none
 */
const char *guise_capture_card_get_name (GuiseCaptureCard card);

/**
 * guise_capture_card_get_title:
 *
 * Returns: what a person calls it, "Hand near the face"; empty for none
 */
const char *guise_capture_card_get_title (GuiseCaptureCard card);

/**
 * guise_capture_card_get_begin:
 *
 * Returns: what the person is told before the card's take, "Put your glasses on"; empty for none
 */
const char *guise_capture_card_get_begin (GuiseCaptureCard card);

/**
 * guise_capture_card_get_hold:
 *
 * Returns: what stays so during the take, "Keep your glasses on"; empty for none
 */
const char *guise_capture_card_get_hold (GuiseCaptureCard card);

/**
 * guise_capture_card_get_end:
 *
 * Returns: what the person is told after it when something else follows; empty for none
 */
const char *guise_capture_card_get_end (GuiseCaptureCard card);

/**
 * guise_capture_card_get_action:
 * @card: a card
 * @i: which of them, from 0; they go round
 *
 * Returns: (nullable): what the person is asked for during the take; %NULL when it is what the set
 *   lacks
 */
const char *guise_capture_card_get_action (GuiseCaptureCard card, unsigned i);

/* Time that a person needs for what guise_capture_card_get_begin() or _end() asks for. */
int64_t guise_capture_card_get_begin_ns (GuiseCaptureCard card);
int64_t guise_capture_card_get_end_ns (GuiseCaptureCard card);

/**
 * guise_capture_card_get_quota:
 * @target: faces of the whole set
 *
 * Returns: faces that a chosen card wants: one in fifty, and at least what one instruction asks for
 */
size_t guise_capture_card_get_quota (size_t target);

G_END_DECLS
