/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of reading pictures and folders of pictures. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-png.h"
#include "media/guise-media-error.h"
#include "media/guise-video-reader.h"
#include "support/guise-test.h"

static void
write_png (const char *folder, const char *name, int width, uint8_t value)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, width, 8, 3, NULL);
  g_autoptr (GBytes) bytes = NULL;

  memset (image->data, value, image->stride * 8);
  bytes = guise_png_encode (image, NULL);
  g_assert_true (
    guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
}

static void
write_text (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
}

static GuiseFrame *
next_ok (GuiseVideoReader *reader)
{
  g_autoptr (GError) error = NULL;
  GuiseFrame *frame = NULL;

  g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
  g_assert_no_error (error);
  return frame;
}

static void
expect (GuiseVideoReader *reader, uint64_t index, int width, uint8_t value)
{
  g_autoptr (GuiseFrame) frame = next_ok (reader);

  g_assert_nonnull (frame);
  g_assert_cmpuint (frame->index, ==, index);
  g_assert_cmpint (frame->time_ns, ==, (int64_t) index * 40000000);
  g_assert_cmpint (frame->image->width, ==, width);
  g_assert_cmpint (frame->image->data[0], ==, value);
}

static void
test_folder (void)
{
  char *folder = guise_test_tmp_dir ();
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autofree char *name = NULL;
  GuiseVideoDamage damage;
  GuiseVideoInfo   info;

  write_text (folder, "00000.png");
  write_png (folder, "00001.png", 10, 11);
  write_png (folder, "00002.PNG", 12, 22);
  write_text (folder, "00003.jpg");
  write_png (folder, "00004.jpeg", 14, 44); /* the content counts, not the name */
  write_text (folder, "notes.txt");
  reader = guise_video_reader_open (folder, 1, NULL);
  g_assert_nonnull (reader);
  guise_video_reader_get_info (reader, &info);
  g_assert_cmpint (info.kind, ==, GUISE_FOOTAGE_FOLDER);
  g_assert_cmpuint (info.n_frames, ==, 5);
  g_assert_true (info.n_frames_exact);
  g_assert_cmpint (info.width, ==, 10);
  g_assert_null (guise_video_reader_get_reasons (reader)[0]);

  expect (reader, 1, 10, 11);
  expect (reader, 2, 12, 22);
  expect (reader, 4, 14, 44);
  g_assert_null (next_ok (reader));
  guise_video_reader_get_damage (reader, &damage);
  g_assert_cmpuint (damage.n_lost, ==, 2);
  g_assert_nonnull (strstr (guise_video_reader_get_reasons (reader)[0], "00000.png"));

  name = guise_video_reader_dup_name (reader, 2);
  g_assert_cmpstr (name, ==, "00002.PNG");
  g_assert_true (guise_video_reader_seek (reader, 2, NULL, NULL));
  expect (reader, 2, 12, 22);
  g_assert_true (guise_video_reader_seek (reader, 99, NULL, NULL));
  g_assert_null (next_ok (reader));
  guise_test_rm_rf (folder);
}

static void
test_file (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "face", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.png", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  GuiseVideoInfo info;
  size_t         n_bytes;

  write_png (folder, "face", 10, 11);
  reader = guise_video_reader_open (path, 1, NULL);
  g_assert_nonnull (reader);
  guise_video_reader_get_info (reader, &info);
  g_assert_cmpint (info.kind, ==, GUISE_FOOTAGE_IMAGE);
  expect (reader, 0, 10, 11);
  g_assert_null (next_ok (reader));

  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, NULL));
  g_assert_true (g_file_set_contents (broken, bytes, (gssize) n_bytes - 20, NULL));
  g_assert_null (guise_video_reader_open (broken, 1, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT);
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/still-source/folder", test_folder);
  g_test_add_func ("/media/still-source/file", test_file);
  return g_test_run ();
}
