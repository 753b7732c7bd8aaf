/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-error.h"
#include "sort/guise-sort-private.h"
#include "sort/guise-sort-vectors-private.h"

G_BEGIN_DECLS

/* What is compared of each face that could be measured. */
typedef struct
{
  size_t   n;
  size_t   n_bytes; /* of one face */
  uint8_t *data;    /* [n, n_bytes] owned */
  size_t  *indices; /* [n] owned; of the faces in the faceset */
} GuiseSortFaces;

static inline void *
guise_sort_faces_get (const GuiseSortFaces *self, size_t i)
{
  return self->data + i * self->n_bytes;
}

/* Measures all faces; while that is under way a face's place is its index. The others are left
 * out. measure gets the GuiseSortFaces as its data. */
GuiseSortFaces *guise_sort_faces_measure (GuiseSort           *self,
                                          size_t               n_bytes,
                                          GuiseSortMeasureFunc measure,
                                          GError             **error);
void            guise_sort_faces_free (GuiseSortFaces *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSortFaces, guise_sort_faces_free)

/* Where an order starts: at the face that the user names, else at the first. */
gboolean guise_sort_faces_find_start (const GuiseSortFaces *self,
                                      const GuiseSort      *sort,
                                      size_t               *out_start,
                                      GError              **error);

/* Orders the faces by a tour and takes them, with the distance to the one before as key. points:
 * its functions are set, and get the faces as their data. */
gboolean guise_sort_take_tour (GuiseSort            *self,
                               const GuiseSortFaces *faces,
                               GuiseSortPoints      *points,
                               GError              **error);

/* The measures of two methods and their distances, also for tests. */
#define GUISE_SORT_N_ROOTS      (3 * 256)
#define GUISE_SORT_PATCH_SIDE   32
#define GUISE_SORT_PATCH_PIXELS (GUISE_SORT_PATCH_SIDE * GUISE_SORT_PATCH_SIDE)

/* Sum of the distances to all others: sqrt (1 - product) of unit vectors. roots: [n, 256],
 * sums: [n]. FALSE when cancelled or without memory. */
typedef gboolean (*GuiseSortSumFunc) (const float   *roots,
                                      size_t         n,
                                      GuiseParallel *team,
                                      GCancellable  *cancellable,
                                      double        *sums);

/* Exactly, in the square of n. */
gboolean guise_sort_sum_distances (const float   *roots,
                                   size_t         n,
                                   GuiseParallel *team,
                                   GCancellable  *cancellable,
                                   double        *sums);

/* Nearly, in n to the power of 1.5: exactly to the faces of the groups nearby, to those of other
 * groups by their mean and seven of them (docs/performance.md says how well). */
#define GUISE_SORT_MIN_ESTIMATED 256
gboolean guise_sort_estimate_sums (const float   *roots,
                                   size_t         n,
                                   GuiseParallel *team,
                                   GCancellable  *cancellable,
                                   double        *sums);

/* Sum of absolute differences of [1024] bytes. */
uint32_t guise_sort_measure_difference (const uint8_t *a, const uint8_t *b);

/* Farthest point first: each is the one whose nearest predecessor is farthest away, the first
 * n_ordered of them; the others follow by that distance. patches: [n, 1024], order: [n],
 * distances: [n] to the nearest predecessor. FALSE when cancelled. */
gboolean guise_sort_spread (const uint8_t *patches,
                            size_t         n,
                            size_t         start,
                            size_t         n_ordered,
                            GuiseParallel *team,
                            GCancellable  *cancellable,
                            uint32_t      *order,
                            uint32_t      *distances);

G_END_DECLS
