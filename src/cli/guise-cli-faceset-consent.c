/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset consent`: whose face it is, and on what ground it is used. */
#include "cli/guise-cli-faceset.h"
#include "cli/guise-cli-project.h"
#include "core/guise-error.h"
#include "project/guise-faceset-consent.h"

static void
tell (GuiseCli *self, const char *path, const GuiseFacesetConsent *consent)
{
  const GuiseConsentStatement *current = guise_consent_history_get_current (consent->statements);
  JsonObject                  *members = json_object_new ();

  json_object_set_string_member (members, "consent",
                                 guise_consent_to_string (current != NULL ? current->kind
                                                                          : GUISE_CONSENT_MISSING));
  if (consent->id != NULL)
    json_object_set_string_member (members, "id", consent->id);
  json_object_set_array_member (members, "statements",
                                guise_consent_history_to_json (consent->statements, TRUE));
  json_object_set_string_member (members, "path", path);
  guise_cli_output_result (self->output, NULL, members);
}

static gboolean
state (GuiseCli *self, const char *path, const GuiseConsentStatement *statement, GError **error)
{
  gboolean is_kept = FALSE;

  if (!guise_faceset_consent_state (path, statement, &is_kept, error))
    return FALSE;
  if (is_kept)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
               _("Nobody may write into the folder of “%s”, so that it cannot carry a statement; "
                 "say it to the project: guise project consent PROJECT src|dst|generic KIND"),
                  path);
  return FALSE;
}

gboolean
guise_cli_faceset_consent (GuiseCli *self, char **argv, GError **error)
{
  g_autofree char *label = NULL;
  g_autofree char *note = NULL;
  g_autofree char *document = NULL;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, N_ ("The person, by name or any other word"),
      "TEXT" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &note, N_ ("The licence of the material, or other words"),
      "TEXT" },
    { "document", 0, 0, G_OPTION_ARG_FILENAME, &document,
      N_ ("A document whose hash is kept; it stays where it is"), "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  g_autoptr (GuiseConsentStatement) statement = NULL;
  g_autoptr (GuiseFacesetConsent) carried = NULL;
  guint n;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  n = rest != NULL ? g_strv_length (rest) : 0;
  if (n < 1 || n > 2 || (n == 1 && (label != NULL || note != NULL || document != NULL)))
    {
      guise_cli_set_usage_error (self, error,
                                 _("Name one faceset, and to state something the kind: self, "
                                   "permission, licensed, public, generic, generated or "
                                   "unknown."));
      return FALSE;
    }
  if (n == 2 && ((statement = guise_cli_read_statement (self, rest[1], label, note, document,
                                                        error)) == NULL ||
                 !state (self, rest[0], statement, error)))
    return FALSE;
  carried = guise_faceset_consent_load (rest[0], error);
  if (carried == NULL)
    return FALSE;
  tell (self, rest[0], carried);
  return TRUE;
}
