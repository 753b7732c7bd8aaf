/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project-person.h"

G_BEGIN_DECLS

/* Whether something is in the folder of the project without any link on the way to it, on the same
 * file system, and is no link itself: whatever else it is, it is not somebody's own. */
gboolean guise_person_is_own (const GuiseProject *project, const char *path);

/* Whether @path is @folder or in it, by their names. */
gboolean guise_person_is_within (const char *path, const char *folder);

/* Bytes on the disk below @path, links not followed; @seen is of one reckoning and says which files
 * with several names were counted. */
uint64_t guise_project_count_bytes (const char *path, GHashTable *seen, GCancellable *cancellable);

/* Returns: (transfer full): for guise_project_count_bytes() */
GHashTable *guise_project_new_seen (void);

G_END_DECLS
