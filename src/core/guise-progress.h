/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseProgressFunc:
 * @done: units finished
 * @total: all units, or 0 when unknown
 * @user_data: the caller's
 *
 * How synchronous engine code reports on its way. Called on the thread that does the work, at
 * most once per unit; the receiver decides how often to show it.
 */
typedef void (*GuiseProgressFunc) (uint64_t done, uint64_t total, void *user_data);

/**
 * GuiseRate:
 *
 * Units per second over a sliding window of a few seconds, and the time left. Plain value.
 */
typedef struct
{
  int64_t  start_us;
  int64_t  window_us;
  uint64_t window_done;
  uint64_t start_done;
  double   per_second;
} GuiseRate;

/**
 * guise_rate_start:
 * @self: the rate
 * @done: units finished already, by an earlier run
 */
void guise_rate_start (GuiseRate *self, uint64_t done);

/**
 * guise_rate_update:
 * @self: the rate
 * @done: units finished now
 *
 * Returns: units per second, 0 when nothing is known yet
 */
double guise_rate_update (GuiseRate *self, uint64_t done);

/**
 * guise_rate_eta:
 * @self: the rate, updated
 * @done: units finished
 * @total: all units
 *
 * Returns: seconds left, or -1 when not known
 */
double guise_rate_eta (const GuiseRate *self, uint64_t done, uint64_t total);

G_END_DECLS
