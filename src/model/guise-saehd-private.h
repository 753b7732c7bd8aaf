/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd.h"

G_BEGIN_DECLS

#define GUISE_SAEHD_MAX_LAYERS 9 /* of a patch discriminator (training.md 2.6) */

/**
 * GuiseSaehdPatch:
 * @n: layers
 * @strides: of each, the first is always 2
 * @product: of all strides: the logits have 1 / product of the resolution
 *
 * The strided part of the patch discriminator.
 */
typedef struct
{
  int n;
  int strides[GUISE_SAEHD_MAX_LAYERS];
  int product;
} GuiseSaehdPatch;

/* Sizes that follow from the options (training.md 2). */
typedef struct
{
  int encoder_side;   /* of the encoder's result before it is flattened */
  int flat;           /* values of an encoding */
  int dense_side;     /* of the inter's second dense layer */
  int inter_channels; /* of one inter's result */
  int code_side;
  int code_channels; /* what a decoder gets */
  int n_upscales;    /* of a decoder's picture branch */
} GuiseSaehdGeometry;

struct _GuiseSaehd
{
  int                n_refs;    /* atomic */
  GuiseSaehdOptions  options;   /* as stored */
  GuiseSaehdOptions  effective; /* with what pretrain forces */
  GuiseSaehdGeometry geometry;
  GuiseSaehdPatch    patch; /* when there is a patch discriminator */
  GuiseWeightTable  *table; /* owned */
};

/**
 * guise_saehd_new_table:
 *
 * Returns: (transfer full): an empty table with the optimizers of a SAEHD model
 */
GuiseWeightTable *guise_saehd_new_table (const GuiseSaehdOptions *options);

/**
 * guise_saehd_patch_find:
 * @patch_size: wanted receptive field
 *
 * Returns: the layers whose receptive field is nearest (training.md 2.6)
 */
GuiseSaehdPatch guise_saehd_patch_find (int patch_size);

/**
 * guise_saehd_code_discriminator_channels:
 *
 * Returns: output channels of layer @i of the code discriminator
 */
int guise_saehd_code_discriminator_channels (int i);

/**
 * guise_saehd_patch_channels:
 *
 * Returns: channels after layer @i of the patch discriminator; before the first for @i = 0
 */
int guise_saehd_patch_channels (const GuiseSaehd *self, int i);

/**
 * guise_saehd_build_code_discriminator:
 * @code: [n, ae, side, side]
 *
 * Returns: logits, [n, 1, h, w]
 */
GuiseNode *
guise_saehd_build_code_discriminator (const GuiseSaehd *self, GuiseGraph *graph, GuiseNode *code);

/**
 * guise_saehd_build_patch_discriminator:
 * @x: [n, 3, r, r]
 * @out_center: (out): logits, [n, 1, r / product, r / product]
 * @out_full: (out): logits, [n, 1, r, r]
 */
void guise_saehd_build_patch_discriminator (const GuiseSaehd *self,
                                            GuiseGraph       *graph,
                                            GuiseNode        *x,
                                            GuiseNode       **out_center,
                                            GuiseNode       **out_full);

G_END_DECLS
