/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise project set, consent, duplicate`: what a person changes of a project. */
#include <string.h>

#include "cli/guise-cli-lock.h"
#include "cli/guise-cli-project.h"
#include "core/guise-error.h"
#include "project/guise-project-change.h"

gboolean
guise_cli_project_set (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error)
{
  const char *const *changes = (const char *const *) wishes->rest + 2;
  g_autoptr (GuiseProjectLock) lock =
               guise_cli_lock_project (self, wishes->rest[1], "setting options", error);
  g_autoptr (GuiseProject) project =
               lock != NULL ? guise_project_open (wishes->rest[1], error) : NULL;
  JsonArray  *options;
  JsonObject *members;

  if (project == NULL || !guise_project_set_options (project, changes,
                                                     wishes->yes ? GUISE_OPTION_CHANGE_CONFIRMED
                                                                 : GUISE_OPTION_CHANGE_CAREFUL,
                                                     error))
    return FALSE;
  options = json_array_new ();
  for (size_t i = 0; project->options[i] != NULL; i++)
    json_array_add_string_element (options, project->options[i]);
  members = json_object_new ();
  json_object_set_array_member (members, "options", options);
  json_object_set_int_member (members, "iteration", (gint64) guise_project_get_iteration (project));
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

GuiseConsentStatement *
guise_cli_read_statement (const GuiseCli *self,
                          const char     *kind,
                          const char     *label,
                          const char     *note,
                          const char     *document,
                          GError        **error)
{
  g_autofree char *hash = NULL;
  GuiseConsent     consent;

  if (!guise_consent_from_string (kind, &consent))
    {
      guise_cli_set_usage_error (self, error,
                                 _("“%s” is no kind of consent: say self, permission, licensed, "
                                    "public, generic, generated or unknown."),
                                    kind);
      return NULL;
    }
  if (document != NULL && (hash = guise_consent_hash_document (document, error)) == NULL)
    return NULL;
  return guise_consent_statement_new (consent, label, note, hash, NULL, error);
}

gboolean
guise_cli_project_consent (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error)
{
  g_autoptr (GuiseProjectLock) lock = NULL;
  g_autoptr (GuiseProject) project = NULL;
  const char   *kind = wishes->rest[3];
  GuiseFaceSlot slot;
  JsonObject   *members;
  gboolean      is_kept = TRUE;

  if (!guise_face_slot_from_name (wishes->rest[2], &slot))
    {
      guise_cli_set_usage_error (self, error, _("Say whose faces: src, dst or generic."));
      return FALSE;
    }
  /* Who only looks needs no lock, but then what the facesets tell cannot be written down. */
  lock = kind != NULL ? guise_cli_lock_project (self, wishes->rest[1], "stating consent", error)
                      : guise_project_lock_take (wishes->rest[1], "looking at consent", NULL);
  if (kind != NULL && lock == NULL)
    return FALSE;
  project = guise_project_open (wishes->rest[1], error);
  if (project == NULL || (lock != NULL && !guise_project_follow_consent (project, error)))
    return FALSE;
  if (project->faces[slot].path == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   _("The project has no %s faces."), wishes->rest[2]);
      return FALSE;
    }
  if (kind != NULL)
    {
      g_autoptr (GuiseConsentStatement) statement =
                   guise_cli_read_statement (self, kind, wishes->label, wishes->note,
                                             wishes->document, error);

      if (statement == NULL || !guise_project_state_consent (project, slot, statement, error) ||
          !guise_project_hand_consent (project, slot, &is_kept, error))
        return FALSE;
      if (!is_kept)
        guise_cli_output_note (self->output,
                               _("The faceset cannot carry it: only the project keeps it."));
    }
  members = json_object_new ();
  json_object_set_string_member (members, "slot", wishes->rest[2]);
  json_object_set_string_member (members, "consent",
                                 guise_consent_to_string (project->faces[slot].consent));
  json_object_set_array_member (members, "statements",
                                guise_consent_history_to_json (project->faces[slot].statements,
                                                               TRUE));
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

gboolean
guise_cli_project_duplicate (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (wishes->rest[1], error);
  g_autoptr (GuiseProject) made = NULL;
  JsonObject *members;

  if (project == NULL)
    return FALSE;
  made = guise_project_duplicate (project, wishes->rest[2], (const char *const *) wishes->options,
                                  error);
  if (made == NULL)
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "project", made->dir);
  json_object_set_string_member (members, "recipe", made->plan->name);
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

gboolean
guise_cli_project_faces (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error)
{
  const char *path = wishes->rest[3];
  g_autoptr (GuiseProjectLock) lock = NULL;
  g_autoptr (GuiseProject) project = NULL;
  GuiseFaceSlot slot;
  JsonObject   *members;

  if (!guise_face_slot_from_name (wishes->rest[2], &slot))
    {
      guise_cli_set_usage_error (self, error, _("Say whose faces: src, dst or generic."));
      return FALSE;
    }
  lock = path != NULL ? guise_cli_lock_project (self, wishes->rest[1], "choosing its faces", error)
                      : NULL;
  if (path != NULL && lock == NULL)
    return FALSE;
  project = guise_project_open (wishes->rest[1], error);
  if (project == NULL || (path != NULL && !guise_project_set_faces (project, slot, path, error)))
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "slot", wishes->rest[2]);
  if (project->faces[slot].path != NULL)
    json_object_set_string_member (members, "faces", project->faces[slot].path);
  guise_cli_output_result (self->output, project->faces[slot].path, members);
  return TRUE;
}
