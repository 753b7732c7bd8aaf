/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project-person.h"

G_BEGIN_DECLS

/**
 * guise_person_list_async:
 * @dir: folder of a project
 * @cancellable: (nullable): to stop it
 * @source: (nullable): whose callback it is; kept until then
 * @callback: told when it is done
 *
 * Who there is in a project, on a thread. Nothing is changed, and the project is not held.
 */
void guise_person_list_async (const char         *dir,
                              GCancellable       *cancellable,
                              GObject            *source,
                              GAsyncReadyCallback callback,
                              void               *user_data);

/**
 * guise_person_list_finish:
 *
 * Errors: as guise_person_find()
 *
 * Returns: (transfer full) (nullable) (element-type GuisePerson): those who are there
 */
GPtrArray *guise_person_list_finish (GAsyncResult *result, GError **error);

/**
 * guise_person_remove_async:
 * @dir: folder of a project
 * @shown: what the user saw
 * @parts: as guise_person_remove() takes them
 * @only: (nullable): the same; not changed any more
 * @how: where it goes
 * @source: (nullable): whose callback it is; kept until then
 * @callback: told when it is done
 *
 * Holds the project, and removes what is there still as it was shown, on a thread. It cannot be
 * stopped: what is half removed helps nobody.
 */
void guise_person_remove_async (const char         *dir,
                                const GuisePerson  *shown,
                                unsigned            parts,
                                GPtrArray          *only,
                                GuiseRemoval        how,
                                GObject            *source,
                                GAsyncReadyCallback callback,
                                void               *user_data);

/**
 * guise_person_remove_finish:
 *
 * Errors: as guise_person_remove() and guise_project_lock_take()
 *
 * Returns: (transfer full) (nullable) (element-type GuisePersonLeft): what could not be removed
 */
GPtrArray *guise_person_remove_finish (GAsyncResult *result, GError **error);

/**
 * guise_person_list_without_bin:
 * @left: (element-type GuisePersonLeft): what did not go
 *
 * Returns: (transfer full) (element-type filename): what of it there was no bin for
 */
GPtrArray *guise_person_list_without_bin (const GPtrArray *left);

/**
 * guise_person_count_gone:
 * @shown: what was listed
 * @parts: 1 << #GuisePersonPart of what was to go
 * @left: (element-type GuisePersonLeft): what did not
 *
 * Returns: how many files and folders went, beside those of the cache
 */
guint guise_person_count_gone (const GuisePerson *shown, unsigned parts, const GPtrArray *left);

G_END_DECLS
