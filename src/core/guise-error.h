/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_CORE_ERROR:
 *
 * Errors of the core room and of everything that touches files.
 */
#define GUISE_CORE_ERROR (guise_core_error_quark ())

/**
 * GuiseCoreError:
 * @GUISE_CORE_ERROR_FAILED: anything without a better code
 * @GUISE_CORE_ERROR_NOT_FOUND: the file or folder does not exist; check the path
 * @GUISE_CORE_ERROR_CORRUPT: the bytes are damaged or hostile; do not use the file
 * @GUISE_CORE_ERROR_NO_SPACE: the disk is full; free space and repeat
 * @GUISE_CORE_ERROR_NO_MEMORY: lower the load (batch, resolution, threads) and repeat
 * @GUISE_CORE_ERROR_EXISTS: the target exists and was not to be replaced
 * @GUISE_CORE_ERROR_CANCELLED: the user stopped the work; everything is consistent
 * @GUISE_CORE_ERROR_ARGUMENT: the caller or user asked for something impossible
 */
typedef enum
{
  GUISE_CORE_ERROR_FAILED,
  GUISE_CORE_ERROR_NOT_FOUND,
  GUISE_CORE_ERROR_CORRUPT,
  GUISE_CORE_ERROR_NO_SPACE,
  GUISE_CORE_ERROR_NO_MEMORY,
  GUISE_CORE_ERROR_EXISTS,
  GUISE_CORE_ERROR_CANCELLED,
  GUISE_CORE_ERROR_ARGUMENT,
} GuiseCoreError;

GQuark guise_core_error_quark (void);

/**
 * guise_set_error_from_errno:
 * @error: (nullable): where to put the error
 * @saved_errno: the errno of the failed call
 * @path: the file concerned
 * @verb: what was tried, as in "write"
 *
 * Sets a #GuiseCoreError whose code follows from @saved_errno (a full disk becomes
 * %GUISE_CORE_ERROR_NO_SPACE) with a message naming file and reason.
 */
void
guise_set_error_from_errno (GError **error, int saved_errno, const char *path, const char *verb);

G_END_DECLS
