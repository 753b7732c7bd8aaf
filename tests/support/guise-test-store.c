/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small checkpoints for the tests of the store room. */
#include "support/guise-test-store.h"

#include <string.h>

#include "core/guise-file.h"

gboolean
guise_test_store_write (const char *dir, uint64_t iteration, const char *content, GError **error)
{
  const char *const         options[] = { "resolution=96", "archi=liae-ud", NULL };
  const GuiseCheckpointInfo info = {
    .stage = (char *) "one",
    .stage_done = iteration,
    .is_reusable = TRUE,
    .reason = (char *) "clock",
    .plan = (char *) "miniature",
    .options = (char **) options,
    .seed = 5,
    .trained_seconds = 60.0 * (double) iteration,
    .made_at = 1700000000 + (int64_t) iteration,
  };
  g_autoptr (GuiseCheckpointDraft) draft = guise_checkpoint_begin (dir, iteration, 0, error);
  g_autofree char *twice = g_strconcat (content, content, NULL);
  g_autofree char *weights = NULL;
  g_autofree char *losses = NULL;

  if (draft == NULL)
    return FALSE;
  weights = g_build_filename (guise_checkpoint_draft_get_path (draft), "weights", NULL);
  losses = g_build_filename (guise_checkpoint_draft_get_path (draft), "losses", NULL);
  return guise_file_replace (weights, content, strlen (content), error) &&
         guise_file_replace (losses, twice, strlen (twice), error) &&
         guise_checkpoint_commit (draft, &info, error);
}

char *
guise_test_store_read_latest (const char *dir, uint64_t *out_iteration)
{
  g_autoptr (GError) error = NULL;
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *path = guise_checkpoint_find_latest (dir, &info, NULL, &error);
  g_autofree char *file = path != NULL ? g_build_filename (path, "weights", NULL) : NULL;
  char            *content = NULL;

  g_assert_no_error (error);
  if (file != NULL)
    g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  if (file != NULL && out_iteration != NULL)
    *out_iteration = info.iteration;
  return content;
}

unsigned
guise_test_store_count (const char *dir, const char *prefix)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL); /* not there: nothing in it */
  const char *name;
  unsigned    n = 0;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    n += g_str_has_prefix (name, prefix);
  return n;
}
