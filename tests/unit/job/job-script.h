/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Scripts in the place of the real worker, and lines that are not quite those of a worker. */

/**
 * guise_job_script_begin:
 * @work: a folder
 * @script: for the shell; names @work as "$W" and the real worker as "$R"
 *
 * From here on workers that are launched run the script.
 *
 * Returns: (transfer full): the real one, for guise_job_script_end()
 */
char *guise_job_script_begin (const char *work, const char *script);

/* Takes @real over. */
void guise_job_script_end (char *real);

/* Waits until the process is gone whose number a script wrote to "$W/pid". */
void guise_job_script_wait_for_end (const char *work);

/**
 * guise_job_script_spoil:
 * @line: a good line with its newline
 * @change: what is replaced, which stands there once, and by what
 * @out_n: (out): length of what comes out, without the newline
 *
 * Returns: (transfer full): the spoilt line
 */
char *guise_job_script_spoil (const char *line, const char *const change[2], size_t *out_n);

G_END_DECLS
