/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-training.h"
#include "job/guise-process-job.h"

G_BEGIN_DECLS

/* Lets the main context run until a condition holds; fails the test after a long while. */
#define WAIT_FOR(condition)                                       \
  G_STMT_START                                                    \
  {                                                               \
    int64_t end_ = g_get_monotonic_time () + 60 * G_USEC_PER_SEC; \
                                                                  \
    while (!(condition))                                          \
      guise_job_test_iterate (end_, G_STRLOC ": " #condition);    \
  }                                                               \
  G_STMT_END

/* Runs the main context for some milliseconds at most; fails the test after @end_us. */
void guise_job_test_iterate (int64_t end_us, const char *waiting_for);

/* Lets the main context run for a time in which nothing is expected. */
void guise_job_test_run_for (double seconds);

/* The fake worker: the last argument of a test program. */
extern const char *guise_job_test_worker;

/* A new project of a fake training; to be given to guise_test_rm_rf(). */
char *guise_job_test_project (const GuiseFakePlan *plan);

/* A job that trains it in the fake worker. */
GuiseJob *guise_job_test_new (const char *project);

/* The newest row of a kind; NULL: there is none. */
const char *guise_job_test_find_row (GuiseJob *job, GuiseJobRowKind kind);
unsigned    guise_job_test_count_rows (GuiseJob *job, GuiseJobRowKind kind);

/* Makes the file that a stalled fake training waits for. */
void guise_job_test_unstall (const char *project);

G_END_DECLS
