/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a project has of a person. */
#include "project/guise-project-person.h"

#include <string.h>
#include <sys/stat.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-thumbnails.h"
#include "project/guise-export.h"
#include "project/guise-project-person-private.h"
#include "project/guise-project-private.h"
#include "project/guise-provenance-private.h"
#include "project/guise-provenance.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "store/guise-loss-history.h"

/* Folders of a project that are no faceset, whatever a slot says. */
static const char *const reserved[] = { "checkpoints", "backups",    "history", "previews",
                                        "evidence",    "selections", "masks",   GUISE_EXPORT_DIR };

/* What is put beside faces when some are sorted out or mended: "src_trash", "src_trash_2". */
static const char *const beside[] = { "_trash", "_damaged" };

/* ---- paths ---- */

gboolean
guise_person_is_within (const char *path, const char *folder)
{
  const size_t n = strlen (folder);

  return strncmp (path, folder, n) == 0 && (path[n] == '\0' || path[n] == G_DIR_SEPARATOR);
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
      if (lstat (step, &info) != 0 || S_ISLNK (info.st_mode) || info.st_dev != top.st_dev)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_there (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0;
}

/* ---- the list ---- */

static GuisePerson *
person_new (GuiseFaceSlot slot)
{
  GuisePerson *self = g_new0 (GuisePerson, 1);

  self->slot = slot;
  self->stays = g_ptr_array_new_with_free_func (g_free);
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    self->traces[part].paths = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
guise_person_free (GuisePerson *self)
{
  if (self == NULL)
    return;
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    g_ptr_array_unref (self->traces[part].paths);
  g_ptr_array_unref (self->stays);
  g_free (self->linked);
  g_free (self);
}

/* A model may be all that is left of one of the two sides; many have no generic set at all. */
gboolean
guise_person_is_there (const GuisePerson *self)
{
  return self->linked != NULL || self->has_statements ||
         self->traces[GUISE_PERSON_FACES].paths->len > 0 ||
         (self->slot != GUISE_FACE_SLOT_GENERIC &&
          (self->traces[GUISE_PERSON_MODEL].paths->len > 0 ||
           self->traces[GUISE_PERSON_BACKUPS].paths->len > 0));
}

/* Takes @path. Returns: whether it is listed */
static gboolean
add (GuisePerson *self, const GuiseProject *project, GuisePersonPart part, char *path)
{
  if (!is_there (path))
    {
      g_free (path);
      return FALSE;
    }
  if (guise_person_is_own (project, path))
    {
      g_ptr_array_add (self->traces[part].paths, path);
      return TRUE;
    }
  g_ptr_array_add (self->stays, path);
  return FALSE;
}

/* ---- the faces ---- */

/* Whether a slot's folder can go as a whole: the project's, and nothing else in it. */
static gboolean
is_removable (const GuiseProject *project, GuiseFaceSlot slot, const char *path)
{
  g_autofree char *dir = g_canonicalize_filename (project->dir, NULL);

  if (!guise_person_is_own (project, path))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      g_autofree char *other = g_build_filename (dir, reserved[i], NULL);

      if (guise_person_is_within (path, other))
        return FALSE;
    }
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      g_autofree char *own = guise_project_dup_own_faces_dir (project, (GuiseFaceSlot) i);
      const char      *other = project->faces[i].path;

      if (i == (int) slot)
        continue;
      if (guise_person_is_within (own, path) ||
          (other != NULL && strcmp (other, path) != 0 && guise_person_is_within (other, path)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_empty_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL); /* what is none is not empty */

  return folder != NULL && g_dir_read_name (folder) == NULL;
}

static void
add_beside (GuisePerson *self, const GuiseProject *project, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GDir) folder = g_dir_open (parent, 0, NULL); /* nothing there: nothing beside */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    for (size_t i = 0; i < G_N_ELEMENTS (beside); i++)
      {
        g_autofree char *prefix = g_strconcat (base, beside[i], NULL);

        if (g_str_has_prefix (name, prefix))
          add (self, project, GUISE_PERSON_FACES, g_build_filename (parent, name, NULL));
      }
}

static void
add_faces (GuisePerson *self, const GuiseProject *project, const char *path)
{
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (!is_there (path) || is_empty_folder (path))
    return;
  if (add (self, project, GUISE_PERSON_FACES, g_strdup (path)) &&
      (faceset = guise_faceset_open (path, NULL)) != NULL) /* faces or not, it goes */
    self->traces[GUISE_PERSON_FACES].n += (unsigned) guise_faceset_get_n (faceset);
}

static void
find_faces (GuisePerson *self, const GuiseProject *project)
{
  const char      *path = project->faces[self->slot].path;
  g_autofree char *own = guise_project_dup_own_faces_dir (project, self->slot);
  const gboolean   is_own = path != NULL && strcmp (path, own) == 0;

  /* A link in the place of the own folder leads to somebody's own files, too. */
  if (path != NULL && is_there (path) && !is_removable (project, self->slot, path))
    self->linked = g_strdup (path);
  else if (path != NULL && !is_own && !is_there (path) && !guise_person_is_own (project, path))
    self->linked = g_strdup (path); /* on a disk that is not there now */
  if (path != NULL && self->linked == NULL)
    {
      add_faces (self, project, path);
      add_beside (self, project, path);
    }
  if (!is_own)
    {
      if (is_removable (project, self->slot, own))
        add_faces (self, project, own);
      add_beside (self, project, own);
    }
  self->has_statements =
    project->faces[self->slot].statements != NULL && project->faces[self->slot].statements->len > 0;
}

/* Which faces a stage has chosen: names, which mean nothing without them. */
static void
find_choices (GuisePerson *self, const GuiseProject *project)
{
  static const char *const sides[] = { "src", "dst" };

  for (guint i = 0; i < project->plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (project->plan, i);
      const GuiseFaceSlot       slots[] = { stage->src.slot, stage->dst.slot };

      for (int side = 0; side < 2; side++)
        {
          g_autofree char *name = g_strdup_printf ("%s-%s.json", stage->name, sides[side]);

          if (slots[side] == self->slot)
            add (self, project, GUISE_PERSON_FACES,
                 g_build_filename (project->dir, "selections", name, NULL));
        }
    }
}

static void
find_cache (GuisePerson *self, const GuiseProject *project)
{
  const char      *path = project->faces[self->slot].path;
  g_autofree char *cache = path != NULL ? guise_thumbnails_dup_folder (path, NULL) : NULL;

  if (cache != NULL && g_file_test (cache, G_FILE_TEST_IS_DIR) &&
      !g_file_test (cache, G_FILE_TEST_IS_SYMLINK))
    g_ptr_array_add (self->traces[GUISE_PERSON_CACHE].paths, g_steal_pointer (&cache));
}

/* ---- what was learned ---- */

static gboolean
is_used (const GuisePerson *self, const GuiseProject *project, const GuiseTrainingStage *stage)
{
  const GuiseFaceSlot slots[] = { stage->src.slot, stage->dst.slot };

  for (size_t i = 0; i < G_N_ELEMENTS (slots); i++)
    if (slots[i] == self->slot ||
        (slots[i] == GUISE_FACE_SLOT_GENERIC && self->slot == GUISE_FACE_SLOT_DST &&
         project->faces[GUISE_FACE_SLOT_GENERIC].path == NULL))
      return TRUE; /* without a generic set dst stands for it */
  return FALSE;
}

/* Where it is not known, it has: what was learned elsewhere nobody here can tell. */
static gboolean
has_learned (const GuisePerson *self, const GuiseProject *project, const GuiseCheckpointInfo *info)
{
  g_autofree char *chain = g_build_filename (project->dir, GUISE_PROVENANCE_NAME, NULL);
  size_t           last;

  if (project->imported_iterations > 0 || is_there (chain) || info->stage == NULL ||
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
  add (self, project, part, g_build_filename (project->dir, name, NULL));
}

/* All of them or none: what is known about the model is about the newest. */
static void
find_model (GuisePerson *self, const GuiseProject *project)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autofree char *history = guise_project_dup_history_dir (project);
  g_autoptr (GPtrArray) list = guise_checkpoint_list (dir, NULL); /* unreadable: it goes */
  gboolean learned = list == NULL || g_file_test (dir, G_FILE_TEST_IS_SYMLINK);

  for (guint i = 0; list != NULL && i < list->len; i++)
    learned = learned ||
              has_learned (self, project, &((const GuiseCheckpointEntry *) list->pdata[i])->info);
  if (!learned)
    return;
  if (add (self, project, GUISE_PERSON_MODEL, g_strdup (dir)))
    self->traces[GUISE_PERSON_MODEL].n = list != NULL ? list->len : 0;
  add (self, project, GUISE_PERSON_MODEL, guise_project_dup_gate_path (project));
  add (self, project, GUISE_PERSON_MODEL,
       g_build_filename (history, GUISE_LOSS_HISTORY_FILE, NULL));
  add_in (self, project, GUISE_PERSON_MODEL, GUISE_PROJECT_TRAINED_PLAN_NAME);
  add_in (self, project, GUISE_PERSON_MODEL, GUISE_PROVENANCE_FACESETS_NAME);
  add_in (self, project, GUISE_PERSON_MODEL, GUISE_PROVENANCE_NAME);
}

static gboolean
find_backups (GuisePerson *self, const GuiseProject *project, GError **error)
{
  g_autofree char *dir = guise_project_dup_backups_dir (project);
  g_autoptr (GPtrArray) list = guise_backup_list (dir, error);

  if (list != NULL && g_file_test (dir, G_FILE_TEST_IS_SYMLINK))
    {
      g_ptr_array_add (self->stays, g_strdup (dir));
      return TRUE;
    }
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseBackupEntry *entry = list->pdata[i];

      if (has_learned (self, project, &entry->info) &&
          add (self, project, GUISE_PERSON_BACKUPS, g_strdup (entry->path)))
        self->traces[GUISE_PERSON_BACKUPS].n++;
    }
  return list != NULL;
}

/* Exports are made of a whole model. */
static void
find_exports (GuisePerson *self, const GuiseProject *project)
{
  g_autofree char *dir = guise_export_dup_dir (project->dir);
  g_autoptr (GPtrArray) names = guise_export_list (project->dir);

  if (g_file_test (dir, G_FILE_TEST_IS_SYMLINK))
    {
      g_ptr_array_add (self->stays, g_strdup (dir));
      return;
    }
  for (guint i = 0; i < names->len; i++)
    if (add (self, project, GUISE_PERSON_EXPORTS, g_build_filename (dir, names->pdata[i], NULL)))
      self->traces[GUISE_PERSON_EXPORTS].n++;
  add (self, project, GUISE_PERSON_EXPORTS, g_build_filename (dir, GUISE_EXPORT_PAIRS_DIR, NULL));
}

/* ---- pictures ---- */

/* The losses are numbers of the model. */
static void
find_pictures (GuisePerson *self, const GuiseProject *project)
{
  g_autofree char *history = guise_project_dup_history_dir (project);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  add (self, project, GUISE_PERSON_PICTURES, guise_project_dup_previews_dir (project));
  add (self, project, GUISE_PERSON_PICTURES, guise_project_dup_evidence_dir (project));
  if (g_file_test (history, G_FILE_TEST_IS_SYMLINK))
    g_ptr_array_add (self->stays, g_strdup (history));
  else
    folder = g_dir_open (history, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (!g_str_has_prefix (name, GUISE_LOSS_HISTORY_FILE))
      add (self, project, GUISE_PERSON_PICTURES, g_build_filename (history, name, NULL));
}

/* ---- all of it ---- */

static void
weigh (GuisePerson *self, GCancellable *cancellable)
{
  g_autoptr (GHashTable) seen = guise_project_new_seen ();

  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    {
      GuisePersonTrace *trace = &self->traces[part];

      for (guint i = 0; i < trace->paths->len; i++)
        trace->n_bytes += guise_project_count_bytes (trace->paths->pdata[i], seen, cancellable);
    }
}

GuisePerson *
guise_person_find (const GuiseProject *project,
                   GuiseFaceSlot       slot,
                   GCancellable       *cancellable,
                   GError            **error)
{
  g_autoptr (GuisePerson) self = person_new (slot);

  find_faces (self, project);
  find_choices (self, project);
  find_pictures (self, project);
  find_model (self, project);
  if (!find_backups (self, project, error))
    return NULL;
  find_exports (self, project);
  add_in (self, project, GUISE_PERSON_MASKS, "masks");
  find_cache (self, project);
  weigh (self, cancellable);
  if (!g_cancellable_is_cancelled (cancellable))
    return g_steal_pointer (&self);
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Looking for what there is of a person was stopped");
  return NULL;
}
