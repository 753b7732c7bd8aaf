/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model's data.dat: iteration, options, losses. */
#include "format/guise-model-data.h"

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-field-issue-private.h"

enum
{
  LOSSES_MAX = 16, /* numbers of one iteration */
};

static const size_t file_max = (size_t) 2 << 30;

static const char *const known_keys[] = {
  "iter", "options", "loss_history", "sample_for_preview", "choosed_gpu_indexes",
};

GuiseModelData *
guise_model_data_new (void)
{
  GuiseModelData *self = g_new0 (GuiseModelData, 1);

  self->options = guise_model_options_new ();
  self->loss_history = g_array_new (FALSE, FALSE, sizeof (double));
  self->dropped = guise_field_issues_new ();
  return self;
}

void
guise_model_data_free (GuiseModelData *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->options, guise_model_options_free);
  g_clear_pointer (&self->loss_history, g_array_unref);
  g_clear_pointer (&self->dropped, g_ptr_array_unref);
  g_clear_pointer (&self->origin, guise_pickle_unref);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "Not usable data of a model: %s",
               reason);
  return FALSE;
}

/* Flattens the list of lists. FALSE with a reason when it is no table of numbers. */
static gboolean
parse_losses (GuiseModelData *self, GuisePickleValue list, const char **out_reason)
{
  size_t n = guise_pickle_value_get_n_items (list);
  size_t n_losses =
    n > 0 ? guise_pickle_value_get_n_items (guise_pickle_value_get_item (list, 0)) : 0;
  g_autoptr (GArray) flat = g_array_new (FALSE, FALSE, sizeof (double));

  *out_reason = "it is no list of lists of equal length";
  if (guise_pickle_value_get_kind (list) != GUISE_PICKLE_LIST || n_losses > LOSSES_MAX ||
      n > G_MAXUINT / (sizeof (double) * LOSSES_MAX))
    return FALSE;
  g_array_set_size (flat, (guint) (n * n_losses));
  for (size_t i = 0; i < n; i++)
    {
      GuisePickleValue row = guise_pickle_value_get_item (list, i);
      GuisePickleKind  kind = guise_pickle_value_get_kind (row);

      if ((kind != GUISE_PICKLE_LIST && kind != GUISE_PICKLE_TUPLE) || n_losses == 0 ||
          guise_pickle_value_get_n_items (row) != n_losses)
        return FALSE;
      for (size_t k = 0; k < n_losses; k++)
        if (!guise_pickle_value_get_number (guise_pickle_value_get_item (row, k),
                                            &g_array_index (flat, double, i *n_losses + k)))
          {
            *out_reason = "it holds something that is no number";
            return FALSE;
          }
    }
  g_array_unref (self->loss_history);
  self->loss_history = g_steal_pointer (&flat);
  self->n_losses = n_losses;
  return TRUE;
}

static gboolean
parse_iter (GuiseModelData *self, GuisePickleValue root, GError **error)
{
  GuisePickleValue value;

  if (guise_pickle_value_get_kind (root) != GUISE_PICKLE_DICT)
    return refuse (error, "they are no dict");
  if (!guise_pickle_value_find (root, "iter", &value))
    return refuse (error, "there is no iteration number");
  if (!guise_pickle_value_get_int (value, &self->iter))
    return refuse (error, "the iteration number is none, or beyond 63 bits");
  if (self->iter < 0)
    return refuse (error, "the iteration number is negative");
  return TRUE;
}

GuiseModelData *
guise_model_data_new_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (GuiseModelData) self = guise_model_data_new ();
  GuisePickleValue root, value;
  const char      *reason;

  self->origin = guise_pickle_read (bytes, error);
  if (self->origin == NULL)
    return NULL;
  root = guise_pickle_get_root (self->origin);
  if (!parse_iter (self, root, error))
    return NULL;
  if (guise_pickle_value_find (root, "options", &value))
    {
      g_clear_pointer (&self->options, guise_model_options_free);
      self->options = guise_model_options_parse (self->origin, value, error);
      if (self->options == NULL)
        return NULL;
    }
  else if (self->iter != 0)
    {
      refuse (error, "there are no options");
      return NULL;
    }
  if (guise_pickle_value_find (root, "loss_history", &value) &&
      guise_pickle_value_get_kind (value) != GUISE_PICKLE_NONE &&
      !parse_losses (self, value, &reason))
    guise_field_issues_add (self->dropped, "loss_history", reason);
  return g_steal_pointer (&self);
}

GuiseModelData *
guise_model_data_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, file_max, error);
  GuiseModelData *self = bytes != NULL ? guise_model_data_new_from_bytes (bytes, error) : NULL;

  if (bytes != NULL && self == NULL)
    g_prefix_error (error, "'%s': ", path);
  return self;
}

static GuisePickleValue
make_losses (const GuiseModelData *self, GuisePickle *document)
{
  GuisePickleValue list = guise_pickle_make_list (document);
  size_t           n = self->n_losses;

  for (size_t i = 0; n > 0 && i < self->loss_history->len / n; i++)
    {
      GuisePickleValue row = guise_pickle_make_list (document);

      for (size_t k = 0; k < n; k++)
        guise_pickle_list_append (document, row,
                                  guise_pickle_float (
                                    g_array_index (self->loss_history, double, i *n + k)));
      guise_pickle_list_append (document, list, row);
    }
  return list;
}

static gboolean
is_known (GuisePickleValue key)
{
  for (size_t i = 0; i < G_N_ELEMENTS (known_keys); i++)
    if (guise_pickle_value_is_str (key, known_keys[i]))
      return TRUE;
  return FALSE;
}

/* Keys that a fork of DeepFaceLab may have added. */
static void
copy_unknown (const GuiseModelData *self, GuisePickle *document, GuisePickleValue dict)
{
  GuisePickleValue root = guise_pickle_get_root (self->origin);

  for (size_t i = 0; i < guise_pickle_value_get_n_items (root); i++)
    {
      GuisePickleValue key = guise_pickle_value_get_key (root, i);
      g_autofree char *name = guise_pickle_value_dup_str (key);

      if (name != NULL && !is_known (key))
        guise_pickle_dict_set (document, dict, name, guise_pickle_value_get_item (root, i));
    }
}

gboolean
guise_model_data_write (const GuiseModelData *self, const char *path, GError **error)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  GuisePickleValue dict = guise_pickle_make_dict (document);
  g_autoptr (GBytes) bytes = NULL;

  guise_pickle_dict_set (document, dict, "iter", guise_pickle_int (self->iter));
  guise_pickle_dict_set (document, dict, "options",
                         guise_model_options_to_value (self->options, document));
  guise_pickle_dict_set (document, dict, "loss_history", make_losses (self, document));
  guise_pickle_dict_set (document, dict, "sample_for_preview", guise_pickle_none ());
  guise_pickle_dict_set (document, dict, "choosed_gpu_indexes", guise_pickle_none ());
  if (self->origin != NULL)
    copy_unknown (self, document, dict);
  bytes = guise_pickle_write (dict, 3, file_max, error);
  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}
