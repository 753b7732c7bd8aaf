/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sound of any kind to AAC. */
#include <errno.h>

#include "media/guise-av-aac-private.h"

#define BIT_RATE         192000
#define MAX_CHANNELS     8
#define HOLE_SECONDS     0.05 /* less is rounding in the container */
#define MAX_HOLE_SECONDS 3600 /* more is nonsense in the file */

struct _GuiseAvAac
{
  AVCodecContext *decoder; /* owned */
  AVCodecContext *encoder; /* owned */
  SwrContext     *swr;     /* owned */
  AVAudioFifo    *fifo;    /* owned; samples in the format of the encoder */
  AVFrame        *decoded; /* owned */
  AVFrame        *frame;   /* owned; what goes into the encoder */
  AVPacket       *packet;  /* owned */
  AVRational      source_base;
  int64_t         start;
  int64_t         n_queued;  /* samples put into the fifo so far, from time 0 */
  int64_t         n_encoded; /* samples taken out of it so far */
  gboolean        begun;
  gboolean        begins_anew; /* until the first samples from there have come */
  int             in_format;   /* what the resampler was made for */
  int             in_rate;
  int             in_channels;
  uint64_t        n_damaged;
};

void
guise_av_aac_free (GuiseAvAac *self)
{
  if (self == NULL)
    return;
  if (self->fifo != NULL)
    guise_av.av_audio_fifo_free (self->fifo);
  guise_av.swr_free (&self->swr);
  guise_av.av_frame_free (&self->decoded);
  guise_av.av_frame_free (&self->frame);
  guise_av.av_packet_free (&self->packet);
  guise_av.avcodec_free_context (&self->decoder);
  guise_av.avcodec_free_context (&self->encoder);
  g_free (self);
}

uint64_t
guise_av_aac_get_n_damaged (const GuiseAvAac *self)
{
  return self->n_damaged;
}

static int
open_decoder (GuiseAvAac *self, const AVStream *source)
{
  const AVCodec *codec = guise_av.avcodec_find_decoder (source->codecpar->codec_id);
  int            result;

  if (codec == NULL)
    return AVERROR_DECODER_NOT_FOUND;
  self->decoder = guise_av.avcodec_alloc_context3 (codec);
  if (self->decoder == NULL)
    return AVERROR (ENOMEM);
  result = guise_av.avcodec_parameters_to_context (self->decoder, source->codecpar);
  if (result < 0)
    return result;
  self->decoder->pkt_timebase = source->time_base;
  self->decoder->thread_count = 1;
  return guise_av.avcodec_open2 (self->decoder, codec, NULL);
}

/* The rate of the encoder that is nearest to the wanted one. */
static int
choose_rate (const AVCodec *codec, int wanted)
{
  int best = 48000;

  if (codec->supported_samplerates == NULL)
    return wanted;
  for (const int *rate = codec->supported_samplerates; *rate != 0; rate++)
    if (ABS (*rate - wanted) < ABS (best - wanted))
      best = *rate;
  return best;
}

static int
open_encoder (GuiseAvAac *self, AVStream *target)
{
  const AVCodec *codec = guise_av.avcodec_find_encoder (AV_CODEC_ID_AAC);
  const int      n_channels = self->decoder->ch_layout.nb_channels;
  int            result;

  if (codec == NULL)
    return AVERROR_ENCODER_NOT_FOUND;
  if (n_channels < 1 || n_channels > MAX_CHANNELS || self->decoder->sample_rate < 1)
    return AVERROR_INVALIDDATA;
  self->encoder = guise_av.avcodec_alloc_context3 (codec);
  if (self->encoder == NULL)
    return AVERROR (ENOMEM);
  self->encoder->sample_rate = choose_rate (codec, self->decoder->sample_rate);
  self->encoder->sample_fmt = AV_SAMPLE_FMT_FLTP;
  self->encoder->bit_rate = BIT_RATE;
  self->encoder->time_base = (AVRational){ 1, self->encoder->sample_rate };
  self->encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  guise_av.av_channel_layout_default (&self->encoder->ch_layout, MIN (n_channels, 2));
  result = guise_av.avcodec_open2 (self->encoder, codec, NULL);
  if (result < 0)
    return result;
  target->time_base = self->encoder->time_base;
  return guise_av.avcodec_parameters_from_context (target->codecpar, self->encoder);
}

static int
open_all (GuiseAvAac *self, const AVStream *source, AVStream *target)
{
  int result = open_decoder (self, source);

  if (result >= 0)
    result = open_encoder (self, target);
  if (result < 0)
    return result;
  self->decoded = guise_av.av_frame_alloc ();
  self->frame = guise_av.av_frame_alloc ();
  self->packet = guise_av.av_packet_alloc ();
  self->fifo =
    guise_av.av_audio_fifo_alloc (AV_SAMPLE_FMT_FLTP, self->encoder->ch_layout.nb_channels,
                                  self->encoder->frame_size);
  if (self->decoded == NULL || self->frame == NULL || self->packet == NULL || self->fifo == NULL)
    return AVERROR (ENOMEM);
  self->frame->format = AV_SAMPLE_FMT_FLTP;
  self->frame->sample_rate = self->encoder->sample_rate;
  self->frame->nb_samples = self->encoder->frame_size;
  result = guise_av.av_channel_layout_copy (&self->frame->ch_layout, &self->encoder->ch_layout);
  return result >= 0 ? guise_av.av_frame_get_buffer (self->frame, 0) : result;
}

GuiseAvAac *
guise_av_aac_new (const AVStream *source, AVStream *target, int64_t start, int *out_code)
{
  GuiseAvAac *self = g_new0 (GuiseAvAac, 1);

  self->source_base = source->time_base;
  self->start = start;
  *out_code = open_all (self, source, target);
  if (*out_code >= 0)
    return self;
  guise_av_aac_free (self);
  return NULL;
}

/* Hands over what the encoder has ready. */
static int
drain_encoder (GuiseAvAac *self, GuiseAvPacketFunc write, void *user_data)
{
  int result;

  while ((result = guise_av.avcodec_receive_packet (self->encoder, self->packet)) >= 0)
    {
      result = write (self->packet, user_data);
      guise_av.av_packet_unref (self->packet);
      if (result < 0)
        return result;
    }
  return result == AVERROR (EAGAIN) || result == AVERROR_EOF ? 0 : result;
}

/* Encodes whole frames; at the end also the rest, which may be shorter. */
static int
encode (GuiseAvAac *self, gboolean end, GuiseAvPacketFunc write, void *user_data)
{
  const int n_frame = self->encoder->frame_size;
  int       n;

  while ((n = guise_av.av_audio_fifo_size (self->fifo)) >= n_frame || (end && n > 0))
    {
      int result = guise_av.av_frame_make_writable (self->frame);

      if (result < 0)
        return result;
      self->frame->nb_samples = MIN (n, n_frame);
      self->frame->pts = self->n_encoded;
      result = guise_av.av_audio_fifo_read (self->fifo, (void **) self->frame->data,
                                            self->frame->nb_samples);
      if (result < 0)
        return result;
      self->n_encoded += result;
      result = guise_av.avcodec_send_frame (self->encoder, self->frame);
      if (result >= 0)
        result = drain_encoder (self, write, user_data);
      self->frame->nb_samples = n_frame;
      if (result < 0)
        return result;
    }
  return 0;
}

/* Puts samples of silence into the fifo and encodes them on the way. */
static int
fill_hole (GuiseAvAac *self, int64_t n_samples, GuiseAvPacketFunc write, void *user_data)
{
  while (n_samples > 0)
    {
      const int n = (int) MIN (n_samples, self->encoder->frame_size);
      int       result = guise_av.av_frame_make_writable (self->frame);

      if (result < 0)
        return result;
      guise_av.av_samples_set_silence (self->frame->data, 0, n,
                                       self->encoder->ch_layout.nb_channels, AV_SAMPLE_FMT_FLTP);
      result = guise_av.av_audio_fifo_write (self->fifo, (void **) self->frame->data, n);
      if (result < 0)
        return result;
      self->n_queued += n;
      n_samples -= n;
      result = encode (self, FALSE, write, user_data);
      if (result < 0)
        return result;
    }
  return 0;
}

/* Resamples what was decoded (NULL: what the resampler still holds) into the fifo. */
static int
resample (GuiseAvAac *self, const AVFrame *decoded)
{
  const int n_in = decoded != NULL ? decoded->nb_samples : 0;
  const int n_max = guise_av.swr_get_out_samples (self->swr, n_in);
  uint8_t  *planes[MAX_CHANNELS] = { NULL };
  int       n;

  if (n_max <= 0)
    return n_max;
  n = guise_av.av_samples_alloc (planes, NULL, self->encoder->ch_layout.nb_channels, n_max,
                                 AV_SAMPLE_FMT_FLTP, 0);
  if (n < 0)
    return n;
  n =
    guise_av.swr_convert (self->swr, planes, n_max,
                          decoded != NULL ? (const uint8_t **) decoded->extended_data : NULL, n_in);
  if (n > 0)
    {
      n = guise_av.av_audio_fifo_write (self->fifo, (void **) planes, n);
      self->n_queued += MAX (n, 0);
    }
  guise_av.av_freep (&planes[0]);
  return n;
}

/* The resampler fits what is decoded; a change in its format makes a new one. */
static int
prepare_swr (GuiseAvAac *self)
{
  AVFrame *in = self->decoded;
  int      result;

  if (self->swr != NULL && in->format == self->in_format && in->sample_rate == self->in_rate &&
      in->ch_layout.nb_channels == self->in_channels)
    return 0;
  guise_av.swr_free (&self->swr);
  self->in_format = in->format;
  self->in_rate = in->sample_rate;
  self->in_channels = in->ch_layout.nb_channels;
  result = guise_av.swr_alloc_set_opts2 (&self->swr, &self->encoder->ch_layout, AV_SAMPLE_FMT_FLTP,
                                         self->encoder->sample_rate, &in->ch_layout, in->format,
                                         in->sample_rate, 0, NULL);
  return result >= 0 ? guise_av.swr_init (self->swr) : result;
}

/* Takes one decoded frame to its place in time. */
static int
take_decoded (GuiseAvAac *self, GuiseAvPacketFunc write, void *user_data)
{
  const int rate = self->encoder->sample_rate;
  int       result = prepare_swr (self);

  if (result < 0)
    return result;
  if (self->decoded->pts != AV_NOPTS_VALUE)
    {
      const int64_t place = guise_av.av_rescale_q (self->decoded->pts - self->start,
                                                   self->source_base, (AVRational){ 1, rate });

      if (!self->begun && place < 0 && place > -(int64_t) rate)
        {
          self->n_queued = place; /* what comes before the start is hidden by the container */
          self->n_encoded = place;
        }
      const int64_t hole = place - self->n_queued;

      /* Where sound begins anew is known, however long it was silent. */
      if ((double) hole > HOLE_SECONDS * rate &&
          (self->begins_anew || hole < (int64_t) MAX_HOLE_SECONDS * rate))
        result = fill_hole (self, hole, write, user_data);
      else if (self->begins_anew && hole < 0) /* so much of the last packet lies behind its end */
        result = guise_av.swr_drop_output (self->swr, (int) -MAX (hole, -(int64_t) rate));
    }
  self->begun = TRUE;
  self->begins_anew = FALSE;
  if (result >= 0)
    result = resample (self, self->decoded);
  return result >= 0 ? encode (self, FALSE, write, user_data) : result;
}

/* Decodes and encodes what the decoder has ready; only failures of the target are returned. */
static int
drain_decoder (GuiseAvAac *self, GuiseAvPacketFunc write, void *user_data)
{
  int result;

  while ((result = guise_av.avcodec_receive_frame (self->decoder, self->decoded)) >= 0)
    {
      result = take_decoded (self, write, user_data);
      if (result < 0)
        return result;
    }
  if (result != AVERROR (EAGAIN) && result != AVERROR_EOF)
    self->n_damaged++;
  return 0;
}

void
guise_av_aac_begin_anew (GuiseAvAac *self, int64_t start)
{
  guise_av.avcodec_flush_buffers (self->decoder);
  self->start = start;
  self->begins_anew = TRUE;
}

int
guise_av_aac_push (GuiseAvAac       *self,
                   const AVPacket   *packet,
                   GuiseAvPacketFunc write,
                   void             *user_data)
{
  int result = guise_av.avcodec_send_packet (self->decoder, packet);

  if (result < 0 && packet != NULL)
    self->n_damaged++;
  result = drain_decoder (self, write, user_data);
  if (result < 0 || packet != NULL)
    return result;
  if (self->swr != NULL)
    result = resample (self, NULL);
  if (result >= 0)
    result = encode (self, TRUE, write, user_data);
  if (result >= 0)
    result = guise_av.avcodec_send_frame (self->encoder, NULL);
  return result >= 0 ? drain_encoder (self, write, user_data) : result;
}
