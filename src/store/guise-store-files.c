/* SPDX-License-Identifier: GPL-3.0-or-later
 * The files of one folder: what they hold, whether they still hold it, the same bytes elsewhere. */
#include "store/guise-store-files-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-store-append-private.h"
#include "store/guise-store-error.h"

#define PIECE_BYTES (1024 * 1024)
#define SPARE_BYTES (1024 * 1024) /* lists, folders, and what others write meanwhile */
#define SPARE_PART  64            /* and one part in that many */

static void
file_free (void *data)
{
  GuiseStoreFile *self = data;

  g_free (self->name);
  g_free (self);
}

GuiseStoreFile *
guise_store_file_new (const char *name)
{
  GuiseStoreFile *self = g_new0 (GuiseStoreFile, 1);

  self->name = g_strdup (name);
  return self;
}

GPtrArray *
guise_store_file_list_new (void)
{
  return g_ptr_array_new_with_free_func (file_free);
}

const GuiseStoreFile *
guise_store_file_list_find (const GPtrArray *files, const char *name)
{
  for (unsigned i = 0; i < files->len; i++)
    {
      const GuiseStoreFile *file = g_ptr_array_index (files, i);

      if (strcmp (file->name, name) == 0)
        return file;
    }
  return NULL;
}

uint64_t
guise_store_file_list_get_n_bytes (const GPtrArray *files)
{
  uint64_t n_bytes = 0;

  for (unsigned i = 0; i < files->len; i++)
    n_bytes += ((const GuiseStoreFile *) g_ptr_array_index (files, i))->n_bytes;
  return n_bytes;
}

gboolean
guise_store_is_base_name (const char *name)
{
  if (name[0] == '\0' || name[0] == '.' || strlen (name) > 255)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (*p == '/' || g_ascii_iscntrl (*p))
      return FALSE;
  return g_utf8_validate (name, -1, NULL);
}

/* What is wrong with the file itself is damage; what is wrong with this moment or this user is
 * not: then nobody may go on with an older one as if the newer were lost. */
static void
set_read_error (GError **error, int saved_errno, const char *path, const char *name)
{
  g_autofree char *file = g_build_filename (path, name, NULL);

  if (saved_errno == ENOENT)
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED, "The file '%s' is missing",
                 file);
  else if (saved_errno == ELOOP)
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
                 "'%s' is a link to something else, not a file of this folder", file);
  else if (saved_errno == EIO || saved_errno == ENXIO)
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
                 "The disk cannot read '%s' any more: %s", file, g_strerror (saved_errno));
  else
    guise_set_error_from_errno (error, saved_errno, file, "read");
}

int
guise_store_folder_open (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED, "'%s' is not a folder", path);
  else if (fd < 0)
    guise_set_error_from_errno (error, errno, path, "open the folder");
  return fd;
}

/* Opens a regular file of the folder, never what a link points to. */
static int
open_file (int folder, const char *path, const char *name, struct stat *out_info, GError **error)
{
  int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    {
      set_read_error (error, errno, path, name);
      return -1;
    }
  if (fstat (fd, out_info) != 0)
    set_read_error (error, errno, path, name);
  else if (!S_ISREG (out_info->st_mode))
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
                 "'%s' in '%s' is not a regular file", name, path);
  else
    return fd;
  close (fd);
  return -1;
}

GBytes *
guise_store_folder_read (int         folder,
                         const char *path,
                         const char *name,
                         size_t      max_bytes,
                         GError    **error)
{
  struct stat         info;
  g_autofree uint8_t *buffer = NULL;
  ssize_t             n;
  int                 fd = open_file (folder, path, name, &info, error);

  if (fd < 0)
    return NULL;
  if (info.st_size < 0 || (uint64_t) info.st_size > max_bytes)
    {
      g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
                   "'%s' in '%s' has %" G_GOFFSET_FORMAT " bytes; at most %zu are expected there",
                   name, path, (goffset) info.st_size, max_bytes);
      close (fd);
      return NULL;
    }
  buffer = g_malloc ((size_t) info.st_size + 1);
  n = guise_store_read_at (fd, buffer, (size_t) info.st_size, -1);
  if (n < 0)
    set_read_error (error, errno, path, name);
  close (fd);
  if (n < 0)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&buffer), (size_t) n);
}

static void
write_sum (struct sha256_ctx *sum, char out_sha256[65])
{
  uint8_t digest[SHA256_DIGEST_SIZE];

  sha256_digest (sum, sizeof digest, digest);
  for (size_t i = 0; i < sizeof digest; i++)
    g_snprintf (out_sha256 + 2 * i, 3, "%02x", digest[i]);
}

/* The checksum of everything that can be read from @fd, by the processor's own instructions where
 * it has them: those of GLib take longer than a good disk (docs/performance.md). */
static gboolean
hash_file (int           fd,
           const char   *path,
           const char   *name,
           char          out_sha256[65],
           uint64_t     *out_n_bytes,
           GCancellable *cancellable,
           GError      **error)
{
  struct sha256_ctx   sum;
  g_autofree uint8_t *buffer = g_try_malloc (PIECE_BYTES);
  uint64_t            n_bytes = 0;
  ssize_t             n;

  if (buffer == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to read '%s' in '%s'", name, path);
      return FALSE;
    }
  sha256_init (&sum);
  while ((n = guise_store_read_at (fd, buffer, PIECE_BYTES, -1)) > 0)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Checking '%s' was stopped", path);
          return FALSE;
        }
      sha256_update (&sum, (size_t) n, buffer);
      n_bytes += (uint64_t) n;
    }
  if (n < 0)
    {
      set_read_error (error, errno, path, name);
      return FALSE;
    }
  write_sum (&sum, out_sha256);
  *out_n_bytes = n_bytes;
  return TRUE;
}

/* Lets the system forget what it has of the file in memory, so that it is read from the medium;
 * what is not written yet stays, therefore it is written first. */
static gboolean
drop_cache (int fd, const char *path, const char *name, GError **error)
{
  g_autofree char *file = g_build_filename (path, name, NULL);

  if (fsync (fd) != 0 && errno != EROFS && errno != EINVAL)
    {
      guise_set_error_from_errno (error, errno, file, "write");
      return FALSE;
    }
  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED); /* a wish */
  return TRUE;
}

static gboolean
verify_file (int                   folder,
             const char           *path,
             const GuiseStoreFile *file,
             GuiseStoreDepth       depth,
             GCancellable         *cancellable,
             GError              **error)
{
  struct stat info;
  char        sha256[65];
  uint64_t    n_bytes;
  int         fd = open_file (folder, path, file->name, &info, error);
  gboolean    ok = FALSE;

  if (fd < 0)
    return FALSE;
  if ((uint64_t) info.st_size != file->n_bytes)
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
                 "The file '%s' in '%s' has %" G_GOFFSET_FORMAT " bytes and was written with "
                 "%" G_GUINT64_FORMAT,
                 file->name, path, (goffset) info.st_size, file->n_bytes);
  else if (depth == GUISE_STORE_SIZES || file->sha256[0] == '\0')
    ok = TRUE;
  else if ((depth == GUISE_STORE_MEDIUM && !drop_cache (fd, path, file->name, error)) ||
           !hash_file (fd, path, file->name, sha256, &n_bytes, cancellable, error))
    ok = FALSE;
  else if (strcmp (sha256, file->sha256) != 0)
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
                 "The file '%s' in '%s' does not hold what was written: its checksum differs",
                 file->name, path);
  else
    ok = TRUE;
  close (fd);
  return ok;
}

gboolean
guise_store_folder_verify (int              folder,
                           const char      *path,
                           const GPtrArray *files,
                           GuiseStoreDepth  depth,
                           GCancellable    *cancellable,
                           GError         **error)
{
  /* What costs nothing first: most damage shows in the sizes. */
  for (unsigned i = 0; i < files->len; i++)
    if (!verify_file (folder, path, g_ptr_array_index (files, i), GUISE_STORE_SIZES, cancellable,
                      error))
      return FALSE;
  for (unsigned i = 0; depth != GUISE_STORE_SIZES && i < files->len; i++)
    if (!verify_file (folder, path, g_ptr_array_index (files, i), depth, cancellable, error))
      return FALSE;
  return TRUE;
}

gboolean
guise_store_file_survey (int folder, const char *path, GuiseStoreFile *file, GError **error)
{
  struct stat info;
  int         fd = open_file (folder, path, file->name, &info, error);
  gboolean    ok = fd >= 0;

  if (ok && fsync (fd) != 0 && errno != EROFS && errno != EINVAL)
    {
      g_autofree char *full = g_build_filename (path, file->name, NULL);

      guise_set_error_from_errno (error, errno, full, "write");
      ok = FALSE;
    }
  ok = ok && hash_file (fd, path, file->name, file->sha256, &file->n_bytes, NULL, error);
  if (fd >= 0)
    close (fd);
  return ok;
}

GPtrArray *
guise_store_folder_survey (int folder, const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = guise_dir_list (path, NULL, error);
  g_autoptr (GPtrArray) files = guise_store_file_list_new ();

  for (unsigned i = 0; names != NULL && i < names->len; i++)
    {
      g_ptr_array_add (files, guise_store_file_new (g_ptr_array_index (names, i)));
      if (!guise_store_file_survey (folder, path, g_ptr_array_index (files, i), error))
        return NULL;
    }
  return names != NULL ? g_steal_pointer (&files) : NULL;
}

static gboolean
copy_bytes (int           from,
            const char   *from_path,
            const char   *name,
            int           to,
            const char   *to_path,
            GCancellable *cancellable,
            GError      **error)
{
  g_autofree uint8_t *buffer = g_try_malloc (PIECE_BYTES);
  ssize_t             n;

  if (buffer == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to copy '%s' from '%s'", name, from_path);
      return FALSE;
    }
  while ((n = guise_store_read_at (from, buffer, PIECE_BYTES, -1)) > 0)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Copying '%s' was stopped", from_path);
          return FALSE;
        }
      if (!guise_store_write_at (to, buffer, (size_t) n, -1))
        {
          guise_set_error_from_errno (error, errno, to_path, "write");
          return FALSE;
        }
    }
  if (n < 0)
    set_read_error (error, errno, from_path, name);
  return n == 0;
}

static gboolean
make_copy (int                   source,
           const char           *from_path,
           int                   to,
           const char           *to_path,
           const GuiseStoreFile *file,
           GCancellable         *cancellable,
           GError              **error)
{
  g_autofree char *path = g_build_filename (to_path, file->name, NULL);
  int      fd = openat (to, file->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  gboolean ok;

  if (fd < 0)
    {
      guise_set_error_from_errno (error, errno, path, "create");
      return FALSE;
    }
  ok = copy_bytes (source, from_path, file->name, fd, path, cancellable, error);
  if (close (fd) != 0 && ok)
    {
      guise_set_error_from_errno (error, errno, path, "write");
      ok = FALSE;
    }
  return ok;
}

/* Makes a file as a reflink: own metadata, shared bytes. %FALSE with @error when what was begun
 * stands in the way of other means, without when only these are left. */
static gboolean
make_reflink (int source, int to, const char *to_path, const char *name, GError **error)
{
  int      fd = openat (to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = ioctl (fd, FICLONE, source) == 0;
  close (fd);
  if (!ok && unlinkat (to, name, 0) != 0)
    {
      g_autofree char *path = g_build_filename (to_path, name, NULL);

      guise_set_error_from_errno (error, errno, path, "write");
    }
  return ok;
}

gboolean
guise_store_file_bring (int                   from,
                        const char           *from_path,
                        int                   to,
                        const char           *to_path,
                        const GuiseStoreFile *file,
                        uint64_t              n_left,
                        GCancellable         *cancellable,
                        GError              **error)
{
  struct stat info;
  int         source = open_file (from, from_path, file->name, &info, error);
  g_autoptr (GError) local = NULL;
  gboolean ok;

  if (source < 0)
    return FALSE;
  ok = make_reflink (source, to, to_path, file->name, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    ok = ok || linkat (from, file->name, to, file->name, 0) == 0 ||
         (guise_store_check_space (to_path, n_left, "The copy", error) &&
          make_copy (source, from_path, to, to_path, file, cancellable, error));
  close (source);
  return ok;
}

static char *
format_bytes (uint64_t n_bytes)
{
  if (n_bytes >= 1000 * 1000 * 1000)
    return g_strdup_printf ("%.1f GB", (double) n_bytes / 1e9);
  return g_strdup_printf ("%.1f MB", (double) n_bytes / 1e6);
}

gboolean
guise_store_check_space (const char *dir, uint64_t n_bytes, const char *what, GError **error)
{
  uint64_t       needed = n_bytes + n_bytes / SPARE_PART + SPARE_BYTES;
  struct statvfs info;
  uint64_t       n_free;

  if (statvfs (dir, &info) != 0 || info.f_blocks == 0)
    return TRUE;
  n_free = (uint64_t) info.f_bavail * info.f_frsize;
  if (n_free < needed)
    {
      g_autofree char *needed_text = format_bytes (needed);
      g_autofree char *free_text = format_bytes (n_free);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE,
                   "%s needs %s, and only %s are free in '%s'", what, needed_text, free_text, dir);
      return FALSE;
    }
  return TRUE;
}
