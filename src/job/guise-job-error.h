/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_JOB_ERROR:
 *
 * Errors of the job room.
 */
#define GUISE_JOB_ERROR (guise_job_error_quark ())

/**
 * GuiseJobError:
 * @GUISE_JOB_ERROR_LOST: the worker has died; start again, it goes on from the last checkpoint
 * @GUISE_JOB_ERROR_NO_WORKER: the worker cannot be started; the installation is incomplete
 * @GUISE_JOB_ERROR_PROTOCOL: the other side does not speak our protocol; both must be of one
 * version
 * @GUISE_JOB_ERROR_NOT_OPEN: nothing has been opened or made yet
 * @GUISE_JOB_ERROR_FAILED: the worker has failed with an error that this program does not know
 */
typedef enum
{
  GUISE_JOB_ERROR_LOST,
  GUISE_JOB_ERROR_NO_WORKER,
  GUISE_JOB_ERROR_PROTOCOL,
  GUISE_JOB_ERROR_NOT_OPEN,
  GUISE_JOB_ERROR_FAILED,
} GuiseJobError;

GQuark guise_job_error_quark (void);

G_END_DECLS
