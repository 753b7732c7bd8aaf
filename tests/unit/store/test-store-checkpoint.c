/* SPDX-License-Identifier: GPL-3.0-or-later
 * Checkpoints are complete or not there. */
#include "core/guise-file.h"
#include "store/guise-checkpoint.h"
#include "store/guise-store-error.h"
#include "support/guise-test.h"

#include <glib/gstdio.h>
#include <string.h>

static void
write_checkpoint (const char *dir, uint64_t iteration, const char *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCheckpointDraft) draft = guise_checkpoint_begin (dir, iteration, &error);
  g_autofree char *file =
    g_build_filename (guise_checkpoint_draft_get_path (draft), "a file", NULL);

  g_assert_true (guise_file_replace (file, content, strlen (content), &error));
  g_assert_true (guise_checkpoint_commit (draft, &error));
  g_assert_no_error (error);
}

static char *
read_latest (const char *dir, uint64_t *out_iteration)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = guise_checkpoint_find_latest (dir, out_iteration, &error);
  g_autofree char *file = path != NULL ? g_build_filename (path, "a file", NULL) : NULL;
  char            *content = NULL;

  g_assert_no_error (error);
  if (file != NULL)
    g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  return content;
}

static void
test_latest_and_prune (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *none = read_latest (dir, NULL);
  g_autofree char *newest = NULL;
  g_autofree char *replaced = NULL;
  uint64_t         iteration = 0;
  g_autoptr (GPtrArray) left = NULL;

  g_assert_null (none);
  write_checkpoint (dir, 9, "nine");
  write_checkpoint (dir, 100, "hundred");
  write_checkpoint (dir, 20, "twenty");
  newest = read_latest (dir, &iteration);
  g_assert_cmpuint (iteration, ==, 100);
  g_assert_cmpstr (newest, ==, "hundred");
  write_checkpoint (dir, 100, "again");
  replaced = read_latest (dir, &iteration);
  g_assert_cmpstr (replaced, ==, "again");
  guise_checkpoint_prune (dir, 2);
  {
    g_autofree char *gone = g_build_filename (dir, "0000000009", NULL);
    g_autofree char *kept = g_build_filename (dir, "0000000020", NULL);

    g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));
    g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  }
  guise_test_rm_rf (dir);
}

/* A crash at any moment before the rename leaves the older checkpoint in charge. */
static void
test_abandoned_draft (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  GuiseCheckpointDraft *draft;
  g_autofree char      *content = NULL;
  uint64_t              iteration;

  write_checkpoint (dir, 5, "five");
  draft = guise_checkpoint_begin (dir, 6, &error);
  g_assert_no_error (error);
  content = read_latest (dir, &iteration);
  g_assert_cmpuint (iteration, ==, 5);
  g_assert_cmpstr (content, ==, "five");
  guise_checkpoint_draft_free (draft);
  guise_test_rm_rf (dir);
}

/* Damage after the fact: the next older whole one is found; with none left it is an error. */
static void
test_damaged (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *newer = g_build_filename (dir, "0000000008", "a file", NULL);
  g_autofree char *older = g_build_filename (dir, "0000000007", "a file", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  uint64_t iteration;

  write_checkpoint (dir, 7, "seven");
  write_checkpoint (dir, 8, "eight");
  g_assert_true (g_file_set_contents (newer, "eig", 3, NULL));
  content = read_latest (dir, &iteration);
  g_assert_cmpuint (iteration, ==, 7);
  guise_checkpoint_prune (dir, 1);
  g_assert_true (g_file_test (older, G_FILE_TEST_EXISTS));
  g_unlink (older);
  g_assert_null (guise_checkpoint_find_latest (dir, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/checkpoint/latest-and-prune", test_latest_and_prune);
  g_test_add_func ("/store/checkpoint/abandoned", test_abandoned_draft);
  g_test_add_func ("/store/checkpoint/damaged", test_damaged);
  return g_test_run ();
}
