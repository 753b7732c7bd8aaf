/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mask/guise-mask-outlook.h"
#include "mask/guise-mask-training.h"
#include "model/guise-xseg-folder.h"
#include "model/guise-xseg-predictor.h"
#include "model/guise-xseg-trainer.h"
#include "sample/guise-xseg-sampler.h"

G_BEGIN_DECLS

#define GUISE_MASK_TRAINING_N_SHOWN 4

struct _GuiseMaskTraining
{
  char               *dir;       /* owned */
  GPtrArray          *facesets;  /* owned; whole */
  GPtrArray          *learned;   /* owned; what the sampler draws from */
  GArray             *aside;     /* owned; of GuiseMaskAside */
  GArray             *shown;     /* owned; of GuiseMaskAside: for previews */
  GuiseXseg          *xseg;      /* owned */
  GuiseWeights       *weights;   /* owned */
  GuiseDflState      *state;     /* owned */
  GuiseXsegTrainer   *trainer;   /* owned */
  GuiseXsegPredictor *predictor; /* owned, or NULL: made when it is needed first */
  GuiseXsegSampler   *sampler;   /* owned */
  GuiseXsegFace      *face;      /* owned; for looking at one */
  GuiseDevice        *device;    /* borrowed */
  float              *images;    /* owned */
  float              *targets;   /* owned */
  float              *mask;      /* owned; [1, r, r] */
  GuiseMaskOutlook   *outlook;   /* owned */
  double              save_seconds;
  double              agreement;
};

/* ---- which faces ---- */

/* Fails with EMPTY when a person wants none of them to be learned from. */
gboolean guise_mask_training_open_facesets (GuiseMaskTraining            *self,
                                            const GuiseMaskTrainingSetup *setup,
                                            GError                      **error);

/* What is learned, and, where it is measured and there are enough labels, what is kept aside. */
void guise_mask_training_choose_faces (GuiseMaskTraining *self, gboolean is_measured);

/* What previews show. */
void guise_mask_training_choose_shown (GuiseMaskTraining *self, GuiseXsegLabel label);

/* What most of the labelled faces show, of all where there are none; the larger one of two. */
GuiseFaceType guise_mask_training_find_face_type (const GuiseMaskTraining *self);

/* ---- looking ---- */

/* Fills face and mask; the face as the model sees it when it is applied. */
gboolean
guise_mask_training_look_at (GuiseMaskTraining *self, const GuiseMaskAside *one, GError **error);

G_END_DECLS
