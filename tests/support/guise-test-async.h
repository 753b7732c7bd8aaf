/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * GuiseTestAsyncFlags:
 * @GUISE_TEST_ASYNC_DEFAULT: it can do everything
 * @GUISE_TEST_ASYNC_NO_CAPTURE: recording fails at its end, as where a kernel does what cannot be
 *   recorded
 * @GUISE_TEST_ASYNC_NO_PINNED: there is no pinned memory left
 *
 * What goes wrong with a device.
 */
typedef enum
{
  GUISE_TEST_ASYNC_DEFAULT = 0,
  GUISE_TEST_ASYNC_NO_CAPTURE = 1 << 0,
  GUISE_TEST_ASYNC_NO_PINNED = 1 << 1,
} GuiseTestAsyncFlags;

/**
 * GuiseTestAsyncCounts:
 * @n_waiting: pieces of work that are enqueued and not done
 * @n_captures: how often recording began
 * @n_branches: how often work went aside
 * @n_graph_runs: how often what was recorded was enqueued
 *
 * What a device has seen.
 */
typedef struct
{
  size_t n_waiting;
  int    n_captures;
  int    n_branches;
  int    n_graph_runs;
} GuiseTestAsyncCounts;

/**
 * guise_test_async_device_new:
 * @flags: see #GuiseTestAsyncFlags
 *
 * A device that computes with the reference kernels as late as it may: work is enqueued and done
 * only when somebody waits for it, and then no more of it than that. Who reads without waiting, or
 * expects that something is done at once, gets old values. What goes aside waits even longer.
 *
 * Returns: (transfer full): a device
 */
GuiseDevice *guise_test_async_device_new (GuiseTestAsyncFlags flags);

GuiseTestAsyncCounts guise_test_async_get_counts (const GuiseDevice *device);

/* The call of a kernel after @n_calls more is refused, once. */
void guise_test_async_fail_after (const GuiseDevice *device, unsigned n_calls);

G_END_DECLS
