/* SPDX-License-Identifier: GPL-3.0-or-later
 * Recordings that were interrupted: nothing but the last moments is lost, and nobody else's files
 * are touched. */
#include "live/guise-live-recording.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <libavformat/avformat.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "live/guise-live-sink.h"
#include "media/guise-video-join.h"
#include "media/guise-video-reader.h"
#include "support/guise-test.h"
#include "unit/media/guise-test-clip.h"

#define WIDTH    64
#define HEIGHT   48
#define RATE     25
#define FRAME_NS (1000000000 / RATE)
#define N_FRAMES 150                       /* 6 s */
#define N_SAFE   (N_FRAMES - 2 * RATE)     /* but for a fragment, and what x264 holds back */
#define BASE_US  (100 * (int64_t) 1000000) /* when the first picture was taken */
#define HEARD_S  (N_FRAMES / RATE)         /* so long somebody listens */
#define SAFE_S   (HEARD_S - 2)             /* so much of it is on the disk */
#define TONE_S   1.0                       /* when the tone begins */
#define ORIGIN   GUISE_LIVE_COMMENT "\nguise.consent.src: self"
#define CHILD    "GUISE_TEST_RECORDING_FOLDER" /* where the program that is killed records */

/* ---- a microphone: silence, and a tone ---- */

typedef struct
{
  int64_t n_read;       /* samples */
  int     has_begun;    /* atomic; until then there is half a second */
  int     has_read_all; /* atomic */
} Microphone;

static gboolean
microphone_read (void *source, int16_t *samples, size_t n, int64_t *out_heard_us)
{
  Microphone *self = source;

  if (self->n_read >= HEARD_S * GUISE_LIVE_SOUND_RATE)
    {
      g_atomic_int_set (&self->has_read_all, TRUE);
      return FALSE;
    }
  while (self->n_read >= GUISE_LIVE_SOUND_RATE / 2 && !g_atomic_int_get (&self->has_begun))
    g_usleep (1000);
  *out_heard_us = BASE_US + self->n_read * G_USEC_PER_SEC / GUISE_LIVE_SOUND_RATE;
  for (size_t i = 0; i < n; i++)
    {
      double s = (double) (self->n_read + (int64_t) i) / GUISE_LIVE_SOUND_RATE;

      samples[i] = s < TONE_S ? 0 : (int16_t) (12000.0 * sin (2.0 * G_PI * 440.0 * s));
    }
  self->n_read += (int64_t) n;
  return TRUE;
}

static void
microphone_free (void *source)
{
}

static const GuiseLiveSoundClass microphone_class = { microphone_read, microphone_free };

/* ---- a disk that fails ---- */

static const char *lost; /* how the names of the files end of which it loses something; or NULL */

int __wrap_fdatasync (int fd);

int
__wrap_fdatasync (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);
  const char      *ending = g_atomic_pointer_get (&lost);

  if (ending == NULL || !g_str_has_suffix (path, ending))
    return fsync (fd);
  errno = EIO;
  return -1;
}

/* ---- recordings ---- */

static GuiseLiveSink *
begin (const char *path, Microphone *microphone)
{
  g_autoptr (GError) error = NULL;
  GuiseLiveSink   *sink = guise_live_video_sink_new (path, RATE, &error);
  g_autofree char *wave = guise_live_recording_dup_sound_path (path);

  g_assert_no_error (error);
  if (microphone != NULL)
    guise_live_video_sink_take_sound (sink,
                                      guise_live_sound_new (wave, &microphone_class, microphone,
                                                            &error),
                                      0);
  g_assert_no_error (error);
  return sink;
}

static gboolean
put (GuiseLiveSink *sink, int index, GError **error)
{
  g_autoptr (GuiseImage) image = guise_test_clip_draw (WIDTH, HEIGHT, index);
  g_autoptr (GuiseFrame) frame = guise_frame_new (guise_image_ref (image),
                                                  index * (int64_t) FRAME_NS, (uint64_t) index, 0);
  char          origin[] = ORIGIN;
  GuiseLiveShot shot = { .frame = frame,
                         .canvas = image,
                         .view = GUISE_LIVE_VIEW_BARE, /* of which nothing is said about a label */
                         .taken_us = BASE_US + index * (int64_t) FRAME_NS / 1000,
                         .origin = origin };

  return sink->class_->put (sink, &shot, error);
}

static void
put_all (GuiseLiveSink *sink, Microphone *microphone)
{
  for (int i = 0; i < N_FRAMES; i++)
    g_assert_true (put (sink, i, NULL));
  if (microphone != NULL)
    g_atomic_int_set (&microphone->has_begun, TRUE);
  while (microphone != NULL && !g_atomic_int_get (&microphone->has_read_all))
    g_usleep (1000);
}

/* A recording of which nobody knows any more how it ended: its files, with its sink gone. */
static void
leave (const char *path)
{
  g_autofree char *now = g_strconcat (path, ".recording", NULL);
  g_autofree char *bytes = NULL;
  size_t           n_bytes;
  GuiseLiveSink   *sink = begin (path, NULL);

  put_all (sink, NULL);
  g_assert_true (g_file_get_contents (now, &bytes, &n_bytes, NULL));
  guise_live_sink_free (sink);
  g_assert_true (g_file_set_contents (now, bytes, (gssize) n_bytes, NULL));
}

/* ---- what becomes of them ---- */

static void
on_complete (const char *path, const char *sound, const GError *error, void *told)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *beside = sound != NULL ? g_path_get_basename (sound) : NULL;

  g_string_append_printf (told, "%s%s%s%s\n", name, beside != NULL ? " and " : "",
                          beside != NULL ? beside : "", error != NULL ? ": failed" : "");
}

/* Returns: the names that are told of */
static char *
complete (const char *folder, const char *coming)
{
  GString *told = g_string_new (NULL);

  guise_live_recordings_complete (folder, coming, NULL, on_complete, told);
  return g_string_free (told, FALSE);
}

static void
assert_completes (const char *folder, const char *expected)
{
  g_autofree char *told = complete (folder, NULL);

  g_assert_cmpstr (told, ==, expected);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* All names in the folder, in order. */
static void
assert_holds (const char *folder, const char *expected)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  const char      *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, (void *) name);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (" ", (char **) names->pdata);
  g_assert_cmpstr (list, ==, expected);
}

/* The pictures are the first ones, at their times, and say where they come from. */
static void
check_pictures (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *comment = guise_video_dup_comment (path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, &error);
  int n = 0;

  g_assert_no_error (error);
  g_assert_cmpstr (comment, ==, ORIGIN);
  while (TRUE)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
      if (frame == NULL)
        break;
      g_assert_cmpint (llabs (guise_test_clip_read_index (frame->image) * (int64_t) FRAME_NS -
                              frame->time_ns),
                       <=, 2000000);
      n++;
    }
  g_test_message ("%s: %d of %d pictures", name, n, N_FRAMES);
  g_assert_cmpint (n, >=, N_SAFE);
}

static void
check_sound (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  AVFormatContext *format = NULL;
  AVPacket        *packet = av_packet_alloc ();
  double           tone = guise_test_clip_find_tone (path), end = 0.0;

  g_assert_cmpint (avformat_open_input (&format, path, NULL, NULL), ==, 0);
  for (; av_read_frame (format, packet) >= 0; av_packet_unref (packet))
    {
      const AVStream *stream = format->streams[packet->stream_index];

      if (stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
        end = (double) packet->pts * av_q2d (stream->time_base);
    }
  av_packet_free (&packet);
  avformat_close_input (&format);
  g_test_message ("%s: tone at %.3f s, sound to %.3f s", name, tone, end);
  g_assert_cmpfloat (fabs (tone - TONE_S), <, 0.05);
  g_assert_cmpfloat (end, >, SAFE_S - 0.1);
}

/* ---- tests ---- */

/* Records with a microphone and without, and ends in the middle of it: in a process of its own. */
static void
test_child (void)
{
  const char      *folder = g_getenv (CHILD);
  g_autofree char *spoken = g_build_filename (folder, "spoken.mp4", NULL);
  g_autofree char *silent = g_build_filename (folder, "silent.mkv", NULL);
  Microphone       microphone = { 0 };

  put_all (begin (silent, NULL), NULL);
  put_all (begin (spoken, &microphone), &microphone);
  kill (getpid (), SIGKILL);
}

static void
test_killed (void)
{
  char *folder = guise_test_tmp_dir ();

  g_setenv (CHILD, folder, TRUE);
  g_test_trap_subprocess ("/live/recording/subprocess/child", 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_assert_false (g_test_trap_has_passed ());
  assert_holds (folder, "silent.mkv.recording spoken.mp4.recording spoken.mp4.recording.wav");
  assert_completes (folder, "silent.mkv\nspoken.mp4\n");
  assert_holds (folder, "silent.mkv spoken.mp4");
  check_pictures (folder, "silent.mkv");
  check_pictures (folder, "spoken.mp4");
  check_sound (folder, "spoken.mp4");
  assert_completes (folder, "");
  guise_test_rm_rf (folder);
}

/* What somebody is recording is his, and is complete afterwards. */
static void
test_busy (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autoptr (GuiseLiveSink) sink = begin (path, NULL);
  g_autoptr (GuiseLiveSink) other = begin (path, NULL);
  g_autoptr (GError) error = NULL;

  put_all (sink, NULL);
  assert_completes (folder, "");
  assert_holds (folder, "me.mp4.recording");
  g_assert_false (put (other, 0, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (sink->class_->finish (sink, &error));
  assert_holds (folder, "me.mp4");
  check_pictures (folder, "me.mp4");
  guise_test_rm_rf (folder);
}

/* Files of others stay as they are, whatever they are called. */
static void
test_others (void)
{
  char               *folder = guise_test_tmp_dir ();
  g_autofree char    *clip_path = g_build_filename (folder, "clip.mp4.recording", NULL);
  g_autofree char    *text_path = g_build_filename (folder, "text.mp4.recording", NULL);
  g_autofree char    *link_path = g_build_filename (folder, "link.mp4.recording", NULL);
  g_autofree char    *empty_path = g_build_filename (folder, "empty.mp4.recording", NULL);
  g_autofree char    *taken_path = g_build_filename (folder, "taken.mp4", NULL);
  g_autofree char    *fourth_path = g_build_filename (folder, "taken 4.mp4", NULL);
  g_autofree char    *text = NULL;
  g_autofree char    *told = NULL;
  const GuiseTestClip clip = { "mp4", "libx264", AV_PIX_FMT_YUV420P, WIDTH, HEIGHT, 5 };

  guise_test_clip_make (clip_path, &clip);
  g_assert_true (g_file_set_contents (text_path, "mine", -1, NULL));
  g_assert_true (g_file_set_contents (empty_path, "", 0, NULL));
  g_assert_cmpint (symlink (clip_path, link_path), ==, 0);
  assert_completes (folder, "");
  leave (taken_path);
  g_assert_true (g_file_set_contents (taken_path, "mine", -1, NULL));
  assert_completes (folder, "taken 2.mp4\n");
  g_assert_true (g_file_get_contents (taken_path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  check_pictures (folder, "taken 2.mp4");
  leave (taken_path);
  told = complete (folder, "taken 3.mp4");
  g_assert_cmpstr (told, ==, "taken 4.mp4\n");
  g_assert_cmpint (g_unlink (fourth_path), ==, 0);
  assert_holds (folder, "clip.mp4.recording empty.mp4.recording link.mp4.recording taken 2.mp4 "
                        "taken.mp4 text.mp4.recording");
  guise_test_rm_rf (folder);
}

/* A name that another one is to have, or is being written, is not free. */
static void
test_numbers (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autofree char *second = g_build_filename (folder, "me 2.mp4.recording", NULL);
  g_autofree char *third = g_build_filename (folder, "me 3.mp4.tmp", NULL);

  leave (path);
  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_true (g_file_set_contents (second, "", 0, NULL));
  g_assert_true (g_file_set_contents (third, "", 0, NULL));
  assert_completes (folder, "me 4.mp4\n");
  assert_holds (folder, "me 2.mp4.recording me 3.mp4.tmp me 4.mp4 me.mp4");
  guise_test_rm_rf (folder);
}

/* Sound that cannot be read does not keep the pictures back, is not thrown away, and is not in the
 * way of another recording of that name. */
static void
test_bad_sound (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autofree char *wave = guise_live_recording_dup_sound_path (path);
  char             zeros[5000] = { 0 };

  leave (path);
  g_assert_true (g_file_set_contents (wave, zeros, sizeof zeros, NULL));
  assert_completes (folder, "me.mp4 and me.wav\n");
  assert_holds (folder, "me.mp4 me.wav");
  check_pictures (folder, "me.mp4");
  leave (path);
  g_assert_true (g_file_set_contents (wave, zeros, sizeof zeros, NULL));
  assert_completes (folder, "me 2.mp4 and me 2.wav\n");
  assert_holds (folder, "me 2.mp4 me 2.wav me.mp4 me.wav");
  guise_test_rm_rf (folder);
}

/* What could not be finished is there the next time; until then nothing of it is lost. */
static void
test_unfinished (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autoptr (GError) error = NULL;
  Microphone     microphone = { 0 };
  GuiseLiveSink *sink = begin (path, &microphone);

  put_all (sink, &microphone);
  g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
  g_assert_false (sink->class_->finish (sink, &error));
  g_assert_nonnull (error);
  guise_live_sink_free (sink);
  assert_holds (folder, "me.mp4 me.mp4.recording me.mp4.recording.wav");
  g_assert_cmpint (g_rmdir (path), ==, 0);
  assert_completes (folder, "me.mp4\n");
  assert_holds (folder, "me.mp4");
  check_pictures (folder, "me.mp4");
  check_sound (folder, "me.mp4");
  guise_test_rm_rf (folder);
}

/* Where there is no room for the video, pictures and sound wait together until there is. */
static void
test_no_room (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autofree char *in_the_way = g_strconcat (path, ".tmp", NULL);
  g_autoptr (GError) error = NULL;
  Microphone     microphone = { 0 };
  GuiseLiveSink *sink = begin (path, &microphone);

  put_all (sink, &microphone);
  g_assert_cmpint (g_mkdir (in_the_way, 0777), ==, 0);
  g_assert_false (sink->class_->finish (sink, &error));
  g_assert_nonnull (error);
  guise_live_sink_free (sink);
  assert_holds (folder, "me.mp4.recording me.mp4.recording.wav me.mp4.tmp");
  g_assert_cmpint (g_rmdir (in_the_way), ==, 0);
  assert_completes (folder, "me.mp4\n");
  assert_holds (folder, "me.mp4");
  check_pictures (folder, "me.mp4");
  check_sound (folder, "me.mp4");
  guise_test_rm_rf (folder);
}

/* What ended before its first picture is not in the way of the next one of that name, and what has
 * just begun is nobody else's. */
static void
test_empty (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autofree char *now = g_strconcat (path, ".recording", NULL);
  g_autofree char *wave = guise_live_recording_dup_sound_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLiveSink) sink = NULL;
  g_autoptr (GuiseLiveSink) other = NULL;
  Microphone microphone = { 0 };

  g_assert_true (g_file_set_contents (now, "", 0, NULL));
  g_assert_true (g_file_set_contents (wave, "left", -1, NULL));
  sink = begin (path, &microphone);
  g_assert_true (put (sink, 0, &error));
  other = begin (path, NULL);
  assert_holds (folder, "me.mp4.recording me.mp4.recording.wav");
  for (int i = 1; i < N_FRAMES; i++)
    g_assert_true (put (sink, i, &error));
  g_atomic_int_set (&microphone.has_begun, TRUE);
  while (!g_atomic_int_get (&microphone.has_read_all))
    g_usleep (1000);
  g_assert_true (sink->class_->finish (sink, &error));
  assert_holds (folder, "me.mp4");
  check_pictures (folder, "me.mp4");
  check_sound (folder, "me.mp4");
  guise_test_rm_rf (folder);
}

/* Writes until no file may grow any more: what was written is kept. */
static void
test_full_disk (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autofree char *now = g_strconcat (path, ".recording", NULL);
  g_autoptr (GError) error = NULL;
  GuiseLiveSink *sink;
  GStatBuf       status;
  struct rlimit  before, limit;
  int            n = 0;

  leave (path);
  g_assert_cmpint (g_stat (now, &status), ==, 0);
  g_assert_cmpint (g_unlink (now), ==, 0);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = (rlim_t) status.st_size - 1;
  sink = begin (path, NULL);
  setrlimit (RLIMIT_FSIZE, &limit);
  while (n < N_FRAMES && put (sink, n, &error))
    n++;
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_cmpint (n, <, N_FRAMES);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  guise_live_sink_free (sink);
  assert_holds (folder, "me.mp4.recording");
  g_assert_true (guise_live_recording_is_left (path));
  assert_completes (folder, "me.mp4\n");
  g_assert_false (guise_live_recording_is_left (path));
  assert_holds (folder, "me.mp4");
  guise_test_rm_rf (folder);
}

/* Where the pictures have room and the sound has not: the video is there, what was heard beside it,
 * and that is told; the name is free again. */
static void
test_full_disk_sound (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autoptr (GError) error = NULL;
  Microphone     microphone = { 0 };
  GuiseLiveSink *sink;
  struct rlimit  before, limit;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = HEARD_S * GUISE_LIVE_SOUND_RATE; /* half of the samples */
  sink = begin (path, &microphone);
  setrlimit (RLIMIT_FSIZE, &limit);
  put_all (sink, &microphone);
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_false (sink->class_->finish (sink, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "me.wav"));
  guise_live_sink_free (sink);
  assert_holds (folder, "me.mp4 me.wav");
  check_pictures (folder, "me.mp4");
  guise_test_rm_rf (folder);
}

/* A disk that loses pictures says so once: the recording ends with that, and what there is stays
 * to be completed; so it does when the last of them are lost. */
static void
test_failing_disk (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autoptr (GError) error = NULL;
  GuiseLiveSink *sink = begin (path, NULL);
  int            n = 0;

  g_assert_true (put (sink, n++, &error));
  lost = ".recording";
  while (n < N_FRAMES && put (sink, n, &error))
    n++;
  lost = NULL;
  g_assert_cmpint (n, <=, 2 * RATE);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_false (put (sink, N_FRAMES, NULL)); /* it is said once only */
  g_assert_false (sink->class_->finish (sink, NULL));
  guise_live_sink_free (sink);
  assert_holds (folder, "me.mp4.recording");
  guise_test_rm_rf (g_steal_pointer (&folder));
}

static void
test_failing_disk_end (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autoptr (GError) error = NULL;
  GuiseLiveSink *sink = begin (path, NULL);

  put_all (sink, NULL);
  lost = ".recording";
  g_assert_false (sink->class_->finish (sink, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  guise_live_sink_free (sink);
  assert_completes (folder, "me.mp4.recording: failed\n");
  assert_holds (folder, "me.mp4.recording");
  lost = NULL;
  assert_completes (folder, "me.mp4\n");
  assert_holds (folder, "me.mp4");
  check_pictures (folder, "me.mp4");
  guise_test_rm_rf (folder);
}

/* Sound of which something is lost is not put into the video and then removed: it stays beside it.
 */
static void
test_failing_disk_sound (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autofree char *wave = g_build_filename (folder, "me.wav", NULL);
  g_autoptr (GError) error = NULL;
  Microphone     microphone = { 0 };
  GuiseLiveSink *sink = begin (path, &microphone);
  GStatBuf       status;

  lost = ".wav";
  put_all (sink, &microphone);
  lost = NULL;
  g_assert_false (sink->class_->finish (sink, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "me.wav"));
  guise_live_sink_free (sink);
  assert_holds (folder, "me.mp4 me.wav");
  check_pictures (folder, "me.mp4");
  g_assert_cmpint (g_stat (wave, &status), ==, 0);
  g_assert_cmpint (status.st_size, >=, 2 * SAFE_S * GUISE_LIVE_SOUND_RATE); /* all of it, too */
  guise_test_rm_rf (folder);
}

/* Whoever stops it finds everything as it was. */
static void
test_cancelled (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) told = g_string_new (NULL);

  leave (path);
  g_cancellable_cancel (cancellable);
  guise_live_recordings_complete (folder, NULL, cancellable, on_complete, told);
  g_assert_cmpstr (told->str, ==, "");
  assert_holds (folder, "me.mp4.recording");
  guise_test_rm_rf (folder);
}

/* Sound is not left alone where not one picture could be written. */
static void
test_no_pictures (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "me.mp4", NULL);
  g_autoptr (GError) error = NULL;
  Microphone     microphone = { .has_begun = TRUE };
  GuiseLiveSink *sink = begin (path, &microphone);
  struct rlimit  before, limit;
  int            n = 0;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = 0;
  setrlimit (RLIMIT_FSIZE, &limit);
  while (n < N_FRAMES && put (sink, n, &error))
    n++;
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  guise_live_sink_free (sink);
  assert_holds (folder, "");
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/recording/subprocess/child", test_child);
  g_test_add_func ("/live/recording/killed", test_killed);
  g_test_add_func ("/live/recording/busy", test_busy);
  g_test_add_func ("/live/recording/others", test_others);
  g_test_add_func ("/live/recording/numbers", test_numbers);
  g_test_add_func ("/live/recording/bad-sound", test_bad_sound);
  g_test_add_func ("/live/recording/unfinished", test_unfinished);
  g_test_add_func ("/live/recording/no-room", test_no_room);
  g_test_add_func ("/live/recording/empty", test_empty);
  g_test_add_func ("/live/recording/full-disk", test_full_disk);
  g_test_add_func ("/live/recording/full-disk-sound", test_full_disk_sound);
  g_test_add_func ("/live/recording/failing-disk", test_failing_disk);
  g_test_add_func ("/live/recording/failing-disk-end", test_failing_disk_end);
  g_test_add_func ("/live/recording/failing-disk-sound", test_failing_disk_sound);
  g_test_add_func ("/live/recording/cancelled", test_cancelled);
  g_test_add_func ("/live/recording/no-pictures", test_no_pictures);
  return g_test_run ();
}
