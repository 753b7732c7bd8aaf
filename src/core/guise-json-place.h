/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseJsonPlace:
 * @line: from 1
 * @column: in characters, from 1
 *
 * Where something stands in a text.
 */
typedef struct
{
  unsigned line;
  unsigned column;
} GuiseJsonPlace;

/**
 * guise_json_find_place:
 * @text: JSON that guise_json_check() and a parser have accepted
 * @n_bytes: its size
 * @pointer: what is looked for, as RFC 6901 writes it: "/stages/2/options/gan_power"
 *
 * The parser keeps no places, and what is wrong is often known only after parsing.
 *
 * Source: RFC 6901
 *
 * Returns: where the key of a member, or the value of an element, begins; when the last steps of
 *   @pointer lead nowhere, where they were lost: the innermost thing that is there
 */
GuiseJsonPlace guise_json_find_place (const char *text, size_t n_bytes, const char *pointer);

/**
 * guise_json_find_repeated:
 * @text: JSON that guise_json_check() and a parser have accepted
 * @n_bytes: its size
 * @out_place: (out): where the second one stands
 *
 * Parsers take the last of several members of one name and forget the others without a word.
 *
 * Returns: (transfer full) (nullable): the first key that stands twice in one object
 */
char *guise_json_find_repeated (const char *text, size_t n_bytes, GuiseJsonPlace *out_place);

G_END_DECLS
