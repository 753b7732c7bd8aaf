/* SPDX-License-Identifier: GPL-3.0-or-later
 * Bytes that another process can read by a descriptor and nobody can change. */
#include "job/guise-sealed-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "job/guise-job-error.h"

#define NAME         "guise-preview"
#define SEALS        (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)
#define SEALS_WANTED (F_SEAL_WRITE | F_SEAL_SHRINK)

int
guise_sealed_memory_new (GBytes *bytes, GError **error)
{
  size_t      n_bytes;
  const char *data = g_bytes_get_data (bytes, &n_bytes);
  int         fd;

  if (n_bytes > GUISE_SEALED_MEMORY_MAX)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "A picture of %zu bytes is too large to be handed over", n_bytes);
      return -1;
    }
  fd = memfd_create (NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0 || !guise_file_write_all (fd, data, n_bytes) || fcntl (fd, F_ADD_SEALS, SEALS) != 0)
    {
      guise_set_error_from_errno (error, errno, NAME, "make shared memory");
      if (fd >= 0)
        close (fd);
      return -1;
    }
  return fd;
}

GBytes *
guise_sealed_memory_map (int fd, GError **error)
{
  int         seals = fcntl (fd, F_GET_SEALS);
  struct stat info;

  if (seals < 0 || (seals & SEALS_WANTED) != SEALS_WANTED || fstat (fd, &info) != 0 ||
      info.st_size <= 0 || info.st_size > GUISE_SEALED_MEMORY_MAX)
    {
      g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL,
                           "The worker handed over memory that is no sealed picture");
      return NULL;
    }

  g_autoptr (GError) reason = NULL;
  GMappedFile *file = g_mapped_file_new_from_fd (fd, FALSE, &reason);
  GBytes      *bytes;

  if (file == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "The picture of the worker cannot be read: %s", reason->message);
      return NULL;
    }
  bytes = g_mapped_file_get_bytes (file);
  g_mapped_file_unref (file);
  return bytes;
}
