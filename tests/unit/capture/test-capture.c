/* SPDX-License-Identifier: GPL-3.0-or-later
 * A session with the synthetic performer before the camera: what is kept, what is refused and why,
 * what is covered, undo, and going on another day. */
#include "capture/guise-capture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-file.h"
#include "image/guise-resize.h"
#include "media/guise-video-reader.h"
#include "support/guise-people.h"
#include "support/guise-test.h"

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

/* Seconds 6 to 13 turn the head from side to side, 50 to 54 move the mouth. */
#define SWEEP_FIRST   180
#define SWEEP_END     390
#define MOUTH_FIRST   1500
#define MOUTH_END     1620

#define N_DUE         120 /* pictures of the first seconds */

typedef struct
{
  char         *dir;     /* owned */
  GuiseCapture *capture; /* owned */
  GuiseFrame   *last;    /* owned: the last picture that was kept */
  int           n_checked;
  int           n_same;
  int           n_near;
} Run;

static GuiseCapture *
open_session (const char *dir, gboolean is_due)
{
  const GuiseCaptureOptions options = { .target = 5000, .size = 256, .rate = 30, .is_due = is_due };
  const GuiseCaptureTake    take = { .label = "desk", .camera = "performer.mp4" };
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);
  g_autoptr (GError) error = NULL;
  GuiseCapture *capture = guise_capture_open (dir, &options, device, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (guise_capture_start_take (capture, &take, &error));
  g_assert_no_error (error);
  return capture;
}

static GuiseRefusal
process (Run *run, GuiseFrame *frame, GuiseFaceRecord *out_record)
{
  g_auto (GuiseCaptureShot) shot = { 0 };
  g_autoptr (GError) error = NULL;

  guise_capture_process (run->capture, frame, &shot, &error);
  g_assert_no_error (error);
  if (out_record != NULL)
    *out_record = shot.record;
  return shot.refusal;
}

/* The displayed column of a true yaw in degrees, positive to the picture's left (faces.md 6.3). */
static int
get_true_column (double yaw)
{
  static const double borders[] = { 8, 20, 35, 55 };
  int                 steps = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (borders); i++)
    steps += fabs (yaw) > borders[i];
  return yaw > 0 ? 4 - steps : 4 + steps;
}

static void
compare_column (Run *run, const GuiseFaceRecord *record, const GPtrArray *truths, uint64_t index)
{
  const GArray *people = g_ptr_array_index (truths, index);
  const int     found = guise_coverage_get_yaw_column (record->yaw_bin);
  const int     real = get_true_column (g_array_index (people, GuisePerson, 0).yaw);

  run->n_checked++;
  run->n_same += found == real;
  run->n_near += ABS (found - real) <= 1;
}

/* A stretch of the clip. */
static void
play (Run *run, GuiseVideoReader *reader, const GPtrArray *truths, uint64_t first, uint64_t end)
{
  g_assert_true (guise_video_reader_seek (reader, first, NULL, NULL));
  for (uint64_t i = first; i < end; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      GuiseFaceRecord record;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      if (process (run, frame, &record) != GUISE_REFUSAL_NONE)
        continue;
      compare_column (run, &record, truths, frame->index);
      g_clear_pointer (&run->last, guise_frame_unref);
      run->last = g_steal_pointer (&frame);
    }
}

/* @image (transfer full) as a picture some time after the end of the clip. */
static GuiseFrame *
make_next (const Run *run, GuiseImage *image, int64_t after_ms)
{
  return guise_frame_new (image, run->last->time_ns + NS_PER_SECOND + after_ms * 1000000,
                          run->last->index + 100000 + (uint64_t) after_ms, 0);
}

static GuiseImage *
blur (GuiseImage *image)
{
  g_autoptr (GuiseImage) small = guise_image_resize (image, image->width / 4, image->height / 4,
                                                     GUISE_RESIZE_AREA, NULL);

  return guise_image_resize (small, image->width, image->height, GUISE_RESIZE_LINEAR, NULL);
}

static GuiseImage *
darken (const GuiseImage *image)
{
  GuiseImage *dark = guise_image_new (GUISE_PIXELS_BGR8, image->width, image->height, 3, NULL);

  for (int y = 0; y < image->height; y++)
    for (int i = 0; i < 3 * image->width; i++)
      guise_image_row (dark, y)[i] = guise_image_row (image, y)[i] / 4;
  return dark;
}

/* Pictures that should not be there are refused, each for its own reason. */
static void
inject (Run *run, const char *two_path)
{
  g_autoptr (GuiseFrame) again = make_next (run, guise_image_ref (run->last->image), 0);
  g_autoptr (GuiseFrame) blurred = make_next (run, blur (run->last->image), 200);
  g_autoptr (GuiseFrame) dark = make_next (run, darken (run->last->image), 400);
  g_autoptr (GuiseFrame) once_more = make_next (run, guise_image_ref (run->last->image), 800);
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (two_path, 1, NULL);
  g_autoptr (GuiseFrame) two = NULL;
  g_autoptr (GuiseFrame) pair = NULL;

  (void) process (run, again, NULL); /* from where the clip ended back to there: a jump */
  g_assert_cmpint (process (run, blurred, NULL), ==, GUISE_REFUSAL_BLURRED);
  g_assert_cmpint (process (run, dark, NULL), ==, GUISE_REFUSAL_DARK);
  g_assert_cmpint (process (run, once_more, NULL), ==, GUISE_REFUSAL_REPEATED);
  g_assert_true (guise_video_reader_next (reader, &two, NULL, NULL));
  pair = make_next (run, guise_image_ref (two->image), 1000);
  g_assert_cmpint (process (run, pair, NULL), ==, GUISE_REFUSAL_SECOND_FACE);
}

static guint
count_faces (const char *dir, const char *below)
{
  static const char *const suffixes[] = { ".jpg", NULL };
  g_autofree char         *path = g_build_filename (dir, below, NULL);
  g_autoptr (GPtrArray) names = guise_dir_list (path, suffixes, NULL);

  return names != NULL ? names->len : 0;
}

/* What was kept in the last seconds goes aside, and comes back. */
static void
undo (Run *run)
{
  const guint n_before = count_faces (run->dir, "");
  size_t      n_undone, n_again, n_redone;

  g_assert_true (guise_capture_undo (run->capture, 3.0, &n_undone, NULL));
  g_assert_cmpuint (n_undone, >, 0);
  g_assert_cmpuint (n_undone, <, n_before);
  g_assert_cmpuint (count_faces (run->dir, ""), ==, n_before - n_undone);
  g_assert_cmpuint (count_faces (run->dir, GUISE_CAPTURE_UNDONE), ==, n_undone);
  g_assert_cmpuint (guise_capture_get_n_faces (run->capture), ==, n_before - n_undone);
  /* Asked twice, nothing is left to take, and nothing is forgotten. */
  g_assert_true (guise_capture_undo (run->capture, 3.0, &n_again, NULL));
  g_assert_cmpuint (n_again, ==, 0);
  g_assert_true (guise_capture_redo (run->capture, &n_redone, NULL));
  g_assert_cmpuint (n_redone, ==, n_undone);
  g_assert_cmpuint (count_faces (run->dir, ""), ==, n_before);
  g_assert_cmpuint (count_faces (run->dir, GUISE_CAPTURE_SOURCES), ==, n_before);
  g_assert_cmpuint (guise_coverage_get_n_faces (guise_capture_get_coverage (run->capture)), ==,
                    n_before);
}

/* The next day everything is there, and repeats are still repeats. */
static void
go_on (Run *run)
{
  const size_t n_before = guise_capture_get_n_faces (run->capture);
  const double completion =
    guise_coverage_get_completion (guise_capture_get_coverage (run->capture));

  g_assert_true (guise_capture_finish (run->capture, NULL));
  guise_capture_free (run->capture);
  run->capture = open_session (run->dir, FALSE);
  g_assert_cmpuint (guise_capture_get_n_faces (run->capture), ==, n_before);
  /* Personal references are learnt from all faces now, not from those of an earlier moment. */
  g_assert_cmpfloat (fabs (
                       guise_coverage_get_completion (guise_capture_get_coverage (run->capture)) -
                       completion),
                     <, 0.02);
  g_assert_cmpint (guise_capture_journal_get_n_takes (guise_capture_get_journal (run->capture)), ==,
                   2);
  g_assert_cmpint (process (run, run->last, NULL), ==, GUISE_REFUSAL_REPEATED);
}

/* Without its journal, as after a copy of the faces alone, a session writes over nothing. */
static void
forget_journal (Run *run)
{
  const guint      n_before = count_faces (run->dir, "");
  g_autofree char *journal = g_build_filename (run->dir, ".guise-capture", NULL);

  guise_capture_free (run->capture);
  g_assert_cmpint (g_unlink (journal), ==, 0);
  run->capture = open_session (run->dir, FALSE);
  g_assert_cmpint (guise_capture_journal_get_n_takes (guise_capture_get_journal (run->capture)), ==,
                   2);
  g_assert_cmpuint (guise_capture_get_n_faces (run->capture), ==, n_before);
}

static void
test_session (void)
{
  g_autofree char *models = guise_test_model_file ("face_landmark_with_attention.tflite");
  g_autofree char *path = guise_test_shared ("people/performer.mp4");
  g_autofree char *two = guise_test_shared ("people/two_people.mp4");
  g_autofree char *folder = guise_test_shared ("people");
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GPtrArray) truths = NULL;
  const GuiseCaptureCounts *counts;
  Run                       run = { 0 };

  if (models == NULL || path == NULL || two == NULL || folder == NULL)
    return;
  truths = guise_people_load (folder, "performer", NULL);
  reader = guise_video_reader_open (path, 1, NULL);
  run.dir = guise_test_tmp_dir ();
  run.capture = open_session (run.dir, FALSE);
  play (&run, reader, truths, SWEEP_FIRST, SWEEP_END);
  play (&run, reader, truths, MOUTH_FIRST, MOUTH_END);
  counts = guise_capture_get_counts (run.capture);
  g_test_message ("%d faces kept of %d; yaw column the true one in %d, next to it in %d",
                  (int) counts->n_accepted, (int) counts->n_frames, run.n_same, run.n_near);
  g_assert_cmpint ((int) counts->n_accepted, >=, 40);
  g_assert_cmpint ((int) counts->n_accepted, <=, 160);
  g_assert_cmpuint (count_faces (run.dir, ""), ==, counts->n_accepted);
  g_assert_cmpint (run.n_near, ==, run.n_checked);
  g_assert_cmpint (4 * run.n_same, >=, 3 * run.n_checked);
  inject (&run, two);
  undo (&run);
  go_on (&run);
  forget_journal (&run);
  g_clear_pointer (&run.last, guise_frame_unref);
  guise_capture_free (run.capture);
  guise_test_rm_rf (run.dir);
}

/* Pictures that are due, and those that wait: nobody is missed, and as much is kept. */
static void
test_due (void)
{
  g_autofree char *path = guise_test_shared ("people/performer.mp4");
  g_autofree char *networks = guise_test_model_file ("face_landmark.tflite");
  guint            n_kept[2] = { 0 }, n_missed = 0;

  if (path == NULL || networks == NULL)
    return;
  for (int is_due = 0; is_due < 2; is_due++)
    {
      g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, NULL);
      Run run = { .dir = guise_test_tmp_dir () };

      run.capture = open_session (run.dir, is_due);
      for (int i = 0; i < N_DUE; i++)
        {
          g_autoptr (GuiseFrame) frame = NULL;

          g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
          n_missed += process (&run, frame, NULL) == GUISE_REFUSAL_NO_FACE;
        }
      g_assert_true (guise_capture_finish (run.capture, NULL));
      n_kept[is_due] = count_faces (run.dir, "");
      guise_capture_free (run.capture);
      guise_test_rm_rf (run.dir);
    }
  g_assert_cmpuint (n_missed, ==, 0);
  g_assert_cmpuint (n_kept[0], >, 0);
  g_assert_cmpuint (n_kept[1], ==, n_kept[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/session", test_session);
  g_test_add_func ("/capture/due", test_due);
  return g_test_run ();
}
