/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sample/guise-augment.h"
#include "sample/guise-sampler.h"

G_BEGIN_DECLS

enum
{
  GUISE_SAMPLE_SRC,
  GUISE_SAMPLE_DST,
  GUISE_N_SAMPLE_SIDES,
};

/**
 * GuiseSampleDraw:
 * @face: which face of its side
 * @partner: which destination face gives a source sample its colours
 * @augment: what chance does to it
 * @is_flipped: whether it is mirrored
 * @random: what a colour transfer draws from
 *
 * All that is random about one sample. Plain value.
 */
typedef struct
{
  uint32_t     face;
  uint32_t     partner;
  GuiseAugment augment;
  gboolean     is_flipped;
  GuiseRandom  random;
} GuiseSampleDraw;

/**
 * GuiseSampleDraws:
 *
 * The draws of a training: what sample k of iteration t is made of follows from the facesets, the
 * options, t and k alone, wherever it is made. Thread: any.
 *
 * Source: training.md 7.1, 7.2
 */
typedef struct _GuiseSampleDraws GuiseSampleDraws;

/**
 * guise_sample_draws_new:
 * @src: faces of the source side
 * @dst: faces of the destination side
 * @options: copied
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT; %GUISE_FACESET_ERROR UNSUPPORTED: an option that is not there
 *
 * Returns: (transfer full) (nullable): the draws
 */
GuiseSampleDraws *guise_sample_draws_new (GuiseFaceset              *src,
                                          GuiseFaceset              *dst,
                                          const GuiseSamplerOptions *options,
                                          GError                   **error);
void              guise_sample_draws_free (GuiseSampleDraws *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSampleDraws, guise_sample_draws_free)

/**
 * guise_sample_draws_get:
 * @self: the draws
 * @iteration: from 0
 * @side: %GUISE_SAMPLE_SRC or %GUISE_SAMPLE_DST
 * @index: in the whole batch
 * @out_draw: (out): drawn
 */
void guise_sample_draws_get (GuiseSampleDraws *self,
                             uint64_t          iteration,
                             int               side,
                             int               index,
                             GuiseSampleDraw  *out_draw);

/* Samples of each side in this part of a batch, and the first of them. */
int guise_sample_draws_get_n (const GuiseSampleDraws *self);
int guise_sample_draws_get_first (const GuiseSampleDraws *self);

G_END_DECLS
