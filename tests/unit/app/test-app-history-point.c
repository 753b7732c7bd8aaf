/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is kept of a training, as History shows it. */
#include "app/train/guise-history-point.h"
#include "core/guise-file.h"
#include "project/guise-project-restore.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "support/guise-test-store.h"
#include "support/guise-test.h"

typedef struct
{
  char         *work;
  GuiseProject *project;
  char         *checkpoints;
  char         *backups;
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = (char *) "/a" },
                                                        { .path = (char *) "/b" } };
  g_autofree char        *dir = NULL;
  g_autoptr (GError) error = NULL;

  self->work = guise_test_tmp_dir ();
  dir = g_build_filename (self->work, "project", NULL);
  self->project = guise_project_create (dir, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  self->checkpoints = guise_project_dup_checkpoints_dir (self->project);
  self->backups = guise_project_dup_backups_dir (self->project);
  for (uint64_t i = 6; i <= 9; i++)
    g_assert_true (guise_test_store_write (self->checkpoints, i, "first", NULL));
}

static void
tear_down (Fixture *self, const void *data)
{
  guise_project_free (self->project);
  g_free (self->checkpoints);
  g_free (self->backups);
  guise_test_rm_rf (self->work);
}

/* The checkpoint of another try. */
static void
write_again (Fixture *self, uint64_t iteration, double trained_seconds)
{
  const GuiseCheckpointInfo info = {
    .stage = (char *) "one",
    .reason = (char *) "clock",
    .plan = (char *) "miniature",
    .trained_seconds = trained_seconds,
    .made_at = 1700009999,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCheckpointDraft) draft =
               guise_checkpoint_begin (self->checkpoints, iteration, 0, &error);
  g_autofree char *weights = NULL;

  g_assert_no_error (error);
  weights = g_build_filename (guise_checkpoint_draft_get_path (draft), "weights", NULL);
  g_assert_true (guise_file_replace (weights, "second", 6, &error));
  g_assert_true (guise_checkpoint_commit (draft, &info, &error));
  g_assert_no_error (error);
}

/* A backup that was left behind does not stand for the checkpoint that took its iteration. */
static void
test_second_try (Fixture *self, const void *data)
{
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) points = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_project_restore_checkpoint (self->project, 7, &info, &kept, NULL, &error));
  write_again (self, 9, 1234.5);
  points = guise_history_point_list (self->project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (points->len, ==, 5); /* 9 and 9, 8, 7, 6 */
  g_assert_cmpuint (guise_history_point_get_iteration (points->pdata[0]), ==, 9);
  g_assert_null (guise_history_point_get_backup (points->pdata[0]));
  g_assert_true (guise_history_point_is_checkpoint (points->pdata[0]));
  g_assert_cmpuint (guise_history_point_get_iteration (points->pdata[1]), ==, 9);
  g_assert_cmpstr (guise_history_point_get_backup (points->pdata[1]), ==, kept);
  g_assert_false (guise_history_point_is_checkpoint (points->pdata[1]));
}

/* Of what is there twice the backup is shown; also after going back to it, when its checkpoint is
 * one of another day. */
static void
test_same (Fixture *self, const void *data)
{
  g_autofree char *path = g_build_filename (self->checkpoints, "0000000008", NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  id = guise_backup_create (self->backups, path, GUISE_BACKUP_MANUAL, "asked", NULL, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 2; i++)
    {
      g_auto (GuiseCheckpointInfo) info = { 0 };
      g_autofree char *kept = NULL;
      g_autoptr (GPtrArray) points = guise_history_point_list (self->project, &error);

      g_assert_cmpuint (points->len, ==, 4);
      g_assert_cmpstr (guise_history_point_get_backup (points->pdata[1]), ==, id);
      g_assert_true (guise_history_point_is_checkpoint (points->pdata[1]));
      g_assert_true (guise_project_restore (self->project, id, &info, &kept, NULL, &error));
      g_assert_no_error (error);
    }
}

#define ADD(name, func) \
  g_test_add ("/app/history-point/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("second-try", test_second_try);
  ADD ("same", test_same);
  return g_test_run ();
}
