/* SPDX-License-Identifier: GPL-3.0-or-later
 * The key file of a faceset: what lies in its place in a folder from elsewhere. */
#include "capture/guise-key-journal.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support/guise-test.h"

#define NAME ".guise-capture"

static char *
dup_value (const char *dir)
{
  GuiseKeyJournal journal = { 0 };
  char           *value;

  guise_key_journal_open (&journal, dir, NAME);
  value = g_key_file_get_string (journal.file, "group", "key", NULL);
  guise_key_journal_clear (&journal);
  return value;
}

static void
test_damaged (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, NAME, NULL);
  g_autofree char *none = dup_value (dir);
  g_autofree char *whole = NULL;
  g_autofree char *half = NULL;

  g_assert_null (none);
  g_assert_true (g_file_set_contents (path, "[group]\nkey=value\n", -1, NULL));
  whole = dup_value (dir);
  g_assert_cmpstr (whole, ==, "value");
  g_assert_true (g_file_set_contents (path, "[group]\nkey=value\nnonsense\n", -1, NULL));
  half = dup_value (dir);
  g_assert_null (half);
  guise_test_rm_rf (dir);
}

/* Nobody writes into the pipe: who waits for that does so until the alarm ends the test. */
static void
test_pipe (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, NAME, NULL);
  g_autofree char *value = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  alarm (20);
  value = dup_value (dir);
  alarm (0);
  g_assert_null (value);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/key-journal/damaged", test_damaged);
  g_test_add_func ("/capture/key-journal/pipe", test_pipe);
  return g_test_run ();
}
