/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-type.h"
#include "faceset/guise-faceset.h"
#include "image/guise-color-transfer.h"

G_BEGIN_DECLS

/**
 * GuiseSamplerPlane:
 * @GUISE_SAMPLER_WARPED: what the networks see, 3 channels BGR 0..1
 * @GUISE_SAMPLER_TARGET: what they shall answer, 3 channels BGR 0..1
 * @GUISE_SAMPLER_MASK: the whole face, 1 channel 0..1
 * @GUISE_SAMPLER_EYES_MOUTH: eyes and mouth, 1 channel 0..1
 *
 * What belongs to one sample, in the order of the trainer's planes.
 */
typedef enum
{
  GUISE_SAMPLER_WARPED,
  GUISE_SAMPLER_TARGET,
  GUISE_SAMPLER_MASK,
  GUISE_SAMPLER_EYES_MOUTH,
  GUISE_N_SAMPLER_PLANES,
} GuiseSamplerPlane;

/**
 * GuiseSamplerOptions:
 * @batch_size: samples of each side
 * @n_parts: into how many equal parts every batch is cut; 0 or 1: none
 * @part: which of them this sampler makes, 0 .. n_parts - 1: of each side, samples part * n ..
 *   (part + 1) * n - 1, where n = batch_size / n_parts
 * @resolution: their side
 * @face_type: what the model sees; other faces are re-aligned (training.md 7.5)
 * @random_warp: whether the input is warped
 * @scale_range: how much larger or smaller samples may be, as in guise_augment_draw(); 0 for
 *   %GUISE_AUGMENT_SCALE_WIDE
 * @random_src_flip: whether source samples are mirrored at random
 * @random_dst_flip: whether destination samples are
 * @random_hsv_power: 0..0.3, colour jitter of the source input
 * @ct_mode: colour transfer of the source towards random destination faces: none, rct, lct, mkl,
 * idt or sot
 * @uniform_yaw: whether all directions of view are drawn equally often
 * @seed: of everything random
 * @n_threads: 0 for all processors
 * @cache_bytes: memory for decoded faces; the others are decoded again each time
 */
typedef struct
{
  int                batch_size;
  int                n_parts;
  int                part;
  int                resolution;
  GuiseFaceType      face_type;
  gboolean           random_warp;
  double             scale_range;
  gboolean           random_src_flip;
  gboolean           random_dst_flip;
  double             random_hsv_power;
  GuiseColorTransfer ct_mode;
  gboolean           uniform_yaw;
  uint64_t           seed;
  int                n_threads;
  size_t             cache_bytes;
} GuiseSamplerOptions;

/**
 * GuiseSampler:
 *
 * Makes the batches of a training. What iteration k sees depends on the facesets, the options and k
 * alone: not on the number of threads, not on how many parts make a batch, not on where a training
 * was resumed. Works ahead on a pool
 * of its own with bounded memory; after the first batches nothing is allocated. Thread: owner.
 *
 * Source: training.md 7
 */
typedef struct _GuiseSampler GuiseSampler;

/**
 * guise_sampler_new:
 * @src: faces of the source side
 * @dst: faces of the destination side
 * @options: copied
 * @first_iteration: the number of the first batch: iterations done so far
 * @error: where to put the error
 *
 * Errors: %GUISE_FACESET_ERROR (no usable face, an option that is not there); %GUISE_CORE_ERROR
 * NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a sampler
 */
GuiseSampler *guise_sampler_new (GuiseFaceset              *src,
                                 GuiseFaceset              *dst,
                                 const GuiseSamplerOptions *options,
                                 uint64_t                   first_iteration,
                                 GError                   **error);
void          guise_sampler_free (GuiseSampler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSampler, guise_sampler_free)

/**
 * guise_sampler_next:
 * @self: a sampler
 * @planes: (array fixed-size=4): by #GuiseSamplerPlane, each [2, n, c, r, r] f32 to be filled: the
 * source samples of this part, then the destination's
 * @out_wait_ms: (out) (optional): how long the caller had to wait
 * @error: where to put the error
 *
 * The batch of the next iteration. A face that cannot be read is replaced by another and counted.
 *
 * Errors: %GUISE_FACESET_ERROR when no face of a side can be read any more
 */
gboolean
guise_sampler_next (GuiseSampler *self, float *const *planes, double *out_wait_ms, GError **error);

/**
 * guise_sampler_count_broken:
 * @self: a sampler
 *
 * Returns: how many faces could not be read so far; others stood in for them. Partners of a colour
 *   transfer do not count: a file may be of use as one and not as the other
 */
uint32_t guise_sampler_count_broken (GuiseSampler *self);

G_END_DECLS
