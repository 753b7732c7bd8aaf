/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-batch.h"
#include "model/guise-saehd-loss.h"

G_BEGIN_DECLS

/**
 * GuiseSaehdForward:
 * @encoding: [2 n, flat], source samples first
 * @src_code: [n, c, side, side], what the decoder gets for src_src
 * @dst_code: the same for dst_dst
 * @swap_code: the same for src_dst
 * @image: [2 n, 3, r, r], src_src and dst_dst
 * @mask: [2 n, 1, r, r]
 *
 * The networks on both sides as one batch of 2 n (training.md 3 and 12.2). Nodes that no output
 * needs cost nothing.
 */
typedef struct
{
  GuiseNode *encoding;
  GuiseNode *src_code;
  GuiseNode *dst_code;
  GuiseNode *swap_code;
  GuiseNode *image;
  GuiseNode *mask;
} GuiseSaehdForward;

/**
 * guise_saehd_build_forward:
 * @self: the model
 * @graph: where
 * @faces: [2 n, 3, r, r], source faces first
 */
GuiseSaehdForward
guise_saehd_build_forward (const GuiseSaehd *self, GuiseGraph *graph, GuiseNode *faces);

/**
 * guise_saehd_build_src_decoder:
 * @code: a code
 * @out_image: (out) (optional): the face as the source's
 * @out_mask: (out) (optional): its mask
 *
 * The decoder that makes source faces: src_src and src_dst.
 */
void guise_saehd_build_src_decoder (const GuiseSaehd *self,
                                    GuiseGraph       *graph,
                                    GuiseNode        *code,
                                    GuiseNode       **out_image,
                                    GuiseNode       **out_mask);

/**
 * guise_saehd_build_side:
 * @both: [2 n, ...]
 *
 * Returns: one half of it, [n, ...]
 */
GuiseNode *guise_saehd_build_side (GuiseGraph *graph, GuiseNode *both, GuiseSaehdSide side);

/**
 * guise_saehd_build_planes:
 * @planes: (out): by #GuiseSaehdPlane: inputs of the shapes of a #GuiseSaehdBatch
 */
void guise_saehd_build_planes (const GuiseSaehd *self,
                               GuiseGraph       *graph,
                               GuiseNode        *planes[GUISE_N_SAEHD_PLANES]);

/**
 * GuiseSaehdObjective:
 * @forward: the networks
 * @targets: [2 n, ...]
 * @swap_image: (nullable): src_dst [n, 3, r, r], only with styles
 * @swap_mask: (nullable): its mask, only with styles
 * @both_terms: [2 n, 1, 1, 1]: reconstruction
 * @src_terms: [n, 1, 1, 1]: what is added to the source loss: styles
 * @hidden_terms: [n, 1, 1, 1]: what the discriminators ask, not reported
 * @src_loss: [n, 1, 1, 1]
 * @dst_loss: [n, 1, 1, 1]
 * @total: [n, 1, 1, 1]: the gradient of its sum trains the generator
 *
 * What the generator is trained on (training.md 4.6).
 */
typedef struct
{
  GuiseSaehdForward forward;
  GuiseSaehdTargets targets;
  GuiseNode        *swap_image;
  GuiseNode        *swap_mask;
  GuiseSaehdTerms   both_terms;
  GuiseSaehdTerms   src_terms;
  GuiseSaehdTerms   hidden_terms;
  GuiseNode        *src_loss;
  GuiseNode        *dst_loss;
  GuiseNode        *total;
} GuiseSaehdObjective;

GuiseSaehdObjective guise_saehd_build_objective (const GuiseSaehd *self,
                                                 GuiseGraph       *graph,
                                                 GuiseNode *const  planes[GUISE_N_SAEHD_PLANES]);

/**
 * guise_saehd_build_code_loss:
 *
 * Returns: the loss of the code discriminator, [n, 1, 1, 1] (training.md 4.7)
 */
GuiseNode *guise_saehd_build_code_loss (const GuiseSaehd *self,
                                        GuiseGraph       *graph,
                                        GuiseNode *const  planes[GUISE_N_SAEHD_PLANES]);

/**
 * guise_saehd_build_patch_loss:
 *
 * Returns: the loss of the patch discriminator, [n, 1, 1, 1] (training.md 4.7)
 */
GuiseNode *guise_saehd_build_patch_loss (const GuiseSaehd *self,
                                         GuiseGraph       *graph,
                                         GuiseNode *const  planes[GUISE_N_SAEHD_PLANES]);

G_END_DECLS
