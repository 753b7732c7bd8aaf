/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is copied to another program is a file with an end, and one that a model can be; what that
 * program has already stays. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "app/export/guise-export-copy.h"
#include "core/guise-file.h"
#include "support/guise-test.h"

#define MIB ((off_t) 1 << 20)

static gboolean has_no_nameless; /* as on a file system that knows no file without a name */

/* Stands for that of the C library, under whichever name that has here. */
int
open (const char *path, int flags, ...)
{
  va_list args;
  int     mode;

  va_start (args, flags);
  mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (args, int) : 0;
  va_end (args);
  if (has_no_nameless && (flags & O_TMPFILE) == O_TMPFILE)
    {
      errno = EOPNOTSUPP;
      return -1;
    }
  return (int) syscall (SYS_openat, AT_FDCWD, path, flags, mode);
}

typedef struct
{
  char *dir;  /* owned */
  char *path; /* owned: what is copied */
  char *into; /* owned: the other program's folder */
  char *name; /* owned: what the copy is called, or NULL */
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  self->dir = guise_test_tmp_dir ();
  self->path = g_build_filename (self->dir, "model.dfm", NULL);
  self->into = g_build_filename (self->dir, "into", NULL);
  g_assert_cmpint (g_mkdir (self->into, 0700), ==, 0);
}

static void
set_up_named (Fixture *self, const void *data)
{
  set_up (self, data);
  has_no_nameless = TRUE;
}

static void
tear_down (Fixture *self, const void *data)
{
  has_no_nameless = FALSE;
  guise_test_rm_rf (self->dir);
  g_free (self->path);
  g_free (self->into);
  g_free (self->name);
}

/* Nobody writes into a pipe: who waits for that does so until the alarm ends the test. */
static GuiseJobState
copy (Fixture *self)
{
  g_autoptr (GuiseJob) job = guise_export_copy_new (self->path, self->into);
  GuiseJobState state;

  alarm (60);
  guise_job_start (job);
  while ((state = guise_job_get_state (job)) == GUISE_JOB_READY || state == GUISE_JOB_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  alarm (0);
  g_free (self->name);
  self->name = guise_thread_job_take_result (GUISE_THREAD_JOB (job));
  return state;
}

static void
put_there (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->into, name, NULL);

  g_assert_true (guise_file_replace (path, text, strlen (text), NULL));
}

static void
check_there (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->into, name, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, SIZE_MAX, NULL);

  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static unsigned
count_there (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->into, 0, NULL);
  unsigned n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
check_nothing_there (Fixture *self)
{
  g_assert_cmpuint (count_there (self), ==, 0);
}

static void
test_file (Fixture *self, const void *data)
{
  g_assert_true (guise_file_replace (self->path, "abc", 3, NULL));
  g_assert_cmpint (copy (self), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (self->name, ==, "model.dfm");
  check_there (self, "model.dfm", "abc");
  g_assert_cmpuint (count_there (self), ==, 1);
}

/* Somebody's, or ours of an earlier iteration: both may be in use. */
static void
test_taken (Fixture *self, const void *data)
{
  g_autofree char *folder = g_build_filename (self->into, "model 3.dfm", NULL);

  g_assert_true (guise_file_replace (self->path, "abc", 3, NULL));
  put_there (self, "model.dfm", "xyz");
  put_there (self, "model 2.dfm", "longer");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (copy (self), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (self->name, ==, "model 4.dfm");
  check_there (self, "model.dfm", "xyz");
  check_there (self, "model 2.dfm", "longer");
  check_there (self, "model 4.dfm", "abc");
  g_assert_cmpuint (count_there (self), ==, 4);
}

/* A link to nowhere is somebody's too. */
static void
test_link (Fixture *self, const void *data)
{
  g_autofree char *link = g_build_filename (self->into, "model.dfm", NULL);
  g_autofree char *aim = g_build_filename (self->dir, "elsewhere", NULL);

  g_assert_true (guise_file_replace (self->path, "abc", 3, NULL));
  g_assert_cmpint (symlink (aim, link), ==, 0);
  g_assert_cmpint (copy (self), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (self->name, ==, "model 2.dfm");
  g_assert_false (g_file_test (aim, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

static void
test_same (Fixture *self, const void *data)
{
  g_autofree char *there = g_build_filename (self->into, "model 2.dfm", NULL);
  GStatBuf         before, after;

  g_assert_true (guise_file_replace (self->path, "abc", 3, NULL));
  put_there (self, "model.dfm", "xyz");
  put_there (self, "model 2.dfm", "abc");
  g_assert_cmpint (g_stat (there, &before), ==, 0);
  g_assert_cmpint (copy (self), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (self->name, ==, "model 2.dfm");
  g_assert_cmpint (g_stat (there, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino); /* not written anew */
  g_assert_cmpuint (count_there (self), ==, 2);
}

/* Names that a draft might have are not taken from who has them, whether it goes well or not. */
static void
test_draft (Fixture *self, const void *data)
{
  put_there (self, "model.dfm.copied", "mine");
  put_there (self, "model.dfm.copied.tmp", "mine");
  put_there (self, "model.dfm.tmp", "mine");
  g_assert_cmpint (copy (self), ==, GUISE_JOB_FAILED); /* there is no model yet */
  g_assert_null (self->name);
  g_assert_cmpuint (count_there (self), ==, 3);
  g_assert_true (guise_file_replace (self->path, "abc", 3, NULL));
  g_assert_cmpint (copy (self), ==, GUISE_JOB_DONE);
  check_there (self, "model.dfm", "abc");
  check_there (self, "model.dfm.copied", "mine");
  check_there (self, "model.dfm.copied.tmp", "mine");
  check_there (self, "model.dfm.tmp", "mine");
}

static void
test_pipe (Fixture *self, const void *data)
{
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  g_assert_cmpint (copy (self), ==, GUISE_JOB_FAILED);
  check_nothing_there (self);
}

static void
test_device (Fixture *self, const void *data)
{
  g_assert_cmpint (symlink ("/dev/zero", self->path), ==, 0);
  g_assert_cmpint (copy (self), ==, GUISE_JOB_FAILED);
  check_nothing_there (self);
}

static void
test_too_large (Fixture *self, const void *data)
{
  g_assert_true (guise_file_replace (self->path, "abc", 3, NULL));
  if (truncate (self->path, (off_t) 1 << 40) != 0) /* with nothing in it */
    {
      g_test_skip ("this file system takes no file of 1 TiB");
      return;
    }
  g_assert_cmpint (copy (self), ==, GUISE_JOB_FAILED);
  check_nothing_there (self);
}

/* A sparse file; its first byte tells it from others. */
static void
make_large (const char *path, char first, off_t n_bytes)
{
  g_assert_true (guise_file_replace (path, &first, 1, NULL));
  g_assert_cmpint (truncate (path, n_bytes), ==, 0);
}

/* What this process has read so far, from wherever; 0 where the system does not say. */
static guint64
count_read (void)
{
  g_autofree char *text = NULL;

  return g_file_get_contents ("/proc/self/io", &text, NULL, NULL) &&
             g_str_has_prefix (text, "rchar: ")
           ? g_ascii_strtoull (text + strlen ("rchar: "), NULL, 10)
           : 0;
}

/* A copy of each day is not read to its end each day. */
static void
test_many (Fixture *self, const void *data)
{
  const guint64 before = count_read ();

  if (before == 0)
    {
      g_test_skip ("this system does not count what is read");
      return;
    }
  make_large (self->path, 'a', 8 * MIB);
  for (int i = 1; i <= 10; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup ("model.dfm") : g_strdup_printf ("model %d.dfm", i);
      g_autofree char *path = g_build_filename (self->into, name, NULL);

      make_large (path, 'b', 8 * MIB);
    }
  g_assert_cmpint (copy (self), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (self->name, ==, "model 11.dfm");
  /* Ours to be copied and read back, and of each other one its beginning, and ours. */
  g_assert_cmpuint (count_read () - before, <, (guint64) (2 * 8 + 10 * 2 + 8) * MIB);
}

/* Alike up to the last byte. */
static void
test_last_byte (Fixture *self, const void *data)
{
  g_autofree char *there = g_build_filename (self->into, "model.dfm", NULL);
  FILE            *file;

  make_large (self->path, 'a', 2 * MIB + 1);
  make_large (there, 'a', 2 * MIB + 1);
  file = g_fopen (there, "r+");
  g_assert_nonnull (file);
  g_assert_cmpint (fseeko (file, 2 * MIB, SEEK_SET), ==, 0);
  g_assert_cmpint (fputc ('b', file), ==, 'b');
  g_assert_cmpint (fclose (file), ==, 0);
  g_assert_cmpint (copy (self), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (self->name, ==, "model 2.dfm");
}

/* Ends itself in the middle: the system kills who writes beyond the limit. */
static void
be_killed (void)
{
  Fixture self = { .path = g_strdup (g_getenv ("GUISE_TEST_PATH")),
                   .into = g_strdup (g_getenv ("GUISE_TEST_INTO")) };

  g_assert_cmpint (setrlimit (RLIMIT_CORE, &(struct rlimit){ 0, 0 }), ==, 0);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &(struct rlimit){ 2 * MIB, 2 * MIB }), ==, 0);
  copy (&self);
}

static void
test_killed (Fixture *self, const void *data)
{
  const int nameless = open (self->into, O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);

  if (nameless < 0)
    {
      g_test_skip ("this file system has no files without a name");
      return;
    }
  close (nameless);
  make_large (self->path, 'a', 4 * MIB);
  g_setenv ("GUISE_TEST_PATH", self->path, TRUE);
  g_setenv ("GUISE_TEST_INTO", self->into, TRUE);
  g_test_trap_subprocess ("/app/export-copy/subprocess/killed", 0, 0);
  g_assert_false (g_test_trap_has_passed ());
  check_nothing_there (self);
}

#define ADD(name, func)                                                          \
  g_test_add ("/app/export-copy/" name, Fixture, NULL, set_up, func, tear_down); \
  g_test_add ("/app/export-copy/named/" name, Fixture, NULL, set_up_named, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("file", test_file);
  ADD ("taken", test_taken);
  ADD ("link", test_link);
  ADD ("same", test_same);
  ADD ("draft", test_draft);
  ADD ("pipe", test_pipe);
  ADD ("device", test_device);
  ADD ("too-large", test_too_large);
  ADD ("many", test_many);
  ADD ("last-byte", test_last_byte);
  g_test_add ("/app/export-copy/killed", Fixture, NULL, set_up, test_killed, tear_down);
  g_test_add_func ("/app/export-copy/subprocess/killed", be_killed);
  return g_test_run ();
}
