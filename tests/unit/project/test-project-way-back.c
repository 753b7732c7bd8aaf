/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where training goes back to after a fault: by a quick look and by reading everything. */
#include "project/guise-way-back.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/guise-journal.h"
#include "support/guise-test.h"

static char *work; /* folder of this program */

static void
add_checkpoint (const char *dir, uint64_t iteration)
{
  const GuiseCheckpointInfo info = { .iteration = iteration, .stage = (char *) "a", .made_at = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCheckpointDraft) draft = guise_checkpoint_begin (dir, iteration, 0, &error);
  g_autofree char *file = NULL;

  g_assert_no_error (error);
  file = g_build_filename (guise_checkpoint_draft_get_path (draft), "weights", NULL);
  g_assert_true (g_file_set_contents (file, "weights", -1, &error));
  guise_checkpoint_commit (draft, &info, &error);
  g_assert_no_error (error);
}

/* Checkpoints and backups of iterations; a list ends with 0. */
typedef struct
{
  const char     *name;
  uint64_t        checkpoints[5];
  uint64_t        backups[5];
  GuiseBackupKind kind; /* of the backups */
  uint64_t        fault;
  uint64_t        first;
  uint64_t        wanted; /* 0: there is no way back */
  gboolean        is_backup;
} Case;

static const Case cases[] = {
  { "surely older", { 100, 250, 320 }, { 0 }, GUISE_BACKUP_TIMED, 370, 0, 250, FALSE },
  { "just old enough", { 100, 270, 320 }, { 0 }, GUISE_BACKUP_TIMED, 370, 0, 270, FALSE },
  { "a backup that is surely older", { 320 }, { 50, 200 }, GUISE_BACKUP_TIMED, 370, 0, 200, TRUE },
  { "a checkpoint first", { 100, 320 }, { 200 }, GUISE_BACKUP_TIMED, 370, 0, 100, FALSE },
  { "none is surely older", { 320, 360 }, { 0 }, GUISE_BACKUP_TIMED, 370, 0, 360, FALSE },
  { "early", { 4 }, { 0 }, GUISE_BACKUP_TIMED, 6, 0, 4, FALSE },
  { "the import", { 1000, 1040 }, { 0 }, GUISE_BACKUP_TIMED, 1050, 1000, 1000, FALSE },
  { "what one went back from", { 0 }, { 200 }, GUISE_BACKUP_BEFORE_RESTORE, 370, 0, 0, FALSE },
  { "later ones only", { 400 }, { 500 }, GUISE_BACKUP_TIMED, 370, 0, 0, FALSE },
};

static void
make_points (const Case *self, const char *checkpoints, const char *backups)
{
  g_assert_cmpint (g_mkdir_with_parents (checkpoints, 0700), ==, 0);
  for (size_t i = 0; self->backups[i] != 0; i++)
    {
      g_autofree char *dir = g_strdup_printf ("%s-%zu", checkpoints, i);
      g_autofree char *path = g_strdup_printf ("%s/%010u", dir, (unsigned) self->backups[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *id = NULL;

      g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
      add_checkpoint (dir, self->backups[i]);
      id = guise_backup_create (backups, path, self->kind, "", NULL, NULL, &error);
      g_assert_no_error (error);
    }
  for (size_t i = 0; self->checkpoints[i] != 0; i++)
    add_checkpoint (checkpoints, self->checkpoints[i]);
}

static uint64_t
find (const char *checkpoints, const char *backups, const Case *wanted, GuiseWayBackCare care)
{
  g_autoptr (GPtrArray) of_run = guise_checkpoint_list (checkpoints, NULL);
  g_autoptr (GPtrArray) kept = guise_backup_list (backups, NULL);
  const GuiseWayBack way = guise_way_back_find (of_run, kept, wanted->fault, wanted->first, care);

  g_assert_true (way.checkpoint == NULL || way.backup == NULL);
  g_assert_cmpint (way.backup != NULL, ==, wanted->is_backup);
  return way.checkpoint != NULL ? way.checkpoint->info.iteration
         : way.backup != NULL   ? way.backup->info.iteration
                                : 0;
}

/* What is told beforehand and what is then done are the same, as long as everything is whole. */
static void
test_points (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *checkpoints = g_strdup_printf ("%s/%zu-checkpoints", work, i);
      g_autofree char *backups = g_strdup_printf ("%s/%zu-backups", work, i);

      g_test_message ("%s", cases[i].name);
      make_points (&cases[i], checkpoints, backups);
      g_assert_cmpuint (find (checkpoints, backups, &cases[i], GUISE_WAY_BACK_QUICK), ==,
                        cases[i].wanted);
      g_assert_cmpuint (find (checkpoints, backups, &cases[i], GUISE_WAY_BACK_SURE), ==,
                        cases[i].wanted);
    }
}

/* Damage that keeps the size is found by reading only; a file that is cut, by both. */
static void
test_damage (void)
{
  const Case       wanted = { .fault = 370 };
  g_autofree char *checkpoints = g_build_filename (work, "damaged", NULL);
  g_autofree char *backups = g_build_filename (work, "no-backups", NULL);
  g_autofree char *file = g_build_filename (checkpoints, "0000000250", "weights", NULL);

  g_assert_cmpint (g_mkdir_with_parents (checkpoints, 0700), ==, 0);
  add_checkpoint (checkpoints, 100);
  add_checkpoint (checkpoints, 250);
  g_assert_true (g_file_set_contents (file, "weighty", -1, NULL));
  g_assert_cmpuint (find (checkpoints, backups, &wanted, GUISE_WAY_BACK_QUICK), ==, 250);
  g_assert_cmpuint (find (checkpoints, backups, &wanted, GUISE_WAY_BACK_SURE), ==, 100);
  g_assert_true (g_file_set_contents (file, "w", -1, NULL));
  g_assert_cmpuint (find (checkpoints, backups, &wanted, GUISE_WAY_BACK_QUICK), ==, 100);
  g_assert_cmpuint (find (checkpoints, backups, &wanted, GUISE_WAY_BACK_SURE), ==, 100);
}

/* ---- the fault ---- */

static void
note (GPtrArray *acts, GuiseJournalAct kind, int64_t iteration, const char *finding)
{
  JsonObject *act = json_object_new ();

  json_object_set_string_member (act, "act", guise_journal_act_get_name (kind));
  json_object_set_int_member (act, "iteration", iteration);
  if (finding != NULL)
    json_object_set_string_member (act, "finding", finding);
  g_ptr_array_add (acts, act);
}

/* What a guard has found counts until training went back, or on without it. */
static void
test_fault (void)
{
  g_autoptr (GPtrArray) acts = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  uint64_t iteration = 7;

  g_assert_null (guise_way_back_find_fault (acts, &iteration));
  note (acts, GUISE_JOURNAL_RUN_BEGIN, 0, NULL);
  g_assert_null (guise_way_back_find_fault (acts, &iteration));
  g_assert_cmpuint (iteration, ==, 7);
  note (acts, GUISE_JOURNAL_GUARD, 370, "loss-jump");
  note (acts, GUISE_JOURNAL_PLAN_CHANGED, 370, NULL);
  g_assert_cmpstr (guise_way_back_find_fault (acts, &iteration), ==, "loss-jump");
  g_assert_cmpuint (iteration, ==, 370);
  note (acts, GUISE_JOURNAL_ROLLED_BACK, 250, NULL);
  g_assert_null (guise_way_back_find_fault (acts, &iteration));
  note (acts, GUISE_JOURNAL_GUARD, 380, NULL);
  g_assert_cmpstr (guise_way_back_find_fault (acts, &iteration), ==, "");
  note (acts, GUISE_JOURNAL_RESTORE, 250, NULL);
  g_assert_null (guise_way_back_find_fault (acts, &iteration));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/project/way-back/points", test_points);
  g_test_add_func ("/project/way-back/damage", test_damage);
  g_test_add_func ("/project/way-back/fault", test_fault);
  status = g_test_run ();
  guise_test_rm_rf (work);
  return status;
}
