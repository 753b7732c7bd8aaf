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
 * @slot: whose faces
 * @parts: as guise_person_remove() takes them
 * @how: where it goes
 * @source: (nullable): whose callback it is; kept until then
 * @callback: told when it is done
 *
 * Holds the project, looks again at what there is, and removes it, on a thread. It cannot be
 * stopped: what is half removed helps nobody.
 */
void guise_person_remove_async (const char         *dir,
                                GuiseFaceSlot       slot,
                                unsigned            parts,
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

G_END_DECLS
