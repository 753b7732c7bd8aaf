/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd.h"

G_BEGIN_DECLS

/**
 * GuiseSaehdTargets:
 * @target: [m, 3, r, r], after blur-out
 * @mask: [m, 1, r, r], the raw mask
 * @eyes_mouth: [m, 1, r, r]
 * @mask_blur: [m, 1, r, r], the weight of the face: 1 where half of a window is inside
 * @weight: (nullable): @mask_blur with masked training, %NULL for 1 everywhere
 *
 * What the samples alone decide. m samples of either or both sides.
 */
typedef struct
{
  GuiseNode *target;
  GuiseNode *mask;
  GuiseNode *eyes_mouth;
  GuiseNode *mask_blur;
  GuiseNode *weight;
} GuiseSaehdTargets;

/**
 * guise_saehd_build_targets:
 * @self: the model
 * @graph: where
 * @target: [m, 3, r, r]
 * @mask: [m, 1, r, r]
 * @eyes_mouth: [m, 1, r, r]
 *
 * Source: training.md 4.2
 */
GuiseSaehdTargets guise_saehd_build_targets (const GuiseSaehd *self,
                                             GuiseGraph       *graph,
                                             GuiseNode        *target,
                                             GuiseNode        *mask,
                                             GuiseNode        *eyes_mouth);

/**
 * guise_saehd_build_weighted:
 *
 * Returns: @image times the weight of the face, @image itself without masked training
 */
GuiseNode *
guise_saehd_build_weighted (const GuiseSaehdTargets *targets, GuiseGraph *graph, GuiseNode *image);

/**
 * GuiseSaehdTerm:
 * @name: as in "dssim"
 * @node: [m, 1, 1, 1], weighted as it is added
 */
typedef struct
{
  const char *name;
  GuiseNode  *node;
} GuiseSaehdTerm;

#define GUISE_SAEHD_MAX_TERMS 8

/**
 * GuiseSaehdTerms:
 * @terms: (array length=n): what is added
 * @n: how many
 *
 * A loss in its parts.
 */
typedef struct
{
  GuiseSaehdTerm terms[GUISE_SAEHD_MAX_TERMS];
  size_t         n;
} GuiseSaehdTerms;

void guise_saehd_terms_add (GuiseSaehdTerms *self, const char *name, GuiseNode *node);

/**
 * guise_saehd_terms_build_sum:
 * @self: the terms
 * @graph: where
 * @start: (nullable): what they are added to
 *
 * Returns: (nullable): the sum, %NULL of nothing
 */
GuiseNode *
guise_saehd_terms_build_sum (const GuiseSaehdTerms *self, GuiseGraph *graph, GuiseNode *start);

/**
 * guise_saehd_build_reconstruction:
 * @self: the model
 * @graph: where
 * @targets: of m samples
 * @image: [m, 3, r, r], what the decoder answered
 * @mask: [m, 1, r, r], its mask
 *
 * Source: training.md 4.3, Quick96: 9
 *
 * Returns: the terms "dssim", "dssim2", "mse", "em", "mask", as far as they are on
 */
GuiseSaehdTerms guise_saehd_build_reconstruction (const GuiseSaehd        *self,
                                                  GuiseGraph              *graph,
                                                  const GuiseSaehdTargets *targets,
                                                  GuiseNode               *image,
                                                  GuiseNode               *mask);

/**
 * guise_saehd_get_dssim_window:
 *
 * Returns: the side of the only or larger window, int (r / 11.6)
 */
int guise_saehd_get_dssim_window (const GuiseSaehd *self);

G_END_DECLS
