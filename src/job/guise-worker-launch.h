/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_worker_find:
 * @error: where to put the error
 *
 * Looked at in this order, the first that exists wins:
 *
 * 1. `$GUISE_WORKER`
 * 2. `guise-worker` in libexec beside the `bin` folder of the running program (installed)
 * 3. `src/job/guise-worker` in the build folder around the running program (uninstalled)
 *
 * Errors: %GUISE_JOB_ERROR NO_WORKER
 *
 * Returns: (transfer full) (nullable): the path of the worker
 */
char *guise_worker_find (GError **error);

G_END_DECLS
