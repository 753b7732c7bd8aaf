/* SPDX-License-Identifier: GPL-3.0-or-later
 * Output files that appear only when they are complete. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "media/guise-av-file-private.h"

/* Closes the temporary file for good. */
static gboolean
close_file (AVFormatContext *format, const char *temporary, GError **error)
{
  int result = av_write_trailer (format);
  int closed;
  int fd;

  if (result >= 0 && format->pb->error < 0)
    result = format->pb->error;
  closed = avio_closep (&format->pb);
  if (result >= 0)
    result = closed;
  if (result < 0)
    {
      guise_av_set_error (error, result, temporary, "write");
      return FALSE;
    }
  fd = g_open (temporary, O_RDWR | O_CLOEXEC, 0);
  result = fd >= 0 ? fsync (fd) : -1;
  if (result != 0)
    guise_set_error_from_errno (error, errno, temporary, "write");
  if (fd >= 0)
    close (fd);
  return result == 0;
}

gboolean
guise_av_finish_file (AVFormatContext *format,
                      const char      *temporary,
                      const char      *path,
                      GError         **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean         ok = close_file (format, temporary, error);

  if (ok && g_rename (temporary, path) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "replace");
      ok = FALSE;
    }
  if (ok)
    guise_dir_sync (folder);
  else
    g_unlink (temporary);
  return ok;
}
