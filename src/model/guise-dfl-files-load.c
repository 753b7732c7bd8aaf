/* SPDX-License-Identifier: GPL-3.0-or-later
 * Weights out of DeepFaceLab model folders: every file is judged before the first is used. */
#include "model/guise-dfl-files-private.h"

#include <string.h>

#include "core/guise-error.h"
#include "format/guise-weights-file.h"
#include "model/guise-model-error.h"

/* A tensor that is looked for: its place in the file and in the weights. */
typedef struct
{
  const GuiseWeightTensor *tensor;
  char                    *name; /* in the weights */
  const char              *key;  /* in the file */
} Wanted;

/* One file with what is wanted from it. */
typedef struct
{
  char             *base; /* its name, for messages */
  GuiseWeightsFile *file; /* NULL: not there, the start values stay */
  GuiseWeightsFit  *fit;
  GArray           *wanted;  /* of Wanted */
  char             *counter; /* of an optimizer, else NULL: name in the weights */
} Source;

static void
clear_wanted (void *data)
{
  g_free (((Wanted *) data)->name);
}

static void
source_free (void *data)
{
  Source *self = data;

  g_clear_pointer (&self->fit, guise_weights_fit_free);
  g_clear_pointer (&self->file, guise_weights_file_free);
  g_array_unref (self->wanted);
  g_free (self->counter);
  g_free (self->base);
  g_free (self);
}

static Source *
add_source (GPtrArray *sources, const char *name)
{
  Source *source = g_new0 (Source, 1);

  source->base = g_strconcat (name, ".npy", NULL);
  source->wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  g_array_set_clear_func (source->wanted, clear_wanted);
  g_ptr_array_add (sources, source);
  return source;
}

static void
want (Source *source, const GuiseWeightTensor *tensor, char *name)
{
  Wanted wanted = { tensor, name, strchr (name, '/') + 1 };

  g_array_append_val (source->wanted, wanted);
}

static void
want_component (GPtrArray                  *sources,
                const GuiseWeightTable     *table,
                const GuiseWeightComponent *component)
{
  Source *source = add_source (sources, component->file);

  for (size_t i = 0; i < component->n_tensors; i++)
    {
      const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (table, component->first + i);

      want (source, tensor, g_strdup (tensor->name));
    }
}

static void
want_optimizer (GPtrArray *sources, const GuiseWeightTable *table, size_t optimizer)
{
  Source *source = add_source (sources, guise_weight_table_get_optimizer (table, optimizer)->file);

  source->counter = guise_weight_table_dup_counter_name (table, optimizer);
  for (int state = 0; state < guise_weight_table_get_n_states (table); state++)
    for (size_t i = 0; i < guise_weight_table_get_n_tensors (table); i++)
      {
        const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (table, i);

        if (guise_weight_table_get_owner (table, tensor) == optimizer)
          want (source, tensor, guise_weight_table_dup_state_name (table, tensor, state));
      }
}

static GPtrArray *
list_sources (const GuiseWeightTable *table)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func (source_free);

  for (size_t i = 0; i < guise_weight_table_get_n_components (table); i++)
    want_component (sources, table, guise_weight_table_get_component (table, i));
  for (size_t i = 0; i < guise_weight_table_get_n_optimizers (table); i++)
    if (guise_weight_table_has_weights_of (table, i))
      want_optimizer (sources, table, i);
  return sources;
}

/* ---- judging ---- */

static void G_GNUC_PRINTF (2, 3) note (GPtrArray *notes, const char *format, ...)
{
  va_list arguments;

  if (notes == NULL)
    return;
  va_start (arguments, format);
  g_ptr_array_add (notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* The keys with one verdict, at most a few of them. */
static char *
list_keys (const Source *source, GuiseWeightsMatch match)
{
  GString *text = g_string_new (NULL);
  size_t   n = 0;

  for (size_t i = 0; i < source->fit->n_wanted; i++)
    if (source->fit->matches[i] == match && ++n <= 5)
      g_string_append_printf (text, "%s%s", n > 1 ? ", " : "",
                              g_array_index (source->wanted, Wanted, i).key);
  if (n > 5)
    g_string_append_printf (text, " and %zu more", n - 5);
  return g_string_free (text, FALSE);
}

/* Says what is wrong with the first weight of another shape. */
static char *
describe_mismatch (const Source *source)
{
  for (size_t i = 0; i < source->fit->n_wanted; i++)
    {
      const Wanted            *wanted = &g_array_index (source->wanted, Wanted, i);
      const GuiseWeightsEntry *entry;
      GuiseShape               shape = { 0 };
      g_autofree char         *need = NULL, *have = NULL;
      size_t                   row;

      if (source->fit->matches[i] != GUISE_WEIGHTS_MATCH_REFUSED ||
          !guise_weights_file_find (source->file, wanted->key, &row))
        continue;
      entry = guise_weights_file_get_entry (source->file, row);
      shape.n_dims = MIN (entry->n_dims, GUISE_MAX_DIMS);
      memcpy (shape.dims, entry->dims, (size_t) shape.n_dims * sizeof *shape.dims);
      need = guise_shape_to_string (&wanted->tensor->file_shape);
      have = guise_shape_to_string (&shape);
      return g_strdup_printf ("%s: '%s': expected %s, the file has %s", source->base, wanted->key,
                              need, have);
    }
  g_assert_not_reached ();
}

/* Weights of another shape: named, and not used without the person's word. */
static gboolean
judge_shapes (const Source *source, GuiseDflMissing missing, GPtrArray *notes, GError **error)
{
  g_autofree char *first = NULL;
  g_autofree char *keys = NULL;

  if (source->fit->counts[GUISE_WEIGHTS_MATCH_REFUSED] == 0)
    return TRUE;
  first = describe_mismatch (source);
  if (missing != GUISE_DFL_MISSING_RESTART)
    {
      g_set_error_literal (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH, first);
      return FALSE;
    }
  keys = list_keys (source, GUISE_WEIGHTS_MATCH_REFUSED);
  note (notes, "%s; start values are used for %s", first, keys);
  return TRUE;
}

/* State that does not go with the weights starts anew: nothing learned is lost with it. The
 * counter is taken over, as DeepFaceLab does for an optimizer of the other kind (formats.md 7.5).
 */
static void
judge_optimizer (Source *source, GPtrArray *notes)
{
  GuiseWeightsFit *fit = source->fit;
  g_autofree char *reason = NULL;

  if (fit->counts[GUISE_WEIGHTS_MATCH_MISSING] == fit->n_wanted)
    reason = g_strdup ("it is the state of another optimizer");
  else if (fit->counts[GUISE_WEIGHTS_MATCH_REFUSED] > 0)
    reason = describe_mismatch (source);
  else if (fit->counts[GUISE_WEIGHTS_MATCH_MISSING] > 0)
    {
      g_autofree char *keys = list_keys (source, GUISE_WEIGHTS_MATCH_MISSING);

      reason = g_strdup_printf ("it lacks %s", keys);
    }
  else
    return;
  note (notes, "%s starts anew: %s", source->base, reason);
  for (size_t i = 0; i < fit->n_wanted; i++)
    fit->matches[i] = GUISE_WEIGHTS_MATCH_MISSING;
}

static gboolean
judge (Source *source, GuiseDflMissing missing, GPtrArray *notes, GError **error)
{
  g_autofree GuiseWeightsWanted *wanted = g_new0 (GuiseWeightsWanted, source->wanted->len);
  g_autofree char               *keys = NULL;

  for (guint i = 0; i < source->wanted->len; i++)
    {
      const Wanted *one = &g_array_index (source->wanted, Wanted, i);

      wanted[i] = (GuiseWeightsWanted){ one->key, one->tensor->file_shape.n_dims,
                                        one->tensor->file_shape.dims };
    }
  source->fit = guise_weights_file_fit (source->file, wanted, source->wanted->len);
  if (source->fit->n_nonfinite > 0)
    note (notes, "%s: %zu numbers are not finite", source->base, source->fit->n_nonfinite);
  if (source->fit->extra->len > 0 &&
      source->fit->counts[GUISE_WEIGHTS_MATCH_MISSING] < source->fit->n_wanted)
    note (notes, "%s: %u keys are not used, the first is '%s'", source->base,
          source->fit->extra->len, (const char *) source->fit->extra->pdata[0]);
  if (source->counter != NULL)
    {
      judge_optimizer (source, notes);
      return TRUE;
    }
  if (!judge_shapes (source, missing, notes, error))
    return FALSE;
  if (source->fit->counts[GUISE_WEIGHTS_MATCH_MISSING] == 0)
    return TRUE;
  keys = list_keys (source, GUISE_WEIGHTS_MATCH_MISSING);
  if (missing != GUISE_DFL_MISSING_REFUSE)
    {
      note (notes, "%s lacks %s: they keep their start values", source->base, keys);
      return TRUE;
    }
  g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISSING, "%s lacks %s", source->base,
               keys);
  return FALSE;
}

/* ---- using ---- */

/* The counter lives as a float. */
#define COUNTER_MAX (1 << 24)

static gboolean
use_counter (const Source *source, GuiseWeights *weights, GPtrArray *notes, GError **error)
{
  int64_t value = 0;
  float   counter;

  if (source->counter == NULL || !guise_weights_file_get_int (source->file, "iters:0", &value))
    return TRUE;
  if (value < 0 || value > COUNTER_MAX)
    note (notes, "%s: counter %" G_GINT64_FORMAT " is out of range", source->base, value);
  counter = (float) CLAMP (value, 0, COUNTER_MAX);
  return guise_weights_write (weights, source->counter, &counter, error);
}

static gboolean
use (const Source *source, GuiseWeights *weights, GPtrArray *notes, GError **error)
{
  for (guint i = 0; i < source->wanted->len; i++)
    {
      const Wanted     *wanted = &g_array_index (source->wanted, Wanted, i);
      size_t            n = (size_t) guise_shape_n_elements (&wanted->tensor->shape);
      GuiseWeightsMatch match = source->fit->matches[i];
      g_autofree float *file = NULL, *graph = NULL;

      if (match != GUISE_WEIGHTS_MATCH_EXACT && match != GUISE_WEIGHTS_MATCH_RESHAPED)
        continue;
      file = g_try_new (float, n);
      graph = g_try_new (float, n);
      if (file == NULL || graph == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                       "No memory to load the %zu weights of '%s'", n, wanted->name);
          return FALSE;
        }
      guise_weights_file_read_f32 (source->file, source->fit->rows[i], file);
      guise_weight_tensor_from_file (wanted->tensor, file, graph);
      if (!guise_weights_write (weights, wanted->name, graph, error))
        return FALSE;
    }
  return use_counter (source, weights, notes, error);
}

/* Opens and judges one file; an absent one leaves its tensors at their start values. */
static gboolean
open_source (Source         *source,
             const char     *path,
             GuiseDflMissing missing,
             GPtrArray      *notes,
             GError        **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      note (notes, "%s is not there: start values are used", source->base);
      return TRUE;
    }
  source->file = guise_weights_file_open (path, error);
  return source->file != NULL && judge (source, missing, notes, error);
}

static gboolean
is_listed (const char *base, const char *const *beginnings)
{
  for (size_t i = 0; beginnings != NULL && beginnings[i] != NULL; i++)
    if (g_str_has_prefix (base, beginnings[i]))
      return TRUE;
  return FALSE;
}

gboolean
guise_dfl_files_load_weights (const GuiseDflFiles *files,
                              GuiseWeights        *weights,
                              GuiseDflMissing      missing,
                              const char *const   *restarted,
                              GPtrArray           *notes,
                              GError             **error)
{
  g_autoptr (GPtrArray) sources = list_sources (files->table);

  for (guint i = 0; i < sources->len; i++)
    {
      Source          *source = sources->pdata[i];
      g_autofree char *path = guise_dfl_files_dup_path (files, source->base);

      if (is_listed (source->base, restarted))
        note (notes, "%s is left out: start values are used", source->base);
      else if (!open_source (source, path, missing, notes, error))
        return FALSE;
    }
  for (guint i = 0; i < sources->len; i++)
    {
      Source *source = sources->pdata[i];

      if (source->file != NULL && !use (source, weights, notes, error))
        return FALSE;
      g_clear_pointer (&source->file, guise_weights_file_free); /* as large as the model */
    }
  return TRUE;
}
