/* SPDX-License-Identifier: GPL-3.0-or-later
 * Errors of the job room. */
#include "job/guise-job-error.h"

G_DEFINE_QUARK (guise - job - error - quark, guise_job_error)
