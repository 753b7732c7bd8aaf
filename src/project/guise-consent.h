/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_CONSENT_MAX_LABEL      200  /* bytes */
#define GUISE_CONSENT_MAX_NOTE       2000 /* bytes */
#define GUISE_CONSENT_MAX_STATEMENTS 1000 /* of one faceset */

/**
 * GuiseConsent:
 * @GUISE_CONSENT_MISSING: not said yet
 * @GUISE_CONSENT_SELF: this is me
 * @GUISE_CONSENT_PERMISSION: the person has given written permission
 * @GUISE_CONSENT_LICENSED: licensed or own generated material
 * @GUISE_CONSENT_PUBLIC: a public or historic figure, lawful use, own responsibility
 * @GUISE_CONSENT_GENERIC: a generic training set of third parties
 * @GUISE_CONSENT_GENERATED: people who do not exist
 * @GUISE_CONSENT_UNKNOWN: imported, nobody knows
 *
 * On what ground a faceset is used (features.md E4).
 */
typedef enum
{
  GUISE_CONSENT_MISSING,
  GUISE_CONSENT_SELF,
  GUISE_CONSENT_PERMISSION,
  GUISE_CONSENT_LICENSED,
  GUISE_CONSENT_PUBLIC,
  GUISE_CONSENT_GENERIC,
  GUISE_CONSENT_GENERATED,
  GUISE_CONSENT_UNKNOWN,
  GUISE_N_CONSENTS,
} GuiseConsent;

const char *guise_consent_to_string (GuiseConsent consent);

/**
 * guise_consent_from_string:
 * @text: as in "self"
 * @out_consent: (out): what it means
 *
 * Returns: %FALSE when @text is no kind of consent
 */
gboolean guise_consent_from_string (const char *text, GuiseConsent *out_consent);

/**
 * GuiseConsentStatement:
 * @kind: on what ground; never %GUISE_CONSENT_MISSING
 * @label: (nullable): the person, by name or by any other word
 * @note: (nullable): the licence of the material, or whatever else is to be said
 * @document: (nullable): SHA-256 of a document that proves it, 64 hexadecimal digits; the document
 *   itself stays where it is
 * @date: when it was said, "2026-11-26T05:04:03Z"
 *
 * What a person has said about a faceset. A later one replaces it, but it is kept. Plain struct,
 * everything owned.
 */
typedef struct
{
  GuiseConsent kind;
  char        *label;
  char        *note;
  char        *document;
  char        *date;
} GuiseConsentStatement;

/**
 * guise_consent_statement_new:
 * @kind: on what ground
 * @label: (nullable): the person
 * @note: (nullable): licence or other words; line breaks are allowed
 * @document: (nullable): SHA-256 as guise_consent_hash_document() gives it
 * @date: (nullable): %NULL for now
 * @error: where to put the error
 *
 * Empty texts are as good as none.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT: too long, no UTF-8, control characters, no SHA-256, no date
 *
 * Returns: (transfer full) (nullable): a statement
 */
GuiseConsentStatement *guise_consent_statement_new (GuiseConsent kind,
                                                    const char  *label,
                                                    const char  *note,
                                                    const char  *document,
                                                    const char  *date,
                                                    GError     **error);
GuiseConsentStatement *guise_consent_statement_copy (const GuiseConsentStatement *self);
void                   guise_consent_statement_free (GuiseConsentStatement *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseConsentStatement, guise_consent_statement_free)

/**
 * guise_consent_hash_document:
 * @path: a document; only read
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, FAILED, ARGUMENT (no regular file), CORRUPT (larger than any
 * document)
 *
 * Returns: (transfer full) (nullable): the SHA-256 of its bytes, hexadecimal
 */
char *guise_consent_hash_document (const char *path, GError **error);

/**
 * guise_consent_history_new:
 *
 * Returns: (transfer full) (element-type GuiseConsentStatement): nothing said yet
 */
GPtrArray *guise_consent_history_new (void);
GPtrArray *guise_consent_history_copy (const GPtrArray *history);

/**
 * guise_consent_history_get_current:
 * @history: (nullable) (element-type GuiseConsentStatement): oldest first
 *
 * Returns: (transfer none) (nullable): the newest statement
 */
const GuiseConsentStatement *guise_consent_history_get_current (const GPtrArray *history);

/**
 * guise_consent_history_add:
 * @history: (element-type GuiseConsentStatement): oldest first
 * @statement: copied
 *
 * Returns: %FALSE when the current statement says the same, whatever its date: nothing was added
 */
gboolean guise_consent_history_add (GPtrArray *history, const GuiseConsentStatement *statement);

/**
 * guise_consent_history_to_json:
 * @history: (element-type GuiseConsentStatement): oldest first
 * @with_labels: whether labels and notes may leave the house with it
 *
 * Returns: (transfer full): objects of `kind`, `date`, and where they are `label`, `note`,
 *   `document_sha256`
 */
JsonArray *guise_consent_history_to_json (const GPtrArray *history, gboolean with_labels);

/**
 * guise_consent_history_from_json:
 * @array: (nullable): as guise_consent_history_to_json() gives it, from a file
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable) (element-type GuiseConsentStatement): the statements
 */
GPtrArray *guise_consent_history_from_json (JsonArray *array, GError **error);

G_END_DECLS
