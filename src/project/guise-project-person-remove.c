/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person removed from a project. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-tree.h"
#include "faceset/guise-faceset-lock.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-selection.h"
#include "project/guise-faceset-consent.h"
#include "project/guise-project-person-private.h"
#include "project/guise-project-private.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"

/* As the journal calls them. */
static const char *const part_names[GUISE_N_PERSON_PARTS] = {
  [GUISE_PERSON_FACES] = "faces",          [GUISE_PERSON_PICTURES] = "pictures",
  [GUISE_PERSON_MODEL] = "model",          [GUISE_PERSON_BACKUPS] = "backups",
  [GUISE_PERSON_EXPORTS] = "exports",      [GUISE_PERSON_MASKS] = "mask model",
  [GUISE_PERSON_CACHE] = "small pictures",
};

typedef struct
{
  const GuisePerson *person; /* what there is now */
  const GuisePerson *shown;
  GuiseProject      *project;
  unsigned           parts;
  const GPtrArray   *only; /* or NULL */
  GuiseRemoval       how;
  const char        *faces;                   /* where they were, or NULL: nothing was chosen */
  GuiseConsent       was[GUISE_N_FACE_SLOTS]; /* what counted of each slot before */
  GPtrArray         *left;                    /* owned; of GuisePersonLeft */
  gboolean           is_gone[GUISE_N_PERSON_PARTS]; /* nothing of it is there any more */
  unsigned           n_gone;
  gboolean           is_unsaid; /* what faces say of themselves went before they did */
} Removal;

static void
left_free (void *data)
{
  GuisePersonLeft *self = data;

  g_free (self->path);
  g_clear_error (&self->error);
  g_free (self);
}

/* ---- the files ---- */

/* Who changes all faces of a folder holds one lock, who changes a few the other. A folder that
 * cannot be locked at all is in nobody's way. */
static gboolean
lock_folder (const char *folder, GPtrArray *locks, GError **error)
{
  static GuiseFileLock *(*const takes[]) (const char *, const char *, GError **) = {
    guise_faceset_lock_change,
    guise_faceset_lock,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (takes); i++)
    {
      g_autoptr (GError) local = NULL;
      GuiseFileLock *lock = takes[i](folder, "removing a person", &local);

      if (lock != NULL)
        g_ptr_array_add (locks, lock);
      else if (g_error_matches (local, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

/* A pack is held by its folder; names of faces are held by nobody. */
static gboolean
lock_faces (const GuisePerson  *person,
            const GuiseProject *project,
            GPtrArray          *locks,
            GError            **error)
{
  const GPtrArray *paths = person->traces[GUISE_PERSON_FACES].paths;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < paths->len; i++)
    {
      const char    *path = paths->pdata[i];
      const gboolean is_pack = g_str_has_suffix (path, ".pak");
      char          *folder;

      if (!guise_person_is_own (project, path) ||
          (!is_pack && !g_file_test (path, G_FILE_TEST_IS_DIR)))
        continue;
      folder = is_pack ? g_path_get_dirname (path) : g_strdup (path);
      if (g_hash_table_add (seen, folder) && !lock_folder (folder, locks, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_in_bin (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return g_file_trash (file, NULL, error);
}

/* Takes @error. */
static void
keep_left (Removal *self, const char *path, GuisePersonLeftWhy why, GError *error)
{
  GuisePersonLeft *left = g_new0 (GuisePersonLeft, 1);

  left->path = g_strdup (path);
  left->why = why;
  left->error = error;
  g_ptr_array_add (self->left, left);
}

static void
keep_failed (Removal *self, const char *path, gboolean is_binned, GError *error)
{
  const gboolean has_no_bin =
    is_binned && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);

  keep_left (self, path, has_no_bin ? GUISE_PERSON_LEFT_NO_BIN : GUISE_PERSON_LEFT_FAILED, error);
}

/* Whether it was in the list that was shown, with what is in it now. */
static gboolean
was_shown (const Removal *self, GuisePersonPart part, guint i)
{
  const GuisePersonTrace *now = &self->person->traces[part];
  const GuisePersonTrace *then = &self->shown->traces[part];
  guint                   k;

  return g_ptr_array_find_with_equal_func (then->paths, now->paths->pdata[i], g_str_equal, &k) &&
         g_array_index (then->stamps, uint64_t, k) == g_array_index (now->stamps, uint64_t, i);
}

static gboolean
is_meant (const Removal *self, GuisePersonPart part, const char *path)
{
  return self->only == NULL || part == GUISE_PERSON_CACHE ||
         g_ptr_array_find_with_equal_func ((GPtrArray *) self->only, path, g_str_equal, NULL);
}

/* What faces say of themselves goes before them: should the rest be cut short, it does not speak
 * for who comes next. A folder that goes to the bin takes it along. */
static gboolean
unsay (Removal *self, const char *path, gboolean is_binned, GError **error)
{
  GPtrArray       *listed = self->person->traces[GUISE_PERSON_FACES].paths;
  const gboolean   is_pack = g_str_has_suffix (path, ".pak");
  g_autofree char *place = is_pack ? g_path_get_dirname (path) : g_strdup (path);
  g_autofree char *said = g_build_filename (place, GUISE_FACESET_CONSENT_NAME, NULL);
  const gboolean   goes =
    is_pack ? g_ptr_array_find_with_equal_func (listed, said, g_str_equal, NULL) : !is_binned;

  if (!goes || !guise_person_exists (said))
    return TRUE;
  self->is_unsaid = TRUE;
  if (is_binned)
    return put_in_bin (said, error);
  if (g_unlink (said) == 0)
    return TRUE;
  guise_set_error_from_errno (error, errno, said, "delete");
  return FALSE;
}

/* Looked at once more: what has become a link since it was listed is somebody's own. */
static gboolean
remove_one (Removal *self, GuisePersonPart part, guint i)
{
  const char *path = self->person->traces[part].paths->pdata[i];
  g_autoptr (GError) local = NULL;
  const gboolean is_binned = self->how == GUISE_REMOVAL_BIN && part != GUISE_PERSON_CACHE;
  gboolean       ok = FALSE;

  if (!guise_person_exists (path))
    return TRUE; /* it was in what went before */
  if (!is_meant (self, part, path))
    return FALSE; /* why it is left was told already */
  if (!was_shown (self, part, i))
    keep_left (self, path, GUISE_PERSON_LEFT_CHANGED, NULL);
  else if (part != GUISE_PERSON_CACHE && !guise_person_is_own (self->project, path))
    keep_left (self, path, GUISE_PERSON_LEFT_LINK, NULL);
  else
    {
      ok = (part != GUISE_PERSON_FACES || unsay (self, path, is_binned, &local)) &&
           (is_binned ? put_in_bin (path, &local) : guise_tree_remove (path, &local));
      if (!ok)
        keep_failed (self, path, is_binned, g_steal_pointer (&local));
    }
  self->n_gone += ok && part != GUISE_PERSON_CACHE ? 1 : 0;
  return ok;
}

/* What stays because something else does. Where that is for want of a bin, both can be deleted. */
static void
keep_needed (Removal *self, const char *path)
{
  GuisePersonLeftWhy why = GUISE_PERSON_LEFT_NEEDED;

  for (guint i = 0; i < self->left->len; i++)
    if (((const GuisePersonLeft *) self->left->pdata[i])->why == GUISE_PERSON_LEFT_NO_BIN)
      why = GUISE_PERSON_LEFT_NO_BIN;
  if (is_meant (self, GUISE_PERSON_MODEL, path))
    keep_left (self, path, why, NULL);
}

/* Whether names are @names, or what those were before. */
static gboolean
is_version (const char *path, const char *names)
{
  g_autofree char *parent = g_path_get_dirname (names);
  g_autofree char *base = g_path_get_basename (names);
  g_autofree char *history = g_build_filename (parent, GUISE_SELECTION_HISTORY, base, NULL);
  g_autofree char *prefix = g_strconcat (history, ".", NULL);

  return strcmp (path, names) == 0 || g_str_has_prefix (path, prefix);
}

/* The names that a slot has chosen say where everything else is; what we remember of a pack is of
 * no use without it. */
static gboolean
is_of_left (const Removal *self, const char *path)
{
  const GPtrArray *paths = self->person->traces[GUISE_PERSON_FACES].paths;
  const char      *mine = self->project->faces[self->person->slot].path;
  g_autofree char *place = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  const gboolean   is_about =
    g_str_has_prefix (base, GUISE_PERSON_OURS) || g_str_has_suffix (base, ".json");

  if (mine != NULL && g_str_has_suffix (mine, ".json") && is_version (path, mine))
    return !self->is_gone[GUISE_PERSON_FACES];
  for (guint i = 0; is_about && i < paths->len; i++)
    {
      const char      *pack = paths->pdata[i];
      g_autofree char *beside = g_path_get_dirname (pack);

      if (g_str_has_suffix (pack, ".pak") && strcmp (beside, place) == 0 &&
          strcmp (pack, path) != 0 && guise_person_exists (pack))
        return TRUE;
    }
  return FALSE;
}

/* The first of a model are its checkpoints: while they stay they need the rest. */
static void
remove_part (Removal *self, GuisePersonPart part)
{
  const GPtrArray *paths = self->person->traces[part].paths;

  self->is_gone[part] = TRUE;
  for (guint i = 0; i < paths->len; i++)
    if (guise_person_is_chain (self->project, paths->pdata[i]))
      continue; /* last of all */
    else if ((part == GUISE_PERSON_MODEL && !self->is_gone[part]) ||
             (part == GUISE_PERSON_FACES && is_of_left (self, paths->pdata[i])))
      keep_needed (self, paths->pdata[i]);
    else if (!remove_one (self, part, i))
      self->is_gone[part] = FALSE;
}

static gboolean
is_wanted (const Removal *self, int part)
{
  return part == GUISE_PERSON_FACES || (self->parts & (1u << part)) != 0;
}

static gboolean
has_checkpoints (const GuiseProject *project)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autoptr (GPtrArray) list = guise_checkpoint_list (dir, NULL); /* unreadable: there may be one */

  return list == NULL || list->len > 0;
}

/* Whether training can go on from anything. Exported files say themselves what they are made of. */
static gboolean
has_weights (const GuiseProject *project)
{
  g_autofree char *backups = guise_project_dup_backups_dir (project);
  g_autoptr (GPtrArray) list = guise_backup_list (backups, NULL); /* as above */

  return has_checkpoints (project) || list == NULL || list->len > 0;
}

/* What the model began with, and was trained on, is known as long as it can be trained on. That
 * backups stay which nobody wanted to go was told before. */
static void
remove_chain (Removal *self)
{
  const GPtrArray *paths = self->person->traces[GUISE_PERSON_MODEL].paths;
  const gboolean   goes = self->is_gone[GUISE_PERSON_MODEL] && !has_weights (self->project);
  const gboolean   was_to_go =
    !self->person->keeps_backups && (is_wanted (self, GUISE_PERSON_BACKUPS) ||
                                     self->person->traces[GUISE_PERSON_BACKUPS].paths->len == 0);

  for (guint i = 0; i < paths->len; i++)
    if (!guise_person_is_chain (self->project, paths->pdata[i]))
      continue;
    else if (goes)
      remove_one (self, GUISE_PERSON_MODEL, i);
    else if (was_to_go)
      keep_needed (self, paths->pdata[i]);
}

/* The cache last: where nothing else could go it stays, too. */
static void
remove_all (Removal *self)
{
  if (self->person->is_fixed && self->only == NULL)
    keep_left (self, self->person->linked, GUISE_PERSON_LEFT_LINK, NULL);
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    if (is_wanted (self, part) &&
        (part != GUISE_PERSON_CACHE || self->n_gone > 0 || self->left->len == 0))
      remove_part (self, (GuisePersonPart) part);
    else
      self->is_gone[part] = self->person->traces[part].paths->len == 0;
  if (is_wanted (self, GUISE_PERSON_MODEL))
    remove_chain (self);
}

/* ---- the project ---- */

/* The slot itself, and another one that has chosen the same. */
static gboolean
is_of_same (const Removal *self, int slot)
{
  const char *mine = self->project->faces[self->person->slot].path;

  return slot == (int) self->person->slot ||
         (mine != NULL && g_strcmp0 (mine, self->project->faces[slot].path) == 0);
}

/* Before anything goes: should the end of it never be written, whatever lies there then is not
 * known, and nothing counts for who comes next. */
static gboolean
withdraw (Removal *self, GError **error)
{
  GuiseProjectFaces *faces = self->project->faces;
  gboolean           is_changed = FALSE;

  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      self->was[slot] = faces[slot].consent;
      if (!is_of_same (self, slot) || faces[slot].consent == GUISE_CONSENT_MISSING)
        continue;
      faces[slot].consent = GUISE_CONSENT_MISSING;
      is_changed = TRUE;
    }
  if (!is_changed || guise_project_write_manifest (self->project, error))
    return TRUE;
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    faces[slot].consent = self->was[slot];
  return FALSE;
}

/* In memory. Returns: whether anything has changed by it */
static gboolean
give_back (Removal *self)
{
  gboolean is_changed = FALSE;

  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      GuiseProjectFaces *faces = &self->project->faces[slot];

      is_changed = is_changed || faces->consent != self->was[slot];
      faces->consent = self->was[slot];
    }
  return is_changed;
}

/* Whether a slot's faces went, or are somebody's own and this person's. Where they were is known as
 * long as anything is left beside them, and whose names they were as long as they are there. */
static gboolean
is_to_forget (const Removal *self, GuiseFaceSlot slot)
{
  const char      *path = self->project->faces[slot].path;
  const GPtrArray *gone = self->person->traces[GUISE_PERSON_FACES].paths;
  g_autofree char *own = guise_project_dup_own_faces_dir (self->project, slot);

  if (slot == self->person->slot && self->person->linked != NULL)
    return !self->person->is_fixed &&
           (!g_str_has_suffix (self->person->linked, ".json") || self->is_gone[GUISE_PERSON_FACES]);
  if (slot == self->person->slot)
    return path == NULL || self->is_gone[GUISE_PERSON_FACES] ||
           (strcmp (path, own) == 0 && !guise_person_exists (path));
  if (path == NULL || guise_person_exists (path))
    return FALSE;
  for (guint i = 0; i < gone->len; i++)
    if (guise_person_is_within (path, gone->pdata[i]))
      return TRUE;
  return FALSE;
}

/* In memory; what was said is needed as long as there are the faces, or anything made of them. It
 * does not count for who comes next. */
static gboolean
forget (Removal *self, GuiseFaceSlot slot, GError **error)
{
  GuiseProjectFaces *faces = &self->project->faces[slot];
  const gboolean     has_faces = slot == self->person->slot && !self->is_gone[GUISE_PERSON_FACES];
  g_autofree char   *own =
    slot != GUISE_FACE_SLOT_GENERIC ? guise_project_dup_own_faces_dir (self->project, slot) : NULL;

  if (own != NULL && !guise_dir_make (own, error))
    return FALSE;
  g_free (faces->path);
  faces->path = g_steal_pointer (&own);
  g_clear_pointer (&faces->id, g_free);
  if (has_faces || guise_person_has_made (self->project, slot))
    faces->consent = GUISE_CONSENT_MISSING;
  else
    guise_project_faces_take_statements (faces, NULL);
  return TRUE;
}

static gboolean
are_there (const Removal *self)
{
  return self->faces == NULL || guise_person_exists (self->faces);
}

/* Written once, so that it says either what was or what is. */
static gboolean
forget_all (Removal *self, GError **error)
{
  if (are_there (self))
    give_back (self); /* else: whatever comes there is not known */
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
    if (is_wanted (self, part) && self->is_gone[part] && self->person->traces[part].paths->len > 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", part_names[part]);
  json_object_set_string_member (members, "slot", guise_face_slot_get_name (self->person->slot));
  if (names->len > 0)
    json_object_set_string_member (members, "removed", names->str);
  if (self->is_gone[GUISE_PERSON_MODEL] && !has_checkpoints (self->project))
    json_object_set_boolean_member (members, GUISE_PERSON_NOTE_MODEL, TRUE);
  if (self->left->len > 0)
    json_object_set_int_member (members, "left", self->left->len);
  return guise_project_add_act (self->project, guise_project_get_iteration (self->project),
                                GUISE_JOURNAL_PERSON_REMOVED, members, error);
}

/* Where nothing could go, nothing has happened. */
static gboolean
settle (Removal *self, GError **error)
{
  if (self->n_gone == 0 && self->left->len > 0)
    return !give_back (self) || guise_project_write_manifest (self->project, error);
  if (!has_weights (self->project))
    self->project->imported_iterations = 0; /* of what went, or of what was cut short before */
  if (note (self, error))
    return forget_all (self, error);
  if (are_there (self) && give_back (self))
    (void) guise_project_write_manifest (self->project, NULL); /* the first error is told */
  return FALSE;
}

gboolean
guise_person_remove (const GuisePerson *shown,
                     GuiseProject      *project,
                     unsigned           parts,
                     const GPtrArray   *only,
                     GuiseRemoval       how,
                     GPtrArray        **out_left,
                     GError           **error)
{
  g_autoptr (GPtrArray) locks =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_file_lock_free);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (left_free);
  const char      *path = project->faces[shown->slot].path;
  g_autofree char *faces = path != NULL ? guise_person_dup_faces (path) : NULL;
  g_autoptr (GuisePerson) now = NULL;
  gboolean done, is_kept;
  Removal  removal = {
     .shown = shown, .project = project, .parts = parts, .only = only, .how = how, .left = left
  };

  if (!lock_faces (shown, project, locks, error) ||
      (now = guise_person_find (project, shown->slot, NULL, error)) == NULL)
    return FALSE;
  removal.person = now;
  removal.faces = faces;
  if (!withdraw (&removal, error))
    return FALSE;
  remove_all (&removal);
  done = settle (&removal, error);
  g_clear_pointer (&locks, g_ptr_array_unref);
  if (removal.is_unsaid && are_there (&removal)) /* and say it again where they stayed */
    (void) guise_project_hand_consent (project, shown->slot, &is_kept, NULL);
  if (!done)
    return FALSE;
  *out_left = g_steal_pointer (&left);
  return TRUE;
}
