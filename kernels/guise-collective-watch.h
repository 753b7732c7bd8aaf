/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Between collective.c, which knows NCCL, and the files that drive the device. Needs no CUDA, so
 * that tests can stand in for both.
 */

#include "guise-kernels.h"

#ifdef __cplusplus
extern "C"
{
#endif

  /* The way of one device to the others. */
  typedef struct GuiseGpuCollective GuiseGpuCollective;

  GuiseGpuStatus guise_gpu_fail (GuiseGpuStatus status, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

  /* Makes the device the current one of this thread. Cheap where it is already. */
  GuiseGpuStatus guise_gpu_enter (const GuiseGpu *gpu);

  /* Takes over @collective unless it fails. */
  GuiseGpuStatus guise_gpu_set_collective (GuiseGpu *gpu, GuiseGpuCollective *collective);

  /* Accepts NULL. */
  void guise_collective_close (GuiseGpuCollective *self);

  /* Puts the sums of values[i] over all ranks on a stream, in place. */
  GuiseGpuStatus
  guise_collective_sum (GuiseGpuCollective *self, float *values, size_t n, void *stream);

  /**
   * guise_collective_watch:
   * @waited: seconds since somebody began to wait for the stream
   *
   * To be asked again and again by whoever waits. A rank that is gone, or that was waited for too
   * long, ends everything that waits for it on the GPU.
   *
   * Returns: %GUISE_GPU_RANK_LOST when waiting is in vain
   */
  GuiseGpuStatus guise_collective_watch (GuiseGpuCollective *self, double waited);

#ifdef __cplusplus
}
#endif
