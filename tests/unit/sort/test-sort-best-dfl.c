/* SPDX-License-Identifier: GPL-3.0-or-later
 * The reference's choice against its definition (faces.md 4.5), step by step, without any of the
 * room's helpers. */
#include <math.h>
#include <string.h>

#include "face/guise-face-pose.h"
#include "image/guise-codec.h"
#include "sort/guise-sort.h"
#include "support/guise-test.h"

#define MAX_FACES 400
#define BINS      128

typedef struct
{
  double yaw;
  double pitch;
  double area;
  double grays[256]; /* counts */
} Face;

static Face   faces[MAX_FACES];
static size_t n_faces;

static void
measure_all (GuiseFaceset *faceset)
{
  n_faces = guise_faceset_get_n (faceset);
  g_assert_cmpuint (n_faces, <=, MAX_FACES);
  for (size_t i = 0; i < n_faces; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
      g_autoptr (GuiseFaceFile) file = guise_faceset_load (faceset, i, NULL);
      g_autoptr (GuiseImage) gray = guise_image_convert_u8 (file->image, GUISE_PIXELS_GRAY8, NULL);
      GuiseFacePose pose;

      g_assert_true (guise_face_pose_from_landmarks (entry->landmarks, entry->width, &pose));
      faces[i] = (Face){ .yaw = pose.yaw, .pitch = pose.pitch, .area = entry->source_area };
      for (int y = 0; y < gray->height; y++)
        for (int x = 0; x < gray->width; x++)
          faces[i].grays[guise_image_row (gray, y)[x]] += 1.0;
    }
}

/* Bhattacharyya, in double. */
static double
measure_distance (const Face *a, const Face *b)
{
  double sum_a = 0.0;
  double sum_b = 0.0;
  double sum = 0.0;

  for (int k = 0; k < 256; k++)
    {
      sum_a += a->grays[k];
      sum_b += b->grays[k];
      sum += sqrt (a->grays[k] * b->grays[k]);
    }
  return sqrt (MAX (0.0, 1.0 - sum / sqrt (sum_a * sum_b)));
}

/* Half-open bins between edges, the first open below, the last above. */
static int
find_bin (double value, double low, double step, int n)
{
  int bin = 0;

  while (bin + 1 < n && value >= low + step * (bin + 1))
    bin++;
  return bin;
}

/* Sorts [n] by falling keys, equal ones as they were. */
static void
sort_by (size_t *list, double *keys, size_t n)
{
  for (size_t k = 1; k < n; k++)
    for (size_t j = k; j > 0 && keys[j] > keys[j - 1]; j--)
      {
        const size_t item = list[j];
        const double key = keys[j];

        list[j] = list[j - 1];
        keys[j] = keys[j - 1];
        list[j - 1] = item;
        keys[j - 1] = key;
      }
}

/* One yaw bin: appends what it gives. */
static size_t
fetch_bin (size_t *list, size_t n, size_t quota, size_t *out)
{
  g_autofree double *keys = g_new (double, MAX_FACES);
  const int          n_pitch = (int) quota;
  size_t             pitch_lists[64][MAX_FACES];
  size_t             n_of[64] = { 0 };
  size_t             n_out = 0;

  for (size_t k = 0; k < n; k++)
    keys[k] = faces[list[k]].area;
  sort_by (list, keys, n);
  n = MIN (n, 10 * quota);
  for (size_t k = 0; k < n; k++)
    {
      const int bin =
        find_bin (faces[list[k]].pitch, -G_PI / 2.0, G_PI / (double) (n_pitch - 1), n_pitch);

      pitch_lists[bin][n_of[bin]++] = list[k];
    }
  for (int b = 0; b < n_pitch; b++)
    {
      for (size_t i = 0; i < n_of[b]; i++)
        {
          keys[i] = 0.0;
          for (size_t j = 0; j < n_of[b]; j++)
            if (i != j)
              keys[i] += measure_distance (&faces[pitch_lists[b][i]], &faces[pitch_lists[b][j]]);
        }
      sort_by (pitch_lists[b], keys, n_of[b]);
    }
  for (size_t round = 0; round < n; round++)
    for (int b = 0; b < n_pitch && n_out < quota; b++)
      if (round < n_of[b])
        out[n_out++] = pitch_lists[b][round];
  return n_out;
}

static size_t
choose (size_t target, size_t *out)
{
  const long n0 = lrint ((double) target / BINS);
  size_t     lists[BINS][MAX_FACES];
  size_t     n_of[BINS] = { 0 };
  long       lack = 0;
  size_t     n_out = 0;

  for (size_t i = 0; i < n_faces; i++)
    {
      const int bin = find_bin (-faces[i].yaw, -1.2, 2.4 / 127.0, BINS);

      lists[bin][n_of[bin]++] = i;
    }
  for (int b = 0; b < BINS; b++)
    lack += MAX (n0 - (long) n_of[b], 0);
  for (int b = 0; b < BINS; b++)
    n_out += fetch_bin (lists[b], n_of[b], (size_t) (n0 + lack / BINS), out + n_out);
  return n_out;
}

static void
test_fast (void)
{
  g_autofree char *path = guise_test_shared ("facesets/crowd");

  if (path == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, NULL);

  measure_all (faceset);
  for (size_t target = 320; target <= 740; target += 420) /* n0 = 2 (ties to even) and 6 */
    {
      const GuiseSortOptions options = { .method = GUISE_SORT_BEST_FAST, .n_keep = target };
      g_autoptr (GuiseSelection) selection =
                   guise_faceset_sort (faceset, &options, NULL, NULL, NULL, NULL);
      g_autofree size_t *expected = g_new (size_t, MAX_FACES);
      const size_t       n = choose (target, expected);

      g_assert_cmpuint (selection->faces->len, ==, n);
      for (guint k = 0; k < n; k++)
        g_assert_cmpstr (g_array_index (selection->faces, GuiseSelectedFace, k).name, ==,
                         guise_faceset_get_entry (faceset, expected[k])->name);
      g_assert_cmpuint (selection->left_out->len, ==, n_faces - n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/best-dfl/definition", test_fast);
  return g_test_run ();
}
