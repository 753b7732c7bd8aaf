/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-thread-job.h"

G_BEGIN_DECLS

/**
 * guise_export_copy_new:
 * @path: a file
 * @folder: where it goes. Nothing there is replaced or written to: a file of its name is another
 *   program's, somebody's, or ours of an earlier day. Where that has other bytes the next free
 *   name is taken, "NAME 2.dfm"; where it has the same ones nothing is written
 *
 * Returns: (transfer full): a job that copies it into a file of its own beside its target, compares
 *   what is on the disk then with what was read, and gives it its name; its result is that name for
 *   people, to be freed with g_free()
 */
GuiseJob *guise_export_copy_new (const char *path, const char *folder);

G_END_DECLS
