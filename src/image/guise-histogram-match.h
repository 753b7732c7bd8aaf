/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

#define GUISE_HISTOGRAM_MATCH_FULL 255.0

/**
 * GuiseHistogramMatcher:
 *
 * Gives one picture the histograms of another. Holds the memory for pictures of one size. Thread:
 * owner.
 */
typedef struct _GuiseHistogramMatcher GuiseHistogramMatcher;

/**
 * guise_histogram_matcher_new:
 * @n_pixels: of every picture
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a matcher
 */
GuiseHistogramMatcher *guise_histogram_matcher_new (size_t n_pixels, GError **error);
void                   guise_histogram_matcher_free (GuiseHistogramMatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseHistogramMatcher, guise_histogram_matcher_free)

/**
 * guise_histogram_matcher_run:
 * @self: a matcher
 * @image: F32, changed in place; values are taken as clipped to 0..1
 * @target: F32 of as many pixels and channels, likewise
 * @threshold: 0..%GUISE_HISTOGRAM_MATCH_FULL: how far up in the target's order the brightest goes
 *
 * Each value of a channel becomes the target's value of equal rank: with the sorted distinct values
 * and their cumulative shares, interpolated between them. Allocates nothing.
 *
 * Source: faces.md 8.2, item 9
 */
void guise_histogram_matcher_run (GuiseHistogramMatcher *self,
                                  GuiseImage            *image,
                                  const GuiseImage      *target,
                                  double                 threshold);

G_END_DECLS
