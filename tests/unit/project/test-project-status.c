/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a quick look at a project tells people. */
#include "core/guise-error.h"
#include "project-faces.h"
#include "project/guise-project-outlook.h"
#include "project/guise-project-status.h"
#include "store/guise-checkpoint.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"

typedef struct
{
  char         *dir; /* owned */
  GuiseProject *project;
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  g_autofree char *src = NULL;
  g_autofree char *dst = NULL;
  g_autofree char *dir = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = guise_test_tmp_dir ();
  src = g_build_filename (self->dir, "src", NULL);
  dst = g_build_filename (self->dir, "dst", NULL);
  dir = g_build_filename (self->dir, "project", NULL);
  project_faces_make (src, 4, 4);
  project_faces_make (dst, 6, 1);
  {
    const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
      { .path = src, .consent = GUISE_CONSENT_GENERATED },
      { .path = dst },
    };

    self->project = guise_project_create (dir, "miniature", faces, NULL, 1, &error);
  }
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, const void *data)
{
  guise_project_free (self->project);
  guise_test_rm_rf (self->dir);
}

static GuiseProjectStatus *
read_status (const Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GuiseProjectStatus *status = guise_project_status_read (self->project, NULL, &error);

  g_assert_no_error (error);
  return status;
}

static void
test_untrained (Fixture *self, const void *data)
{
  g_autoptr (GuiseProjectStatus) status = read_status (self);

  g_assert_cmpint (status->phase, ==, GUISE_PROJECT_PHASE_UNTRAINED);
  g_assert_cmpuint (status->iteration, ==, 0);
  g_assert_cmpuint (status->n_iterations, ==,
                    guise_training_plan_get_n_iterations (self->project->plan));
  g_assert_cmpstr (status->recipe, ==, "miniature");
  g_assert_cmpuint (status->faces[GUISE_FACE_SLOT_SRC].n_faces, ==, 4);
  g_assert_cmpuint (status->faces[GUISE_FACE_SLOT_SRC].n_masked, ==, 4);
  g_assert_true (status->faces[GUISE_FACE_SLOT_SRC].has_consent);
  g_assert_cmpuint (status->faces[GUISE_FACE_SLOT_DST].n_faces, ==, 6);
  g_assert_cmpuint (status->faces[GUISE_FACE_SLOT_DST].n_masked, ==, 1);
  g_assert_false (status->faces[GUISE_FACE_SLOT_DST].has_consent);
  g_assert_false (status->faces[GUISE_FACE_SLOT_GENERIC].is_set);
  g_assert_cmpuint (status->training.n_iterations, ==, 0);
  g_assert_cmpint (status->training.resolution, ==, 64);
  g_assert_true (status->training.random_warp);
  g_assert_true (status->is_reusable);
  g_assert_null (status->strip);
  g_assert_cmpuint (status->stages->len, ==, self->project->plan->stages->len);
  g_assert_cmpuint (status->stage_done, ==, 0);
  g_assert_cmpuint (status->n_checkpoints + status->n_backups + status->n_damaged, ==, 0);
}

/* What cannot be opened is part of the answer. */
static void
test_lost_faces (Fixture *self, const void *data)
{
  g_autofree char *dst = g_build_filename (self->dir, "dst", NULL);
  g_autoptr (GuiseProjectStatus) status = NULL;

  guise_test_rm_rf (g_strdup (dst));
  status = read_status (self);
  g_assert_true (status->faces[GUISE_FACE_SLOT_DST].is_set);
  g_assert_nonnull (strstr (status->faces[GUISE_FACE_SLOT_DST].problem->message, dst));
  g_assert_null (status->faces[GUISE_FACE_SLOT_SRC].problem);
}

static void
note (const Fixture *self, uint64_t iteration, GuiseJournalAct act)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, &error);

  g_assert_no_error (error);
  g_assert_true (guise_journal_add (journal, iteration, act, &error, NULL));
}

/* A collapse counts until somebody has gone back, or on. */
static void
test_guarded (Fixture *self, const void *data)
{
  static const GuiseJournalAct ends[] = { GUISE_JOURNAL_ROLLED_BACK, GUISE_JOURNAL_RESTORE,
                                          GUISE_JOURNAL_RUN_BEGIN };

  for (size_t i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (GuiseProjectStatus) guarded = NULL;
      g_autoptr (GuiseProjectStatus) after = NULL;

      note (self, 0, GUISE_JOURNAL_GUARD);
      note (self, 0, GUISE_JOURNAL_RUN_END);
      guarded = read_status (self);
      g_assert_cmpint (guarded->phase, ==, GUISE_PROJECT_PHASE_GUARDED);
      note (self, 0, ends[i]);
      after = read_status (self);
      g_assert_cmpint (after->phase, ==, GUISE_PROJECT_PHASE_UNTRAINED);
    }
}

static void
write_gate (const Fixture *self, uint64_t iteration, GuiseGateState state)
{
  g_autofree char *path = guise_project_dup_gate_path (self->project);
  g_autoptr (GError) error = NULL;
  const GuiseGateFile gate = { .state = state,
                               .iteration = iteration,
                               .stage = (char *) "generic",
                               .n_max_repeats = 1,
                               .to_src = 0.5,
                               .to_dst = 0.5,
                               .asked_at = 1 };

  g_assert_true (guise_gate_file_write (path, &gate, &error));
  g_assert_no_error (error);
}

/* An old gate asks nothing any more. */
static void
test_gate (Fixture *self, const void *data)
{
  g_autoptr (GuiseProjectStatus) waiting = NULL;
  g_autoptr (GuiseProjectStatus) old = NULL;
  g_autoptr (GuiseProjectStatus) decided = NULL;

  write_gate (self, 0, GUISE_GATE_STATE_WAITING);
  waiting = read_status (self);
  g_assert_cmpint (waiting->phase, ==, GUISE_PROJECT_PHASE_AT_GATE);
  write_gate (self, 500, GUISE_GATE_STATE_WAITING);
  old = read_status (self);
  g_assert_cmpint (old->phase, ==, GUISE_PROJECT_PHASE_UNTRAINED);
  write_gate (self, 0, GUISE_GATE_STATE_PASSED);
  decided = read_status (self);
  g_assert_cmpint (decided->phase, ==, GUISE_PROJECT_PHASE_UNTRAINED);
}

static void
read_outlook (const Fixture *self, GuiseProjectOutlook *out_outlook)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_project_outlook_read (self->project, 0, out_outlook, &error));
  g_assert_no_error (error);
}

/* A whole checkpoint of some iteration, after so many seconds of training. */
static void
add_checkpoint (const Fixture *self, uint64_t iteration, double trained_seconds)
{
  g_autofree char          *dir = guise_project_dup_checkpoints_dir (self->project);
  const GuiseCheckpointInfo info = { .iteration = iteration,
                                     .stage = (char *) "generic",
                                     .trained_seconds = trained_seconds,
                                     .made_at = 1000 + (int64_t) iteration };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCheckpointDraft) draft = NULL;

  g_mkdir_with_parents (dir, 0700);
  draft = guise_checkpoint_begin (dir, iteration, 0, &error);
  g_assert_no_error (error);
  {
    g_autofree char *file =
      g_build_filename (guise_checkpoint_draft_get_path (draft), "weights", NULL);

    g_assert_true (g_file_set_contents (file, "weights", -1, &error));
  }
  guise_checkpoint_commit (draft, &info, &error);
  g_assert_no_error (error);
}

/* The next backup goes by the time trained; a fault leads to the newest point that is surely
 * older, until somebody went back. */
static void
test_outlook (Fixture *self, const void *data)
{
  const double hours = self->project->plan->backup_hours;
  g_auto (GuiseProjectOutlook) calm = { 0 };
  g_auto (GuiseProjectOutlook) fault = { 0 };
  g_auto (GuiseProjectOutlook) after = { 0 };

  g_assert_cmpfloat (hours, >, 0);
  add_checkpoint (self, 100, 60);
  add_checkpoint (self, 250, 600);
  add_checkpoint (self, 320, 900);
  write_gate (self, 320, GUISE_GATE_STATE_PASSED);
  read_outlook (self, &calm);
  g_assert_cmpfloat_with_epsilon (calm.backup_seconds, hours * 3600 - 900, 1e-6);
  g_assert_cmpfloat (calm.save_seconds, >, 0);
  g_assert_cmpfloat_with_epsilon (calm.to_src, 0.5, 1e-9);
  g_assert_cmpuint (calm.n_max_repeats, ==, 1);
  g_assert_null (calm.fault);
  g_assert_false (calm.has_good);

  note (self, 370, GUISE_JOURNAL_GUARD);
  read_outlook (self, &fault);
  g_assert_nonnull (fault.fault);
  g_assert_cmpuint (fault.fault_iteration, ==, 370);
  g_assert_true (fault.has_good);
  g_assert_cmpuint (fault.good_iteration, ==, 250); /* 320 may show it already */
  g_assert_cmpint (fault.good_made_at, ==, 1250);
  note (self, 250, GUISE_JOURNAL_ROLLED_BACK);
  read_outlook (self, &after);
  g_assert_null (after.fault);
}

static void
test_exported (Fixture *self, const void *data)
{
  g_autoptr (GuiseProjectStatus) status = NULL;

  note (self, 100, GUISE_JOURNAL_EXPORTED);
  note (self, 300, GUISE_JOURNAL_EXPORTED);
  status = read_status (self);
  g_assert_cmpuint (status->exported_at, ==, 300);
}

/* Three stages of 20000, of which a gate has repeated the first: the second began at 40000. */
static void
test_stages (Fixture *self, const void *data)
{
  g_autoptr (GArray) stages = g_array_new (FALSE, TRUE, sizeof (GuiseProjectStageStatus));
  GuiseProjectStatus status = { .stages = stages };

  g_array_set_size (stages, 3);
  for (guint i = 0; i < stages->len; i++)
    g_array_index (stages, GuiseProjectStageStatus, i).n_iterations = 20000;
  g_assert_cmpfloat (guise_project_status_find_stage (&status, 2), ==, 40000.0);
  status.iteration = 50000;
  status.stage = 1;
  status.stage_done = 10000;
  g_assert_cmpfloat (guise_project_status_find_stage (&status, 0), ==, 20000.0);
  g_assert_cmpfloat (guise_project_status_find_stage (&status, 1), ==, 40000.0);
  g_assert_cmpfloat (guise_project_status_find_stage (&status, 2), ==, 60000.0);
  status.stage = 0;
  status.stage_done = status.iteration + 1;
  g_assert_cmpfloat (guise_project_status_find_stage (&status, 0), ==, 0.0);
}

static void
test_cancelled (Fixture *self, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (guise_project_status_read (self->project, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
}

#define ADD(name, function) \
  g_test_add ("/project/status/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("untrained", test_untrained);
  ADD ("lost-faces", test_lost_faces);
  ADD ("guarded", test_guarded);
  ADD ("gate", test_gate);
  ADD ("outlook", test_outlook);
  ADD ("exported", test_exported);
  ADD ("stages", test_stages);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
