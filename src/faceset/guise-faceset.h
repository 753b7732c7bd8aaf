/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GUISE_FACESET_ERROR:
 *
 * Errors of the faceset room.
 */
#define GUISE_FACESET_ERROR (guise_faceset_error_quark ())

/**
 * GuiseFacesetError:
 * @GUISE_FACESET_ERROR_EMPTY: there is no usable face
 * @GUISE_FACESET_ERROR_CORRUPT: a face or a pack is damaged
 * @GUISE_FACESET_ERROR_UNSUPPORTED: known, not there yet
 */
typedef enum
{
  GUISE_FACESET_ERROR_EMPTY,
  GUISE_FACESET_ERROR_CORRUPT,
  GUISE_FACESET_ERROR_UNSUPPORTED,
} GuiseFacesetError;

GQuark guise_faceset_error_quark (void);

/**
 * GuiseFaceset:
 *
 * Aligned faces in a folder of JPEGs or in a faceset.pak, behind one interface. Opened read-only;
 * damaged faces are counted with their reasons and left out. Reference counted. Thread: reading is
 * allowed from any thread once it is open.
 */
typedef struct _GuiseFaceset GuiseFaceset;

/**
 * guise_faceset_open:
 * @path: a folder of face JPEGs, a folder that holds faceset.pak, or the pack itself
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND; %GUISE_FACESET_ERROR CORRUPT, EMPTY
 *
 * Returns: (transfer full) (nullable): the faceset
 */
GuiseFaceset *guise_faceset_open (const char *path, GError **error);
GuiseFaceset *guise_faceset_ref (GuiseFaceset *self);
void          guise_faceset_unref (GuiseFaceset *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceset, guise_faceset_unref)

size_t guise_faceset_get_n (const GuiseFaceset *self);

G_END_DECLS
