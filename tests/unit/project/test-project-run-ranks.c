/* SPDX-License-Identifier: GPL-3.0-or-later
 * A plan that is run by two processes, which are threads here: they wait together, stop at the same
 * iteration, and end with the same error. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "core/guise-error.h"
#include "project/guise-run.h"
#include "support/guise-test-ranks.h"
#include "support/guise-test.h"
#include "train/guise-train-error.h"

#define N_RANKS     2
#define PATIENCE_MS 60000

#define HEAD                                                                                   \
  "{\"format\": 1, \"name\": \"small\", \"title\": \"Small\", \"options\": {"                  \
  "\"resolution\": 32, \"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, "     \
  "\"batch_size\": 2, \"face_type\": \"wf\", \"archi\": \"liae-ud\", \"random_warp\": true}, " \
  "\"stages\": ["
#define FACES "\"src\": \"src\", \"dst\": \"dst\""

static const char two_stages[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 3, " FACES "}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 2, " FACES "}]}";
static const char longer_stages[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 5, " FACES "}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 4, " FACES "}]}";
static const char few_hours[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 100000, " FACES
       ", \"until_hours\": 0.0001}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 2, " FACES "}]}";

/* What can go wrong at the end of the first stage. */
typedef enum
{
  NOTHING,
  NO_JOURNAL,     /* no line can be added to the journal */
  NO_ROOM,        /* no checkpoint can be written, for a while */
  NO_ROOM_STOPPED /* likewise, until the second process is stopped */
} Trouble;

/* What somebody makes of the plan while it runs. */
typedef enum
{
  UNEDITED,
  LONGER,      /* more iterations in both stages */
  ODD_BATCHES, /* that two processes cannot share */
  BETWEEN,     /* longer, after the second process has opened it and before the first does */
} Edit;

/* What the processes have in common. */
typedef struct
{
  char         *dir; /* of the project */
  Trouble       trouble;
  Edit          edit;
  GCancellable *stops[N_RANKS]; /* owned */
  int           is_open;        /* by the second process */
} World;

typedef struct
{
  World          *world;
  int             rank;
  gboolean        done;
  GError         *error; /* owned */
  GuiseRunOutcome outcome;
  uint64_t        iteration;
  uint64_t        first_stage;           /* iterations of it */
  GuiseRun       *run;                   /* the one under way, for the callback */
  size_t          n_stage_iterations[2]; /* of the plan at the end */
  unsigned        n_warnings;            /* about the plan */
  unsigned        n_unsaved;
  unsigned        n_saved_late;
} Rank;

static void
block_checkpoints (const World *self, gboolean blocks)
{
  g_autofree char *checkpoints = g_build_filename (self->dir, "checkpoints", NULL);

  if (blocks)
    g_assert_true (g_file_set_contents (checkpoints, "", 0, NULL));
  else
    g_assert_cmpint (g_unlink (checkpoints), ==, 0);
}

/* Files may not grow beyond so many bytes; 0: as they like. */
static void
limit_files (size_t n_bytes)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = n_bytes != 0 ? (rlim_t) n_bytes : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
stop_journal (const World *self)
{
  g_autofree char *path = g_build_filename (self->dir, "journal.jsonl", NULL);
  GStatBuf         info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  limit_files ((size_t) info.st_size);
}

static void
write_plan (const World *self)
{
  g_autofree char *path = g_build_filename (self->dir, "plan.json", NULL);
  g_auto (GStrv) parts = g_strsplit (longer_stages, "\"batch_size\": 2", 0);
  g_autofree char *odd = g_strjoinv ("\"batch_size\": 3", parts);

  g_assert_true (
    g_file_set_contents (path, self->edit == ODD_BATCHES ? odd : longer_stages, -1, NULL));
}

/* The first process alone is asked to save, and alone has seen the file as it is now. */
static void
edit_plan (Rank *self)
{
  write_plan (self->world);
  guise_run_ask (self->run, GUISE_TRAINING_WISH_SAVE);
}

/* On the first rank. */
static void
make_trouble (Rank *self, const GuiseTrainingProgress *progress)
{
  World *world = self->world;

  if (world->trouble == NO_JOURNAL && progress->event == GUISE_TRAINING_SAVED)
    stop_journal (world);
  if (world->trouble >= NO_ROOM && progress->event == GUISE_TRAINING_STEP &&
      progress->iteration == 3)
    block_checkpoints (world, TRUE);
  if (world->trouble == NO_ROOM && progress->event == GUISE_TRAINING_WARNING &&
      strstr (progress->text, "could not be written") != NULL)
    block_checkpoints (world, FALSE);
  if (world->trouble == NO_ROOM_STOPPED && progress->event == GUISE_TRAINING_UNSAVED)
    g_cancellable_cancel (world->stops[1]);
}

static void
on_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  Rank *self = user_data;

  if (progress->stage == 0)
    self->first_stage = progress->iteration;
  self->n_unsaved += progress->event == GUISE_TRAINING_UNSAVED ? 1 : 0;
  self->n_saved_late += progress->event == GUISE_TRAINING_SAVED_LATE ? 1 : 0;
  if (progress->event == GUISE_TRAINING_WARNING && g_strcmp0 (progress->about, "plan") == 0)
    self->n_warnings++;
  if (self->rank == 0)
    make_trouble (self, progress);
  if (self->rank == 0 && self->world->edit != UNEDITED && self->world->edit != BETWEEN &&
      progress->event == GUISE_TRAINING_STEP && progress->iteration == 2)
    edit_plan (self);
}

/* Opens the project, the second process first where somebody edits between them. */
static GuiseProject *
open_project (World *self, int rank, GError **error)
{
  GuiseProject *project;

  while (self->edit == BETWEEN && rank == 0 && g_atomic_int_get (&self->is_open) == 0)
    g_usleep (1000);
  if (self->edit == BETWEEN && rank == 0)
    write_plan (self);
  project = guise_project_open (self->dir, error);
  if (rank == 1)
    g_atomic_int_set (&self->is_open, 1);
  return project;
}

static void
run_rank (GuiseCollective *collective, void *user_data)
{
  Rank *self = user_data;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  const GuiseRunSetup setup = { .device = device, .n_threads = 1, .retry_seconds = 0.02 };
  g_autoptr (GuiseProject) project = open_project (self->world, collective->rank, &self->error);
  g_autoptr (GuiseRun) run = NULL;

  g_assert_no_error (self->error);
  guise_device_set_collective (device, collective);
  self->rank = collective->rank;
  run = guise_run_open (project, &setup, on_progress, self, NULL, &self->error);
  g_assert_no_error (self->error);
  self->run = run;
  self->done = guise_run_go (run, self->world->stops[self->rank], &self->outcome, &self->error);
  self->iteration = guise_run_get_iteration (run);
  for (size_t i = 0; i < G_N_ELEMENTS (self->n_stage_iterations); i++)
    self->n_stage_iterations[i] = guise_training_plan_get_stage (project->plan, i)->n_iterations;
}

static void
clear (World *world, Rank *ranks)
{
  for (int i = 0; i < N_RANKS; i++)
    {
      g_clear_error (&ranks[i].error);
      g_clear_object (&world->stops[i]);
    }
  g_clear_pointer (&world->dir, guise_test_rm_rf);
}

/* Runs a plan on all ranks.
 *
 * Returns: %FALSE where the faces are not there */
static gboolean
run (World *world, const char *plan, Rank *ranks)
{
  g_autofree char  *faces = guise_test_shared ("golden/dfl/pak/plain");
  g_autofree char  *recipe = NULL;
  GuiseProjectFaces slots[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = { .path = faces, .consent = GUISE_CONSENT_GENERATED },
    [GUISE_FACE_SLOT_DST] = { .path = faces, .consent = GUISE_CONSENT_GENERATED },
  };
  void *user_data[N_RANKS];
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GError) error = NULL;

  if (faces == NULL)
    return FALSE;
  world->dir = guise_test_tmp_dir ();
  recipe = g_build_filename (world->dir, "small.json", NULL);
  g_assert_true (g_file_set_contents (recipe, plan, -1, NULL));
  project = guise_project_create (world->dir, recipe, slots, NULL, 3, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_RANKS; i++)
    {
      ranks[i] = (Rank){ .world = world };
      world->stops[i] = g_cancellable_new ();
      user_data[i] = &ranks[i];
    }
  guise_test_ranks_run (N_RANKS, PATIENCE_MS, run_rank, user_data);
  return TRUE;
}

/* ---- cases ---- */

/* What the first process alone can fail at ends both, at once and with the same words. */
static void
test_same_error (void)
{
  World         world = { .trouble = NO_JOURNAL };
  Rank          ranks[N_RANKS];
  const int64_t begun_us = g_get_monotonic_time ();

  if (!run (&world, two_stages, ranks))
    return;
  limit_files (0);
  g_assert_cmpint (g_get_monotonic_time () - begun_us, <, PATIENCE_MS * 1000);
  for (int i = 0; i < N_RANKS; i++)
    {
      g_assert_false (ranks[i].done);
      g_assert_error (ranks[i].error, GUISE_CORE_ERROR, ranks[0].error->code);
      g_assert_cmpstr (ranks[i].error->message, ==, ranks[0].error->message);
      g_assert_nonnull (strstr (ranks[i].error->message, "journal"));
      g_assert_cmpuint (ranks[i].iteration, ==, 3);
    }
  clear (&world, ranks);
}

/* The clock of the first process ends a stage for both, in one iteration. */
static void
test_hours (void)
{
  World world = { .trouble = NOTHING };
  Rank  ranks[N_RANKS];

  if (!run (&world, few_hours, ranks))
    return;
  for (int i = 0; i < N_RANKS; i++)
    {
      g_assert_no_error (ranks[i].error);
      g_assert_cmpint (ranks[i].outcome, ==, GUISE_RUN_FINISHED);
      g_assert_cmpuint (ranks[i].first_stage, >, 0);
      g_assert_cmpuint (ranks[i].first_stage, ==, ranks[0].first_stage);
      g_assert_cmpuint (ranks[i].iteration, ==, ranks[0].first_stage + 2);
    }
  clear (&world, ranks);
}

/* Both wait until a checkpoint can be written. */
static void
test_waits_for_room (void)
{
  World world = { .trouble = NO_ROOM };
  Rank  ranks[N_RANKS];

  if (!run (&world, two_stages, ranks))
    return;
  for (int i = 0; i < N_RANKS; i++)
    {
      g_assert_no_error (ranks[i].error);
      g_assert_cmpint (ranks[i].outcome, ==, GUISE_RUN_FINISHED);
      g_assert_cmpuint (ranks[i].iteration, ==, 5);
    }
  g_assert_cmpuint (ranks[0].n_unsaved, ==, 1);
  g_assert_cmpuint (ranks[0].n_saved_late, ==, 1);
  clear (&world, ranks);
}

/* Any of them can be stopped while they wait, and both end. */
static void
test_stopped_while_waiting (void)
{
  World world = { .trouble = NO_ROOM_STOPPED };
  Rank  ranks[N_RANKS];

  if (!run (&world, two_stages, ranks))
    return;
  for (int i = 0; i < N_RANKS; i++)
    {
      g_assert_false (ranks[i].done);
      g_assert_cmpstr (ranks[i].error->message, ==, ranks[0].error->message);
      g_assert_nonnull (strstr (ranks[i].error->message, "Training was stopped"));
    }
  clear (&world, ranks);
}

/* What is edited while it runs counts for both from one iteration on. */
static void
test_edited (void)
{
  World world = { .edit = LONGER };
  Rank  ranks[N_RANKS];

  if (!run (&world, two_stages, ranks))
    return;
  for (int i = 0; i < N_RANKS; i++)
    {
      g_assert_no_error (ranks[i].error);
      g_assert_cmpint (ranks[i].outcome, ==, GUISE_RUN_FINISHED);
      g_assert_cmpuint (ranks[i].first_stage, ==, 5);
      g_assert_cmpuint (ranks[i].iteration, ==, 9);
      g_assert_cmpuint (ranks[i].n_stage_iterations[1], ==, 4);
    }
  clear (&world, ranks);
}

/* One that cannot be shared counts for none. */
static void
test_edited_oddly (void)
{
  World world = { .edit = ODD_BATCHES };
  Rank  ranks[N_RANKS];

  if (!run (&world, two_stages, ranks))
    return;
  for (int i = 0; i < N_RANKS; i++)
    {
      g_assert_no_error (ranks[i].error);
      g_assert_cmpint (ranks[i].outcome, ==, GUISE_RUN_FINISHED);
      g_assert_cmpuint (ranks[i].iteration, ==, 5);
      g_assert_cmpuint (ranks[i].n_stage_iterations[1], ==, 2);
    }
  g_assert_cmpuint (ranks[0].n_warnings, ==, 1);
  clear (&world, ranks);
}

/* What was edited while they started is not trained by one of them alone. */
static void
test_edited_between (void)
{
  World world = { .edit = BETWEEN };
  Rank  ranks[N_RANKS];

  if (!run (&world, two_stages, ranks))
    return;
  for (int i = 0; i < N_RANKS; i++)
    {
      g_assert_false (ranks[i].done);
      g_assert_error (ranks[i].error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS);
      g_assert_cmpuint (ranks[i].iteration, ==, 0);
    }
  clear (&world, ranks);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/run-ranks/same-error", test_same_error);
  g_test_add_func ("/project/run-ranks/hours", test_hours);
  g_test_add_func ("/project/run-ranks/waits-for-room", test_waits_for_room);
  g_test_add_func ("/project/run-ranks/stopped-while-waiting", test_stopped_while_waiting);
  g_test_add_func ("/project/run-ranks/edited", test_edited);
  g_test_add_func ("/project/run-ranks/edited-oddly", test_edited_oddly);
  g_test_add_func ("/project/run-ranks/edited-between", test_edited_between);
  return g_test_run ();
}
