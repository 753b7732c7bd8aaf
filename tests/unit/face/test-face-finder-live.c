/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures that are due: how much each of them costs, and how soon who appears is found. */
#include <string.h>

#include "face/guise-face-finder.h"
#include "image/guise-codec.h"
#include "support/guise-picture-change.h"
#include "support/guise-test.h"

#define FRAME      (G_USEC_PER_SEC * 1000LL / 30) /* nanoseconds */
#define N_EMPTY    37 /* pictures before somebody comes: any turn of the looks */
#define N_SQUARES  12 /* from side to side of a room */
#define MAX_RUNS   4  /* of a detector on one picture: a nearer look sees four ways up */
#define MAX_MESHES 2  /* what a new face is read */
#define N_FOLLOWED 1  /* others that are read once */
#define N_SOON     3  /* pictures until somebody upright and near is found */
#define N_LATER    15 /* until anybody is, as small or turned as video finds them */
#define N_LATE     60 /* until it is given up */

typedef struct
{
  char        *folder; /* the synthetic people, or NULL: skip */
  char        *models;
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
  self->device = guise_device_open ("cpu", 1, NULL);
  if (self->device == NULL)
    self->device = guise_device_open ("ref", 1, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
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

/* A square becomes its mean. */
static void
flatten (GuiseImage *room, int left, int top, int side)
{
  const int right = MIN (left + side, room->width), bottom = MIN (top + side, room->height);

  for (int k = 0; k < 3; k++)
    {
      int sum = 0;

      for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
          sum += guise_image_row (room, y)[3 * x + k];
      for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
          guise_image_row (room, y)[3 * x + k] =
            (uint8_t) (sum / ((right - left) * (bottom - top)));
    }
}

/* The room of a picture: the same light in coarse squares, so that it is no other scene, and nobody
 * in it. */
static GuiseImage *
new_room (const GuiseImage *like)
{
  const int side = like->width / N_SQUARES;
  g_autoptr (GError) error = NULL;
  GuiseImage *room = guise_image_new (GUISE_PIXELS_BGR8, like->width, like->height, 3, &error);

  g_assert_no_error (error);
  guise_image_copy_into (like, room);
  for (int top = 0; top < room->height; top += side)
    for (int left = 0; left < room->width; left += side)
      flatten (room, left, top, side);
  return room;
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

/* One picture, and what it cost. Returns: how many faces are in it */
static guint
look (GuiseFaceFinder *finder, const GuiseImage *picture, int index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) faces = NULL;
  GuiseFaceFinderCounts before, after;

  guise_face_finder_get_counts (finder, &before);
  g_assert_true (guise_face_finder_process (finder, picture, index * FRAME, &faces, &error));
  g_assert_no_error (error);
  guise_face_finder_get_counts (finder, &after);
  g_assert_cmpuint (after.n_detections - before.n_detections, <=, MAX_RUNS);
  g_assert_cmpuint (after.n_meshes - before.n_meshes, <=, MAX_MESHES + N_FOLLOWED);
  return faces->len;
}

/* Nobody for so many pictures, then somebody. Returns: in which picture of theirs they were found,
 * N_LATE for never */
static int
wait_for (const Fixture *self, const GuiseImage *picture, int n_empty)
{
  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_LIVE, 1);
  g_autoptr (GuiseImage) room = new_room (picture);

  for (int i = 0; i < n_empty; i++)
    g_assert_cmpuint (look (finder, room, i), ==, 0);
  for (int i = 0; i < N_LATE; i++)
    {
      gboolean is_there = look (finder, picture, n_empty + i) > 0;

      g_assert_cmpint (guise_face_finder_get_scene (finder), ==, 0);
      if (is_there)
        return i;
    }
  return N_LATE;
}

/* An empty room costs one look a picture, whichever way that look goes. */
static void
test_one_look (Fixture *self, gconstpointer data)
{
  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_LIVE, 1);
  g_autoptr (GuiseImage) picture = load_picture (self, 115);
  g_autoptr (GuiseImage) room = new_room (picture);
  GuiseFaceFinderCounts counts;

  for (int i = 0; i < 2 * N_LATE; i++)
    {
      g_assert_cmpuint (look (finder, room, i), ==, 0);
      guise_face_finder_get_counts (finder, &counts);
      g_assert_cmpuint (counts.n_detections, ==, (guint) i + 1);
      g_assert_cmpuint (counts.n_meshes, ==, 0);
    }
}

/* As soon as video finds them, give or take a picture or two, wherever the looks stand. */
static void
test_soon (Fixture *self, gconstpointer data)
{
  static const int pictures[] = { 0, 23, 46, 92, 115, 161, 230, 322 };

  if (self->folder == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autoptr (GuiseImage) picture = load_picture (self, pictures[i]);
      int n = wait_for (self, picture, N_EMPTY - (int) i);

      g_test_message ("picture %d: found in their picture %d", pictures[i], n);
      g_assert_cmpint (n, <, N_SOON);
    }
}

/* On a side, upside down, in the dark, far away: within half a second. */
static void
test_late (Fixture *self, gconstpointer data)
{
  static const char *const changes[] = { "turn=90",   "turn=180",  "turn=-90",
                                         "gain=0.01", "scale=0.4", "scale=0.2" };

  if (self->folder == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GuiseImage) picture = load_picture (self, i == 5 ? 46 : 115);
      GuisePictureChange change;
      GuiseAffine        map;
      int                n;

      g_assert_true (guise_picture_change_from_string (changes[i], &change));

      g_autoptr (GuiseImage) changed = guise_picture_change_apply (&change, picture, &map);

      n = wait_for (self, changed, N_EMPTY - (int) i);
      g_test_message ("%s: found in their picture %d", changes[i], n);
      g_assert_cmpint (n, <, N_LATER);
    }
}

/* Who is found is followed, each one of two, and costs no more looks when both are there. */
static void
test_two (Fixture *self, gconstpointer data)
{
  if (self->folder == NULL)
    return;

  g_autoptr (GuiseFaceFinder) finder = new_finder (self, GUISE_FACE_MODE_LIVE, 2);
  g_autoptr (GuiseImage) one = load_picture (self, 115);
  g_autoptr (GuiseImage) other = load_picture (self, 46);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) both = guise_image_new (GUISE_PIXELS_BGR8, one->width + other->width,
                                                 one->height, 3, &error);
  GuiseFaceFinderCounts before, after;

  g_assert_no_error (error);
  for (int y = 0; y < both->height; y++)
    {
      memcpy (guise_image_row (both, y), guise_image_row (one, y), 3 * (size_t) one->width);
      memcpy (guise_image_row (both, y) + 3 * one->width,
              guise_image_row (other, MIN (y, other->height - 1)), 3 * (size_t) other->width);
    }
  for (int i = 0; i < N_LATE; i++)
    if (look (finder, both, i) == 2)
      break;
  guise_face_finder_get_counts (finder, &before);
  g_assert_cmpuint (before.n_pictures, <, N_LATE);
  g_assert_cmpuint (look (finder, both, N_LATE), ==, 2);
  guise_face_finder_get_counts (finder, &after);
  g_assert_cmpuint (after.n_detections, ==, before.n_detections);
}

#define ADD(name, function) \
  g_test_add ("/face/finder-live/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("one-look", test_one_look);
  ADD ("soon", test_soon);
  ADD ("late", test_late);
  ADD ("two", test_two);
  return g_test_run ();
}
