/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-selection.h"
#include "sort/guise-sort-limit.h"

G_BEGIN_DECLS

/**
 * GuiseSortMethod:
 *
 * By what faces are ordered or chosen; the names on the command line are those of
 * guise_sort_method_get_name().
 */
typedef enum
{
  GUISE_SORT_BEST,
  GUISE_SORT_BEST_DFL,
  GUISE_SORT_BEST_FAST,
  GUISE_SORT_BLUR,
  GUISE_SORT_MOTION_BLUR,
  GUISE_SORT_YAW,
  GUISE_SORT_PITCH,
  GUISE_SORT_RECT_SIZE,
  GUISE_SORT_HIST,
  GUISE_SORT_HIST_DISSIM,
  GUISE_SORT_BRIGHTNESS,
  GUISE_SORT_HUE,
  GUISE_SORT_BLACK,
  GUISE_SORT_NAME,
  GUISE_SORT_ONE_FACE,
  GUISE_SORT_ABSDIFF,
  GUISE_SORT_ABSDIFF_DISSIM,
  GUISE_N_SORT_METHODS,
} GuiseSortMethod;

const char *guise_sort_method_get_name (GuiseSortMethod method);
gboolean    guise_sort_method_from_name (const char *name, GuiseSortMethod *out_method);

/* How many faces are chosen where nothing else is said (faces.md 4.5). */
#define GUISE_SORT_DEFAULT_KEEP 2000

/**
 * guise_sort_method_is_choice:
 * @method: a method
 *
 * Returns: whether it chooses (%GUISE_SORT_DEFAULT_KEEP faces as a rule), or orders all
 */
gboolean guise_sort_method_is_choice (GuiseSortMethod method);

/**
 * GuiseSortOptions:
 * @method: by what
 * @n_keep: how many faces to choose, 0 for the method's own number: 2000 for the best ones, all
 *   for the others
 * @n_threads: 0 for all processors
 * @without_cache: leaves no measurements in the faceset's folder
 * @start: (nullable): name of the face that an order by similarity starts with; else the first
 * @picked: (nullable) (element-type filename): faces that are chosen in any case, if they are
 *   readable; they count among the @n_keep
 * @dropped: (nullable) (element-type filename): faces that are left out in any case
 * @destination: (nullable): for `best`: faces whose directions are wanted more than others
 * @limits: (nullable) (element-type GuiseSortLimit): for `best`: what a face must keep
 */
typedef struct
{
  GuiseSortMethod method;
  size_t          n_keep;
  int             n_threads;
  gboolean        without_cache;
  const char     *start;

  const GPtrArray *picked;
  const GPtrArray *dropped;

  GuiseFaceset *destination;
  const GArray *limits;
} GuiseSortOptions;

/**
 * guise_faceset_sort:
 * @faceset: a faceset
 * @options: how
 * @progress: (nullable): told about faces measured
 * @user_data: for @progress
 * @cancellable: (nullable): stops the work
 * @error: where to put the error
 *
 * Orders or chooses faces; the same faces give the same answer on every machine and for any number
 * of threads. `best` chooses exactly @n_keep faces when there are as many readable ones.
 * Thread: any; synchronous, with threads of its own.
 *
 * Errors: %GUISE_FACESET_ERROR UNSUPPORTED, EMPTY; %GUISE_CORE_ERROR CANCELLED
 * Source: faces.md 4
 *
 * Returns: (transfer full) (nullable): the selection
 */
GuiseSelection *guise_faceset_sort (GuiseFaceset           *faceset,
                                    const GuiseSortOptions *options,
                                    GuiseProgressFunc       progress,
                                    void                   *user_data,
                                    GCancellable           *cancellable,
                                    GError                **error);

G_END_DECLS
