/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-nn.h"

G_BEGIN_DECLS

/**
 * guise_host_memory_new:
 * @n_bytes: how many
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): memory of the host, aligned for tensors; content undefined
 */
void *guise_host_memory_new (size_t n_bytes, GError **error);

/**
 * guise_host_memory_free:
 * @memory: (nullable): of guise_host_memory_new()
 */
void guise_host_memory_free (void *memory);

/**
 * guise_host_get_memory:
 *
 * GuiseBackend.get_memory of devices in the host's memory.
 */
void guise_host_get_memory (void *device, size_t *out_free, size_t *out_total);

G_END_DECLS
