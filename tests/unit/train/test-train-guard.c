/* SPDX-License-Identifier: GPL-3.0-or-later
 * The guard on made-up losses, with and without faults; test-train-guard-pictures.c has the
 * predictions, test-train-guard-curves.c real trainings. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "support/guise-test-alloc.h"
#include "train/guise-guard.h"

#define N_SEEDS      200
#define N_ITERATIONS 10000
#define N_FAULTS     200 /* of each kind */
#define FOUND_WITHIN 100

/* A training as it may go: a fast beginning, slow learning, batches of which some are hard, one
 * batch in two thousand that is out of the question, and a loss that creeps up when a new term
 * comes in. Noisier than real ones (docs/reliability.md). */
typedef struct
{
  GuiseRandom random;
  double      start; /* logarithms of the first loss and of the last */
  double      end;
  double      speed;  /* iterations in which the distance falls to 1 / e */
  double      noise;  /* deviation of a logarithm */
  double      memory; /* share of it that is left in the next iteration */
  double      p_hard; /* share of hard batches */
  double      hard;   /* by how much their logarithm is higher */
  double      creep;  /* rise over the iterations */
  double      carried[GUISE_N_SAEHD_SIDES];
} Curve;

static Curve
curve_init (uint64_t seed)
{
  Curve curve = { .random = guise_random_init (seed, 1) };

  curve.start = guise_random_uniform (&curve.random, 0.5, 2.0);
  curve.end = guise_random_uniform (&curve.random, -3.0, 0.5);
  curve.speed = exp (guise_random_uniform (&curve.random, log (20.0), log (5000.0)));
  curve.noise = guise_random_uniform (&curve.random, 0.03, 0.35);
  curve.memory = guise_random_uniform (&curve.random, 0.0, 0.5);
  curve.p_hard = guise_random_uniform (&curve.random, 0.0, 0.05);
  curve.hard = guise_random_uniform (&curve.random, 0.3, 1.5);
  curve.creep = guise_random_uniform (&curve.random, 0.0, 0.2);
  return curve;
}

static void
curve_next (Curve *self, uint64_t iteration, double losses[GUISE_N_SAEHD_SIDES])
{
  double level = self->end + (self->start - self->end) * exp (-(double) iteration / self->speed) +
                 self->creep * (double) iteration / N_ITERATIONS;
  double fresh = sqrt (1.0 - self->memory * self->memory) * self->noise;

  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    {
      double chance = guise_random_uniform (&self->random, 0.0, 1.0);

      self->carried[side] =
        self->memory * self->carried[side] + fresh * guise_random_normal (&self->random);
      losses[side] = exp (level + self->carried[side] + (chance < self->p_hard ? self->hard : 0.0) +
                          (chance > 1.0 - 1.0 / 2000.0 ? 3.0 : 0.0));
    }
}

static void
test_quiet (gconstpointer data)
{
  const GuiseGuardStrictness strictness = (GuiseGuardStrictness) GPOINTER_TO_INT (data);
  int                        n_alarms = 0;

  for (uint64_t seed = 0; seed < N_SEEDS; seed++)
    {
      g_autoptr (GuiseGuard) guard = guise_guard_new (strictness);
      GuiseGuardFinding finding = GUISE_GUARD_NONE;
      Curve             curve = curve_init (seed);

      for (uint64_t i = 1; i <= N_ITERATIONS && finding == GUISE_GUARD_NONE; i++)
        {
          double losses[GUISE_N_SAEHD_SIDES];

          curve_next (&curve, i, losses);
          finding = guise_guard_add_losses (guard, i, losses[0], losses[1]);
          if (finding != GUISE_GUARD_NONE)
            g_test_message ("seed %u, iteration %u, noise %.2f, memory %.2f: %s", (unsigned) seed,
                            (unsigned) i, curve.noise, curve.memory,
                            guise_guard_finding_to_string (finding));
        }
      n_alarms += finding != GUISE_GUARD_NONE;
    }
  g_assert_cmpint (n_alarms, ==, 0);
}

/* ---- faults ---- */

typedef enum
{
  FAULT_NAN,
  FAULT_INFINITE,
  FAULT_JUMP,  /* at once, and stays */
  FAULT_RAMP,  /* in 50 iterations */
  FAULT_EARLY, /* a jump while losses fall fast */
  N_FAULT_KINDS,
} FaultKind;

/* When something goes wrong, and how far. */
typedef struct
{
  uint64_t at;
  int      side;
  double   rise; /* of the logarithm */
} Fault;

static Fault
fault_init (FaultKind kind, Curve *curve)
{
  Fault fault;

  fault.at = kind == FAULT_EARLY ? 20 + guise_random_below (&curve->random, 130)
                                 : 150 + guise_random_below (&curve->random, 2000);
  fault.side = (int) guise_random_below (&curve->random, GUISE_N_SAEHD_SIDES);
  fault.rise = guise_random_uniform (&curve->random, log (5.0), log (30.0));
  if (kind == FAULT_EARLY) /* up to what it was in the beginning, and beyond */
    fault.rise += curve->start - curve->end;
  return fault;
}

static double
fault_apply (const Fault *self, FaultKind kind, uint64_t iteration, double loss)
{
  double n_since = (double) iteration - (double) self->at;

  if (n_since <= 0.0)
    return loss;
  switch (kind)
    {
    case FAULT_NAN:
      return NAN;
    case FAULT_INFINITE:
      return INFINITY;
    case FAULT_RAMP:
      return loss * exp (self->rise * MIN (n_since / 50.0, 1.0));
    case FAULT_JUMP:
    case FAULT_EARLY:
    case N_FAULT_KINDS:
      break;
    }
  return loss * exp (self->rise);
}

/* Returns: iterations from the fault to its finding; -1: not found; -2: found before it was there
 */
static int
find_fault (FaultKind kind, uint64_t seed, GuiseGuardStrictness strictness)
{
  g_autoptr (GuiseGuard) guard = guise_guard_new (strictness);
  GuiseGuardFinding want = kind <= FAULT_INFINITE ? GUISE_GUARD_NOT_FINITE : GUISE_GUARD_LOSS_JUMP;
  Curve             curve = curve_init (seed);
  Fault             fault = fault_init (kind, &curve);

  for (uint64_t i = 1; i <= fault.at + 10 * FOUND_WITHIN; i++)
    {
      double            losses[GUISE_N_SAEHD_SIDES];
      GuiseGuardFinding finding;

      curve_next (&curve, i, losses);
      losses[fault.side] = fault_apply (&fault, kind, i, losses[fault.side]);
      finding = guise_guard_add_losses (guard, i, losses[0], losses[1]);
      if (finding != GUISE_GUARD_NONE)
        {
          g_autofree char *text = guise_guard_describe (guard, finding);

          g_assert_nonnull (strstr (text, fault.side == GUISE_SAEHD_SRC ? " src " : " dst "));
          g_assert_cmpint (finding, ==, want);
          return i > fault.at ? (int) (i - fault.at) : -2;
        }
    }
  return -1;
}

static int
compare_ints (const void *a, const void *b)
{
  return *(const int *) a - *(const int *) b;
}

static void
test_faults (gconstpointer data)
{
  static const char *const names[N_FAULT_KINDS] = { "nan", "infinite", "jump", "ramp", "early" };
  const FaultKind          kind = (FaultKind) GPOINTER_TO_INT (data);
  int                      found[GUISE_GUARD_OFF][N_FAULTS];

  for (int strictness = 0; strictness < GUISE_GUARD_OFF; strictness++)
    {
      for (uint64_t i = 0; i < N_FAULTS; i++)
        {
          int n = find_fault (kind, 1000 + i, (GuiseGuardStrictness) strictness);

          g_assert_cmpint (n, >, 0);
          g_assert_cmpint (n, <=, FOUND_WITHIN);
          found[strictness][i] = n;
        }
      qsort (found[strictness], N_FAULTS, sizeof (int), compare_ints);
      g_test_message ("%s, %s: found after %d iterations in the middle, %d at most", names[kind],
                      guise_guard_strictness_names[strictness], found[strictness][N_FAULTS / 2],
                      found[strictness][N_FAULTS - 1]);
    }
  g_assert_cmpint (found[GUISE_GUARD_STRICT][N_FAULTS / 2], <=,
                   found[GUISE_GUARD_NORMAL][N_FAULTS / 2]);
  if (kind == FAULT_JUMP || kind == FAULT_RAMP)
    g_assert_cmpint (found[GUISE_GUARD_STRICT][N_FAULTS / 2], <,
                     found[GUISE_GUARD_NORMAL][N_FAULTS / 2]);
}

/* ---- what it forgets and what not ---- */

/* A reset: losses begin anew. Without a word to the guard it is a jump. */
static void
test_forget (void)
{
  for (uint64_t seed = 0; seed < 50; seed++)
    for (int is_told = 0; is_told < 2; is_told++)
      {
        g_autoptr (GuiseGuard) guard = guise_guard_new (GUISE_GUARD_NORMAL);
        Curve curve = curve_init (seed);
        int   n_findings = 0;

        curve.speed = MIN (curve.speed, 300.0);
        curve.end = curve.start - 2.5;
        for (uint64_t i = 1; i <= 4000; i++)
          {
            double losses[GUISE_N_SAEHD_SIDES];

            curve_next (&curve, i % 1000, losses);
            if (i % 1000 == 0 && is_told)
              guise_guard_forget (guard);
            n_findings +=
              guise_guard_add_losses (guard, i, losses[0], losses[1]) != GUISE_GUARD_NONE;
          }
        if (is_told)
          g_assert_cmpint (n_findings, ==, 0);
        else if (curve.noise < 0.2 && curve.speed > 40.0)
          g_assert_cmpint (n_findings, >, 0);
      }
}

/* Nothing is learned for 20 000 iterations: a hint, once; but not while the loss still falls. */
static void
test_plateau (void)
{
  for (int falls = 0; falls < 2; falls++)
    {
      g_autoptr (GuiseGuard) guard = guise_guard_new (GUISE_GUARD_NORMAL);
      GuiseRandom random = guise_random_init (7, 0);
      int         n_hints = 0;

      for (uint64_t i = 1; i <= 120000; i++)
        {
          double            level = falls ? -2.0e-6 * (double) i : MAX (-1.0, -1e-4 * (double) i);
          double            src = exp (level + 0.2 * guise_random_normal (&random));
          double            dst = exp (level + 0.2 * guise_random_normal (&random));
          GuiseGuardFinding finding;

          if (i == 90000)
            guise_guard_forget (guard); /* that it was told is not forgotten */
          finding = guise_guard_add_losses (guard, i, src, dst);
          g_assert_true (finding == GUISE_GUARD_NONE || finding == GUISE_GUARD_PLATEAU);
          g_assert_false (guise_guard_finding_is_fault (finding));
          if (finding == GUISE_GUARD_PLATEAU)
            {
              g_autofree char *text = guise_guard_describe (guard, finding);

              n_hints++;
              g_assert_cmpuint (i, >=, 30000);
              g_assert_cmpuint (i, <=, 33000);
              g_assert_nonnull (strstr (text, "in the last 20000 iterations"));
            }
        }
      g_assert_cmpint (n_hints, ==, falls ? 0 : 1);
    }
}

static void
test_off (void)
{
  g_autoptr (GuiseGuard) guard = guise_guard_new (GUISE_GUARD_OFF);

  for (uint64_t i = 1; i < 1000; i++)
    g_assert_cmpint (guise_guard_add_losses (guard, i, i < 500 ? 0.1 : 100.0, 0.1), ==,
                     GUISE_GUARD_NONE);
  g_assert_cmpint (guise_guard_add_losses (guard, 1000, 0.1, (double) NAN), ==,
                   GUISE_GUARD_NOT_FINITE);
}

/* Losses of 0 are possible, and no jump away from them is measured by ratios. */
static void
test_zero (void)
{
  g_autoptr (GuiseGuard) guard = guise_guard_new (GUISE_GUARD_STRICT);

  for (uint64_t i = 1; i < 500; i++)
    g_assert_cmpint (guise_guard_add_losses (guard, i, 0.0, i % 2 == 0 ? 0.0 : 1e-9), ==,
                     GUISE_GUARD_NONE);
}

static void
test_history (void)
{
  g_autoptr (GuiseGuard) guard = guise_guard_new (GUISE_GUARD_NORMAL);
  GuiseGuardLosses losses[GUISE_GUARD_N_LOSSES];

  g_assert_cmpuint (guise_guard_get_losses (guard, losses), ==, 0);
  for (uint64_t i = 1; i <= 300; i++)
    {
      guise_guard_add_losses (guard, 1000 + i, 1.0, (double) i);
      if (i == 100)
        {
          g_assert_cmpuint (guise_guard_get_losses (guard, losses), ==, 100);
          g_assert_cmpuint (losses[0].iteration, ==, 1001);
          guise_guard_forget (guard);
        }
    }
  g_assert_cmpuint (guise_guard_get_losses (guard, losses), ==, GUISE_GUARD_N_LOSSES);
  g_assert_cmpuint (losses[0].iteration, ==, 1300 - GUISE_GUARD_N_LOSSES + 1);
  g_assert_cmpfloat (losses[GUISE_GUARD_N_LOSSES - 1].losses[GUISE_SAEHD_DST], ==, 300.0f);
}

static void
test_allocations (void)
{
  g_autoptr (GuiseGuard) guard = guise_guard_new (GUISE_GUARD_NORMAL);
  float  pictures[2 * 3 * 8 * 8];
  size_t before, after, n_bytes;

  for (size_t i = 0; i < G_N_ELEMENTS (pictures); i++)
    pictures[i] = (float) (i % 17) / 17.0f;
  if (!guise_test_count_allocations (&before, &n_bytes))
    {
      g_test_skip ("Allocations cannot be counted here");
      return;
    }
  for (uint64_t i = 1; i <= 1000; i++)
    {
      guise_guard_add_losses (guard, i, 1.0 + 0.1 * (double) (i % 3), 1.0);
      guise_guard_add_pictures (guard, i, GUISE_SAEHD_SRC, pictures, pictures, 2, 8);
      if (i % 100 == 0)
        guise_guard_forget (guard);
    }
  guise_test_count_allocations (&after, &n_bytes);
  g_assert_cmpuint (after, ==, before);
}

static void
test_words (void)
{
  g_assert_null (guise_guard_strictness_names[GUISE_N_GUARD_STRICTNESSES]);
  g_assert_cmpstr (guise_guard_strictness_names[GUISE_GUARD_OFF], ==, "off");
  g_assert_cmpstr (guise_guard_finding_to_string (GUISE_GUARD_SINGLE_COLOUR), ==, "single-colour");
  for (int i = 0; i < GUISE_N_GUARD_FINDINGS; i++)
    g_assert_cmpint (guise_guard_finding_is_fault ((GuiseGuardFinding) i), ==,
                     i != GUISE_GUARD_NONE && i != GUISE_GUARD_PLATEAU);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/train/guard/quiet/normal", GINT_TO_POINTER (GUISE_GUARD_NORMAL),
                        test_quiet);
  g_test_add_data_func ("/train/guard/quiet/strict", GINT_TO_POINTER (GUISE_GUARD_STRICT),
                        test_quiet);
  g_test_add_data_func ("/train/guard/fault/nan", GINT_TO_POINTER (FAULT_NAN), test_faults);
  g_test_add_data_func ("/train/guard/fault/infinite", GINT_TO_POINTER (FAULT_INFINITE),
                        test_faults);
  g_test_add_data_func ("/train/guard/fault/jump", GINT_TO_POINTER (FAULT_JUMP), test_faults);
  g_test_add_data_func ("/train/guard/fault/ramp", GINT_TO_POINTER (FAULT_RAMP), test_faults);
  g_test_add_data_func ("/train/guard/fault/early", GINT_TO_POINTER (FAULT_EARLY), test_faults);
  g_test_add_func ("/train/guard/forget", test_forget);
  g_test_add_func ("/train/guard/plateau", test_plateau);
  g_test_add_func ("/train/guard/off", test_off);
  g_test_add_func ("/train/guard/zero", test_zero);
  g_test_add_func ("/train/guard/history", test_history);
  g_test_add_func ("/train/guard/allocations", test_allocations);
  g_test_add_func ("/train/guard/words", test_words);
  return g_test_run ();
}
