/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a project has of a person. */
#include "project/guise-project-person.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-tree.h"
#include "faceset/guise-selection.h"
#include "project/guise-export.h"
#include "project/guise-project-person-private.h"
#include "project/guise-project-private.h"
#include "project/guise-provenance-private.h"
#include "project/guise-provenance.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "store/guise-loss-history.h"

#define MAX_DEPTH 64 /* each holds a descriptor */

/* ---- paths ---- */

gboolean
guise_person_is_within (const char *path, const char *folder)
{
  const size_t n = strlen (folder);

  return strncmp (path, folder, n) == 0 && (path[n] == '\0' || path[n] == G_DIR_SEPARATOR);
}

/* Whether another project is below: somebody may work with that one. No link is followed; what
 * cannot be read may hold one. */
static gboolean
holds_project (const char *path, int depth)
{
  DIR                 *folder;
  const struct dirent *entry;
  gboolean             is_found = FALSE;
  struct stat          info;

  if (lstat (path, &info) != 0 || !S_ISDIR (info.st_mode))
    return FALSE;
  if (depth > MAX_DEPTH || guise_project_is_one (path) || (folder = opendir (path)) == NULL)
    return TRUE;
  while (!is_found && (entry = readdir (folder)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0 &&
        (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN))
      {
        g_autofree char *inside = g_build_filename (path, entry->d_name, NULL);

        is_found = holds_project (inside, depth + 1);
      }
  closedir (folder);
  return is_found;
}

gboolean
guise_person_is_own (const GuiseProject *project, const char *path)
{
  g_autofree char *dir = g_canonicalize_filename (project->dir, NULL);
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  struct stat      top, info;

  if (!guise_person_is_within (whole, dir) || strcmp (whole, dir) == 0 || stat (dir, &top) != 0)
    return FALSE;
  for (char *end = whole + strlen (dir); end != NULL; end = strchr (end + 1, G_DIR_SEPARATOR))
    {
      g_autofree char *step = NULL;
      const char      *next = strchr (end + 1, G_DIR_SEPARATOR);

      step = next != NULL ? g_strndup (whole, (size_t) (next - whole)) : g_strdup (whole);
      if (lstat (step, &info) != 0 || S_ISLNK (info.st_mode) || info.st_dev != top.st_dev ||
          guise_project_is_one (step))
        return FALSE;
    }
  return !guise_tree_has_mount (whole) && !holds_project (whole, 0);
}

gboolean
guise_person_exists (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0;
}

/* ---- the list ---- */

/* A generic set that was removed was stood in for until there was another. */
static gboolean
was_without_generic (const GuiseProject *project)
{
  const char      *generic = guise_face_slot_get_name (GUISE_FACE_SLOT_GENERIC);
  const char      *removed = guise_journal_act_get_name (GUISE_JOURNAL_PERSON_REMOVED);
  g_autofree char *path = guise_project_dup_journal_path (project);
  g_autoptr (GPtrArray) acts = NULL;
  GuiseJournalGaps gaps = { 0 };

  if (project->faces[GUISE_FACE_SLOT_GENERIC].path == NULL ||
      !guise_provenance_is_from_start (project, GUISE_FACE_SLOT_GENERIC) ||
      (acts = guise_journal_read (path, 0, &gaps, NULL)) == NULL || gaps.n_damaged > 0 ||
      gaps.n_bytes_older > 0) /* unreadable: it may have been */
    return TRUE;
  for (guint i = 0; i < acts->len; i++)
    if (strcmp (json_object_get_string_member (acts->pdata[i], "act"), removed) == 0 &&
        g_strcmp0 (json_object_get_string_member_with_default (acts->pdata[i], "slot", NULL),
                   generic) == 0)
      return TRUE;
  return FALSE;
}

static GuisePerson *
person_new (const GuiseProject *project, GuiseFaceSlot slot)
{
  GuisePerson *self = g_atomic_rc_box_new0 (GuisePerson);

  self->slot = slot;
  self->stands_in = slot == GUISE_FACE_SLOT_DST && was_without_generic (project);
  self->stays = g_ptr_array_new_with_free_func (g_free);
  self->whole = g_ptr_array_new_with_free_func (g_free);
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    {
      self->traces[part].paths = g_ptr_array_new_with_free_func (g_free);
      self->traces[part].stamps = g_array_new (FALSE, FALSE, sizeof (uint64_t));
    }
  return self;
}

static void
person_clear (void *data)
{
  GuisePerson *self = data;

  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    {
      g_ptr_array_unref (self->traces[part].paths);
      g_array_unref (self->traces[part].stamps);
    }
  g_ptr_array_unref (self->stays);
  g_ptr_array_unref (self->whole);
  g_free (self->linked);
}

GuisePerson *
guise_person_ref (const GuisePerson *self)
{
  return g_atomic_rc_box_acquire ((void *) self);
}

void
guise_person_unref (GuisePerson *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, person_clear);
}

/* What was made of both sides may be all that is left of one; many have no generic set at all. */
gboolean
guise_person_is_there (const GuisePerson *self)
{
  unsigned listed = guise_person_get_listed (self);

  if (self->slot == GUISE_FACE_SLOT_GENERIC)
    listed &= 1u << GUISE_PERSON_FACES;
  return self->linked != NULL || self->has_statements || listed != 0;
}

unsigned
guise_person_get_listed (const GuisePerson *self)
{
  unsigned listed = 0;

  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    listed |= self->traces[part].paths->len > 0 ? 1u << part : 0;
  return listed;
}

gboolean
guise_person_add (GuisePerson *self, const GuiseProject *project, GuisePersonPart part, char *path)
{
  if (!guise_person_exists (path))
    {
      g_free (path);
      return FALSE;
    }
  if (g_ptr_array_find_with_equal_func (self->traces[part].paths, path, g_str_equal, NULL))
    {
      g_free (path);
      return TRUE;
    }
  if (guise_person_is_own (project, path) &&
      (part == GUISE_PERSON_FACES || !guise_person_holds_choice (project, path)))
    {
      g_ptr_array_add (self->traces[part].paths, path);
      return TRUE;
    }
  g_ptr_array_add (self->stays, path);
  return FALSE;
}

/* ---- what stages have chosen ---- */

void
guise_person_add_names (GuisePerson *self, const GuiseProject *project, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *history = g_build_filename (parent, GUISE_SELECTION_HISTORY, NULL);
  g_autofree char *prefix = g_strconcat (base, ".", NULL);
  g_autoptr (GDir) folder = g_dir_open (history, 0, NULL); /* mostly there are none */
  const char *version;

  guise_person_add (self, project, GUISE_PERSON_FACES, g_strdup (path));
  while (folder != NULL && (version = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (version, prefix))
      guise_person_add (self, project, GUISE_PERSON_FACES,
                        g_build_filename (history, version, NULL));
}

/* Whether names are of the faces of a slot, wherever these lie. */
static gboolean
is_of_slot (const GuiseProject *project, GuiseFaceSlot slot, const char *names)
{
  const char      *path = project->faces[slot].path;
  g_autofree char *place = path != NULL ? guise_person_dup_place (path) : NULL;
  g_autofree char *of = guise_person_dup_place (names);

  return g_strcmp0 (place, of) == 0;
}

static gboolean
is_of_other (const GuisePerson *self, const GuiseProject *project, const char *names)
{
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    if (slot != (int) self->slot && is_of_slot (project, (GuiseFaceSlot) slot, names))
      return TRUE;
  return FALSE;
}

/* @is_certain: they are this slot's, unless it is known that they are of another one's faces. */
static void
find_names (GuisePerson *self, const GuiseProject *project, const char *name, gboolean is_certain)
{
  g_autofree char *path = g_build_filename (project->dir, GUISE_PERSON_SELECTIONS, name, NULL);

  if (strchr (name, G_DIR_SEPARATOR) == NULL &&
      (is_of_slot (project, self->slot, path) ||
       (is_certain && !is_of_other (self, project, path))))
    guise_person_add_names (self, project, path);
}

/* What a stage has chosen of one side, and what it wants by name. */
static void
find_choice (GuisePerson          *self,
             const GuiseProject   *project,
             const char           *stage,
             const char           *side,
             const GuisePlanFaces *faces)
{
  const gboolean   is_certain = faces->slot == self->slot;
  g_autofree char *chosen = g_strdup_printf ("%s-%s.json", stage, side);

  if (!is_certain && (faces->slot != GUISE_FACE_SLOT_GENERIC || !self->stands_in))
    return;
  find_names (self, project, chosen, is_certain);
  for (int i = 0; faces->selection != NULL && i < 2; i++)
    {
      g_autofree char *name =
        g_strconcat (i == 0 ? "" : "selection-", faces->selection, ".json", NULL);

      find_names (self, project, name, is_certain);
    }
}

/* Names of faces mean nothing without them. */
static void
find_choices (GuisePerson *self, const GuiseProject *project)
{
  for (guint i = 0; i < project->plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (project->plan, i);

      find_choice (self, project, stage->name, "src", &stage->src);
      find_choice (self, project, stage->name, "dst", &stage->dst);
    }
}

/* ---- what was learned ---- */

static gboolean
is_used (const GuisePerson *self, const GuiseProject *project, const GuiseTrainingStage *stage)
{
  const GuiseFaceSlot slots[] = { stage->src.slot, stage->dst.slot };

  for (size_t i = 0; i < G_N_ELEMENTS (slots); i++)
    if (slots[i] == self->slot || (slots[i] == GUISE_FACE_SLOT_GENERIC && self->stands_in))
      return TRUE;
  return FALSE;
}

/* Where it is not known, it has: what was learned elsewhere nobody here can tell. */
static gboolean
has_learned (const GuisePerson *self, const GuiseProject *project, const GuiseCheckpointInfo *info)
{
  g_autofree char *chain = g_build_filename (project->dir, GUISE_PROVENANCE_NAME, NULL);
  size_t           last;

  if (project->imported_iterations > 0 || guise_person_exists (chain) || info->stage == NULL ||
      info->n_repeats > 0 || !guise_training_plan_find_stage (project->plan, info->stage, &last))
    return TRUE;
  if (info->iteration > 0 && last == 0 && info->stage_done == 0)
    return TRUE; /* it does not add up */
  for (size_t i = 0; i <= last; i++)
    if ((i < last || info->stage_done > 0) &&
        is_used (self, project, guise_training_plan_get_stage (project->plan, i)))
      return TRUE;
  return FALSE;
}

static void
add_in (GuisePerson *self, const GuiseProject *project, GuisePersonPart part, const char *name)
{
  guise_person_add (self, project, part, g_build_filename (project->dir, name, NULL));
}

/* What is known about a model as a whole, and about all that was made of it: it goes last. */
static const char *const chain_names[] = { GUISE_PROVENANCE_FACESETS_NAME, GUISE_PROVENANCE_NAME };

gboolean
guise_person_is_chain (const GuiseProject *project, const char *path)
{
  for (size_t i = 0; i < G_N_ELEMENTS (chain_names); i++)
    {
      g_autofree char *chain = g_build_filename (project->dir, chain_names[i], NULL);

      if (strcmp (path, chain) == 0)
        return TRUE;
    }
  return FALSE;
}

/* All of them or none: what is known about the model is about the newest. Without a checkpoint it
 * is what a removal that was cut short has left. */
static void
find_model (GuisePerson *self, const GuiseProject *project)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autofree char *history = guise_project_dup_history_dir (project);
  g_autoptr (GPtrArray) list = guise_checkpoint_list (dir, NULL); /* unreadable: it goes */
  const gboolean is_empty = list != NULL && list->len == 0;
  const gboolean is_elsewhere =
    guise_person_exists (dir) &&
    (!guise_person_is_own (project, dir) || guise_person_holds_choice (project, dir));
  gboolean learned = list == NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    learned = learned ||
              has_learned (self, project, &((const GuiseCheckpointEntry *) list->pdata[i])->info);
  self->has_made = self->has_made || learned || project->imported_iterations > 0;
  if (is_elsewhere)
    {
      self->keeps_made = self->keeps_made || learned;
      g_ptr_array_add (self->stays, g_strdup (dir));
    }
  if (is_elsewhere || (!learned && !is_empty))
    return;
  if (!guise_person_is_empty_folder (dir) &&
      guise_person_add (self, project, GUISE_PERSON_MODEL, g_strdup (dir)))
    self->traces[GUISE_PERSON_MODEL].n = list != NULL ? list->len : 0;
  guise_person_add (self, project, GUISE_PERSON_MODEL, guise_project_dup_gate_path (project));
  guise_person_add (self, project, GUISE_PERSON_MODEL,
                    g_build_filename (history, GUISE_LOSS_HISTORY_FILE, NULL));
  add_in (self, project, GUISE_PERSON_MODEL, GUISE_PROJECT_TRAINED_PLAN_NAME);
  for (size_t i = 0; i < G_N_ELEMENTS (chain_names); i++)
    add_in (self, project, GUISE_PERSON_MODEL, chain_names[i]);
}

static gboolean
find_backups (GuisePerson *self, const GuiseProject *project, GError **error)
{
  g_autofree char *dir = guise_project_dup_backups_dir (project);
  const gboolean   is_link = g_file_test (dir, G_FILE_TEST_IS_SYMLINK);
  g_autoptr (GPtrArray) list =
               is_link || guise_backup_mend (dir, error) ? guise_backup_list (dir, error) : NULL;
  g_autoptr (GPtrArray) remains = guise_backup_list_remains (dir);

  if (list != NULL && is_link)
    g_ptr_array_add (self->stays, g_strdup (dir));
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseBackupEntry *entry = list->pdata[i];

      if (!has_learned (self, project, &entry->info))
        continue;
      self->has_made = TRUE;
      if (!is_link &&
          guise_person_add (self, project, GUISE_PERSON_BACKUPS, g_strdup (entry->path)))
        self->traces[GUISE_PERSON_BACKUPS].n++;
      else
        self->keeps_made = TRUE;
    }
  for (guint i = 0; !is_link && i < remains->len; i++)
    guise_person_add (self, project, GUISE_PERSON_BACKUPS, g_strdup (remains->pdata[i]));
  self->keeps_backups = list != NULL && list->len > self->traces[GUISE_PERSON_BACKUPS].n;
  return list != NULL;
}

/* Exports are made of a whole model. */
static void
find_exports (GuisePerson *self, const GuiseProject *project)
{
  static const char *const half[] = { GUISE_EXPORT_SUFFIX ".tmp", NULL };
  g_autofree char         *dir = guise_export_dup_dir (project->dir);
  g_autoptr (GPtrArray) names = guise_export_list (project->dir);
  g_autoptr (GPtrArray) unfinished = guise_dir_list (dir, half, NULL); /* no folder: none */

  self->has_made = self->has_made || names->len > 0;
  if (g_file_test (dir, G_FILE_TEST_IS_SYMLINK))
    {
      self->keeps_made = self->keeps_made || names->len > 0;
      g_ptr_array_add (self->stays, g_strdup (dir));
      return;
    }
  for (guint i = 0; i < names->len; i++)
    if (guise_person_add (self, project, GUISE_PERSON_EXPORTS,
                          g_build_filename (dir, names->pdata[i], NULL)))
      self->traces[GUISE_PERSON_EXPORTS].n++;
    else
      self->keeps_made = TRUE;
  for (guint i = 0; unfinished != NULL && i < unfinished->len; i++)
    guise_person_add (self, project, GUISE_PERSON_EXPORTS,
                      g_build_filename (dir, unfinished->pdata[i], NULL));
  guise_person_add (self, project, GUISE_PERSON_EXPORTS,
                    g_build_filename (dir, GUISE_EXPORT_PAIRS_DIR, NULL));
}

/* ---- pictures ---- */

/* The losses are numbers of the model. */
static void
find_pictures (GuisePerson *self, const GuiseProject *project)
{
  g_autofree char *history = guise_project_dup_history_dir (project);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  guise_person_add (self, project, GUISE_PERSON_PICTURES, guise_project_dup_previews_dir (project));
  guise_person_add (self, project, GUISE_PERSON_PICTURES, guise_project_dup_evidence_dir (project));
  if (g_file_test (history, G_FILE_TEST_IS_SYMLINK))
    g_ptr_array_add (self->stays, g_strdup (history));
  else
    folder = g_dir_open (history, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (!g_str_has_prefix (name, GUISE_LOSS_HISTORY_FILE))
      guise_person_add (self, project, GUISE_PERSON_PICTURES,
                        g_build_filename (history, name, NULL));
}

/* ---- all of it ---- */

/* What is seen of the cache, and what we remember beside the faces, changes by looking. */
static void
weigh (GuisePerson *self, GCancellable *cancellable)
{
  g_autoptr (GHashTable) seen = guise_project_new_seen ();

  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    {
      GuisePersonTrace *trace = &self->traces[part];

      for (guint i = 0; i < trace->paths->len; i++)
        {
          const char    *path = trace->paths->pdata[i];
          const uint64_t stamp =
            part != GUISE_PERSON_CACHE ? guise_person_make_stamp (path, cancellable) : 0;

          trace->n_bytes += guise_project_count_bytes (path, seen, cancellable);
          g_array_append_val (trace->stamps, stamp);
        }
    }
}

gboolean
guise_person_has_made (const GuiseProject *project, GuiseFaceSlot slot)
{
  g_autoptr (GuisePerson) self = person_new (project, slot);

  find_model (self, project);
  find_exports (self, project);
  return !find_backups (self, project, NULL) || self->has_made; /* unreadable: there may be one */
}

GuisePerson *
guise_person_find (const GuiseProject *project,
                   GuiseFaceSlot       slot,
                   GCancellable       *cancellable,
                   GError            **error)
{
  g_autoptr (GuisePerson) self = person_new (project, slot);

  guise_person_find_faces (self, project);
  find_choices (self, project);
  find_pictures (self, project);
  find_model (self, project);
  if (!find_backups (self, project, error))
    return NULL;
  find_exports (self, project);
  add_in (self, project, GUISE_PERSON_MASKS, "masks");
  weigh (self, cancellable);
  if (!g_cancellable_is_cancelled (cancellable))
    return g_steal_pointer (&self);
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Looking for what there is of a person was stopped");
  return NULL;
}
