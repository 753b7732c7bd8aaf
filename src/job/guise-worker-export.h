/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_worker_export:
 *
 * Exports a checkpoint or backup of a project as one request (guise-export-talk.h) says that is
 * read from standard input, tells of it on standard output, and ends. Whatever comes after the
 * request, and the end of the input, stops it: no file is left then. Whatever else writes to
 * standard output is sent to standard error. When nobody is left who listens and the work does not
 * stop within ten minutes, the process kills itself.
 *
 * Returns: an exit code
 */
int guise_worker_export (void);

G_END_DECLS
