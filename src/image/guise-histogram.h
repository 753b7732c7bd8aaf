/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

#define GUISE_HISTOGRAM_BINS 256

/**
 * guise_histogram_count:
 * @image: BGR8 or GRAY8
 * @channel: which channel
 * @mask: (nullable): GRAY8 of the same size: only pixels over 0 are counted
 * @out_bins: (out) (array fixed-size=256): how often each byte occurs
 */
void guise_histogram_count (const GuiseImage *image,
                            int               channel,
                            const GuiseImage *mask,
                            uint32_t          out_bins[GUISE_HISTOGRAM_BINS]);

/**
 * guise_histogram_to_roots:
 * @bins: (array fixed-size=256): counts
 * @out_roots: (out) (array fixed-size=256): sqrt (bin / sum): a unit vector, or zeros
 *
 * In this form the Bhattacharyya distance is a Euclidean one.
 */
void guise_histogram_to_roots (const uint32_t bins[GUISE_HISTOGRAM_BINS],
                               float          out_roots[GUISE_HISTOGRAM_BINS]);

/**
 * guise_histogram_distance:
 * @a: (array fixed-size=256): roots
 * @b: (array fixed-size=256): roots
 *
 * Source: OpenCV compareHist (HISTCMP_BHATTACHARYYA): sqrt (max (0, 1 - sum sqrt (p q)))
 *
 * Returns: 0 for equal .. 1 for disjoint
 */
float guise_histogram_distance (const float a[GUISE_HISTOGRAM_BINS],
                                const float b[GUISE_HISTOGRAM_BINS]);

G_END_DECLS
