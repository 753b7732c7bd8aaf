/* SPDX-License-Identifier: GPL-3.0-or-later
 * The options of a model, as a list of plain values. */
#include "format/guise-model-options.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"

enum
{
  OPTIONS_MAX = 1 << 12,
  FILE_MAX_BYTES = 1 << 24,
};

struct _GuiseModelOptions
{
  GArray      *items;  /* owned, of GuiseModelOption */
  GuisePickle *origin; /* owned, nullable; what the other values live in */
};

static void
clear_option (void *data)
{
  GuiseModelOption *option = data;

  g_free (option->key);
  g_free (option->text);
}

GuiseModelOptions *
guise_model_options_new (void)
{
  GuiseModelOptions *self = g_new0 (GuiseModelOptions, 1);

  self->items = g_array_new (FALSE, TRUE, sizeof (GuiseModelOption));
  g_array_set_clear_func (self->items, clear_option);
  return self;
}

void
guise_model_options_free (GuiseModelOptions *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->items);
  g_clear_pointer (&self->origin, guise_pickle_unref);
  g_free (self);
}

static GuiseModelOption
parse_option (GuisePickleValue key, GuisePickleValue value)
{
  GuiseModelOption option = { .key = guise_pickle_value_dup_str (key),
                              .kind = GUISE_MODEL_OPTION_OTHER,
                              .other = value };
  gboolean         truth;

  if (guise_pickle_value_get_kind (value) == GUISE_PICKLE_NONE)
    option.kind = GUISE_MODEL_OPTION_NONE;
  else if (guise_pickle_value_get_bool (value, &truth))
    {
      option.kind = GUISE_MODEL_OPTION_BOOL;
      option.integer = truth;
      option.real = truth;
    }
  else if (guise_pickle_value_get_int (value, &option.integer))
    {
      option.kind = GUISE_MODEL_OPTION_INT;
      option.real = (double) option.integer;
    }
  else if (guise_pickle_value_get_number (value, &option.real))
    option.kind = GUISE_MODEL_OPTION_FLOAT;
  else if ((option.text = guise_pickle_value_dup_str (value)) != NULL)
    option.kind = GUISE_MODEL_OPTION_TEXT;
  return option;
}

GuiseModelOptions *
guise_model_options_parse (GuisePickle *document, GuisePickleValue dict, GError **error)
{
  g_autoptr (GuiseModelOptions) self = guise_model_options_new ();
  size_t n = guise_pickle_value_get_n_items (dict);

  if (guise_pickle_value_get_kind (dict) != GUISE_PICKLE_DICT || n > OPTIONS_MAX)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "The options are no dict of options");
      return NULL;
    }
  for (size_t i = 0; i < n; i++)
    {
      GuiseModelOption option =
        parse_option (guise_pickle_value_get_key (dict, i), guise_pickle_value_get_item (dict, i));

      if (option.key == NULL)
        {
          clear_option (&option);
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "An option has a name that is no text");
          return NULL;
        }
      g_array_append_val (self->items, option);
    }
  self->origin = guise_pickle_ref (document);
  return g_steal_pointer (&self);
}

GuiseModelOptions *
guise_model_options_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, FILE_MAX_BYTES, error);
  g_autoptr (GuisePickle) document = bytes != NULL ? guise_pickle_read (bytes, error) : NULL;

  return document != NULL
           ? guise_model_options_parse (document, guise_pickle_get_root (document), error)
           : NULL;
}

gboolean
guise_model_options_write (const GuiseModelOptions *self, const char *path, GError **error)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  g_autoptr (GBytes) bytes = guise_pickle_write (guise_model_options_to_value (self, document), 3,
                                                 FILE_MAX_BYTES, error);

  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

size_t
guise_model_options_get_n (const GuiseModelOptions *self)
{
  return self->items->len;
}

const GuiseModelOption *
guise_model_options_get (const GuiseModelOptions *self, size_t i)
{
  g_return_val_if_fail (i < self->items->len, NULL);

  return &g_array_index (self->items, GuiseModelOption, i);
}

static GuiseModelOption *
find (const GuiseModelOptions *self, const char *key)
{
  for (guint i = 0; i < self->items->len; i++)
    if (strcmp (g_array_index (self->items, GuiseModelOption, i).key, key) == 0)
      return &g_array_index (self->items, GuiseModelOption, i);
  return NULL;
}

const GuiseModelOption *
guise_model_options_find (const GuiseModelOptions *self, const char *key)
{
  const GuiseModelOption *option = find (self, key);

  return option != NULL && option->kind != GUISE_MODEL_OPTION_NONE ? option : NULL;
}

/* Makes an option of the name empty, in its old place or at the end. */
static GuiseModelOption *
reset (GuiseModelOptions *self, const char *key, GuiseModelOptionKind kind)
{
  GuiseModelOption *option = find (self, key);

  if (option == NULL)
    {
      g_array_set_size (self->items, self->items->len + 1);
      option = &g_array_index (self->items, GuiseModelOption, self->items->len - 1);
      option->key = g_strdup (key);
    }
  g_clear_pointer (&option->text, g_free);
  option->kind = kind;
  return option;
}

void
guise_model_options_set_int (GuiseModelOptions *self, const char *key, int64_t value)
{
  GuiseModelOption *option = reset (self, key, GUISE_MODEL_OPTION_INT);

  option->integer = value;
  option->real = (double) value;
}

void
guise_model_options_set_bool (GuiseModelOptions *self, const char *key, gboolean value)
{
  GuiseModelOption *option = reset (self, key, GUISE_MODEL_OPTION_BOOL);

  option->integer = value ? 1 : 0;
  option->real = value ? 1 : 0;
}

void
guise_model_options_set_float (GuiseModelOptions *self, const char *key, double value)
{
  reset (self, key, GUISE_MODEL_OPTION_FLOAT)->real = value;
}

void
guise_model_options_set_text (GuiseModelOptions *self, const char *key, const char *value)
{
  reset (self, key, GUISE_MODEL_OPTION_TEXT)->text = g_strdup (value);
}

static GuisePickleValue
option_to_value (const GuiseModelOption *option, GuisePickle *document)
{
  switch (option->kind)
    {
    case GUISE_MODEL_OPTION_BOOL:
      return guise_pickle_bool (option->integer != 0);
    case GUISE_MODEL_OPTION_INT:
      return guise_pickle_int (option->integer);
    case GUISE_MODEL_OPTION_FLOAT:
      return guise_pickle_float (option->real);
    case GUISE_MODEL_OPTION_TEXT:
      return guise_pickle_make_str (document, option->text);
    case GUISE_MODEL_OPTION_OTHER:
      return option->other;
    case GUISE_MODEL_OPTION_NONE:
    default:
      return guise_pickle_none ();
    }
}

GuisePickleValue
guise_model_options_to_value (const GuiseModelOptions *self, GuisePickle *document)
{
  GuisePickleValue dict = guise_pickle_make_dict (document);

  for (guint i = 0; i < self->items->len; i++)
    {
      const GuiseModelOption *option = guise_model_options_get (self, i);

      guise_pickle_dict_set (document, dict, option->key, option_to_value (option, document));
    }
  return dict;
}

/* As Python's repr: the shortest digits that read back, fixed from 1e-4 to below 1e16. Engine
 * rooms run in the C numeric locale of their formats, hence the GLib conversions. */
static char *
float_to_text (double value)
{
  char digits[40], format[16];
  int  exponent, precision = 0;

  if (isnan (value))
    return g_strdup ("nan");
  if (isinf (value))
    return g_strdup (value > 0 ? "inf" : "-inf");
  for (; precision < 17; precision++)
    {
      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (digits, sizeof digits, format, value);
      if (g_ascii_strtod (digits, NULL) == value)
        break;
    }
  exponent = (int) g_ascii_strtoll (strchr (digits, 'e') + 1, NULL, 10);
  if (exponent >= -4 && exponent < 16)
    {
      g_snprintf (format, sizeof format, "%%.%df", MAX (precision - exponent, 1));
      g_ascii_formatd (digits, sizeof digits, format, value);
    }
  return g_strdup (digits);
}

char *
guise_model_option_dup_text (const GuiseModelOption *self)
{
  switch (self->kind)
    {
    case GUISE_MODEL_OPTION_BOOL:
      return g_strdup (self->integer != 0 ? "True" : "False");
    case GUISE_MODEL_OPTION_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, self->integer);
    case GUISE_MODEL_OPTION_FLOAT:
      return float_to_text (self->real);
    case GUISE_MODEL_OPTION_TEXT:
      return g_strdup (self->text);
    case GUISE_MODEL_OPTION_OTHER:
      return g_strdup ("...");
    case GUISE_MODEL_OPTION_NONE:
    default:
      return g_strdup ("None");
    }
}
