/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-parallel.h"
#include "faceset/guise-face-record.h"
#include "sort/guise-sort.h"

G_BEGIN_DECLS

#define GUISE_SORT_REASON_DROPPED "taken out by hand"

/* What a person said about a face. */
typedef enum
{
  GUISE_SORT_FREE,
  GUISE_SORT_PICKED,
  GUISE_SORT_DROPPED,
} GuiseSortMark;

/* Everything that is under way while a faceset is sorted. */
typedef struct
{
  GuiseFaceset           *faceset;   /* borrowed */
  GuiseSelection         *selection; /* borrowed; filled by the method */
  GuiseParallel          *team;      /* borrowed */
  const GuiseSortOptions *options;   /* borrowed */
  size_t                  n_keep;    /* 0: the method's own number */
  const uint8_t          *marks;     /* [n] borrowed; GuiseSortMark of each face, or NULL */

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

/* A face on its way into the selection. */
typedef struct
{
  size_t i;
  double key;
} GuiseSortItem;

/* The larger key first; the order of the faceset decides ties. For qsort(). */
int guise_sort_compare_descending (const void *a, const void *b);

static inline GuiseSortMark
guise_sort_get_mark (const GuiseSort *self, size_t i)
{
  return self->marks != NULL ? (GuiseSortMark) self->marks[i] : GUISE_SORT_FREE;
}

/* The ordered items into the selection: the first n_keep, of which the picked ones are in any case,
 * the others left out. */
void guise_sort_take_items (GuiseSort *self, const GuiseSortItem *items, size_t n_items);
void guise_sort_leave_out (GuiseSort *self, size_t i, const char *reason);

/* Both return FALSE. */
gboolean guise_sort_set_no_memory (GuiseSort *self, GError **error);
gboolean guise_sort_set_cancelled (GError **error);

/* The number that a simple method orders by; NAN when the face has none. Those whose row in the
 * table says that the index is enough get no image. */
typedef double (*GuiseSortKeyFunc) (const GuiseFacesetEntry *entry, const GuiseImage *image);

double guise_sort_measure_motion_blur (const GuiseFacesetEntry *entry, const GuiseImage *image);
double guise_sort_measure_yaw (const GuiseFacesetEntry *entry, const GuiseImage *image);
double guise_sort_measure_pitch (const GuiseFacesetEntry *entry, const GuiseImage *image);
double guise_sort_measure_rect (const GuiseFacesetEntry *entry, const GuiseImage *image);
double guise_sort_measure_brightness (const GuiseFacesetEntry *entry, const GuiseImage *image);
double guise_sort_measure_hue (const GuiseFacesetEntry *entry, const GuiseImage *image);
double guise_sort_measure_black (const GuiseFacesetEntry *entry, const GuiseImage *image);

/* The picture with everything outside the hull black; NULL without memory. */
GuiseImage *guise_sort_cut_hull (const GuiseFacesetEntry *entry, const GuiseImage *image);

/* Methods that go by names and frames alone. */
gboolean guise_sort_by_name (GuiseSort *self, GError **error);
gboolean guise_sort_one_face (GuiseSort *self, GError **error);

/* Methods that compare faces with each other. */
gboolean guise_sort_by_histogram (GuiseSort *self, GError **error);
gboolean guise_sort_by_unlike_histogram (GuiseSort *self, GError **error);
gboolean guise_sort_by_difference (GuiseSort *self, GError **error);
gboolean guise_sort_by_spread (GuiseSort *self, GError **error);

/* The methods that choose, each in a file of its own. */
gboolean guise_sort_best (GuiseSort *self, GError **error);
gboolean guise_sort_best_dfl (GuiseSort *self, gboolean by_size, GError **error);

/* CPBD of the grey face times its hull (faces.md 1.8 a). */
double guise_sort_measure_blur (const GuiseFacesetEntry *entry, const GuiseImage *image);

/* Half-open bins of equal width: edge k at low + k step; below the second edge is bin 0, from the
 * last edge on bin n - 1. */
int guise_sort_find_bin (double value, double low, double step, int n);

G_END_DECLS
