/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-consent.h"

G_BEGIN_DECLS

/* Beside the faces, or beside their pack. */
#define GUISE_FACESET_CONSENT_NAME ".guise-consent"

/**
 * GuiseFacesetConsent:
 * @id: (nullable): of the faceset, made up by chance when something was first said about it; goes
 *   along with its folder
 * @statements: (element-type GuiseConsentStatement): oldest first
 *
 * What a faceset itself carries about whose face it is. Plain struct, everything owned.
 */
typedef struct
{
  char      *id;
  GPtrArray *statements;
} GuiseFacesetConsent;

void guise_faceset_consent_free (GuiseFacesetConsent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFacesetConsent, guise_faceset_consent_free)

/**
 * guise_faceset_consent_load:
 * @path: a faceset: a folder, a pack or a selection
 * @error: where to put the error
 *
 * Reads `.guise-consent`; the faces are not looked at. Nothing said yet is no error.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (no such faceset), CORRUPT (damaged: it is left as it is),
 *   FAILED
 *
 * Returns: (transfer full) (nullable): what was said
 */
GuiseFacesetConsent *guise_faceset_consent_load (const char *path, GError **error);

/**
 * guise_faceset_consent_parse:
 * @data: (array length=n_bytes): a whole file
 * @n_bytes: its size
 * @label: what it is, for messages
 * @error: where to put the error
 *
 * The reader without the file.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 */
GuiseFacesetConsent *
guise_faceset_consent_parse (const void *data, size_t n_bytes, const char *label, GError **error);

/**
 * guise_faceset_consent_state:
 * @path: a faceset: a folder, a pack or a selection
 * @statement: what is said
 * @out_is_kept: (out): whether the faceset carries it now; %FALSE where nobody may write into its
 *   folder, which is no error: then only the caller can keep it
 * @error: where to put the error
 *
 * Adds a statement to those that the faceset carries; the same one again changes nothing.
 *
 * Errors: as guise_faceset_consent_load(); %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE unless something went wrong
 */
gboolean guise_faceset_consent_state (const char                  *path,
                                      const GuiseConsentStatement *statement,
                                      gboolean                    *out_is_kept,
                                      GError                     **error);

/**
 * guise_faceset_consent_carry:
 * @from: a faceset
 * @to: another one that was made out of its faces
 * @error: where to put the error
 *
 * Copies statements and history to a faceset that has none of its own. The new one gets an id of
 * its own. Nothing said means nothing written.
 *
 * Errors: as guise_faceset_consent_state()
 */
gboolean guise_faceset_consent_carry (const char *from, const char *to, GError **error);

G_END_DECLS
