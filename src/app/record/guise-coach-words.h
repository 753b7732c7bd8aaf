/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_coach_words_translate:
 * @text: what the engine says to the person before the camera: of the coach, a card, or a refusal;
 *   may be empty
 *
 * Returns: (transfer none): that in the language of the person
 */
const char *guise_coach_words_translate (const char *text);

/**
 * guise_coach_words_has:
 *
 * Returns: whether translators have been given @text
 */
gboolean guise_coach_words_has (const char *text);

G_END_DECLS
