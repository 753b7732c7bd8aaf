/* SPDX-License-Identifier: GPL-3.0-or-later
 * Errors of the job room. */
#include "job/guise-job-error.h"

GQuark
guise_job_error_quark (void)
{
  return g_quark_from_static_string ("guise-job-error-quark");
}
