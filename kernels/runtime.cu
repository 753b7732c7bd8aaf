/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the files with kernels need of the device, and the kernels that serve the module itself. */
#include "guise-device.h"
#include "guise-gpu.h"

cudaStream_t
guise_gpu_get_stream (GuiseGpu *gpu)
{
  /* A launch goes to the current device of the thread, whatever the stream. */
  (void) guise_gpu_enter (gpu);
  return gpu->stream;
}

GuiseGpuStatus
guise_gpu_check_launch (const char *kernel)
{
  return guise_gpu_check_cuda (cudaGetLastError (), kernel);
}

/* to[i] of n elements, from the index alone: the finalizer of MurmurHash3 (public domain). */
static __global__ void
fill_random (void *to, int element, int64_t n)
{
  GUISE_FOR_EACH (i, n)
  {
    uint32_t bits = (uint32_t) i * 0x9e3779b9u + 1;

    bits ^= bits >> 16;
    bits *= 0x85ebca6bu;
    bits ^= bits >> 13;
    bits *= 0xc2b2ae35u;
    bits ^= bits >> 16;
    guise_store (to, element, i, 0, (float) (int32_t) bits * 0x1p-31f);
  }
}

cudaError_t
guise_gpu_probe_code (void)
{
  cudaFuncAttributes attributes;

  return cudaFuncGetAttributes (&attributes, fill_random);
}

GuiseGpuStatus
guise_gpu_fill_random (GuiseGpu *gpu, void *to, int element, size_t n_bytes)
{
  int64_t n = (int64_t) (n_bytes / (element == GUISE_ELEMENT_F32 ? 4 : 2));

  return GUISE_LAUNCH (gpu, fill_random, n, to, element, n);
}

/* The GPU's clock, which runs at the same pace whatever its cores do. */
static __global__ void
read_clock (uint64_t *clock, int is_end)
{
  uint64_t now;

  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
  if (is_end)
    clock[1] += now - clock[0];
  else
    clock[0] = now;
}

GuiseGpuStatus
guise_gpu_clock (GuiseGpu *gpu, uint64_t *clock, int is_end)
{
  read_clock<<<1, 1, 0, gpu->beside>>> (clock, is_end);
  return guise_gpu_check_launch ("read_clock");
}
