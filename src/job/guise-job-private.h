/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-job.h"

G_BEGIN_DECLS

/* For the hosts: what they tell the interface. All on the main thread. */

void guise_job_set_state (GuiseJob *self, GuiseJobState state);
void guise_job_set_fraction (GuiseJob *self, double fraction);

/**
 * guise_job_set_status:
 * @self: a job
 * @format: a sentence, as for printf()
 */
void guise_job_set_status (GuiseJob *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void guise_job_set_stalled (GuiseJob *self, gboolean is_stalled);

/**
 * guise_job_add_row:
 * @self: a job
 * @kind: what it is about
 * @iteration: iterations or units done
 * @text: a sentence; a very long one is cut
 */
void guise_job_add_row (GuiseJob *self, GuiseJobRowKind kind, uint64_t iteration, const char *text);

/**
 * guise_job_add_warning:
 * @self: a job
 * @about: a word, as of guise_job_log_row_get_about()
 * @iteration: iterations or units done
 * @text: the same as a sentence, with what is known of it; a very long one is cut
 */
void
guise_job_add_warning (GuiseJob *self, const char *about, uint64_t iteration, const char *text);

/* A phase is over; @text says the same as @phase and @seconds. */
void guise_job_add_phase (GuiseJob   *self,
                          const char *phase,
                          double      seconds,
                          uint64_t    iteration,
                          const char *text);

/**
 * guise_job_step:
 * @self: a job
 * @step: new numbers
 *
 * Sets the fraction and emits `::step`.
 */
void guise_job_step (GuiseJob *self, const GuiseJobStep *step);
void guise_job_preview (GuiseJob *self, GBytes *picture, uint64_t iteration);

/* Whether anybody wants previews; who fetches them asks first. */
gboolean guise_job_is_watched (GuiseJob *self);

/**
 * guise_job_end:
 * @self: an active job
 * @state: DONE, FAILED or LOST
 * @error: (nullable) (transfer full): why, unless it is DONE
 * @iteration: iterations or units done
 * @message: (nullable): how it ended; %NULL: as @error says
 *
 * The last thing a host does: sets status, error, row and state, in this order.
 */
void guise_job_end (GuiseJob     *self,
                    GuiseJobState state,
                    GError       *error,
                    uint64_t      iteration,
                    const char   *message);

/* Whether the calling thread is the one that made the job. */
gboolean guise_job_is_on_its_thread (GuiseJob *self);

G_END_DECLS
