/* SPDX-License-Identifier: GPL-3.0-or-later
 * Average linkage by the chain of nearest neighbours. */
#include "survey/guise-descriptor-group.h"

#include <math.h>

#include "core/guise-error.h"
#include "face/guise-face-descriptor.h"

#define NOBODY G_MAXUINT32

typedef struct
{
  size_t    n;
  float    *distances; /* [n, n]; INFINITY: never one group */
  double   *sizes;     /* [n]: faces in each group */
  uint32_t *parents;   /* [n]: the group it went into; itself while it stands */
  uint8_t  *is_open;   /* [n]: may still join something */
} Linkage;

static float *
distance_of (const Linkage *self, size_t i, size_t j)
{
  return &self->distances[i * self->n + j];
}

static void
fill_distances (Linkage *self, const GuiseDescriptorBlob *blobs, const uint8_t *apart)
{
  for (size_t i = 0; i < self->n; i++)
    for (size_t j = 0; j <= i; j++)
      {
        double mean = 1 - guise_face_descriptor_dot (blobs[i].sum, blobs[j].sum) /
                            ((double) blobs[i].n * (double) blobs[j].n);

        if (i == j || (apart != NULL && apart[i * self->n + j] != 0))
          mean = INFINITY;
        *distance_of (self, i, j) = *distance_of (self, j, i) = (float) mean;
      }
}

/* The open group nearest to i; @preferred wins among equals, so that a chain ends. */
static uint32_t
find_nearest (const Linkage *self, uint32_t i, uint32_t preferred)
{
  uint32_t best = preferred;

  for (uint32_t j = 0; j < self->n; j++)
    if (j != i && self->is_open[j] &&
        (best == NOBODY || *distance_of (self, i, j) < *distance_of (self, i, best)))
      best = j;
  return best;
}

/* Group b goes into group a. The mean distance to others is the mean of both, by size. */
static void
join (Linkage *self, uint32_t a, uint32_t b)
{
  double total = self->sizes[a] + self->sizes[b];

  for (size_t k = 0; k < self->n; k++)
    if (self->is_open[k] && k != a && k != b)
      *distance_of (self, a, k) = *distance_of (self, k, a) =
        (float) ((self->sizes[a] * (double) *distance_of (self, a, k) +
                  self->sizes[b] * (double) *distance_of (self, b, k)) /
                 total);
  self->sizes[a] = total;
  self->parents[b] = a;
  self->is_open[b] = FALSE;
}

/* Follows nearest neighbours until two are each other's; these join, or stay for ever when they are
 * too far apart: no later join brings a group nearer to anything. */
static void
link_all (Linkage *self, double limit)
{
  g_autoptr (GArray) chain = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  uint32_t next = 0;

  for (;;)
    {
      uint32_t top, before, nearest;

      while (chain->len == 0 && next < self->n && !self->is_open[next])
        next++;
      if (chain->len == 0)
        {
          if (next == self->n)
            return;
          g_array_append_val (chain, next);
        }
      top = g_array_index (chain, uint32_t, chain->len - 1);
      before = chain->len > 1 ? g_array_index (chain, uint32_t, chain->len - 2) : NOBODY;
      nearest = find_nearest (self, top, before);
      if (nearest == NOBODY || (double) *distance_of (self, top, nearest) > limit)
        {
          self->is_open[top] = FALSE;
          g_array_set_size (chain, chain->len - 1);
        }
      else if (nearest == before)
        {
          join (self, MIN (top, nearest), MAX (top, nearest));
          g_array_set_size (chain, chain->len - 2);
        }
      else
        g_array_append_val (chain, nearest);
    }
}

/* Numbers the groups in the order of their first members. */
static size_t
number_groups (const Linkage *self, uint32_t *out_groups)
{
  g_autofree uint32_t *numbers = g_new (uint32_t, self->n);
  size_t               n_groups = 0;

  for (size_t i = 0; i < self->n; i++)
    numbers[i] = NOBODY;
  for (size_t i = 0; i < self->n; i++)
    {
      uint32_t root = (uint32_t) i;

      while (self->parents[root] != root)
        root = self->parents[root];
      if (numbers[root] == NOBODY)
        numbers[root] = (uint32_t) n_groups++;
      out_groups[i] = numbers[root];
    }
  return n_groups;
}

gboolean
guise_descriptor_group (const GuiseDescriptorBlob *blobs,
                        size_t                     n,
                        const uint8_t             *apart,
                        double                     limit,
                        uint32_t                  *out_groups,
                        size_t                    *out_n_groups,
                        GError                   **error)
{
  g_autofree float    *distances = g_try_malloc_n (MAX (n, 1) * MAX (n, 1), sizeof (float));
  g_autofree double   *sizes = g_new (double, n);
  g_autofree uint32_t *parents = g_new (uint32_t, n);
  g_autofree uint8_t  *is_open = g_new (uint8_t, n);
  Linkage              self = { n, distances, sizes, parents, is_open };

  if (distances == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "There is not enough memory to compare %zu groups of faces", n);
      return FALSE;
    }
  for (size_t i = 0; i < n; i++)
    {
      sizes[i] = (double) blobs[i].n;
      parents[i] = (uint32_t) i;
      is_open[i] = TRUE;
    }
  fill_distances (&self, blobs, apart);
  link_all (&self, limit);
  *out_n_groups = number_groups (&self, out_groups);
  return TRUE;
}
