/* SPDX-License-Identifier: GPL-3.0-or-later
 * The same pictures give the same numbers: in every instance, with any number of threads, whatever
 * memory held before. */
#include <malloc.h>
#include <string.h>

#include "face/guise-face-finder.h"
#include "image/guise-codec.h"
#include "support/guise-test.h"

#define FRAME (G_USEC_PER_SEC * 1000LL / 30) /* nanoseconds */

/* One picture each, shown so often that the face is followed. */
static const int pictures[] = { 0, 69, 230 };
#define N_SHOWN 3
#define N_STEPS (N_SHOWN * (int) G_N_ELEMENTS (pictures))

static GuiseFaceFinder *
new_finder (const char *models, GuiseDevice *device, GuiseFaceMode mode)
{
  const GuiseFaceFinderOptions options = { .mode = mode, .max_faces = 2 };
  g_autoptr (GError) error = NULL;
  GuiseFaceFinder *finder = guise_face_finder_new (models, device, &options, &error);

  g_assert_no_error (error);
  return finder;
}

static GuiseDevice *
open_device (int n_threads)
{
  g_autoptr (GError) error = NULL;
  GuiseDevice *device = guise_device_open ("cpu", n_threads, NULL);

  if (device == NULL)
    device = guise_device_open ("ref", n_threads, &error);
  g_assert_no_error (error);
  return device;
}

#define SOIL 4096 /* doubles: deeper than a finder's calls go */

/* Leaves numbers on the stack and in new memory that are plausible and wrong: who reads what was
 * never written finds them. */
static double __attribute__ ((noinline)) soil (int which)
{
  volatile double rubbish[SOIL];

  for (int i = 0; i < SOIL; i++)
    rubbish[i] = 0.25 * which;
  mallopt (M_PERTURB, 60 * which);
  return rubbish[0];
}

static GPtrArray *
look (GuiseFaceFinder *finder, const GuiseImage *picture, int step)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *faces = NULL;

  g_assert_true (guise_face_finder_process (finder, picture, step * FRAME, &faces, &error));
  g_assert_no_error (error);
  return faces;
}

static void
assert_same (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const GuiseFace *p = g_ptr_array_index (a, i);
      const GuiseFace *q = g_ptr_array_index (b, i);

      g_assert_cmpmem (p->mesh, sizeof p->mesh, q->mesh, sizeof q->mesh);
      g_assert_cmpmem (p->landmarks, sizeof p->landmarks, q->landmarks, sizeof q->landmarks);
      g_assert_cmpmem (p->irises, sizeof p->irises, q->irises, sizeof q->irises);
      g_assert_true (p->score == q->score && p->track == q->track);
    }
}

static void
test_repeat (gconstpointer data)
{
  const GuiseFaceMode mode = (GuiseFaceMode) GPOINTER_TO_INT (data);
  g_autofree char    *marker = guise_test_model_file ("face_landmark_with_attention.tflite");
  g_autofree char    *folder = marker != NULL ? guise_test_shared ("people/crowd") : NULL;
  g_autofree char    *models = marker != NULL ? g_path_get_dirname (marker) : NULL;
  GuiseDevice        *one, *two;
  GuiseFaceFinder    *finders[3]; /* two on one device, side by side; one with two threads */
  guint               n_faces = 0;

  if (folder == NULL)
    return;
  one = open_device (1);
  two = open_device (2);
  for (int i = 0; i < 3; i++)
    {
      soil (i);
      finders[i] = new_finder (models, i < 2 ? one : two, mode);
    }
  for (int step = 0; step < N_STEPS; step++)
    {
      g_autofree char *name = g_strdup_printf ("%05d.jpg", pictures[step / N_SHOWN]);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GuiseImage) picture = guise_image_load (path, NULL, NULL);
      g_autoptr (GPtrArray) first = NULL;

      g_assert_nonnull (picture);
      soil (0);
      first = look (finders[0], picture, step);
      n_faces += first->len;
      for (int i = 1; i < 3; i++)
        {
          g_autoptr (GPtrArray) again = NULL;

          soil (i);
          again = look (finders[i], picture, step);
          assert_same (first, again);
        }
    }
  g_assert_cmpuint (n_faces, ==, N_STEPS);
  for (int i = 0; i < 3; i++)
    guise_face_finder_free (finders[i]);
  guise_device_unref (one);
  guise_device_unref (two);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/face/repeat/video", GINT_TO_POINTER (GUISE_FACE_MODE_VIDEO), test_repeat);
  g_test_add_data_func ("/face/repeat/still", GINT_TO_POINTER (GUISE_FACE_MODE_STILL), test_repeat);
  return g_test_run ();
}
