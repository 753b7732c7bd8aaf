/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-thread-job.h"

G_BEGIN_DECLS

/**
 * guise_export_copy_new:
 * @path: a file
 * @folder: where it goes; a file of its name there is replaced at the end
 *
 * Returns: (transfer full): a job that copies it beside its target, compares what is on the disk
 *   then with what was read, and puts it in its place; its result is the file's name for people, to
 *   be freed with g_free()
 */
GuiseJob *guise_export_copy_new (const char *path, const char *folder);

G_END_DECLS
