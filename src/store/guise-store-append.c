/* SPDX-License-Identifier: GPL-3.0-or-later
 * Files that are only ever appended to: opened, read and written whatever interrupts it. */
#include "store/guise-store-append-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"

/* Closes what is no regular file; -1 stays -1, with errno in the error. */
static int
check_regular (int fd, const char *path, off_t *out_size, GError **error)
{
  struct stat info;

  if (fd < 0 && errno == ELOOP)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' is a symbolic link, through which nothing is written", path);
      return -1;
    }
  if (fd < 0)
    {
      guise_set_error_from_errno (error, errno, path, "open");
      return -1;
    }
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT, "'%s' is not a regular file",
                   path);
      close (fd);
      return -1;
    }
  *out_size = info.st_size;
  return fd;
}

int
guise_store_append_open (const char *path, int flags, off_t *out_size, GError **error)
{
  const gboolean is_new = !g_file_test (path, G_FILE_TEST_EXISTS);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0644);

  fd = check_regular (fd, path, out_size, error);
  if (fd >= 0 && is_new)
    {
      g_autofree char *folder = g_path_get_dirname (path);

      guise_dir_sync (folder);
    }
  return fd;
}

int
guise_store_append_open_to_read (const char *path, off_t *out_size, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0 && errno == ENOENT)
    return -1;
  return check_regular (fd, path, out_size, error);
}

gboolean
guise_store_append_cut (int fd, const char *path, off_t end, GError **error)
{
  if (ftruncate (fd, end) == 0)
    return TRUE;
  guise_set_error_from_errno (error, errno, path, "mend");
  return FALSE;
}

ssize_t
guise_store_read_at (int fd, void *buffer, size_t n_bytes, off_t offset)
{
  char  *bytes = buffer;
  size_t done = 0;

  while (done < n_bytes)
    {
      const ssize_t n = offset < 0
                          ? read (fd, bytes + done, n_bytes - done)
                          : pread (fd, bytes + done, n_bytes - done, offset + (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (size_t) n;
    }
  return (ssize_t) done;
}

gboolean
guise_store_write_at (int fd, const void *data, size_t n_bytes, off_t offset)
{
  const char *bytes = data;

  for (size_t done = 0; done < n_bytes;)
    {
      const ssize_t n = offset < 0
                          ? write (fd, bytes + done, n_bytes - done)
                          : pwrite (fd, bytes + done, n_bytes - done, offset + (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          errno = n < 0 ? errno : ENOSPC;
          return FALSE;
        }
      done += (size_t) n;
    }
  return TRUE;
}
