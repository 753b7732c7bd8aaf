/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sinks by themselves: what a recording says, and that its sound is in step. */
#include "live/guise-live-sink.h"

#include <libavformat/avformat.h>
#include <math.h>

#include "media/guise-video-reader.h"
#include "support/guise-test.h"
#include "unit/media/guise-test-clip.h"

#define N_FRAMES 75 /* of the footage, 25 a second */
#define FIRST    10 /* the first that is recorded */
#define FRAME_S  0.04
#define LENGTH_S ((N_FRAMES - FIRST) * FRAME_S) /* of the recording */
#define TONE_S   1.0                            /* when the tone of the footage begins */

/* ---- recordings ---- */

/* What a container says by this name. */
static const char *
get_tag (const AVFormatContext *format, const char *key)
{
  const AVDictionaryEntry *entry = av_dict_get (format->metadata, key, NULL, 0);

  return entry != NULL ? entry->value : "";
}

static void
check_tags (const AVFormatContext *format)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) created =
               g_date_time_new_from_iso8601 (get_tag (format, "creation_time"), NULL);

  g_assert_cmpstr (get_tag (format, "title"), ==, "Me, ä b.c");
  g_assert_cmpstr (get_tag (format, "comment"), ==, GUISE_LIVE_COMMENT);
  g_assert_cmpstr (get_tag (format, "encoder"), ==, "Guise " GUISE_VERSION);
  g_assert_nonnull (created);
  g_assert_cmpint (ABS (g_date_time_difference (now, created)), <, G_TIME_SPAN_MINUTE);
}

/* The seconds at which the first and the last picture are shown, and at which the sound ends. */
static void
measure (AVFormatContext *format, double *out_first, double *out_last, double *out_sound)
{
  AVPacket *packet = av_packet_alloc ();

  *out_first = INFINITY;
  *out_last = *out_sound = 0.0;
  for (; av_read_frame (format, packet) >= 0; av_packet_unref (packet))
    {
      const AVStream *stream = format->streams[packet->stream_index];
      const double    unit = av_q2d (stream->time_base);

      if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO)
        {
          *out_first = fmin (*out_first, (double) packet->pts * unit);
          *out_last = fmax (*out_last, (double) packet->pts * unit);
        }
      else
        *out_sound = fmax (*out_sound, (double) (packet->pts + packet->duration) * unit);
    }
  av_packet_free (&packet);
}

/* Records footage from its eleventh picture on, every other picture. */
static void
record (const char *from, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (from, 1, &error);
  g_autoptr (GuiseLiveSink) sink = guise_live_video_sink_new (path, 0.0, &error);

  g_assert_no_error (error);
  guise_live_video_sink_follow (sink, from);
  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      GuiseLiveShot shot;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
      shot = (GuiseLiveShot){ .frame = frame, .canvas = frame->image };
      if (i >= FIRST && i % 2 == 0)
        g_assert_true (sink->class_->put (sink, &shot, &error));
    }
  g_assert_true (sink->class_->finish (sink, &error));
}

static void
check_recording (const char *folder, const char *container, const char *codec, const char *ending)
{
  g_autofree char    *from = g_strdup_printf ("%s/%s-%s", folder, container, codec);
  g_autofree char    *path = g_strdup_printf ("%s/Me, ä b.c%s", folder, ending);
  const GuiseTestClip clip = { container, "libx264", AV_PIX_FMT_YUV420P, 64,
                               48,        N_FRAMES,  .sound = codec };
  AVFormatContext    *format = NULL;
  double              first, last, sound, tone;

  guise_test_clip_make (from, &clip);
  record (from, path);
  g_assert_cmpint (avformat_open_input (&format, path, NULL, NULL), ==, 0);
  g_assert_cmpint (avformat_find_stream_info (format, NULL), >=, 0);
  g_assert_cmpuint (format->nb_streams, ==, 2);
  g_assert_true (
    g_str_has_prefix (format->iformat->name, g_str_equal (ending, ".mp4") ? "mov" : "matroska"));
  check_tags (format);
  measure (format, &first, &last, &sound);
  tone = guise_test_clip_find_tone (path);
  g_test_message ("%s %s: pictures %.3f to %.3f s, sound to %.3f s, all %.3f s, tone at %.3f s",
                  codec, ending, first, last, sound, (double) format->duration * 1e-6, tone);
  /* Against the pictures: Matroska moves all times by what an encoder of sound needs before 0. */
  g_assert_cmpfloat (first, <, FRAME_S);
  g_assert_cmpfloat (fabs (last - first - (LENGTH_S - FRAME_S)), <, 0.001);
  g_assert_cmpfloat (fabs (sound - first - LENGTH_S), <, FRAME_S);
  g_assert_cmpfloat (fabs ((double) format->duration * 1e-6 - LENGTH_S), <, FRAME_S);
  g_assert_cmpfloat (fabs (tone - first - (TONE_S - FIRST * FRAME_S)), <, FRAME_S);
  avformat_close_input (&format);
}

/* Sound that is copied and sound that is encoded anew, in both containers. */
static void
test_recordings (void)
{
  char *folder = guise_test_tmp_dir ();

  check_recording (folder, "mp4", "aac", ".mp4");
  check_recording (folder, "mp4", "aac", ".MKV");
  check_recording (folder, "matroska", "pcm_s16le", ".mp4");
  check_recording (folder, "matroska", "pcm_s16le", ".mkv");
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/sinks/recordings", test_recordings);
  return g_test_run ();
}
