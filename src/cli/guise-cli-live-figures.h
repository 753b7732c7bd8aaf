/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "live/guise-live-meter.h"

G_BEGIN_DECLS

/**
 * guise_cli_live_make_members:
 * @figures: what the pipeline takes
 *
 * Returns: (transfer full): `stages`, `around_network`, `latency` (each p50, p95, p99 in
 *   milliseconds), `fps`, `frames`, `dropped`, `missed` (by the output),
 *   `without_face`
 */
JsonObject *guise_cli_live_make_members (const GuiseLiveFigures *figures);

/**
 * guise_cli_live_dup_table:
 * @figures: what the pipeline takes
 *
 * Returns: (transfer full): the same for people, in several lines
 */
char *guise_cli_live_dup_table (const GuiseLiveFigures *figures);

G_END_DECLS
