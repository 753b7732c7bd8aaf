/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "survey/guise-coverage.h"

G_BEGIN_DECLS

/* One bin: its name for files, how a person says it, its share of all faces. */
typedef struct
{
  const char *name;
  const char *text;
  double      share;
} GuiseCoverageBinRow;

/* One dimension of faces.md 6.3. */
typedef struct
{
  const char         *name;
  int                 n_bins;
  GuiseCoverageBinRow bins[GUISE_COVERAGE_MAX_BINS];
} GuiseCoverageRow;

/* Bins that have to occur together: each bit of @bins with each bit of @other_bins. */
typedef struct
{
  GuiseCoverageDimension dimension;
  unsigned               bins;
  GuiseCoverageDimension other;
  unsigned               other_bins;
  int                    n; /* faces wanted of each pair in a faceset of 5000 */
} GuiseCoveragePairRow;

extern const GuiseCoverageRow     guise_coverage_rows[GUISE_N_COVERAGE_DIMENSIONS];
extern const GuiseCoveragePairRow guise_coverage_pair_rows[];
extern const size_t               guise_coverage_n_pair_rows;

/* The bin of each dimension that a face belongs to, -1 where it is not known. */
void guise_coverage_classify (const GuiseFaceRecord     *record,
                              const GuiseFaceReferences *references,
                              int                        bins[GUISE_N_COVERAGE_DIMENSIONS]);

G_END_DECLS
