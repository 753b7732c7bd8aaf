/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures as an MPEG transport stream over UDP: the only way out of this computer. */
#include "media/guise-video-stream.h"

#include <errno.h>
#include <string.h>

#include "core/guise-error.h"
#include "media/guise-av-encoder-private.h"

#define SCHEME       "udp://"
#define DEFAULT_HOST "127.0.0.1"
#define DEFAULT_PORT 1234
#define PACKET_BYTES \
  "1316" /* seven packets of a transport stream: what fits into an Ethernet frame */

struct _GuiseVideoStream
{
  char            *url;    /* owned */
  AVFormatContext *format; /* owned */
  GuiseAvEncoder   encoder;
};

gboolean
guise_video_stream_is_address (const char *name)
{
  return g_str_has_prefix (name, SCHEME);
}

/* Host and port alone: FFmpeg's own addresses can say more, as which socket to listen on. */
char *
guise_video_stream_dup_url (const char *address, GError **error)
{
  const char      *rest = guise_video_stream_is_address (address) ? address + strlen (SCHEME) : "/";
  const char      *host = DEFAULT_HOST;
  g_autofree char *text = NULL;
  g_autoptr (GSocketConnectable) place = NULL;

  text = g_strconcat (rest[0] == '\0' || rest[0] == ':' ? host : "", rest, NULL);
  if (strpbrk (rest, "/?#@ ") == NULL)
    place = g_network_address_parse (text, DEFAULT_PORT, NULL);
  if (place == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (place)) == 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' is no address of the form udp://HOST:PORT", address);
      return NULL;
    }
  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (place));
  return g_strdup_printf (strchr (host, ':') != NULL ? SCHEME "[%s]:%u" : SCHEME "%s:%u", host,
                          g_network_address_get_port (G_NETWORK_ADDRESS (place)));
}

/* The one place where FFmpeg may leave this computer. */
static int
open_socket (GuiseVideoStream *self)
{
  AVDictionary *settings = NULL;
  int           result = guise_av.av_dict_set (&settings, "protocol_whitelist", "udp", 0);

  if (result >= 0)
    result = guise_av.av_dict_set (&settings, "pkt_size", PACKET_BYTES, 0);
  if (result >= 0)
    result = guise_av.avio_open2 (&self->format->pb, self->url, AVIO_FLAG_WRITE, NULL, &settings);
  guise_av.av_dict_free (&settings);
  return result;
}

static int
begin (GuiseVideoStream *self, const char *comment)
{
  int result = open_socket (self);

  self->format->flags |= AVFMT_FLAG_FLUSH_PACKETS;
  if (result >= 0)
    result = guise_av.av_dict_set (&self->format->metadata, "service_provider", "Guise", 0);
  if (result >= 0)
    result = guise_av.av_dict_set (&self->format->metadata, "service_name", comment, 0);
  return result >= 0 ? guise_av.avformat_write_header (self->format, NULL) : result;
}

GuiseVideoStream *
guise_video_stream_open (const char                    *address,
                         const GuiseVideoWriterOptions *options,
                         GError                       **error)
{
  g_autoptr (GuiseVideoStream) self =
               guise_av_load (GUISE_AV_FILES, error) ? g_new0 (GuiseVideoStream, 1) : NULL;
  int result;

  if (self == NULL)
    return NULL;
  self->url = guise_video_stream_dup_url (address, error);
  if (self->url == NULL)
    return NULL;
  result = guise_av.avformat_alloc_output_context2 (&self->format, NULL, "mpegts", self->url);
  if (result >= 0 && !guise_av_encoder_open (&self->encoder, self->format, options, TRUE, error))
    return NULL;
  if (result >= 0)
    result = begin (self, options->comment);
  if (result >= 0)
    return g_steal_pointer (&self);
  guise_av_set_error (error, result, self->url, "send to");
  return NULL;
}

void
guise_video_stream_free (GuiseVideoStream *self)
{
  if (self == NULL)
    return;
  if (self->format != NULL && self->format->pb != NULL)
    guise_av.avio_closep (&self->format->pb);
  guise_av_encoder_clear (&self->encoder);
  guise_av.avformat_free_context (self->format);
  g_free (self->url);
  g_free (self);
}

/* Nobody listens, or the network is gone for a moment: what cannot be sent is lost, as what nobody
 * receives. */
static gboolean
is_passing (int result)
{
  return result == AVERROR (ECONNREFUSED) || result == AVERROR (ENETUNREACH) ||
         result == AVERROR (EHOSTUNREACH) || result == AVERROR (ENETDOWN) ||
         result == AVERROR (ENOBUFS) || result == AVERROR (EAGAIN);
}

gboolean
guise_video_stream_put (GuiseVideoStream *self,
                        const GuiseImage *image,
                        int64_t           time_ns,
                        GError          **error)
{
  int result;

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, FALSE);

  result = guise_av_encoder_add (&self->encoder, image, time_ns);
  if (result >= 0)
    return TRUE;
  if (is_passing (result))
    {
      self->format->pb->error = 0; /* it would send nothing any more */
      return TRUE;
    }
  guise_av_set_error (error, result, self->url, "send to");
  return FALSE;
}
