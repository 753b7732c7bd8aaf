/* SPDX-License-Identifier: GPL-3.0-or-later
 * Measurements on disk: they come back, and damage costs no more than measuring again. */
#include "faceset/guise-face-record-cache.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "support/guise-test.h"

static const GuiseFaceStamp stamp = { .n_bytes = 1000, .time = 5, .offset = 7 };

static void
fill (GuiseFaceRecordCache *cache)
{
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("person/%05d_0.jpg", i);
      GuiseFaceRecord  record = { .yaw = 0.1 * i - 1.0, .gaze_x = NAN, .has_mesh = i % 2 };

      record.appearance[3] = (int8_t) i;
      guise_face_record_cache_put (cache, name, &stamp, &record);
    }
}

static void
test_round_trip (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "records", NULL);
  g_autoptr (GuiseFaceRecordCache) first = guise_face_record_cache_load (path);
  g_autoptr (GuiseFaceRecordCache) second = NULL;
  g_autoptr (GError) error = NULL;
  const GuiseFaceRecord *record;
  GuiseFaceStamp         changed = stamp;

  fill (first);
  g_assert_true (guise_face_record_cache_save (first, path, &error));
  g_assert_no_error (error);
  second = guise_face_record_cache_load (path);
  record = guise_face_record_cache_lookup (second, "person/00007_0.jpg", &stamp);
  g_assert_nonnull (record);
  g_assert_cmpfloat (fabs (record->yaw + 0.3), <, 1e-12);
  g_assert_cmpint (record->yaw_bin, ==, guise_face_get_yaw_bin (record->yaw));
  g_assert_true (isnan (record->gaze_x));
  g_assert_cmpint (record->appearance[3], ==, 7);
  g_assert_true (record->has_mesh);
  g_assert_null (guise_face_record_cache_lookup (second, "00007_0.jpg", &stamp));
  changed.time++;
  g_assert_null (guise_face_record_cache_lookup (second, "person/00007_0.jpg", &changed));
  guise_test_rm_rf (dir);
}

/* Every single byte that is changed, and every length that is cut off, is noticed. */
static void
test_damage (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "records", NULL);
  g_autoptr (GuiseFaceRecordCache) cache = guise_face_record_cache_load (path);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree uint8_t *data = NULL;
  size_t              n_bytes;

  fill (cache);
  g_assert_true (guise_face_record_cache_save (cache, path, NULL));
  bytes = guise_file_read (path, 1 << 20, NULL);
  n_bytes = g_bytes_get_size (bytes);
  data = g_memdup2 (g_bytes_get_data (bytes, NULL), n_bytes);
  for (size_t i = 0; i < n_bytes; i += i < 100 ? 1 : 37)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) cut_error = NULL;

      data[i] ^= 0x10;
      g_assert_null (guise_face_record_cache_parse (data, n_bytes, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      data[i] ^= 0x10;
      g_assert_null (guise_face_record_cache_parse (data, i, &cut_error));
    }
  /* A damaged file is an empty memory. */
  data[200] ^= 1;
  g_assert_true (guise_file_replace (path, data, n_bytes, NULL));
  {
    g_autoptr (GuiseFaceRecordCache) empty = guise_face_record_cache_load (path);

    g_assert_null (guise_face_record_cache_lookup (empty, "person/00007_0.jpg", &stamp));
  }
  guise_test_rm_rf (dir);
}

/* What a file says about a pose outside all bounds is not believed. */
static void
test_nonsense (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "records", NULL);
  const double     yaws[] = { (double) NAN, HUGE_VAL, 1e9 };

  for (size_t i = 0; i < G_N_ELEMENTS (yaws); i++)
    {
      g_autoptr (GuiseFaceRecordCache) cache = guise_face_record_cache_load ("");
      g_autoptr (GuiseFaceRecordCache) again = NULL;
      GuiseFaceRecord record = { .yaw = yaws[i], .yaw_bin = 1 << 20 };

      guise_face_record_cache_put (cache, "a", &stamp, &record);
      g_assert_true (guise_face_record_cache_save (cache, path, NULL));
      again = guise_face_record_cache_load (path);
      g_assert_null (guise_face_record_cache_lookup (again, "a", &stamp));
    }
  guise_test_rm_rf (dir);
}

/* What another version wrote means something else, although its bytes are whole. */
static void
test_version (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "records", NULL);
  g_autoptr (GuiseFaceRecordCache) cache = guise_face_record_cache_load (path);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree uint8_t *data = NULL;
  size_t              n_bytes;
  uint32_t            version;

  fill (cache);
  g_assert_true (guise_face_record_cache_save (cache, path, NULL));
  bytes = guise_file_read (path, 1 << 20, NULL);
  n_bytes = g_bytes_get_size (bytes);
  data = g_memdup2 (g_bytes_get_data (bytes, NULL), n_bytes);
  memcpy (&version, data + 16, sizeof version);
  for (uint32_t other = 0; other < version + 3; other++)
    {
      g_autoptr (GuiseFaceRecordCache) parsed = NULL;
      g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
      gsize n_digest = 32;

      memcpy (data + 16, &other, sizeof other);
      g_checksum_update (sum, data, (gssize) n_bytes - 32);
      g_checksum_get_digest (sum, data + n_bytes - 32, &n_digest);
      parsed = guise_face_record_cache_parse (data, n_bytes, NULL);
      g_assert_cmpint (parsed != NULL, ==, other == version);
    }
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face-record-cache/round-trip", test_round_trip);
  g_test_add_func ("/face-record-cache/damage", test_damage);
  g_test_add_func ("/face-record-cache/nonsense", test_nonsense);
  g_test_add_func ("/face-record-cache/version", test_version);
  return g_test_run ();
}
