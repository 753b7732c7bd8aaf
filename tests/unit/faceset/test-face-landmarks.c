/* SPDX-License-Identifier: GPL-3.0-or-later
 * Points of a face moved in its file: nothing else changes, and no failure harms it. */
#include "faceset/guise-face-landmarks.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-faceset-lock.h"
#include "faceset/guise-faceset.h"
#include "format/guise-face-jpeg.h"
#include "support/guise-test.h"

#define SIDE 96
#define NAME "00001_0.jpg"

/* Half the size of the frame, turned by a quarter, from somewhere in it. */
static const double to_face[2][3] = { { 0.0, 0.5, -10.0 }, { -0.5, 0.0, 90.0 } };

/* Where in the frame a point of the picture is: the inverse of @to_face by hand. */
static void
map_back (const double *point, double *out_source)
{
  out_source[0] = (90.0 - point[1]) / 0.5;
  out_source[1] = (point[0] + 10.0) / 0.5;
}

static void
write_face (const char *dir, gboolean has_source, gboolean has_matrix)
{
  g_autofree char *path = g_build_filename (dir, NAME, NULL);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < 3 * SIDE; x++)
      guise_image_row (image, y)[x] = (uint8_t) (100 + 70 * sin (x / 9.0 + y / 13.0));
  meta->type = GUISE_FACE_TYPE_WHOLE;
  meta->source_filename = g_strdup ("frame.png");
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      meta->landmarks[i][0] = SIDE / 2 + 30 * cos (0.09 * i);
      meta->landmarks[i][1] = SIDE / 2 + 30 * sin (0.09 * i);
      map_back (meta->landmarks[i], meta->source_landmarks[i]);
    }
  meta->has_source_landmarks = has_source;
  meta->has_image_to_face_mat = has_matrix;
  memcpy (meta->image_to_face_mat, to_face, sizeof to_face);
  g_assert_true (guise_face_file_save (path, image, meta, 90, NULL));
}

static GBytes *
read_bytes (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, NAME, NULL);
  GBytes          *bytes = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, NULL);

  g_assert_nonnull (bytes);
  return bytes;
}

static GuiseFaceMeta *
read_meta (const char *dir)
{
  g_autoptr (GBytes) bytes = read_bytes (dir);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (g_bytes_get_data (bytes, NULL),
                                                         g_bytes_get_size (bytes), NULL);

  g_assert_nonnull (jpeg);
  g_assert_nonnull (jpeg->meta);
  return g_steal_pointer (&jpeg->meta);
}

static void
get_points (const GuiseFaceMeta *meta, GuisePoint *points)
{
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    points[i] = (GuisePoint){ meta->landmarks[i][0], meta->landmarks[i][1] };
}

/* The file without what it says about the face. */
static GBytes *
get_picture (const char *dir)
{
  g_autoptr (GBytes) bytes = read_bytes (dir);

  return guise_face_jpeg_remove (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
}

/* One point and its place in the frame; all the others to the last bit, and the picture too. */
static void
test_move (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GuiseFaceMeta) before = NULL;
  g_autoptr (GuiseFaceMeta) after = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GBytes) picture_after = NULL;
  g_autoptr (GError) error = NULL;
  GuisePoint points[GUISE_N_LANDMARKS];
  double     source[2];

  write_face (dir, TRUE, TRUE);
  before = read_meta (dir);
  picture = get_picture (dir);
  get_points (before, points);
  points[36].x += 5.25;
  points[36].y -= 3.5;
  g_assert_true (guise_face_landmarks_save (dir, NAME, points, &error));
  g_assert_no_error (error);
  after = read_meta (dir);
  picture_after = get_picture (dir);
  g_assert_true (g_bytes_equal (picture, picture_after));
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    if (i != 36)
      {
        g_assert_cmpmem (after->landmarks[i], sizeof *after->landmarks, before->landmarks[i],
                         sizeof *before->landmarks);
        g_assert_cmpmem (after->source_landmarks[i], sizeof *after->source_landmarks,
                         before->source_landmarks[i], sizeof *before->source_landmarks);
      }
  g_assert_cmpfloat (after->landmarks[36][0], ==, points[36].x);
  g_assert_cmpfloat (after->landmarks[36][1], ==, points[36].y);
  map_back (after->landmarks[36], source);
  g_assert_cmpfloat_with_epsilon (after->source_landmarks[36][0], source[0], 1e-9);
  g_assert_cmpfloat_with_epsilon (after->source_landmarks[36][1], source[1], 1e-9);
  g_assert_cmpmem (after->image_to_face_mat, sizeof to_face, to_face, sizeof to_face);
  g_assert_cmpstr (after->source_filename, ==, "frame.png");
  guise_test_rm_rf (dir);
}

/* What is not known about the frame stays unknown. */
static void
test_no_frame (void)
{
  for (int has_matrix = 0; has_matrix < 2; has_matrix++)
    {
      char *dir = guise_test_tmp_dir ();
      g_autoptr (GuiseFaceMeta) before = NULL;
      g_autoptr (GuiseFaceMeta) after = NULL;
      GuisePoint points[GUISE_N_LANDMARKS];

      write_face (dir, !has_matrix, has_matrix);
      before = read_meta (dir);
      get_points (before, points);
      points[0].x -= 1.0;
      g_assert_true (guise_face_landmarks_save (dir, NAME, points, NULL));
      after = read_meta (dir);
      g_assert_cmpfloat (after->landmarks[0][0], ==, points[0].x);
      g_assert_cmpint (after->has_source_landmarks, ==, before->has_source_landmarks);
      g_assert_cmpint (after->has_image_to_face_mat, ==, before->has_image_to_face_mat);
      g_assert_cmpmem (after->source_landmarks, sizeof after->source_landmarks,
                       before->source_landmarks, sizeof before->source_landmarks);
      guise_test_rm_rf (dir);
    }
}

/* The same points change no byte, and no failure does. */
static void
test_untouched (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *plain = g_build_filename (dir, "plain.jpg", NULL);
  g_autoptr (GuiseFaceMeta) meta = NULL;
  g_autoptr (GuiseFileLock) lock = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  GuisePoint points[GUISE_N_LANDMARKS];

  write_face (dir, TRUE, TRUE);
  before = read_bytes (dir);
  meta = read_meta (dir);
  get_points (meta, points);
  g_assert_true (guise_face_landmarks_save (dir, NAME, points, &error));
  g_assert_no_error (error);

  g_assert_false (guise_face_landmarks_save (dir, "gone.jpg", points, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  picture = get_picture (dir);
  g_assert_true (
    guise_file_replace (plain, g_bytes_get_data (picture, NULL), g_bytes_get_size (picture), NULL));
  g_assert_false (guise_face_landmarks_save (dir, "plain.jpg", points, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT);
  g_clear_error (&error);
  points[3].y = NAN;
  g_assert_false (guise_face_landmarks_save (dir, NAME, points, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  points[3].y = 7.0;
  lock = guise_faceset_lock (dir, "a test", &error);
  g_assert_no_error (error);
  g_assert_false (guise_face_landmarks_save (dir, NAME, points, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY);
  after = read_bytes (dir);
  g_assert_true (g_bytes_equal (before, after));
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/face-landmarks/move", test_move);
  g_test_add_func ("/faceset/face-landmarks/no-frame", test_no_frame);
  g_test_add_func ("/faceset/face-landmarks/untouched", test_untouched);
  return g_test_run ();
}
