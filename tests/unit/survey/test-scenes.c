/* SPDX-License-Identifier: GPL-3.0-or-later
 * Groups of light, and the neighbours they are found by. */
#include "survey/guise-scenes.h"

#include <math.h>

#include "core/guise-random.h"
#include "made-up-record.h"
#include "survey/guise-kd-tree-private.h"

#define N_POINTS 700
#define N_AXES   5

static double
get_distance (const float *a, const float *b)
{
  double sum = 0.0;

  for (int k = 0; k < N_AXES; k++)
    sum += (double) ((a[k] - b[k]) * (a[k] - b[k]));
  return sqrt (sum);
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Every answer against looking at every point; some points are equal. */
static void
test_neighbours (void)
{
  g_autofree float *points = g_new (float, N_POINTS *N_AXES);
  g_autoptr (GuiseKdTree) tree = NULL;
  GuiseRandom random;

  random = guise_random_init (3, 1);
  for (int i = 0; i < N_POINTS * N_AXES; i++)
    points[i] = (float) floor (guise_random_uniform (&random, 0.0, 8.0)) / 2.0f;
  tree = guise_kd_tree_new (points, N_POINTS, N_AXES);
  g_assert_nonnull (tree);
  for (int i = 0; i < N_POINTS; i += 7)
    for (int k = 1; k <= 6; k += 5)
      {
        g_autofree double *all = g_new (double, N_POINTS);
        g_autoptr (GArray) within = g_array_new (FALSE, FALSE, sizeof (size_t));
        const float *point = points + i * N_AXES;
        size_t       nearest = N_POINTS;
        guint        n_within = 0;

        for (int j = 0; j < N_POINTS; j++)
          {
            all[j] = get_distance (point, points + j * N_AXES);
            n_within += all[j] * all[j] <= 1.0;
          }
        qsort (all, N_POINTS, sizeof (double), compare_doubles);
        g_assert_cmpfloat_with_epsilon (guise_kd_tree_get_kth (tree, point, k, 100.0, &nearest),
                                        all[k - 1], 1e-6);
        g_assert_cmpuint (nearest, <, N_POINTS);
        g_assert_true (isinf (guise_kd_tree_get_kth (tree, point, 16, 0.1, NULL)) ||
                       all[15] <= 0.1);
        guise_kd_tree_find_within (tree, point, 1.0, within);
        g_assert_cmpuint (within->len, ==, n_within);
      }
}

/* Three lights with some faces between them that belong to none. */
static void
test_scenes (void)
{
  static const int                   n_of[3] = { 300, 120, 40 };
  g_autofree GuiseFaceRecord        *records = g_new (GuiseFaceRecord, 480);
  g_autofree const GuiseFaceRecord **pointers = g_new (const GuiseFaceRecord *, 480);
  g_autoptr (GuiseScenes) scenes = NULL;
  GuiseRandom random;
  size_t      n = 0;

  random = guise_random_init (5, 1);
  for (int s = 0; s < 3; s++)
    for (int i = 0; i < n_of[s]; i++)
      {
        records[n] = made_up_record (0.0, 0.0);
        records[n].lab_mean[0] = 50.0f + 24.0f * (float) s;
        for (int c = 0; c < 3; c++)
          records[n].lab_mean[c] += (float) guise_random_uniform (&random, -1.0, 1.0);
        records[n].light_x = s == 2 ? 0.7f : 0.0f;
        n++;
      }
  for (int i = 0; i < 2; i++, n++)
    {
      records[n] = made_up_record (0.0, 0.0);
      records[n].lab_mean[1] = 60.0f + 30.0f * (float) i; /* alone */
    }
  for (size_t i = 0; i < n; i++)
    pointers[i] = &records[i];
  pointers[n++] = NULL;
  scenes = guise_scenes_find (pointers, n, NULL);
  g_assert_nonnull (scenes);
  g_assert_cmpuint (scenes->scenes->len, ==, 3);
  g_assert_cmpuint (scenes->n_known, ==, n - 1);
  g_assert_cmpuint (scenes->labels->len, ==, n);
  for (guint s = 0; s < 3; s++)
    {
      const GuiseScene *scene = &g_array_index (scenes->scenes, GuiseScene, s);

      g_assert_cmpuint (scene->n, ==, n_of[s]);
      g_assert_cmpint (g_array_index (scenes->labels, int, scene->face), ==, (int) s);
      g_assert_cmpfloat_with_epsilon (scene->middle[0], (50.0 + 24.0 * s) / 8.0, 0.1);
      g_assert_cmpfloat (scene->spread, <, 0.6);
    }
  g_assert_cmpint (g_array_index (scenes->labels, int, 460), ==, -1);
  g_assert_cmpint (g_array_index (scenes->labels, int, 462), ==, -1);
}

/* Fills @records with faces in two lights, the first of them @shift lighter. */
static void
fill_two (GuiseFaceRecord        *records,
          const GuiseFaceRecord **pointers,
          int                     n_dark,
          int                     n_light,
          float                   shift)
{
  GuiseRandom random = guise_random_init (7, (uint64_t) n_dark);

  for (int i = 0; i < n_dark + n_light; i++)
    {
      records[i] = made_up_record (0.0, 0.0);
      records[i].lab_mean[0] =
        (i < n_dark ? 40.0f + shift : 70.0f) + (float) guise_random_uniform (&random, -1.0, 1.0);
      pointers[i] = &records[i];
    }
}

/* A note finds its scene again when faces were added, so that it is another number, and when the
 * light is a little different; a scene that is gone leaves its note without one. */
static void
test_notes (void)
{
  g_autofree GuiseFaceRecord        *records = g_new (GuiseFaceRecord, 900);
  g_autofree const GuiseFaceRecord **pointers = g_new (const GuiseFaceRecord *, 900);
  g_autoptr (GPtrArray) notes = guise_scene_notes_new ();
  g_autoptr (GuiseScenes) before = NULL;
  g_autoptr (GuiseScenes) after = NULL;
  g_autoptr (GuiseScenes) without = NULL;
  g_autofree char *dark = NULL;
  g_autofree char *light = NULL;
  g_autofree char *lost = NULL;

  fill_two (records, pointers, 300, 100, 0.0f);
  before = guise_scenes_find (pointers, 400, NULL);
  for (guint i = 0; i < 2; i++)
    guise_scene_notes_add (notes, i == 0 ? "dark" : "light",
                           g_array_index (before->scenes, GuiseScene, i).middle, 1);
  guise_scene_notes_add (notes, "again dark", g_array_index (before->scenes, GuiseScene, 0).middle,
                         1);
  fill_two (records, pointers, 300, 600, 6.0f);
  after = guise_scenes_find (pointers, 900, NULL);
  light = guise_scenes_dup_note (after, notes, 0);
  dark = guise_scenes_dup_note (after, notes, 1);
  g_assert_cmpstr (light, ==, "light");
  g_assert_cmpstr (dark, ==, "dark; again dark");
  g_assert_null (guise_scenes_dup_note (after, notes, -1));

  without = guise_scenes_find (pointers + 300, 600, NULL);
  lost = guise_scenes_dup_note (without, notes, -1);
  g_assert_cmpstr (lost, ==, "dark; again dark");
}

static void
test_none (void)
{
  g_autoptr (GuiseScenes) scenes = NULL;
  GuiseFaceRecord        record = made_up_record (0.0, 0.0);
  const GuiseFaceRecord *pointer = &record;

  record.light_x = NAN;
  scenes = guise_scenes_find (&pointer, 1, NULL);
  g_assert_nonnull (scenes);
  g_assert_cmpuint (scenes->scenes->len, ==, 0);
  g_assert_cmpuint (scenes->n_known, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenes/neighbours", test_neighbours);
  g_test_add_func ("/scenes/scenes", test_scenes);
  g_test_add_func ("/scenes/notes", test_notes);
  g_test_add_func ("/scenes/none", test_none);
  return g_test_run ();
}
