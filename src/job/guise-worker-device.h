/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_worker_choose_device:
 * @devices: (nullable): where trainings compute, as in #GuiseWorkerOptions; %NULL: "auto"
 *
 * What one process computes on by itself where several may train together: the first of them. One
 * that is gone is not replaced by another: opening it tells.
 *
 * Returns: (transfer full): a name for guise_device_open()
 */
char *guise_worker_choose_device (const char *devices);

G_END_DECLS
