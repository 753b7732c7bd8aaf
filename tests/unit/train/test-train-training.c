/* SPDX-License-Identifier: GPL-3.0-or-later
 * The loop: what it tells, saves and learns does not depend on whether the device works on its own
 * with one iteration in flight. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "nn/guise-device-private.h"
#include "support/guise-test-async.h"
#include "support/guise-test.h"
#include "train/guise-train-error.h"
#include "train/guise-training.h"

#define MODEL                                                          \
  "\"resolution\": 32, \"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, " \
  "\"d_mask_dims\": 2, \"batch_size\": 2, \"face_type\": \"wf\""

/* A reset in the middle, another network from the second stage on. */
static const char liae[] =
  "{\"format\": 1, \"name\": \"liae\", \"title\": \"Liae\", \"options\": {" MODEL
  ", \"archi\": \"liae-ud\", \"lr_dropout\": \"y\"}, \"stages\": ["
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 7, \"src\": \"src\", "
  "\"dst\": \"dst\", \"resets\": [3]}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 4, \"src\": \"src\", "
  "\"dst\": \"dst\", \"options\": {\"gan_power\": 0.1, \"gan_patch_size\": 4, "
  "\"gan_dims\": 4}}]}";

/* What the loop told, line by line, without times. */
typedef struct
{
  const GuiseTrainingSetup *setup;
  GuiseDevice              *device;
  GCancellable             *stop; /* triggered by the fourth iteration */
  GString                  *text;
  uint64_t                  iteration; /* of the last step */
  unsigned                  n_unknown; /* steps at which nobody knew how long it will take */
  gboolean                  was_ahead; /* an iteration was told while another was under way */
} Log;

/* Time left: unknown, or that of the plan and, within it, of the stage; at the end nothing. */
static void
check_time_left (Log *self, const GuiseTrainingProgress *progress)
{
  const GuiseTrainingPlan *plan = self->setup->plan;
  uint64_t                 end = 0;

  for (size_t i = 0; i <= progress->stage; i++)
    end += guise_training_plan_get_stage (plan, i)->n_iterations;
  if (isnan (progress->plan_seconds))
    {
      self->n_unknown++;
      return;
    }
  g_assert_cmpint (progress->stage_seconds > 0.0, ==, progress->iteration < end);
  if (progress->stage + 1 < plan->stages->len)
    g_assert_cmpfloat (progress->plan_seconds, >, progress->stage_seconds);
  else
    g_assert_cmpfloat (progress->plan_seconds, ==, progress->stage_seconds);
}

static void
log_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  Log             *self = (Log *) user_data;
  g_autofree char *base = progress->text != NULL ? g_path_get_basename (progress->text) : NULL;

  if (progress->event == GUISE_TRAINING_STEP)
    {
      g_assert_cmpuint (progress->iteration, ==, self->iteration + 1);
      self->iteration = progress->iteration;
      g_assert_cmpfloat (progress->ms, >=, progress->wait_ms);
      check_time_left (self, progress);
      if (guise_device_is_asynchronous (self->device) &&
          guise_test_async_get_counts (self->device).n_waiting > 0)
        self->was_ahead = TRUE;
      if (self->stop != NULL && self->iteration == 4)
        g_cancellable_cancel (self->stop);
    }
  else
    g_assert_cmpuint (progress->iteration, ==, self->iteration);
  g_string_append_printf (self->text, "%d %" G_GUINT64_FORMAT " %zu %.9g %.9g %s\n",
                          (int) progress->event, progress->iteration, progress->stage,
                          progress->src_loss, progress->dst_loss, base != NULL ? base : "-");
}

typedef struct
{
  char              *dir;
  char              *checkpoints;
  char              *previews;
  GuiseTrainingPlan *plan;
  GuiseDevice       *device;
  Log                log;
  GuiseTrainingSetup setup;
} Run;

static void
run_clear (Run *self)
{
  if (self->log.text != NULL)
    g_string_free (g_steal_pointer (&self->log.text), TRUE);
  g_clear_pointer (&self->plan, guise_training_plan_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->checkpoints, g_free);
  g_clear_pointer (&self->previews, g_free);
  g_clear_pointer (&self->dir, guise_test_rm_rf);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* A new training on the device that does all at once, or on the one that does it late. */
static gboolean
run_init (Run *self, gboolean is_late, double preview_seconds)
{
  g_autofree char *faces = guise_test_shared ("golden/dfl/pak/plain");
  g_autoptr (GError) error = NULL;

  if (faces == NULL)
    return FALSE;
  self->dir = guise_test_tmp_dir ();
  self->checkpoints = g_build_filename (self->dir, "checkpoints", NULL);
  self->previews = g_build_filename (self->dir, "previews", NULL);
  self->plan = guise_training_plan_parse (liae, strlen (liae), "the test's plan", &error);
  g_assert_no_error (error);
  self->device = is_late ? guise_test_async_device_new (GUISE_TEST_ASYNC_DEFAULT)
                         : guise_device_open ("ref", 1, &error);
  g_assert_no_error (error);
  self->log = (Log){ .setup = &self->setup, .device = self->device, .text = g_string_new (NULL) };
  self->setup = (GuiseTrainingSetup){
    .plan = self->plan,
    .faces = { [GUISE_FACE_SLOT_SRC] = g_intern_string (faces),
               [GUISE_FACE_SLOT_DST] = g_intern_string (faces) },
    .checkpoints = self->checkpoints,
    .previews = self->previews,
    .device = self->device,
    .seed = 3,
    .n_threads = 1,
    .preview_seconds = preview_seconds,
  };
  return TRUE;
}

/* One stage after the other, to the end of the plan. */
static gboolean
run_stages (GuiseTraining *training, GCancellable *stop, GError **error)
{
  const GuisePlanPlace *place = guise_training_get_place (training);

  do
    if (!guise_training_run (training, 100, stop, error))
      return FALSE;
  while (place->stage == 0 && guise_training_enter (training, 1, 0, FALSE, error));
  return guise_training_is_stage_done (training);
}

/* Trains on from where the newest checkpoint is. */
static gboolean
run_train (Run *self, GError **error)
{
  g_autoptr (GuiseTraining) training =
               guise_training_open (&self->setup, log_progress, &self->log, error);

  g_assert_nonnull (training);
  g_assert_cmpuint (guise_training_get_iteration (training), ==, self->log.iteration);
  return run_stages (training, self->log.stop, error);
}

/* The files of the last checkpoint are the same to the byte. */
static void
assert_same_checkpoints (const Run *a, const Run *b)
{
  g_autofree char *a_last = g_build_filename (a->checkpoints, "0000000011", NULL);
  g_autofree char *b_last = g_build_filename (b->checkpoints, "0000000011", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (a_last, 0, &error);
  const char *name;
  int         n_files = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *a_path = g_build_filename (a_last, name, NULL);
      g_autofree char *b_path = g_build_filename (b_last, name, NULL);
      g_autofree char *a_bytes = NULL;
      g_autofree char *b_bytes = NULL;
      gsize            a_length, b_length;

      if (strcmp (name, "checkpoint.json") == 0) /* tells when it was made */
        continue;
      g_test_message ("%s", name);
      if (strcmp (name, "checkpoint.json") == 0) /* says when it was made */
        continue;
      g_assert_true (g_file_get_contents (a_path, &a_bytes, &a_length, NULL));
      g_assert_true (g_file_get_contents (b_path, &b_bytes, &b_length, NULL));
      g_assert_cmpmem (a_bytes, a_length, b_bytes, b_length);
      n_files++;
    }
  g_assert_cmpint (n_files, >, 5);
}

static void
test_late_device (gconstpointer preview_seconds)
{
  g_auto (Run) at_once = { NULL };
  g_auto (Run) late = { NULL };
  g_autoptr (GError) error = NULL;
  double seconds = *(const double *) preview_seconds;

  if (!run_init (&at_once, FALSE, seconds) || !run_init (&late, TRUE, seconds))
    return;
  run_train (&at_once, &error);
  g_assert_no_error (error);
  run_train (&late, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (late.log.text->str, ==, at_once.log.text->str);
  g_assert_cmpint (late.log.was_ahead, ==, seconds == 0.0);
  /* Three iterations tell the speed; the stage with GAN is known by its work from its first on. */
  g_assert_cmpuint (late.log.n_unknown, ==, 2);
  g_assert_cmpuint (at_once.log.n_unknown, ==, 2);
  assert_same_checkpoints (&at_once, &late);
}

/* Stopped in the middle: what was under way is finished and saved, and what comes after the resume
 * is as if nothing had been. */
static void
test_stop (void)
{
  static const double never = 0.0;
  g_auto (Run) straight = { NULL };
  g_auto (Run) stopped = { NULL };
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *saved = NULL;

  if (!run_init (&straight, TRUE, never) || !run_init (&stopped, TRUE, never))
    return;
  run_train (&straight, &error);
  g_assert_no_error (error);
  stopped.log.stop = stop;
  g_assert_false (run_train (&stopped, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpuint (stopped.log.iteration, ==, 5);
  saved = g_build_filename (stopped.checkpoints, "0000000005", NULL);
  g_assert_true (g_file_test (saved, G_FILE_TEST_IS_DIR));
  stopped.log.stop = NULL;
  run_train (&stopped, &error);
  g_assert_no_error (error);
  assert_same_checkpoints (&straight, &stopped);
}

/* ---- gradients that are not finite ---- */

static int n_gradients; /* of weights of convolutions, so far */
static int n_poisoned;  /* of them, the first so many are not finite */

static gboolean
run_poisoned (const GuiseCall *call)
{
  gboolean done = guise_ref_backend_get ()->kernels[GUISE_OP_CONV2D_GRAD_WEIGHT].run (call);

  if (n_gradients++ < n_poisoned)
    *(float *) call->output.data = INFINITY;
  return done;
}

static double
get_loss_scale (void *device)
{
  return 1024.0;
}

static gboolean
take_kept (void *device)
{
  return n_poisoned > 0;
}

/* A training of one stage on the reference, which has a scaled loss here. */
static gboolean
run_init_poisoned (Run *self, int n)
{
  static const char text[] =
    "{\"format\": 1, \"name\": \"long\", \"title\": \"Long\", \"options\": {" MODEL
    ", \"archi\": \"liae-ud\"}, \"stages\": [{\"name\": \"one\", \"title\": \"One\", "
    "\"iterations\": 120, \"src\": \"src\", \"dst\": \"dst\"}]}";
  static GuiseBackend backend;
  g_autoptr (GError) error = NULL;

  if (!run_init (self, FALSE, 0.0))
    return FALSE;
  backend = *guise_ref_backend_get ();
  backend.get_loss_scale = get_loss_scale;
  backend.take_kept = take_kept;
  backend.kernels[GUISE_OP_CONV2D_GRAD_WEIGHT].run = run_poisoned;
  n_gradients = 0;
  n_poisoned = n;
  guise_training_plan_free (self->plan);
  self->setup.plan = self->plan = guise_training_plan_parse (text, strlen (text), "text", &error);
  g_assert_no_error (error);
  guise_device_unref (self->device);
  self->setup.device = self->device = guise_device_new (&backend, "poisoned", 0, 1, &error);
  g_assert_no_error (error);
  self->log.device = self->device;
  return TRUE;
}

/* Trains up to iteration @until. */
static gboolean
run_poisoned_until (Run *self, uint64_t until, GError **error)
{
  g_autoptr (GuiseTraining) training =
               guise_training_open (&self->setup, log_progress, &self->log, error);

  g_assert_nonnull (training);
  return guise_training_run (training, until, NULL, error);
}

/* Some updates that overflow are noted with the checkpoint. */
static void
test_bad_updates (void)
{
  g_auto (Run) run = { NULL }, good = { NULL };
  g_autoptr (GError) error = NULL;

  if (!run_init_poisoned (&run, 1))
    return;
  run_poisoned_until (&run, 3, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (run.log.text->str, "The gradients of 1 updates since the last "
                                               "checkpoint were not all finite; those updates were "
                                               "left out"));
  g_assert_nonnull (strstr (run.log.text->str, "those weights stayed as they were"));
  g_assert_true (run_init_poisoned (&good, 0));
  run_poisoned_until (&good, 3, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (good.log.text->str, "updates"));
}

/* When nothing else comes the training ends; the losses are numbers all the time. */
static void
test_only_bad_updates (void)
{
  g_auto (Run) run = { NULL };
  g_autoptr (GError) error = NULL;

  if (!run_init_poisoned (&run, G_MAXINT))
    return;
  g_assert_false (run_poisoned_until (&run, 120, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED);
  g_assert_nonnull (strstr (error->message, "100 iterations up to 100"));
  g_assert_cmpuint (run.log.iteration, ==, 99);
}

int
main (int argc, char **argv)
{
  static const double never = 0.0;
  static const double always = 1e-9;

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/train/training/late-device", &never, test_late_device);
  g_test_add_data_func ("/train/training/late-device-previews", &always, test_late_device);
  g_test_add_func ("/train/training/stop", test_stop);
  g_test_add_func ("/train/training/bad-updates", test_bad_updates);
  g_test_add_func ("/train/training/only-bad-updates", test_only_bad_updates);
  return g_test_run ();
}
