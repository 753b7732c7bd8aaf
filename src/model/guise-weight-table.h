/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * GuiseWeightTable:
 *
 * The weights of a model: name, shape and start value of each, which file it stands in and which
 * optimizer moves it. One table serves building, training, import, export and checkpoints. Filled
 * by the definition that owns it, then only read. Thread: any, once it is filled.
 *
 * A tensor is known by `<component>/<key>`, as in "encoder/down1/conv1/weight:0": the name in
 * #GuiseWeights, in graphs and in the golden files. The key alone stands in a component's file.
 *
 * Source: formats.md 7
 */
typedef struct _GuiseWeightTable GuiseWeightTable;

/**
 * GuiseWeightKind:
 * @GUISE_WEIGHT_VECTOR: [n] in both: biases, norms, thresholds
 * @GUISE_WEIGHT_CONV: file [kh, kw, in, out], graph [out, in, kh, kw]
 * @GUISE_WEIGHT_CONV_TRANSPOSED: file [kh, kw, out, in], graph [in, out, kh, kw]
 * @GUISE_WEIGHT_DENSE: [in, out] in both
 */
typedef enum
{
  GUISE_WEIGHT_VECTOR,
  GUISE_WEIGHT_CONV,
  GUISE_WEIGHT_CONV_TRANSPOSED,
  GUISE_WEIGHT_DENSE,
  GUISE_N_WEIGHT_KINDS,
} GuiseWeightKind;

/**
 * GuiseWeightTensor:
 * @name: `<component>/<key>`
 * @key: the part of @name after the first slash
 * @kind: layout
 * @shape: as the graph has it
 * @file_shape: as the file has it
 * @component: index of its component
 * @start: the start value of a vector; the others are drawn
 */
typedef struct
{
  const char     *name;
  const char     *key;
  GuiseWeightKind kind;
  GuiseShape      shape;
  GuiseShape      file_shape;
  size_t          component;
  float           start;
} GuiseWeightTensor;

/**
 * GuiseWeightComponent:
 * @name: the first part of tensor names, as in "D_src"
 * @file: the name of its file without prefix and ending, as in "GAN"
 * @optimizer: index of the optimizer that trains it
 * @first: its first tensor
 * @n_tensors: how many follow, in the order of the file
 */
typedef struct
{
  const char *name;
  const char *file;
  size_t      optimizer;
  size_t      first;
  size_t      n_tensors;
} GuiseWeightComponent;

/**
 * GuiseWeightOptimizer:
 * @name: the first part of its tensors' names, as in "src_dst_opt"
 * @file: the name of its file without prefix and ending
 *
 * A group of weights with an optimizer of its own.
 */
typedef struct
{
  const char *name;
  const char *file;
} GuiseWeightOptimizer;

/**
 * guise_weight_table_new:
 * @optimizers: (array length=n_optimizers): borrowed for the table's life; not each needs to have
 *   weights
 * @n_optimizers: how many
 * @n_states: tensors of state per weight: 1 for RMSprop (acc_), 2 for AdaBelief (ms_, vs_)
 *
 * Returns: (transfer full): an empty table
 */
GuiseWeightTable *
guise_weight_table_new (const GuiseWeightOptimizer *optimizers, size_t n_optimizers, int n_states);
void guise_weight_table_free (GuiseWeightTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWeightTable, guise_weight_table_free)

/* ---- filling; tensors go to the component that was added last, in the order of its file ---- */

/**
 * guise_weight_table_add_component:
 * @self: the table
 * @name: copied
 * @file: copied
 * @optimizer: index of its optimizer
 */
void guise_weight_table_add_component (GuiseWeightTable *self,
                                       const char       *name,
                                       const char       *file,
                                       size_t            optimizer);

/**
 * guise_weight_table_add_vector:
 * @self: the table
 * @layer: as in "conv01/frn"
 * @leaf: as in "bias"
 * @n: how many numbers
 * @start: the start value of each
 */
void guise_weight_table_add_vector (GuiseWeightTable *self,
                                    const char       *layer,
                                    const char       *leaf,
                                    int               n,
                                    float             start);

/**
 * guise_weight_table_add_conv:
 * @self: the table
 * @kernel: side of the kernel
 * @in: channels of the input
 * @out: channels of the result
 * @layer: as in "down1/conv1"
 *
 * Adds the weight and the bias of a layer.
 */
void guise_weight_table_add_conv (GuiseWeightTable *self,
                                  int               kernel,
                                  int               in,
                                  int               out,
                                  const char       *layer);
void guise_weight_table_add_conv_transposed (GuiseWeightTable *self,
                                             int               kernel,
                                             int               in,
                                             int               out,
                                             const char       *layer);
void guise_weight_table_add_dense (GuiseWeightTable *self, int in, int out, const char *layer);

/* ---- reading ---- */

size_t                      guise_weight_table_get_n_components (const GuiseWeightTable *self);
const GuiseWeightComponent *guise_weight_table_get_component (const GuiseWeightTable *self,
                                                              size_t                  i);
size_t                      guise_weight_table_get_n_tensors (const GuiseWeightTable *self);
const GuiseWeightTensor    *guise_weight_table_get_tensor (const GuiseWeightTable *self, size_t i);

/**
 * guise_weight_table_find_tensor:
 *
 * Returns: (transfer none) (nullable): the tensor called @name
 */
const GuiseWeightTensor *guise_weight_table_find_tensor (const GuiseWeightTable *self,
                                                         const char             *name);

/* ---- optimizers ---- */

size_t                      guise_weight_table_get_n_optimizers (const GuiseWeightTable *self);
const GuiseWeightOptimizer *guise_weight_table_get_optimizer (const GuiseWeightTable *self,
                                                              size_t                  i);
int                         guise_weight_table_get_n_states (const GuiseWeightTable *self);

/**
 * guise_weight_table_get_owner:
 *
 * Returns: index of the optimizer that moves @tensor
 */
size_t guise_weight_table_get_owner (const GuiseWeightTable *self, const GuiseWeightTensor *tensor);

/**
 * guise_weight_table_has_weights_of:
 *
 * Returns: whether optimizer @i has something to move
 */
gboolean guise_weight_table_has_weights_of (const GuiseWeightTable *self, size_t i);

/**
 * guise_weight_table_dup_state_name:
 * @self: the table
 * @tensor: a weight
 * @state: 0 .. guise_weight_table_get_n_states() - 1
 *
 * Returns: (transfer full): the name of its optimizer state, as in
 *   "src_dst_opt/ms_encoder/down1/conv1/weight_0:0"; the part after the first slash is the key in
 *   the optimizer's file
 */
char *guise_weight_table_dup_state_name (const GuiseWeightTable  *self,
                                         const GuiseWeightTensor *tensor,
                                         int                      state);

/**
 * guise_weight_table_dup_counter_name:
 *
 * Returns: (transfer full): as in "src_dst_opt/iters:0": a scalar, the updates made so far
 */
char *guise_weight_table_dup_counter_name (const GuiseWeightTable *self, size_t optimizer);

/* ---- values ---- */

/**
 * guise_weight_table_add_weights:
 * @self: the table
 * @weights: where to add every tensor, optimizer state and counter
 * @seed: of the start values
 * @puts_states_aside: optimizer state lies in memory of the host (guise_weights_add_aside())
 * @error: where to put the error
 *
 * Glorot uniform for convolutions and dense layers, their start value for vectors, zero for
 * optimizer state and counters. A tensor's start values depend on @seed and its name alone. What
 * @weights has already stays as it is.
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY
 * Source: training.md 2.8
 */
gboolean guise_weight_table_add_weights (const GuiseWeightTable *self,
                                         GuiseWeights           *weights,
                                         uint64_t                seed,
                                         gboolean                puts_states_aside,
                                         GError                **error);

/**
 * GuiseMoments:
 * @GUISE_MOMENTS_KEEP: optimizer state stays as it is, as after deleting a component's file
 * @GUISE_MOMENTS_CLEAR: optimizer state starts from zero, too: no old momentum drags the new values
 *   back to where the old ones were
 *
 * What a reset does to the optimizer state of the weights that start anew.
 */
typedef enum
{
  GUISE_MOMENTS_KEEP,
  GUISE_MOMENTS_CLEAR,
} GuiseMoments;

/**
 * guise_weight_table_reset_component:
 * @self: the table
 * @weights: holds the tensors
 * @component: as in "inter_AB"
 * @seed: of the new start values
 * @moments: what becomes of the optimizer state
 * @error: where to put the error
 *
 * Gives one component new start values.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 */
gboolean guise_weight_table_reset_component (const GuiseWeightTable *self,
                                             GuiseWeights           *weights,
                                             const char             *component,
                                             uint64_t                seed,
                                             GuiseMoments            moments,
                                             GError                **error);

/**
 * guise_weight_tensor_from_file:
 * @tensor: which
 * @file: (array): its values as a file has them, [file_shape] f32
 * @graph: (out caller-allocates) (array): as a graph wants them, [shape] f32; not @file
 */
void
guise_weight_tensor_from_file (const GuiseWeightTensor *tensor, const float *file, float *graph);
void guise_weight_tensor_to_file (const GuiseWeightTensor *tensor, const float *graph, float *file);

G_END_DECLS
