/* SPDX-License-Identifier: GPL-3.0-or-later
 * Processes of one computer that talk to each other where nobody else can listen. */
#include "job/guise-rank-apart.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static gboolean
write_file (const char *path, const char *text)
{
  const ssize_t n = (ssize_t) strlen (text);
  const int     fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean      is_done = fd >= 0 && write (fd, text, (size_t) n) == n;

  if (fd >= 0)
    close (fd);
  return is_done;
}

/* Who may not have a network of his own may have one among users of his own: himself alone. Not
 * root, whose rights over the files of others would end with it. */
static gboolean
unshare_as_user (gboolean *out_is_changed)
{
  char user[64], group[64];

  if (geteuid () == 0)
    return FALSE;

  snprintf (user, sizeof user, "%u %u 1", (unsigned) geteuid (), (unsigned) geteuid ());
  snprintf (group, sizeof group, "%u %u 1", (unsigned) getegid (), (unsigned) getegid ());
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return FALSE;
  *out_is_changed = TRUE;
  return write_file ("/proc/self/setgroups", "deny") && write_file ("/proc/self/uid_map", user) &&
         write_file ("/proc/self/gid_map", group);
}

/* A new network's loopback is down. The request is the same on a socket of any kind. */
static gboolean
start_loopback (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  const int    fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean     is_done = fd >= 0 && ioctl (fd, SIOCSIFFLAGS, &request) == 0;

  if (fd >= 0)
    close (fd);
  return is_done;
}

gboolean
guise_rank_apart_enter (void)
{
  gboolean is_changed = unshare (CLONE_NEWNET) == 0;

  if ((is_changed || unshare_as_user (&is_changed)) && start_loopback ())
    return TRUE;
  if (is_changed) /* half of it is no state to go on in */
    _exit (EXIT_FAILURE);
  return FALSE;
}

gboolean
guise_rank_apart_can (void)
{
  const pid_t pid = fork ();
  int         status = 1;

  if (pid == 0)
    {
      _exit (guise_rank_apart_enter () ? EXIT_SUCCESS : EXIT_FAILURE);
    }
  while (pid > 0 && waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  return pid > 0 && WIFEXITED (status) && WEXITSTATUS (status) == 0;
}
