/* SPDX-License-Identifier: GPL-3.0-or-later
 * Letters arrive in their order, pulses not too often. */
#include "job-fixture.h"
#include "job/guise-mailbox-private.h"

#define N_LETTERS 20000

typedef struct
{
  GuiseMailbox *mailbox;
  int           n_letters;
  int           n_freed;
  int           n_pulses;
  int64_t       last_pulse_us;
  int           is_over; /* atomic */
  int           close_at;
} Fixture;

static Fixture *freed_by;

static void
free_letter (void *letter)
{
  freed_by->n_freed++;
}

static void
on_letter (void *letter, void *user_data)
{
  Fixture *self = user_data;

  g_assert_cmpint (GPOINTER_TO_INT (letter), ==, ++self->n_letters);
  if (self->n_letters == self->close_at)
    guise_mailbox_close (g_steal_pointer (&self->mailbox));
}

static void
on_pulse (void *user_data)
{
  Fixture *self = user_data;
  int64_t  now = g_get_monotonic_time ();

  if (self->n_pulses++ > 0)
    g_assert_cmpint (now - self->last_pulse_us, >=, GUISE_MAILBOX_PULSE_US);
  self->last_pulse_us = now;
}

static void
begin (Fixture *self)
{
  freed_by = self;
  self->mailbox = guise_mailbox_new (on_letter, free_letter, on_pulse, self);
}

static void *
post_many (void *data)
{
  Fixture *self = data;

  for (int i = 1; i <= N_LETTERS; i++)
    guise_mailbox_post (self->mailbox, GINT_TO_POINTER (i));
  return NULL;
}

static void
test_letters (void)
{
  Fixture  self = { 0 };
  GThread *thread;

  begin (&self);
  thread = g_thread_new ("post", post_many, &self);
  WAIT_FOR (self.n_letters == N_LETTERS);
  g_thread_join (thread);
  guise_mailbox_close (self.mailbox);
  g_assert_cmpint (self.n_freed, ==, 0);
  g_assert_cmpint (self.n_pulses, ==, 0);
}

static void *
pulse_for_long (void *data)
{
  Fixture *self = data;

  while (!g_atomic_int_get (&self->is_over))
    {
      guise_mailbox_pulse (self->mailbox);
      g_usleep (50);
    }
  return NULL;
}

static void
test_pulses (void)
{
  Fixture  self = { 0 };
  GThread *thread;
  int64_t  begin_us;
  double   seconds;

  begin (&self);
  begin_us = g_get_monotonic_time ();
  thread = g_thread_new ("pulse", pulse_for_long, &self);
  WAIT_FOR (self.n_pulses == 5);
  seconds = (double) (g_get_monotonic_time () - begin_us) / 1e6;
  g_atomic_int_set (&self.is_over, TRUE);
  g_thread_join (thread);
  g_assert_cmpfloat (seconds, >=, 1.0);
  guise_mailbox_pulse (self.mailbox);
  WAIT_FOR (self.n_pulses == 6); /* the last one is not forgotten */
  guise_job_test_run_for (0.3);
  g_assert_cmpint (self.n_pulses, ==, 6);
  guise_mailbox_close (self.mailbox);
}

/* A letter does not have to wait for a pulse that is not due. */
static void
test_letter_before_pulse (void)
{
  Fixture self = { 0 };
  int64_t begin_us;

  begin (&self);
  guise_mailbox_pulse (self.mailbox);
  WAIT_FOR (self.n_pulses == 1);
  begin_us = self.last_pulse_us;
  guise_mailbox_pulse (self.mailbox);
  g_main_context_iteration (NULL, FALSE);
  guise_mailbox_post (self.mailbox, GINT_TO_POINTER (1));
  while (self.n_letters == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (self.n_pulses == 1 ||
                 g_get_monotonic_time () - begin_us >= GUISE_MAILBOX_PULSE_US);
  WAIT_FOR (self.n_pulses == 2);
  guise_mailbox_close (self.mailbox);
}

/* Closed by the receiver of a letter: the others are freed, nothing is touched any more. */
static void
test_close_inside (void)
{
  Fixture self = { .close_at = 2 };

  begin (&self);
  for (int i = 1; i <= 5; i++)
    guise_mailbox_post (self.mailbox, GINT_TO_POINTER (i));
  guise_mailbox_pulse (self.mailbox);
  WAIT_FOR (self.n_freed == 3);
  guise_job_test_run_for (0.02);
  g_assert_cmpint (self.n_letters, ==, 2);
  g_assert_cmpint (self.n_pulses, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/mailbox/letters", test_letters);
  g_test_add_func ("/job/mailbox/pulses", test_pulses);
  g_test_add_func ("/job/mailbox/letter-before-pulse", test_letter_before_pulse);
  g_test_add_func ("/job/mailbox/close-inside", test_close_inside);
  return g_test_run ();
}
