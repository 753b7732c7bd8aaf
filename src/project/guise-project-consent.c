/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a project knows about whose faces it is trained on. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "project/guise-faceset-consent.h"
#include "project/guise-project-person-private.h"
#include "project/guise-project-private.h"

void
guise_project_faces_take_statements (GuiseProjectFaces *self, GPtrArray *statements)
{
  const GuiseConsentStatement *current;

  g_clear_pointer (&self->statements, g_ptr_array_unref);
  self->statements = statements != NULL ? statements : guise_consent_history_new ();
  current = guise_consent_history_get_current (self->statements);
  self->consent = current != NULL ? current->kind : GUISE_CONSENT_MISSING;
}

const GuiseConsentStatement *
guise_project_faces_get_said (const GuiseProjectFaces *self)
{
  return self->consent != GUISE_CONSENT_MISSING
           ? guise_consent_history_get_current (self->statements)
           : NULL;
}

void
guise_project_faces_clear (GuiseProjectFaces *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->statements, g_ptr_array_unref);
}

/* What a faceset carries; nothing when it is not there, which training will say. */
static gboolean
look_at_faceset (const char *path, GuiseFacesetConsent **out_carried, GError **error)
{
  g_autoptr (GError) local = NULL;

  *out_carried = guise_faceset_consent_load (path, &local);
  if (*out_carried != NULL || g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* What was said before about the slot comes first. What does not count any more goes on not to;
 * what does goes on while there is a model to train on. */
static void
keep_said (GuiseProjectFaces *self, const GuiseProjectFaces *before, gboolean has_model)
{
  const gboolean is_said =
    self->statements->len > 0 || (has_model && before->consent != GUISE_CONSENT_MISSING);
  GPtrArray *all = guise_consent_history_copy (before->statements);

  for (guint i = 0; i < self->statements->len; i++)
    guise_consent_history_add (all, self->statements->pdata[i]);
  guise_project_faces_take_statements (self, all);
  if (!is_said)
    self->consent = GUISE_CONSENT_MISSING;
}

gboolean
guise_project_faces_init (GuiseProjectFaces       *self,
                          const GuiseProjectFaces *wanted,
                          GuiseFaceSlot            slot,
                          GError                 **error)
{
  g_autoptr (GuiseFacesetConsent) carried = NULL;
  g_autoptr (GPtrArray) statements = NULL;
  g_autoptr (GuiseConsentStatement) word = NULL;

  /* By absolute path: a project may be opened from any working directory. */
  self->path = wanted->path != NULL ? g_canonicalize_filename (wanted->path, NULL) : NULL;
  if (self->path != NULL && !look_at_faceset (self->path, &carried, error))
    return FALSE;
  if (carried != NULL)
    self->id = g_strdup (carried->id);
  statements = guise_consent_history_copy (carried != NULL ? carried->statements : NULL);
  for (guint i = 0; wanted->statements != NULL && i < wanted->statements->len; i++)
    guise_consent_history_add (statements, wanted->statements->pdata[i]);
  /* Of a generic set its slot tells what it is; a faceset that says something else knows better. */
  if (wanted->consent != GUISE_CONSENT_MISSING &&
      (wanted->statements == NULL || wanted->statements->len == 0) &&
      (slot != GUISE_FACE_SLOT_GENERIC || statements->len == 0))
    {
      const GuiseConsentStatement *current = guise_consent_history_get_current (statements);

      /* A bare word that the faceset carries already, with more about it, adds nothing. */
      if (current == NULL || current->kind != wanted->consent)
        {
          word = guise_consent_statement_new (wanted->consent, NULL, NULL, NULL, NULL, error);
          if (word == NULL)
            return FALSE;
          guise_consent_history_add (statements, word);
        }
    }
  guise_project_faces_take_statements (self, g_steal_pointer (&statements));
  return TRUE;
}

gboolean
guise_project_set_faces (GuiseProject *self, GuiseFaceSlot slot, const char *path, GError **error)
{
  const gboolean   has_model = guise_project_has_model (self);
  const gboolean   is_needed = has_model || guise_person_has_made (self, slot);
  g_autofree char *own =
    slot != GUISE_FACE_SLOT_GENERIC ? guise_project_dup_own_faces_dir (self, slot) : NULL;
  GuiseProjectFaces *faces = &self->faces[slot];
  GuiseProjectFaces  wanted = { .path = (char *) (path != NULL ? path : own) };
  GuiseProjectFaces  before = *faces;
  gboolean           is_done;

  g_return_val_if_fail (slot < GUISE_N_FACE_SLOTS, FALSE);

  *faces = (GuiseProjectFaces){ 0 };
  is_done = guise_project_faces_init (faces, &wanted, slot, error);
  if (is_done && is_needed)
    keep_said (faces, &before, has_model);
  if (is_done && path == NULL && own != NULL)
    is_done = guise_dir_make (own, error);
  is_done = is_done && guise_project_write_manifest (self, error);
  guise_project_faces_clear (is_done ? &before : faces);
  if (!is_done)
    *faces = before;
  return is_done;
}

static gboolean
journal_consent (const GuiseProject *self, GuiseFaceSlot slot, GError **error)
{
  g_autoptr (JsonObject) members = json_object_new ();

  json_object_set_string_member (members, "slot", guise_face_slot_get_name (slot));
  json_object_set_string_member (members, "consent",
                                 guise_consent_to_string (self->faces[slot].consent));
  return guise_project_add_act (self, guise_project_get_iteration (self),
                                GUISE_JOURNAL_CONSENT_CHANGED, members, error);
}

/* The project with other statements about one slot, on disk first. */
static gboolean
change (GuiseProject *self, GuiseFaceSlot slot, GPtrArray *statements, GError **error)
{
  GuiseProject changed = *self;

  changed.faces[slot].statements = NULL;
  guise_project_faces_take_statements (&changed.faces[slot], statements);
  if (!guise_project_write_manifest (&changed, error))
    {
      g_clear_pointer (&changed.faces[slot].statements, g_ptr_array_unref);
      return FALSE;
    }
  g_ptr_array_unref (self->faces[slot].statements);
  self->faces[slot] = changed.faces[slot];
  return journal_consent (self, slot, error);
}

gboolean
guise_project_state_consent (GuiseProject                *self,
                             GuiseFaceSlot                slot,
                             const GuiseConsentStatement *statement,
                             GError                     **error)
{
  g_autoptr (GPtrArray) statements = guise_consent_history_copy (self->faces[slot].statements);

  g_return_val_if_fail (self->faces[slot].path != NULL, FALSE);

  if (!guise_consent_history_add (statements, statement))
    {
      if (self->faces[slot].consent != GUISE_CONSENT_MISSING)
        return TRUE;
      /* In the same words, of somebody else. */
      g_ptr_array_add (statements, guise_consent_statement_copy (statement));
    }
  return change (self, slot, g_steal_pointer (&statements), error);
}

gboolean
guise_project_hand_consent (GuiseProject *self,
                            GuiseFaceSlot slot,
                            gboolean     *out_is_kept,
                            GError      **error)
{
  GuiseProjectFaces           *faces = &self->faces[slot];
  const GuiseConsentStatement *current = guise_project_faces_get_said (faces);
  g_autoptr (GuiseFacesetConsent) carried = NULL;

  *out_is_kept = FALSE;
  if (current == NULL || faces->path == NULL || !g_file_test (faces->path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!guise_faceset_consent_state (faces->path, current, out_is_kept, error) ||
      !look_at_faceset (faces->path, &carried, error))
    return FALSE;
  if (carried == NULL || g_strcmp0 (carried->id, faces->id) == 0)
    return TRUE;
  g_free (faces->id);
  faces->id = g_strdup (carried->id);
  return guise_project_write_manifest (self, error);
}

static gboolean
is_known (const GPtrArray *statements, const GuiseConsentStatement *statement)
{
  for (guint i = 0; i < statements->len; i++)
    {
      const GuiseConsentStatement *known = statements->pdata[i];

      if (known->kind == statement->kind && strcmp (known->date, statement->date) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Dates are all of one form and in UTC, so that text sorts them. */
static gboolean
is_news (const GPtrArray *statements, const GuiseConsentStatement *statement)
{
  const GuiseConsentStatement *current = guise_consent_history_get_current (statements);

  return !is_known (statements, statement) &&
         (current == NULL || strcmp (statement->date, current->date) >= 0);
}

/* Where nothing counts yet, what the faces say of themselves does, however long ago it was said.
 * Returns: whether there is anything new */
static gboolean
add_carried (const GuiseProjectFaces *faces, const GPtrArray *carried, GPtrArray *statements)
{
  const gboolean is_said = faces->consent != GUISE_CONSENT_MISSING;
  gboolean       is_changed = FALSE;

  for (guint i = 0; i < carried->len; i++)
    if (is_said ? is_news (statements, carried->pdata[i])
                : !is_known (statements, carried->pdata[i]))
      is_changed |= guise_consent_history_add (statements, carried->pdata[i]);
  if (is_said || carried->len == 0)
    return is_changed;
  guise_consent_history_add (statements, guise_consent_history_get_current (carried));
  return TRUE;
}

gboolean
guise_project_follow_consent (GuiseProject *self, GError **error)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      const GuiseProjectFaces *faces = &self->faces[i];
      g_autoptr (GuiseFacesetConsent) carried = NULL;
      g_autoptr (GPtrArray) statements = NULL;
      gboolean is_changed = FALSE;

      if (faces->path == NULL)
        continue;
      if (!look_at_faceset (faces->path, &carried, error))
        return FALSE;
      statements = guise_consent_history_copy (faces->statements);
      if (carried != NULL)
        is_changed = add_carried (faces, carried->statements, statements);
      if (is_changed && !change (self, (GuiseFaceSlot) i, g_steal_pointer (&statements), error))
        return FALSE;
    }
  return TRUE;
}

/* Said to the project, or to the faceset since. */
static gboolean
is_said (const GuiseProjectFaces *faces)
{
  g_autoptr (GuiseFacesetConsent) carried = NULL;

  if (faces->consent != GUISE_CONSENT_MISSING)
    return TRUE;
  carried = guise_faceset_consent_load (faces->path, NULL); /* unreadable: not said */
  return carried != NULL && carried->statements->len > 0;
}

gboolean
guise_project_check_consent (const GuiseProject *self, GError **error)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (self->faces[i].path != NULL && !is_said (&self->faces[i]))
      {
        g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT,
                     "Nobody has said yet whose face '%s' is and on what ground it is used; say it "
                     "with: guise faceset consent '%s' KIND",
                     guise_face_slot_get_name ((GuiseFaceSlot) i), self->faces[i].path);
        return FALSE;
      }
  return TRUE;
}
