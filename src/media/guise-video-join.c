/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pieces of a video put together without encoding them again. */
#include "media/guise-video-join.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "media/guise-av-file-private.h"
#include "media/guise-av-sound-private.h"
#include "media/guise-media-error.h"

#define NS_PER_SECOND 1000000000
#define UNSAFE        (32 << 20) /* bytes that a slow disk takes in some seconds */

typedef struct
{
  char            *path;       /* owned */
  char            *temporary;  /* owned */
  const char      *comment;    /* borrowed, nullable */
  const char      *sound_from; /* borrowed, nullable */
  AVFormatContext *format;     /* owned */
  AVStream        *stream;     /* borrowed from format; the pictures */
  AVPacket        *packet;     /* owned */
  GuiseAvSound    *sound;      /* owned, nullable */
  int64_t          last_dts;
  int64_t          end_ns; /* of the last picture so far */
  int64_t          n_safe; /* bytes that are on the disk, where somebody looks whether it goes on */
} Join;

static void
join_clear (Join *self)
{
  g_clear_pointer (&self->sound, guise_av_sound_free);
  if (self->format != NULL && self->format->pb != NULL)
    {
      guise_av.avio_closep (&self->format->pb);
      g_unlink (self->temporary);
    }
  g_clear_pointer (&self->format, guise_av.avformat_free_context);
  g_clear_pointer (&self->packet, guise_av_packet_free);
  g_free (self->temporary);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Join, join_clear)

static gboolean
set_corrupt (GError **error, const char *path)
{
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT,
               "'%s' is damaged or of another kind than the parts before it", path);
  return FALSE;
}

static AVStream *
find_pictures (AVFormatContext *part)
{
  for (unsigned i = 0; i < part->nb_streams; i++)
    if (part->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO)
      return part->streams[i];
  return NULL;
}

/* What a decoder needs to know beforehand must be the same: a file says it once. */
static gboolean
is_alike (const AVCodecParameters *a, const AVCodecParameters *b)
{
  return a->codec_id == b->codec_id && a->width == b->width && a->height == b->height &&
         a->extradata_size == b->extradata_size &&
         (a->extradata_size == 0 ||
          memcmp (a->extradata, b->extradata, (size_t) a->extradata_size) == 0);
}

/* Sound is counted from the start of its file, pictures from 0, and what an encoder of sound needs
 * before 0 is a start of its own. One that is centuries away is damage, and none. */
static int64_t
find_sound_start (const Join *self, const char *path, const AVFormatContext *opened)
{
  const int64_t ns = NS_PER_SECOND / AV_TIME_BASE; /* of a unit */

  if (strcmp (self->sound_from, path) != 0 || opened->start_time == AV_NOPTS_VALUE ||
      opened->start_time < -INT64_MAX / ns || opened->start_time > INT64_MAX / ns)
    return 0;
  return -opened->start_time * ns;
}

/* What is put together was made when its first part was. */
static int
keep_time (Join *self, const AVFormatContext *opened)
{
  const AVDictionaryEntry *entry =
    guise_av.av_dict_get (opened->metadata, "creation_time", NULL, 0);

  return entry != NULL ? guise_av.av_dict_set (&self->format->metadata, entry->key, entry->value, 0)
                       : 0;
}

static gboolean
open_output (Join                  *self,
             const char            *path,
             const AVFormatContext *opened,
             const AVStream        *source,
             GError               **error)
{
  int result =
    guise_av.avformat_alloc_output_context2 (&self->format, NULL,
                                             guise_av_choose_format (self->path), self->temporary);

  if (result >= 0)
    {
      self->stream = guise_av.avformat_new_stream (self->format, NULL);
      self->packet = guise_av.av_packet_alloc ();
      if (self->stream == NULL || self->packet == NULL)
        result = AVERROR (ENOMEM);
    }
  if (result >= 0)
    result = guise_av.avcodec_parameters_copy (self->stream->codecpar, source->codecpar);
  if (result >= 0)
    {
      self->stream->codecpar->codec_tag = 0; /* the container chooses its own */
      self->stream->time_base = source->time_base;
      self->stream->avg_frame_rate = source->avg_frame_rate;
      if (self->sound_from != NULL &&
          (self->sound =
             guise_av_sound_new (self->sound_from, find_sound_start (self, path, opened),
                                 self->format, error)) == NULL)
        return FALSE;
      result = self->comment != NULL ? keep_time (self, opened) : 0;
    }
  if (result >= 0)
    result = guise_av_begin_file (self->format, self->temporary, self->path, self->comment);
  if (result >= 0)
    return TRUE;
  guise_av_set_error (error, result, self->temporary, "create");
  return FALSE;
}

/* Where pictures are not coded in their order FFmpeg does not say how long each is shown: as long
 * as others, but not beyond the end. Without it the last one would be shown for no time. */
static int64_t
find_duration (const AVStream *source, const AVPacket *packet)
{
  const int64_t start = source->start_time != AV_NOPTS_VALUE ? source->start_time : 0;
  const int64_t left = source->duration != AV_NOPTS_VALUE && source->duration > 0
                         ? start + source->duration - packet->pts
                         : 0;
  int64_t       usual;

  if (packet->duration > 0 || source->avg_frame_rate.num <= 0)
    return packet->duration;
  usual = guise_av.av_rescale_q (1, av_inv_q (source->avg_frame_rate), source->time_base);
  return left > 0 ? MIN (usual, left) : usual;
}

/* Writes the packet that was read from a stream of the part, with the sound before it. */
static gboolean
write_packet (Join *self, const AVStream *source, int64_t start_ns, GError **error)
{
  const AVRational ns = { 1, NS_PER_SECOND };
  const int64_t    shift = guise_av.av_rescale_q (start_ns, ns, source->time_base);
  AVPacket        *packet = self->packet;
  int64_t          time_ns, end_ns;
  int              result;

  packet->duration = find_duration (source, packet);
  packet->pts += shift;
  packet->dts += shift;
  time_ns = guise_av.av_rescale_q (packet->pts, source->time_base, ns);
  end_ns = guise_av.av_rescale_q (packet->pts + packet->duration, source->time_base, ns);
  self->end_ns = MAX (self->end_ns, end_ns);
  packet->stream_index = self->stream->index;
  packet->pos = -1;
  guise_av.av_packet_rescale_ts (packet, source->time_base, self->stream->time_base);
  /* Pictures that come irregularly: the next part may start to decode before the last one ends. */
  if (self->last_dts != AV_NOPTS_VALUE && packet->dts <= self->last_dts)
    packet->dts = self->last_dts + 1;
  self->last_dts = packet->dts;
  if (self->sound != NULL && !guise_av_sound_write_until (self->sound, time_ns, error))
    return FALSE;
  result = guise_av.av_interleaved_write_frame (self->format, packet);
  if (result >= 0)
    return TRUE;
  guise_av_set_error (error, result, self->temporary, "write");
  return FALSE;
}

/* Whoever waits sees that it goes on. A disk that fails says so once, to who asks first: the last
 * sync would not be told again. */
static gboolean
go_on (Join *self, int *n_steps, GError **error)
{
  gboolean ok;
  int      fd;

  g_atomic_int_inc (n_steps);
  if (self->format->pb->pos < self->n_safe + UNSAFE)
    return TRUE;
  self->n_safe = self->format->pb->pos;
  fd = g_open (self->temporary, O_RDWR | O_CLOEXEC, 0);
  ok = fd >= 0 && fdatasync (fd) == 0;
  if (!ok)
    guise_set_error_from_errno (error, errno, self->temporary, "write");
  if (fd >= 0)
    close (fd);
  return ok;
}

/* Reads a packet of the part; what was written half ends one that was cut off. A disk that fails
 * ends nothing, but FFmpeg says so of it. */
static int
read_packet (Join *self, AVFormatContext *opened, const GuiseVideoPart *part)
{
  int result = guise_av.av_read_frame (opened, self->packet);

  if (part->is_cut && result >= 0 && (self->packet->flags & AV_PKT_FLAG_CORRUPT))
    {
      guise_av.av_packet_unref (self->packet);
      result = AVERROR_INVALIDDATA;
    }
  if (result < 0 && opened->pb->error < 0)
    return opened->pb->error;
  return part->is_cut && result == AVERROR_INVALIDDATA && self->last_dts != AV_NOPTS_VALUE
           ? AVERROR_EOF
           : result;
}

/* What ended the reading of a part, of which all was written. */
static gboolean
check_end (const Join            *self,
           const AVFormatContext *opened,
           int                    result,
           const char            *path,
           GError               **error)
{
  if (result == AVERROR_EOF && self->last_dts != AV_NOPTS_VALUE)
    return TRUE;
  if (opened->pb->error >= 0)
    return set_corrupt (error, path);
  guise_av_set_error (error, result, path, "read");
  return FALSE;
}

static gboolean
add_part (Join *self, const GuiseVideoPart *part, GError **error)
{
  GCancellable    *never = NULL;
  AVFormatContext *opened = guise_av_open (part->path, &never, error);
  AVStream        *source;
  gboolean         ok = FALSE;
  int              result;

  if (opened == NULL)
    return FALSE;
  source = find_pictures (opened);
  if (source == NULL ||
      (self->stream != NULL && !is_alike (self->stream->codecpar, source->codecpar)))
    set_corrupt (error, part->path);
  else if (self->stream != NULL || open_output (self, part->path, opened, source, error))
    {
      do
        {
          result = read_packet (self, opened, part);
          ok = result < 0 || self->packet->stream_index != source->index ||
               write_packet (self, source, part->start_ns, error);
          guise_av.av_packet_unref (self->packet);
          ok = ok && (part->n_steps == NULL || go_on (self, part->n_steps, error));
        }
      while (ok && result >= 0);
      ok = ok && check_end (self, opened, result, part->path, error);
    }
  guise_av.avformat_close_input (&opened);
  return ok;
}

static gboolean
join (const GuiseVideoPart *parts,
      size_t                n_parts,
      const char           *path,
      gboolean              is_new,
      const char           *comment,
      const char           *sound_from,
      char               ***out_sound_notes,
      GError              **error)
{
  g_auto (Join) self = { .last_dts = AV_NOPTS_VALUE, .comment = comment, .sound_from = sound_from };

  if (!guise_av_load (GUISE_AV_FILES, error))
    return FALSE;
  self.path = g_strdup (path);
  self.temporary = g_strconcat (path, ".tmp", NULL);
  for (size_t i = 0; i < n_parts; i++)
    if (!add_part (&self, &parts[i], error))
      return FALSE;
  if ((self.sound != NULL && !guise_av_sound_finish (self.sound, self.end_ns, error)) ||
      !guise_av_finish_file (self.format, self.temporary, path, is_new, error))
    return FALSE;
  *out_sound_notes = self.sound != NULL
                       ? g_strdupv ((char **) guise_av_sound_get_notes (self.sound))
                       : g_new0 (char *, 1);
  return TRUE;
}

gboolean
guise_video_join (const GuiseVideoPart *parts,
                  size_t                n_parts,
                  const char           *path,
                  const char           *comment,
                  const char           *sound_from,
                  char               ***out_sound_notes,
                  GError              **error)
{
  g_return_val_if_fail (n_parts > 0, FALSE);

  return join (parts, n_parts, path, FALSE, comment, sound_from, out_sound_notes, error);
}

gboolean
guise_video_rescue (const GuiseVideoPart *part,
                    const char           *path,
                    const char           *comment,
                    const char           *sound_from,
                    char               ***out_sound_notes,
                    GError              **error)
{
  return join (part, 1, path, TRUE, comment, sound_from, out_sound_notes, error);
}

char *
guise_video_dup_comment (const char *path, GError **error)
{
  GCancellable            *never = NULL;
  AVFormatContext         *opened;
  const AVDictionaryEntry *entry;
  char                    *comment;

  if (!guise_av_load (GUISE_AV_FILES, error) ||
      (opened = guise_av_open (path, &never, error)) == NULL)
    return NULL;
  entry = guise_av.av_dict_get (opened->metadata, "comment", NULL, 0);
  comment = g_strdup (entry != NULL ? entry->value : "");
  guise_av.avformat_close_input (&opened);
  return comment;
}
