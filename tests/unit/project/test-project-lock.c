/* SPDX-License-Identifier: GPL-3.0-or-later
 * One program at a time changes a project, and the others are told which. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "project/guise-project-lock.h"
#include "project/guise-project.h"
#include "support/guise-test.h"

/* ---- a network share without locks ---- */

static gboolean has_no_locks;

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
  if (has_no_locks && (command == F_OFD_SETLK || command == F_OFD_GETLK))
    {
      errno = ENOLCK;
      return -1;
    }
  return __real_fcntl64 (fd, command, argument);
}

/* ---- tests ---- */

static char *
make_project (const char *parent)
{
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = (char *) "/a" },
                                                        { .path = (char *) "/b" } };
  char                   *dir = g_build_filename (parent, "project ü", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);

  g_assert_no_error (error);
  return dir;
}

static void
assert_refused (const char *dir, int pid, const char *work)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) looked = NULL;
  g_autofree char *process =
    g_strdup_printf ("(process %d on %s, %s since 20", pid, g_get_host_name (), work);

  g_assert_null (guise_project_lock_take (dir, "testing", &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_BUSY);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, dir));
  g_assert_nonnull (strstr (error->message, process));
  g_assert_nonnull (strstr (error->message, "test-project-lo"));
  g_assert_nonnull (strstr (error->message, "stop that or let it end"));
  g_assert_false (guise_project_lock_check (dir, &looked));
  g_assert_error (looked, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_BUSY);
  g_assert_cmpstr (looked->message, ==, error->message);
}

static void
test_one_holder (void)
{
  char            *parent = guise_test_tmp_dir ();
  g_autofree char *dir = make_project (parent);
  g_autoptr (GError) error = NULL;
  GuiseProjectLock *lock;

  g_assert_true (guise_project_lock_check (dir, &error));
  lock = guise_project_lock_take (dir, "training", &error);
  g_assert_no_error (error);
  g_assert_null (guise_project_lock_get_warning (lock));
  assert_refused (dir, (int) getpid (), "training");
  guise_project_lock_free (lock);
  g_assert_true (guise_project_lock_check (dir, &error));
  lock = guise_project_lock_take (dir, "restoring a backup", &error);
  g_assert_no_error (error);
  guise_project_lock_free (lock);
  guise_test_rm_rf (parent);
}

/* What a training takes over by itself need not wait for it, but for all others. */
static void
test_beside_training (void)
{
  char            *parent = guise_test_tmp_dir ();
  g_autofree char *dir = make_project (parent);
  g_autoptr (GError) error = NULL;
  GuiseProjectLock *training = guise_project_lock_take (dir, GUISE_PROJECT_LOCK_TRAINING, NULL);
  GuiseProjectLock *beside =
    guise_project_lock_take_beside_training (dir, "changing an option", &error);

  g_assert_no_error (error);
  g_assert_null (guise_project_lock_get_warning (beside));
  guise_project_lock_free (beside);
  assert_refused (dir, (int) getpid (), GUISE_PROJECT_LOCK_TRAINING); /* it has it all the same */
  guise_project_lock_free (training);
  training = guise_project_lock_take (dir, "training's end", NULL);
  g_assert_null (guise_project_lock_take_beside_training (dir, "changing an option", &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_BUSY);
  g_clear_error (&error);
  guise_project_lock_free (training);
  beside = guise_project_lock_take_beside_training (dir, "changing an option", &error);
  g_assert_no_error (error);
  assert_refused (dir, (int) getpid (), "changing an option"); /* a lock like any other */
  guise_project_lock_free (beside);
  guise_test_rm_rf (parent);
}

/* Whoever is killed keeps nobody away. */
static void
test_killed (void)
{
  char            *parent = guise_test_tmp_dir ();
  g_autofree char *dir = make_project (parent);
  g_autoptr (GError) error = NULL;
  GuiseProjectLock *lock;
  int               fds[2];
  char              byte;
  pid_t             pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      if (guise_project_lock_take (dir, "training", NULL) == NULL || write (fds[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  close (fds[1]);
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  close (fds[0]);
  assert_refused (dir, (int) pid, "training");
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  lock = guise_project_lock_take (dir, "training", &error);
  g_assert_no_error (error);
  guise_project_lock_free (lock);
  guise_test_rm_rf (parent);
}

static void
test_no_locks (void)
{
  char            *parent = guise_test_tmp_dir ();
  g_autofree char *dir = make_project (parent);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProjectLock) first = NULL;
  g_autoptr (GuiseProjectLock) second = NULL;

  has_no_locks = TRUE;
  first = guise_project_lock_take (dir, "training", &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (guise_project_lock_get_warning (first), dir));
  g_assert_true (guise_project_lock_check (dir, &error));
  second = guise_project_lock_take (dir, "training", &error);
  g_assert_no_error (error);
  g_assert_nonnull (second);
  has_no_locks = FALSE;
  guise_test_rm_rf (parent);
}

/* Where there is no project there is nothing to lock, and nothing is left behind. */
static void
test_no_project (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *lock = g_build_filename (dir, GUISE_PROJECT_LOCK_NAME, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_project_lock_take (dir, "training", &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_INVALID);
  g_assert_false (g_file_test (lock, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

/* A link that somebody has put there is not followed to a file of somebody else's. */
static void
test_link (void)
{
  char            *parent = guise_test_tmp_dir ();
  g_autofree char *dir = make_project (parent);
  g_autofree char *precious = g_build_filename (parent, "precious", NULL);
  g_autofree char *lock = g_build_filename (dir, GUISE_PROJECT_LOCK_NAME, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (precious, "kept", -1, NULL));
  g_assert_cmpint (symlink (precious, lock), ==, 0);
  g_assert_null (guise_project_lock_take (dir, "training", &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_assert_true (g_file_get_contents (precious, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "kept");
  guise_test_rm_rf (parent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/lock/one-holder", test_one_holder);
  g_test_add_func ("/project/lock/killed", test_killed);
  g_test_add_func ("/project/lock/beside-training", test_beside_training);
  g_test_add_func ("/project/lock/no-locks", test_no_locks);
  g_test_add_func ("/project/lock/no-project", test_no_project);
  g_test_add_func ("/project/lock/link", test_link);
  return g_test_run ();
}
