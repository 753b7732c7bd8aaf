/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Lines of JSON between a program and its worker: what all that are said have in common. */

/**
 * guise_json_line_new:
 * @object: what is said
 *
 * Returns: (transfer full): JSON and the end of the line
 */
char *guise_json_line_new (JsonObject *object);

/**
 * guise_json_line_parse:
 * @line: (array length=n_bytes): what has come, without its end
 * @n_bytes: its size
 * @n_max: longer ones are refused
 *
 * Returns: (transfer full) (nullable): a parser that holds an object; %NULL: it is none
 */
JsonParser *guise_json_line_parse (const char *line, size_t n_bytes, size_t n_max);

/**
 * guise_json_line_get_text:
 * @node: (nullable): any node
 * @n_max: bytes
 *
 * Returns: (nullable): the text that it is, when it is one that is not longer
 */
const char *guise_json_line_get_text (JsonNode *node, size_t n_max);

/**
 * guise_json_line_get_array:
 * @n_max: elements
 *
 * Returns: (nullable): the array that a member is, when it is one that has no more
 */
JsonArray *guise_json_line_get_array (JsonObject *object, const char *name, unsigned n_max);

G_END_DECLS
