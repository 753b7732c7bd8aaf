/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_intake_folder_find:
 * @dir: a folder that is no faceset itself
 * @cancellable: (nullable): ends the search
 * @error: return location
 *
 * What can be imported of a folder and those within it, by their names: a video or pack is one
 * thing, a faceset too, and so are the photos of one folder. A folder that has photos and nothing
 * else stands for them; one that cannot be looked into is one more, so that it is told of. Folders
 * behind symbolic links are left out, as they can lead round. Blocks on the disk.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT with a sentence for people, CANCELLED
 *
 * Returns: (transfer full) (element-type GStrv): at least one, each of one path or more
 */
GPtrArray *guise_intake_folder_find (const char *dir, GCancellable *cancellable, GError **error);

G_END_DECLS
