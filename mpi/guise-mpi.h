/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/*
 * What the program knows of MPI. The module `guise-mpi` exports one function that returns this
 * table; it knows nothing of the program, and the program nothing of MPI, so that it starts where
 * there is none.
 */

#define GUISE_MPI_VERSION 1
#define GUISE_MPI_SYMBOL  "guise_mpi_get_table"

/* How a call ended. */
enum
{
  GUISE_MPI_DONE,
  GUISE_MPI_FAILED,  /* get_message tells why */
  GUISE_MPI_NO_PEER, /* somebody did not come within the time given */
};

/**
 * GuiseMpiTable:
 * @version: GUISE_MPI_VERSION
 * @start: begins; once in a process. NULL when it cannot, get_message (NULL) tells why
 * @all_reduce_sum: values [n] f32 become their sums over all processes, the same bits everywhere
 * @broadcast: bytes become those of process root
 * @wait: returns when all have come
 * @finish: ends: with all others when they come within @seconds, else ends all of them, this one
 *   included, with @status. Does not free
 * @get_message: of the last failure; self may be NULL
 *
 * All but @start take what it returned; @seconds is how long a call waits for the others.
 * Thread: the one that called @start.
 */
typedef struct
{
  int version;
  void *(*start) (int *out_rank, int *out_n_ranks);
  int (*all_reduce_sum) (void *self, float *values, size_t n, double seconds);
  int (*broadcast) (void *self, void *bytes, size_t n_bytes, int root, double seconds);
  int (*wait) (void *self, double seconds);
  void (*finish) (void *self, int status, double seconds);
  const char *(*get_message) (const void *self);
} GuiseMpiTable;

/* What GUISE_MPI_SYMBOL names. */
typedef const GuiseMpiTable *(*GuiseMpiGetTable) (void);
