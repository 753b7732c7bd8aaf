/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* No graphics card is that hot: what says so is no temperature. */
#define GUISE_HOST_HEAT_MAX 150

/**
 * guise_host_heat_parse:
 * @text: a line for each card, whole degrees Celsius; other lines do not count
 *
 * Returns: degrees Celsius of the hottest one; NaN: none is told
 */
double guise_host_heat_parse (const char *text);

/**
 * guise_host_heat_ask:
 * @limit_ms: how long the driver may take
 * @cancellable: (nullable): ends the waiting
 *
 * Asks the driver's own program, `nvidia-smi`, which opens no card for computing. Blocks, not
 * longer than @limit_ms. Thread: any; without a main loop.
 *
 * Returns: degrees Celsius of the hottest graphics card; NaN where nobody tells
 */
double guise_host_heat_ask (unsigned limit_ms, GCancellable *cancellable);

G_END_DECLS
