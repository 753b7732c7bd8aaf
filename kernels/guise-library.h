/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Libraries that are opened when they are needed, so that the module itself opens without them and
 * a missing one is a plain sentence instead of a loader's message.
 */

#include <stddef.h>

#include "guise-kernels.h"

/**
 * GuiseLibrarySymbol:
 * @name: of a function
 * @offset: of the pointer to it, in the structure that is filled
 */
typedef struct
{
  const char *name;
  size_t      offset;
} GuiseLibrarySymbol;

/**
 * guise_library_load:
 * @file: as in "libcudnn.so.9"
 * @title: for people, as in "cuDNN 9"
 * @functions: structure of function pointers
 *
 * Opens a library for the rest of the process and fills @functions.
 *
 * Returns: %GUISE_GPU_UNSUPPORTED where the library or one of the functions is missing
 */
GuiseGpuStatus guise_library_load (const char               *file,
                                   const char               *title,
                                   const GuiseLibrarySymbol *symbols,
                                   size_t                    n_symbols,
                                   void                     *functions);
