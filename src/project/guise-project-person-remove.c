/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person removed from a project. */
#include <string.h>
#include <sys/stat.h>

#include "core/guise-tree.h"
#include "faceset/guise-faceset-lock.h"
#include "faceset/guise-faceset.h"
#include "project/guise-export.h"
#include "project/guise-project-person-private.h"
#include "project/guise-project-private.h"
#include "store/guise-backup.h"

/* As the journal calls them. */
static const char *const part_names[GUISE_N_PERSON_PARTS] = {
  [GUISE_PERSON_FACES] = "faces",          [GUISE_PERSON_PICTURES] = "pictures",
  [GUISE_PERSON_MODEL] = "model",          [GUISE_PERSON_BACKUPS] = "backups",
  [GUISE_PERSON_EXPORTS] = "exports",      [GUISE_PERSON_MASKS] = "mask model",
  [GUISE_PERSON_CACHE] = "small pictures",
};

typedef struct
{
  const GuisePerson *person;
  GuiseProject      *project;
  GuiseRemoval       how;
  GPtrArray         *left;                          /* owned; of GuisePersonLeft */
  gboolean           is_gone[GUISE_N_PERSON_PARTS]; /* wanted, and all of it went */
} Removal;

static void
left_free (void *data)
{
  GuisePersonLeft *self = data;

  g_free (self->path);
  g_free (self->reason);
  g_free (self);
}

static gboolean
is_there (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0;
}

/* ---- the files ---- */

/* Who works on the faces in another program holds them; a folder that cannot be locked at all is in
 * nobody's way. */
static gboolean
lock_faces (const GuisePerson *person, GPtrArray *locks, GError **error)
{
  const GuisePersonTrace *faces = &person->traces[GUISE_PERSON_FACES];

  for (guint i = 0; i < faces->paths->len; i++)
    {
      const char *path = faces->paths->pdata[i];
      g_autoptr (GError) local = NULL;
      GuiseFileLock *lock;

      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      lock = guise_faceset_lock_change (path, "removing a person", &local);
      if (lock != NULL)
        g_ptr_array_add (locks, lock);
      if (lock == NULL && g_error_matches (local, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
put_in_bin (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return g_file_trash (file, NULL, error);
}

static void
keep_left (Removal *self, const char *path, const GError *error)
{
  GuisePersonLeft *left = g_new0 (GuisePersonLeft, 1);

  left->path = g_strdup (path);
  left->reason = g_strdup (error->message);
  left->has_no_bin = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_ptr_array_add (self->left, left);
}

/* Looked at once more: what has become a link since it was listed is somebody's own. */
static gboolean
remove_one (Removal *self, GuisePersonPart part, const char *path)
{
  g_autoptr (GError) local = NULL;
  gboolean ok;

  if (!is_there (path))
    return TRUE;
  if (part == GUISE_PERSON_CACHE)
    ok = guise_tree_remove (path, &local);
  else if (!guise_person_is_own (self->project, path))
    {
      g_set_error (&local, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_INVALID,
                   "'%s' is not in the project's folder any more, but behind a link", path);
      ok = FALSE;
    }
  else
    ok =
      self->how == GUISE_REMOVAL_BIN ? put_in_bin (path, &local) : guise_tree_remove (path, &local);
  if (!ok)
    keep_left (self, path, local);
  return ok;
}

static void
remove_part (Removal *self, GuisePersonPart part)
{
  const GuisePersonTrace *trace = &self->person->traces[part];

  self->is_gone[part] = TRUE;
  for (guint i = 0; i < trace->paths->len; i++)
    if (!remove_one (self, part, trace->paths->pdata[i]))
      self->is_gone[part] = FALSE;
}

/* ---- the project ---- */

/* Whether anything is left that was made of these faces: then what was said about them is needed.
 */
static gboolean
has_made (const GuiseProject *project)
{
  g_autofree char *backups = guise_project_dup_backups_dir (project);
  g_autoptr (GPtrArray) list = guise_backup_list (backups, NULL); /* unreadable: there may be one */
  g_autoptr (GPtrArray) exports = guise_export_list (project->dir);

  return guise_project_has_model (project) || list == NULL || list->len > 0 || exports->len > 0;
}

/* Whether the folder of a slot went, or is somebody's own and this person's. */
static gboolean
is_to_forget (const Removal *self, GuiseFaceSlot slot)
{
  const char      *path = self->project->faces[slot].path;
  const GPtrArray *gone = self->person->traces[GUISE_PERSON_FACES].paths;

  if (path == NULL || (slot == self->person->slot && self->person->linked != NULL))
    return path != NULL;
  if (slot == self->person->slot && self->is_gone[GUISE_PERSON_FACES])
    return TRUE;
  if (is_there (path))
    return FALSE;
  if (slot == self->person->slot)
    return TRUE;
  for (guint i = 0; i < gone->len; i++)
    if (guise_person_is_within (path, gone->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
forget (Removal *self, GuiseFaceSlot slot, GError **error)
{
  GuiseProjectFaces *faces = &self->project->faces[slot];
  g_autoptr (GPtrArray) said = guise_consent_history_copy (faces->statements);
  const gboolean keeps = has_made (self->project);

  if (!guise_project_set_faces (self->project, slot, NULL, error))
    return FALSE;
  if (faces->path == NULL || keeps == (faces->statements->len > 0))
    return TRUE;
  guise_project_faces_take_statements (faces, keeps ? g_steal_pointer (&said) : NULL);
  return guise_project_write_manifest (self->project, error);
}

/* Only when all files are gone or known to be left, so that the manifest says what is. */
static gboolean
forget_all (Removal *self, GError **error)
{
  if (self->is_gone[GUISE_PERSON_MODEL] && self->project->imported_iterations > 0)
    self->project->imported_iterations = 0; /* it is written with the faces, or here */
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    if (is_to_forget (self, (GuiseFaceSlot) slot) && !forget (self, (GuiseFaceSlot) slot, error))
      return FALSE;
  return guise_project_write_manifest (self->project, error);
}

static gboolean
note (const Removal *self, GError **error)
{
  g_autoptr (JsonObject) members = json_object_new ();
  g_autoptr (GString) names = g_string_new (NULL);

  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    if (self->is_gone[part] && self->person->traces[part].paths->len > 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", part_names[part]);
  json_object_set_string_member (members, "slot", guise_face_slot_get_name (self->person->slot));
  if (names->len > 0)
    json_object_set_string_member (members, "removed", names->str);
  if (self->is_gone[GUISE_PERSON_MODEL])
    json_object_set_boolean_member (members, GUISE_PERSON_NOTE_MODEL, TRUE);
  if (self->left->len > 0)
    json_object_set_int_member (members, "left", self->left->len);
  return guise_project_add_act (self->project, guise_project_get_iteration (self->project),
                                GUISE_JOURNAL_PERSON_REMOVED, members, error);
}

gboolean
guise_person_remove (const GuisePerson *self,
                     GuiseProject      *project,
                     unsigned           parts,
                     GuiseRemoval       how,
                     GPtrArray        **out_left,
                     GError           **error)
{
  g_autoptr (GPtrArray) locks =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_file_lock_free);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (left_free);
  Removal removal = { .person = self, .project = project, .how = how, .left = left };

  if (!lock_faces (self, locks, error))
    return FALSE;
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    if (part == GUISE_PERSON_FACES || (parts & (1u << part)) != 0)
      remove_part (&removal, (GuisePersonPart) part);
  if (!forget_all (&removal, error) || !note (&removal, error))
    return FALSE;
  *out_left = g_steal_pointer (&left);
  return TRUE;
}
