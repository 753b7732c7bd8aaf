/* SPDX-License-Identifier: GPL-3.0-or-later
 * Real footage: every frame has a visible face, and every frame gives one. */
#include "face/guise-face-finder.h"
#include "media/guise-video-reader.h"
#include "support/guise-test.h"

typedef struct
{
  const char    *clip;
  GuiseFaceRange range;
  int            n_frames;
} Case;

static const Case cases[] = {
  { "webcam_microphone.mp4", GUISE_FACE_RANGE_AUTO, 368 },
  { "talk_studio.mp4", GUISE_FACE_RANGE_AUTO, 78 },
  { "talk_glasses.mp4", GUISE_FACE_RANGE_SHORT, 183 },
  { "phone_portrait.mp4", GUISE_FACE_RANGE_FULL, 352 },
  { "room_wide.mp4", GUISE_FACE_RANGE_AUTO, 282 },
};

static GuiseFaceFinder *
new_finder (GuiseFaceRange range, const char *models)
{
  const GuiseFaceFinderOptions options = { .range = range, .max_faces = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);

  if (device == NULL)
    return NULL;

  GuiseFaceFinder *finder = guise_face_finder_new (models, device, &options, &error);

  g_assert_no_error (error);
  return finder;
}

static void
test_every_frame (gconstpointer data)
{
  const Case      *self = (const Case *) data;
  g_autofree char *relative = g_build_filename ("media", self->clip, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autofree char *marker = guise_test_model_file ("face_landmark.tflite");

  if (path == NULL || marker == NULL)
    return;

  g_autofree char *models = g_path_get_dirname (marker);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFinder) finder = new_finder (self->range, models);
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, &error);
  int n_frames = 0;

  g_assert_no_error (error);
  if (finder == NULL)
    {
      g_test_skip ("there is no oneDNN backend; the reference would take an hour");
      return;
    }
  for (;;)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      g_autoptr (GPtrArray) faces = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
      if (frame == NULL)
        break;
      g_assert_true (
        guise_face_finder_process (finder, frame->image, frame->time_ns, &faces, &error));
      g_assert_cmpuint (faces->len, ==, 1);

      const GuiseFace *face = g_ptr_array_index (faces, 0);

      g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, frame->image->width,
                                             frame->image->height),
                       ==, GUISE_FACE_FLAW_NONE);
      g_assert_cmpint (face->track, ==, 0);
      n_frames++;
    }
  g_assert_cmpint (n_frames, ==, self->n_frames);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/face/footage/", cases[i].clip, NULL);

      g_test_add_data_func (name, &cases[i], test_every_frame);
    }
  return g_test_run ();
}
