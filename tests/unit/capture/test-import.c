/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage on its way into a faceset: calmed and brightened frames, a first glance at who is in it,
 * and facesets copied into another one. */
#include "capture/guise-extraction-source.h"
#include "capture/guise-footage-look.h"
#include "capture/guise-import.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-faceset.h"
#include "project-faces.h"
#include "support/guise-test.h"

#include <string.h>

#define N_LEAD 40 /* where a stopped run goes on */

/* The clip that comes with the program. */
static char *
find_clip (void)
{
  const char *data = g_getenv ("GUISE_DATA");
  char       *path = g_build_filename (data != NULL ? data : ".", "demo", "character.mp4", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_free (path);
  g_test_skip ("data/demo is not there");
  return NULL;
}

static GuiseVideoReader *
open_clip (const char *path)
{
  g_autoptr (GError) error = NULL;
  GuiseVideoReader *reader = guise_video_reader_open (path, 1, &error);

  g_assert_no_error (error);
  return reader;
}

static GuiseFrame *
next (GuiseExtractionSource *source)
{
  g_autoptr (GError) error = NULL;
  GuiseFrame *frame = NULL;

  guise_extraction_source_next (source, &frame, NULL, &error);
  g_assert_no_error (error);
  return frame;
}

static gboolean
is_same (const GuiseImage *a, const GuiseImage *b)
{
  for (int y = 0; y < a->height; y++)
    if (memcmp (guise_image_row (a, y), guise_image_row (b, y), (size_t) a->width * 3) != 0)
      return FALSE;
  return TRUE;
}

/* Every frame comes once, in order, with its number; and a run that goes on in the middle sees the
 * same frame as one that did not stop. */
static void
test_calm (void)
{
  g_autofree char       *path = find_clip ();
  GuiseExtractionOptions options = guise_extraction_options_default ();

  if (path == NULL)
    return;
  options.denoise = 7;
  {
    g_autoptr (GuiseVideoReader) reader = open_clip (path), again = open_clip (path),
                                 plain = open_clip (path);
    g_autoptr (GuiseExtractionSource) whole = guise_extraction_source_new (reader, &options);
    g_autoptr (GuiseExtractionSource) late = guise_extraction_source_new (again, &options);
    g_autoptr (GuiseFrame) wanted = NULL;
    g_autoptr (GuiseFrame) got = NULL;
    g_autoptr (GuiseFrame) noisy = NULL;
    GuiseFrame    *frame;
    GuiseVideoInfo info;
    uint64_t       n = 0;

    for (; (frame = next (whole)) != NULL; n++)
      {
        g_assert_cmpuint (frame->index, ==, n);
        if (n == N_LEAD)
          wanted = guise_frame_ref (frame);
        guise_frame_unref (frame);
      }
    guise_video_reader_get_info (reader, &info);
    g_assert_true (info.n_frames_exact);
    g_assert_cmpuint (n, ==, info.n_frames);
    g_assert_true (guise_extraction_source_seek (late, N_LEAD, NULL, NULL));
    got = next (late);
    g_assert_cmpuint (got->index, ==, N_LEAD);
    g_assert_true (is_same (got->image, wanted->image));
    g_assert_true (guise_video_reader_seek (plain, N_LEAD, NULL, NULL));
    g_assert_true (guise_video_reader_next (plain, &noisy, NULL, NULL));
    g_assert_false (is_same (noisy->image, wanted->image));
  }
}

/* Black stays black, white white, and what lies between gets lighter. */
static void
test_bright (void)
{
  g_autofree char       *path = find_clip ();
  GuiseExtractionOptions options = guise_extraction_options_default ();

  if (path == NULL)
    return;
  {
    g_autoptr (GuiseVideoReader) reader = open_clip (path), again = open_clip (path);
    g_autoptr (GuiseExtractionSource) source = NULL;
    g_autoptr (GuiseFrame) dark = NULL;
    g_autoptr (GuiseFrame) bright = NULL;

    options.brighten = TRUE;
    source = guise_extraction_source_new (reader, &options);
    bright = next (source);
    g_assert_true (guise_video_reader_next (again, &dark, NULL, NULL));
    for (int y = 0; y < dark->image->height; y++)
      for (int x = 0; x < 3 * dark->image->width; x++)
        {
          const int from = guise_image_row (dark->image, y)[x];
          const int to = guise_image_row (bright->image, y)[x];

          g_assert_cmpint (to, >=, from);
          g_assert_true (from == 0 || from > 250 || to > from);
        }
  }
}

static void
test_dark (void)
{
  g_autoptr (GuiseImage) picture = guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, NULL);

  g_assert_true (guise_picture_is_dark (picture));
  for (int y = 0; y < 48; y++)
    memset (guise_image_row (picture, y), 39, 64 * 3);
  g_assert_true (guise_picture_is_dark (picture));
  for (int y = 0; y < 48; y++)
    memset (guise_image_row (picture, y), 41, 64 * 3);
  g_assert_false (guise_picture_is_dark (picture));
}

static GuiseFootageLook *
look (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 0, NULL);
  const char *const paths[] = { path, NULL };
  GuiseFootageLook *result = guise_footage_look (paths, NULL, device, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static void
test_look (void)
{
  g_autofree char *path = find_clip ();
  g_autofree char *two = guise_test_shared ("people/two_people.mp4");
  g_autofree char *model = guise_test_model_file ("faceres.json");

  if (path == NULL || model == NULL)
    return;
  {
    g_autoptr (GuiseFootageLook) one = look (path);
    const GuiseFootagePerson *person;

    g_assert_cmpuint (one->n_frames, ==, 12);
    g_assert_cmpuint (one->n_dark, ==, 0);
    g_assert_cmpuint (one->people->len, ==, 1);
    person = one->people->pdata[0];
    g_assert_cmpuint (person->n_faces, >=, 8);
    g_assert_cmpint (person->picture->width, ==, GUISE_FOOTAGE_FACE_SIZE);
    g_assert_cmpint (one->picture->width, <=, 320);
  }
  if (two != NULL)
    {
      g_autoptr (GuiseFootageLook) both = look (two);

      g_assert_cmpuint (both->people->len, ==, 2);
    }
  {
    const char *const several[] = { path, "/nowhere/at-all.png", NULL };
    const char *const none[] = { "/nowhere/at-all.png", "/nowhere/either.png", NULL };
    g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 0, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (GuiseFootageLook) some = guise_footage_look (several, NULL, device, NULL, NULL);

    g_assert_nonnull (some);
    g_assert_cmpuint (some->n_frames, ==, 1);
    g_assert_null (guise_footage_look (none, NULL, device, NULL, &error));
    g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  }
}

static size_t
count (const char *dir, size_t *out_n_masked)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);

  g_assert_nonnull (faceset);
  *out_n_masked = 0;
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    *out_n_masked += guise_faceset_get_entry (faceset, i)->has_mask;
  return guise_faceset_get_n (faceset);
}

static void
copy (const char *from, const char *to, uint64_t n)
{
  g_autoptr (GError) error = NULL;
  uint64_t n_copied;

  guise_import_copy (from, to, NULL, NULL, NULL, &n_copied, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_copied, ==, n);
}

/* Nothing is replaced, nothing comes twice, masks come along, from a pack too. */
static void
test_copy (void)
{
  char            *work = guise_test_tmp_dir ();
  g_autofree char *from = g_build_filename (work, "from", NULL);
  g_autofree char *to = g_build_filename (work, "to", NULL);
  g_autofree char *packed = g_build_filename (work, "packed", NULL);
  g_autofree char *pack = g_build_filename (packed, "faceset.pak", NULL);
  g_autofree char *out = g_build_filename (work, "deep", "out", NULL);
  g_autoptr (GCancellable) stopped = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GuisePackReport) report = { 0 };
  const GuisePackOptions options = { 0 };
  GuiseImportKind        kind;
  uint64_t               n;
  size_t                 n_masked;

  project_faces_make (from, 6, 3);
  project_faces_make (to, 2, 0);
  g_assert_true (guise_import_find_kind (from, &kind, &n, NULL));
  g_assert_cmpint (kind, ==, GUISE_IMPORT_FACESET);
  g_assert_cmpuint (n, ==, 6);
  copy (from, to, 6);
  copy (from, to, 6);
  g_assert_cmpuint (count (to, &n_masked), ==, 8);
  g_assert_cmpuint (n_masked, ==, 3);

  g_assert_true (guise_dir_make (packed, NULL));
  g_assert_true (guise_faceset_pack (from, pack, &options, &report, NULL));
  g_assert_true (guise_import_find_kind (pack, &kind, &n, NULL));
  g_assert_cmpint (kind, ==, GUISE_IMPORT_FACESET);
  copy (pack, out, 6);
  copy (pack, out, 6);
  g_assert_cmpuint (count (out, &n_masked), ==, 6);
  g_assert_cmpuint (n_masked, ==, 3);

  g_cancellable_cancel (stopped);
  g_assert_false (guise_import_copy (from, packed, NULL, NULL, stopped, &n, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_assert_cmpuint (n, ==, 0);
  guise_test_rm_rf (work);
}

static void
test_not_there (void)
{
  g_autoptr (GError) error = NULL;
  GuiseImportKind kind;
  uint64_t        n;

  g_assert_false (guise_import_find_kind ("/nowhere/at-all.mp4", &kind, &n, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import/calm", test_calm);
  g_test_add_func ("/import/bright", test_bright);
  g_test_add_func ("/import/dark", test_dark);
  g_test_add_func ("/import/look", test_look);
  g_test_add_func ("/import/copy", test_copy);
  g_test_add_func ("/import/not-there", test_not_there);
  return g_test_run ();
}
