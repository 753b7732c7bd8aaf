/* SPDX-License-Identifier: GPL-3.0-or-later
 * One interface over the kinds of footage. */
#include "media/guise-video-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "image/guise-codec.h"
#include "media/guise-source-private.h"

#define HEAD_BYTES 256 /* enough to tell what the file is */

struct _GuiseVideoReader
{
  GuiseSource *source; /* owned */
};

/* Reads the first bytes of a regular file. */
static gboolean
read_head (const char *path, uint8_t *head, size_t n_bytes, size_t *out_n, GError **error)
{
  struct stat info;
  ssize_t     n = -1;
  int         fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0)
    {
      guise_set_error_from_errno (error, errno, path, "open");
      return FALSE;
    }
  if (fstat (fd, &info) == 0 && !S_ISREG (info.st_mode))
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                 "'%s' is neither a regular file nor a folder", path);
  else if ((n = read (fd, head, n_bytes)) < 0)
    guise_set_error_from_errno (error, errno, path, "read");
  close (fd);
  if (n < 0)
    return FALSE;
  *out_n = (size_t) n;
  return TRUE;
}

GuiseVideoReader *
guise_video_reader_open (const char *path, int n_threads, GError **error)
{
  uint8_t           head[HEAD_BYTES];
  size_t            n_head = 0;
  GuiseSource      *source;
  GuiseVideoReader *self;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (n_threads >= 0, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    source = guise_folder_source_new (path, error);
  else if (!read_head (path, head, sizeof head, &n_head, error))
    return NULL;
  else if (guise_image_sniff (head, n_head) != GUISE_IMAGE_UNKNOWN)
    source = guise_still_source_new (path, error);
  else
    source = guise_av_source_new (path, head, n_head, n_threads, error);
  if (source == NULL)
    return NULL;
  self = g_new0 (GuiseVideoReader, 1);
  self->source = source;
  return self;
}

void
guise_video_reader_free (GuiseVideoReader *self)
{
  if (self == NULL)
    return;
  self->source->class_->destroy (self->source);
  g_free (self);
}

gboolean
guise_video_reader_next (GuiseVideoReader *self,
                         GuiseFrame      **out_frame,
                         GCancellable     *cancellable,
                         GError          **error)
{
  GuiseFrame *frame = NULL;
  gboolean    end = FALSE;

  if (!self->source->class_->next (self->source, &frame, &end, cancellable, error))
    return FALSE;
  g_assert (end == (frame == NULL));
  *out_frame = frame;
  return TRUE;
}

gboolean
guise_video_reader_seek (GuiseVideoReader *self,
                         uint64_t          index,
                         GCancellable     *cancellable,
                         GError          **error)
{
  return self->source->class_->seek (self->source, index, cancellable, error);
}

void
guise_video_reader_get_info (const GuiseVideoReader *self, GuiseVideoInfo *out_info)
{
  *out_info = self->source->info;
}

void
guise_video_reader_get_damage (const GuiseVideoReader *self, GuiseVideoDamage *out_damage)
{
  *out_damage = self->source->damage;
}

const char *const *
guise_video_reader_get_reasons (const GuiseVideoReader *self)
{
  return (const char *const *) self->source->reasons->pdata;
}

char *
guise_video_reader_dup_name (const GuiseVideoReader *self, uint64_t index)
{
  return self->source->class_->dup_name (self->source, index);
}
