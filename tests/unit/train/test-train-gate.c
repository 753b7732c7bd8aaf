/* SPDX-License-Identifier: GPL-3.0-or-later
 * What happens at a gate, case by case. */
#include <math.h>
#include <string.h>

#include "train/guise-gate.h"

#define W GUISE_GATE_WAIT
#define P GUISE_GATE_PASS
#define R GUISE_GATE_REPEAT

typedef struct
{
  gboolean        is_unattended;
  GuiseGateAnswer unattended;
  unsigned        n_repeats;
  double          to_src;
  GuiseGateAnswer expected;
  const char     *word; /* of the reason */
} Case;

/* At most 2 repetitions, at most 0.30. */
static const Case cases[] = {
  { FALSE, W, 0, 0.10, W, "person" },
  { FALSE, P, 0, 0.10, W, "person" },
  { FALSE, R, 0, 0.50, W, "person" },
  { FALSE, R, 2, 0.50, W, "person" },
  { FALSE, R, 0, NAN, W, "person" },
  { TRUE, W, 0, 0.10, W, "person" },
  { TRUE, W, 2, NAN, W, "person" },
  { TRUE, P, 0, 0.90, P, "lets" },
  { TRUE, P, 2, NAN, P, "lets" },
  { TRUE, R, 0, 0.10, P, "at most 0.30" },
  { TRUE, R, 0, 0.30, P, "at most 0.30" },
  { TRUE, R, 2, 0.30, P, "at most 0.30" },
  { TRUE, R, 0, 0.31, R, "repetition 1 of at most 2" },
  { TRUE, R, 1, 0.31, R, "repetition 2 of at most 2" },
  { TRUE, R, 2, 0.31, P, "sent back 2 times" },
  { TRUE, R, 7, 0.31, P, "sent back 7 times" },
  { TRUE, R, 0, NAN, W, "not known" },
  { TRUE, R, 1, NAN, W, "not known" },
  { TRUE, R, 2, NAN, P, "sent back 2 times" },
};

static void
test_table (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case         *c = &cases[i];
      const GuisePlanGate gate = { .repeat_stage = 1,
                                   .resets = TRUE,
                                   .n_max_repeats = 2,
                                   .unattended = c->unattended,
                                   .at_most = 0.30 };
      g_autofree char    *reason = NULL;

      g_test_message ("case %zu", i);
      g_assert_cmpint (guise_gate_decide (&gate, c->is_unattended, c->n_repeats, c->to_src,
                                          &reason),
                       ==, c->expected);
      g_assert_nonnull (strstr (reason, c->word));
      g_assert_cmpint (guise_gate_decide (&gate, c->is_unattended, c->n_repeats, c->to_src, NULL),
                       ==, c->expected);
      g_assert_cmpint (guise_gate_can_repeat (&gate, c->n_repeats), ==, c->n_repeats < 2);
    }
}

/* An unattended plan comes to an end, whatever the distances are. */
static void
test_ends (void)
{
  const GuisePlanGate gate = { .n_max_repeats = 3, .unattended = R, .at_most = 0.2 };
  unsigned            n_repeats = 0;

  while (guise_gate_decide (&gate, TRUE, n_repeats, 0.9, NULL) == R)
    n_repeats++;
  g_assert_cmpuint (n_repeats, ==, 3);
  g_assert_cmpint (guise_gate_decide (&gate, TRUE, n_repeats, 0.9, NULL), ==, P);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/gate/table", test_table);
  g_test_add_func ("/train/gate/ends", test_ends);
  return g_test_run ();
}
