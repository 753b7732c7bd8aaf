/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training on several graphics cards: how it is started, and what is said of a process that was
 * lost. The processes themselves: tests/e2e/cards.py. */
#include <gio/gunixconnection.h>
#include <gio/gunixsocketaddress.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "job/guise-job-error.h"
#include "job/guise-process-job.h"
#include "job/guise-rank-apart.h"
#include "job/guise-rank-start.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"
#include "job/guise-worker.h"
#include "support/guise-test.h"

#define EXECUTABLE 0755

static void
test_command (void)
{
  g_auto (GStrv) user = guise_rank_start_dup_command ("/bin/mpirun", 3, FALSE, "/w", "/s");
  g_auto (GStrv) root = guise_rank_start_dup_command ("/bin/mpirun", 2, TRUE, "/w", "/s");
  g_autofree char *as_user = g_strjoinv (" ", user);
  g_autofree char *as_root = g_strjoinv (" ", root);

  g_assert_cmpstr (as_user, ==,
                   "/bin/mpirun --oversubscribe --bind-to none --mca odls_base_sigkill_timeout 5 "
                   "--mca btl self,vader -n 3 /w --rank /s");
  g_assert_cmpstr (as_root, ==,
                   "/bin/mpirun --oversubscribe --bind-to none --mca odls_base_sigkill_timeout 5 "
                   "--mca btl self,vader --allow-run-as-root -n 2 /w "
                   "--rank /s");
}

static char *
write_script (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (
    g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, EXECUTABLE, NULL));
  return path;
}

/* Trains with a script as its worker; returns the job at its end. */
static GuiseJob *
run (const char *worker, const char *devices)
{
  const GuiseWorkerOptions options = { .device = (char *) devices };
  GuiseJob                *job = guise_process_job_new ("Training", "/nowhere", &options);

  guise_process_job_set_program (GUISE_PROCESS_JOB (job), worker);
  guise_job_start (job);
  while (guise_job_is_active (job))
    g_main_context_iteration (NULL, TRUE);
  return job;
}

/* The worker is told how many processes there are, and says with its end which one was lost. */
static void
test_lost (void)
{
  char            *work = guise_test_tmp_dir ();
  g_autofree char *called = g_build_filename (work, "called", NULL);
  g_autofree char *text =
    g_strdup_printf ("#!/bin/sh\necho \"$@\" > '%s'\ntest \"$1\" = --ranks && exit 65\nexit 9\n",
                     called);
  g_autofree char *worker = write_script (work, "worker", text);
  g_autofree char *mpirun = write_script (work, "mpirun", "#!/bin/sh\n");
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *with = g_strdup_printf ("%s:%s", work, path);
  g_autofree char *words = NULL;
  g_autoptr (GuiseJob) job = NULL;
  g_autoptr (GuiseJob) alone = NULL;

  g_setenv ("PATH", with, TRUE);
  job = run (worker, "cuda:0,cuda:2");
  g_setenv ("PATH", path, TRUE);
  g_assert_true (g_file_get_contents (called, &words, NULL, NULL));
  g_assert_cmpstr (words, ==, "--ranks 2 --socket 3\n");
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_LOST);
  g_assert_nonnull (strstr (guise_job_get_error (job)->message, "lost its process 2"));
  g_assert_cmpint (guise_process_job_get_lost_rank (GUISE_PROCESS_JOB (job)), ==, 1);
  g_assert_cmpint (guise_process_job_get_n_ranks (GUISE_PROCESS_JOB (job)), ==, 2);

  g_clear_pointer (&words, g_free);
  alone = run (worker, "cuda:0");
  g_assert_true (g_file_get_contents (called, &words, NULL, NULL));
  g_assert_cmpstr (words, ==, "--socket 3\n");
  g_assert_cmpint (guise_process_job_get_lost_rank (GUISE_PROCESS_JOB (alone)), ==, -1);
  guise_test_rm_rf (work);
}

/* ---- who starts them ---- */

/* Stands for two processes that train, in the place of mpirun: both are there, and go without a
 * word, as by force, when the first one is to end, or at once. */
static int
be_ranks (const char *path, gboolean waits)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GSocketConnection *connections[2];
  char               byte;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      const char *line = i == 0 ? "0\n" : "1\n";

      connections[i] = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
      if (connections[i] == NULL ||
          !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connections[i])),
                                      line, 2, NULL, NULL, NULL))
        return 1;
    }
  if (g_unix_connection_receive_fd (G_UNIX_CONNECTION (connections[0]), NULL, NULL) < 0)
    return 1;
  if (waits)
    {
      kill (getppid (), SIGTERM); /* as at the end of a session */
      while (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connections[0])),
                                  &byte, 1, NULL, NULL) > 0)
        ;
    }
  raise (SIGKILL);
  return 1;
}

/* How the real worker ends whose processes go so. */
static int
end_of_ranks (const char *folder, const char *how)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  /* The last argument is the place where they meet. */
  g_autofree char *text =
    g_strdup_printf ("#!/bin/sh\nfor last; do :; done\nexec '%s' %s \"$last\"\n", self, how);
  g_autofree char *mpirun = write_script (folder, "mpirun", text);
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *with = g_strdup_printf ("%s:%s", folder, path);
  g_autofree char *program = guise_worker_find (NULL);
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_setenv ("PATH", with, TRUE);
  process = guise_worker_launch (program, 2, &stream, &error);
  g_setenv ("PATH", path, TRUE);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (guise_worker_was_forced (process, FALSE), ==,
                   g_str_equal (how, "--forced") ? TRUE : FALSE);
  return g_subprocess_get_exit_status (process);
}

/* Processes that are ended by force once they were to end are no lost graphics card. */
static void
test_forced (void)
{
  char *work = guise_test_tmp_dir ();

  g_assert_cmpint (end_of_ranks (work, "--forced"), ==, GUISE_WORKER_EXIT_FORCED);
  g_assert_cmpint (end_of_ranks (work, "--lost"), >=, GUISE_WORKER_EXIT_RANK);
  guise_test_rm_rf (work);
}

/* What is left of the network: only the loopback, which works; and the user is the same one. */
static int
look_from_apart (void)
{
  const uid_t     user = geteuid ();
  const gid_t     group = getegid ();
  struct ifaddrs *ways = NULL;
  int             n_ways = 0;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocket) client = NULL;
  g_autoptr (GSocketAddress) own = g_inet_socket_address_new_from_string ("127.0.0.1", 0);

  if (!guise_rank_apart_enter ())
    return 1;
  if (geteuid () != user || getegid () != group)
    return 6;
  if (getifaddrs (&ways) != 0)
    return 2;
  for (struct ifaddrs *way = ways; way != NULL; way = way->ifa_next)
    n_ways += (way->ifa_flags & IFF_UP) != 0 && strcmp (way->ifa_name, "lo") != 0;
  freeifaddrs (ways);
  if (n_ways > 0)
    return 3;
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  if (socket == NULL || !g_socket_bind (socket, own, FALSE, NULL) ||
      !g_socket_listen (socket, NULL))
    return 4;
  g_clear_object (&own);
  own = g_socket_get_local_address (socket, NULL);
  client = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  return client != NULL && g_socket_connect (client, own, NULL, NULL) ? 0 : 5;
}

static void
test_apart (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char      *argv[] = { self, "--apart", NULL };
  int              status = -1;

  if (!guise_rank_apart_can ())
    {
      g_test_skip ("This system gives nobody a network of his own");
      return;
    }
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                               &status, NULL));
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* Said before anything is started. */
static void
test_no_mpirun (void)
{
  char            *work = guise_test_tmp_dir ();
  g_autofree char *worker = write_script (work, "worker", "#!/bin/sh\n");
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr (GuiseJob) job = NULL;

  g_setenv ("PATH", work, TRUE);
  job = run (worker, "cuda:0,cuda:2");
  g_setenv ("PATH", path, TRUE);
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_error (guise_job_get_error (job), GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER);
  g_assert_nonnull (strstr (guise_job_get_error (job)->message, "Open MPI"));
  guise_test_rm_rf (work);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && (strcmp (argv[1], "--forced") == 0 || strcmp (argv[1], "--lost") == 0))
    return be_ranks (argv[2], strcmp (argv[1], "--forced") == 0);
  if (argc == 2 && strcmp (argv[1], "--apart") == 0)
    return look_from_apart ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/ranks/apart", test_apart);
  g_test_add_func ("/job/ranks/command", test_command);
  g_test_add_func ("/job/ranks/lost", test_lost);
  g_test_add_func ("/job/ranks/forced", test_forced);
  g_test_add_func ("/job/ranks/no-mpirun", test_no_mpirun);
  return g_test_run ();
}
