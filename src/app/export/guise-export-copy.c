/* SPDX-License-Identifier: GPL-3.0-or-later
 * An exported file copied to where another program looks for it. */
#include "app/export/guise-export-copy.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-store-error.h"

#define CHUNK_BYTES ((size_t) 1 << 20)
#define MAX_BYTES   ((size_t) 64 << 30) /* far more than a model has; holes would fill a disk */
#define MAX_NAMES   1000                /* of one model; each is compared */

typedef struct
{
  char *path;   /* owned */
  char *folder; /* owned */
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

/* How far it is: written once, read back once. */
typedef struct
{
  GuiseJobReport *report;
  GCancellable   *cancellable;
  uint64_t        done;
  uint64_t        total;
} Progress;

static gboolean
go_on (Progress *self, size_t n_bytes, GError **error)
{
  self->done += n_bytes;
  guise_job_report_progress (MIN (self->done, self->total), self->total, self->report);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* Reads all of a file; writes it to @fd, when there is one. Returns: (transfer full) (nullable):
 * its SHA-256 */
static char *
read_all (const char *path, int fd, Progress *progress, GError **error)
{
  g_autoptr (GInputStream) stream = guise_file_open_stream (path, MAX_BYTES, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree uint8_t *chunk = g_malloc (CHUNK_BYTES);
  ssize_t             n = stream != NULL ? 1 : -1;

  while (n > 0)
    {
      n = g_input_stream_read (stream, chunk, CHUNK_BYTES, NULL, error);
      if (n <= 0)
        break;
      g_checksum_update (sum, chunk, n);
      if (fd >= 0 && !guise_file_write_all (fd, chunk, (size_t) n))
        {
          guise_set_error_from_errno (error, errno, path, "copy");
          return NULL;
        }
      if (!go_on (progress, (size_t) n, error))
        return NULL;
    }
  return n == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

/* What is written before it has its name. */
typedef struct
{
  char    *path;     /* owned */
  gboolean is_named; /* else it goes with its descriptor, whatever becomes of us */
  int      fd;
} Draft;

/* A name that can be guessed may be somebody's. */
static gboolean
draft_open_named (Draft *self, const char *folder)
{
  self->path = g_build_filename (folder, "guise-XXXXXX.copied", NULL);
  self->is_named = TRUE;
  self->fd = g_mkstemp_full (self->path, O_RDWR | O_CLOEXEC, 0644);
  return self->fd >= 0;
}

/* A model is large: what is killed while it copies leaves nothing, where the file system can. */
static gboolean
draft_open (Draft *self, const char *folder)
{
  self->fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);
  if (self->fd < 0 &&
      (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT))
    return draft_open_named (self, folder);
  if (self->fd < 0)
    return FALSE;
  self->path = g_strdup_printf ("/proc/self/fd/%d", self->fd);
  if (g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;
  close (self->fd);
  g_free (self->path);
  return draft_open_named (self, folder);
}

/* Nobody loses a name to it. Returns: 0, or -1 with errno */
static int
draft_link (const Draft *self, const char *target)
{
  return self->is_named ? guise_file_rename_new (self->path, target)
                        : linkat (AT_FDCWD, self->path, AT_FDCWD, target, AT_SYMLINK_FOLLOW);
}

static void
draft_close (Draft *self, gboolean is_kept)
{
  close (self->fd);
  if (self->is_named && !is_kept)
    g_unlink (self->path);
  g_free (self->path);
}

/* Copies and compares; what is in @draft then is whole. */
static gboolean
fill (const Draft *draft, const char *path, Progress *progress, GError **error)
{
  g_autofree char *sum = read_all (path, draft->fd, progress, error);
  g_autofree char *again = NULL;

  if (sum == NULL)
    return FALSE;
  if (fsync (draft->fd) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "copy");
      return FALSE;
    }
  again = read_all (draft->path, -1, progress, error);
  if (again == NULL || strcmp (sum, again) == 0)
    return again != NULL;
  g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NOT_VERIFIED,
               "The copy of '%s' does not read back as what was written", path);
  return FALSE;
}

/* Reads the next piece of both. Returns: whether it is the same in both; @out_n is 0 at the end */
static gboolean
is_same_piece (GInputStream *const streams[2], uint8_t *const pieces[2], size_t *out_n)
{
  size_t n[2] = { 0 };

  for (int i = 0; i < 2; i++)
    if (!g_input_stream_read_all (streams[i], pieces[i], CHUNK_BYTES, &n[i], NULL, NULL))
      return FALSE;
  *out_n = n[0];
  return n[0] == n[1] && memcmp (pieces[0], pieces[1], n[0]) == 0;
}

/* Up to the first difference: there may be a copy of each day. */
static gboolean
have_same_bytes (const char *path, const char *target, Progress *progress)
{
  g_autoptr (GInputStream) ours = guise_file_open_stream (path, MAX_BYTES, NULL);
  g_autoptr (GInputStream) theirs = guise_file_open_stream (target, MAX_BYTES, NULL);
  g_autofree uint8_t *one = g_malloc (CHUNK_BYTES);
  g_autofree uint8_t *other = g_malloc (CHUNK_BYTES);
  size_t              n = CHUNK_BYTES;

  if (ours == NULL || theirs == NULL)
    return FALSE;
  while (n > 0)
    if (!is_same_piece ((GInputStream *[]){ ours, theirs }, (uint8_t *[]){ one, other }, &n) ||
        !go_on (progress, n, NULL))
      return FALSE;
  return TRUE;
}

/* Whether somebody's file is what is to be copied. One that cannot be read is not. */
static gboolean
is_the_same (const Order *order, const char *target, GuiseJobReport *report, GCancellable *stop)
{
  GStatBuf ours = { 0 }, theirs = { 0 };
  Progress progress = { .report = report, .cancellable = stop };

  if (g_stat (order->path, &ours) != 0 || g_stat (target, &theirs) != 0 ||
      ours.st_size != theirs.st_size)
    return FALSE;
  guise_job_report_status (report, _("Comparing with what is there"));
  progress.total = (uint64_t) ours.st_size;
  return have_same_bytes (order->path, target, &progress);
}

/* The name itself, then with a number before its ending. */
static char *
dup_nth_name (const char *path, int n)
{
  g_autofree char *name = g_path_get_basename (path);
  const char      *dot = strrchr (name, '.');
  const int        n_stem = dot != NULL ? (int) (dot - name) : (int) strlen (name);

  return n == 1 ? g_strdup (name) : g_strdup_printf ("%.*s %d%s", n_stem, name, n, name + n_stem);
}

/* The first name from @n on that nobody has, or that a file with the same bytes has.
 * Returns: (transfer full) (nullable): the name */
static char *
find_name (const Order    *order,
           int            *n,
           gboolean       *out_is_there,
           GuiseJobReport *report,
           GCancellable   *stop,
           GError        **error)
{
  for (; *n <= MAX_NAMES; ++*n)
    {
      g_autofree char *name = dup_nth_name (order->path, *n);
      g_autofree char *target = g_build_filename (order->folder, name, NULL);

      if (g_cancellable_set_error_if_cancelled (stop, error))
        return NULL;
      *out_is_there = is_the_same (order, target, report, stop);
      if (*out_is_there || !g_file_test (target, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
        return g_steal_pointer (&name);
    }
  guise_set_error_from_errno (error, EEXIST, order->folder, "write to");
  return NULL;
}

/* Whoever takes a name meanwhile keeps it. Returns: (transfer full) (nullable): the name it got */
static char *
put_in_place (const Draft    *draft,
              const Order    *order,
              int             n,
              gboolean       *out_is_there,
              GuiseJobReport *report,
              GCancellable   *stop,
              GError        **error)
{
  for (;;)
    {
      g_autofree char *name = find_name (order, &n, out_is_there, report, stop, error);
      g_autofree char *target = name != NULL ? g_build_filename (order->folder, name, NULL) : NULL;

      if (name == NULL || *out_is_there)
        return g_steal_pointer (&name);
      if (draft_link (draft, target) == 0)
        {
          guise_dir_sync (order->folder);
          return g_steal_pointer (&name);
        }
      if (errno != EEXIST)
        {
          guise_set_error_from_errno (error, errno, target, "write");
          return NULL;
        }
    }
}

/* Returns: (transfer full) (nullable): the name the file got */
static char *
copy_as (const Order *order, int n, GuiseJobReport *report, GCancellable *stop, GError **error)
{
  Draft    draft = { 0 };
  GStatBuf info = { 0 };
  Progress progress = { .report = report, .cancellable = stop };
  char    *name = NULL;
  gboolean is_there = FALSE;

  if (!draft_open (&draft, order->folder))
    {
      guise_set_error_from_errno (error, errno, order->folder, "write to");
      g_free (draft.path);
      return NULL;
    }
  guise_job_report_status (report, _("Copying"));
  if (g_stat (order->path, &info) == 0)
    progress.total = 2 * (uint64_t) info.st_size;
  if (fill (&draft, order->path, &progress, error))
    name = put_in_place (&draft, order, n, &is_there, report, stop, error);
  draft_close (&draft, name != NULL && !is_there);
  return name;
}

static gboolean
copy (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order     *order = data;
  gboolean         is_there = FALSE;
  int              n = 1;
  g_autofree char *name = find_name (order, &n, &is_there, report, cancellable, error);
  g_autofree char *copied = name == NULL || is_there
                              ? g_steal_pointer (&name)
                              : copy_as (order, n, report, cancellable, error);

  if (copied == NULL)
    return FALSE;
  guise_job_report_result (report, g_filename_display_name (copied), g_free, NULL);
  return TRUE;
}

GuiseJob *
guise_export_copy_new (const char *path, const char *folder)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *title = NULL;
  Order           *order = g_new (Order, 1);

  *order = (Order){ g_strdup (path), g_strdup (folder) };
  /* Translators: name of a file */
  title = g_strdup_printf (_("Copying %s"), name);
  return guise_thread_job_new (title, copy, order, order_free);
}
