/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading whole files and replacing files atomically. */
#include "core/guise-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"

#define N_OTHERS     8 /* programs that want the same temporary file at the same moment */
#define BUFFER_BYTES (1 << 16)

struct _GuiseFileWriter
{
  char    *path;      /* owned; the target */
  char    *temporary; /* owned; cleared once renamed */
  int      fd;        /* owned; -1 once closed */
  uint8_t *buffer;    /* owned; NULL until a piece is small; pieces on their way to the file */
  size_t   n_buffered;
};

/* Fills the buffer from the descriptor, retrying short reads. */
static gboolean
read_fully (int fd, uint8_t *buffer, size_t n_bytes, const char *path, GError **error)
{
  for (size_t done = 0; done < n_bytes;)
    {
      ssize_t n = read (fd, buffer + done, n_bytes - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          guise_set_error_from_errno (error, errno, path, "read");
          return FALSE;
        }
      if (n == 0)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                       "'%s' became shorter while it was read", path);
          return FALSE;
        }
      done += (size_t) n;
    }
  return TRUE;
}

/* A pipe that nobody writes to is opened without waiting, and refused. */
int
guise_file_open (const char *path, size_t max_bytes, size_t *out_n_bytes, GError **error)
{
  struct stat info;
  int         fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);

  if (fd < 0)
    {
      guise_set_error_from_errno (error, errno, path, "open");
      return -1;
    }
  if (fstat (fd, &info) != 0)
    guise_set_error_from_errno (error, errno, path, "examine");
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT, "'%s' is not a regular file",
                 path);
  else if ((uint64_t) info.st_size > max_bytes)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                 "'%s' has %" G_GOFFSET_FORMAT " bytes; at most %zu are expected here", path,
                 (goffset) info.st_size, max_bytes);
  else
    {
      *out_n_bytes = (size_t) info.st_size;
      return fd;
    }
  close (fd);
  return -1;
}

GBytes *
guise_file_read (const char *path, size_t max_bytes, GError **error)
{
  g_autofree uint8_t *buffer = NULL;
  size_t              n_bytes = 0;
  int                 fd = guise_file_open (path, max_bytes, &n_bytes, error);
  gboolean            ok = FALSE;

  if (fd < 0)
    return NULL;
  if ((buffer = g_try_malloc (MAX (n_bytes, 1))) == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                 "Not enough memory to read '%s'", path);
  else
    ok = read_fully (fd, buffer, n_bytes, path, error);
  close (fd);
  return ok ? g_bytes_new_take (g_steal_pointer (&buffer), n_bytes) : NULL;
}

GInputStream *
guise_file_open_stream (const char *path, size_t max_bytes, GError **error)
{
  size_t    n_bytes;
  const int fd = guise_file_open (path, max_bytes, &n_bytes, error);

  return fd >= 0 ? g_unix_input_stream_new (fd, TRUE) : NULL;
}

void
guise_dir_sync (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  (void) fsync (fd);
  close (fd);
}

static char *
make_temporary (const char *path)
{
  return g_strconcat (path, ".tmp", NULL);
}

void
guise_file_drop_unfinished (const char *path)
{
  g_autofree char *temporary = make_temporary (path);

  g_unlink (temporary);
}

int
guise_file_create_temporary (const char *path, int mode)
{
  const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

  /* Another program may do the same. */
  for (int i = 0;; i++)
    {
      const int fd = g_open (path, flags, mode);

      if (fd >= 0 || errno != EEXIST || i == N_OTHERS || (g_unlink (path) != 0 && errno != ENOENT))
        return fd;
    }
}

GuiseFileWriter *
guise_file_writer_new (const char *path, GError **error)
{
  g_autoptr (GuiseFileWriter) self = g_new0 (GuiseFileWriter, 1);

  self->path = g_strdup (path);
  self->temporary = make_temporary (path);
  self->fd = guise_file_create_temporary (self->temporary, 0644);
  if (self->fd < 0)
    {
      guise_set_error_from_errno (error, errno, self->temporary, "create");
      return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
guise_file_write_all (int fd, const void *data, size_t n_bytes)
{
  const char *bytes = data;

  while (n_bytes > 0)
    {
      const ssize_t n = write (fd, bytes, n_bytes);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          errno = n < 0 ? errno : ENOSPC;
          return FALSE;
        }
      bytes += n;
      n_bytes -= (size_t) n;
    }
  return TRUE;
}

static gboolean
write_through (GuiseFileWriter *self, const void *data, size_t n_bytes, GError **error)
{
  if (guise_file_write_all (self->fd, data, n_bytes))
    return TRUE;
  guise_set_error_from_errno (error, errno, self->path, "write");
  return FALSE;
}

static gboolean
flush (GuiseFileWriter *self, GError **error)
{
  const size_t n = self->n_buffered;

  self->n_buffered = 0;
  return write_through (self, self->buffer, n, error);
}

/* Collects what is small, lets pass what is large: a model is thousands of tags between arrays. */
gboolean
guise_file_writer_write (GuiseFileWriter *self, const void *data, size_t n_bytes, GError **error)
{
  g_return_val_if_fail (self->fd >= 0, FALSE);

  if (n_bytes > BUFFER_BYTES - self->n_buffered && !flush (self, error))
    return FALSE;
  if (n_bytes > BUFFER_BYTES / 2)
    return flush (self, error) && write_through (self, data, n_bytes, error);
  if (self->buffer == NULL)
    self->buffer = g_malloc (BUFFER_BYTES);
  if (n_bytes > 0)
    memcpy (self->buffer + self->n_buffered, data, n_bytes);
  self->n_buffered += n_bytes;
  return TRUE;
}

/* Puts what was written in its place; nothing is buffered. */
static gboolean
finish (GuiseFileWriter *self, GError **error)
{
  int result = close (self->fd);

  self->fd = -1;
  if (result != 0)
    {
      guise_set_error_from_errno (error, errno, self->path, "write");
      return FALSE;
    }
  if (g_rename (self->temporary, self->path) != 0)
    {
      guise_set_error_from_errno (error, errno, self->path, "replace");
      return FALSE;
    }
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

gboolean
guise_file_writer_commit (GuiseFileWriter *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  g_return_val_if_fail (self->fd >= 0, FALSE);

  if (!flush (self, error))
    return FALSE;
  if (fsync (self->fd) != 0)
    {
      guise_set_error_from_errno (error, errno, self->path, "write");
      return FALSE;
    }
  if (!finish (self, error))
    return FALSE;
  guise_dir_sync (folder);
  return TRUE;
}

void
guise_file_writer_free (GuiseFileWriter *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    {
      close (self->fd);
      if (self->temporary != NULL)
        g_unlink (self->temporary);
    }
  else if (self->temporary != NULL && self->path != NULL)
    g_unlink (self->temporary);
  g_free (self->buffer);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

gboolean
guise_file_replace (const char *path, const void *data, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseFileWriter) writer = guise_file_writer_new (path, error);

  return writer != NULL && guise_file_writer_write (writer, data, n_bytes, error) &&
         guise_file_writer_commit (writer, error);
}

gboolean
guise_file_replace_unsynced (const char *path, const void *data, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseFileWriter) writer = guise_file_writer_new (path, error);

  return writer != NULL && guise_file_writer_write (writer, data, n_bytes, error) &&
         flush (writer, error) && finish (writer, error);
}

gboolean
guise_dir_sync_all (const char *path, GError **error)
{
  const int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean  ok = fd >= 0 && syncfs (fd) == 0;

  if (!ok)
    guise_set_error_from_errno (error, errno, path, "write");
  if (fd >= 0)
    close (fd);
  return ok;
}

gboolean
guise_dir_make (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0755) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "create the folder");
      return FALSE;
    }
  return TRUE;
}

static gboolean
has_suffix (const char *name, const char *const *suffixes)
{
  g_autofree char *lower = NULL;

  if (suffixes == NULL)
    return TRUE;
  lower = g_ascii_strdown (name, -1);
  for (size_t i = 0; suffixes[i] != NULL; i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  return FALSE;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
guise_dir_list (const char *path, const char *const *suffixes, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &local);
  const char *name;

  if (dir == NULL)
    {
      gboolean missing = g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT);

      g_set_error (error, GUISE_CORE_ERROR,
                   missing ? GUISE_CORE_ERROR_NOT_FOUND : GUISE_CORE_ERROR_FAILED,
                   "Could not open the folder '%s': %s", path, local->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *full = g_build_filename (path, name, NULL);

      if (name[0] != '.' && has_suffix (name, suffixes) &&
          g_file_test (full, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

int
guise_file_rename_new (const char *from, const char *to)
{
  const int result = renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

  if (result == 0 || (errno != EINVAL && errno != ENOSYS))
    return result;
  if (!g_file_test (to, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    return g_rename (from, to);
  errno = EEXIST;
  return -1;
}
