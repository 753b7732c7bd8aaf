/* SPDX-License-Identifier: GPL-3.0-or-later
 * A trained model into a new project. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "project/guise-base.h"
#include "project/guise-fields-private.h"
#include "project/guise-project-private.h"
#include "project/guise-provenance.h"
#include "store/guise-checkpoint.h"
#include "train/guise-training-plan-rules.h"
#include "train/guise-training.h"

#define MAX_PLAN (GUISE_CHECKPOINT_MAX_ITERATION / 2) /* keeps a difference positive */

/* A model in memory. */
typedef struct
{
  GuiseSaehd    *saehd;   /* owned */
  GuiseWeights  *weights; /* owned */
  GuiseDflState *state;   /* owned */
} Loaded;

static void
loaded_clear (Loaded *self)
{
  g_clear_pointer (&self->state, guise_dfl_state_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->saehd, guise_saehd_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loaded, loaded_clear)

static gboolean
check_empty (const GuiseProject *project, const char *checkpoints, GError **error)
{
  g_autoptr (GPtrArray) list = guise_checkpoint_list (checkpoints, error);

  if (list == NULL)
    return FALSE;
  if (list->len == 0)
    return TRUE;
  g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_EXISTS,
               "The project '%s' has a model already; make another project for this one",
               project->dir);
  return FALSE;
}

gboolean
guise_base_check_options (const GuiseBase *self, const char *const *options, GError **error)
{
  g_auto (GStrv) locked = guise_base_list_locked (&self->options);

  for (size_t i = 0; options != NULL && options[i] != NULL; i++)
    for (size_t k = 0; locked[k] != NULL; k++)
      {
        const size_t n = strcspn (options[i], "=") + 1;

        if (strncmp (options[i], locked[k], n) != 0 || strcmp (options[i], locked[k]) == 0)
          continue;
        g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_LOCKED,
                     "The model has %s, and that cannot become %s: it is settled with the first "
                     "iteration. Leave the option out",
                     locked[k], options[i]);
        return FALSE;
      }
  return TRUE;
}

static char **
join (char **first, char **second)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  g_strv_builder_addv (list, (const char **) first);
  g_strv_builder_addv (list, (const char **) second);
  return g_strv_builder_end (list);
}

/* Whether the project's plan can go on with the model, asked before anything is written. */
static gboolean
check_plan (const GuiseBase *self, const GuiseProject *project, char **locked, GError **error)
{
  g_auto (GStrv) options = join (project->options, locked);
  const uint64_t n = guise_training_plan_get_n_iterations (project->plan);
  /* A model that was saved before its first iteration is a beginning, too. */
  const GuisePlanOrigin origin = { MAX (self->iteration, 1), self->is_reusable };

  if (self->iteration > GUISE_CHECKPOINT_MAX_ITERATION - MIN (n, MAX_PLAN))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "The model says that it has %" G_GUINT64_FORMAT
                   " iterations, which cannot be; its data file is damaged",
                   self->iteration);
      return FALSE;
    }
  return guise_base_check_options (self, (const char *const *) project->options, error) &&
         guise_training_check (project->plan, (const char *const *) options, error) &&
         guise_training_plan_check_from (project->plan, (const char *const *) options, &origin,
                                         error);
}

static gboolean
load (const GuiseBase *self,
      GuiseDflMissing  missing,
      uint64_t         seed,
      GuiseDevice     *device,
      GPtrArray       *notes,
      Loaded          *out,
      GError         **error)
{
  GuiseSaehdOptions options;

  if (!guise_dfl_folder_load_options (self->folder, self->name, &options, &out->state, error))
    return FALSE;
  out->saehd = guise_saehd_new (&options, error);
  out->weights = guise_weights_new (device);
  return out->saehd != NULL && guise_saehd_add_weights (out->saehd, out->weights, seed, error) &&
         guise_dfl_folder_load_weights (self->folder, self->name, out->saehd, out->weights, missing,
                                        notes, error);
}

static gboolean
journal_import (const GuiseBase *self, const GuiseProject *project, uint64_t n, GError **error)
{
  static const char *const KINDS[GUISE_N_BASE_KINDS] = { "model-folder", "base-package",
                                                         "project" };
  g_autoptr (JsonObject) members = json_object_new ();
  const char *hash = guise_fields_get_string (self->provenance, "sha256");

  json_object_set_string_member (members, "from", KINDS[self->kind]);
  json_object_set_int_member (members, "iterations_before", (gint64) self->iteration);
  json_object_set_boolean_member (members, "reusable", self->is_reusable);
  if (hash != NULL)
    json_object_set_string_member (members, "sha256", hash);
  return guise_project_add_act (project, n, GUISE_JOURNAL_IMPORTED, members, error);
}

/* The checkpoint appears last, when the manifest knows what it is, so that training never takes it
 * for one of the plan's. */
static gboolean
write_down (const GuiseBase *self,
            GuiseProject    *project,
            const char      *checkpoints,
            char           **locked,
            const Loaded    *model,
            GError         **error)
{
  const uint64_t            iteration = (uint64_t) model->state->iter;
  const GuiseCheckpointInfo info = {
    .reason = (char *) "import", /* only read */
    .plan = project->plan->name,
    .options = locked,
    .seed = project->seed,
    .is_reusable = self->is_reusable,
  };
  g_autoptr (GuiseCheckpointDraft) draft =
               guise_checkpoint_begin (checkpoints, iteration, 0, error);

  return draft != NULL &&
         guise_dfl_folder_save (guise_checkpoint_draft_get_path (draft), GUISE_TRAINING_MODEL_NAME,
                                model->saehd, model->weights, model->state, error) &&
         guise_project_set_imported (project, (const char *const *) locked, iteration, error) &&
         guise_provenance_set_parent (project, self->provenance, error) &&
         guise_checkpoint_commit (draft, &info, error) &&
         journal_import (self, project, iteration, error);
}

gboolean
guise_base_adopt (const GuiseBase *self,
                  GuiseProject    *project,
                  GuiseBaseStart   start,
                  GuiseDflMissing  missing,
                  GuiseDevice     *device,
                  GPtrArray       *notes,
                  GError         **error)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (project);
  g_auto (GStrv) locked = guise_base_list_locked (&self->options);
  g_auto (Loaded) model = { 0 };

  g_return_val_if_fail (self->provenance != NULL, FALSE);

  if (!check_empty (project, checkpoints, error) || !check_plan (self, project, locked, error) ||
      !load (self, missing, project->seed, device, notes, &model, error))
    return FALSE;
  if (self->options.pretrain && notes != NULL)
    g_ptr_array_add (notes, g_strdup ("This is a pretrained model: iterations count from 0, and "
                                      "its inters start anew with the first stage that does not "
                                      "pretrain"));
  if (self->options.pretrain || start == GUISE_BASE_BEGIN)
    {
      model.state->iter = 0;
      g_array_set_size (model.state->loss_history, 0);
    }
  return write_down (self, project, checkpoints, locked, &model, error);
}

/* A project that has not got its model is none. What was there before stays. */
static void
withdraw (const char *dir)
{
  static const char *const FILES[] = { GUISE_PROJECT_MANIFEST_NAME,
                                       GUISE_PROJECT_PLAN_NAME,
                                       GUISE_PROVENANCE_NAME,
                                       GUISE_JOURNAL_FILE,
                                       "checkpoints",
                                       "faces/src",
                                       "faces/dst",
                                       "faces" };

  for (size_t i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_autofree char *path = g_build_filename (dir, FILES[i], NULL);

      g_remove (path);
    }
  g_rmdir (dir);
}

GuiseProject *
guise_base_begin_project (const GuiseBase         *self,
                          const char              *dir,
                          const char              *recipe,
                          const GuiseProjectFaces *faces,
                          const char *const       *options,
                          GuiseBaseStart           start,
                          guint64                  seed,
                          GuiseDevice             *device,
                          GPtrArray               *notes,
                          GError                 **error)
{
  g_auto (GStrv) locked = guise_base_list_locked (&self->options);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autoptr (GuiseProject) project = NULL;

  if (options != NULL)
    g_strv_builder_addv (list, (const char **) options);
  g_strv_builder_addv (list, (const char **) locked);
  all = g_strv_builder_end (list);
  if ((start == GUISE_BASE_BEGIN && !guise_base_check_reusable (self, error)) ||
      !guise_base_check_options (self, options, error))
    return NULL;
  project = guise_project_create (dir, recipe, faces, (const char *const *) all, seed, error);
  if (project == NULL)
    return NULL;
  if (!guise_base_adopt (self, project, start, GUISE_DFL_MISSING_REFUSE, device, notes, error))
    {
      withdraw (dir);
      return NULL;
    }
  return g_steal_pointer (&project);
}
