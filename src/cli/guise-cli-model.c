/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise model`: DeepFaceLab's model folders into projects and out of them. */
#include <string.h>

#include "cli/guise-cli-modelling.h"
#include "core/guise-error.h"
#include "store/guise-checkpoint.h"
#include "train/guise-training.h"

#define DEFAULT_NAME "guise" /* of a model that is saved for DeepFaceLab */
#define MAX_PLAN     (GUISE_CHECKPOINT_MAX_ITERATION / 2) /* keeps a difference positive */

typedef struct
{
  char    *name;
  gboolean restart;
  char   **rest;
} Wishes;

static void
wishes_clear (Wishes *self)
{
  g_free (self->name);
  g_strfreev (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, wishes_clear)

/* What a project must keep of an imported model whatever its plan says: the network, and the
 * optimizer whose state came along. */
static const char *const KEPT[] = { "resolution", "face_type",   "archi",     "ae_dims", "e_dims",
                                    "d_dims",     "d_mask_dims", "adabelief", "quick96" };

static gboolean
is_kept (const char *key)
{
  for (size_t i = 0; i < G_N_ELEMENTS (KEPT); i++)
    if (strcmp (KEPT[i], key) == 0)
      return TRUE;
  return FALSE;
}

static GStrv
list_kept (const GuiseSaehdOptions *options)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const char      *key = guise_saehd_options_get_key (i);
      g_autofree char *value = guise_saehd_options_dup_value (options, i);
      g_autofree char *pair = g_strdup_printf ("%s=%s", key, value);

      if (is_kept (key))
        g_strv_builder_add (list, pair);
    }
  return g_strv_builder_end (list);
}

/* Says what a model is. */
static JsonObject *
describe (const GuiseCliModel *model)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model->saehd);
  JsonObject              *members = json_object_new ();
  g_autofree char         *counter = guise_saehd_dup_counter_name (GUISE_SAEHD_OPTIMIZER_SRC_DST);
  g_autofree char         *archi = guise_saehd_archi_to_string (&options->archi);
  float                    n_updates = 0.0f;
  gboolean                 has_state =
    guise_weights_read (model->weights, counter, &n_updates, NULL) && n_updates > 0.0f;

  json_object_set_string_member (members, "class", options->quick96 ? "Quick96" : "SAEHD");
  json_object_set_string_member (members, "archi", archi);
  json_object_set_int_member (members, "resolution", options->resolution);
  json_object_set_string_member (members, "face_type",
                                 guise_face_type_to_abbreviation (
                                   guise_saehd_options_get_face_type (options)));
  json_object_set_int_member (members, "ae_dims", options->ae_dims);
  json_object_set_int_member (members, "e_dims", options->e_dims);
  json_object_set_int_member (members, "d_dims", options->d_dims);
  json_object_set_int_member (members, "d_mask_dims", options->d_mask_dims);
  json_object_set_int_member (members, "iteration", model->state->iter);
  json_object_set_boolean_member (members, "random_warp", options->random_warp);
  json_object_set_boolean_member (members, "pretrain", options->pretrain);
  json_object_set_string_member (members, "optimizer",
                                 options->adabelief && !options->quick96 ? "adabelief" : "rmsprop");
  json_object_set_boolean_member (members, "optimizer_state", has_state);
  /* For another face, until random warp is switched off (features.md A3). */
  json_object_set_boolean_member (members, "reusable", options->random_warp);
  return members;
}

/* The project to import into, which must not have a model yet. */
static GuiseProject *
open_target (const char *dir, char **out_checkpoints, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, error);
  g_autoptr (GError) local = NULL;
  g_autofree char *checkpoints = NULL;
  g_autofree char *latest = NULL;

  if (project == NULL)
    return NULL;
  checkpoints = guise_project_dup_checkpoints_dir (project);
  latest = guise_checkpoint_find_latest (checkpoints, NULL, NULL, &local);
  if (latest != NULL || local != NULL)
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_EXISTS,
                   _("The project “%s” has a model already; make another project for this one."),
                      dir);
      return NULL;
    }
  *out_checkpoints = g_steal_pointer (&checkpoints);
  return g_steal_pointer (&project);
}

/* The model becomes the first checkpoint. It appears when the manifest knows what it is, so that
 * training never takes it for one of the plan's. */
static gboolean
adopt (GuiseProject *project, const char *checkpoints, const GuiseCliModel *model, GError **error)
{
  g_auto (GStrv) kept = list_kept (guise_saehd_get_options (model->saehd));
  uint64_t                  iteration = (uint64_t) model->state->iter;
  const GuiseCheckpointInfo info = {
    .reason = (char *) "import", /* only read */
    .plan = project->plan->name,
    .options = kept,
    .seed = project->seed,
    .is_reusable = guise_saehd_get_options (model->saehd)->random_warp,
  };
  g_autoptr (GuiseCheckpointDraft) draft =
               guise_checkpoint_begin (checkpoints, iteration, 0, error);

  return draft != NULL &&
         guise_dfl_folder_save (guise_checkpoint_draft_get_path (draft), GUISE_TRAINING_MODEL_NAME,
                                model->saehd, model->weights, model->state, error) &&
         guise_project_set_imported (project, (const char *const *) kept, iteration, error) &&
         guise_checkpoint_commit (draft, &info, error);
}

/* Whether the project's plan can go on with the model, asked before anything is written. */
static gboolean
check_plan (const GuiseProject *project, const GuiseCliModel *model, GError **error)
{
  g_auto (GStrv) kept = list_kept (guise_saehd_get_options (model->saehd));
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_auto (GStrv) options = NULL;
  uint64_t n = guise_training_plan_get_n_iterations (project->plan);

  if (model->state->iter < 0 ||
      (uint64_t) model->state->iter > GUISE_CHECKPOINT_MAX_ITERATION - MIN (n, MAX_PLAN))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   _("The model says that it has %" G_GINT64_FORMAT
                     " iterations, which cannot be; its data file is damaged."),
                      model->state->iter);
      return FALSE;
    }
  if (project->options != NULL)
    g_strv_builder_addv (list, (const char **) project->options);
  g_strv_builder_addv (list, (const char **) kept);
  options = g_strv_builder_end (list);
  return guise_training_check (project->plan, (const char *const *) options, error);
}

static gboolean
import (GuiseCli *self, const Wishes *wishes, GError **error)
{
  const char      *folder = wishes->rest[1];
  g_autofree char *checkpoints = NULL;
  g_autoptr (GuiseProject) project = open_target (wishes->rest[2], &checkpoints, error);
  g_autoptr (GuiseDevice) device = NULL;
  g_auto (GuiseCliModel) model = { 0 };
  g_autofree char *text = NULL;
  JsonObject      *members;

  if (project == NULL ||
      (device = guise_device_open (self->device, self->n_threads, error)) == NULL ||
      !guise_cli_load_model (self, folder, wishes->name, device,
                             wishes->restart ? GUISE_DFL_MISSING_RESTART : GUISE_DFL_MISSING_REFUSE,
                             &model, error) ||
      !check_plan (project, &model, error))
    return FALSE;
  members = describe (&model);
  if (guise_saehd_get_options (model.saehd)->pretrain)
    {
      guise_cli_output_note (self->output,
                             _("This is a pretrained model: iterations count from 0, and its inters start anew with the first stage that does not pretrain."));
      model.state->iter = 0;
      g_array_set_size (model.state->loss_history, 0);
    }
  if (!adopt (project, checkpoints, &model, error))
    {
      json_object_unref (members);
      return FALSE;
    }
  json_object_set_string_member (members, "project", wishes->rest[2]);
  text = g_strdup_printf (_("The project “%s” goes on with this model at iteration "
                            "%" G_GINT64_FORMAT "."),
                             wishes->rest[2], model.state->iter);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}

static gboolean
save_as_dfl (GuiseCli *self, const Wishes *wishes, GError **error)
{
  const char *name = wishes->name != NULL ? wishes->name : DEFAULT_NAME;
  const char *dir = wishes->rest[2];
  g_autoptr (GuiseProject) project = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GuiseDevice) device = NULL;
  g_auto (GuiseCliModel) model = { 0 };
  JsonObject *members;

  if (!guise_project_is_one (wishes->rest[1]))
    {
      guise_cli_set_usage_error (self, error, _("“%s” is no project."), wishes->rest[1]);
      return FALSE;
    }
  folder = guise_cli_find_model (wishes->rest[1], &project, error);
  if (folder == NULL || !guise_dfl_folder_check_name (name, error) ||
      (!self->force && !guise_dfl_folder_check_free (dir, name, error)) ||
      (device = guise_device_open (self->device, self->n_threads, error)) == NULL ||
      !guise_cli_load_model (self, folder, NULL, device, GUISE_DFL_MISSING_REFUSE, &model, error) ||
      !guise_dfl_folder_replace (dir, name, model.saehd, model.weights, model.state, error))
    return FALSE;
  members = describe (&model);
  json_object_set_string_member (members, "folder", dir);
  json_object_set_string_member (members, "name", name);
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

gboolean
guise_cli_model (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Wishes) wishes = { 0 };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &wishes.name,
      N_ ("Which model of a folder with several; for save-as-dfl what to call it"), "NAME" },
    { "restart", 0, 0, G_OPTION_ARG_NONE, &wishes.restart,
      N_ ("Let weights that are missing or of another shape start anew"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes.rest, NULL, NULL },
    { NULL },
  };

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (wishes.rest != NULL && g_strv_length (wishes.rest) == 3)
    {
      if (strcmp (wishes.rest[0], "import") == 0)
        return import (self, &wishes, error);
      if (strcmp (wishes.rest[0], "save-as-dfl") == 0)
        return save_as_dfl (self, &wishes, error);
    }
  guise_cli_set_usage_error (self, error,
                             _("Say “import DFLDIR PROJECT” or “save-as-dfl PROJECT DFLDIR”."));
  return FALSE;
}
