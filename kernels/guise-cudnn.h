/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The functions of cuDNN that are used.
 */

#include <cudnn_graph.h>

#include "guise-kernels.h"

#define GUISE_CUDNN_LIBRARY "libcudnn.so.9"

#define GUISE_CUDNN_FUNCTIONS(X)    \
  X (cudnnGetVersion)               \
  X (cudnnGetErrorString)           \
  X (cudnnGetLastErrorString)       \
  X (cudnnCreate)                   \
  X (cudnnDestroy)                  \
  X (cudnnSetStream)                \
  X (cudnnBackendCreateDescriptor)  \
  X (cudnnBackendDestroyDescriptor) \
  X (cudnnBackendSetAttribute)      \
  X (cudnnBackendGetAttribute)      \
  X (cudnnBackendFinalize)          \
  X (cudnnBackendExecute)

typedef struct
{
#define GUISE_CUDNN_MEMBER(name) __typeof__ (name) *name;
  GUISE_CUDNN_FUNCTIONS (GUISE_CUDNN_MEMBER)
#undef GUISE_CUDNN_MEMBER
} GuiseCudnn;

/**
 * guise_cudnn_load:
 * @cudnn: filled
 * @file: %GUISE_CUDNN_LIBRARY
 *
 * Returns: %GUISE_GPU_UNSUPPORTED where cuDNN is missing
 */
GuiseGpuStatus guise_cudnn_load (GuiseCudnn *cudnn, const char *file);
