/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two people before the camera: the one who is swapped is never seen bare because the other one is
 * there. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "live-run.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "support/guise-test.h"

#define N_PICTURES  175
#define COVERED     25  /* the performer's face, from this picture on ... */
#define PARTLY      50  /* most of it, from this one on ... */
#define UNCOVERED   145 /* ... up to this one */
#define REST        0.3 /* of the width of the face, that is seen then */
#define STEP_NS     G_GINT64_CONSTANT (33333333)
#define LEAST_APART 4.0 /* mean difference of a face from the camera's own, in steps of 256 */

/* Where the performer's eyes, nose and mouth are in each picture, and what became of them. */
typedef struct
{
  GuiseFaceRect faces[N_PICTURES];
  int           n_bare;
  int           n_put;
  int           n_veiled;  /* pictures with somebody else's swapped face */
  int           n_swapped; /* pictures after he was covered */
} Truth;

static void
read_truth (Truth *self, const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit_set (text, "\n",
                          N_PICTURES + 1); /* strstr() looks at the whole rest under sanitizers */
  for (int i = 0; i < N_PICTURES; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], NULL);
      JsonArray     *faces = json_object_get_array_member (json_node_get_object (node), "faces");
      JsonObject    *face = json_array_get_object_element (faces, 0);
      JsonArray     *points = json_object_get_array_member (face, "lm68");
      GuiseFaceRect *rect = &self->faces[i];

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
static GuiseFaceRect
get_rest (const GuiseFaceRect *face)
{
  GuiseFaceRect rest = *face;

  rest.right = face->left + REST * (face->right - face->left);
  return rest;
}

static void
lay_card (GuiseImage *image, const GuiseFaceRect *face, gboolean is_whole)
{
  const int left = is_whole ? (int) face->left - 50 : (int) get_rest (face).right;
  const int n = (int) face->right + 50 - left;

  for (int y = (int) face->top - 60; y < (int) face->bottom + 60; y++)
    memset (guise_image_row (image, y) + 3 * left, 120, 3 * (size_t) n);
}

/* The clip with a card before the performer's face for a while, and then before most of it. */
static char *
cover (const Truth *truth, const char *clip)
{
  GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  char                   *path = g_build_filename (live_clips_dir, "covered.mp4", NULL);
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (clip, 1, NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, NULL);

  for (int i = 0; i < N_PICTURES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      if (i >= COVERED && i < UNCOVERED)
        lay_card (frame->image, &truth->faces[i], i < PARTLY);
      g_assert_true (guise_video_writer_add (writer, frame->image, i * STEP_NS, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return path;
}

/* ---- a sink that looks at the performer ---- */

typedef struct
{
  GuiseLiveSink base;
  Truth        *truth;
} Witness;

static double
get_distance (const GuiseImage *a, const GuiseImage *b, const GuiseFaceRect *rect)
{
  double sum = 0, n = 0;

  for (int y = (int) rect->top; y < (int) rect->bottom; y++)
    for (int x = 3 * (int) rect->left; x < 3 * (int) rect->right; x++, n++)
      sum += abs (guise_image_row (a, y)[x] - guise_image_row (b, y)[x]);
  return sum / n;
}

static gboolean
witness_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Truth        *truth = ((Witness *) sink)->truth;
  const int     i = (int) shot->frame->index;
  GuiseFaceRect seen = truth->faces[i];

  truth->n_put++;
  truth->n_veiled += shot->n_veils > 0 && shot->n_faces > 0;
  if (i >= COVERED && i < PARTLY)
    return TRUE;
  if (i >= PARTLY && i < UNCOVERED)
    seen = get_rest (&seen);
  truth->n_swapped += i >= UNCOVERED && shot->view == GUISE_LIVE_VIEW_SWAPPED;
  if (get_distance (shot->canvas, shot->frame->image, &seen) < LEAST_APART)
    {
      g_test_message ("picture %d: the performer's own face", i);
      truth->n_bare++;
    }
  return TRUE;
}

static void
witness_destroy (GuiseLiveSink *sink)
{
  g_free (sink);
}

static const GuiseLiveSinkClass witness_class = { witness_put, NULL, witness_destroy };

static GuiseLiveSink *
make_witness (Truth *truth)
{
  Witness *self = g_new0 (Witness, 1);

  self->base.class_ = &witness_class;
  self->base.name = g_strdup ("a witness");
  self->base.capacity = 2;
  self->truth = truth;
  return &self->base;
}

/* ---- tests ---- */

static void
run_covered (void (*adjust) (GuiseLiveSettings *settings))
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autofree Truth *truth = g_new0 (Truth, 1);
  g_autofree char  *lines = guise_test_shared ("people/two_people.jsonl");
  g_autofree char  *clip = guise_test_shared ("people/two_people.mp4");
  g_autofree char  *path = NULL;
  g_autoptr (GuiseLive) live = NULL;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/two_people.mp4") || lines == NULL || clip == NULL)
    return;
  read_truth (truth, lines);
  path = cover (truth, clip);
  setup.options.source = path;
  /* The masks of this model are those of chance: too faint to hide a face. */
  setup.settings.compositor.uses_input_mask = setup.settings.compositor.uses_face_mask = FALSE;
  setup.settings.order = GUISE_LIVE_ORDER_LEFT;
  adjust (&setup.settings);
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, make_witness (truth));
  live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
  guise_live_stop (g_steal_pointer (&live));
  g_assert_cmpint (truth->n_put, ==, N_PICTURES);
  g_assert_cmpint (truth->n_bare, ==, 0);
  g_assert_cmpint (truth->n_veiled, >, 0);
  g_assert_cmpint (truth->n_swapped, >, (N_PICTURES - UNCOVERED) / 2);
}

static void
set_one (GuiseLiveSettings *settings)
{
  settings->max_faces = 1;
}

static void
set_two (GuiseLiveSettings *settings)
{
  settings->max_faces = 2;
}

static void
set_all (GuiseLiveSettings *settings)
{
  settings->swaps_all = TRUE;
}

/* The performer's face is covered, and half covered, for longer than the last picture is held, and
 * than his part is kept for him. */
static void
test_one (void)
{
  run_covered (set_one);
}

static void
test_two (void)
{
  run_covered (set_two);
}

static void
test_all (void)
{
  run_covered (set_all);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_func ("/live-people/one", test_one);
  g_test_add_func ("/live-people/two", test_two);
  g_test_add_func ("/live-people/all", test_all);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
