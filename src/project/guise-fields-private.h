/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a JSON file holds under a name, or nothing: never a warning, whatever stands there. */

/**
 * guise_fields_parse:
 * @data: (array length=n_bytes): text of an object
 * @n_bytes: its size
 * @label: what it is, for messages
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable): the object
 */
JsonObject *
guise_fields_parse (const void *data, size_t n_bytes, const char *label, GError **error);

/**
 * guise_fields_load:
 * @path: a file
 * @max_bytes: refuse anything larger
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, FAILED, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the object in it
 */
JsonObject *guise_fields_load (const char *path, size_t max_bytes, GError **error);

/**
 * guise_fields_save:
 * @object: what to write, for people to read too
 * @path: the target, replaced atomically
 * @error: where to put the error
 *
 * Errors: as guise_file_replace()
 */
gboolean guise_fields_save (JsonObject *object, const char *path, GError **error);

const char *guise_fields_get_string (JsonObject *object, const char *name);
JsonObject *guise_fields_get_object (JsonObject *object, const char *name);
JsonArray  *guise_fields_get_array (JsonObject *object, const char *name);

/**
 * guise_fields_get_int:
 *
 * Returns: the member when it is a whole number of 0 or more, else @fallback
 */
gint64 guise_fields_get_int (JsonObject *object, const char *name, gint64 fallback);

/**
 * guise_fields_get_element:
 *
 * Returns: (transfer none) (nullable): element @i when it is an object
 */
JsonObject *guise_fields_get_element (JsonArray *array, unsigned i);

G_END_DECLS
