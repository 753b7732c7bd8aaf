/* SPDX-License-Identifier: GPL-3.0-or-later
 * Memory of the device and of the host, and copies between them. */
#include "guise-gpu.h"

#include <string.h>

/* ---- memory ---- */

GuiseGpuStatus
guise_gpu_get_memory (GuiseGpu *gpu, size_t *n_free, size_t *n_bytes)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  return guise_gpu_check_cuda (cudaMemGetInfo (n_free, n_bytes), "Asking the GPU for its memory");
}

static GuiseGpuStatus
refuse_in_capture (const GuiseGpu *gpu, const char *what)
{
  if (!gpu->is_capturing)
    return guise_gpu_enter (gpu);
  return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "%s cannot be captured", what);
}

GuiseGpuStatus
guise_gpu_memory_new (GuiseGpu *gpu, size_t n_bytes, void **out_memory)
{
  void          *memory = NULL;
  GuiseGpuStatus status = refuse_in_capture (gpu, "Asking for memory");

  if (status != GUISE_GPU_OK)
    return status;
  status =
    guise_gpu_check_cuda (cudaMalloc (&memory, n_bytes > 0 ? n_bytes : 1), "Memory of the GPU");
  if (status == GUISE_GPU_NO_MEMORY)
    return guise_gpu_fail (status, "%zu bytes of GPU memory are not to be had", n_bytes);
  if (status == GUISE_GPU_OK)
    *out_memory = memory;
  return status;
}

void
guise_gpu_memory_free (GuiseGpu *gpu, void *memory)
{
  if (memory == NULL || guise_gpu_enter (gpu) != GUISE_GPU_OK)
    return;
  if (cudaFree (memory) != cudaSuccess)
    (void) cudaGetLastError ();
}

GuiseGpuStatus
guise_gpu_host_new (GuiseGpu *gpu, size_t n_bytes, void **out_memory)
{
  void          *memory = NULL;
  GuiseGpuStatus status = refuse_in_capture (gpu, "Asking for memory");

  if (status != GUISE_GPU_OK)
    return status;
  status =
    guise_gpu_check_cuda (cudaHostAlloc (&memory, n_bytes > 0 ? n_bytes : 1, cudaHostAllocPortable),
                          "Pinned memory");
  if (status == GUISE_GPU_NO_MEMORY)
    return guise_gpu_fail (status, "%zu bytes of pinned memory are not to be had", n_bytes);
  if (status == GUISE_GPU_OK)
    *out_memory = memory;
  return status;
}

void
guise_gpu_host_free (GuiseGpu *gpu, void *memory)
{
  if (memory == NULL || guise_gpu_enter (gpu) != GUISE_GPU_OK)
    return;
  if (cudaFreeHost (memory) != cudaSuccess)
    (void) cudaGetLastError ();
}

/* ---- staging ---- */

GuiseGpuStatus
guise_staging_open (GuiseStaging *staging)
{
  const unsigned flags = cudaEventDisableTiming | cudaEventBlockingSync;
  void          *memory = NULL;
  GuiseGpuStatus status =
    guise_gpu_check_cuda (cudaHostAlloc (&memory, GUISE_GPU_N_SLOTS * GUISE_GPU_SLOT_BYTES,
                                         cudaHostAllocPortable),
                          "Pinned memory for uploads");

  if (status != GUISE_GPU_OK)
    return status;
  staging->memory = memory;
  for (unsigned i = 0; status == GUISE_GPU_OK && i < GUISE_GPU_N_SLOTS; i++)
    status = guise_gpu_check_cuda (cudaEventCreateWithFlags (&staging->events[i], flags),
                                   "An event for uploads");
  return status;
}

void
guise_staging_close (GuiseStaging *staging)
{
  for (unsigned i = 0; i < GUISE_GPU_N_SLOTS; i++)
    if (staging->events[i] != NULL)
      (void) cudaEventDestroy (staging->events[i]);
  if (staging->memory != NULL)
    (void) cudaFreeHost (staging->memory);
  memset (staging, 0, sizeof *staging);
}

/* One slot's worth. An event that was never recorded counts as passed. */
static GuiseGpuStatus
upload_slot (GuiseGpu *gpu, void *to, const void *host, size_t n_bytes)
{
  GuiseStaging  *staging = &gpu->staging;
  unsigned       i = staging->next;
  char          *slot = staging->memory + i * GUISE_GPU_SLOT_BYTES;
  GuiseGpuStatus status = guise_gpu_wait_for (gpu, staging->events[i], "Waiting for an upload");

  if (status != GUISE_GPU_OK)
    return status;
  memcpy (slot, host, n_bytes);
  status =
    guise_gpu_check_cuda (cudaMemcpyAsync (to, slot, n_bytes, cudaMemcpyDefault, gpu->stream),
                          "Copying to the GPU");
  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaEventRecord (staging->events[i], gpu->stream),
                                   "Copying to the GPU");
  staging->next = (i + 1) % GUISE_GPU_N_SLOTS;
  return status;
}

/* ---- copies ---- */

/* The kind of copy is told by the addresses: a weight that was put aside lies on the host, wherever
 * the engine copies it. */

GuiseGpuStatus
guise_gpu_upload (GuiseGpu *gpu, void *to, const void *host, size_t n_bytes)
{
  GuiseGpuStatus status = refuse_in_capture (gpu, "An upload of pageable memory");

  for (size_t at = 0; status == GUISE_GPU_OK && at < n_bytes; at += GUISE_GPU_SLOT_BYTES)
    {
      size_t n = n_bytes - at;

      if (n > GUISE_GPU_SLOT_BYTES)
        n = GUISE_GPU_SLOT_BYTES;
      status = upload_slot (gpu, (char *) to + at, (const char *) host + at, n);
    }
  return status;
}

static GuiseGpuStatus
copy_later (GuiseGpu *gpu, void *to, const void *from, size_t n_bytes, const char *what)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK || n_bytes == 0)
    return status;
  return guise_gpu_check_cuda (cudaMemcpyAsync (to, from, n_bytes, cudaMemcpyDefault, gpu->stream),
                               what);
}

GuiseGpuStatus
guise_gpu_upload_pinned (GuiseGpu *gpu, void *to, const void *host, size_t n_bytes)
{
  return copy_later (gpu, to, host, n_bytes, "Copying to the GPU");
}

/* Sleeps until everything before is done; only the copy itself may keep the processor busy. */
GuiseGpuStatus
guise_gpu_download (GuiseGpu *gpu, void *host, const void *from, size_t n_bytes)
{
  GuiseGpuStatus status = guise_gpu_synchronize (gpu);

  if (status == GUISE_GPU_OK)
    status = copy_later (gpu, host, from, n_bytes, "Copying from the GPU");
  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaStreamSynchronize (gpu->stream), "Copying from the GPU");
  return status;
}

GuiseGpuStatus
guise_gpu_download_pinned (GuiseGpu *gpu, void *host, const void *from, size_t n_bytes)
{
  return copy_later (gpu, host, from, n_bytes, "Copying from the GPU");
}

GuiseGpuStatus
guise_gpu_copy (GuiseGpu *gpu, void *to, const void *from, size_t n_bytes)
{
  return copy_later (gpu, to, from, n_bytes, "Copying on the GPU");
}

GuiseGpuStatus
guise_gpu_zero (GuiseGpu *gpu, void *to, size_t n_bytes)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK || n_bytes == 0)
    return status;
  return guise_gpu_check_cuda (cudaMemsetAsync (to, 0, n_bytes, gpu->stream),
                               "Clearing GPU memory");
}
