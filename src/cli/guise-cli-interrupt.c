/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ctrl-C: the first one asks, the second one ends. */
#include "cli/guise-cli-interrupt.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/guise-cli-error.h"
#include "cli/guise-cli-i18n.h"
#include "core/guise-thread.h"

/* timeout(1) sends its signal to the program and then to the group that the program is in, so one
 * wish to stop arrives twice. */
#define ECHO_US (200 * G_TIME_SPAN_MILLISECOND)

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

static struct
{
  GMutex                lock; /* of the rest */
  GuiseCliInterruptFunc on_user;
  GuiseCliInterruptFunc on_end;
  void                 *data;
} claim;

void
guise_cli_interrupt_claim (GuiseCliInterruptFunc on_user, GuiseCliInterruptFunc on_end, void *data)
{
  g_mutex_lock (&claim.lock);
  claim.on_user = on_user;
  claim.on_end = on_end;
  claim.data = data;
  g_mutex_unlock (&claim.lock);
}

/* Calls one of the two; FALSE when nobody has claimed it. */
static gboolean
call (const GuiseCliInterruptFunc *func)
{
  gboolean is_claimed;

  g_mutex_lock (&claim.lock);
  is_claimed = *func != NULL;
  if (is_claimed)
    (*func) (claim.data);
  g_mutex_unlock (&claim.lock);
  return is_claimed;
}

/* Until a signal that asks to stop; returns which. */
static int
wait_for_stop (const sigset_t *signals)
{
  int signal_number;

  do
    while (sigwait (signals, &signal_number) != 0)
      continue;
  while (signal_number == SIGUSR1 && call (&claim.on_user));
  return signal_number;
}

static void *
wait_for_signals (void *data)
{
  g_autoptr (GCancellable) cancellable = data;
  sigset_t signals;
  int64_t  asked_at;
  int      first, next;

  fill_signals (&signals);
  first = wait_for_stop (&signals);
  asked_at = g_get_monotonic_time ();
  fputs (_("\nStopping after the current unit; interrupt again to stop at once.\n"), stderr);
  g_cancellable_cancel (cancellable);
  do
    next = wait_for_stop (&signals);
  while (next == first && g_get_monotonic_time () - asked_at < ECHO_US);
  call (&claim.on_end);
  _exit (GUISE_CLI_EXIT_INTERRUPTED);
  return NULL;
}

void
guise_cli_interrupt_watch (GCancellable *cancellable)
{
  sigset_t signals;
  GThread *thread;

  fill_signals (&signals);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  thread = guise_thread_start ("interrupt", wait_for_signals, g_object_ref (cancellable), NULL);
  if (thread != NULL)
    {
      g_thread_unref (thread); /* it lives as long as the process */
      return;
    }
  g_object_unref (cancellable);
  pthread_sigmask (SIG_UNBLOCK, &signals, NULL);
}
