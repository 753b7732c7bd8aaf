/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project for a verb that changes it. */
#include "cli/guise-cli-lock.h"

GuiseProjectLock *
guise_cli_lock_project (GuiseCli *self, const char *dir, const char *work, GError **error)
{
  GuiseProjectLock *lock = guise_project_lock_take (dir, work, error);

  if (lock != NULL && guise_project_lock_get_warning (lock) != NULL)
    guise_cli_output_warning (self->output, "%s", guise_project_lock_get_warning (lock));
  return lock;
}
