/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "kernels/guise-kernels.h"

G_BEGIN_DECLS

/**
 * guise_cuda_module_open:
 * @error: where to put the error
 *
 * Opens the module with the GPU code; it stays open. Thread: any.
 *
 * Errors: %GUISE_NN_ERROR NO_DEVICE: the module is not there, needs a library that is not there, or
 * belongs to another version of the program
 *
 * Returns: (transfer none) (nullable): its functions
 */
const GuiseKernels *guise_cuda_module_open (GError **error);

/* Returns: whether the module is there, be it that it cannot be opened. Thread: any */
gboolean guise_cuda_module_exists (void);

G_END_DECLS
