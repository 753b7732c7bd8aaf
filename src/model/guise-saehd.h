/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-options.h"
#include "model/guise-weight-table.h"

G_BEGIN_DECLS

/**
 * GuiseSaehd:
 *
 * The definition of a SAEHD model: which networks there are, the name, shape and start value of
 * every weight, and how the networks are built into a graph. One table serves training, import,
 * export and checkpoints. Immutable. Thread: any.
 *
 * Source: training.md 2, formats.md 7
 */
typedef struct _GuiseSaehd GuiseSaehd;

/**
 * GuiseSaehdTensor:
 *
 * One weight of the model. Its component's optimizer is a #GuiseSaehdOptimizer.
 */
typedef GuiseWeightTensor GuiseSaehdTensor;

/**
 * GuiseSaehdOptimizer:
 *
 * The groups of weights that have an optimizer of their own; what they are called in files stands
 * in guise_saehd_optimizer_get_name().
 */
typedef enum
{
  GUISE_SAEHD_OPTIMIZER_SRC_DST, /* encoder, inters, decoders */
  GUISE_SAEHD_OPTIMIZER_D_CODE,  /* code discriminator */
  GUISE_SAEHD_OPTIMIZER_GAN,     /* patch discriminator */
  GUISE_N_SAEHD_OPTIMIZERS,
} GuiseSaehdOptimizer;

typedef GuiseWeightComponent GuiseSaehdComponent;

/**
 * guise_saehd_new:
 * @options: what to build; settled here by %GUISE_SAEHD_RULE_NETWORK
 * @error: where to put the error
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 *
 * Returns: (transfer full) (nullable): the definition
 */
GuiseSaehd *guise_saehd_new (const GuiseSaehdOptions *options, GError **error);
GuiseSaehd *guise_saehd_ref (GuiseSaehd *self);
void        guise_saehd_unref (GuiseSaehd *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSaehd, guise_saehd_unref)

/**
 * guise_saehd_get_options:
 *
 * Returns: (transfer none): the settled options, as stored (pretrain's forced values not applied)
 */
const GuiseSaehdOptions *guise_saehd_get_options (const GuiseSaehd *self);

/**
 * guise_saehd_get_table:
 *
 * Returns: (transfer none): all weights of the model
 */
const GuiseWeightTable *guise_saehd_get_table (const GuiseSaehd *self);

size_t                     guise_saehd_get_n_components (const GuiseSaehd *self);
const GuiseSaehdComponent *guise_saehd_get_component (const GuiseSaehd *self, size_t i);
size_t                     guise_saehd_get_n_tensors (const GuiseSaehd *self);
const GuiseSaehdTensor    *guise_saehd_get_tensor (const GuiseSaehd *self, size_t i);

/**
 * guise_saehd_find_tensor:
 *
 * Returns: (transfer none) (nullable): the tensor called @name
 */
const GuiseSaehdTensor *guise_saehd_find_tensor (const GuiseSaehd *self, const char *name);

/* ---- optimizers ---- */

/**
 * guise_saehd_optimizer_get_name:
 *
 * Returns: as in "src_dst_opt": its file, and the first part of its tensors' names
 */
const char *guise_saehd_optimizer_get_name (GuiseSaehdOptimizer optimizer);

/**
 * guise_saehd_has_optimizer:
 *
 * Returns: whether the model has weights that @optimizer trains
 */
gboolean guise_saehd_has_optimizer (const GuiseSaehd *self, GuiseSaehdOptimizer optimizer);

/**
 * guise_saehd_get_n_states:
 *
 * Returns: tensors of state per weight: 1 for RMSprop (acc_), 2 for AdaBelief (ms_, vs_)
 */
int guise_saehd_get_n_states (const GuiseSaehd *self);

/**
 * guise_saehd_dup_state_name:
 * @self: the model
 * @tensor: a weight
 * @state: 0 .. guise_saehd_get_n_states() - 1
 *
 * Returns: (transfer full): the name of its optimizer state, as in
 *   "src_dst_opt/ms_encoder/down1/conv1/weight_0:0"; the part after the first slash is the key in
 *   the optimizer's file
 */
char *
guise_saehd_dup_state_name (const GuiseSaehd *self, const GuiseSaehdTensor *tensor, int state);

/**
 * guise_saehd_dup_counter_name:
 *
 * Returns: (transfer full): as in "src_dst_opt/iters:0": a scalar, the updates made so far
 */
char *guise_saehd_dup_counter_name (GuiseSaehdOptimizer optimizer);

/* ---- weights ---- */

/**
 * guise_saehd_add_weights:
 * @self: the model
 * @weights: where to add every tensor, optimizer state and counter of the model
 * @seed: of the start values
 * @error: where to put the error
 *
 * Glorot uniform for weights, zero for biases, optimizer state and counters. A tensor's start
 * values depend on @seed and its name alone. What @weights has already stays as it is.
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY
 * Source: training.md 2.8
 */
gboolean guise_saehd_add_weights (const GuiseSaehd *self,
                                  GuiseWeights     *weights,
                                  uint64_t          seed,
                                  GError          **error);

/**
 * guise_saehd_reset_component:
 * @self: the model
 * @weights: holds the model's tensors
 * @component: as in "inter_AB"
 * @seed: of the new start values
 * @moments: what becomes of its optimizer state
 * @error: where to put the error
 *
 * Gives one network new start values: the resets of the recipes.
 */
gboolean guise_saehd_reset_component (const GuiseSaehd *self,
                                      GuiseWeights     *weights,
                                      const char       *component,
                                      uint64_t          seed,
                                      GuiseMoments      moments,
                                      GError          **error);

/* ---- networks ---- */

/**
 * guise_saehd_build_encoder:
 * @x: the face
 *
 * Shapes: [n, 3, r, r] -> [n, 8 e side^2]
 */
GuiseNode *guise_saehd_build_encoder (const GuiseSaehd *self, GuiseGraph *graph, GuiseNode *x);

/**
 * guise_saehd_build_inter:
 * @component: "inter", "inter_AB" or "inter_B"
 *
 * Shapes: [n, 8 e side^2] -> [n, ae or 2 ae, code side, code side]
 */
GuiseNode *guise_saehd_build_inter (const GuiseSaehd *self,
                                    GuiseGraph       *graph,
                                    const char       *component,
                                    GuiseNode        *x);

/**
 * guise_saehd_build_decoder:
 * @component: "decoder_src", "decoder_dst" or "decoder"
 * @code: [n, ae or 4 ae, code side, code side]
 * @out_image: (out) (optional): [n, 3, r, r], 0..1
 * @out_mask: (out) (optional): [n, 1, r, r], 0..1
 *
 * A branch that is not asked for is not built.
 */
void guise_saehd_build_decoder (const GuiseSaehd *self,
                                GuiseGraph       *graph,
                                const char       *component,
                                GuiseNode        *code,
                                GuiseNode       **out_image,
                                GuiseNode       **out_mask);

/**
 * GuiseSaehdSwap:
 * @in_face: [n, r, r, 3], BGR 0..1
 * @out_face_mask: [n, r, r, 1], mask of the destination face
 * @out_celeb_face: [n, r, r, 3], the swapped face
 * @out_celeb_face_mask: [n, r, r, 1], its mask
 *
 * The nodes of a .dfm file, named as there and in its NHWC order (training.md 10).
 */
typedef struct
{
  GuiseNode *in_face;
  GuiseNode *out_face_mask;
  GuiseNode *out_celeb_face;
  GuiseNode *out_celeb_face_mask;
} GuiseSaehdSwap;

/**
 * guise_saehd_build_swap:
 * @self: the model
 * @graph: an empty graph
 * @n: faces at once
 * @precision: what convolutions and everything between them are held in; dense layers, input and
 *   outputs are f32 whatever it is
 *
 * What a .dfm file computes: the destination face in, the swapped face and both masks out. The
 * precision lives in the graph as cast nodes: where it is entered and left, and after every op in
 * between, so that a device which has f32 only computes what one with the format would, overflow
 * included.
 */
GuiseSaehdSwap
guise_saehd_build_swap (const GuiseSaehd *self, GuiseGraph *graph, int n, GuisePrecision precision);

G_END_DECLS
