/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "project/guise-project-lock.h"

G_BEGIN_DECLS

/**
 * guise_cli_lock_project:
 * @self: the call
 * @dir: a project folder
 * @work: what it is taken for, as in "restoring a backup"
 * @error: where to put the error
 *
 * guise_project_lock_take() that warns where nobody is kept away.
 */
GuiseProjectLock *
guise_cli_lock_project (GuiseCli *self, const char *dir, const char *work, GError **error);

G_END_DECLS
