/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "cli/guise-cli.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * guise_cli_ranks_join:
 * @self: the call; gets `ranks` when it is one of several processes
 * @error: where to put the error
 *
 * Meets the other processes that mpirun or Slurm have started.
 *
 * Errors: what guise_ranks_join() says
 */
gboolean guise_cli_ranks_join (GuiseCli *self, GError **error);

/**
 * guise_cli_ranks_share:
 * @self: the call
 * @device: what this process computes on
 * @error: where to put the error
 *
 * Shares the device's work with the other processes, if there are any, after they have compared
 * what they compute on. Says so where they differ in what makes one wait for the other.
 *
 * Errors: what guise_ranks_check_device() says
 */
gboolean guise_cli_ranks_share (const GuiseCli *self, GuiseDevice *device, GError **error);

/* Returns: (transfer full): shares of the time by process, for a result's `wait_shares` */
JsonArray *guise_cli_ranks_make_shares (const double *shares, int n);

G_END_DECLS
