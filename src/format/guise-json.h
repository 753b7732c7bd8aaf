/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a file's JSON holds under a name, or nothing: never a warning, whatever stands there. */

/**
 * guise_json_parse:
 * @data: (array length=n_bytes): text of an object
 * @n_bytes: its size
 * @error: where to put the error
 *
 * Text that is not UTF-8 or nested deeper than 32 is refused before the parser, which calls
 * itself, sees it.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable): the object
 */
JsonObject *guise_json_parse (const void *data, size_t n_bytes, GError **error);

/**
 * guise_json_get_object:
 * @object: (nullable): where to look
 * @name: the member
 *
 * Returns: (transfer none) (nullable): the member when it is there and an object
 */
JsonObject *guise_json_get_object (JsonObject *object, const char *name);
JsonArray  *guise_json_get_array (JsonObject *object, const char *name);
const char *guise_json_get_string (JsonObject *object, const char *name);

/**
 * guise_json_get_element:
 *
 * Returns: (transfer none) (nullable): element @i when it is an object
 */
JsonObject *guise_json_get_element (JsonArray *array, unsigned i);

/**
 * guise_json_get_element_string:
 *
 * Returns: (transfer none) (nullable): element @i when it is text
 */
const char *guise_json_get_element_string (JsonArray *array, unsigned i);

/**
 * guise_json_get_int:
 * @node: (nullable): a value
 * @out_value: (out): the number
 *
 * Numbers and numbers written as text: protocol buffers write 64 bits so.
 *
 * Returns: %FALSE when it is no whole number
 */
gboolean guise_json_get_int (JsonNode *node, int64_t *out_value);

/**
 * guise_json_get_number:
 * @node: (nullable): a value
 * @out_value: (out): the number
 *
 * Returns: %FALSE when it is no finite number
 */
gboolean guise_json_get_number (JsonNode *node, double *out_value);

/**
 * guise_json_get_double:
 *
 * Returns: %FALSE when the member is no finite number
 */
gboolean guise_json_get_double (JsonObject *object, const char *name, double *out_value);

/**
 * guise_json_get_boolean:
 *
 * Returns: the member when it is there and a boolean, else %FALSE
 */
gboolean guise_json_get_boolean (JsonObject *object, const char *name);

G_END_DECLS
