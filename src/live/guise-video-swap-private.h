/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-parallel.h"
#include "live/guise-swap-parts.h"
#include "live/guise-video-swap.h"
#include "media/guise-video-reader.h"
#include "swap/guise-face-swapper.h"

G_BEGIN_DECLS

#define GUISE_SWAP_BATCH     8 /* frames; at least as many as smoothing looks ahead */
#define GUISE_SWAP_N_BATCHES 4

G_STATIC_ASSERT (GUISE_SWAP_BATCH >= GUISE_FACE_PLACE_MAX_RADIUS);

/* One frame on its way through. */
typedef struct
{
  GuiseFrame    *frame;  /* owned; NULL when the slot is empty */
  GuiseSwapShot *shot;   /* owned; kept */
  GuiseImage    *canvas; /* owned; of the size of the video once it is merged */
  GuiseFacePlace place;  /* of the one face, as it was found */
  GuiseSwapMark *mark;   /* owned, nullable; a part ends with this frame */
} GuiseSwapSlot;

typedef struct
{
  GuiseSwapSlot slots[GUISE_SWAP_BATCH];
  int           n;
} GuiseSwapBatch;

/* One swap of footage. */
typedef struct
{
  const GuiseVideoSwapOptions *options;     /* borrowed */
  GCancellable                *cancellable; /* borrowed */
  GuiseVideoSwapCounts        *counts;      /* borrowed */

  GuiseParallel    *team;     /* owned */
  GuiseVideoReader *reader;   /* owned */
  GuiseSwapParts   *parts;    /* owned */
  GuiseFaceSwapper *swapper;  /* owned */
  GuiseMaskMemory  *memory;   /* owned; of the frames that were asked about */
  GuiseMerger      *measurer; /* owned; of colours */
  GuiseColorMemory *colors;   /* owned; likewise of the frames that were asked about */
  GuiseMerger     **mergers;  /* owned; one for each thread */
  GuiseMerger     **raw;      /* owned; one for each thread, with a raw folder */

  int width; /* of the video */
  int height;

  GuiseSwapBatch  batches[GUISE_SWAP_N_BATCHES];
  GuiseSwapBatch *finding;
  GuiseSwapBatch *asking;
  GuiseSwapBatch *merging;
  GuiseSwapBatch *encoding;
  gboolean        at_end;

  /* what was before; the last one at the end of each list */
  uint64_t       n_found; /* frames, those of an earlier run included */
  uint64_t       n_asked;
  GuiseFacePlace found[GUISE_FACE_PLACE_MAX_RADIUS];
  GuiseFacePlace asked[GUISE_FACE_PLACE_MAX_RADIUS];

  GMutex  lock;
  GError *error; /* owned; the first failure of any thread */
} GuiseSwapRun;

/* Decodes a batch and finds its faces; then the model is asked about the batch before it, whose
 * neighbours are known by now. guise-video-swap-look.c */
gboolean guise_swap_run_look (GuiseSwapRun *self, GError **error);

/* Makes the mergers of all threads. guise-video-swap-merge.c */
gboolean guise_swap_run_make_mergers (GuiseSwapRun *self, int resolution, GError **error);
void     guise_swap_run_free_mergers (GuiseSwapRun *self);

/* Merges one frame, on any thread. */
gboolean guise_swap_run_merge (GuiseSwapRun *self, GuiseSwapSlot *slot, int thread, GError **error);

/* Whether frames are labelled. */
gboolean guise_swap_wants_label (const GuiseVideoSwapOptions *options);

/* What the swap is made of and how, as a checksum. guise-swap-identity.c */
char *guise_swap_identity_new (const GuiseDfm              *dfm,
                               const char                  *input,
                               const GuiseVideoSwapOptions *options);

G_END_DECLS
