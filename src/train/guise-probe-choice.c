/* SPDX-License-Identifier: GPL-3.0-or-later
 * Choosing probe faces: few, and spread over the directions of view. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-random.h"
#include "face/guise-face-pose.h"
#include "train/guise-probe-list-private.h"

#define POOL_FACTOR 16   /* faces looked at for each one wanted */
#define TRIM        0.02 /* of the pool, at each end of yaw and of pitch */

typedef struct
{
  size_t index;
  double yaw;
  double pitch;
  double distance; /* squared, to the nearest one taken */
} Candidate;

static Candidate
make_candidate (const GuiseFaceset *faceset, size_t index)
{
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, index);
  GuiseFacePose            pose;
  Candidate                candidate = { .index = index, .distance = INFINITY };

  /* The pose that records have, without decoding a picture; faces without one stand in the middle.
   */
  if (guise_face_pose_from_landmarks (entry->landmarks, (double) entry->width, &pose))
    {
      candidate.yaw = pose.yaw;
      candidate.pitch = pose.pitch;
    }
  return candidate;
}

/* ---- the pool ---- */

static int
compare_names (const void *a, const void *b, void *faceset)
{
  return strcmp (guise_faceset_get_entry (faceset, *(const uint32_t *) a)->name,
                 guise_faceset_get_entry (faceset, *(const uint32_t *) b)->name);
}

static gboolean
is_taken (const size_t *indices, size_t n, size_t index)
{
  for (size_t i = 0; i < n; i++)
    if (indices[i] == index)
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full) (element-type Candidate): random faces that are not taken */
static GArray *
draw_pool (const GuiseFaceset *faceset,
           uint64_t            seed,
           uint64_t            stream,
           const size_t       *indices,
           size_t              n)
{
  const uint32_t       n_faces = (uint32_t) guise_faceset_get_n (faceset);
  g_autofree uint32_t *order = g_new (uint32_t, n_faces);
  GuiseRandom          random = guise_random_init (seed, stream);
  GArray              *pool = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (uint32_t i = 0; i < n_faces; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n_faces, sizeof *order, compare_names, (void *) faceset);
  guise_random_shuffle (&random, order, n_faces);
  for (uint32_t i = 0; i < n_faces && pool->len < POOL_FACTOR * n; i++)
    if (!is_taken (indices, n, order[i]))
      {
        const Candidate candidate = make_candidate (faceset, order[i]);

        g_array_append_val (pool, candidate);
      }
  return pool;
}

static double
get_axis (const Candidate *candidate, int axis)
{
  return axis == 0 ? candidate->yaw : candidate->pitch;
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The value that a share of the pool is below of. */
static double
get_quantile (const GArray *pool, int axis, double share)
{
  g_autofree double *values = g_new (double, pool->len);

  for (unsigned i = 0; i < pool->len; i++)
    values[i] = get_axis (&g_array_index (pool, Candidate, i), axis);
  qsort (values, pool->len, sizeof *values, compare_doubles);
  return values[(unsigned) (share * (pool->len - 1) + 0.5)];
}

/* What is turned furthest is where landmarks are least to be relied on. */
static GArray *
trim (GArray *pool, size_t n_wanted)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (Candidate));
  double low[2], high[2];

  for (int axis = 0; axis < 2; axis++)
    {
      low[axis] = get_quantile (pool, axis, TRIM);
      high[axis] = get_quantile (pool, axis, 1 - TRIM);
    }
  for (unsigned i = 0; i < pool->len; i++)
    {
      const Candidate *candidate = &g_array_index (pool, Candidate, i);

      if (candidate->yaw >= low[0] && candidate->yaw <= high[0] && candidate->pitch >= low[1] &&
          candidate->pitch <= high[1])
        g_array_append_val (kept, *candidate);
    }
  return kept->len >= n_wanted ? g_steal_pointer (&kept) : g_array_ref (pool);
}

/* ---- choosing ---- */

static double
get_distance (const Candidate *a, const Candidate *b)
{
  return (a->yaw - b->yaw) * (a->yaw - b->yaw) + (a->pitch - b->pitch) * (a->pitch - b->pitch);
}

/* One was taken: the others are now at most so far from what is taken. */
static void
take (GArray *pool, const Candidate *taken)
{
  for (unsigned i = 0; i < pool->len; i++)
    {
      Candidate *candidate = &g_array_index (pool, Candidate, i);

      candidate->distance = MIN (candidate->distance, get_distance (candidate, taken));
    }
}

static unsigned
find_best (const GArray *pool, gboolean is_first, const Candidate *middle)
{
  unsigned best = 0;

  for (unsigned i = 1; i < pool->len; i++)
    {
      const Candidate *a = &g_array_index (pool, Candidate, i);
      const Candidate *b = &g_array_index (pool, Candidate, best);

      if (is_first ? get_distance (a, middle) < get_distance (b, middle)
                   : a->distance > b->distance)
        best = i;
    }
  return best;
}

void
guise_probe_choose (const GuiseFaceset *faceset,
                    uint64_t            seed,
                    uint64_t            stream,
                    size_t             *indices,
                    size_t              n)
{
  g_autoptr (GArray) drawn = draw_pool (faceset, seed, stream, indices, n);
  g_autoptr (GArray) pool = NULL;
  Candidate middle = { 0 };
  size_t    n_wanted = 0;
  gboolean  is_first = TRUE;

  for (size_t i = 0; i < n; i++)
    n_wanted += indices[i] == SIZE_MAX;
  if (n_wanted == 0 || drawn->len == 0)
    return;
  pool = trim (drawn, n_wanted);
  middle.yaw = get_quantile (pool, 0, 0.5);
  middle.pitch = get_quantile (pool, 1, 0.5);
  for (size_t i = 0; i < n; i++)
    if (indices[i] != SIZE_MAX)
      {
        const Candidate kept = make_candidate (faceset, indices[i]);

        take (pool, &kept);
        is_first = FALSE;
      }
  for (size_t i = 0; i < n && pool->len > 0; i++)
    if (indices[i] == SIZE_MAX)
      {
        const unsigned  best = find_best (pool, is_first, &middle);
        const Candidate taken = g_array_index (pool, Candidate, best);

        indices[i] = taken.index;
        g_array_remove_index (pool, best); /* in order: what is tied goes by the draw */
        take (pool, &taken);
        is_first = FALSE;
      }
}
