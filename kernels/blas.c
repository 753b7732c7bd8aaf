/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds the functions of cuBLASLt. */
#include "guise-blas.h"

#include "guise-library.h"

static const GuiseLibrarySymbol symbols[] = {
#define GUISE_BLAS_SYMBOL(name) { #name, offsetof (GuiseBlasFunctions, name) },
  GUISE_BLAS_FUNCTIONS (GUISE_BLAS_SYMBOL)
#undef GUISE_BLAS_SYMBOL
};

GuiseGpuStatus
guise_blas_load (GuiseBlasFunctions *blas, const char *file)
{
  return guise_library_load (file, "cuBLASLt", symbols, sizeof symbols / sizeof symbols[0], blas);
}
