/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums over the GPUs of several processes, by NCCL. There is one communicator a device: several in
 * recorded work can wait for each other for ever. */
#include "guise-collective-watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "guise-nccl.h"

#define NO_MEMORY       "There is not enough memory"
#define CLOSE_SECONDS   10.0
#define GIVE_UP_SECONDS 0.2 /* recorded work, which it waits for, is given back later */

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

/* ---- calls that may not return ---- */

/**
 * Call:
 *
 * NCCL waits without an end for a rank that does not come, and in giving up a communicator for
 * recorded work that knows it. So a thread of its own waits, and is left alone when that takes too
 * long; the last of the two who knows of the call frees it.
 */
typedef struct
{
  GuiseNccl                 nccl;
  const GuiseGpu           *gpu; /* NULL: gives up @comm */
  GuiseGpuCollectiveOptions options;
  GuiseNcclComm            *comm;
  pthread_mutex_t           lock; /* of what follows, and of @comm once it runs */
  pthread_cond_t            ended;
  int                       is_over;
  int                       is_left;
  int                       result;
} Call;

static void
call_free (Call *call)
{
  pthread_cond_destroy (&call->ended);
  pthread_mutex_destroy (&call->lock);
  free (call);
}

static Call *
call_new (const GuiseNccl *nccl)
{
  Call              *call = calloc (1, sizeof *call);
  pthread_condattr_t attributes;

  if (call == NULL)
    return NULL;
  call->nccl = *nccl;
  pthread_mutex_init (&call->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&call->ended, &attributes);
  pthread_condattr_destroy (&attributes);
  return call;
}

/* The device belongs to a thread; giving up finds it by itself. */
static int
make_call (const Call *call, GuiseNcclComm **comm)
{
  if (call->gpu == NULL)
    return call->nccl.ncclCommAbort (*comm);
  if (guise_gpu_enter (call->gpu) != GUISE_GPU_OK)
    return GUISE_NCCL_SUCCESS; /* without a communicator */
  return call->nccl.ncclCommInitRank (comm, call->options.n_ranks, call->options.id,
                                      call->options.rank);
}

static void *
run_call (void *data)
{
  Call          *call = data;
  GuiseNcclComm *comm = call->comm;
  int            result = make_call (call, &comm);
  int            is_left;

  pthread_mutex_lock (&call->lock);
  call->is_over = 1;
  call->result = result;
  call->comm = comm;
  is_left = call->is_left;
  pthread_cond_signal (&call->ended);
  pthread_mutex_unlock (&call->lock);
  if (is_left)
    {
      if (call->gpu != NULL && comm != NULL)
        (void) call->nccl.ncclCommAbort (comm);
      call_free (call);
    }
  return NULL;
}

/* Returns: whether it is over in time; the call is the thread's otherwise */
static int
call_wait (Call *call, double seconds)
{
  struct timespec end;
  int             is_over;
  int             code = 0;

  clock_gettime (CLOCK_MONOTONIC, &end);
  end.tv_sec += (time_t) seconds;
  end.tv_nsec += (long) ((seconds - (double) (time_t) seconds) * 1e9);
  end.tv_sec += end.tv_nsec / 1000000000;
  end.tv_nsec %= 1000000000;
  pthread_mutex_lock (&call->lock);
  while (!call->is_over && code == 0)
    code = pthread_cond_timedwait (&call->ended, &call->lock, &end);
  is_over = call->is_over;
  call->is_left = !is_over;
  pthread_mutex_unlock (&call->lock);
  return is_over;
}

static int
call_start (Call *call)
{
  pthread_t thread;

  if (pthread_create (&thread, NULL, run_call, call) != 0)
    return 0;
  (void) pthread_detach (thread);
  return 1;
}

/* What waits on the GPU for the others ends at once; the rest when nobody knows the communicator
 * any more. */
static void
give_up (GuiseGpuCollective *self, double seconds)
{
  Call *call = call_new (&self->nccl);

  if (call == NULL)
    return;
  call->comm = self->comm;
  self->comm = NULL;
  if (!call_start (call) || call_wait (call, seconds))
    call_free (call);
}

/* ---- meeting ---- */

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
  Call          *call = call_new (&self->nccl);
  GuiseGpuStatus status = GUISE_GPU_OK;

  if (call == NULL)
    return guise_gpu_fail (GUISE_GPU_NO_MEMORY, NO_MEMORY);
  call->gpu = gpu;
  call->options = *options;
  if (!call_start (call))
    {
      call_free (call);
      return guise_gpu_fail (GUISE_GPU_FAILED, "No thread can be started");
    }
  if (!call_wait (call, self->seconds))
    return fail_waiting (self, self->seconds);
  self->comm = call->comm;
  if (call->result != GUISE_NCCL_SUCCESS)
    status = fail (&self->nccl, GUISE_GPU_UNSUPPORTED, "The GPUs do not meet", call->result);
  else if (self->comm == NULL)
    status = guise_gpu_fail (GUISE_GPU_FAILED, "The GPU cannot be used by a second thread");
  call_free (call);
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
    give_up (self, CLOSE_SECONDS);
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
  give_up (self, GIVE_UP_SECONDS);
  if (waited > self->seconds)
    return fail_waiting (self, waited);
  return fail (&self->nccl, GUISE_GPU_RANK_LOST, "Another process of this training is lost",
               result);
}
