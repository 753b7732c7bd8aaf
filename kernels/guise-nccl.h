/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The functions of NCCL that are used, by what is known of its binary interface: CUDA's toolkit
 * does not bring NCCL's header, and a build should not need it. tests/gpu/test-collective.c
 * compares with that header where it is there.
 */

#include <stddef.h>

#include "guise-kernels.h"

#define GUISE_NCCL_LIBRARY "libnccl.so.2"

/* Results, types and operations. Source: nccl.h 2.28 */
enum
{
  GUISE_NCCL_SUCCESS = 0,
  GUISE_NCCL_IN_PROGRESS = 7,
  GUISE_NCCL_FLOAT = 7,
  GUISE_NCCL_SUM = 0,
};

typedef struct GuiseNcclComm GuiseNcclComm;

#define GUISE_NCCL_FUNCTIONS(X)                                                           \
  X (const char *, ncclGetErrorString, (int result))                                      \
  X (const char *, ncclGetLastError, (GuiseNcclComm * comm))                              \
  X (int, ncclGetUniqueId, (GuiseGpuCollectiveId * id))                                   \
  X (int, ncclCommInitRank,                                                               \
     (GuiseNcclComm * *comm, int n_ranks, GuiseGpuCollectiveId id, int rank))             \
  X (int, ncclCommGetAsyncError, (GuiseNcclComm * comm, int *result))                     \
  X (int, ncclAllReduce,                                                                  \
     (const void *from, void *to, size_t n, int type, int operation, GuiseNcclComm *comm, \
      void *stream))                                                                      \
  X (int, ncclCommAbort, (GuiseNcclComm * comm))

typedef struct
{
#define GUISE_NCCL_MEMBER(type, name, arguments) type (*name) arguments;
  GUISE_NCCL_FUNCTIONS (GUISE_NCCL_MEMBER)
#undef GUISE_NCCL_MEMBER
} GuiseNccl;

/**
 * guise_nccl_load:
 * @nccl: filled
 * @file: %GUISE_NCCL_LIBRARY
 *
 * Returns: %GUISE_GPU_UNSUPPORTED where NCCL is missing or too old
 */
GuiseGpuStatus guise_nccl_load (GuiseNccl *nccl, const char *file);
