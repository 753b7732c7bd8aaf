/* SPDX-License-Identifier: GPL-3.0-or-later
 * The module `guise-mpi`: sums and broadcasts over MPI, none of which waits for ever. */
#include "guise-mpi.h"

#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

#define MAX_COUNT   (1u << 28) /* elements of one exchange: MPI counts in int */
#define SPIN_S      0.0005     /* a peer that is this late is worth a nap */
#define NAP_NS      20000
#define SPIN_CHECKS 64 /* looks at the request between looks at the clock */

typedef struct
{
  MPI_Comm work;
  MPI_Comm end; /* apart, so that a farewell never meets another exchange */
  char     message[MPI_MAX_ERROR_STRING + 64];
} Mpi;

static Mpi the_one; /* MPI itself starts once in a process */

static int
fail (Mpi *self, const char *what, int code)
{
  char text[MPI_MAX_ERROR_STRING] = "";
  int  length = 0;

  MPI_Error_string (code, text, &length);
  snprintf (self->message, sizeof self->message, "%s: %s", what, text);
  return GUISE_MPI_FAILED;
}

/* Waits with an eye on the clock. A request that is given up stays with MPI. */
static int
wait_for (Mpi *self, const char *what, MPI_Request *request, double seconds)
{
  const struct timespec nap = { 0, NAP_NS };
  const double          start = MPI_Wtime ();

  for (int check = 1;; check++)
    {
      int    is_done = 0;
      int    code = MPI_Test (request, &is_done, MPI_STATUS_IGNORE);
      double waited;

      if (code != MPI_SUCCESS)
        return fail (self, what, code);
      if (is_done)
        return GUISE_MPI_DONE;
      if (check % SPIN_CHECKS != 0)
        {
          sched_yield ();
          continue;
        }
      waited = MPI_Wtime () - start;
      if (waited > seconds)
        return GUISE_MPI_NO_PEER;
      if (waited > SPIN_S)
        nanosleep (&nap, NULL);
    }
}

static void *
start (int *out_rank, int *out_n_ranks)
{
  Mpi *self = &the_one;
  int  level, code;

  code = MPI_Init_thread (NULL, NULL, MPI_THREAD_FUNNELED, &level);
  if (code == MPI_SUCCESS)
    code = MPI_Comm_set_errhandler (MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (code == MPI_SUCCESS)
    code = MPI_Comm_dup (MPI_COMM_WORLD, &self->work);
  if (code == MPI_SUCCESS)
    code = MPI_Comm_dup (MPI_COMM_WORLD, &self->end);
  if (code == MPI_SUCCESS)
    code = MPI_Comm_rank (self->work, out_rank);
  if (code == MPI_SUCCESS)
    code = MPI_Comm_size (self->work, out_n_ranks);
  if (code == MPI_SUCCESS)
    return self;
  fail (self, "MPI did not start", code);
  return NULL;
}

static int
all_reduce_sum (void *data, float *values, size_t n, double seconds)
{
  Mpi *self = data;

  while (n > 0)
    {
      const int   count = (int) (n < MAX_COUNT ? n : MAX_COUNT);
      MPI_Request request;
      int         code =
        MPI_Iallreduce (MPI_IN_PLACE, values, count, MPI_FLOAT, MPI_SUM, self->work, &request);

      if (code != MPI_SUCCESS)
        return fail (self, "A sum over MPI failed", code);
      code = wait_for (self, "A sum over MPI failed", &request, seconds);
      if (code != GUISE_MPI_DONE)
        return code;
      values += count;
      n -= (size_t) count;
    }
  return GUISE_MPI_DONE;
}

static int
broadcast (void *data, void *bytes, size_t n_bytes, int root, double seconds)
{
  Mpi  *self = data;
  char *at = bytes;

  while (n_bytes > 0)
    {
      const int   count = (int) (n_bytes < MAX_COUNT ? n_bytes : MAX_COUNT);
      MPI_Request request;
      int         code = MPI_Ibcast (at, count, MPI_BYTE, root, self->work, &request);

      if (code != MPI_SUCCESS)
        return fail (self, "A broadcast over MPI failed", code);
      code = wait_for (self, "A broadcast over MPI failed", &request, seconds);
      if (code != GUISE_MPI_DONE)
        return code;
      at += count;
      n_bytes -= (size_t) count;
    }
  return GUISE_MPI_DONE;
}

static int
meet (Mpi *self, MPI_Comm where, double seconds)
{
  MPI_Request request;
  int         code = MPI_Ibarrier (where, &request);

  if (code != MPI_SUCCESS)
    return fail (self, "A meeting over MPI failed", code);
  return wait_for (self, "A meeting over MPI failed", &request, seconds);
}

static int
wait_for_all (void *data, double seconds)
{
  Mpi *self = data;

  return meet (self, self->work, seconds);
}

static void
finish (void *data, int status, double seconds)
{
  Mpi *self = data;

  if (meet (self, self->end, seconds) == GUISE_MPI_DONE)
    MPI_Finalize ();
  else
    MPI_Abort (self->end, status);
}

static const char *
get_message (const void *data)
{
  (void) data;
  return the_one.message;
}

__attribute__ ((visibility ("default"))) const GuiseMpiTable *guise_mpi_get_table (void);

const GuiseMpiTable *
guise_mpi_get_table (void)
{
  static const GuiseMpiTable table = {
    .version = GUISE_MPI_VERSION,
    .start = start,
    .all_reduce_sum = all_reduce_sum,
    .broadcast = broadcast,
    .wait = wait_for_all,
    .finish = finish,
    .get_message = get_message,
  };

  return &table;
}
