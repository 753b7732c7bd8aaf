/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces are found where they are: measured on pictures with exact ground truth. */
#include "face/guise-face-finder.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "face/guise-face-detector-private.h"
#include "image/guise-codec.h"
#include "support/guise-people.h"
#include "support/guise-picture-change.h"
#include "support/guise-test.h"

#define DEGREES (180 / G_PI)
#define FRAME   (G_USEC_PER_SEC * 1000LL / 30) /* nanoseconds */

/* The crowd's pictures that the tests look at: frontal, turned, tilted, from near and far. */
static const int pictures[] = { 0, 23, 69, 92, 115, 138, 161, 184, 230, 253, 322, 345, 368, 391 };

typedef struct
{
  char        *folder; /* the synthetic people, or NULL: skip */
  char        *models;
  GPtrArray   *truth;
  GuiseDevice *device;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *marker = guise_test_model_file ("face_landmark_with_attention.tflite");
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  if (marker == NULL)
    return;
  self->folder = guise_test_shared ("people");
  if (self->folder == NULL)
    return;
  self->models = g_path_get_dirname (marker);
  self->truth = guise_people_load (self->folder, "crowd", &error);
  g_assert_no_error (error);
  /* Without oneDNN the reference does the same, slowly. */
  self->device = guise_device_open ("cpu", 1, NULL);
  if (self->device == NULL)
    self->device = guise_device_open ("ref", 1, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->truth, g_ptr_array_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self->folder);
  g_free (self->models);
}

static GuiseImage *
load_picture (const Fixture *self, int index)
{
  g_autofree char *name = g_strdup_printf ("%05d.jpg", index);
  g_autofree char *path = g_build_filename (self->folder, "crowd", name, NULL);
  g_autoptr (GError) error = NULL;
  GuiseImage *picture = guise_image_load (path, NULL, &error);

  g_assert_no_error (error);
  return picture;
}

static const GuisePerson *
truth_of (const Fixture *self, int index)
{
  const GArray *people = g_ptr_array_index (self->truth, index);

  return &g_array_index (people, GuisePerson, 0);
}

static GuiseFaceFinder *
new_finder (const Fixture *self, GuiseFaceMode mode, int max_faces)
{
  const GuiseFaceFinderOptions options = { .mode = mode, .max_faces = max_faces };
  g_autoptr (GError) error = NULL;
  GuiseFaceFinder *finder = guise_face_finder_new (self->models, self->device, &options, &error);

  g_assert_no_error (error);
  return finder;
}

static GPtrArray *
process (GuiseFaceFinder *finder, const GuiseImage *picture, int64_t time)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *faces = NULL;

  g_assert_true (guise_face_finder_process (finder, picture, time, &faces, &error));
  g_assert_no_error (error);
  return faces;
}

/* Copies @from into @to with its corner at (x, y); what lies outside is left out. */
static void
paste (const GuiseImage *from, GuiseImage *to, int x, int y)
{
  for (int row = MAX (0, -y); row < from->height && row + y < to->height; row++)
    for (int column = MAX (0, -x); column < from->width && column + x < to->width; column++)
      memcpy (guise_image_row (to, row + y) + 3 * (column + x),
              guise_image_row (from, row) + 3 * column, 3);
}

static GuiseImage *
new_picture (int width, int height)
{
  g_autoptr (GError) error = NULL;
  GuiseImage *picture = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, &error);

  g_assert_no_error (error);
  memset (picture->data, 90, picture->stride * (size_t) height);
  return picture;
}

/* docs/accuracy.md has the means; these are limits for single pictures, by yaw, and for the means.
 * Pitch depends on the person as much as on the picture: where its zero lies is a matter of shape.
 */
static void
test_accuracy (Fixture *self, gconstpointer data)
{
  double sum = 0, pitch_sum = 0;

  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_STILL, 1);

  for (size_t i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autoptr (GuiseImage) picture = load_picture (self, pictures[i]);
      g_autoptr (GPtrArray) faces = process (finder, picture, 0);
      const GuisePerson *truth = truth_of (self, pictures[i]);
      gboolean           is_turned = fabs (truth->yaw) > 40;

      g_assert_cmpuint (faces->len, ==, 1);

      const GuiseFace *face = g_ptr_array_index (faces, 0);
      double           inner = guise_person_inner_error (truth, face->landmarks);
      double           crop = guise_person_crop_error (truth, face->landmarks);

      g_test_message ("%d: yaw %.0f: inner %.2f crop %.2f, pose off by %.1f %.1f %.1f", pictures[i],
                      truth->yaw, inner, crop, face->pose.yaw * DEGREES - truth->yaw,
                      face->pose.pitch * DEGREES - truth->pitch,
                      face->pose.roll * DEGREES - truth->roll);
      sum += inner;
      pitch_sum += fabs (face->pose.pitch * DEGREES - truth->pitch);
      g_assert_cmpfloat (inner, <, 2);
      g_assert_cmpfloat (crop, <, 3);
      g_assert_cmpfloat (fabs (face->pose.yaw * DEGREES - truth->yaw), <, 10);
      g_assert_cmpfloat (fabs (face->pose.pitch * DEGREES - truth->pitch), <, is_turned ? 12 : 9);
      g_assert_cmpfloat (fabs (face->pose.roll * DEGREES - truth->roll), <, is_turned ? 6 : 3);
      g_assert_cmpfloat (face->score, >, 0.5);
      g_assert_cmpint (guise_face_find_flaw (face, GUISE_FACE_TYPE_WHOLE, picture->width,
                                             picture->height),
                       ==, GUISE_FACE_FLAW_NONE);
    }
  g_assert_cmpfloat (sum / G_N_ELEMENTS (pictures), <, 1.45);
  g_assert_cmpfloat (pitch_sum / G_N_ELEMENTS (pictures), <, 4.2);
}

/* The plain mesh serves where it is wanted or where the other is not there, without irises; the
 * attention mesh gives these, in the order of the eyes. */
static void
test_meshes (Fixture *self, gconstpointer data)
{
  GuiseFaceFinderOptions   options = { .mode = GUISE_FACE_MODE_STILL, .max_faces = 1 };
  static const char *const files[] = { "face_landmark.tflite", "face_detection_short_range.tflite",
                                       "face_detection_full_range.tflite" };
  g_autoptr (GError) error = NULL;

  if (self->folder == NULL)
    return;

  g_autoptr (GuiseImage) picture = load_picture (self, 115);
  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_STILL, 1);
  g_autoptr (GPtrArray) faces = process (finder, picture, 0);
  const GuiseFace *face = g_ptr_array_index (faces, 0);

  for (int i = 0; i < GUISE_N_IRIS_POINTS; i++)
    {
      const GuiseMeshPoint *outer = &face->mesh[i < 5 ? 33 : 263];
      const GuiseMeshPoint *inner = &face->mesh[i < 5 ? 133 : 362];

      g_assert_cmpfloat (face->irises[i].x, >, MIN (outer->x, inner->x));
      g_assert_cmpfloat (face->irises[i].x, <, MAX (outer->x, inner->x));
    }

  /* A folder from before there was an attention mesh. */
  char *old = guise_test_tmp_dir ();

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *from = g_build_filename (self->models, files[i], NULL);
      g_autofree char *to = g_build_filename (old, files[i], NULL);

      g_assert_cmpint (symlink (from, to), ==, 0);
    }

  g_autoptr (GuiseFaceFinder) fallback =
               guise_face_finder_new (old, self->device, &options, &error);

  g_assert_no_error (error);
  options.mesh = GUISE_FACE_MESH_ATTENTION;
  g_assert_null (guise_face_finder_new (old, self->device, &options, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  guise_test_rm_rf (old);
  options.mesh = GUISE_FACE_MESH_PLAIN;

  g_autoptr (GuiseFaceFinder) plain =
               guise_face_finder_new (self->models, self->device, &options, &error);
  g_autoptr (GPtrArray) plain_faces = process (plain, picture, 0);
  g_autoptr (GPtrArray) fallback_faces = process (fallback, picture, 0);
  const GuiseFace *a = g_ptr_array_index (plain_faces, 0);
  const GuiseFace *b = g_ptr_array_index (fallback_faces, 0);

  g_assert_no_error (error);
  g_assert_true (isnan (a->irises[0].x) && isnan (b->irises[GUISE_N_IRIS_POINTS - 1].x));
  g_assert_cmpmem (a->mesh, sizeof a->mesh, b->mesh, sizeof b->mesh);
  g_assert_cmpfloat (guise_person_inner_error (truth_of (self, 115), a->landmarks), <, 2);
}

/* A sliding picture: one detection, then the mesh leads to the next; the shift shows in full. */
static void
test_tracking (Fixture *self, gconstpointer data)
{
  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_VIDEO, 1);
  g_autoptr (GuiseImage) picture = load_picture (self, 115);
  GuiseFaceFinderCounts counts;
  GuisePoint            first = { 0, 0 };

  for (int i = 0; i < 8; i++)
    {
      g_autoptr (GuiseImage) moved = new_picture (picture->width, picture->height);

      paste (picture, moved, 6 * i, -4 * i);

      g_autoptr (GPtrArray) faces = process (finder, moved, i * FRAME);

      g_assert_cmpuint (faces->len, ==, 1);

      const GuiseFace *face = g_ptr_array_index (faces, 0);

      if (i == 0)
        first = face->landmarks[30];
      g_assert_cmpint (face->track, ==, 0);
      g_assert_cmpint (face->time, ==, i * FRAME);
      g_assert_cmpfloat_with_epsilon (face->landmarks[30].x - first.x, 6 * i, 2);
      g_assert_cmpfloat_with_epsilon (face->landmarks[30].y - first.y, -4 * i, 2);
    }
  guise_face_finder_get_counts (finder, &counts);
  g_assert_cmpuint (counts.n_pictures, ==, 8);
  g_assert_cmpuint (counts.n_detections, ==, 1);
  g_assert_cmpuint (counts.n_meshes, ==, 9);
}

/* A face that is away for a moment keeps its number; after a second it is somebody new. */
static void
test_identity (Fixture *self, gconstpointer data)
{
  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_VIDEO, 1);
  g_autoptr (GuiseImage) picture = load_picture (self, 115);
  g_autoptr (GuiseImage) empty = new_picture (picture->width, picture->height);
  static const struct
  {
    int     frame;
    int64_t is_there;
    int     track;
  } steps[] = { { 0, 1, 0 }, { 1, 0, -1 }, { 2, 0, -1 }, { 6, 1, 0 }, { 7, 0, -1 }, { 40, 1, 1 } };

  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GPtrArray) faces =
                   process (finder, steps[i].is_there ? picture : empty, steps[i].frame * FRAME);

      g_assert_cmpuint (faces->len, ==, steps[i].is_there);
      if (steps[i].is_there)
        g_assert_cmpint (((const GuiseFace *) g_ptr_array_index (faces, 0))->track, ==,
                         steps[i].track);
    }
  guise_face_finder_reset (finder);

  g_autoptr (GPtrArray) faces = process (finder, picture, 41 * FRAME);

  g_assert_cmpint (((const GuiseFace *) g_ptr_array_index (faces, 0))->track, ==, 2);
}

/* Two people side by side: both are found, the larger first, and each keeps its number. */
static void
test_two_faces (Fixture *self, gconstpointer data)
{
  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_VIDEO, 3);
  g_autoptr (GuiseImage) small = load_picture (self, 115);
  g_autoptr (GuiseImage) large = load_picture (self, 46);
  int large_track = -1;

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GuiseImage) both = new_picture (small->width + large->width, small->height);

      paste (small, both, 3 * i, 0);
      paste (large, both, small->width - 3 * i, 0);

      g_autoptr (GPtrArray) faces = process (finder, both, i * FRAME);

      g_assert_cmpuint (faces->len, ==, 2);

      const GuiseFace *a = g_ptr_array_index (faces, 0), *b = g_ptr_array_index (faces, 1);

      g_assert_cmpfloat (a->rect.left, >, b->rect.right);
      g_assert_cmpint (a->track, !=, b->track);
      if (i == 0)
        large_track = a->track;
      g_assert_cmpint (a->track, ==, large_track);
    }
}

/* A head on its side is found in stills, with its landmarks turned like the picture. */
static void
test_turned_picture (Fixture *self, gconstpointer data)
{
  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_STILL, 1);
  g_autoptr (GuiseImage) picture = load_picture (self, 115);
  g_autoptr (GuiseImage) turned = new_picture (picture->height, picture->width);
  GuisePoint back[GUISE_N_LANDMARKS];

  for (int y = 0; y < picture->height; y++) /* a quarter clockwise */
    for (int x = 0; x < picture->width; x++)
      memcpy (guise_image_row (turned, x) + 3 * (picture->height - 1 - y),
              guise_image_row (picture, y) + 3 * x, 3);

  g_autoptr (GPtrArray) faces = process (finder, turned, 0);

  g_assert_cmpuint (faces->len, ==, 1);

  const GuiseFace *face = g_ptr_array_index (faces, 0);

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    back[i] = (GuisePoint){ face->landmarks[i].y, picture->height - 1 - face->landmarks[i].x };
  g_assert_cmpfloat (guise_person_inner_error (truth_of (self, 115), back), <, 3);
  g_assert_cmpfloat_with_epsilon (face->pose.roll * DEGREES, 90, 6);
}

/* A picture made harder, in stills and as the start of a video: what is found is the face, the
 * right way up. */
static void
check_changed (Fixture *self, const char *text, int index, double limit)
{
  g_autoptr (GuiseImage) picture = load_picture (self, index);
  GuisePictureChange change;
  GuiseAffine        map;
  GuisePerson        truth = *truth_of (self, index);

  g_assert_true (guise_picture_change_from_string (text, &change));

  g_autoptr (GuiseImage) changed = guise_picture_change_apply (&change, picture, &map);

  guise_person_transform (&truth, &map);
  for (int mode = GUISE_FACE_MODE_VIDEO; mode <= GUISE_FACE_MODE_STILL; mode++)
    {
      g_autoptr (GuiseFaceFinder) finder = new_finder (self, (GuiseFaceMode) mode, 1);
      g_autoptr (GPtrArray) faces = process (finder, changed, 0);

      g_assert_cmpuint (faces->len, ==, 1);

      const GuiseFace *face = g_ptr_array_index (faces, 0);
      double           inner = guise_person_inner_error (&truth, face->landmarks);

      g_test_message ("%s, picture %d, mode %d: inner %.2f", text, index, mode, inner);
      g_assert_cmpfloat (inner, <, limit);
    }
}

static void
test_harder_pictures (Fixture *self, gconstpointer data)
{
  static const char *const changes[] = { "turn=45",   "turn=90",   "turn=135", "turn=180",
                                         "turn=-135", "gain=0.01", "scale=0.4" };

  if (self->folder == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    check_changed (self, changes[i], 115, 2.5);
  /* 40 pixels wide: only tiles show it. */
  check_changed (self, "scale=0.2", 46, 2.5);
}

/* One person upright, one upside down: both are found in one still. */
static void
test_two_ways_up (Fixture *self, gconstpointer data)
{
  const GuisePictureChange upside_down = { .scale = 1, .turn = 180, .gain = 1 };
  GuiseAffine              map;

  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_STILL, 3);
  g_autoptr (GuiseImage) one = load_picture (self, 115);
  g_autoptr (GuiseImage) other = load_picture (self, 46);
  g_autoptr (GuiseImage) turned = guise_picture_change_apply (&upside_down, other, &map);
  g_autoptr (GuiseImage) both = new_picture (one->width + turned->width, one->height);

  paste (one, both, 0, 0);
  paste (turned, both, one->width, 0);

  g_autoptr (GPtrArray) faces = process (finder, both, 0);
  gboolean is_upright = FALSE, is_upside_down = FALSE;

  g_assert_cmpuint (faces->len, ==, 2);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFace *face = g_ptr_array_index (faces, i);

      is_upright |= fabs (face->pose.roll) < 0.5 && face->rect.right < one->width;
      is_upside_down |= fabs (face->pose.roll) > 2.6 && face->rect.left > one->width;
    }
  g_assert_true (is_upright && is_upside_down);
}

/* A cut ends a track even where the next face is in the same place; a light that goes off does not.
 */
static void
test_cut (Fixture *self, gconstpointer data)
{
  const GuisePictureChange dark = { .scale = 1, .gain = 0.2 };
  GuiseAffine              map;

  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_VIDEO, 1);
  g_autoptr (GuiseImage) one = load_picture (self, 115);
  g_autoptr (GuiseImage) other = load_picture (self, 46);
  g_autoptr (GuiseImage) darker = guise_picture_change_apply (&dark, one, &map);
  const GuiseImage *const pictures_shown[] = { one, darker, other, other, one };
  /* The first scene comes back while it is remembered. */
  static const int tracks[] = { 0, 0, 1, 1, 0 };

  for (size_t i = 0; i < G_N_ELEMENTS (tracks); i++)
    {
      g_autoptr (GPtrArray) faces = process (finder, pictures_shown[i], (int64_t) i * FRAME);

      g_assert_cmpuint (faces->len, ==, 1);
      g_assert_cmpint (((const GuiseFace *) g_ptr_array_index (faces, 0))->track, ==, tracks[i]);
    }
}

/* A finder that is told the state of another goes on exactly as that one; anything else is refused.
 */
static void
check_state (Fixture *self, int index)
{
  g_autoptr (GuiseFaceFinder) first = new_finder (self, GUISE_FACE_MODE_VIDEO, 2);
  g_autoptr (GuiseFaceFinder) second = new_finder (self, GUISE_FACE_MODE_VIDEO, 2);
  g_autoptr (GuiseImage) picture = load_picture (self, index);
  g_autoptr (GuiseImage) moved = new_picture (picture->width, picture->height);
  g_autoptr (GPtrArray) before = process (first, picture, FRAME);
  g_autofree char *state = guise_face_finder_dup_state (first);

  g_assert_cmpuint (before->len, ==, 1);
  /* What is cut off is no state. */
  for (size_t n = 0; n < strlen (state); n += 7)
    {
      g_autofree char *part = g_strndup (state, n);

      g_assert_false (guise_face_finder_set_state (second, part));
    }
  g_assert_false (guise_face_finder_set_state (second, "0 1 (1, 1, 1, 9, [], [])"));
  g_assert_true (guise_face_finder_set_state (second, state));
  paste (picture, moved, 5, 3);

  g_autoptr (GPtrArray) a = process (first, moved, 2 * FRAME);
  g_autoptr (GPtrArray) b = process (second, moved, 2 * FRAME);

  g_assert_cmpuint (a->len, ==, 1);
  g_assert_cmpuint (b->len, ==, 1);

  const GuiseFace *p = g_ptr_array_index (a, 0), *q = g_ptr_array_index (b, 0);

  g_assert_cmpint (p->track, ==, q->track);
  g_assert_cmpmem (p->mesh, sizeof p->mesh, q->mesh, sizeof q->mesh);
  g_assert_cmpfloat_with_epsilon (guise_face_get_hull_overlap (p, q), 1, 1e-6);
  g_assert_cmpfloat (guise_face_get_hull_overlap (p, g_ptr_array_index (before, 0)), <, 0.99);
}

/* One who looks our way, one who is seen from the side. */
static void
test_state (Fixture *self, gconstpointer data)
{
  const int turned = 359;

  if (self->folder == NULL)
    return;
  g_assert_cmpfloat (fabs (truth_of (self, turned)->yaw), >, 50);
  check_state (self, 115);
  check_state (self, turned);
}

static void
test_nobody (Fixture *self, gconstpointer data)
{
  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_STILL, 4);
  g_autoptr (GuiseImage) empty = new_picture (320, 200);
  g_autoptr (GuiseImage) dot = new_picture (1, 1);
  g_autoptr (GPtrArray) none = process (finder, empty, 0);
  g_autoptr (GPtrArray) tiny = process (finder, dot, 0);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (tiny->len, ==, 0);
}

static void
test_missing_models (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);

  g_assert_no_error (error);
  g_assert_null (guise_face_finder_new ("/nowhere", device, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* ---- weighted suppression ---- */

static GuiseFaceDetection
make_detection (double score, double x, double y, double size)
{
  GuiseFaceDetection detection = { .score = score, .rect = { x, y, x + size, y + size } };

  for (int k = 0; k < GUISE_N_DETECTION_KEYS; k++)
    detection.keys[k] = (GuisePoint){ x, y };
  return detection;
}

static void
test_merge (void)
{
  g_autoptr (GArray) detections = g_array_new (FALSE, FALSE, sizeof (GuiseFaceDetection));
  const GuiseFaceDetection given[] = {
    make_detection (0.6, 0.12, 0.10, 0.2),
    make_detection (0.7, 0.70, 0.70, 0.1),
    make_detection (0.9, 0.10, 0.10, 0.2),
  };

  g_array_append_vals (detections, given, G_N_ELEMENTS (given));
  guise_face_detector_merge (detections);
  g_assert_cmpuint (detections->len, ==, 2);

  const GuiseFaceDetection *first = &g_array_index (detections, GuiseFaceDetection, 0);
  const GuiseFaceDetection *second = &g_array_index (detections, GuiseFaceDetection, 1);

  g_assert_cmpfloat_with_epsilon (first->score, 0.9, 1e-12);
  g_assert_cmpfloat_with_epsilon (first->rect.left, (0.9 * 0.10 + 0.6 * 0.12) / 1.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (first->keys[5].x, (0.9 * 0.10 + 0.6 * 0.12) / 1.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (second->score, 0.7, 1e-12);
  g_assert_cmpfloat_with_epsilon (second->rect.right, 0.8, 1e-12);
  g_array_set_size (detections, 0);
  guise_face_detector_merge (detections);
  g_assert_cmpuint (detections->len, ==, 0);
}

static void
test_ranges (void)
{
  GuiseFaceRange range;

  for (int i = 0; i < GUISE_N_FACE_RANGES; i++)
    {
      g_assert_true (
        guise_face_range_from_string (guise_face_range_to_string ((GuiseFaceRange) i), &range));
      g_assert_cmpint (range, ==, i);
    }
  g_assert_false (guise_face_range_from_string ("far", &range));
  g_assert_false (guise_face_range_from_string (NULL, &range));
}

#define ADD(name, function) \
  g_test_add ("/face/finder/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("accuracy", test_accuracy);
  ADD ("meshes", test_meshes);
  ADD ("tracking", test_tracking);
  ADD ("identity", test_identity);
  ADD ("two-faces", test_two_faces);
  ADD ("turned-picture", test_turned_picture);
  ADD ("harder-pictures", test_harder_pictures);
  ADD ("two-ways-up", test_two_ways_up);
  ADD ("cut", test_cut);
  ADD ("state", test_state);
  ADD ("nobody", test_nobody);
  ADD ("missing-models", test_missing_models);
  g_test_add_func ("/face/finder/merge", test_merge);
  g_test_add_func ("/face/finder/ranges", test_ranges);
  return g_test_run ();
}
