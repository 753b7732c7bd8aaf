/* SPDX-License-Identifier: GPL-3.0-or-later
 * The project folder: a manifest, a plan, and where training puts its results. */
#include "project/guise-project.h"

#include <string.h>

#include "core/guise-data.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "project/guise-project-private.h"
#include "store/guise-checkpoint.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"
#include "train/guise-training-plan-rules.h"
#include "train/guise-training.h"

#define PLAN_MAX_BYTES (1024 * 1024)

GQuark
guise_project_error_quark (void)
{
  return g_quark_from_static_string ("guise-project-error-quark");
}

void
guise_project_free (GuiseProject *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    guise_project_faces_clear (&self->faces[i]);
  g_clear_pointer (&self->plan, guise_training_plan_free);
  g_strfreev (self->options);
  g_free (self->dir);
  g_free (self->name);
  g_free (self);
}

gboolean
guise_project_is_one (const char *dir)
{
  g_autofree char *manifest = g_build_filename (dir, GUISE_PROJECT_MANIFEST_NAME, NULL);

  return g_file_test (manifest, G_FILE_TEST_IS_REGULAR);
}

char *
guise_project_dup_checkpoints_dir (const GuiseProject *self)
{
  return g_build_filename (self->dir, "checkpoints", NULL);
}

char *
guise_project_dup_previews_dir (const GuiseProject *self)
{
  return g_build_filename (self->dir, "previews", NULL);
}

char *
guise_project_dup_history_dir (const GuiseProject *self)
{
  return g_build_filename (self->dir, "history", NULL);
}

char *
guise_project_dup_evidence_dir (const GuiseProject *self)
{
  return g_build_filename (self->dir, "evidence", NULL);
}

char *
guise_project_dup_backups_dir (const GuiseProject *self)
{
  return g_build_filename (self->dir, "backups", NULL);
}

char *
guise_project_dup_gate_path (const GuiseProject *self)
{
  return g_build_filename (self->dir, GUISE_GATE_FILE, NULL);
}

char *
guise_project_dup_journal_path (const GuiseProject *self)
{
  return g_build_filename (self->dir, GUISE_JOURNAL_FILE, NULL);
}

char *
guise_project_dup_own_faces_dir (const GuiseProject *self, GuiseFaceSlot slot)
{
  g_autofree char *dir =
    g_build_filename (self->dir, "faces", guise_face_slot_get_name (slot), NULL);

  return g_canonicalize_filename (dir, NULL);
}

gboolean
guise_project_has_model (const GuiseProject *self)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self);
  g_autoptr (GPtrArray) list = guise_checkpoint_list (checkpoints, NULL);

  return self->imported_iterations > 0 || list == NULL || list->len > 0;
}

uint64_t
guise_project_get_iteration (const GuiseProject *self)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self);
  /* Those that cannot be read are for those to report who need them. */
  g_autoptr (GPtrArray) list = guise_checkpoint_list (checkpoints, NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseCheckpointEntry *entry = list->pdata[i];

      if (entry->state != GUISE_CHECKPOINT_DAMAGED)
        return entry->info.iteration;
    }
  return self->imported_iterations;
}

gboolean
guise_project_add_act (const GuiseProject *self,
                       uint64_t            iteration,
                       GuiseJournalAct     act,
                       JsonObject         *members,
                       GError            **error)
{
  g_autofree char *path = guise_project_dup_journal_path (self);
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, error);

  return journal != NULL && guise_journal_add_object (journal, iteration, act, members, error);
}

const GuiseProjectFaces *
guise_project_get_faces (const GuiseProject *self, GuiseFaceSlot slot)
{
  g_return_val_if_fail (slot < GUISE_N_FACE_SLOTS, NULL);

  if (slot == GUISE_FACE_SLOT_GENERIC && self->faces[slot].path == NULL)
    slot = GUISE_FACE_SLOT_DST;
  return &self->faces[slot];
}

/* A recipe is a shipped name or the path of a file. */
static GBytes *
read_recipe (const char *recipe, GError **error)
{
  g_autofree char *path = NULL;

  if (strchr (recipe, G_DIR_SEPARATOR) != NULL || g_str_has_suffix (recipe, ".json"))
    path = g_strdup (recipe);
  else
    {
      g_autofree char *relative = g_strdup_printf ("recipes/%s.json", recipe);

      path = guise_data_find (relative, NULL); /* the message below is more to the point */
      if (path == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                       "There is no recipe named '%s'", recipe);
          return NULL;
        }
    }
  return guise_file_read (path, PLAN_MAX_BYTES, error);
}

/* A model that others use puts somebody's face on anybody: whose it is, is said before anything is
 * prepared (features.md A38). */
static gboolean
check_likeness (const GuiseProject *self, const GuiseProjectFaces *wanted, GError **error)
{
  if (!self->plan->for_others || wanted[GUISE_FACE_SLOT_SRC].path == NULL ||
      self->faces[GUISE_FACE_SLOT_SRC].consent != GUISE_CONSENT_MISSING)
    return TRUE;
  g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT,
               "The plan '%s' makes a model of somebody's face for anybody to wear: say first "
               "whose "
               "it is and on what ground it is used: guise faceset consent '%s' KIND",
               self->plan->name, self->faces[GUISE_FACE_SLOT_SRC].path);
  return FALSE;
}

static gboolean
journal_creation (const GuiseProject *self, GError **error)
{
  g_autoptr (JsonObject) members = json_object_new ();

  json_object_set_string_member (members, "plan", self->plan->name);
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (self->faces[i].path != NULL)
      {
        g_autofree char *name =
          g_strconcat ("consent_", guise_face_slot_get_name ((GuiseFaceSlot) i), NULL);

        json_object_set_string_member (members, name,
                                       guise_consent_to_string (self->faces[i].consent));
      }
  return guise_project_add_act (self, 0, GUISE_JOURNAL_PROJECT_CREATED, members, error);
}

/* A slot without a faceset is to be filled. */
static gboolean
take_wanted (GuiseProject *self, const GuiseProjectFaces *faces, GuiseFaceSlot slot, GError **error)
{
  GuiseProjectFaces wanted = *faces;
  g_autofree char  *own =
    slot != GUISE_FACE_SLOT_GENERIC ? guise_project_dup_own_faces_dir (self, slot) : NULL;

  if (wanted.path == NULL)
    wanted.path = own;
  return guise_project_faces_init (&self->faces[slot], &wanted, slot, error);
}

static gboolean
make_own_dirs (const GuiseProject *self, GError **error)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      g_autofree char *own = guise_project_dup_own_faces_dir (self, (GuiseFaceSlot) i);

      if (g_strcmp0 (self->faces[i].path, own) == 0 && !guise_dir_make (own, error))
        return FALSE;
    }
  return TRUE;
}

GuiseProject *
guise_project_create (const char              *dir,
                      const char              *recipe,
                      const GuiseProjectFaces *faces,
                      const char *const       *options,
                      guint64                  seed,
                      GError                 **error)
{
  g_autoptr (GuiseProject) self = g_new0 (GuiseProject, 1);
  g_autofree char *plan_path = g_build_filename (dir, GUISE_PROJECT_PLAN_NAME, NULL);
  g_autoptr (GBytes) plan = NULL;

  if (guise_project_is_one (dir))
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_EXISTS,
                   "'%s' holds a project already", dir);
      return NULL;
    }
  plan = read_recipe (recipe, error);
  if (plan == NULL)
    return NULL;
  self->dir = g_strdup (dir);
  self->seed = seed;
  self->options = g_strdupv ((char **) options);
  if (self->options == NULL)
    self->options = g_new0 (char *, 1);
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (!take_wanted (self, &faces[i], (GuiseFaceSlot) i, error))
      return NULL;
  self->plan = guise_training_plan_parse (g_bytes_get_data (plan, NULL), g_bytes_get_size (plan),
                                          recipe, error);
  if (self->plan == NULL || !check_likeness (self, faces, error) ||
      !guise_training_check (self->plan, (const char *const *) self->options, error) ||
      !guise_training_plan_check (self->plan, (const char *const *) self->options, error) ||
      !guise_dir_make (dir, error) || !make_own_dirs (self, error) ||
      !guise_file_replace (plan_path, g_bytes_get_data (plan, NULL), g_bytes_get_size (plan),
                           error) ||
      !journal_creation (self, error) || !guise_project_write_manifest (self, error))
    return NULL; /* the manifest last: without it this is no project, and the way is free */
  return g_steal_pointer (&self);
}

gboolean
guise_project_set_imported (GuiseProject      *self,
                            const char *const *options,
                            guint64            iterations,
                            GError           **error)
{
  GuiseProject changed = *self;
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_auto (GStrv) merged = NULL;

  g_strv_builder_addv (list, (const char **) self->options);
  g_strv_builder_addv (list, (const char **) options);
  merged = g_strv_builder_end (list);
  changed.options = merged;
  changed.imported_iterations = iterations;
  if (!guise_project_write_manifest (&changed, error))
    return FALSE;
  g_strfreev (self->options);
  self->options = g_steal_pointer (&merged);
  self->imported_iterations = iterations;
  return TRUE;
}

GuiseProject *
guise_project_open_manifest (const char *dir, GError **error)
{
  g_autoptr (GuiseProject) self = g_new0 (GuiseProject, 1);

  if (!guise_project_is_one (dir))
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_INVALID,
                   "'%s': there is no project in this folder", dir);
      return NULL;
    }
  self->dir = g_strdup (dir);
  return guise_project_read_manifest (self, error) ? g_steal_pointer (&self) : NULL;
}

GuiseProject *
guise_project_open (const char *dir, GError **error)
{
  g_autoptr (GuiseProject) self = guise_project_open_manifest (dir, error);
  g_autofree char *plan = g_build_filename (dir, GUISE_PROJECT_PLAN_NAME, NULL);

  if (self == NULL || (self->plan = guise_training_plan_load (plan, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
guise_project_reload_options (GuiseProject *self, GError **error)
{
  g_autoptr (GuiseProject) now = guise_project_open_manifest (self->dir, error);

  if (now == NULL)
    return FALSE;
  g_strfreev (self->options);
  self->options = g_steal_pointer (&now->options);
  return TRUE;
}
