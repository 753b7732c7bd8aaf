/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ctrl-C: the first one asks, the second one ends. */
#include "cli/guise-cli-interrupt.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/guise-cli-error.h"
#include "cli/guise-cli-i18n.h"

/* The signals to wait for. mpirun and Slurm pass SIGUSR1 on to all processes of a training, where
 * their own way to stop one kills after a second. SIGHUP stays ignored where nohup(1) has it
 * ignored; the other two are taken even then, because a shell script starts its background jobs
 * with SIGINT ignored and can still mean it when it sends one. */
static void
fill_signals (sigset_t *signals)
{
  struct sigaction hangup;

  sigemptyset (signals);
  sigaddset (signals, SIGINT);
  sigaddset (signals, SIGTERM);
  sigaddset (signals, SIGUSR1);
  if (sigaction (SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
    sigaddset (signals, SIGHUP);
}

static void *
wait_for_signals (void *data)
{
  g_autoptr (GCancellable) cancellable = data;
  sigset_t signals;
  int      signal_number;

  fill_signals (&signals);
  while (sigwait (&signals, &signal_number) != 0)
    continue;
  fputs (_("\nStopping after the current unit; interrupt again to stop at once.\n"), stderr);
  g_cancellable_cancel (cancellable);
  while (sigwait (&signals, &signal_number) != 0)
    continue;
  _exit (GUISE_CLI_EXIT_INTERRUPTED);
  return NULL;
}

void
guise_cli_interrupt_watch (GCancellable *cancellable)
{
  sigset_t signals;

  fill_signals (&signals);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  /* The thread lives as long as the process. */
  g_thread_unref (g_thread_new ("interrupt", wait_for_signals, g_object_ref (cancellable)));
}
