/* SPDX-License-Identifier: GPL-3.0-or-later
 * On what ground a face is used: what was said, and what had been said before. */
#include "project/guise-consent.h"

#include <gio/gio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "project/guise-fields-private.h"

#define SHA256_DIGITS      64
#define CHUNK_BYTES        65536
#define MAX_DOCUMENT_BYTES ((size_t) 8 << 30) /* a consent may have been filmed */
#define DATE_FORMAT        "%Y-%m-%dT%H:%M:%SZ"
#define DATE_LENGTH        20 /* of it; texts of one form can be compared */

static const char *const consent_names[GUISE_N_CONSENTS] = { "missing",   "self",   "permission",
                                                             "licensed",  "public", "generic",
                                                             "generated", "unknown" };

const char *
guise_consent_to_string (GuiseConsent consent)
{
  g_return_val_if_fail (consent < GUISE_N_CONSENTS, NULL);

  return consent_names[consent];
}

gboolean
guise_consent_from_string (const char *text, GuiseConsent *out_consent)
{
  for (int i = GUISE_CONSENT_SELF; i < GUISE_N_CONSENTS; i++)
    if (g_strcmp0 (text, consent_names[i]) == 0)
      {
        *out_consent = (GuiseConsent) i;
        return TRUE;
      }
  return FALSE;
}

/* ---- one statement ---- */

static gboolean
refuse (GError **error, const char *what, const char *why)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
               "The %s of a statement of consent %s", what, why);
  return FALSE;
}

static gboolean
check_text (const char *text, size_t max_bytes, const char *what, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (strlen (text) > max_bytes)
    return refuse (error, what, "is too long");
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, what, "is not UTF-8");
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)) && *c != '\n' && *c != '\t')
      return refuse (error, what, "has control characters in it");
  return TRUE;
}

static gboolean
check_document (const char *document, GError **error)
{
  if (document == NULL || (strlen (document) == SHA256_DIGITS &&
                           strspn (document, "0123456789abcdef") == SHA256_DIGITS))
    return TRUE;
  return refuse (error, "document", "is not a SHA-256 of 64 hexadecimal digits");
}

static gboolean
check_date (const char *date, GError **error)
{
  g_autoptr (GDateTime) parsed =
               date != NULL && strlen (date) == DATE_LENGTH && g_str_has_suffix (date, "Z")
                 ? g_date_time_new_from_iso8601 (date, NULL)
                 : NULL;

  return date == NULL || parsed != NULL || refuse (error, "date", "is none");
}

static const char *
or_null (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

GuiseConsentStatement *
guise_consent_statement_new (GuiseConsent kind,
                             const char  *label,
                             const char  *note,
                             const char  *document,
                             const char  *date,
                             GError     **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  GuiseConsentStatement *self;

  g_return_val_if_fail (kind > GUISE_CONSENT_MISSING && kind < GUISE_N_CONSENTS, NULL);

  if (!check_text (label, GUISE_CONSENT_MAX_LABEL, "label", error) ||
      !check_text (note, GUISE_CONSENT_MAX_NOTE, "note", error) ||
      !check_document (or_null (document), error) || !check_date (date, error))
    return NULL;
  self = g_new0 (GuiseConsentStatement, 1);
  self->kind = kind;
  self->label = g_strdup (or_null (label));
  self->note = g_strdup (or_null (note));
  self->document = g_strdup (or_null (document));
  self->date = date != NULL ? g_strdup (date) : g_date_time_format (now, DATE_FORMAT);
  return self;
}

GuiseConsentStatement *
guise_consent_statement_copy (const GuiseConsentStatement *self)
{
  GuiseConsentStatement *copy = g_new0 (GuiseConsentStatement, 1);

  copy->kind = self->kind;
  copy->label = g_strdup (self->label);
  copy->note = g_strdup (self->note);
  copy->document = g_strdup (self->document);
  copy->date = g_strdup (self->date);
  return copy;
}

void
guise_consent_statement_free (GuiseConsentStatement *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self->note);
  g_free (self->document);
  g_free (self->date);
  g_free (self);
}

char *
guise_consent_hash_document (const char *path, GError **error)
{
  g_autoptr (GInputStream) stream = guise_file_open_stream (path, MAX_DOCUMENT_BYTES, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  g_autoptr (GError) local = NULL;
  gssize n;

  if (stream == NULL)
    return NULL;
  while ((n = g_input_stream_read (stream, chunk, CHUNK_BYTES, NULL, &local)) > 0)
    g_checksum_update (sum, chunk, n);
  if (n < 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "Could not read the document '%s': %s", path, local->message);
      return NULL;
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* ---- the history ---- */

GPtrArray *
guise_consent_history_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) guise_consent_statement_free);
}

GPtrArray *
guise_consent_history_copy (const GPtrArray *history)
{
  GPtrArray *copy = guise_consent_history_new ();

  for (guint i = 0; history != NULL && i < history->len; i++)
    g_ptr_array_add (copy, guise_consent_statement_copy (history->pdata[i]));
  return copy;
}

const GuiseConsentStatement *
guise_consent_history_get_current (const GPtrArray *history)
{
  return history != NULL && history->len > 0 ? history->pdata[history->len - 1] : NULL;
}

gboolean
guise_consent_history_add (GPtrArray *history, const GuiseConsentStatement *statement)
{
  const GuiseConsentStatement *current = guise_consent_history_get_current (history);

  if (current != NULL && current->kind == statement->kind &&
      g_strcmp0 (current->label, statement->label) == 0 &&
      g_strcmp0 (current->note, statement->note) == 0 &&
      g_strcmp0 (current->document, statement->document) == 0)
    return FALSE;
  g_ptr_array_add (history, guise_consent_statement_copy (statement));
  return TRUE;
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

JsonArray *
guise_consent_history_to_json (const GPtrArray *history, gboolean with_labels)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; history != NULL && i < history->len; i++)
    {
      const GuiseConsentStatement *statement = history->pdata[i];
      JsonObject                  *object = json_object_new ();

      set_text (object, "kind", guise_consent_to_string (statement->kind));
      set_text (object, "date", statement->date);
      set_text (object, "label", with_labels ? statement->label : NULL);
      set_text (object, "note", with_labels ? statement->note : NULL);
      set_text (object, "document_sha256", statement->document);
      json_array_add_object_element (array, object);
    }
  return array;
}

GPtrArray *
guise_consent_history_from_json (JsonArray *array, GError **error)
{
  const guint n = array != NULL ? json_array_get_length (array) : 0;
  g_autoptr (GPtrArray) history = guise_consent_history_new ();
  g_autoptr (GError) local = NULL;

  for (guint i = 0; i < n && local == NULL && n <= GUISE_CONSENT_MAX_STATEMENTS; i++)
    {
      JsonObject            *object = guise_fields_get_element (array, i);
      const char            *date = guise_fields_get_string (object, "date");
      GuiseConsent           kind;
      GuiseConsentStatement *statement = NULL;

      if (guise_consent_from_string (guise_fields_get_string (object, "kind"), &kind) &&
          date != NULL)
        statement =
          guise_consent_statement_new (kind, guise_fields_get_string (object, "label"),
                                       guise_fields_get_string (object, "note"),
                                       guise_fields_get_string (object, "document_sha256"), date,
                                       &local);
      if (statement == NULL)
        break;
      g_ptr_array_add (history, statement);
    }
  if (history->len == n)
    return g_steal_pointer (&history);
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "Statement %u of %u about consent cannot be read: %s", history->len + 1, n,
               local != NULL ? local->message : "its kind or its date is missing or unknown");
  return NULL;
}
