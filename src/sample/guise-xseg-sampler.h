/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-type.h"
#include "sample/guise-xseg-face.h"

G_BEGIN_DECLS

/**
 * GuiseXsegSamplerOptions:
 * @batch_size: samples of a batch
 * @resolution: their side, a multiple of 64
 * @face_type: what the model sees; other faces are re-aligned
 * @pretrain: whether the target is the grey picture; then faces need no labels
 * @seed: of everything random
 * @n_threads: 0 for all processors
 * @cache_bytes: memory for decoded faces; the others are decoded again each time
 * @backgrounds: (nullable): a folder of pictures, JPEG or PNG: half of the surroundings that come
 *   from elsewhere come from there, not from another face; not looked at when pretraining
 */
typedef struct
{
  int           batch_size;
  int           resolution;
  GuiseFaceType face_type;
  gboolean      pretrain;
  uint64_t      seed;
  int           n_threads;
  size_t        cache_bytes;
  const char   *backgrounds;
} GuiseXsegSamplerOptions;

/**
 * GuiseXsegSampler:
 *
 * Makes the batches of an XSeg training from the labelled faces of one or more facesets: those over
 * which somebody drew polygons, or when there are none, those with a stored mask. Faces are drawn
 * without replacement. What iteration k sees depends on the facesets, the options and k alone: not
 * on the number of threads, not on where a training was resumed. Works ahead on a pool of its own
 * with bounded memory. Thread: owner.
 *
 * Source: training.md 8.3
 */
typedef struct _GuiseXsegSampler GuiseXsegSampler;

/**
 * guise_xseg_sampler_new:
 * @facesets: (array length=n_facesets): where faces come from
 * @n_facesets: how many, at least 1
 * @options: copied
 * @first_iteration: the number of the first batch: iterations done so far
 * @error: where to put the error
 *
 * Errors: %GUISE_FACESET_ERROR EMPTY (no face has a label); %GUISE_CORE_ERROR NOT_FOUND (no folder
 * of backgrounds, or no picture in it), ARGUMENT, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a sampler
 */
GuiseXsegSampler *guise_xseg_sampler_new (GuiseFaceset *const           *facesets,
                                          size_t                         n_facesets,
                                          const GuiseXsegSamplerOptions *options,
                                          uint64_t                       first_iteration,
                                          GError                       **error);
void              guise_xseg_sampler_free (GuiseXsegSampler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseXsegSampler, guise_xseg_sampler_free)

/**
 * guise_xseg_sampler_next:
 * @self: a sampler
 * @images: (out caller-allocates) (array): [n, 3, r, r] f32 BGR 0..1
 * @targets: (out caller-allocates) (array): [n, 1, r, r] f32: masks of 0 and 1, or grey 0..1
 * @out_wait_ms: (out) (optional): how long the caller had to wait
 * @error: where to put the error
 *
 * The batch of the next iteration. A face that cannot be read is replaced by another and counted.
 *
 * Errors: %GUISE_FACESET_ERROR when no face can be read any more; %GUISE_CORE_ERROR NOT_FOUND when
 * no picture of the backgrounds can
 */
gboolean guise_xseg_sampler_next (GuiseXsegSampler *self,
                                  float            *images,
                                  float            *targets,
                                  double           *out_wait_ms,
                                  GError          **error);

/**
 * guise_xseg_sampler_get_n_faces:
 *
 * Returns: how many faces are drawn from
 */
size_t guise_xseg_sampler_get_n_faces (const GuiseXsegSampler *self);

/**
 * guise_xseg_sampler_get_label:
 *
 * Returns: where their masks come from
 */
GuiseXsegLabel guise_xseg_sampler_get_label (const GuiseXsegSampler *self);

/**
 * guise_xseg_sampler_count_broken:
 *
 * Returns: how many faces could not be read so far; others stood in for them
 */
uint32_t guise_xseg_sampler_count_broken (GuiseXsegSampler *self);

G_END_DECLS
