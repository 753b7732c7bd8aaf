/* SPDX-License-Identifier: GPL-3.0-or-later
 * A watch over sockets, preloaded into the programs of a test: one of ours that opens a way out of
 * this computer dies at once, and the test with it.
 *
 *   GUISE_SOCKETS_LOG  a file that gets the address family of each such socket instead; then what
 * is asked for is done, and a program that may send can be seen sending
 *   GUISE_SOCKETS_APART  mpirun is ours, too; and who has a network with nothing but the loopback
 * may open what he likes, for it leads nowhere
 *
 * Sockets within this computer (of files, and of the kernel) are nobody's business. */
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORT __attribute__ ((visibility ("default")))

/* Test scripts have servers and interpreters of their own. */
static int
is_ours (void)
{
  char        path[PATH_MAX];
  ssize_t     n = readlink ("/proc/self/exe", path, sizeof path - 1);
  const char *name;

  path[n > 0 ? n : 0] = '\0';
  name = strrchr (path, '/');
  return name != NULL && (strncmp (name, "/guise", 6) == 0 || strncmp (name, "/test-", 6) == 0 ||
                          (getenv ("GUISE_SOCKETS_APART") != NULL &&
                           (strcmp (name, "/orterun") == 0 || strcmp (name, "/mpirun") == 0)));
}

/* A tunnel that nobody has set up is in every network there is, and is down. */
static int
is_up (const char *name)
{
  struct ifreq request = { 0 };
  const int    fd = (int) syscall (SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int          is_known;

  snprintf (request.ifr_name, sizeof request.ifr_name, "%s", name);
  is_known = fd >= 0 && ioctl (fd, SIOCGIFFLAGS, &request) == 0;
  if (fd >= 0)
    close (fd);
  return !is_known || (request.ifr_flags & IFF_UP) != 0;
}

/* Whether there is no way out of this process's network. */
static int
is_apart (void)
{
  FILE *file = getenv ("GUISE_SOCKETS_APART") != NULL ? fopen ("/proc/self/net/dev", "re") : NULL;
  char  line[512], name[64];
  int   n_ways = file != NULL ? 0 : 1;

  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    if (strchr (line, ':') != NULL && sscanf (line, " %63[^: ]", name) == 1)
      n_ways += strcmp (name, "lo") != 0 && is_up (name);
  if (file != NULL)
    fclose (file);
  return n_ways == 0;
}

static void
tell (int fd, int family)
{
  char      line[64];
  const int n = snprintf (line, sizeof line, "socket of address family %d\n", family);

  if (fd < 0 || write (fd, line, (size_t) n) != n)
    abort (); /* a watch that cannot speak is worse than none */
}

EXPORT int
socket (int family, int type, int protocol)
{
  const char *path = getenv ("GUISE_SOCKETS_LOG");

  if (family != AF_UNIX && family != AF_NETLINK && is_ours () && !is_apart ())
    {
      const int fd =
        path != NULL ? open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : STDERR_FILENO;

      tell (fd, family);
      if (path == NULL)
        abort ();
      close (fd);
    }
  return (int) syscall (SYS_socket, family, type, protocol);
}
