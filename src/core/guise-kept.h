/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * guise_kept_parse:
 * @text: (array length=n_bytes): what a file holds; may be anything
 * @n_bytes: its length
 *
 * Returns: (transfer full) (nullable): the JSON object that it is
 */
JsonObject *guise_kept_parse (const char *text, size_t n_bytes);

/**
 * guise_kept_load:
 * @kind: what it is about: a folder in the program's configuration folder
 * @subject: a path: what was set for it is wanted. Two folders may hold files of one name
 *
 * What somebody has set for one thing, from one day to the next.
 *
 * Returns: (transfer full) (nullable): what guise_kept_save() wrote; %NULL where there is nothing,
 *   or nothing that can be read: that is made anew, and no reason to say anything
 */
JsonObject *guise_kept_load (const char *kind, const char *subject);

/**
 * guise_kept_save:
 * @kind: as guise_kept_load() takes it
 * @subject: likewise
 * @object: what is set
 * @error: where to put the error
 *
 * Writes a file in the place of the one before, for this user alone.
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean
guise_kept_save (const char *kind, const char *subject, JsonObject *object, GError **error);

/**
 * guise_kept_dup_file:
 * @object: what is set
 * @name: of a member
 *
 * Returns: (transfer full) (nullable): the absolute path that it holds; another one would be looked
 *   for wherever the program was started
 */
char *guise_kept_dup_file (JsonObject *object, const char *name);

/**
 * guise_kept_set_file:
 * @object: what is set
 * @name: of a member
 * @path: (nullable): a file; one whose name JSON cannot hold is left out
 */
void guise_kept_set_file (JsonObject *object, const char *name, const char *path);

G_END_DECLS
