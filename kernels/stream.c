/* SPDX-License-Identifier: GPL-3.0-or-later
 * The stream of a device: waiting for it, marks in it, and work that is written down to be run
 * again and again. */
#include "guise-gpu.h"

#include <stdlib.h>
#include <time.h>

#define NAP_NS 50000 /* between two looks at a stream that others have a part in */

static double
get_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

/* With others the driver must not be waited in: it would wait for a lost one for ever. */
GuiseGpuStatus
guise_gpu_wait_for (GuiseGpu *gpu, cudaEvent_t event, const char *what)
{
  const struct timespec nap = { 0, NAP_NS };
  const double          start = get_seconds ();

  if (gpu->collective == NULL)
    return guise_gpu_check_cuda (cudaEventSynchronize (event), what);
  for (;;)
    {
      cudaError_t    error = cudaEventQuery (event);
      GuiseGpuStatus status;

      if (error != cudaErrorNotReady)
        return guise_gpu_check_cuda (error, what);
      (void) cudaGetLastError ();
      status = guise_collective_watch (gpu->collective, get_seconds () - start);
      if (status != GUISE_GPU_OK)
        return status;
      nanosleep (&nap, NULL);
    }
}

/* Sleeps on an event: waiting for a stream itself would spin. */
GuiseGpuStatus
guise_gpu_synchronize (GuiseGpu *gpu)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  if (gpu->is_capturing)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "Waiting for the GPU cannot be captured");
  status = guise_gpu_check_cuda (cudaEventRecord (gpu->waiter, gpu->stream), "The work of the GPU");
  if (status == GUISE_GPU_OK)
    status = guise_gpu_wait_for (gpu, gpu->waiter, "The work of the GPU");
  return status;
}

/* ---- marks ---- */

struct GuiseGpuMark
{
  cudaEvent_t event;
};

GuiseGpuStatus
guise_gpu_mark_new (GuiseGpu *gpu, GuiseGpuMark **out_mark)
{
  const unsigned flags = cudaEventDisableTiming | cudaEventBlockingSync;
  GuiseGpuStatus status = guise_gpu_enter (gpu);
  GuiseGpuMark  *mark;

  if (status != GUISE_GPU_OK)
    return status;
  mark = calloc (1, sizeof *mark);
  if (mark == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, "There is not enough memory");
  status = guise_gpu_check_cuda (cudaEventCreateWithFlags (&mark->event, flags), "A mark");
  if (status != GUISE_GPU_OK)
    {
      free (mark);
      return status;
    }
  *out_mark = mark;
  return GUISE_GPU_OK;
}

void
guise_gpu_mark_free (GuiseGpu *gpu, GuiseGpuMark *mark)
{
  if (mark == NULL)
    return;
  if (guise_gpu_enter (gpu) == GUISE_GPU_OK && cudaEventDestroy (mark->event) != cudaSuccess)
    (void) cudaGetLastError ();
  free (mark);
}

/* In a capture the mark becomes a node, so that every run of the graph sets it. */
GuiseGpuStatus
guise_gpu_mark_set (GuiseGpu *gpu, GuiseGpuMark *mark)
{
  unsigned       flags = gpu->is_capturing ? cudaEventRecordExternal : cudaEventRecordDefault;
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  return guise_gpu_check_cuda (cudaEventRecordWithFlags (mark->event, gpu->stream, flags),
                               "Setting a mark");
}

GuiseGpuStatus
guise_gpu_mark_wait (GuiseGpu *gpu, GuiseGpuMark *mark)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  return guise_gpu_wait_for (gpu, mark->event, "The work of the GPU");
}

/* A lost device counts as passed: who asks must not ask forever, and the next call tells. */
int
guise_gpu_mark_ask (GuiseGpu *gpu, GuiseGpuMark *mark)
{
  cudaError_t error;

  if (guise_gpu_enter (gpu) != GUISE_GPU_OK)
    return 1;
  error = cudaEventQuery (mark->event);
  if (error != cudaSuccess)
    (void) cudaGetLastError ();
  return error != cudaErrorNotReady;
}

/* ---- capture ---- */

struct GuiseGpuGraph
{
  cudaGraphExec_t graph;
};

GuiseGpuStatus
guise_gpu_capture_begin (GuiseGpu *gpu)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  if (gpu->is_capturing)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A capture is under way");
  status =
    guise_gpu_check_cuda (cudaStreamBeginCapture (gpu->stream, cudaStreamCaptureModeThreadLocal),
                          "The work");
  gpu->is_capturing = status == GUISE_GPU_OK;
  return status;
}

static GuiseGpuStatus
make_runnable (GuiseGpu *gpu, cudaGraph_t work, GuiseGpuGraph *graph)
{
  GuiseGpuStatus status = guise_gpu_check_cuda (cudaGraphInstantiate (&graph->graph, work, 0),
                                                "Making captured work ready to run");

  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaGraphUpload (graph->graph, gpu->stream),
                                   "Bringing captured work to the GPU");
  return status;
}

/* One stream waits for what another has done so far; in a capture it becomes a part of that. */
static GuiseGpuStatus
follow (cudaStream_t stream, cudaStream_t other, cudaEvent_t event, const char *what)
{
  GuiseGpuStatus status = guise_gpu_check_cuda (cudaEventRecord (event, other), what);

  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaStreamWaitEvent (stream, event, 0), what);
  return status;
}

static void
change_streams (GuiseGpu *gpu)
{
  cudaStream_t stream = gpu->stream;

  gpu->stream = gpu->aside;
  gpu->aside = stream;
  gpu->is_aside = !gpu->is_aside;
}

/* Whatever went wrong in the capture spoilt only the capture: the work can still be done without.
 */
GuiseGpuStatus
guise_gpu_capture_end (GuiseGpu *gpu, GuiseGpuGraph **out_graph)
{
  cudaGraph_t    work = NULL;
  GuiseGpuStatus status = guise_gpu_enter (gpu);
  GuiseGpuGraph *graph;

  if (!gpu->is_capturing)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "No capture is under way");
  gpu->is_capturing = 0;
  if (gpu->is_aside)
    change_streams (gpu);
  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaStreamEndCapture (gpu->stream, &work), "The work");
  if (status != GUISE_GPU_OK || work == NULL)
    return status != GUISE_GPU_OK ? status
                                  : guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "The capture is empty");
  graph = calloc (1, sizeof *graph);
  status = graph != NULL ? make_runnable (gpu, work, graph)
                         : guise_gpu_fail (GUISE_GPU_NO_MEMORY, "There is not enough memory");
  (void) cudaGraphDestroy (work);
  if (status != GUISE_GPU_OK)
    {
      guise_gpu_graph_free (gpu, graph);
      return status;
    }
  *out_graph = graph;
  return GUISE_GPU_OK;
}

GuiseGpuStatus
guise_gpu_graph_run (GuiseGpu *gpu, GuiseGpuGraph *graph)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  return guise_gpu_check_cuda (cudaGraphLaunch (graph->graph, gpu->stream), "The captured work");
}

/* A graph may still run: it is destroyed when it is done. */
void
guise_gpu_graph_free (GuiseGpu *gpu, GuiseGpuGraph *graph)
{
  if (graph == NULL)
    return;
  if (graph->graph != NULL && guise_gpu_enter (gpu) == GUISE_GPU_OK &&
      cudaGraphExecDestroy (graph->graph) != cudaSuccess)
    (void) cudaGetLastError ();
  free (graph);
}

/* ---- branches ---- */

GuiseGpuStatus
guise_gpu_branch_begin (GuiseGpu *gpu)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  if (gpu->is_aside)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A branch is under way");
  status = follow (gpu->aside, gpu->stream, gpu->branched, "A branch");
  if (status == GUISE_GPU_OK)
    change_streams (gpu);
  return status;
}

GuiseGpuStatus
guise_gpu_branch_end (GuiseGpu *gpu, unsigned slot)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (!gpu->is_aside || slot >= GUISE_GPU_N_BRANCHES)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "No branch is under way");
  if (status == GUISE_GPU_OK)
    status =
      guise_gpu_check_cuda (cudaEventRecord (gpu->branch_ends[slot], gpu->stream), "A branch");
  change_streams (gpu);
  return status;
}

GuiseGpuStatus
guise_gpu_branch_wait (GuiseGpu *gpu, unsigned slot)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status != GUISE_GPU_OK)
    return status;
  if (gpu->is_aside || slot >= GUISE_GPU_N_BRANCHES)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A branch is under way");
  return guise_gpu_check_cuda (cudaStreamWaitEvent (gpu->stream, gpu->branch_ends[slot], 0),
                               "A branch");
}

/* ---- several processes ---- */

/* What goes to the others comes first: the sooner it is there, the less they wait. */
static GuiseGpuStatus
open_beside (GuiseGpu *gpu)
{
  const char    *what = "A second stream";
  int            lowest = 0;
  int            highest = 0;
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaDeviceGetStreamPriorityRange (&lowest, &highest), what);
  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaStreamCreateWithPriority (&gpu->beside,
                                                                 cudaStreamNonBlocking, highest),
                                   what);
  if (status == GUISE_GPU_OK)
    status =
      guise_gpu_check_cuda (cudaEventCreateWithFlags (&gpu->forked, cudaEventDisableTiming), what);
  if (status == GUISE_GPU_OK)
    status =
      guise_gpu_check_cuda (cudaEventCreateWithFlags (&gpu->joined, cudaEventDisableTiming), what);
  return status;
}

GuiseGpuStatus
guise_gpu_set_collective (GuiseGpu *gpu, GuiseGpuCollective *collective)
{
  GuiseGpuStatus status = open_beside (gpu);

  if (status == GUISE_GPU_OK)
    gpu->collective = collective;
  return status;
}

GuiseGpuStatus
guise_gpu_all_reduce (GuiseGpu *gpu, float *values, size_t n, uint64_t *clock)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  if (status == GUISE_GPU_OK)
    status = follow (gpu->beside, gpu->stream, gpu->forked, "A sum");
  if (status == GUISE_GPU_OK && clock != NULL)
    status = guise_gpu_clock (gpu, clock, 0);
  if (status == GUISE_GPU_OK)
    status = guise_collective_sum (gpu->collective, values, n, gpu->beside);
  if (status == GUISE_GPU_OK && clock != NULL)
    status = guise_gpu_clock (gpu, clock, 1);
  return status;
}

GuiseGpuStatus
guise_gpu_collective_join (GuiseGpu *gpu)
{
  GuiseGpuStatus status = guise_gpu_enter (gpu);

  return status == GUISE_GPU_OK ? follow (gpu->stream, gpu->beside, gpu->joined, "A sum") : status;
}
