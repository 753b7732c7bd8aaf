/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_tree_remove:
 * @path: a file or a folder
 * @error: where to put the error
 *
 * Deletes it for good, a folder with all that is in it. No link is followed: of a link itself only
 * the link goes, and what it leads to stays. What is mounted in it, or at @path, is on another disk
 * and not touched. It stops at the first thing that cannot be deleted; the rest is there still, and
 * a second call goes on.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, FAILED; CORRUPT: folders are nested too deeply
 */
gboolean guise_tree_remove (const char *path, GError **error);

/**
 * guise_tree_has_mount:
 * @path: a file or a folder, there or not
 *
 * Asks the kernel; where that does not tell, nothing is. Of a link only the link itself counts.
 *
 * Returns: whether another folder or file system is mounted at @path or within it
 */
gboolean guise_tree_has_mount (const char *path);

G_END_DECLS
