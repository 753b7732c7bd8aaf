/* SPDX-License-Identifier: GPL-3.0-or-later
 * Weight files: a pickled dict of float arrays, and the rules by which they fit a model. */
#include "format/guise-weights-file.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"

struct _GuiseWeightsFile
{
  GuisePickle *document; /* owned; keeps the bytes of the file */
  GArray      *entries;  /* owned, of GuiseWeightsEntry; their keys are owned too */
  GHashTable  *rows;     /* owned; key, borrowed from the entry, to row */
};

static void
clear_entry (void *entry)
{
  g_free ((char *) ((GuiseWeightsEntry *) entry)->key);
}

void
guise_weights_file_free (GuiseWeightsFile *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->document, guise_pickle_unref);
  g_free (self);
}

static size_t
count_nonfinite (const GuisePickleArray *array)
{
  float  chunk[1024];
  size_t n_bad = 0;

  for (size_t first = 0, n; first < array->n_elements; first += n)
    {
      n = MIN (array->n_elements - first, G_N_ELEMENTS (chunk));
      guise_pickle_array_read_f32 (array, first, n, chunk);
      for (size_t i = 0; i < n; i++)
        n_bad += !isfinite (chunk[i]);
    }
  return n_bad;
}

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (GError **error, const char *name, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list          args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "'%s' is no usable weight file: %s", name, reason);
  return FALSE;
}

/* @n_left counts down the bytes of the file: tensors that it does not hold itself, but only refers
 * to again and again, would cost time and memory out of proportion. */
static gboolean
add_entry (GuiseWeightsFile *self,
           GuisePickleValue  key,
           GuisePickleValue  value,
           const char       *name,
           size_t           *n_left,
           GError          **error)
{
  const GuisePickleArray *array = guise_pickle_value_get_array (value);
  GuiseWeightsEntry       entry = { .key = guise_pickle_value_dup_str (key) };
  g_autofree char        *owned_key = (char *) entry.key;
  const char             *kind = guise_pickle_kind_get_name (guise_pickle_value_get_kind (value));

  if (entry.key == NULL)
    return refuse (error, name, "a key is no text");
  if (array == NULL)
    return refuse (error, name, "'%s' is a %s and no array", entry.key, kind);
  entry.is_scalar = guise_pickle_value_get_kind (value) == GUISE_PICKLE_SCALAR;
  if (!entry.is_scalar && !guise_pickle_dtype_is_float (array->dtype))
    return refuse (error, name, "'%s' holds no floating-point numbers", entry.key);
  if (array->n_bytes > *n_left)
    return refuse (error, name, "it refers to the same tensors again and again");
  *n_left -= array->n_bytes;
  if (array->n_dims > GUISE_WEIGHTS_MAX_DIMS)
    return refuse (error, name, "'%s' has %d dimensions", entry.key, array->n_dims);
  entry.dtype = array->dtype;
  entry.n_dims = array->n_dims;
  entry.n_elements = array->n_elements;
  for (int i = 0; i < array->n_dims; i++)
    entry.dims[i] = array->dims[i];
  entry.n_nonfinite = guise_pickle_dtype_is_float (array->dtype) ? count_nonfinite (array) : 0;
  g_steal_pointer (&owned_key);
  g_array_append_val (self->entries, entry);
  g_hash_table_insert (self->rows, (char *) entry.key, GSIZE_TO_POINTER (self->entries->len - 1));
  return TRUE;
}

GuiseWeightsFile *
guise_weights_file_new_from_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (GuiseWeightsFile) self = g_new0 (GuiseWeightsFile, 1);
  size_t           n_bytes, n_left;
  const uint8_t   *data = g_bytes_get_data (bytes, &n_bytes);
  GuisePickleValue root;

  if (n_bytes >= 6 && memcmp (data, "\x93NUMPY", 6) == 0)
    {
      refuse (error, name, "it is a real NumPy file, which DeepFaceLab does not write");
      return NULL;
    }
  self->document = guise_pickle_read (bytes, error);
  if (self->document == NULL)
    {
      g_prefix_error (error, "'%s': ", name);
      return NULL;
    }
  root = guise_pickle_get_root (self->document);
  if (guise_pickle_value_get_kind (root) != GUISE_PICKLE_DICT)
    {
      refuse (error, name, "it holds a %s and no dict",
              guise_pickle_kind_get_name (guise_pickle_value_get_kind (root)));
      return NULL;
    }
  n_left = n_bytes;
  self->entries = g_array_new (FALSE, FALSE, sizeof (GuiseWeightsEntry));
  g_array_set_clear_func (self->entries, clear_entry);
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  for (size_t i = 0; i < guise_pickle_value_get_n_items (root); i++)
    if (!add_entry (self, guise_pickle_value_get_key (root, i),
                    guise_pickle_value_get_item (root, i), name, &n_left, error))
      return NULL;
  return g_steal_pointer (&self);
}

GuiseWeightsFile *
guise_weights_file_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, G_MAXSSIZE, error);

  return bytes != NULL ? guise_weights_file_new_from_bytes (bytes, path, error) : NULL;
}

size_t
guise_weights_file_get_n_entries (const GuiseWeightsFile *self)
{
  return self->entries->len;
}

const GuiseWeightsEntry *
guise_weights_file_get_entry (const GuiseWeightsFile *self, size_t index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);

  return &g_array_index (self->entries, GuiseWeightsEntry, index);
}

gboolean
guise_weights_file_find (const GuiseWeightsFile *self, const char *key, size_t *out_index)
{
  void *row;

  if (!g_hash_table_lookup_extended (self->rows, key, NULL, &row))
    return FALSE;
  *out_index = GPOINTER_TO_SIZE (row);
  return TRUE;
}

/* The rows are those of the dict, in its order. */
static GuisePickleValue
get_value (const GuiseWeightsFile *self, size_t index)
{
  return guise_pickle_value_get_item (guise_pickle_get_root (self->document), index);
}

void
guise_weights_file_read_f32 (const GuiseWeightsFile *self, size_t index, float *out)
{
  const GuisePickleArray *array;

  g_return_if_fail (index < self->entries->len);

  array = guise_pickle_value_get_array (get_value (self, index));
  guise_pickle_array_read_f32 (array, 0, array->n_elements, out);
}

gboolean
guise_weights_file_get_int (const GuiseWeightsFile *self, const char *key, int64_t *out_value)
{
  size_t row;

  return guise_weights_file_find (self, key, &row) &&
         guise_pickle_value_get_int (get_value (self, row), out_value);
}

/* Whether two shapes are the same once dimensions of 1 are left out. */
static gboolean
same_without_ones (const GuiseWeightsEntry *entry, const GuiseWeightsWanted *wanted)
{
  int i = 0, k = 0;

  for (;; i++, k++)
    {
      while (i < entry->n_dims && entry->dims[i] == 1)
        i++;
      while (k < wanted->n_dims && wanted->dims[k] == 1)
        k++;
      if (i == entry->n_dims || k == wanted->n_dims)
        return i == entry->n_dims && k == wanted->n_dims;
      if (entry->dims[i] != wanted->dims[k])
        return FALSE;
    }
}

static GuiseWeightsMatch
judge (const GuiseWeightsEntry *entry, const GuiseWeightsWanted *wanted)
{
  if (entry->is_scalar)
    return GUISE_WEIGHTS_MATCH_REFUSED;
  if (entry->n_dims == wanted->n_dims &&
      (wanted->n_dims == 0 ||
       memcmp (entry->dims, wanted->dims, (size_t) wanted->n_dims * sizeof *wanted->dims) == 0))
    return GUISE_WEIGHTS_MATCH_EXACT;
  /* The same rank with other dims is a transposed or foreign tensor, even if the count fits. */
  if (entry->n_dims != wanted->n_dims && same_without_ones (entry, wanted))
    return GUISE_WEIGHTS_MATCH_RESHAPED;
  return GUISE_WEIGHTS_MATCH_REFUSED;
}

GuiseWeightsFit *
guise_weights_file_fit (const GuiseWeightsFile   *self,
                        const GuiseWeightsWanted *wanted,
                        size_t                    n_wanted)
{
  GuiseWeightsFit     *fit = g_new0 (GuiseWeightsFit, 1);
  size_t               n_entries = self->entries->len;
  g_autofree gboolean *used = g_new0 (gboolean, n_entries + 1);

  fit->n_wanted = n_wanted;
  fit->matches = g_new0 (GuiseWeightsMatch, n_wanted + 1);
  fit->rows = g_new0 (size_t, n_wanted + 1);
  fit->extra = g_ptr_array_new_with_free_func (g_free);
  for (size_t i = 0; i < n_wanted; i++)
    {
      GuiseWeightsMatch match = GUISE_WEIGHTS_MATCH_MISSING;

      if (guise_weights_file_find (self, wanted[i].key, &fit->rows[i]))
        {
          const GuiseWeightsEntry *entry = guise_weights_file_get_entry (self, fit->rows[i]);

          used[fit->rows[i]] = TRUE;
          match = judge (entry, &wanted[i]);
          fit->n_nonfinite += entry->n_nonfinite;
        }
      fit->matches[i] = match;
      fit->counts[match]++;
    }
  for (size_t i = 0; i < n_entries; i++)
    {
      const GuiseWeightsEntry *entry = guise_weights_file_get_entry (self, i);

      if (!used[i] && !entry->is_scalar)
        g_ptr_array_add (fit->extra, g_strdup (entry->key));
    }
  return fit;
}

void
guise_weights_fit_free (GuiseWeightsFit *self)
{
  if (self == NULL)
    return;
  g_free (self->matches);
  g_free (self->rows);
  g_clear_pointer (&self->extra, g_ptr_array_unref);
  g_free (self);
}
