/* SPDX-License-Identifier: GPL-3.0-or-later
 * data.dat, default_options.dat and summary.txt: golden files, exact writing, damage. */
#include "format/guise-model-data.h"

#include <string.h>

#include "core/guise-error.h"
#include "support/guise-test.h"
#include "tagged-json.h"

static const char *const models[] = { "liae_udt/new_SAEHD", "df_ud/new_SAEHD", "xseg/XSeg" };

static char *
golden_path (size_t model, const char *suffix)
{
  g_autofree char *relative = g_strconcat ("golden/dfl/model/", models[model], suffix, NULL);

  return guise_test_shared (relative);
}

/* Options and losses of the struct against the sidecar, which gives Python's values. */
static void
check_option (const GuiseModelOptions *options, JsonArray *pair)
{
  const char             *key = json_array_get_string_element (pair, 0);
  JsonObject             *wanted = json_array_get_object_element (pair, 1);
  const char             *tag = json_object_get_string_member (wanted, "t");
  const GuiseModelOption *option = guise_model_options_find (options, key);

  g_assert_nonnull (option);
  if (g_str_equal (tag, "str"))
    {
      g_assert_cmpint (option->kind, ==, GUISE_MODEL_OPTION_TEXT);
      g_assert_cmpstr (option->text, ==, json_object_get_string_member (wanted, "v"));
      return;
    }
  if (g_str_equal (tag, "bool"))
    {
      g_assert_cmpint (option->kind, ==, GUISE_MODEL_OPTION_BOOL);
      g_assert_cmpint (option->integer, ==, json_object_get_boolean_member (wanted, "v"));
      return;
    }
  if (g_str_equal (tag, "int") ||
      (g_str_equal (tag, "scalar") && json_object_get_string_member (wanted, "dtype")[1] == 'i'))
    {
      g_assert_cmpint (option->kind, ==, GUISE_MODEL_OPTION_INT);
      g_assert_cmpint (option->integer, ==, json_object_get_int_member (wanted, "v"));
      return;
    }
  g_assert_cmpint (option->kind, ==, GUISE_MODEL_OPTION_FLOAT);
  g_assert_cmpfloat (option->real, ==, json_object_get_double_member (wanted, "v"));
}

static JsonArray *
find_pair (JsonArray *dict, const char *key)
{
  for (guint i = 0; i < json_array_get_length (dict); i++)
    if (g_str_equal (json_array_get_string_element (json_array_get_array_element (dict, i), 0),
                     key))
      return json_array_get_array_element (dict, i);
  g_assert_not_reached ();
}

static void
check_losses (const GuiseModelData *data, JsonArray *rows)
{
  size_t n = data->n_losses;

  g_assert_cmpuint (data->loss_history->len, ==, json_array_get_length (rows) * n);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    for (guint k = 0; k < n; k++)
      g_assert_cmpfloat (g_array_index (data->loss_history, double, i *n + k), ==,
                         json_array_get_double_element (json_array_get_array_element (rows, i), k));
}

static void
test_golden (void)
{
  for (size_t m = 0; m < G_N_ELEMENTS (models); m++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = golden_path (m, "_data.dat");
      g_autofree char *json = golden_path (m, "_data.json");

      if (path == NULL)
        return;

      g_autoptr (JsonParser) parser = tagged_json_load (json);
      JsonObject *sidecar = json_node_get_object (json_parser_get_root (parser));
      JsonArray  *dict = json_object_get_array_member (sidecar, "dict");
      JsonArray  *options =
        json_object_get_array_member (json_array_get_object_element (find_pair (dict, "options"),
                                                                     1),
                                      "v");
      g_autoptr (GuiseModelData) data = guise_model_data_open (path, &error);

      g_assert_no_error (error);
      tagged_json_assert_equal (json_object_get_member (sidecar, "dict"),
                                guise_pickle_get_root (data->origin), path);
      g_assert_cmpint (data->iter, ==,
                       json_object_get_int_member (
                         json_array_get_object_element (find_pair (dict, "iter"), 1), "v"));
      g_assert_cmpuint (guise_model_options_get_n (data->options), ==,
                        json_array_get_length (options));
      for (guint i = 0; i < json_array_get_length (options); i++)
        check_option (data->options, json_array_get_array_element (options, i));
      g_assert_cmpuint (data->n_losses, ==, m == 2 ? 1 : 2);
      check_losses (data,
                    json_object_get_array_member (
                      json_array_get_object_element (find_pair (dict, "loss_history"), 1), "v"));
      g_assert_cmpuint (data->dropped->len, ==, 0);
    }
}

static void
test_summary (void)
{
  for (size_t m = 0; m < G_N_ELEMENTS (models); m++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = golden_path (m, "_data.dat");
      g_autofree char *golden = golden_path (m, "_summary.txt");
      g_autofree char *expected = NULL, *made = NULL;

      if (path == NULL)
        return;

      g_autoptr (GuiseModelData) data = guise_model_data_open (path, &error);

      g_assert_true (g_file_get_contents (golden, &expected, NULL, NULL));
      made =
        guise_model_summary_make (strchr (models[m], '/') + 1, data->iter, data->options, NULL, 0);
      g_assert_cmpstr (made, ==, expected);
    }
}

static void
test_writer (void)
{
  g_autofree char *golden = guise_test_shared ("golden/dfl/writer/new_SAEHD_data.dat");
  g_autoptr (GError) error = NULL;
  char *tmp;

  if (golden == NULL)
    return;
  tmp = guise_test_tmp_dir ();

  g_autofree char *path = g_build_filename (tmp, "new_SAEHD_data.dat", NULL);
  g_autoptr (GuiseModelData) data = guise_model_data_open (golden, &error);

  g_assert_no_error (error);
  g_assert_true (guise_model_data_write (data, path, &error));

  g_autoptr (GBytes) written = tagged_json_read_file (path);
  g_autoptr (GBytes) expected = tagged_json_read_file (golden);

  tagged_json_assert_same_bytes (written, expected, "new_SAEHD_data.dat");
  guise_test_rm_rf (tmp);
}

/* The same through a list of options that was made by hand; what a fork added stays. */
static void
test_options (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseModelOptions) made = guise_model_options_new ();
  char *tmp = guise_test_tmp_dir ();

  g_autofree char *path = g_build_filename (tmp, "options.dat", NULL);

  guise_model_options_set_int (made, "resolution", 64);
  guise_model_options_set_text (made, "archi", "liae-ud");
  guise_model_options_set_bool (made, "adabelief", TRUE);
  guise_model_options_set_float (made, "gan_power", 0.1);
  guise_model_options_set_int (made, "resolution", 96);
  g_assert_true (guise_model_options_write (made, path, &error));
  g_assert_no_error (error);

  g_autoptr (GuiseModelOptions) read = guise_model_options_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_model_options_get_n (read), ==, 4);
  g_assert_cmpstr (guise_model_options_get (read, 0)->key, ==, "resolution");
  g_assert_cmpint (guise_model_options_get (read, 0)->integer, ==, 96);
  g_assert_cmpstr (guise_model_options_find (read, "archi")->text, ==, "liae-ud");
  g_assert_cmpfloat (guise_model_options_find (read, "gan_power")->real, ==, 0.1);
  g_assert_null (guise_model_options_find (read, "batch_size"));
  guise_test_rm_rf (tmp);
}

static void
test_default_options (void)
{
  static const char *const names[] = { "liae_udt/SAEHD", "df_ud/SAEHD", "xseg/XSeg" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *stem = g_strconcat ("golden/dfl/model/", names[i], "_default_options", NULL);
      g_autofree char *dat = g_strconcat (stem, ".dat", NULL);
      g_autofree char *json = g_strconcat (stem, ".json", NULL);
      g_autofree char *path = guise_test_shared (dat);
      g_autofree char *sidecar = guise_test_shared (json);

      if (path == NULL)
        return;

      g_autoptr (JsonParser) parser = tagged_json_load (sidecar);
      JsonArray *dict =
        json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "dict");
      g_autoptr (GuiseModelOptions) options = guise_model_options_open (path, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (guise_model_options_get_n (options), ==, json_array_get_length (dict));
      for (guint k = 0; k < json_array_get_length (dict); k++)
        check_option (options, json_array_get_array_element (dict, k));
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    double      value;
    const char *text;
  } cases[] = {
    { 0, "0.0" },
    { 0.05, "0.05" },
    { 1, "1.0" },
    { 100, "100.0" },
    { 1e-5, "1e-05" },
    { 1e16, "1e+16" },
    { 0.0001, "0.0001" },
    { 0.1 + 0.2, "0.30000000000000004" },
    { 1234.5, "1234.5" },
    { -2.5, "-2.5" },
    { 123456789012345680.0, "1.2345678901234568e+17" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GuiseModelOption option = { .kind = GUISE_MODEL_OPTION_FLOAT, .real = cases[i].value };
      g_autofree char       *text = guise_model_option_dup_text (&option);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_damage (void)
{
  g_autofree char *path = golden_path (1, "_data.dat");
  g_autoptr (GBytes) bytes = path != NULL ? tagged_json_read_file (path) : NULL;
  size_t              n = 0;
  const uint8_t      *data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;
  g_autofree uint8_t *copy = g_memdup2 (data, n);

  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new (data, i);
      g_autoptr (GuiseModelData) cut = guise_model_data_new_from_bytes (part, NULL);

      g_assert_null (cut);
      for (int bit = 0; bit < 8; bit++)
        {
          copy[i] = data[i] ^ (uint8_t) (1 << bit);

          g_autoptr (GBytes) other = g_bytes_new (copy, n);
          g_autoptr (GuiseModelData) changed = guise_model_data_new_from_bytes (other, NULL);

          copy[i] = data[i];
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/model-data/golden", test_golden);
  g_test_add_func ("/format/model-data/summary", test_summary);
  g_test_add_func ("/format/model-data/writer", test_writer);
  g_test_add_func ("/format/model-data/options", test_options);
  g_test_add_func ("/format/model-data/default-options", test_default_options);
  g_test_add_func ("/format/model-data/numbers", test_numbers);
  g_test_add_func ("/format/model-data/damage", test_damage);
  return g_test_run ();
}
