/* SPDX-License-Identifier: GPL-3.0-or-later
 * A plan that is edited while it runs: what counts from the next checkpoint on, and what is left as
 * it was. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "project/guise-project-change.h"
#include "project/guise-run.h"
#include "store/guise-checkpoint.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"
#include "train/guise-train-error.h"

#define HEAD                                                                                   \
  "{\"format\": 1, \"name\": \"small\", \"title\": \"Small\", \"options\": {"                  \
  "\"resolution\": 32, \"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, "     \
  "\"batch_size\": 2, \"face_type\": \"wf\", \"archi\": \"liae-ud\", \"random_warp\": true}, " \
  "\"stages\": ["
#define FACES "\"src\": \"src\", \"dst\": \"dst\""
#define ONE   "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 4, " FACES "}"
#define TWO   "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 3, " FACES "}"
#define TAIL  "]}"

static const char two_stages[] = HEAD ONE ", " TWO TAIL;
/* Another last stage, before which comes one more. */
static const char more_stages[] =
  HEAD ONE ", {\"name\": \"extra\", \"title\": \"Extra\", \"iterations\": 2, " FACES "}, "
           "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 1, " FACES "}" TAIL;
static const char                                                                    longer[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 6, " FACES "}, " TWO TAIL;
static const char                                                                    other_rate[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 4, " FACES
       ", \"options\": {\"learning_rate\": 0.001}}, " TWO TAIL;
static const char                                         with_reset[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 4, " FACES
       ", \"resets\": [2]}, " TWO TAIL;
static const char                 with_reset_titled[] =
  HEAD "{\"name\": \"one\", \"title\": \"The first\", \"iterations\": 4, " FACES
       ", \"resets\": [2]}, " TWO TAIL;

/* A stage that ends with a reset, and the same one longer. */
#define ENDS_ANEW(n)                                                           \
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": " n ", " FACES \
       ", \"reset_at_end\": true}, " TWO TAIL
static const char ends_anew[] = ENDS_ANEW ("4");
static const char ends_anew_later[] = ENDS_ANEW ("6");

typedef struct _World World;

struct _World
{
  char         *dir; /* owned */
  GuiseProject *project;
  GuiseDevice  *device;
  GuiseRunSetup setup;
  GuiseRun     *run;         /* the one under way, for the callback */
  uint64_t      edits_at;    /* iteration at which somebody edits; 0: never */
  uint64_t      saves_at[2]; /* and at which checkpoints are wished for */
  void (*edit) (World *self);
  const char *text;       /* for edit(): what the plan becomes */
  gboolean    dies;       /* when an edit is taken over */
  unsigned    n_taken;    /* told */
  unsigned    n_warnings; /* about the plan */
  unsigned    n_undone;   /* told that it is again what it was */
};

static void
world_clear (World *self)
{
  g_clear_pointer (&self->project, guise_project_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->dir, guise_test_rm_rf);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
world_init (World *self, const char *plan)
{
  g_autofree char  *faces = guise_test_shared ("golden/dfl/pak/plain");
  g_autofree char  *recipe = NULL;
  g_autofree char  *dir = NULL;
  GuiseProjectFaces slots[GUISE_N_FACE_SLOTS] = {
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
  self->device = guise_device_open ("ref", 1, &error);
  g_assert_no_error (error);
  self->setup = (GuiseRunSetup){ .device = self->device, .n_threads = 1, .retry_seconds = 0.02 };
  return TRUE;
}

/* As another program would find it. */
static void
reopen (World *self)
{
  g_autofree char *dir = g_strdup (self->project->dir);

  guise_project_free (self->project);
  self->project = guise_project_open (dir, NULL);
  g_assert_nonnull (self->project);
}

static char *
dup_plan_path (const World *self)
{
  return g_build_filename (self->project->dir, "plan.json", NULL);
}

static void
write_plan (World *self)
{
  g_autofree char *path = dup_plan_path (self);

  g_assert_true (g_file_set_contents (path, self->text, -1, NULL));
}

static void
on_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  World *self = user_data;

  if (progress->event == GUISE_TRAINING_NOTE && strstr (progress->text, "counts from here") != NULL)
    {
      self->n_taken++;
      if (self->dies)
        kill (getpid (), SIGKILL);
    }
  if (progress->event == GUISE_TRAINING_NOTE && strstr (progress->text, "again the one") != NULL &&
      g_strcmp0 (progress->about, "plan-taken") == 0)
    self->n_undone++;
  if (progress->event == GUISE_TRAINING_WARNING && g_strcmp0 (progress->about, "plan") == 0)
    self->n_warnings++;
  if (progress->event != GUISE_TRAINING_STEP)
    return;
  if (progress->iteration == self->edits_at)
    self->edit (self);
  for (size_t i = 0; i < G_N_ELEMENTS (self->saves_at); i++)
    if (progress->iteration == self->saves_at[i])
      guise_run_ask (self->run, GUISE_TRAINING_WISH_SAVE);
}

static GuiseRun *
open_run (World *self)
{
  g_autoptr (GError) error = NULL;

  self->run = guise_run_open (self->project, &self->setup, on_progress, self, NULL, &error);
  g_assert_no_error (error);
  return self->run;
}

/* Trains to the end of the plan. Returns: how many iterations that were */
static uint64_t
run_through (World *self)
{
  g_autoptr (GuiseRun) run = open_run (self);
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome = GUISE_RUN_STOPPED;

  guise_run_go (run, NULL, &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, GUISE_RUN_FINISHED);
  return guise_run_get_iteration (run);
}

/* How often the journal has an act; of notes those about one thing. */
static unsigned
count_acts (const World *self, GuiseJournalAct act, const char *what)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, NULL);
  unsigned n = 0;

  for (unsigned i = 0; i < acts->len; i++)
    {
      JsonObject *line = g_ptr_array_index (acts, i);

      if (strcmp (json_object_get_string_member (line, "act"), guise_journal_act_get_name (act)) ==
            0 &&
          (what == NULL ||
           strcmp (json_object_get_string_member_with_default (line, "what", ""), what) == 0))
        n++;
    }
  return n;
}

static GBytes *
read_weights (const World *self, uint64_t iteration)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *path = g_strdup_printf ("%s/%010" G_GUINT64_FORMAT "/guise_SAEHD_inter_AB.npy",
                                           checkpoints, iteration);
  char            *bytes;
  gsize            length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}

static void
assert_same (const World *a, const World *b, uint64_t iteration)
{
  g_autoptr (GBytes) first = read_weights (a, iteration);
  g_autoptr (GBytes) second = read_weights (b, iteration);

  g_assert_true (g_bytes_equal (first, second));
}

/* ---- what counts ---- */

/* Stages that are to come are other ones from the next checkpoint on. */
static void
test_stages (void)
{
  g_auto (World) world = { .edits_at = 1, .saves_at = { 2 }, .edit = write_plan };

  if (!world_init (&world, two_stages))
    return;
  world.text = more_stages;
  g_assert_cmpuint (run_through (&world), ==, 4 + 2 + 1);
  g_assert_cmpuint (world.n_taken, ==, 1);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_NOTE, "plan-taken"), ==, 1);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_PLAN_CHANGED, NULL), >=, 2);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_STAGE_BEGIN, NULL), ==, 3);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_RUN_BEGIN, NULL), ==, 1);
}

/* The stage under way becomes longer, though nothing is saved before its end. */
static void
test_longer (void)
{
  g_auto (World) world = { .edits_at = 4, .edit = write_plan };

  if (!world_init (&world, two_stages))
    return;
  world.text = longer;
  g_assert_cmpuint (run_through (&world), ==, 6 + 3);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_STAGE_END, NULL), ==, 2);
  g_assert_cmpuint (world.n_taken, ==, 1);
}

/* So that it also starts anew at its new end, though it did so at the one before. */
static void
test_longer_with_reset (void)
{
  g_auto (World) world = { .edits_at = 4, .edit = write_plan };

  if (!world_init (&world, ends_anew))
    return;
  world.text = ends_anew_later;
  g_assert_cmpuint (run_through (&world), ==, 6 + 3);
  g_assert_cmpuint (world.n_taken, ==, 1);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_RESET, NULL), ==, 2);
}

/* An option of the stage under way comes to the same bits as if it had been edited in a pause. */
static void
test_option (void)
{
  g_auto (World) live = { .edits_at = 1, .saves_at = { 2 }, .edit = write_plan };
  g_auto (World) paused = { .text = other_rate };
  g_auto (World) unedited = { 0 };
  g_autoptr (GBytes) edited = NULL;
  g_autoptr (GBytes) other = NULL;
  GuiseRun       *run;
  GuiseRunOutcome outcome;

  if (!world_init (&live, two_stages))
    return;
  live.text = other_rate;
  run_through (&live);
  g_assert_true (world_init (&paused, two_stages));
  paused.setup.n_iterations = 2;
  run = open_run (&paused);
  g_assert_true (guise_run_go (run, NULL, &outcome, NULL));
  guise_run_free (run);
  write_plan (&paused);
  reopen (&paused);
  paused.setup.n_iterations = 0;
  g_assert_cmpuint (run_through (&paused), ==, 7);
  assert_same (&live, &paused, 7);
  g_assert_true (world_init (&unedited, two_stages));
  run_through (&unedited);
  edited = read_weights (&live, 7);
  other = read_weights (&unedited, 7);
  g_assert_false (g_bytes_equal (edited, other));
}

static void
set_option (World *self)
{
  static const char *const changes[] = { "learning_rate=0.001", NULL };
  g_autoptr (GuiseProject) other = guise_project_open (self->project->dir, NULL);

  g_assert_true (guise_project_set_options (other, changes, GUISE_OPTION_CHANGE_CONFIRMED, NULL));
}

/* So does one that is set beside the plan. */
static void
test_option_beside (void)
{
  g_auto (World) world = { .edits_at = 1, .saves_at = { 2 }, .edit = set_option };
  g_auto (World) by_plan = { .edits_at = 1, .saves_at = { 2 }, .edit = write_plan };

  if (!world_init (&world, two_stages))
    return;
  g_assert_cmpuint (run_through (&world), ==, 7);
  g_assert_cmpuint (world.n_taken, ==, 1);
  g_assert_true (world_init (&by_plan, two_stages));
  by_plan.text = other_rate;
  run_through (&by_plan);
  assert_same (&world, &by_plan, 7);
}

/* A kill right after it goes on by the new plan, to the same bits, and each change has one line. */
static void
test_killed (void)
{
  g_auto (World) straight = { .edits_at = 1, .saves_at = { 2 }, .edit = write_plan };
  g_auto (World) killed = straight;
  pid_t child;
  int   status;

  if (!world_init (&straight, two_stages))
    return;
  straight.text = killed.text = other_rate;
  run_through (&straight);
  g_assert_true (world_init (&killed, two_stages));
  child = fork ();
  if (child == 0)
    {
      killed.dies = TRUE;
      run_through (&killed);
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  reopen (&killed);
  killed.edits_at = killed.saves_at[0] = 0;
  g_assert_cmpuint (run_through (&killed), ==, 7);
  assert_same (&straight, &killed, 7);
  g_assert_cmpuint (count_acts (&killed, GUISE_JOURNAL_PLAN_CHANGED, NULL), ==,
                    count_acts (&straight, GUISE_JOURNAL_PLAN_CHANGED, NULL));
}

/* Where a reset belongs to the iteration of the checkpoint it is done once, after it. */
static void
test_at_reset (void)
{
  g_auto (World) world = { .edits_at = 1, .saves_at = { 2 }, .edit = write_plan };
  g_auto (World) unedited = { 0 };

  if (!world_init (&world, with_reset))
    return;
  world.text = with_reset_titled;
  g_assert_cmpuint (run_through (&world), ==, 7);
  g_assert_cmpuint (world.n_taken, ==, 1);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_RESET, NULL), ==, 1);
  g_assert_true (world_init (&unedited, with_reset));
  run_through (&unedited);
  assert_same (&world, &unedited, 7);
}

static void
write_other_dims (World *self)
{
  g_auto (GStrv) parts = g_strsplit (longer, "\"ae_dims\": 4", 0);
  g_autofree char *other = g_strjoinv ("\"ae_dims\": 8", parts);
  g_autofree char *path = dup_plan_path (self);

  g_assert_true (g_file_set_contents (path, other, -1, NULL));
}

/* Before the first iteration the network may be another one still. */
static void
test_other_network (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  if (!world_init (&world, two_stages))
    return;
  run = open_run (&world);
  write_other_dims (&world);
  guise_run_go (run, NULL, &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 6 + 3);
}

/* ---- what does not ---- */

static void
write_half (World *self)
{
  g_autofree char *path = dup_plan_path (self);

  g_assert_true (g_file_set_contents (path, longer, sizeof longer / 2, NULL));
}

static void
write_done (World *self)
{
  g_auto (GStrv) parts = g_strsplit (longer, "\"iterations\": 6", 0);
  g_autofree char *other = g_strjoinv ("\"iterations\": 1", parts);
  g_autofree char *path = dup_plan_path (self);

  g_assert_true (g_file_set_contents (path, other, -1, NULL));
}

static void
make_folder (World *self)
{
  g_autofree char *path = dup_plan_path (self);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

/* Whoever opens it waits for somebody to write. */
static void
make_fifo (World *self)
{
  g_autofree char *path = dup_plan_path (self);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
take_away (World *self)
{
  g_autofree char *path = dup_plan_path (self);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* The network by an option beside the plan, which no program of ours would write. */
static void
set_other_dims (World *self)
{
  static const char *const options[] = { "ae_dims=8" };
  g_autofree char         *path = g_build_filename (self->project->dir, "project.guise", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  g_key_file_set_string_list (file, "project", "options", options, 1);
  g_assert_true (g_key_file_save_to_file (file, path, NULL));
}

/* What is wrong is told in more words than the journal has room for. */
static void
write_long_member (World *self)
{
  g_autofree char *member = g_strnfill (20000, 'm');
  g_auto (GStrv) parts = g_strsplit (two_stages, "\"format\": 1", 0);
  g_autofree char *with = g_strdup_printf ("\"format\": 1, \"\u00e9%s\": 1", member);
  g_autofree char *plan = g_strjoinv (with, parts);
  g_autofree char *path = dup_plan_path (self);

  g_assert_true (g_file_set_contents (path, plan, -1, NULL));
}

/* Training goes on by the plan so far, and says so once however often it is saved. */
static void
test_refused (void)
{
  void (*const edits[]) (World * self) = { write_half,     write_other_dims, write_done,
                                           make_folder,    make_fifo,        take_away,
                                           set_other_dims, write_long_member };

  for (size_t i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_auto (World) world = { .edits_at = 2, .saves_at = { 2, 3 }, .edit = edits[i] };

      if (!world_init (&world, two_stages))
        return;
      g_assert_cmpuint (run_through (&world), ==, 7);
      g_assert_cmpuint (world.n_taken, ==, 0);
      g_assert_cmpuint (world.n_warnings, ==, 1);
      g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_NOTE, "plan-kept"), ==, 1);
      g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_PLAN_CHANGED, NULL), ==, 0);
    }
}

static void
write_half_and_mend (World *self)
{
  write_half (self);
  self->edits_at = 3;
  self->edit = write_plan;
  self->text = two_stages;
}

/* Whoever undoes what was refused is told that all is well again; nothing was taken over. */
static void
test_undone (void)
{
  g_auto (World) world = { .edits_at = 1, .saves_at = { 2, 3 }, .edit = write_half_and_mend };

  if (!world_init (&world, two_stages))
    return;
  g_assert_cmpuint (run_through (&world), ==, 7);
  g_assert_cmpuint (world.n_warnings, ==, 1);
  g_assert_cmpuint (world.n_undone, ==, 1);
  g_assert_cmpuint (world.n_taken, ==, 0);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_NOTE, "plan-taken"), ==, 0);
}

/* Nor is an option set that would not be trained: without random warp a plan must not have reset,
 * in a stage that is over either. */
static void
test_option_refused (void)
{
  static const char *const no_warp[] = { "random_warp=n", NULL };
  g_auto (World) world = { .setup = { 0 } };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  if (!world_init (&world, with_reset))
    return;
  world.setup.until_stage = 1;
  run = open_run (&world);
  g_assert_true (guise_run_go (run, NULL, &outcome, NULL));
  g_clear_pointer (&run, guise_run_free);
  reopen (&world);
  g_assert_false (
    guise_project_set_options (world.project, no_warp, GUISE_OPTION_CHANGE_CONFIRMED, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_OPTION_CHANGED, NULL), ==, 0);
  world.setup.until_stage = 0;
  g_assert_cmpuint (run_through (&world), ==, 7);
}

/* What was written a second time with the same words changes nothing and is no news. */
static void
test_same_words (void)
{
  g_auto (World) world = { .edits_at = 1, .saves_at = { 2 }, .edit = write_plan };

  if (!world_init (&world, two_stages))
    return;
  world.text = two_stages;
  g_assert_cmpuint (run_through (&world), ==, 7);
  g_assert_cmpuint (world.n_taken + world.n_warnings, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/run-edits/stages", test_stages);
  g_test_add_func ("/project/run-edits/longer", test_longer);
  g_test_add_func ("/project/run-edits/longer-with-reset", test_longer_with_reset);
  g_test_add_func ("/project/run-edits/option", test_option);
  g_test_add_func ("/project/run-edits/option-beside", test_option_beside);
  g_test_add_func ("/project/run-edits/killed", test_killed);
  g_test_add_func ("/project/run-edits/at-reset", test_at_reset);
  g_test_add_func ("/project/run-edits/other-network", test_other_network);
  g_test_add_func ("/project/run-edits/option-refused", test_option_refused);
  g_test_add_func ("/project/run-edits/refused", test_refused);
  g_test_add_func ("/project/run-edits/undone", test_undone);
  g_test_add_func ("/project/run-edits/same-words", test_same_words);
  return g_test_run ();
}
