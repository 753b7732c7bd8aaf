/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-graph.h"

G_BEGIN_DECLS

/*
 * Builders of the measures that losses are made of. What is called a vector here has the shape
 * [n, 1, 1, 1]: one number for each sample.
 *
 * Source: training.md 4.1
 */

/**
 * guise_loss_build_blur:
 * @sigma: of the Gaussian, in pixels
 *
 * Gaussian blur with zeros outside, so that brightness falls off at the borders.
 *
 * Shapes: [n, c, h, w] -> the same
 */
GuiseNode *guise_loss_build_blur (GuiseGraph *graph, GuiseNode *x, double sigma);

/**
 * guise_loss_build_mean:
 *
 * Returns: the mean of each sample, a vector
 */
GuiseNode *guise_loss_build_mean (GuiseGraph *graph, GuiseNode *x);

/**
 * guise_loss_build_square_error:
 *
 * Returns: the mean of (a - b)^2 of each sample, a vector
 */
GuiseNode *guise_loss_build_square_error (GuiseGraph *graph, GuiseNode *a, GuiseNode *b);

/**
 * guise_loss_build_dssim:
 * @a: [n, c, h, w]
 * @b: the same shape
 * @size: side of the window, odd or even, at most h and w
 *
 * Structural dissimilarity (1 - SSIM) / 2 over all windows inside the picture, Gaussian with
 * sigma 1.5, mean over windows and channels.
 *
 * Returns: a vector
 */
GuiseNode *guise_loss_build_dssim (GuiseGraph *graph, GuiseNode *a, GuiseNode *b, int size);

/**
 * guise_loss_build_style:
 * @content: [n, c, h, w]
 * @style: the same shape
 * @sigma: blur both by this first, unless it is 0
 *
 * Squared differences of the channels' means and standard deviations, mean over the channels.
 *
 * Returns: a vector
 */
GuiseNode *
guise_loss_build_style (GuiseGraph *graph, GuiseNode *content, GuiseNode *style, double sigma);

/**
 * guise_loss_build_cross_entropy:
 * @logits: [n, c, h, w]
 * @label: 0 or 1, for all of them
 *
 * Returns: the mean sigmoid cross entropy of each sample, a vector
 */
GuiseNode *guise_loss_build_cross_entropy (GuiseGraph *graph, GuiseNode *logits, double label);

/**
 * guise_loss_build_mask_entropy:
 * @logits: [n, c, h, w]
 * @labels: 0 or 1 for each of them, the same shape
 *
 * Returns: the mean sigmoid cross entropy of each sample, a vector
 */
GuiseNode *guise_loss_build_mask_entropy (GuiseGraph *graph, GuiseNode *logits, GuiseNode *labels);

/**
 * guise_loss_build_total_variation:
 * @axis1: an axis of @x
 * @axis2: another one
 *
 * Returns: the sum of squared differences of neighbours along both axes, a vector
 */
GuiseNode *guise_loss_build_total_variation (GuiseGraph *graph, GuiseNode *x, int axis1, int axis2);

G_END_DECLS
