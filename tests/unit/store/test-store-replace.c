/* SPDX-License-Identifier: GPL-3.0-or-later
 * A checkpoint that takes the place of another of the same iteration: killed at every rename, with
 * and without a file system that can exchange two names. */
#include "core/guise-error.h"
#include "store/guise-checkpoint.h"
#include "support/guise-test-store.h"
#include "support/guise-test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAUSE_US 100000

/* What the file system does. */
static struct
{
  gboolean can_exchange;
  gboolean is_read_only;
  int      n_renames; /* so far */
  int      kill_at;   /* before that one; -1: never */
  int      pause_at;
} disk = { .can_exchange = TRUE, .kill_at = -1, .pause_at = -1 };

/* Stands in front of the C library's, which is how a file system without exchange shows. */
int
renameat2 (int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
  if ((flags & RENAME_EXCHANGE) != 0 && !disk.can_exchange)
    {
      errno = EINVAL;
      return -1;
    }
  if (disk.is_read_only)
    {
      errno = EROFS;
      return -1;
    }
  if (disk.n_renames == disk.kill_at)
    raise (SIGKILL);
  if (disk.n_renames == disk.pause_at)
    g_usleep (PAUSE_US);
  disk.n_renames++;
  return (int) syscall (SYS_renameat2, from_dir, from, to_dir, to, flags);
}

/* Another program replaces the checkpoint of iteration 100. */
static pid_t
start_replacing (const char *dir, gboolean can_exchange, int kill_at, int pause_at)
{
  pid_t child = fork ();

  if (child != 0)
    return child;
  disk.can_exchange = can_exchange;
  disk.kill_at = kill_at;
  disk.pause_at = pause_at;
  disk.n_renames = 0;
  _exit (guise_test_store_write (dir, 100, "new", NULL) ? 0 : 1);
}

static gboolean
is_there (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A folder with two checkpoints; somebody has put notes into the newer one. */
static char *
prepare (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *notes = g_build_filename (dir, "0000000100", "notes.txt", NULL);

  g_assert_true (guise_test_store_write (dir, 50, "older", NULL));
  g_assert_true (guise_test_store_write (dir, 100, "old", NULL));
  g_assert_true (g_file_set_contents (notes, "mine", -1, NULL));
  return dir;
}

/* Whatever the moment: the newest is the old or the new one of that iteration, whole; the next save
 * clears up, and nothing of others is lost.
 *
 * Returns: how the program ended, as waitpid() says */
static int
kill_once (gboolean can_exchange, int kill_at, unsigned *n_gaps)
{
  char            *dir = prepare ();
  uint64_t         iteration = 0;
  g_autofree char *content = NULL;
  int              status;

  waitpid (start_replacing (dir, can_exchange, kill_at, -1), &status, 0);
  *n_gaps += !is_there (dir, "0000000100");
  content = guise_test_store_read_latest (dir, &iteration);
  g_assert_cmpuint (iteration, ==, 100);
  g_assert_true (g_str_equal (content, "old") || g_str_equal (content, "new"));
  g_assert_true (is_there (dir, "0000000100"));
  g_assert_true (guise_test_store_write (dir, 200, "later", NULL));
  g_assert_cmpuint (guise_test_store_count (dir, "."), ==, 0);
  g_assert_true (is_there (dir, "0000000100/notes.txt") ||
                 is_there (dir, "left-0000000100/notes.txt"));
  g_free (content);
  content = guise_test_store_read_latest (dir, &iteration);
  g_assert_cmpstr (content, ==, "later");
  guise_test_rm_rf (dir);
  return status;
}

static void
test_killed (const void *data)
{
  const gboolean can_exchange = GPOINTER_TO_INT (data);
  unsigned       n_gaps = 0;
  int            n_kills = 0;

  while (WIFSIGNALED (kill_once (can_exchange, n_kills, &n_gaps)))
    n_kills++;
  g_test_message ("%d kills, %u of them between two renames", n_kills, n_gaps);
  g_assert_cmpint (n_kills, ==, can_exchange ? 3 : 5);
  g_assert_cmpuint (n_gaps, ==, can_exchange ? 0 : 1);
}

/* Who lists while another program is between its renames waits for it. */
static void
test_busy (void)
{
  char            *dir = prepare ();
  pid_t            child = start_replacing (dir, FALSE, -1, 1);
  uint64_t         iteration = 0;
  g_autofree char *content = NULL;
  int              status;

  while (!is_there (dir, ".replaced-0000000100") && waitpid (child, &status, WNOHANG) == 0)
    g_thread_yield ();
  content = guise_test_store_read_latest (dir, &iteration);
  g_assert_cmpstr (content, ==, "new");
  waitpid (child, &status, 0);
  g_assert_cmpint (status, ==, 0);
  guise_test_rm_rf (dir);
}

/* What cannot be put back is said: nobody goes on from an older one. A list shows what is there. */
static void
test_cannot_put_back (void)
{
  char *dir = prepare ();
  int   status;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  waitpid (start_replacing (dir, FALSE, 1, -1), &status, 0);
  g_assert_false (is_there (dir, "0000000100"));
  disk.is_read_only = TRUE;
  g_assert_null (guise_checkpoint_find_latest (dir, NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "could not be renamed back to '0000000100'"));
  list = guise_checkpoint_list (dir, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  disk.is_read_only = FALSE;
  g_clear_pointer (&list, g_ptr_array_unref);
  list = guise_checkpoint_list (dir, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  guise_test_rm_rf (dir);
}

/* Going back looks at what a killed program left, too. */
static void
test_retire_newer (void)
{
  char            *dir = prepare ();
  uint64_t         iteration = 0;
  g_autofree char *content = NULL;
  int              status;

  waitpid (start_replacing (dir, FALSE, 1, -1), &status, 0);
  g_assert_true (guise_checkpoint_retire_newer (dir, 50, NULL));
  content = guise_test_store_read_latest (dir, &iteration);
  g_assert_cmpstr (content, ==, "older");
  g_assert_false (is_there (dir, "0000000100"));
  g_assert_true (is_there (dir, "left-0000000100/notes.txt"));
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/replace/killed/exchange", GINT_TO_POINTER (TRUE), test_killed);
  g_test_add_data_func ("/store/replace/killed/two-renames", GINT_TO_POINTER (FALSE), test_killed);
  g_test_add_func ("/store/replace/busy", test_busy);
  g_test_add_func ("/store/replace/cannot-put-back", test_cannot_put_back);
  g_test_add_func ("/store/replace/retire-newer", test_retire_newer);
  return g_test_run ();
}
