/* SPDX-License-Identifier: GPL-3.0-or-later
 * A plan that is run: what becomes of it where files are lost or cannot be written. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "project/guise-run.h"
#include "run-world.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"

/* ---- files that are lost, or cannot be written ---- */

static void
test_gate_without_file (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GuiseRun) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *gate = NULL;

  if (!run_world_init (&world, run_plan_with_gate))
    return;
  run = run_world_open (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_AT_GATE);
  gate = guise_project_dup_gate_path (world.project);
  g_assert_cmpint (g_unlink (gate), ==, 0);
  g_clear_pointer (&run, guise_run_free);
  again = run_world_open (&world);
  g_assert_cmpint (run_world_go (again), ==, GUISE_RUN_AT_GATE);
  guise_gate_file_decide (gate, GUISE_GATE_STATE_REPEAT, "person", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (run_world_go (again), ==, GUISE_RUN_AT_GATE); /* after the repetition */
  g_assert_cmpuint (guise_run_get_iteration (again), ==, 6);
  guise_gate_file_decide (gate, GUISE_GATE_STATE_PASSED, "person", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (run_world_go (again), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (again), ==, 8);
}

/* Where the previews belong there is a file: no checkpoint is lost for that. */
static void
test_no_previews (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autofree char *previews = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  previews = guise_project_dup_previews_dir (world.project);
  g_assert_true (g_file_set_contents (previews, "", 0, NULL));
  run = run_world_open (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (world.n_warnings, >=, 2);
  g_assert_cmpuint (guise_project_get_iteration (world.project), ==, 8);
}

/* A checkpoint between the ends of stages that cannot be written is warned of, and training goes
 * on. */
static void
test_no_checkpoints (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.blocks_at = world.saves_at = 2;
  world.unblocks_at = 3;
  run = run_world_open (&world);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (world.n_unsaved, ==, 1);
  g_assert_cmpuint (world.n_saved_late, ==, 1);
  g_assert_cmpuint (guise_project_get_iteration (world.project), ==, 8);
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_NOTE), ==, 2);
}

/* Where a stage ends training waits until there is room: nothing is lost, it is told and noted once
 * each way, and the end is that of an undisturbed run bit by bit. */
static void
test_waits_for_room (void)
{
  g_auto (RunWorld) straight = { NULL };
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GuiseRun) late = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) found = NULL;

  if (!run_world_init (&straight, run_plan_reset_at_end))
    return;
  run = run_world_open (&straight);
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_true (run_world_init (&world, run_plan_reset_at_end));
  world.blocks_at = 3; /* before the reset */
  world.makes_room = TRUE;
  late = run_world_open (&world);
  g_assert_cmpint (run_world_go (late), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (world.n_unsaved, ==, 1);
  g_assert_cmpuint (world.n_warnings, >=, 1);
  g_assert_cmpuint (world.n_saved_late, ==, 1);
  g_assert_nonnull (strstr (world.unsaved_text, "iteration 3"));
  g_assert_cmpuint (run_world_count_acts (&world, GUISE_JOURNAL_NOTE), ==, 2);
  expected = run_world_read_weights (&straight, 5);
  found = run_world_read_weights (&world, 5);
  g_assert_true (g_bytes_equal (found, expected));
}

/* A run that is stopped while no checkpoint can be written ends: the error says so, and the next
 * going begins with what is whole. */
static void
check_stopped (RunWorld *self, GuiseRun *run)
{
  const int64_t begun_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  g_assert_false (guise_run_go (run, self->cancellable, &outcome, &error));
  g_assert_cmpint (g_get_monotonic_time () - begun_us, <, 40 * G_USEC_PER_SEC);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "could not be written"));
  g_assert_nonnull (strstr (error->message, "which checkpoint is the last"));
  run_world_unblock_checkpoints (self);
  g_assert_cmpuint (guise_project_get_iteration (self->project), ==, 4);
  self->blocks_at = self->saves_at = 0;
  g_assert_cmpint (run_world_go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_project_get_iteration (self->project), ==, 8);
}

/* Who stops a training that waits does not wait with it. */
static void
test_stopped_while_waiting (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.blocks_at = 6;
  world.cancellable = g_cancellable_new ();
  world.setup.retry_seconds = 60.0; /* nobody waits for that */
  run = run_world_open (&world);
  check_stopped (&world, run);
  g_assert_cmpuint (world.n_unsaved, ==, 1);
}

/* A pause gives nothing up: it is reached when there is room. */
static void
test_paused_while_waiting (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.blocks_at = world.saves_at = 6; /* by the clock it had not waited */
  world.makes_room = TRUE;
  world.cancellable = g_cancellable_new ();
  run = run_world_open (&world);
  guise_run_set_pausing (run, TRUE);
  g_assert_true (guise_run_go (run, world.cancellable, &outcome, &error));
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, GUISE_RUN_STOPPED);
  g_assert_false (world.makes_room); /* somebody had to make it first */
  g_assert_cmpuint (guise_project_get_iteration (world.project), ==, guise_run_get_iteration (run));
}

/* Stopped while it trains in memory it tries a few times more. */
static void
test_stopped_unsaved (void)
{
  g_auto (RunWorld) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!run_world_init (&world, run_plan_two_stages))
    return;
  world.blocks_at = world.saves_at = 6;
  world.cancellable = g_cancellable_new ();
  run = run_world_open (&world);
  check_stopped (&world, run);
  g_assert_cmpuint (world.n_warnings, ==, 2); /* at the second and the fourth try */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/run-files/gate-without-file", test_gate_without_file);
  g_test_add_func ("/project/run-files/no-previews", test_no_previews);
  g_test_add_func ("/project/run-files/no-checkpoints", test_no_checkpoints);
  g_test_add_func ("/project/run-files/waits-for-room", test_waits_for_room);
  g_test_add_func ("/project/run-files/stopped-while-waiting", test_stopped_while_waiting);
  g_test_add_func ("/project/run-files/paused-while-waiting", test_paused_while_waiting);
  g_test_add_func ("/project/run-files/stopped-unsaved", test_stopped_unsaved);
  return g_test_run ();
}
