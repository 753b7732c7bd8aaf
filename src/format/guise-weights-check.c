/* SPDX-License-Identifier: GPL-3.0-or-later
 * Judges a weight file by itself: pairs of weight and bias. */
#include "format/guise-weights-check.h"

#include <string.h>

#include "core/guise-error.h"

static const char weight_suffix[] = "weight:0";
static const char bias_suffix[] = "bias:0";

/* The key with another leaf, or NULL when the leaf is not the one asked for. */
static char *
replace_leaf (const char *key, const char *from, const char *to)
{
  size_t n_key = strlen (key), n_from = strlen (from);

  if (!g_str_has_suffix (key, from) || (n_key > n_from && key[n_key - n_from - 1] != '/'))
    return NULL;
  return g_strdup_printf ("%.*s%s", (int) (n_key - n_from), key, to);
}

/* Outputs are the last dimension, of a transposed convolution the one before. */
static gboolean
fits (const GuiseWeightsEntry *weight, const GuiseWeightsEntry *bias)
{
  int n = weight->n_dims;

  return bias->n_dims == 1 &&
         (bias->dims[0] == weight->dims[n - 1] || (n == 4 && bias->dims[0] == weight->dims[n - 2]));
}

gboolean
guise_weights_check (const GuiseWeightsFile *self, GPtrArray **out_missing, GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);

  for (size_t i = 0; i < guise_weights_file_get_n_entries (self); i++)
    {
      const GuiseWeightsEntry *entry = guise_weights_file_get_entry (self, i);
      g_autofree char         *bias_key = replace_leaf (entry->key, weight_suffix, bias_suffix);
      g_autofree char         *weight_key = replace_leaf (entry->key, bias_suffix, weight_suffix);
      size_t                   row;

      if (weight_key != NULL && !guise_weights_file_find (self, weight_key, &row))
        g_ptr_array_add (missing, g_steal_pointer (&weight_key));
      /* A weight of one dimension belongs to a normalisation, or to nobody. */
      if (bias_key == NULL || entry->n_dims < 2)
        continue;
      if (!guise_weights_file_find (self, bias_key, &row))
        g_ptr_array_add (missing, g_steal_pointer (&bias_key));
      else if (!fits (entry, guise_weights_file_get_entry (self, row)))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "The shape of '%s' does not go with that of '%s'", entry->key, bias_key);
          return FALSE;
        }
    }
  *out_missing = g_steal_pointer (&missing);
  return TRUE;
}
