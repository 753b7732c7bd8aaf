/* SPDX-License-Identifier: GPL-3.0-or-later
 * The worker's end of org.guise.Worker, and what both ends do when the other talks nonsense. */
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guise-ipc-worker.h"
#include "job-fixture.h"
#include "job/guise-sealed-memory.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"
#include "job/guise-worker.h"
#include "support/guise-test.h"

#define MAX_PHASES 1000

typedef struct
{
  char            *project;
  GSubprocess     *process;
  GDBusConnection *connection;
  GuiseIpcWorker  *proxy;
  int              n_progress;
  char            *state;
  char            *outcome;
  uint64_t         saved;
  char            *phase;
  int64_t          phases_us[MAX_PHASES]; /* when each was told */
  unsigned         n_phases;
  unsigned         n_saved;
} Fixture;

static void
on_progress_cb (GuiseIpcWorker *proxy,
                guint64         iteration,
                guint64         total,
                guint           stage,
                double          src_loss,
                double          dst_loss,
                double          ms,
                double          wait_ms,
                double          eta_seconds,
                double          stage_eta_seconds,
                guint64         memory_used,
                guint64         memory_total,
                Fixture        *self)
{
  g_assert_cmpfloat (dst_loss, ==, 2.0);
  g_assert_cmpfloat (ms, ==, 3.0);
  g_assert_cmpfloat (eta_seconds, ==, -1.0); /* the fake does not know */
  g_assert_cmpfloat (stage_eta_seconds, ==, 7.0);
  g_assert_cmpuint (memory_used, ==, 5);
  g_assert_cmpuint (memory_total, ==, 11);
  self->n_progress++;
}

static void
on_state_changed_cb (GuiseIpcWorker *proxy, const char *state, guint64 iteration, Fixture *self)
{
  g_free (self->state);
  self->state = g_strdup (state);
}

static void
on_saved_cb (GuiseIpcWorker *proxy, guint64 iteration, const char *path, Fixture *self)
{
  self->saved = iteration;
  self->n_saved++;
}

static void
on_phase_changed_cb (GuiseIpcWorker *proxy, const char *phase, Fixture *self)
{
  g_assert_cmpstr (phase, !=, self->phase);
  g_assert_cmpuint (self->n_phases, <, MAX_PHASES);
  g_free (self->phase);
  self->phase = g_strdup (phase);
  self->phases_us[self->n_phases++] = g_get_monotonic_time ();
}

static void
on_finished_cb (GuiseIpcWorker *proxy,
                const char     *outcome,
                guint64         iteration,
                const char     *message,
                const char     *domain,
                int             code,
                Fixture        *self)
{
  g_assert_null (self->outcome);
  self->outcome = g_strdup (outcome);
}

static GIOStream *
launch (Fixture *self, const GuiseFakePlan *plan)
{
  g_autoptr (GError) error = NULL;
  GIOStream *stream = NULL;

  self->project = guise_job_test_project (plan);
  self->process = guise_worker_launch (guise_job_test_worker, 1, &stream, &error);
  g_assert_no_error (error);
  return stream;
}

static void
begin (Fixture *self, const GuiseFakePlan *plan)
{
  g_autoptr (GIOStream) stream = launch (self, plan);
  g_autofree char *guid = g_dbus_generate_guid ();

  self->connection =
    g_dbus_connection_new_sync (stream, guid, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, NULL,
                                NULL, NULL);
  g_assert_nonnull (self->connection);
  self->proxy =
    guise_ipc_worker_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                                     NULL, GUISE_WORKER_OBJECT_PATH, NULL, NULL);
  g_assert_nonnull (self->proxy);
  g_signal_connect (self->proxy, "progress", G_CALLBACK (on_progress_cb), self);
  g_signal_connect (self->proxy, "state-changed", G_CALLBACK (on_state_changed_cb), self);
  g_signal_connect (self->proxy, "saved", G_CALLBACK (on_saved_cb), self);
  g_signal_connect (self->proxy, "phase-changed", G_CALLBACK (on_phase_changed_cb), self);
  g_signal_connect (self->proxy, "finished", G_CALLBACK (on_finished_cb), self);
}

/* Waits for the worker's end. Returns its exit code. */
static int
end (Fixture *self)
{
  int code;

  g_subprocess_wait (self->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (self->process));
  code = g_subprocess_get_exit_status (self->process);
  g_clear_object (&self->proxy);
  g_clear_object (&self->connection);
  g_clear_object (&self->process);
  g_free (self->state);
  g_free (self->outcome);
  g_free (self->phase);
  guise_test_rm_rf (self->project);
  return code;
}

static gboolean
open_project (Fixture    *self,
              guint       protocol,
              const char *project,
              const char *options,
              GError    **error)
{
  uint64_t iteration;
  uint64_t total;

  if (!guise_ipc_worker_call_open_sync (self->proxy, protocol, project,
                                        g_variant_new_parsed (options), &iteration, &total, NULL,
                                        error))
    return FALSE;
  g_assert_cmpuint (iteration, ==, 0);
  g_assert_cmpuint (total, ==, 1000000);
  return TRUE;
}

static void
check_refused (Fixture    *self,
               guint       protocol,
               const char *project,
               const char *options,
               const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (open_project (self, protocol, project, options, &error));
  g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_commands (void)
{
  GuiseFakePlan plan = { .total = 1000000, .step_us = 100 };
  Fixture       self = { 0 };
  g_autoptr (GError) error = NULL;
  uint64_t iteration;
  uint64_t again;
  int64_t  begin_us;

  begin (&self, &plan);
  g_assert_false (guise_ipc_worker_call_start_sync (self.proxy, &iteration, NULL, &error));
  g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NOT_OPEN);
  check_refused (&self, GUISE_WORKER_PROTOCOL + 1, self.project, "@a{sv} {}", "another version");
  check_refused (&self, GUISE_WORKER_PROTOCOL, "here", "@a{sv} {}", "whole path");
  check_refused (&self, GUISE_WORKER_PROTOCOL, self.project, "{'colour': <'red'>}", "colour");
  check_refused (&self, GUISE_WORKER_PROTOCOL, self.project, "{'threads': <'two'>}", "threads");
  check_refused (&self, GUISE_WORKER_PROTOCOL, self.project, "{'threads': <-1>}", "threads");
  check_refused (&self, GUISE_WORKER_PROTOCOL, self.project, "{'seconds': <inf>}", "seconds");
  g_assert_true (open_project (&self, GUISE_WORKER_PROTOCOL, self.project,
                               "{'threads': <2>, 'niceness': <5>}", NULL));
  g_assert_true (open_project (&self, GUISE_WORKER_PROTOCOL, self.project, "@a{sv} {}", NULL));
  check_refused (&self, GUISE_WORKER_PROTOCOL, "/elsewhere", "@a{sv} {}", "another project");

  begin_us = g_get_monotonic_time ();
  g_assert_true (guise_ipc_worker_call_start_sync (self.proxy, &iteration, NULL, NULL));
  g_assert_true (guise_ipc_worker_call_resume_sync (self.proxy, &again, NULL, NULL));
  g_assert_cmpuint (again, >=, iteration);
  WAIT_FOR (self.n_progress == 6);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 5 * G_USEC_PER_SEC / 4);
  g_assert_true (guise_ipc_worker_call_pause_sync (self.proxy, &iteration, NULL, NULL));
  g_assert_true (guise_ipc_worker_call_pause_sync (self.proxy, &again, NULL, NULL));
  WAIT_FOR (g_strcmp0 (self.state, "paused") == 0);
  g_assert_cmpuint (self.saved, >=, iteration);
  g_assert_cmpuint (self.saved, >, 0);
  g_assert_true (guise_ipc_worker_call_stop_sync (self.proxy, &iteration, NULL, NULL));
  g_assert_cmpuint (iteration, ==, self.saved);
  guise_ipc_worker_call_stop (self.proxy, NULL, NULL, NULL);
  WAIT_FOR (self.outcome != NULL);
  g_assert_cmpstr (self.outcome, ==, "stopped");
  g_assert_cmpint (end (&self), ==, GUISE_WORKER_EXIT_DONE);
}

/* However fast phases come, four a second are told, and in the end the one that it is in. */
static void
test_phases (void)
{
  GuiseFakePlan plan = { .total = 1000000, .step_us = 1000, .save_every = 2, .stall_at = 1501 };
  Fixture       self = { 0 };
  uint64_t      iteration;

  begin (&self, &plan);
  g_assert_true (open_project (&self, GUISE_WORKER_PROTOCOL, self.project, "@a{sv} {}", NULL));
  g_assert_true (guise_ipc_worker_call_start_sync (self.proxy, &iteration, NULL, NULL));
  WAIT_FOR (self.saved == 1500);
  guise_job_test_run_for (1.2);
  g_assert_cmpuint (self.n_saved, ==, 750);
  g_assert_cmpuint (self.n_phases, >=, 6);
  for (unsigned i = 4; i < self.n_phases; i++) /* by a clock that other programs may hold up */
    g_assert_cmpint (self.phases_us[i] - self.phases_us[i - 4], >=, 9 * G_USEC_PER_SEC / 10);
  g_assert_cmpstr (self.phase, ==, "training"); /* where it hangs */
  guise_job_test_unstall (self.project);
  g_assert_true (guise_ipc_worker_call_stop_sync (self.proxy, &iteration, NULL, NULL));
  WAIT_FOR (self.outcome != NULL);
  g_assert_cmpint (end (&self), ==, GUISE_WORKER_EXIT_DONE);
}

static void
test_preview (void)
{
  GuiseFakePlan plan = { .total = 1000000, .step_us = 100 };
  Fixture       self = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GBytes) picture = NULL;
  uint64_t iteration = 0;
  int      fd;

  begin (&self, &plan);
  g_assert_true (open_project (&self, GUISE_WORKER_PROTOCOL, self.project, "@a{sv} {}", NULL));
  g_assert_false (guise_ipc_worker_call_take_preview_sync (self.proxy, NULL, &handle, &iteration,
                                                           &list, NULL, &error));
  g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NOT_OPEN);
  g_clear_error (&error);
  g_assert_true (guise_ipc_worker_call_preview_now_sync (self.proxy, &iteration, NULL, NULL));
  g_assert_true (guise_ipc_worker_call_start_sync (self.proxy, &iteration, NULL, NULL));
  WAIT_FOR (guise_ipc_worker_call_take_preview_sync (self.proxy, NULL, &handle, &iteration, &list,
                                                     NULL, NULL));
  fd = g_unix_fd_list_get (list, g_variant_get_handle (handle), NULL);
  g_assert_cmpint (write (fd, "x", 1), <, 0);
  g_assert_cmpint (ftruncate (fd, 1), <, 0);
  picture = guise_sealed_memory_map (fd, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (picture, NULL), "picture"));
  close (fd);
  g_object_unref (g_steal_pointer (&self.connection)); /* the proxy still has it */
  g_dbus_connection_close_sync (g_dbus_proxy_get_connection (G_DBUS_PROXY (self.proxy)), NULL,
                                NULL);
  g_assert_cmpint (end (&self), ==, GUISE_WORKER_EXIT_DONE);
}

/* Memory of a stranger that could still shrink is not looked at. */
static void
test_unsealed (void)
{
  g_autoptr (GError) error = NULL;
  int fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (ftruncate (fd, 100), ==, 0);
  g_assert_null (guise_sealed_memory_map (fd, &error));
  g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
  close (fd);
}

/* ---- nonsense ---- */

static void
write_garbage (GIOStream *stream)
{
  char bytes[4096];

  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (char) g_test_rand_int_range (0, 256);
  /* The other end may close before all is written. */
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes, sizeof bytes, NULL,
                             NULL, NULL);
}

static void
test_garbage_at_once (void)
{
  GuiseFakePlan plan = { .total = 100 };
  Fixture       self = { 0 };
  g_autoptr (GIOStream) stream = launch (&self, &plan);

  write_garbage (stream);
  g_io_stream_close (stream, NULL, NULL);
  g_assert_cmpint (end (&self), ==, GUISE_WORKER_EXIT_PROTOCOL);
}

static void
test_garbage_while_training (void)
{
  GuiseFakePlan plan = { .total = 1000000, .step_us = 100 };
  Fixture       self = { 0 };
  uint64_t      iteration;

  /* GDBus warns of nonsense; that is no bug of the worker's. */
  g_unsetenv ("G_DEBUG");
  begin (&self, &plan);
  g_setenv ("G_DEBUG", "fatal-warnings", TRUE);
  g_assert_true (open_project (&self, GUISE_WORKER_PROTOCOL, self.project, "@a{sv} {}", NULL));
  g_assert_true (guise_ipc_worker_call_start_sync (self.proxy, &iteration, NULL, NULL));
  WAIT_FOR (self.n_progress > 0);
  write_garbage (g_dbus_connection_get_stream (self.connection));
  g_subprocess_wait (self.process, NULL, NULL);
  g_assert_cmpuint (guise_fake_read_checkpoint (self.project, NULL), >, 0);
  g_assert_cmpint (end (&self), ==, GUISE_WORKER_EXIT_DONE);
}

/* Programs that are no workers: one that talks nonsense and stays, one that begins as it should and
 * falls silent, one that only ends. */
static void
test_hostile_worker (void)
{
  static const char *const scripts[] = {
    "#!/bin/sh\nhead -c 100000 /dev/urandom >&3\nexec sleep 1000\n",
    "#!/bin/sh\nprintf '\\0AUTH' >&3\nexec sleep 1000\n",
    "#!/bin/sh\nexit 7\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      GuiseFakePlan    plan = { .total = 100 };
      char            *project = guise_job_test_project (&plan);
      g_autofree char *program = g_build_filename (project, "program", NULL);
      GuiseJob        *job = guise_job_test_new (project);

      g_assert_true (
        g_file_set_contents_full (program, scripts[i], -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
      guise_process_job_set_program (GUISE_PROCESS_JOB (job), program);
      guise_process_job_set_patience (GUISE_PROCESS_JOB (job), 0.5);
      guise_job_start (job);
      WAIT_FOR (!guise_job_is_active (job));
      g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_LOST);
      g_test_message ("%s", guise_job_get_status (job));
      g_assert_finalize_object (job);
      guise_test_rm_rf (project);
    }
}

static void
test_by_hand (void)
{
  const char *argv[] = { guise_job_test_worker, NULL, NULL, NULL };
  const char *wrong[][2] = { { NULL, NULL }, { "--socket", "99" }, { "--socket", "x" } };

  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GSubprocess) process = NULL;

      argv[1] = wrong[i][0];
      argv[2] = wrong[i][1];
      process =
        g_subprocess_newv (argv,
                           G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                           NULL);
      g_subprocess_wait (process, NULL, NULL);
      g_assert_true (g_subprocess_get_if_exited (process));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, GUISE_WORKER_EXIT_USAGE);
    }
}

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = guise_worker_find (&error);
  g_autofree char *named = NULL;

  /* the one of the build folder, where it has been built */
  g_assert_true (found == NULL || g_str_has_suffix (found, "/src/job/guise-worker"));
  g_setenv ("GUISE_WORKER", guise_job_test_worker, TRUE);
  named = guise_worker_find (NULL);
  g_assert_cmpstr (named, ==, guise_job_test_worker);
  g_unsetenv ("GUISE_WORKER");
}

int
main (int argc, char **argv)
{
  guise_job_test_worker = argv[argc - 1];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/worker/commands", test_commands);
  g_test_add_func ("/job/worker/phases", test_phases);
  g_test_add_func ("/job/worker/preview", test_preview);
  g_test_add_func ("/job/worker/unsealed", test_unsealed);
  g_test_add_func ("/job/worker/garbage-at-once", test_garbage_at_once);
  g_test_add_func ("/job/worker/garbage-while-training", test_garbage_while_training);
  g_test_add_func ("/job/worker/hostile-worker", test_hostile_worker);
  g_test_add_func ("/job/worker/by-hand", test_by_hand);
  g_test_add_func ("/job/worker/find", test_find);
  return g_test_run ();
}
