/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gates: the question at the end of a stage. */
#include "project/guise-run-private.h"

gboolean
guise_run_pass_gate (GuiseRun *self, GuiseRunNext *out_next, GError **error)
{
  *out_next = GUISE_RUN_NEXT_WAIT;
  return TRUE;
}
