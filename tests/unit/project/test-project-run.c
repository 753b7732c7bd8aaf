/* SPDX-License-Identifier: GPL-3.0-or-later
 * A plan that is run: what a collapse, a kill, a lost file and a wish come to. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "nn/guise-device-private.h"
#include "nn/guise-nn.h"
#include "project/guise-project-change.h"
#include "project/guise-project-outlook.h"
#include "project/guise-run.h"
#include "store/guise-backup.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"
#include "train/guise-train-error.h"

#define HEAD                                                                                   \
  "{\"format\": 1, \"name\": \"small\", \"title\": \"Small\", \"options\": {"                  \
  "\"resolution\": 32, \"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, "     \
  "\"batch_size\": 2, \"face_type\": \"wf\", \"archi\": \"liae-ud\", \"random_warp\": true}, " \
  "\"stages\": ["
#define FACES "\"src\": \"src\", \"dst\": \"dst\""

static const char two_stages[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 4, " FACES "}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 4, " FACES "}]}";
/* All that is written down before and in a stage. */
static const char many_acts[] = HEAD
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 2, " FACES
  ", \"reset_first\": true, \"resets\": [1], \"reset_at_end\": true}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 1, \"src\": \"src\", \"dst\": \"src\", "
  "\"reset_first\": true}, "
  "{\"name\": \"three\", \"title\": \"Three\", \"iterations\": 1, " FACES
  ", \"options\": {\"random_warp\": false}}]}";
static const char reset_at_end[] = HEAD
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 3, " FACES ", \"reset_at_end\": true}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 2, " FACES "}]}";
static const char with_gate[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 3, " FACES
       ", \"gate\": {\"repeat_from\": \"one\", \"reset\": true, \"max_repeats\": 1, "
       "\"unattended\": \"wait\"}}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 2, " FACES "}]}";

/* ---- a device that spoils one weight, once, or fails ---- */

static int      n_gradients;  /* of weights of convolutions, so far */
static int      n_until_bad;  /* after so many one is not a number; 0: never */
static int      n_until_lost; /* after so many it fails for good; 0: never */
static gboolean is_full;      /* it has no memory left */

static gboolean
run_spoiling (const GuiseCall *call)
{
  gboolean done = guise_ref_backend_get ()->kernels[GUISE_OP_CONV2D_GRAD_WEIGHT].run (call);

  if (++n_gradients == n_until_bad)
    for (int i = 0; i < 4; i++)
      ((float *) call->output.data)[i] = NAN;
  return done && (n_until_lost == 0 || n_gradients < n_until_lost);
}

static void *
memory_new_if_any (void *device, size_t n_bytes, GError **error)
{
  if (!is_full)
    return guise_ref_backend_get ()->memory_new (device, n_bytes, error);
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY, "No memory for %zu bytes", n_bytes);
  return NULL;
}

/* ---- a project ---- */

typedef struct
{
  char         *dir;
  GuiseProject *project;
  GuiseDevice  *device;
  GuiseRunSetup setup;
  GuiseRun     *run;       /* the one under way, for the callback */
  uint64_t      asks_at;   /* iteration at which a backup is wished for; 0: never */
  uint64_t      blocks_at; /* likewise: checkpoints cannot be written from here */
  uint64_t      unblocks_at;
  uint64_t      saves_at;    /* iteration at which a checkpoint is wished for */
  uint64_t      holds_at;    /* iteration from which no backup can be written */
  gboolean      dies;        /* at the first reset */
  gboolean      spoils_plan; /* when a guard has stopped it */
  unsigned      dies_at;     /* event, from 1; 0: never */
  unsigned      n_events;
  unsigned      n_warnings;
  GCancellable *cancellable;  /* owned; cancelled when a checkpoint waits; NULL: never */
  gboolean      makes_room;   /* when a checkpoint waits for the third time */
  unsigned      n_unsaved;    /* events */
  unsigned      n_saved_late; /* likewise */
  char         *unsaved_text; /* owned */
  GString      *phases;       /* owned; NULL: nobody wants to know */
  GThread      *stopper;      /* that stops the run while its backup waits */
  int           lock;         /* of the backups, by somebody else; 0: none */
} World;

static void
world_clear (World *self)
{
  g_clear_pointer (&self->project, guise_project_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->dir, guise_test_rm_rf);
  g_clear_pointer (&self->unsaved_text, g_free);
  g_clear_object (&self->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
world_init (World *self, const char *plan)
{
  static GuiseBackend backend;
  g_autofree char    *faces = guise_test_shared ("golden/dfl/pak/plain");
  g_autofree char    *recipe = NULL;
  g_autofree char    *dir = NULL;
  GuiseProjectFaces   slots[GUISE_N_FACE_SLOTS] = {
      [GUISE_FACE_SLOT_SRC] = { .path = faces, .consent = GUISE_CONSENT_GENERATED },
      [GUISE_FACE_SLOT_DST] = { .path = faces, .consent = GUISE_CONSENT_GENERATED },
  };
  g_autoptr (GError) error = NULL;

  if (faces == NULL)
    return FALSE;
  self->dir = guise_test_tmp_dir ();
  recipe = g_build_filename (self->dir, "small.json", NULL);
  dir = g_build_filename (self->dir, "project", NULL);
  g_assert_true (g_file_set_contents (recipe, plan, -1, NULL));
  self->project = guise_project_create (dir, recipe, slots, NULL, 3, &error);
  g_assert_no_error (error);
  backend = *guise_ref_backend_get ();
  backend.kernels[GUISE_OP_CONV2D_GRAD_WEIGHT].run = run_spoiling;
  backend.memory_new = memory_new_if_any;
  n_gradients = n_until_bad = n_until_lost = 0;
  is_full = FALSE;
  self->device = guise_device_new (&backend, "spoiling", 0, 1, &error);
  g_assert_no_error (error);
  self->setup = (GuiseRunSetup){ .device = self->device, .n_threads = 1, .retry_seconds = 0.02 };
  return TRUE;
}

/* For a while there is a file where the checkpoints belong. */
static void
block_checkpoints (World *self)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *aside = g_strconcat (checkpoints, "-aside", NULL);

  g_assert_true (g_rename (checkpoints, aside) == 0 || errno == ENOENT);
  g_assert_true (g_file_set_contents (checkpoints, "", 0, NULL));
}

static void
unblock_checkpoints (World *self)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *aside = g_strconcat (checkpoints, "-aside", NULL);

  g_assert_cmpint (g_unlink (checkpoints), ==, 0);
  g_assert_true (g_rename (aside, checkpoints) == 0 || errno == ENOENT);
}

/* A checkpoint could not be written, or could not for the second time, fourth, eighth ... */
static void
on_late (World *self, const GuiseTrainingProgress *progress)
{
  if (progress->event == GUISE_TRAINING_SAVED_LATE)
    self->n_saved_late++;
  else if (progress->event == GUISE_TRAINING_UNSAVED)
    {
      self->n_unsaved++;
      g_free (self->unsaved_text);
      self->unsaved_text = g_strdup (progress->text);
      if (self->cancellable != NULL)
        g_cancellable_cancel (self->cancellable);
    }
  else if (progress->event == GUISE_TRAINING_WARNING && self->n_unsaved > 0 && self->makes_room)
    {
      self->makes_room = FALSE;
      unblock_checkpoints (self);
    }
}

static void *
stop_cb (void *data)
{
  g_usleep (200000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Somebody writes to the backups and does not end. */
static void
hold_backups (World *self)
{
  g_autofree char *dir = guise_project_dup_backups_dir (self->project);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  self->lock = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (self->lock, LOCK_EX | LOCK_NB), ==, 0);
  self->stopper = g_thread_new ("stop", stop_cb, self->cancellable);
}

static void
on_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  World           *self = user_data;
  g_autofree char *plan = g_build_filename (self->project->dir, "plan.json", NULL);

  if (progress->event == GUISE_TRAINING_PHASE && self->phases != NULL)
    g_string_append_printf (self->phases, "%s ", progress->text);
  if (progress->event == GUISE_TRAINING_STEP && self->phases != NULL)
    g_string_append (self->phases, ". ");
  /* That the faces have few masks is said at every stage, and is not what is counted. */
  if (progress->event == GUISE_TRAINING_WARNING && strstr (progress->text, "forehead") == NULL)
    self->n_warnings++;
  on_late (self, progress);
  if (progress->event == GUISE_TRAINING_SAVED && self->holds_at > 0 && self->lock == 0 &&
      progress->iteration >= self->holds_at)
    hold_backups (self);
  if (progress->event == GUISE_TRAINING_STEP && progress->iteration == self->asks_at)
    guise_run_ask (self->run, GUISE_TRAINING_WISH_BACKUP);
  if (progress->event == GUISE_TRAINING_STEP && progress->iteration == self->blocks_at)
    block_checkpoints (self);
  if (progress->event == GUISE_TRAINING_STEP && progress->iteration == self->saves_at)
    guise_run_ask (self->run, GUISE_TRAINING_WISH_SAVE);
  if (progress->event == GUISE_TRAINING_STEP && progress->iteration == self->unblocks_at)
    unblock_checkpoints (self);
  if (progress->event == GUISE_TRAINING_GUARD && self->spoils_plan)
    g_assert_true (g_file_set_contents (plan, "{", 1, NULL));
  if (progress->event == GUISE_TRAINING_RESET && self->dies)
    kill (getpid (), SIGKILL);
  if (progress->event != GUISE_TRAINING_PREVIEW && progress->event != GUISE_TRAINING_PROBE &&
      ++self->n_events == self->dies_at)
    kill (getpid (), SIGKILL);
}

static GuiseRun *
open_run (World *self)
{
  g_autoptr (GError) error = NULL;

  self->run = guise_run_open (self->project, &self->setup, on_progress, self, NULL, &error);
  g_assert_no_error (error);
  return self->run;
}

static GuiseRunOutcome
go (GuiseRun *run)
{
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  guise_run_go (run, NULL, &outcome, &error);
  g_assert_no_error (error);
  return outcome;
}

/* How often the journal has an act. */
static unsigned
count_acts (const World *self, GuiseJournalAct act)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, NULL);
  unsigned n = 0;

  for (unsigned i = 0; i < acts->len; i++)
    n += strcmp (json_object_get_string_member (g_ptr_array_index (acts, i), "act"),
                 guise_journal_act_get_name (act)) == 0
           ? 1
           : 0;
  return n;
}

/* One weight's file of the checkpoint of an iteration. */
static GBytes *
read_weights (const World *self, unsigned iteration)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *path =
    g_strdup_printf ("%s/%010u/guise_SAEHD_inter_AB.npy", checkpoints, iteration);
  char *bytes;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}

/* ---- a collapse ---- */

/* Trains one stage, and spoils a weight early in the second. */
static GuiseRun *
collapse (World *self)
{
  GuiseRun *run;

  self->setup.until_stage = 1;
  run = open_run (self);
  g_assert_cmpint (go (run), ==, GUISE_RUN_REACHED);
  guise_run_free (run);
  self->setup.until_stage = 0;
  n_until_bad = n_gradients + 1;
  return open_run (self);
}

static void
test_guarded (void)
{
  g_auto (World) world = { NULL };
  g_auto (GuiseProjectOutlook) outlook = { 0 };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *evidence = NULL;

  if (!world_init (&world, two_stages))
    return;
  run = collapse (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_GUARDED);
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
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_GUARD), ==, 1);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_ROLLED_BACK), ==, 1);
  g_assert_false (
    guise_run_go_back (run, GUISE_RUN_RETURN_LIMITED, &error)); /* once for each finding */
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 4);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 8);
}

/* A person may want the options as they are; the journal tells which it was. */
static void
test_guarded_unchanged (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *journal = NULL;
  g_autofree char *path = NULL;

  if (!world_init (&world, two_stages))
    return;
  run = collapse (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_GUARDED);
  g_assert_true (guise_run_go_back (run, GUISE_RUN_RETURN_UNCHANGED, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 4);
  g_assert_false (g_strv_contains ((const char *const *) world.project->options, "clipgrad=y"));
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_OPTION_CHANGED), ==, 0);
  path = guise_project_dup_journal_path (world.project);
  g_assert_true (g_file_get_contents (path, &journal, NULL, NULL));
  g_assert_nonnull (strstr (journal, "\"gradients\":\"unchanged\""));
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
}

/* Going on without going back begins with the last checkpoint, not with what is in memory. */
static void
test_guarded_goes_on (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;

  if (!world_init (&world, two_stages))
    return;
  run = collapse (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_GUARDED);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 8);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_GUARD), ==, 1);
  /* What was found has no say over what was trained since. */
  g_assert_false (guise_run_go_back (run, GUISE_RUN_RETURN_LIMITED, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 8);
}

static void
test_unattended (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!world_init (&world, two_stages))
    return;
  world.setup.unattended = TRUE;
  run = collapse (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_GUARD), ==, 1);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_ROLLED_BACK), ==, 1);
  g_assert_true (g_strv_contains ((const char *const *) world.project->options, "clipgrad=y"));
}

/* Somebody edits the plan meanwhile, and is not done: it has no say over the way back. */
static void
test_unattended_half_plan (void)
{
  g_auto (World) world = { .spoils_plan = TRUE };
  g_autoptr (GuiseRun) run = NULL;

  if (!world_init (&world, two_stages))
    return;
  world.setup.unattended = TRUE;
  run = collapse (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_true (g_strv_contains ((const char *const *) world.project->options, "clipgrad=y"));
}

/* ---- a device that fails ---- */

/* The evidence of what ended a run, which its message and the journal name as well. */
static void
check_evidence (const World *self, const char *name, const GError *error)
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
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  if (!world_init (&world, two_stages))
    return;
  world.setup.n_iterations = 4;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_REACHED);
  n_until_lost = n_gradients + 1;
  g_assert_false (guise_run_go (run, NULL, &outcome, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST);
  g_assert_nonnull (strstr (error->message, "start the training anew"));
  check_evidence (&world, "0000000004-device-lost", error);
}

static void
test_no_memory (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  if (!world_init (&world, two_stages))
    return;
  run = open_run (&world);
  is_full = TRUE;
  g_assert_false (guise_run_go (run, NULL, &outcome, &error));
  g_assert_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY);
  g_assert_nonnull (strstr (error->message, "lower batch_size (it is 2)"));
  g_assert_nonnull (strstr (error->message, "models_opt_on_gpu=n"));
  check_evidence (&world, "0000000000-no-memory", error);
  is_full = FALSE;
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
}

/* ---- a kill ---- */

/* A reset at the end of a stage that a kill comes between and its checkpoint is done again, to the
 * same bits. */
static void
test_killed_at_reset (void)
{
  g_auto (World) straight = { NULL };
  g_auto (World) killed = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GuiseRun) again = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) found = NULL;
  pid_t child;
  int   status;

  if (!world_init (&straight, reset_at_end))
    return;
  run = open_run (&straight);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_true (world_init (&killed, reset_at_end));
  child = fork ();
  if (child == 0)
    {
      killed.dies = TRUE;
      go (open_run (&killed));
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  again = open_run (&killed);
  g_assert_cmpuint (guise_run_get_iteration (again), ==, 3);
  g_assert_cmpint (go (again), ==, GUISE_RUN_FINISHED);
  expected = read_weights (&straight, 5);
  found = read_weights (&killed, 5);
  g_assert_true (g_bytes_equal (found, expected));
  g_assert_cmpuint (count_acts (&killed, GUISE_JOURNAL_RESET), ==, 1);
}

/* What the journal says of the plan: all but the coming and going of runs, one act a line. */
static char *
list_acts (const World *self)
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
run_killed (World *self, unsigned event)
{
  g_autoptr (GuiseRun) run = NULL;
  pid_t child = fork ();
  int   status;

  if (child == 0)
    {
      self->dies_at = event;
      go (open_run (self));
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  run = open_run (self);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  return WIFSIGNALED (status);
}

/* Whatever a run tells, a kill at that moment leaves the journal of the plan, each act once. Every
 * seventh moment, or all of them when more kills than usual are asked for (tests/e2e/kills.py). */
static void
test_killed_anywhere (void)
{
  const unsigned step = g_getenv ("GUISE_KILLS") != NULL ? 1 : 7;
  g_auto (World) straight = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autofree char *expected = NULL;
  gboolean         is_killed = TRUE;
  unsigned         n = 1;

  if (!world_init (&straight, many_acts))
    return;
  run = open_run (&straight);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  expected = list_acts (&straight);
  while (is_killed)
    {
      g_auto (World) world = { NULL };
      g_autofree char *found = NULL;

      g_assert_true (world_init (&world, many_acts));
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
      g_auto (World) world = { NULL };
      g_autoptr (GuiseRun) run = NULL;
      g_auto (GStrv) parts = g_strsplit (with_gate, "\"wait\"", 2);
      g_autofree char *plan = g_strjoinv (answers[i], parts);

      if (!world_init (&world, plan))
        return;
      world.setup.follows_gates = TRUE;
      run = open_run (&world);
      g_assert_cmpint (go (run), ==, i == 0 ? GUISE_RUN_AT_GATE : GUISE_RUN_FINISHED);
      g_assert_cmpuint (guise_run_get_iteration (run), ==, i == 0 ? 3 : 5);
    }
}

/* ---- files that are lost, or cannot be written ---- */

static void
test_gate_without_file (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GuiseRun) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *gate = NULL;

  if (!world_init (&world, with_gate))
    return;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_AT_GATE);
  gate = guise_project_dup_gate_path (world.project);
  g_assert_cmpint (g_unlink (gate), ==, 0);
  g_clear_pointer (&run, guise_run_free);
  again = open_run (&world);
  g_assert_cmpint (go (again), ==, GUISE_RUN_AT_GATE);
  guise_gate_file_decide (gate, GUISE_GATE_STATE_REPEAT, "person", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (go (again), ==, GUISE_RUN_AT_GATE); /* after the repetition */
  g_assert_cmpuint (guise_run_get_iteration (again), ==, 6);
  guise_gate_file_decide (gate, GUISE_GATE_STATE_PASSED, "person", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (go (again), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (again), ==, 8);
}

/* Where the previews belong there is a file: no checkpoint is lost for that. */
static void
test_no_previews (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autofree char *previews = NULL;

  if (!world_init (&world, two_stages))
    return;
  previews = guise_project_dup_previews_dir (world.project);
  g_assert_true (g_file_set_contents (previews, "", 0, NULL));
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (world.n_warnings, >=, 2);
  g_assert_cmpuint (guise_project_get_iteration (world.project), ==, 8);
}

/* A checkpoint between the ends of stages that cannot be written is warned of, and training goes
 * on. */
static void
test_no_checkpoints (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!world_init (&world, two_stages))
    return;
  world.blocks_at = world.saves_at = 2;
  world.unblocks_at = 3;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (world.n_unsaved, ==, 1);
  g_assert_cmpuint (world.n_saved_late, ==, 1);
  g_assert_cmpuint (guise_project_get_iteration (world.project), ==, 8);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_NOTE), ==, 2);
}

/* Where a stage ends training waits until there is room: nothing is lost, it is told and noted once
 * each way, and the end is that of an undisturbed run bit by bit. */
static void
test_waits_for_room (void)
{
  g_auto (World) straight = { NULL };
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GuiseRun) late = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) found = NULL;

  if (!world_init (&straight, reset_at_end))
    return;
  run = open_run (&straight);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_true (world_init (&world, reset_at_end));
  world.blocks_at = 3; /* before the reset */
  world.makes_room = TRUE;
  late = open_run (&world);
  g_assert_cmpint (go (late), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (world.n_unsaved, ==, 1);
  g_assert_cmpuint (world.n_warnings, >=, 1);
  g_assert_cmpuint (world.n_saved_late, ==, 1);
  g_assert_nonnull (strstr (world.unsaved_text, "iteration 3"));
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_NOTE), ==, 2);
  expected = read_weights (&straight, 5);
  found = read_weights (&world, 5);
  g_assert_true (g_bytes_equal (found, expected));
}

/* A run that is stopped while no checkpoint can be written ends: the error says so, and the next
 * going begins with what is whole. */
static void
check_stopped (World *self, GuiseRun *run)
{
  const int64_t begun_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  g_assert_false (guise_run_go (run, self->cancellable, &outcome, &error));
  g_assert_cmpint (g_get_monotonic_time () - begun_us, <, 40 * G_USEC_PER_SEC);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "could not be written"));
  g_assert_nonnull (strstr (error->message, "which checkpoint is the last"));
  unblock_checkpoints (self);
  g_assert_cmpuint (guise_project_get_iteration (self->project), ==, 4);
  self->blocks_at = self->saves_at = 0;
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_project_get_iteration (self->project), ==, 8);
}

/* Who stops a training that waits does not wait with it. */
static void
test_stopped_while_waiting (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!world_init (&world, two_stages))
    return;
  world.blocks_at = 6;
  world.cancellable = g_cancellable_new ();
  world.setup.retry_seconds = 60.0; /* nobody waits for that */
  run = open_run (&world);
  check_stopped (&world, run);
  g_assert_cmpuint (world.n_unsaved, ==, 1);
}

/* A pause gives nothing up: it is reached when there is room. */
static void
test_paused_while_waiting (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  if (!world_init (&world, two_stages))
    return;
  world.blocks_at = world.saves_at = 6; /* by the clock it had not waited */
  world.makes_room = TRUE;
  world.cancellable = g_cancellable_new ();
  run = open_run (&world);
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
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!world_init (&world, two_stages))
    return;
  world.blocks_at = world.saves_at = 6;
  world.cancellable = g_cancellable_new ();
  run = open_run (&world);
  check_stopped (&world, run);
  g_assert_cmpuint (world.n_warnings, ==, 2); /* at the second and the fourth try */
}

/* ---- a plan that is edited ---- */

/* What is edited in a pause counts when it goes on: noted once, and to its new end. What may not be
 * is refused, and the run goes on by the plan so far when that is back. */
static void
test_edited_in_pause (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) parts =
            g_strsplit (two_stages, "\"name\": \"two\", \"title\": \"Two\", \"iterations\": 4", 0);
  g_autofree char *longer =
    g_strjoinv ("\"name\": \"two\", \"title\": \"Two\", \"iterations\": 7", parts);
  g_auto (GStrv) dims = g_strsplit (two_stages, "\"ae_dims\": 4", 0);
  g_autofree char *other = g_strjoinv ("\"ae_dims\": 8", dims);
  GuiseRunOutcome  outcome;

  if (!world_init (&world, two_stages))
    return;
  path = g_build_filename (world.project->dir, "plan.json", NULL);
  world.setup.n_iterations = 5;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_REACHED);
  g_assert_true (g_file_set_contents (path, other, -1, NULL));
  g_assert_false (guise_run_go (run, NULL, &outcome, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 5);
  g_assert_true (g_file_set_contents (path, longer, -1, NULL));
  g_assert_cmpint (go (run), ==, GUISE_RUN_REACHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 10);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 11);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_PLAN_CHANGED), ==, 1);
}

/* ---- a wish ---- */

static void
test_backup_by_hand (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GPtrArray) backups = NULL;
  g_autofree char *dir = NULL;
  unsigned         n_manual = 0;

  if (!world_init (&world, two_stages))
    return;
  world.asks_at = 2;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
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
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome = GUISE_RUN_REACHED;
  gint64          began;

  if (!world_init (&world, two_stages))
    return;
  world.asks_at = world.holds_at = 2;
  world.cancellable = g_cancellable_new ();
  run = open_run (&world);
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
  g_auto (World) world = { 0 };
  g_autoptr (GuiseProject) other = NULL;
  g_autoptr (GuiseRun) second = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRun *run;

  if (!world_init (&world, two_stages))
    return;
  other = guise_project_open (world.project->dir, &error);
  g_assert_no_error (error);
  run = open_run (&world);
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
  g_auto (World) world = { 0 };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GString) phases = g_string_new (NULL);

  if (!world_init (&world, two_stages))
    return;
  world.setup.n_iterations = 5;
  world.phases = phases;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_REACHED);
  g_assert_cmpstr (phases->str, ==,
                   "checking reading-faces building-network reading-faces making-preview . . . . "
                   "saving checking backing-up reading-faces building-network reading-faces . "
                   "saving ");
}

/* Opening that is stopped opens nothing, and the next finds everything as it was. */
static void
test_cancelled_opening (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseRun) again = NULL;
  GuiseRun *run;

  if (!world_init (&world, two_stages))
    return;
  world.setup.n_iterations = 2;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_REACHED);
  guise_run_free (run);
  g_cancellable_cancel (cancellable);
  g_assert_null (
    guise_run_open (world.project, &world.setup, on_progress, &world, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  again = open_run (&world);
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
  g_test_add_func ("/project/run/gate-without-file", test_gate_without_file);
  g_test_add_func ("/project/run/no-previews", test_no_previews);
  g_test_add_func ("/project/run/no-checkpoints", test_no_checkpoints);
  g_test_add_func ("/project/run/waits-for-room", test_waits_for_room);
  g_test_add_func ("/project/run/stopped-while-waiting", test_stopped_while_waiting);
  g_test_add_func ("/project/run/paused-while-waiting", test_paused_while_waiting);
  g_test_add_func ("/project/run/stopped-unsaved", test_stopped_unsaved);
  g_test_add_func ("/project/run/edited-in-pause", test_edited_in_pause);
  g_test_add_func ("/project/run/backup-by-hand", test_backup_by_hand);
  g_test_add_func ("/project/run/backup-stopped", test_backup_stopped);
  g_test_add_func ("/project/run/locked", test_locked);
  g_test_add_func ("/project/run/phases", test_phases);
  g_test_add_func ("/project/run/cancelled-opening", test_cancelled_opening);
  return g_test_run ();
}
