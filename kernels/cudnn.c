/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds the functions of cuDNN. */
#include "guise-cudnn.h"

#include "guise-library.h"

static const GuiseLibrarySymbol symbols[] = {
#define GUISE_CUDNN_SYMBOL(name) { #name, offsetof (GuiseCudnn, name) },
  GUISE_CUDNN_FUNCTIONS (GUISE_CUDNN_SYMBOL)
#undef GUISE_CUDNN_SYMBOL
};

GuiseGpuStatus
guise_cudnn_load (GuiseCudnn *cudnn, const char *file)
{
  return guise_library_load (file, "cuDNN 9", symbols, sizeof symbols / sizeof symbols[0], cudnn);
}
