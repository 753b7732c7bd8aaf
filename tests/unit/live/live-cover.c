/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two people before the camera, of whom one hides his face behind a card. */
#include "live-cover.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "support/guise-test.h"

#define REST    0.3 /* of the width of the face, that is seen when most of it is covered */
#define STEP_NS G_GINT64_CONSTANT (33333333)

/* Where the performer's eyes, nose and mouth are in each picture. */
static void
read_faces (GuiseFaceRect *faces, const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit_set (text, "\n",
                          LIVE_COVER_N_PICTURES +
                            1); /* strstr() looks at the whole rest under sanitizers */
  for (int i = 0; i < LIVE_COVER_N_PICTURES; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], NULL);
      JsonArray     *all = json_object_get_array_member (json_node_get_object (node), "faces");
      JsonObject    *face = json_array_get_object_element (all, 0);
      JsonArray     *points = json_object_get_array_member (face, "lm68");
      GuiseFaceRect *rect = &faces[i];

      g_assert_cmpstr (json_object_get_string_member (face, "id"), ==, "P");
      *rect = (GuiseFaceRect){ .left = 1e9, .top = 1e9, .right = -1e9, .bottom = -1e9 };
      for (unsigned k = 36; k < 68; k++)
        {
          JsonArray *point = json_array_get_array_element (points, k);
          double     x = json_array_get_double_element (point, 0);
          double     y = json_array_get_double_element (point, 1);

          rect->left = fmin (rect->left, x);
          rect->top = fmin (rect->top, y);
          rect->right = fmax (rect->right, x);
          rect->bottom = fmax (rect->bottom, y);
        }
    }
}

/* What a card leaves of the face that hides most of it: too little for it to be found again. */
GuiseFaceRect
live_cover_get_rest (const GuiseFaceRect *face)
{
  GuiseFaceRect rest = *face;

  rest.right = face->left + REST * (face->right - face->left);
  return rest;
}

static void
lay_card (GuiseImage *image, const GuiseFaceRect *face, gboolean is_whole, int more)
{
  const int left = is_whole ? (int) face->left - 50 - more : (int) live_cover_get_rest (face).right;
  const int n = (int) face->right + 50 + more - left;

  for (int y = (int) face->top - 60 - more; y < (int) face->bottom + 60 + more; y++)
    memset (guise_image_row (image, y) + 3 * left, 120, 3 * (size_t) n);
}

gboolean
live_cover_make (LiveCover *self, const char *folder)
{
  GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  g_autofree char        *lines = guise_test_shared ("people/two_people.jsonl");
  g_autofree char        *clip = guise_test_shared ("people/two_people.mp4");
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GuiseVideoWriter) writer = NULL;

  if (lines == NULL || clip == NULL)
    return FALSE;
  read_faces (self->faces, lines);
  self->path = g_build_filename (folder, "covered.mp4", NULL);
  reader = guise_video_reader_open (clip, 1, NULL);
  writer = guise_video_writer_new (self->path, &options, NULL);
  for (int i = 0; i < LIVE_COVER_N_PICTURES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      if (i >= self->covered && i < self->uncovered)
        lay_card (frame->image, &self->faces[i], i < self->partly, self->more);
      g_assert_true (guise_video_writer_add (writer, frame->image, i * STEP_NS, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return TRUE;
}

void
live_cover_clear (LiveCover *self)
{
  g_clear_pointer (&self->path, g_free);
}
