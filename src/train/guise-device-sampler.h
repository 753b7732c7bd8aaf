/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-batch.h"
#include "nn/guise-device-pictures.h"
#include "sample/guise-sample-feed.h"

G_BEGIN_DECLS

/**
 * GuiseDeviceSampler:
 *
 * A #GuiseSampler whose batches come into being on the device: the same samples, and no processor
 * is busy with them. Thread: owner.
 */
typedef struct _GuiseDeviceSampler GuiseDeviceSampler;

/**
 * GuiseDeviceSamplerFunc:
 *
 * So many of so many pictures are decoded.
 */
typedef void (*GuiseDeviceSamplerFunc) (size_t n_done, size_t n, void *user_data);

/**
 * guise_device_sampler_is_possible:
 *
 * Returns: whether @device makes samples itself, and such ones: colour transfer sot, which sorts,
 *   is left to the processor
 */
gboolean guise_device_sampler_is_possible (GuiseDevice *device, const GuiseSamplerOptions *options);

/**
 * guise_device_sampler_new:
 * @device: must outlive the sampler; everything else has its memory already
 * @src: faces of the source side
 * @dst: faces of the destination side
 * @options: copied
 * @first_iteration: the number of the first batch
 * @func: (nullable): who is told while faces are decoded
 * @user_data: for @func
 * @cancellable: (nullable): stops the decoding
 * @error: where to put the error
 *
 * Decodes all faces, which takes a while.
 *
 * Errors: %GUISE_FACESET_ERROR; %GUISE_CORE_ERROR CANCELLED, NO_MEMORY; %GUISE_NN_ERROR NO_MEMORY,
 * DEVICE_LOST
 *
 * Returns: (transfer full) (nullable): a sampler
 */
GuiseDeviceSampler *guise_device_sampler_new (GuiseDevice               *device,
                                              GuiseFaceset              *src,
                                              GuiseFaceset              *dst,
                                              const GuiseSamplerOptions *options,
                                              uint64_t                   first_iteration,
                                              GuiseDeviceSamplerFunc     func,
                                              void                      *user_data,
                                              GCancellable              *cancellable,
                                              GError                   **error);
void                guise_device_sampler_free (GuiseDeviceSampler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDeviceSampler, guise_device_sampler_free)

/**
 * guise_device_sampler_next:
 * @self: a sampler
 * @out_wait_ms: (out) (optional): how long it waited
 * @error: where to put the error
 *
 * Has the batch of the next iteration made, in the order of the device's work. Waits for nothing
 * but that the device keeps up, four batches behind.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_device_sampler_next (GuiseDeviceSampler *self, double *out_wait_ms, GError **error);

/**
 * guise_device_sampler_get_plane:
 *
 * Returns: (transfer none): where the device has that plane of the batch, [2, n, c, r, r] f32
 */
const void *guise_device_sampler_get_plane (const GuiseDeviceSampler *self, GuiseSaehdPlane plane);

/**
 * guise_device_sampler_read:
 * @self: a sampler
 * @batch: filled with the batch that was made last
 * @error: where to put the error
 *
 * Waits for the device. For previews.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean
guise_device_sampler_read (GuiseDeviceSampler *self, GuiseSaehdBatch *batch, GError **error);

/* Whether the faces lie on the device; else they are brought there batch by batch. */
gboolean guise_device_sampler_get_is_resident (const GuiseDeviceSampler *self);

G_END_DECLS
