/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_STORE_ERROR:
 *
 * Errors of the store room.
 */
#define GUISE_STORE_ERROR (guise_store_error_quark ())

/**
 * GuiseStoreError:
 * @GUISE_STORE_ERROR_DAMAGED: bytes are missing or differ from what was written; take another one
 * @GUISE_STORE_ERROR_NONE: there is none, or none that is whole; restore a backup
 * @GUISE_STORE_ERROR_NOT_VERIFIED: what was just written does not read back; the medium is failing
 * @GUISE_STORE_ERROR_INVALID: a description is of no format that is known here, or was not made by
 * this program
 */
typedef enum
{
  GUISE_STORE_ERROR_DAMAGED,
  GUISE_STORE_ERROR_NONE,
  GUISE_STORE_ERROR_NOT_VERIFIED,
  GUISE_STORE_ERROR_INVALID,
} GuiseStoreError;

GQuark guise_store_error_quark (void);

G_END_DECLS
