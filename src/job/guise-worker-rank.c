/* SPDX-License-Identifier: GPL-3.0-or-later
 * One of the processes of a training on several graphics cards. */
#include "job/guise-worker-rank.h"

#include <gio/gunixconnection.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "job/guise-worker-training.h"
#include "train/guise-ranks.h"

/* The way to who has started this process. The runner of a worker has no other place for it, and a
 * process is one worker. */
static GSocketConnection *the_head;

static void
write_line (const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);

  /* Who is gone has gone with all others. */
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (the_head)), text,
                             strlen (text), NULL, NULL, NULL);
}

/* ---- the first one: says what it does before it does it ---- */

static void *
open_together (const char               *project,
               const GuiseWorkerOptions *options,
               GuiseWorkerTell           tell,
               void                     *user_data,
               GCancellable             *cancellable,
               GError                  **error)
{
  g_autoptr (GVariant) order = g_variant_ref_sink (
    g_variant_new ("(s@a{sv})", project, guise_worker_options_to_variant (options)));
  g_autofree char *text = g_variant_print (order, TRUE);
  g_autofree char *line = g_strconcat ("open ", text, NULL);

  write_line (line);
  return guise_worker_training.open (project, options, tell, user_data, cancellable, error);
}

static gboolean
go_together (void *data, GCancellable *cancellable, GuiseWorkerOutcome *out_outcome, GError **error)
{
  write_line ("go");
  return guise_worker_training.go (data, cancellable, out_outcome, error);
}

/* An answer at a gate is a file, which one writes. */
static gboolean
run_errand_together (void *data, GuiseWorkerErrand errand, gboolean *out_can_go_on, GError **error)
{
  g_autofree char *line = g_strdup_printf ("errand %d", (int) errand);

  if (errand == GUISE_WORKER_ERRAND_GO_BACK || errand == GUISE_WORKER_ERRAND_GO_BACK_UNCHANGED)
    write_line (line);
  return guise_worker_training.run_errand (data, errand, out_can_go_on, error);
}

static void
close_together (void *data)
{
  write_line ("close");
  guise_worker_training.close (data);
}

static gboolean
on_hung_up_cb (int fd, GIOCondition condition, gpointer user_data)
{
  raise (SIGTERM); /* as if it had been asked itself: saves and ends */
  return G_SOURCE_REMOVE;
}

static int
lead (const char *program, GError **error)
{
  GuiseWorkerRunner runner = guise_worker_training;
  int               fd = g_unix_connection_receive_fd (G_UNIX_CONNECTION (the_head), NULL, error);
  g_autofree char  *number = g_strdup_printf ("%d", fd);
  char    *argv[] = { (char *) program, (char *) GUISE_WORKER_SOCKET_OPTION, number, NULL };
  GSocket *socket = g_socket_connection_get_socket (the_head);
  int      exit_code;
  guint    source;

  if (fd < 0)
    return GUISE_WORKER_EXIT_USAGE;
  runner.open = open_together;
  runner.go = go_together;
  runner.run_errand = run_errand_together;
  runner.close = close_together;
  source = g_unix_fd_add (g_socket_get_fd (socket), G_IO_IN | G_IO_HUP, on_hung_up_cb, NULL);
  exit_code = guise_worker_main (3, argv, &runner);
  if (g_main_context_find_source_by_id (NULL, source) != NULL)
    g_source_remove (source);
  return exit_code;
}

/* ---- the others ---- */

/* What is to be told the first one tells. */
static void
on_told (const GuiseWorkerEvent *event, void *user_data)
{
}

static void *
open_as_told (const char *text, GuiseWorkerOptions *out_options, GError **error)
{
  g_autoptr (GVariant) order =
               g_variant_parse (G_VARIANT_TYPE ("(sa{sv})"), text, NULL, NULL, error);
  g_autoptr (GVariant) options = NULL;
  const char *project;

  if (order == NULL)
    return NULL;
  g_variant_get (order, "(&s@a{sv})", &project, &options);
  if (!guise_worker_options_from_variant (options, out_options, error))
    return NULL;
  if (out_options->niceness > 0)
    setpriority (PRIO_PROCESS, 0, out_options->niceness);
  return guise_worker_training.open (project, out_options, on_told, NULL, NULL, error);
}

static gboolean
go_as_told (void *runner, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) local = NULL;
  GuiseWorkerOutcome outcome;

  if (guise_worker_training.go (runner, cancellable, &outcome, &local) ||
      g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
run_errand_as_told (void *runner, const char *number, GError **error)
{
  const GuiseWorkerErrand errand = (GuiseWorkerErrand) g_ascii_strtoll (number, NULL, 10);
  g_autoptr (GError) local = NULL;
  gboolean can_go_on = TRUE;

  if (guise_worker_training.run_errand (runner, errand, &can_go_on, &local) || can_go_on)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Does what the first one says until it says no more. */
static gboolean
obey (GuiseWorkerOptions *options, GError **error)
{
  g_autoptr (GDataInputStream) input =
               g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (the_head)));
  void    *runner = NULL;
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (line == NULL || strcmp (line, "close") == 0)
        break;
      if (runner == NULL && g_str_has_prefix (line, "open "))
        goes_on = (runner = open_as_told (line + strlen ("open "), options, error)) != NULL;
      else if (runner != NULL && strcmp (line, "go") == 0)
        goes_on = go_as_told (runner, error);
      else if (runner != NULL && g_str_has_prefix (line, "errand "))
        goes_on = run_errand_as_told (runner, line + strlen ("errand "), error);
    }
  if (runner != NULL)
    guise_worker_training.close (runner);
  return goes_on;
}

/* ---- life ---- */

static void
ignore_signals (void)
{
  /* The first one decides for all; one that does not end is killed by who has started it. */
  static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGPIPE };

  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    signal (numbers[i], SIG_IGN);
}

static int
follow (int rank)
{
  g_auto (GuiseWorkerOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  ignore_signals ();
  if (obey (&options, &error))
    return GUISE_WORKER_EXIT_DONE;
  g_message ("Process %d of this training: %s", rank + 1, error->message);
  return GUISE_WORKER_EXIT_FAILED;
}

int
guise_worker_rank_main (const char *program, const char *path)
{
  const GuiseRanks self = guise_ranks_from_environment ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  g_autofree char *number = g_strdup_printf ("%d", self.rank);
  int              exit_code = GUISE_WORKER_EXIT_USAGE;

  the_head = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  if (the_head != NULL)
    {
      write_line (number);
      exit_code = self.rank == 0 ? lead (program, &error) : follow (self.rank);
      write_line (self.rank > 0 && exit_code != GUISE_WORKER_EXIT_DONE ? "failed" : "bye");
    }
  if (error != NULL)
    g_message ("This program is started by Guise, not by hand: %s", error->message);
  g_clear_object (&the_head);
  return exit_code;
}
