/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The accessibility bus as a screen reader has it: a bus of its own, the registry, and what this
 * program says of itself there. */

/**
 * a11y_bus_start:
 *
 * Starts both, and lets GTK use them. To be called before GTK is there.
 *
 * Returns: (transfer none) (nullable): why there is no such bus; %NULL: there is one
 */
const char *a11y_bus_start (void);
void        a11y_bus_stop (void);

/**
 * a11y_bus_collect:
 * @findings: (element-type utf8): where the ways to controls without a name are put
 *
 * Goes through everything that this program shows on the bus, on a thread, while the main loop of
 * this one answers. What is within a control that has a name needs none of its own.
 *
 * Returns: how many controls there were
 */
guint a11y_bus_collect (GHashTable *findings);

G_END_DECLS
