/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures of the live view as files of their own. */
#include "live/guise-live-still.h"

#include <string.h>

#include "image/guise-jpeg.h"
#include "live/guise-live-origin.h"
#include "live/guise-live-sink.h"

#define QUALITY 95
#define COMMENT "The face in this picture is synthetic: it was made with AI."

/* IPTC Photo Metadata, "Digital Source Type": a photograph with parts that a trained model made. */
#define SOURCE_TYPE \
  "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"

#define PACKET                                                                       \
  "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"             \
  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"                                         \
  " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"           \
  "  <rdf:Description rdf:about=\"\"\n"                                              \
  "    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"                              \
  "    xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"                                 \
  "    xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"\n"          \
  "    xmp:CreatorTool=\"Guise " GUISE_VERSION "\"\n"                                \
  "    Iptc4xmpExt:DigitalSourceType=\"" SOURCE_TYPE "\">\n"                         \
  "   <dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt>" \
  "</dc:description>\n"                                                              \
  "  </rdf:Description>\n"                                                           \
  " </rdf:RDF>\n"                                                                    \
  "</x:xmpmeta>\n"                                                                   \
  "<?xpacket end=\"w\"?>"

static char *
dup_packet (const GuiseLiveShot *shot)
{
  const char      *origin = shot->origin != NULL ? shot->origin : GUISE_LIVE_COMMENT;
  g_autofree char *whole =
    guise_live_origin_add_label (g_strdup (origin), shot->has_label ? GUISE_LIVE_LABELLED_ALL
                                                                    : GUISE_LIVE_LABELLED_NONE);
  g_autofree char *text = g_strconcat (COMMENT, whole + strlen (GUISE_LIVE_COMMENT), NULL);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return g_strdup_printf (PACKET, escaped);
}

GBytes *
guise_live_still_encode (const GuiseLiveShot *shot, GError **error)
{
  GBytes          *jpeg = guise_jpeg_encode (shot->canvas, QUALITY, GUISE_JPEG_CHROMA_420, error);
  g_autofree char *packet = NULL;

  if (jpeg == NULL || !guise_live_view_is_made (shot->view))
    return jpeg;
  packet = dup_packet (shot);
  return guise_jpeg_add_xmp (jpeg, packet);
}
