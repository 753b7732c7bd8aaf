/* SPDX-License-Identifier: GPL-3.0-or-later
 * Packets in, numbered pictures out; what is damaged is counted and passed over. */
#include <errno.h>

#include "core/guise-error.h"
#include "media/guise-av-source-private.h"

#define MAX_READ_ERRORS 32 /* in a row; then the rest of the file is given up */

static const char no_picture[] = "the decoder gave no picture";

gboolean
guise_av_source_check_cancelled (const GuiseAvSource *self, GError **error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED, "Reading '%s' was stopped",
               self->base.path);
  return TRUE;
}

static void
add_reason (GuiseAvSource *self, const char *reason)
{
  if (!self->quiet)
    guise_source_add_reason (&self->base, self->next_index, reason);
}

void
guise_av_source_count_lost (GuiseAvSource *self, uint64_t n, const char *reason)
{
  if (n == 0)
    return;
  add_reason (self, reason);
  if (!self->quiet)
    self->base.damage.n_lost += n;
  self->next_index += n;
}

void
guise_av_source_restart (GuiseAvSource *self)
{
  guise_av.avcodec_flush_buffers (self->codec);
  (void) guise_av_window_flush (&self->window);
  self->held = FALSE;
  self->draining = FALSE;
  self->ended = FALSE;
  self->read_failed = FALSE;
  self->last_time_ns = -1;
}

/* The decoder refused something. Where packets are pictures the window finds out which. */
static void
note_decoder_error (GuiseAvSource *self, int av_code)
{
  char text[AV_ERROR_MAX_STRING_SIZE] = { 0 };

  guise_av.av_strerror (av_code, text, sizeof text);
  if (self->one_to_one)
    add_reason (self, text);
  else
    guise_av_source_count_lost (self, 1, text);
}

/* Reads the next packet of the stream into self->packet; the end of the file sets draining. */
static gboolean
read_packet (GuiseAvSource *self, GError **error)
{
  int n_errors = 0;

  while (!guise_av_source_check_cancelled (self, error))
    {
      int result = guise_av.av_read_frame (self->format, self->packet);

      if (result >= 0 && self->packet->stream_index == self->stream->index)
        {
          self->read_failed = (self->packet->flags & AV_PKT_FLAG_CORRUPT) != 0;
          return TRUE;
        }
      if (result >= 0)
        {
          guise_av.av_packet_unref (self->packet);
          continue;
        }
      if (result == AVERROR_EXIT)
        {
          guise_av_set_error (error, result, self->base.path, "read");
          return FALSE;
        }
      /* Running out of memory is damage too: a length in the file that is not true. */
      self->read_failed = self->read_failed || result != AVERROR_EOF;
      if (result == AVERROR_EOF || ++n_errors >= MAX_READ_ERRORS)
        {
          self->draining = TRUE;
          return TRUE;
        }
    }
  return FALSE;
}

/* Gives the decoder one more packet, or the end of the file. */
static gboolean
feed (GuiseAvSource *self, GError **error)
{
  int result;

  if (!read_packet (self, error))
    return FALSE;
  if (self->draining)
    result = guise_av.avcodec_send_packet (self->codec, NULL);
  else
    {
      const int64_t  pts = self->packet->pts;
      const gboolean shown = !(self->packet->flags & AV_PKT_FLAG_DISCARD);

      if (pts == AV_NOPTS_VALUE)
        self->one_to_one = FALSE;
      else if (self->one_to_one && shown)
        guise_av_source_count_lost (self, guise_av_window_add (&self->window, pts), no_picture);
      result = guise_av.avcodec_send_packet (self->codec, self->packet);
      guise_av.av_packet_unref (self->packet);
    }
  if (result == AVERROR (ENOMEM))
    {
      guise_av_set_error (error, result, self->base.path, "decode");
      return FALSE;
    }
  if (result < 0 && result != AVERROR (EAGAIN) && result != AVERROR_EOF)
    note_decoder_error (self, result);
  return TRUE;
}

/* Whether the container speaks of bytes behind the end of the file. */
static gboolean
is_cut_off (const GuiseAvSource *self)
{
  const int64_t n_bytes = self->format->pb != NULL ? guise_av.avio_size (self->format->pb) : -1;
  const int     n = guise_av.avformat_index_get_entries_count (self->stream);

  if (n_bytes < 0)
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      const AVIndexEntry *entry = guise_av.avformat_index_get_entry (self->stream, i);

      if (entry->pos > n_bytes - entry->size)
        return TRUE;
    }
  return self->expected_size > (uint64_t) n_bytes;
}

/* Nothing more comes: settles the counts. */
static void
finish (GuiseAvSource *self)
{
  self->ended = TRUE;
  if (self->one_to_one)
    guise_av_source_count_lost (self, guise_av_window_flush (&self->window), no_picture);
  if (self->quiet) /* on the way to somewhere else, numbers mean nothing */
    return;
  if (self->read_failed || is_cut_off (self))
    {
      self->base.damage.truncated = TRUE;
      add_reason (self, "the file ends before it should");
    }
  self->base.info.n_frames = self->next_index;
  self->base.info.n_frames_exact = TRUE;
}

gboolean
guise_av_source_decode (GuiseAvSource *self, GError **error)
{
  if (self->held)
    {
      self->held = FALSE;
      return TRUE;
    }
  while (!self->ended)
    {
      int result = guise_av.avcodec_receive_frame (self->codec, self->frame);

      if (result >= 0)
        {
          if (self->one_to_one && self->frame->pts != AV_NOPTS_VALUE)
            guise_av_source_count_lost (self,
                                        guise_av_window_take (&self->window, self->frame->pts),
                                        no_picture);
          return TRUE;
        }
      if (result == AVERROR (ENOMEM))
        {
          guise_av_set_error (error, result, self->base.path, "decode");
          return FALSE;
        }
      if (result == AVERROR (EAGAIN) && !self->draining)
        {
          if (!feed (self, error))
            return FALSE;
        }
      else if (result == AVERROR_EOF || result == AVERROR (EAGAIN))
        finish (self);
      else
        note_decoder_error (self, result);
      if (guise_av_source_check_cancelled (self, error))
        return FALSE;
    }
  return TRUE;
}
