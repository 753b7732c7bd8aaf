/* SPDX-License-Identifier: GPL-3.0-or-later
 * The summary.txt of a model, a framed table. */
#include "format/guise-model-data.h"

typedef struct
{
  GString *text;
  size_t   name_width;
  size_t   value_width;
} Table;

static size_t
count_chars (const char *text)
{
  return (size_t) g_utf8_strlen (text, -1);
}

static void
append_n (GString *text, char c, size_t n)
{
  for (size_t i = 0; i < n; i++)
    g_string_append_c (text, c);
}

/* A title in the middle of a line, the odd place to the right. */
static void
append_title (Table *table, const char *title, char fill, const char *frame)
{
  size_t width = table->name_width + 2 + table->value_width + (frame[0] == '\0' ? 4 : 0);
  size_t rest = width - count_chars (title);

  g_string_append (table->text, frame);
  append_n (table->text, fill, rest / 2);
  g_string_append (table->text, title);
  append_n (table->text, fill, rest - rest / 2);
  g_string_append (table->text, frame);
  g_string_append_c (table->text, '\n');
}

static void
append_space (Table *table)
{
  append_title (table, "", ' ', "==");
}

static void
append_row (Table *table, const char *name, const char *value)
{
  size_t n_name = count_chars (name), n_value = count_chars (value);

  g_string_append (table->text, "==");
  append_n (table->text, ' ', n_name < table->name_width ? table->name_width - n_name : 0);
  g_string_append_printf (table->text, "%s: %s", name, value);
  append_n (table->text, ' ', n_value < table->value_width ? table->value_width - n_value : 0);
  g_string_append (table->text, "==\n");
}

static void
append_devices (Table *table, const GuiseModelDevice *devices, size_t n_devices)
{
  if (n_devices == 0)
    append_row (table, "Using device", "CPU");
  for (size_t i = 0; i < n_devices; i++)
    {
      char             number[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *index = g_strdup_printf ("%d", devices[i].index);
      g_autofree char *memory = NULL;

      g_ascii_formatd (number, sizeof number, "%.2f", devices[i].memory_gb);
      memory = g_strconcat (number, "GB", NULL);
      append_row (table, "Device index", index);
      append_row (table, "Name", devices[i].name);
      append_row (table, "VRAM", memory);
    }
}

char *
guise_model_summary_make (const char              *model_name,
                          int64_t                  iter,
                          const GuiseModelOptions *options,
                          const GuiseModelDevice  *devices,
                          size_t                   n_devices)
{
  g_autofree char *iteration = g_strdup_printf ("%" G_GINT64_FORMAT, iter);
  Table            table = { .text = g_string_new (NULL), .name_width = 17 };

  table.value_width = MAX (count_chars (model_name), count_chars (iteration));
  for (size_t i = 0; i < guise_model_options_get_n (options); i++)
    {
      g_autofree char *value = guise_model_option_dup_text (guise_model_options_get (options, i));

      table.name_width =
        MAX (table.name_width, count_chars (guise_model_options_get (options, i)->key));
      table.value_width = MAX (table.value_width, count_chars (value));
    }
  for (size_t i = 0; i < n_devices; i++)
    table.value_width = MAX (table.value_width, count_chars (devices[i].name) + 1);
  table.name_width++;
  table.value_width++;

  append_title (&table, " Model Summary ", '=', "");
  append_space (&table);
  append_row (&table, "Model name", model_name);
  append_space (&table);
  append_row (&table, "Current iteration", iteration);
  append_space (&table);
  append_title (&table, " Model Options ", '-', "==");
  append_space (&table);
  for (size_t i = 0; i < guise_model_options_get_n (options); i++)
    {
      g_autofree char *value = guise_model_option_dup_text (guise_model_options_get (options, i));

      append_row (&table, guise_model_options_get (options, i)->key, value);
    }
  append_space (&table);
  append_title (&table, " Running On ", '-', "==");
  append_space (&table);
  append_devices (&table, devices, n_devices);
  append_space (&table);
  append_title (&table, "", '=', "");
  g_string_truncate (table.text, table.text->len - 1);
  return g_string_free (table.text, FALSE);
}
