/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise model`: DeepFaceLab's model folders into projects and out of them. */
#include <inttypes.h>
#include <string.h>

#include "cli/guise-cli-modelling.h"
#include "core/guise-error.h"
#include "project/guise-base.h"

#define DEFAULT_NAME "guise" /* of a model that is saved for DeepFaceLab */

typedef struct
{
  char    *name;
  gboolean restart;
  gboolean without_optimizer;
  gboolean with_labels;
  char   **rest;
} Wishes;

static void
wishes_clear (Wishes *self)
{
  g_free (self->name);
  g_strfreev (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, wishes_clear)

/* Says what a model is. */
static JsonObject *
describe (const GuiseLoadedModel *model)
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

static gboolean
import (GuiseCli *self, const Wishes *wishes, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (wishes->rest[2], error);
  g_autoptr (GuiseBase) base = NULL;
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  JsonObject      *members;

  /* A copy is made: no GPU is needed for that. */
  if (project == NULL ||
      (base = guise_base_find (wishes->rest[1], wishes->name, self->cancellable, error)) == NULL ||
      (device = guise_device_open ("cpu", self->n_threads, error)) == NULL ||
      !guise_base_adopt (base, project, GUISE_BASE_GO_ON,
                         wishes->restart ? GUISE_DFL_MISSING_RESTART : GUISE_DFL_MISSING_REFUSE,
                         device, notes, error))
    return FALSE;
  for (unsigned i = 0; i < notes->len; i++)
    guise_cli_output_note (self->output, "%s", (const char *) notes->pdata[i]);
  members = guise_cli_model_describe_base (base);
  json_object_set_string_member (members, "project", wishes->rest[2]);
  text = g_strdup_printf (_("The project “%s” goes on with this model at iteration "
                            "%" PRIu64 "."),
                             wishes->rest[2], guise_project_get_iteration (project));
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}

static gboolean
save_base (GuiseCli *self, const Wishes *wishes, GError **error)
{
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GuiseBase) base = NULL;
  JsonObject *members;

  if (!guise_project_is_one (wishes->rest[1]))
    {
      guise_cli_set_usage_error (self, error, _("“%s” is no project."), wishes->rest[1]);
      return FALSE;
    }
  project = guise_project_open (wishes->rest[1], error);
  if (project == NULL || !guise_project_follow_consent (project, error) ||
      !guise_project_check_consent (project, error) ||
      (base = guise_base_find (wishes->rest[1], NULL, self->cancellable, error)) == NULL ||
      !guise_base_check_reusable (base, error) ||
      !guise_base_save (base, wishes->rest[2], !wishes->without_optimizer, wishes->with_labels,
                        guise_cli_output_progress_func, self->output, self->cancellable, error))
    return FALSE;
  members = guise_cli_model_describe_base (base);
  json_object_set_string_member (members, "folder", wishes->rest[2]);
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

/* Options that DeepFaceLab does not know, with what they are: there they will be as they always
 * are. */
static JsonArray *
list_unknown (GuiseCli *self, const GuiseSaehdOptions *options)
{
  const GuiseSaehdOptions usual =
    options->quick96 ? guise_saehd_options_quick96 () : guise_saehd_options_default ();
  JsonArray *array = json_array_new ();

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *value = guise_saehd_options_dup_value (options, i);
      g_autofree char *usual_value = guise_saehd_options_dup_value (&usual, i);
      const char      *key = guise_saehd_options_get_key (i);
      g_autofree char *pair = g_strdup_printf ("%s=%s", key, value);

      /* That a model is a Quick96 is said by its class. */
      if (guise_saehd_options_is_stored (i) || strcmp (key, "quick96") == 0)
        continue;
      json_array_add_string_element (array, pair);
      if (strcmp (value, usual_value) != 0)
        guise_cli_output_note (self->output,
                               _("DeepFaceLab does not know %s; there it trains on with %s."),
                                  pair, usual_value);
    }
  return array;
}

static gboolean
save_as_dfl (GuiseCli *self, const Wishes *wishes, GError **error)
{
  const char *name = wishes->name != NULL ? wishes->name : DEFAULT_NAME;
  const char *dir = wishes->rest[2];
  g_autoptr (GuiseProject) project = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GuiseDevice) device = NULL;
  g_auto (GuiseLoadedModel) model = { 0 };
  JsonObject *members;

  if (!guise_project_is_one (wishes->rest[1]))
    {
      guise_cli_set_usage_error (self, error, _("“%s” is no project."), wishes->rest[1]);
      return FALSE;
    }
  folder = guise_cli_find_model (wishes->rest[1], &project, error);
  if (folder == NULL || !guise_dfl_folder_check_name (name, error) ||
      !guise_dfl_folder_finish (dir, name, error) ||
      (!self->force && !guise_dfl_folder_check_free (dir, name, error)) ||
      (device = guise_device_open (self->device, self->n_threads, error)) == NULL ||
      !guise_cli_load_model (self, folder, NULL, device, GUISE_DFL_MISSING_REFUSE, &model, error) ||
      !guise_dfl_folder_replace (dir, name, model.saehd, model.weights, model.state, error))
    return FALSE;
  members = describe (&model);
  json_object_set_array_member (members, "unknown_options",
                                list_unknown (self, guise_saehd_get_options (model.saehd)));
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
    { "without-optimizer", 0, 0, G_OPTION_ARG_NONE, &wishes.without_optimizer,
      N_ ("For save-base: leave out the optimizer's state, two thirds of the size"), NULL },
    { "with-labels", 0, 0, G_OPTION_ARG_NONE, &wishes.with_labels,
      N_ ("For save-base: let the labels of persons go along"), NULL },
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
      if (strcmp (wishes.rest[0], "save-base") == 0)
        return save_base (self, &wishes, error);
    }
  if (wishes.rest != NULL && g_strv_length (wishes.rest) == 2 &&
      strcmp (wishes.rest[0], "info") == 0)
    return guise_cli_model_info (self, wishes.rest[1], wishes.name, error);
  guise_cli_set_usage_error (self, error,
                             _("Say “info DFLDIR”, “import DFLDIR PROJECT”, “save-as-dfl PROJECT "
                               "DFLDIR” or “save-base PROJECT BASEDIR”."));
  return FALSE;
}
