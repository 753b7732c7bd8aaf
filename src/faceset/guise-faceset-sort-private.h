/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-parallel.h"
#include "faceset/guise-face-record.h"
#include "faceset/guise-faceset-sort.h"

G_BEGIN_DECLS

/* Everything that is under way while a faceset is sorted. */
typedef struct
{
  GuiseFaceset   *faceset;   /* borrowed */
  GuiseSelection *selection; /* borrowed; filled by the method */
  GuiseParallel  *team;      /* borrowed */
  size_t          n_keep;    /* 0: the method's own number */
  gboolean        without_cache;

  GuiseProgressFunc progress; /* nullable */
  void             *user_data;
  GCancellable     *cancellable; /* nullable */
} GuiseSort;

/* Measures one face on a thread of the team; @data is the method's. FALSE, with @out_reason, when
 * the face cannot take part. */
typedef gboolean (*GuiseSortMeasureFunc) (const GuiseFacesetEntry *entry,
                                          const GuiseFaceFile     *face,
                                          size_t                   i,
                                          void                    *data,
                                          const char             **out_reason);

/* Loads and measures all faces; reasons: [n] NULL for the ones that take part. */
gboolean guise_sort_measure_all (GuiseSort           *self,
                                 GuiseSortMeasureFunc measure,
                                 void                *data,
                                 const char         **reasons,
                                 GError             **error);

/* The methods that choose, each in a file of its own. */
gboolean guise_sort_best (GuiseSort *self, GError **error);
gboolean guise_sort_best_dfl (GuiseSort *self, gboolean by_size, GError **error);

/* Runs the second part of "best" on records that are known: also for tests. reasons: [n]. */
void guise_sort_choose_best (GuiseSort *self, const GuiseFaceRecord *records, const char **reasons);

/* CPBD of the grey face times its hull (faces.md 1.8 a). */
double guise_sort_measure_blur (const GuiseFacesetEntry *entry, const GuiseImage *image);

/* Half-open bins of equal width: edge k at low + k step; below the second edge is bin 0, from the
 * last edge on bin n - 1. */
int guise_sort_find_bin (double value, double low, double step, int n);

G_END_DECLS
