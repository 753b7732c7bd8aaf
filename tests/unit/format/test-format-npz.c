/* SPDX-License-Identifier: GPL-3.0-or-later
 * .npz files: the golden ones are read and written again unchanged; damaged ones are refused.
 */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-npz.h"
#include "support/guise-test.h"

static const char *const golden_names[] = { "ops.npz", "df.npz", "optim.npz" };

static GBytes *
read_golden (const char *name)
{
  g_autofree char *relative = g_build_filename ("golden", "nets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return NULL;

  GBytes *bytes = guise_file_read (path, GUISE_NPZ_MAX_FILE_BYTES, &error);

  g_assert_no_error (error);
  return bytes;
}

static void
test_values (void)
{
  g_autoptr (GBytes) bytes = read_golden ("ops.npz");
  g_autoptr (GError) error = NULL;

  if (bytes == NULL)
    return;

  g_autoptr (GuiseNpz) npz = guise_npz_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_npz_get_n (npz), ==, 229);

  const GuiseNpyArray *weight = guise_npz_get (npz, "conv5s2/x1");

  g_assert_nonnull (weight);
  g_assert_cmpint (weight->type, ==, GUISE_NPY_F32);
  g_assert_cmpint (weight->n_dims, ==, 4);
  g_assert_cmpint (weight->dims[0], ==, 5);
  g_assert_cmpint (weight->dims[3], ==, 6);
  g_assert_cmpuint (weight->n_bytes, ==, 5 * 5 * 3 * 6 * 4);
  g_assert_nonnull (guise_npz_get_f32 (npz, "conv5s2/x1", 450, &error));
  g_assert_null (guise_npz_get_f32 (npz, "conv5s2/x1", 451, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_null (guise_npz_get_f32 (npz, "nothing", 1, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

static void
test_by_name (void)
{
  g_autoptr (GBytes) bytes = read_golden ("df.npz");
  const char *const names[] = { "w_names", "absent", NULL };

  if (bytes == NULL)
    return;

  g_autoptr (GuiseNpz) npz = guise_npz_parse (bytes, names, NULL);

  g_assert_nonnull (npz);
  g_assert_cmpuint (guise_npz_get_n (npz), ==, 1);
  g_assert_null (guise_npz_get (npz, "absent"));

  const GuiseNpyArray *array = guise_npz_get (npz, "w_names");

  g_assert_cmpint (array->type, ==, GUISE_NPY_U8);
  g_assert_true (g_str_has_prefix (array->data, "encoder/down1/downs_0/conv1/weight:0\n"));
}

/* Copies the central directory of a zip without what the packer's skill decides: packed sizes and
 * offsets. What is left, the checksum of each whole .npy file included, must not change. */
static GByteArray *
dup_directory (GBytes *bytes)
{
  size_t         n;
  const uint8_t *data = g_bytes_get_data (bytes, &n);
  uint32_t       n_rows, offset;
  GByteArray    *rows = g_byte_array_new ();

  memcpy (&n_rows, data + n - 10, 4);
  memcpy (&offset, data + n - 6, 4);
  g_byte_array_append (rows, data + offset, n_rows);
  for (size_t row = 0; row < n_rows; row += 46 + rows->data[row + 28] + rows->data[row + 29] * 256u)
    {
      memset (rows->data + row + 20, 0, 4);
      memset (rows->data + row + 42, 0, 4);
    }
  return rows;
}

/* Reading and writing every golden gives the same names, order, headers, contents, container. */
static void
test_rewrite (void)
{
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "out.npz", NULL);
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (golden_names); i++)
    {
      g_autoptr (GBytes) bytes = read_golden (golden_names[i]);

      if (bytes == NULL)
        break;

      g_autoptr (GuiseNpz) npz = guise_npz_parse (bytes, NULL, &error);

      g_assert_no_error (error);

      g_autoptr (GuiseNpzWriter) writer = guise_npz_writer_new (path, &error);

      g_assert_no_error (error);
      for (size_t k = 0; k < guise_npz_get_n (npz); k++)
        g_assert_true (guise_npz_writer_add (writer, guise_npz_get_nth (npz, k), &error));
      g_assert_true (guise_npz_writer_commit (writer, &error));

      g_autoptr (GBytes) written = guise_file_read (path, GUISE_NPZ_MAX_FILE_BYTES, &error);

      g_assert_no_error (error);

      g_autoptr (GByteArray) expected = dup_directory (bytes);
      g_autoptr (GByteArray) actual = dup_directory (written);

      g_assert_cmpmem (actual->data, actual->len, expected->data, expected->len);
    }
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* A small file with every type, written by us; fails the test when anything is refused. */
static GBytes *
make_small (void)
{
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "small.npz", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseNpzWriter) writer = guise_npz_writer_new (path, &error);
  static const float   f32[6] = { 1, 2, 3, 4, 5, 6 };
  static const double  f64[1] = { 0.25 };
  static const int64_t i64[2] = { -7, (int64_t) 1 << 40 };
  static const int32_t i32[1] = { -8 };
  const GuiseNpyArray  arrays[] = {
     { .name = "scalar", .type = GUISE_NPY_F64, .n_dims = 0, .data = f64 },
     { .name = "a/i64", .type = GUISE_NPY_I64, .n_dims = 1, .dims = { 2 }, .data = i64 },
     { .name = "i32", .type = GUISE_NPY_I32, .n_dims = 1, .dims = { 1 }, .data = i32 },
     { .name = "empty", .type = GUISE_NPY_U8, .n_dims = 2, .dims = { 0, 3 }, .data = NULL },
  };

  g_assert_no_error (error);
  g_assert_true (
    guise_npz_writer_add_f32 (writer, "f32", 2, (const int64_t[]){ 2, 3 }, f32, &error));
  for (size_t i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_assert_true (guise_npz_writer_add (writer, &arrays[i], &error));
  g_assert_true (guise_npz_writer_commit (writer, &error));

  GBytes *bytes = guise_file_read (path, 1 << 20, &error);

  g_assert_no_error (error);
  guise_test_rm_rf (g_steal_pointer (&dir));
  return bytes;
}

static void
test_types (void)
{
  g_autoptr (GBytes) bytes = make_small ();
  g_autoptr (GuiseNpz) npz = guise_npz_parse (bytes, NULL, NULL);

  g_assert_nonnull (npz);

  const GuiseNpyArray *i64 = guise_npz_get (npz, "a/i64");
  g_autofree float    *as_float = guise_npy_array_dup_f32 (i64);

  g_assert_cmpint (((const int64_t *) i64->data)[1], ==, (int64_t) 1 << 40);
  g_assert_cmpfloat (as_float[0], ==, -7.0f);
  g_assert_cmpint (guise_npz_get (npz, "scalar")->n_dims, ==, 0);
  g_assert_cmpfloat (*(const double *) guise_npz_get (npz, "scalar")->data, ==, 0.25);
  g_assert_cmpint (*(const int32_t *) guise_npz_get (npz, "i32")->data, ==, -8);
  g_assert_cmpuint (guise_npz_get (npz, "empty")->n_elements, ==, 0);
  g_assert_cmpfloat (guise_npz_get_f32 (npz, "f32", 6, NULL)[5], ==, 6.0f);
}

/* Every prefix is refused: the directory stands at the end. */
static void
test_truncation (void)
{
  g_autoptr (GBytes) bytes = make_small ();

  for (size_t n = 0; n < g_bytes_get_size (bytes); n++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, n);
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_npz_parse (part, NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
}

/* One changed byte is either refused or read with sound arrays; checksums catch all of the data. */
static void
test_changed_bytes (void)
{
  g_autoptr (GBytes) bytes = make_small ();
  size_t              n_bytes;
  const uint8_t      *original = g_bytes_get_data (bytes, &n_bytes);
  g_autofree uint8_t *copy = g_memdup2 (original, n_bytes);
  size_t              n_refused = 0;

  for (size_t i = 0; i < n_bytes; i++)
    {
      copy[i] ^= 0x55;

      g_autoptr (GBytes) changed = g_bytes_new_static (copy, n_bytes);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseNpz) npz = guise_npz_parse (changed, NULL, &error);

      g_assert_true ((npz == NULL) == (error != NULL));
      n_refused += npz == NULL;
      copy[i] ^= 0x55;
    }
  g_assert_cmpuint (n_refused, >, n_bytes / 3);
}

static void
test_bad_headers (void)
{
  static const char *const headers[] = {
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
    "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
    "{'descr': '<f4', 'fortran_order': False, }",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1",
    "",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      size_t        n = strlen (headers[i]);
      const uint8_t start[10] = { 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (uint8_t) n, 0 };
      GuiseNpyArray array;

      g_byte_array_append (bytes, start, sizeof start);
      g_byte_array_append (bytes, (const uint8_t *) headers[i], (guint) n);
      g_byte_array_append (bytes, (const uint8_t *) "\0\0\0\0", 4);
      g_assert_false (guise_npy_parse_header (bytes->data, bytes->len, &array, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/npz/values", test_values);
  g_test_add_func ("/format/npz/by-name", test_by_name);
  g_test_add_func ("/format/npz/rewrite", test_rewrite);
  g_test_add_func ("/format/npz/types", test_types);
  g_test_add_func ("/format/npz/truncation", test_truncation);
  g_test_add_func ("/format/npz/changed-bytes", test_changed_bytes);
  g_test_add_func ("/format/npz/bad-headers", test_bad_headers);
  return g_test_run ();
}
