/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How one of several processes of a worker is started: `guise-worker --rank PATH`, where PATH is
 * the socket of the one that has started all. */
#define GUISE_RANK_OPTION "--rank"

/**
 * guise_rank_start_find:
 *
 * Returns: (transfer full) (nullable): the path of `mpirun`; %NULL where Open MPI is not installed
 */
char *guise_rank_start_find (void);

/**
 * guise_rank_start_dup_command:
 * @mpirun: path of `mpirun`
 * @n_ranks: how many processes
 * @as_root: whether the user is the superuser, whom `mpirun` wants to be told of
 * @program: path of the worker
 * @socket: of who starts them
 *
 * Returns: (transfer full) (array zero-terminated=1): what starts them
 */
char **guise_rank_start_dup_command (const char *mpirun,
                                     int         n_ranks,
                                     gboolean    as_root,
                                     const char *program,
                                     const char *socket);

G_END_DECLS
