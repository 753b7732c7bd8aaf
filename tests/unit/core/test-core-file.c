/* SPDX-License-Identifier: GPL-3.0-or-later
 * Files are replaced whole or not at all. */
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "support/guise-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_replace (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "a file ü", NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (guise_file_replace (path, "one", 3, &error));
  g_assert_true (guise_file_replace (path, "second", 6, &error));
  g_assert_no_error (error);
  bytes = guise_file_read (path, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "second", 6);
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

static void
test_abandoned_writer_keeps_target (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "target", NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  GuiseFileWriter *writer;

  g_assert_true (guise_file_replace (path, "kept", 4, &error));
  writer = guise_file_writer_new (path, &error);
  g_assert_true (guise_file_writer_write (writer, "lost", 4, &error));
  guise_file_writer_free (writer);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "kept");
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

static void
test_errors (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *missing = g_build_filename (dir, "missing", "file", NULL);
  g_autofree char *path = g_build_filename (dir, "large", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_file_read (missing, 100, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (guise_file_replace (missing, "x", 1, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (guise_file_replace (path, "12345", 5, &error));
  g_assert_null (guise_file_read (path, 4, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_null (guise_file_read (dir, 100, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  guise_test_rm_rf (dir);
}

/* Pieces of every size around what the writer collects and what it lets pass. */
static void
test_writer_pieces (void)
{
  static const size_t sizes[] = { 1,     0,     3,     32767, 32768, 32769, 1,     65535,
                                  65536, 65537, 32768, 32768, 32768, 2,     200000 };
  char               *dir = guise_test_tmp_dir ();
  g_autofree char    *path = g_build_filename (dir, "model.dfm", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GuiseFileWriter) writer = guise_file_writer_new (path, &error);
  g_autoptr (GBytes) file = NULL;

  g_assert_no_error (error);
  for (int i = 0; i < 400; i++)
    {
      const size_t n = sizes[(size_t) i * 7 % G_N_ELEMENTS (sizes)] % (i < 300 ? 50000 : 300000);
      g_autofree uint8_t *piece = g_malloc (n + 1);

      for (size_t k = 0; k < n; k++)
        piece[k] = (uint8_t) (i + k * 31);
      g_byte_array_append (whole, piece, (guint) n);
      g_assert_true (guise_file_writer_write (writer, n > 0 ? piece : NULL, n, &error));
    }
  g_assert_true (guise_file_writer_commit (writer, &error));
  file = guise_file_read (path, G_MAXINT32, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (file, NULL), g_bytes_get_size (file), whole->data, whole->len);
  guise_test_rm_rf (dir);
}

/* A limit on the size of files is to the writer what a full disk is. */
static void
test_no_room (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "target", NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, small;
  gboolean      ok;

  g_assert_true (guise_file_replace (path, "kept", 4, &error));
  g_assert_no_error (error);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_IGN);
  small = before;
  small.rlim_cur = 2;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  ok = guise_file_replace (path, "more", 4, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (ok);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "kept");
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

/* In a folder that somebody else packed the temporary name may be a link to anything. */
static void
test_links (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "target", NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autofree char *victim = g_build_filename (dir, "victim", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "nowhere", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (victim, "mine", -1, NULL));
  g_assert_cmpint (symlink (victim, temporary), ==, 0);
  g_assert_true (guise_file_replace (path, "one", 3, &error));
  g_assert_no_error (error);
  assert_content (victim, "mine");
  assert_content (path, "one");
  g_assert_cmpint (link (victim, temporary), ==, 0);
  g_assert_true (guise_file_replace_unsynced (path, "two", 3, &error));
  g_assert_no_error (error);
  assert_content (victim, "mine");
  assert_content (path, "two");
  g_assert_cmpint (symlink (nowhere, temporary), ==, 0);
  g_assert_true (guise_file_replace (path, "three", 5, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (nowhere, G_FILE_TEST_EXISTS));
  assert_content (path, "three");
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  guise_test_rm_rf (dir);
}

/* What a stopped program has left is no hindrance; a folder of that name is, and stays. */
static void
test_in_the_way (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "target", NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (temporary, "half of something longer", -1, NULL));
  g_assert_true (guise_file_replace (path, "whole", 5, &error));
  g_assert_no_error (error);
  assert_content (path, "whole");
  g_assert_cmpint (g_mkdir (temporary, 0755), ==, 0);
  g_assert_false (guise_file_replace (path, "new", 3, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_test (temporary, G_FILE_TEST_IS_DIR));
  assert_content (path, "whole");
  guise_test_rm_rf (dir);
}

/* A full device, and nobody at the other end. */
static void
test_write_all (void)
{
  int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);
  int ends[2];

  g_assert_cmpint (full, >=, 0);
  g_assert_false (guise_file_write_all (full, "abc", 3));
  g_assert_cmpint (errno, ==, ENOSPC);
  g_assert_true (guise_file_write_all (full, "", 0));
  close (full);
  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_true (guise_file_write_all (ends[1], "abc", 3));
  close (ends[0]);
  signal (SIGPIPE, SIG_IGN);
  g_assert_false (guise_file_write_all (ends[1], "abc", 3));
  g_assert_cmpint (errno, ==, EPIPE);
  close (ends[1]);
}

/* What is no file, or more than it should be, is refused before a byte of it is read. Nobody writes
 * into the pipe: who waits for that does so until the alarm ends the test. */
static void
test_stream (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autofree char *pipe = g_build_filename (dir, "pipe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  const char *others[] = { pipe, dir, "/dev/zero" };
  char        read[8];
  size_t      n_bytes;

  g_assert_true (guise_file_replace (path, "second", 6, NULL));
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  stream = guise_file_open_stream (path, 6, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (stream, read, sizeof read, NULL, NULL), ==, 6);
  g_assert_cmpint (g_input_stream_read (stream, read, sizeof read, NULL, NULL), ==, 0);
  g_assert_null (guise_file_open_stream (path, 5, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  alarm (20);
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_clear_error (&error);
      g_assert_null (guise_file_open_stream (others[i], SIZE_MAX, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
      g_clear_error (&error);
      g_assert_cmpint (guise_file_open (others[i], SIZE_MAX, &n_bytes, &error), <, 0);
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
    }
  alarm (0);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/file/replace", test_replace);
  g_test_add_func ("/core/file/abandoned", test_abandoned_writer_keeps_target);
  g_test_add_func ("/core/file/pieces", test_writer_pieces);
  g_test_add_func ("/core/file/errors", test_errors);
  g_test_add_func ("/core/file/no-room", test_no_room);
  g_test_add_func ("/core/file/links", test_links);
  g_test_add_func ("/core/file/in-the-way", test_in_the_way);
  g_test_add_func ("/core/file/write-all", test_write_all);
  g_test_add_func ("/core/file/stream", test_stream);
  return g_test_run ();
}
