/* SPDX-License-Identifier: GPL-3.0-or-later
 * An exported file copied to where another program looks for it. */
#include "app/export/guise-export-copy.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-store-error.h"

#define CHUNK_BYTES ((size_t) 1 << 20)
#define MAX_BYTES   ((size_t) 64 << 30) /* far more than a model has; holes would fill a disk */

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

/* Reads all of a file; hands it on to @writer, when there is one. Returns: (transfer full)
 * (nullable): its SHA-256 */
static char *
read_all (const char *path, GuiseFileWriter *writer, Progress *progress, GError **error)
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
      if ((writer != NULL && !guise_file_writer_write (writer, chunk, (size_t) n, error)) ||
          !go_on (progress, (size_t) n, error))
        return NULL;
    }
  return n == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

/* Copies and compares; what is in @draft then is whole, or nothing is. */
static gboolean
copy_beside (const char *path, const char *draft, Progress *progress, GError **error)
{
  g_autoptr (GuiseFileWriter) writer = guise_file_writer_new (draft, error);
  g_autofree char *sum = writer != NULL ? read_all (path, writer, progress, error) : NULL;
  g_autofree char *again = NULL;

  if (sum == NULL || !guise_file_writer_commit (writer, error))
    return FALSE;
  again = read_all (draft, NULL, progress, error);
  if (again == NULL || strcmp (sum, again) == 0)
    return again != NULL;
  g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NOT_VERIFIED,
               "The copy of '%s' does not read back as what was written", path);
  return FALSE;
}

static gboolean
put_in_place (const char *draft, const char *target, const char *folder, GError **error)
{
  if (g_rename (draft, target) != 0)
    {
      guise_set_error_from_errno (error, errno, target, "replace");
      return FALSE;
    }
  guise_dir_sync (folder);
  return TRUE;
}

static gboolean
copy (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order     *order = data;
  g_autofree char *name = g_path_get_basename (order->path);
  g_autofree char *target = g_build_filename (order->folder, name, NULL);
  g_autofree char *draft = g_strconcat (target, ".copied", NULL);
  GStatBuf         info = { 0 };
  Progress         progress = { .report = report, .cancellable = cancellable };

  guise_job_report_status (report, _("Copying"));
  if (g_stat (order->path, &info) == 0)
    progress.total = 2 * (uint64_t) info.st_size;
  if (copy_beside (order->path, draft, &progress, error) &&
      put_in_place (draft, target, order->folder, error))
    {
      guise_job_report_result (report, g_filename_display_name (name), g_free, NULL);
      return TRUE;
    }
  g_unlink (draft);
  return FALSE;
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
