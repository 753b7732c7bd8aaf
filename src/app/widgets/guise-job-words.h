/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-job.h"

G_BEGIN_DECLS

/**
 * guise_job_words_dup_status:
 * @job: a job
 *
 * Returns: (transfer full): what guise_job_get_status() says, in the language of the person as far
 *   as there are words for it
 */
char *guise_job_words_dup_status (GuiseJob *job);

/**
 * guise_job_words_dup_row:
 * @row: of the log of a job, of a phase that is over
 *
 * Returns: (transfer full): what it says, in the language of the person as far as there are words
 *   for it
 */
char *guise_job_words_dup_row (const GuiseJobLogRow *row);

/**
 * guise_job_words_has_phase:
 * @phase: a word of guise_process_job_get_phase()
 *
 * Returns: whether there are words for it
 */
gboolean guise_job_words_has_phase (const char *phase);

G_END_DECLS
