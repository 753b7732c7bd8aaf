/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a video says about the model that made its face. */
#include "live/guise-live-origin.h"

#include <libavformat/avformat.h>
#include <string.h>

#include "live/guise-live.h"
#include "live/guise-video-swap.h"
#include "media/guise-video-join.h"
#include "support/guise-test.h"
#include "unit/media/guise-test-clip.h"

#define MODEL          "golden/dfl/dfm/liae_udt.dfm"
#define PATIENCE_US    (60 * G_USEC_PER_SEC)
#define FIELD_PROPS    ((14 << 3) | 2) /* metadata_props of an ONNX file, a message */
#define FIELD_KEY      ((1 << 3) | 2)
#define FIELD_VALUE    ((2 << 3) | 2)

/* The SHA-256 of "{}". */
#define SUM_OF_NOTHING "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

static const char *const facts[] = {
  "guise.iteration",
  "250000",
  "guise.consent.src",
  "permission",
  "guise.consent.dst",
  "self",
  "guise.label.src",
  "Somebody\nguise.consent.src: self",
  "guise.provenance",
  "{}",
  "other.program",
  "not ours",
  NULL,
};

static const char *const expected = GUISE_LIVE_COMMENT "\nguise.iteration: 250000"
                                                       "\nguise.consent.src: permission"
                                                       "\nguise.consent.dst: self"
                                                       "\nguise.label.src: Somebody guise.consent."
                                                       "src: self"
                                                       "\nguise.provenance.sha256: " SUM_OF_NOTHING;

static void
append_number (GByteArray *to, size_t number)
{
  for (; number >= 0x80; number >>= 7)
    g_byte_array_append (to, &(uint8_t){ (uint8_t) (number | 0x80) }, 1);
  g_byte_array_append (to, &(uint8_t){ (uint8_t) number }, 1);
}

static void
append_field (GByteArray *to, uint8_t field, const void *data, size_t n_bytes)
{
  g_byte_array_append (to, &field, 1);
  append_number (to, n_bytes);
  g_byte_array_append (to, data, (guint) n_bytes);
}

/* A model of which is known what is said, in order. NULL: the material is not here. */
static char *
make_model (const char *folder, const char *const *properties)
{
  g_autofree char *from = guise_test_shared (MODEL);
  char            *path = g_build_filename (folder, "model.dfm", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GByteArray) model = g_byte_array_new ();
  size_t n_bytes;

  if (from == NULL)
    return NULL;
  g_assert_true (g_file_get_contents (from, &bytes, &n_bytes, NULL));
  g_byte_array_append (model, (const uint8_t *) bytes, (guint) n_bytes);
  for (; *properties != NULL; properties += 2)
    {
      g_autoptr (GByteArray) entry = g_byte_array_new ();

      append_field (entry, FIELD_KEY, properties[0], strlen (properties[0]));
      append_field (entry, FIELD_VALUE, properties[1], strlen (properties[1]));
      append_field (model, FIELD_PROPS, entry->data, entry->len);
    }
  g_assert_true (g_file_set_contents (path, (const char *) model->data, model->len, NULL));
  return path;
}

static void
assert_comment (const char *path, const char *label)
{
  g_autofree char *said =
    g_strconcat (GUISE_LIVE_COMMENT, label, expected + strlen (GUISE_LIVE_COMMENT), NULL);
  AVFormatContext         *format = NULL;
  const AVDictionaryEntry *entry;

  g_assert_cmpint (avformat_open_input (&format, path, NULL, NULL), ==, 0);
  entry = av_dict_get (format->metadata, "comment", NULL, 0);
  g_assert_nonnull (entry);
  g_assert_cmpstr (entry->value, ==, said);
  avformat_close_input (&format);
}

/* ---- tests ---- */

/* What is known, a line each; nothing where nothing is. */
static void
test_comment (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = make_model (folder, facts);
  g_autofree char *plain = guise_test_shared (MODEL);
  g_autoptr (GuiseDfm) known = path != NULL ? guise_dfm_load (path, NULL) : NULL;
  g_autoptr (GuiseDfm) unknown = path != NULL ? guise_dfm_load (plain, NULL) : NULL;
  g_autofree char *comment = known != NULL ? guise_live_origin_dup_comment (known) : NULL;
  g_autofree char *bare = known != NULL ? guise_live_origin_dup_comment (unknown) : NULL;

  guise_test_rm_rf (folder);
  if (path == NULL)
    return;
  g_assert_cmpstr (comment, ==, expected);
  g_assert_cmpstr (bare, ==, GUISE_LIVE_COMMENT);
}

/* A file that says too much does not fill the video. */
static void
test_too_much (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *letters = g_strnfill (100000, 'x');
  const char      *many[201] = { NULL };
  g_autofree char *path = NULL;
  g_autofree char *comment = NULL;
  g_autoptr (GuiseDfm) dfm = NULL;

  for (int i = 0; i < 200; i += 2)
    {
      many[i] = "guise.date";
      many[i + 1] = letters;
    }
  path = make_model (folder, many);
  if (path != NULL)
    {
      dfm = guise_dfm_load (path, NULL);
      g_assert_nonnull (dfm);
      comment = guise_live_origin_dup_comment (dfm);
      g_assert_cmpuint (strlen (comment), <, 8000);
      g_assert_cmpuint (strlen (comment), >, 160);
    }
  guise_test_rm_rf (folder);
}

static void
on_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data)
{
  if (event == GUISE_LIVE_EVENT_ENDED || error != NULL)
    g_async_queue_push (user_data, g_strdup (error != NULL ? error->message : ""));
}

static void
record (const char *model, const char *clip, const char *path)
{
  const GuiseLiveOptions options = {
    .source = clip, .keeps_all = TRUE, .device = "cpu", .n_threads = 1
  };
  const GuiseLiveSettings settings = guise_live_settings_default ();
  g_autoptr (GAsyncQueue) queue = g_async_queue_new_full (g_free);
  GuiseLive *live = guise_live_start (&options, &settings, model, on_event, queue);
  int        number = guise_live_add_sink (live, guise_live_video_sink_new (path, 25.0, NULL));
  g_autofree char *end = g_async_queue_timeout_pop (queue, PATIENCE_US);

  g_assert_cmpstr (end, ==, "");
  g_assert_true (guise_live_remove_sink (live, number, NULL));
  guise_live_stop (live);
}

/* Recordings and videos that were swapped, in both containers. */
static void
test_videos (void)
{
  const GuiseTestClip clip = { "mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 48, 8 };
  const char *const   endings[] = { ".mp4", ".mkv" };
  g_autofree char    *network = guise_test_model_file ("face_landmark.tflite");
  char               *folder = guise_test_tmp_dir ();
  g_autofree char    *model = network != NULL ? make_model (folder, facts) : NULL;
  g_autofree char    *from = g_build_filename (folder, "clip", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  g_autoptr (GuiseDfm) dfm = model != NULL ? guise_dfm_load (model, &error) : NULL;

  if (dfm != NULL)
    guise_test_clip_make (from, &clip);
  for (size_t i = 0; dfm != NULL && i < G_N_ELEMENTS (endings); i++)
    {
      GuiseVideoSwapOptions options = guise_video_swap_options_default ();
      g_autofree char      *shown = g_strconcat (folder, "/shown", endings[i], NULL);
      g_autofree char      *swapped = g_strconcat (folder, "/swapped", endings[i], NULL);
      GuiseVideoSwapCounts  counts;

      options.has_label = i == 0;
      record (model, from, shown);
      assert_comment (shown, ""); /* nobody is in it */
      g_assert_true (guise_video_swap_run (dfm, from, swapped, &options, device, NULL, NULL, NULL,
                                           &counts, &error));
      assert_comment (swapped, options.has_label ? "\nguise.ai-label: drawn"
                                                 : "\nguise.ai-label: not drawn");
    }
  g_assert_no_error (error);
  guise_test_rm_rf (folder);
}

/* ---- several models in one recording ---- */

#define DRAWN   GUISE_LIVE_COMMENT "\nguise.ai-label: drawn"
#define FIRST   GUISE_LIVE_COMMENT "\nguise.iteration: 1"
#define SECOND  GUISE_LIVE_COMMENT "\nguise.iteration: 2\nguise.consent.src: self"
#define ANOTHER "\n\nAnother model made faces in this video, too:"

/* Records a picture of each model. */
static void
record_models (const char *path, char *const *origins)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, 1);
  g_autoptr (GuiseLiveSink) sink = guise_live_video_sink_new (path, 25.0, &error);

  g_assert_no_error (error);
  for (int i = 0; origins[i] != NULL; i++)
    {
      g_autoptr (GuiseFrame) frame = guise_frame_new (guise_image_ref (image),
                                                      i * (int64_t) 40000000, (uint64_t) i, 0);
      const GuiseLiveShot shot = {
        .frame = frame, .canvas = image, .origin = origins[i], .has_label = TRUE
      };

      g_assert_true (sink->class_->put (sink, &shot, &error));
    }
  g_assert_true (sink->class_->finish (sink, &error));
}

static void
assert_says (const char *folder, const char *ending, char *const *origins, const char *says)
{
  g_autofree char *path = g_strconcat (folder, "/several", ending, NULL);
  g_autofree char *comment = NULL;
  g_autoptr (GError) error = NULL;

  record_models (path, origins);
  comment = guise_video_dup_comment (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (comment, ==, says);
}

/* Each model is named once, in the order in which they came; one that says nothing, too. */
static void
test_several (void)
{
  char        first[] = FIRST, second[] = SECOND, unknown[] = GUISE_LIVE_COMMENT;
  char *const all[] = { first, first, second, first, unknown, second, NULL };
  char *const others[] = { unknown, second, NULL };
  char       *folder = guise_test_tmp_dir ();
  const char *says =
    DRAWN "\nguise.iteration: 1" ANOTHER "\nguise.iteration: 2\nguise.consent.src: self" ANOTHER
          "\nnothing is known of it";

  assert_says (folder, ".mp4", all, says);
  assert_says (folder, ".mkv", all, says);
  assert_says (folder, ".mp4", others,
               DRAWN ANOTHER "\nguise.iteration: 2\nguise.consent.src: self");
  guise_test_rm_rf (folder);
}

/* Whoever switches for ever does not fill the video. */
static void
test_too_many (void)
{
  g_autoptr (GPtrArray) comments = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *whole = NULL;

  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *comment = g_strdup_printf (GUISE_LIVE_COMMENT "\nguise.iteration: %d", i);

      guise_live_origin_add (comments, comment);
    }
  whole = guise_live_origin_join (comments);
  g_assert_nonnull (strstr (whole, "guise.iteration: 7\n\nThere were further models."));
  g_assert_null (strstr (whole, "guise.iteration: 8"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/origin/comment", test_comment);
  g_test_add_func ("/live/origin/too-much", test_too_much);
  g_test_add_func ("/live/origin/videos", test_videos);
  g_test_add_func ("/live/origin/several", test_several);
  g_test_add_func ("/live/origin/too-many", test_too_many);
  return g_test_run ();
}
