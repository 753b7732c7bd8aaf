/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the core room. */
#include "core/guise-error.h"

#include <errno.h>

GQuark
guise_core_error_quark (void)
{
  return g_quark_from_static_string ("guise-core-error-quark");
}

void
guise_set_error_from_errno (GError **error, int saved_errno, const char *path, const char *verb)
{
  GuiseCoreError code = GUISE_CORE_ERROR_FAILED;

  if (saved_errno == ENOENT || saved_errno == ENOTDIR)
    code = GUISE_CORE_ERROR_NOT_FOUND;
  else if (saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG)
    code = GUISE_CORE_ERROR_NO_SPACE;
  else if (saved_errno == ENOMEM)
    code = GUISE_CORE_ERROR_NO_MEMORY;
  else if (saved_errno == EEXIST)
    code = GUISE_CORE_ERROR_EXISTS;
  g_set_error (error, GUISE_CORE_ERROR, (int) code, "Could not %s '%s': %s", verb, path,
               g_strerror (saved_errno));
}
