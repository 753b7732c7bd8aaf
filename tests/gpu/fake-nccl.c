/* SPDX-License-Identifier: GPL-3.0-or-later
 * A library in the place of NCCL, which behaves as GUISE_FAKE_NCCL in the environment says:
 *   (nothing)   everything is done, and nothing happens
 *   no-id       there is no meeting place
 *   no-meeting  the others do not come: it waits for them for ever
 *   bad-meeting the others are met in vain
 *   lost        after the meeting a rank is lost
 *   bad-sum     sums are refused
 *   recorded    giving up waits for recorded work, without an end */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guise-nccl.h"

#define REMOTE_ERROR 6 /* ncclRemoteError */
#define VISIBLE      __attribute__ ((visibility ("default")))

/* How often it was called, for the tests. */
extern int guise_fake_nccl_n_sums   VISIBLE;
extern int guise_fake_nccl_n_aborts VISIBLE;
int                                 guise_fake_nccl_n_sums;
int                                 guise_fake_nccl_n_aborts;

static int
behaves (const char *way)
{
  const char *text = getenv ("GUISE_FAKE_NCCL");

  return text != NULL && strcmp (text, way) == 0;
}

#define DECLARE(type, name, arguments) VISIBLE type name arguments;
GUISE_NCCL_FUNCTIONS (DECLARE)

const char *
ncclGetErrorString (int result)
{
  return result == REMOTE_ERROR ? "remote process exited" : "something else";
}

const char *
ncclGetLastError (GuiseNcclComm *comm)
{
  return behaves ("bad-meeting") ? "no way to the others\nsecond line" : "";
}

int
ncclGetUniqueId (GuiseGpuCollectiveId *id)
{
  memset (id, 7, sizeof *id);
  return behaves ("no-id") ? 2 : GUISE_NCCL_SUCCESS;
}

int
ncclCommInitRank (GuiseNcclComm **comm, int n_ranks, GuiseGpuCollectiveId id, int rank)
{
  while (behaves ("no-meeting"))
    usleep (10000);
  if (behaves ("bad-meeting") || id.bytes[0] != 7 || id.bytes[sizeof id.bytes - 1] != 7 ||
      n_ranks != 2 || rank != 1)
    return 2;
  *comm = (GuiseNcclComm *) &guise_fake_nccl_n_sums;
  return GUISE_NCCL_SUCCESS;
}

int
ncclCommGetAsyncError (GuiseNcclComm *comm, int *result)
{
  *result = behaves ("lost") ? REMOTE_ERROR : GUISE_NCCL_SUCCESS;
  return GUISE_NCCL_SUCCESS;
}

int
ncclAllReduce (const void    *from,
               void          *to,
               size_t         n,
               int            type,
               int            operation,
               GuiseNcclComm *comm,
               void          *stream)
{
  guise_fake_nccl_n_sums++;
  return behaves ("bad-sum") || n != 5 || type != GUISE_NCCL_FLOAT || operation != GUISE_NCCL_SUM
           ? 4
           : GUISE_NCCL_SUCCESS;
}

int
ncclCommAbort (GuiseNcclComm *comm)
{
  __atomic_add_fetch (&guise_fake_nccl_n_aborts, 1, __ATOMIC_SEQ_CST);
  while (behaves ("recorded"))
    usleep (10000);
  return GUISE_NCCL_SUCCESS;
}
