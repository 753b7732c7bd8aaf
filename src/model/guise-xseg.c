/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of an XSeg model's weights: every name and shape, in the order of the file. */
#include "model/guise-xseg.h"

#include <string.h>

#include "model/guise-model-error.h"
#include "model/guise-xseg-private.h"

#define N_HIDDEN         512   /* numbers between the two dense layers */
#define FRN_EPS          1e-6f /* training.md 8.1 */
#define MAX_BASE         256
#define MAX_SIDE         1024
#define MAX_BATCH        256
#define MIN_PROMPT_BATCH 2 /* training.md 8.2 */
#define MAX_PROMPT_BATCH 16
#define SIDE_STEP        (1 << GUISE_XSEG_N_LEVELS)

/* training.md 8.1 */
const GuiseXsegLevel guise_xseg_levels[GUISE_XSEG_N_LEVELS] = {
  { 2, 1, 1, 4 }, { 2, 2, 2, 3 }, { 2, 4, 4, 2 }, { 3, 8, 4, 2 }, { 3, 8, 4, 2 }, { 3, 8, 4, 2 },
};

struct _GuiseXseg
{
  int                  n_refs; /* atomic */
  GuiseXsegOptions     options;
  char                *file;           /* owned; "256" */
  char                *optimizer_file; /* owned; "256_opt" */
  GuiseWeightOptimizer optimizer;      /* borrows from above */
  GuiseWeightTable    *table;          /* owned; borrows the optimizer */
};

/* ---- options ---- */

GuiseXsegOptions
guise_xseg_options_default (void)
{
  return (GuiseXsegOptions){ .resolution = 256,
                             .base = 32,
                             .face_type = GUISE_FACE_TYPE_WHOLE,
                             .batch_size = 4,
                             .pretrain = FALSE,
                             .learning_rate = 1e-4 };
}

static gboolean
set_face_type (GuiseXsegOptions *self, const char *value)
{
  static const char *const TYPES[] = { "h", "mf", "f", "wf", "head", NULL };

  return g_strv_contains (TYPES, value) && guise_face_type_from_string (value, &self->face_type);
}

static gboolean
set_batch_size (GuiseXsegOptions *self, const char *value)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 1, MAX_BATCH, &number, NULL))
    return FALSE;
  self->batch_size = (int) number;
  return TRUE;
}

static gboolean
set_pretrain (GuiseXsegOptions *self, const char *value)
{
  static const char *const YES[] = { "y", "True", "true", "1", NULL };
  static const char *const NO[] = { "n", "False", "false", "0", NULL };

  if (!g_strv_contains (YES, value) && !g_strv_contains (NO, value))
    return FALSE;
  self->pretrain = g_strv_contains (YES, value);
  return TRUE;
}

gboolean
guise_xseg_options_set (GuiseXsegOptions *self, const char *key, const char *value, GError **error)
{
  static const struct
  {
    const char *key;
    gboolean (*set) (GuiseXsegOptions *self, const char *value);
    const char *takes;
  } ROWS[] = {
    { "face_type", set_face_type, "h, mf, f, wf or head" },
    { "batch_size", set_batch_size, "a whole number from 1 to " G_STRINGIFY (MAX_BATCH) },
    { "pretrain", set_pretrain, "y or n" },
  };

  g_return_val_if_fail (self != NULL && key != NULL && value != NULL, FALSE);

  for (size_t i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      if (strcmp (ROWS[i].key, key) != 0)
        continue;
      if (ROWS[i].set (self, value))
        return TRUE;
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                   "Option '%s': '%s' is no legal value; it takes %s", key, value, ROWS[i].takes);
      return FALSE;
    }
  g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
               "There is no option called '%s' for XSeg models", key);
  return FALSE;
}

gboolean
guise_xseg_options_check (const GuiseXsegOptions *self, GuiseXsegRule rule, GError **error)
{
  g_return_val_if_fail (self != NULL && rule < GUISE_N_XSEG_RULES, FALSE);

  const gboolean by_prompt = rule == GUISE_XSEG_RULE_PROMPT;
  const struct
  {
    const char *what;
    int         value, low, high, step;
  } rows[] = {
    { "resolution", self->resolution, SIDE_STEP, MAX_SIDE, SIDE_STEP },
    { "base", self->base, 1, MAX_BASE, 1 },
    { "batch_size", self->batch_size, by_prompt ? MIN_PROMPT_BATCH : 1,
      by_prompt ? MAX_PROMPT_BATCH : MAX_BATCH, 1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].value < rows[i].low || rows[i].value > rows[i].high ||
        rows[i].value % rows[i].step != 0)
      {
        int nearest = CLAMP ((rows[i].value + rows[i].step / 2) / rows[i].step * rows[i].step,
                             rows[i].low, rows[i].high);

        g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                     "Option '%s' of an XSeg model: %d is not possible; the nearest legal value is "
                     "%d",
                     rows[i].what, rows[i].value, nearest);
        return FALSE;
      }
  return TRUE;
}

/* ---- the table ---- */

/* What follows each convolution: filter response norm and threshold. */
static void
add_norm (GuiseXseg *self, int n, const char *block)
{
  g_autofree char *frn = g_strconcat (block, "/frn", NULL);
  g_autofree char *tlu = g_strconcat (block, "/tlu", NULL);

  guise_weight_table_add_vector (self->table, frn, "weight", n, 1.0f);
  guise_weight_table_add_vector (self->table, frn, "bias", n, 0.0f);
  guise_weight_table_add_vector (self->table, frn, "eps", 1, FRN_EPS);
  guise_weight_table_add_vector (self->table, tlu, "tau", n, 0.0f);
}

/* A block with a convolution, named after its level and number. */
static void
add_block (GuiseXseg *self, const char *name, int level, int i, int in, int out)
{
  g_autofree char *block = g_strdup_printf ("%s%d%d", name, level, i);
  g_autofree char *conv = g_strconcat (block, "/conv", NULL);

  guise_weight_table_add_conv (self->table, 3, in, out, conv);
  add_norm (self, out, block);
}

static void
add_way_down (GuiseXseg *self)
{
  int in = 3;

  for (int level = 0; level < GUISE_XSEG_N_LEVELS; level++)
    {
      int out = guise_xseg_levels[level].width * self->options.base;

      for (int i = 1; i <= guise_xseg_levels[level].n_blocks; i++)
        {
          add_block (self, "conv", level, i, in, out);
          in = out;
        }
    }
}

/* The blocks behind a joint are numbered from the last one back. */
static void
add_way_up (GuiseXseg *self)
{
  int in = guise_xseg_levels[GUISE_XSEG_N_LEVELS - 1].width * self->options.base;

  for (int level = GUISE_XSEG_N_LEVELS - 1; level >= 0; level--)
    {
      const GuiseXsegLevel *row = &guise_xseg_levels[level];
      int                   up = row->up_width * self->options.base;
      int                   out = row->width * self->options.base;
      g_autofree char      *block = g_strdup_printf ("up%d", level);
      g_autofree char      *conv = g_strconcat (block, "/conv", NULL);

      guise_weight_table_add_conv_transposed (self->table, 3, in, up, conv);
      add_norm (self, up, block);
      in = up + out;
      for (int i = row->n_blocks; i >= 1; i--)
        {
          add_block (self, "uconv", level, i, in, out);
          in = out;
        }
    }
}

GuiseXseg *
guise_xseg_new (const GuiseXsegOptions *options, GError **error)
{
  g_autoptr (GuiseXseg) self = NULL;
  int side, n_flat;

  g_return_val_if_fail (options != NULL, NULL);

  if (!guise_xseg_options_check (options, GUISE_XSEG_RULE_NETWORK, error))
    return NULL;
  self = g_new0 (GuiseXseg, 1);
  self->n_refs = 1;
  self->options = *options;
  self->file = g_strdup_printf ("%d", options->resolution);
  self->optimizer_file = g_strdup_printf ("%d_opt", options->resolution);
  self->optimizer = (GuiseWeightOptimizer){ "opt", self->optimizer_file };
  self->table = guise_weight_table_new (&self->optimizer, 1, 1);
  side = options->resolution / SIDE_STEP;
  n_flat = side * side * options->base * guise_xseg_levels[GUISE_XSEG_N_LEVELS - 1].width;
  guise_weight_table_add_component (self->table, GUISE_XSEG_COMPONENT, self->file, 0);
  add_way_down (self);
  guise_weight_table_add_dense (self->table, n_flat, N_HIDDEN, "dense1");
  guise_weight_table_add_dense (self->table, N_HIDDEN, n_flat, "dense2");
  add_way_up (self);
  guise_weight_table_add_conv (self->table, 3, options->base, 1, "out_conv");
  return g_steal_pointer (&self);
}

GuiseXseg *
guise_xseg_ref (GuiseXseg *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_int_inc (&self->n_refs);
  return self;
}

void
guise_xseg_unref (GuiseXseg *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->n_refs))
    return;
  guise_weight_table_free (self->table);
  g_free (self->optimizer_file);
  g_free (self->file);
  g_free (self);
}

const GuiseXsegOptions *
guise_xseg_get_options (const GuiseXseg *self)
{
  return &self->options;
}

const GuiseWeightTable *
guise_xseg_get_table (const GuiseXseg *self)
{
  return self->table;
}
