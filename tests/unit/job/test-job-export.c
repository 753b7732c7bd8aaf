/* SPDX-License-Identifier: GPL-3.0-or-later
 * Files exported by the real worker on the processor; and workers that die, hang or talk nonsense.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "job-fixture.h"
#include "job/guise-export-process.h"
#include "job/guise-job-error.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"
#include "nn/guise-nn.h"
#include "project-checkpoint.h"
#include "project-faces.h"
#include "support/guise-test.h"

static char *work; /* folder of this program */

/* ---- what is said ---- */

static void
test_request (void)
{
  const GuiseExportRequest request = {
    .project = (char *) "/a \"ü\"\n",
    .backup = (char *) "b",
    .iteration = 9999999999,
    .is_half = TRUE,
    .device = (char *) "cuda:1,cuda:2",
    .path = (char *) "/p.dfm",
  };
  g_autofree char *line = guise_export_request_to_line (&request);
  g_autoptr (GuiseExportRequest) back = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);
  for (size_t n = 0; n < strlen (line) - 1; n++)
    {
      g_assert_null (guise_export_request_from_line (line, n, &error));
      g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
      g_clear_error (&error);
    }
  back = guise_export_request_from_line (line, strlen (line) - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->project, ==, request.project);
  g_assert_cmpstr (back->backup, ==, "b");
  g_assert_cmpuint (back->iteration, ==, request.iteration);
  g_assert_true (back->is_half);
  g_assert_false (back->with_labels);
  g_assert_cmpstr (back->device, ==, "cuda:1,cuda:2");
  g_assert_cmpstr (back->path, ==, "/p.dfm");
}

/* A message with everything in it. */
static char *
make_line (void)
{
  const GuiseExportMessage message = { .kind = GUISE_EXPORT_SAYS_ERROR,
                                       .phase = GUISE_DFM_PHASE_OPENING,
                                       .done = 1,
                                       .total = 2,
                                       .is_refused = TRUE,
                                       .difference = 0.5,
                                       .n_faces = 3,
                                       .opset = 12,
                                       .n_bytes = 4,
                                       .n_weights = 5,
                                       .iteration = 6,
                                       .n_pairs = 2,
                                       .differences = { 0.25, (double) NAN },
                                       .text = (char *) "it \"failed\"",
                                       .domain = (char *) "d",
                                       .code = 7 };

  return guise_export_message_to_line (&message);
}

static void
test_message (void)
{
  g_autofree char *line = make_line ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseExportMessage) back =
               guise_export_message_from_line (line, strlen (line) - 1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (back->kind, ==, GUISE_EXPORT_SAYS_ERROR);
  g_assert_cmpint (back->phase, ==, GUISE_DFM_PHASE_OPENING);
  g_assert_cmpuint (back->done, ==, 1);
  g_assert_cmpuint (back->total, ==, 2);
  g_assert_true (back->is_refused);
  g_assert_cmpfloat (back->difference, ==, 0.5);
  g_assert_cmpuint (back->n_faces, ==, 3);
  g_assert_cmpuint (back->opset, ==, 12);
  g_assert_cmpuint (back->n_bytes, ==, 4);
  g_assert_cmpuint (back->n_weights, ==, 5);
  g_assert_cmpuint (back->iteration, ==, 6);
  g_assert_cmpuint (back->n_pairs, ==, 2);
  g_assert_cmpfloat (back->differences[0], ==, 0.25);
  g_assert_true (isnan (back->differences[1]));
  g_assert_cmpstr (back->text, ==, "it \"failed\"");
  g_assert_cmpstr (back->domain, ==, "d");
  g_assert_cmpint (back->code, ==, 7);
}

/* Each is one change of a good line. */
static void
test_hostile (void)
{
  static const char *const changes[][2] = {
    { "\"say\":\"error\"", "\"say\":\"errors\"" },
    { "\"say\":\"error\"", "\"say\":7" },
    { "\"phase\":\"opening\"", "\"phase\":\"closing\"" },
    { "\"done\":1", "\"done\":-1" },
    { "\"total\":2", "\"total\":\"2\"" },
    { "\"faces\":3", "\"faces\":4294967302" },
    { "\"opset\":12", "\"opset\":true" },
    { "\"iteration\":6", "\"iteration\":3.5" },
    { "\"difference\":0.5", "\"difference\":-0.5" },
    { "\"difference\":0.5", "\"difference\":[]" },
    { "\"difference\":0.5", "\"different\":0.5" },
    { "\"refused\":true", "\"refused\":1" },
    { "\"pairs\":[0.25,null]", "\"pairs\":[0,0,0,0]" },
    { "\"pairs\":[0.25,null]", "\"pairs\":[\"0\"]" },
    { "\"pairs\":[0.25,null]", "\"pairs\":{}" },
    { "\"text\":", "\"context\":" },
    { "\"domain\":\"d\"", "\"domain\":\"\"" },
    { "\"code\":7", "\"code\":4294967302" },
  };
  g_autofree char *line = make_line ();

  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GString) changed = g_string_new (line);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (g_string_replace (changed, changes[i][0], changes[i][1], 1), ==, 1);
      g_assert_null (guise_export_message_from_line (changed->str, changed->len - 1, &error));
      g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
    }
}

/* ---- the worker ---- */

typedef struct
{
  guint               n_notes;
  guint               n_told[GUISE_N_DFM_PHASES];
  GuiseExportMessage *last;        /* owned, or NULL */
  GError             *error;       /* owned, or NULL */
  GCancellable       *cancellable; /* owned */
  int                 stop_at;     /* a phase, or 0: never */
} Run;

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->last, guise_export_message_free);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
on_message_cb (const GuiseExportMessage *message, void *user_data)
{
  Run *self = user_data;

  if (message->kind == GUISE_EXPORT_SAYS_NOTE)
    {
      self->n_notes++;
      return;
    }
  g_assert_cmpint (message->kind, ==, GUISE_EXPORT_SAYS_PROGRESS);
  self->n_told[message->phase]++;
  if (self->stop_at > 0 && (int) message->phase == self->stop_at)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
run (Run *self, const GuiseExportRequest *request)
{
  static const GuiseExportLimits limits = { .grace_ms = 60000, .silence_ms = 60000 };

  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  return guise_export_process_run (request, &limits, on_message_cb, self, self->cancellable,
                                   &self->last, &self->error);
}

static char *
make_project (const char *name, GuiseConsent consent)
{
  char                   *dir = g_build_filename (work, name, NULL);
  g_autofree char        *faces = g_build_filename (work, "faces", NULL);
  const GuiseProjectFaces all[GUISE_N_FACE_SLOTS] = { { .path = faces, .consent = consent },
                                                      { .path = faces, .consent = consent } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_create (dir, "miniature", all, NULL, 1, &error);

  g_assert_no_error (error);
  return dir;
}

static char **
list_files (const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (GPtrArray) files = guise_dir_list (dir, NULL, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; files != NULL && i < files->len; i++)
    g_strv_builder_add (builder, files->pdata[i]);
  return g_strv_builder_end (builder);
}

static void
test_exported (void)
{
  g_autofree char         *dir = make_project ("exported", GUISE_CONSENT_SELF);
  g_autofree char         *path = g_build_filename (dir, "exports", "Mara.dfm", NULL);
  const GuiseExportRequest request = { .project = dir, .path = path };
  GStatBuf                 info;
  g_auto (Run) good = { 0 };
  g_auto (GStrv) files = NULL;

  project_checkpoint_make (dir, 120, FALSE);
  g_assert_true (run (&good, &request));
  g_assert_no_error (good.error);
  g_assert_cmpuint (good.n_notes, ==, 0);
  for (int phase = 0; phase < GUISE_N_DFM_PHASES; phase++)
    g_assert_cmpuint (good.n_told[phase], >, 0);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (good.last->n_bytes, ==, info.st_size);
  g_assert_cmpuint (good.last->iteration, ==, 120);
  g_assert_cmpuint (good.last->n_faces, ==, 64);
  g_assert_cmpuint (good.last->opset, ==, 12);
  g_assert_cmpfloat (good.last->difference, <, 1e-4);
  g_assert_cmpuint (good.last->n_pairs, ==, 3);
  for (size_t i = 0; i < 3; i++)
    for (int side = 0; side < 2; side++)
      {
        g_autofree char *picture = guise_export_dup_picture_path (path, i, (GuiseExportSide) side);

        g_assert_true (g_file_test (picture, G_FILE_TEST_EXISTS));
        g_assert_cmpfloat (good.last->differences[i], <=, good.last->difference);
      }
  files = list_files (path);
  g_assert_cmpuint (g_strv_length (files), ==, 1);
}

/* One checkpoint of several, in half precision. */
static void
test_chosen (void)
{
  g_autofree char         *dir = make_project ("chosen", GUISE_CONSENT_SELF);
  g_autofree char         *path = g_build_filename (dir, "exports", "half.dfm", NULL);
  const GuiseExportRequest request = {
    .project = dir, .iteration = 100, .is_half = TRUE, .path = path, .device = (char *) "cpu,cpu"
  };
  const GuiseExportRequest missing = { .project = dir, .iteration = 90, .path = path };
  const GuiseExportRequest unknown = { .project = dir, .backup = (char *) "none", .path = path };
  g_auto (Run) good = { 0 };
  g_auto (Run) bad = { 0 };
  g_auto (Run) worse = { 0 };

  project_checkpoint_make (dir, 100, FALSE);
  project_checkpoint_make (dir, 200, FALSE);
  g_assert_true (run (&good, &request));
  g_assert_cmpuint (good.last->iteration, ==, 100);
  g_assert_cmpfloat (good.last->difference, >, 1e-6); /* it was rounded */
  g_assert_false (run (&bad, &missing));
  g_assert_error (bad.error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_false (run (&worse, &unknown));
  g_assert_error (worse.error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* Half precision is not enough: it says by how much, or that there is no number, and keeps no file.
 */
static void
test_refused (void)
{
  g_autofree char         *dir = make_project ("refused", GUISE_CONSENT_SELF);
  g_autofree char         *path = g_build_filename (dir, "exports", "half.dfm", NULL);
  const GuiseExportRequest request = { .project = dir, .is_half = TRUE, .path = path };
  g_auto (Run) bad = { 0 };
  g_auto (GStrv) files = NULL;

  project_checkpoint_make (dir, 100, TRUE);
  g_assert_false (run (&bad, &request));
  g_assert_cmpstr (g_quark_to_string (bad.error->domain), ==, "guise-model-error-quark");
  g_assert_nonnull (strstr (bad.error->message, "full precision"));
  g_assert_nonnull (bad.last);
  g_assert_true (bad.last->is_refused);
  g_assert_false (bad.last->difference <= GUISE_DFM_EXPORT_LIMIT_F16);
  files = list_files (path);
  g_assert_cmpuint (g_strv_length (files), ==, 0);
}

/* The card that was chosen is not there any more: it is told, and no other one is taken. */
static void
test_card_gone (void)
{
  g_autofree char         *dir = make_project ("gone", GUISE_CONSENT_SELF);
  g_autofree char         *path = g_build_filename (dir, "exports", "a.dfm", NULL);
  const GuiseExportRequest request = { .project = dir,
                                       .path = path,
                                       .device = (char *) "cuda:99,cpu" };
  g_auto (Run) bad = { 0 };

  project_checkpoint_make (dir, 100, FALSE);
  g_assert_false (run (&bad, &request));
  g_assert_error (bad.error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
  g_assert_false (bad.last->is_refused);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_consent (void)
{
  g_autofree char         *dir = make_project ("consent", GUISE_CONSENT_MISSING);
  g_autofree char         *path = g_build_filename (dir, "exports", "a.dfm", NULL);
  const GuiseExportRequest request = { .project = dir, .path = path };
  g_auto (Run) bad = { 0 };

  project_checkpoint_make (dir, 100, FALSE);
  g_assert_false (run (&bad, &request));
  g_assert_error (bad.error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT);
  g_assert_false (bad.last->is_refused);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Faces that are gone cost the pictures alone. */
static void
test_without_faces (void)
{
  g_autofree char         *dir = make_project ("faceless", GUISE_CONSENT_SELF);
  g_autofree char         *faces = g_build_filename (work, "faces", NULL);
  g_autofree char         *away = g_build_filename (work, "away", NULL);
  g_autofree char         *path = g_build_filename (dir, "exports", "a.dfm", NULL);
  const GuiseExportRequest request = { .project = dir, .path = path };
  g_auto (Run) good = { 0 };
  gboolean is_good;

  project_checkpoint_make (dir, 100, FALSE);
  g_assert_cmpint (g_rename (faces, away), ==, 0);
  is_good = run (&good, &request);
  g_assert_cmpint (g_rename (away, faces), ==, 0);
  g_assert_no_error (good.error);
  g_assert_true (is_good);
  g_assert_cmpuint (good.last->n_pairs, ==, 0);
  g_assert_cmpuint (good.n_notes, ==, 1);
}

/* Stopped while it compares: the file that was there stays. */
static void
test_stopped (void)
{
  g_autofree char         *dir = make_project ("stopped", GUISE_CONSENT_SELF);
  g_autofree char         *exports = guise_export_dup_dir (dir);
  g_autofree char         *path = g_build_filename (exports, "a.dfm", NULL);
  const GuiseExportRequest request = { .project = dir, .path = path };
  g_autofree char         *content = NULL;
  g_auto (Run) first = { .stop_at = GUISE_DFM_PHASE_COMPARING };
  g_auto (Run) before = { .cancellable = g_cancellable_new () };
  g_auto (GStrv) files = NULL;

  project_checkpoint_make (dir, 100, FALSE);
  g_assert_true (guise_dir_make (exports, NULL));
  g_assert_true (guise_file_replace (path, "old", 3, NULL));
  g_cancellable_cancel (before.cancellable);
  g_assert_false (run (&before, &request));
  g_assert_error (before.error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  if (!run (&first, &request)) /* else it was done before the word arrived */
    {
      g_assert_error (first.error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "old");
    }
  files = list_files (path);
  g_assert_cmpuint (g_strv_length (files), ==, 1);
}

/* Speaks to the worker itself; returns its last line, and how it has ended. */
static GuiseExportMessage *
talk (const char *said, int *out_status)
{
  g_autofree char *program = guise_worker_find (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GSubprocess) process =
               guise_worker_launch_to_answer (program, GUISE_EXPORT_OPTION, NULL, &stream, &error);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char    *line = NULL;
  size_t              n;
  GuiseExportMessage *message;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), said,
                                            strlen (said), NULL, NULL, NULL));
  line = g_data_input_stream_read_line (lines, &n, NULL, NULL);
  g_assert_nonnull (line);
  message = guise_export_message_from_line (line, n, &error);
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
    "{\"do\":\"export\",\"project\":\"/p\",\"iteration\":0,\"half\":0,\"labels\":false,"
    "\"path\":\"/a\"}\n",
    "{\"do\":\"export\",\"project\":\"/p\",\"iteration\":-1,\"half\":false,\"labels\":false,"
    "\"path\":\"/a\"}\n",
    "{\"do\":\"export\",\"project\":\"/p\",\"iteration\":0,\"half\":false,\"labels\":false,"
    "\"device\":\"cpu\"}\n",
    "{\"do\":\"export\",\"project\":\"/p\",\"backup\":7,\"iteration\":0,\"half\":false,"
    "\"labels\":false,\"path\":\"/a\"}\n",
    "{\"do\":\"export\",\"project\":\"/p\",\"iteration\":0,\"half\":false,\"labels\":false,"
    "\"device\":0,\"path\":\"/a\"}\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (said); i++)
    {
      int status;
      g_autoptr (GuiseExportMessage) message = talk (said[i], &status);

      g_assert_cmpint (message->kind, ==, GUISE_EXPORT_SAYS_ERROR);
      g_assert_cmpstr (message->domain, ==, "guise-job-error-quark");
      g_assert_cmpint (message->code, ==, GUISE_JOB_ERROR_PROTOCOL);
      g_assert_cmpint (status, ==, 1);
    }
}

/* ---- workers that are none ---- */

/* Runs a script in the place of the worker, which has written half a file. */
static void
run_script (Run *self, const GuiseExportLimits *limits, const char *script)
{
  g_autofree char         *real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_autofree char         *program = g_build_filename (work, "script", NULL);
  g_autofree char         *target = g_build_filename (work, "script.dfm", NULL);
  g_autofree char         *draft = guise_dfm_export_dup_draft_path (target);
  g_autofree char         *text = g_strdup_printf ("#!/bin/sh\nW='%s'\n%s", work, script);
  const GuiseExportRequest request = { .project = work, .path = target };

  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  g_assert_true (guise_file_replace (draft, "half", 4, NULL));
  g_assert_true (
    g_file_set_contents_full (program, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", program, TRUE);
  g_assert_false (guise_export_process_run (&request, limits, on_message_cb, self,
                                            self->cancellable, &self->last, &self->error));
  g_setenv ("GUISE_WORKER", real, TRUE);
  g_assert_null (self->last);
  g_assert_false (g_file_test (draft, G_FILE_TEST_EXISTS));
}

static void
test_dies (void)
{
  g_auto (Run) killed = { 0 };
  g_auto (Run) gone = { 0 };

  run_script (&killed, &guise_export_limits, "read line\nkill -9 $$\n");
  g_assert_error (killed.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
  g_assert_nonnull (strstr (killed.error->message, "signal 9"));
  run_script (&gone, &guise_export_limits, "read line\nexit 3\n");
  g_assert_error (gone.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
}

/* It says nothing for too long, or does not care for a stop: it does not live on. */
static void
test_hangs (void)
{
  static const GuiseExportLimits silence = { .grace_ms = 60000, .silence_ms = 500 };
  static const GuiseExportLimits grace = { .grace_ms = 500, .silence_ms = 60000 };
  const char      *hang = "trap '' TERM\necho $$ > \"$W/pid\"\nexec tail -f /dev/null\n";
  g_autofree char *path = g_build_filename (work, "pid", NULL);
  g_auto (Run) silent = { 0 };
  g_auto (Run) deaf = { .cancellable = g_cancellable_new () };
  Run *const                     runs[] = { &silent, &deaf };
  const GuiseExportLimits *const limits[] = { &silence, &grace };

  g_cancellable_cancel (deaf.cancellable);
  for (size_t i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *text = NULL;
      pid_t            pid;

      g_unlink (path);
      run_script (runs[i], limits[i], hang);
      g_assert_error (runs[i]->error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
      g_assert_nonnull (strstr (runs[i]->error->message, "did not answer"));
      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue; /* it was ended before it could say who it is */
      pid = (pid_t) g_ascii_strtoll (text, NULL, 10);
      g_assert_cmpint (pid, >, 1);
      WAIT_FOR (kill (pid, 0) != 0 && errno == ESRCH);
    }
}

static void
test_nonsense (void)
{
  g_auto (Run) told = { 0 };

  run_script (&told, &guise_export_limits, "echo '{\"say\":\"done\"}'\nexec tail -f /dev/null\n");
  g_assert_error (told.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_autofree char *faces = NULL;
  int              status;

  g_test_init (&argc, &argv, NULL);
  work = guise_test_tmp_dir ();
  faces = g_build_filename (work, "faces", NULL);
  project_faces_make (faces, 6, 6);
  g_test_add_func ("/job/export/request", test_request);
  g_test_add_func ("/job/export/message", test_message);
  g_test_add_func ("/job/export/hostile", test_hostile);
  g_test_add_func ("/job/export/exported", test_exported);
  g_test_add_func ("/job/export/chosen", test_chosen);
  g_test_add_func ("/job/export/refused", test_refused);
  g_test_add_func ("/job/export/card-gone", test_card_gone);
  g_test_add_func ("/job/export/consent", test_consent);
  g_test_add_func ("/job/export/without-faces", test_without_faces);
  g_test_add_func ("/job/export/stopped", test_stopped);
  g_test_add_func ("/job/export/bad-request", test_bad_request);
  g_test_add_func ("/job/export/dies", test_dies);
  g_test_add_func ("/job/export/hangs", test_hangs);
  g_test_add_func ("/job/export/nonsense", test_nonsense);
  status = g_test_run ();
  guise_test_rm_rf (work);
  return status;
}
