/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of Ctrl-C on a process of its own: the first signal asks, the second ends. */
#include "cli/guise-cli-interrupt.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define CHILD_MODE "--be-the-child"

/* Says "ready", waits to be cancelled, says so, and then waits for ever, or ends when told to. */
static int
be_the_child (gboolean stubborn)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPollFD poll_fd;

  guise_cli_interrupt_watch (cancellable);
  g_cancellable_make_pollfd (cancellable, &poll_fd);
  puts ("ready");
  fflush (stdout);
  while (!g_cancellable_is_cancelled (cancellable))
    g_poll (&poll_fd, 1, -1);
  puts ("cancelled");
  fflush (stdout);
  while (stubborn)
    g_poll (NULL, 0, -1);
  return 42;
}

static GSubprocess *
start_child (const char *mode, GDataInputStream **out_lines)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      "/proc/self/exe", CHILD_MODE, mode, NULL);

  g_assert_no_error (error);
  *out_lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  return child;
}

static void
expect_line (GDataInputStream *lines, const char *expected)
{
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_first_asks (void)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1 };

  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (GDataInputStream) lines = NULL;
      g_autoptr (GSubprocess) child = start_child ("polite", &lines);

      expect_line (lines, "ready");
      g_subprocess_send_signal (child, signals[i]);
      expect_line (lines, "cancelled");
      g_assert_true (g_subprocess_wait (child, NULL, NULL));
      g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 42);
    }
}

/* Somebody who presses Ctrl-C again and again: those that come too early are lost, a later one ends
 * the child, and with it the pipe. */
static void
test_second_ends (void)
{
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GSubprocess) child = start_child ("stubborn", &lines);
  GInputStream *pipe = g_subprocess_get_stdout_pipe (child);

  expect_line (lines, "ready");
  g_subprocess_send_signal (child, SIGINT);
  expect_line (lines, "cancelled");
  for (; !g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (pipe));
       g_poll (NULL, 0, 20))
    g_subprocess_send_signal (child, SIGINT);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (child));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 130);
}

static void
on_claimed (void *data)
{
  puts ("user");
  fflush (stdout);
}

/* While SIGUSR1 means something else it stops nothing, neither first nor second. */
static int
be_the_claimer (void)
{
  guise_cli_interrupt_claim (on_claimed, NULL, NULL);
  return be_the_child (TRUE);
}

static void
test_claimed (void)
{
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GSubprocess) child = start_child ("claimer", &lines);

  expect_line (lines, "ready");
  for (int i = 0; i < 2; i++)
    {
      g_subprocess_send_signal (child, SIGUSR1);
      expect_line (lines, "user");
    }
  g_subprocess_send_signal (child, SIGINT);
  expect_line (lines, "cancelled");
  g_subprocess_send_signal (child, SIGUSR1);
  expect_line (lines, "user");
  g_subprocess_send_signal (child, SIGTERM);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 130);
}

/* timeout(1) interrupts twice; the claimer says when it has seen the second. */
static void
test_echo (void)
{
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GSubprocess) child = start_child ("claimer", &lines);

  expect_line (lines, "ready");
  g_subprocess_send_signal (child, SIGINT);
  expect_line (lines, "cancelled");
  g_subprocess_send_signal (child, SIGINT);
  g_subprocess_send_signal (child, SIGUSR1);
  expect_line (lines, "user");
  g_subprocess_send_signal (child, SIGTERM);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 130);
}

/* A shell script's background job has SIGINT ignored; one that is sent is meant all the same. */
static void
test_ignored (void)
{
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GSubprocess) child = NULL;

  signal (SIGINT, SIG_IGN);
  child = start_child ("polite", &lines);
  signal (SIGINT, SIG_DFL);
  expect_line (lines, "ready");
  g_subprocess_send_signal (child, SIGINT);
  expect_line (lines, "cancelled");
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], CHILD_MODE) == 0)
    return strcmp (argv[2], "claimer") == 0 ? be_the_claimer ()
                                            : be_the_child (strcmp (argv[2], "stubborn") == 0);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/interrupt/first-asks", test_first_asks);
  g_test_add_func ("/cli/interrupt/second-ends", test_second_ends);
  g_test_add_func ("/cli/interrupt/claimed", test_claimed);
  g_test_add_func ("/cli/interrupt/echo", test_echo);
  g_test_add_func ("/cli/interrupt/ignored", test_ignored);
  return g_test_run ();
}
