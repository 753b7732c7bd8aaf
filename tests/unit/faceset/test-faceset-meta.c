/* SPDX-License-Identifier: GPL-3.0-or-later
 * Metadata beside the faces: saved, put back, and never lost. */
#include "faceset/guise-faceset-meta.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-meta-dat.h"
#include "image/guise-jpeg.h"
#include "image/guise-resize.h"
#include "support/guise-test.h"

#define SIDE      96
#define N_FACES   5
#define MAX_BYTES ((size_t) 1 << 28)

static GuiseImage *
make_picture (int shade, int width, int height)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < 3 * width; x++)
      guise_image_row (image, y)[x] = (uint8_t) (shade + 75 + 70 * sin (x / 3 / 3.0 + y / 13.0));
  return image;
}

static GuiseFaceMeta *
make_meta (int number)
{
  GuiseFaceMeta *meta = guise_face_meta_new ();
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, 64, 64, 1, NULL);

  meta->type = GUISE_FACE_TYPE_WHOLE;
  meta->source_filename = g_strdup_printf ("%05d.png", number);
  for (int i = 0; i < GUISE_FACE_META_N_LANDMARKS; i++)
    {
      meta->landmarks[i][0] = SIDE / 2 + (20 + number) * cos (0.1 * i);
      meta->landmarks[i][1] = SIDE / 2 + (20 + number) * sin (0.1 * i);
    }
  for (int y = 0; y < 64; y++)
    memset (guise_image_row (mask, y), y > 20 ? 255 : 0, 64);
  meta->xseg_mask = guise_face_file_encode_mask (mask, NULL);
  return meta;
}

static char *
path_of (const char *folder, int number)
{
  g_autofree char *name = g_strdup_printf ("%05d_0.jpg", number);

  return g_build_filename (folder, name, NULL);
}

static char *
make_folder (void)
{
  char *folder = guise_test_tmp_dir ();

  for (int i = 0; i < N_FACES; i++)
    {
      g_autoptr (GuiseImage) image = make_picture (10 * i, SIDE, SIDE);
      g_autoptr (GuiseFaceMeta) meta = make_meta (i);
      g_autofree char *path = path_of (folder, i);

      g_assert_true (guise_face_file_save (path, image, meta, 90, NULL));
    }
  return folder;
}

/* What another program does: a new picture that says nothing. */
static void
edit (const char *folder, int number, int width, int height)
{
  g_autofree char *path = path_of (folder, number);
  g_autoptr (GuiseImage) image = make_picture (10 * number + 5, width, height);
  g_autoptr (GBytes) bytes = guise_jpeg_encode (image, 92, GUISE_JPEG_CHROMA_420, NULL);

  g_assert_true (
    guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
}

static GBytes *
read_face (const char *folder, int number)
{
  g_autofree char *path = path_of (folder, number);
  GBytes          *bytes = guise_file_read (path, MAX_BYTES, NULL);

  g_assert_nonnull (bytes);
  return bytes;
}

static void
assert_says (const char *folder, int number)
{
  g_autofree char *path = path_of (folder, number);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_open (path, NULL);
  g_autoptr (GuiseFaceMeta) meta = make_meta (number);

  g_assert_nonnull (jpeg);
  g_assert_nonnull (jpeg->meta);
  g_assert_cmpint (jpeg->width, ==, SIDE);
  g_assert_cmpint (jpeg->height, ==, SIDE);
  g_assert_cmpmem (jpeg->meta->landmarks, sizeof meta->landmarks, meta->landmarks,
                   sizeof meta->landmarks);
  g_assert_cmpstr (jpeg->meta->source_filename, ==, meta->source_filename);
  g_assert_true (g_bytes_equal (jpeg->meta->xseg_mask, meta->xseg_mask));
}

static void
save (const char *folder, GuiseFacesetMetaReport *out_report)
{
  const GuiseFacesetMetaOptions options = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_faceset_meta_save (folder, &options, out_report, &error));
  g_assert_no_error (error);
}

static void
restore (const char *folder, gboolean replace, GuiseFacesetMetaReport *out_report)
{
  const GuiseFacesetMetaOptions options = { .replace = replace };
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_faceset_meta_restore (folder, &options, out_report, &error));
  g_assert_no_error (error);
}

static gboolean
is_there (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Edited in place and in another size: all is back, the pixels of the first are untouched. */
static void
test_round_trip (void)
{
  char *folder = make_folder ();
  g_auto (GuiseFacesetMetaReport) saved = { 0 };
  g_auto (GuiseFacesetMetaReport) restored = { 0 };
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) large = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) edited = NULL;
  g_autoptr (GBytes) bare = NULL;
  g_autoptr (GBytes) untouched = read_face (folder, 0);
  g_autoptr (GBytes) again = NULL;
  g_autofree char *kept_path =
    g_build_filename (folder, GUISE_FACESET_META_EDITED, "00002_0.jpg", NULL);

  save (folder, &saved);
  g_assert_cmpuint (saved.n_done, ==, N_FACES);
  g_assert_cmpuint (saved.issues->len, ==, 0);
  edit (folder, 1, SIDE, SIDE);
  edit (folder, 2, 4 * SIDE, 4 * SIDE);
  edit (folder, 3, SIDE / 2, SIDE / 2);
  before = read_face (folder, 1);
  large = read_face (folder, 2);
  restore (folder, FALSE, &restored);
  g_assert_cmpuint (restored.n_done, ==, 3);
  g_assert_cmpuint (restored.n_same, ==, 2);
  g_assert_cmpuint (restored.n_resized, ==, 2);
  g_assert_true (restored.is_removed);
  g_assert_false (is_there (folder, GUISE_META_DAT_NAME));
  for (int i = 0; i < N_FACES; i++)
    assert_says (folder, i);
  edited = read_face (folder, 1);
  bare = guise_face_jpeg_remove (g_bytes_get_data (edited, NULL), g_bytes_get_size (edited), NULL);
  g_assert_true (g_bytes_equal (bare, before));
  kept = guise_file_read (kept_path, MAX_BYTES, NULL);
  g_assert_nonnull (kept);
  g_assert_true (g_bytes_equal (kept, large));
  again = read_face (folder, 0);
  g_assert_true (g_bytes_equal (again, untouched));
  guise_test_rm_rf (folder);
}

/* A file that is gone, one that is cut, one that is no picture any more: their metadata stay. */
static void
test_nothing_lost (void)
{
  char *folder = make_folder ();
  g_auto (GuiseFacesetMetaReport) saved = { 0 };
  g_auto (GuiseFacesetMetaReport) first = { 0 };
  g_auto (GuiseFacesetMetaReport) second = { 0 };
  g_autofree char *gone = path_of (folder, 0);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  g_autofree char *text = path_of (folder, 2);

  save (folder, &saved);
  g_assert_cmpint (g_rename (gone, away), ==, 0);
  edit (folder, 1, SIDE, SIDE / 2);
  g_assert_true (g_file_set_contents (text, "no picture", -1, NULL));
  edit (folder, 3, SIDE, SIDE);
  restore (folder, FALSE, &first);
  g_assert_cmpuint (first.n_done, ==, 1);
  g_assert_cmpuint (first.n_missing, ==, 1);
  g_assert_cmpuint (first.issues->len, ==, 2);
  g_assert_false (first.is_removed);
  g_assert_true (is_there (folder, GUISE_META_DAT_NAME));

  /* All are put right by hand: the rest follows. */
  g_assert_cmpint (g_rename (away, gone), ==, 0);
  edit (folder, 1, SIDE, SIDE);
  edit (folder, 2, SIDE, SIDE);
  restore (folder, FALSE, &second);
  g_assert_true (second.is_removed);
  for (int i = 0; i < N_FACES; i++)
    assert_says (folder, i);
  guise_test_rm_rf (folder);
}

/* Work that was done after saving is not replaced unless asked for. */
static void
test_later_work (void)
{
  char *folder = make_folder ();
  g_auto (GuiseFacesetMetaReport) saved = { 0 };
  g_auto (GuiseFacesetMetaReport) first = { 0 };
  g_auto (GuiseFacesetMetaReport) second = { 0 };
  g_autoptr (GuiseImage) image = make_picture (0, SIDE, SIDE);
  g_autoptr (GuiseFaceMeta) other = make_meta (0);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autofree char *path = path_of (folder, 0);

  save (folder, &saved);
  g_clear_pointer (&other->xseg_mask, g_bytes_unref);
  g_assert_true (guise_face_file_save (path, image, other, 90, NULL));
  before = read_face (folder, 0);
  restore (folder, FALSE, &first);
  after = read_face (folder, 0);
  g_assert_cmpuint (first.n_differ, ==, 1);
  g_assert_cmpuint (first.n_same, ==, N_FACES - 1);
  g_assert_false (first.is_removed);
  g_assert_true (g_bytes_equal (before, after));
  restore (folder, TRUE, &second);
  g_assert_cmpuint (second.n_done, ==, 1);
  g_assert_true (second.is_removed);
  assert_says (folder, 0);
  guise_test_rm_rf (folder);
}

/* Saved again after the pictures were edited: what was saved first is not forgotten. */
static void
test_saved_twice (void)
{
  char *folder = make_folder ();
  g_auto (GuiseFacesetMetaReport) first = { 0 };
  g_auto (GuiseFacesetMetaReport) second = { 0 };
  g_auto (GuiseFacesetMetaReport) restored = { 0 };

  save (folder, &first);
  edit (folder, 1, SIDE, SIDE);
  edit (folder, 4, SIDE, SIDE);
  save (folder, &second);
  g_assert_cmpuint (second.n_done, ==, N_FACES - 2);
  g_assert_cmpuint (second.n_carried, ==, 2);
  g_assert_cmpuint (second.issues->len, ==, 2);
  restore (folder, FALSE, &restored);
  g_assert_true (restored.is_removed);
  for (int i = 0; i < N_FACES; i++)
    assert_says (folder, i);
  guise_test_rm_rf (folder);
}

static void
test_refusals (void)
{
  const GuiseFacesetMetaOptions options = { 0 };
  char                         *folder = make_folder ();
  char                         *empty = guise_test_tmp_dir ();
  g_autofree char              *path = g_build_filename (folder, GUISE_META_DAT_NAME, NULL);
  g_autofree char              *pack = g_build_filename (empty, "faceset.pak", NULL);
  g_auto (GuiseFacesetMetaReport) no_file = { 0 };
  g_auto (GuiseFacesetMetaReport) damaged = { 0 };
  g_auto (GuiseFacesetMetaReport) in_the_way = { 0 };
  g_auto (GuiseFacesetMetaReport) nothing = { 0 };
  g_auto (GuiseFacesetMetaReport) packed = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (guise_faceset_meta_restore (folder, &options, &no_file, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "no pickle", -1, NULL));
  g_assert_false (guise_faceset_meta_restore (folder, &options, &damaged, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (guise_faceset_meta_save (folder, &options, &in_the_way, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (guise_faceset_meta_save (empty, &options, &nothing, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_false (is_there (empty, GUISE_META_DAT_NAME));
  g_assert_true (g_file_set_contents (pack, "", 0, NULL));
  g_assert_false (guise_faceset_meta_save (empty, &options, &packed, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED);
  guise_test_rm_rf (folder);
  guise_test_rm_rf (empty);
}

/* Files that CPython wrote: memo, frames, both protocols; and what cannot be meant is left out. */
static void
test_foreign (void)
{
  static const char *const names[] = { "cpython-p3", "cpython-p4", "mixed" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("GUISE_DATA"), "..", "tests", "fuzz",
                                                "meta-dat", names[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseMetaDat) file = guise_meta_dat_open (path, &error);
      g_autoptr (GuiseFaceMeta) meta = NULL;
      const gboolean is_mixed = i == 2;

      g_assert_no_error (error);
      g_assert_cmpuint (guise_meta_dat_get_n (file), ==, is_mixed ? 1 : 3);
      g_assert_cmpuint (guise_meta_dat_get_issues (file)->len, ==, is_mixed ? 6 : 0);
      g_assert_cmpstr (guise_meta_dat_get_name (file, 0), ==,
                       is_mixed ? "good.jpg" : "00000_0.jpg");
      meta = guise_meta_dat_dup_meta (file, 0);
      g_assert_cmpint (meta->height, ==, is_mixed ? 96 : 128);
      g_assert_cmpint (meta->width, ==, is_mixed ? 80 : 128);
      g_assert_cmpstr (meta->source_filename, ==, is_mixed ? "00004.png" : "00000.png");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset-meta/round-trip", test_round_trip);
  g_test_add_func ("/faceset-meta/nothing-lost", test_nothing_lost);
  g_test_add_func ("/faceset-meta/later-work", test_later_work);
  g_test_add_func ("/faceset-meta/saved-twice", test_saved_twice);
  g_test_add_func ("/faceset-meta/refusals", test_refusals);
  g_test_add_func ("/faceset-meta/foreign", test_foreign);
  return g_test_run ();
}
