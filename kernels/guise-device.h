/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What every .cu file begins with. The sources also compile as C++ against an emulation of the
 * execution model (tests/gpu/host), so they use no more of CUDA than is named here:
 * __global__, __device__, __shared__ arrays of fixed size, threadIdx, blockIdx, blockDim, gridDim,
 * __syncthreads(), the functions of <math.h>, and the two ways to launch below. No atomics but
 * GUISE_COUNT() and no warp functions: sums have a fixed order, so results are the same every time.
 * Where an instruction of the GPU is used, behind __CUDA_ARCH__, the function of <math.h> stands
 * beside it.
 */

#include "guise-element.h"
#include "guise-kernels.h"

#ifdef __CUDACC__

#include <cuda_runtime.h>

cudaStream_t guise_gpu_get_stream (GuiseGpu *gpu);

/* The status of the launch before. */
GuiseGpuStatus guise_gpu_check_launch (const char *kernel);

/* Before a loop that shall be unrolled. */
#define GUISE_UNROLL _Pragma ("unroll")

/* One thread an element, in blocks of GUISE_BLOCK; the kernel must not use __syncthreads(). */
#define GUISE_LAUNCH(gpu, kernel, n_threads, ...)                                           \
  (kernel<<<guise_count_blocks (n_threads), GUISE_BLOCK, 0, guise_gpu_get_stream (gpu)>>> ( \
     __VA_ARGS__),                                                                          \
   guise_gpu_check_launch (#kernel))

/* Blocks whose threads work together. */
#define GUISE_LAUNCH_BLOCKS(gpu, kernel, grid, block, ...)               \
  (kernel<<<grid, block, 0, guise_gpu_get_stream (gpu)>>> (__VA_ARGS__), \
   guise_gpu_check_launch (#kernel))

/* Adds one to a whole number in shared memory; whole sums do not depend on the order. */
#define GUISE_COUNT(address) atomicAdd ((address), 1u)

#else
#include "guise-host.h"
#define GUISE_COUNT(address) (++*(address))
#define GUISE_UNROLL
#endif

/* Threads of a block where nothing else is said. */
#define GUISE_BLOCK 256

/* More blocks than this do not make a kernel of independent elements faster; it strides instead.
 * (The emulation takes few, which it runs one after the other.) */
#ifndef GUISE_MAX_BLOCKS
#define GUISE_MAX_BLOCKS 65536
#endif

static inline unsigned
guise_count_blocks (int64_t n_threads)
{
  int64_t n_blocks = (n_threads + GUISE_BLOCK - 1) / GUISE_BLOCK;

  return (unsigned) (n_blocks < 1 ? 1 : n_blocks > GUISE_MAX_BLOCKS ? GUISE_MAX_BLOCKS : n_blocks);
}

/* for (each element of this thread), whatever the number of blocks. */
#define GUISE_FOR_EACH(i, n)                                                 \
  for (int64_t i = (int64_t) blockIdx.x * blockDim.x + threadIdx.x; i < (n); \
       i += (int64_t) gridDim.x * blockDim.x)

/* Notes why; returns the status. */
#ifdef __cplusplus
extern "C"
#endif
  GuiseGpuStatus
  guise_gpu_fail (GuiseGpuStatus status, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* One element as a float. A split tensor has its second plane @n_stored elements behind. */
GUISE_BOTH float
guise_load (const void *data, int element, int64_t i, int64_t n_stored)
{
  switch (element)
    {
    case GUISE_ELEMENT_F32:
      return ((const float *) data)[i];
    case GUISE_ELEMENT_BF16:
      return guise_bf16_to_float (((const uint16_t *) data)[i]);
    case GUISE_ELEMENT_F16:
      return guise_f16_to_float (((const uint16_t *) data)[i]);
    default:
      return guise_join_float (((const uint16_t *) data)[i],
                               ((const uint16_t *) data)[n_stored + i]);
    }
}

GUISE_BOTH void
guise_store (void *data, int element, int64_t i, int64_t n_stored, float x)
{
  switch (element)
    {
    case GUISE_ELEMENT_F32:
      ((float *) data)[i] = x;
      break;
    case GUISE_ELEMENT_BF16:
      ((uint16_t *) data)[i] = guise_bf16_from_float (x);
      break;
    case GUISE_ELEMENT_F16:
      ((uint16_t *) data)[i] = guise_f16_from_float (x);
      break;
    default:
      guise_split_float (x, (uint16_t *) data + i, (uint16_t *) data + n_stored + i);
      break;
    }
}
