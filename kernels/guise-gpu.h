/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What the files of the module that drive NVIDIA's libraries share: the open device. Plain C; the
 * files with kernels see only guise-device.h.
 */

#include <cuda_runtime_api.h>

#include "guise-collective-watch.h"
#include "guise-kernels.h"
#include "guise-plan-cache.h"

#ifdef __cplusplus
extern "C"
{
#endif

#define GUISE_GPU_N_SLOTS    32
#define GUISE_GPU_SLOT_BYTES ((size_t) 1 << 20)

  /**
   * GuiseStaging:
   * @memory: pinned, %GUISE_GPU_N_SLOTS slots
   * @events: passed when the copy out of a slot is done
   *
   * Through which pageable memory is uploaded. A slot is filled again only when its copy is done,
   * so uploads wait for the device only when more than the ring's bytes are on their way.
   */
  typedef struct
  {
    char       *memory;
    cudaEvent_t events[GUISE_GPU_N_SLOTS];
    unsigned    next;
  } GuiseStaging;

  typedef struct GuiseBlas GuiseBlas; /* cuBLASLt: matmul.c */
  typedef struct GuiseDnn  GuiseDnn;  /* cuDNN: conv.c */

  /**
   * GuiseGpu:
   * @stream: where work goes: the main stream or, in a branch, the one aside
   * @aside: the other of the two; what is on the main stream comes first
   * @branched: how far the main stream was when the last branch began
   * @branch_ends: by slot
   * @waiter: event on which the host sleeps
   * @plans: (nullable): what measuring found, where it is kept
   * @collective: (nullable): the way to other processes
   * @beside: (nullable): stream of what goes to them
   * @forked: how far the stream was when the last of it began
   * @joined: when all of it is done
   */
  struct GuiseGpu
  {
    int                 index;
    GuiseGpuMath        math;
    int                 measures;
    int                 is_capturing;
    GuiseGpuInfo        info;
    int                 is_aside;
    cudaStream_t        stream;
    cudaStream_t        aside;
    cudaEvent_t         branched;
    cudaEvent_t         branch_ends[GUISE_GPU_N_BRANCHES];
    cudaEvent_t         waiter;
    GuiseStaging        staging;
    GuiseDnn           *dnn;
    GuiseBlas          *blas;
    GuisePlanCache     *plans;
    GuiseGpuCollective *collective;
    cudaStream_t        beside;
    cudaEvent_t         forked;
    cudaEvent_t         joined;
  };

  /* The status of a CUDA error; @what as in "Copying to the GPU". cudaSuccess is GUISE_GPU_OK. */
  GuiseGpuStatus guise_gpu_check_cuda (cudaError_t error, const char *what);

  /* Sleeps until an event has passed, or until nobody will ever let it pass. */
  GuiseGpuStatus guise_gpu_wait_for (GuiseGpu *gpu, cudaEvent_t event, const char *what);

  /* Clocks how long what is put on @beside between the two takes, see guise_gpu_all_reduce(). */
  GuiseGpuStatus guise_gpu_clock (GuiseGpu *gpu, uint64_t *clock, int is_end);

  /* Whether the module has code for the current device. */
  cudaError_t guise_gpu_probe_code (void);

  /* Libraries are tried with a workspace that begins at a multiple of this, and run with one. Plans
   * of the engine only keep to 64 bytes, so that much more is asked for. */
#define GUISE_GPU_WORKSPACE_ALIGNMENT 256

  static inline size_t
  guise_gpu_pad_workspace (size_t n_bytes)
  {
    return n_bytes > 0 ? n_bytes + GUISE_GPU_WORKSPACE_ALIGNMENT : 0;
  }

  static inline void *
  guise_gpu_align_workspace (void *workspace)
  {
    uintptr_t address = (uintptr_t) workspace + GUISE_GPU_WORKSPACE_ALIGNMENT - 1;

    return (void *) (address / GUISE_GPU_WORKSPACE_ALIGNMENT * GUISE_GPU_WORKSPACE_ALIGNMENT);
  }

  /* Random numbers between -1 and 1; n_bytes a multiple of 4. */
  GuiseGpuStatus guise_gpu_fill_random (GuiseGpu *gpu, void *to, int element, size_t n_bytes);

  GuiseGpuStatus guise_staging_open (GuiseStaging *staging);
  void           guise_staging_close (GuiseStaging *staging);

  /* The libraries of an open device; close() accepts NULL. */
  GuiseGpuStatus guise_dnn_open (GuiseGpu *gpu, GuiseDnn **out_dnn);
  void           guise_dnn_close (GuiseDnn *dnn);
  GuiseGpuStatus guise_blas_open (GuiseGpu *gpu, GuiseBlas **out_blas);
  void           guise_blas_close (GuiseBlas *blas);

#ifdef __cplusplus
}
#endif
