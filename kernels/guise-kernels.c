/* SPDX-License-Identifier: GPL-3.0-or-later
 * The module's one exported function. */
#include "guise-kernels.h"

static const GuiseKernels kernels = { .version = GUISE_KERNELS_VERSION,
#define GUISE_KERNELS_ENTRY(name) .name = guise_gpu_##name,
                                      GUISE_KERNELS_TABLE (GUISE_KERNELS_ENTRY)
#undef GUISE_KERNELS_ENTRY
};

__attribute__ ((visibility ("default"))) const GuiseKernels *
guise_kernels_get (void)
{
  return &kernels;
}
