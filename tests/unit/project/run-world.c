/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project whose plan is run, and what happens to it on the way. */
#include "run-world.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "nn/guise-device-private.h"
#include "nn/guise-nn.h"
#include "support/guise-test.h"

#define HEAD                                                                                   \
  "{\"format\": 1, \"name\": \"small\", \"title\": \"Small\", \"options\": {"                  \
  "\"resolution\": 32, \"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, "     \
  "\"batch_size\": 2, \"face_type\": \"wf\", \"archi\": \"liae-ud\", \"random_warp\": true}, " \
  "\"stages\": ["
#define FACES "\"src\": \"src\", \"dst\": \"dst\""

const char run_plan_two_stages[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 4, " FACES "}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 4, " FACES "}]}";
const char run_plan_many_acts[] = HEAD
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 2, " FACES
  ", \"reset_first\": true, \"resets\": [1], \"reset_at_end\": true}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 1, \"src\": \"src\", \"dst\": \"src\", "
  "\"reset_first\": true}, "
  "{\"name\": \"three\", \"title\": \"Three\", \"iterations\": 1, " FACES
  ", \"options\": {\"random_warp\": false}}]}";
const char run_plan_reset_at_end[] = HEAD
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 3, " FACES ", \"reset_at_end\": true}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 2, " FACES "}]}";
const char run_plan_with_gate[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 3, " FACES
       ", \"gate\": {\"repeat_from\": \"one\", \"reset\": true, \"max_repeats\": 1, "
       "\"unattended\": \"wait\"}}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 2, " FACES "}]}";

/* ---- a device that spoils one weight, once, or fails ---- */

int      run_world_n_gradients;
int      run_world_n_until_bad;
int      run_world_n_until_lost;
gboolean run_world_is_full;

static gboolean
run_spoiling (const GuiseCall *call)
{
  gboolean done = guise_ref_backend_get ()->kernels[GUISE_OP_CONV2D_GRAD_WEIGHT].run (call);

  if (++run_world_n_gradients == run_world_n_until_bad)
    for (int i = 0; i < 4; i++)
      ((float *) call->output.data)[i] = NAN;
  return done && (run_world_n_until_lost == 0 || run_world_n_gradients < run_world_n_until_lost);
}

static void *
memory_new_if_any (void *device, size_t n_bytes, GError **error)
{
  if (!run_world_is_full)
    return guise_ref_backend_get ()->memory_new (device, n_bytes, error);
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY, "No memory for %zu bytes", n_bytes);
  return NULL;
}

/* ---- a project ---- */

void
run_world_clear (RunWorld *self)
{
  g_clear_pointer (&self->project, guise_project_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->dir, guise_test_rm_rf);
  g_clear_pointer (&self->unsaved_text, g_free);
  g_clear_object (&self->cancellable);
}

gboolean
run_world_init (RunWorld *self, const char *plan)
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
  run_world_n_gradients = run_world_n_until_bad = run_world_n_until_lost = 0;
  run_world_is_full = FALSE;
  self->device = guise_device_new (&backend, "spoiling", 0, 1, &error);
  g_assert_no_error (error);
  self->setup = (GuiseRunSetup){ .device = self->device, .n_threads = 1, .retry_seconds = 0.02 };
  return TRUE;
}

void
run_world_block_checkpoints (RunWorld *self)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *aside = g_strconcat (checkpoints, "-aside", NULL);

  g_assert_true (g_rename (checkpoints, aside) == 0 || errno == ENOENT);
  g_assert_true (g_file_set_contents (checkpoints, "", 0, NULL));
}

void
run_world_unblock_checkpoints (RunWorld *self)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *aside = g_strconcat (checkpoints, "-aside", NULL);

  g_assert_cmpint (g_unlink (checkpoints), ==, 0);
  g_assert_true (g_rename (aside, checkpoints) == 0 || errno == ENOENT);
}

/* A checkpoint could not be written, or could not for the second time, fourth, eighth ... */
static void
on_late (RunWorld *self, const GuiseTrainingProgress *progress)
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
      run_world_unblock_checkpoints (self);
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
hold_backups (RunWorld *self)
{
  g_autofree char *dir = guise_project_dup_backups_dir (self->project);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  self->lock = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (self->lock, LOCK_EX | LOCK_NB), ==, 0);
  self->stopper = g_thread_new ("stop", stop_cb, self->cancellable);
}

void
run_world_on_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  RunWorld        *self = user_data;
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
    run_world_block_checkpoints (self);
  if (progress->event == GUISE_TRAINING_STEP && progress->iteration == self->saves_at)
    guise_run_ask (self->run, GUISE_TRAINING_WISH_SAVE);
  if (progress->event == GUISE_TRAINING_STEP && progress->iteration == self->unblocks_at)
    run_world_unblock_checkpoints (self);
  if (progress->event == GUISE_TRAINING_GUARD && self->spoils_plan)
    g_assert_true (g_file_set_contents (plan, "{", 1, NULL));
  if (progress->event == GUISE_TRAINING_RESET && self->dies)
    kill (getpid (), SIGKILL);
  if (progress->event != GUISE_TRAINING_PREVIEW && progress->event != GUISE_TRAINING_PROBE &&
      ++self->n_events == self->dies_at)
    kill (getpid (), SIGKILL);
}

GuiseRun *
run_world_open (RunWorld *self)
{
  g_autoptr (GError) error = NULL;

  self->run =
    guise_run_open (self->project, &self->setup, run_world_on_progress, self, NULL, &error);
  g_assert_no_error (error);
  return self->run;
}

GuiseRunOutcome
run_world_go (GuiseRun *run)
{
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  guise_run_go (run, NULL, &outcome, &error);
  g_assert_no_error (error);
  return outcome;
}

unsigned
run_world_count_acts (const RunWorld *self, GuiseJournalAct act)
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

GBytes *
run_world_read_weights (const RunWorld *self, unsigned iteration)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *path =
    g_strdup_printf ("%s/%010u/guise_SAEHD_inter_AB.npy", checkpoints, iteration);
  char *bytes;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}
