/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_near_word:
 * @word: what somebody wrote
 * @words: (array zero-terminated=1): what is known
 *
 * Finds what was probably meant: at most every third letter (two in a short word) is missing, too
 * many, another one, or stands in the place of its neighbour.
 *
 * Source: optimal string alignment distance
 *
 * Returns: (transfer none) (nullable): the nearest of @words; of several the first
 */
const char *guise_near_word (const char *word, const char *const *words);

G_END_DECLS
