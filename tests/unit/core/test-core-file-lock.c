/* SPDX-License-Identifier: GPL-3.0-or-later
 * A lock has one holder, tells who that is, and outlives nobody. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file-lock.h"
#include "support/guise-test.h"

/* ---- a file system without locks ---- */

static int lock_errno; /* what every lock answers; 0: as it is */

int __real_fcntl64 (int fd, int command, void *argument);
int __wrap_fcntl64 (int fd, int command, ...);

int
__wrap_fcntl64 (int fd, int command, ...)
{
  va_list arguments;
  void   *argument;

  va_start (arguments, command);
  argument = va_arg (arguments, void *);
  va_end (arguments);
  if (lock_errno != 0 && (command == F_OFD_SETLK || command == F_OFD_GETLK))
    {
      errno = lock_errno;
      return -1;
    }
  return __real_fcntl64 (fd, command, argument);
}

/* ---- tests ---- */

static GuiseFileLock *
take (const char *path, const char *note, GuiseFileLockState *out_state, char **out_note)
{
  g_autoptr (GError) error = NULL;
  GuiseFileLock *lock = guise_file_lock_take (path, note, out_state, out_note, &error);

  g_assert_no_error (error);
  return lock;
}

/* The second of one process is another holder, too. */
static void
test_one_holder (void)
{
  char              *dir = guise_test_tmp_dir ();
  g_autofree char   *path = g_build_filename (dir, "lock", NULL);
  GuiseFileLockState state;
  char              *note = NULL;
  GuiseFileLock     *first;

  g_assert_cmpint (guise_file_lock_look (path, &note), ==, GUISE_FILE_LOCK_FREE);
  first = take (path, "the first ü", &state, &note);
  g_assert_nonnull (first);
  g_assert_cmpint (state, ==, GUISE_FILE_LOCK_FREE);
  g_assert_null (note);
  g_assert_null (take (path, "the second", &state, &note));
  g_assert_cmpint (state, ==, GUISE_FILE_LOCK_BUSY);
  g_assert_cmpstr (note, ==, "the first ü");
  g_clear_pointer (&note, g_free);
  g_assert_cmpint (guise_file_lock_look (path, &note), ==, GUISE_FILE_LOCK_BUSY);
  g_assert_cmpstr (note, ==, "the first ü");
  g_clear_pointer (&note, g_free);

  guise_file_lock_free (first);
  g_assert_cmpint (guise_file_lock_look (path, &note), ==, GUISE_FILE_LOCK_FREE);
  g_assert_null (note);
  first = take (path, "the third", &state, &note);
  g_assert_nonnull (first);
  guise_file_lock_free (first);
  guise_test_rm_rf (dir);
}

/* A process that holds it and is killed. */
static void
test_killed_holder (void)
{
  char              *dir = guise_test_tmp_dir ();
  g_autofree char   *path = g_build_filename (dir, "lock", NULL);
  GuiseFileLockState state;
  g_autofree char   *note = NULL;
  GuiseFileLock     *lock;
  int                fds[2];
  char               byte;
  pid_t              pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      close (fds[0]);
      if (guise_file_lock_take (path, "a child", &state, &note, NULL) == NULL ||
          write (fds[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  close (fds[1]);
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  g_assert_null (take (path, "the parent", &state, &note));
  g_assert_cmpint (state, ==, GUISE_FILE_LOCK_BUSY);
  g_assert_cmpstr (note, ==, "a child");
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  close (fds[0]);
  g_clear_pointer (&note, g_free);
  lock = take (path, "the parent", &state, &note);
  g_assert_nonnull (lock);
  g_assert_cmpint (state, ==, GUISE_FILE_LOCK_FREE);
  guise_file_lock_free (lock);
  guise_test_rm_rf (dir);
}

/* Then work is possible all the same. */
static void
test_no_locks (void)
{
  static const int CASES[] = { ENOLCK, EINVAL, ENOSYS, EOPNOTSUPP };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "lock", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      GuiseFileLockState state;
      g_autofree char   *note = NULL;
      g_autoptr (GuiseFileLock) first = NULL;
      g_autoptr (GuiseFileLock) second = NULL;

      lock_errno = CASES[i];
      first = take (path, "one", &state, &note);
      g_assert_cmpint (state, ==, GUISE_FILE_LOCK_UNKNOWN);
      second = take (path, "two", &state, &note);
      g_assert_cmpint (state, ==, GUISE_FILE_LOCK_UNKNOWN);
      g_assert_true (first != NULL && second != NULL);
      g_assert_cmpint (guise_file_lock_look (path, &note), ==, GUISE_FILE_LOCK_UNKNOWN);
      g_assert_null (note);
      lock_errno = 0;
    }
  guise_test_rm_rf (dir);
}

/* What others have written is shown only when it is a line of text. */
static void
test_hostile_notes (void)
{
  static const char *const CASES[] = { "", "\xff\xfe", "\x1b[2J gone", "\n" };
  char                    *dir = guise_test_tmp_dir ();
  g_autofree char         *path = g_build_filename (dir, "lock", NULL);
  GuiseFileLockState       state;
  char                    *note = NULL;
  GuiseFileLock           *lock = take (path, "somebody", &state, &note);
  g_autofree char         *line = g_strnfill (2000, 'a');

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      int fd = open (path, O_WRONLY | O_TRUNC);

      g_assert_cmpint (write (fd, CASES[i], strlen (CASES[i])), ==, strlen (CASES[i]));
      close (fd);
      g_assert_null (take (path, "other", &state, &note));
      g_assert_cmpint (state, ==, GUISE_FILE_LOCK_BUSY);
      g_assert_null (note);
    }
  g_assert_true (g_file_set_contents_full (path, line, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  g_assert_null (take (path, "other", &state, &note));
  g_assert_cmpuint (strlen (note), ==, GUISE_FILE_LOCK_MAX_NOTE);
  g_free (note);
  guise_file_lock_free (lock);
  guise_test_rm_rf (dir);
}

static void
test_no_folder (void)
{
  GuiseFileLockState state = GUISE_FILE_LOCK_BUSY; /* it is not: nobody is in the way */
  g_autofree char   *note = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_file_lock_take ("/nowhere/at/all", "x", &state, &note, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_cmpint (state, ==, GUISE_FILE_LOCK_UNKNOWN);
}

/* Nobody writes into the pipe: who waits for that does so until the alarm ends the test. */
static void
test_pipe (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "lock", NULL);
  g_autofree char *note = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  alarm (20);
  g_assert_cmpint (guise_file_lock_look (path, &note), !=, GUISE_FILE_LOCK_BUSY);
  alarm (0);
  g_assert_null (note);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/file-lock/one-holder", test_one_holder);
  g_test_add_func ("/core/file-lock/killed-holder", test_killed_holder);
  g_test_add_func ("/core/file-lock/no-locks", test_no_locks);
  g_test_add_func ("/core/file-lock/hostile-notes", test_hostile_notes);
  g_test_add_func ("/core/file-lock/no-folder", test_no_folder);
  g_test_add_func ("/core/file-lock/pipe", test_pipe);
  return g_test_run ();
}
