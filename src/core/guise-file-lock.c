/* SPDX-License-Identifier: GPL-3.0-or-later
 * Locks of files. */
#include "core/guise-file-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"

/* One byte far behind the text: where locks are mandatory, others may still read that. */
#define LOCKED_BYTE ((off_t) 1 << 30)

struct _GuiseFileLock
{
  int fd;
};

/* Of the open file, not of the process: closing another descriptor of the file does not lose it,
 * and two holders within one process are two. */
static struct flock
make_request (void)
{
  return (
    struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKED_BYTE, .l_len = 1 };
}

/* A line of another process: cut, and nothing in it that could move a cursor. */
static char *
read_note (int fd)
{
  char    bytes[GUISE_FILE_LOCK_MAX_NOTE + 1];
  ssize_t n = pread (fd, bytes, GUISE_FILE_LOCK_MAX_NOTE, 0);

  if (n <= 0)
    return NULL;
  bytes[n] = '\0';
  bytes[strcspn (bytes, "\n")] = '\0';
  if (bytes[0] == '\0' || !g_utf8_validate (bytes, -1, NULL))
    return NULL;
  for (const char *at = bytes; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isprint (g_utf8_get_char (at)))
      return NULL;
  return g_strdup (bytes);
}

/* It is a courtesy: a full disk prevents no lock. */
static void
write_note (int fd, const char *note)
{
  g_autofree char *line = g_strconcat (note, "\n", NULL);

  if (ftruncate (fd, 0) != 0 || pwrite (fd, line, strlen (line), 0) < 0)
    g_debug ("The lock's note was not written: %s", g_strerror (errno));
}

GuiseFileLock *
guise_file_lock_take (const char         *path,
                      const char         *note,
                      GuiseFileLockState *out_state,
                      char              **out_note,
                      GError            **error)
{
  struct flock   request = make_request ();
  int            fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0666);
  int            saved_errno = errno;
  GuiseFileLock *self;

  *out_note = NULL;
  *out_state = GUISE_FILE_LOCK_UNKNOWN;
  if (fd < 0)
    {
      guise_set_error_from_errno (error, saved_errno, path, "open");
      return NULL;
    }
  *out_state = GUISE_FILE_LOCK_FREE;
  if (fcntl (fd, F_OFD_SETLK, &request) != 0)
    *out_state =
      errno == EAGAIN || errno == EACCES ? GUISE_FILE_LOCK_BUSY : GUISE_FILE_LOCK_UNKNOWN;
  if (*out_state == GUISE_FILE_LOCK_BUSY)
    {
      *out_note = read_note (fd);
      close (fd);
      return NULL;
    }
  write_note (fd, note);
  self = g_new0 (GuiseFileLock, 1);
  self->fd = fd;
  return self;
}

GuiseFileLockState
guise_file_lock_look (const char *path, char **out_note)
{
  struct flock request = make_request ();
  int          fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
  GuiseFileLockState state;

  *out_note = NULL;
  if (fd < 0)
    return errno == ENOENT ? GUISE_FILE_LOCK_FREE : GUISE_FILE_LOCK_UNKNOWN;
  if (fcntl (fd, F_OFD_GETLK, &request) != 0)
    state = GUISE_FILE_LOCK_UNKNOWN;
  else
    state = request.l_type == F_UNLCK ? GUISE_FILE_LOCK_FREE : GUISE_FILE_LOCK_BUSY;
  if (state == GUISE_FILE_LOCK_BUSY)
    *out_note = read_note (fd);
  close (fd);
  return state;
}

void
guise_file_lock_free (GuiseFileLock *self)
{
  if (self == NULL)
    return;
  /* Who finds the file while it is free is to find nobody's name; that it fails is no harm. */
  if (ftruncate (self->fd, 0) != 0)
    g_debug ("The lock's note was not removed: %s", g_strerror (errno));
  close (self->fd);
  g_free (self);
}
