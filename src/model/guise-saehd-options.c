/* SPDX-License-Identifier: GPL-3.0-or-later
 * The options of a SAEHD model: one table row says all there is to know about each. */
#include "model/guise-saehd-options.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/guise-json-text.h"
#include "model/guise-model-error.h"

#define MAX_DIMS       4096 /* of any width; weights grow with the square */
#define MAX_RESOLUTION 1024
#define MAX_BATCH      1024

#define SAEHD_RATE     5e-5 /* training.md 5 */
#define QUICK96_RATE   2e-4 /* training.md 9 */

/* What the text of an option looks like. */
typedef enum
{
  FORM_SWITCH,
  FORM_INT,
  FORM_FLOAT,
  FORM_CHOICE,
  FORM_ARCHI,
} Form;

/* prompt: the range of DeepFaceLab's prompts; network: what can be built. step: the value must be
 * a multiple of it; resolution's follows from archi and is not in the table. */
typedef struct
{
  const char        *key;
  Form               form;
  size_t             offset;
  double             fallback;
  double             prompt_low, prompt_high;
  double             network_low, network_high;
  int                step;
  gboolean           is_ours;
  const char *const *choices;
} Row;

static const char *const FACES[] = { "h", "mf", "f", "wf", "head", NULL };
static const char *const DROPOUTS[] = { "n", "y", "cpu", NULL };
static const char *const CTS[] = { "none", "rct", "lct", "mkl", "idt", "sot", NULL };
static const char *const TVS[] = { "hw", "ch", NULL };

#define AT(field)          .offset = offsetof (GuiseSaehdOptions, field), .key = #field
#define PROMPT(low, high)  .prompt_low = (low), .prompt_high = (high)
#define NETWORK(low, high) .network_low = (low), .network_high = (high)
#define BOTH(low, high)    PROMPT (low, high), NETWORK (low, high)
#define SWITCH(field, value)                             \
  {                                                      \
    AT (field), .form = FORM_SWITCH, .fallback = (value) \
  }
#define CHOICE(field, names, value)                                          \
  {                                                                          \
    AT (field), .form = FORM_CHOICE, .fallback = (value), .choices = (names) \
  }

/* Source: training.md 1, formats.md 8.3. */
static const Row ROWS[] = {
  { AT (resolution), .form = FORM_INT, .fallback = 128, PROMPT (64, 640),
    NETWORK (32, MAX_RESOLUTION) },
  CHOICE (face_type, FACES, GUISE_SAEHD_FACE_FULL),
  SWITCH (models_opt_on_gpu, TRUE),
  { AT (archi), .form = FORM_ARCHI },
  { AT (ae_dims), .form = FORM_INT, .fallback = 256, PROMPT (32, 1024), NETWORK (1, MAX_DIMS) },
  { AT (e_dims), .form = FORM_INT, .fallback = 64, PROMPT (16, 256), NETWORK (1, MAX_DIMS),
    .step = 2 },
  { AT (d_dims), .form = FORM_INT, .fallback = 64, PROMPT (16, 256), NETWORK (1, MAX_DIMS),
    .step = 2 },
  { AT (d_mask_dims), .form = FORM_INT, .fallback = 0, PROMPT (16, 256), NETWORK (1, MAX_DIMS),
    .step = 2 },
  SWITCH (masked_training, TRUE),
  SWITCH (eyes_mouth_prio, FALSE),
  SWITCH (uniform_yaw, FALSE),
  SWITCH (blur_out_mask, FALSE),
  SWITCH (adabelief, TRUE),
  CHOICE (lr_dropout, DROPOUTS, GUISE_SAEHD_DROPOUT_OFF),
  SWITCH (random_warp, TRUE),
  { AT (random_hsv_power), .form = FORM_FLOAT, BOTH (0.0, 0.3) },
  { AT (true_face_power), .form = FORM_FLOAT, BOTH (0.0, 1.0) },
  { AT (face_style_power), .form = FORM_FLOAT, BOTH (0.0, 100.0) },
  { AT (bg_style_power), .form = FORM_FLOAT, BOTH (0.0, 100.0) },
  CHOICE (ct_mode, CTS, GUISE_SAEHD_CT_NONE),
  SWITCH (clipgrad, FALSE),
  SWITCH (pretrain, FALSE),
  { AT (autobackup_hour), .form = FORM_INT, BOTH (0, 24) },
  SWITCH (write_preview_history, FALSE),
  { AT (target_iter), .form = FORM_INT, BOTH (0, G_MAXINT) },
  SWITCH (random_src_flip, FALSE),
  SWITCH (random_dst_flip, TRUE),
  { AT (batch_size), .form = FORM_INT, .fallback = 8, BOTH (1, MAX_BATCH) },
  { AT (gan_power), .form = FORM_FLOAT, BOTH (0.0, 5.0) },
  { AT (gan_patch_size), .form = FORM_INT, .fallback = 0, BOTH (3, 640) },
  { AT (gan_dims), .form = FORM_INT, .fallback = 16, PROMPT (4, 512), NETWORK (1, 512) },
  { AT (quick96), .form = FORM_SWITCH, .is_ours = TRUE },
  { AT (learning_rate), .form = FORM_FLOAT, BOTH (1e-7, 1e-2), .is_ours = TRUE },
  { AT (average_gradients), .form = FORM_SWITCH, .is_ours = TRUE },
  { AT (tv_axes), .form = FORM_CHOICE, .is_ours = TRUE, .choices = TVS },
};

static int *
int_at (const GuiseSaehdOptions *self, const Row *row)
{
  return (int *) (void *) ((char *) self + row->offset);
}

static double *
double_at (const GuiseSaehdOptions *self, const Row *row)
{
  return (double *) (void *) ((char *) self + row->offset);
}

static const Row *
find_row (const char *key)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ROWS); i++)
    if (strcmp (ROWS[i].key, key) == 0)
      return &ROWS[i];
  return NULL;
}

GuiseSaehdOptions
guise_saehd_options_default (void)
{
  GuiseSaehdOptions options = { .archi = { GUISE_SAEHD_LIAE, GUISE_SAEHD_U | GUISE_SAEHD_D } };

  for (size_t i = 0; i < G_N_ELEMENTS (ROWS); i++)
    switch (ROWS[i].form)
      {
      case FORM_SWITCH:
      case FORM_INT:
      case FORM_CHOICE:
        *int_at (&options, &ROWS[i]) = (int) ROWS[i].fallback;
        break;
      case FORM_FLOAT:
        *double_at (&options, &ROWS[i]) = ROWS[i].fallback;
        break;
      case FORM_ARCHI:
        break;
      }
  return options;
}

/* Source: training.md 9. The first rows are the network, which no file says. */
static const struct
{
  const char *key;
  const char *value;
} QUICK96[] = {
  { "resolution", "96" }, { "face_type", "f" },  { "archi", "df-ud" },       { "ae_dims", "128" },
  { "e_dims", "64" },     { "d_dims", "64" },    { "d_mask_dims", "16" },    { "batch_size", "4" },
  { "adabelief", "n" },   { "lr_dropout", "y" }, { "random_dst_flip", "n" }, { "quick96", "y" },
};

#define N_QUICK96_NETWORK 7

GuiseSaehdOptions
guise_saehd_options_quick96 (void)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();

  for (size_t i = 0; i < G_N_ELEMENTS (QUICK96); i++)
    if (!guise_saehd_options_set (&options, QUICK96[i].key, QUICK96[i].value, NULL))
      g_assert_not_reached ();
  return options;
}

gboolean
guise_saehd_options_check_quick96 (const GuiseSaehdOptions *self, GError **error)
{
  for (size_t i = 0; self->quick96 && i < N_QUICK96_NETWORK; i++)
    {
      size_t           row = (size_t) (find_row (QUICK96[i].key) - ROWS);
      g_autofree char *value = guise_saehd_options_dup_value (self, row);

      if (strcmp (value, QUICK96[i].value) == 0)
        continue;
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                   "Option '%s': %s is not possible; the network of Quick96 is fixed, the nearest "
                   "legal value is %s",
                   QUICK96[i].key, value, QUICK96[i].value);
      return FALSE;
    }
  return TRUE;
}

size_t
guise_saehd_options_get_n (void)
{
  return G_N_ELEMENTS (ROWS);
}

const char *
guise_saehd_options_get_key (size_t i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (ROWS), NULL);
  return ROWS[i].key;
}

GuiseSaehdOptionKind
guise_saehd_options_get_kind (size_t i)
{
  static const GuiseSaehdOptionKind KINDS[] = {
    [FORM_SWITCH] = GUISE_SAEHD_OPTION_BOOL, [FORM_INT] = GUISE_SAEHD_OPTION_INT,
    [FORM_FLOAT] = GUISE_SAEHD_OPTION_FLOAT, [FORM_CHOICE] = GUISE_SAEHD_OPTION_TEXT,
    [FORM_ARCHI] = GUISE_SAEHD_OPTION_TEXT,
  };

  g_return_val_if_fail (i < G_N_ELEMENTS (ROWS), GUISE_SAEHD_OPTION_TEXT);
  return KINDS[ROWS[i].form];
}

gboolean
guise_saehd_options_is_stored (size_t i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (ROWS), FALSE);
  return !ROWS[i].is_ours;
}

/* ---- text to value ---- */

static gboolean
parse_switch (const char *value, int *out)
{
  static const char *const YES[] = { "y", "yes", "true", "1", "on", NULL };
  static const char *const NO[] = { "n", "no", "false", "0", "off", NULL };
  g_autofree char         *lower = g_ascii_strdown (value, -1);

  if (!g_strv_contains (YES, lower) && !g_strv_contains (NO, lower))
    return FALSE;
  *out = g_strv_contains (YES, lower);
  return TRUE;
}

static gboolean
parse_number (const char *value, double *out)
{
  char  *end = NULL;
  double number = g_ascii_strtod (value, &end);

  if (end == value || *end != '\0' || !isfinite (number))
    return FALSE;
  *out = number;
  return TRUE;
}

/* A choice by name. lr_dropout was a switch in old versions (formats.md 8.3), so a switch means
 * the first two. */
static gboolean
parse_choice (const Row *row, const char *value, int *out)
{
  int as_switch = 0;

  for (int i = 0; row->choices[i] != NULL; i++)
    if (strcmp (row->choices[i], value) == 0)
      {
        *out = i;
        return TRUE;
      }
  if (row->choices != DROPOUTS || !parse_switch (value, &as_switch))
    return FALSE;
  *out = as_switch;
  return TRUE;
}

static void
set_form_error (GError **error, const Row *row, const char *value)
{
  g_autofree char *choices = row->choices ? g_strjoinv (" ", (char **) row->choices) : NULL;

  g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
               "Option '%s': '%s' is no legal value; it takes %s", row->key, value,
               row->form == FORM_SWITCH  ? "y or n"
               : row->form == FORM_INT   ? "a whole number"
               : row->form == FORM_FLOAT ? "a number"
                                         : choices);
}

gboolean
guise_saehd_options_set (GuiseSaehdOptions *self,
                         const char        *key,
                         const char        *value,
                         GError           **error)
{
  const Row *row;
  double     number = 0.0;
  gboolean   ok = FALSE;

  g_return_val_if_fail (self != NULL && key != NULL && value != NULL, FALSE);

  row = find_row (key);
  if (row == NULL)
    {
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                   "There is no option called '%s'", key);
      return FALSE;
    }
  switch (row->form)
    {
    case FORM_ARCHI:
      return guise_saehd_archi_parse (value, &self->archi, error);
    case FORM_SWITCH:
      ok = parse_switch (value, int_at (self, row));
      break;
    case FORM_CHOICE:
      ok = parse_choice (row, value, int_at (self, row));
      break;
    case FORM_INT:
      ok = parse_number (value, &number) && number == floor (number) && fabs (number) <= G_MAXINT;
      if (ok)
        *int_at (self, row) = (int) number;
      break;
    case FORM_FLOAT:
      ok = parse_number (value, &number);
      if (ok)
        *double_at (self, row) = number;
      break;
    }
  if (!ok)
    set_form_error (error, row, value);
  return ok;
}

gboolean
guise_saehd_options_set_pairs (GuiseSaehdOptions *self, const char *const *pairs, GError **error)
{
  for (size_t i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      const char      *equals = strchr (pairs[i], '=');
      g_autofree char *key = equals ? g_strndup (pairs[i], (size_t) (equals - pairs[i])) : NULL;

      if (equals == NULL)
        {
          g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                       "'%s' is no option; options are written KEY=VALUE", pairs[i]);
          return FALSE;
        }
      if (!guise_saehd_options_set (self, key, equals + 1, error))
        return FALSE;
    }
  return TRUE;
}

char *
guise_saehd_options_dup_value (const GuiseSaehdOptions *self, size_t i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (ROWS), NULL);

  switch (ROWS[i].form)
    {
    case FORM_SWITCH:
      return g_strdup (*int_at (self, &ROWS[i]) ? "y" : "n");
    case FORM_INT:
      return g_strdup_printf ("%d", *int_at (self, &ROWS[i]));
    case FORM_CHOICE:
      return g_strdup (ROWS[i].choices[*int_at (self, &ROWS[i])]);
    case FORM_ARCHI:
      return guise_saehd_archi_to_string (&self->archi);
    case FORM_FLOAT:
      return guise_number_to_text (*double_at (self, &ROWS[i]));
    }
  g_return_val_if_reached (NULL);
}

char **
guise_saehd_options_dup_pairs (const GuiseSaehdOptions *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *value = guise_saehd_options_dup_value (self, i);
      g_autofree char *pair = g_strdup_printf ("%s=%s", guise_saehd_options_get_key (i), value);

      g_strv_builder_add (builder, pair);
    }
  return g_strv_builder_end (builder);
}

GuiseFaceType
guise_saehd_options_get_face_type (const GuiseSaehdOptions *self)
{
  static const GuiseFaceType TYPES[GUISE_N_SAEHD_FACES] = {
    [GUISE_SAEHD_FACE_HALF] = GUISE_FACE_TYPE_HALF,
    [GUISE_SAEHD_FACE_MID_FULL] = GUISE_FACE_TYPE_MID_FULL,
    [GUISE_SAEHD_FACE_FULL] = GUISE_FACE_TYPE_FULL,
    [GUISE_SAEHD_FACE_WHOLE] = GUISE_FACE_TYPE_WHOLE,
    [GUISE_SAEHD_FACE_HEAD] = GUISE_FACE_TYPE_HEAD,
  };

  return TYPES[self->face_type];
}

/* ---- architecture ---- */

static const char LETTERS[] = "udtc"; /* bit i of GuiseSaehdLetters */

gboolean
guise_saehd_archi_parse (const char *text, GuiseSaehdArchi *out_archi, GError **error)
{
  static const char *const TOO_OLD[] = { "dfhd", "liaehd", "liaech", NULL };
  GuiseSaehdArchi          archi = { GUISE_SAEHD_DF, 0 };
  const char              *rest = NULL;
  gboolean                 ok;

  if (g_strv_contains (TOO_OLD, text))
    {
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                   "Option 'archi': '%s' is too old, nothing can read it any more", text);
      return FALSE;
    }
  /* Names of 2020-06 to 2021-08 (formats.md 7.7). */
  if (strcmp (text, "dfuhd") == 0)
    text = "df-u";
  else if (strcmp (text, "liaeuhd") == 0)
    text = "liae-u";

  if (g_str_has_prefix (text, "liae"))
    archi.family = GUISE_SAEHD_LIAE;
  ok = archi.family == GUISE_SAEHD_LIAE || g_str_has_prefix (text, "df");
  if (ok)
    rest = text + (archi.family == GUISE_SAEHD_LIAE ? 4 : 2);
  if (ok && *rest != '\0')
    ok = *rest++ == '-' && *rest != '\0';
  for (; ok && *rest != '\0'; rest++)
    {
      const char *letter = strchr (LETTERS, *rest);

      ok = letter != NULL;
      if (ok)
        archi.letters |= 1u << (letter - LETTERS);
    }
  if (!ok)
    {
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                   "Option 'archi': '%s' is no architecture; it is df or liae, then optionally "
                   "'-' and some of the letters u d t c, as in liae-udt",
                   text);
      return FALSE;
    }
  *out_archi = archi;
  return TRUE;
}

char *
guise_saehd_archi_to_string (const GuiseSaehdArchi *self)
{
  GString *text = g_string_new (self->family == GUISE_SAEHD_LIAE ? "liae" : "df");

  if (self->letters != 0)
    g_string_append_c (text, '-');
  for (int i = 0; LETTERS[i] != '\0'; i++)
    if (self->letters & (1u << i))
      g_string_append_c (text, LETTERS[i]);
  return g_string_free (text, FALSE);
}

/* ---- rules ---- */

static gboolean
check_number (const GuiseSaehdOptions *self, const Row *row, GuiseSaehdRule rule, GError **error)
{
  gboolean is_int = row->form == FORM_INT;
  double   value = is_int ? *int_at (self, row) : *double_at (self, row);
  double   low = rule == GUISE_SAEHD_RULE_PROMPT ? row->prompt_low : row->network_low;
  double   high = rule == GUISE_SAEHD_RULE_PROMPT ? row->prompt_high : row->network_high;
  double   nearest = CLAMP (value, low, high);

  if (is_int && row->step > 1 && rule == GUISE_SAEHD_RULE_PROMPT)
    nearest = MIN (ceil (nearest / row->step) * row->step, high);
  if (nearest == value)
    return TRUE;
  g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
               "Option '%s': %g is not possible; the nearest legal value is %g", row->key, value,
               nearest);
  return FALSE;
}

/* The encoder halves four times, five times with t; with d the inter starts at 1/32. */
static gboolean
check_resolution (const GuiseSaehdOptions *self, GuiseSaehdRule rule, GError **error)
{
  gboolean by_32 = (self->archi.letters & (GUISE_SAEHD_D | GUISE_SAEHD_T)) != 0;
  int      step = by_32 ? 32 : 16;
  int      below = self->resolution / step * step;
  int      above = below + step;

  if (self->resolution % step == 0)
    return TRUE;
  below = MAX (below, rule == GUISE_SAEHD_RULE_PROMPT ? 64 : 32);
  above = MAX (above, below);
  g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
               "Option 'resolution': %d must be a multiple of %d for this architecture; the "
               "nearest legal value is %d",
               self->resolution, step,
               self->resolution - below <= above - self->resolution ? below : above);
  return FALSE;
}

static gboolean
check_quick96 (const GuiseSaehdOptions *self, GError **error)
{
  if (!self->quick96 || self->archi.family == GUISE_SAEHD_DF)
    return TRUE;
  g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
               "Option 'archi': quick96 needs df; the nearest legal value is df-ud");
  return FALSE;
}

gboolean
guise_saehd_options_settle (GuiseSaehdOptions *self, GuiseSaehdRule rule, GError **error)
{
  GuiseSaehdOptions settled = *self;

  if (settled.d_mask_dims == 0)
    {
      int third = settled.d_dims / 3;

      settled.d_mask_dims = third + third % 2;
      if (rule == GUISE_SAEHD_RULE_PROMPT)
        settled.d_mask_dims = MAX (settled.d_mask_dims, 16);
      settled.d_mask_dims = MAX (settled.d_mask_dims, 2);
    }
  if (settled.gan_patch_size == 0)
    settled.gan_patch_size = MAX (settled.resolution / 8, 3);
  if (settled.learning_rate == 0.0)
    settled.learning_rate = settled.quick96 ? QUICK96_RATE : SAEHD_RATE;
  if (settled.archi.family == GUISE_SAEHD_LIAE)
    settled.true_face_power = 0.0;

  for (size_t i = 0; i < G_N_ELEMENTS (ROWS); i++)
    if ((ROWS[i].form == FORM_INT || ROWS[i].form == FORM_FLOAT) &&
        !check_number (&settled, &ROWS[i], rule, error))
      return FALSE;
  if (!check_resolution (&settled, rule, error) || !check_quick96 (&settled, error))
    return FALSE;
  *self = settled;
  return TRUE;
}

GuiseSaehdOptions
guise_saehd_options_get_effective (const GuiseSaehdOptions *self)
{
  GuiseSaehdOptions options = *self;

  if (!options.pretrain)
    return options;
  options.random_warp = FALSE;
  options.random_src_flip = TRUE;
  options.random_dst_flip = TRUE;
  options.uniform_yaw = TRUE;
  options.gan_power = 0.0;
  options.random_hsv_power = 0.0;
  options.lr_dropout = GUISE_SAEHD_DROPOUT_OFF;
  options.face_style_power = 0.0;
  options.bg_style_power = 0.0;
  options.true_face_power = 0.0; /* left on in the original, an oversight (training.md 1) */
  options.ct_mode = GUISE_SAEHD_CT_NONE;
  return options;
}
