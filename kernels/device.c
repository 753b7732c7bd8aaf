/* SPDX-License-Identifier: GPL-3.0-or-later
 * Devices: what there is, opening one, and what CUDA's errors mean. */
#include "guise-gpu.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guise-cudnn.h"

/* ---- errors ---- */

GuiseGpuStatus
guise_gpu_check_cuda (cudaError_t error, const char *what)
{
  if (error == cudaSuccess)
    return GUISE_GPU_OK;
  (void) cudaGetLastError (); /* else the next launch would report it again */
  switch ((int) error)
    {
    case cudaErrorMemoryAllocation:
      return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "%s: there is not enough memory", what);
    case cudaErrorInsufficientDriver:
    case cudaErrorUnsupportedPtxVersion:
    case cudaErrorCallRequiresNewerDriver:
    case cudaErrorSystemDriverMismatch:
      return guise_gpu_fail (GUISE_GPU_OLD_DRIVER, "%s: the NVIDIA driver is too old (%s)", what,
                             cudaGetErrorString (error));
    case cudaErrorNoDevice:
    case cudaErrorInvalidDevice:
    case cudaErrorDevicesUnavailable:
    case cudaErrorNoKernelImageForDevice:
      return guise_gpu_fail (GUISE_GPU_NO_DEVICE, "%s: %s", what, cudaGetErrorString (error));
    case cudaErrorStreamCaptureUnsupported:
    case cudaErrorStreamCaptureInvalidated:
    case cudaErrorStreamCaptureMerge:
    case cudaErrorStreamCaptureUnmatched:
    case cudaErrorStreamCaptureUnjoined:
    case cudaErrorStreamCaptureIsolation:
    case cudaErrorStreamCaptureImplicit:
    case cudaErrorStreamCaptureWrongThread:
    case cudaErrorCapturedEvent:
      return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "%s cannot be captured: %s", what,
                             cudaGetErrorString (error));
    default:
      return guise_gpu_fail (GUISE_GPU_FAILED, "%s failed: %s (%s)", what,
                             cudaGetErrorString (error), cudaGetErrorName (error));
    }
}

GuiseGpuStatus
guise_gpu_enter (const GuiseGpu *gpu)
{
  return guise_gpu_check_cuda (cudaSetDevice (gpu->index), "Choosing the GPU");
}

/* ---- what there is ---- */

/* The driver's newest CUDA version is 0 where there is no driver at all. */
static GuiseGpuStatus
check_driver (void)
{
  int driver = 0;
  int runtime = 0;

  (void) cudaDriverGetVersion (&driver);
  (void) cudaRuntimeGetVersion (&runtime);
  (void) cudaGetLastError ();
  if (driver == 0)
    return guise_gpu_fail (GUISE_GPU_NO_DRIVER, "There is no NVIDIA driver on this computer");
  if (driver / 1000 < runtime / 1000)
    return guise_gpu_fail (GUISE_GPU_OLD_DRIVER,
                           "The NVIDIA driver is too old: it can do CUDA %d.%d, this program needs "
                           "CUDA %d.0",
                           driver / 1000, driver % 1000 / 10, runtime / 1000);
  return GUISE_GPU_OK;
}

void
guise_gpu_get_versions (GuiseGpuVersions *versions)
{
  GuiseCudnn cudnn;

  memset (versions, 0, sizeof *versions);
  if (cudaDriverGetVersion (&versions->driver) != cudaSuccess)
    versions->driver = 0;
  (void) cudaRuntimeGetVersion (&versions->runtime);
  if (versions->driver == 0 || cudaGetDeviceCount (&versions->n_devices) != cudaSuccess)
    versions->n_devices = 0;
  (void) cudaGetLastError ();
  if (guise_cudnn_load (&cudnn, GUISE_CUDNN_LIBRARY) == GUISE_GPU_OK)
    versions->cudnn = (int) cudnn.cudnnGetVersion ();
}

static GuiseGpuStatus
check_index (int index)
{
  int            n = 0;
  GuiseGpuStatus status = guise_gpu_check_cuda (cudaGetDeviceCount (&n), "Looking for GPUs");

  if (status != GUISE_GPU_OK)
    return status;
  if (n == 0)
    return guise_gpu_fail (GUISE_GPU_NO_DEVICE, "There is no NVIDIA GPU on this computer");
  if (index < 0 || index >= n)
    return guise_gpu_fail (GUISE_GPU_NO_DEVICE, "There is no GPU %d: there are %d, counted from 0",
                           index, n);
  return GUISE_GPU_OK;
}

static int
get_attribute (int index, enum cudaDeviceAttr attribute)
{
  int value = 0;

  if (cudaDeviceGetAttribute (&value, attribute, index) != cudaSuccess)
    {
      (void) cudaGetLastError ();
      return 0;
    }
  return value;
}

GuiseGpuStatus
guise_gpu_get_info (int index, GuiseGpuInfo *info)
{
  struct cudaDeviceProp properties;
  GuiseGpuStatus        status = check_driver ();

  if (status == GUISE_GPU_OK)
    status = check_index (index);
  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaGetDeviceProperties (&properties, index), "Asking the GPU");
  if (status != GUISE_GPU_OK)
    return status;
  memset (info, 0, sizeof *info);
  snprintf (info->name, sizeof info->name, "%s", properties.name);
  if (cudaDeviceGetPCIBusId (info->pci_bus_id, sizeof info->pci_bus_id, index) != cudaSuccess)
    info->pci_bus_id[0] = '\0';
  for (char *c = info->pci_bus_id; *c != '\0'; c++)
    *c = (char) tolower ((unsigned char) *c);
  info->major = get_attribute (index, cudaDevAttrComputeCapabilityMajor);
  info->minor = get_attribute (index, cudaDevAttrComputeCapabilityMinor);
  info->n_processors = get_attribute (index, cudaDevAttrMultiProcessorCount);
  info->clock_khz = get_attribute (index, cudaDevAttrClockRate);
  info->has_display = get_attribute (index, cudaDevAttrKernelExecTimeout);
  info->n_l2_bytes = (size_t) get_attribute (index, cudaDevAttrL2CacheSize);
  info->n_bytes = properties.totalGlobalMem;
  status = guise_gpu_check_cuda (cudaSetDevice (index), "Choosing the GPU");
  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaMemGetInfo (&info->n_free_bytes, &info->n_bytes),
                                   "Asking the GPU for its memory");
  return status;
}

/* ---- life ---- */

static GuiseGpuStatus
check_ability (const GuiseGpu *gpu)
{
  cudaError_t error = guise_gpu_probe_code ();

  if (error == cudaErrorNoKernelImageForDevice || error == cudaErrorInvalidDeviceFunction)
    {
      (void) cudaGetLastError ();
      return guise_gpu_fail (GUISE_GPU_NO_DEVICE,
                             "This build has no code for %s (compute capability %d.%d); it was "
                             "made "
                             "for %s",
                             gpu->info.name, gpu->info.major, gpu->info.minor, GUISE_GPU_ARCHS);
    }
  if (error != cudaSuccess)
    return guise_gpu_check_cuda (error, "Loading the program's code on the GPU");
  if (gpu->info.major < 8 && (gpu->math == GUISE_GPU_MATH_BF16 || gpu->math == GUISE_GPU_MATH_TF32))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED,
                           "%s cannot multiply in %s; f16 and exact f32 are possible",
                           gpu->info.name, gpu->math == GUISE_GPU_MATH_BF16 ? "bf16" : "tf32");
  return GUISE_GPU_OK;
}

/* Streams do not wait for the legacy default stream, which libraries may use. */
static GuiseGpuStatus
open_streams (GuiseGpu *gpu)
{
  const char    *what = "Opening the GPU";
  int            lowest = 0;
  int            highest = 0;
  GuiseGpuStatus status =
    guise_gpu_check_cuda (cudaDeviceGetStreamPriorityRange (&lowest, &highest), what);

  if (status == GUISE_GPU_OK)
    status =
      guise_gpu_check_cuda (cudaStreamCreateWithPriority (&gpu->stream, cudaStreamNonBlocking,
                                                          lowest > highest ? lowest - 1 : lowest),
                            what);
  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaStreamCreateWithPriority (&gpu->aside, cudaStreamNonBlocking,
                                                                 lowest),
                                   what);
  if (status == GUISE_GPU_OK)
    status =
      guise_gpu_check_cuda (cudaEventCreateWithFlags (&gpu->branched, cudaEventDisableTiming),
                            what);
  for (int i = 0; status == GUISE_GPU_OK && i < GUISE_GPU_N_BRANCHES; i++)
    status =
      guise_gpu_check_cuda (cudaEventCreateWithFlags (&gpu->branch_ends[i], cudaEventDisableTiming),
                            what);
  return status;
}

static GuiseGpuStatus
open_device (GuiseGpu *gpu)
{
  const unsigned flags = cudaEventDisableTiming | cudaEventBlockingSync;
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status == GUISE_GPU_OK)
    status = check_ability (gpu);
  if (status == GUISE_GPU_OK)
    status = open_streams (gpu);
  if (status == GUISE_GPU_OK)
    status =
      guise_gpu_check_cuda (cudaEventCreateWithFlags (&gpu->waiter, flags), "Opening the GPU");
  if (status == GUISE_GPU_OK)
    status = guise_staging_open (&gpu->staging);
  return status;
}

/* Looking into the file of plans pays only where plans are measured. */
static GuiseGpuStatus
open_libraries (GuiseGpu *gpu, const char *plan_cache)
{
  GuiseGpuStatus status = guise_dnn_open (gpu, &gpu->dnn);

  if (status == GUISE_GPU_OK)
    status = guise_blas_open (gpu, &gpu->blas);
  if (status == GUISE_GPU_OK && plan_cache != NULL && gpu->measures)
    {
      gpu->plans = guise_plan_cache_open (plan_cache);
      if (gpu->plans == NULL)
        status = guise_gpu_fail (GUISE_GPU_NO_MEMORY, "There is not enough memory");
    }
  return status;
}

GuiseGpuStatus
guise_gpu_open (int index, const GuiseGpuOptions *options, GuiseGpu **out_gpu)
{
  GuiseGpuInfo   info;
  GuiseGpuStatus status = guise_gpu_get_info (index, &info);
  GuiseGpu      *gpu;

  if (status != GUISE_GPU_OK)
    return status;
  gpu = calloc (1, sizeof *gpu);
  if (gpu == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "There is not enough memory");
  gpu->index = index;
  gpu->math = options->math;
  gpu->measures = options->measures;
  gpu->info = info;
  status = open_device (gpu);
  if (status == GUISE_GPU_OK)
    status = open_libraries (gpu, options->plan_cache);
  if (status != GUISE_GPU_OK)
    {
      guise_gpu_close (gpu);
      return status;
    }
  *out_gpu = gpu;
  return GUISE_GPU_OK;
}

/* Takes a half open device, too; errors of a lost device are no news any more. */
void
guise_gpu_close (GuiseGpu *gpu)
{
  if (gpu == NULL)
    return;
  (void) cudaSetDevice (gpu->index);
  if (gpu->collective != NULL)
    (void) guise_gpu_synchronize (gpu); /* what is lost is given up */
  if (gpu->stream != NULL)
    (void) cudaStreamSynchronize (gpu->stream);
  if (gpu->aside != NULL)
    (void) cudaStreamSynchronize (gpu->aside);
  guise_collective_close (gpu->collective);
  if (gpu->beside != NULL)
    (void) cudaStreamDestroy (gpu->beside);
  if (gpu->forked != NULL)
    (void) cudaEventDestroy (gpu->forked);
  if (gpu->joined != NULL)
    (void) cudaEventDestroy (gpu->joined);
  guise_plan_cache_close (gpu->plans);
  guise_blas_close (gpu->blas);
  guise_dnn_close (gpu->dnn);
  guise_staging_close (&gpu->staging);
  if (gpu->waiter != NULL)
    (void) cudaEventDestroy (gpu->waiter);
  for (int i = 0; i < GUISE_GPU_N_BRANCHES; i++)
    if (gpu->branch_ends[i] != NULL)
      (void) cudaEventDestroy (gpu->branch_ends[i]);
  if (gpu->branched != NULL)
    (void) cudaEventDestroy (gpu->branched);
  if (gpu->aside != NULL)
    (void) cudaStreamDestroy (gpu->aside);
  if (gpu->stream != NULL)
    (void) cudaStreamDestroy (gpu->stream);
  (void) cudaGetLastError ();
  free (gpu);
}
