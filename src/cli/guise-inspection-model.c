/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inspects the files of model folders, live models and bare pickle streams. */
#include <string.h>

#include "cli/guise-inspection-private.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-model-data.h"
#include "format/guise-weights-check.h"
#include "format/guise-weights-file.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-dfm.h"
#include "project/guise-provenance.h"

enum
{
  KEYS_SHOWN = 20,
  PROPERTIES_SHOWN = 64,
};

#define PROVENANCE_KEY "guise.provenance"

static const size_t pickle_max = (size_t) 2 << 30;

gboolean
inspect_pickle (GuiseInspection *self, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, pickle_max, error);
  g_autoptr (GuisePickle) document = bytes != NULL ? guise_pickle_read (bytes, error) : NULL;
  GuisePickleValue root;
  JsonArray       *keys;

  if (document == NULL)
    return FALSE;
  root = guise_pickle_get_root (document);
  json_object_set_int_member (self->facts, "protocol", guise_pickle_get_protocol (document));
  json_object_set_string_member (self->facts, "value",
                                 guise_pickle_kind_get_name (guise_pickle_value_get_kind (root)));
  json_object_set_int_member (self->facts, "items", (gint64) guise_pickle_value_get_n_items (root));
  if (guise_pickle_value_get_kind (root) != GUISE_PICKLE_DICT)
    return TRUE;
  keys = json_array_new ();
  for (size_t i = 0; i < MIN (guise_pickle_value_get_n_items (root), KEYS_SHOWN); i++)
    {
      g_autofree char *key = guise_pickle_value_dup_str (guise_pickle_value_get_key (root, i));
      g_autofree char *label = key != NULL ? guise_label_escape (key, 80) : NULL;

      if (label != NULL)
        json_array_add_string_element (keys, label);
    }
  json_object_set_array_member (self->facts, "keys", keys);
  return TRUE;
}

gboolean
inspect_weights (GuiseInspection *self, const char *path, GError **error)
{
  g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (path, error);
  g_autoptr (GPtrArray) missing = NULL;
  size_t  n_elements = 0, n_nonfinite = 0;
  int64_t iters;

  if (file == NULL || !guise_weights_check (file, &missing, error))
    return FALSE;
  for (size_t i = 0; i < guise_weights_file_get_n_entries (file); i++)
    {
      n_elements += guise_weights_file_get_entry (file, i)->n_elements;
      n_nonfinite += guise_weights_file_get_entry (file, i)->n_nonfinite;
    }
  json_object_set_int_member (self->facts, "tensors",
                              (gint64) guise_weights_file_get_n_entries (file));
  json_object_set_int_member (self->facts, "numbers", (gint64) n_elements);
  json_object_set_int_member (self->facts, "not_finite", (gint64) n_nonfinite);
  if (guise_weights_file_get_int (file, "iters:0", &iters))
    json_object_set_int_member (self->facts, "iters", iters);
  for (guint i = 0; i < missing->len; i++)
    inspection_warn (self, GUISE_INSPECT_PARTIAL,
                     "'%s' is missing; DeepFaceLab would start it anew without a word",
                     (char *) missing->pdata[i]);
  if (n_nonfinite > 0)
    inspection_warn (self, GUISE_INSPECT_PARTIAL,
                     "%zu numbers are not finite: the model has collapsed and cannot be exported",
                     n_nonfinite);
  return TRUE;
}

static void
add_options (GuiseInspection *self, const GuiseModelOptions *options)
{
  JsonObject *members = json_object_new ();

  for (size_t i = 0; i < guise_model_options_get_n (options); i++)
    {
      const GuiseModelOption *option = guise_model_options_get (options, i);
      g_autofree char        *key = guise_label_escape (option->key, 80);
      g_autofree char *text = option->text != NULL ? guise_label_escape (option->text, 80) : NULL;

      if (option->kind == GUISE_MODEL_OPTION_BOOL)
        json_object_set_boolean_member (members, key, option->integer != 0);
      else if (option->kind == GUISE_MODEL_OPTION_INT)
        json_object_set_int_member (members, key, option->integer);
      else if (option->kind == GUISE_MODEL_OPTION_FLOAT)
        json_object_set_double_member (members, key, option->real);
      else if (text != NULL)
        json_object_set_string_member (members, key, text);
      else
        json_object_set_null_member (members, key);
    }
  json_object_set_object_member (self->facts, "options", members);
}

/* Which class of model the options belong to; the file does not say it, of Quick96 its name does.
 */
static const char *
guess_class (const char *path, const GuiseModelOptions *options)
{
  if (g_str_has_suffix (path, "_Quick96_data.dat"))
    return "Quick96";
  if (guise_model_options_find (options, "inter_dims") != NULL)
    return "AMP";
  if (guise_model_options_find (options, "archi") != NULL)
    return "SAEHD";
  if (guise_model_options_find (options, "face_type") != NULL)
    return "XSeg";
  return "unknown";
}

gboolean
inspect_data (GuiseInspection *self, const char *path, GError **error)
{
  g_autoptr (GuiseModelData) data = guise_model_data_open (path, error);
  GuiseSaehdOptions options;
  const char *class;

  if (data == NULL)
    return FALSE;
  class = guess_class (path, data->options);
  /* At iteration 0 DeepFaceLab does not look at the options, and neither do we. */
  if (data->iter != 0 && strcmp (class, "SAEHD") == 0 &&
      !guise_dfl_folder_parse_options (data->options, &options, error))
    return FALSE;
  json_object_set_int_member (self->facts, "iteration", data->iter);
  json_object_set_string_member (self->facts, "class", class);
  json_object_set_int_member (self->facts, "loss_entries",
                              data->n_losses > 0 ? data->loss_history->len / (gint64) data->n_losses
                                                 : 0);
  add_options (self, data->options);
  for (guint i = 0; i < data->dropped->len; i++)
    {
      const GuiseFieldIssue *issue = data->dropped->pdata[i];

      inspection_warn (self, GUISE_INSPECT_PARTIAL, "'%s' is not used: %s", issue->field,
                       issue->reason);
    }
  return TRUE;
}

/* What a live model says of itself: texts of anybody, shown escaped; of ours also the whole
 * provenance, read by its own reader. */
static void
add_properties (GuiseInspection *self, const GuiseDfm *dfm)
{
  JsonObject  *members = json_object_new ();
  const size_t n = guise_dfm_get_n_properties (dfm);

  for (size_t i = 0; i < MIN (n, PROPERTIES_SHOWN); i++)
    {
      const char      *key, *value;
      g_autofree char *key_label = NULL;
      g_autofree char *value_label = NULL;

      guise_dfm_get_property (dfm, i, &key, &value);
      if (strcmp (key, PROVENANCE_KEY) == 0)
        {
          g_autoptr (GError) local = NULL;
          JsonObject *provenance =
            guise_provenance_parse (value, strlen (value), PROVENANCE_KEY, &local);

          if (provenance != NULL)
            json_object_set_object_member (self->facts, "provenance", provenance);
          else
            inspection_warn (self, GUISE_INSPECT_PARTIAL, "The provenance is not used: %s",
                             local->message);
          continue;
        }
      key_label = guise_label_escape (key, 80);
      value_label = guise_label_escape (value, 400);
      json_object_set_string_member (members, key_label, value_label);
    }
  json_object_set_object_member (self->facts, "properties", members);
}

gboolean
inspect_dfm (GuiseInspection *self, const char *path, GError **error)
{
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, error);

  if (dfm == NULL)
    return FALSE;
  json_object_set_int_member (self->facts, "resolution", guise_dfm_get_resolution (dfm));
  json_object_set_boolean_member (self->facts, "morph", guise_dfm_has_morph (dfm));
  json_object_set_int_member (self->facts, "opset", guise_dfm_get_opset (dfm));
  json_object_set_string_member (self->facts, "producer", guise_dfm_get_producer (dfm));
  json_object_set_string_member (self->facts, "description", guise_dfm_get_description (dfm));
  json_object_set_int_member (self->facts, "nodes", (gint64) guise_dfm_get_n_nodes (dfm));
  json_object_set_int_member (self->facts, "weights", (gint64) guise_dfm_get_n_weights (dfm));
  add_properties (self, dfm);
  return TRUE;
}
