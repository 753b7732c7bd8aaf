/* SPDX-License-Identifier: GPL-3.0-or-later
 * Made damage of each kind: found as what it is, put right or aside, and no bytes lost. */
#include "faceset/guise-faceset-repair.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-faceset-verify.h"
#include "faceset/guise-faceset.h"
#include "image/guise-jpeg.h"
#include "support/guise-test.h"

#define SIDE      128
#define MAX_BYTES ((size_t) 1 << 28)

/* Lively to the last row, so that missing rows are told from even ones. */
static GuiseImage *
make_picture (int shade)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < 3 * SIDE; x++)
      guise_image_row (image, y)[x] = (uint8_t) (shade + 75 + 70 * sin (x / 3 / 3.0 + y / 13.0));
  return image;
}

static GuiseFaceMeta *
make_meta (double radius, double x, gboolean has_mask)
{
  GuiseFaceMeta *meta = guise_face_meta_new ();
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, 64, 64, 1, NULL);

  meta->type = GUISE_FACE_TYPE_WHOLE;
  meta->source_filename = g_strdup ("00017.png");
  for (int i = 0; i < GUISE_FACE_META_N_LANDMARKS; i++)
    {
      meta->landmarks[i][0] = x + radius * cos (0.1 * i);
      meta->landmarks[i][1] = SIDE / 2 + radius * sin (0.1 * i);
    }
  for (int y = 0; y < 64; y++)
    memset (guise_image_row (mask, y), y > 20 ? 255 : 0, 64);
  if (has_mask)
    meta->xseg_mask = guise_face_file_encode_mask (mask, NULL);
  return meta;
}

static GBytes *
make_face (int shade, const GuiseFaceMeta *meta)
{
  g_autoptr (GuiseImage) image = make_picture (shade);
  GBytes *bytes = guise_face_file_encode (image, meta, 95, NULL);

  g_assert_nonnull (bytes);
  return bytes;
}

static void
write_bytes (const char *folder, const char *name, const void *data, size_t n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) n, NULL));
}

/* A face with its first @n bytes and @extra behind; @n 0 for all. */
static void
write_face (const char *folder, const char *name, GBytes *face, size_t n, const char *extra)
{
  const size_t n_bytes = n > 0 ? n : g_bytes_get_size (face);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, g_bytes_get_data (face, NULL), (guint) n_bytes);
  g_byte_array_append (bytes, (const guint8 *) extra, (guint) strlen (extra));
  write_bytes (folder, name, bytes->data, bytes->len);
}

/* Overwrites the first place where @old stands. */
static GBytes *
patch (GBytes *face, const void *old, const void *fresh, size_t n)
{
  guint8 *data = g_memdup2 (g_bytes_get_data (face, NULL), g_bytes_get_size (face));
  guint8 *place = memmem (data, g_bytes_get_size (face), old, n);

  g_assert_nonnull (place);
  memcpy (place, fresh, n);
  return g_bytes_new_take (data, g_bytes_get_size (face));
}

typedef struct
{
  const char     *name;
  GuiseVerifyKind kind;
  int             outcome; /* a GuiseRepairAction, or -1: stays as it is */
} Case;

/* In the order of verify: leftovers, then files by name. */
static const Case cases[] = {
  { "n.jpg.tmp", GUISE_VERIFY_LEFTOVER, GUISE_REPAIR_MOVED },
  { "b-again.jpg", GUISE_VERIFY_DUPLICATE, -1 },
  { "c-empty.jpg", GUISE_VERIFY_EMPTY, GUISE_REPAIR_MOVED },
  { "d-text.jpg", GUISE_VERIFY_NO_PICTURE, GUISE_REPAIR_MOVED },
  { "e-tail.jpg", GUISE_VERIFY_TRUNCATED, GUISE_REPAIR_MENDED },
  { "f-half.jpg", GUISE_VERIFY_TRUNCATED, GUISE_REPAIR_MOVED },
  { "g-behind.jpg", GUISE_VERIFY_TRAILING, GUISE_REPAIR_MENDED },
  { "h-plain.jpg", GUISE_VERIFY_NO_METADATA, GUISE_REPAIR_MOVED },
  { "i-meta.jpg", GUISE_VERIFY_METADATA, GUISE_REPAIR_MOVED },
  { "j-mask.jpg", GUISE_VERIFY_MASK, GUISE_REPAIR_MENDED },
  { "k-point.jpg", GUISE_VERIFY_NO_FACE, GUISE_REPAIR_MOVED },
  { "l-far.jpg", GUISE_VERIFY_OUTSIDE, -1 },
  { "m-head.jpg", GUISE_VERIFY_NO_PICTURE, GUISE_REPAIR_MOVED },
};

static void
make_damage (const char *folder)
{
  g_autoptr (GuiseFaceMeta) meta = make_meta (40.0, SIDE / 2, TRUE);
  g_autoptr (GuiseFaceMeta) point = make_meta (0.0, SIDE / 2, FALSE);
  g_autoptr (GuiseFaceMeta) far_away = make_meta (40.0, 5 * SIDE, FALSE);
  g_autoptr (GuiseImage) picture = make_picture (70);
  g_autoptr (GBytes) plain = guise_jpeg_encode (picture, 90, GUISE_JPEG_CHROMA_420, NULL);
  g_autoptr (GBytes) face = make_face (10, meta);
  g_autoptr (GBytes) other = make_face (20, meta);
  g_autoptr (GBytes) third = make_face (30, meta);
  g_autoptr (GBytes) fourth = make_face (40, meta);
  g_autoptr (GBytes) no_type = patch (fourth, "whole_face", "whose_face", 10);
  g_autoptr (GBytes) no_mask = patch (fourth, "IDAT", "IDIT", 4);
  g_autoptr (GBytes) pointed = make_face (50, point);
  g_autoptr (GBytes) distant = make_face (60, far_away);

  g_assert_true (guise_dir_make (folder, NULL));
  write_face (folder, "a-sound.jpg", face, 0, "");
  write_face (folder, "b-again.jpg", face, 0, "");
  write_bytes (folder, "c-empty.jpg", "", 0);
  write_bytes (folder, "d-text.jpg", "no picture", 10);
  write_face (folder, "e-tail.jpg", other, g_bytes_get_size (other) - 300, "");
  write_face (folder, "f-half.jpg", other, g_bytes_get_size (other) - 1800, "");
  write_face (folder, "g-behind.jpg", third, 0, "and something more");
  write_face (folder, "h-plain.jpg", plain, 0, "");
  write_face (folder, "i-meta.jpg", no_type, 0, "");
  write_face (folder, "j-mask.jpg", no_mask, 0, "");
  write_face (folder, "k-point.jpg", pointed, 0, "");
  write_face (folder, "l-far.jpg", distant, 0, "");
  write_face (folder, "m-head.jpg", third, 300, "");
  write_bytes (folder, "n.jpg.tmp", "half a pic", 10);
}

/* Sums of all files below a folder. */
static void
add_sums (GHashTable *sums, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        add_sums (sums, path);
      else
        g_hash_table_add (sums, g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes));
    }
}

static GHashTable *
sum_up (const char *root)
{
  GHashTable *sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_sums (sums, root);
  return sums;
}

static void
assert_nothing_lost (GHashTable *before, const char *root)
{
  g_autoptr (GHashTable) after = sum_up (root);
  GHashTableIter iter;
  void          *sum;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &sum, NULL))
    g_assert_true (g_hash_table_contains (after, sum));
}

static void
verify (const char *folder, int n_threads, GuiseVerifyReport *report)
{
  const GuiseVerifyOptions options = { .n_threads = n_threads };
  g_autoptr (GError) error = NULL;

  guise_verify_report_clear (report);
  g_assert_true (guise_faceset_verify (folder, &options, report, &error));
  g_assert_no_error (error);
}

static void
repair (const char *folder, gboolean dry_run, GuiseRepairReport *report)
{
  const GuiseRepairOptions options = { .dry_run = dry_run };
  g_autoptr (GError) error = NULL;

  guise_repair_report_clear (report);
  g_assert_true (guise_faceset_repair (folder, &options, report, &error));
  g_assert_no_error (error);
}

static size_t
count_damage (const GuiseVerifyReport *report)
{
  size_t n = 0;

  for (int i = 0; i < GUISE_VERIFY_N_KINDS; i++)
    if (guise_verify_kind_is_damage ((GuiseVerifyKind) i))
      n += report->counts[i];
  return n;
}

static void
test_verify (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_auto (GuiseVerifyReport) report = { 0 };

  make_damage (folder);
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      verify (folder, n_threads, &report);
      for (guint i = 0; i < report.findings->len; i++)
        {
          const GuiseVerifyFinding *finding = g_ptr_array_index (report.findings, i);

          g_test_message ("%s: %s: %s", finding->name, guise_verify_kind_to_string (finding->kind),
                          finding->text);
        }
      g_assert_cmpuint (report.findings->len, ==, G_N_ELEMENTS (cases));
      for (guint i = 0; i < report.findings->len; i++)
        {
          const GuiseVerifyFinding *finding = g_ptr_array_index (report.findings, i);

          g_assert_cmpstr (finding->name, ==, cases[i].name);
          g_assert_cmpint (finding->kind, ==, cases[i].kind);
          g_assert_true (g_str_has_suffix (finding->text, "."));
        }
      g_assert_cmpuint (report.n_files, ==, 13);
      g_assert_cmpuint (report.n_damaged, ==, 10);
      g_assert_cmpuint (g_hash_table_size (report.sizes), ==, 1);
    }
  guise_test_rm_rf (root);
}

/* What is mended is the face that it was. */
static void
check_mended (const char *folder)
{
  g_autofree char *tail = g_build_filename (folder, "e-tail.jpg", NULL);
  g_autofree char *mask = g_build_filename (folder, "j-mask.jpg", NULL);
  g_autofree char *behind = g_build_filename (folder, "g-behind.jpg", NULL);
  g_autoptr (GuiseFaceMeta) meta = make_meta (40.0, SIDE / 2, TRUE);
  g_autoptr (GBytes) third = make_face (30, meta);
  g_autoptr (GBytes) trimmed = guise_file_read (behind, MAX_BYTES, NULL);
  g_autoptr (GuiseFaceFile) first = guise_face_file_load (tail, NULL);
  g_autoptr (GuiseFaceFile) second = guise_face_file_load (mask, NULL);
  g_autoptr (GBytes) other = make_face (20, meta);
  g_autoptr (GuiseFaceFile) whole = guise_face_file_decode (other, NULL);
  double difference = 0.0;

  g_assert_true (g_bytes_equal (trimmed, third));
  g_assert_nonnull (first);
  g_assert_nonnull (first->mask);
  g_assert_false (first->is_damaged);
  g_assert_cmpstr (first->meta->source_filename, ==, "00017.png");
  g_assert_cmpmem (first->meta->landmarks, sizeof meta->landmarks, meta->landmarks,
                   sizeof meta->landmarks);
  for (int y = 0; y < SIDE / 2; y++) /* the upper half was all there */
    for (int x = 0; x < 3 * SIDE; x++)
      difference +=
        abs (guise_image_row (whole->image, y)[x] - guise_image_row (first->image, y)[x]);
  g_test_message ("mended: %.3f levels apart", difference / (SIDE / 2 * 3 * SIDE));
  g_assert_cmpfloat (difference / (SIDE / 2 * 3 * SIDE), <, 2.0);
  g_assert_nonnull (second);
  g_assert_null (second->mask);
  g_assert_cmpstr (second->meta->source_filename, ==, "00017.png");
}

static void
test_repair (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) first = NULL;
  g_auto (GuiseRepairReport) report = { 0 };
  g_auto (GuiseVerifyReport) found = { 0 };
  guint at = 0;

  make_damage (folder);
  before = sum_up (root);
  repair (folder, TRUE, &report);
  g_assert_cmpuint (report.steps->len, ==, 11);
  g_assert_false (g_file_test (report.beside, G_FILE_TEST_EXISTS));
  repair (folder, FALSE, &report);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GuiseRepairStep *step = g_ptr_array_index (report.steps, MIN (at, 10));

      if (cases[i].outcome < 0)
        continue;
      g_assert_cmpstr (step->name, ==, cases[i].name);
      g_assert_cmpint ((int) step->action, ==, cases[i].outcome);
      g_assert_true (step->is_done);
      at++;
    }
  g_assert_cmpuint (at, ==, report.steps->len);
  g_assert_cmpuint (report.n_mended, ==, 3);
  g_assert_cmpuint (report.n_moved, ==, 8);
  assert_nothing_lost (before, root);
  check_mended (folder);
  g_assert_true (g_file_test (report.report_path, G_FILE_TEST_IS_REGULAR));

  verify (folder, 0, &found);
  g_assert_cmpuint (count_damage (&found), ==, 0);
  g_assert_cmpuint (found.counts[GUISE_VERIFY_LEFTOVER], ==, 0);
  g_assert_cmpuint (found.n_files, ==, 6);
  first = sum_up (root);
  repair (folder, FALSE, &report); /* once more: nothing to do */
  g_assert_cmpuint (report.steps->len, ==, 0);
  g_assert_null (report.report_path);
  g_assert_cmpuint (g_hash_table_size (first), >=, g_hash_table_size (before));
  assert_nothing_lost (first, root);
  guise_test_rm_rf (root);
}

/* Killed between any two steps: what is kept already is kept once, what has its name is not
 * replaced. */
static void
test_again (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autofree char *beside = g_build_filename (root, "faces_damaged", NULL);
  g_autofree char *from = g_build_filename (folder, "g-behind.jpg", NULL);
  g_autofree char *to = g_build_filename (beside, "g-behind.jpg", NULL);
  g_autofree char *second = g_build_filename (beside, "g-behind-2.jpg", NULL);
  g_autofree char *numbered = g_build_filename (beside, "e-tail-2.jpg", NULL);
  g_autofree char *moved = g_build_filename (beside, "c-empty-2.jpg", NULL);
  g_autofree char *later = g_build_filename (beside, "report-2.json", NULL);
  g_autoptr (GHashTable) before = NULL;
  g_auto (GuiseRepairReport) report = { 0 };

  make_damage (folder);
  g_assert_true (guise_dir_make (beside, NULL));
  g_assert_cmpint (link (from, to), ==, 0);
  write_bytes (folder, "g-behind.jpg.tmp", "half of the new one", 19);
  write_bytes (beside, "e-tail.jpg", "of another day", 14);
  write_bytes (beside, "c-empty.jpg", "of another day too", 18);
  write_bytes (beside, "report.json", "{}", 2);
  before = sum_up (root);
  repair (folder, FALSE, &report);
  assert_nothing_lost (before, root);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (numbered, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (moved, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (report.report_path, ==, later);
  check_mended (folder);
  guise_test_rm_rf (root);
}

static void
on_progress_cb (uint64_t done, uint64_t total, void *user_data)
{
  /* The first step is done: reading counts all files, steps count fewer. */
  if (done == 1 && total > 1)
    g_cancellable_cancel (user_data);
}

static void
test_stopped (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const GuiseRepairOptions options = { .progress = on_progress_cb,
                                       .user_data = cancellable,
                                       .cancellable = cancellable };
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GuiseRepairReport) report = { 0 };

  make_damage (folder);
  before = sum_up (root);
  g_assert_false (guise_faceset_repair (folder, &options, &report, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_assert_true (((GuiseRepairStep *) g_ptr_array_index (report.steps, 0))->is_done);
  g_assert_false (((GuiseRepairStep *) g_ptr_array_index (report.steps, 1))->is_done);
  assert_nothing_lost (before, root);
  repair (folder, FALSE, &report);
  g_assert_cmpuint (report.steps->len, ==, 10);
  assert_nothing_lost (before, root);
  check_mended (folder);
  guise_test_rm_rf (root);
}

static void
test_refused (void)
{
  const GuiseRepairOptions options = { 0 };
  char                    *root = guise_test_tmp_dir ();
  g_autofree char         *folder = g_build_filename (root, "frames", NULL);
  g_autoptr (GuiseImage) picture = make_picture (70);
  g_autoptr (GBytes) plain = guise_jpeg_encode (picture, 90, GUISE_JPEG_CHROMA_420, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GuiseRepairReport) report = { 0 };

  g_assert_true (guise_dir_make (folder, NULL));
  write_face (folder, "00001.jpg", plain, 0, "");
  g_assert_false (guise_faceset_repair (folder, &options, &report, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  g_assert_false (g_file_test (report.beside, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  guise_repair_report_clear (&report);
  write_bytes (folder, "faceset.pak", "any", 3);
  g_assert_false (guise_faceset_repair (folder, &options, &report, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "unpack"));
  guise_test_rm_rf (root);
}

/* What cannot be read stays, and is told. */
static void
test_unreadable (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autofree char *path = g_build_filename (folder, "a-large.jpg", NULL);
  g_autoptr (GuiseFaceMeta) meta = make_meta (40.0, SIDE / 2, TRUE);
  g_autoptr (GBytes) face = make_face (10, meta);
  g_auto (GuiseRepairReport) report = { 0 };
  g_auto (GuiseVerifyReport) found = { 0 };

  g_assert_true (guise_dir_make (folder, NULL));
  write_bytes (folder, "a-large.jpg", "", 0);
  g_assert_cmpint (truncate (path, (off_t) MAX_BYTES + 1), ==, 0);
  write_face (folder, "b-sound.jpg", face, 0, "");
  verify (folder, 0, &found);
  g_assert_cmpuint (found.counts[GUISE_VERIFY_UNREADABLE], ==, 1);
  g_assert_cmpuint (found.findings->len, ==, 1);
  repair (folder, FALSE, &report);
  g_assert_cmpuint (report.n_left, ==, 1);
  g_assert_cmpuint (report.n_moved + report.n_mended, ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (report.beside, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (root);
}

/* In a pack: a size that is not the picture's, a picture that ends early, a twin. */
static void
test_pack (void)
{
  const GuisePackOptions options = { 0 };
  char                  *root = guise_test_tmp_dir ();
  g_autofree char       *folder = g_build_filename (root, "faces", NULL);
  g_autofree char       *path = g_build_filename (root, "faceset.pak", NULL);
  g_autoptr (GuiseFaceMeta) meta = make_meta (40.0, SIDE / 2, TRUE);
  g_autoptr (GBytes) face = make_face (10, meta);
  g_autoptr (GBytes) other = make_face (20, meta);
  g_autoptr (GBytes) pack = NULL;
  g_autoptr (GBytes) lying = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GuisePackReport) packed = { 0 };
  g_auto (GuiseVerifyReport) found = { 0 };

  g_assert_true (guise_dir_make (folder, NULL));
  write_face (folder, "a.jpg", face, 0, "");
  write_face (folder, "b.jpg", face, 0, "");
  write_face (folder, "c.jpg", other, g_bytes_get_size (other) - 300, "");
  g_assert_true (guise_faceset_pack (folder, path, &options, &packed, &error));
  g_assert_no_error (error);
  verify (path, 0, &found);
  g_assert_true (found.is_packed);
  g_assert_cmpuint (found.findings->len, ==, 2);
  g_assert_cmpuint (found.counts[GUISE_VERIFY_DUPLICATE], ==, 1);
  g_assert_cmpuint (found.counts[GUISE_VERIFY_TRUNCATED], ==, 1);
  g_assert_cmpuint (found.n_damaged, ==, 1);

  /* The frame header of the first picture says 112 rows, the pack 128. */
  pack = guise_file_read (path, MAX_BYTES, NULL);
  lying =
    patch (pack, "\xff\xc0\x00\x11\x08\x00\x80\x00\x80", "\xff\xc0\x00\x11\x08\x00\x70\x00\x80", 9);
  write_face (root, "faceset.pak", lying, 0, "");
  verify (root, 0, &found);
  g_assert_cmpuint (found.counts[GUISE_VERIFY_SIZE], ==, 1);
  g_assert_cmpuint (found.counts[GUISE_VERIFY_DUPLICATE], ==, 0);
  guise_test_rm_rf (root);
}

/* The verdicts that the project's hostile files come with, and nothing of them lost. */
static void
test_hostile (void)
{
  g_autofree char *golden = guise_test_shared ("golden/dfl/hostile");
  g_autofree char *list = golden != NULL ? g_build_filename (golden, "expect.tsv", NULL) : NULL;
  char            *root = golden != NULL ? guise_test_tmp_dir () : NULL;
  g_autofree char *faceset = root != NULL ? g_build_filename (root, "faces", NULL) : NULL;
  g_autofree char *folder = root != NULL ? g_build_filename (faceset, "Anna", NULL) : NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GHashTable) verdicts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) before = NULL;
  g_auto (GuiseVerifyReport) found = { 0 };
  g_auto (GuiseRepairReport) report = { 0 };
  /* Readable, and still nothing to train with as it is. */
  static const char *const but[] = { "scan_truncated.jpg", "landmarks_same_point.jpg",
                                     "trailing_after_eoi.jpg" };

  if (golden == NULL)
    return;
  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  g_assert_true (guise_dir_make (folder, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", 4);
      g_autofree char *path = g_build_filename (golden, cells[0], NULL);
      g_autoptr (GBytes) bytes = NULL;

      if (g_strv_length (cells) < 3 || !g_str_has_prefix (cells[0], "jpg/"))
        continue;
      bytes = guise_file_read (path, MAX_BYTES, NULL);
      g_assert_nonnull (bytes);
      write_bytes (folder, cells[0] + 4, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_hash_table_insert (verdicts, g_strdup (cells[0] + 4),
                           g_strdup (strcmp (cells[2], "accept") == 0 ? "" : cells[2]));
    }
  g_assert_cmpuint (g_hash_table_size (verdicts), >, 50);
  for (guint i = 0; i < G_N_ELEMENTS (but); i++)
    g_hash_table_insert (verdicts, g_strdup (but[i]), g_strdup ("damaged"));
  before = sum_up (root);
  verify (faceset, 0, &found);
  for (guint i = 0; i < found.findings->len; i++)
    {
      const GuiseVerifyFinding *finding = g_ptr_array_index (found.findings, i);
      const char               *verdict = g_hash_table_lookup (verdicts, finding->name + 5);

      g_test_message ("%s: %s: %s", finding->name, guise_verify_kind_to_string (finding->kind),
                      finding->text);
      g_assert_true (g_str_has_prefix (finding->name, "Anna/"));
      if (!guise_verify_kind_is_damage (finding->kind))
        continue;
      g_assert_nonnull (verdict);
      g_assert_cmpstr (verdict, !=, "");
      g_hash_table_insert (verdicts, g_strdup (finding->name + 5), g_strdup ("found"));
    }
  {
    GHashTableIter iter;
    void          *name;
    void          *verdict;

    g_hash_table_iter_init (&iter, verdicts);
    while (g_hash_table_iter_next (&iter, &name, &verdict))
      if (strcmp (verdict, "") != 0 && strcmp (verdict, "found") != 0)
        g_error ("%s was not found to be damaged", (const char *) name);
  }
  repair (faceset, FALSE, &report);
  verify (faceset, 0, &found);
  g_assert_cmpuint (count_damage (&found), ==, 0);
  g_assert_cmpuint (report.n_left, ==, 0);
  assert_nothing_lost (before, root);
  guise_test_rm_rf (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset-repair/verify", test_verify);
  g_test_add_func ("/faceset-repair/repair", test_repair);
  g_test_add_func ("/faceset-repair/again", test_again);
  g_test_add_func ("/faceset-repair/stopped", test_stopped);
  g_test_add_func ("/faceset-repair/refused", test_refused);
  g_test_add_func ("/faceset-repair/unreadable", test_unreadable);
  g_test_add_func ("/faceset-repair/pack", test_pack);
  g_test_add_func ("/faceset-repair/hostile", test_hostile);
  return g_test_run ();
}
