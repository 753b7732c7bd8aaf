/* SPDX-License-Identifier: GPL-3.0-or-later
 * Why the last call failed. */
#include <stdarg.h>
#include <stdio.h>

#include "guise-kernels.h"

static _Thread_local char text[512] = "nothing failed";

GuiseGpuStatus guise_gpu_fail (GuiseGpuStatus status, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

GuiseGpuStatus
guise_gpu_fail (GuiseGpuStatus status, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  return status;
}

const char *
guise_gpu_last_error (void)
{
  return text;
}
