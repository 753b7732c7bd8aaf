/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sample/guise-xseg-draw.h"
#include "sample/guise-xseg-face.h"
#include "sample/guise-xseg-sampler.h"

G_BEGIN_DECLS

/* ---- the faces that can be drawn; any thread may ask ---- */

typedef struct _GuiseXsegStore GuiseXsegStore;

/* All faces of all sets with the best kind of label that there is, or, without labels, all. Fails
 * with EMPTY when there is none. */
GuiseXsegStore *guise_xseg_store_new (GuiseFaceset *const           *facesets,
                                      size_t                         n_facesets,
                                      const GuiseXsegSamplerOptions *options,
                                      GError                       **error);
/* The pictures of a folder, as faces without a mask. Fails with NOT_FOUND when there is none. */
GuiseXsegStore *guise_xseg_store_new_pictures (const char                    *folder,
                                               const GuiseXsegSamplerOptions *options,
                                               GError                       **error);
void            guise_xseg_store_free (GuiseXsegStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseXsegStore, guise_xseg_store_free)

size_t         guise_xseg_store_get_n (const GuiseXsegStore *self);
GuiseXsegLabel guise_xseg_store_get_label (const GuiseXsegStore *self);
uint32_t       guise_xseg_store_count_broken (GuiseXsegStore *self);

/* Face i, or the next one that can be read. What is returned belongs to the store or is scratch
 * itself; it is valid until scratch is used again. */
const GuiseXsegFace *
guise_xseg_store_get (GuiseXsegStore *self, size_t i, GuiseXsegFace *scratch, GError **error);

/* ---- making a sample ---- */

/* What one thread needs to make samples of one size. */
typedef struct
{
  GuiseXsegFace *face;       /* owned: one that the store does not keep */
  GuiseXsegFace *background; /* owned: likewise */
  GuiseXsegFace *placed;     /* owned: the background's face, turned and scaled */
  GuiseXsegFace *mixed;      /* owned: the face with another background */
  GuiseXsegFace *warped;     /* owned: after the random warp */
  GuiseXsegFace *sample;     /* owned: what comes out */
  GuiseImage    *changed;    /* owned: F32 [3, r, r]: the sample under an effect */
  GuiseImage    *scratch;    /* owned: F32 [3, r, r] */
  GuiseImage    *bytes;      /* owned: BGR8: what is compressed */
  float         *map_x;      /* [r, r] owned */
  float         *map_y;      /* [r, r] owned */
} GuiseXsegMaker;

GuiseXsegMaker *guise_xseg_maker_new (int size, GError **error);
void            guise_xseg_maker_free (GuiseXsegMaker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseXsegMaker, guise_xseg_maker_free)

/* image: [3, r, r] BGR 0..1, mask: [1, r, r] 0 or 1. background: NULL when the draw has none. */
gboolean guise_xseg_maker_run (GuiseXsegMaker      *self,
                               const GuiseXsegFace *face,
                               const GuiseXsegFace *background,
                               const GuiseXsegDraw *draw,
                               float               *image,
                               float               *mask,
                               GError             **error);

/* For pretraining: the face warped and turned, and the same in grey, [1, r, r] 0..1. */
void guise_xseg_maker_run_pretrain (GuiseXsegMaker      *self,
                                    const GuiseXsegFace *face,
                                    const GuiseXsegDraw *draw,
                                    float               *image,
                                    float               *grey);

G_END_DECLS
