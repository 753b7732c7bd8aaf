/* SPDX-License-Identifier: GPL-3.0-or-later
 * A plan that is run: what a collapse, a failing device, a kill and a wish come to. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "nn/guise-nn.h"
#include "project/guise-project-change.h"
#include "project/guise-project-outlook.h"
#include "project/guise-run.h"
#include "run-world.h"
#include "store/guise-backup.h"
#include "store/guise-journal.h"
#include "train/guise-train-error.h"

/* ---- a collapse ---- */

/* Trains one stage, and spoils a weight early in the second. */
static GuiseRun *
collapse (RunWorld *self)
{
  GuiseRun *run;

  self->setup.until_stage = 1;
  run = run_world_open (self);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_REACHED);
  guise_run_free (run);
  self->setup.until_stage = 0;
  run_world_n_until_bad = run_world_n_gradients + 1;
  return run_world_open (self);
}

static void
test_guarded (void)
{
  g_auto (RunWorld) world = { NULL };
  g_auto (GuiseProjectOutlook) outlook = { 0 };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *evidence = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  run = collapse (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_GUARDED);
  g_assert_nonnull (guise_run_get_message (run));
  evidence = guise_project_dup_evidence_dir (world.project);
  g_assert_true (g_file_test (evidence, G_FILE_TEST_IS_DIR));
  g_assert_true (guise_project_outlook_read (world.project, 1, &outlook, &error));
  guise_run_go_back (run, GUISE_RUN_RETURN_LIMITED, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 4);
  g_assert_true (outlook.has_good); /* what was told before is what was done */
  g_assert_cmpuint (outlook.good_iteration, ==, 4);
  g_assert_true (g_strv_contains ((const char *const *) world.project->options, "clipgrad=y"));
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_GUARD), ==, 1);
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_ROLLED_BACK), ==, 1);
  g_assert_false (
    guise_run_go_back (run, GUISE_RUN_RETURN_LIMITED, &error)); /* once for each finding */
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 4);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 8);
}

/* A person may want the options as they are; the journal tells which it was. */
static void
test_guarded_unchanged (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *journal = NULL;
  g_autofree char *path = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  run = collapse (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_GUARDED);
  g_assert_true (guise_run_go_back (run, GUISE_RUN_RETURN_UNCHANGED, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 4);
  g_assert_false (g_strv_contains ((const char *const *) world.project->options, "clipgrad=y"));
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_OPTION_CHANGED), ==, 0);
  path = guise_project_dup_journal_path (world.project);
  g_assert_true (g_file_get_contents (path, &journal, NULL, NULL));
  g_assert_nonnull (strstr (journal, "\"gradients\":\"unchanged\""));
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
}

/* Going on without going back begins with the last checkpoint, not with what is in memory. */
static void
test_guarded_goes_on (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  run = collapse (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_GUARDED);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 8);
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_GUARD), ==, 1);
  /* What was found has no say over what was trained since. */
  g_assert_false (guise_run_go_back (run, GUISE_RUN_RETURN_LIMITED, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 8);
}

static void
test_unattended (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.setup.unattended = TRUE;
  run = collapse (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_GUARD), ==, 1);
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_ROLLED_BACK), ==, 1);
  g_assert_true (g_strv_contains ((const char *const *) world.project->options, "clipgrad=y"));
}

/* Somebody edits the plan meanwhile, and is not done: it has no say over the way back. */
static void
test_unattended_half_plan (void)
{
  g_auto (RunWorld) world = { .spoils_plan = TRUE };
  g_autoptr (GuiseRun) run = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.setup.unattended = TRUE;
  run = collapse (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_true (g_strv_contains ((const char *const *) world.project->options, "clipgrad=y"));
}

/* ---- a device that fails ---- */

/* The evidence of what ended a run, which its message and the journal name as well. */
static void
check_evidence (const RunWorld *self, const char *name, const GError *error)
{
  g_autofree char *dir = guise_project_dup_evidence_dir (self->project);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *finding = g_build_filename (path, "finding.json", NULL);
  g_autofree char *journal = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (journal, 1, NULL, NULL);
  JsonObject *end = g_ptr_array_index (acts, 0);
  const char *outcome = json_object_get_string_member (end, "outcome");

  g_assert_true (g_file_test (finding, G_FILE_TEST_EXISTS));
  g_assert_nonnull (strstr (error->message, path));
  g_assert_cmpstr (json_object_get_string_member (end, "act"), ==, "run-end");
  g_assert_cmpstr (json_object_get_string_member (end, "failure"), ==, strchr (name, '-') + 1);
  g_assert_nonnull (strstr (outcome, name));
  g_assert_null (strstr (outcome, self->dir)); /* a journal holds no path */
}

static void
test_device_lost (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.setup.n_iterations = 4;
  run = run_world_open (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_REACHED);
  run_world_n_until_lost = run_world_n_gradients + 1;
  g_assert_false (guise_run_go (run, NULL, &outcome, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST);
  g_assert_nonnull (strstr (error->message, "start the training anew"));
  check_evidence (&world, "0000000004-device-lost", error);
}

static void
test_no_memory (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  run = run_world_open (&world);
  run_world_is_full = TRUE;
  g_assert_false (guise_run_go (run, NULL, &outcome, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY);
  g_assert_nonnull (strstr (error->message, "lower batch_size (it is 2)"));
  g_assert_nonnull (strstr (error->message, "models_opt_on_gpu=n"));
  check_evidence (&world, "0000000000-no-memory", error);
  run_world_is_full = FALSE;
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
}

/* ---- a kill ---- */

/* A reset at the end of a stage that a kill comes between and its checkpoint is done again, to the
 * same bits. */
static void
test_killed_at_reset (void)
{
  g_auto (RunWorld) straight = { NULL };
  g_auto (RunWorld) killed = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GuiseRun) again = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) found = NULL;
  pid_t child;
  int   status;

  if (!run_world_init (&straight, run_plan_reset_at_end))
    return;
  run = run_world_open (&straight);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_true (run_world_init (&killed, run_plan_reset_at_end));
  child = fork ();
  if (child == 0)
    {
      killed.dies = TRUE;
      run_world_go (run_world_open (&killed));
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  again = run_world_open (&killed);
  g_assert_cmpuint (guise_run_get_iteration (again), ==, 3);
  g_assert_cmpint (run_world_go (again), ==, GUISE_RUN_FINISHED);
  expected = run_world_read_weights (&straight, 5);
  found = run_world_read_weights (&killed, 5);
  g_assert_true (g_bytes_equal (found, expected));
  g_assert_cmpuint (run_world_count_acts (&killed, GUISE_JOURNAL_RESET), ==, 1);
}

/* What the journal says of the plan: all but the coming and going of runs, one act a line. */
static char *
list_acts (const RunWorld *self)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, NULL);
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < acts->len; i++)
    {
      JsonObject *act = g_ptr_array_index (acts, i);
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autofree char *line = NULL;

      if (g_str_has_prefix (json_object_get_string_member (act, "act"), "run-"))
        continue;
      json_object_remove_member (act, "time");
      json_node_set_object (node, act);
      line = json_to_string (node, FALSE);
      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

/* Runs a plan in a process that is killed at an event, and again to its end.
 *
 * Returns: whether the first run came to that event */
static gboolean
run_killed (RunWorld *self, unsigned event)
{
  g_autoptr (GuiseRun) run = NULL;
  pid_t child = fork ();
  int   status;

  if (child == 0)
    {
      self->dies_at = event;
      run_world_go (run_world_open (self));
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  run = run_world_open (self);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  return WIFSIGNALED (status);
}

/* Whatever a run tells, a kill at that moment leaves the journal of the plan, each act once. Every
 * seventh moment, or all of them when more kills than usual are asked for (tests/e2e/kills.py). */
static void
test_killed_anywhere (void)
{
  const unsigned step = g_getenv ("GUISE_KILLS") != NULL ? 1 : 7;
  g_auto (RunWorld) straight = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autofree char *expected = NULL;
  gboolean         is_killed = TRUE;
  unsigned         n = 1;

  if (!run_world_init (&straight, run_plan_many_acts))
    return;
  run = run_world_open (&straight);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  expected = list_acts (&straight);
  while (is_killed)
    {
      g_auto (RunWorld) world = { NULL };
      g_autofree char *found = NULL;

      g_assert_true (run_world_init (&world, run_plan_many_acts));
      is_killed = run_killed (&world, n);
      found = list_acts (&world);
      g_assert_cmpstr (found, ==, expected);
      n += step;
    }
  g_assert_cmpuint (n, >, 15);
}

/* ---- gates ---- */

/* Somebody is there, and the plan need not ask: only where it says so does training wait. */
static void
test_follows_gates (void)
{
  static const char *const answers[] = { "\"wait\"", "\"pass\"" };

  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_auto (RunWorld) world = { NULL };
      g_autoptr (GuiseRun) run = NULL;
      g_auto (GStrv) parts = g_strsplit (run_plan_with_gate, "\"wait\"", 2);
      g_autofree char *plan = g_strjoinv (answers[i], parts);

      if (!run_world_init (&world, plan))
        return;
      world.setup.follows_gates = TRUE;
      run = run_world_open (&world);
      g_assert_cmpint (run_world_go (run), ==, i == 0 ? GUISE_RUN_AT_GATE : GUISE_RUN_FINISHED);
      g_assert_cmpuint (guise_run_get_iteration (run), ==, i == 0 ? 3 : 5);
    }
}

/* ---- a plan that is edited ---- */

/* What is edited in a pause counts when it goes on: noted once, and to its new end. What may not be
 * is refused, and the run goes on by the plan so far when that is back. */
static void
test_edited_in_pause (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) parts = g_strsplit (run_plan_two_stages,
                                     "\"name\": \"two\", \"title\": \"Two\", \"iterations\": 4", 0);
  g_autofree char *longer =
    g_strjoinv ("\"name\": \"two\", \"title\": \"Two\", \"iterations\": 7", parts);
  g_auto (GStrv) dims = g_strsplit (run_plan_two_stages, "\"ae_dims\": 4", 0);
  g_autofree char *other = g_strjoinv ("\"ae_dims\": 8", dims);
  GuiseRunOutcome  outcome;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  path = g_build_filename (world.project->dir, "plan.json", NULL);
  world.setup.n_iterations = 5;
  run = run_world_open (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_REACHED);
  g_assert_true (g_file_set_contents (path, other, -1, NULL));
  g_assert_false (guise_run_go (run, NULL, &outcome, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 5);
  g_assert_true (g_file_set_contents (path, longer, -1, NULL));
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_REACHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 10);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 11);
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_PLAN_CHANGED), ==, 1);
}

/* ---- a wish ---- */

static void
test_backup_by_hand (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GPtrArray) backups = NULL;
  g_autofree char *dir = NULL;
  unsigned         n_manual = 0;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.asks_at = 2;
  run = run_world_open (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  dir = guise_project_dup_backups_dir (world.project);
  backups = guise_backup_list (dir, NULL);
  for (unsigned i = 0; i < backups->len; i++)
    {
      const GuiseBackupEntry *entry = g_ptr_array_index (backups, i);

      if (entry->kind != GUISE_BACKUP_MANUAL)
        continue;
      g_assert_cmpuint (entry->info.iteration, ==, 2);
      g_assert_cmpstr (entry->info.reason, ==, "asked");
      n_manual++;
    }
  g_assert_cmpuint (n_manual, ==, 1);
}

/* Who stops does not wait for a backup that waits. */
static void
test_backup_stopped (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome = GUISE_RUN_REACHED;
  gint64          began;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.asks_at = world.holds_at = 2;
  world.cancellable = g_cancellable_new ();
  run = run_world_open (&world);
  began = g_get_monotonic_time ();
  g_assert_true (guise_run_go (run, world.cancellable, &outcome, &error));
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, GUISE_RUN_STOPPED);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 50 * G_USEC_PER_SEC); /* of a minute */
  g_thread_join (world.stopper);
  close (world.lock);
}

/* A second run of a project is refused until the first has ended; what was set in between counts.
 */
static void
test_locked (void)
{
  static const char *const changes[] = { "learning_rate=0.0001", NULL };
  g_auto (RunWorld) world = { 0 };
  g_autoptr (GuiseProject) other = NULL;
  g_autoptr (GuiseRun) second = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRun *run;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  other = guise_project_open (world.project->dir, &error);
  g_assert_no_error (error);
  run = run_world_open (&world);
  g_assert_null (guise_run_open (other, &world.setup, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "training since"));
  g_clear_error (&error);
  guise_run_free (run);

  g_assert_true (
    guise_project_set_options (world.project, changes, GUISE_OPTION_CHANGE_CAREFUL, &error));
  second = guise_run_open (other, &world.setup, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_contains ((const char *const *) other->options, changes[0]));
}

/* What takes time is told before it begins. */
static void
test_phases (void)
{
  g_auto (RunWorld) world = { 0 };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GString) phases = g_string_new (NULL);

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.setup.n_iterations = 5;
  world.phases = phases;
  run = run_world_open (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_REACHED);
  g_assert_cmpstr (phases->str, ==,
                   "checking reading-faces building-network reading-faces making-preview . . . . "
                   "saving checking backing-up reading-faces building-network reading-faces . "
                   "saving ");
}

/* Opening that is stopped opens nothing, and the next finds everything as it was. */
static void
test_cancelled_opening (void)
{
  g_auto (RunWorld) world = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseRun) again = NULL;
  GuiseRun *run;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.setup.n_iterations = 2;
  run = run_world_open (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_REACHED);
  guise_run_free (run);
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_run_open (world.project, &world.setup, run_world_on_progress, &world,
                                 cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  again = run_world_open (&world);
  g_assert_cmpuint (guise_run_get_iteration (again), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/run/guarded", test_guarded);
  g_test_add_func ("/project/run/guarded-unchanged", test_guarded_unchanged);
  g_test_add_func ("/project/run/guarded-goes-on", test_guarded_goes_on);
  g_test_add_func ("/project/run/unattended", test_unattended);
  g_test_add_func ("/project/run/unattended-half-plan", test_unattended_half_plan);
  g_test_add_func ("/project/run/device-lost", test_device_lost);
  g_test_add_func ("/project/run/no-memory", test_no_memory);
  g_test_add_func ("/project/run/killed-at-reset", test_killed_at_reset);
  g_test_add_func ("/project/run/killed-anywhere", test_killed_anywhere);
  g_test_add_func ("/project/run/follows-gates", test_follows_gates);
  g_test_add_func ("/project/run/edited-in-pause", test_edited_in_pause);
  g_test_add_func ("/project/run/backup-by-hand", test_backup_by_hand);
  g_test_add_func ("/project/run/backup-stopped", test_backup_stopped);
  g_test_add_func ("/project/run/locked", test_locked);
  g_test_add_func ("/project/run/phases", test_phases);
  g_test_add_func ("/project/run/cancelled-opening", test_cancelled_opening);
  return g_test_run ();
}
