/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sinks by themselves: what a recording says, and that its sound is in step. */
#include "live/guise-live.h"

#include <glib/gstdio.h>
#include <libavformat/avformat.h>
#include <math.h>

#include "core/guise-error.h"
#include "image/guise-jpeg.h"
#include "live/guise-live-still.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-stream.h"
#include "support/guise-test.h"
#include "unit/media/guise-test-clip.h"

#define N_FRAMES 75 /* of the footage, 25 a second */
#define FIRST    10 /* the first that is recorded */
#define FRAME_S  0.04
#define LENGTH_S ((N_FRAMES - FIRST) * FRAME_S) /* of the recording */
#define PASS_NS  (7 * (int64_t) 1000000000)     /* when it began anew */
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
check_tags (const AVFormatContext *format, const char *label)
{
  g_autofree char *comment = g_strconcat (GUISE_LIVE_COMMENT "\nguise.ai-label: ", label, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) created =
               g_date_time_new_from_iso8601 (get_tag (format, "creation_time"), NULL);

  g_assert_cmpstr (get_tag (format, "title"), ==, "Me, ä b.c");
  g_assert_cmpstr (get_tag (format, "comment"), ==, comment);
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

/* Records footage from its eleventh picture on, every other picture, in a pass that began then. */
static void
record (const char *from, const char *path, int64_t pass_ns)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (from, 1, &error);
  g_autoptr (GuiseLiveSink) sink = guise_live_video_sink_new (path, 0.0, &error);

  g_assert_no_error (error);
  guise_live_video_sink_follow (sink, from);
  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) read = NULL;
      g_autoptr (GuiseFrame) frame = NULL;
      GuiseLiveShot shot;

      g_assert_true (guise_video_reader_next (reader, &read, NULL, &error));
      frame = guise_frame_renumber (guise_frame_ref (read), read->time_ns + pass_ns, read->index);
      shot = (GuiseLiveShot){
        .frame = frame, .canvas = frame->image, .pass_ns = pass_ns, .has_label = i > N_FRAMES / 2
      };
      if (i >= FIRST && i % 2 == 0)
        g_assert_true (sink->class_->put (sink, &shot, &error));
    }
  g_assert_true (sink->class_->finish (sink, &error));
  /* Whoever waits for it sees that it goes on. */
  g_assert_cmpint (g_atomic_int_get (&sink->n_steps), >, (N_FRAMES - FIRST) / 2);
}

static void
check_recording (const char *folder,
                 const char *container,
                 const char *codec,
                 const char *ending,
                 int64_t     pass_ns)
{
  g_autofree char    *from = g_strdup_printf ("%s/%s-%s", folder, container, codec);
  g_autofree char    *path = g_strdup_printf ("%s/Me, ä b.c%s", folder, ending);
  const GuiseTestClip clip = { container, "libx264", AV_PIX_FMT_YUV420P, 64,
                               48,        N_FRAMES,  .sound = codec };
  AVFormatContext    *format = NULL;
  double              first, last, sound, tone;

  guise_test_clip_make (from, &clip);
  record (from, path, pass_ns);
  g_assert_cmpint (avformat_open_input (&format, path, NULL, NULL), ==, 0);
  g_assert_cmpint (avformat_find_stream_info (format, NULL), >=, 0);
  g_assert_cmpuint (format->nb_streams, ==, 2);
  g_assert_true (
    g_str_has_prefix (format->iformat->name, g_str_equal (ending, ".mp4") ? "mov" : "matroska"));
  check_tags (format, "drawn in part"); /* it was switched on in the middle */
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

/* Sound that is copied and sound that is encoded anew, in both containers, the first time that
 * footage plays and another time. */
static void
test_recordings (void)
{
  char *folder = guise_test_tmp_dir ();

  check_recording (folder, "mp4", "aac", ".mp4", 0);
  check_recording (folder, "mp4", "aac", ".MKV", PASS_NS);
  check_recording (folder, "matroska", "pcm_s16le", ".mp4", PASS_NS);
  check_recording (folder, "matroska", "pcm_s16le", ".mkv", 0);
  guise_test_rm_rf (folder);
}

#define N_PASS   70 /* pictures of a pass: the sound of the footage is longer than that */
#define N_LAST   50 /* pictures of the third, last pass */
#define N_PASSES 3
#define SILENT_S 0.2 /* behind the beginning of a pass: surely no tone of the one before */

/* Records footage that is played again and again. */
static void
record_passes (const char *from, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, 0);
  g_autoptr (GuiseLiveSink) sink = guise_live_video_sink_new (path, 0.0, &error);

  g_assert_no_error (error);
  guise_live_video_sink_follow (sink, from);
  for (int i = FIRST; i < (N_PASSES - 1) * N_PASS + N_LAST; i++)
    {
      g_autoptr (GuiseFrame) frame = guise_frame_new (guise_image_ref (image),
                                                      i * (int64_t) 40000000, (uint64_t) i, 0);
      const GuiseLiveShot shot = { .frame = frame,
                                   .canvas = image,
                                   .pass_ns = i / N_PASS * N_PASS * (int64_t) 40000000 };

      g_assert_true (sink->class_->put (sink, &shot, &error));
    }
  g_assert_true (sink->class_->finish (sink, &error));
}

static void
check_passes (const char *folder, const char *container, const char *codec, const char *ending)
{
  g_autofree char    *from = g_strdup_printf ("%s/%s-%s", folder, container, codec);
  g_autofree char    *path = g_strdup_printf ("%s/again%s", folder, ending);
  const GuiseTestClip clip = { container, "libx264", AV_PIX_FMT_YUV420P, 64,
                               48,        N_FRAMES,  .sound = codec };
  AVFormatContext    *format = NULL;
  double              first, last, sound;

  guise_test_clip_make (from, &clip);
  record_passes (from, path);
  g_assert_cmpint (avformat_open_input (&format, path, NULL, NULL), ==, 0);
  g_assert_cmpint (avformat_find_stream_info (format, NULL), >=, 0);
  measure (format, &first, &last, &sound);
  for (int pass = 0; pass < N_PASSES; pass++)
    {
      const double begin = first + (pass * N_PASS - FIRST) * FRAME_S;
      const double tone = guise_test_clip_find_tone_from (path, begin + SILENT_S);

      g_test_message ("%s %s: pass %d at %.3f s, tone at %.3f s", codec, ending, pass, begin, tone);
      g_assert_cmpfloat (fabs (tone - begin - TONE_S), <, 0.01);
    }
  g_assert_cmpfloat (fabs (sound - last - FRAME_S), <, FRAME_S);
  avformat_close_input (&format);
}

/* Every pass has the sound of the footage, in step, and only as long as its pictures are. */
static void
test_again (void)
{
  char *folder = guise_test_tmp_dir ();

  check_passes (folder, "mp4", "aac", ".mp4");
  check_passes (folder, "matroska", "flac", ".mp4");
  check_passes (folder, "matroska", "pcm_s16le", ".mkv");
  guise_test_rm_rf (folder);
}

/* ---- pictures one by one ---- */

/* Returns: (transfer full) (nullable): what a JPEG file says about itself */
static char *
dup_xmp (GBytes *jpeg)
{
  size_t         n_bytes;
  const uint8_t *data = g_bytes_get_data (jpeg, &n_bytes);
  const uint8_t *end = memmem (data, n_bytes, "<?xpacket end=", 14);
  const uint8_t *begin = memmem (data, n_bytes, "http://ns.adobe.com/xap/1.0/\0", 29);

  if (begin == NULL || end == NULL)
    return NULL;
  /* Behind the JFIF segment, as long as it says. */
  g_assert_cmpint (begin - data, ==, 24);
  g_assert_cmpint (data[20] << 8 | data[21], ==, 0xffe1);
  g_assert_cmpint (data[22] << 8 | data[23], ==, end + 19 - begin + 2);
  return g_strndup ((const char *) begin + 29, (size_t) (end - begin) - 29);
}

static void
check_still (GuiseLiveShot *shot, const char *source, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = guise_live_still_encode (shot, &error);
  g_autoptr (GBytes) plain = guise_jpeg_encode (shot->canvas, 95, GUISE_JPEG_CHROMA_420, &error);
  g_autoptr (GuiseImage) seen = NULL;
  g_autoptr (GuiseImage) same = NULL;
  g_autofree char *xmp = NULL;

  g_assert_no_error (error);
  seen =
    guise_jpeg_decode (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), NULL, NULL, &error);
  same = guise_jpeg_decode (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), NULL, NULL,
                            &error);
  g_assert_no_error (error);
  g_assert_cmpmem (seen->data, seen->stride * 48, same->data, same->stride * 48);
  xmp = dup_xmp (jpeg);
  if (source == NULL)
    g_assert_null (xmp);
  else
    {
      g_assert_nonnull (strstr (xmp, source));
      g_assert_nonnull (strstr (xmp, line));
    }
}

/* A picture says that its face was made, and of which model; one without such a face does not. */
static void
test_still (void)
{
  static const char source[] = "Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/"
                               "digitalsourcetype/compositeWithTrainedAlgorithmicMedia\"";
  g_autofree char  *long_text = g_strnfill (70000, 'a');
  g_autofree char  *too_long = g_strconcat (GUISE_LIVE_COMMENT, long_text, NULL);
  g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, 0);
  GuiseLiveShot shot = { .canvas = image, .has_label = TRUE };

  check_still (&shot, source, "it was made with AI.\nguise.ai-label: drawn<");
  shot.view = GUISE_LIVE_VIEW_HELD;
  shot.has_label = FALSE;
  shot.origin = (char *) GUISE_LIVE_COMMENT "\nguise.plan: <a & b>";
  check_still (&shot, source, "guise.ai-label: not drawn\nguise.plan: &lt;a &amp; b&gt;<");
  shot.origin = too_long;
  check_still (&shot, NULL, NULL);
  shot.origin = NULL;
  for (int view = GUISE_LIVE_VIEW_BLURRED; view < GUISE_N_LIVE_VIEWS; view++)
    {
      shot.view = (GuiseLiveView) view;
      check_still (&shot, NULL, NULL);
    }
}

/* ---- a microphone ---- */

#define BASE_US  (100 * G_USEC_PER_SEC) /* when the first picture was taken */
#define DELAY_US 200000
#define HEARD_S  6.0 /* so long somebody listens */
#define PAUSED   10  /* the picture before which a camera may be gone for a while */

/* Hears silence, and a tone from a second after the first picture on, or so much later. */
typedef struct
{
  int64_t from_us;
  int64_t pause_us;
  int64_t n_read;       /* samples */
  int     has_read_all; /* atomic */
  int     n_freed;
} Microphone;

static gboolean
microphone_read (void *source, int16_t *samples, size_t n, int64_t *out_heard_us)
{
  Microphone *self = source;

  if ((double) self->n_read >= HEARD_S * GUISE_LIVE_SOUND_RATE)
    {
      g_atomic_int_set (&self->has_read_all, TRUE);
      return FALSE;
    }
  *out_heard_us = self->from_us + self->n_read * G_USEC_PER_SEC / GUISE_LIVE_SOUND_RATE;
  for (size_t i = 0; i < n; i++)
    {
      double s = (double) (*out_heard_us - BASE_US - self->pause_us) * 1e-6 +
                 (double) i / GUISE_LIVE_SOUND_RATE;

      samples[i] = s < TONE_S ? 0 : (int16_t) (12000.0 * sin (2.0 * G_PI * 440.0 * s));
    }
  self->n_read += (int64_t) n;
  return TRUE;
}

static void
microphone_free (void *source)
{
  ((Microphone *) source)->n_freed++;
}

static const GuiseLiveSoundClass microphone_class = { microphone_read, microphone_free };

/* Gives nothing, and no error, until it is let go. */
typedef struct
{
  int is_asked;  /* atomic */
  int is_let_go; /* atomic */
  int n_freed;   /* atomic */
} Stuck;

static gboolean
stuck_read (void *source, int16_t *samples, size_t n, int64_t *out_heard_us)
{
  Stuck *self = source;

  g_atomic_int_set (&self->is_asked, TRUE);
  while (!g_atomic_int_get (&self->is_let_go))
    g_usleep (1000);
  return FALSE;
}

static void
stuck_free (void *source)
{
  g_atomic_int_inc (&((Stuck *) source)->n_freed);
}

static const GuiseLiveSoundClass stuck_class = { stuck_read, stuck_free };

/* A recording ends although its microphone is stuck; nothing is left of the sound. */
static void
test_stuck_microphone (void)
{
  char            *folder = g_dir_make_tmp ("guise-stuck-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "sound.wav", NULL);
  Stuck            stuck = { 0 };
  g_autoptr (GError) error = NULL;
  GuiseLiveSound *sound = guise_live_sound_new (path, &stuck_class, &stuck, &error);

  g_assert_no_error (error);
  guise_live_sound_begin (sound, g_get_monotonic_time ());
  while (!g_atomic_int_get (&stuck.is_asked))
    g_usleep (1000);
  g_assert_null (guise_live_sound_end (sound, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  guise_live_sound_free (sound);
  g_assert_cmpint (g_atomic_int_get (&stuck.n_freed), ==, 0);
  g_atomic_int_set (&stuck.is_let_go, TRUE);
  while (g_atomic_int_get (&stuck.n_freed) == 0 || g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  guise_test_rm_rf (folder);
}

/* Pictures are kept although their microphone is stuck. */
static void
test_stuck_recording (void)
{
  char            *folder = g_dir_make_tmp ("guise-stuck-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autofree char *wave = g_strconcat (path, ".wav", NULL);
  g_autofree char *now = g_strconcat (path, ".recording", NULL);
  Stuck            stuck = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, &error);
  g_autoptr (GuiseFrame) frame = guise_frame_new (guise_image_ref (image), 0, 0, 0);
  g_autoptr (GuiseLiveSink) sink = guise_live_video_sink_new (path, 25.0, &error);
  GuiseLiveShot shot = { .frame = frame, .canvas = image, .taken_us = BASE_US };

  memset (image->data, 90, image->stride * 48);
  guise_live_video_sink_take_sound (sink, guise_live_sound_new (wave, &stuck_class, &stuck, &error),
                                    0);
  g_assert_true (sink->class_->put (sink, &shot, &error));
  while (!g_atomic_int_get (&stuck.is_asked))
    g_usleep (1000);
  g_assert_false (sink->class_->finish (sink, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (now, G_FILE_TEST_EXISTS));
  g_atomic_int_set (&stuck.is_let_go, TRUE);
  while (g_atomic_int_get (&stuck.n_freed) == 0 || g_file_test (wave, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  guise_test_rm_rf (folder);
}

/* A file of somebody else's in its place stays. */
static void
test_taken_name (void)
{
  char            *folder = g_dir_make_tmp ("guise-taken-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "sound.wav", NULL);
  g_autofree char *text = NULL;
  Microphone       microphone = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_null (guise_live_sound_new (path, &microphone_class, &microphone, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  g_assert_cmpint (microphone.n_freed, ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  guise_test_rm_rf (folder);
}

/* The recording of somebody who listens from @offset_us on, seen from the first picture, with a
 * camera that is gone for @pause_us. */
static void
check_microphone (const char *folder, int64_t offset_us, int64_t pause_us, const char *ending)
{
  g_autofree char *path = g_strdup_printf ("%s/Me, ä b.c%s", folder, ending);
  g_autofree char *wave = g_strconcat (path, ".wav", NULL);
  Microphone       microphone = { .from_us = BASE_US + offset_us, .pause_us = pause_us };
  AVFormatContext *format = NULL;
  double           first, last, sound, tone;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, &error);
  g_autoptr (GuiseLiveSink) sink = guise_live_video_sink_new (path, 25.0, &error);

  memset (image->data, 90, image->stride * 48);
  guise_live_video_sink_take_sound (sink,
                                    guise_live_sound_new (wave, &microphone_class, &microphone,
                                                          &error),
                                    DELAY_US);
  g_assert_no_error (error);
  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) frame = guise_frame_new (guise_image_ref (image),
                                                      i * (int64_t) 40000000, (uint64_t) i, 0);
      GuiseLiveShot shot = {
        .frame = frame, .canvas = image, .taken_us = BASE_US + i * 40000, .has_label = offset_us > 0
      };

      if (i >= PAUSED)
        {
          shot.taken_us += pause_us;
          shot.pause_us = pause_us;
        }
      g_assert_true (sink->class_->put (sink, &shot, &error));
    }
  while (!g_atomic_int_get (&microphone.has_read_all)) /* these pictures take no time */
    g_usleep (1000);
  g_assert_true (sink->class_->finish (sink, &error));
  g_clear_pointer (&sink, guise_live_sink_free);
  g_assert_cmpint (microphone.n_freed, ==, 1);
  g_assert_cmpint (avformat_open_input (&format, path, NULL, NULL), ==, 0);
  g_assert_cmpint (avformat_find_stream_info (format, NULL), >=, 0);
  check_tags (format, offset_us > 0 ? "drawn" : "not drawn");
  measure (format, &first, &last, &sound);
  tone = guise_test_clip_find_tone (path);
  g_test_message ("from %.1f s on, %s: sound to %.3f s, tone at %.3f s", (double) offset_us * 1e-6,
                  ending, sound, tone);
  g_assert_cmpfloat (fabs (sound - first - N_FRAMES * FRAME_S), <, FRAME_S);
  g_assert_cmpfloat (fabs (tone - first - (TONE_S - DELAY_US * 1e-6)), <, FRAME_S);
  avformat_close_input (&format);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Who listened before the first picture and who begins after it are both in step, with the delay,
 * and nothing but the recording is left. */
static void
test_microphone (void)
{
  char *folder = guise_test_tmp_dir ();

  check_microphone (folder, -500000, 0, ".mp4");
  check_microphone (folder, 300000, 0, ".mkv");
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

/* A camera that was gone leaves sound and pictures in step: what was heard meanwhile is left out.
 */
static void
test_pause (void)
{
  char *folder = guise_test_tmp_dir ();

  check_microphone (folder, -500000, 1000000, ".mp4");
  check_microphone (folder, 300000, 700000, ".mkv");
  guise_test_rm_rf (folder);
}

/* ---- footage again and again ---- */

#define N_SHORT     8 /* pictures of a pass */
#define MODEL       "golden/dfl/dfm/liae_udt.dfm"
#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* Tells of each picture when its pass began. */
typedef struct
{
  GuiseLiveSink base;
  GAsyncQueue  *passes; /* borrowed; (element-type int64_t) */
} PassSink;

static gboolean
pass_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  int64_t *pass = g_new (int64_t, 2);

  pass[0] = (int64_t) shot->frame->index;
  pass[1] = shot->pass_ns;
  g_async_queue_push (((PassSink *) sink)->passes, pass);
  return TRUE;
}

static void
pass_destroy (GuiseLiveSink *sink)
{
  g_free (sink);
}

static const GuiseLiveSinkClass pass_class = { pass_put, NULL, pass_destroy };

/* Each picture knows when the footage that it is of began: its sound began there. */
static void
test_passes (void)
{
  const GuiseTestClip clip = { "mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 48, N_SHORT };
  g_autofree char    *network = guise_test_model_file ("face_landmark.tflite");
  g_autofree char    *model = network != NULL ? guise_test_shared (MODEL) : NULL;
  char               *folder = guise_test_tmp_dir ();
  g_autofree char    *from = g_build_filename (folder, "clip", NULL);
  GuiseLiveOptions    options = {
       .source = from, .loops = TRUE, .keeps_all = TRUE, .device = "cpu", .n_threads = 1
  };
  const GuiseLiveSettings settings = guise_live_settings_default ();
  g_autoptr (GAsyncQueue) passes = g_async_queue_new_full (g_free);
  g_autoptr (GuiseLive) live = NULL;
  PassSink *sink;

  if (model == NULL)
    {
      guise_test_rm_rf (folder);
      return;
    }
  guise_test_clip_make (from, &clip);
  sink = g_new0 (PassSink, 1);
  sink->base = (GuiseLiveSink){ &pass_class, g_strdup ("passes"), 2 };
  sink->passes = passes;
  live = guise_live_start (&options, &settings, model, NULL, NULL);
  guise_live_add_sink (live, &sink->base);
  for (int i = 0; i < 2 * N_SHORT + 1; i++)
    {
      g_autofree int64_t *pass = g_async_queue_timeout_pop (passes, PATIENCE_US);

      g_assert_nonnull (pass);
      g_assert_cmpint (pass[1], ==, pass[0] / N_SHORT * (int64_t) (N_SHORT * FRAME_S * 1e9));
    }
  guise_live_stop (g_steal_pointer (&live));
  guise_test_rm_rf (folder);
}

/* ---- a stream ---- */

#define TS_PACKET 188
#define TS_SYNC   0x47
#define N_SENT    40

/* A socket of this computer that something is sent to, and its port. */
static GSocket *
listen_somewhere (int *out_port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) self = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                           G_SOCKET_PROTOCOL_UDP, &error);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) own = NULL;

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (self, any, FALSE, &error));
  own = g_socket_get_local_address (self, &error);
  *out_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own));
  g_socket_set_blocking (self, FALSE);
  return g_steal_pointer (&self);
}

/* What has arrived: whole packets of a transport stream. */
static void
receive (GSocket *socket, GByteArray *to)
{
  uint8_t datagram[65536];
  gssize  n;

  while ((n = g_socket_receive (socket, (char *) datagram, sizeof datagram, NULL, NULL)) > 0)
    {
      g_assert_cmpint (n % TS_PACKET, ==, 0);
      g_assert_cmpint (n, <=, 7 * TS_PACKET);
      for (gssize i = 0; i < n; i += TS_PACKET)
        g_assert_cmpint (datagram[i], ==, TS_SYNC);
      g_byte_array_append (to, datagram, (guint) n);
    }
}

static void
put_picture (GuiseLiveSink *sink, int index, int64_t time_ns)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFrame) frame =
               guise_frame_new (guise_test_clip_draw (64, 48, index), time_ns, (uint64_t) index, 0);
  const GuiseLiveShot shot = { .frame = frame, .canvas = frame->image };

  g_assert_true (sink->class_->put (sink, &shot, &error));
  g_assert_no_error (error);
}

/* What was received is a video of what was sent. */
static void
check_stream (const GByteArray *bytes)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "received.ts", NULL);
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  reader = guise_video_reader_open (path, 1, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_SENT; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
      g_assert_nonnull (frame);
      g_assert_cmpint (guise_test_clip_read_index (frame->image), ==, i);
    }
  g_clear_pointer (&reader, guise_video_reader_free);
  guise_test_rm_rf (folder);
}

/* Every picture leaves at once, two of the same time as well; nobody there is no error. */
static void
test_stream (void)
{
  int port;
  g_autoptr (GSocket) socket = listen_somewhere (&port);
  g_autofree char *address = g_strdup_printf ("udp://127.0.0.1:%d", port);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLiveSink) sink = guise_live_stream_sink_new (address, 25.0, &error);

  g_assert_no_error (error);
  for (int i = 0; i < N_SENT; i++)
    {
      const guint before = bytes->len;

      put_picture (sink, i, (int64_t) (i / 2) * 80000000);
      receive (socket, bytes);
      g_assert_cmpuint (bytes->len, >, before);
    }
  check_stream (bytes);
  g_assert_true (g_socket_close (socket, NULL));
  for (int i = 0; i < N_SENT; i++)
    put_picture (sink, i, (int64_t) (N_SENT + i) * 40000000);
}

/* Nothing but a host and a port is taken, and without them those of this computer. */
static void
test_addresses (void)
{
  static const char *const good[][2] = { { "udp://", "udp://127.0.0.1:1234" },
                                         { "udp://:5000", "udp://127.0.0.1:5000" },
                                         { "udp://127.0.0.1", "udp://127.0.0.1:1234" },
                                         { "udp://[::1]:1234", "udp://[::1]:1234" },
                                         { "udp://studio.local:1", "udp://studio.local:1" } };
  static const char *const bad[] = { "udp://127.0.0.1:0",     "udp://127.0.0.1:1234?listen=1",
                                     "udp://127.0.0.1:x",     "udp://127.0.0.1:1234/etc/passwd",
                                     "udp://a@127.0.0.1:123", "udp://127.0.0.1:70000",
                                     "http://127.0.0.1:80",   "udp:/127.0.0.1:80" };

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseLiveSink) sink = guise_live_stream_sink_new (good[i][0], 0.0, &error);
      g_autofree char *url = guise_video_stream_dup_url (good[i][0], NULL);

      g_assert_no_error (error);
      g_assert_cmpstr (url, ==, good[i][1]);
      g_assert_nonnull (sink);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (guise_live_stream_sink_new (bad[i], 0.0, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/sinks/still", test_still);
  g_test_add_func ("/live/sinks/recordings", test_recordings);
  g_test_add_func ("/live/sinks/again", test_again);
  g_test_add_func ("/live/sinks/microphone", test_microphone);
  g_test_add_func ("/live/sinks/pause", test_pause);
  g_test_add_func ("/live/sinks/stuck-microphone", test_stuck_microphone);
  g_test_add_func ("/live/sinks/stuck-recording", test_stuck_recording);
  g_test_add_func ("/live/sinks/taken-name", test_taken_name);
  g_test_add_func ("/live/sinks/passes", test_passes);
  g_test_add_func ("/live/sinks/stream", test_stream);
  g_test_add_func ("/live/sinks/addresses", test_addresses);
  return g_test_run ();
}
