/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-check-report.h"

G_BEGIN_DECLS

/* Pairs of one case on the sheet. */
#define GUISE_CHECK_N_SHOWN 4

/**
 * guise_check_sheet_new:
 * @strip: (nullable): guise_probe_faces_render() of all pairs, one case after the other; %NULL
 *   without any
 * @rows: (array fixed-size=GUISE_N_CHECK_CASES): how many belong to each case
 * @iteration: iterations done
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): BGR8, 1248 pixels wide
 */
GuiseImage *guise_check_sheet_new (const GuiseImage    *strip,
                                   const GuiseCheckRow *rows,
                                   uint64_t             iteration,
                                   GError             **error);

/**
 * guise_check_sheet_cut_pairs:
 * @strip: (nullable): likewise
 * @n: how many pairs it has
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable) (element-type GuiseImage): each by itself
 */
GPtrArray *guise_check_sheet_cut_pairs (const GuiseImage *strip, size_t n, GError **error);

G_END_DECLS
