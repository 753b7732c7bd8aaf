/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise model info`: what a model folder is, before anything is done with it. */
#include <string.h>

#include "cli/guise-cli-modelling.h"
#include "core/guise-file.h"
#include "format/guise-model-data.h"
#include "model/guise-model-error.h"

#define DATA_ENDING      "_data.dat"
#define OPTIMIZER_ENDING "src_dst_opt.npy"
#define AMP_SENTENCE                                                                               \
  N_ ("This is an AMP model: live only. Its exported .dfm file can be used, it cannot be trained " \
      "on "                                                                                        \
      "here.")

/* Whether the state of the optimizer lies beside the networks. */
static gboolean
has_optimizer (const char *folder)
{
  static const char *const SUFFIXES[] = { ".npy", NULL };
  g_autoptr (GPtrArray) files = guise_dir_list (folder, SUFFIXES, NULL); /* the reader will say */

  for (guint i = 0; files != NULL && i < files->len; i++)
    if (g_str_has_suffix (files->pdata[i], OPTIMIZER_ENDING))
      return TRUE;
  return FALSE;
}

JsonObject *
guise_cli_model_describe_base (const GuiseBase *base)
{
  static const char *const KINDS[GUISE_N_BASE_KINDS] = { "model-folder", "base-package",
                                                         "project" };
  const GuiseSaehdOptions *options = &base->options;
  g_autofree char         *archi = guise_saehd_archi_to_string (&options->archi);
  JsonObject              *members = json_object_new ();

  json_object_set_string_member (members, "kind", KINDS[base->kind]);
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
  json_object_set_int_member (members, "iteration", (gint64) base->iteration);
  json_object_set_boolean_member (members, "random_warp", options->random_warp);
  json_object_set_boolean_member (members, "pretrain", options->pretrain);
  json_object_set_string_member (members, "optimizer",
                                 options->adabelief && !options->quick96 ? "adabelief" : "rmsprop");
  json_object_set_boolean_member (members, "optimizer_state", has_optimizer (base->folder));
  json_object_set_boolean_member (members, "reusable", base->is_reusable);
  if (base->reason != NULL)
    json_object_set_string_member (members, "reason", base->reason);
  json_object_set_object_member (members, "provenance", json_object_ref (base->provenance));
  return members;
}

/* ---- classes that are not trained here ---- */

static void
set_option (JsonObject *members, const GuiseModelOptions *options, const char *key)
{
  const GuiseModelOption *option = guise_model_options_find (options, key);

  if (option == NULL)
    return;
  if (option->kind == GUISE_MODEL_OPTION_INT)
    json_object_set_int_member (members, key, option->integer);
  else
    {
      g_autofree char *text = guise_model_option_dup_text (option);

      if (text != NULL)
        json_object_set_string_member (members, key, text);
    }
}

static gboolean
tell_other (GuiseCli *self, const char *folder, const char *file, const char *class, GError **error)
{
  static const char *const KEYS[] = { "resolution", "face_type", "ae_dims",    "inter_dims",
                                      "e_dims",     "d_dims",    "d_mask_dims" };
  const gboolean           is_amp = strcmp (class, "AMP") == 0;
  g_autofree char         *path = g_build_filename (folder, file, NULL);
  g_autoptr (GuiseModelData) data = guise_model_data_open (path, error);
  JsonObject *members;

  if (data == NULL)
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "kind", "model-folder");
  json_object_set_string_member (members, "class", class);
  json_object_set_int_member (members, "iteration", data->iter);
  for (size_t i = 0; i < G_N_ELEMENTS (KEYS); i++)
    set_option (members, data->options, KEYS[i]);
  json_object_set_boolean_member (members, "reusable", FALSE);
  json_object_set_boolean_member (members, "live_only", is_amp);
  json_object_set_string_member (members, "reason",
                                 is_amp ? _(AMP_SENTENCE)
                                        : _("This is a mask model (XSeg), which swaps no faces; see “guise xseg”."));
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

/* The first model in the folder of a class that is not ours. */
static char *
find_other (const char *folder, const char **out_class)
{
  static const char *const SUFFIXES[] = { ".dat", NULL };
  static const char *const CLASSES[] = { "AMP", "XSeg" };
  g_autoptr (GPtrArray) files = guise_dir_list (folder, SUFFIXES, NULL); /* was read before */

  for (guint i = 0; files != NULL && i < files->len; i++)
    for (size_t k = 0; k < G_N_ELEMENTS (CLASSES); k++)
      {
        g_autofree char *ending = g_strconcat (CLASSES[k], DATA_ENDING, NULL);

        if (!g_str_has_suffix (files->pdata[i], ending))
          continue;
        *out_class = CLASSES[k];
        return g_strdup (files->pdata[i]);
      }
  return NULL;
}

gboolean
guise_cli_model_info (GuiseCli *self, const char *path, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GuiseBase) base = guise_base_find (path, name, self->cancellable, &local);
  g_autofree char *other = NULL;
  const char *class = NULL;

  if (base != NULL)
    {
      guise_cli_output_result (self->output, NULL, guise_cli_model_describe_base (base));
      return TRUE;
    }
  if (g_error_matches (local, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_UNSUPPORTED))
    other = find_other (path, &class);
  if (other != NULL)
    return tell_other (self, path, other, class, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
