/* SPDX-License-Identifier: GPL-3.0-or-later
 * Eyes, mouth, brows and gaze: on constructed faces and on pictures with exact ground truth. */
#include "face/guise-face-expression.h"

#include <math.h>

#include "face/guise-face-finder.h"
#include "image/guise-codec.h"
#include "support/guise-people.h"
#include "support/guise-test.h"

#define RADIANS(degrees) ((degrees) *G_PI / 180)

/* The resting face, turned by @yaw to the image's left and by @roll clockwise, @scale pixels a
 * centimetre, with irises in the middle of the eyes' corners. */
static GuiseFace *
make_face (double yaw, double roll, double scale)
{
  const float (*canonical)[3] = guise_face_mesh_canonical ();
  GuiseFace *face = guise_face_new ();

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      double x = (double) canonical[i][0], y = -(double) canonical[i][1];
      double z = -(double) canonical[i][2];
      double turned = x * cos (yaw) + z * sin (yaw);

      face->mesh[i].x = (float) (320 + scale * (turned * cos (roll) - y * sin (roll)));
      face->mesh[i].y = (float) (240 + scale * (turned * sin (roll) + y * cos (roll)));
      face->mesh[i].z = (float) (scale * (-x * sin (yaw) + z * cos (yaw)));
    }
  face->pose.yaw = yaw;
  face->pose.roll = roll;
  for (int i = 0; i < 2; i++)
    {
      const GuiseMeshPoint *a = &face->mesh[i == 0 ? 33 : 362],
                           *b = &face->mesh[i == 0 ? 133 : 263];

      face->irises[5 * i] = (GuiseMeshPoint){ (a->x + b->x) / 2, (a->y + b->y) / 2, a->z };
    }
  return face;
}

/* Neither size nor place nor the lean of the head matters. */
static void
test_invariance (void)
{
  g_autoptr (GuiseFace) upright = make_face (0, 0, 15);
  g_autoptr (GuiseFace) leaning = make_face (0, RADIANS (35), 40);
  GuiseFaceExpression a, b;

  guise_face_expression_measure (upright, &a);
  guise_face_expression_measure (leaning, &b);
  g_assert_cmpfloat_with_epsilon (a.eye_right, a.eye_left, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.eye_right, b.eye_right, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.mouth_open, b.mouth_open, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.mouth_width, b.mouth_width, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.corner_lift, b.corner_lift, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.brow, b.brow, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.gaze_x, b.gaze_x, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.gaze_y, b.gaze_y, 1e-4);
  /* The resting offsets of the two eyes nearly cancel. */
  g_assert_cmpfloat_with_epsilon (a.gaze_x, (0.04 - 0.045) / 2, 1e-5);
  g_assert_cmpfloat_with_epsilon (a.gaze_y, 0.065, 1e-5);
}

/* Moves a vertex along the face's height by @lift centimetres. */
static void
lift (GuiseFace *face, int vertex, double lift)
{
  face->mesh[vertex].y -= (float) (15 * lift);
}

static void
test_features (void)
{
  static const int upper_lid[] = { 246, 161, 160, 159, 158, 157, 173 };
  static const int lower_lid[] = { 7, 163, 144, 145, 153, 154, 155 };
  g_autoptr (GuiseFace) face = make_face (0, 0, 15);
  GuiseFaceExpression rest, changed;

  guise_face_expression_measure (face, &rest);
  for (size_t i = 0; i < G_N_ELEMENTS (upper_lid); i++)
    face->mesh[upper_lid[i]] = face->mesh[lower_lid[i]];
  lift (face, 14, -2);
  lift (face, 61, 0.5);
  lift (face, 291, 0.5);
  lift (face, 334, 0.4);
  guise_face_expression_measure (face, &changed);
  g_assert_cmpfloat_with_epsilon (changed.eye_right, 0, 1e-6);
  g_assert_cmpfloat (changed.eye_left, ==, rest.eye_left);
  g_assert_cmpfloat (changed.mouth_open, >, (double) rest.mouth_open + 0.1);
  g_assert_cmpfloat (changed.corner_lift, >, (double) rest.corner_lift + 0.1);
  g_assert_cmpfloat (changed.brow, >, rest.brow);
  g_assert_cmpfloat_with_epsilon (changed.mouth_width, rest.mouth_width, 1e-5);
}

/* The gaze comes from the open eyes alone and needs irises. */
static void
test_gaze (void)
{
  g_autoptr (GuiseFace) face = make_face (0, 0, 15);
  GuiseFaceExpression rest, moved;
  double              width = hypot ((double) (face->mesh[133].x - face->mesh[33].x),
                                     (double) (face->mesh[133].y - face->mesh[33].y));

  guise_face_expression_measure (face, &rest);
  for (int i = 0; i < GUISE_N_IRIS_POINTS; i += 5)
    face->irises[i].x += (float) (0.14 * width);
  guise_face_expression_measure (face, &moved);
  g_assert_cmpfloat_with_epsilon (moved.gaze_x - rest.gaze_x, 0.14, 0.01);
  g_assert_cmpfloat_with_epsilon (guise_face_expression_gaze_degrees (0.07), 10, 0.1);
  g_assert_cmpfloat (guise_face_expression_gaze_degrees (9), ==, 90);

  for (int i = 0; i < GUISE_N_IRIS_POINTS; i++)
    face->irises[i].x = NAN;
  guise_face_expression_measure (face, &moved);
  g_assert_true (isnan (moved.gaze_x) && isnan (moved.gaze_y));
}

static void
test_turned (void)
{
  g_autoptr (GuiseFace) left = make_face (RADIANS (40), 0, 15);
  g_autoptr (GuiseFace) right = make_face (RADIANS (-40), 0, 15);
  g_autoptr (GuiseFace) frontal = make_face (0, 0, 15);
  GuiseFaceExpression a, b, rest;

  guise_face_expression_measure (left, &a);
  guise_face_expression_measure (right, &b);
  guise_face_expression_measure (frontal, &rest);
  g_assert_true (isnan (a.eye_right) && !isnan (a.eye_left));
  g_assert_true (isnan (b.eye_left) && !isnan (b.eye_right));
  g_assert_cmpfloat_with_epsilon (a.eye_left, rest.eye_left, 0.03);
  g_assert_cmpfloat_with_epsilon (a.mouth_width, rest.mouth_width, 1e-4);
  /* One eye is enough for the gaze. */
  g_assert_true (isfinite (a.gaze_x) && isfinite (b.gaze_y));
}

/* A mesh without extent gives no numbers instead of wrong ones. */
static void
test_degenerate (void)
{
  g_autoptr (GuiseFace) face = guise_face_new ();
  GuiseFaceExpression none;

  guise_face_expression_measure (face, &none);
  g_assert_true (isnan (none.eye_right) && isnan (none.mouth_open) && isnan (none.mouth_width));
  g_assert_true (isnan (none.corner_lift) && isnan (none.brow) && isnan (none.gaze_x));
}

/* A turned head moves the irises against the corners of the eyes, which is no gaze: between heads
 * whose irises lie in the middle the reading follows the turn by as much. */
static void
test_parallax (void)
{
  g_autoptr (GuiseFace) left = make_face (RADIANS (30), 0, 15);
  g_autoptr (GuiseFace) right = make_face (RADIANS (-30), 0, 15);
  GuiseFaceExpression a, b;

  guise_face_expression_measure (left, &a);
  guise_face_expression_measure (right, &b);
  g_assert_cmpfloat_with_epsilon (a.gaze_x - b.gaze_x, 0.11, 1e-4);
  left->pose.pitch = RADIANS (30);
  guise_face_expression_measure (left, &b);
  g_assert_cmpfloat_with_epsilon (b.gaze_y - a.gaze_y, 0.025, 1e-4);
}

/* ---- against ground truth ---- */

#define N_CROWD       400
#define MAX_YAW       25.0 /* degrees: both eyes are seen */
#define SHUT_APERTURE 0.13

typedef struct
{
  int    n;
  double x, y, xx, yy, xy;
} Pairs;

static void
add_pair (Pairs *pairs, double x, double y)
{
  if (!isfinite (x))
    return;
  pairs->n++;
  pairs->x += x;
  pairs->y += y;
  pairs->xx += x * x;
  pairs->yy += y * y;
  pairs->xy += x * y;
}

static double
correlate (const Pairs *p)
{
  double xx = p->xx - p->x * p->x / p->n, yy = p->yy - p->y * p->y / p->n;

  return (p->xy - p->x * p->y / p->n) / sqrt (xx * yy);
}

static gboolean
find_expression (GuiseFaceFinder *finder, const char *folder, guint i, GuiseFaceExpression *out)
{
  g_autofree char *name = g_strdup_printf ("%05u.jpg", i);
  g_autofree char *path = g_build_filename (folder, "crowd", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) picture = guise_image_load (path, NULL, &error);
  g_autoptr (GPtrArray) faces = NULL;

  g_assert_no_error (error);
  guise_face_finder_reset (
    finder); /* the pictures are no video, but a still takes thrice the time */
  g_assert_true (guise_face_finder_process (finder, picture, 0, &faces, &error));
  g_assert_no_error (error);
  if (faces->len == 0)
    return FALSE;
  guise_face_expression_measure (g_ptr_array_index (faces, 0), out);
  return TRUE;
}

/* The frontal half of the crowd: shut eyes are seen, the mouth and the gaze follow the truth. */
static void
test_truth (void)
{
  g_autofree char *marker = guise_test_model_file ("face_landmark_with_attention.tflite");
  g_autofree char *folder = marker != NULL ? guise_test_shared ("people") : NULL;
  g_autoptr (GError) error = NULL;
  Pairs mouth = { 0 }, gaze_x = { 0 }, gaze_y = { 0 };
  int   n_shut = 0, n_open = 0, n_shut_seen = 0, n_open_seen = 0;

  if (folder == NULL)
    return;

  g_autofree char *models = g_path_get_dirname (marker);
  g_autoptr (GPtrArray) truth = guise_people_load (folder, "crowd", &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);

  if (device == NULL) /* without oneDNN the reference does the same, slowly */
    device = guise_device_open ("ref", 1, &error);
  g_assert_no_error (error);

  const GuiseFaceFinderOptions options = { .max_faces = 1 };
  g_autoptr (GuiseFaceFinder) finder = guise_face_finder_new (models, device, &options, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < N_CROWD; i++)
    {
      const GuisePerson *person =
        &g_array_index ((GArray *) g_ptr_array_index (truth, i), GuisePerson, 0);
      gboolean            is_shut = person->eye_right < 0.1 && person->eye_left < 0.1;
      GuiseFaceExpression found;

      if (fabs (person->yaw) > MAX_YAW || !find_expression (finder, folder, i, &found))
        continue;
      add_pair (&mouth, (double) found.mouth_open, person->mouth_gap);
      add_pair (&gaze_x, (double) found.gaze_x, person->gaze_yaw);
      add_pair (&gaze_y, (double) found.gaze_y, person->gaze_pitch);

      double aperture = ((double) found.eye_right + (double) found.eye_left) / 2;

      n_shut += is_shut;
      n_shut_seen += is_shut && aperture < SHUT_APERTURE;
      n_open += person->eye_right > 0.9 && person->eye_left > 0.9;
      n_open_seen += person->eye_right > 0.9 && person->eye_left > 0.9 && aperture > SHUT_APERTURE;
    }
  g_test_message ("shut %d of %d, open %d of %d, mouth %.3f (%d), gaze %.3f %.3f (%d)", n_shut_seen,
                  n_shut, n_open_seen, n_open, correlate (&mouth), mouth.n, correlate (&gaze_x),
                  correlate (&gaze_y), gaze_x.n);
  g_assert_cmpint (n_shut, >, 5);
  g_assert_cmpint (n_open, >, 30);
  g_assert_cmpint (n_shut_seen, >=, n_shut - 1);
  g_assert_cmpint (n_open_seen, >=, n_open - 1);
  g_assert_cmpfloat (correlate (&mouth), >, 0.84);
  g_assert_cmpfloat (correlate (&gaze_x), >, 0.82);
  g_assert_cmpfloat (correlate (&gaze_y), >, 0.58);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/expression/invariance", test_invariance);
  g_test_add_func ("/face/expression/features", test_features);
  g_test_add_func ("/face/expression/gaze", test_gaze);
  g_test_add_func ("/face/expression/turned", test_turned);
  g_test_add_func ("/face/expression/parallax", test_parallax);
  g_test_add_func ("/face/expression/degenerate", test_degenerate);
  g_test_add_func ("/face/expression/truth", test_truth);
  return g_test_run ();
}
