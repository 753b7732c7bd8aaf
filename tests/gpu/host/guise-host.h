/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The execution model of CUDA on the CPU, as far as kernels/guise-device.h promises that the
 * kernels use it, so that their very sources are tested where there is no GPU: addresses, sizes,
 * barriers, arithmetic. Blocks run one after the other; the threads of a block that works together
 * are fibers that change at __syncthreads(), forwards and backwards in turn, so that a missing
 * barrier shows. The stream is a queue that is worked off only when somebody waits, so that a
 * missing wait shows too.
 */

#include <cmath>
#include <functional>

#define __global__ static
#define __device__
#define __forceinline__ inline
#define __shared__      static thread_local
#define __launch_bounds__(...)
#define __restrict__

struct dim3
{
  unsigned x, y, z;

  dim3 (unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x (x_), y (y_), z (z_) {}
};

extern thread_local dim3 threadIdx;
extern thread_local dim3 blockIdx;
extern thread_local dim3 blockDim;
extern thread_local dim3 gridDim;

/* Of a launch that did not ask for threads that work together it is a mistake, and aborts. */
void __syncthreads (void);

/* Few, so that even small tensors make kernels stride. */
#define GUISE_MAX_BLOCKS 3

/* Puts work into the queue of the device. */
void guise_host_do (GuiseGpu *gpu, std::function<void ()> work);

GuiseGpuStatus guise_host_launch (GuiseGpu              *gpu,
                                  dim3                   grid,
                                  dim3                   block,
                                  bool                   together,
                                  std::function<void ()> body);

/* std::bind copies the arguments now, as a launch does. */
#define GUISE_LAUNCH(gpu, kernel, n_threads, ...)                             \
  guise_host_launch (gpu, guise_count_blocks (n_threads), GUISE_BLOCK, false, \
                     std::bind (kernel, __VA_ARGS__))
#define GUISE_LAUNCH_BLOCKS(gpu, kernel, grid, block, ...) \
  guise_host_launch (gpu, grid, block, true, std::bind (kernel, __VA_ARGS__))
