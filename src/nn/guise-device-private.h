/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-backend.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * guise_device_new:
 * @backend: what runs it
 * @name: as people wrote it
 * @index: which one
 * @n_threads: as in guise_device_open()
 * @error: where to put the error
 *
 * How tests open backends that have no name.
 *
 * Returns: (transfer full) (nullable): a device
 */
GuiseDevice        *guise_device_new (const GuiseBackend *backend,
                                      const char         *name,
                                      int                 index,
                                      int                 n_threads,
                                      GError            **error);
const GuiseBackend *guise_device_get_backend (const GuiseDevice *self);
void               *guise_device_get_handle (const GuiseDevice *self);

size_t
guise_device_layout_bytes (const GuiseDevice *self, const GuiseShape *shape, GuiseLayout layout);

/**
 * guise_device_memory_new:
 * @n_bytes: > 0
 *
 * GuiseBackend.memory_new, counted. In a rehearsal the result is an address to calculate with.
 */
void *guise_device_memory_new (GuiseDevice *self, size_t n_bytes, GError **error);

/**
 * guise_device_memory_free:
 * @memory: (nullable): of guise_device_memory_new()
 * @n_bytes: as many as were asked for
 */
void     guise_device_memory_free (GuiseDevice *self, void *memory, size_t n_bytes);
gboolean guise_device_memory_fill (GuiseDevice *self, void *memory, size_t n_bytes);

/**
 * guise_device_aside_new:
 * @n_bytes: > 0
 *
 * Host memory that kernels of the device reach too, slowly, filled with zeros; memory of the device
 * where that has none such (host devices). Errors: %GUISE_NN_ERROR NO_MEMORY
 */
void *guise_device_aside_new (GuiseDevice *self, size_t n_bytes, GError **error);
void  guise_device_aside_free (GuiseDevice *self, void *memory, size_t n_bytes);

/**
 * guise_device_reorder:
 * @self: a device
 * @from: a tensor
 * @to: the same in another layout
 * @error: where to put the error
 *
 * Moves a tensor between layouts once. For what happens outside of runs; may allocate.
 */
gboolean guise_device_reorder (GuiseDevice       *self,
                               const GuiseTensor *from,
                               const GuiseTensor *to,
                               GError           **error);

/**
 * guise_device_upload:
 * @self: a device
 * @to: a tensor in any layout
 * @values: (array): row-major
 * @error: where to put the error
 */
gboolean
guise_device_upload (GuiseDevice *self, const GuiseTensor *to, const float *values, GError **error);
gboolean
guise_device_download (GuiseDevice *self, const GuiseTensor *from, float *values, GError **error);

G_END_DECLS
