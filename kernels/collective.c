/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over the GPUs of several processes, by NCCL. There is one communicator a device: several in
 * recorded work can wait for each other for ever. */
#include "guise-collective-watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "guise-nccl.h"

#define NO_MEMORY "There is not enough memory"

/**
 * GuiseGpuCollective:
 * @comm: (nullable): %NULL once it was given up
 * @seconds: how long a wait for the others may take
 */
struct GuiseGpuCollective
{
  GuiseNccl      nccl;
  GuiseNcclComm *comm;
  int            rank;
  int            n_ranks;
  double         seconds;
};

static GuiseGpuStatus
load (GuiseNccl *nccl)
{
  /* Connections are made with the communicator, not in the first sum: what they take of the memory
   * is known then, and a rank that is lost meanwhile is found by whoever waits for the
   * communicator. Read when the library starts; who has set it knows better. */
  (void) setenv ("NCCL_RUNTIME_CONNECT", "0", 0);
  return guise_nccl_load (nccl, GUISE_NCCL_LIBRARY);
}

/* What NCCL says. Its longer text tells more, where it has one. */
static GuiseGpuStatus
fail (const GuiseNccl *nccl, GuiseGpuStatus status, const char *what, int result)
{
  const char *more = nccl->ncclGetLastError (NULL);
  size_t      n = more != NULL ? strcspn (more, "\n") : 0;

  return guise_gpu_fail (status, "%s: NCCL answers '%s'%s%.*s", what,
                         nccl->ncclGetErrorString (result), n > 0 ? ", " : "", (int) n,
                         n > 0 ? more : "");
}

GuiseGpuStatus
guise_gpu_collective_prepare (GuiseGpuCollectiveId *id)
{
  GuiseNccl      nccl;
  GuiseGpuStatus status = load (&nccl);
  int            result;

  if (status != GUISE_GPU_OK || id == NULL)
    return status;
  result = nccl.ncclGetUniqueId (id);
  return result == GUISE_NCCL_SUCCESS
           ? GUISE_GPU_OK
           : fail (&nccl, GUISE_GPU_FAILED, "A meeting place for the GPUs", result);
}

/* ---- meeting ---- */

/**
 * Meeting:
 *
 * NCCL waits without an end for a rank that does not come. So a thread of its own waits, and is
 * left alone when that takes too long; the last of the two who knows of the meeting frees it.
 */
typedef struct
{
  GuiseNccl            nccl;
  const GuiseGpu      *gpu;
  GuiseGpuCollectiveId id;
  int                  rank;
  int                  n_ranks;
  pthread_mutex_t      lock; /* of what follows */
  pthread_cond_t       ended;
  int                  is_over;
  int                  is_left;
  int                  result;
  GuiseNcclComm       *comm;
} Meeting;

static void
meeting_free (Meeting *meeting)
{
  pthread_cond_destroy (&meeting->ended);
  pthread_mutex_destroy (&meeting->lock);
  free (meeting);
}

static void *
meet (void *data)
{
  Meeting       *meeting = data;
  GuiseNcclComm *comm = NULL;
  int            result = GUISE_NCCL_SUCCESS;
  int            is_left;

  /* the device belongs to a thread */
  if (guise_gpu_enter (meeting->gpu) == GUISE_GPU_OK)
    result = meeting->nccl.ncclCommInitRank (&comm, meeting->n_ranks, meeting->id, meeting->rank);
  pthread_mutex_lock (&meeting->lock);
  meeting->is_over = 1;
  meeting->result = result;
  meeting->comm = comm;
  is_left = meeting->is_left;
  pthread_cond_signal (&meeting->ended);
  pthread_mutex_unlock (&meeting->lock);
  if (is_left)
    {
      if (comm != NULL)
        (void) meeting->nccl.ncclCommAbort (comm);
      meeting_free (meeting);
    }
  return NULL;
}

static Meeting *
meeting_new (const GuiseGpu *gpu, const GuiseNccl *nccl, const GuiseGpuCollectiveOptions *options)
{
  Meeting           *meeting = calloc (1, sizeof *meeting);
  pthread_condattr_t attributes;

  if (meeting == NULL)
    return NULL;
  meeting->nccl = *nccl;
  meeting->gpu = gpu;
  meeting->id = options->id;
  meeting->rank = options->rank;
  meeting->n_ranks = options->n_ranks;
  pthread_mutex_init (&meeting->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&meeting->ended, &attributes);
  pthread_condattr_destroy (&attributes);
  return meeting;
}

/* Returns: whether all have met in time; the meeting is the thread's otherwise */
static int
wait_for_meeting (Meeting *meeting, double seconds)
{
  struct timespec end;
  int             is_over;
  int             code = 0;

  clock_gettime (CLOCK_MONOTONIC, &end);
  end.tv_sec += (time_t) seconds;
  end.tv_nsec += (long) ((seconds - (double) (time_t) seconds) * 1e9);
  end.tv_sec += end.tv_nsec / 1000000000;
  end.tv_nsec %= 1000000000;
  pthread_mutex_lock (&meeting->lock);
  while (!meeting->is_over && code == 0)
    code = pthread_cond_timedwait (&meeting->ended, &meeting->lock, &end);
  is_over = meeting->is_over;
  meeting->is_left = !is_over;
  pthread_mutex_unlock (&meeting->lock);
  return is_over;
}

static GuiseGpuStatus
fail_waiting (const GuiseGpuCollective *self, double seconds)
{
  return guise_gpu_fail (GUISE_GPU_RANK_LOST,
                         "Another of the %d processes of this training is gone or stands still: "
                         "process %d has waited for %.0f s",
                         self->n_ranks, self->rank, seconds);
}

static GuiseGpuStatus
meet_others (GuiseGpuCollective              *self,
             const GuiseGpu                  *gpu,
             const GuiseGpuCollectiveOptions *options)
{
  Meeting       *meeting = meeting_new (gpu, &self->nccl, options);
  GuiseGpuStatus status = GUISE_GPU_OK;
  pthread_t      thread;

  if (meeting == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, NO_MEMORY);
  if (pthread_create (&thread, NULL, meet, meeting) != 0)
    {
      meeting_free (meeting);
      return guise_gpu_fail (GUISE_GPU_FAILED, "No thread can be started");
    }
  (void) pthread_detach (thread);
  if (!wait_for_meeting (meeting, self->seconds))
    return fail_waiting (self, self->seconds);
  self->comm = meeting->comm;
  if (meeting->result != GUISE_NCCL_SUCCESS)
    status = fail (&self->nccl, GUISE_GPU_UNSUPPORTED, "The GPUs do not meet", meeting->result);
  else if (self->comm == NULL)
    status = guise_gpu_fail (GUISE_GPU_FAILED, "The GPU cannot be used by a second thread");
  meeting_free (meeting);
  return status;
}

GuiseGpuStatus
guise_gpu_collective_open (GuiseGpu *gpu, const GuiseGpuCollectiveOptions *options)
{
  GuiseGpuCollective *self = calloc (1, sizeof *self);
  GuiseGpuStatus      status;

  if (self == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, NO_MEMORY);
  self->rank = options->rank;
  self->n_ranks = options->n_ranks;
  self->seconds = options->seconds;
  status = load (&self->nccl);
  if (status == GUISE_GPU_OK)
    status = meet_others (self, gpu, options);
  if (status == GUISE_GPU_OK)
    status = guise_gpu_set_collective (gpu, self);
  if (status != GUISE_GPU_OK)
    guise_collective_close (self);
  return status;
}

/* Always gives up: a farewell would wait for ranks that may be gone. What they need of this one is
 * done, for they have agreed on every iteration since. */
void
guise_collective_close (GuiseGpuCollective *self)
{
  if (self == NULL)
    return;
  if (self->comm != NULL)
    (void) self->nccl.ncclCommAbort (self->comm);
  free (self);
}

/* ---- sums ---- */

GuiseGpuStatus
guise_collective_sum (GuiseGpuCollective *self, float *values, size_t n, void *stream)
{
  int result;

  if (self->comm == NULL)
    return guise_gpu_fail (GUISE_GPU_RANK_LOST, "Another process of this training is gone");
  result = self->nccl.ncclAllReduce (values, values, n, GUISE_NCCL_FLOAT, GUISE_NCCL_SUM,
                                     self->comm, stream);
  return result == GUISE_NCCL_SUCCESS
           ? GUISE_GPU_OK
           : fail (&self->nccl, GUISE_GPU_FAILED, "A sum over the GPUs", result);
}

/* What waits on the GPU for a rank that is gone ends only when the communicator is given up. */
GuiseGpuStatus
guise_collective_watch (GuiseGpuCollective *self, double waited)
{
  int result = GUISE_NCCL_SUCCESS;
  int code;

  if (self->comm == NULL)
    return guise_gpu_fail (GUISE_GPU_RANK_LOST, "Another process of this training is gone");
  code = self->nccl.ncclCommGetAsyncError (self->comm, &result);
  if (code != GUISE_NCCL_SUCCESS)
    result = code;
  if ((result == GUISE_NCCL_SUCCESS || result == GUISE_NCCL_IN_PROGRESS) && waited <= self->seconds)
    return GUISE_GPU_OK;
  (void) self->nccl.ncclCommAbort (self->comm);
  self->comm = NULL;
  if (waited > self->seconds)
    return fail_waiting (self, waited);
  return fail (&self->nccl, GUISE_GPU_RANK_LOST, "Another process of this training is lost",
               result);
}
