/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finding and starting the worker's program. */
#include "job/guise-worker-launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/guise-thread.h"
#include "job/guise-job-error.h"
#include "job/guise-rank-start.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker.h"

#define PROGRAM     "guise-worker"
#define MAX_PARENTS 5 /* from build/tests/unit/room/ up to the build folder */

/* Threads of the compute engine spin as long as those of `guise` do (src/cli/guise-cli.c). */
#define SPIN_COUNT  "2000"

static char *
existing (const char *first, const char *second, const char *third)
{
  g_autofree char *path = g_build_filename (first, second, third, NULL);

  return g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&path) : NULL;
}

static char *
find_in_build (const char *program_folder)
{
  g_autofree char *at = g_strdup (program_folder);

  for (int i = 0; i < MAX_PARENTS; i++)
    {
      g_autofree char *parent = g_path_get_dirname (at);
      g_autofree char *build_file = g_build_filename (parent, "build.ninja", NULL);

      if (g_file_test (build_file, G_FILE_TEST_EXISTS))
        return existing (parent, "src/job", PROGRAM);
      g_free (at);
      at = g_steal_pointer (&parent);
    }
  return NULL;
}

char *
guise_worker_find (GError **error)
{
  const char      *named = g_getenv ("GUISE_WORKER");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  char            *found = named != NULL ? existing (named, NULL, NULL) : NULL;

  if (found == NULL && folder != NULL)
    found = existing (folder, GUISE_LIBEXEC_FROM_BIN, PROGRAM);
  if (found == NULL && folder != NULL)
    found = find_in_build (folder);
  if (found == NULL)
    g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER,
                         "The program '" PROGRAM "', which trains, was not found; install Guise "
                         "again, or set GUISE_WORKER to its path");
  return found;
}

static void
set_environment (GSubprocessLauncher *launcher)
{
  g_autofree char *threads = guise_thread_dup_setting ();

  if (threads != NULL)
    g_subprocess_launcher_setenv (launcher, "GUISE_THREADS", threads, TRUE);
  if (g_getenv ("OMP_WAIT_POLICY") != NULL || g_getenv ("GOMP_SPINCOUNT") != NULL)
    return;
  g_subprocess_launcher_setenv (launcher, "OMP_WAIT_POLICY", "passive", TRUE);
  g_subprocess_launcher_setenv (launcher, "GOMP_SPINCOUNT", SPIN_COUNT, TRUE);
}

/* Takes ours. */
static GIOStream *
make_stream (int fd, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);

  if (socket == NULL)
    {
      close (fd);
      return NULL;
    }
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static gboolean
make_sockets (int fds[2], GError **error)
{
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0)
    return TRUE;
  g_set_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER,
               "The worker cannot be started: no pair of sockets: %s", g_strerror (errno));
  return FALSE;
}

/* Takes @fd, our end. */
static GSubprocess *
spawn (GSubprocessLauncher *launcher,
       const char *const   *argv,
       int                  fd,
       GIOStream          **out_stream,
       GError             **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GIOStream) stream = make_stream (fd, &reason);
  GSubprocess *process = NULL;

  set_environment (launcher);
  if (stream != NULL)
    process = g_subprocess_launcher_spawnv (launcher, argv, &reason);
  if (process == NULL)
    {
      g_set_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER,
                   "The worker cannot be started: %s", reason->message);
      return NULL;
    }
  *out_stream = g_steal_pointer (&stream);
  return process;
}

/* Whether so many processes can be started together. */
static gboolean
check_ranks (int n_ranks, GError **error)
{
  g_autofree char *mpirun = guise_rank_start_find ();

  if (n_ranks > GUISE_WORKER_MAX_RANKS)
    g_set_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER,
                 "%d processes are more than the %d that can train together", n_ranks,
                 GUISE_WORKER_MAX_RANKS);
  else if (n_ranks > 1 && mpirun == NULL)
    g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER,
                         "Training on several graphics cards takes Open MPI, and its program "
                         "'mpirun' was not found; install it, or train on one");
  else
    return TRUE;
  return FALSE;
}

GSubprocess *
guise_worker_launch (const char *program, int n_ranks, GIOStream **out_stream, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char   *number = g_strdup_printf ("%d", GUISE_WORKER_SOCKET);
  g_autofree char   *ranks = g_strdup_printf ("%d", n_ranks);
  const char *const  alone[] = { program, GUISE_WORKER_SOCKET_OPTION, number, NULL };
  const char *const  together[] = { program, GUISE_WORKER_RANKS_OPTION,
                                    ranks,   GUISE_WORKER_SOCKET_OPTION,
                                    number,  NULL };
  const char *const *argv = n_ranks > 1 ? together : alone;
  int                fds[2];

  if (!check_ranks (n_ranks, error) || !make_sockets (fds, error))
    return NULL;
  g_subprocess_launcher_take_fd (launcher, fds[1], GUISE_WORKER_SOCKET);
  return spawn (launcher, argv, fds[0], out_stream, error);
}

GSubprocess *
guise_worker_launch_to_answer (const char *program,
                               const char *option,
                               const char *argument,
                               GIOStream **out_stream,
                               GError    **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  const char *const argv[] = { program, option, argument, NULL };
  int               fds[2];

  if (!make_sockets (fds, error))
    return NULL;
  g_subprocess_launcher_take_stdin_fd (launcher, fds[1]);
  g_subprocess_launcher_take_stdout_fd (launcher, fcntl (fds[1], F_DUPFD_CLOEXEC, 3));
  return spawn (launcher, argv, fds[0], out_stream, error);
}

int
guise_worker_find_lost_rank (GSubprocess *process)
{
  const int rank = g_subprocess_get_if_exited (process)
                     ? g_subprocess_get_exit_status (process) - GUISE_WORKER_EXIT_RANK
                     : -1;

  return rank >= 0 && rank < GUISE_WORKER_MAX_RANKS ? rank : -1;
}

gboolean
guise_worker_was_forced (GSubprocess *process, gboolean was_asked)
{
  static const int numbers[] = { SIGKILL, SIGTERM, SIGINT, SIGHUP };

  if (g_subprocess_get_if_exited (process))
    return g_subprocess_get_exit_status (process) == GUISE_WORKER_EXIT_FORCED;
  for (size_t i = 0; was_asked && i < G_N_ELEMENTS (numbers); i++)
    if (g_subprocess_get_term_sig (process) == numbers[i])
      return TRUE;
  return FALSE;
}

char *
guise_worker_describe_exit (GSubprocess *process)
{
  const int lost_rank = guise_worker_find_lost_rank (process);
  int       signal_number;

  if (lost_rank >= 0)
    return g_strdup_printf ("lost its process %d, of those that train together, and ended the "
                            "others",
                            lost_rank + 1);
  if (g_subprocess_get_if_exited (process))
    return g_strdup_printf ("ended by itself with exit code %d",
                            g_subprocess_get_exit_status (process));
  signal_number = g_subprocess_get_term_sig (process);
  if (signal_number == SIGKILL)
    return g_strdup ("was killed (signal 9): by somebody, or because memory ran out");
  if (signal_number == SIGTERM || signal_number == SIGINT || signal_number == SIGHUP)
    return g_strdup_printf ("was ended from outside (signal %d, %s)", signal_number,
                            strsignal (signal_number));
  return g_strdup_printf ("crashed (signal %d, %s)", signal_number, strsignal (signal_number));
}
