/* SPDX-License-Identifier: GPL-3.0-or-later
 * Weight files: golden files and their sidecars, exact rewriting, the loading rules. */
#include "format/guise-weights-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "core/guise-error.h"
#include "support/guise-test.h"
#include "tagged-json.h"

static void
assert_close (JsonArray *wanted, const float *data, const char *key)
{
  for (guint i = 0; i < json_array_get_length (wanted); i++)
    if ((double) data[i] != json_array_get_double_element (wanted, i))
      g_error ("%s: %.9g is not %.17g", key, (double) data[i],
               json_array_get_double_element (wanted, i));
}

static void
check_entry (const GuiseWeightsFile *file, size_t row, JsonObject *wanted)
{
  const GuiseWeightsEntry *entry = guise_weights_file_get_entry (file, row);
  const char              *key = json_object_get_string_member (wanted, "key");
  JsonArray               *shape = json_object_get_array_member (wanted, "shape");
  g_autofree float        *data = NULL;
  g_autofree char         *crc = NULL;
  JsonArray               *last;
  size_t                   n_bytes;

  g_assert_cmpstr (entry->key, ==, key);
  g_assert_cmpint (entry->n_dims, ==, (int) json_array_get_length (shape));
  for (int i = 0; i < entry->n_dims; i++)
    g_assert_cmpint (entry->dims[i], ==, json_array_get_int_element (shape, (guint) i));
  g_assert_cmpstr (guise_pickle_dtype_get_name (entry->dtype), ==,
                   json_object_get_string_member (wanted, "dtype") + 1);
  if (entry->is_scalar)
    {
      int64_t value;

      g_assert_cmpstr (json_object_get_string_member (wanted, "kind"), ==, "scalar");
      g_assert_true (guise_weights_file_get_int (file, key, &value));
      g_assert_cmpint (value, ==, json_object_get_int_member (wanted, "v"));
      return;
    }
  data = g_new (float, entry->n_elements + 1);
  guise_weights_file_read_f32 (file, row, data);
  n_bytes = entry->n_elements * sizeof *data;
  g_assert_cmpuint (n_bytes, ==, (size_t) json_object_get_int_member (wanted, "bytes"));
  crc = g_strdup_printf ("%08lx", crc32 (0, (const Bytef *) data, (uInt) n_bytes));
  g_assert_cmpstr (crc, ==, json_object_get_string_member (wanted, "crc32"));
  last = json_object_get_array_member (wanted, "last");
  assert_close (json_object_get_array_member (wanted, "first"), data, key);
  assert_close (last, data + entry->n_elements - json_array_get_length (last), key);
  g_assert_cmpuint (entry->n_nonfinite, ==, 0);
}

/* All weight files of a golden model folder. */
static void
check_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  int         n_files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_suffix (name, ".npy"))
        continue;

      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *stem = g_strndup (path, strlen (path) - 4);
      g_autofree char *json = g_strconcat (stem, ".json", NULL);
      g_autoptr (JsonParser) parser = tagged_json_load (json);
      g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (path, &error);
      JsonArray *entries =
        json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)),
                                      "entries");

      g_assert_no_error (error);
      g_assert_cmpuint (guise_weights_file_get_n_entries (file), ==,
                        json_array_get_length (entries));
      for (guint i = 0; i < json_array_get_length (entries); i++)
        check_entry (file, i, json_array_get_object_element (entries, i));
      n_files++;
    }
  g_assert_cmpint (n_files, >, 0);
}

static void
test_golden (void)
{
  static const char *const folders[] = { "liae_udt", "df_ud", "xseg" };

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *relative = g_strconcat ("golden/dfl/model/", folders[i], NULL);
      g_autofree char *folder = guise_test_shared (relative);

      if (folder != NULL)
        check_folder (folder);
    }
}

/* Writes all entries of a file again. */
static void
rewrite (const GuiseWeightsFile *file, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseWeightsWriter) writer = guise_weights_writer_new (path, &error);

  g_assert_no_error (error);
  for (size_t i = 0; i < guise_weights_file_get_n_entries (file); i++)
    {
      const GuiseWeightsEntry *entry = guise_weights_file_get_entry (file, i);
      g_autofree float        *data = g_new (float, entry->n_elements + 1);
      int64_t                  value;

      if (entry->is_scalar)
        {
          g_assert_true (guise_weights_file_get_int (file, entry->key, &value));
          guise_weights_writer_add_i64 (writer, entry->key, value);
          continue;
        }
      guise_weights_file_read_f32 (file, i, data);
      guise_weights_writer_add_f32 (writer, entry->key, entry->n_dims, entry->dims, data);
    }
  guise_weights_writer_commit (writer, &error);
  g_assert_no_error (error);
}

static void
test_writer (void)
{
  static const char *const names[] = { "new_SAEHD_inter.npy", "new_SAEHD_D_code_opt.npy" };
  g_autofree char         *root = guise_test_shared ("golden/dfl");
  char                    *tmp = NULL;

  if (root == NULL)
    return;
  tmp = guise_test_tmp_dir ();
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *source = g_build_filename (root, "model/df_ud", names[i], NULL);
      g_autofree char *golden = g_build_filename (root, "writer", names[i], NULL);
      g_autofree char *target = g_build_filename (tmp, names[i], NULL);
      g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (source, &error);

      g_assert_no_error (error);
      rewrite (file, target);

      g_autoptr (GBytes) written = tagged_json_read_file (target);
      g_autoptr (GBytes) expected = tagged_json_read_file (golden);

      tagged_json_assert_same_bytes (written, expected, names[i]);
    }
  guise_test_rm_rf (tmp);
}

/* Without a commit nothing is left behind; a folder that is not there is an error at once. */
static void
test_writer_failure (void)
{
  g_autoptr (GError) error = NULL;
  char            *tmp = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (tmp, "a.npy", NULL);
  g_autofree char *missing = g_build_filename (tmp, "none", "a.npy", NULL);
  g_autoptr (GuiseWeightsWriter) none = guise_weights_writer_new (missing, &error);

  g_assert_null (none);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  {
    g_autoptr (GuiseWeightsWriter) writer = guise_weights_writer_new (path, NULL);

    guise_weights_writer_add_i64 (writer, "iters:0", 5);
  }

  g_autoptr (GBytes) content = tagged_json_read_file (path);
  g_autoptr (GDir) dir = g_dir_open (tmp, 0, NULL);

  g_assert_cmpuint (g_bytes_get_size (content), ==, 3);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "a.npy");
  g_assert_null (g_dir_read_name (dir));
  guise_test_rm_rf (tmp);
}

static GuiseWeightsFile *
open_hostile (const char *name, GError **error)
{
  g_autofree char *relative = g_strconcat ("golden/dfl/hostile/model/", name, NULL);
  g_autofree char *path = guise_test_shared (relative);

  return path != NULL ? guise_weights_file_open (path, error) : NULL;
}

static const int64_t            dense1[] = { 256, 4 }, dense1_bias[] = { 4 }, dense2[] = { 4, 16 };
static const int64_t            dense2_bias[] = { 16 }, conv[] = { 3, 3, 4, 16 };
static const GuiseWeightsWanted wanted[] = {
  { "dense1/weight:0", 2, dense1 },       { "dense1/bias:0", 1, dense1_bias },
  { "dense2/weight:0", 2, dense2 },       { "dense2/bias:0", 1, dense2_bias },
  { "upscale1/conv1/weight:0", 4, conv }, { "upscale1/conv1/bias:0", 1, dense2_bias },
};

/* Source: formats.md 7.6 and the table of hostile files. */
static void
test_loading_rules (void)
{
  static const struct
  {
    const char *name;
    size_t      exact, missing, refused, extra;
    gboolean    finite;
  } cases[] = {
    { "inter_missing_key.npy", 5, 1, 0, 0, TRUE }, { "inter_extra_key.npy", 6, 0, 0, 1, TRUE },
    { "inter_wrong_shape.npy", 5, 0, 1, 0, TRUE }, { "inter_transposed.npy", 5, 0, 1, 0, TRUE },
    { "inter_float16.npy", 6, 0, 0, 0, TRUE },     { "inter_float64.npy", 6, 0, 0, 0, TRUE },
    { "inter_big_endian.npy", 6, 0, 0, 0, TRUE },  { "inter_fortran.npy", 6, 0, 0, 0, TRUE },
    { "inter_nan.npy", 6, 0, 0, 0, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseWeightsFile) file = open_hostile (cases[i].name, &error);

      g_assert_no_error (error);
      if (file == NULL)
        return;

      g_autoptr (GuiseWeightsFit) fit =
                   guise_weights_file_fit (file, wanted, G_N_ELEMENTS (wanted));

      g_assert_cmpuint (fit->counts[GUISE_WEIGHTS_MATCH_EXACT], ==, cases[i].exact);
      g_assert_cmpuint (fit->counts[GUISE_WEIGHTS_MATCH_MISSING], ==, cases[i].missing);
      g_assert_cmpuint (fit->counts[GUISE_WEIGHTS_MATCH_REFUSED], ==, cases[i].refused);
      g_assert_cmpuint (fit->extra->len, ==, cases[i].extra);
      g_assert_cmpint (fit->n_nonfinite == 0, ==, cases[i].finite);
    }
}

/* The converted variants hold the numbers of the original. */
static void
test_conversions (void)
{
  static const char *const names[] = { "inter_float64.npy", "inter_big_endian.npy",
                                       "inter_fortran.npy", "inter_float16.npy" };
  g_autofree char         *path = guise_test_shared ("golden/dfl/model/df_ud/new_SAEHD_inter.npy");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseWeightsFile) original =
               path != NULL ? guise_weights_file_open (path, &error) : NULL;

  for (size_t i = 0; original != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GuiseWeightsFile) file = open_hostile (names[i], &error);

      g_assert_no_error (error);
      for (size_t row = 0; row < guise_weights_file_get_n_entries (original); row++)
        {
          size_t            n = guise_weights_file_get_entry (original, row)->n_elements;
          g_autofree float *a = g_new (float, n);
          g_autofree float *b = g_new (float, n);

          guise_weights_file_read_f32 (original, row, a);
          guise_weights_file_read_f32 (file, row, b);
          for (size_t k = 0; k < n; k++)
            if (i == 3) /* half precision has 11 bits */
              g_assert_cmpfloat_with_epsilon (a[k], b[k], ABS (a[k]) / 2048 + 1e-7f);
            else
              g_assert_cmpfloat (a[k], ==, b[k]);
        }
    }
}

static void
test_reshape (void)
{
  static const int64_t ones[] = { 1, 3, 1 }, flat[] = { 3 }, other[] = { 3, 2 };
  g_autoptr (GError) error = NULL;
  char            *tmp = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (tmp, "a.npy", NULL);
  g_autoptr (GuiseWeightsWriter) writer = guise_weights_writer_new (path, &error);
  const float data[] = { 1, 2, 3 };

  guise_weights_writer_add_f32 (writer, "a", 1, flat, data);
  guise_weights_writer_add_f32 (writer, "b", 3, ones, data);
  guise_weights_writer_add_i64 (writer, "iters:0", INT64_C (1) << 40);
  guise_weights_writer_commit (writer, &error);
  g_assert_no_error (error);

  const GuiseWeightsWanted list[] = {
    { "a", 3, ones }, { "b", 1, flat }, { "a", 2, other }, { "b", 3, ones }
  };
  g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (path, &error);
  g_autoptr (GuiseWeightsFit) fit = guise_weights_file_fit (file, list, G_N_ELEMENTS (list));
  int64_t iters;

  g_assert_cmpint (fit->matches[0], ==, GUISE_WEIGHTS_MATCH_RESHAPED);
  g_assert_cmpint (fit->matches[1], ==, GUISE_WEIGHTS_MATCH_RESHAPED);
  g_assert_cmpint (fit->matches[2], ==, GUISE_WEIGHTS_MATCH_REFUSED);
  g_assert_cmpint (fit->matches[3], ==, GUISE_WEIGHTS_MATCH_EXACT);
  g_assert_cmpuint (fit->extra->len, ==, 0);
  g_assert_true (guise_weights_file_get_int (file, "iters:0", &iters));
  g_assert_cmpint (iters, ==, INT64_C (1) << 40);
  guise_test_rm_rf (tmp);
}

/* One tensor under many names would be read as often: small on the disk, endless in time. */
static void
test_sharing (void)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  const int64_t    dims[] = { 100 };
  const float      zeros[100] = { 0 };
  GuisePickleValue array =
    guise_pickle_make_array (document, GUISE_PICKLE_DTYPE_F4, 1, dims, zeros);
  g_autoptr (GBytes) one = guise_pickle_write (array, 4, 4096, &error);

  /* The stream of the array without its PROTO and STOP, stored in the memo, then two names. */
  g_byte_array_append (stream,
                       (const guint8 *) "\x80\x04}(\x8c\x01"
                                        "a",
                       7);
  g_byte_array_append (stream, (const guint8 *) g_bytes_get_data (one, NULL) + 2,
                       (guint) g_bytes_get_size (one) - 3);
  g_byte_array_append (stream, (const guint8 *) "q\0", 2);
  for (char name = 'b'; name <= 'z'; name++)
    {
      const guint8 pair[] = { 0x8c, 1, (guint8) name, 'h', 0 };

      g_byte_array_append (stream, pair, sizeof pair);
    }
  g_byte_array_append (stream, (const guint8 *) "u.", 2);

  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&stream));
  g_autoptr (GuisePickle) sound = guise_pickle_read (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_pickle_value_get_n_items (guise_pickle_get_root (sound)), ==, 26);
  g_assert_null (guise_weights_file_new_from_bytes (bytes, "shared", &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
}

/* Every prefix is refused, every changed byte ends with a verdict. */
static void
test_damage (void)
{
  g_autofree char *path = guise_test_shared ("golden/dfl/model/df_ud/new_SAEHD_inter.npy");
  g_autoptr (GBytes) bytes = path != NULL ? tagged_json_read_file (path) : NULL;
  size_t              n = 0;
  const uint8_t      *data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;
  g_autofree uint8_t *copy = g_memdup2 (data, n);

  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new (data, i);
      g_autoptr (GuiseWeightsFile) cut = guise_weights_file_new_from_bytes (part, "cut", NULL);
      g_autoptr (GBytes) other = NULL;
      g_autoptr (GuiseWeightsFile) changed = NULL;

      g_assert_null (cut);
      copy[i] = data[i] ^ (i % 2 ? 0x80 : 0xff);
      other = g_bytes_new (copy, n);
      copy[i] = data[i];
      changed = guise_weights_file_new_from_bytes (other, "changed", NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/weights/golden", test_golden);
  g_test_add_func ("/format/weights/writer", test_writer);
  g_test_add_func ("/format/weights/writer-failure", test_writer_failure);
  g_test_add_func ("/format/weights/loading-rules", test_loading_rules);
  g_test_add_func ("/format/weights/conversions", test_conversions);
  g_test_add_func ("/format/weights/reshape", test_reshape);
  g_test_add_func ("/format/weights/sharing", test_sharing);
  g_test_add_func ("/format/weights/damage", test_damage);
  return g_test_run ();
}
