/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

#include "core/guise-parallel.h"

G_BEGIN_DECLS

/* What orders by similarity is built on: faces as points with a distance between them. */

#define GUISE_SORT_DIMS          32         /* of the reduced vectors (faces.md 4.3) */
#define GUISE_SORT_N_NEIGHBOURS  10         /* of the graph that a tour is built on */
#define GUISE_SORT_NO_NEIGHBOUR  UINT32_MAX /* fewer points than neighbours */
#define GUISE_SORT_MAX_BRUTE     20000      /* points of which all pairs are looked at */
#define GUISE_SORT_PANEL_COLUMNS 16

/* Builds a hot loop for any x86-64, for AVX2 and for AVX-512; the loader picks one. Contraction is
 * off everywhere and each sum has its own lane, so that all give the same bits. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
  !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define GUISE_SORT_CLONES __attribute__ ((target_clones ("default", "avx2", "avx512f")))
#else
#define GUISE_SORT_CLONES
#endif

typedef struct
{
  size_t n;
  size_t n_dims; /* of the full vectors */
  /* The full vector of a point, for the reduction. out: [n_dims] */
  void (*load) (const void *data, size_t i, float *out);
  /* The distance that counts; a metric. */
  float (*distance) (const void *data, size_t a, size_t b);
  const void *data;
  float      *reduced; /* [n, 32] owned by the caller; guise_sort_reduce() fills it */
} GuiseSortPoints;

/* Packs columns first .. first + 15 of vectors [n, n_dims] as panel [n_dims, 16], zeros beyond. */
void
guise_sort_pack_panel (const float *vectors, size_t n, size_t n_dims, size_t first, float *panel);

/* Inner products of four rows with the columns of a panel. rows: 4 pointers to [n_dims],
 * out: [4, 16]. The sums run over the dimensions in order, on every machine. */
void guise_sort_multiply_panel (const float *const rows[4],
                                const float       *panel,
                                size_t             n_dims,
                                float              out[4][GUISE_SORT_PANEL_COLUMNS]);

/* Principal components of (at most 4096 of) the points, and all points projected on them. FALSE
 * without memory. */
gboolean guise_sort_reduce (GuiseSortPoints *points, GuiseParallel *team);

/* The nearest points of each, the nearest first, near ones found by the reduced vectors: among all
 * pairs up to %GUISE_SORT_MAX_BRUTE points, by a forest of random projection trees beyond.
 * subset: (nullable) [n] which points take part; else all.
 * out: [n, n_neighbours] indices into the subset. FALSE without memory. */
gboolean guise_sort_find_neighbours (const GuiseSortPoints *points,
                                     const uint32_t        *subset,
                                     size_t                 n,
                                     size_t                 n_neighbours,
                                     GuiseParallel         *team,
                                     uint32_t              *out);

/* A short path through all points from start on: shortest links first, the pieces joined, then
 * improved by 2-opt and Or-opt moves. order: [n]. FALSE without memory or when cancelled. */
gboolean guise_sort_find_tour (const GuiseSortPoints *points,
                               size_t                 start,
                               GuiseParallel         *team,
                               GCancellable          *cancellable,
                               uint32_t              *order);

/* The sum of the distances from each point of a path to the next. */
double guise_sort_measure_path (const GuiseSortPoints *points, const uint32_t *order);

/* Improves a path whose first point stays: 2-opt and Or-opt with the neighbours [n, 10]. FALSE when
 * cancelled; the order is a path all the same. */
gboolean guise_sort_improve_path (const GuiseSortPoints *points,
                                  const uint32_t        *neighbours,
                                  GCancellable          *cancellable,
                                  uint32_t              *order);

G_END_DECLS
