/* SPDX-License-Identifier: GPL-3.0-or-later
 * Compares candidates on the device. */
#include "guise-measure.h"

#include <stdio.h>

#define N_ROUNDS           2 /* of all candidates in turn, so that no one alone meets a cold clock */
#define ROUND_MICROSECONDS 2000.0
#define MAX_RUNS           16
#define IN_THE_RACE        2.0     /* times the best: what is slower at first is not timed on */
#define LOADING            20000.0 /* microseconds that loading the code of a first run may take */

static const char *const math_names[] = {
  [GUISE_GPU_MATH_EXACT] = "f32",
  [GUISE_GPU_MATH_TF32] = "tf32",
  [GUISE_GPU_MATH_BF16] = "bf16",
  [GUISE_GPU_MATH_F16] = "f16",
};

int
guise_measure_begin_key (const GuiseGpu *gpu, const char *library, size_t version, char *key)
{
  int driver = 0;
  int n;

  if (cudaDriverGetVersion (&driver) != cudaSuccess)
    (void) cudaGetLastError ();
  n = snprintf (key, GUISE_PLAN_MAX_KEY + 1, "%s%zu/%.64s/%d.%d/%d/%d/%s", library, version,
                gpu->info.name, gpu->info.major, gpu->info.minor, gpu->info.n_processors, driver,
                math_names[gpu->math]);
  for (int i = 0; i < n; i++)
    if (key[i] <= ' ' || key[i] > '~')
      key[i] = '_';
  return n;
}

GuiseGpuStatus
guise_measure_memory (GuiseGpu     *gpu,
                      int           element,
                      const size_t *sizes,
                      int           n_parts,
                      void        **out_parts)
{
  size_t         n_bytes = 0;
  void          *memory = NULL;
  GuiseGpuStatus status;

  for (int i = 0; i < n_parts; i++)
    n_bytes +=
      (sizes[i] + GUISE_TRIAL_ALIGNMENT - 1) / GUISE_TRIAL_ALIGNMENT * GUISE_TRIAL_ALIGNMENT;
  status = guise_gpu_memory_new (gpu, n_bytes, &memory);
  if (status != GUISE_GPU_OK)
    return status;
  status = guise_gpu_fill_random (gpu, memory, element, n_bytes);
  if (status != GUISE_GPU_OK)
    {
      guise_gpu_memory_free (gpu, memory);
      return status;
    }
  n_bytes = 0;
  for (int i = 0; i < n_parts; i++)
    {
      out_parts[i] = (char *) memory + n_bytes;
      n_bytes +=
        (sizes[i] + GUISE_TRIAL_ALIGNMENT - 1) / GUISE_TRIAL_ALIGNMENT * GUISE_TRIAL_ALIGNMENT;
    }
  return GUISE_GPU_OK;
}

/* Microseconds of a run, the mean of n; -1 where one fails. */
static double
time_runs (GuiseGpu *gpu, GuiseCandidate run, void *data, int i, int n, const cudaEvent_t events[2])
{
  float       milliseconds = 0;
  cudaError_t error = cudaEventRecord (events[0], gpu->stream);
  int         is_run = error == cudaSuccess;

  for (int k = 0; is_run && k < n; k++)
    is_run = run (data, i) == GUISE_GPU_OK;
  error = cudaEventRecord (events[1], gpu->stream);
  if (error == cudaSuccess)
    error = cudaEventSynchronize (events[1]);
  if (error == cudaSuccess)
    error = cudaEventElapsedTime (&milliseconds, events[0], events[1]);
  if (guise_gpu_check_cuda (error, "Measuring") != GUISE_GPU_OK || !is_run)
    return -1;
  /* An empty run would divide by zero, and 0 means failure to who chooses. */
  return milliseconds > 0 ? 1000.0 * (double) milliseconds / n : 0.001;
}

static int
count_runs (double microseconds)
{
  double n = ROUND_MICROSECONDS / microseconds;

  return n < 1 ? 1 : n > MAX_RUNS ? MAX_RUNS : (int) n;
}

/* Drops candidates that take more than @factor times the best and @more microseconds. */
static void
drop_slow (double *times, int n_candidates, double factor, double more)
{
  double best = -1;

  for (int i = 0; i < n_candidates; i++)
    if (times[i] > 0 && (best < 0 || times[i] < best))
      best = times[i];
  for (int i = 0; i < n_candidates; i++)
    if (times[i] > factor * best + more)
      times[i] = -1;
}

static void
measure_all (GuiseGpu         *gpu,
             GuiseCandidate    run,
             void             *data,
             int               n_candidates,
             double           *times,
             const cudaEvent_t events[2])
{
  /* The first run loads the code. Two more, of all in turn, tell how long a run is and which are
   * not worth more. */
  for (int i = 0; i < n_candidates; i++)
    times[i] = time_runs (gpu, run, data, i, 1, events);
  drop_slow (times, n_candidates, 1.0, LOADING);
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < n_candidates; i++)
      if (times[i] > 0)
        {
          double time = time_runs (gpu, run, data, i, 1, events);

          times[i] = round == 0 || time < times[i] ? time : times[i];
        }
  drop_slow (times, n_candidates, IN_THE_RACE, 0.0);
  for (int round = 0; round < N_ROUNDS; round++)
    for (int i = 0; i < n_candidates; i++)
      if (times[i] > 0)
        {
          double time = time_runs (gpu, run, data, i, count_runs (times[i]), events);

          /* The mean of several runs replaces that of the single one. */
          times[i] = time < 0 || round == 0 || time < times[i] ? time : times[i];
        }
}

void
guise_measure (GuiseGpu *gpu, GuiseCandidate run, void *data, int n_candidates, double *times)
{
  cudaEvent_t    events[2] = { NULL, NULL };
  GuiseGpuStatus status =
    guise_gpu_check_cuda (cudaEventCreateWithFlags (&events[0], cudaEventBlockingSync),
                          "Measuring");

  if (status == GUISE_GPU_OK)
    status = guise_gpu_check_cuda (cudaEventCreateWithFlags (&events[1], cudaEventBlockingSync),
                                   "Measuring");
  if (status == GUISE_GPU_OK)
    measure_all (gpu, run, data, n_candidates, times, events);
  else
    for (int i = 0; i < n_candidates; i++)
      times[i] = -1;
  for (int i = 0; i < 2; i++)
    if (events[i] != NULL)
      (void) cudaEventDestroy (events[i]);
}

int
guise_measure_try (GuiseGpu *gpu, GuiseCandidate run, void *data, int i)
{
  return run (data, i) == GUISE_GPU_OK && guise_gpu_synchronize (gpu) == GUISE_GPU_OK;
}
