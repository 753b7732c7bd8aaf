/* SPDX-License-Identifier: GPL-3.0-or-later
 * Taking the sound of footage over into a new video. */
#include <errno.h>

#include "media/guise-av-aac-private.h"
#include "media/guise-av-sound-private.h"

#define NS_PER_SECOND   1000000000
#define MAX_READ_ERRORS 32

/* One sound stream on its way. */
typedef struct
{
  GuiseAvSound *sound;  /* borrowed; for the callback of the encoder */
  AVStream     *source; /* borrowed from the source */
  AVStream     *target; /* borrowed from the target */
  GuiseAvAac   *aac;    /* owned; NULL when packets are copied */
  int64_t       start;  /* time of the source that counts as 0, in its time base */
  int64_t       first;  /* what comes before that there is left out */
  int64_t       last_dts;
  int64_t       n_packets; /* that were given to the target */
  uint64_t      n_damaged;
} Track;

struct _GuiseAvSound
{
  char            *path;        /* owned */
  AVFormatContext *source;      /* owned, nullable */
  AVFormatContext *target;      /* borrowed from the writer */
  int64_t          start_ns;    /* of the source; what is heard before is left out */
  GCancellable    *cancellable; /* always NULL: one packet takes no time */
  AVPacket        *packet;      /* owned; read but not written yet when has_packet */
  gboolean         has_packet;
  gboolean         ended;
  GArray          *tracks; /* owned; Track */
  GPtrArray       *notes;  /* owned; NULL-terminated */
};

static void
add_note (GuiseAvSound *self, char *note)
{
  g_ptr_array_insert (self->notes, (int) self->notes->len - 1, note);
}

static void
clear_track (void *data)
{
  Track *track = data;

  g_clear_pointer (&track->aac, guise_av_aac_free);
}

/* What mp4 and Matroska hold and players play. */
static gboolean
can_copy (const AVCodecParameters *parameters)
{
  switch (parameters->codec_id)
    {
    case AV_CODEC_ID_AAC:
    case AV_CODEC_ID_MP3:
    case AV_CODEC_ID_AC3:
    case AV_CODEC_ID_EAC3:
    case AV_CODEC_ID_ALAC:
    case AV_CODEC_ID_OPUS:
      return parameters->sample_rate > 0 && parameters->ch_layout.nb_channels > 0;
    default:
      return FALSE;
    }
}

/* A time from the start of the source on, in the time base of a stream of it. */
static int64_t
find_time (const GuiseAvSound *self, const AVStream *source, int64_t time_ns)
{
  int64_t time =
    guise_av.av_rescale_q (time_ns, (AVRational){ 1, NS_PER_SECOND }, source->time_base);

  if (self->source->start_time != AV_NOPTS_VALUE)
    time += guise_av.av_rescale_q (self->source->start_time, AV_TIME_BASE_Q, source->time_base);
  return time;
}

/* Sets one stream up; *out_code is negative only when nothing at all can go on. */
static void
add_track (GuiseAvSound *self, AVStream *source, int *out_code)
{
  const char *codec = guise_av.avcodec_get_name (source->codecpar->codec_id);
  Track       track = { .sound = self, .source = source, .last_dts = INT64_MIN };
  int         result = 0;

  track.start = find_time (self, source, self->start_ns);
  /* A start in the middle has nothing of what came before it: Matroska would move all times for it.
   */
  track.first = self->start_ns == 0 ? INT64_MIN : track.start;
  track.target = guise_av.avformat_new_stream (self->target, NULL);
  if (track.target == NULL)
    {
      *out_code = AVERROR (ENOMEM);
      return;
    }
  if (can_copy (source->codecpar))
    {
      result = guise_av.avcodec_parameters_copy (track.target->codecpar, source->codecpar);
      track.target->codecpar->codec_tag = 0; /* the container chooses its own */
      track.target->time_base = (AVRational){ 1, source->codecpar->sample_rate };
    }
  else
    track.aac = guise_av_aac_new (source, track.target, track.start, &result);
  if (result < 0)
    *out_code = result;
  else if (track.aac != NULL)
    add_note (self, g_strdup_printf ("Sound stream %d (%s) was encoded anew as AAC", source->index,
                                     codec));
  track.target->disposition = source->disposition & AV_DISPOSITION_DEFAULT;
  g_array_append_val (self->tracks, track);
}

/* Whether the stream can be taken over, found out without touching the target. */
static gboolean
is_usable (GuiseAvSound *self, const AVStream *stream)
{
  const AVCodecParameters *parameters = stream->codecpar;

  if (can_copy (parameters) ||
      (guise_av.avcodec_find_decoder (parameters->codec_id) != NULL &&
       parameters->sample_rate > 0 && parameters->ch_layout.nb_channels > 0 &&
       parameters->ch_layout.nb_channels <= 8))
    return TRUE;
  add_note (self,
            g_strdup_printf ("Sound stream %d (%s) cannot be decoded and was left out",
                             stream->index, guise_av.avcodec_get_name (parameters->codec_id)));
  return FALSE;
}

/* Where the container cannot seek, what comes before is read and left out. */
static void
go_to_start (GuiseAvSound *self)
{
  int64_t at = self->start_ns / (NS_PER_SECOND / AV_TIME_BASE);

  if (self->source->start_time != AV_NOPTS_VALUE)
    at += self->source->start_time;
  if (self->start_ns > 0 && !self->ended)
    (void) guise_av.av_seek_frame (self->source, -1, at, AVSEEK_FLAG_BACKWARD);
}

GuiseAvSound *
guise_av_sound_new (const char *path, int64_t start_ns, AVFormatContext *target, GError **error)
{
  g_autoptr (GuiseAvSound) self = g_new0 (GuiseAvSound, 1);
  int code = 0;

  self->path = g_strdup (path);
  self->target = target;
  self->start_ns = start_ns;
  self->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  g_array_set_clear_func (self->tracks, clear_track);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->notes, NULL);
  self->packet = guise_av.av_packet_alloc ();
  self->source = guise_av_open (path, &self->cancellable, error);
  if (self->source == NULL)
    return NULL;
  for (unsigned i = 0; i < self->source->nb_streams && code >= 0; i++)
    {
      AVStream *stream = self->source->streams[i];

      if (stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO && is_usable (self, stream))
        add_track (self, stream, &code);
      else
        stream->discard = AVDISCARD_ALL;
    }
  if (self->packet == NULL)
    code = AVERROR (ENOMEM);
  if (code < 0)
    {
      guise_av_set_error (error, code, path, "take over the sound of");
      return NULL;
    }
  self->ended = self->tracks->len == 0;
  go_to_start (self);
  /* The tracks do not move any more: their addresses go to the encoders. */
  return g_steal_pointer (&self);
}

void
guise_av_sound_free (GuiseAvSound *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->tracks, g_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  guise_av.av_packet_free (&self->packet);
  guise_av.avformat_close_input (&self->source);
  g_free (self->path);
  g_free (self);
}

const char *const *
guise_av_sound_get_notes (const GuiseAvSound *self)
{
  return (const char *const *) self->notes->pdata;
}

static Track *
find_track (GuiseAvSound *self, int stream_index)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = &g_array_index (self->tracks, Track, i);

      if (track->source->index == stream_index)
        return track;
    }
  return NULL;
}

/* Reads the next sound packet into self->packet, or sets ended. */
static void
read_packet (GuiseAvSound *self)
{
  int n_errors = 0;

  while (!self->has_packet && !self->ended)
    {
      int    result = guise_av.av_read_frame (self->source, self->packet);
      Track *track = result >= 0 ? find_track (self, self->packet->stream_index) : NULL;

      if (track != NULL && self->packet->pts != AV_NOPTS_VALUE && self->packet->pts >= track->first)
        self->has_packet = TRUE;
      else if (result >= 0)
        guise_av.av_packet_unref (self->packet);
      else
        self->ended = result == AVERROR_EOF || ++n_errors >= MAX_READ_ERRORS;
    }
}

/* Writes a packet whose times are in the time base @base and count from 0. */
static int
write_packet (Track *track, AVPacket *packet, AVRational base)
{
  packet->stream_index = track->target->index;
  packet->pos = -1;
  guise_av.av_packet_rescale_ts (packet, base, track->target->time_base);
  if (packet->dts == AV_NOPTS_VALUE)
    packet->dts = packet->pts;
  if (packet->dts <= track->last_dts || packet->pts < packet->dts)
    {
      track->n_damaged++; /* mp4 cannot hold times that go back */
      return 0;
    }
  track->last_dts = packet->dts;
  track->n_packets++;
  return guise_av.av_interleaved_write_frame (track->sound->target, packet);
}

static int
write_encoded (AVPacket *packet, void *user_data)
{
  Track *track = user_data;

  packet->duration = MAX (packet->duration, 0);
  return write_packet (track, packet, (AVRational){ 1, track->target->codecpar->sample_rate });
}

static int
write_pending (GuiseAvSound *self, Track *track)
{
  AVPacket *packet = self->packet;
  int       result;

  if (track->aac != NULL)
    result = guise_av_aac_push (track->aac, packet, write_encoded, track);
  else
    {
      packet->pts -= track->start;
      if (packet->dts != AV_NOPTS_VALUE)
        packet->dts -= track->start;
      result = write_packet (track, packet, track->source->time_base);
    }
  guise_av.av_packet_unref (packet);
  self->has_packet = FALSE;
  return result;
}

gboolean
guise_av_sound_write_until (GuiseAvSound *self, int64_t time_ns, GError **error)
{
  for (;;)
    {
      Track  *track;
      int64_t limit;
      int     result;

      read_packet (self);
      if (!self->has_packet)
        return TRUE;
      track = find_track (self, self->packet->stream_index);
      limit =
        guise_av.av_rescale_q (time_ns, (AVRational){ 1, NS_PER_SECOND }, track->source->time_base);
      if (self->packet->pts - track->start >= limit)
        return TRUE;
      result = write_pending (self, track);
      if (result < 0)
        {
          guise_av_set_error (error, result, self->target->url, "write");
          return FALSE;
        }
    }
}

gboolean
guise_av_sound_is_all_written (const GuiseAvSound *self)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      const Track *track = &g_array_index (self->tracks, Track, i);

      if (track->target->nb_frames < track->n_packets)
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_av_sound_begin_anew (GuiseAvSound *self, int64_t time_ns, GError **error)
{
  const int64_t start = self->source->start_time != AV_NOPTS_VALUE ? self->source->start_time : 0;

  if (!guise_av_sound_write_until (self, time_ns, error))
    return FALSE;
  guise_av.av_packet_unref (self->packet);
  self->has_packet = FALSE;
  self->ended = self->tracks->len == 0 ||
                guise_av.av_seek_frame (self->source, -1, start, AVSEEK_FLAG_BACKWARD) < 0;
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = &g_array_index (self->tracks, Track, i);

      track->start = find_time (self, track->source, -time_ns);
      track->first = find_time (self, track->source, 0);
      if (track->aac != NULL)
        guise_av_aac_begin_anew (track->aac, track->start);
    }
  return TRUE;
}

gboolean
guise_av_sound_finish (GuiseAvSound *self, int64_t time_ns, GError **error)
{
  if (!guise_av_sound_write_until (self, time_ns, error))
    return FALSE;
  self->ended = TRUE;
  if (self->source->pb->error < 0)
    add_note (self, g_strdup ("The file with the sound cannot be read to its end"));
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track   *track = &g_array_index (self->tracks, Track, i);
      uint64_t n_damaged = track->n_damaged;
      int      result = 0;

      if (track->aac != NULL)
        {
          result = guise_av_aac_push (track->aac, NULL, write_encoded, track);
          n_damaged += guise_av_aac_get_n_damaged (track->aac);
        }
      if (result < 0)
        {
          guise_av_set_error (error, result, self->target->url, "write");
          return FALSE;
        }
      if (n_damaged > 0)
        add_note (self, g_strdup_printf ("Sound stream %d is damaged: %" G_GUINT64_FORMAT
                                         " of its packets were left out",
                                         track->source->index, n_damaged));
    }
  return TRUE;
}
