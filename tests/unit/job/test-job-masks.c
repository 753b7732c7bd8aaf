/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks applied and trained by the real worker on the processor; and workers that die, hang or talk
 * nonsense. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-thread.h"
#include "job-fixture.h"
#include "job-script.h"
#include "job/guise-job-error.h"
#include "job/guise-mask-process.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"
#include "mask-faces.h"
#include "nn/guise-nn.h"
#include "support/guise-test.h"

static char *work; /* folder of this program */

/* ---- what is said ---- */

static void
test_request (void)
{
  static char           *faces[] = { (char *) "/a \"ü\"\n", (char *) "b 100% \xe4\xff", NULL };
  const GuiseMaskRequest request = { .trains = TRUE,
                                     .faces = faces,
                                     .model = (char *) "/m\xfc",
                                     .batch_size = 4,
                                     .backgrounds = (char *) "/r\xf6ms",
                                     .face_type = (char *) "head",
                                     .pretrain = TRUE,
                                     .base = 8,
                                     .learning_rate = 3e-4,
                                     .device = (char *) "cuda:1,cuda:2" };
  g_autofree char       *line = guise_mask_request_to_line (&request);
  g_autoptr (GuiseMaskRequest) back = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);
  for (size_t n = 0; n < strlen (line) - 1; n++)
    {
      g_assert_null (guise_mask_request_from_line (line, n, &error));
      g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
      g_clear_error (&error);
    }
  back = guise_mask_request_from_line (line, strlen (line) - 1, &error);
  g_assert_no_error (error);
  g_assert_true (back->trains);
  g_assert_cmpstrv (back->faces, faces);
  g_assert_cmpstr (back->model, ==, "/m\xfc");
  g_assert_cmpint (back->batch_size, ==, 4);
  g_assert_cmpstr (back->backgrounds, ==, "/r\xf6ms");
  g_assert_cmpstr (back->face_type, ==, "head");
  g_assert_true (back->pretrain);
  g_assert_cmpint (back->base, ==, 8);
  g_assert_cmpfloat (back->learning_rate, ==, 3e-4);
  g_assert_cmpstr (back->device, ==, "cuda:1,cuda:2");
}

static void
test_message (void)
{
  const GuiseMaskMessage message = { .kind = GUISE_MASK_SAYS_ERROR,
                                     .done = 1,
                                     .total = 2,
                                     .iteration = 3,
                                     .agreement = 0.5,
                                     .step_seconds = 0.25,
                                     .gain_seconds = (double) NAN,
                                     .n_changed = 4,
                                     .n_left_out = 5,
                                     .text = (char *) "it \"failed\"",
                                     .domain = (char *) "guise-nn-error",
                                     .code = 6 };
  g_autofree char       *line = guise_mask_message_to_line (&message);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskMessage) back =
               guise_mask_message_from_line (line, strlen (line) - 1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (back->kind, ==, GUISE_MASK_SAYS_ERROR);
  g_assert_cmpuint (back->done, ==, 1);
  g_assert_cmpuint (back->total, ==, 2);
  g_assert_cmpuint (back->iteration, ==, 3);
  g_assert_cmpfloat (back->agreement, ==, 0.5);
  g_assert_cmpfloat (back->step_seconds, ==, 0.25);
  g_assert_true (isnan (back->gain_seconds));
  g_assert_cmpuint (back->n_changed, ==, 4);
  g_assert_cmpuint (back->n_left_out, ==, 5);
  g_assert_cmpstr (back->text, ==, "it \"failed\"");
  g_assert_cmpstr (back->domain, ==, "guise-nn-error");
  g_assert_cmpint (back->code, ==, 6);
}

static void
test_preview (void)
{
  g_autoptr (GBytes) picture = g_bytes_new_static ("a picture\0\xff", 11);
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (GUISE_MASK_TALK_MAX_PICTURE),
                                               GUISE_MASK_TALK_MAX_PICTURE);
  GuiseMaskMessage message = {
    .kind = GUISE_MASK_SAYS_PREVIEW, .iteration = 3, .agreement = (double) NAN, .picture = picture
  };

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *line = guise_mask_message_to_line (&message);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseMaskMessage) back =
                   guise_mask_message_from_line (line, strlen (line) - 1, &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (back->picture, message.picture));
      message.picture = large;
    }
}

/* Each is one change of a good line. */
static void
test_hostile (void)
{
  static const char *const changes[][2] = {
    { "\"say\":\"error\"", "\"say\":\"errors\"" },
    { "\"say\":\"error\"", "\"say\":7" },
    { "\"done\":1", "\"done\":-1" },
    { "\"total\":2", "\"total\":\"2\"" },
    { "\"iteration\":3", "\"iteration\":3.5" },
    { "\"agreement\":0.5", "\"agreement\":1.5" },
    { "\"agreement\":0.5", "\"agreement\":[]" },
    { "\"step-seconds\":0", "\"step-seconds\":-1" },
    { "\"gain-seconds\":0", "\"gain-minutes\":0" },
    { "\"text\":", "\"context\":" },
    { "\"domain\":\"d\"", "\"domain\":\"\"" },
    { "\"code\":6", "\"code\":4294967302" },
  };
  const GuiseMaskMessage message = { .kind = GUISE_MASK_SAYS_ERROR,
                                     .done = 1,
                                     .total = 2,
                                     .iteration = 3,
                                     .agreement = 0.5,
                                     .text = (char *) "t",
                                     .domain = (char *) "d",
                                     .code = 6 };
  g_autofree char       *line = guise_mask_message_to_line (&message);

  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      size_t           n;
      g_autofree char *changed = guise_job_script_spoil (line, changes[i], &n);
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_mask_message_from_line (changed, n, &error));
      g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
    }
}

/* ---- the worker ---- */

typedef struct
{
  guint             n_messages[GUISE_MASK_SAYS_ERROR + 1];
  GuiseMaskMessage *done;        /* owned, or NULL */
  GError           *error;       /* owned, or NULL */
  GCancellable     *cancellable; /* owned */
  gboolean          stops;       /* at the first progress */
  const char       *device;      /* NULL: as it comes */
} Run;

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->done, guise_mask_message_free);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
on_message_cb (const GuiseMaskMessage *message, void *user_data)
{
  Run *self = user_data;

  self->n_messages[message->kind]++;
  if (self->stops && message->kind == GUISE_MASK_SAYS_PROGRESS)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
run (Run *self, gboolean trains, const char *faces, const char *model, unsigned grace_ms)
{
  char                  *all[] = { (char *) faces, NULL };
  const GuiseMaskRequest request = {
    .trains = trains,
    .faces = all,
    .model = (char *) model,
    .batch_size = 2,
    .device = (char *) self->device,
  };

  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  return guise_mask_process_run (&request, grace_ms, on_message_cb, self, self->cancellable,
                                 &self->done, &self->error);
}

static char *
make_faces (const char *name, char **out_model)
{
  char            *faces = g_build_filename (work, name, NULL);
  g_autofree char *model_name = g_strconcat (name, " model", NULL);

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 6, 4);
  *out_model = g_build_filename (work, model_name, NULL);
  mask_faces_make_model (*out_model, FALSE);
  return faces;
}

static void
test_applied (void)
{
  g_autofree char *model = NULL;
  g_autofree char *faces = make_faces ("apply", &model);
  g_autofree char *before = mask_faces_digest (faces);
  g_autofree char *after = NULL;
  g_auto (Run) first = { 0 };
  g_auto (Run) missing = { 0 };

  g_assert_true (run (&first, FALSE, faces, model, GUISE_MASK_GRACE_MS));
  g_assert_no_error (first.error);
  g_assert_cmpuint (first.done->n_changed, ==, 6);
  g_assert_cmpuint (first.done->n_left_out, ==, 0);
  g_assert_cmpuint (first.n_messages[GUISE_MASK_SAYS_BEGUN], ==, 1);
  g_assert_cmpuint (first.n_messages[GUISE_MASK_SAYS_PROGRESS], >, 0);
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, !=, after);

  /* what the engine says of a failure is what is told here */
  g_assert_false (run (&missing, FALSE, faces, work, GUISE_MASK_GRACE_MS));
  g_assert_error (missing.error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* The first of the chosen devices counts; one that is not there any more is told of, and no other
 * one is taken. */
static void
test_devices (void)
{
  g_autofree char *model = NULL;
  g_autofree char *faces = make_faces ("devices", &model);
  g_auto (Run) gone = { .device = "cuda:99,cpu" };
  g_auto (Run) untrained = { .device = "cuda:99" };
  g_auto (Run) first = { .device = "cpu,cuda:99" };

  g_assert_false (run (&gone, FALSE, faces, model, GUISE_MASK_GRACE_MS));
  g_assert_error (gone.error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
  g_assert_false (run (&untrained, TRUE, faces, model, GUISE_MASK_GRACE_MS));
  g_assert_error (untrained.error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
  g_assert_true (run (&first, FALSE, faces, model, GUISE_MASK_GRACE_MS));
  g_assert_no_error (first.error);
}

/* A stop saves. */
static void
test_trained (void)
{
  g_autofree char *model = NULL;
  g_autofree char *faces = make_faces ("train", &model);
  g_autofree char *before = mask_faces_digest (model);
  g_autofree char *after = NULL;
  g_auto (Run) stopped = { .stops = TRUE };

  g_assert_true (run (&stopped, TRUE, faces, model, GUISE_MASK_GRACE_MS));
  g_assert_no_error (stopped.error);
  g_assert_cmpuint (stopped.done->iteration, >, 0);
  g_assert_cmpuint (stopped.done->iteration, <, 10000);
  g_assert_cmpuint (stopped.n_messages[GUISE_MASK_SAYS_SAVED], >, 0);
  g_assert_cmpuint (stopped.n_messages[GUISE_MASK_SAYS_PREVIEW], ==, 1);
  after = mask_faces_digest (model);
  g_assert_cmpstr (before, !=, after);
}

/* Applying that is stopped before it begins is told of as stopped. */
static void
test_stopped (void)
{
  g_autofree char *model = NULL;
  g_autofree char *faces = make_faces ("stop", &model);
  g_auto (Run) stopped = { .cancellable = g_cancellable_new () };

  g_cancellable_cancel (stopped.cancellable);
  g_assert_false (run (&stopped, FALSE, faces, model, GUISE_MASK_GRACE_MS));
  g_assert_error (stopped.error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
}

/* Speaks to the worker itself; returns its last line, and how it has ended. */
static GuiseMaskMessage *
talk (const char *said, int *out_status)
{
  g_autofree char *program = guise_worker_find (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GSubprocess) process =
               guise_worker_launch_to_answer (program, GUISE_MASKS_OPTION, NULL, &stream, &error);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char  *line = NULL;
  size_t            n;
  GuiseMaskMessage *message;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), said,
                                            strlen (said), NULL, NULL, NULL));
  line = g_data_input_stream_read_line (lines, &n, NULL, NULL);
  g_assert_nonnull (line);
  message = guise_mask_message_from_line (line, n, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  *out_status = g_subprocess_get_exit_status (process);
  return message;
}

static void
test_bad_request (void)
{
  static const char *const said[] = {
    "\n",
    "[]\n",
    "{\"do\":\"stop\"}\n",
    "{\"do\":\"apply\",\"faces\":[],\"model\":\"m\"}\n",
    "{\"do\":\"apply\",\"faces\":[\"a\",\"b\"],\"model\":\"m\"}\n",
    "{\"do\":\"apply\",\"faces\":[\"a\"],\"model\":7}\n",
    "{\"do\":\"train\",\"faces\":[\"a\"],\"model\":\"m\",\"batch-size\":0}\n",
    "{\"do\":\"apply\",\"faces\":[\"a\"],\"model\":\"m\",\"device\":7}\n",
    "{\"do\":\"train\",\"faces\":[[]],\"model\":\"m\",\"batch-size\":4}\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (said); i++)
    {
      int status;
      g_autoptr (GuiseMaskMessage) message = talk (said[i], &status);

      g_assert_cmpint (message->kind, ==, GUISE_MASK_SAYS_ERROR);
      g_assert_cmpstr (message->domain, ==, "guise-job-error-quark");
      g_assert_cmpint (message->code, ==, GUISE_JOB_ERROR_PROTOCOL);
      g_assert_cmpint (status, ==, 1);
    }
}

/* The window is gone, and with it both ends: it saves all the same. */
static void
test_input_ends (void)
{
  g_autofree char       *program = guise_worker_find (NULL);
  g_autofree char       *model = NULL;
  g_autofree char       *faces = make_faces ("ends", &model);
  g_autofree char       *before = mask_faces_digest (model);
  g_autofree char       *after = NULL;
  char                  *all[] = { faces, NULL };
  const GuiseMaskRequest request = {
    .trains = TRUE, .faces = all, .model = model, .batch_size = 2
  };
  g_autofree char *line = guise_mask_request_to_line (&request);
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GSubprocess) process =
               guise_worker_launch_to_answer (program, GUISE_MASKS_OPTION, NULL, &stream, NULL);
  char heard[64];

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), line,
                                            strlen (line), NULL, NULL, NULL));
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (stream), heard, sizeof heard,
                                        NULL, NULL),
                   >, 0); /* it has begun */
  guise_job_test_run_for (0.2);
  g_assert_true (g_io_stream_close (stream, NULL, NULL));
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  after = mask_faces_digest (model);
  g_assert_cmpstr (before, !=, after);
}

/* ---- workers that are none ---- */

/* Runs a script in the place of the worker. */
static void
run_script (Run *self, unsigned grace_ms, const char *script)
{
  char *real = guise_job_script_begin (work, script);

  g_assert_false (run (self, FALSE, "faces", "model", grace_ms));
  guise_job_script_end (real);
}

static void
test_dies (void)
{
  g_auto (Run) killed = { 0 };
  g_auto (Run) gone = { 0 };

  run_script (&killed, GUISE_MASK_GRACE_MS, "read line\nkill -9 $$\n");
  g_assert_error (killed.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
  g_assert_nonnull (strstr (killed.error->message, "signal 9"));
  run_script (&gone, GUISE_MASK_GRACE_MS, "read line\nexit 3\n");
  g_assert_error (gone.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
}

/* Every worker starts with as many threads as people let Guise take. */
static void
test_threads (void)
{
  static const char script[] = "read line\necho \"$GUISE_THREADS\" > \"$W/threads\"\nexit 3\n";
  g_autofree char  *path = g_build_filename (work, "threads", NULL);
  g_autofree char  *told = NULL;
  g_autofree char  *untold = NULL;
  g_auto (Run) limited = { 0 };
  g_auto (Run) free = { 0 };

  guise_thread_set_usual (1);
  run_script (&limited, GUISE_MASK_GRACE_MS, script);
  g_assert_true (g_file_get_contents (path, &told, NULL, NULL));
  g_assert_cmpstr (told, ==, "1\n");
  guise_thread_set_usual (0);
  run_script (&free, GUISE_MASK_GRACE_MS, script);
  g_assert_true (g_file_get_contents (path, &untold, NULL, NULL));
  g_assert_cmpstr (untold, ==, "\n");
}

/* It does not care for a stop. */
static void
test_hangs (void)
{
  g_auto (Run) hung = { .cancellable = g_cancellable_new () };

  g_cancellable_cancel (hung.cancellable);
  run_script (&hung, 500, "trap '' TERM\necho $$ > \"$W/pid\"\nexec tail -f /dev/null\n");
  g_assert_error (hung.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
  g_assert_nonnull (strstr (hung.error->message, "in time"));
  guise_job_script_wait_for_end (work);
}

static void
test_nonsense (void)
{
  g_auto (Run) told = { 0 };

  run_script (&told, GUISE_MASK_GRACE_MS, "echo '{\"say\":\"done\"}'\nexec tail -f /dev/null\n");
  g_assert_error (told.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/job/masks/request", test_request);
  g_test_add_func ("/job/masks/message", test_message);
  g_test_add_func ("/job/masks/preview", test_preview);
  g_test_add_func ("/job/masks/hostile", test_hostile);
  g_test_add_func ("/job/masks/applied", test_applied);
  g_test_add_func ("/job/masks/devices", test_devices);
  g_test_add_func ("/job/masks/trained", test_trained);
  g_test_add_func ("/job/masks/stopped", test_stopped);
  g_test_add_func ("/job/masks/bad-request", test_bad_request);
  g_test_add_func ("/job/masks/input-ends", test_input_ends);
  g_test_add_func ("/job/masks/dies", test_dies);
  g_test_add_func ("/job/masks/threads", test_threads);
  g_test_add_func ("/job/masks/hangs", test_hangs);
  g_test_add_func ("/job/masks/nonsense", test_nonsense);
  status = g_test_run ();
  guise_test_rm_rf (work);
  return status;
}
