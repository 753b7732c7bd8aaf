/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a project keeps, and what it is called: points of its history pinned and gone back to, what
 * it takes, its name. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "project/guise-project-pin.h"
#include "project/guise-project-restore.h"
#include "project/guise-project-space.h"
#include "store/guise-backup-private.h"
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
  /* Neither does what cannot be kept. */
  g_assert_cmpint (g_rmdir (self->backups), ==, 0);
  g_assert_true (g_file_set_contents (self->backups, "in the way", -1, NULL));
  g_assert_false (guise_project_restore_checkpoint (self->project, 7, &info, &kept, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_test (gate, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (self->backups), ==, 0);
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

static unsigned
count_named (Fixture *self, const char *text)
{
  g_autoptr (GPtrArray) list = guise_backup_list (self->backups, NULL);
  unsigned n = 0;

  for (guint i = 0; i < list->len; i++)
    n += strstr (((const GuiseBackupEntry *) list->pdata[i])->id, text) != NULL;
  return n;
}

/* What two returns have kept, long ago and last. */
static void
keep_twice (Fixture *self)
{
  const int64_t now = g_get_real_time () / G_USEC_PER_SEC;

  for (uint64_t i = 8; i <= 9; i++)
    {
      g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT, i);
      g_autofree char *path = g_build_filename (self->checkpoints, name, NULL);
      g_autofree char *id = guise_backup_create (self->backups, path, GUISE_BACKUP_BEFORE_RESTORE,
                                                 "to-7", NULL, NULL, NULL);

      g_assert_true (
        guise_backup_renew (self->backups, id, i == 8 ? now - 7200 : now + 7200, NULL));
    }
}

/* What shares its bytes counts once; what may go is what nobody needs; and only that goes. */
static void
test_space (Fixture *self, const void *data)
{
  g_autofree char *exports =
    guise_project_part_dup_dir (self->project->dir, GUISE_PROJECT_PART_EXPORTS);
  g_autofree char  *file = g_build_filename (exports, "a.dfm", NULL);
  g_autofree char  *link = g_build_filename (exports, "outside", NULL);
  g_autofree char  *checkpoint = g_build_filename (self->checkpoints, "0000000006", NULL);
  g_autofree char  *weights = g_strnfill (1 << 20, 'w');
  g_autofree char  *sentence = NULL;
  GuiseProjectSpace space, after;
  unsigned          n_removed = 0;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (exports, 0755);
  g_assert_true (g_file_set_contents (file, weights, -1, NULL));
  g_assert_cmpint (symlink ("/usr", link), ==, 0);
  for (uint64_t i = 11; i <= 17; i++)
    {
      g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT, i);
      g_autofree char *path = g_build_filename (self->checkpoints, name, NULL);
      g_autofree char *id = NULL;

      g_assert_true (guise_test_store_write (self->checkpoints, i, "some", NULL));
      id = guise_backup_create (self->backups, path, GUISE_BACKUP_TIMED,
                                i == 17 ? "to-9"
                                        : "clock", /* as older versions kept what was between */
                                NULL, NULL, &error);
      g_assert_no_error (error);
      if (i == 12)
        g_assert_true (guise_backup_set_pinned (self->backups, id, TRUE, &error));
    }
  g_free (
    guise_backup_create (self->backups, checkpoint, GUISE_BACKUP_STAGE, "two", NULL, NULL, &error));
  g_free (
    guise_backup_create (self->backups, checkpoint, GUISE_BACKUP_MANUAL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  keep_twice (self);
  g_assert_true (guise_project_measure (self->project, &space, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (space.n_bytes[GUISE_PROJECT_PART_EXPORTS], >=, 1 << 20);
  g_assert_cmpuint (space.n_bytes[GUISE_PROJECT_PART_EXPORTS], <, 4 << 20); /* not what is linked */
  g_assert_cmpuint (space.n_bytes[GUISE_PROJECT_PART_MODEL], >, 0);
  g_assert_cmpuint (space.n_bytes[GUISE_PROJECT_PART_OTHER], >, 0); /* the plan */
  g_assert_cmpuint (space.n_backups, ==, 11);
  g_assert_cmpuint (space.n_spare, ==, 3); /* of five that nobody has pinned, and a return */
  g_assert_true (guise_project_clean_up (self->project, &n_removed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_removed, ==, 3);
  sentence = dup_last_sentence (self);
  g_assert_true (g_str_has_suffix (sentence, " was removed"));
  g_assert_cmpuint (count_named (self, "0000000012-timed"), ==, 1);
  g_assert_cmpuint (count_named (self, "0000000006"), ==, 2);
  g_assert_cmpuint (count_named (self, "0000000013"), ==, 0);
  g_assert_cmpuint (count_named (self, "0000000008-before"), ==, 0);
  g_assert_cmpuint (count_named (self, "0000000009-before"), ==, 1); /* of the last return */
  g_assert_cmpuint (count_named (self, "0000000017-timed"), ==, 1);  /* the farthest */
  g_assert_cmpuint (count_named (self, ""), ==, 8);
  g_assert_true (guise_project_measure (self->project, &after, NULL, &error));
  g_assert_cmpuint (after.n_spare, ==, 0);
  g_assert_cmpuint (after.n_bytes[GUISE_PROJECT_PART_MODEL], ==,
                    space.n_bytes[GUISE_PROJECT_PART_MODEL]);
}

static char *
dup_name_on_disk (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (self->project->dir, &error);

  g_assert_no_error (error);
  return guise_project_dup_name (project);
}

/* A name is what a person says, as long as it is a line; the folder stays. */
static void
test_name (Fixture *self, const void *data)
{
  static const char *const wrong[] = { "two\nlines", "bell\a", "\xff" };
  g_autofree char         *first = dup_name_on_disk (self);
  g_autofree char         *second = NULL;
  g_autofree char         *third = NULL;
  g_autofree char         *fourth = NULL;
  g_autofree char         *long_name = g_strnfill (GUISE_PROJECT_MAX_NAME + 1, 'x');
  g_autofree char         *manifest = g_build_filename (self->project->dir, "project.guise", NULL);
  g_autofree char         *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (first, ==, "project");
  g_assert_true (guise_project_set_name (self->project, "  Mara für Ada  ", &error));
  g_assert_no_error (error);
  second = dup_name_on_disk (self);
  g_assert_cmpstr (second, ==, "Mara für Ada");
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (guise_project_set_name (self->project, wrong[i], &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
      g_clear_error (&error);
    }
  g_assert_false (guise_project_set_name (self->project, long_name, &error));
  g_clear_error (&error);
  third = dup_name_on_disk (self);
  g_assert_cmpstr (third, ==, "Mara für Ada");
  g_assert_cmpstr (self->project->name, ==, "Mara für Ada");
  g_assert_true (guise_project_set_name (self->project, "   ", &error));
  fourth = dup_name_on_disk (self);
  g_assert_cmpstr (fourth, ==, "project");
  /* What somebody else has written there is no reason not to open it. */
  g_assert_true (g_file_get_contents (manifest, &text, NULL, NULL));
  {
    g_autoptr (GString) other = g_string_new (text);
    g_autofree char *name = NULL;

    g_string_replace (other, "[project]\n", "[project]\nname=two\\nlines\n", 1);
    g_assert_true (g_file_set_contents (manifest, other->str, -1, NULL));
    name = dup_name_on_disk (self);
    g_assert_cmpstr (name, ==, "project");
  }
}

#define ADD(name, func) g_test_add ("/project/points/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("restore", test_restore);
  ADD ("pin", test_pin);
  ADD ("space", test_space);
  ADD ("name", test_name);
  return g_test_run ();
}
