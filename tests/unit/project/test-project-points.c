/* SPDX-License-Identifier: GPL-3.0-or-later
 * Points of a project's history: pinned, and gone back to. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "project/guise-project-pin.h"
#include "project/guise-project-restore.h"
#include "store/guise-backup.h"
#include "store/guise-journal-text.h"
#include "store/guise-journal.h"
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
    g_assert_true (guise_test_store_write (self->checkpoints, i, i == 7 ? "seven" : "other", NULL));
}

static void
tear_down (Fixture *self, const void *data)
{
  guise_project_free (self->project);
  g_free (self->checkpoints);
  g_free (self->backups);
  guise_test_rm_rf (self->work);
}

/* What the journal says last. */
static char *
dup_last_sentence (Fixture *self)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 1, NULL, NULL);

  g_assert_cmpuint (acts->len, ==, 1);
  return guise_journal_dup_sentence (acts->pdata[0]);
}

static void
test_restore (Fixture *self, const void *data)
{
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *kept = NULL;
  g_autofree char *gate = guise_project_dup_gate_path (self->project);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  uint64_t iteration = 0;

  g_assert_true (g_file_set_contents (gate, "an answer", -1, NULL));
  g_assert_false (guise_project_restore_checkpoint (self->project, 5, &info, &kept, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_true (g_file_test (gate, G_FILE_TEST_EXISTS)); /* it cost no answer */
  g_clear_error (&error);
  g_assert_true (guise_project_restore_checkpoint (self->project, 7, &info, &kept, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (info.iteration, ==, 7);
  g_assert_cmpstr (kept, ==, "0000000009-before-restore-to-7");
  g_assert_false (g_file_test (gate, G_FILE_TEST_EXISTS));
  text = guise_test_store_read_latest (self->checkpoints, &iteration);
  g_assert_cmpstr (text, ==, "seven");
  g_assert_cmpuint (iteration, ==, 7);
  {
    g_autofree char *sentence = dup_last_sentence (self);

    g_assert_cmpstr (sentence, ==,
                     "Training went back to a checkpoint; what was there is kept as "
                     "0000000009-before-restore-to-7");
  }
}

/* A backup of one that is about to go, with its picture; while others train, too: no lock of the
 * project is asked for. */
static void
test_pin (Fixture *self, const void *data)
{
  g_autofree char *previews = guise_project_dup_previews_dir (self->project);
  g_autofree char *picture = g_build_filename (previews, "0000000006.png", NULL);
  g_autofree char *id = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GPtrArray) list = NULL;
  const GuiseBackupEntry *entry;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (previews, 0755);
  g_assert_true (g_file_set_contents (picture, "a picture", -1, NULL));
  id = guise_project_pin_checkpoint (self->project, 6, NULL, &error);
  g_assert_no_error (error);
  list = guise_backup_list (self->backups, &error);
  g_assert_cmpuint (list->len, ==, 1);
  entry = list->pdata[0];
  g_assert_cmpstr (entry->id, ==, id);
  g_assert_true (entry->is_pinned);
  g_assert_cmpuint (g_strv_length (entry->pictures), ==, 1);
  sentence = dup_last_sentence (self);
  g_assert_true (g_str_has_prefix (sentence, "A backup was made: 0000000006-"));
  g_assert_null (guise_project_pin_checkpoint (self->project, 5, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

#define ADD(name, func) g_test_add ("/project/points/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("restore", test_restore);
  ADD ("pin", test_pin);
  return g_test_run ();
}
