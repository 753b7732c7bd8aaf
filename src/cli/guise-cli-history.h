/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

/* What a training has left behind it, as `guise history` tells it. It only reads: a project may be
 * training meanwhile. */

/**
 * GuiseCliHistory:
 * @cli: the call
 * @project: (owned): whose history
 * @from: first iteration wanted
 * @to: last one wanted
 * @n_points: of the losses; 0: as many as suit the form
 * @n_newest: acts at most; 0: all
 * @is_csv: losses as comma-separated values
 * @acts: (owned) (nullable) (array zero-terminated=1): only acts of these names
 * @chart: (owned) (nullable): file for a picture of the losses
 */
typedef struct
{
  GuiseCli     *cli;
  GuiseProject *project;
  gint64        from;
  gint64        to;
  int           n_points;
  int           n_newest;
  gboolean      is_csv;
  char        **acts;
  char         *chart;
} GuiseCliHistory;

/* The parts, each ends with its result. */
gboolean guise_cli_history_losses (GuiseCliHistory *self, GError **error);
gboolean guise_cli_history_overview (GuiseCliHistory *self, GError **error);

/**
 * guise_cli_history_read_acts:
 * @self: what is asked for
 * @n_newest: how many at most, 0: all
 * @error: where to put the error
 *
 * Reads the journal and warns of what it could not give.
 *
 * Returns: (transfer full) (nullable) (element-type JsonObject): acts
 */
GPtrArray *
guise_cli_history_read_acts (const GuiseCliHistory *self, size_t n_newest, GError **error);

G_END_DECLS
