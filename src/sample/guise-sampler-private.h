/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-texels.h"
#include "sample/guise-augment.h"
#include "sample/guise-sample-face.h"
#include "sample/guise-sample-order.h"
#include "sample/guise-sampler.h"

G_BEGIN_DECLS

/* One side's faces: the ones in memory, the ones that cannot be read. Any thread may ask. */
typedef struct _GuiseSampleStore GuiseSampleStore;

/* @n_cached_bytes: shared by several stores: what all together hold now. */
GuiseSampleStore *guise_sample_store_new (GuiseFaceset              *faceset,
                                          const GuiseSamplerOptions *options,
                                          gsize                     *n_cached_bytes);
void              guise_sample_store_free (GuiseSampleStore *self);

/* How many files were of no use as a face so far; partners that cannot be read do not count. */
uint32_t guise_sample_store_count_broken (GuiseSampleStore *self);

/* Fills @face with face i, or the next one that can be read. */
gboolean
guise_sample_store_get (GuiseSampleStore *self, size_t i, GuiseSampleFace *face, GError **error);

/* Face i (or the next one that can be read) as the target of the options' colour transfer: its
 * colours, measured once, for one by summary; else its picture, F32 [3, r, r], which belongs to the
 * store or is scratch itself and is valid until scratch is used again. */
gboolean          guise_sample_store_get_color (GuiseSampleStore  *self,
                                                size_t             i,
                                                GuiseImage        *scratch,
                                                GuiseColorSummary *out_summary,
                                                GError           **error);
const GuiseImage *guise_sample_store_get_partner (GuiseSampleStore *self,
                                                  size_t            i,
                                                  GuiseImage       *scratch,
                                                  GError          **error);

/* What one thread needs to make samples of one size. */
typedef struct
{
  GuiseSampleFace   *face;     /* owned: the face of the sample under way */
  GuiseImage        *partner;  /* owned: F32 [3, r, r]: partners that the store does not keep */
  GuiseColorTransfer transfer; /* of source samples */
  GuiseColorMatcher *matcher;  /* owned, nullable: for transfers that need the partner's picture */
  GuiseImage        *colored;  /* owned: after colour transfer */
  GuiseImage        *jittered; /* owned: after hue jitter */
  GuiseTexels       *texels;   /* owned: what is warped or placed next */
  GuiseTexels       *warped;   /* owned: after the random warp */
  float             *map_x;    /* [r, r] owned */
  float             *map_y;    /* [r, r] owned */
} GuiseSampleMaker;

GuiseSampleMaker *guise_sample_maker_new (int size, GuiseColorTransfer transfer, GError **error);
void              guise_sample_maker_free (GuiseSampleMaker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSampleMaker, guise_sample_maker_free)

/* What is done to one sample. */
typedef struct
{
  const GuiseSampleFace   *face;
  const GuiseAugment      *augment;
  gboolean                 is_warped;
  gboolean                 is_flipped;
  double                   hsv_power; /* 0: no jitter */
  const GuiseColorSummary *color;     /* for a transfer by summary; NULL: none */
  const GuiseImage        *partner;   /* for one by pictures; NULL: none */
  GuiseRandom              random;    /* for those */
} GuiseSampleRecipe;

/* outs: by #GuiseSamplerPlane, [c, r, r] of this sample. Allocates nothing. */
void guise_sample_maker_run (GuiseSampleMaker        *self,
                             const GuiseSampleRecipe *recipe,
                             float *const             outs[GUISE_N_SAMPLER_PLANES]);

G_END_DECLS
