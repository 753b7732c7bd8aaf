/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds the functions of NCCL. */
#include "guise-nccl.h"

#include "guise-library.h"

static const GuiseLibrarySymbol symbols[] = {
#define GUISE_NCCL_SYMBOL(type, name, arguments) { #name, offsetof (GuiseNccl, name) },
  GUISE_NCCL_FUNCTIONS (GUISE_NCCL_SYMBOL)
#undef GUISE_NCCL_SYMBOL
};

GuiseGpuStatus
guise_nccl_load (GuiseNccl *nccl, const char *file)
{
  return guise_library_load (file, "NCCL 2", symbols, sizeof symbols / sizeof symbols[0], nccl);
}
