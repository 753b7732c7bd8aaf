/* SPDX-License-Identifier: GPL-3.0-or-later
 * The end of a process whose threads still compute. */
#include "core/guise-leave.h"

#include <stdio.h>
#include <unistd.h>

void
guise_leave (int status)
{
  fflush (NULL);
  _exit (status);
}
