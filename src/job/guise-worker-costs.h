/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_worker_costs:
 * @dir: a project folder
 *
 * Answers requests (guise-costs-talk.h) about plans of a project, read from standard input, on
 * standard output, until the input ends. The newest request counts: it stops an older one that is
 * being worked on, which then is not answered. The device is opened by the first one and kept.
 * Whatever else writes to standard output is sent to standard error. When the input has ended, or
 * nobody reads the answers any more, and the work does not stop within two seconds, the process
 * kills itself.
 *
 * Returns: an exit code
 */
int guise_worker_costs (const char *dir);

G_END_DECLS
