/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who starts the processes of a training on several graphics cards, and knows which one was lost.
 */
#include "job/guise-worker-head.h"

#include <fcntl.h>
#include <gio/gunixconnection.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "job/guise-rank-apart.h"
#include "job/guise-rank-start.h"

#define LINGER_MS 5000 /* from the end of mpirun to that of its processes, at most */
#define PRIVATE   0700

typedef struct _Head Head;

/* One of the processes. */
typedef struct
{
  Head              *head;       /* borrowed */
  GSocketConnection *connection; /* owned; NULL: it has gone */
  GDataInputStream  *input;      /* owned, as the connection */
  int                rank;       /* -1: it has not said yet */
  gboolean           has_parted; /* it has said that it is about to end */
} Member;

struct _Head
{
  int             n_ranks;
  int             fd;        /* the socket of the parent; -1: handed on */
  char           *folder;    /* owned; of @path, for this user alone */
  char           *path;      /* owned; of the socket of the processes */
  GSocketService *service;   /* owned */
  GSubprocess    *mpirun;    /* owned */
  GPtrArray      *members;   /* of Member; owned */
  GMainLoop      *loop;      /* owned */
  int             n_alive;   /* members that are connected */
  int             lost;      /* the one for which all others end; -1: none */
  int             failed;    /* the first one that has said that it failed; -1: none */
  gboolean        is_ending; /* they were asked to end */
  gboolean        is_forced; /* one of them has ended since without having said so */
};

static void
member_free (void *data)
{
  Member *self = data;

  g_clear_object (&self->input);
  g_clear_object (&self->connection);
  g_free (self);
}

/* ---- what they are told ---- */

static Member *
find_member (const Head *self, int rank)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = self->members->pdata[i];

      if (member->rank == rank)
        return member;
    }
  return NULL;
}

/* No command comes after that: who waits for one ends. */
static void
hang_up (Member *member)
{
  if (member != NULL && member->connection != NULL)
    g_socket_shutdown (g_socket_connection_get_socket (member->connection), FALSE, TRUE, NULL);
}

static void
hang_up_others (const Head *self)
{
  for (guint i = 0; i < self->members->len; i++)
    if (((Member *) self->members->pdata[i])->rank != 0)
      hang_up (self->members->pdata[i]);
}

/* A command of the first one. Who is gone does not miss it. */
static void
pass_on (const Head *self, const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);

  for (guint i = 0; i < self->members->len; i++)
    {
      const Member *member = self->members->pdata[i];

      if (member->rank > 0 && member->connection != NULL)
        g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (member->connection)),
                                   text, strlen (text), NULL, NULL, NULL);
    }
}

/* The socket of the processes has a name only until all have found it. */
static void
remove_socket (Head *self)
{
  if (self->path != NULL)
    g_unlink (self->path);
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->folder, g_free);
}

/* When all are there the first one gets the parent's socket, and none is waited for any more. */
static void
begin_when_all_there (Head *self)
{
  Member *first = find_member (self, 0);

  for (int rank = 0; rank < self->n_ranks; rank++)
    if (find_member (self, rank) == NULL)
      return;
  g_socket_service_stop (self->service);
  remove_socket (self);
  if (self->fd < 0 || first->connection == NULL)
    return;
  if (g_unix_connection_send_fd (G_UNIX_CONNECTION (first->connection), self->fd, NULL, NULL))
    {
      close (self->fd);
      self->fd = -1;
    }
}

/* ---- what they say ---- */

/* Without one the others can neither train nor save; they would only wait for it. */
static void
kill_others (const Head *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      const Member *member = self->members->pdata[i];
      g_autoptr (GCredentials) credentials =
          member->connection != NULL
            ? g_socket_get_credentials (g_socket_connection_get_socket (member->connection), NULL)
            : NULL;
      const pid_t pid = credentials != NULL ? g_credentials_get_unix_pid (credentials, NULL) : -1;

      if (pid > 0)
        kill (pid, SIGKILL);
    }
}

static void
on_gone (Member *member)
{
  Head *self = member->head;

  g_clear_object (&member->input);
  g_clear_object (&member->connection);
  self->n_alive--;
  if (!member->has_parted && self->is_ending && self->failed < 0 && self->lost < 0)
    {
      /* mpirun, or who logs somebody out, does not wait for long. */
      self->is_forced = TRUE;
      kill_others (self);
    }
  else if (!member->has_parted && member->rank >= 0 && self->lost < 0)
    {
      /* Who waited for one that failed is killed with it, and is not the cause. */
      self->lost = self->failed >= 0 ? self->failed : member->rank;
      kill_others (self);
    }
  if (member->rank == 0)
    hang_up_others (self);
}

static void listen_to (Member *member);

static void
on_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Member          *member = user_data;
  g_autofree char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    {
      on_gone (member);
      return;
    }
  if (member->rank < 0)
    {
      member->rank = (int) CLAMP (g_ascii_strtoll (line, NULL, 10), 0, GUISE_WORKER_MAX_RANKS);
      begin_when_all_there (member->head);
    }
  else if (strcmp (line, "bye") == 0)
    member->has_parted = TRUE;
  else if (strcmp (line, "failed") == 0)
    {
      member->has_parted = TRUE;
      if (member->head->failed < 0)
        member->head->failed = member->rank;
    }
  else if (member->rank == 0)
    pass_on (member->head, line);
  listen_to (member);
}

static void
listen_to (Member *member)
{
  g_data_input_stream_read_line_async (member->input, G_PRIORITY_DEFAULT, NULL, on_line_cb, member);
}

static gboolean
on_incoming_cb (GSocketService    *service,
                GSocketConnection *connection,
                GObject           *source,
                gpointer           user_data)
{
  Head   *self = user_data;
  Member *member = g_new0 (Member, 1);

  member->head = self;
  member->connection = g_object_ref (connection);
  member->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  member->rank = -1;
  g_ptr_array_add (self->members, member);
  self->n_alive++;
  listen_to (member);
  return TRUE;
}

/* ---- the end ---- */

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Head *self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL); /* nobody cancels it */
  g_main_loop_quit (self->loop);
}

/* The first one saves and ends, and the others with it; before it is there nothing is open. */
static gboolean
on_signal_cb (gpointer user_data)
{
  Head   *self = user_data;
  Member *first = find_member (self, 0);

  self->is_ending = TRUE;
  if (first != NULL && self->fd < 0)
    hang_up (first);
  else
    g_subprocess_send_signal (self->mpirun, SIGTERM);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_linger_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What they said last may come after the end of mpirun; and none is to hold the project when the
 * worker is told to have ended. */
static void
await_members (Head *self)
{
  gboolean is_late = FALSE;
  guint    source = g_timeout_add (LINGER_MS, on_linger_cb, &is_late);

  while (self->n_alive > 0 && !is_late)
    g_main_context_iteration (NULL, TRUE);
  if (is_late)
    kill_others (self);
  else
    g_source_remove (source);
}

static int
get_exit_code (const Head *self)
{
  if (self->lost >= 0)
    return GUISE_WORKER_EXIT_RANK + MIN (self->lost, GUISE_WORKER_MAX_RANKS - 1);
  if (self->is_forced)
    return GUISE_WORKER_EXIT_FORCED;
  return g_subprocess_get_if_exited (self->mpirun) &&
             g_subprocess_get_exit_status (self->mpirun) == 0
           ? GUISE_WORKER_EXIT_DONE
           : GUISE_WORKER_EXIT_FAILED;
}

/* ---- the beginning ---- */

/* A socket that no other user can reach. */
static gboolean
make_socket (Head *self, GError **error)
{
  g_autofree char *name = g_build_filename (g_get_user_runtime_dir (), "guise-XXXXXX", NULL);
  g_autoptr (GSocketAddress) address = NULL;

  if (g_mkdtemp_full (name, PRIVATE) == NULL)
    {
      g_free (name);
      name = g_dir_make_tmp ("guise-XXXXXX", error);
      if (name == NULL)
        return FALSE;
    }
  self->folder = g_steal_pointer (&name);
  self->path = g_build_filename (self->folder, "ranks", NULL);
  address = g_unix_socket_address_new (self->path);
  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming_cb), self);
  return g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                        G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                        error);
}

/* Between fork and exec. Ctrl-C in a terminal is for the head alone, which has all saved; and
 * nobody is to train on when the head is killed. */
static void
set_up_child (gpointer is_apart)
{
  if (is_apart != NULL)
    (void) guise_rank_apart_enter (); /* else it listens, as where that is not allowed */
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean
start (Head *self, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  g_autofree char *mpirun = guise_rank_start_find ();
  g_auto (GStrv) command = NULL;
  gboolean is_apart;

  if (program == NULL)
    return FALSE;
  command = guise_rank_start_dup_command (mpirun != NULL ? mpirun : "mpirun", self->n_ranks,
                                          geteuid () == 0, program, self->path);
  /* mpirun listens at every address of the computer, whatever it is told, and NCCL at one. */
  is_apart = guise_rank_apart_can ();
  g_subprocess_launcher_set_child_setup (launcher, set_up_child, GINT_TO_POINTER (is_apart), NULL);
  /* hwloc, which mpirun uses, looks for displays at ports of this computer. */
  g_subprocess_launcher_setenv (launcher, "HWLOC_COMPONENTS", "-gl", FALSE);
  /* There is no other; what somebody has set for the whole computer would not be found. */
  g_subprocess_launcher_setenv (launcher, "NCCL_SOCKET_IFNAME", "lo", is_apart);
  self->mpirun = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, error);
  if (self->mpirun != NULL)
    g_subprocess_wait_async (self->mpirun, NULL, on_exited_cb, self);
  return self->mpirun != NULL;
}

static void
run (Head *self)
{
  static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
  guint            sources[G_N_ELEMENTS (numbers)];

  signal (SIGPIPE, SIG_IGN);
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    sources[i] = g_unix_signal_add (numbers[i], on_signal_cb, self);
  g_main_loop_run (self->loop);
  await_members (self);
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_source_remove (sources[i]);
}

static void
head_clear (Head *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->service != NULL)
    g_socket_service_stop (self->service);
  g_clear_object (&self->service);
  remove_socket (self);
  g_clear_object (&self->mpirun);
  g_ptr_array_unref (self->members);
  g_main_loop_unref (self->loop);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Head, head_clear)

int
guise_worker_head_main (int n_ranks, int fd)
{
  g_auto (Head) self = { .n_ranks = n_ranks, .fd = fd, .lost = -1, .failed = -1 };
  g_autoptr (GError) error = NULL;

  self.members = g_ptr_array_new_with_free_func (member_free);
  self.loop = g_main_loop_new (NULL, FALSE);
  if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
    {
      g_message ("There is no descriptor %d", fd);
      return GUISE_WORKER_EXIT_USAGE;
    }
  if (!make_socket (&self, &error) || !start (&self, &error))
    {
      g_message ("The processes of this training cannot be started: %s", error->message);
      return GUISE_WORKER_EXIT_FAILED;
    }
  run (&self);
  return get_exit_code (&self);
}
