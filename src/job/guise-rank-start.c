/* SPDX-License-Identifier: GPL-3.0-or-later
 * The command that starts several processes of one training. */
#include "job/guise-rank-start.h"

/* From the loss of one process, or a signal to mpirun, to the end of the others by force. */
#define GRACE_SECONDS "5"

char *
guise_rank_start_find (void)
{
  return g_find_program_in_path ("mpirun");
}

char **
guise_rank_start_dup_command (const char *mpirun,
                              int         n_ranks,
                              gboolean    as_root,
                              const char *program,
                              const char *socket)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *number = g_strdup_printf ("%d", n_ranks);

  /* Not bound: of two processes each would have one processor, whatever there is. More processes
   * than processors are well where graphics cards do the work. */
  g_strv_builder_add_many (builder, mpirun, "--oversubscribe", "--bind-to", "none", "--mca",
                           "odls_base_sigkill_timeout", GRACE_SECONDS, NULL);
  /* On one computer they share memory. Without this each would listen for others at every address.
   */
  g_strv_builder_add_many (builder, "--mca", "btl", "self,vader", NULL);
  if (as_root)
    g_strv_builder_add (builder, "--allow-run-as-root");
  g_strv_builder_add_many (builder, "-n", number, program, GUISE_RANK_OPTION, socket, NULL);
  return g_strv_builder_end (builder);
}
