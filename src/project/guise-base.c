/* SPDX-License-Identifier: GPL-3.0-or-later
 * A trained model as the beginning of another one: what it is. */
#include "project/guise-base.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "model/guise-model-error.h"
#include "project/guise-fields-private.h"
#include "project/guise-project-private.h"
#include "project/guise-provenance-private.h"
#include "store/guise-checkpoint.h"

#define CHECKPOINT_FILE "checkpoint.json"

void
guise_base_free (GuiseBase *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_free (self->name);
  g_free (self->reason);
  g_clear_pointer (&self->provenance, json_object_unref);
  g_free (self);
}

/* Options and iteration by the model's own files, and whether its options still let it be used. */
static GuiseBase *
new_from_folder (GuiseBaseKind kind, const char *folder, const char *name, GError **error)
{
  g_autoptr (GuiseBase) self = g_new0 (GuiseBase, 1);
  g_autoptr (GuiseDflState) state = NULL;

  if (!guise_dfl_folder_load_options (folder, name, &self->options, &state, error))
    return NULL;
  if (state->iter < 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "The model in '%s' says that it has %" G_GINT64_FORMAT
                   " iterations, which cannot be; its data file is damaged",
                   folder, state->iter);
      return NULL;
    }
  self->kind = kind;
  self->folder = g_strdup (folder);
  self->name = g_strdup (name);
  self->iteration = (uint64_t) state->iter;
  self->is_reusable = self->options.random_warp != FALSE;
  return g_steal_pointer (&self);
}

/* What any reader wants to know first stands in the provenance, too. */
static void
describe (const GuiseBase *self, JsonObject *provenance)
{
  g_autofree char *archi = guise_saehd_archi_to_string (&self->options.archi);

  json_object_set_string_member (provenance, "class", self->options.quick96 ? "Quick96" : "SAEHD");
  json_object_set_string_member (provenance, "archi", archi);
  json_object_set_int_member (provenance, "resolution", self->options.resolution);
  json_object_set_string_member (provenance, "face_type",
                                 guise_face_type_to_abbreviation (
                                   guise_saehd_options_get_face_type (&self->options)));
  json_object_set_boolean_member (provenance, "reusable", self->is_reusable);
}

/* ---- a folder ---- */

static gboolean
take_provenance (GuiseBase *self, const char *path, GError **error)
{
  g_autoptr (JsonObject) provenance = guise_provenance_load (path, error);
  g_autofree char *hash =
    provenance != NULL ? guise_provenance_hash_model (self->folder, self->name, error) : NULL;

  if (hash == NULL)
    return FALSE;
  if (g_strcmp0 (guise_fields_get_string (provenance, "sha256"), hash) != 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "'%s' tells of another model than the one beside it: the weights have changed "
                   "since. Without that file the model can be used as one of unknown origin",
                   path);
      return FALSE;
    }
  if (json_object_has_member (provenance, "reusable") &&
      !json_object_get_boolean_member (provenance, "reusable"))
    self->is_reusable = FALSE;
  self->kind = GUISE_BASE_PACKAGE;
  self->provenance = g_steal_pointer (&provenance);
  return TRUE;
}

static GuiseBase *
find_in_folder (const char *path, const char *name, GError **error)
{
  g_autofree char *provenance = g_build_filename (path, GUISE_PROVENANCE_NAME, NULL);
  g_autoptr (GuiseBase) self = new_from_folder (GUISE_BASE_DFL, path, name, error);

  if (self == NULL)
    return NULL;
  if (g_file_test (provenance, G_FILE_TEST_EXISTS))
    {
      if (!take_provenance (self, provenance, error))
        return NULL;
    }
  else
    {
      self->provenance = guise_provenance_make_unknown (self->options.quick96 ? "Quick96" : "SAEHD",
                                                        self->iteration, path, name, error);
      if (self->provenance == NULL)
        return NULL;
      describe (self, self->provenance);
    }
  if (!self->is_reusable)
    self->reason = g_strdup_printf (
      "The model in '%s' cannot be used for another face: random warp is off in it, at iteration "
      "%" G_GUINT64_FORMAT "; since when, its files do not say. It can be trained on as it is",
      path, self->iteration);
  return g_steal_pointer (&self);
}

/* ---- a project ---- */

typedef struct
{
  char    *path; /* owned */
  uint64_t iteration;
  gboolean is_reusable;
  char    *stage; /* owned; nullable */
} Candidate;

static void
candidate_free (void *data)
{
  Candidate *self = data;

  g_free (self->path);
  g_free (self->stage);
  g_free (self);
}

static void
add_candidate (GPtrArray *list, const char *path, const GuiseCheckpointInfo *info)
{
  Candidate        *self;
  GuiseSaehdOptions options;
  gboolean          is_reusable = info->is_reusable;

  /* Checkpoints of the first format do not say it; their options do for what they are. */
  if (info->options == NULL && info->reason == NULL)
    is_reusable =
      guise_dfl_folder_load_options (path, NULL, &options, NULL, NULL) && options.random_warp;
  self = g_new0 (Candidate, 1);
  self->path = g_strdup (path);
  self->iteration = info->iteration;
  self->is_reusable = is_reusable;
  self->stage = g_strdup (info->stage);
  g_ptr_array_add (list, self);
}

static int
compare_newest_first (const void *a, const void *b)
{
  const Candidate *first = *(Candidate *const *) a;
  const Candidate *second = *(Candidate *const *) b;

  return first->iteration < second->iteration ? 1 : first->iteration > second->iteration ? -1 : 0;
}

/* Backups are checkpoints in a folder with a longer name, the pinned reusable base among them. */
static void
add_backups (GPtrArray *list, const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL); /* none yet: no backups */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *file = g_build_filename (path, CHECKPOINT_FILE, NULL);
      g_auto (GuiseCheckpointInfo) info = { 0 };

      if (name[0] != '.' && g_file_test (file, G_FILE_TEST_IS_REGULAR) &&
          guise_checkpoint_read_info (path, &info, NULL)) /* damaged: no candidate */
        add_candidate (list, path, &info);
    }
}

static GPtrArray *
list_candidates (const GuiseProject *project, GError **error)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (project);
  g_autofree char *backups = guise_project_dup_backups_dir (project);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (candidate_free);
  g_autoptr (GPtrArray) entries = guise_checkpoint_list (checkpoints, error);

  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const GuiseCheckpointEntry *entry = entries->pdata[i];

      if (entry->state != GUISE_CHECKPOINT_DAMAGED)
        add_candidate (list, entry->path, &entry->info);
    }
  add_backups (list, backups);
  g_ptr_array_sort (list, compare_newest_first);
  return g_steal_pointer (&list);
}

/* The newest whole one, of those that can be used for another face or of all. NULL without error:
 * none. */
static const Candidate *
choose (GPtrArray *list, gboolean wants_reusable, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < list->len; i++)
    {
      const Candidate *candidate = list->pdata[i];
      g_autoptr (GError) local = NULL;

      if (wants_reusable && !candidate->is_reusable)
        continue;
      if (guise_checkpoint_verify (candidate->path, cancellable, &local))
        return candidate;
      if (g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return NULL;
}

/* "iteration 1500000 (stage 'no-warp')": by the journal, else by the plan. */
static char *
find_warp_off (const GuiseProject *project)
{
  g_autofree char *path = guise_project_dup_journal_path (project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, NULL); /* else by the plan */
  uint64_t start = project->imported_iterations;

  for (guint i = acts != NULL ? acts->len : 0; i > 0; i--)
    if (g_strcmp0 (guise_fields_get_string (acts->pdata[i - 1], "act"),
                   guise_journal_act_get_name (GUISE_JOURNAL_WARP_OFF)) == 0)
      return g_strdup_printf ("iteration %" G_GINT64_FORMAT,
                              guise_fields_get_int (acts->pdata[i - 1], "iteration", 0));
  for (size_t i = 0; i < project->plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (project->plan, i);
      g_autoptr (GuiseSaehd) model =
                   guise_training_plan_new_model (project->plan,
                                                  (const char *const *) project->options, i, NULL);

      if (model != NULL && !guise_saehd_get_options (model)->random_warp)
        return g_strdup_printf ("iteration %" G_GUINT64_FORMAT " (stage '%s')", start, stage->name);
      start += stage->n_iterations;
    }
  return g_strdup ("an iteration that is not known");
}

/* What a checkpoint or backup of a project is. */
static GuiseBase *
new_from_project (const GuiseProject *project,
                  const char         *path,
                  uint64_t            iteration,
                  gboolean            is_reusable,
                  GError            **error)
{
  g_autoptr (GuiseBase) self = new_from_folder (GUISE_BASE_PROJECT, path, NULL, error);

  if (self == NULL)
    return NULL;
  self->is_reusable = is_reusable;
  self->iteration = iteration;
  self->provenance = guise_provenance_make (project, path, iteration, TRUE, error);
  if (self->provenance == NULL)
    return NULL;
  describe (self, self->provenance);
  return g_steal_pointer (&self);
}

static GuiseBase *
find_in_project (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (path, error);
  g_autoptr (GPtrArray) list = project != NULL ? list_candidates (project, error) : NULL;
  g_autoptr (GuiseBase) self = NULL;
  g_autoptr (GError) local = NULL;
  const Candidate *found = NULL;

  if (list == NULL)
    return NULL;
  found = choose (list, TRUE, cancellable, &local);
  if (found == NULL && local == NULL)
    found = choose (list, FALSE, cancellable, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (found == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   list->len > 0 ? "All checkpoints and backups of the project '%s' are damaged"
                                 : "The project '%s' has not been trained yet",
                   path);
      return NULL;
    }
  self = new_from_project (project, found->path, found->iteration, found->is_reusable, error);
  if (self == NULL)
    return NULL;
  if (!self->is_reusable)
    {
      g_autofree char *when = find_warp_off (project);

      self->reason = g_strdup_printf (
        "The model of the project '%s' cannot be used for another face: random warp was switched "
        "off at %s, and no whole checkpoint or backup from before that is left. It can be trained "
        "on as it is",
        path, when);
    }
  return g_steal_pointer (&self);
}

/* ---- one checkpoint or backup of a project ---- */

char *
guise_base_find_project (const char *path, char **out_folder)
{
  char             real[PATH_MAX]; /* links, dots and slashes say nothing of it */
  g_autofree char *folder = g_strdup (realpath (path, real));
  g_autofree char *parent = folder != NULL ? g_path_get_dirname (folder) : NULL;
  g_autofree char *kind = folder != NULL ? g_path_get_basename (parent) : NULL;
  g_autofree char *file = folder != NULL ? g_build_filename (folder, CHECKPOINT_FILE, NULL) : NULL;
  g_autofree char *owner = folder != NULL ? g_path_get_dirname (parent) : NULL;

  if (folder == NULL || (strcmp (kind, "checkpoints") != 0 && strcmp (kind, "backups") != 0) ||
      !g_file_test (file, G_FILE_TEST_IS_REGULAR) || !guise_project_is_one (owner))
    return NULL;
  if (out_folder != NULL)
    *out_folder = g_steal_pointer (&folder);
  return g_steal_pointer (&owner);
}

/* The one that was named and no other, however damaged it is; what is known of it is what is known
 * of its project. */
static GuiseBase *
find_one_of_project (const char   *owner,
                     const char   *folder,
                     GCancellable *cancellable,
                     GError      **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (owner, error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (candidate_free);
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autoptr (GuiseBase) self = NULL;
  const Candidate *candidate;

  if (project == NULL || !guise_checkpoint_read_info (folder, &info, error) ||
      !guise_checkpoint_verify (folder, cancellable, error))
    return NULL;
  add_candidate (list, folder, &info);
  candidate = g_ptr_array_index (list, 0);
  self = new_from_project (project, folder, candidate->iteration, candidate->is_reusable, error);
  if (self != NULL && !self->is_reusable)
    self->reason = g_strdup_printf (
      "The model in '%s' cannot be used for another face: random warp was off at iteration "
      "%" G_GUINT64_FORMAT ". It can be trained on as it is; name the project itself to have an "
      "earlier one chosen",
      folder, self->iteration);
  return g_steal_pointer (&self);
}

GuiseBase *
guise_base_find (const char *path, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *owner = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (guise_project_is_one (path))
    return find_in_project (path, cancellable, error);
  owner = guise_base_find_project (path, &folder);
  return owner != NULL ? find_one_of_project (owner, folder, cancellable, error)
                       : find_in_folder (path, name, error);
}

gboolean
guise_base_check_reusable (const GuiseBase *self, GError **error)
{
  if (self->is_reusable)
    return TRUE;
  g_set_error_literal (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_REUSABLE, self->reason);
  return FALSE;
}

/* ---- what is locked ---- */

/* The network, and the optimizer whose state comes along. */
static const char *const LOCKED[] = { "resolution", "face_type",   "archi",     "ae_dims", "e_dims",
                                      "d_dims",     "d_mask_dims", "adabelief", "quick96" };

gboolean
guise_base_is_locked (const char *key)
{
  for (size_t i = 0; i < G_N_ELEMENTS (LOCKED); i++)
    if (strcmp (LOCKED[i], key) == 0)
      return TRUE;
  return FALSE;
}

char **
guise_base_list_locked (const GuiseSaehdOptions *options)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const char      *key = guise_saehd_options_get_key (i);
      g_autofree char *value = guise_saehd_options_dup_value (options, i);
      g_autofree char *pair = g_strdup_printf ("%s=%s", key, value);

      if (guise_base_is_locked (key))
        g_strv_builder_add (list, pair);
    }
  return g_strv_builder_end (list);
}
