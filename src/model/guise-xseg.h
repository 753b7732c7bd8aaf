/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-type.h"
#include "model/guise-weight-table.h"

G_BEGIN_DECLS

/**
 * GuiseXsegOptions:
 * @resolution: side of the pictures, a multiple of 64; DeepFaceLab's models have 256
 * @base: channels of the first layers; DeepFaceLab's models have 32
 * @face_type: what the model sees: half, mid-full, full, whole or head
 * @batch_size: samples of a step; see #GuiseXsegRule
 * @pretrain: whether the model learns to draw faces instead of masks
 * @learning_rate: how far a step goes; DeepFaceLab's is 1e-4; not in the files of a model
 *
 * What an XSeg model is and how it is trained. Plain value.
 *
 * Source: training.md 8.2
 */
typedef struct
{
  int           resolution;
  int           base;
  GuiseFaceType face_type;
  int           batch_size;
  gboolean      pretrain;
  double        learning_rate;
} GuiseXsegOptions;

/**
 * GuiseXsegRule:
 * @GUISE_XSEG_RULE_NETWORK: whatever a network can be built and held in memory for: model files,
 *   tests, benchmarks; 1 to 256 samples of a step
 * @GUISE_XSEG_RULE_PROMPT: what DeepFaceLab's prompts allow: new models; 2 to 16 samples of a step
 *
 * Source: training.md 8.2
 */
typedef enum
{
  GUISE_XSEG_RULE_NETWORK,
  GUISE_XSEG_RULE_PROMPT,
  GUISE_N_XSEG_RULES,
} GuiseXsegRule;

/**
 * guise_xseg_options_default:
 *
 * Returns: a model as DeepFaceLab makes it: whole faces, four at a time
 */
GuiseXsegOptions guise_xseg_options_default (void);

/**
 * guise_xseg_options_set:
 * @self: the options
 * @key: "face_type", "batch_size" or "pretrain": what DeepFaceLab stores
 * @value: as in "wf", "4", "y"
 * @error: where to put the error
 *
 * Takes what %GUISE_XSEG_RULE_NETWORK does: the files of a model say it in the same words.
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 *
 * Returns: %FALSE, and nothing changed, for an unknown key or an illegal value
 */
gboolean
guise_xseg_options_set (GuiseXsegOptions *self, const char *key, const char *value, GError **error);

/**
 * guise_xseg_options_check:
 * @self: the options
 * @rule: how much is possible
 * @error: where to put the error, which names the nearest legal value
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 */
gboolean
guise_xseg_options_check (const GuiseXsegOptions *self, GuiseXsegRule rule, GError **error);

/**
 * GuiseXseg:
 *
 * The definition of an XSeg model, the network that finds the mask of a face: every weight, and how
 * they are built into a graph. Six levels of blocks (convolution, filter response norm, threshold)
 * down, two dense layers, six levels up with the way down joined in. Immutable. Thread: any.
 *
 * Source: training.md 8.1, formats.md 9
 */
typedef struct _GuiseXseg GuiseXseg;

/**
 * guise_xseg_new:
 * @options: what to build, by %GUISE_XSEG_RULE_NETWORK
 * @error: where to put the error
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 *
 * Returns: (transfer full) (nullable): the definition
 */
GuiseXseg *guise_xseg_new (const GuiseXsegOptions *options, GError **error);
GuiseXseg *guise_xseg_ref (GuiseXseg *self);
void       guise_xseg_unref (GuiseXseg *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseXseg, guise_xseg_unref)

const GuiseXsegOptions *guise_xseg_get_options (const GuiseXseg *self);

/**
 * guise_xseg_get_table:
 *
 * Returns: (transfer none): all weights of the model, the component "XSeg"
 */
const GuiseWeightTable *guise_xseg_get_table (const GuiseXseg *self);

/**
 * GuiseXsegSkips:
 * @GUISE_XSEG_SKIPS_JOINED: the way up sees the way down; training masks, prediction
 * @GUISE_XSEG_SKIPS_ZERO: zeros stand in for it; pretraining
 */
typedef enum
{
  GUISE_XSEG_SKIPS_JOINED,
  GUISE_XSEG_SKIPS_ZERO,
} GuiseXsegSkips;

/**
 * guise_xseg_build_logits:
 * @x: faces, BGR 0..1
 * @skips: what the way up sees
 *
 * Shapes: [n, 3, r, r] -> [n, 1, r, r]; the mask is its sigmoid
 */
GuiseNode *guise_xseg_build_logits (const GuiseXseg *self,
                                    GuiseGraph      *graph,
                                    GuiseNode       *x,
                                    GuiseXsegSkips   skips);

/**
 * guise_xseg_build_loss:
 * @self: the model; its @pretrain chooses the loss
 * @logits: (transfer none): what guise_xseg_build_logits() answered
 * @target: the mask, 0 or 1; in pretraining the grey picture
 *
 * Masks: the mean cross entropy. Pretraining, with p the sigmoid: 5 dssim (r / 11.6) + 5 dssim
 * (r / 23.2) + 10 mean (target - p)^2.
 *
 * Shapes: [n, 1, r, r], [n, 1, r, r] -> [n, 1, 1, 1]
 * Source: training.md 8.2
 */
GuiseNode *guise_xseg_build_loss (const GuiseXseg *self,
                                  GuiseGraph      *graph,
                                  GuiseNode       *logits,
                                  GuiseNode       *target);

G_END_DECLS
