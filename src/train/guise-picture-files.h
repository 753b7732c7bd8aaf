/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * guise_picture_files_list:
 * @dir: a folder
 * @before: what names begin with; may be empty
 * @after: what they end with
 *
 * Pictures are called by the iteration they show: `<before><ten digits><after>`.
 *
 * Returns: (transfer full) (element-type guint64): iterations of which there is one, rising; empty
 *   when there is no such folder
 */
GArray *guise_picture_files_list (const char *dir, const char *before, const char *after);

/**
 * guise_picture_files_dup_path:
 *
 * Returns: (transfer full): the path of a picture, whether it is there or not
 */
char *guise_picture_files_dup_path (const char *dir,
                                    const char *before,
                                    uint64_t    iteration,
                                    const char *after);

/**
 * guise_picture_files_drop_unfinished:
 * @dir: a folder to which nobody else writes
 * @before: what names begin with; may be empty
 * @after: what they end with
 *
 * Removes what guise_file_replace() left of such pictures where the program was killed, or where
 * the folder became read-only on the way. Best effort.
 */
void guise_picture_files_drop_unfinished (const char *dir, const char *before, const char *after);

G_END_DECLS
